//! Disjunctions, alternatives and terms. <https://tc39.es/ecma262/#prod-Disjunction>

use super::{Parser, Result2};
use creance_regexp::{Class, ClassOperator, Flags, Node};

/// A term and whether a quantifier may follow it.
struct Term {
    node: Node,
    quantifiable: bool,
}

impl Parser {
    pub(super) fn disjunction(&mut self, nesting: u32) -> Result2<Node> {
        let Some(nesting) = nesting.checked_sub(1) else {
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
            let term = self.term(nesting)?;
            let node = self.quantified(term)?;
            terms.push(node);
        }
        Ok(match terms.len() {
            0 => Node::Empty,
            1 => terms.remove(0),
            _ => Node::Sequence(terms),
        })
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
            Some('(') => return self.group(start, nesting),
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

    /// What begins with a parenthesis, which has been read.
    fn group(&mut self, start: usize, nesting: u32) -> Result2<Term> {
        let mut quantifiable = true;
        let mut look = None;
        let mut capture = None;
        let mut modifiers = None;
        if self.eat("?=") || self.looking_at("?!") {
            let negative = self.eat("?!");
            look = Some((false, negative));
            // Annex B: a lookahead is quantifiable.
            quantifiable = !self.unicode;
        } else if self.eat("?<=") || self.looking_at("?<!") {
            let negative = self.eat("?<!");
            look = Some((true, negative));
            quantifiable = false;
        } else if self.eat("?:") {
        } else if self.looking_at("?<") {
            self.at += 1;
            self.opened += 1;
            capture = Some(self.opened);
            self.take_name()?;
        } else if self.eat("?") {
            modifiers = Some(self.modifiers()?);
        } else {
            self.opened += 1;
            capture = Some(self.opened);
        }
        let body = Box::new(self.disjunction(nesting)?);
        if !self.eat(")") {
            return Err(self.error_at(start, "Unterminated group"));
        }
        let node = match (look, capture, modifiers) {
            (Some((behind, negative)), ..) => Node::Look { behind, negative, body },
            (_, Some(index), _) => Node::Capture(index, body),
            (.., Some((add, remove))) => Node::Modified { add, remove, body },
            _ => *body,
        };
        Ok(Term { node, quantifiable })
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
