//! TypeScript to JavaScript, on the tree: what is only type goes, what is more becomes what it stands for. Nodes keep
//! their places in the source.
//!
//! Types are not checked. What remains is what the TypeScript compiler would emit for modern JavaScript, with
//! `isolatedModules` and class fields as in the standard. Decorators, `namespace` with values in it, `import x =` and
//! `export =` are refused.

mod class;
mod enums;
mod erase;
mod imports;
mod snippet;

use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_ast_visit::VisitJsMut;
use oxc_semantic::Scoping;

/// Why a text cannot be made JavaScript: where, and what it has that cannot be erased.
pub(crate) type Refusal = (u32, &'static str);

/// Makes a TypeScript program a JavaScript program.
pub(crate) fn erase<'a>(
    allocator: &'a Allocator,
    program: &mut Program<'a>,
    scoping: &Scoping,
) -> Result<(), Refusal> {
    let mut eraser = erase::Eraser::new(allocator, scoping);
    eraser.visit_program(program);
    eraser.refusal.map_or(Ok(()), Err)
}
