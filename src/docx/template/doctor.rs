//! The template doctor: everything that is wrong with a template, for whoever typed it in Word.
//!
//! What stops a template from compiling comes first; then what compiles but is surely not meant: text that a tag of its
//! row displaces, braces that are no tags, tags where none are filled in, and what the schema has but the template does
//! not print.

mod annotate;
mod braces;
mod elsewhere;
mod engines;
mod habits;
mod lines;
mod links;
mod losses;
mod lost;
mod merge_fields;
mod pages;
mod turns;
mod unprinted;

pub use annotate::annotate;
pub(crate) use losses::{Loss, Why, losses};
pub use pages::{index, page};

use std::ops::Range;
use std::sync::Arc;

use self::braces::Known;
use self::lines::line;
use super::Template;
use super::mistake::{self, Code, Mistake};
use super::paragraphs::Paragraphs;
use super::parse::{self, ParsedPart};
use super::sound;
use super::usage::usage;
use crate::error::{Diagnostic, Error, Result};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Severity;
use crate::schema::Schema;

/// Findings that are told; a template with more is no template.
const MOST_FINDINGS: usize = 1000;

/// Something wrong with a template.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Finding {
    /// What kind of mistake it is.
    pub code: Code,
    /// Errors are mistakes; a warning or note may be meant.
    pub severity: Severity,
    /// Where it stands; none for the template as a whole.
    pub place: Option<Place>,
    /// The tag, or what looks like one, as it was typed; empty for the template as a whole.
    pub tag: String,
    /// What is wrong: one clause.
    pub message: Message,
    /// What to write instead: one clause.
    pub help: Message,
    /// Where in the tag the mistake is, in characters; none where it is about the tag as a whole.
    pub column: Option<usize>,
    /// The line around it.
    pub line: Option<Line>,
    /// The keys of the fields that it is about, where it is about several.
    pub fields: Vec<String>,
    anchor: Option<Anchor>,
}

/// A stretch of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// What in it the finding is about, in characters.
    pub marked: Range<usize>,
}

/// Where a finding stands in the package.
#[derive(Debug, Clone)]
struct Anchor {
    part: usize,
    /// Position in the part's XML.
    at: usize,
}

/// Examines the template `bytes`; `name` is what errors call it. The findings come in the order of the document, those
/// on the template as a whole last.
///
/// # Errors
/// Why it cannot be read as a Word document.
pub fn examine(bytes: &[u8], name: &str, schema: Option<Arc<Schema>>, limits: &Limits) -> Result<Vec<Finding>> {
    parse::timely(name, limits, || look_through(bytes, name, schema, limits))
}

fn look_through(bytes: &[u8], name: &str, schema: Option<Arc<Schema>>, limits: &Limits) -> Result<Vec<Finding>> {
    let package = parse::open(bytes, name, limits)?;
    let mut parsed = parse::parse(&package, name, schema.clone(), true, false, limits)?;
    let used = usage(&parsed);
    let has_tags = parsed.parts.iter().any(|part| !part.scanned.tags.is_empty());
    let taken = |part: &mut ParsedPart| (std::mem::take(&mut part.mistakes), std::mem::take(&mut part.source.doubts));
    let told: Vec<_> = parsed.parts.iter_mut().map(taken).collect();
    let known = Known { names: &parsed.names, used: &used, has_tags };
    let mut findings = Vec::new();
    for (number, (part, (mistakes, doubts))) in parsed.parts.iter().zip(told).enumerate() {
        let mut found: Vec<(Mistake, Severity)> = mistakes.into_iter().map(|m| (m, Severity::Error)).collect();
        found.extend(doubts);
        lost::lost(&part.scanned, &mut found);
        braces::braces(&part.scanned, &known, &mut found);
        merge_fields::merge_fields(&part.xml, &part.scanned, &known, &mut found);
        habits::habits(&part.scanned, &known, &mut found);
        if !known.names.has_schema() {
            let lists = unprinted::lists(&used, number);
            // Of a member that a list does not have, its use tells more.
            found.retain(|(doubt, severity)| {
                let is_same = |(told, _): &(Mistake, Severity)| told.at == doubt.at && told.code == doubt.code;
                *severity == Severity::Error || doubt.code != Code::UnknownColumn || !lists.iter().any(is_same)
            });
            found.extend(lists);
            found.extend(turns::turns(&used, number));
        }
        let links =
            links::links(&package, &part.name, &part.scanned).map_err(|reason| parse::unreadable(name, reason))?;
        found.extend(links.into_iter().map(|mistake| (mistake, Severity::Error)));
        habits::deleted(&part.scanned, &mut found);
        part.scanned.leave_copies_out(&mut found, |(mistake, _)| mistake);
        crate::order::by(&mut found, |(mistake, _)| mistake.at);
        let paragraphs = Paragraphs::new(part);
        findings.extend(found.into_iter().enumerate().map(|(order, (mistake, severity))| Finding {
            line: (order < MOST_FINDINGS).then(|| line(&paragraphs, &mistake)).flatten(),
            anchor: Some(Anchor { part: number, at: mistake.at }),
            ..Finding::new(severity, mistake)
        }));
    }
    findings.extend(elsewhere::elsewhere(&package, name, &parsed)?);
    if let Err(reason) = sound::damage(&parse::open(bytes, name, limits)?) {
        let (message, help) = reason.into_problem().into_words();
        findings.push(Finding::whole(Code::DamagedPart, Severity::Error, message, help));
    }
    if !findings.iter().any(|finding| finding.severity == Severity::Error) {
        // What is still wrong is beyond the limits of the engine.
        match Template::compile(bytes, name, schema, limits) {
            Err(Error::Mistakes(list)) => findings.extend(list.into_iter().map(beyond)),
            Err(error) => return Err(error),
            Ok(_) => {}
        }
    }
    list_once(&mut findings);
    if has_tags {
        findings.extend(unprinted::fields(&parsed.names, &used, &findings));
    } else if findings.is_empty() {
        findings.push(Finding::whole(
            Code::NoTags,
            Severity::Warning,
            Message::new("模板里没有标签", "the template has no tags"),
            Message::new("在要填写的地方写 {{ 字段 }}", "write {{ field }} where values belong"),
        ));
    }
    Ok(cut(findings))
}

fn beyond(diagnostic: Diagnostic) -> Finding {
    let Diagnostic { place, message, help, .. } = diagnostic;
    Finding { place, ..Finding::whole(Code::TooComplex, Severity::Error, message, help) }
}

/// Lists what names there are with the first that is not one of them, and not with every one.
fn list_once(findings: &mut [Finding]) {
    let mut told: Vec<String> = Vec::new();
    for finding in findings.iter_mut().filter(|finding| finding.help.zh.starts_with("可用的有：")) {
        if told.contains(&finding.help.zh) {
            finding.help = Message::new("可用的名称见上面", "the names that there are stand above");
        } else {
            told.push(finding.help.zh.clone());
        }
    }
}

/// Leaves out what nobody would read.
fn cut(mut findings: Vec<Finding>) -> Vec<Finding> {
    let more = findings.len().saturating_sub(MOST_FINDINGS);
    if more > 0 {
        findings.truncate(MOST_FINDINGS);
        findings.push(Finding::whole(
            Code::TooComplex,
            Severity::Error,
            message!("还有 {more} 处，没有列出", "there are {more} more"),
            Message::new("先改好上面的", "mend those above first"),
        ));
    }
    findings
}

impl Finding {
    fn new(severity: Severity, mistake: Mistake) -> Self {
        let Mistake { place, tag, within, code, message, help, .. } = mistake;
        let (place, column, fields) = (Some(place), within.map(|within| within.start), Vec::new());
        Self { code, severity, place, tag, message, help, column, line: None, fields, anchor: None }
    }

    /// About the template as a whole.
    fn whole(code: Code, severity: Severity, message: Message, help: Message) -> Self {
        let (place, tag, column, line, fields, anchor) = (None, String::new(), None, None, Vec::new(), None);
        Self { code, severity, place, tag, message, help, column, line, fields, anchor }
    }

    /// The message with the tag that it is about.
    pub fn said(&self) -> Message {
        mistake::said(&self.tag, &self.message)
    }
}
