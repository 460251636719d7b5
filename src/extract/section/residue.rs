//! What a return says and no line of its template claims: where a value was not found, it may stand there.

use std::ops::Range;

use super::Section;
use crate::extract::flow::Flow;
use crate::extract::fold::{fold, fold_words};
use crate::extract::program::{List, Program};
use crate::extract::text::{Capture, Found};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Block, Part, Stage};

/// Pieces that are kept.
const MOST: usize = 200;
/// Letters of a piece that are quoted.
const QUOTED: usize = 40;
/// Names in one message.
const MOST_TITLES: usize = 8;

/// A piece of text that nothing claims.
#[derive(Debug)]
pub(super) struct Piece {
    /// Where it stands in the text.
    range: Range<usize>,
    text: String,
    place: Option<Place>,
}

/// The pieces of `flow` that are neither wording that was found nor values.
pub(super) fn pieces(program: &Program, found: &Found, captures: &[Capture], flow: &Flow) -> Vec<Piece> {
    let literals = found.lines.iter().flatten().flat_map(|line| line.literals.iter().flatten().cloned());
    let mut claimed: Vec<Range<usize>> = literals.chain(captures.iter().map(|capture| capture.range.clone())).collect();
    // What a slot of nothing stands for is claimed with its line.
    let nothing = program.lines.iter().zip(&found.lines).filter(|(line, _)| line.slots().any(|key| key.is_empty()));
    claimed.extend(nothing.filter_map(|(_, hit)| Some(hit.as_ref()?.range.clone())));
    claimed.sort_by_key(|range| range.start);
    let mut pieces = Vec::new();
    let mut at = 0;
    for range in claimed {
        if range.start > at {
            add(flow, at..range.start, &mut pieces);
        }
        at = at.max(range.end);
    }
    add(flow, at..flow.text.len().max(at), &mut pieces);
    pieces
}

fn add(flow: &Flow, range: Range<usize>, pieces: &mut Vec<Piece>) {
    let mut start = range.start;
    for line in flow.text.get(range).unwrap_or_default().split(['\n', '\t']) {
        let says = line.chars().filter(|c| c.is_alphanumeric()).nth(1).is_some();
        if says && pieces.len() < MOST {
            let place = flow.place(start + line.len() - line.trim_start().len());
            pieces.push(Piece { range: start..start + line.len(), text: line.trim().to_owned(), place });
        }
        start += line.len() + 1;
    }
}

impl Section<'_> {
    /// The lines of a region that are left whole.
    pub(super) fn left_in(&self, region: &Range<usize>) -> Vec<Range<usize>> {
        let pieces = self.residue.iter().map(|piece| piece.range.clone());
        pieces.filter(|piece| region.start <= piece.start && piece.end <= region.end).collect()
    }

    /// Takes from what is left a line that was read after all.
    pub(super) fn claim(&mut self, line: &Range<usize>) {
        self.residue.retain(|piece| piece.range.end <= line.start || line.end <= piece.range.start);
    }

    /// Says which values were not found, where something is there that the template does not print.
    pub(super) fn left_over(&mut self, program: &Program) {
        let plan = self.plan;
        let wording = wording(&plan.schema.body);
        let is_known = |piece: &Piece| {
            let text = fold_words(&piece.text);
            text.is_empty() || wording.contains(&text)
        };
        self.residue.retain(|piece| !is_known(piece));
        let values: Vec<String> =
            self.record.iter().map(|(_, value)| fold(&value.plain())).filter(|text| !text.is_empty()).collect();
        self.residue.retain(|piece| !values.contains(&fold(&piece.text)));
        let Some(first) = self.residue.first() else { return };
        let (there, place) = (first.text.clone(), first.place.clone());
        let mut open: Vec<(Key, String)> = Vec::new();
        for key in program.lines.iter().flat_map(|line| line.slots()).filter(|key| !key.is_empty()) {
            let (key, title) = match List::number(key) {
                Some(number) => {
                    let list = plan.lists.get(number).and_then(|list| plan.schema.tables.get_index(list.table));
                    let Some((key, table)) = list else { continue };
                    (key, &table.label)
                }
                None => match plan.schema.fields.get(key) {
                    Some(field) if field.required != Stage::Submit => (key, &field.title),
                    _ => continue,
                },
            };
            let is_known = self.record.get(key).is_some()
                || self.seen.contains(key)
                || key.starts_with('|')
                || self.problems.iter().any(|p| p.field == **key || p.field.starts_with(&format!("{key}[")))
                || open.iter().any(|(other, _)| other == key);
            if !is_known {
                open.push((key.clone(), title.clone()));
            }
        }
        let Some((key, _)) = open.first() else { return };
        let field = if open.len() == 1 { key.to_string() } else { String::new() };
        let more = if open.len() > MOST_TITLES { "……" } else { "" };
        let titles: Vec<&str> = open.iter().take(MOST_TITLES).map(|(_, title)| title.as_str()).collect();
        let list = titles.join("”“") + more;
        let quoted: String = there.chars().take(QUOTED).collect();
        let message = message!(
            "没有读到“{list}”，而文件中有模板没有的文字“{quoted}”",
            "“{list}” was not found, and there is text that the template does not have: “{quoted}”"
        );
        let problem = Problem::warning("unread", message).field(field).place(place).found(there);
        self.problems.push(problem.help(Message::new(
            "请核对；如是要读的内容，请照模板的样子写",
            "check it; what is to be read, write as the template has it",
        )));
    }
}

/// The printed words of a template, in lines.
fn wording(body: &[Block]) -> String {
    let mut all = String::new();
    for block in body {
        words(block, &mut all);
    }
    all
}

fn words(block: &Block, all: &mut String) {
    match block {
        Block::Paragraph(paragraph) => {
            for part in &paragraph.text.parts {
                if let Part::Literal(text) = part {
                    all.push_str(&fold_words(text));
                    all.push('\n');
                }
            }
        }
        Block::Grid(grid) => {
            let cells = grid.rows.iter().flat_map(|row| &row.cells);
            cells.flat_map(|cell| &cell.blocks).for_each(|block| words(block, all));
        }
        _ => {}
    }
}
