#![no_main]

use zwy_fuzz::split;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (which, text) = split(data);
    zwy_fuzz::inspect(["a.yaml", "a.json", "a.ndjson"][usize::from(which % 3)], text);
    let _ = zwy::data::read_plain(text, zwy::data::Format::Csv, "a.csv");
});
