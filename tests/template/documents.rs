//! Documents in one line, and what stands in them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};
use zwy::error::{Error, Result};
use zwy::limits::Limits;
use zwy::message::Lang;
use zwy::record::Record;

use zwy::docx::template::Template;
use zwy::value::Value;

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A package with this body, and other parts: name without folder, XML inside the root.
pub(crate) fn package(body: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut types = String::new();
    let mut relations = String::new();
    let mut parts = Vec::new();
    for (number, (name, inner)) in others.iter().enumerate() {
        let kind = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let root = match kind {
            "header" => "hdr",
            "footer" => "ftr",
            other => other,
        };
        types += &format!(
            "<Override PartName=\"/word/{name}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml\"/>"
        );
        relations += &format!("<Relationship Id=\"r{number}\" Type=\"{RELATIONS}/{kind}\" Target=\"{name}.xml\"/>");
        parts.push((format!("word/{name}.xml"), format!("<w:{root} {W}>{inner}</w:{root}>")));
    }
    let mut add = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    add(
        "[Content_Types].xml",
        &format!(
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>{types}</Types>"
        ),
    );
    add(
        "_rels/.rels",
        &format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{RELATIONS}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
        ),
    );
    add(
        "word/_rels/document.xml.rels",
        &format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
        ),
    );
    for (name, text) in parts {
        add(&name, &text);
    }
    add("word/document.xml", &format!("<w:document {W}><w:body>{body}</w:body></w:document>"));
    add("word/media/picture.png", "no picture");
    zip.finish().unwrap().into_inner()
}

/// A paragraph of one run.
pub(crate) fn p(text: &str) -> String {
    format!("<w:p>{}</w:p>", run(text))
}

/// A run.
pub(crate) fn run(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

/// A table: cells by `|`, paragraphs of a cell by `¶`; a cell `>` is merged with the one to its left.
pub(crate) fn table(rows: &[&str]) -> String {
    let cell = |cell: &str, span: usize| {
        let span = if span > 1 { format!("<w:gridSpan w:val=\"{span}\"/>") } else { String::new() };
        format!("<w:tc><w:tcPr>{span}</w:tcPr>{}</w:tc>", cell.split('¶').map(p).collect::<String>())
    };
    let row = |row: &&str| {
        let mut cells: Vec<(&str, usize)> = Vec::new();
        for own in row.split('│') {
            match cells.last_mut().filter(|_| own == ">") {
                Some((_, span)) => *span += 1,
                None => cells.push((own, 1)),
            }
        }
        format!("<w:tr>{}</w:tr>", cells.into_iter().map(|(own, span)| cell(own, span)).collect::<String>())
    };
    format!("<w:tbl><w:tblPr/>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

/// A record of texts; `a.b` makes a map, several lines of one table its rows.
pub(crate) fn record(entries: &[(&str, &str)]) -> Record {
    let mut record = Record::new();
    for (key, value) in entries {
        match key.split_once('.') {
            None => record.set(*key, Value::text(*value)),
            Some((table, column)) => {
                let mut rows = record.rows(table).to_vec();
                if rows.last().is_none_or(|row| row.get(column).is_some()) {
                    rows.push(Record::new());
                }
                rows.last_mut().unwrap().set(column, Value::text(*value));
                record.set(table, Value::Rows(rows));
            }
        }
    }
    record
}

pub(crate) fn compile(bytes: &[u8]) -> Result<Template> {
    Template::compile(bytes, "t.docx", None, &Limits::default())
}

/// The XML of a part of a package.
pub(crate) fn part(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// What a document says: paragraphs by line, cells by `│`; `⏎`, `⇥` and `⇟` for breaks in a paragraph.
pub(crate) fn said(xml: &str) -> String {
    let body = xml.split_once("<w:body>").map_or(xml, |(_, body)| body);
    let mut text = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = after.split_once('>').unwrap();
        match tag {
            "/w:p" | "w:p/" => text.push('\n'),
            "/w:tc" => {
                text.pop();
                text.push('│');
            }
            "/w:tr" => {
                text.pop();
                text.push('\n');
            }
            "w:br/" => text.push('⏎'),
            "w:tab/" => text.push('⇥'),
            "w:br w:type=\"page\"/" => text.push('⇟'),
            _ => {}
        }
        rest = after;
    }
    text.trim_end_matches('\n').replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// What a body says when it is filled; it must be proper XML.
pub(crate) fn filled(body: &str, record: &Record) -> String {
    let template = compile(&package(body, &[])).unwrap_or_else(|e| panic!("{body}: {e}"));
    let bytes = template.render(record).unwrap_or_else(|e| panic!("{body}: {e}"));
    let xml = part(&bytes, "word/document.xml");
    proper(&xml);
    said(&xml)
}

/// Panics unless the XML is well-formed, and cells end with paragraphs.
pub(crate) fn proper(xml: &str) {
    let mut reader = quick_xml::Reader::from_str(xml);
    while reader.read_event().unwrap_or_else(|e| panic!("{e}: {xml}")) != quick_xml::events::Event::Eof {}
    assert!(!xml.bytes().any(|b| b < b' ' && !b"\t\r\n".contains(&b)), "{xml:?}");
    for (at, _) in xml.match_indices("</w:tc>") {
        assert!(["</w:p>", "<w:p/>", "</w:sdt>"].iter().any(|end| xml[..at].ends_with(end)), "{xml}");
    }
    for (at, _) in xml.match_indices("</w:tbl>") {
        assert!(xml[..at].ends_with("</w:tr>"), "{xml}");
    }
}

/// The mistakes of a template, one a line.
pub(crate) fn mistakes(body: &str) -> String {
    match compile(&package(body, &[])) {
        Ok(_) => panic!("no mistake: {body}"),
        Err(error) => lines(&error),
    }
}

pub(crate) fn lines(error: &Error) -> String {
    assert!(!error.describe(Lang::En).is_empty());
    error.describe(Lang::Zh).replace("t.docx", "").lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

/// The sections of a case by their names, which stand in brackets in lines of their own.
pub(crate) fn parts(text: &str) -> BTreeMap<String, String> {
    let mut parts = BTreeMap::new();
    let mut name = String::new();
    for line in text.lines() {
        match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(next) => name = next.to_owned(),
            None => *parts.entry(name.clone()).or_insert_with(String::new) += &format!("{line}\n"),
        }
    }
    parts
}

/// A document drawn as text: lines with `│` are rows of a table, `¶` parts the paragraphs of a cell; one that begins with
/// `^` stands in the header of the page, with `_` in the footer.
pub(crate) fn drawn(text: &str) -> Vec<u8> {
    let (mut body, mut others): (String, Vec<(String, String)>) = (String::new(), Vec::new());
    let mut rows: Vec<&str> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()).chain([""]) {
        if line.contains('│') {
            rows.push(line);
            continue;
        }
        if !rows.is_empty() {
            body += &(table(&std::mem::take(&mut rows)) + &p(""));
        }
        let kind = match line.chars().next() {
            Some('^') => "header",
            Some('_') => "footer",
            _ => {
                body += &p(line);
                continue;
            }
        };
        others.push((format!("{kind}{}", others.len() + 1), p(line.get(1..).unwrap_or_default())));
    }
    let headers: Vec<(&str, &str)> = others.iter().map(|(name, inner)| (name.as_str(), inner.as_str())).collect();
    package(&body, &headers)
}
