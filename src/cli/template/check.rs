//! `zwy template check T.docx…`

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::super::args::{FileFormat, FindingsFormat, TemplateCheckArgs};
use super::super::blank::fits;
use super::super::output::Existing;
use super::super::{Context, Outcome, output, print, sources};
use super::read_template;
use crate::cli::output::Inputs;
use zwy::docx::template::Code;
use zwy::docx::template::doctor::{Finding, annotate, examine};
use zwy::error::{Error, Result};
use zwy::message;
use zwy::message::{Lang, Message, counted};
use zwy::problem::Severity;
use zwy::rehearsal::rehearse;
use zwy::report::clean_line;

/// What was found in one template.
struct Examined {
    path: String,
    /// The findings, or why it cannot be read.
    findings: Result<Vec<Finding>>,
}

pub(super) fn run(context: &Context, args: &TemplateCheckArgs) -> Result<Outcome> {
    let schema = super::schema(context, args.form.as_deref())?;
    let catalog = context.catalog()?;
    let limits = &context.limits;
    let templates = templates(context, &args.templates)?;
    if let Some(out) = &args.annotate {
        if templates.len() > 1 {
            return Err(Error::usage(
                Message::new("--annotate 一次只用于一个模板", "--annotate is for one template"),
                Message::new("逐个检查", "check them one by one"),
            ));
        }
        if out == Path::new("-") && args.format == FindingsFormat::Json {
            return Err(Error::usage(
                Message::new(
                    "批注副本和 JSON 不能都写到标准输出",
                    "the copy and JSON cannot both go to standard output",
                ),
                Message::new("给 --annotate 一个文件名", "give --annotate a file name"),
            ));
        }
        fits(FileFormat::Docx, Some(out))?;
        if out != Path::new("-") {
            output::free(out, Existing::of(args.force, false))?;
        }
    }
    let mut all = Vec::new();
    // Why there is no copy; the findings are told all the same.
    let mut uncopied = None;
    for path in &templates {
        let name = path.display().to_string();
        let findings = read_template(path, limits).and_then(|bytes| {
            let mut findings = examine(&bytes, &name, schema.clone(), limits)?;
            if count(&findings, Severity::Error) == 0 {
                findings.extend(rehearse(&bytes, &name, schema.as_ref(), &catalog, limits)?);
            }
            if let Some(out) = &args.annotate {
                uncopied = annotate(&bytes, &name, &findings, context.lang, limits)
                    .and_then(|copy| {
                        Inputs::new(templates.iter()).refuse(out)?;
                        super::write(out, &copy, args.force)
                    })
                    .err();
            }
            Ok(findings)
        });
        all.push(Examined { path: name, findings });
    }
    let form = args.form.as_deref();
    let text = match args.format {
        FindingsFormat::Text => all.iter().map(|examined| text(context.lang, examined)).collect::<String>(),
        FindingsFormat::Json => json(context.lang, form, &all)?,
    };
    let copy_is_printed = args.annotate.as_deref() == Some(Path::new("-"));
    if copy_is_printed {
        context.note(text.trim_end());
    } else {
        print(text.as_bytes())?;
    }
    let mut outcome = Outcome::Accepted;
    for examined in &all {
        match &examined.findings {
            Err(error) => {
                context.complain(error);
                outcome = Outcome::Failed;
            }
            Ok(findings) if outcome == Outcome::Accepted && count(findings, Severity::Error) > 0 => {
                outcome = Outcome::Rejected;
            }
            Ok(_) => {}
        }
    }
    if let Some(error) = uncopied {
        context.complain(&error);
        outcome = Outcome::Failed;
    }
    Ok(outcome)
}

/// The templates that are meant by `paths`: of a folder, the Word documents in it and below it, by name.
fn templates(context: &Context, paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut templates = Vec::new();
    for path in paths {
        if !path.is_dir() {
            templates.push(path.clone());
            continue;
        }
        let before = templates.len();
        let is_document = |path: &&Path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("docx"));
        let inside = sources::list(context, std::slice::from_ref(path), None, &context.limits)?;
        templates.extend(inside.iter().filter_map(|source| source.file()).filter(is_document).map(Path::to_owned));
        if templates.len() == before {
            let path = path.display();
            return Err(Error::usage(
                message!("文件夹 {path} 里没有 .docx 文件", "there are no .docx files in the folder {path}"),
                Message::new("写出模板文件，或模板所在的文件夹", "name the template, or the folder that it is in"),
            ));
        }
    }
    Ok(templates)
}

/// Whether it is about what comes back, and of no weight for what is printed only.
fn is_loss(finding: &Finding) -> bool {
    finding.code == Code::NotReadBack
}

fn count(findings: &[Finding], severity: Severity) -> usize {
    findings.iter().filter(|finding| finding.severity == severity).count()
}

fn word(severity: Severity, lang: Lang) -> &'static str {
    match (lang, severity) {
        (Lang::Zh, Severity::Error) => "错误",
        (Lang::Zh, Severity::Warning) => "提示",
        (Lang::Zh, Severity::Note) => "说明",
        (Lang::En, severity) => severity.name(),
    }
}

/// For people: a heading, and every finding with its line.
fn text(lang: Lang, examined: &Examined) -> String {
    let Ok(findings) = &examined.findings else { return String::new() };
    let zh = lang == Lang::Zh;
    let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (findings.iter().filter(|own| own.severity == severity && !is_loss(own)).count(), severity))
        .filter(|(number, _)| *number > 0)
        .map(
            |(number, severity)| {
                if zh { format!("{number} 处{}", word(severity, lang)) } else { counted(number, severity.name()) }
            },
        )
        .collect();
    let told = match (counts.is_empty(), zh) {
        (true, true) => "没有错误".to_owned(),
        (true, false) => "no mistakes".to_owned(),
        (false, zh) => counts.join(if zh { "，" } else { ", " }),
    };
    let lost = findings.iter().filter(|finding| is_loss(finding)).count();
    let told = match (lost, zh) {
        (0, _) => told,
        (lost, true) => format!("{told}；收回填好的文件时，有 {lost} 处读不回来"),
        (lost, false) => format!("{told}; {lost} will not be read back from returned forms"),
    };
    let mut text = format!("{}  {told}\n", clean_line(&examined.path));
    let (colon, semicolon) = if zh { ("：", "；") } else { (": ", "; ") };
    for finding in findings {
        let _ = write!(text, "  {}", word(finding.severity, lang));
        if let Some(place) = &finding.place {
            let _ = write!(text, " {}", place.describe(lang));
        }
        let _ = write!(text, "{colon}{}", clean_line(finding.said().get(lang)));
        if !finding.help.is_empty() {
            let _ = write!(text, "{semicolon}{}", clean_line(finding.help.get(lang)));
        }
        let _ = writeln!(text, " [{}]", finding.code.name());
        // Of what is lost there may be much, and the tag is told.
        if let Some(line) = finding.line.as_ref().filter(|_| !is_loss(finding)) {
            let before: String = line.text.chars().take(line.marked.start).collect();
            let marked: String = line.text.chars().skip(line.marked.start).take(line.marked.len()).collect();
            let (indent, marks) = (" ".repeat(before.width()), "^".repeat(marked.width().max(1)));
            let _ = writeln!(text, "      {}\n      {indent}{marks}", clean_line(&line.text));
        }
    }
    text
}

fn json(lang: Lang, form: Option<&str>, all: &[Examined]) -> Result<String> {
    let mut numbers = [0; 3];
    let mut unreadable = 0;
    let files: Vec<Value> = all
        .iter()
        .map(|examined| match &examined.findings {
            Ok(findings) => {
                let counts = [Severity::Error, Severity::Warning, Severity::Note].map(|s| count(findings, s));
                for (number, more) in numbers.iter_mut().zip(counts) {
                    *number += more;
                }
                let status = match counts {
                    [errors, ..] if errors > 0 => "rejected",
                    [_, warnings, _] if warnings > 0 => "warned",
                    _ => "accepted",
                };
                let findings: Vec<Value> = findings.iter().map(|finding| view(finding, lang)).collect();
                json!({"path": examined.path, "form": form, "status": status, "findings": findings})
            }
            Err(error) => {
                unreadable += 1;
                let message = error.describe(lang);
                let findings = unreadable_as(error, lang);
                json!({
                    "path": examined.path, "form": form, "status": "unreadable", "message": message,
                    "findings": findings,
                })
            }
        })
        .collect();
    let [errors, warnings, notes] = numbers;
    let summary = json!({
        "files": all.len(), "errors": errors, "warnings": warnings, "notes": notes, "unreadable": unreadable,
    });
    let report = json!({"zwy": env!("CARGO_PKG_VERSION"), "files": files, "summary": summary});
    super::pretty(&report)
}

/// Why a template cannot be read, in the form of findings.
fn unreadable_as(error: &Error, lang: Lang) -> Vec<Value> {
    let view = |message: &str, help: &str| {
        json!({
            "code": "unreadable", "severity": "error", "place": null, "at": null, "tag": null, "column": null,
            "line": null, "fields": [], "message": message, "help": help,
        })
    };
    match error {
        Error::Mistakes(list) => list.iter().map(|d| view(d.message.get(lang), d.help.get(lang))).collect(),
        Error::Usage { message, help } => vec![view(message.get(lang), help.get(lang))],
        error => vec![view(&error.describe(lang), "")],
    }
}

fn view(finding: &Finding, lang: Lang) -> Value {
    json!({
        "code": finding.code.name(),
        "severity": finding.severity.name(),
        "place": finding.place.as_ref().map(|place| place.describe(lang)),
        "at": finding.place,
        "tag": Some(&finding.tag).filter(|tag| !tag.is_empty()),
        "column": finding.column.map(|column| column + 1),
        "line": finding.line.as_ref().map(|line| &line.text),
        "fields": finding.fields,
        "message": finding.message.get(lang),
        "help": finding.help.get(lang),
    })
}
