#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = zwy::docx::Filler::with_template(None, data, "t.docx");
});
