//! The package around a drawn body: its other parts, and a ZIP archive whose bytes depend on nothing but its content.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::element::escape;
use super::styles::{self, DECLARATION, NAMESPACE, Styles};
use crate::error::{Error, Result};
use crate::message;
use crate::record::Key;
use crate::schema::{PROPERTY_FORM, PROPERTY_VERSION, Schema};

/// Relationship ids of the footers of odd and even pages.
pub(super) const FOOTERS: [&str; 2] = ["rIdFooter1", "rIdFooter2"];

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006";
const WORD_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
/// A document has to have a date; this one is no date of anybody's.
const EPOCH: &str = "2000-01-01T00:00:00Z";

/// Packs the parts, always in the same order, deflated, dated 1980-01-01.
pub(super) fn pack(schema: &Schema, styles: &Styles, document: Vec<u8>, footers: Vec<Vec<u8>>) -> Result<Vec<u8>> {
    let count = footers.len();
    let mut parts: Vec<(String, Vec<u8>)> = vec![
        ("[Content_Types].xml".to_owned(), content_types(count).into()),
        ("_rels/.rels".to_owned(), package_relationships().into()),
        ("word/document.xml".to_owned(), document),
        ("word/_rels/document.xml.rels".to_owned(), document_relationships(count).into()),
        ("word/styles.xml".to_owned(), styles.part().into()),
        ("word/settings.xml".to_owned(), settings(count > 0).into()),
        ("word/fontTable.xml".to_owned(), styles::font_table().into()),
        ("word/theme/theme1.xml".to_owned(), include_str!("theme.xml").into()),
    ];
    for (number, footer) in footers.into_iter().enumerate() {
        parts.push((format!("word/footer{}.xml", number + 1), footer));
    }
    parts.push(("docProps/app.xml".to_owned(), app().into()));
    parts.push(("docProps/core.xml".to_owned(), core(schema).into()));
    parts.push(("docProps/custom.xml".to_owned(), custom(schema).into()));

    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(name, options).map_err(|error| failed(&error))?;
        archive.write_all(&bytes).map_err(|error| failed(&error))?;
    }
    Ok(archive.finish().map_err(|error| failed(&error))?.into_inner())
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::Write(message!("无法打包所绘制的文档：{error}", "the drawn document could not be packed: {error}"))
}

fn content_types(footers: usize) -> String {
    let mut out = format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    );
    let mut part = |name: &str, kind: &str| {
        out.push_str(&format!("<Override PartName=\"/{name}\" ContentType=\"{kind}\"/>"));
    };
    part("word/document.xml", &format!("{WORD_TYPE}.document.main+xml"));
    part("word/styles.xml", &format!("{WORD_TYPE}.styles+xml"));
    part("word/settings.xml", &format!("{WORD_TYPE}.settings+xml"));
    part("word/fontTable.xml", &format!("{WORD_TYPE}.fontTable+xml"));
    part("word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml");
    for number in 1..=footers {
        part(&format!("word/footer{number}.xml"), &format!("{WORD_TYPE}.footer+xml"));
    }
    part("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml");
    part("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
    part("docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml");
    out + "</Types>"
}

fn relationships(list: &[(&str, String, &str)]) -> String {
    let mut out = format!("{DECLARATION}<Relationships xmlns=\"{RELATIONSHIPS}\">");
    for (id, kind, target) in list {
        out.push_str(&format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"/>"));
    }
    out + "</Relationships>"
}

fn package_relationships() -> String {
    relationships(&[
        ("rId1", format!("{OFFICE}/relationships/officeDocument"), "word/document.xml"),
        ("rId2", format!("{RELATIONSHIPS}/metadata/core-properties"), "docProps/core.xml"),
        ("rId3", format!("{OFFICE}/relationships/extended-properties"), "docProps/app.xml"),
        ("rId4", format!("{OFFICE}/relationships/custom-properties"), "docProps/custom.xml"),
    ])
}

fn document_relationships(footers: usize) -> String {
    let mut list = vec![
        ("rId1", format!("{OFFICE}/relationships/styles"), "styles.xml"),
        ("rId2", format!("{OFFICE}/relationships/settings"), "settings.xml"),
        ("rId3", format!("{OFFICE}/relationships/fontTable"), "fontTable.xml"),
        ("rId4", format!("{OFFICE}/relationships/theme"), "theme/theme1.xml"),
    ];
    for (id, target) in FOOTERS.iter().zip(["footer1.xml", "footer2.xml"]).take(footers) {
        list.push((id, format!("{OFFICE}/relationships/footer"), target));
    }
    relationships(&list)
}

/// Chinese punctuation is set tight, and tables stand as in Word 2013 and later.
fn settings(even_pages: bool) -> String {
    let even = if even_pages { "<w:evenAndOddHeaders/>" } else { "" };
    format!(
        "{DECLARATION}<w:settings {NAMESPACE}><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"420\"/>{even}\
         <w:characterSpacingControl w:val=\"compressPunctuation\"/><w:compat><w:compatSetting \
         w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>\
         <w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:settings>"
    )
}

fn app() -> String {
    format!(
        "{DECLARATION}<Properties xmlns=\"{OFFICE}/extended-properties\"><Application>zwy</Application></Properties>"
    )
}

fn core(schema: &Schema) -> String {
    let blank = |key: &Key, blank: Option<&str>| {
        let own = schema.fields.get(key).and_then(|field| field.blank.as_deref());
        blank.or(own).unwrap_or_default().to_owned()
    };
    format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"{CORE}\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{title}</dc:title><dc:creator>zwy</dc:creator>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{EPOCH}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{EPOCH}</dcterms:modified></cp:coreProperties>",
        title = escape(&schema.title.print(blank)),
    )
}

const CORE: &str = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";

/// By these a return says which form it is, whatever has become of its text. Written here: docx-rs prints two custom
/// properties in the order of a hash.
fn custom(schema: &Schema) -> String {
    let property = |id: u8, name: &str, value: &str| {
        format!(
            "<property fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"{id}\" name=\"{name}\">\
             <vt:lpwstr>{}</vt:lpwstr></property>",
            escape(value)
        )
    };
    format!(
        "{DECLARATION}<Properties xmlns=\"{OFFICE}/custom-properties\" xmlns:vt=\"{OFFICE}/docPropsVTypes\">{}{}</Properties>",
        property(2, PROPERTY_FORM, &schema.form),
        property(3, PROPERTY_VERSION, &schema.version),
    )
}
