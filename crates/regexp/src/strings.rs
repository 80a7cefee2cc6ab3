//! Lists of strings become trees with shared beginnings, longest match first.
//! <https://tc39.es/ecma262/#sec-compileatom>, CharacterClass

use crate::pattern::{Class, ClassItem, ClassOperator, Node};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use creance_budget::{Meter, Metered};

/// A node that matches any of the strings, longer ones first. `behind`: the tree is for matching backwards, so
/// strings share their ends.
///
/// NOTE: at most one string of each length matches at a place, and each is the beginning of the next longer. So
/// the order of branches with different first characters cannot be seen, and deeper before shallower is longer
/// before shorter.
pub(crate) fn tree(strings: &[Vec<u32>], behind: bool, meter: &mut Meter) -> Metered<Node> {
    let mut ordered: Vec<Vec<u32>> = strings.to_vec();
    for string in &mut ordered {
        meter.tick(1 + string.len() as u64)?;
        if behind {
            string.reverse();
        }
    }
    ordered.sort_unstable();
    ordered.dedup();
    branches(&ordered, 0, behind, 0, meter)
}

/// Strings longer than this are not shared further, so that the depth is bounded.
const DEEP: u32 = 24;

fn branches(strings: &[Vec<u32>], from: usize, behind: bool, depth: u32, meter: &mut Meter) -> Metered<Node> {
    meter.tick(1 + strings.len() as u64)?;
    if depth == DEEP {
        // Longest first; equal lengths exclude each other.
        let mut rest: Vec<&Vec<u32>> = strings.iter().collect();
        rest.sort_by_key(|string| core::cmp::Reverse(string.len()));
        let spell = |string: &Vec<u32>| {
            let mut parts: Vec<Node> = string[from..].iter().map(|&c| Node::Char(c)).collect();
            if behind {
                parts.reverse();
            }
            Node::Sequence(parts)
        };
        return Ok(Node::Alternatives(rest.into_iter().map(spell).collect()));
    }
    let mut ends = false;
    let mut first_characters: Vec<(u32, Node)> = Vec::new();
    let mut at = 0;
    while at < strings.len() {
        let Some(&c) = strings[at].get(from) else {
            ends = true;
            at += 1;
            continue;
        };
        let same = strings[at..].partition_point(|string| string.get(from) == Some(&c));
        let rest = branches(&strings[at..at + same], from + 1, behind, depth + 1, meter)?;
        first_characters.push((c, rest));
        at += same;
    }
    // Characters that the same goes on after are one class.
    let mut alike: Vec<(Vec<u32>, Node)> = Vec::new();
    let mut by_text: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (c, rest) in first_characters {
        let kind = weight(&rest);
        let candidates = by_text.entry(kind).or_default();
        meter.tick(candidates.len() as u64 * 4)?;
        match candidates.iter().find(|&&index| alike[index].1 == rest) {
            Some(&index) => alike[index].0.push(c),
            None => {
                candidates.push(alike.len());
                alike.push((Vec::from([c]), rest));
            }
        }
    }
    let mut choices: Vec<Node> = Vec::new();
    for (characters, rest) in alike {
        let head = class(characters);
        choices.push(match (rest, behind) {
            (Node::Empty, _) => head,
            (rest, false) => Node::Sequence(Vec::from([head, rest])),
            (rest, true) => Node::Sequence(Vec::from([rest, head])),
        });
    }
    if ends {
        choices.push(Node::Empty);
    }
    Ok(if choices.len() == 1 { choices.remove(0) } else { Node::Alternatives(choices) })
}

/// A number that differs for most nodes that differ.
fn weight(node: &Node) -> usize {
    match node {
        Node::Sequence(parts) | Node::Alternatives(parts) => {
            parts.iter().fold(parts.len(), |sum, part| sum.wrapping_mul(31).wrapping_add(weight(part)))
        }
        Node::Char(c) => *c as usize,
        Node::Class(class) => class.items.len() + 7,
        _ => 1,
    }
}

fn class(characters: Vec<u32>) -> Node {
    if let [c] = characters[..] {
        return Node::Char(c);
    }
    let items = characters.into_iter().map(|c| ClassItem::Range(c, c)).collect();
    Node::Class(Box::new(Class { negative: false, operator: ClassOperator::Union, items }))
}
