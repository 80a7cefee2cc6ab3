//! Scope analysis of our own: which binding a name means, and whether a register can hold it.
//!
//! Analysis walks the tree once before lowering. Lowering walks the same scopes again (found by the address
//! of the node that opens them) and gives bindings their places. Knows nothing of instructions.

mod analyze;
mod class;
mod early;
mod hoist;
mod module;
mod tree;
mod visit;

pub use analyze::{PROGRAM, Refusal, analyze, is_direct_eval, is_simple, variable_scope};
pub use hoist::{Variables, declared_function, function_declarations, lexical_declarations};
pub use module::{DEFAULT, ModuleEntries};
pub use tree::{
    BindingId, BindingKind, FunctionId, Location, Lookup, Role, ScopeId, ScopeKind, ScopeTree, ThisMode, key,
};
