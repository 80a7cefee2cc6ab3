//! The signature of a function that script calls.

use crate::attributes::Role;
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{Error, FnArg, GenericParam, Receiver, Result, ReturnType, Signature, Type};

/// A function as far as a call of it needs to know.
pub(crate) struct Function {
    pub(crate) ident: Ident,
    /// The types of what script hands over.
    pub(crate) arguments: Vec<Type>,
    /// Whether a context comes last.
    pub(crate) has_context: bool,
    /// Where the type of the result stands.
    pub(crate) result: Span,
}

impl Function {
    /// Reads a signature.
    ///
    /// # Errors
    /// What in it script cannot call.
    pub(crate) fn read(signature: &Signature, role: Role) -> Result<Function> {
        plain(signature)?;
        receiver(signature, role)?;
        let mut function = Function {
            ident: signature.ident.clone(),
            arguments: Vec::new(),
            has_context: false,
            result: match &signature.output {
                ReturnType::Default => signature.ident.span(),
                ReturnType::Type(_, result) => result.span(),
            },
        };
        for argument in &signature.inputs {
            let FnArg::Typed(argument) = argument else { continue };
            if function.has_context {
                return Err(Error::new_spanned(argument, "`&mut Context<'_>` is the last argument"));
            }
            if is_context(&argument.ty)? {
                function.has_context = true;
            } else {
                function.arguments.push(owned(&argument.ty)?);
            }
        }
        function.check_count(role, signature)?;
        Ok(function)
    }

    /// How many arguments script hands over.
    pub(crate) fn length(&self) -> u8 {
        u8::try_from(self.arguments.len()).unwrap_or(u8::MAX)
    }

    fn check_count(&self, role: Role, signature: &Signature) -> Result<()> {
        let message = match (role, self.arguments.len()) {
            (Role::Getter, 1..) => "a getter has no arguments but `&self` or `&mut self`",
            (Role::Setter, 0 | 2..) => "a setter has one argument besides `&mut self`: what script assigns",
            (_, 256..) => "a function that script calls has 255 arguments at most",
            _ => return Ok(()),
        };
        Err(Error::new_spanned(&signature.inputs, message))
    }
}

/// Refuses what no function that script calls can be.
fn plain(signature: &Signature) -> Result<()> {
    if let Some(token) = &signature.asyncness {
        let message =
            "script cannot call an `async` method: make it a plain one, or grant a closure with `func_async`";
        return Err(Error::new(token.span(), message));
    }
    if let Some(token) = &signature.unsafety {
        return Err(Error::new(token.span(), "script cannot call an `unsafe` function: make it a safe one"));
    }
    match signature.generics.params.first() {
        None => Ok(()),
        Some(parameter @ GenericParam::Lifetime(_)) => {
            let message = "a function that script calls has no lifetimes: its arguments are owned, and what it \
                           returns is borrowed from `self` if anything";
            Err(Error::new_spanned(parameter, message))
        }
        Some(parameter) => {
            let message =
                "a function that script calls is not generic: write the types that script hands over";
            Err(Error::new_spanned(parameter, message))
        }
    }
}

fn receiver(signature: &Signature, role: Role) -> Result<()> {
    match (signature.receiver(), role) {
        (None, Role::Constructor) => Ok(()),
        (None, _) => {
            let message = "script calls methods of an object: write `&self` or `&mut self`, `#[constructor]` if this \
                           makes the object, or `#[skip]` if script does not see it";
            Err(Error::new(signature.ident.span(), message))
        }
        (Some(receiver), Role::Constructor) => {
            Err(Error::new_spanned(receiver, "a constructor has no `self`: it makes the object"))
        }
        (Some(Receiver { reference: Some((_, None)), colon_token: None, .. }), _) => Ok(()),
        (Some(receiver), _) => {
            let message = "script keeps the object: write `&self` or `&mut self`";
            Err(Error::new_spanned(receiver, message))
        }
    }
}

/// True for the context of a call.
fn is_context(argument: &Type) -> Result<bool> {
    let (referent, is_mutable) = match argument {
        Type::Reference(reference) => (&*reference.elem, reference.mutability.is_some()),
        other => (other, false),
    };
    let Type::Path(path) = referent else { return Ok(false) };
    if path.path.segments.last().is_none_or(|segment| segment.ident != "Context") {
        return Ok(false);
    }
    if is_mutable { Ok(true) } else { Err(Error::new_spanned(argument, "write `&mut Context<'_>`")) }
}

/// The type of an argument that is a copy.
fn owned(argument: &Type) -> Result<Type> {
    match argument {
        Type::Reference(reference) => {
            let instead = match &*reference.elem {
                Type::Path(path) if path.path.is_ident("str") => "`String` instead of `&str`",
                Type::Slice(_) => "`Vec` instead of a slice",
                _ => "the type without `&`",
            };
            let message = format!("arguments are copies that the function owns: write {instead}");
            Err(Error::new_spanned(argument, message))
        }
        Type::ImplTrait(_) => {
            let message =
                "a function that script calls is not generic: write the type that script hands over";
            Err(Error::new_spanned(argument, message))
        }
        other => Ok(other.clone()),
    }
}
