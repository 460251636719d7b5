//! What is remembered of earlier files makes no difference: a batch is read as each of its files by itself, in any order
//! and by several threads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};

use support::Dice;
use zip::ZipArchive;
use zip::write::SimpleFileOptions;
use zwy::docx::Filler;
use zwy::inspect::Inspector;
use zwy::limits::Limits;
use zwy::message::Lang;
use zwy::report::json;
use zwy::schema::Stage;

/// Parts that hold the texts of a file, each with what begins and ends a text.
const PARTS: [(&str, &str, &str); 2] =
    [("word/document.xml", "<w:t", "</w:t>"), ("xl/sharedStrings.xml", "<t", "</t>")];

type File = (String, Vec<u8>);

fn inspector() -> Inspector {
    Inspector::new(support::catalog(), None, Stage::Submit, Limits::default())
}

fn report(inspector: &Inspector, (name, bytes): &File) -> String {
    let mut out = Vec::new();
    for report in inspector.inspect(name, bytes) {
        json::write_line(&report, Lang::Zh, &mut out).unwrap();
    }
    String::from_utf8(out).unwrap()
}

/// Returns as people sent them, and forms that were filled.
fn originals() -> Vec<File> {
    let mut files = Vec::new();
    for folder in ["samples/returns", "tests/returns"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut paths: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let is_return = |path: &std::path::Path| path.extension().is_some_and(|kind| kind == "docx" || kind == "xlsx");
        for path in paths.iter().filter(|path| is_return(path)) {
            files.push((path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap()));
        }
    }
    for schema in support::schemas(&support::catalog()) {
        let filler = Filler::new(&schema).unwrap();
        let filled =
            |seed| (format!("{}-{seed}.docx", schema.form), filler.fill(&support::record(&schema, seed)).unwrap());
        files.extend((0..2).map(filled));
    }
    files
}

/// The texts of a part, as they are written in it.
fn texts(xml: &str, begin: &str, end: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(tag) = xml[at..].find(begin).map(|tag| at + tag) {
        let Some(open) = xml[tag..].find('>').map(|open| tag + open + 1) else { break };
        at = open;
        let is_text = xml[tag + begin.len()..].starts_with(['>', ' ']) && !xml[..open].ends_with("/>");
        if let Some(close) = xml[open..].find(end).filter(|_| is_text) {
            found.push(open..open + close);
            at = open + close;
        }
    }
    found
}

fn parts(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let read = |at| {
        let mut part = archive.by_index(at).ok()?;
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).ok()?;
        Some((part.name().ok()?.into_owned(), bytes))
    };
    (0..ZipArchive::new(Cursor::new(bytes)).ok()?.len()).map(read).collect()
}

/// What makes one text of another that stood there: of another place or file, cut, ticked, with more around it.
fn edited(text: &str, pool: &[String], dice: &mut Dice) -> String {
    let other = &pool[dice.below(pool.len())];
    match dice.below(8) {
        0..4 => other.clone(),
        4 => format!("{text}：{other}"),
        5 => text.replace('□', "☑"),
        6 => text.chars().take(dice.below(6)).collect(),
        _ => format!("{}、{text} ", dice.below(9)),
    }
}

/// A file with some of its texts changed; none that is no package.
fn mutant((name, bytes): &File, pool: &[String], dice: &mut Dice) -> Option<File> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (part, bytes) in parts(bytes)? {
        out.start_file(part.as_str(), SimpleFileOptions::default()).unwrap();
        match PARTS.iter().find(|(own, ..)| *own == part).zip(std::str::from_utf8(&bytes).ok()) {
            Some(((_, begin, end), xml)) => {
                let mut last = 0;
                for range in texts(xml, begin, end) {
                    out.write_all(&xml.as_bytes()[last..range.start]).unwrap();
                    let text = &xml[range.clone()];
                    let text = if dice.below(6) == 0 { edited(text, pool, dice) } else { text.to_owned() };
                    out.write_all(text.as_bytes()).unwrap();
                    last = range.end;
                }
                out.write_all(&xml.as_bytes()[last..]).unwrap();
            }
            None => out.write_all(&bytes).unwrap(),
        }
    }
    Some((name.clone(), out.finish().unwrap().into_inner()))
}

#[test]
fn a_batch_is_read_as_its_files_one_by_one() {
    let originals = originals();
    let mut pool = BTreeSet::new();
    for (part, bytes) in originals.iter().filter_map(|(_, bytes)| parts(bytes)).flatten() {
        if let Some(((_, begin, end), xml)) =
            PARTS.iter().find(|(own, ..)| *own == part).zip(String::from_utf8(bytes).ok())
        {
            pool.extend(texts(&xml, begin, end).into_iter().map(|range| xml[range].to_owned()));
        }
    }
    let pool: Vec<String> = pool.into_iter().collect();
    assert!(pool.len() > 300, "{}", pool.len());
    let mut dice = Dice::new(7);
    let mut files = originals.clone();
    files.extend(originals.iter().filter_map(|file| mutant(file, &pool, &mut dice)));
    let alone: Vec<String> = files.iter().map(|file| report(&inspector(), file)).collect();
    assert!(alone.iter().collect::<BTreeSet<_>>().len() * 2 > files.len());
    let inspector = inspector();
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let (files, alone, inspector) = (&files, &alone, &inspector);
            scope.spawn(move || {
                for at in 0..files.len() {
                    let at = if thread == 0 { at } else { files.len() - 1 - at };
                    assert_eq!(report(inspector, &files[at]), alone[at], "{}", files[at].0);
                }
            });
        }
    });
}
