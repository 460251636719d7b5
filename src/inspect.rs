//! One returned file from bytes to report: open, extract, check.

use sha2::{Digest, Sha256};

use crate::check::{self, Kept, Memories, Occasion};
use crate::data;
use crate::deadline;
use crate::extract::{Extracted, Extraction, Extractor, Wording};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::open;
use crate::own;
use crate::problem::Problem;
use crate::report::FileReport;
use crate::schema::Catalog;

/// Everything that checking a file needs, made once for a run; shared between threads.
#[derive(Debug)]
pub struct Inspector {
    catalog: Catalog,
    extractor: Extractor,
    limits: Limits,
    form: Option<String>,
    /// The form that a file is read as which is recognised as none.
    fallback: Option<String>,
    occasion: Occasion,
    /// What checks remember from file to file.
    memories: Memories,
}

impl Inspector {
    /// Checks against the schemas of `catalog` on an occasion (a stage will do). `form` says what every file is, instead
    /// of asking it.
    pub fn new(catalog: Catalog, form: Option<String>, occasion: impl Into<Occasion>, limits: Limits) -> Self {
        Self {
            extractor: Extractor::new(&catalog),
            catalog,
            limits,
            form,
            fallback: None,
            occasion: occasion.into(),
            memories: Memories::default(),
        }
    }

    /// The same, but a file that is not recognised as any form, or as one of several, is read as `form`.
    #[must_use]
    pub fn falling_back(self, form: Option<String>) -> Self {
        Self { fallback: form, ..self }
    }

    /// The same, but every file is a return made from the template of `wording`.
    #[must_use]
    pub fn worded(self, wording: &Wording) -> Self {
        Self { extractor: self.extractor.worded(wording), form: Some(wording.form().to_owned()), ..self }
    }

    /// The reports of the forms in a file: one for each, or one that says why there is none; no report at all for a
    /// report or a collected table of this program, which is no return. `path` is the file's name as it is reported.
    pub fn inspect(&self, path: &str, bytes: &[u8]) -> Vec<FileReport> {
        if own::is_text(bytes) {
            return Vec::new();
        }
        let sha256 = hex(&Sha256::digest(bytes));
        let timed = deadline::within(&self.limits, || match data::Format::of_records(path, bytes) {
            Some(format) => self.data(path, bytes, format, &sha256),
            None => self.document(path, bytes, &sha256),
        });
        if let Some(why) = timed.over {
            return vec![FileReport::unreadable(path.to_owned(), Some(sha256), vec![why.into_problem()])];
        }
        timed.made
    }

    fn document(&self, path: &str, bytes: &[u8], sha256: &str) -> Vec<FileReport> {
        let document = match open::open(bytes, path, &self.limits) {
            Ok(open::Opened::Document(document)) => document,
            Err(unreadable) => {
                return vec![FileReport::unreadable(
                    path.to_owned(),
                    Some(sha256.to_owned()),
                    vec![unreadable.into_problem()],
                )];
            }
        };
        if own::is_workbook(&document) {
            return Vec::new();
        }
        let mut extracted = self.extractor.extract(&document, path, self.form.as_deref());
        if extracted.forms.is_empty() && self.fallback.is_some() {
            let tried = self.extractor.extract(&document, path, self.fallback.as_deref());
            // A letter or a list of other things among the returns is none.
            if tried.forms.iter().any(|form| !form.is_bare()) {
                extracted = tried;
            }
        }
        if extracted.forms.is_empty() {
            let mut problems = document.problems;
            problems.extend(extracted.problems);
            return vec![FileReport::unreadable(path.to_owned(), Some(sha256.to_owned()), problems)];
        }
        let pictures = document.pictures;
        let mut room = self.limits.problems;
        // A large sheet is not needed any more.
        drop(document);
        extracted
            .forms
            .into_iter()
            .map(|mut form| {
                let mut kept = self.check(&mut form, &mut room);
                if pictures > 0 {
                    kept.problems.iter_mut().for_each(not_in_pictures);
                }
                read(path, sha256, form, kept)
            })
            .collect()
    }

    /// What is wrong with a form, as far as the file has room for it: there may be many forms in it.
    fn check(&self, form: &mut Extraction, room: &mut usize) -> Kept {
        let noticed = check::take_noticed(form);
        let kept = check::check_with(form, noticed, self.occasion, &self.limits, *room, &self.memories);
        *room = room.saturating_sub(kept.problems.len());
        kept
    }

    fn data(&self, path: &str, bytes: &[u8], format: data::Format, sha256: &str) -> Vec<FileReport> {
        let unreadable = |error: &crate::error::Error| {
            let problems = data::problems_of(error);
            FileReport::unreadable(path.to_owned(), Some(sha256.to_owned()), problems)
        };
        let records = match data::read_to_check(
            bytes,
            format,
            path,
            &self.catalog,
            self.form.as_deref().or(self.fallback.as_deref()),
            &self.limits,
        ) {
            Ok(records) => records,
            Err(error) => return vec![unreadable(&error)],
        };
        if records.is_empty() {
            let problem =
                Problem::error("unknown-form", Message::new("文件中没有记录", "there is no record in the file"));
            return vec![FileReport::unreadable(path.to_owned(), Some(sha256.to_owned()), vec![problem])];
        }
        let mut room = self.limits.problems;
        records
            .into_iter()
            .map(|record| match record {
                Ok(mut form) => {
                    let kept = self.check(&mut form, &mut room);
                    read(path, sha256, form, kept)
                }
                Err(error) => unreadable(&error),
            })
            .collect()
    }
}

fn read(path: &str, sha256: &str, form: Extraction, kept: Kept) -> FileReport {
    let report = FileReport::read(path.to_owned(), sha256.to_owned(), form.record, kept.problems);
    report.placed(form.places).leaving_out(kept.left_out)
}

/// The forms in the document that a file is, or why there are none.
pub fn extract(extractor: &Extractor, name: &str, bytes: &[u8], form: Option<&str>, limits: &Limits) -> Extracted {
    let timed = deadline::within(limits, || match open::open(bytes, name, limits) {
        Ok(open::Opened::Document(document)) => extractor.extract(&document, name, form),
        Err(reason) => Extracted { forms: Vec::new(), problems: vec![reason.into_problem()] },
    });
    if let Some(why) = timed.over {
        return Extracted { forms: Vec::new(), problems: vec![why.into_problem()] };
    }
    timed.made
}

/// A table that is missing or empty may be there as a picture.
fn not_in_pictures(problem: &mut Problem) {
    if matches!(&*problem.code, "missing-table" | "no-rows") {
        let Message { zh, en } = &*problem.help;
        let help = message!(
            "图片中的数据无法读取，表格如以图片粘贴，请改为可编辑的表格或另附 xlsx；{zh}",
            "data in a picture cannot be read: if the table was pasted as one, send it as a table or an xlsx; {en}"
        );
        problem.help = help.into();
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(if half < 10 { b'0' + half } else { b'a' + half - 10 });
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
