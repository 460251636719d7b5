//! A sheet that is one table: header, lines, widths by what stands in them, ready for screen and printer.

use chrono::Datelike;
use rust_decimal::Decimal;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, IgnoreError, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::{Book, ROWS};
use crate::char_count::CharCount as _;
use crate::clean::is_formula_like;
use crate::place::cell_name;
use crate::value::Value;

/// Characters of a cell (Excel's limit, in UTF-16 units).
const UNITS: usize = 32_767;
/// Narrowest and widest column in digits.
const WIDTHS: (usize, usize) = (6, 36);
/// Longest header that is not wrapped.
const HEADER: usize = 14;
/// Longest label of a column in characters.
const LABEL: usize = 100;
/// Height of a line of text in points, and of a row beside its lines.
const HEIGHTS: (f64, f64) = (14.5, 5.0);
/// Lines above which a sheet goes through a temporary file.
const STREAMED: usize = 20_000;
/// Digits that one page takes; a wider sheet is printed on several pages side by side.
const PAGE: usize = 220;

/// A sheet under way.
pub(super) struct Grid {
    pub(super) sheet: Worksheet,
    name: String,
    widths: Vec<usize>,
    /// The row of the header.
    header: u32,
    /// The last row that was written.
    last: u32,
    /// The lines that it takes.
    lines: usize,
}

impl Grid {
    /// A sheet of about so many lines.
    pub(super) fn new(book: &mut Book<'_>, name: &str, lines: usize) -> Result<Self, XlsxError> {
        // A long sheet is written out row by row, so that its cells need not be held in memory.
        let mut sheet = match lines > STREAMED {
            true => book.workbook.new_worksheet_with_low_memory()?,
            false => Worksheet::new(),
        };
        sheet.set_name(name)?;
        Ok(Self { sheet, name: name.to_owned(), widths: Vec::new(), header: 0, last: 0, lines: 1 })
    }

    pub(super) fn header(&mut self, book: &Book<'_>, row: u32, labels: &[String]) -> Result<(), XlsxError> {
        self.header = row;
        self.at(row)?;
        for (column, label) in (0u16..).zip(labels) {
            let label = one_line(label);
            // A long header is wrapped, so it asks for no more than half of its width.
            let width = label.width_cjk();
            self.sheet.write_string_with_format(row, column, label, &book.looks.head)?;
            self.widen(column, if width > HEADER { (width / 2 + 1).max(HEADER) } else { width + 2 });
            self.lines = self.lines.max(if width > HEADER { 2 } else { 1 });
        }
        Ok(())
    }

    /// A text that is written as text, whatever it begins with.
    pub(super) fn text(
        &mut self,
        book: &mut Book<'_>,
        at: (u32, u16),
        text: &str,
        look: Look,
    ) -> Result<(), XlsxError> {
        let (row, column) = at;
        self.at(row)?;
        let text = self.fitting(book, at, text);
        let format = match look {
            Look::Text if is_formula_like(&text) => &book.looks.quoted,
            Look::Text => &book.looks.text,
            Look::Odd => &book.looks.odd,
            Look::Centred => &book.looks.centred,
            Look::Red => &book.looks.red,
            Look::Amber => &book.looks.amber,
            Look::Grey => &book.looks.grey,
            Look::Total => &book.looks.total,
        };
        if text.is_empty() {
            self.sheet.write_blank(row, column, format)?;
            return Ok(());
        }
        // What is wider than the widest column is wrapped in it; a stray text does not widen a column of numbers.
        let most = if look == Look::Odd { HEADER } else { WIDTHS.1 };
        let widths = || text.lines().map(UnicodeWidthStr::width_cjk);
        self.widen(column, widths().max().unwrap_or(0).min(most));
        self.lines = self.lines.max(widths().map(|width| width.div_ceil(most).max(1)).sum());
        self.sheet.write_string_with_format(row, column, &*text, format)?;
        Ok(())
    }

    /// A value of a record; `numeric` says that it should be a number.
    pub(super) fn value(
        &mut self,
        book: &mut Book<'_>,
        at: (u32, u16),
        value: Option<&Value>,
        kind: Kind,
    ) -> Result<(), XlsxError> {
        match value {
            None => self.text(book, at, "", Look::Text),
            Some(Value::Number(number)) if kind == Kind::Numbering => {
                self.formatted(at, *number, &book.looks.numbering)
            }
            Some(Value::Number(number)) => self.number(book, at, *number, false),
            Some(Value::Date(date)) if (1900..=9999).contains(&date.year()) => {
                let (year, month, day) = (date.year() as u16, date.month() as u8, date.day() as u8);
                self.at(at.0)?;
                self.widen(at.1, 11);
                let day = ExcelDateTime::from_ymd(year, month, day)?;
                self.sheet.write_datetime_with_format(at.0, at.1, &day, &book.looks.date)?;
                Ok(())
            }
            Some(value) => {
                let look = if kind == Kind::Text { Look::Text } else { Look::Odd };
                self.text(book, at, &value.plain(), look)
            }
        }
    }

    pub(super) fn number(
        &mut self,
        book: &Book<'_>,
        at: (u32, u16),
        number: Decimal,
        total: bool,
    ) -> Result<(), XlsxError> {
        let number = number.normalize();
        self.formatted(at, number, book.looks.number(number.scale(), total))
    }

    /// A number, or its digits as text where a spreadsheet would round it.
    fn formatted(&mut self, at: (u32, u16), number: Decimal, format: &Format) -> Result<(), XlsxError> {
        let (row, column) = at;
        self.at(row)?;
        let spelled = number.normalize().to_string();
        self.widen(column, spelled.len() + spelled.len() / 3 + 1);
        match exact(number) {
            Some(float) => self.sheet.write_number_with_format(row, column, float, format)?,
            None => self.sheet.write_string_with_format(row, column, spelled, format)?,
        };
        Ok(())
    }

    /// A formula with its result.
    pub(super) fn formula(
        &mut self,
        book: &Book<'_>,
        at: (u32, u16),
        formula: &str,
        result: Decimal,
        total: bool,
    ) -> Result<(), XlsxError> {
        let (row, column) = at;
        self.at(row)?;
        let result = result.normalize();
        let spelled = result.to_string();
        self.widen(column, spelled.len() + spelled.len() / 3 + 2);
        let format = book.looks.number(result.scale(), total);
        self.sheet.write_formula_with_format(row, column, Formula::new(formula).set_result(spelled), format)?;
        Ok(())
    }

    /// Goes on to `row`, and gives the one before it the height of its lines.
    fn at(&mut self, row: u32) -> Result<(), XlsxError> {
        if row != self.last {
            self.heighten()?;
            self.last = row;
            self.lines = 1;
        }
        Ok(())
    }

    fn heighten(&mut self) -> Result<(), XlsxError> {
        const MOST: f64 = 400.0;
        if self.lines > 1 {
            let height = (self.lines as f64 * HEIGHTS.0 + HEIGHTS.1).min(MOST);
            self.sheet.set_row_height(self.last, height)?;
        }
        Ok(())
    }

    /// Makes the column at least so wide.
    pub(super) fn widen(&mut self, column: u16, width: usize) {
        let column = usize::from(column);
        if self.widths.len() <= column {
            self.widths.resize(column + 1, WIDTHS.0);
        }
        if let Some(known) = self.widths.get_mut(column) {
            *known = (*known).max(width.clamp(WIDTHS.0, WIDTHS.1));
        }
    }

    /// The sheet with its widths, `frozen` columns that stay in sight, and how it is printed.
    pub(super) fn finish(mut self, book: &Book<'_>, frozen: u16, filter: bool) -> Result<Worksheet, XlsxError> {
        self.heighten()?;
        let sheet = &mut self.sheet;
        for (column, width) in (0u16..).zip(&self.widths) {
            sheet.set_column_width(column, *width as f64 + 1.5)?;
        }
        sheet.set_freeze_panes(self.header + 1, frozen)?;
        let columns = self.widths.len().max(1) as u16;
        if filter {
            sheet.autofilter(self.header, 0, self.last.max(self.header + 1).min(ROWS as u32 - 1), columns - 1)?;
        }
        const A4: u8 = 9;
        let pages = self.widths.iter().sum::<usize>().div_ceil(PAGE).max(1);
        sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(pages as u16, 0);
        if pages > 1 && frozen > 0 {
            sheet.set_repeat_columns(0, frozen - 1)?;
        }
        sheet.set_margins(0.5, 0.5, 0.7, 0.7, 0.3, 0.3).set_print_center_horizontally(true);
        sheet.set_repeat_rows(self.header, self.header)?;
        sheet.set_header(format!("&C&B{}", self.name.replace('&', "&&")));
        // Telephone numbers are text, and need no green corner that says so.
        sheet.ignore_error_range(0, 0, self.last, columns - 1, IgnoreError::NumberStoredAsText)?;
        sheet.set_footer(book.say("&C第 &P 页 共 &N 页", "&C&P / &N"));
        Ok(self.sheet)
    }

    /// The last row that was written.
    pub(super) fn last(&self) -> u32 {
        self.last
    }

    /// `text` as a cell can hold it; what is cut is noted.
    fn fitting(&self, book: &mut Book<'_>, at: (u32, u16), text: &str) -> String {
        let text: String = text
            .replace("\r\n", "\n")
            .chars()
            .map(|c| if matches!(c, '\0' | '\u{fffe}' | '\u{ffff}') { '\u{fffd}' } else { c })
            .collect();
        if text.len() <= UNITS || text.encode_utf16().count() <= UNITS {
            return text;
        }
        let characters = text.char_count();
        book.cut.push((self.name.clone(), cell_name(at.0, u32::from(at.1)), characters));
        let mut units = 0;
        let head = text.chars().take_while(|c| {
            units += c.len_utf16();
            units < UNITS
        });
        head.chain(['…']).collect()
    }
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Text,
    Odd,
    Centred,
    Red,
    Amber,
    Grey,
    Total,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Numbering,
}

/// The binary number whose shortest spelling the decimal is, with no more digits than a spreadsheet keeps.
fn exact(number: Decimal) -> Option<f64> {
    let spelled = number.normalize().to_string();
    let digits = spelled.chars().filter(char::is_ascii_digit).collect::<String>();
    let float: f64 = spelled.parse().ok()?;
    (digits.trim_start_matches('0').trim_end_matches('0').len() <= 15 && float.to_string() == spelled).then_some(float)
}

/// A label in one line; one that is no label but a story is cut.
fn one_line(label: &str) -> String {
    let words = label.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.char_count() <= LABEL { words } else { words.chars().take(LABEL).chain(['…']).collect() }
}
