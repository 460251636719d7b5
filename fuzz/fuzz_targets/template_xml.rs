#![no_main]

use zwy::docx::Filler;
use zwy::docx::template::doctor::{annotate, examine};
use zwy::message::Lang;
use zwy_fuzz::{package, relationships, split};

const TYPES: &[u8] = b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
const BODY: &[u8] = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>{{ name }}</w:t></w:r></w:p></w:body></w:document>".as_bytes();
const TEXT: &[u8] = "<w:hdr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:r><w:t>{{ name }}</w:t></w:r></w:p></w:hdr>".as_bytes();

// The input is a part of a template, as XML: whether it is sound, what the doctor says of it, and what is filled into it.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (which, part) = split(data);
    let which = which % 8;
    let or = |number: u8, default: &[u8]| if which == number { part.to_vec() } else { default.to_vec() };
    let root = relationships(&[("r1", "officeDocument", "word/document.xml"), ("r2", "core-properties", "core.xml")]);
    let main = relationships(&[
        ("r1", "header", "header1.xml"),
        ("r2", "footnotes", "footnotes.xml"),
        ("r3", "styles", "styles.xml"),
    ]);
    let bytes = package(&[
        ("[Content_Types].xml", &or(1, TYPES)),
        ("_rels/.rels", &or(2, root.as_bytes())),
        ("word/_rels/document.xml.rels", &or(3, main.as_bytes())),
        ("word/document.xml", &if which == 0 { part.to_vec() } else { BODY.to_vec() }),
        ("word/header1.xml", &or(4, TEXT)),
        ("word/footnotes.xml", &or(5, TEXT)),
        ("word/styles.xml", &or(6, b"<w:styles xmlns:w=\"w\"/>")),
        ("core.xml", &or(7, b"<c:coreProperties xmlns:c=\"c\"/>")),
    ]);
    let limits = zwy_fuzz::limits();
    let found = examine(&bytes, "t.docx", None, &limits);
    if let Ok(findings) = &found {
        let _ = annotate(&bytes, "t.docx", findings, Lang::Zh, &limits);
    }
    if let Ok(filler) = Filler::of(None, &bytes, "t.docx", true, &limits) {
        for record in &zwy_fuzz::records() {
            let _ = filler.fill(record);
        }
    }
});
