#![no_main]

use zwy::report::stored;

// The input is an entry of a journal: what is read of it is written as it stood.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(reports) = stored::read(data) {
        assert!(stored::read(&stored::write(&reports)).is_some());
        for report in &reports {
            let mut line = Vec::new();
            zwy::report::json::write_line(report, zwy::message::Lang::Zh, &mut line).expect("memory");
        }
    }
});
