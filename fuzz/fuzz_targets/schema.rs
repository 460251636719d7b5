#![no_main]

use zwy::schema::Source;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(catalog) = zwy::schema::load(&[Source::new("a.yaml", text)]) {
        for schema in catalog.iter() {
            let _ = zwy::docx::Filler::new(schema);
        }
    }
});
