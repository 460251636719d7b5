//! The report for people: grouped by file, aligned by what a terminal shows, coloured when asked.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use super::fold::fold;
use super::{FileReport, Findings, Status, Summary};
use crate::clean::line as clean;
use crate::message::{Lang, counted};
use crate::problem::{Problem, Severity};

/// Longest place that is aligned; a longer one pushes its line to the right.
const MAX_PLACE: usize = 24;

/// How a report looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// Whether ANSI colours are used.
    pub colour: bool,
    /// Whether files without a problem are named too.
    pub verbose: bool,
    /// Columns of the terminal, at which long lines are folded; none where lines stay whole, for other programs.
    pub width: Option<usize>,
}

/// Problems of one code that are listed in one form, and forms of one file that are listed: what is wrong in thousands of
/// rows or records is wrong in the same way, and nobody reads it.
pub const MOST: usize = 1_000;

/// The reports of a run, one after the other.
#[derive(Debug, Default)]
pub struct Stream {
    look: Look,
    path: String,
    /// Forms of the file that are listed, and those that are not.
    listed: usize,
    left: usize,
}

impl Stream {
    /// Reports that look like this.
    pub fn new(look: Look) -> Self {
        Self { look, ..Self::default() }
    }

    /// Writes one form with its problems. A file that has very many forms with problems is cut short, which is said.
    ///
    /// # Errors
    /// What `out` says.
    pub fn file(&mut self, report: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        if report.path != self.path {
            self.close(out)?;
            self.path.clone_from(&report.path);
        }
        if !report.problems.is_empty() || self.look.verbose {
            if self.listed >= MOST {
                self.left += 1;
                return Ok(());
            }
            self.listed += 1;
        }
        file(report, self.look, out)
    }

    /// Writes what was seen across the files, and the last line.
    ///
    /// # Errors
    /// What `out` says.
    pub fn end(&mut self, seen: &Findings, counts: Summary, out: &mut dyn Write) -> io::Result<()> {
        self.close(out)?;
        out.write_all((across(seen, self.look) + &summary(counts, self.look)).as_bytes())
    }

    fn close(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.listed = 0;
        let path = clean(&self.path);
        match (std::mem::take(&mut self.left), self.look.lang) {
            (0, _) => Ok(()),
            (left, Lang::Zh) => {
                writeln!(out, "{path}：另有 {left} 份记录没有列出；全部见 --format json 或 csv\n")
            }
            (left, Lang::En) => {
                let left = counted(left, "more form");
                writeln!(out, "{path}: {left} not listed; --format json or csv has them all\n")
            }
        }
    }
}

/// Writes one file with its problems; nothing for an accepted file when the look is not verbose.
///
/// # Errors
/// What `out` says.
pub fn file(file: &FileReport, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if file.problems.is_empty() && !look.verbose {
        return Ok(());
    }
    let status = status_word(file.status, look.lang);
    writeln!(
        out,
        "{}  {}{}{}{}",
        paint(&clean(&file.path), Paint::Bold, look),
        paint(status, status_paint(file.status), look),
        file.form.as_deref().map(|form| format!("  {form}")).unwrap_or_default(),
        if file.which.is_empty() { "" } else { "  " },
        clean(&file.which)
    )?;
    let widths = file.problems.iter().map(|problem| where_of(problem, look.lang).width());
    let width = widths.filter(|width| *width <= MAX_PLACE).max().unwrap_or(0);
    let mut text = String::new();
    let mut codes: Vec<(&str, usize)> = Vec::new();
    for problem in &file.problems {
        let at = codes.iter().position(|(code, _)| *code == &*problem.code).unwrap_or(codes.len());
        if at == codes.len() {
            codes.push((&problem.code, 0));
        }
        if let Some((_, count)) = codes.get_mut(at) {
            *count += 1;
            if *count > MOST {
                continue;
            }
        }
        text.clear();
        line(&mut text, problem, &where_of(problem, look.lang), width, look);
        out.write_all(text.as_bytes())?;
    }
    for (code, count) in codes.into_iter().filter(|(_, count)| *count > MOST) {
        let more = count - MOST;
        match look.lang {
            Lang::Zh => writeln!(out, "  另有 {more} 处没有列出 [{code}]；全部见 --format json 或 csv")?,
            Lang::En => writeln!(out, "  {more} more not listed [{code}]; --format json or csv has them all")?,
        }
    }
    out.write_all(b"\n")
}

/// What was seen across the files; empty where there is nothing to say of several forms together.
pub fn across(across: &Findings, look: Look) -> String {
    let mut text = String::new();
    if !across.problems.is_empty() {
        let heading = if look.lang == Lang::Zh { "文件之间" } else { "Across files" };
        let _ = writeln!(text, "{}", paint(heading, Paint::Bold, look));
        // One advice for many files is given once, at the first.
        let mut advised: Vec<&str> = Vec::new();
        for finding in &across.problems {
            let mut problem = finding.problem.clone();
            match finding.problem.help.get(look.lang) {
                help if advised.contains(&help) => problem.help = Arc::default(),
                help => advised.push(help),
            }
            line(&mut text, &problem, &clean(&finding.path), 0, look);
        }
        text.push('\n');
    }
    if across.counted.len() > 1 && !across.totals.is_empty() {
        let heading = match (look.lang, across.left_out()) {
            (Lang::Zh, 0) => "合计".to_owned(),
            (Lang::Zh, left_out) => format!("合计（不含重复和被取代的 {left_out} 份）"),
            (Lang::En, 0) => "Totals".to_owned(),
            (Lang::En, left_out) => format!("Totals (without {} there twice or superseded)", counted(left_out, "form")),
        };
        let _ = writeln!(text, "{}", paint(&heading, Paint::Bold, look));
        for total in &across.totals {
            let colon = if look.lang == Lang::Zh { "：" } else { ": " };
            let _ = writeln!(text, "  {}{colon}{}", clean(&total.label), clean(total.describe().get(look.lang)));
        }
        text.push('\n');
    }
    text
}

/// The last line of a report.
pub fn summary(summary: Summary, look: Look) -> String {
    let Summary { files, accepted, warned, rejected, unreadable, interrupted } = summary;
    match look.lang {
        Lang::Zh => {
            let part = if interrupted { "（已中断，不是全部）" } else { "" };
            format!("共 {files} 份{part}：通过 {accepted}，有提示 {warned}，退回 {rejected}，无法读取 {unreadable}\n")
        }
        Lang::En => {
            let part = if interrupted { " (interrupted, these are not all)" } else { "" };
            format!(
                "{}{part}: {accepted} accepted, {warned} with warnings, {rejected} rejected, {unreadable} unreadable\n",
                counted(files, "form")
            )
        }
    }
}

/// A problem in one line: `file: place: message (help)`.
pub fn one_line(path: &str, problem: &Problem, lang: Lang) -> String {
    let mut text = clean(path).into_owned();
    let place = where_of(problem, lang);
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    for part in [place.as_str(), severity_word(problem.severity, lang).trim_end()] {
        if !part.is_empty() {
            text.push_str(if text.is_empty() { "" } else { colon });
            text.push_str(part);
        }
    }
    let _ = write!(text, "{colon}{} [{}]", clean(problem.message.get(lang)), problem.code);
    text
}

/// Problems of each weight in words, by the order of [`Severity::ALL`]: `2 处错误，1 处提示`, `2 errors, 1 warning`.
pub fn counts(numbers: [usize; 3], lang: Lang) -> String {
    let parts = Severity::ALL.into_iter().zip(numbers).filter(|(_, number)| *number > 0);
    let parts = parts.map(|(severity, number)| match lang {
        Lang::Zh => format!("{number} 处{}", severity_word(severity, lang)),
        Lang::En => counted(number, severity.name()),
    });
    parts.collect::<Vec<_>>().join(if lang == Lang::Zh { "，" } else { ", " })
}

fn line(text: &mut String, problem: &Problem, place: &str, width: usize, look: Look) {
    let padding = " ".repeat(width.saturating_sub(place.width()));
    let severity = severity_word(problem.severity, look.lang);
    let indent = width + severity.width() + 6;
    let room = look.width.map(|columns| columns.saturating_sub(indent));
    let margin = " ".repeat(indent);
    let _ = write!(text, "  {place}{padding}  {}", paint(severity, severity_paint(problem.severity), look));
    if room.is_some() && place.width() > width {
        // The place leaves no room.
        let _ = write!(text, "\n{margin}");
    } else {
        text.push_str("  ");
    }
    let code = format!("[{}]", problem.code);
    let message = fold(&clean(problem.message.get(look.lang)), room, code.width() + 1).join(&format!("\n{margin}"));
    let gap = if message.ends_with(' ') { "" } else { " " };
    let _ = writeln!(text, "{message}{gap}{}", paint(&code, Paint::Dim, look));
    let help = problem.help.get(look.lang);
    if !help.is_empty() {
        let lines = fold(&clean(help), room.map(|room| room.saturating_sub(2)), 0);
        for (index, line) in lines.iter().enumerate() {
            let mark = if index == 0 { "→" } else { " " };
            let _ = writeln!(text, "{margin}{}", paint(&format!("{mark} {line}"), Paint::Dim, look));
        }
    }
}

fn where_of(problem: &Problem, lang: Lang) -> String {
    clean(&problem.place.as_ref().map(|place| place.describe(lang)).unwrap_or_default()).into_owned()
}

pub(crate) fn status_word(status: Status, lang: Lang) -> &'static str {
    match (lang, status) {
        (Lang::Zh, Status::Accepted) => "通过",
        (Lang::Zh, Status::Warned) => "有提示",
        (Lang::Zh, Status::Rejected) => "退回",
        (Lang::Zh, Status::Unreadable) => "无法读取",
        (Lang::En, Status::Accepted) => "accepted",
        (Lang::En, Status::Warned) => "warned",
        (Lang::En, Status::Rejected) => "rejected",
        (Lang::En, Status::Unreadable) => "unreadable",
    }
}

pub(crate) fn severity_word(severity: Severity, lang: Lang) -> &'static str {
    match (lang, severity) {
        (Lang::Zh, Severity::Error) => "错误",
        (Lang::Zh, Severity::Warning) => "提示",
        (Lang::Zh, Severity::Note) => "说明",
        (Lang::En, Severity::Error) => "error  ",
        (Lang::En, Severity::Warning) => "warning",
        (Lang::En, Severity::Note) => "note   ",
    }
}

#[derive(Clone, Copy)]
enum Paint {
    Bold,
    Dim,
    Red,
    Yellow,
    Green,
    Blue,
}

fn status_paint(status: Status) -> Paint {
    match status {
        Status::Accepted => Paint::Green,
        Status::Warned => Paint::Yellow,
        Status::Rejected | Status::Unreadable => Paint::Red,
    }
}

fn severity_paint(severity: Severity) -> Paint {
    match severity {
        Severity::Error => Paint::Red,
        Severity::Warning => Paint::Yellow,
        Severity::Note => Paint::Blue,
    }
}

fn paint(text: &str, paint: Paint, look: Look) -> String {
    if !look.colour {
        return text.to_owned();
    }
    let code = match paint {
        Paint::Bold => "1",
        Paint::Dim => "2",
        Paint::Red => "31",
        Paint::Yellow => "33",
        Paint::Green => "32",
        Paint::Blue => "34",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}
