//! A host class as its `impl` block describes it.

use crate::attributes::{Marks, Options, Role};
use crate::function::Function;
use crate::names::{camel_case, is_identifier};
use proc_macro2::{Ident, Span};
use std::collections::HashSet;
use syn::ext::IdentExt;
use syn::{Attribute, Error, ImplItem, ImplItemFn, ItemImpl, LitStr, Path, Result, Type};

/// A host class.
pub(crate) struct Class {
    pub(crate) creance: Path,
    pub(crate) ty: Type,
    /// Its name in script.
    pub(crate) name: String,
    pub(crate) constructor: Option<Member>,
    pub(crate) members: Vec<Member>,
}

/// A function that script sees.
pub(crate) struct Member {
    pub(crate) role: Role,
    /// Its name in script.
    pub(crate) name: String,
    pub(crate) function: Function,
    /// When it is there at all.
    pub(crate) conditions: Vec<Attribute>,
}

impl Class {
    /// Reads a block and takes our attributes out of it.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub(crate) fn read(options: Options, block: &mut ItemImpl) -> Result<Class> {
        if let Some((_, of, _)) = &block.trait_ {
            let message = "`#[host_class]` stands on an `impl` block of the type itself, not of a trait";
            return Err(Error::new_spanned(of, message));
        }
        if let Some(parameter) = block.generics.params.first() {
            let message = "a host class has no type parameters and no lifetimes: what script holds lasts as long as it \
                           likes, and has one table of methods";
            return Err(Error::new_spanned(parameter, message));
        }
        let mut class = Class {
            name: name_of_class(&options, &block.self_ty)?,
            creance: options.creance,
            ty: (*block.self_ty).clone(),
            constructor: None,
            members: Vec::new(),
        };
        let mut wrong: Option<Error> = None;
        let functions = block.items.iter_mut().filter_map(|item| match item {
            ImplItem::Fn(function) => Some(function),
            _ => None,
        });
        for error in functions.filter_map(|function| class.add(function).err()) {
            match &mut wrong {
                Some(wrong) => wrong.combine(error),
                None => wrong = Some(error),
            }
        }
        match wrong {
            Some(wrong) => Err(wrong),
            None => class.with_distinct_names(),
        }
    }

    fn add(&mut self, function: &mut ImplItemFn) -> Result<()> {
        let marks = Marks::take(&mut function.attrs)?;
        if marks.role == Role::Skipped {
            return Ok(());
        }
        let member = Member {
            role: marks.role,
            name: name_of_function(&function.sig.ident, marks.role, marks.rename.as_ref())?,
            function: Function::read(&function.sig, marks.role)?,
            conditions: marks.conditions,
        };
        match (member.role, &self.constructor) {
            (Role::Constructor, Some(_)) => {
                let message =
                    "a class has one constructor: make the other functions methods, or `#[skip]` them";
                Err(Error::new(function.sig.ident.span(), message))
            }
            (Role::Constructor, None) => {
                self.constructor = Some(member);
                Ok(())
            }
            _ => {
                self.members.push(member);
                Ok(())
            }
        }
    }

    fn with_distinct_names(self) -> Result<Class> {
        let mut seen = HashSet::new();
        for member in &self.members {
            for name in member.properties() {
                // Functions under conditions may be alternatives.
                if !seen.insert(name.clone()) && member.conditions.is_empty() {
                    let (_, name) = name;
                    let message = format!(
                        "objects of the class have a `{name}` already: give one of them another name with `#[rename = \
                         \"name\"]`"
                    );
                    return Err(Error::new(member.function.ident.span(), message));
                }
            }
        }
        Ok(self)
    }
}

impl Member {
    /// What it takes of the names of an object. A getter and a setter share one: each takes half of it.
    fn properties(&self) -> Vec<(bool, String)> {
        let both = |name: String| [(false, name.clone()), (true, name)];
        match self.role {
            Role::Getter => vec![(false, self.name.clone())],
            Role::Setter => vec![(true, self.name.clone())],
            Role::Promise => {
                let twin = format!("{}Sync", self.name);
                both(self.name.clone()).into_iter().chain(both(twin)).collect()
            }
            _ => both(self.name.clone()).to_vec(),
        }
    }
}

fn name_of_class(options: &Options, ty: &Type) -> Result<String> {
    if let Some(name) = &options.name {
        return identifier(name.value(), name.span());
    }
    match ty {
        Type::Path(path) if path.qself.is_none() => {
            Ok(path.path.segments.last().map(|last| last.ident.unraw().to_string()).unwrap_or_default())
        }
        _ => Err(Error::new_spanned(ty, "this type has no name: write `#[host_class(name = \"Name\")]`")),
    }
}

fn name_of_function(ident: &Ident, role: Role, rename: Option<&LitStr>) -> Result<String> {
    if let Some(name) = rename {
        return identifier(name.value(), name.span());
    }
    let name = ident.unraw().to_string();
    let name = match role {
        Role::Getter => name.strip_prefix("get_").unwrap_or(&name),
        Role::Setter => name.strip_prefix("set_").ok_or_else(|| {
            let message = "the name of a setter is `set_` and that of the property, or given with `#[rename = \"name\"]`";
            Error::new(ident.span(), message)
        })?,
        _ => &name,
    };
    Ok(camel_case(name))
}

fn identifier(name: String, span: Span) -> Result<String> {
    if is_identifier(&name) {
        return Ok(name);
    }
    Err(Error::new(span, "script cannot write this name: letters, digits, `_` and `$` can stand in it"))
}
