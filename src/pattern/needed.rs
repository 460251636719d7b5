//! Characters without which a pattern matches nothing: of one that looks for `(?:^|,)不同意|待定`, 不 and 待.
//!
//! They are told by the pattern as it is written, which takes a tenth of the time that compiling it does.

use regex_syntax::ast::{Ast, ClassSet, ClassSetItem, RepetitionKind, RepetitionRange, parse::Parser};

/// Most characters that are worth looking for.
const MOST: usize = 128;

/// Characters of which every text that a pattern matches has at least one.
#[derive(Debug, Clone)]
pub(super) struct Needed {
    /// In order.
    chars: Box<[char]>,
    /// A bit for the last seven of each: most texts are told by them.
    bits: u128,
}

impl Needed {
    /// Those of a pattern; none where none are known.
    pub(super) fn of(pattern: &str) -> Option<Self> {
        let ast = Parser::new().parse(pattern).ok()?;
        let mut found = of(&ast)?;
        // With flags (`(?i)`), upper and lower case may be one.
        let mut groups = pattern.split("(?").skip(1);
        if groups.any(|group| !group.starts_with(':')) && found.iter().any(|c| has_case(*c)) {
            return None;
        }
        found.sort_unstable();
        found.dedup();
        let bits = found.iter().fold(0, |bits, c| bits | bit(*c));
        (found.len() <= MOST).then(|| Self { chars: found.into(), bits })
    }

    /// True for a text that has one of them.
    pub(super) fn are_in(&self, text: &str) -> bool {
        text.chars().any(|c| self.bits & bit(c) != 0 && self.chars.binary_search(&c).is_ok())
    }
}

fn bit(c: char) -> u128 {
    1 << (u32::from(c) & 0x7f)
}

fn has_case(c: char) -> bool {
    !c.to_lowercase().eq([c]) || !c.to_uppercase().eq([c])
}

fn of(ast: &Ast) -> Option<Vec<char>> {
    match ast {
        Ast::Literal(literal) => Some(vec![literal.c]),
        Ast::ClassBracketed(class) if !class.negated => match &class.kind {
            ClassSet::Item(item) => items(item),
            ClassSet::BinaryOp(_) => None,
        },
        Ast::Repetition(repetition) => {
            let is_needed = match &repetition.op.kind {
                RepetitionKind::OneOrMore => true,
                RepetitionKind::ZeroOrOne | RepetitionKind::ZeroOrMore => false,
                RepetitionKind::Range(RepetitionRange::Exactly(least) | RepetitionRange::AtLeast(least)) => *least > 0,
                RepetitionKind::Range(RepetitionRange::Bounded(least, _)) => *least > 0,
            };
            of(&repetition.ast).filter(|_| is_needed)
        }
        Ast::Group(group) => of(&group.ast),
        Ast::Alternation(several) => together(several.asts.iter().map(of)),
        Ast::Concat(parts) => parts.asts.iter().filter_map(of).min_by_key(Vec::len),
        _ => None,
    }
}

fn items(item: &ClassSetItem) -> Option<Vec<char>> {
    match item {
        ClassSetItem::Literal(literal) => Some(vec![literal.c]),
        ClassSetItem::Range(range) => Some((range.start.c..=range.end.c).take(MOST + 1).collect()),
        ClassSetItem::Union(union) => together(union.items.iter().map(items)),
        _ => None,
    }
}

/// All of several; none where there is one of which none are known, or too many.
fn together(mut several: impl Iterator<Item = Option<Vec<char>>>) -> Option<Vec<char>> {
    several.try_fold(Vec::new(), |mut all, own| {
        all.extend(own?);
        (all.len() <= MOST).then_some(all)
    })
}
