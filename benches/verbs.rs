//! What one form costs in one process: `cargo bench`. Each line is the mean time of one call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use zwy::docx::Filler;
use zwy::extract::Extractor;
use zwy::inspect::Inspector;
use zwy::limits::Limits;
use zwy::record::Record;
use zwy::schema::{Schema, Stage};
use zwy::value::Value;

fn main() {
    let catalog = support::catalog();
    for schema in support::schemas(&catalog) {
        let form = &schema.form;
        let record = support::record(&schema, 3);
        let filler = Filler::new(&schema).unwrap();
        time(&format!("fill {form} (docx)"), || filler.fill(&record).unwrap());
        let drawer = zwy::xlsx::Drawer::new(&schema).unwrap();
        time(&format!("fill {form} (xlsx)"), || drawer.draw(Some(&record)).unwrap());
        let bytes = filler.fill(&record).unwrap();
        let inspector = Inspector::new(support::catalog(), None, Stage::Submit, Limits::default());
        time(&format!("read and check {form} (docx)"), || inspector.inspect("file.docx", &bytes));
    }
    let table = catalog.iter().find(|schema| schema.body.len() == 2 && schema.tables.len() == 1).unwrap().clone();
    let inspector = Inspector::new(support::catalog(), None, Stage::Submit, Limits::default());
    for rows in [20, 2_000, 20_000] {
        let bytes = zwy::xlsx::draw(&table, Some(&many(&table, rows))).unwrap();
        time(&format!("read and check a sheet of {rows} rows"), || inspector.inspect("file.xlsx", &bytes));
    }
    time("load the seven schemas", support::catalog);
    time("make them ready for reading", || Extractor::new(&catalog));
}

/// A record whose table has `rows` rows.
fn many(schema: &Schema, rows: usize) -> Record {
    let mut record = support::record(schema, 5);
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

/// Runs `call` for a while and prints its mean time.
fn time<T>(name: &str, mut call: impl FnMut() -> T) {
    black_box(call());
    let start = Instant::now();
    let mut turns = 0u32;
    while turns < 3 || start.elapsed() < Duration::from_millis(400) && turns < 100_000 {
        black_box(call());
        turns += 1;
    }
    println!("{:>12.3} ms  {name}", start.elapsed().as_secs_f64() * 1000.0 / f64::from(turns));
}
