#![no_main]

// No conversion: what the compound file is, and what is in it.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let limits = zwy_fuzz::limits();
    let _ = zwy::open::kind(data, &limits);
    let _ = zwy::xlsx::read::read(data, &limits);
});
