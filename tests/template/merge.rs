//! Many records in one document.

use crate::documents::{compile, p, package, part, proper, record, run, said, table};
use zwy::docx::template::{Merge, Template};
use zwy::error::Result;
use zwy::message::Message;
use zwy::record::Record;

fn none(_: &str) -> std::result::Result<Vec<u8>, Message> {
    Err(Message::new("没有", "none"))
}

fn merged(template: &Template, records: &[Record]) -> Result<Vec<u8>> {
    let mut merge = Merge::new(template)?;
    for record in records {
        merge.add(record, &none)?;
    }
    merge.finish()
}

fn orgs(names: &[&str]) -> Vec<Record> {
    names.iter().map(|name| record(&[("org", name)])).collect()
}

const SECTION: &str = "<w:sectPr><w:headerReference xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" w:type=\"default\" r:id=\"r0\"/><w:type w:val=\"continuous\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgNumType w:start=\"1\"/></w:sectPr>";

fn distinct(xml: &str, open: &str) -> (usize, usize) {
    let mut all: Vec<&str> = xml.split(open).skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    (count, all.len())
}

#[test]
fn every_record_begins_on_a_new_page_with_its_own_header() {
    let body = p("单位：{{ org }}") + SECTION;
    let template = compile(&package(&body, &[("header1", &p("眉{{ org }}")), ("footer1", &p("脚"))])).unwrap();
    let bytes = merged(&template, &orgs(&["甲", "乙", "甲", "丙"])).unwrap();
    let xml = part(&bytes, "word/document.xml");
    proper(&xml);
    assert_eq!(said(&xml), "单位：甲\n单位：乙\n单位：甲\n单位：丙");
    assert_eq!(xml.matches("<w:sectPr").count(), 4);
    assert_eq!(xml.matches("</w:sectPr></w:pPr>").count(), 3);
    assert_eq!(xml.matches("w:val=\"nextPage\"").count(), 3, "{xml}");
    assert_eq!(xml.matches("<w:pgNumType w:start=\"1\"/>").count(), 4);
    // The first and the third say the same.
    let relations = part(&bytes, "word/_rels/document.xml.rels");
    assert_eq!(relations.matches("/header\"").count(), 3, "{relations}");
    assert_eq!(xml.matches("r:id=\"r0\"").count(), 2);
    for (name, expected) in [("header1", "眉甲"), ("header1-zwy2", "眉乙"), ("header1-zwy4", "眉丙")] {
        assert!(part(&bytes, &format!("word/{name}.xml")).contains(expected), "{name}");
        assert!(part(&bytes, "[Content_Types].xml").contains(&format!("/word/{name}.xml")), "{name}");
    }
    assert_eq!(merged(&template, &orgs(&["甲", "乙", "甲", "丙"])).unwrap(), bytes);
    // One record alone is what a render makes of it.
    let alone = merged(&template, &orgs(&["甲"])).unwrap();
    let rendered = template.render(&orgs(&["甲"])[0]).unwrap();
    assert_eq!(part(&alone, "word/document.xml"), part(&rendered, "word/document.xml"));
}

#[test]
fn a_body_may_end_with_anything() {
    for (body, sections) in [
        (p("{{ org }}"), 1),
        (p("{{ org }}") + "<w:sectPr/>", 2),
        (p("{{ org }}") + "<w:p/>" + SECTION, 2),
        (table(&["{{ org }}"]) + SECTION, 2),
        (
            p("{{ org }}").replace("<w:p>", "<w:p><w:pPr><w:jc w:val=\"left\"/><w:pPrChange w:id=\"1\"/></w:pPr>")
                + SECTION,
            2,
        ),
        (format!("<w:p><w:pPr>{SECTION}</w:pPr>{}</w:p>", run("一")) + &p("{{ org }}") + SECTION, 4),
    ] {
        let template = compile(&package(&body, &[("header1", &p("眉"))])).unwrap();
        let xml = part(&merged(&template, &orgs(&["甲", "乙"])).unwrap(), "word/document.xml");
        proper(&xml);
        assert!(xml.contains('甲') && xml.contains('乙'), "{xml}");
        assert!(xml.matches("<w:sectPr").count() >= sections.max(2), "{xml}");
        assert!(!xml.contains("<w:pPrChange w:id=\"1\"/><w:sectPr"), "{xml}");
    }
}

#[test]
fn what_stands_once_in_a_document_gets_numbers_of_its_own() {
    let body = "<w:p xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\" w14:paraId=\"0A\" w14:textId=\"0B\"><w:bookmarkStart w:id=\"3\" w:name=\"处\"/>"
        .to_owned()
        + &run("{{ org }}")
        + "<w:bookmarkEnd w:id=\"3\"/><w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>"
        + "<w:p><w:r><w:instrText> PAGEREF 处 </w:instrText></w:r><w:hyperlink w:anchor=\"处\"/></w:p>"
        + "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:p>"
        + "<w:p><w:pPr><w:pStyle w:val=\"项\"/><w:keepNext/><w:jc w:val=\"left\"/></w:pPr></w:p>"
        + "<w:sdt><w:sdtPr><w:id w:val=\"7\"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>"
        + "<w:p/><w:sectPr/>";
    let notes = "<w:footnote w:type=\"separator\" w:id=\"-1\"/>".to_owned()
        + &format!("<w:footnote w:id=\"2\">{}</w:footnote>", p("注{{ org }}"));
    let numbering = "<w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>";
    let styles = "<w:style w:styleId=\"底\"><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style><w:style w:styleId=\"项\"><w:basedOn w:val=\"底\"/></w:style>";
    let template =
        compile(&package(&body, &[("footnotes", &notes), ("numbering", numbering), ("styles", styles)])).unwrap();
    let bytes = merged(&template, &orgs(&["甲", "乙", "丙"])).unwrap();
    let xml = part(&bytes, "word/document.xml");
    proper(&xml);
    assert_eq!(distinct(&xml, "<w:bookmarkStart w:id=\""), (3, 3));
    assert_eq!(distinct(&xml, "w:name=\""), (3, 3));
    assert!(xml.contains("PAGEREF 处_2 ") && xml.contains("w:anchor=\"处_3\""), "{xml}");
    assert_eq!(xml.matches("paraId").count(), 1);
    assert_eq!(xml.matches("<w:id w:val=\"7\"/>").count(), 1);
    assert_eq!(distinct(&xml, "<w:footnoteReference w:id=\""), (3, 3));
    let notes = part(&bytes, "word/footnotes.xml");
    proper(&notes);
    assert_eq!(distinct(&notes, "<w:footnote w:id=\""), (3, 3));
    assert!(notes.contains("注甲") && notes.contains("注乙") && notes.contains("注丙"), "{notes}");
    for id in xml.split("<w:footnoteReference w:id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(notes.contains(&format!("<w:footnote w:id=\"{id}\"")), "{id}");
    }
    // Lists begin anew, also those of a style.
    let numbering = part(&bytes, "word/numbering.xml");
    assert_eq!(numbering.matches("<w:startOverride w:val=\"1\"/>").count(), 2, "{numbering}");
    assert_eq!(distinct(&xml, "<w:numId w:val=\""), (5, 3));
    assert!(xml.contains("<w:keepNext/><w:numPr>"), "{xml}");
}

#[test]
fn a_record_that_cannot_be_printed_leaves_no_trace() {
    let template = compile(&package(&(p("{{ org }}") + SECTION), &[("header1", &p("眉{{ org }}"))])).unwrap();
    let mut merge = Merge::new(&template).unwrap();
    for record in [record(&[("org", "甲")]), record(&[("other", "x")]), record(&[("org", "乙")])] {
        let added = merge.add(&record, &none);
        assert_eq!(added.is_ok(), record.get("org").is_some());
    }
    let bytes = merge.finish().unwrap();
    assert_eq!(bytes, merged(&template, &orgs(&["甲", "乙"])).unwrap());
}

#[test]
fn many_records_take_linear_time() {
    let template =
        compile(&package(&(table(&["{{ org }}│乙"]) + &p("丙") + SECTION), &[("header1", &p("眉{{ org }}"))])).unwrap();
    let names: Vec<String> = (0..1500).map(|n| format!("单位{n}")).collect();
    let records = orgs(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let xml = part(&merged(&template, &records).unwrap(), "word/document.xml");
    assert_eq!(xml.matches("<w:sectPr").count(), 1500);
    assert!(xml.contains("单位1499"));
}
