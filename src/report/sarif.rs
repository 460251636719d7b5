//! The report as SARIF 2.1.0, for code scanning and editors.
//!
//! Results are written as they come. What can only be known at the end, the rules that were used and the files with
//! their hashes, is kept: a few words a file.

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::FileReport;
use crate::clean;
use crate::codes;
use crate::message::Lang;
use crate::place::{Place, cell_name};
use crate::problem::Problem;
use crate::schema::Catalog;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes a report as SARIF, file by file, one result a line.
#[derive(Debug)]
pub struct Stream {
    catalog: Catalog,
    lang: Lang,
    results: usize,
    rules: Vec<String>,
    rule_indices: HashMap<String, usize>,
    artifacts: Vec<Value>,
    artifact_indices: HashMap<String, usize>,
}

impl Stream {
    /// A report in `lang` of which nothing is written yet; `catalog` has the rules of the forms.
    pub fn new(catalog: Catalog, lang: Lang) -> Self {
        Self {
            catalog,
            lang,
            results: 0,
            rules: Vec::new(),
            rule_indices: HashMap::new(),
            artifacts: Vec::new(),
            artifact_indices: HashMap::new(),
        }
    }

    /// Writes the results of the next file.
    ///
    /// # Errors
    /// What `out` says.
    pub fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        let uri = uri(&file.path);
        let artifact = self.artifact(&uri, file);
        for problem in &file.problems {
            let rule = self.rule(&problem.code);
            let result = result(file, problem, rule, json!({"uri": uri, "index": artifact}), self.lang);
            self.open(out)?;
            out.write_all(if self.results == 0 { b"\n" } else { b",\n" })?;
            self.results += 1;
            super::json::value(&result, out)?;
        }
        Ok(())
    }

    /// Writes what follows the last result. A run that was interrupted was no success.
    ///
    /// # Errors
    /// What `out` says.
    pub fn end(&mut self, interrupted: bool, out: &mut dyn Write) -> io::Result<()> {
        self.open(out)?;
        let rules = self.rules.iter().map(|code| descriptor(code, &self.catalog, self.lang)).collect::<Vec<_>>();
        out.write_all(b"\n],\n\"artifacts\": [")?;
        lines(&self.artifacts, out)?;
        let (version, language) = (env!("CARGO_PKG_VERSION"), language(self.lang));
        write!(
            out,
            "\n],\n\"tool\": {{\"driver\": {{\"name\": \"zwy\", \"version\": \"{version}\", \
             \"semanticVersion\": \"{version}\", \"language\": \"{language}\", \"rules\": ["
        )?;
        lines(&rules, out)?;
        let successful = !interrupted;
        write!(out, "\n]}}}},\n\"invocations\": [{{\"executionSuccessful\": {successful}}}]\n}}]\n}}\n")
    }

    fn open(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.results > 0 {
            return Ok(());
        }
        let language = language(self.lang);
        write!(
            out,
            "{{\n\"$schema\": \"{SCHEMA}\",\n\"version\": \"2.1.0\",\n\"runs\": [{{\n\
             \"columnKind\": \"unicodeCodePoints\",\n\"language\": \"{language}\",\n\"results\": ["
        )
    }

    fn rule(&mut self, code: &str) -> usize {
        if let Some(index) = self.rule_indices.get(code) {
            return *index;
        }
        let index = self.rules.len();
        self.rules.push(code.to_owned());
        self.rule_indices.insert(code.to_owned(), index);
        index
    }

    /// The index of a file, which is taken in at its first form.
    fn artifact(&mut self, uri: &str, file: &FileReport) -> usize {
        if let Some(index) = self.artifact_indices.get(uri) {
            return *index;
        }
        let mut artifact = json!({"location": {"uri": uri}, "roles": ["analysisTarget"]});
        if let (Some(artifact), Some(hash)) = (artifact.as_object_mut(), &file.sha256) {
            artifact.insert("hashes".to_owned(), json!({"sha-256": hash}));
        }
        let index = self.artifacts.len();
        self.artifacts.push(artifact);
        self.artifact_indices.insert(uri.to_owned(), index);
        index
    }
}

fn lines(values: &[Value], out: &mut dyn Write) -> io::Result<()> {
    for (index, value) in values.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        super::json::value(value, out)?;
    }
    Ok(())
}

fn result(file: &FileReport, problem: &Problem, rule: usize, artifact: Value, lang: Lang) -> Value {
    let place = problem.place.as_ref();
    let mut location = json!({"physicalLocation": {"artifactLocation": artifact}});
    match place {
        Some(Place::Line { line, column }) => {
            location["physicalLocation"]["region"] = json!({"startLine": line + 1, "startColumn": column + 1});
        }
        Some(place) => location["logicalLocations"] = json!([logical(place, lang)]),
        None => {}
    }
    let mut properties = Map::new();
    let mut property = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            properties.insert(name.to_owned(), json!(value));
        }
    };
    property("form", file.form.as_deref());
    property("field", Some(problem.field.as_str()).filter(|field| !field.is_empty()));
    property("found", problem.found.as_deref());
    property("expected", problem.expected.as_deref());
    let mut result = json!({
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity.name(),
        "message": {"text": message(problem, lang)},
        "locations": [location],
    });
    if !properties.is_empty() {
        result["properties"] = Value::Object(properties);
    }
    result
}

/// The place, for a viewer can show no cell, what is wrong and what to do. Braces are doubled: single ones stand for
/// arguments (SARIF 3.11.5).
fn message(problem: &Problem, lang: Lang) -> String {
    let mut text = match &problem.place {
        Some(place) if lang == Lang::Zh => format!("{}：", place.describe(lang)),
        Some(place) => format!("{}: ", place.describe(lang)),
        None => String::new(),
    };
    text += problem.message.get(lang);
    let help = problem.help.get(lang);
    if !help.is_empty() {
        text += "\n→ ";
        text += help;
    }
    clean::lines(&text).replace('{', "{{").replace('}', "}}")
}

fn logical(place: &Place, lang: Lang) -> Value {
    let (name, kind) = match place {
        Place::Cell { row, column, .. } => (cell_name(*row, *column), "cell"),
        Place::Sheet { sheet } => (sheet.to_string(), "sheet"),
        Place::TableCell { .. } => (place.describe(lang), "cell"),
        Place::Table { .. } => (place.describe(lang), "table"),
        Place::Paragraph { .. } => (place.describe(lang), "paragraph"),
        Place::Part(_) | Place::Line { .. } => (place.describe(lang), "part"),
    };
    json!({"name": name, "fullyQualifiedName": place.describe(lang), "kind": kind})
}

/// What is known of a code: its page, or the rules of schemas that have it as their id.
fn descriptor(code: &str, catalog: &Catalog, lang: Lang) -> Value {
    if let Some(page) = codes::get(code) {
        return json!({
            "id": code,
            "shortDescription": {"text": page.title(lang)},
            "fullDescription": {"text": page.meaning(lang)},
            "help": {"text": page.text(lang)},
            "defaultConfiguration": {"level": page.severities.first().map_or("warning", |weight| weight.name())},
        });
    }
    let rules: Vec<_> = catalog
        .iter()
        .flat_map(|schema| schema.rules.iter().filter(|rule| &*rule.id == code).map(move |rule| (schema, rule)))
        .collect();
    let Some((_, first)) = rules.first() else { return json!({"id": code}) };
    let pages: Vec<String> = rules.iter().map(|(schema, rule)| codes::rule_page(schema, rule, lang)).collect();
    json!({
        "id": code,
        "shortDescription": {"text": codes::rule_title(first, lang)},
        "help": {"text": pages.join("\n")},
        "defaultConfiguration": {"level": first.severity.name()},
    })
}

fn language(lang: Lang) -> &'static str {
    if lang == Lang::Zh { "zh-CN" } else { "en-US" }
}

/// The path as a URI reference: relative ones stay so; everything but unreserved characters is percent-encoded.
fn uri(path: &str) -> String {
    let slashes = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let relative = slashes.strip_prefix("./").unwrap_or(&slashes);
    let drive = cfg!(windows) && relative.get(1..3) == Some(":/");
    let mut uri = match (relative.starts_with('/'), drive) {
        (true, _) => "file://".to_owned(),
        (_, true) => "file:///".to_owned(),
        _ => String::new(),
    };
    for byte in relative.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte as char),
            b':' if drive && uri.len() == "file:///C".len() => uri.push(':'),
            byte => uri += &format!("%{byte:02X}"),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uris() {
        for (path, expected) in [
            ("returns/a b.xlsx", "returns/a%20b.xlsx"),
            ("./财.xlsx", "%E8%B4%A2.xlsx"),
            ("../a:b?c#d%.yaml", "../a%3Ab%3Fc%23d%25.yaml"),
            ("/srv/a.docx", "file:///srv/a.docx"),
            ("-", "-"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
