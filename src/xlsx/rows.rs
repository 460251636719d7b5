//! The rows of a worksheet in the plain form in which programs write them, read while the part is unpacked.
//!
//! A large sheet is nearly all rows, and they take few forms: `<row r="2"><c r="A2" s="1" t="s"><v>7</v></c>…</row>`.
//! What has such a form is read here, byte by byte, without the text of the part ever being there as a whole. Whatever
//! looks otherwise (a comment, a prefix, rich text, a tag that does not close) is left to the reader of any XML, which
//! also says what is wrong with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use memchr::memmem;

use super::formats::Shown;
use super::sheet::Sheet;
use super::strings::struck_cell;
use super::worksheet::{Kind, Pending, Shared, cell_head, content, parse_cell, row_head};
use super::xml::unescape_x;
use crate::cursor::Cursor;
use crate::deadline;
use crate::grid::Content;
use crate::package::Unpacking;
use crate::problem::Unreadable;

/// Bytes that are unpacked at a time.
const PIECE: usize = 128 << 10;
/// Bytes in front of the rows, at most.
const MOST_AHEAD: usize = 4 << 20;

/// Reads the rows into `sheet` and gives back the part without them; none when it has another form: then nothing that was
/// read counts.
pub(super) fn read(
    unpacking: &mut Unpacking<'_>,
    part: &str,
    shared: &Shared,
    sheet: &mut Sheet<'_, '_>,
) -> Result<Option<String>, Unreadable> {
    let mut bytes = Vec::with_capacity(unpacking.likely().min(2 * PIECE));
    let Some(mut around) = ahead(unpacking, &mut bytes) else { return Ok(None) };
    let mut rows = Rows {
        part,
        shared,
        next_row: 0,
        value: String::new(),
        formula: String::new(),
        masters: BTreeMap::new(),
        seen: Seen { texts: vec![None; Seen::SLOTS] },
    };
    let (mut read, all) = (0, unpacking.likely());
    loop {
        deadline::check()?;
        let whole = memmem::rfind(&bytes, b"</row>").map_or(0, |at| at + b"</row>".len());
        let end = bytes.get(whole..).and_then(|rest| memmem::find(rest, b"</sheetData>"));
        let ready = bytes.get(..end.map_or(whole, |end| whole + end)).unwrap_or_default();
        let Ok(text) = std::str::from_utf8(ready) else { return Ok(None) };
        if rows.read(text, sheet)?.is_none() {
            return Ok(None);
        }
        let done = ready.len();
        bytes.drain(..done);
        read += done;
        sheet.expect(read, all);
        if end.is_some() {
            break;
        }
        // A row that is longer than a piece is looked through again: pieces grow with it.
        match unpacking.more(PIECE.max(bytes.len()), &mut bytes) {
            Some(1..) => {}
            _ => return Ok(None),
        }
    }
    while let Some(more) = unpacking.more(PIECE, &mut bytes)
        && more > 0
    {}
    if !unpacking.is_whole() {
        return Ok(None);
    }
    let Ok(behind) = std::str::from_utf8(&bytes) else { return Ok(None) };
    around.push_str("<sheetData>");
    around.push_str(behind);
    Ok(Some(around))
}

/// Unpacks up to the first row and takes out what stands in front of it.
fn ahead(unpacking: &mut Unpacking<'_>, bytes: &mut Vec<u8>) -> Option<String> {
    const OPEN: &[u8] = b"<sheetData>";
    loop {
        let more = unpacking.more(PIECE, bytes)?;
        if let Some(at) = memmem::find(bytes, OPEN) {
            let ahead = bytes.get(..at).and_then(|ahead| std::str::from_utf8(ahead).ok())?;
            if ahead.contains("<!") || ahead.starts_with('\u{feff}') {
                return None;
            }
            let ahead = ahead.to_owned();
            bytes.drain(..at + OPEN.len());
            return Some(ahead);
        }
        if more == 0 || bytes.len() > MOST_AHEAD {
            return None;
        }
    }
}

struct Rows<'s> {
    part: &'s str,
    shared: &'s Shared,
    next_row: u32,
    value: String,
    formula: String,
    /// Shared formulas by number: each is written once, at the first of its cells.
    masters: BTreeMap<u32, String>,
    seen: Seen,
}

/// Some of the texts that cells have: a column repeats a few of them, and its cells share them.
struct Seen {
    texts: Vec<Option<Arc<str>>>,
}

impl Seen {
    const SLOTS: usize = 256;

    fn share(&mut self, text: &str) -> Arc<str> {
        let mix = |hash: u32, byte: &u8| (hash.rotate_left(5) ^ u32::from(*byte)).wrapping_mul(0x9e37_79b9);
        let slot = text.as_bytes().iter().rev().take(24).fold(text.len() as u32, mix) as usize >> 8;
        match self.texts.get_mut(slot % Self::SLOTS) {
            Some(Some(known)) if **known == *text => known.clone(),
            Some(slot) => slot.insert(text.into()).clone(),
            None => text.into(),
        }
    }
}

impl Rows<'_> {
    /// Reads whole rows; none where one has another form.
    fn read(&mut self, text: &str, sheet: &mut Sheet<'_, '_>) -> Result<Option<()>, Unreadable> {
        let mut at = Cursor { rest: text };
        loop {
            at.blank();
            if at.rest.is_empty() {
                return Ok(Some(()));
            }
            let Some(mut attributes) = at.tag("<row") else { return Ok(None) };
            let row = row_head(&mut attributes, self.next_row, sheet, self.part);
            let Some(open) = attributes.close() else { return Ok(None) };
            let row = row?;
            self.next_row = row + 1;
            let mut column = 0;
            if !open {
                continue;
            }
            loop {
                at.blank();
                if at.skip("</row>") {
                    break;
                }
                let Some(next) = self.cell(&mut at, row, column, sheet)? else { return Ok(None) };
                column = next;
            }
        }
    }

    /// Reads a cell; gives back the column behind it.
    #[inline]
    fn cell(
        &mut self,
        at: &mut Cursor<'_>,
        row: u32,
        column: u32,
        sheet: &mut Sheet<'_, '_>,
    ) -> Result<Option<u32>, Unreadable> {
        let (mut cell, open) = match self.head(at.rest, row, column) {
            Some((cell, behind)) => {
                at.rest = behind;
                (cell, true)
            }
            None => {
                let Some(mut attributes) = at.tag("<c") else { return Ok(None) };
                let head = cell_head(&mut attributes, row, column, self.shared, self.part);
                let Some(open) = attributes.close() else { return Ok(None) };
                (head?, open)
            }
        };
        let next = cell.column.saturating_add(1);
        if !open {
            return Ok(Some(next));
        }
        if let Some((content, behind)) = self.plain(&cell, at.rest) {
            at.rest = behind;
            sheet.cell(cell.row, cell.column, content)?;
            return Ok(Some(next));
        }
        self.value.clear();
        self.formula.clear();
        let Some(master) = self.inside(&mut cell, at) else { return Ok(None) };
        if let Some(number) = master
            && !self.formula.is_empty()
        {
            self.masters.entry(number).or_insert_with(|| self.formula.clone());
        }
        let told = master.filter(|_| self.formula.is_empty()).and_then(|number| self.masters.get(&number));
        let formula = told.unwrap_or(&self.formula);
        let content = if cell.kind == Kind::Text && !self.value.is_empty() {
            if memchr::memchr(b'_', self.value.as_bytes()).is_some() {
                unescape_x(&mut self.value);
            }
            Content::Text(self.seen.share(&self.value))
        } else {
            content(&cell, &mut self.value, formula, self.shared, self.part)?
        };
        let content = if cell.struck { struck_cell(content) } else { content };
        if cell.formula {
            sheet.reckoned(cell.row, cell.column, formula);
        }
        sheet.cell(cell.row, cell.column, content)?;
        Ok(Some(next))
    }

    /// The start of a cell as most are written, `<c r="A2" s="1" t="s">`, and what stands behind it.
    #[inline]
    fn head<'t>(&self, rest: &'t str, row: u32, column: u32) -> Option<(Pending, &'t str)> {
        let bytes = rest.as_bytes();
        let mut cell = Pending {
            row,
            column,
            kind: Kind::Number,
            shown: Shown::Plain,
            struck: false,
            valued: false,
            formula: false,
        };
        let mut at = 3;
        if let Some(name) = bytes.strip_prefix(b"<c r=\"") {
            let length = name.iter().take(12).position(|&byte| byte == b'"')?;
            (cell.row, cell.column) = parse_cell(rest.get(6..6 + length)?)?;
            at = 6 + length + 2;
        } else if !bytes.starts_with(b"<c ") {
            return None;
        }
        // Behind a blank, or behind a bracket.
        if let Some(style) = bytes.get(at..)?.strip_prefix(b"s=\"") {
            let length = style.iter().take(8).position(|&byte| byte == b'"')?;
            let number = style.get(..length)?.iter().try_fold(0, |number: usize, byte| {
                byte.is_ascii_digit().then(|| number * 10 + usize::from(byte - b'0'))
            })?;
            cell.shown = self.shared.formats.of(number);
            cell.struck = self.shared.formats.strikes(number);
            at += 3 + length + 2;
        }
        for (written, kind) in [("t=\"n\"", Kind::Number), ("t=\"s\"", Kind::Shared), ("t=\"inlineStr\"", Kind::Text)] {
            if bytes.get(at..)?.starts_with(written.as_bytes()) {
                cell.kind = kind;
                at += written.len() + 1;
                break;
            }
        }
        (bytes.get(at - 1) == Some(&b'>')).then(|| Some((cell, rest.get(at..)?)))?
    }

    /// The content of a cell that is nothing but a number or a shared string, and what stands behind the cell.
    #[inline]
    fn plain<'t>(&self, cell: &Pending, rest: &'t str) -> Option<(Content, &'t str)> {
        let inside = rest.strip_prefix("<v>").filter(|_| !cell.struck)?;
        let mut number: u64 = 0;
        let mut digits = 0;
        for byte in inside.bytes().take(16) {
            if !byte.is_ascii_digit() {
                break;
            }
            number = number * 10 + u64::from(byte - b'0');
            digits += 1;
        }
        // Up to 15 digits a binary number is exact.
        if digits == 0 || digits > 15 {
            return None;
        }
        let behind = inside.get(digits..)?.strip_prefix("</v></c>")?;
        match cell.kind {
            Kind::Number if cell.shown == Shown::Plain => Some((Content::Number(number as f64), behind)),
            Kind::Shared => Some((self.shared.strings.content(usize::try_from(number).ok()?)?, behind)),
            _ => None,
        }
    }

    /// Reads what stands in a cell up to its end; gives back the number of its shared formula.
    fn inside(&mut self, cell: &mut Pending, at: &mut Cursor<'_>) -> Option<Option<u32>> {
        let mut master = None;
        loop {
            at.blank();
            if at.skip("</c>") {
                return Some(master);
            } else if let Some(attributes) = at.tag("<v") {
                cell.valued = true;
                if attributes.any()? {
                    at.text(&mut self.value)?;
                    at.expect("</v>")?;
                }
            } else if let Some(mut attributes) = at.tag("<f") {
                cell.formula = true;
                let (mut shared, mut number) = (false, None);
                for (key, value) in &mut attributes {
                    match key {
                        "t" => shared = value == "shared",
                        "si" => number = value.trim().parse().ok(),
                        _ => {}
                    }
                }
                master = number.filter(|_| shared).or(master);
                if attributes.close()? {
                    at.text(&mut self.formula)?;
                    at.expect("</f>")?;
                }
            } else if at.skip("<is>") {
                while !at.skip("</is>") {
                    if at.tag("<t")?.any()? {
                        at.text(&mut self.value)?;
                        at.expect("</t>")?;
                    }
                }
            } else {
                return None;
            }
        }
    }
}
