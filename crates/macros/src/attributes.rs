//! The attributes that functions of a host class may have.

use proc_macro2::TokenStream;
use syn::{Attribute, Error, Expr, ExprLit, ImplItem, ItemImpl, Lit, LitStr, Meta, Path, Result, Token};

/// What a function is to script.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    Method,
    Promise,
    Getter,
    Setter,
    Constructor,
    Skipped,
}

const ROLES: &[(&str, Role)] = &[
    ("promise", Role::Promise),
    ("getter", Role::Getter),
    ("setter", Role::Setter),
    ("constructor", Role::Constructor),
    ("skip", Role::Skipped),
];

const RENAME: &str = "rename";

/// What the attributes of a function say.
pub(crate) struct Marks {
    pub(crate) role: Role,
    pub(crate) rename: Option<LitStr>,
    /// When it is there at all.
    pub(crate) conditions: Vec<Attribute>,
}

impl Marks {
    /// Takes our attributes out of those of a function.
    pub(crate) fn take(attributes: &mut Vec<Attribute>) -> Result<Marks> {
        let mut marks = Marks { role: Role::Method, rename: None, conditions: Vec::new() };
        for attribute in attributes.iter() {
            if attribute.path().is_ident("cfg") {
                marks.conditions.push(attribute.clone());
            } else if attribute.path().is_ident(RENAME) {
                marks.rename = Some(renamed(attribute)?);
            } else if let Some(role) = role_of(attribute) {
                attribute.meta.require_path_only()?;
                if marks.role != Role::Method {
                    let message = "a function has one role: `#[constructor]`, `#[promise]`, `#[getter]`, `#[setter]` \
                                   or `#[skip]`";
                    return Err(Error::new_spanned(attribute, message));
                }
                marks.role = role;
            }
        }
        attributes.retain(|attribute| !is_ours(attribute));
        Ok(marks)
    }
}

fn role_of(attribute: &Attribute) -> Option<Role> {
    ROLES.iter().find(|(name, _)| attribute.path().is_ident(name)).map(|(_, role)| *role)
}

fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().is_ident(RENAME) || role_of(attribute).is_some()
}

fn renamed(attribute: &Attribute) -> Result<LitStr> {
    match &attribute.meta {
        Meta::NameValue(pair) => text(&pair.value),
        _ => Err(Error::new_spanned(attribute, "write `#[rename = \"name\"]`")),
    }
}

fn text(value: &Expr) -> Result<LitStr> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(text.clone()),
        _ => Err(Error::new_spanned(value, "a name is a string: write \"name\"")),
    }
}

/// What stands in the parentheses of `#[host_class(..)]`.
pub(crate) struct Options {
    pub(crate) name: Option<LitStr>,
    /// Where `creance` is.
    pub(crate) creance: Path,
}

impl Options {
    pub(crate) fn parse(options: TokenStream) -> Result<Options> {
        let mut parsed = Options { name: None, creance: syn::parse_quote!(::creance) };
        let parser = syn::meta::parser(|meta| {
            if meta.path.is_ident("name") {
                parsed.name = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("crate") {
                meta.input.parse::<Token![=]>()?;
                parsed.creance = meta.input.call(Path::parse_mod_style)?;
            } else {
                return Err(meta.error("write `name = \"Name\"` or `crate = path`"));
            }
            Ok(())
        });
        syn::parse::Parser::parse2(parser, options)?;
        Ok(parsed)
    }
}

/// An item without our attributes, as if there were no `#[host_class]` on it.
pub(crate) fn bare(item: TokenStream) -> TokenStream {
    let Ok(mut block) = syn::parse2::<ItemImpl>(item.clone()) else { return item };
    for item in &mut block.items {
        if let ImplItem::Fn(function) = item {
            function.attrs.retain(|attribute| !is_ours(attribute));
        }
    }
    quote::ToTokens::into_token_stream(block)
}
