//! The report for the test pages of CI servers (JUnit XML): one test suite a file, one test case a form in it.
//!
//! A rejected form is a `failure` of the type of its first error, an unreadable file an `error`; each has all errors in
//! its text, since many viewers show only the first of several. Warnings and notes are in `system-out`.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::text::{counts, one_line};
use super::{FileReport, Status};
use crate::clean;
use crate::message::Lang;
use crate::problem::{Problem, Severity};

/// Writes a report as JUnit XML, file by file; the forms of one file are held until the next begins.
#[derive(Debug)]
pub struct Stream {
    lang: Lang,
    open: bool,
    path: String,
    cases: Vec<Case>,
}

#[derive(Debug)]
struct Case {
    form: String,
    status: Status,
    body: String,
}

impl Stream {
    /// A report in `lang` of which nothing is written yet.
    pub fn new(lang: Lang) -> Self {
        Self { lang, open: false, path: String::new(), cases: Vec::new() }
    }

    /// Writes the suites of the files before, and takes the next form.
    ///
    /// # Errors
    /// What `out` says.
    pub fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        if self.path != file.path {
            self.suite(out)?;
            self.path.clone_from(&file.path);
        }
        let form = file.form.as_deref().unwrap_or_default().to_owned();
        self.cases.push(Case { form, status: file.status, body: body(file, self.lang) });
        Ok(())
    }

    /// Writes the last suite and what follows it; a run that was interrupted is an error of its own.
    ///
    /// # Errors
    /// What `out` says.
    pub fn end(&mut self, interrupted: bool, out: &mut dyn Write) -> io::Result<()> {
        self.suite(out)?;
        self.open(out)?;
        if interrupted {
            let said = match self.lang {
                Lang::Zh => "检查中断，还有文件没有检查",
                Lang::En => "the check was interrupted; files are missing",
            };
            write!(
                out,
                "  <testsuite name=\"zwy\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" time=\"0\">\n    \
                 <testcase name=\"zwy\" classname=\"zwy\" time=\"0\">\n      <error type=\"interrupted\" \
                 message=\"{said}\"/>\n    </testcase>\n  </testsuite>\n"
            )?;
        }
        out.write_all(b"</testsuites>\n")
    }

    fn open(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if std::mem::replace(&mut self.open, true) {
            return Ok(());
        }
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"zwy check\">\n")
    }

    fn suite(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.cases.is_empty() {
            return Ok(());
        }
        self.open(out)?;
        let count = |status| self.cases.iter().filter(|case| case.status == status).count();
        let (failures, errors) = (count(Status::Rejected), count(Status::Unreadable));
        let (path, tests) = (attribute(&self.path), self.cases.len());
        writeln!(
            out,
            "  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" \
             skipped=\"0\" time=\"0\" file=\"{path}\">"
        )?;
        let mut names = std::collections::BTreeMap::<String, usize>::new();
        for case in std::mem::take(&mut self.cases) {
            let mut name = path.clone();
            if tests > 1 {
                let _ = write!(name, "#{}", attribute(&case.form));
                let seen = names.entry(case.form.clone()).or_default();
                *seen += 1;
                if *seen > 1 {
                    let _ = write!(name, "-{seen}");
                }
            }
            let class = if case.form.is_empty() { "zwy" } else { &format!("zwy.{}", attribute(&case.form)) };
            write!(out, "    <testcase name=\"{name}\" classname=\"{class}\" time=\"0\"")?;
            if case.body.is_empty() {
                out.write_all(b"/>\n")?;
            } else {
                write!(out, ">\n{}    </testcase>\n", case.body)?;
            }
        }
        out.write_all(b"  </testsuite>\n")
    }
}

/// What a test case holds: its failure or error, then what is no error.
fn body(file: &FileReport, lang: Lang) -> String {
    let (errors, others): (Vec<&Problem>, Vec<&Problem>) =
        file.problems.iter().partition(|problem| problem.severity == Severity::Error);
    let mut body = String::new();
    if matches!(file.status, Status::Rejected | Status::Unreadable) {
        let element = if file.status == Status::Rejected { "failure" } else { "error" };
        let (code, mut message) = match errors.first() {
            Some(first) => (first.code.as_ref(), one_line("", first, lang)),
            None => (file.status.name(), String::new()),
        };
        if errors.len() > 1 {
            let counted = counts(file.counts(), lang);
            message = match lang {
                Lang::Zh => format!("{message}（{counted}）"),
                Lang::En => format!("{message} ({counted})"),
            };
        }
        let (code, message) = (attribute(code), attribute(&message));
        let _ = write!(body, "      <{element} type=\"{code}\" message=\"{message}\">");
        list(&errors, lang, &mut body);
        let _ = writeln!(body, "</{element}>");
    }
    if !others.is_empty() {
        body.push_str("      <system-out>");
        list(&others, lang, &mut body);
        body.push_str("</system-out>\n");
    }
    body
}

fn list(problems: &[&Problem], lang: Lang, body: &mut String) {
    for problem in problems {
        let _ = writeln!(body, "{}", content(&one_line("", problem, lang)));
        let help = problem.help.get(lang);
        if !help.is_empty() {
            let _ = writeln!(body, "  → {}", content(&clean::line(help)));
        }
    }
}

fn attribute(text: &str) -> String {
    escape(&clean::line(text)).replace('"', "&quot;")
}

fn content(text: &str) -> String {
    escape(&clean::lines(text))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
