#![no_main]

use zwy::docx::template::Template;
use zwy_fuzz::{package, relationships};

const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";

// The input is the text of a body: tags in paragraphs, one a line, in a row of a table where the line begins with a bar.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let cell = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let body: String = text
        .lines()
        .map(|line| match line.strip_prefix('|') {
            Some(cells) => {
                let cells: String = cells
                    .split('|')
                    .map(|text| format!("<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>", cell(text)))
                    .collect();
                format!("<w:tbl><w:tr>{cells}</w:tr></w:tbl>")
            }
            None => format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", cell(line)),
        })
        .collect();
    let main = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}<w:p/></w:body></w:document>"
    );
    let bytes = package(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", relationships(&[("r1", "officeDocument", "word/document.xml")]).as_bytes()),
        ("word/document.xml", main.as_bytes()),
    ]);
    if let Ok(template) = Template::compile(&bytes, "t.docx", None, &zwy_fuzz::limits()) {
        for record in &zwy_fuzz::records() {
            let _ = template.render(record);
        }
    }
});
