//! The rows of a list that is printed as text, line by line or all in one line.

use std::ops::Range;

use crate::char_count::CharCount as _;
use crate::extract::flow::{BREAK, Flow};
use crate::extract::fold::{Folded, fold};
use crate::extract::items::{self, Rows};
use crate::extract::text::program::{Item, List, Token};
use crate::place::Place;
use crate::record::Key;
use crate::schema::Table;

/// A row as it was found: its values, or the columns of which nobody can tell the values.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) values: Vec<(Key, String, Option<Place>)>,
    pub(super) unsure: Vec<(Key, String, Option<Place>)>,
    /// Whether wording was taken for such that may be part of a value.
    pub(super) is_open: bool,
    /// The paragraphs of the list that were found of it.
    pub(super) paragraphs: Vec<usize>,
    /// Whether one with wording is missing.
    pub(super) is_short: bool,
}

/// A line that is none of the list in whose place it stands.
pub(super) struct Stray {
    pub(super) list: usize,
    pub(super) line: Range<usize>,
}

/// The rows that `lines` are, and which lines those are.
pub(super) fn rows(list: &List, table: &Table, lines: &[Range<usize>], flow: &Flow) -> (Vec<Row>, Vec<Range<usize>>) {
    let (mut rows, mut used) = (Vec::new(), Vec::new());
    let mut row: Option<Row> = None;
    let mut next = 0;
    let count = list.paragraphs.len();
    for line in lines {
        let text = flow.text.get(line.clone()).unwrap_or_default();
        // The next paragraph of the row, one behind it, or the first of the next row.
        let read = (next..count).chain(0..next).find_map(|at| {
            let ways: Vec<&Item> = list.paragraphs.get(at)?.iter().flatten().collect();
            match items::read(&ways, None, text, &|key| table.columns.get(key).map(|column| &column.field)) {
                Rows::Other => None,
                read => Some((at, ways, read)),
            }
        });
        let Some((at, ways, read)) = read else { continue };
        used.push(line.clone());
        if at < next || row.is_none() {
            rows.extend(row.replace(Row::default()));
        }
        let Some(row) = &mut row else { continue };
        let place = flow.place(line.start);
        match read {
            Rows::Told(told, is_open) => {
                row.is_open |= is_open;
                let value = |range: Range<usize>| text.get(range).unwrap_or_default().trim().replace(BREAK, "\n");
                let told = told.into_iter().flatten().map(|(key, range)| (key, value(range), place.clone()));
                row.values.extend(told);
            }
            _ => {
                let columns = ways.iter().flat_map(|way| &way.tokens).filter_map(|token| match token {
                    Token::Slot { key, .. } if !key.is_empty() => Some(key.clone()),
                    _ => None,
                });
                for key in columns {
                    if !row.unsure.iter().any(|(known, ..)| *known == key) {
                        row.unsure.push((key, text.trim().to_owned(), place.clone()));
                    }
                }
            }
        }
        next = at + 1;
        row.paragraphs.push(at);
    }
    rows.extend(row);
    // Nothing but their order tells paragraphs without wording.
    let is_by_order = count > 1 && !list.is_worded() && list.paragraphs.iter().flatten().all(Option::is_some);
    for row in &mut rows {
        row.doubt(list);
        row.is_short |= is_by_order && row.paragraphs.len() != count;
    }
    (rows, used)
}

impl Row {
    /// Where a paragraph with wording is missing, or a value holds the wording of another, it is not told what is what.
    pub(super) fn doubt(&mut self, list: &List) {
        let says = |item: &Item| item.tokens.iter().any(Token::is_strong);
        let lacking = list.paragraphs.iter().enumerate().filter(|(at, ways)| {
            let is_certain = ways.iter().all(|way| way.as_ref().is_some_and(says));
            is_certain && !self.paragraphs.contains(at)
        });
        let lacking: Vec<&Vec<Option<Item>>> = lacking.map(|(_, ways)| ways).collect();
        let strong = list.paragraphs.iter().flatten().flatten().flat_map(|item| &item.tokens).filter_map(|token| {
            let Token::Literal { folded, .. } = token else { return None };
            token.is_strong().then_some(folded.as_str())
        });
        let strong: Vec<&str> = strong.collect();
        let holds = |text: &str| {
            let text = fold(text);
            strong.iter().any(|literal| literal.char_count() > 2 && text.contains(literal))
        };
        if lacking.is_empty() {
            let (kept, doubted) = std::mem::take(&mut self.values).into_iter().partition(|(_, text, _)| !holds(text));
            self.values = kept;
            self.unsure.extend::<Vec<_>>(doubted);
            return;
        }
        self.is_short = true;
        let (there, place) =
            self.values.first().map(|(_, text, place)| (text.clone(), place.clone())).unwrap_or_default();
        for token in lacking.into_iter().flatten().flatten().flat_map(|item| &item.tokens) {
            if let Token::Slot { key, .. } = token
                && !key.is_empty()
                && !self.unsure.iter().any(|(known, ..)| known == key)
            {
                self.unsure.push((key.clone(), there.clone(), place.clone()));
            }
        }
        let doubted = std::mem::take(&mut self.values);
        let open = doubted.into_iter().filter(|(key, ..)| !self.unsure.iter().any(|(known, ..)| known == key));
        let open: Vec<_> = open.collect();
        self.unsure.extend(open);
    }
}

/// The column of a list of single values, and the mark between them.
pub(super) fn single(list: &List) -> Option<(&Key, &str)> {
    let between = list.between.as_deref().filter(|between| !between.is_empty())?;
    match list.paragraphs.as_slice() {
        [ways] => match ways.as_slice() {
            [Some(Item { tokens, .. })] => match tokens.as_slice() {
                [Token::Slot { key, .. }] if !key.is_empty() => Some((key, between)),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// The rows in one line; none where it is not told which they are.
pub(super) fn inline_rows(list: &List, table: &Table, text: &str, place: Option<&Place>) -> Option<Vec<Row>> {
    let ways: Vec<&Item> = list.paragraphs.first()?.iter().flatten().collect();
    let is_single = ways.iter().all(|way| matches!(way.tokens.as_slice(), [Token::Slot { .. }]));
    // Somebody emptied a value, and left the mark beside it.
    let cleaned = list.between.as_deref().filter(|between| is_single && !between.is_empty());
    let cleaned = cleaned.map(|between| without_empty(text, between));
    let text = cleaned.as_deref().unwrap_or(text);
    let Rows::Told(rows, is_open) =
        items::read(&ways, list.between.as_deref(), text, &|key| table.columns.get(key).map(|column| &column.field))
    else {
        return None;
    };
    let value = |range: Range<usize>| text.get(range).unwrap_or_default().trim().replace(BREAK, "\n");
    let is_row = |range: &Range<usize>| {
        let text = text.get(range.clone()).map(fold).unwrap_or_default();
        ways.iter().any(|way| holds_row(way, &text))
    };
    if rows.iter().flatten().any(|(_, range)| is_row(range)) {
        return None;
    }
    let rows = rows.into_iter().map(|row| Row {
        values: row.into_iter().map(|(key, range)| (key, value(range), place.cloned())).collect(),
        is_open,
        ..Row::default()
    });
    Some(rows.collect())
}

/// Whether a value, which is folded, holds all wording of a row, of which some says something.
pub(super) fn holds_row(item: &Item, value: &str) -> bool {
    let mut rest = value;
    let mut says = false;
    let mut count = 0;
    for token in &item.tokens {
        let Token::Literal { folded, .. } = token else { continue };
        let Some((_, behind)) = rest.split_once(folded.as_str()) else { return false };
        (rest, count) = (behind, count + 1);
        says |= folded.contains(char::is_alphanumeric);
    }
    says && count > 1
}

/// What stands behind a label, which is folded, and its colon.
pub(super) fn behind_label<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    let folded = Folded::new(text);
    let rest = folded.text.strip_prefix(label)?.strip_prefix(':')?;
    text.get(folded.original_end(folded.text.len() - rest.len(), text)..)
}

/// Single values with `between` them, which is folded, without the marks beside those that were emptied.
pub(super) fn without_empty(text: &str, between: &str) -> String {
    let folded = Folded::new(text);
    let mut kept: Vec<&str> = Vec::new();
    let mut start = 0;
    for piece in folded.text.split(between) {
        let range = folded.original(start)..folded.original_end(start + piece.len(), text);
        kept.extend(text.get(range).filter(|_| !piece.is_empty()));
        start += piece.len() + between.len();
    }
    kept.join(between)
}

/// True for a line that has wording of the list's rows, or a number in front where they have one.
pub(super) fn is_like(list: &List, line: Option<&str>) -> bool {
    let folded = fold(line.unwrap_or_default());
    let items = list.paragraphs.iter().flatten().flatten();
    items.flat_map(|item| &item.tokens).any(|token| match token {
        Token::Literal { folded: literal, .. } => token.is_strong() && folded.contains(literal.as_str()),
        Token::Slot { .. } => false,
    })
}
