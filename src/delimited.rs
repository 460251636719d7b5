//! CSV and TSV: text, one grid.
//!
//! What spreadsheets save in China is GB18030 or UTF-8, what scripts save is UTF-8, and "Unicode text" is UTF-16. A row
//! here is a row there, blank ones included, so that places match; that is why this is not left to a library, which
//! skips blank lines.

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

use crate::deadline;
use crate::grid::{Block, Content, Document};
use crate::limits::Limits;
use crate::problem::Unreadable;
use crate::xlsx::sheet::{Budget, Sheet};

/// The text of `bytes`: by its byte order mark, else UTF-8 where that is valid, else GB18030, else UTF-16 without a mark;
/// none for what is no text in any of them, or holds control characters.
pub(crate) fn decode(bytes: &[u8]) -> Option<String> {
    let text = if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        encoding.decode_without_bom_handling_and_without_replacement(bytes.get(mark..)?)?.into_owned()
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        text.to_owned()
    } else if bytes.contains(&0) {
        return [UTF_16LE, UTF_16BE].into_iter().find_map(|encoding| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
            // Text has lines and, read in the other order, none.
            (text.contains('\n') && is_plain(&text)).then(|| text.into_owned())
        });
    } else {
        GB18030.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned()
    };
    is_plain(&text).then_some(text)
}

/// True for text without control characters; old programs end one with Ctrl-Z.
fn is_plain(text: &str) -> bool {
    text.chars().all(|c| !c.is_control() || matches!(c, '\t' | '\r' | '\n' | '\u{c}' | '\u{1a}' | '\u{85}'))
}

/// Reads delimited text as one grid called `name`.
///
/// # Errors
/// `oversized`.
pub(crate) fn read(text: &str, name: &str, limits: &Limits) -> Result<Document, Unreadable> {
    let mut budget = Budget::new(limits);
    let mut sheet = Sheet::new(name, false, &mut budget)?;
    let text = text.trim_end_matches('\u{1a}');
    let delimiter = delimiter(text);
    let (mut row, mut column) = (0_u32, 0_u32);
    let mut cell = String::new();
    let (mut quoted, mut fresh) = (false, true);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted => {
                if characters.next_if_eq(&'"').is_some() {
                    cell.push('"');
                } else {
                    quoted = false;
                }
            }
            _ if quoted => cell.push(character),
            '"' if fresh => (quoted, fresh) = (true, false),
            '\r' | '\n' => {
                if character == '\r' {
                    characters.next_if_eq(&'\n');
                }
                sheet.cell(row, column, content(&mut cell))?;
                (row, column, fresh) = (row.saturating_add(1), 0, true);
                if row & 0xFFF == 0 {
                    deadline::check()?;
                }
            }
            _ if character == delimiter => {
                sheet.cell(row, column, content(&mut cell))?;
                (column, fresh) = (column.saturating_add(1), true);
            }
            _ => {
                cell.push(character);
                fresh = false;
            }
        }
    }
    sheet.cell(row, column, content(&mut cell))?;
    Ok(Document { blocks: vec![Block::Grid(sheet.finish())], ..Document::default() })
}

fn content(cell: &mut String) -> Content {
    if cell.is_empty() { Content::Empty } else { Content::Text(std::mem::take(cell).into()) }
}

/// The delimiter that stands in most of the first lines; commas when none does.
fn delimiter(text: &str) -> char {
    let score = |delimiter: char| {
        let (mut lines, mut total) = (0, 0);
        for line in text.lines().filter(|line| !line.trim().is_empty()).take(20) {
            let mut quoted = false;
            let count = line
                .chars()
                .filter(|&c| {
                    quoted ^= c == '"';
                    c == delimiter && !quoted
                })
                .count();
            lines += usize::from(count > 0);
            total += count;
        }
        (lines, total)
    };
    let mut best = (',', score(','));
    for candidate in [';', '\t', '|'] {
        let found = score(candidate);
        if found > best.1 {
            best = (candidate, found);
        }
    }
    best.0
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(u32, u32, String)> {
        let document = read(text, "表", &Limits::default()).unwrap();
        let [Block::Grid(grid)] = document.blocks.as_slice() else { return Vec::new() };
        grid.cells.iter().map(|cell| (cell.row, cell.column, cell.text().into_owned())).collect()
    }

    fn cell(row: u32, column: u32, text: &str) -> (u32, u32, String) {
        (row, column, text.to_owned())
    }

    #[test]
    fn rows_cells_and_quotes() {
        assert_eq!(
            cells("序号,名称\r\n\r\n001,\"a,\"\"b\"\"\nc\"\r\n,=1+1"),
            [cell(0, 0, "序号"), cell(0, 1, "名称"), cell(2, 0, "001"), cell(2, 1, "a,\"b\"\nc"), cell(3, 1, "=1+1")]
        );
        assert_eq!(cells("5\" disk,x\u{1a}"), [cell(0, 0, "5\" disk"), cell(0, 1, "x")]);
    }

    #[test]
    fn delimiters() {
        assert_eq!(delimiter("a;b;c\n1,5;2;3"), ';');
        assert_eq!(delimiter("统计表\na\tb\tc\n1,2\t3\t4"), '\t');
        assert_eq!(delimiter("\"a;b;c;d\",e\n"), ',');
        assert_eq!(delimiter("one"), ',');
    }

    #[test]
    fn encodings() {
        let gbk = b"\xD0\xF2\xBA\xC5,1";
        for bytes in
            ["序号,1".as_bytes(), b"\xEF\xBB\xBF\xE5\xBA\x8F\xE5\x8F\xB7,1", gbk, b"\xFF\xFE\x8F\x5E\xF7\x53,\x001\x00"]
        {
            assert_eq!(decode(bytes).as_deref(), Some("序号,1"));
        }
        for bytes in [b"\x8F\x5E\xF7\x53,\x001\x00\n\x00", b"\x5E\x8F\x53\xF7\x00,\x001\x00\n"] {
            assert_eq!(decode(bytes).as_deref(), Some("序号,1\n"));
        }
        assert_eq!(decode(b"a\0b"), None);
        assert_eq!(decode(&[0; 64]), None);
        assert_eq!(decode(b"\xFF\xD8\xFF\xE0"), None);
    }
}
