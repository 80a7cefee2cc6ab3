//! The attribute `#[host_class]`, which makes a type of Rust a class for scripts. `creance` re-exports it.
//!
//! What the code that it writes is made of (traits, conversions, the wrapper that closes an object whose method has
//! panicked) is in `creance::classes`; nothing here knows of the engine but those names.
#![forbid(unsafe_code)]

mod attributes;
mod class;
mod expand;
mod function;
mod names;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Lets script call the methods of a type: on an `impl` block, all of whose functions script then sees.
///
/// ```
/// use creance::{Engine, HostError, Object, host_class};
///
/// struct Account {
///     owner: String,
///     balance: f64,
///     limit: f64,
/// }
///
/// #[host_class]
/// impl Account {
///     #[constructor]
///     fn new(owner: String, limit: f64) -> Result<Account, HostError> {
///         if limit < 0.0 {
///             return Err("the limit is negative".into());
///         }
///         Ok(Account { owner, balance: 0.0, limit })
///     }
///
///     fn deposit(&mut self, amount: f64) -> f64 {
///         self.balance += amount.min(self.limit);
///         self.balance
///     }
///
///     #[getter]
///     fn balance(&self) -> f64 {
///         self.balance
///     }
///
///     #[getter]
///     fn limit(&self) -> f64 {
///         self.limit
///     }
///
///     #[setter]
///     fn set_limit(&mut self, limit: f64) {
///         self.limit = limit;
///     }
///
///     fn for_child(&self, name: String) -> Object<Account> {
///         let owner = format!("{name} of {}", self.owner);
///         Object::new(Account { owner, balance: 0.0, limit: self.limit / 2.0 })
///     }
///
///     #[getter]
///     fn owner(&self) -> &str {
///         &self.owner
///     }
/// }
///
/// // The class: script makes accounts.
/// let mut vm = Engine::new().vm().class::<Account>("Account").build()?;
/// let source = "
///     const account = new Account('Ada', 100);
///     account.deposit(70);
///     account.limit = 20;
///     account.deposit(70);
///     [account.balance, account.forChild('Byron').owner]";
/// let outcome = vm.eval("accounts.js", source)?;
/// assert_eq!(vm.get::<(f64, String)>(outcome)?, (90.0, "Byron of Ada".to_owned()));
///
/// // One object: script has this account and cannot make another.
/// let account = Account { owner: "Grace".to_owned(), balance: 5.0, limit: 50.0 };
/// let mut vm = Engine::new().vm().grant("account", account).build()?;
/// let outcome = vm.eval("account.js", "account.deposit(10)")?;
/// assert_eq!(vm.get::<f64>(outcome)?, 15.0);
/// # Ok::<(), creance::Error>(())
/// ```
///
/// # Functions
///
/// | in Rust | in script |
/// |---|---|
/// | `fn for_child(&self, ..)`, `&mut self` | the method `forChild` |
/// | `#[promise] fn save(&mut self)` | `save` answers with a promise; its twin `saveSync` at once |
/// | `#[getter] fn balance(&self)` or `get_balance` | the accessor `balance` is read |
/// | `#[setter] fn set_limit(&mut self, limit: f64)` | the accessor `limit` is written; what it returns is ignored |
/// | `#[constructor] fn new(..)`, without `self` | `new Account(..)`, where the class is granted |
/// | `#[skip]` | not seen |
///
/// `#[rename = "name"]` gives a function another name than its own in camel case; `#[host_class(name = "Account")]`
/// names the class, which otherwise has the name of the type. `#[host_class(crate = path)]` says where `creance` is, if
/// it is not `::creance`.
///
/// # Arguments and results
///
/// Arguments are copies, and of any types that serde reads (`DeserializeOwned`); what script leaves out is undefined,
/// which `Option` reads as `None`. The last one may be `&mut Context<'_>`, which script does not see: work that takes
/// long asks `Context::moved` so that it ends with the limits of the script. A function returns what serde can write,
/// `Object<T>` (a further object of a host class) or `Class<T>` (the class), or a `Result` of one of them with an error
/// that becomes a `HostError`. A constructor returns the type or a `Result` of it. A host object cannot be an argument.
///
/// A function that panics closes its object: script gets an error with the code `ERR_HOST` that tells nothing of it, and
/// `ERR_CLOSED` from then on.
///
/// Not supported are `async` functions (grant them with `func_async`), generic types and functions, and functions of
/// the class itself (grant them with `func`).
#[proc_macro_attribute]
pub fn host_class(options: TokenStream, item: TokenStream) -> TokenStream {
    let item = proc_macro2::TokenStream::from(item);
    match expand::expand(options.into(), item.clone()) {
        Ok(expanded) => expanded.into(),
        Err(error) => {
            // With the functions as they are, nothing else is wrong besides.
            let (bare, error) = (attributes::bare(item), error.into_compile_error());
            quote::quote!(#bare #error).into()
        }
    }
}
