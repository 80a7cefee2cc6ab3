//! The code that makes a type a host class.

use crate::attributes::{Options, Role};
use crate::class::{Class, Member};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, ItemImpl, Result};

/// What `#[host_class(options)]` makes of an item.
///
/// # Errors
/// What is wrong with them, where it stands.
pub(crate) fn expand(options: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let options = Options::parse(options)?;
    let mut block: ItemImpl = syn::parse2(item)
        .map_err(|error| Error::new(error.span(), "`#[host_class]` stands on an `impl` block of a type"))?;
    let class = Class::read(options, &mut block)?;
    let (object, constructor) = (class.object(), class.constructor());
    Ok(quote!(#block #object #constructor))
}

impl Class {
    fn object(&self) -> TokenStream {
        let Class { creance, ty, name, members, .. } = self;
        let rows = members.iter().map(|member| member.row(creance));
        let arms = members.iter().map(|member| self.arm(member));
        quote! {
            #[automatically_derived]
            impl #creance::classes::HostClass for #ty {
                const NAME: &'static str = #name;
                const METHODS: &'static [#creance::HostMethod] = &[#(#rows),*];

                #[allow(unused_variables, deprecated)]
                fn call_method(
                    &mut self,
                    method: &str,
                    arguments: &[#creance::Data],
                    context: &mut #creance::Context<'_>,
                ) -> #creance::Answer {
                    #[allow(unused_imports)]
                    use #creance::classes::Plainly as _;
                    match method {
                        #(#arms)*
                        _ => #creance::classes::no_method(#name, method),
                    }
                }
            }

            #[automatically_derived]
            impl ::core::convert::From<#ty> for #creance::Grant {
                fn from(object: #ty) -> #creance::Grant {
                    ::core::convert::From::from(#creance::classes::Object::new(object))
                }
            }
        }
    }

    fn constructor(&self) -> Option<TokenStream> {
        let Class { creance, ty, .. } = self;
        let member = self.constructor.as_ref()?;
        let (conditions, length) = (&member.conditions, member.function.length());
        let call = self.call(member);
        let made = quote_spanned!(here(member.function.result)=> made);
        Some(quote! {
            #(#conditions)*
            #[automatically_derived]
            impl #creance::classes::Construct for #ty {
                const LENGTH: u8 = #length;

                #[allow(unused_variables, deprecated, clippy::let_and_return)]
                fn construct(
                    arguments: &[#creance::Data],
                    context: &mut #creance::Context<'_>,
                ) -> ::core::result::Result<Self, #creance::HostError> {
                    #[allow(unused_imports)]
                    use #creance::classes::Plainly as _;
                    let made = #creance::classes::Returned(#call).made();
                    #made
                }
            }
        })
    }

    /// The case of a method in `call_method`.
    fn arm(&self, member: &Member) -> TokenStream {
        let (creance, conditions) = (&self.creance, &member.conditions);
        let (name, called, call) = (self.name_in_messages(member), member.called(), self.call(member));
        let answer = quote_spanned! {here(member.function.result)=>
            #creance::classes::Returned(#call).answer(#name, arguments, context)
        };
        quote!(#(#conditions)* #called => #answer,)
    }

    /// The call of a function with the arguments of script.
    fn call(&self, member: &Member) -> TokenStream {
        let Class { creance, ty, .. } = self;
        let (ident, name) = (&member.function.ident, self.name_in_messages(member));
        let this = (member.role != Role::Constructor).then(|| quote!(self));
        let arguments = member.function.arguments.iter().enumerate().map(|(index, argument)| {
            quote_spanned! {here(argument.span())=>
                #creance::classes::argument::<#argument>(#name, arguments, #index)?
            }
        });
        let context = member.function.has_context.then(|| quote!(context));
        let all = this.into_iter().chain(arguments).chain(context);
        quote!(<#ty>::#ident(#(#all),*))
    }

    /// As the engine calls it: `Account.deposit`, `new Account`.
    fn name_in_messages(&self, member: &Member) -> String {
        match member.role {
            Role::Constructor => format!("new {}", self.name),
            _ => format!("{}.{}", self.name, member.name),
        }
    }
}

impl Member {
    /// The row in the table of methods.
    fn row(&self, creance: &syn::Path) -> TokenStream {
        let Member { name, conditions, function, .. } = self;
        let length = function.length();
        let row = match self.role {
            Role::Promise => quote!(promise(#name, #length)),
            Role::Getter => quote!(getter(#name)),
            Role::Setter => quote!(setter(#name)),
            _ => quote!(direct(#name, #length)),
        };
        quote!(#(#conditions)* #creance::HostMethod::#row)
    }

    /// What the engine calls it when script does.
    fn called(&self) -> String {
        match self.role {
            Role::Getter => format!("get {}", self.name),
            Role::Setter => format!("set {}", self.name),
            _ => self.name.clone(),
        }
    }
}

/// A place in the source for the names of this crate: errors are shown there.
fn here(place: Span) -> Span {
    place.resolved_at(Span::call_site())
}
