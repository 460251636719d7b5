//! What the fuzz targets share: whole files to the reader of everything, and parts of packages put into one.
//!
//! Bytes flipped in a ZIP mostly break its checksums, so that readers of parts would never see them. The targets named
//! `…_part` take the content of one part, and put it into a package that holds the others.

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};
use zwy::inspect::Inspector;
use zwy::limits::Limits;
use zwy::record::Record;
use zwy::schema::{Catalog, Stage};

/// Limits that end an input before it is slow for an honest reason.
pub fn limits() -> Limits {
    Limits {
        cells: 100_000,
        rows: 20_000,
        part_bytes: 16 << 20,
        package_bytes: 32 << 20,
        output_bytes: 1 << 20,
        expression_steps: 100_000,
        ..Limits::default()
    }
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| zwy::assets::catalog(&zwy::limits::Limits::default()).expect("built in"));

/// The built-in schemas.
pub fn catalog() -> &'static Catalog {
    &CATALOG
}

static INSPECTOR: LazyLock<Inspector> =
    LazyLock::new(|| Inspector::new(CATALOG.clone(), None, Stage::Archive, limits()));

/// Takes a file from bytes to reports, and prints them.
pub fn inspect(name: &str, bytes: &[u8]) {
    for report in INSPECTOR.inspect(name, bytes) {
        let mut line = Vec::new();
        zwy::report::json::write_line(&report, zwy::message::Lang::Zh, &mut line).expect("memory");
    }
}

/// Records for templates without a schema.
pub fn records() -> Vec<Record> {
    const YAML: &str =
        "name: 张三\nitems: [{a: 1, b: 甲}, {a: 2, b: '{{ x }}'}]\nn: 3\nlist: [甲, 乙]\n---\nname: a.png\nitems: []\n";
    zwy::data::read_plain(YAML.as_bytes(), zwy::data::Format::Yaml, "a.yaml").expect("records")
}

/// A package of these parts, stored.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, stored).expect("a name");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// The input in two: a byte that says which part it is, and the part.
pub fn split(data: &[u8]) -> (u8, &[u8]) {
    data.split_first().map_or((0, data), |(first, rest)| (*first, rest))
}

/// Relationships of a part or package: id, kind and target of each.
pub fn relationships(list: &[(&str, &str, &str)]) -> String {
    let items: String = list
        .iter()
        .map(|(id, kind, target)| {
            format!("<Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/>")
        })
        .collect();
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{items}</Relationships>"
    )
}
