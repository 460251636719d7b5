//! The tables of docs/filters.md, line by line.

use crate::documents::{compile, lines, p, package, part, proper, said};
use zwy::data;
use zwy::record::Record;

/// The data of a page, and its examples with what they print.
fn page(text: &str) -> (Record, Vec<(String, String)>) {
    let yaml = text.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let record = data::read_plain(yaml.as_bytes(), data::Format::Yaml, "data.yaml").unwrap().remove(0);
    let code = |cell: &str| cell.trim().strip_prefix('`')?.strip_suffix('`').map(|code| code.replace('\u{1}', "|"));
    let examples = text.lines().filter_map(|line| {
        let line = line.strip_prefix('|')?.strip_suffix('|')?.replace("\\|", "\u{1}");
        let (tag, printed) = line.split_once('|')?;
        Some((code(tag)?, code(printed)?))
    });
    (record, examples.collect())
}

#[test]
fn the_tables_of_the_documentation_hold() {
    let pages = [include_str!("../../docs/filters.md"), include_str!("../../docs/filters.zh-CN.md")];
    let mut wrong = Vec::new();
    for text in pages {
        let (record, examples) = page(text);
        assert!(examples.len() > 90, "{}", examples.len());
        for (tag, expected) in examples {
            let printed = compile(&package(&p(&tag), &[])).and_then(|template| template.render(&record));
            let printed = printed.map_or_else(
                |error| lines(&error),
                |bytes| {
                    let xml = part(&bytes, "word/document.xml");
                    proper(&xml);
                    said(&xml)
                },
            );
            if printed != expected {
                wrong.push(format!("{tag}: {printed}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(page(pages[0]).1, page(pages[1]).1);
}
