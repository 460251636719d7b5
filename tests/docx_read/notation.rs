//! Word XML in one line, and documents in one line.
//!
//! `p("甲" tab sdt(sdtPr(alias=org) sdtContent("乙")))` is a paragraph: a name is a `w:` element unless it has a prefix,
//! `name=value` an element with a `w:val`, `name{a=1,b=2}` one with attributes, `name"text"` one with text, and text
//! alone a run. [`show`] prints a document as `'甲\t<org:乙>'`, tables as `[a | b / c *2]`: `*2` spans two columns,
//! `^2` two rows, `@3` stands in column 3 though the cell before ends earlier.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zwy::docx::package::Package;
use zwy::docx::read;
use zwy::grid::{Block, Content, Document, Grid, Paragraph};
use zwy::limits::Limits;
use zwy::problem::Problem;

pub(crate) const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const PREFIXES: &str = r#"
 xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"
 xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office""#;

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"#;

/// The XML of a notation.
pub(crate) fn xml(notation: &str) -> String {
    let mut out = String::new();
    let mut rest = notation.trim_start();
    let mut open: Vec<String> = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(')') {
            out.push_str(&format!("</{}>", open.pop().unwrap()));
            rest = after;
        } else if let Some(after) = rest.strip_prefix('"') {
            let (text, after) = after.split_once('"').unwrap();
            out.push_str(&format!("<w:r><w:t>{text}</w:t></w:r>"));
            rest = after;
        } else {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == ':')).unwrap_or(rest.len());
            assert!(end > 0, "{rest}");
            let (name, mut after) = rest.split_at(end);
            let name = if name.contains(':') { name.to_owned() } else { format!("w:{name}") };
            let prefix = name.split(':').next().unwrap();
            out.push_str(&format!("<{name}"));
            if let Some(value) = after.strip_prefix('=') {
                let end = value.find(|c: char| c.is_whitespace() || c == ')').unwrap_or(value.len());
                out.push_str(&format!(" {prefix}:val=\"{}\"", &value[..end]));
                after = &value[end..];
            } else if let Some(list) = after.strip_prefix('{') {
                let (list, tail) = list.split_once('}').unwrap();
                for (key, value) in list.split(',').map(|pair| pair.split_once('=').unwrap()) {
                    out.push_str(&format!(" w:{key}=\"{value}\""));
                }
                after = tail;
            }
            if let Some(text) = after.strip_prefix('"') {
                let (text, tail) = text.split_once('"').unwrap();
                out.push_str(&format!(">{text}</{name}>"));
                after = tail;
            } else if let Some(tail) = after.strip_prefix('(') {
                out.push('>');
                open.push(name);
                after = tail;
            } else {
                out.push_str("/>");
            }
            rest = after;
        }
        rest = rest.trim_start();
    }
    assert!(open.is_empty(), "{notation}");
    out
}

/// The main part around the XML of a body.
pub(crate) fn document(body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}"{PREFIXES}><w:body>{body}</w:body></w:document>"#
    )
}

pub(crate) fn rels(list: &[(&str, &str)]) -> String {
    let mut out =
        String::from(r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#);
    for (index, (kind, target)) in list.iter().enumerate() {
        let kind = format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
        let _ = write!(out, r#"<Relationship Id="rId{index}" Type="{kind}" Target="{target}"/>"#);
    }
    out + "</Relationships>"
}

/// A package of these parts.
pub(crate) fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A package whose main part is this.
pub(crate) fn package(main: &[u8]) -> Vec<u8> {
    pack(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", rels(&[("officeDocument", "word/document.xml")]).as_bytes()),
        ("word/document.xml", main),
    ])
}

/// What reading says: the document, or the code of the problem.
pub(crate) fn read_bytes(bytes: &[u8], limits: &Limits) -> Result<Document, Box<Problem>> {
    Package::open(bytes, limits).and_then(|package| read::read(&package, limits)).map_err(|error| error.0)
}

/// What the body of this notation shows, problems behind it.
pub(crate) fn shown(notation: &str) -> String {
    show(&read_bytes(&package(document(&xml(notation)).as_bytes()), &Limits::default()))
}

pub(crate) fn show(result: &Result<Document, Box<Problem>>) -> String {
    match result {
        Ok(document) => {
            let mut out = blocks(&document.blocks, " ");
            for problem in &document.problems {
                let place = problem.place.as_ref().map(|place| place.describe(zwy::message::Lang::En));
                let _ = write!(out, " !{} {}", problem.code, place.unwrap_or_default());
            }
            out
        }
        Err(problem) => format!("!{}: {}", problem.code, problem.message.en),
    }
}

fn blocks(blocks: &[Block], between: &str) -> String {
    let shown: Vec<String> = blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(p) => match p.number {
                Some(number) if between == " " => format!("{number}'{}'", paragraph(p)),
                _ => paragraph(p),
            },
            Block::Grid(g) => grid(g),
        })
        .collect();
    shown.join(between)
}

fn paragraph(p: &Paragraph) -> String {
    let mut marks: Vec<(usize, u8, usize, String)> = Vec::new();
    for (index, control) in p.controls.iter().enumerate() {
        assert!(p.text.get(control.range.clone()).is_some(), "{p:?}");
        let mut head = control
            .alias
            .clone()
            .or(control.tag.clone())
            .map_or_else(|| format!("#{}", control.id), |name| name.to_string());
        if control.placeholder {
            head.push('?');
        }
        if let Some(checked) = control.checked {
            head.push_str(if checked { "=1" } else { "=0" });
        }
        marks.push((control.range.start, 1, index, format!("<{head}:")));
        let turn = if control.range.is_empty() { 1 } else { 0 };
        marks.push((control.range.end, turn, usize::MAX - index, ">".into()));
    }
    for range in &p.struck {
        assert!(p.text.get(range.clone()).is_some(), "{p:?}");
        marks.push((range.start, 2, 0, "~".into()));
        marks.push((range.end, 0, 0, "~".into()));
    }
    marks.sort();
    let mut out = p.text.clone();
    for (at, _, _, mark) in marks.iter().rev() {
        out.insert_str(*at, mark);
    }
    out.replace('\t', "\\t").replace('\n', "\\n")
}

fn grid(g: &Grid) -> String {
    let mut rows = Vec::new();
    for row in 0..g.rows {
        let mut end = 0;
        let mut cells = Vec::new();
        for cell in g.row(row) {
            let mut out = String::new();
            if cell.column != end {
                let _ = write!(out, "@{} ", cell.column);
            }
            end = cell.column + cell.column_span;
            match &cell.content {
                Content::Blocks(inner) => out.push_str(&blocks(inner, "¶")),
                other => panic!("{other:?}"),
            }
            if cell.column_span > 1 {
                let _ = write!(out, " *{}", cell.column_span);
            }
            if cell.row_span > 1 {
                let _ = write!(out, " ^{}", cell.row_span);
            }
            cells.push(out.trim().to_owned());
        }
        rows.push(cells.join(" | "));
    }
    format!("[{}]", rows.join(" / "))
}
