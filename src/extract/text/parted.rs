//! Labels that stand behind a gap in their line (`收款人：甲⇥经手人：乙`) and have other words in them now.
//!
//! A template parts them from the value before by a tab, a line end or white space. The gap tells where that value ends,
//! whatever the label behind it says; and where the line has as many pieces as the template prints, it tells which is
//! which.

use std::ops::Range;

use super::program::{Line, Program, Token};
use super::{Found, LineMatch};
use crate::char_count::CharCount as _;
use crate::extract::flow::{BREAK, Flow};
use crate::extract::fold::{Folded, fold};
use crate::record::Key;

/// Longest label in letters, and most letters that are put in front of one.
const MAX_LABEL: usize = 16;
const MAX_MORE: usize = 8;
/// Longest line, in bytes, that is looked at.
const MAX_LINE: usize = 20_000;

/// A label with other words than the template's.
#[derive(Debug)]
pub(in crate::extract) struct Relabelled {
    /// The value behind it.
    pub(in crate::extract) key: Key,
    /// What the template calls it.
    pub(in crate::extract) label: String,
    /// The label that stands there, as a byte range of the text.
    pub(in crate::extract) there: Range<usize>,
}

/// White space of these kinds parts the pieces of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Gaps {
    tab: bool,
    line: bool,
    blank: bool,
    /// Whether one wide blank is enough.
    wide: bool,
}

/// Tokens of a line up to the next gap.
struct Cell {
    line: usize,
    tokens: Range<usize>,
    /// The gap in front of it.
    gap: Gaps,
}

impl Gaps {
    /// The gap with which wording begins.
    fn before(text: &str) -> Self {
        let gap: String = text.chars().take_while(|c| is_blank(*c) || matches!(c, '\t' | '\n')).collect();
        let tab = gap.contains('\t');
        let line = gap.contains('\n');
        let wide = gap == "\u{3000}";
        Self { tab, line, blank: wide || !tab && !line && gap.chars().nth(1).is_some(), wide }
    }

    fn and(self, other: Self) -> Self {
        Self {
            tab: self.tab || other.tab,
            line: self.line || other.line,
            blank: self.blank || other.blank,
            wide: self.wide || other.wide,
        }
    }

    fn is_any(self) -> bool {
        self.tab || self.line || self.blank
    }

    /// The pieces between such gaps.
    fn part(self, text: &str) -> Vec<Range<usize>> {
        let mut pieces = Vec::new();
        let mut start = 0;
        let mut rest = text.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            let is_gap = |c: char| is_blank(c) || matches!(c, '\t' | '\n' | BREAK);
            if !is_gap(c) {
                continue;
            }
            let mut end = at + c.len_utf8();
            let mut count = 1;
            let mut of = (c == '\t', matches!(c, '\n' | BREAK), c == '\u{3000}');
            while let Some((at, c)) = rest.next_if(|(_, c)| is_gap(*c)) {
                end = at + c.len_utf8();
                count += 1;
                of = (of.0 || c == '\t', of.1 || matches!(c, '\n' | BREAK), of.2 || c == '\u{3000}');
            }
            let (has_tab, has_line, is_wide) = of;
            let parts = has_tab && (self.tab || self.blank)
                || has_line && self.line
                || self.blank && (count > 1 || is_wide && self.wide);
            if parts {
                pieces.push(start..at);
                start = end;
            }
        }
        pieces.push(start..text.len());
        pieces
    }
}

/// Ends the values in front of gaps, and finds labels of other words behind them; gives back these.
pub(in crate::extract) fn settle(program: &Program, found: &mut Found, flow: &Flow) -> Vec<Relabelled> {
    let mut relabelled = Vec::new();
    let mut start = 0;
    while start < program.lines.len() {
        let behind = program.lines.iter().skip(start + 1).take_while(|line| line.is_behind_tab).count();
        let end = start + 1 + behind;
        row(program, start..end, found, flow, &mut relabelled);
        start = end;
    }
    relabelled
}

/// Settles the lines of one paragraph of the template.
fn row(program: &Program, own: Range<usize>, found: &mut Found, flow: &Flow, relabelled: &mut Vec<Relabelled>) {
    let mut hits = found.lines.get(own.clone()).into_iter().flatten().flatten().map(|hit| hit.range.clone());
    let Some(first) = hits.next().filter(|first| first.len() <= MAX_LINE) else { return };
    let is_one_line = hits.all(|hit| hit.start == first.start);
    let cells = cells(program, own.clone());
    if is_one_line {
        relabel(program, &cells, first.clone(), found, flow, relabelled);
    }
    for pair in cells.windows(2) {
        if let [before, cell] = pair {
            cut(program, before, cell, found, flow);
        }
    }
}

/// The pieces of the lines of a paragraph.
fn cells(program: &Program, own: Range<usize>) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for line in own {
        let Some(Line { tokens, is_behind_tab, .. }) = program.lines.get(line) else { continue };
        let tab = *is_behind_tab && !cells.is_empty();
        let mut start = 0;
        let mut gap = Gaps { tab, ..Gaps::default() };
        for (at, pair) in tokens.windows(2).enumerate() {
            if let [_, Token::Literal { text, .. }] = pair
                && Gaps::before(text).is_any()
                && text.contains(char::is_alphanumeric)
            {
                cells.push(Cell { line, tokens: start..at + 1, gap });
                (start, gap) = (at + 1, Gaps::before(text));
            }
        }
        cells.push(Cell { line, tokens: start..tokens.len(), gap });
    }
    cells
}

/// Finds the labels that were changed in a line that has as many pieces as the template prints.
fn relabel(
    program: &Program,
    cells: &[Cell],
    range: Range<usize>,
    found: &mut Found,
    flow: &Flow,
    relabelled: &mut Vec<Relabelled>,
) {
    let gaps = cells.iter().fold(Gaps::default(), |gaps, cell| gaps.and(cell.gap));
    let Some(text) = flow.text.get(range.clone()) else { return };
    let front = range.start + text.len() - text.trim_start_matches(is_blank).len();
    let text = text.trim_matches(is_blank);
    let pieces: Vec<Range<usize>> =
        gaps.part(text).into_iter().map(|piece| front + piece.start..front + piece.end).collect();
    let is_in = |cell: &Cell, piece: &Range<usize>| {
        let hit = found.lines.get(cell.line).and_then(Option::as_ref);
        let own = hit.and_then(|hit| hit.literals.get(cell.tokens.clone())).into_iter().flatten().flatten();
        own.into_iter()
            .all(|own| piece.start <= own.start.max(piece.start) && own.end <= piece.end && own.end > piece.start)
    };
    if pieces.len() != cells.len() || !cells.iter().zip(&pieces).all(|(cell, piece)| is_in(cell, piece)) {
        return;
    }
    let ends = std::iter::once(front).chain(pieces.iter().map(|piece| piece.end)).collect::<Vec<_>>();
    for ((cell, piece), gap) in cells.iter().zip(pieces).zip(ends) {
        let Some(line) = program.lines.get(cell.line) else { continue };
        let Some([Token::Literal { text: label, folded }, Token::Slot { key, .. }, rest @ ..]) =
            line.tokens.get(cell.tokens.clone())
        else {
            continue;
        };
        let hit = found.lines.get(cell.line).and_then(Option::as_ref);
        let own = hit.and_then(|hit| hit.literals.get(cell.tokens.start)).cloned().flatten();
        let there = own.as_ref().and_then(|own| flow.text.get(own.clone())).map(fold);
        let folded = folded.trim_end_matches('_');
        let is_whole = there.as_deref().is_some_and(|there| there.contains(':') || there.len() >= folded.len());
        if is_whole || !folded.ends_with(':') || own.is_none() && cells.len() == 1 {
            continue;
        }
        let text = flow.text.get(piece.clone()).unwrap_or_default();
        let Some(colon) = label_end(text) else { continue };
        let there = piece.start..piece.start + colon;
        if own.is_some_and(|own| own.end > there.end) {
            continue;
        }
        // What is printed behind the value, such as a unit, still stands there.
        let behind = match rest {
            [] => None,
            [Token::Literal { folded, .. }] => {
                let Some(start) = without_end(text, folded).filter(|start| *start >= colon) else { continue };
                Some(piece.start + start..piece.end)
            }
            _ => continue,
        };
        let slot = found.lines.get_mut(cell.line);
        let hit = slot.map(|slot| slot.get_or_insert_with(|| LineMatch::empty(range.clone(), line.tokens.len())));
        if let Some([literal, others @ ..]) = hit.and_then(|hit| hit.literals.get_mut(cell.tokens.clone())) {
            // What is underlined in front of it is none of the value before.
            *literal = Some(gap.min(there.start)..there.end);
            if let (Some(behind), Some(last)) = (behind, others.last_mut()) {
                *last = Some(behind);
            }
            let label = label.trim_matches(|c: char| is_blank(c) || c.is_whitespace() || matches!(c, ':' | '：'));
            relabelled.push(Relabelled { key: key.clone(), label: label.to_owned(), there });
        }
    }
}

/// Where the folded `end` of a text begins in it.
fn without_end(text: &str, end: &str) -> Option<usize> {
    let folded = Folded::new(text);
    let front = folded.text.strip_suffix(end)?;
    Some(folded.original(front.len()))
}

/// Ends the value of a piece at the gap in front of the next one, whose label has more words in front of it, or stands
/// behind a piece that the template does not print.
fn cut(program: &Program, before: &Cell, cell: &Cell, found: &mut Found, flow: &Flow) {
    if before.line != cell.line {
        end_at_tab(program, before, cell, found, flow);
    }
    let Some(start) = value_start(program, before, found) else { return };
    let first = |hit: &LineMatch| hit.literals.get(cell.tokens.start).cloned().flatten();
    let label = found.lines.get(cell.line).and_then(Option::as_ref).and_then(first);
    let line = found.lines.get(before.line).and_then(Option::as_ref).map(|hit| hit.range.clone());
    let Some(label) = label.filter(|label| line.is_some_and(|line| line.end >= label.start)) else { return };
    let Some(between) = flow.text.get(start..label.start) else { return };
    let pieces = cell.gap.part(between);
    let text = |piece: &Range<usize>| between.get(piece.clone()).unwrap_or_default();
    let Some((last, others)) = pieces.split_last().filter(|(_, others)| !others.is_empty()) else { return };
    let mut end = None;
    if !text(last).trim().is_empty() {
        if !is_more(text(last)) {
            return;
        }
        end = Some(last.start);
    }
    // Lines of their own may be those of the value.
    let is_label = |piece: &&Range<usize>| label_end(text(piece)).is_some_and(|end| end > 2 * '：'.len_utf8());
    let other = others.iter().skip(1).find(is_label).filter(|_| !cell.gap.line);
    let Some(end) = other.map(|other| other.start).or(end) else { return };
    if let Some(Some(hit)) = found.lines.get_mut(cell.line)
        && let Some(literal) = hit.literals.get_mut(cell.tokens.start)
    {
        *literal = Some(start + end..label.end);
    }
}

/// Ends a line at its tab where the next one of the same paragraph is not there, whatever stands instead.
fn end_at_tab(program: &Program, before: &Cell, cell: &Cell, found: &mut Found, flow: &Flow) {
    let next = found.lines.get(cell.line).and_then(Option::as_ref).map(|hit| hit.range.start);
    let Some(Some(hit)) = found.lines.get_mut(before.line).filter(|hit| hit.is_some()) else { return };
    let Some(tokens) = program.lines.get(before.line).map(|line| &line.tokens) else { return };
    let Some(slot) = tokens.iter().rposition(|token| matches!(token, Token::Slot { .. })) else { return };
    let start = hit.literals.iter().take(slot).flatten().map(|literal| literal.end).next_back();
    let start = start.unwrap_or(hit.range.start);
    let value = flow.text.get(start..hit.range.end).unwrap_or_default();
    let Some(tab) = value.find('\t').filter(|_| next != Some(hit.range.start)) else { return };
    hit.range.end = start + tab;
    let value = value.get(..tab).unwrap_or_default();
    for (token, literal) in tokens.iter().zip(&mut hit.literals).skip(slot + 1) {
        if let Token::Literal { folded, .. } = token
            && literal.as_ref().is_some_and(|literal| literal.end > start + tab)
        {
            *literal = without_end(value, folded).map(|own| start + own..start + tab);
        }
    }
}

/// Where the value at the end of a piece begins; none where it is not told.
fn value_start(program: &Program, cell: &Cell, found: &Found) -> Option<usize> {
    let hit = found.lines.get(cell.line)?.as_ref()?;
    let tokens = program.lines.get(cell.line)?.tokens.get(cell.tokens.clone())?;
    let literals = hit.literals.get(cell.tokens.clone())?;
    let mut behind = tokens.iter().zip(literals).rev();
    if !matches!(behind.next(), Some((Token::Slot { .. }, _))) {
        return None;
    }
    // A date and a text may share the place.
    match behind.find(|(token, _)| matches!(token, Token::Literal { .. })) {
        Some((_, literal)) => literal.as_ref().map(|literal| literal.end),
        None if cell.tokens.start == 0 => Some(hit.range.start),
        None => None,
    }
}

/// Where a piece's own label ends: a few letters and a colon, which is none of a time or a ratio.
fn label_end(piece: &str) -> Option<usize> {
    let at = piece.find([':', '：'])?;
    let (label, rest) = piece.split_at(at);
    let folded = Folded::new(label).text;
    let is_label = (1..=MAX_LABEL).contains(&folded.char_count())
        && folded.chars().all(|c| c.is_alphabetic() || matches!(c, '(' | ')' | '_' | '、' | '/'))
        && folded.contains(char::is_alphabetic);
    is_label.then(|| at + rest.chars().next().map_or(0, char::len_utf8))
}

/// Whether a text is a few words, as they are put in front of a label.
pub(in crate::extract) fn is_more(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || matches!(c, '（' | '）' | '(' | ')')) && text.char_count() <= MAX_MORE
}

/// A text without a label that stands behind a gap at its end (`甲　　日期：`).
pub(in crate::extract) fn without_label(text: &str) -> &str {
    let trimmed = text.trim_end();
    let Some(words) = trimmed.strip_suffix([':', '：']) else { return text };
    let is_gap = |c: char| is_blank(c) || matches!(c, '\t' | '\n' | BREAK);
    match words.rfind(is_gap) {
        Some(at) if label_end(trimmed.get(at..).unwrap_or_default().trim_start_matches(is_gap)).is_some() => {
            words.get(..at).unwrap_or(text)
        }
        _ => text,
    }
}

/// White space within a line, and what blanks are underlined with.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '\u{a0}' | '_' | '＿')
}
