#![no_main]

use zwy_fuzz::package;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let bytes = package(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", data),
        ("meta.xml", b"<office:document-meta/>"),
    ]);
    zwy_fuzz::inspect("a.ods", &bytes);
});
