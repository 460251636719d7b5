//! Broken and malicious files: a problem with a code, never a panic, never a swelling.

use std::time::Instant;

use proptest::prelude::*;
use zwy::docx::package::Package;
use zwy::limits::Limits;

use crate::notation::{document, pack, package, read_bytes, rels, show, xml};

fn code(bytes: &[u8], limits: &Limits) -> String {
    let shown = show(&read_bytes(bytes, limits));
    shown.split(':').next().unwrap_or_default().to_owned()
}

fn body(body: &str) -> Vec<u8> {
    package(document(body).as_bytes())
}

#[test]
fn nesting_has_a_limit() {
    let limits = Limits::default();
    for (open, close) in [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>"),
        ("<w:del>", "</w:del>"),
        ("<w:pPr>", "</w:pPr>"),
    ] {
        assert_eq!(code(&body(&(open.repeat(5_000) + &close.repeat(5_000))), &limits), "!oversized", "{open}");
        assert_eq!(code(&body(&open.repeat(100_000)), &limits), "!oversized", "{open}");
    }
    let tables = "<w:tbl><w:tr><w:tc>".repeat(80) + "<w:p/>" + &"</w:tc></w:tr></w:tbl>".repeat(80);
    assert!(read_bytes(&body(&tables), &limits).is_ok());
}

#[test]
fn no_document_types_and_no_entities() {
    let main = document("<w:p/>");
    let typed = main.replace("<w:document", "<!DOCTYPE x [<!ENTITY a \"b\">]><w:document");
    assert_eq!(code(&package(typed.as_bytes()), &Limits::default()), "!damaged");
    assert_eq!(code(&body("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>"), &Limits::default()), "!damaged");
    let custom = b"<!DOCTYPE x><Properties/>";
    let relations = rels(&[("officeDocument", "d.xml"), ("custom-properties", "c.xml")]);
    let bytes = pack(&[("_rels/.rels", relations.as_bytes()), ("d.xml", main.as_bytes()), ("c.xml", custom)]);
    assert_eq!(code(&bytes, &Limits::default()), "!damaged");
}

#[test]
fn broken_xml() {
    for wrong in ["<w:p>", "<w:p></w:r>", "<w:p", "</w:p>", "<w:p>&#0;</w:p>", "<w:t>&</w:t>", "<![CDATA[", "<!-- "] {
        assert_eq!(code(&body(wrong), &Limits::default()), "!damaged", "{wrong}");
    }
    for main in [&b""[..], b"\xFF\xFE", b"text", b"<?xml version='1.0'?>", b"<w:document/>", b"\xB1\xED<a/>"] {
        assert!(matches!(&*code(&package(main), &Limits::default()), "!damaged" | "!unsupported"), "{main:?}");
    }
    let sheet = br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>"#;
    assert_eq!(code(&package(sheet), &Limits::default()), "!unsupported");
}

#[test]
fn limits_are_said() {
    let small = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        limits
    };
    let rows = xml(&format!("tbl({})", r#"tr(tc(p("a")))"#.repeat(20)));
    let many: Vec<(String, Vec<u8>)> = (0..50).map(|i| (format!("p{i}"), Vec::new())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    for (bytes, limits, said) in [
        (body(&rows), small(|l| l.rows = 10), "table 1 has more rows than the limit of 10"),
        (body(&rows), small(|l| l.cells = 10), "the file has more cells and paragraphs than the limit of 10"),
        (
            body(&xml("tbl(tr(tc(tcPr(gridSpan=4000000000) p)))")),
            Limits::default(),
            "table 1 has more columns than the limit of 1000",
        ),
        (
            body(&xml("tbl(tr(trPr(gridBefore=4294967295) tc(p)))")),
            Limits::default(),
            "table 1 has more columns than the limit of 1000",
        ),
        (
            body(&xml(r#"p("一二三四五六")"#)),
            small(|l| l.text_chars = 5),
            "a paragraph has more characters than the limit of 5",
        ),
        (
            body(&" ".repeat(3 << 20)),
            small(|l| l.part_bytes = 2 << 20),
            "the part word/document.xml unpacks to more than the limit of 2 MiB",
        ),
        (
            body(&" ".repeat(3 << 20)),
            small(|l| l.package_bytes = 2 << 20),
            "the file unpacks to more than the limit of 2 MiB",
        ),
        (vec![0; 2 << 20], small(|l| l.file_bytes = 1 << 20), "the file has 2 MiB, more than the limit of 1 MiB"),
        (pack(&many), small(|l| l.parts = 20), "the file has 50 parts, more than the limit of 20"),
    ] {
        assert_eq!(show(&read_bytes(&bytes, &limits)), format!("!oversized: {said}"));
    }
}

/// A control with a long title around many paragraphs, each of which would carry it.
#[test]
fn controls_do_not_multiply() {
    let start = Instant::now();
    let head = format!(r#"<w:sdt><w:sdtPr><w:alias w:val="{}"/></w:sdtPr><w:sdtContent>"#, "长".repeat(30_000));
    let bytes = body(&(head.repeat(60) + &"<w:p/>".repeat(500_000) + &"</w:sdtContent></w:sdt>".repeat(60)));
    assert_eq!(code(&bytes, &Limits::default()), "!oversized");
    let one =
        r#"<w:sdt><w:sdtPr><w:alias w:val="a"/></w:sdtPr><w:sdtContent><w:r><w:t>a</w:t></w:r></w:sdtContent></w:sdt>"#;
    let bytes = body(&format!("<w:p>{}</w:p>", one.repeat(100_000)));
    assert_eq!(show(&read_bytes(&bytes, &Limits::default())), "0'<a:a>' !normalised paragraph 1");
    let field = r#"<w:p><w:fldChar w:fldCharType="begin"/></w:p>"#;
    assert!(read_bytes(&body(&field.repeat(100_000)), &Limits::default()).is_ok());
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn a_bomb_by_ratio() {
    let start = Instant::now();
    let bytes = body(&" ".repeat(300 << 20));
    assert!(bytes.len() < 1 << 20);
    assert_eq!(code(&bytes, &Limits::default()), "!oversized");
    assert!(start.elapsed().as_secs() < 20);
}

#[test]
fn a_directory_that_lies_about_sizes() {
    let mut bytes = body(&" ".repeat(1 << 20));
    // The uncompressed size of the last entry of the central directory (APPNOTE.TXT 4.3.12).
    let entry = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    for size in [10u32, 100, 200 << 20] {
        bytes[entry + 24..entry + 28].copy_from_slice(&size.to_le_bytes());
        assert_eq!(code(&bytes, &Limits::default()), "!damaged", "{size}");
    }
}

#[test]
fn passwords_overlaps_and_names_that_stand_twice() {
    let whole = body("<w:p/>");
    let entries: Vec<usize> =
        whole.windows(4).enumerate().filter(|(_, w)| w == b"PK\x01\x02").map(|(i, _)| i).collect();
    let (first, second) = (entries[0], entries[1]);
    let mut locked = whole.clone();
    locked[first + 8] |= 1;
    assert_eq!(code(&locked, &Limits::default()), "!encrypted");
    let mut overlapping = whole.clone();
    overlapping.copy_within(first + 42..first + 46, second + 42);
    assert_eq!(code(&overlapping, &Limits::default()), "!damaged");
    let twice =
        pack(&[("_rels/.rels", rels(&[("officeDocument", "a.xml")]).as_bytes()), ("a.xml", b"1"), ("A.xml", b"2")]);
    assert_eq!(
        show(&read_bytes(&twice, &Limits::default())),
        "!damaged: the file is damaged: a.xml (a name stands twice)"
    );
}

fn sample() -> Vec<u8> {
    body(&xml(
        r#"p("甲" r(tab sym{font=Wingdings,char=F0FE}) sdt(sdtPr(alias=a) sdtContent("乙")) r(fldChar{fldCharType=begin}) r(fldChar{fldCharType=end}))
        tbl(tblPr tr(trPr(gridBefore=1) tc(tcPr(gridSpan=2 vMerge=restart) p("丙" ins("丁"))) tc(p)) tr(trPr(gridBefore=1) tc(tcPr(gridSpan=2 vMerge) p)))
        p(r(mc:AlternateContent(mc:Choice(txbxContent(p("戊"))) mc:Fallback)) del(r(delText"x")))"#,
    ))
}

#[test]
fn every_cut_is_damaged() {
    let whole = sample();
    for len in 0..whole.len() {
        assert_eq!(code(&whole[..len], &Limits::default()), "!damaged", "{len}");
    }
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(400)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_packages(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = sample();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read_bytes(&bytes, &Limits::default());
    }

    /// Tags taken out, doubled, swapped and renamed: whatever is well-formed is read, and its ranges fit.
    #[test]
    fn mutated_bodies(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4u8), 1..6)) {
        let limits = Limits::default();
        let bytes = sample();
        let main = Package::open(&bytes, &limits).unwrap().part("word/document.xml").unwrap().unwrap();
        let main = String::from_utf8(main).unwrap();
        let mut tags: Vec<String> = main.split_inclusive('>').map(str::to_owned).collect();
        for (a, b, how) in changes {
            let (a, b) = (a.index(tags.len()), b.index(tags.len()));
            match how {
                0 => drop(tags.remove(a)),
                1 => tags.insert(b, tags[a].clone()),
                2 => tags.swap(a, b),
                _ => tags[a] = tags[a].replace("w:", "m:"),
            }
        }
        // `show` looks at every range.
        show(&read_bytes(&package(tags.concat().as_bytes()), &limits));
    }

    #[test]
    fn balanced_nonsense(seed in prop::collection::vec((0..24usize, 0..3u8), 0..120)) {
        const NAMES: [&str; 24] = ["p", "r", "t", "tbl", "tr", "tc", "sdt", "sdtContent", "sdtPr", "txbxContent", "pPr", "rPr", "trPr", "tcPr",
            "del", "ins", "mc:AlternateContent", "mc:Choice", "mc:Fallback", "fldChar", "object", "body", "vMerge", "ffData"];
        let (mut xml, mut open) = (String::new(), Vec::new());
        for (name, how) in seed {
            let name = if NAMES[name].contains(':') { NAMES[name].to_owned() } else { format!("w:{}", NAMES[name]) };
            match how {
                0 => { xml += &format!("<{name}>"); open.push(name); }
                1 => if let Some(name) = open.pop() { xml += &format!("字</{name}>"); },
                _ => xml += &format!("<{name} w:fldCharType='begin'/>"),
            }
        }
        while let Some(name) = open.pop() {
            xml += &format!("</{name}>");
        }
        prop_assert!(!show(&read_bytes(&body(&xml), &Limits::default())).starts_with('!'));
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(read_bytes(&bytes, &Limits::default()).is_err());
        let _ = read_bytes(&package(&bytes), &Limits::default());
    }
}
