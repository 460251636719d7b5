//! The report as CSV (UTF-8): one problem a line, and one line for a form without any.
//!
//! A cell that a spreadsheet would take for a formula gets an apostrophe in front, as text has it there.

use std::io::{self, Write};

use super::FileReport;
use crate::clean;
use crate::message::Lang;
use crate::problem::Problem;

pub(crate) const HEADER: [&str; 11] =
    ["path", "form", "status", "code", "severity", "field", "place", "found", "expected", "message", "help"];

/// Writes a report as CSV, file by file.
#[derive(Debug)]
pub struct Stream {
    lang: Lang,
    open: bool,
}

impl Stream {
    /// A report in `lang` of which nothing is written yet.
    pub fn new(lang: Lang) -> Self {
        Self { lang, open: false }
    }

    /// Writes the lines of the next file.
    ///
    /// # Errors
    /// What `out` says.
    pub fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        let mut csv = self.open(out)?;
        let (form, status) = (file.form.as_deref().unwrap_or_default(), file.status.name());
        if file.problems.is_empty() {
            let mut row = [const { String::new() }; HEADER.len()];
            for (cell, text) in row.iter_mut().zip([file.path.as_str(), form, status]) {
                *cell = safe(text);
            }
            csv.write_record(row)?;
        }
        for problem in &file.problems {
            let Problem { code, severity, field, found, expected, message, help, .. } = problem;
            let place = problem.place.as_ref().map(|place| place.describe(self.lang)).unwrap_or_default();
            csv.write_record(
                [
                    file.path.as_str(),
                    form,
                    status,
                    code,
                    severity.name(),
                    field,
                    &place,
                    found.as_deref().unwrap_or_default(),
                    expected.as_deref().unwrap_or_default(),
                    message.get(self.lang),
                    help.get(self.lang),
                ]
                .map(safe),
            )?;
        }
        csv.flush()
    }

    /// Writes what follows the last file: the header, where there was none.
    ///
    /// # Errors
    /// What `out` says.
    pub fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.open(out)?.flush()
    }

    fn open<'o>(&mut self, out: &'o mut dyn Write) -> io::Result<csv::Writer<&'o mut dyn Write>> {
        let mut csv = csv::Writer::from_writer(out);
        if !std::mem::replace(&mut self.open, true) {
            csv.write_record(HEADER)?;
        }
        Ok(csv)
    }
}

/// The text of a cell that no spreadsheet runs: what begins like a formula, also behind blanks and quotation marks, gets
/// an apostrophe in front; control characters but line breaks and tabs are replaced.
pub(crate) fn safe(text: &str) -> String {
    let shown = clean::lines(text);
    if clean::is_formula_like(text) { format!("'{shown}") } else { shown.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text() {
        for formula in ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\rx", " =1", "\"=1\"", "'=1", "　＝1", "\u{feff}=1"]
        {
            assert!(safe(formula).starts_with('\''), "{formula:?}");
        }
        for text in ["", "a=1", "“=1”", "8", "统计表!C9", "a\nb"] {
            assert_eq!(safe(text), text);
        }
    }
}
