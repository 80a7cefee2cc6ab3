//! What is refused, and what is said of it.

use crate::expand::expand;
use crate::names::{camel_case, is_identifier};
use std::str::FromStr;

fn expanded(options: &str, block: &str) -> syn::Result<String> {
    let tokens = |text| proc_macro2::TokenStream::from_str(text).expect("tokens");
    expand(tokens(options), tokens(block)).map(|expanded| expanded.to_string())
}

/// The messages for a block with these functions.
fn refusals(functions: &str) -> Vec<String> {
    match expanded("", &format!("impl Account {{ {functions} }}")) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.into_iter().map(|error| error.to_string()).collect(),
    }
}

#[track_caller]
fn refused(functions: &str, message: &str) {
    assert_eq!(refusals(functions), [message], "{functions}");
}

#[test]
fn signatures_that_script_cannot_call() {
    refused("fn f(self) {}", "script keeps the object: write `&self` or `&mut self`");
    refused("fn f(mut self) {}", "script keeps the object: write `&self` or `&mut self`");
    refused("fn f(self: Box<Self>) {}", "script keeps the object: write `&self` or `&mut self`");
    refused("fn f(&'static self) {}", "script keeps the object: write `&self` or `&mut self`");
    refused(
        "fn f(a: u8) {}",
        "script calls methods of an object: write `&self` or `&mut self`, `#[constructor]` if this makes the object, or \
         `#[skip]` if script does not see it",
    );
    refused(
        "async fn f(&self) {}",
        "script cannot call an `async` method: make it a plain one, or grant a closure with `func_async`",
    );
    refused("unsafe fn f(&self) {}", "script cannot call an `unsafe` function: make it a safe one");
    refused(
        "fn f<T: Clone>(&self, t: T) {}",
        "a function that script calls is not generic: write the types that script hands over",
    );
    refused(
        "fn f<'a>(&'a self) -> &'a str { \"\" }",
        "a function that script calls has no lifetimes: its arguments are owned, and what it returns is borrowed from \
         `self` if anything",
    );
}

#[test]
fn arguments_that_are_no_copies() {
    let of = |instead| format!("arguments are copies that the function owns: write {instead}");
    refused("fn f(&self, a: &str) {}", &of("`String` instead of `&str`"));
    refused("fn f(&self, a: &[u8]) {}", &of("`Vec` instead of a slice"));
    refused("fn f(&self, a: &mut Vec<u8>) {}", &of("the type without `&`"));
    refused(
        "fn f(&self, a: impl Into<String>) {}",
        "a function that script calls is not generic: write the type that script hands over",
    );
    refused("fn f(&self, context: &Context<'_>) {}", "write `&mut Context<'_>`");
    refused("fn f(&self, context: Context<'_>) {}", "write `&mut Context<'_>`");
    refused("fn f(&self, context: &mut Context<'_>, a: u8) {}", "`&mut Context<'_>` is the last argument");
    let many: Vec<String> = (0..256).map(|n| format!("a{n}: u8")).collect();
    refused(
        &format!("fn f(&self, {}) {{}}", many.join(",")),
        "a function that script calls has 255 arguments at most",
    );
}

#[test]
fn roles() {
    let one_role =
        "a function has one role: `#[constructor]`, `#[promise]`, `#[getter]`, `#[setter]` or `#[skip]`";
    refused("#[getter] #[promise] fn f(&self) {}", one_role);
    refused("#[skip] #[constructor] fn f() {}", one_role);
    refused("#[getter] fn f(&self, a: u8) {}", "a getter has no arguments but `&self` or `&mut self`");
    let setter = "a setter has one argument besides `&mut self`: what script assigns";
    refused("#[setter] fn set_a(&mut self) {}", setter);
    refused("#[setter] fn set_a(&mut self, a: u8, b: u8) {}", setter);
    refused(
        "#[setter] fn limit(&mut self, a: u8) {}",
        "the name of a setter is `set_` and that of the property, or given with `#[rename = \"name\"]`",
    );
    refused("#[constructor] fn new(&self) -> Self {}", "a constructor has no `self`: it makes the object");
    refused(
        "#[constructor] fn new() -> Self {} #[constructor] fn of(a: u8) -> Self {}",
        "a class has one constructor: make the other functions methods, or `#[skip]` them",
    );
    refused("#[getter(x)] fn f(&self) {}", "unexpected token in attribute");
    refused("#[rename(x)] fn f(&self) {}", "write `#[rename = \"name\"]`");
    refused("#[rename = 1] fn f(&self) {}", "a name is a string: write \"name\"");
}

#[test]
fn names() {
    let twice = |name| {
        format!(
            "objects of the class have a `{name}` already: give one of them another name with `#[rename = \"name\"]`"
        )
    };
    refused("fn a_b(&self) {} #[rename = \"aB\"] fn c(&self) {}", &twice("aB"));
    refused("#[promise] fn save(&self) {} fn save_sync(&self) {}", &twice("saveSync"));
    refused("#[getter] fn a(&self) {} #[getter] fn get_a(&self) {}", &twice("a"));
    refused("#[setter] fn set_a(&mut self, a: u8) {} fn a(&self) {}", &twice("a"));
    assert_eq!(refusals("#[getter] fn a(&self) {} #[setter] fn set_a(&mut self, a: u8) {}"), [""; 0]);
    assert_eq!(refusals("#[cfg(a)] fn f(&self) {} #[cfg(b)] #[rename = \"f\"] fn g(&self) {}"), [""; 0]);
    let unwritable = "script cannot write this name: letters, digits, `_` and `$` can stand in it";
    for name in ["get limit", "", "0", "a-b", "[Symbol.iterator]"] {
        refused(&format!("#[rename = \"{name}\"] fn f(&self) {{}}"), unwritable);
    }
    for (rust, script) in
        [("a", "a"), ("for_child", "forChild"), ("x_2d", "x2d"), ("_a__b_", "aB"), ("été_là", "étéLà")]
    {
        assert_eq!(camel_case(rust), script);
        assert!(is_identifier(script));
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let functions = "fn a(self) {} fn b(&self, b: &str) {} fn c(&self) {}";
    assert_eq!(refusals(functions).len(), 2);
}

#[test]
fn blocks_that_are_none() {
    let refusal = |options, block| expanded(options, block).expect_err("it is refused").to_string();
    assert_eq!(refusal("", "struct A;"), "`#[host_class]` stands on an `impl` block of a type");
    assert_eq!(
        refusal("", "impl Clone for A {}"),
        "`#[host_class]` stands on an `impl` block of the type itself, not of a trait"
    );
    let generic = "a host class has no type parameters and no lifetimes: what script holds lasts as long as it likes, \
                   and has one table of methods";
    assert_eq!(refusal("", "impl<T> A<T> {}"), generic);
    assert_eq!(refusal("", "impl<'a> A<'a> {}"), generic);
    let unnamed = "this type has no name: write `#[host_class(name = \"Name\")]`";
    assert_eq!(refusal("", "impl [u8] {}"), unnamed);
    assert_eq!(refusal("nam = \"A\"", "impl A {}"), "write `name = \"Name\"` or `crate = path`");
    assert_eq!(
        refusal("name = \"a b\"", "impl A {}"),
        "script cannot write this name: letters, digits, `_` and `$` can stand in it"
    );
}

#[test]
fn nothing_of_ours_is_left_on_the_block() {
    let block = "impl Account { #[skip] fn a(self) {} #[getter] #[inline] fn b(&self) {} }";
    let text = expanded("crate = my::creance", block).expect("a class");
    assert!(text.starts_with("impl Account { fn a (self) { } # [inline] fn b (& self) { } }"), "{text}");
    assert!(text.contains("my :: creance :: classes :: HostClass for Account"), "{text}");
    assert!(!text.contains(":: creance :: classes :: Construct"), "{text}");
    let bare = crate::attributes::bare(block.parse().expect("tokens")).to_string();
    assert_eq!(bare, "impl Account { fn a (self) { } # [inline] fn b (& self) { } }");
}
