//! One returned file from bytes to report: open, extract, check; in one go, or one stage after the other.

use sha2::{Digest, Sha256};

use crate::check::{self, Kept, Memories, Occasion};
use crate::data;
use crate::deadline::{self, Allowance};
use crate::excerpt;
use crate::extract::{Extracted, Extraction, Extractor, Wording};
use crate::grid::Document;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::open;
use crate::own;
use crate::problem::Problem;
use crate::report::FileReport;
use crate::schema::Catalog;

/// Letters of what tells several forms of a file apart.
const WHICH: usize = 40;

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
    /// Whether reports tell the SHA-256 of their files.
    fingerprints: bool,
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
            fingerprints: true,
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

    /// The same, but reports do not tell the SHA-256 of their files, where nobody would see it.
    #[must_use]
    pub fn without_fingerprints(self) -> Self {
        Self { fingerprints: false, ..self }
    }

    /// The reports of the forms in a file: one for each, or one that says why there is none; no report at all for a
    /// report or a collected table of this program, which is no return. `path` is the file's name as it is reported.
    pub fn inspect(&self, path: &str, bytes: &[u8]) -> Vec<FileReport> {
        self.begin(path, bytes).finish()
    }

    /// The first stage of it: the file is opened.
    pub fn begin(&self, path: &str, bytes: &[u8]) -> Inspection<'_> {
        self.begin_knowing(path, bytes, None)
    }

    /// The same for a file of which the SHA-256 is known where there is one.
    pub fn begin_knowing(&self, path: &str, bytes: &[u8], sha256: Option<[u8; 32]>) -> Inspection<'_> {
        let mut inspection = Inspection {
            inspector: self,
            path: path.to_owned(),
            sha256: None,
            allowance: Allowance::of(&self.limits),
            stage: Stage::Done(Vec::new()),
        };
        if !own::is_text(bytes) {
            let hash = || sha256.unwrap_or_else(|| Sha256::digest(bytes).into());
            inspection.sha256 = self.fingerprints.then(|| hex(&hash()));
            inspection.work(|inspection| match data::Format::of_records(path, bytes) {
                Some(format) => Stage::Done(self.data(path, bytes, format, inspection.sha256.as_deref())),
                None => match open::open(bytes, path, &self.limits) {
                    Ok(open::Opened::Document(document)) if own::is_workbook(&document) => Stage::Done(Vec::new()),
                    Ok(open::Opened::Document(document)) => Stage::Opened(document),
                    Err(unreadable) => inspection.unreadable(vec![unreadable.into_problem()]),
                },
            });
        }
        inspection
    }

    /// What is wrong with a form, as far as the file has room for it: there may be many forms in it.
    fn check(&self, form: &mut Extraction, room: &mut usize) -> Kept {
        let noticed = check::take_noticed(form);
        let kept = check::check_with(form, noticed, self.occasion, &self.limits, *room, &self.memories);
        *room = room.saturating_sub(kept.problems.len());
        kept
    }

    /// The forms of a document, or why there are none.
    fn extract(&self, document: &Document, path: &str) -> Extracted {
        let extracted = self.extractor.extract(document, path, self.form.as_deref());
        if extracted.forms.is_empty() && self.fallback.is_some() {
            let tried = self.extractor.extract(document, path, self.fallback.as_deref());
            // A letter or a list of other things among the returns is none.
            if tried.forms.iter().any(|form| !form.is_bare()) {
                return tried;
            }
        }
        extracted
    }

    fn data(&self, path: &str, bytes: &[u8], format: data::Format, sha256: Option<&str>) -> Vec<FileReport> {
        let unreadable = |error: &crate::error::Error| {
            let problems = data::problems_of(error);
            FileReport::unreadable(path.to_owned(), sha256.map(str::to_owned), problems)
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
                Problem::error("unknown-form", Message::new("文件中没有记录", "there is no record in the file"))
                    .help(Message::new("请核对是否发错文件", "check that it is the right file"));
            return vec![FileReport::unreadable(path.to_owned(), sha256.map(str::to_owned), vec![problem])];
        }
        let mut room = self.limits.problems;
        let reports = records.into_iter().map(|record| match record {
            Ok(mut form) => {
                let kept = self.check(&mut form, &mut room);
                read(path, sha256, form, kept)
            }
            Err(error) => unreadable(&error),
        });
        self.told_apart(reports.collect())
    }

    /// The reports of a file, which say of several forms which of them each is.
    fn told_apart(&self, mut reports: Vec<FileReport>) -> Vec<FileReport> {
        if reports.len() > 1 {
            for (at, report) in reports.iter_mut().enumerate() {
                let schema = report.form.as_deref().and_then(|form| self.catalog.get(form));
                let values = schema.into_iter().flat_map(|schema| &schema.identity);
                let values: Vec<&str> = values.filter_map(|key| report.record.as_ref()?.text(key)).collect();
                let about = excerpt::beginning(&values.join("-"), WHICH);
                report.which = format!("#{} {about}", at + 1).trim_end().to_owned();
            }
        }
        reports
    }
}

/// A file on its way from bytes to reports: opened, read, checked.
///
/// Whoever has several may take them through it stage by stage, all of them through one before the next: a processor
/// goes on faster with what it has just done.
pub struct Inspection<'i> {
    inspector: &'i Inspector,
    path: String,
    sha256: Option<String>,
    allowance: Allowance,
    stage: Stage,
}

/// How far a file has come.
enum Stage {
    Opened(Document),
    /// Its forms were read; the document had so many pictures.
    Read(Vec<Extraction>, usize),
    Done(Vec<FileReport>),
}

impl Inspection<'_> {
    /// Goes on by one stage; false when there is none left.
    pub fn advance(&mut self) -> bool {
        if let Stage::Done(_) = self.stage {
            return false;
        }
        self.work(|inspection| match std::mem::replace(&mut inspection.stage, Stage::Done(Vec::new())) {
            Stage::Opened(document) => inspection.read(document),
            Stage::Read(forms, pictures) => Stage::Done(inspection.check(forms, pictures)),
            done @ Stage::Done(_) => done,
        });
        true
    }

    /// Goes through the stages that are left, and yields the reports.
    pub fn finish(mut self) -> Vec<FileReport> {
        while self.advance() {}
        match self.stage {
            Stage::Done(reports) => reports,
            Stage::Opened(_) | Stage::Read(..) => Vec::new(),
        }
    }

    /// About how many bytes the opened document takes; 0 in the other stages.
    pub fn weight(&self) -> usize {
        match &self.stage {
            Stage::Opened(document) => document.weight(),
            Stage::Read(..) | Stage::Done(_) => 0,
        }
    }

    /// Does the work of a stage within the time that the file has left.
    fn work(&mut self, work: impl FnOnce(&mut Self) -> Stage) {
        let limits = &self.inspector.limits;
        let mut allowance = std::mem::replace(&mut self.allowance, Allowance::of(limits));
        let timed = allowance.within(limits, || work(self));
        self.allowance = allowance;
        self.stage = match timed.over {
            Some(why) => self.unreadable(vec![why.into_problem()]),
            None => timed.made,
        };
    }

    fn unreadable(&self, problems: Vec<Problem>) -> Stage {
        Stage::Done(vec![FileReport::unreadable(self.path.clone(), self.sha256.clone(), problems)])
    }

    fn read(&self, document: Document) -> Stage {
        let extracted = self.inspector.extract(&document, &self.path);
        if extracted.forms.is_empty() {
            let mut problems = document.problems;
            problems.extend(extracted.problems);
            return self.unreadable(problems);
        }
        Stage::Read(extracted.forms, document.pictures)
    }

    fn check(&self, forms: Vec<Extraction>, pictures: usize) -> Vec<FileReport> {
        let mut room = self.inspector.limits.problems;
        let report = |mut form: Extraction| {
            let mut kept = self.inspector.check(&mut form, &mut room);
            if pictures > 0 {
                kept.problems.iter_mut().for_each(not_in_pictures);
            }
            read(&self.path, self.sha256.as_deref(), form, kept)
        };
        self.inspector.told_apart(forms.into_iter().map(report).collect())
    }
}

fn read(path: &str, sha256: Option<&str>, form: Extraction, kept: Kept) -> FileReport {
    let report = FileReport::read(path.to_owned(), sha256.map(str::to_owned), form.record, kept.problems);
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
            "图片中的数据无法读取，表格如以图片粘贴，请改为可编辑的表格；{zh}",
            "data in a picture cannot be read: if the table was pasted as one, send it as a table; {en}"
        );
        problem.help = help.into();
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(if half < 10 { b'0' + half } else { b'a' + half - 10 });
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
