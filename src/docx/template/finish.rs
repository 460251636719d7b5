//! What can only be done when everything is printed.
//!
//! Values hold new paragraphs and page breaks, which end the paragraph around them: its looks, and those of the run, are
//! taken up again behind. The grid of a table (ECMA-376-1 17.4.48) whose columns come from loops or tags is made to fit
//! the widest row; the table keeps its width.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::docx::xml::attribute;

/// Stands in a printed text where a new paragraph begins.
pub(super) const PARAGRAPH: char = '\u{1}';
/// Where a new page begins.
pub(super) const PAGE: char = '\u{2}';
/// Stands before the grid of a table whose columns may have changed.
pub(super) const GRID: char = '\u{3}';

/// Text that goes on in a new element.
const TEXT: &str = "<w:t xml:space=\"preserve\">";

/// The printed part without marks.
pub(super) fn finish(bytes: Vec<u8>) -> Vec<u8> {
    let xml = match String::from_utf8(bytes) {
        Ok(xml) => xml,
        Err(error) => return error.into_bytes(),
    };
    let xml = if xml.contains([PARAGRAPH, PAGE]) { breaks(&xml) } else { xml };
    let xml = if xml.contains(GRID) { grids(&xml) } else { xml };
    xml.into_bytes()
}

/// Puts paragraphs and pages where marks stand.
fn breaks(xml: &str) -> String {
    let mut out = String::with_capacity(xml.len() + 1024);
    let mut rest = xml;
    while let Some(at) = rest.find([PARAGRAPH, PAGE]) {
        let (before, marked) = rest.split_at(at);
        out.push_str(before);
        let page = marked.starts_with(PAGE);
        rest = marked.get(1..).unwrap_or_default();
        match looks(&out) {
            Some((paragraph, run)) => {
                let page = if page { "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>" } else { "" };
                let next = format!("</w:t></w:r></w:p>{page}<w:p>{paragraph}<w:r>{run}{TEXT}");
                out.push_str(&next);
            }
            // Inside links and controls the paragraph cannot end.
            None => {
                let element = if page { "<w:br w:type=\"page\"/>" } else { "<w:br/>" };
                out.push_str("</w:t>");
                out.push_str(element);
                out.push_str(TEXT);
            }
        }
    }
    out.push_str(rest);
    out
}

/// The properties of the paragraph and of the run at the end of `xml`; none when the run does not stand in the paragraph
/// itself, or the paragraph ends a section.
fn looks(xml: &str) -> Option<(String, String)> {
    let run = opened(xml, "r")?;
    let before = xml.get(..run)?;
    let paragraph = opened(before, "p")?;
    let properties = |at: usize, name: &str| {
        let inner = xml.get(at..)?.split_once('>')?.1;
        let (open, close) = (format!("<w:{name}>"), format!("</w:{name}>"));
        if !inner.starts_with(&open) {
            return Some(String::new());
        }
        let end = inner.find(&format!("<w:{name}Change")).or_else(|| inner.find(&close))?;
        Some(inner.get(..end)?.to_owned() + &close)
    };
    let (paragraph_looks, run_looks) = (properties(paragraph, "pPr")?, properties(run, "rPr")?);
    let between = before.get(paragraph..)?.split_once('>')?.1;
    let is_whole = balance(between) == 0;
    (is_whole && !paragraph_looks.contains("<w:sectPr")).then_some((paragraph_looks, run_looks))
}

/// Where the last `w:name` that is open at the end of `xml` begins.
fn opened(xml: &str, name: &str) -> Option<usize> {
    let mut closed = 0usize;
    let mut until = xml.len();
    while let Some(at) = xml.get(..until)?.rfind('<') {
        until = at;
        let tag = xml.get(at + 1..)?;
        if let Some(rest) = tag.strip_prefix("/w:").and_then(|tag| tag.strip_prefix(name)) {
            closed += usize::from(rest.starts_with('>'));
        } else if let Some(rest) = tag.strip_prefix("w:").and_then(|tag| tag.strip_prefix(name))
            && (rest.starts_with('>') || (rest.starts_with(' ') && !is_empty(tag)))
        {
            if closed == 0 {
                return Some(at);
            }
            closed -= 1;
        }
    }
    None
}

/// Whether a start tag is the whole element.
fn is_empty(tag: &str) -> bool {
    tag.split('>').next().is_some_and(|tag| tag.ends_with('/'))
}

/// How many elements are left open.
fn balance(xml: &str) -> isize {
    let tags = xml.split('<').skip(1);
    tags.map(|tag| match tag.as_bytes().first() {
        Some(b'/') => -1,
        Some(b'!' | b'?') => 0,
        _ => isize::from(!is_empty(tag)),
    })
    .sum()
}

/// A change of the text.
struct Edit {
    from: usize,
    to: usize,
    text: String,
}

/// Makes the marked grids fit their tables.
fn grids(xml: &str) -> String {
    let mut edits = Vec::new();
    for (at, _) in xml.match_indices(GRID) {
        let start = at + GRID.len_utf8();
        edits.push(Edit { from: at, to: start, text: String::new() });
        if let Some(table) = xml.get(start..) {
            fit(table, start, &mut edits);
        }
    }
    crate::order::by(&mut edits, |edit| edit.from);
    let mut out = String::with_capacity(xml.len());
    let mut from = 0;
    for edit in edits.iter().filter(|edit| edit.from <= edit.to) {
        out.push_str(xml.get(from..edit.from).unwrap_or_default());
        out.push_str(&edit.text);
        from = edit.to;
    }
    out.push_str(xml.get(from..).unwrap_or_default());
    out
}

/// A cell of a table.
struct Cell {
    column: usize,
    span: usize,
    /// The attributes of its width that is measured in twentieths of a point.
    width: Option<(usize, usize)>,
}

/// What is known of a table.
#[derive(Default)]
struct Table {
    /// Where its grid ends.
    grid: usize,
    columns: Vec<u64>,
    cells: Vec<Cell>,
    /// Columns of the widest row.
    widest: usize,
}

fn fit(xml: &str, start: usize, edits: &mut Vec<Edit>) {
    let Some(mut table) = measure(xml) else { return };
    let (before, after) = (table.columns.len(), table.widest);
    if after == 0 {
        return;
    }
    let changes = before != after;
    if changes {
        resize(&mut table.columns, after);
        let columns: String = table.columns.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
        let grid = format!("<w:tblGrid>{columns}</w:tblGrid>");
        edits.push(Edit { from: start, to: start + table.grid, text: grid });
    }
    for cell in table.cells.iter().filter(|cell| changes || cell.span > 1) {
        let Some((from, to)) = cell.width else { continue };
        let width: u64 = table.columns.iter().skip(cell.column).take(cell.span).sum();
        edits.push(Edit {
            from: start + from,
            to: start + to,
            text: format!("<w:tcW w:w=\"{width}\" w:type=\"dxa\"/>"),
        });
    }
}

/// Widths for so many columns, of the same sum: new ones take their share of all others, and what goes is shared out.
fn resize(columns: &mut Vec<u64>, wanted: usize) {
    let (before, sum) = (columns.len() as u64, columns.iter().sum::<u64>());
    let after = wanted as u64;
    if wanted > columns.len() {
        columns.iter_mut().for_each(|width| *width = *width * before / after);
        columns.resize(wanted, sum / after);
    } else {
        let gone: u64 = columns.drain(wanted..).sum();
        columns.iter_mut().for_each(|width| *width += gone / after);
    }
}

/// Goes through a table from its grid on.
fn measure(xml: &str) -> Option<Table> {
    let mut table = Table::default();
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let (mut tables, mut in_grid, mut column, mut before) = (0usize, false, 0usize, 0usize);
    let mut cell: Option<Cell> = None;
    loop {
        let event = reader.read_event().ok()?;
        let after = usize::try_from(reader.buffer_position()).ok()?;
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                let is_empty = xml.get(before..after).is_some_and(|tag| tag.ends_with("/>"));
                let number = |name: &str| attribute(&tag, name).and_then(|value| value.parse::<usize>().ok());
                match tag.name().into_inner() {
                    "w:tbl" if !is_empty => tables += 1,
                    _ if tables > 0 => {}
                    "w:tblGrid" if is_empty => table.grid = after,
                    "w:tblGrid" => in_grid = true,
                    "w:gridCol" if in_grid => table.columns.push(number("w").unwrap_or_default().min(100_000) as u64),
                    "w:tr" => column = 0,
                    "w:gridBefore" => column += number("val").unwrap_or_default().min(10_000),
                    "w:tc" if !is_empty => cell = Some(Cell { column, span: 1, width: None }),
                    "w:gridSpan" => {
                        if let Some(cell) = &mut cell {
                            cell.span = number("val").unwrap_or(1).clamp(1, 10_000);
                        }
                    }
                    "w:tcW" if is_empty => {
                        let measured = attribute(&tag, "type").is_none_or(|kind| kind == "dxa");
                        if let Some(cell) = cell.as_mut().filter(|_| measured) {
                            cell.width = Some((before, after));
                        }
                    }
                    _ => {}
                }
            }
            Event::End(tag) => match tag.name().into_inner() {
                "w:tbl" if tables == 0 => return Some(table),
                "w:tbl" => tables -= 1,
                _ if tables > 0 => {}
                "w:tblGrid" => {
                    in_grid = false;
                    table.grid = after;
                }
                "w:tc" => {
                    if let Some(cell) = cell.take() {
                        column += cell.span;
                        table.widest = table.widest.max(column);
                        table.cells.push(cell);
                    }
                }
                _ => {}
            },
            Event::Eof => return None,
            _ => {}
        }
        before = after;
    }
}
