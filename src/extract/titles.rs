//! Titles: which line of a document is the title of a form, also where it is broken over lines or spelled another way.

use super::altered::difference;
use super::flow::{Flow, Taken};
use super::fold::{find, fold, fold_words, holds};
use super::plan::{Line, Plan, Token};
use crate::deadline;
use crate::grid::{Block, Content, Source};
use crate::message;
use crate::message::Message;
use crate::problem::Problem;

/// Longest line that can be a title.
const MAX_TITLE: usize = 600;
/// Longest line, in bytes, that can be a piece of a title.
const MAX_PIECE: usize = 150;
/// Cells of a grid in which a title is looked for.
const MAX_CELLS: usize = 400;
/// Lines of a document among which a title that was changed is looked for.
const TOP: usize = 30;

/// The blocks in which a title stands, with the plan that it is of.
pub(super) fn hits(plans: &[Plan], blocks: &[&Block]) -> Vec<(usize, usize)> {
    let mut hits: Vec<(usize, usize)> = Vec::new();
    // The last lines that are no title, with their block.
    let mut before: Vec<(usize, &str)> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        if at & 0xFF == 0xFF && deadline::passed() {
            break;
        }
        let mut best: Option<(usize, usize, usize)> = None;
        let broken = may_be_broken(block);
        each_line(block, &mut |line| {
            if line.trim().is_empty() {
                return;
            }
            let mut found = titled(plans, line).map(|(plan, strength)| (at, plan, strength));
            if found.is_none() && broken && line.len() <= MAX_PIECE {
                found = (1..=before.len()).find_map(|count| {
                    let pieces = before.get(before.len() - count..)?;
                    let start = pieces.first()?.0;
                    let joined: String = pieces.iter().map(|(_, piece)| *piece).chain([line]).collect();
                    titled(plans, &joined).map(|(plan, strength)| (start, plan, strength))
                });
            }
            match found {
                Some(hit) => {
                    before.clear();
                    if best.is_none_or(|(.., strength)| hit.2 > strength) {
                        best = Some(hit);
                    }
                }
                None if broken && line.len() <= MAX_PIECE => {
                    if before.len() == 2 {
                        before.remove(0);
                    }
                    before.push((at, line));
                }
                None => before.clear(),
            }
        });
        if let Some((start, plan, _)) = best {
            hits.push((start, plan));
        }
    }
    hits
}

/// The titles of sheets that are broken over rows are put together elsewhere.
fn may_be_broken(block: &Block) -> bool {
    !matches!(block, Block::Grid(grid) if matches!(grid.source, Source::Sheet(_)))
}

fn each_line<'b>(block: &'b Block, visit: &mut dyn FnMut(&'b str)) {
    match block {
        Block::Paragraph(paragraph) => paragraph.text.split('\n').for_each(visit),
        Block::Grid(grid) => {
            for cell in grid.cells.iter().take(MAX_CELLS) {
                match &cell.content {
                    Content::Blocks(blocks) => blocks.iter().for_each(|block| each_line(block, visit)),
                    Content::Text(text) => text.split('\n').for_each(&mut *visit),
                    _ => {}
                }
            }
        }
    }
}

/// The plan whose title a line is, with how many characters of wording it shares.
pub(super) fn titled(plans: &[Plan], line: &str) -> Option<(usize, usize)> {
    if line.len() > MAX_TITLE || line.trim().is_empty() {
        return None;
    }
    let open = line.contains(may_grow);
    let may_be = |plan: &&Plan| open || plan.may_be_titled(line);
    if !plans.iter().any(|plan| may_be(&plan)) {
        return None;
    }
    let folded = &fold(line);
    let folded = unquoted(folded.trim_end_matches(['。', ':']));
    let mut best: Option<(usize, usize)> = None;
    for (index, plan) in plans.iter().enumerate().filter(|(_, plan)| may_be(plan)) {
        for title in &plan.titles {
            if let Some(strength) = title_strength(title, folded)
                && best.is_none_or(|(_, s)| strength > s)
            {
                best = Some((index, strength));
            }
        }
    }
    best
}

/// True for a character that may be longer once it is folded.
fn may_grow(c: char) -> bool {
    !(c.is_ascii() || matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}' | '、' | '。' | '《' | '》'))
}

/// A title without the quotes that it stands in, behind the mark of an attachment at most; elsewhere it is mentioned.
fn unquoted(folded: &str) -> &str {
    let quoted = |open: char, close: char| {
        let (front, inner) = folded.split_once(open)?;
        let marked = front.is_empty() || front.starts_with('附') && front.chars().count() <= 6;
        inner.strip_suffix(close).filter(|inner| marked && !inner.contains(open))
    };
    quoted('《', '》').or_else(|| quoted('"', '"')).or_else(|| quoted('【', '】')).unwrap_or(folded)
}

fn title_strength(title: &Line, folded: &str) -> Option<usize> {
    let literals = || {
        title
            .tokens
            .iter()
            .filter_map(|t| if let Token::Literal { folded, .. } = t { Some(folded.as_str()) } else { None })
    };
    // Most lines are no title, and what tells a title best is its longest piece of wording.
    let longest = title.longest()?;
    if longest.len() > folded.len() || !holds(folded, longest) {
        return None;
    }
    let mut cursor = 0;
    let mut first = None;
    for literal in literals() {
        let at = find(folded.get(cursor..)?, literal)? + cursor;
        first.get_or_insert(at);
        cursor = at + literal.len();
    }
    let before = folded.get(..first?)?.chars().count();
    let after = folded.get(cursor..)?;
    let opens_with_slot = matches!(title.tokens.first(), Some(Token::Slot { .. }));
    let closes_with_slot = matches!(title.tokens.last(), Some(Token::Slot { .. }));
    let free = !opens_with_slot && title.tokens.len() == 1 && literals().next().is_some_and(|l| l.chars().count() < 14);
    let before_ok = opens_with_slot || before <= if free { 80 } else { 12 };
    let bracketed = after.is_empty() || after.starts_with('(') && after.ends_with(')') && after.chars().count() < 20;
    (before_ok && (closes_with_slot || bracketed)).then(|| literals().map(|l| l.chars().count()).sum())
}

/// Of some plans the one whose title a line at the top is most like, by `least` at least, with what there is to say of the difference; none
/// where no title is like it, or several are equally so.
pub(super) fn likest(plans: &[Plan], among: &[usize], blocks: &[&Block], least: f64) -> Option<(usize, Problem)> {
    let flow = Flow::of(blocks.get(..blocks.len().min(TOP)).unwrap_or(blocks), &Taken::new());
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut start = 0;
    for line in flow.text.split('\n').take(TOP) {
        let words = fold_words(line);
        if !words.is_empty() && line.len() <= MAX_PIECE {
            lines.push((start, words));
        }
        start += line.len() + 1;
    }
    let mut best: Option<(f64, usize, usize)> = None;
    let mut second = 0.0_f64;
    for plan in among {
        let Some(known) = plans.get(*plan) else { continue };
        let titles = known.titles.iter().filter_map(|title| match title.tokens.as_slice() {
            [Token::Literal { text, .. }] => Some(fold_words(text)),
            _ => None,
        });
        let titles: Vec<String> = titles.collect();
        let likeness = lines.iter().flat_map(|(at, words)| {
            titles.iter().map(move |title| (strsim::normalized_levenshtein(title, words), *at))
        });
        let Some((most, at)) = likeness.max_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        if best.is_none_or(|(likeness, ..)| most > likeness) {
            second = best.map_or(0.0, |(likeness, ..)| likeness).max(second);
            best = Some((most, *plan, at));
        } else {
            second = second.max(most);
        }
    }
    let (_, plan, at) = best.filter(|(likeness, ..)| *likeness >= least && *likeness > second)?;
    let there = flow.text.get(at..)?.split('\n').next()?.trim();
    let Some([Token::Literal { text, .. }]) = plans.get(plan)?.titles.first().map(|title| title.tokens.as_slice())
    else {
        return None;
    };
    let (old, new) = difference(text, there);
    let wording = message!("标题被改动：“{old}”变为“{new}”", "the title was changed: “{old}” became “{new}”");
    let problem = Problem::error("altered-text", wording)
        .place(flow.place(at))
        .found(there)
        .expected(text.clone())
        .help(Message::new("请使用规定的表，保留原标题", "use the published form and keep its title"));
    Some((plan, problem))
}
