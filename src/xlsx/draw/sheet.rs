//! A worksheet part (ECMA-376 part 1 §18.3.1.99): what stands fast from the base, the cells from a page.
//!
//! Text is written in place (`t="inlineStr"`) and not as a shared string, so that one part holds all of a record. It
//! is always text: nothing in a record can become a formula.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::page::{Content, Look, Page, Rect};
use super::workbook::FIRST_INPUT;
use crate::place::cell_name;

/// A worksheet part of the base, cut where a page's own goes in.
#[derive(Debug)]
pub(super) struct Frame {
    /// Up to the used range.
    before_range: String,
    /// From there to the rows.
    before_rows: String,
    /// From the rows to the merged ranges: the protection.
    before_merges: String,
    /// The validation of each input that has one: number of the input, its XML before and behind its range.
    validations: Vec<(usize, String, String)>,
    /// From the validations to the end.
    rest: String,
}

impl Frame {
    /// Cuts the part `xml`; none when it does not look as expected.
    pub(super) fn cut(xml: &str) -> Option<Self> {
        let (before_range, rest) = xml.split_once("<dimension ref=\"")?;
        let (_, rest) = rest.split_once('"')?;
        let (before_rows, rest) = rest.split_once("<sheetData")?;
        let rest = match rest.strip_prefix("/>") {
            Some(rest) => rest,
            None => rest.split_once("</sheetData>")?.1,
        };
        let mut validations = Vec::new();
        let (before_merges, rest) = match rest.split_once("<dataValidations ") {
            None => rest.split_once("<printOptions").map(|(a, b)| (a, format!("<printOptions{b}")))?,
            Some((before, rest)) => {
                let (list, rest) = rest.split_once("</dataValidations>")?;
                for one in list.split("<dataValidation ").skip(1) {
                    let (head, tail) = one.split_once(" sqref=\"")?;
                    let (range, tail) = tail.split_once('"')?;
                    let row: u32 = range.strip_prefix('A')?.parse().ok()?;
                    let number = row.checked_sub(1 + FIRST_INPUT)?;
                    validations.push((
                        number as usize,
                        format!("<dataValidation {head} sqref=\""),
                        format!("\"{tail}"),
                    ));
                }
                (before, rest.to_owned())
            }
        };
        Some(Self {
            before_range: format!("{before_range}<dimension ref=\""),
            before_rows: format!("\"{before_rows}<sheetData>"),
            before_merges: format!("</sheetData>{before_merges}"),
            validations,
            rest,
        })
    }

    /// The part with the cells of `page`; none when a look of it has no style.
    pub(super) fn fill(&self, page: &Page<'_>, styles: &HashMap<Look, u32>) -> Option<String> {
        let mut xml = String::with_capacity(4096 + page.cells.len() * 96);
        xml.push_str(&self.before_range);
        let last_column = page.cells.iter().map(|cell| cell.rect.right()).max().unwrap_or(1);
        let all = Rect { row: 0, column: 0, rows: page.rows.len().max(1) as u32, columns: last_column };
        range(&mut xml, all);
        xml.push_str(&self.before_rows);
        rows(&mut xml, page, styles)?;
        xml.push_str(&self.before_merges);
        merges(&mut xml, page);
        if !self.validations.is_empty() {
            let _ = write!(xml, "<dataValidations count=\"{}\">", self.validations.len());
            for (number, before, behind) in &self.validations {
                xml.push_str(before);
                range(&mut xml, page.inputs.get(*number)?.rect);
                xml.push_str(behind);
            }
            xml.push_str("</dataValidations>");
        }
        xml.push_str(&self.rest);
        Some(xml)
    }
}

fn rows(xml: &mut String, page: &Page<'_>, styles: &HashMap<Look, u32>) -> Option<()> {
    // Every place of a merged cell has its style, or its lines would have gaps.
    let mut places: Vec<(u32, u16, u32, Option<&Content>)> = Vec::with_capacity(page.cells.len() * 2);
    let mut last: Option<(Look, u32)> = None;
    for cell in &page.cells {
        let style = match last {
            Some((look, style)) if look == cell.look => style,
            _ => *styles.get(&cell.look)?,
        };
        last = Some((cell.look, style));
        for row in cell.rect.row..cell.rect.bottom() {
            for column in cell.rect.column..cell.rect.right() {
                let first = row == cell.rect.row && column == cell.rect.column;
                places.push((row, column, style, first.then_some(&cell.content)));
            }
        }
    }
    // Tables are laid out by columns: what comes are a few runs that are in order.
    places.sort_by_key(|place| (place.0, place.1));
    let mut places = places.into_iter().peekable();
    for (row, points) in (0u32..).zip(&page.rows) {
        // Excel keeps heights in quarters of a point.
        xml.push_str("<row r=\"");
        digits(xml, row + 1);
        xml.push_str("\" ht=\"");
        number(xml, (points * 4.0).round() / 4.0);
        xml.push_str("\" customHeight=\"1\">");
        while let Some((_, column, style, content)) = places.next_if(|place| place.0 == row) {
            cell(xml, row, column, style, content.unwrap_or(&Content::Blank));
        }
        xml.push_str("</row>");
    }
    Some(())
}

fn cell(xml: &mut String, row: u32, column: u16, style: u32, content: &Content) {
    xml.push_str("<c r=\"");
    name(xml, row, column);
    xml.push_str("\" s=\"");
    digits(xml, style);
    xml.push('"');
    match content {
        Content::Blank => xml.push_str("/>"),
        Content::Text(text) => {
            xml.push_str(" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
            escape(xml, text);
            xml.push_str("</t></is></c>");
        }
        Content::Number(value) => {
            xml.push_str("><v>");
            number(xml, *value);
            xml.push_str("</v></c>");
        }
        Content::Date(date) => {
            let _ = write!(xml, "><v>{}</v></c>", serial(*date));
        }
        Content::Formula { formula, result } => {
            let kind = if result.parse::<f64>().is_ok() { "" } else { " t=\"str\"" };
            let _ = write!(xml, "{kind}><f>");
            escape(xml, formula);
            xml.push_str("</f><v>");
            escape(xml, result);
            xml.push_str("</v></c>");
        }
    }
}

fn merges(xml: &mut String, page: &Page<'_>) {
    let merged = || page.cells.iter().map(|cell| cell.rect).filter(|rect| rect.rows > 1 || rect.columns > 1);
    let count = merged().count();
    if count > 0 {
        let _ = write!(xml, "<mergeCells count=\"{count}\">");
        for rect in merged() {
            xml.push_str("<mergeCell ref=\"");
            range(xml, rect);
            xml.push_str("\"/>");
        }
        xml.push_str("</mergeCells>");
    }
}

fn range(xml: &mut String, rect: Rect) {
    name(xml, rect.row, rect.column);
    if rect.rows > 1 || rect.columns > 1 {
        xml.push(':');
        name(xml, rect.bottom() - 1, rect.right() - 1);
    }
}

fn name(xml: &mut String, row: u32, column: u16) {
    if column < 26 {
        xml.push(char::from(b'A' + column as u8));
        digits(xml, row + 1);
    } else {
        xml.push_str(&cell_name(row, u32::from(column)));
    }
}

/// A number as Rust spells it; small whole ones, which most are, without its machinery.
fn number(xml: &mut String, number: f64) {
    let whole = number as u32;
    if f64::from(whole) == number && number.is_sign_positive() {
        digits(xml, whole);
    } else {
        let _ = write!(xml, "{number}");
    }
}

fn digits(xml: &mut String, number: u32) {
    if number >= 10 {
        digits(xml, number / 10);
    }
    xml.push(char::from(b'0' + (number % 10) as u8));
}

/// The serial number of a day (ECMA-376 part 1 §18.17.4.1): days since 30 December 1899.
fn serial(date: chrono::NaiveDate) -> i64 {
    let epoch = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    (date - epoch).num_days()
}

/// Text as XML. What looks like an escape of the format (`_x0041_`, ECMA-376 part 1 §22.9.2.19) is escaped itself.
fn escape(xml: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'_' if is_escape(bytes.get(at..).unwrap_or_default()) => "_x005F_",
            _ => continue,
        };
        xml.push_str(text.get(done..at).unwrap_or_default());
        xml.push_str(escaped);
        done = at + 1;
    }
    xml.push_str(text.get(done..).unwrap_or_default());
}

fn is_escape(bytes: &[u8]) -> bool {
    matches!(bytes, [b'_', b'x', a, b, c, d, b'_', ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()))
}
