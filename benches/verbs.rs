//! What each verb costs in one process, stage by stage: `cargo bench --bench verbs`. Each line is the mean time of one call.
//! The lines of a batch are whole runs of the command.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use zwy::check::check;
use zwy::docx::Filler;
use zwy::extract::Extractor;
use zwy::limits::Limits;
use zwy::open::{Opened, open};
use zwy::record::Record;
use zwy::schema::{Schema, Stage};
use zwy::value::Value;

fn main() {
    let catalog = support::catalog();
    time("load the schemas", support::catalog);
    time("make them ready for reading", || Extractor::new(&catalog));
    let extractor = Extractor::new(&catalog);
    for schema in support::schemas(&catalog) {
        let form = &schema.form;
        time(&format!("draw {form} (docx)"), || zwy::docx::draw::draw(&schema).unwrap());
        time(&format!("draw {form} (xlsx)"), || zwy::xlsx::draw(&schema, None).unwrap());
        let record = support::record(&schema, 3);
        let filler = Filler::new(&schema).unwrap();
        time(&format!("fill {form} (docx)"), || filler.fill(&record).unwrap());
        let drawer = zwy::xlsx::Drawer::new(&schema).unwrap();
        time(&format!("fill {form} (xlsx)"), || drawer.draw(Some(&record)).unwrap());
        stages(&extractor, &format!("{form}.docx"), &filler.fill(&record).unwrap());
    }
    let table = catalog.iter().find(|schema| schema.body.len() == 2 && schema.tables.len() == 1).unwrap().clone();
    let drawer = zwy::xlsx::Drawer::new(&table).unwrap();
    for rows in [20, 2_000, 100_000] {
        let record = many(&table, rows, 5);
        time(&format!("fill a sheet of {rows} rows"), || drawer.draw(Some(&record)).unwrap());
        stages(&extractor, &format!("{rows} rows.xlsx"), &drawer.draw(Some(&record)).unwrap());
    }
    let folder = tempfile::tempdir().unwrap();
    let mut written = 0;
    for files in [1, 100, 2_000] {
        for number in written..files {
            let sheet = drawer.draw(Some(&many(&table, 20, number))).unwrap();
            std::fs::write(folder.path().join(format!("{number}.xlsx")), sheet).unwrap();
        }
        written = files;
        for jobs in ["1", "2"] {
            time(&format!("batch of {files} with {jobs} threads"), || batch(folder.path(), jobs));
        }
    }
}

/// Reading a returned file: what it is and what is in it, its record, what is wrong with it.
fn stages(extractor: &Extractor, name: &str, bytes: &[u8]) {
    let limits = Limits::default();
    time(&format!("open {name}"), || open(bytes, name, &limits).unwrap());
    let Opened::Document(document) = open(bytes, name, &limits).unwrap();
    time(&format!("extract {name}"), || extractor.extract(&document, name, None));
    let read = extractor.extract(&document, name, None);
    time(&format!("check {name}"), || read.forms.iter().map(|form| check(form, Stage::Submit).len()).sum::<usize>());
}

fn batch(folder: &Path, jobs: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zwy"));
    let status = command.arg("check").arg(folder).args(["--jobs", jobs, "--format", "json", "-o", "-"]);
    assert!(status.output().unwrap().status.code() < Some(2));
}

/// A record whose table has `rows` rows.
fn many(schema: &Schema, rows: usize, seed: u64) -> Record {
    let mut record = support::record(schema, seed);
    let key = schema.tables.keys().next().unwrap().clone();
    let one = record.rows(&key)[0].clone();
    let text = schema.tables[&key].unique.first().unwrap().clone();
    let all = (0..rows).map(|index| {
        let mut row = one.clone();
        row.set("seq", Value::Number((index as u64 + 1).into()));
        row.set(text.clone(), Value::text(format!("行{index}")));
        row
    });
    record.set(key, Value::Rows(all.collect()));
    record
}

/// Runs `call` for a while and prints its mean time; a long one once.
fn time<T>(name: &str, mut call: impl FnMut() -> T) {
    const LONG: Duration = Duration::from_millis(300);
    let mut turns = 0u32;
    let mut start = Instant::now();
    black_box(call());
    if start.elapsed() < LONG {
        start = Instant::now();
        while start.elapsed() < LONG {
            black_box(call());
            turns += 1;
        }
    }
    println!("{:>12.3} ms  {name}", start.elapsed().as_secs_f64() * 1000.0 / f64::from(turns.max(1)));
}
