#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zwy_fuzz::inspect("a.xlsx", data));
