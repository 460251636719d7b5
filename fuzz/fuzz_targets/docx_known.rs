#![no_main]

use std::thread;

use zwy::limits::Limits;
use zwy_fuzz::{package, relationships, split};

const TYPES: &[u8] = b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";

/// What takes the place of a text.
const TEXTS: [&str; 8] =
    ["甲", "", "乙丙 丁", "a&amp;b", "\n", "<w:tab/>", "<!---->", "</w:t></w:r></w:p><w:p><w:r><w:t>"];

/// Limits that documents reach, each of another kind.
fn limits(which: u8) -> Limits {
    let (some, few) = (zwy_fuzz::limits(), usize::from(which >> 3));
    match which % 8 {
        3 => Limits { text_chars: few + 1, ..some },
        4 => Limits { cells: 4 * few + 1, ..some },
        5 => Limits { rows: few as u32 / 4 + 1, columns: few as u32 + 1, ..some },
        6 => Limits { xml_depth: few + 2, ..some },
        7 => Limits { xml_tokens: 16 * few as u64 + 4, ..some },
        _ => some,
    }
}

/// A document whose body this is, and with some limits its page header too.
fn document(xml: &[u8], which: u8) -> Vec<u8> {
    let header: &[u8] = if which % 8 == 1 { xml } else { b"<w:hdr/>" };
    package(&[
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", relationships(&[("r1", "officeDocument", "word/document.xml")]).as_bytes()),
        ("word/_rels/document.xml.rels", relationships(&[("r1", "header", "header1.xml")]).as_bytes()),
        ("word/document.xml", xml),
        ("word/header1.xml", header),
    ])
}

/// The same part with one of its texts changed, the first one behind `place`.
fn changed(xml: &[u8], place: u8, text: u8) -> Vec<u8> {
    let from = xml.len() * usize::from(place) / 256;
    let find = |byte: u8, from: usize| xml[from..].iter().position(|b| *b == byte).map(|at| from + at);
    // Tags that follow a tag have no text between them.
    let begin = (from..xml.len()).find(|&at| xml[at] == b'>' && xml.get(at + 1).is_some_and(|b| *b != b'<'));
    let Some(begin) = begin.map(|at| at + 1) else { return xml.to_vec() };
    let end = find(b'<', begin).unwrap_or(xml.len());
    [&xml[..begin], TEXTS[usize::from(text) % TEXTS.len()].as_bytes(), &xml[end..]].concat()
}

fn read(bytes: &[u8], limits: &Limits) -> String {
    format!("{:?}", zwy::open::open(bytes, "a.docx", limits))
}

/// What is read of the documents, one after the other, by a thread that has read nothing before.
fn read_anew(documents: &[&Vec<u8>], limits: &Limits) -> Vec<String> {
    let read_all = || documents.iter().map(|document| read(document, limits)).collect();
    thread::scope(|scope| scope.spawn(read_all).join().expect("no panic"))
}

// The input is a byte for the limits, four that change two texts, and a body. It is read the same whatever else the thread
// has read: the documents of this input, and all of those before it.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (which, rest) = split(data);
    let Some((&[place, text, other_place, other_text], xml)) = rest.split_first_chunk() else { return };
    let limits = limits(which);
    let one = document(xml, which);
    let other = document(&changed(xml, place, text), which);
    let third = document(&changed(&changed(xml, place, text), other_place, other_text), which);
    let anew = [&one, &other, &third].map(|document| read_anew(&[document], &limits).concat());
    let order = [1, 0, 2, 1, 0, 2, 0];
    let documents = [&one, &other, &third];
    let known = read_anew(&order.map(|at| documents[at]), &limits);
    for (at, known) in order.into_iter().zip(&known) {
        assert_eq!(known, &anew[at], "after the documents of this input");
    }
    for at in order {
        assert_eq!(read(documents[at], &limits), anew[at], "after all documents before");
    }
});
