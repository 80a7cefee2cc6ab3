//! Disjunctions, alternatives and terms. <https://tc39.es/ecma262/#prod-Disjunction>

use super::{Parser, Result2};
use creance_regexp::{Class, ClassOperator, Flags, Node};

/// A term and whether a quantifier may follow it.
struct Term {
    node: Node,
    quantifiable: bool,
}

/// What a parenthesis begins.
enum Group {
    Plain,
    Capture(u32),
    Modified(Flags, Flags),
    Look { behind: bool, negative: bool },
}

impl Parser<'_> {
    pub(super) fn disjunction(&mut self, nesting: u32) -> Result2<Node> {
        let Some(nesting) = nesting.checked_sub(super::GROUP) else {
            return Err(self.error("Regular expression too large"));
        };
        let outside = self.taken.len();
        let mut names = Vec::new();
        let mut alternatives = Vec::new();
        loop {
            alternatives.push(self.alternative(nesting)?);
            // Alternatives may share names.
            for name in self.taken.drain(outside..) {
                self.taken_count[name] -= 1;
                names.push(name);
            }
            if !self.eat("|") {
                break;
            }
        }
        self.pace(names.len())?;
        for &name in &names {
            self.taken_count[name] += 1;
        }
        self.taken.extend(names);
        let only = alternatives.len() == 1;
        Ok(if only { alternatives.remove(0) } else { Node::Alternatives(alternatives) })
    }

    fn alternative(&mut self, nesting: u32) -> Result2<Node> {
        let mut terms = Vec::new();
        while let Some(c) = self.peek() {
            if c == u32::from('|') || c == u32::from(')') {
                break;
            }
            self.pace(4)?;
            // NOTE: groups nest through few and small frames: all else is done in calls that have returned by then.
            if c == u32::from('(') {
                self.group(nesting, &mut terms)?;
            } else {
                self.single(nesting, &mut terms)?;
            }
        }
        Ok(match terms.len() {
            0 => Node::Empty,
            1 => terms.remove(0),
            _ => Node::Sequence(terms),
        })
    }

    /// A term that is no group, with its quantifier.
    #[inline(never)]
    fn single(&mut self, nesting: u32, terms: &mut Vec<Node>) -> Result2<()> {
        let term = self.term(nesting)?;
        terms.push(self.quantified(term)?);
        Ok(())
    }

    fn term(&mut self, nesting: u32) -> Result2<Term> {
        let start = self.at;
        let c = self.next().expect("the caller has seen a character");
        let mut quantifiable = true;
        let node = match char::from_u32(c) {
            Some('^') => {
                quantifiable = false;
                Node::Start
            }
            Some('$') => {
                quantifiable = false;
                Node::End
            }
            Some('.') => Node::Any,
            Some('[') => Node::Class(Box::new(self.class(nesting)?)),
            Some('\\') => match self.peek_char() {
                Some(letter @ ('b' | 'B')) => {
                    self.at += 1;
                    quantifiable = false;
                    if letter == 'b' { Node::WordBoundary } else { Node::NotWordBoundary }
                }
                _ => self.atom_escape()?,
            },
            Some('*' | '+' | '?') => return Err(self.error_at(start, "Nothing to repeat")),
            Some('{') => {
                self.at = start;
                if self.unicode || self.braced_quantifier()?.is_some() {
                    return Err(self.error_at(start, "Nothing to repeat"));
                }
                self.at = start + 1;
                Node::Char(c)
            }
            Some('}' | ']') if self.unicode => {
                return Err(self.error_at(start, "Lone quantifier brackets"));
            }
            _ => Node::Char(c),
        };
        Ok(Term { node, quantifiable })
    }

    /// An [AtomEscape](https://tc39.es/ecma262/#prod-annexB-AtomEscape) whose backslash has been read.
    fn atom_escape(&mut self) -> Result2<Node> {
        let start = self.at;
        if let Some('1'..='9') = self.peek_char() {
            let number = self.digits().unwrap_or(u64::MAX);
            if number <= u64::from(self.groups) {
                return Ok(Node::BackReference(vec![number as u32]));
            }
            if self.unicode {
                return Err(self.error_at(start - 1, "Invalid escape"));
            }
            self.at = start;
        }
        if self.named && self.eat("k") {
            return self.named_reference().map(Node::BackReference);
        }
        if let Some(item) = self.class_escape()? {
            let class = Class { negative: false, operator: ClassOperator::Union, items: vec![item] };
            return Ok(Node::Class(Box::new(class)));
        }
        self.character_escape().map(Node::Char)
    }

    /// A group with its quantifier.
    fn group(&mut self, nesting: u32, terms: &mut Vec<Node>) -> Result2<()> {
        let start = self.at;
        let kind = self.group_kind()?;
        let body = self.disjunction(nesting)?;
        self.close(start, kind, body, terms)
    }

    /// The beginning of a group.
    #[inline(never)]
    fn group_kind(&mut self) -> Result2<Group> {
        self.at += 1;
        Ok(if self.eat("?=") || self.looking_at("?!") {
            Group::Look { behind: false, negative: self.eat("?!") }
        } else if self.eat("?<=") || self.looking_at("?<!") {
            Group::Look { behind: true, negative: self.eat("?<!") }
        } else if self.eat("?:") {
            Group::Plain
        } else if self.looking_at("?<") {
            self.at += 1;
            self.opened += 1;
            let index = self.opened;
            self.take_name()?;
            Group::Capture(index)
        } else if self.eat("?") {
            let (add, remove) = self.modifiers()?;
            Group::Modified(add, remove)
        } else {
            self.opened += 1;
            Group::Capture(self.opened)
        })
    }

    /// The end of a group that began at `start`.
    #[inline(never)]
    fn close(&mut self, start: usize, kind: Group, body: Node, terms: &mut Vec<Node>) -> Result2<()> {
        if !self.eat(")") {
            return Err(self.error_at(start, "Unterminated group"));
        }
        let mut quantifiable = true;
        let node = match kind {
            Group::Plain => body,
            Group::Capture(index) => Node::Capture(index, Box::new(body)),
            Group::Modified(add, remove) => Node::Modified { add, remove, body: Box::new(body) },
            Group::Look { behind, negative } => {
                // Annex B: a lookahead is quantifiable.
                quantifiable = !behind && !self.unicode;
                Node::Look { behind, negative, body: Box::new(body) }
            }
        };
        terms.push(self.quantified(Term { node, quantifiable })?);
        Ok(())
    }

    /// [RegularExpressionModifiers](https://tc39.es/ecma262/#prod-RegularExpressionModifiers) and their colon.
    fn modifiers(&mut self) -> Result2<(Flags, Flags)> {
        let start = self.at;
        let (mut add, mut remove) = (Flags::default(), Flags::default());
        let mut removing = false;
        loop {
            let flag = match self.next().and_then(char::from_u32) {
                Some('i') => Flags::IGNORE_CASE,
                Some('m') => Flags::MULTILINE,
                Some('s') => Flags::DOT_ALL,
                Some('-') if !removing => {
                    removing = true;
                    continue;
                }
                Some(':') if add != Flags::default() || remove != Flags::default() => {
                    return Ok((add, remove));
                }
                _ => return Err(self.error_at(start, "Invalid group")),
            };
            if add.has(flag) || remove.has(flag) {
                return Err(self.error_at(start, "Repeated flag in regular expression modifiers"));
            }
            if removing {
                remove = remove.with(flag);
            } else {
                add = add.with(flag);
            }
        }
    }

    /// The quantifier after a term, if there is one.
    fn quantified(&mut self, term: Term) -> Result2<Node> {
        let start = self.at;
        let (min, max) = match self.peek_char() {
            Some('*') => (0, u64::MAX),
            Some('+') => (1, u64::MAX),
            Some('?') => (0, 1),
            Some('{') => match self.braced_quantifier()? {
                Some(range) => range,
                None if self.unicode => return Err(self.error_at(start, "Incomplete quantifier")),
                None => return Ok(term.node),
            },
            _ => return Ok(term.node),
        };
        if start == self.at {
            self.at += 1;
        }
        if !term.quantifiable {
            return Err(self.error_at(start, "Nothing to repeat"));
        }
        let greedy = !self.eat("?");
        // Nothing is as long as four thousand million characters.
        let clamp = |bound: u64| u32::try_from(bound).unwrap_or(Node::INFINITE);
        Ok(Node::Repeat { min: clamp(min), max: clamp(max), greedy, body: Box::new(term.node) })
    }

    /// `{n}`, `{n,}` or `{n,m}`; nothing is read if it is none of them.
    fn braced_quantifier(&mut self) -> Result2<Option<(u64, u64)>> {
        let start = self.at;
        self.at += 1;
        if let Some(min) = self.digits() {
            let max = if self.eat(",") { self.digits().unwrap_or(u64::MAX) } else { min };
            if self.eat("}") {
                if min > max {
                    return Err(self.error_at(start, "numbers out of order in {} quantifier"));
                }
                return Ok(Some((min, max)));
            }
        }
        self.at = start;
        Ok(None)
    }

    /// A decimal number, at most the largest there is.
    fn digits(&mut self) -> Option<u64> {
        let mut value = None;
        while let Some(digit) = self.peek_char().and_then(|digit| digit.to_digit(10)) {
            value = Some(value.unwrap_or(0_u64).saturating_mul(10).saturating_add(u64::from(digit)));
            self.at += 1;
        }
        value
    }
}
