#![no_main]

use zwy_fuzz::{package, relationships, split};

const TYPES: &[u8] = b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
const BODY: &[u8] = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>宁武县政务云中心资源注销申请单</w:t></w:r></w:p></w:body></w:document>".as_bytes();

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (which, part) = split(data);
    let or = |number: u8, default: &'static [u8]| if which % 8 == number { part.to_vec() } else { default.to_vec() };
    let root = relationships(&[
        ("r1", "officeDocument", "word/document.xml"),
        ("r2", "custom-properties", "docProps/custom.xml"),
    ]);
    let main = relationships(&[("r1", "header", "header1.xml")]);
    let bytes = package(&[
        ("[Content_Types].xml", &or(1, TYPES)),
        ("_rels/.rels", &if which % 8 == 2 { part.to_vec() } else { root.into_bytes() }),
        ("word/_rels/document.xml.rels", &if which % 8 == 3 { part.to_vec() } else { main.into_bytes() }),
        ("word/document.xml", &if which % 8 == 0 || which % 8 > 5 { part.to_vec() } else { BODY.to_vec() }),
        ("word/header1.xml", &or(4, BODY)),
        ("docProps/custom.xml", &or(5, b"<Properties/>")),
    ]);
    zwy_fuzz::inspect("a.docx", &bytes);
});
