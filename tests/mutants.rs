//! Files that are nearly samples: from bytes to report without a panic, a hang or an error that is none.
//!
//! A short run of what `fuzz/` and `tests/hostile/` do for hours; what those found stands in `tests/files/hostile/` and is run
//! first.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Cursor, Read, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use zip::ZipArchive;
use zip::write::SimpleFileOptions;
use zwy::inspect::Inspector;
use zwy::limits::Limits;
use zwy::message::Lang;
use zwy::report::json;
use zwy::schema::Stage;

/// Numbers that are as good as random, and the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most.max(1)
    }

    fn one<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }
}

fn files(folders: &[&str]) -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

/// Inspects a file; its reports must be whole, and soon there.
fn inspect(inspector: &Inspector, name: &str, bytes: &[u8]) -> Vec<String> {
    let start = Instant::now();
    let reports = inspector.inspect(name, bytes);
    for report in &reports {
        let mut line = Vec::new();
        json::write_line(report, Lang::Zh, &mut line).unwrap();
        serde_json::from_slice::<serde_json::Value>(&line).unwrap();
        assert!(report.record.is_some() || !report.problems.is_empty(), "{name}");
    }
    assert!(start.elapsed() < Duration::from_secs(30), "{name}");
    reports.into_iter().flat_map(|report| report.problems).map(|problem| problem.code.into_owned()).collect()
}

fn inspector() -> Inspector {
    let catalog = zwy::schema::load(&zwy::assets::schemas()).unwrap();
    Inspector::new(catalog, None, Stage::Archive, Limits::default())
}

const STRANGE: [&str; 10] =
    ["4294967295", "-1", "", "1e308", "NaN", "&#0;", "../../x", "XFD1048576", "]]>", "\u{202e}"];

/// Flips bytes, cuts, doubles or drops a piece, or puts something strange into an attribute.
fn garble(dice: &mut Dice, bytes: &mut Vec<u8>) {
    if bytes.len() < 16 {
        return;
    }
    match dice.below(5) {
        0 => (0..1 + dice.below(20)).for_each(|_| {
            let at = dice.below(bytes.len());
            bytes[at] = [0, 255, dice.below(256) as u8][dice.below(3)];
        }),
        1 => bytes.truncate(dice.below(bytes.len())),
        2 | 3 => {
            let quotes: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] == b'"').collect();
            if quotes.len() > 1 {
                let at = dice.below(quotes.len() - 1);
                bytes.splice(quotes[at] + 1..quotes[at + 1], dice.one(&STRANGE).bytes());
            }
        }
        _ => {
            let tags: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] == b'<').collect();
            let (Some(&from), at) = (tags.get(dice.below(tags.len())), dice.below(40)) else { return };
            let to = tags.iter().copied().find(|&tag| tag > from + at * 10).unwrap_or(bytes.len());
            let piece = bytes[from..to].repeat([0, 2, 30][dice.below(3)]);
            bytes.splice(from..to, piece);
        }
    }
}

/// The parts of a package, one or two of them garbled, swapped or dropped.
fn mutant(dice: &mut Dice, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut package = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..package.len() {
        let mut part = package.by_index(index).ok()?;
        let (name, mut content) = (part.name().ok()?.into_owned(), Vec::new());
        part.read_to_end(&mut content).ok()?;
        parts.push((name, content));
    }
    for _ in 0..1 + dice.below(2) {
        let (at, other) = (dice.below(parts.len()), dice.below(parts.len()));
        match dice.below(10) {
            0 => drop(parts.remove(at)),
            1 => {
                let content = std::mem::take(&mut parts[at].1);
                let content = std::mem::replace(&mut parts[other].1, content);
                parts[at].1 = content;
            }
            _ => garble(dice, &mut parts[at].1),
        }
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default()).ok()?;
        zip.write_all(&content).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

#[test]
fn mutants_of_samples_are_read_or_refused() {
    let inspector = inspector();
    let kinds = ["xlsx", "docx", "ods", "xls", "csv"];
    let samples: Vec<PathBuf> = files(&["samples/returns", "tests/files/sheets"])
        .into_iter()
        .filter(|path| path.extension().is_some_and(|kind| kinds.iter().any(|known| kind == *known)))
        .collect();
    let mut dice = Dice(1);
    let mut read = 0;
    for number in 0..400 {
        let path = dice.one(&samples).clone();
        let mut bytes = std::fs::read(&path).unwrap();
        match mutant(&mut dice, &bytes) {
            Some(other) if number % 4 > 0 => bytes = other,
            _ => garble(&mut dice, &mut bytes),
        }
        let codes = inspect(&inspector, &path.file_name().unwrap().to_string_lossy(), &bytes);
        read += usize::from(!codes.iter().any(|code| matches!(code.as_str(), "damaged" | "unsupported" | "encrypted")));
    }
    assert!(read > 100, "most mutants are to be read on: {read}");
}

/// What once went wrong: each file says in its name what it is, and the test what must be said of it.
#[test]
fn files_that_went_wrong() {
    let inspector = inspector();
    for path in files(&["tests/files/hostile"]) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let codes = inspect(&inspector, &name, &std::fs::read(&path).unwrap());
        let wanted = name.split('.').nth_back(1).filter(|code| zwy::codes::get(code).is_some());
        assert!(wanted.is_none_or(|wanted| codes.iter().any(|code| code == wanted)), "{name}: {codes:?}");
    }
}
