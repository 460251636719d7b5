//! Speed: a fill costs little more than packing the same file again.
#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};
use zwy::docx::template::Template;
use zwy::limits::Limits;
use zwy::record::Record;
use zwy::value::Value;

use crate::documents::part;

/// The least time of one of several runs of `times` turns.
fn measure(times: u32, mut turn: impl FnMut()) -> Duration {
    let once = |turn: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..times).for_each(|_| turn());
        start.elapsed() / times
    };
    (0..5).map(|_| once(&mut turn)).min().unwrap()
}

/// The package with its main part deflated anew and all others copied as they are.
fn repacked(bytes: &[u8], main: &str, level: Option<i64>) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let part = from.by_index_raw(index).unwrap();
        if part.name().unwrap() == "word/document.xml" {
            to.start_file("word/document.xml", SimpleFileOptions::default().compression_level(level)).unwrap();
            to.write_all(main.as_bytes()).unwrap();
        } else {
            to.raw_copy_file(part).unwrap();
        }
    }
    to.finish().unwrap().into_inner()
}

#[test]
#[ignore = "measures: run with --release"]
fn a_render_costs_little_more_than_packing() {
    let catalog = zwy::schema::load(&zwy::assets::schemas()).unwrap();
    for form in ["application", "satisfaction", "receipt"] {
        let schema = catalog.get(form).unwrap().clone();
        let bytes = zwy::docx::draw::draw(&schema).unwrap();
        let compile =
            measure(20, || drop(black_box(Template::compile(&bytes, "t", Some(schema.clone()), &Limits::default()))));
        let template = Template::compile(&bytes, "t", Some(schema.clone()), &Limits::default()).unwrap();
        let mut record = Record::of(form);
        for key in schema.fields.keys() {
            record.set(key.clone(), Value::text("宁武县财政局的一个值"));
        }
        let filled = template.render(&record).unwrap();
        let main = part(&filled, "word/document.xml");
        let render = measure(1000, || drop(black_box(template.render(&record).unwrap())));
        let pack = measure(1000, || drop(black_box(repacked(&bytes, &main, None))));
        let fast = measure(1000, || drop(black_box(repacked(&bytes, &main, Some(1)))));
        println!(
            "{form}: compile {compile:?}, render {render:?}, repack {pack:?}, repack at speed 1 {fast:?}; {} B of XML, file {} B, repacked {} B",
            main.len(),
            filled.len(),
            repacked(&bytes, &main, None).len()
        );
        assert!(render < pack.mul_f64(1.3));
    }
}

#[test]
#[ignore = "measures: run with --release"]
fn five_thousand_rows() {
    let catalog = zwy::schema::load(&zwy::assets::schemas()).unwrap();
    let schema = catalog.get("application").unwrap().clone();
    let bytes = zwy::docx::draw::draw(&schema).unwrap();
    let template = Template::compile(&bytes, "t", Some(schema), &Limits::default()).unwrap();
    for rows in [500usize, 5_000, 50_000] {
        let mut record = Record::of("application");
        let mut row = Record::new();
        for key in ["name", "os", "remark"] {
            row.set(key, Value::text("应用服务器"));
        }
        record.set("servers", Value::Rows(vec![row; rows]));
        let time = measure(1, || drop(black_box(template.render(&record).unwrap())));
        println!("{rows} rows: {time:?}");
    }
}
