//! Calls as assignment targets: `f() = 1`, `f() += 1`, `++f()`, `f()--`, `for (f() of x)` in sloppy code.
//! <https://tc39.es/ecma262/#sec-runtime-errors-for-function-call-assignment-targets>
//!
//! The language wants the call to happen and then a ReferenceError; oxc refuses such a source at the first of
//! these places and says nothing of the others. So the text is parsed again with `.x` behind each such call,
//! which makes it a target, and the tree's positions are moved back to the original text. What is left in the
//! tree is a member expression whose name has an empty span, which no source has: see [`call_target`].
//!
//! Where the other places are is guessed from the text. The tree tells which guesses were wrong, and the
//! guesses that break the source cost the guessing as a whole: then the places are found one by one, as many as
//! [`ROUNDS`]. So the work is a fixed number of parses, however many places there are.

use crate::parse::{read, refused_target};
use oxc_allocator::Allocator;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, VisitMut, walk};
use oxc_span::{SourceType, Span};
use oxc_syntax::scope::ScopeFlags;
use std::collections::BTreeSet;

/// What is put behind a call.
const SUFFIX: &str = ".x";
/// Parses of one text.
const ROUNDS: usize = 16;

/// The call that a member expression stands for as an assignment target, if it does: it is evaluated, then
/// there is a ReferenceError.
pub fn call_target<'b, 'a>(member: &'b StaticMemberExpression<'a>) -> Option<&'b Expression<'a>> {
    member.property.span.is_empty().then_some(&member.object)
}

/// Ends of calls in a text, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(Vec<u32>);

impl Places {
    /// The places of a text that is refused for a target that ends at `first`.
    pub(crate) fn find(text: &str, first: u32) -> Places {
        let mut seen = BTreeSet::from([first]);
        let mut guesses: BTreeSet<u32> = guess(text.as_bytes()).into_iter().collect();
        for _ in 0..ROUNDS {
            let places = Places(seen.union(&guesses).copied().collect());
            let changed = places.insert(text);
            let allocator = Allocator::default();
            let mut parsed = read(&allocator, &changed, SourceType::script());
            if !parsed.panicked && !parsed.diagnostics.has_errors() {
                places.restore(&mut parsed.program, text);
                let mut targets = Targets::default();
                targets.visit_program(&parsed.program);
                let before = guesses.len();
                guesses.retain(|guess| targets.calls.contains(guess));
                if guesses.len() == before {
                    return places;
                }
                continue;
            }
            match refused_target(&parsed.diagnostics).map(|end| places.original(end)) {
                // It is a target already, and still refused.
                Some(end) if places.0.binary_search(&end).is_ok() => return places,
                Some(end) if ends_call(text, end) => {
                    seen.insert(end);
                }
                _ if guesses.is_empty() => return places,
                _ => guesses.clear(),
            }
        }
        Places(seen.into_iter().collect())
    }

    /// The text with all calls made targets.
    pub(crate) fn insert(&self, text: &str) -> String {
        let mut changed = String::with_capacity(text.len() + self.0.len() * SUFFIX.len());
        let mut from = 0;
        for &place in &self.0 {
            changed.push_str(&text[from..place as usize]);
            changed.push_str(SUFFIX);
            from = place as usize;
        }
        changed.push_str(&text[from..]);
        changed
    }

    /// The offset in the original text; what was inserted lies at the end of its call.
    pub(crate) fn original(&self, offset: u32) -> u32 {
        let length = SUFFIX.len() as u32;
        // Insertions that begin before the offset: the one with number `i` begins at `places[i] + i * length`.
        let (mut low, mut high) = (0, self.0.len());
        while low < high {
            let middle = (low + high) / 2;
            if self.0[middle] + middle as u32 * length < offset {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        match low.checked_sub(1) {
            None => offset,
            Some(last) => (offset - low as u32 * length).max(self.0[last]),
        }
    }

    /// True if there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Moves the positions of a tree back to the original text.
    pub(crate) fn restore<'a>(&self, program: &mut Program<'a>, text: &'a str) {
        Restore(self).visit_program(program);
        program.source_text = text;
    }
}

/// True if a call may end at an offset.
pub(crate) fn ends_call(text: &str, end: u32) -> bool {
    (end as usize).checked_sub(1).and_then(|last| text.as_bytes().get(last)) == Some(&b')')
}

/// The first place where something that was made a target must not be one.
pub(crate) fn check(program: &Program<'_>) -> Result<(), u32> {
    let mut targets = Targets::default();
    targets.visit_program(program);
    targets.wrong.map_or(Ok(()), Err)
}

struct Restore<'p>(&'p Places);

impl VisitMut<'_> for Restore<'_> {
    fn visit_span(&mut self, span: &mut Span) {
        *span = Span::new(self.0.original(span.start), self.0.original(span.end));
    }
}

/// Looks at everything that was made a target.
#[derive(Default)]
struct Targets {
    strict: bool,
    /// Ends of calls that are targets.
    calls: BTreeSet<u32>,
    /// Where the first other thing begins.
    wrong: Option<u32>,
}

impl<'a> Targets {
    /// True if the target is a call that may stand there; what is in the call is looked at, too.
    fn call(&mut self, target: Option<&SimpleAssignmentTarget<'a>>) -> bool {
        let Some(SimpleAssignmentTarget::StaticMemberExpression(member)) = target else {
            return false;
        };
        let Some(Expression::CallExpression(call)) = call_target(member) else {
            return false;
        };
        if self.strict || call.optional || matches!(call.callee, Expression::Super(_)) {
            return false;
        }
        self.calls.insert(member.span.end);
        self.visit_call_expression(call);
        true
    }

    fn within<R>(&mut self, strict: bool, walk: impl FnOnce(&mut Self) -> R) -> R {
        let outside = self.strict;
        self.strict |= strict;
        let result = walk(self);
        self.strict = outside;
        result
    }

    fn head(&mut self, left: &ForStatementLeft<'a>) {
        if !self.call(left.as_assignment_target().and_then(|left| left.as_simple_assignment_target())) {
            self.visit_for_statement_left(left);
        }
    }
}

impl<'a> Visit<'a> for Targets {
    fn visit_static_member_expression(&mut self, member: &StaticMemberExpression<'a>) {
        if call_target(member).is_some() {
            self.wrong.get_or_insert(member.span.start);
        }
        walk::walk_static_member_expression(self, member);
    }

    fn visit_assignment_expression(&mut self, node: &AssignmentExpression<'a>) {
        let target = node.left.as_simple_assignment_target().filter(|_| !node.operator.is_logical());
        if !self.call(target) {
            self.visit_assignment_target(&node.left);
        }
        self.visit_expression(&node.right);
    }

    fn visit_update_expression(&mut self, node: &UpdateExpression<'a>) {
        if !self.call(Some(&node.argument)) {
            walk::walk_update_expression(self, node);
        }
    }

    fn visit_for_in_statement(&mut self, node: &ForInStatement<'a>) {
        self.head(&node.left);
        self.visit_expression(&node.right);
        self.visit_statement(&node.body);
    }

    fn visit_for_of_statement(&mut self, node: &ForOfStatement<'a>) {
        self.head(&node.left);
        self.visit_expression(&node.right);
        self.visit_statement(&node.body);
    }

    fn visit_program(&mut self, program: &Program<'a>) {
        self.within(program.has_use_strict_directive(), |this| walk::walk_program(this, program));
    }

    fn visit_function(&mut self, function: &Function<'a>, flags: ScopeFlags) {
        let strict = function.body.as_ref().is_some_and(|body| body.has_use_strict_directive());
        self.within(strict, |this| walk::walk_function(this, function, flags));
    }

    fn visit_arrow_function_expression(&mut self, function: &ArrowFunctionExpression<'a>) {
        let strict = function.has_use_strict_directive();
        self.within(strict, |this| walk::walk_arrow_function_expression(this, function));
    }

    fn visit_class(&mut self, class: &Class<'a>) {
        self.within(true, |this| walk::walk_class(this, class));
    }
}

/// What a bracket or an operand belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operand {
    /// The operand of `++` or `--`.
    Update,
    /// The first thing in the parentheses of `for`.
    Head,
    /// Anything else.
    Other,
}

/// Where calls that are targets may end: right for what people write, wrong at times.
fn guess(text: &[u8]) -> Vec<u32> {
    let mut places = Vec::new();
    // The operand that continues behind each open bracket, and if it is the head of a statement.
    let mut open: Vec<(Operand, bool)> = Vec::new();
    let mut operand = Operand::Other;
    let mut word: &[u8] = b"";
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let (mut next, mut next_word): (usize, &[u8]) = (at + 1, b"");
        match byte {
            b'\'' | b'"' => {
                next = end_of_string(text, at);
                operand = Operand::Other;
            }
            _ if is_word(byte) => {
                let length = text[at..].iter().position(|&byte| !is_word(byte)).unwrap_or(text.len() - at);
                next = at + length;
                next_word = &text[at..next];
            }
            b'(' | b'[' | b'{' => {
                let header = byte == b'(' && matches!(word, b"if" | b"for" | b"while" | b"with");
                open.push((operand, header));
                let head = header && word == b"for";
                operand = if head { Operand::Head } else { Operand::Other };
            }
            b')' | b']' | b'}' => {
                let (outside, header) = open.pop().unwrap_or((Operand::Other, false));
                operand = outside;
                if byte == b')' && !header && is_target(text, at + 1, operand) {
                    places.push(at as u32 + 1);
                }
            }
            b'+' | b'-' if text.get(at + 1) == Some(&byte) => {
                operand = Operand::Update;
                next = at + 2;
            }
            b'.' => {}
            _ => {
                let behind = skip_trivia(text, at);
                if behind > at {
                    next = behind;
                    next_word = word;
                } else {
                    operand = Operand::Other;
                }
            }
        }
        word = next_word;
        at = next;
    }
    places
}

/// True if what ends before `at` looks like the target of what follows.
fn is_target(text: &[u8], at: usize, operand: Operand) -> bool {
    let rest = &text[skip_trivia(text, at)..];
    let begins = |operators: &[&str]| operators.iter().any(|operator| rest.starts_with(operator.as_bytes()));
    if rest.first() == Some(&b'=') {
        return !begins(&["==", "=>"]);
    }
    if begins(&["++", "--", "+=", "-=", "*=", "/=", "%=", "**=", "<<=", ">>=", ">>>=", "&=", "|=", "^="]) {
        return true;
    }
    match operand {
        Operand::Update => !begins(&[".", "(", "[", "`", "?."]),
        Operand::Head => begins(&["in", "of"]) && !rest.get(2).copied().is_some_and(is_word),
        Operand::Other => false,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#' | b'\\' | 0x80..)
}

fn end_of_string(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = text.get(at) {
        at += 1;
        match byte {
            b'\\' => at += 1,
            b'\n' => break,
            _ if byte == text[start] => break,
            _ => {}
        }
    }
    at.min(text.len())
}

/// Behind white space and comments.
fn skip_trivia(text: &[u8], mut at: usize) -> usize {
    loop {
        let rest = &text[at..];
        let length = if rest.starts_with(b"//") {
            rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len())
        } else if rest.starts_with(b"/*") {
            rest.windows(2).skip(2).position(|pair| pair == b"*/").map_or(rest.len(), |length| length + 4)
        } else {
            rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
        };
        if length == 0 {
            return at;
        }
        at += length;
    }
}
