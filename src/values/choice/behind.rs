//! Words behind a chosen term (`☑不合格：堆放纸箱`): where the vocabulary has no room for them the term is read, and of the
//! words it is said that they are not.

use super::{Meaning, meaning};
use crate::message;
use crate::problem::Problem;
use crate::schema::Vocabulary;
use crate::values::answers::{LONGEST, spellings};
use crate::values::aside::{CLOSE, OPEN, is_hint};
use crate::values::normal::{is_blank, quote};
use crate::values::ticks::label;

const COLON: [char; 2] = [':', '：'];
const COMMA: [char; 2] = [',', '，'];
/// Letters with which somebody takes back what is chosen, or part of it.
const TAKEN_BACK: [char; 8] = ['不', '未', '非', '否', '但', '除', '待', '暂'];

/// The words of a term at the beginning of `text`; what stands behind them is told. Where several may be chosen, what
/// stands behind a comma or a blank is the next one.
pub(super) fn term_of<'t>(
    vocabulary: Option<&Vocabulary>,
    text: &'t str,
    is_one: bool,
    problems: &mut Vec<Problem>,
) -> &'t str {
    let is_end = |c: char| COLON.contains(&c) || OPEN.contains(&c) || is_one && (COMMA.contains(&c) || is_blank(c));
    let closed = vocabulary.filter(|vocabulary| !vocabulary.open && text.len() <= LONGEST);
    let Some((vocabulary, at)) = closed.zip(text.find(is_end)) else { return text };
    let is_term = |text: &str| matches!(meaning(vocabulary, text), Meaning::Term(..));
    let (front, behind) = text.split_at(at);
    let (front, rest) = (label(front), label(behind));
    let bare = rest.trim_start_matches(OPEN).trim_end_matches(CLOSE);
    let says = bare.chars().filter(|c| c.is_alphabetic()).nth(1).is_some() && !is_hint(bare);
    let is_said = is_term(front) && !is_term(text) && spellings(vocabulary, rest).is_empty();
    if !says || !is_said || bare.starts_with(TAKEN_BACK) || bare.starts_with(|c: char| c.is_ascii_digit()) {
        return text;
    }
    let (own, quoted) = (quote(front), quote(bare));
    let message = message!("“{own}”后面写的“{quoted}”没有读入", "“{own}” was read; “{quoted}” behind it was not");
    let help = message!("请把说明写在表中规定的格内", "write what explains it into the cell for it");
    problems.push(Problem::warning("unread", message).found(text).help(help));
    front
}
