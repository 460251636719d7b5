#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // Tables with a title, so that most inputs are read as a form.
    zwy_fuzz::inspect("统计表.csv", &[b"\xef\xbb\xbf\xe5\xba\x8f\xe5\x8f\xb7,".as_slice(), data].concat());
    zwy_fuzz::inspect("a.csv", data);
});
