//! Titles: which line of a document is the title of a form, also where it is broken over lines or spelled another way.

use std::borrow::Cow;

use super::flow::{Flow, Taken};
use super::fold::{Kinds, Look, difference, find, fold, fold_words, holds, is_numeral, letters_of};
use super::plan::Plan;
use super::plans::Plans;
use super::text::program::{Line, Token};
use crate::char_count::CharCount as _;
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

/// A line that is no title, with the block in which it stands.
#[derive(Clone, Copy)]
struct Piece<'b> {
    at: usize,
    line: &'b str,
    look: Look,
}

/// The blocks in which a title stands, with the plan that it is of.
pub(super) fn hits(plans: &Plans, blocks: &[&Block]) -> Vec<(usize, usize)> {
    let mut hits: Vec<(usize, usize)> = Vec::new();
    // The last lines that are no title.
    let mut before: Vec<Piece<'_>> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        if at & 0xFF == 0xFF && deadline::passed() {
            break;
        }
        let mut best: Option<(usize, usize, usize)> = None;
        let broken = may_be_broken(block);
        each_line(block, &mut |line| {
            if line.chars().all(char::is_whitespace) {
                return;
            }
            if line.len() > MAX_TITLE {
                before.clear();
                return;
            }
            let piece = Piece { at, line, look: Look::of(line) };
            let mut found = titled(plans, line, piece.look).map(|(plan, strength)| (at, plan, strength));
            let broken = broken && line.len() <= MAX_PIECE;
            // What all lines together do not hold, fewer of them do not.
            let all = || before.iter().fold(piece.look, |look, piece| look.and(piece.look));
            if found.is_none() && broken && !before.is_empty() && plans.looks().may_be_in(all()) {
                found = (1..=before.len()).find_map(|count| joined(plans, before.get(before.len() - count..)?, piece));
            }
            match found {
                Some(hit) => {
                    before.clear();
                    if best.is_none_or(|(.., strength)| hit.2 > strength) {
                        best = Some(hit);
                    }
                }
                None if broken => {
                    if before.len() == 2 {
                        before.remove(0);
                    }
                    before.push(piece);
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

/// The title that some lines and the one behind them are together, with the block in which it begins.
fn joined(plans: &Plans, pieces: &[Piece<'_>], last: Piece<'_>) -> Option<(usize, usize, usize)> {
    let look = pieces.iter().fold(last.look, |look, piece| look.and(piece.look));
    if !plans.looks().may_be_in(look) {
        return None;
    }
    let line: String = pieces.iter().chain([&last]).map(|piece| piece.line).collect();
    let (plan, strength) = titled(plans, &line, look)?;
    Some((pieces.first()?.at, plan, strength))
}

/// The titles of sheets that are broken are put together before.
fn may_be_broken(block: &Block) -> bool {
    !matches!(block, Block::Grid(grid) if matches!(grid.source, Source::Sheet(_)))
}

fn each_line<'b>(block: &'b Block, visit: &mut dyn FnMut(&'b str)) {
    match block {
        Block::Paragraph(paragraph) => each_line_of(&paragraph.text, visit),
        Block::Grid(grid) => {
            for cell in grid.cells.iter().take(MAX_CELLS) {
                match &cell.content {
                    Content::Blocks(blocks) => blocks.iter().for_each(|block| each_line(block, visit)),
                    Content::Text(text) => each_line_of(text, visit),
                    _ => {}
                }
            }
        }
    }
}

/// Most texts are one line.
fn each_line_of<'b>(text: &'b str, visit: &mut dyn FnMut(&'b str)) {
    if memchr::memchr(b'\n', text.as_bytes()).is_some() {
        text.split('\n').for_each(visit);
    } else {
        visit(text);
    }
}

/// The plan whose title a line is, which looks like `look`, with how many characters of wording it shares.
pub(super) fn titled(plans: &Plans, line: &str, look: Look) -> Option<(usize, usize)> {
    if line.len() > MAX_TITLE || !plans.looks().may_be_in(look) {
        return None;
    }
    plans.titled().of(line, || strongest(plans, line, look))
}

fn strongest(plans: &Plans, line: &str, look: Look) -> Option<(usize, usize)> {
    let folded = &fold(line);
    let folded = unquoted(folded.trim_end_matches(['。', ':']));
    let mut best: Option<(usize, usize)> = None;
    for (index, titles) in plans.titles(look) {
        for title in titles.iter() {
            if let Some(strength) = title_strength(title, folded)
                && best.is_none_or(|(_, s)| strength > s)
            {
                best = Some((index, strength));
            }
        }
    }
    best
}

/// A title without the quotes that it stands in, behind the mark of an attachment at most; elsewhere it is mentioned.
fn unquoted(folded: &str) -> &str {
    let quoted = |open: char, close: char| {
        let (front, inner) = folded.strip_suffix(close)?.split_once(open)?;
        let marked = front.is_empty() || front.starts_with('附') && front.char_count() <= 6;
        Some(inner).filter(|inner| marked && !inner.contains(open))
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
    let before = folded.get(..first?)?.char_count();
    let after = folded.get(cursor..)?;
    let opens_with_slot = matches!(title.tokens.first(), Some(Token::Slot { .. }));
    let closes_with_slot = matches!(title.tokens.last(), Some(Token::Slot { .. }));
    let free = !opens_with_slot && title.tokens.len() == 1 && literals().next().is_some_and(|l| l.char_count() < 14);
    let before_ok = opens_with_slot || before <= if free { 80 } else { 12 };
    let bracketed = after.is_empty() || after.starts_with('(') && after.ends_with(')') && after.char_count() < 20;
    (before_ok && (closes_with_slot || bracketed)).then(|| literals().map(|l| l.char_count()).sum())
}

/// The lines at the top of a document, to be compared with titles.
pub(super) struct Top<'f> {
    flow: Cow<'f, Flow>,
}

/// A title without punctuation, with how many letters it has, and of which kinds.
struct TitleWords<'t> {
    title: &'t str,
    length: usize,
    kinds: Kinds,
}

impl<'t> TitleWords<'t> {
    fn of(title: &'t str) -> Self {
        Self { title, length: title.char_count(), kinds: Kinds::of(title) }
    }
}

/// A line of some letters.
struct Words<'t> {
    /// Where the line begins.
    at: usize,
    line: &'t str,
    /// How many letters it has, and of which kinds.
    count: usize,
    kinds: Kinds,
}

impl<'t> Words<'t> {
    /// None for a line that is empty, or too long for a title.
    fn of(at: usize, line: &'t str) -> Option<Self> {
        if line.len() > MAX_PIECE {
            return None;
        }
        let (count, kinds) = letters_of(line);
        (count > 0).then_some(Self { at, line, count, kinds })
    }

    /// How much a title is like the line, told only where it is by `least`.
    fn likeness(&self, title: &TitleWords<'_>, least: f64) -> Option<f64> {
        let &TitleWords { title, length, kinds } = title;
        // Each letter that the line lacks, and each that one has more than the other, is a difference.
        let longer = length.max(self.count) as f64;
        let is_near = |differences: usize| 1.0 - (differences as f64) / longer >= least;
        let lacking = || title.chars().filter(|c| !self.kinds.hold(Kinds::default().with(*c))).count();
        if !is_near(length.abs_diff(self.count)) || !is_near(kinds.lacking(self.kinds)) || !is_near(lacking()) {
            return None;
        }
        Some(strsim::normalized_levenshtein(title, &fold_words(self.line))).filter(|likeness| *likeness >= least)
    }
}

impl<'f> Top<'f> {
    /// Those of some blocks, of which `flow` is the running text.
    pub(super) fn of(blocks: &[&Block], flow: &'f Flow) -> Self {
        let flow = match blocks.get(..TOP) {
            Some(top) => Cow::Owned(Flow::of(top, &Taken::new())),
            None => Cow::Borrowed(flow),
        };
        Self { flow }
    }

    fn lines(&self) -> Vec<Words<'_>> {
        let mut at = 0;
        let words = self.flow.text.split('\n').take(TOP).filter_map(|line| {
            let words = Words::of(at, line);
            at += line.len() + 1;
            words
        });
        words.collect()
    }

    /// Of some plans the one whose title a line is most like, by `least` at least, with what there is to say of the
    /// difference; none where no title is like it, or several are equally so. Each of `tries` has plans and how much is
    /// asked of them; the first that finds one counts.
    pub(super) fn likest(&self, plans: &Plans, tries: &[(&[usize], f64)]) -> Option<(usize, Problem)> {
        let lines = self.lines();
        tries.iter().find_map(|(among, least)| {
            let (plan, at) = likest(&lines, plans, among, *least)?;
            Some((plan, self.changed(plans.get(plan)?, at)?))
        })
    }

    /// That the line at `at` is a changed title of `plan`.
    fn changed(&self, plan: &Plan, at: usize) -> Option<Problem> {
        let there = self.flow.text.get(at..)?.split('\n').next()?.trim();
        let Some([Token::Literal { text, .. }]) = plan.titles.first().map(|title| title.tokens.as_slice()) else {
            return None;
        };
        let problem = Problem::error("altered-text", changed(text, there))
            .place(self.flow.place(at))
            .found(there)
            .expected(text.clone())
            .help(Message::new("请使用规定的表，保留原标题", "use the published form and keep its title"));
        Some(problem)
    }
}

/// That another title stands in the place of one.
pub(super) fn changed(title: &str, there: &str) -> Message {
    let (old, new) = difference(title, there);
    message!("标题被改动：“{old}”变为“{new}”", "the title was changed: “{old}” became “{new}”")
}

/// Of some plans the one whose title a line is most like, by `least` at least, and where the line begins.
fn likest(lines: &[Words<'_>], plans: &Plans, among: &[usize], least: f64) -> Option<(usize, usize)> {
    let mut best: Option<(f64, usize, usize)> = None;
    let mut second = 0.0_f64;
    for plan in among {
        let Some(known) = plans.get(*plan) else { continue };
        let titles: Vec<TitleWords<'_>> = known.titles.words.iter().map(|title| TitleWords::of(title)).collect();
        let likeness = lines
            .iter()
            .flat_map(|line| titles.iter().filter_map(|title| Some((line.likeness(title, least)?, line.at))));
        let Some((most, at)) = likeness.max_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        if best.is_none_or(|(likeness, ..)| most > likeness) {
            second = best.map_or(0.0, |(likeness, ..)| likeness).max(second);
            best = Some((most, *plan, at));
        } else {
            second = second.max(most);
        }
    }
    let (_, plan, at) = best.filter(|(likeness, ..)| *likeness > second)?;
    Some((plan, at))
}

/// True for a line that a form prints in front of its title.
pub(super) fn leads(plan: &Plan, folded: &str) -> bool {
    let is_in = |token: &Token| matches!(token, Token::Literal { folded: own, .. } if own.char_count() > 4 && folded.contains(own.as_str()));
    plan.schema.attachment.as_ref().is_some_and(|mark| fold(mark) == folded)
        || plan.leading_lines().any(|line| line.tokens.iter().any(is_in))
}

/// True for a title with the mark of a further page: `续：…`, `…（续表）`, `…（第2页）`.
pub(super) fn is_further(title: &str) -> bool {
    let folded = fold(title);
    let title = folded.trim_start_matches(['(', '[', '【']);
    if ["续:", "续)", "续表", "续、", "接上页", "承上页", "接上表"].iter().any(|mark| title.starts_with(mark))
    {
        return true;
    }
    let Some((_, mark)) =
        title.trim_end_matches([':', '。']).strip_suffix(')').and_then(|title| title.rsplit_once('('))
    else {
        return false;
    };
    let page = mark.strip_prefix('第').and_then(|page| page.split_once('页'));
    mark.strip_prefix('续')
        .is_some_and(|rest| rest.chars().all(|c| c.is_numeric() || is_numeral(c) || "表页前上".contains(c)))
        || mark.contains("接上") && mark.char_count() <= 5
        || page.is_some_and(|(number, _)| !matches!(number, "1" | "一" | ""))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static PLANS: LazyLock<Plans> = LazyLock::new(|| {
        let catalog = crate::schema::load(&crate::assets::schemas()).unwrap_or_default();
        Plans::new(&catalog)
    });

    fn titles() -> Vec<String> {
        let literal =
            |token: &Token| if let Token::Literal { text, .. } = token { text.clone() } else { "甲局".to_owned() };
        PLANS
            .iter()
            .flat_map(|plan| plan.titles.iter())
            .map(|title| title.tokens.iter().map(literal).collect())
            .collect()
    }

    proptest! {
        #[test]
        fn a_look_rules_out_no_title(
            title in prop::sample::select(titles()), front in "[附件1： 甲㈠〸⼀…“]{0,4}", behind in "[（续表）。： 乙①…]{0,4}",
            gone in 0_usize..40,
        ) {
            let kept = title.chars().enumerate().filter(|(at, _)| *at != gone).map(|(_, c)| c);
            let line: String = front.chars().chain(kept).chain(behind.chars()).collect();
            let look = Look::of(&line);
            let folded = fold(&line);
            for plan in PLANS.iter() {
                let is_titled = plan.titles.iter().any(|title| title_strength(title, &folded).is_some());
                prop_assert!(!is_titled || plan.titles.may_be(look), "{}", line);
            }
        }

        #[test]
        fn likeness_is_told_where_it_is_enough(a in "[甲乙丙丁戊]{1,8}", b in "[甲乙丙丁己]{1,8}", least in 0.0..1.0) {
            let likeness = strsim::normalized_levenshtein(&a, &b);
            let told = Words::of(0, &b).and_then(|words| words.likeness(&TitleWords::of(&a), least));
            prop_assert_eq!(told, (likeness >= least).then_some(likeness));
        }
    }

    #[test]
    fn titles_of_further_pages() {
        for title in [
            "甲申请单（续）",
            "甲申请单（续表）",
            "续：甲申请单",
            "（续）甲申请单",
            "甲申请单 （第2页）",
            "甲申请单（接上页）",
            "续表：甲申请单",
        ] {
            assert!(is_further(title), "{title}");
        }
        for title in ["甲申请单", "甲申请单（第1页）", "续建项目申请单", "甲申请单（续建项目）", "甲申请单（用户单位）"]
        {
            assert!(!is_further(title), "{title}");
        }
    }
}
