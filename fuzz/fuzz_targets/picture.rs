#![no_main]

use std::sync::LazyLock;

use zwy::docx::Filler;
use zwy_fuzz::{package, relationships};

const TYPES: &[u8] = b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
const BODY: &[u8] = b"<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>{{ name | picture }}</w:t></w:r></w:p></w:body></w:document>";

static FILLER: LazyLock<Filler> = LazyLock::new(|| {
    let bytes = package(&[
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", relationships(&[("r1", "officeDocument", "word/document.xml")]).as_bytes()),
        ("word/_rels/document.xml.rels", relationships(&[]).as_bytes()),
        ("word/document.xml", BODY),
    ]);
    Filler::with_template(None, &bytes, "t.docx").expect("a template")
});

// The input is a picture that the data names.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for record in &zwy_fuzz::records() {
        let _ = FILLER.fill_with(record, &|_| Ok(data.to_vec()));
    }
});
