//! The catalogue of problem codes: for each what it means, why it matters, an example and how to mend it.
//!
//! `zwy explain CODE` prints a [`Page`]. Codes are stable: a script may rely on each, so that one may be added to the
//! tables of this folder, but none renamed or taken away. The rules of schemas bring codes of their own, their ids,
//! which [`rule_page`] explains from the schema.

mod across;
mod file;
mod status;
mod structure;
mod value;

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use crate::message::Lang;
use crate::problem::Severity;
use crate::schema::{Catalog, Rule, Schema, Stage};

/// A text in Chinese and in English.
type Both = (&'static str, &'static str);

/// What is told of one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The code as it stands in reports.
    pub code: &'static str,
    /// What it is about.
    pub about: About,
    /// The weights that it comes with, the heaviest first; none for a status.
    pub severities: &'static [Severity],
    title: Both,
    meaning: Both,
    why: Both,
    example: Both,
    mend: Both,
}

/// What a code is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum About {
    /// The `status` of a file in a report.
    Status,
    /// The file as a whole.
    File,
    /// The structure of a form.
    Structure,
    /// One value.
    Value,
    /// Several values together.
    Between,
    /// Several files together.
    Across,
}

/// All pages: statuses, then codes about the file, its structure, its values, what is between values,
/// and what is between files.
pub static ALL: &[Page] = &{
    const PARTS: [&[Page]; 5] = [&status::PAGES, &file::PAGES, &structure::PAGES, &value::PAGES, &across::PAGES];
    const LENGTH: usize = PARTS[0].len() + PARTS[1].len() + PARTS[2].len() + PARTS[3].len() + PARTS[4].len();
    let mut all = [PARTS[0][0]; LENGTH];
    let (mut part, mut page, mut at) = (0, 0, 0);
    while part < PARTS.len() {
        while page < PARTS[part].len() {
            all[at] = PARTS[part][page];
            page += 1;
            at += 1;
        }
        part += 1;
        page = 0;
    }
    all
};

/// The page of `code`; none for what is not in the catalogue, such as the id of a schema's rule.
///
/// ```
/// use zwy::message::Lang;
/// assert_eq!(zwy::codes::get("required").map(|page| page.title(Lang::En)), Some("an empty field that must be filled"));
/// ```
pub fn get(code: &str) -> Option<&'static Page> {
    ALL.iter().find(|page| page.code == code)
}

fn pick(both: Both, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => both.0,
        Lang::En => both.1,
    }
}

impl Page {
    /// What it is called: a few words.
    pub fn title(&self, lang: Lang) -> &'static str {
        pick(self.title, lang)
    }

    /// What it means.
    pub fn meaning(&self, lang: Lang) -> &'static str {
        pick(self.meaning, lang)
    }

    /// Why it is a problem at all.
    pub fn why(&self, lang: Lang) -> &'static str {
        pick(self.why, lang)
    }

    /// An example: what was found and what is said of it.
    pub fn example(&self, lang: Lang) -> &'static str {
        pick(self.example, lang)
    }

    /// How to mend it.
    pub fn mend(&self, lang: Lang) -> &'static str {
        pick(self.mend, lang)
    }

    /// The whole page as plain text, ending in a line break.
    pub fn text(&self, lang: Lang) -> String {
        let mut weights = weights(self.severities, lang);
        if self.about == About::Status {
            weights = pick(("报告中的状态", "status in a report"), lang).to_owned();
        }
        let head = heading(self.code, &weights, self.title(lang), lang);
        let sections = [
            (("怎么办", "What to do"), self.mend(lang)),
            (("含义", "Meaning"), self.meaning(lang)),
            (("为什么", "Why"), self.why(lang)),
            (("例", "Example"), self.example(lang)),
        ];
        sections.iter().fold(head, |page, (title, body)| page + &section(*title, body, lang))
    }
}

/// What a rule of a schema says, with its slots (`{row.score}`) as they are written.
pub fn rule_title(rule: &Rule, lang: Lang) -> &str {
    let [zh, en] = &rule.message;
    if lang == Lang::Zh { zh.source() } else { en.source() }
}

/// The page of a rule of a schema: what its problem says, what to do, and where and how the rule is defined.
pub fn rule_page(schema: &Schema, rule: &Rule, lang: Lang) -> String {
    let message = rule_title(rule, lang);
    let title = pick(("一条规则", "a rule of a form"), lang);
    let mut page = heading(&rule.id, weight(rule.severity, lang), title, lang);
    page += &section(("内容", "Message"), message, lang);
    if !rule.help.is_empty() {
        page += &section(("怎么办", "What to do"), rule.help.get(lang), lang);
    }
    let (form, field) = (&schema.form, &rule.field);
    let mut defined = match lang {
        Lang::Zh => format!("表 {form} 的 schema，rules 中 id: {}，字段 {field}", rule.id),
        Lang::En => format!("the schema of the form {form}, under rules, id: {}, about the field {field}", rule.id),
    };
    if let Some(table) = &rule.each {
        let _ = match lang {
            Lang::Zh => write!(defined, "，逐行检查 {table}"),
            Lang::En => write!(defined, ", for each row of {table}"),
        };
    }
    if rule.stage == Stage::Archive {
        defined += pick(("，归档时检查", ", when the form is put on file"), lang);
    }
    if let Some(when) = &rule.when {
        let _ = write!(defined, "\nwhen: {}", when.source());
    }
    let _ = write!(defined, "\ncheck: {}", rule.check.source());
    page + &section(("定义", "Defined"), &defined, lang)
}

/// Every code in a line of its own, with its weights and what it is called: those of the catalogue by what they are
/// about, then the rules of each form.
pub fn index(catalog: &Catalog, lang: Lang) -> String {
    let mut groups: Vec<(String, Vec<[String; 3]>)> = Vec::new();
    for page in ALL {
        let heading = pick(page.about.title(), lang);
        if groups.last().is_none_or(|(last, _)| last != heading) {
            groups.push((heading.to_owned(), Vec::new()));
        }
        let line = [page.code.to_owned(), weights(page.severities, lang), page.title(lang).to_owned()];
        if let Some((_, lines)) = groups.last_mut() {
            lines.push(line);
        }
    }
    for schema in catalog.iter().filter(|schema| !schema.rules.is_empty()) {
        let heading = match lang {
            Lang::Zh => format!("{} 的规则", schema.form),
            Lang::En => format!("Rules of {}", schema.form),
        };
        let lines = schema.rules.iter().map(|rule| {
            [rule.id.to_string(), weight(rule.severity, lang).to_owned(), rule_title(rule, lang).to_owned()]
        });
        groups.push((heading, lines.collect()));
    }
    let widest = |column: fn(&[String; 3]) -> &str| {
        groups.iter().flat_map(|(_, lines)| lines).map(|line| column(line).width()).max().unwrap_or(0)
    };
    let (codes, weights) = (widest(|line| &line[0]), widest(|line| &line[1]));
    let mut text = String::new();
    for (heading, lines) in &groups {
        let _ = writeln!(text, "{}{heading}", if text.is_empty() { "" } else { "\n" });
        for [code, weight, title] in lines {
            let gap = |wide: usize, text: &str| " ".repeat(wide.saturating_sub(text.width()) + 2);
            let _ = writeln!(text, "  {code}{}{weight}{}{title}", gap(codes, code), gap(weights, weight));
        }
    }
    text
}

impl About {
    fn title(self) -> Both {
        match self {
            Self::Status => ("状态", "Statuses of a file"),
            Self::File => ("文件", "About the file"),
            Self::Structure => ("结构", "About its structure"),
            Self::Value => ("单个值", "About a value"),
            Self::Between => ("值与值之间", "Between values"),
            Self::Across => ("文件之间", "Across files"),
        }
    }
}

fn weights(severities: &[Severity], lang: Lang) -> String {
    let words: Vec<&str> = severities.iter().map(|severity| weight(*severity, lang)).collect();
    words.join(pick(("、", ", "), lang))
}

fn weight(severity: Severity, lang: Lang) -> &'static str {
    pick(
        match severity {
            Severity::Error => ("错误", "error"),
            Severity::Warning => ("提示", "warning"),
            Severity::Note => ("说明", "note"),
        },
        lang,
    )
}

fn heading(code: &str, weights: &str, title: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{code}（{weights}）：{title}\n"),
        Lang::En => format!("{code} ({weights}): {title}\n"),
    }
}

fn section(title: Both, body: &str, lang: Lang) -> String {
    let mut text = format!("\n{}\n", pick(title, lang));
    for line in body.lines() {
        let _ = writeln!(text, "  {line}");
    }
    text
}
