//! The report of a run, file by file, and its outputs: peers over one [`Report`], without logic of their own.

mod across;
pub mod csv;
mod fold;
pub mod json;
pub mod junit;
pub mod sarif;
pub mod stored;
pub mod text;

pub use crate::clean::{harmful as is_harmful, line as clean_line, lines as clean_lines};
pub use across::{Counted, Finding, Findings, Total};

use crate::extract::Places;
use crate::problem::{Problem, Severity};
use crate::record::{Key, Record};

/// The report of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// One element for each form of each file, in input order.
    pub files: Vec<FileReport>,
}

/// What was found in one form of one file.
#[derive(Debug)]
pub struct FileReport {
    /// The file as the user named it.
    pub path: String,
    /// SHA-256 of the file's bytes in lower-case hexadecimal; none for a file that could not be read, and where it was not
    /// asked for.
    pub sha256: Option<String>,
    /// The form that it is; none when it was not recognised.
    pub form: Option<Key>,
    /// Which of several forms of the file it is: its number, and whose it is where that was read; empty for the only one.
    pub which: String,
    /// The verdict.
    pub status: Status,
    /// The data; none when no record could be made.
    pub record: Option<Record>,
    /// Where each value of the record stands.
    pub places: Places,
    /// What is wrong, by place; at the end how much more there is than was to be listed.
    pub problems: Vec<Problem>,
    /// How many errors, warnings and notes are not listed.
    pub left_out: [usize; 3],
}

/// The verdict on a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// No problem above a note.
    Accepted,
    /// Warnings, no errors.
    Warned,
    /// An error.
    Rejected,
    /// No record could be made.
    Unreadable,
}

/// How many forms met which verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Summary {
    /// Forms in all (an unreadable file counts as one).
    pub files: usize,
    /// Accepted.
    pub accepted: usize,
    /// Accepted with warnings.
    pub warned: usize,
    /// Rejected.
    pub rejected: usize,
    /// Unreadable.
    pub unreadable: usize,
    /// Whether the run was interrupted, so that files are missing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
}

impl Status {
    /// The verdict as reports spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Warned => "warned",
            Self::Rejected => "rejected",
            Self::Unreadable => "unreadable",
        }
    }
}

impl FileReport {
    /// The report of a form that was read; the verdict follows from its problems.
    pub fn read(path: String, sha256: Option<String>, record: Record, problems: Vec<Problem>) -> Self {
        let status = match problems.iter().map(|problem| problem.severity).max() {
            Some(Severity::Error) => Status::Rejected,
            Some(Severity::Warning) => Status::Warned,
            Some(Severity::Note) | None => Status::Accepted,
        };
        let form = record.form().map(Key::from);
        let (which, places) = (String::new(), Places::default());
        Self { path, sha256, form, which, status, record: Some(record), places, problems, left_out: [0; 3] }
    }

    /// The same, with the places of the record's values.
    #[must_use]
    pub fn placed(self, places: Places) -> Self {
        Self { places, ..self }
    }

    /// The same, with so many more errors, warnings and notes than are listed.
    #[must_use]
    pub fn leaving_out(self, left_out: [usize; 3]) -> Self {
        Self { left_out, ..self }
    }

    /// How many errors, warnings and notes there are, those that are not listed included.
    pub fn counts(&self) -> [usize; 3] {
        let told = usize::from(self.left_out != [0; 3]);
        let listed = self.problems.get(..self.problems.len().saturating_sub(told)).unwrap_or_default();
        let mut counts = self.left_out;
        for (count, severity) in counts.iter_mut().zip(Severity::ALL) {
            *count += listed.iter().filter(|problem| problem.severity == severity).count();
        }
        counts
    }

    /// The report of a file of which no record could be made.
    pub fn unreadable(path: String, sha256: Option<String>, problems: Vec<Problem>) -> Self {
        Self {
            path,
            sha256,
            form: None,
            which: String::new(),
            status: Status::Unreadable,
            record: None,
            places: Places::default(),
            problems,
            left_out: [0; 3],
        }
    }
}

impl Report {
    /// Counts the verdicts.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for file in &self.files {
            summary.add(file.status);
        }
        summary
    }
}

impl Summary {
    /// Counts one more verdict.
    pub fn add(&mut self, status: Status) {
        self.files += 1;
        match status {
            Status::Accepted => self.accepted += 1,
            Status::Warned => self.warned += 1,
            Status::Rejected => self.rejected += 1,
            Status::Unreadable => self.unreadable += 1,
        }
    }

    /// True when all was seen and nothing is rejected or unreadable; when `strict`, nothing has a warning either.
    pub fn passes(&self, strict: bool) -> bool {
        !self.interrupted && self.rejected + self.unreadable == 0 && !(strict && self.warned > 0)
    }
}
