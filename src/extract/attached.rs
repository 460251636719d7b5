//! Files embedded in a Word document: a statistics sheet that was inserted as a workbook fills the table of the form that
//! it belongs to, or is a form of its own. The report says so.

use std::borrow::Cow;

use super::extraction::Extraction;
use super::plan::Plan;
use super::plans::Plans;
use super::sections::{Identified, Section};
use super::{hidden, identify, section};
use crate::grid::Document;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;

/// An embedded file as it is seen, with what there is to say of it.
pub(super) struct Seen<'a> {
    part: &'a str,
    document: Option<Cow<'a, Document>>,
    problems: Vec<Problem>,
}

/// The embedded files of `document` without what is hidden in them.
pub(super) fn seen(document: &Document) -> Vec<Seen<'_>> {
    let attached = document.attached.iter();
    attached
        .map(|attached| match &attached.content {
            Ok(document) => {
                let (document, problems) = hidden::visible(document);
                Seen { part: &attached.part, document: Some(document), problems }
            }
            Err(problem) => {
                Seen { part: &attached.part, document: None, problems: vec![unread(&attached.part, problem)] }
            }
        })
        .collect()
}

/// Adds what the embedded files hold to the forms of the document: rows that a form lacks, or forms.
pub(super) fn add<'a>(
    plans: &Plans,
    seen: &'a [Seen<'a>],
    only: Option<usize>,
    stem: &str,
    sections: &mut Vec<Section<'a>>,
    forms: &mut Vec<Extraction>,
) {
    for seen in seen {
        let Some(document) = &seen.document else {
            if let Some(form) = forms.first_mut() {
                form.problems.extend(seen.problems.iter().cloned());
            }
            continue;
        };
        let Identified::Sections(found) = identify::identify(plans, document) else { continue };
        for found in found {
            let Some(annex) = plans.get(found.plan) else { continue };
            let host = sections.iter().position(|host| host.plan == found.plan || annexes(plans, host.plan, annex));
            let at = match host {
                Some(at) if lacks(forms.get(at), annex) => {
                    let Some((host, plan)) = sections.get_mut(at).and_then(|s| plans.get(s.plan).map(|p| (s, p)))
                    else {
                        continue;
                    };
                    host.blocks.extend(found.blocks);
                    let mut read = section::read(plan, host, &[], stem);
                    read.problems.push(taken(seen.part));
                    if let Some(form) = forms.get_mut(at) {
                        *form = read;
                    }
                    at
                }
                Some(at) => {
                    if let Some(form) = forms.get_mut(at) {
                        form.problems.push(left(seen.part));
                    }
                    continue;
                }
                None if only.is_some_and(|only| only != found.plan) => continue,
                None => {
                    let mut read = section::read(annex, &found, &[], stem);
                    read.problems.push(taken(seen.part));
                    forms.push(read);
                    sections.push(found);
                    forms.len() - 1
                }
            };
            if let Some(form) = forms.get_mut(at) {
                form.problems.extend(seen.problems.iter().cloned());
            }
        }
    }
}

fn annexes(plans: &Plans, host: usize, annex: &Plan) -> bool {
    plans.get(host).is_some_and(|host| host.schema.annexes.contains(&annex.schema.form))
}

/// True when the form has no rows in the tables of `annex`.
fn lacks(form: Option<&Extraction>, annex: &Plan) -> bool {
    form.is_some_and(|form| annex.schema.tables.keys().all(|table| form.record.get(table).is_none()))
}

fn taken(part: &str) -> Problem {
    Problem::warning(
        "normalised",
        message!("表格取自文件中嵌入的 {part}", "the table was read from the embedded {part}"),
    )
    .found(part)
    .help(Message::new(
        "请核对；最好直接填在表中，或者另附 xlsx",
        "look it over; better fill in the table itself, or send the workbook beside it",
    ))
}

fn left(part: &str) -> Problem {
    let wording = message!(
        "文件中还嵌入了 {part}，表中已有内容，嵌入的没有读取",
        "the file embeds {part} as well; the table has rows already, and the embedded ones were not read"
    );
    let help = Message::new("请只保留一份", "keep only one of the two");
    Problem::warning("hidden-content", wording).found(part).help(help)
}

fn unread(part: &str, problem: &Problem) -> Problem {
    let (zh, en) = (&problem.message.zh, &problem.message.en);
    let wording = message!("文件中嵌入的 {part} 没有读取：{zh}", "the embedded {part} was not read: {en}");
    Problem::warning("hidden-content", wording).found(part).help(problem.help.clone())
}
