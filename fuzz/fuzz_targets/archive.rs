#![no_main]

use std::io::Cursor;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let limits = zwy_fuzz::limits();
    if let Ok(Some(archive)) = zwy::archive::Archive::open(Cursor::new(data), &limits) {
        for entry in archive.entries() {
            assert!(!entry.path.split('/').any(|step| matches!(step, "" | "." | "..")));
            assert!(!entry.path.contains(|c: char| c.is_control()));
            let _ = archive.head(entry);
            let _ = archive.read(entry);
        }
    }
});
