//! Laws.

use crate::documents::{compile, filled, lines, p, package, part, proper, record, run, table};
use proptest::prelude::*;
use zwy::record::Record;

fn data() -> Record {
    record(&[("org", "财政局"), ("rows.name", "甲"), ("rows.name", "乙"), ("单位", "某局")])
}

const TEXTS: [&str; 6] = [
    "单位：{{ org }}，{{ 单位 | default(“无”) }}。",
    "{% for r in rows %}{{ r.name }}{% if not loop.last %}、{% endif %}{% endfor %}",
    "a<b & c {{ org }}{_{ x }_}",
    "｛｛ org ｝｝{# 说明 #}{{ org.upper() }}",
    "{%r if org == '财政局' %}是{%r endif %}  {{ 'a  b' }}",
    "没有标签 {a} }}",
];

/// A paragraph with its text cut into runs at these places, noise between them.
fn cut(text: &str, places: &[bool]) -> String {
    let mut runs = vec![String::new()];
    for (at, c) in text.chars().enumerate() {
        if places.get(at % places.len().max(1)) == Some(&true) {
            runs.push(String::new());
        }
        runs.last_mut().unwrap().push(c);
    }
    let runs: Vec<String> = runs.iter().map(|text| run(text)).collect();
    format!("<w:p>{}</w:p>", runs.join("<w:proofErr w:type=\"spellStart\"/><w:bookmarkStart w:id=\"1\" w:name=\"a\"/>"))
}

#[test]
fn a_cut_at_any_character_changes_nothing() {
    for text in TEXTS {
        let whole = filled(&cut(text, &[]), &data());
        for at in 0..text.chars().count() {
            let mut places = vec![false; text.chars().count()];
            places[at] = true;
            assert_eq!(filled(&cut(text, &places), &data()), whole, "{text} cut at {at}");
        }
        assert_eq!(filled(&cut(text, &[true]), &data()), whole, "{text}");
    }
}

/// Documents of several paragraphs and cells.
fn documents() -> Vec<String> {
    let paragraphs = |texts: &[&str]| texts.iter().map(|text| p(text)).collect::<String>();
    vec![
        paragraphs(&[
            "在",
            "{%- if org -%}",
            "\u{a0}城里",
            "{%- else -%}",
            "乡下",
            "{%- endif -%}",
            "。{{- org -}} ！",
        ]),
        paragraphs(&[
            "{%p for r in rows %}",
            "{{ r.name }}<&>",
            "{%p endfor %}",
            "{%p macro f(x) %}",
            "[{{ x }}]",
            "{%p endmacro %}",
            "{{p f(org) }}",
        ]),
        paragraphs(&[
            "{% raw %}{{ a }}",
            "{% b %}{% endraw %}{# 说",
            "明 #}{{ org }}",
            "{% if rows %}甲",
            "乙{% endif %}丙",
        ]),
        table(&[
            "{%tr for r in rows %}│",
            "{% vm %}{{ org }}│{% cellbg 'FF0000' %}{{ r.name }}{% colspan 1 %}",
            "{%tr endfor %}│",
        ]),
        table(&[
            "甲│{%tc for r in rows %}│{% hm %}{{ r.name }}│{%tc endfor %}",
            "乙│{%tc for r in rows %}│{{ loop.index }}│{%tc endfor %}",
        ]),
        table(&[
            "{%p if org %}¶{% set ns = namespace(a=1) %}{% for r in rows %}{% set ns.a = ns.a + 1 %}{% endfor %}{{ ns.a }}¶{%p endif %}",
        ]),
    ]
}

/// The document with every run cut at these places, noise between the pieces.
fn cut_runs(body: &str, places: &[bool]) -> String {
    let (open, close) = ("<w:r><w:t xml:space=\"preserve\">", "</w:t></w:r>");
    let mut places = places.iter().cycle();
    let mut out = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once(open) {
        let (text, after) = after.split_once(close).unwrap();
        out += before;
        out += open;
        let mut is_entity = false;
        for (at, c) in text.chars().enumerate() {
            if at > 0 && !is_entity && places.next() == Some(&true) {
                out += close;
                out += "<w:proofErr w:type=\"gramEnd\"/>";
                out += open;
            }
            is_entity = c == '&' || (is_entity && c != ';');
            out.push(c);
        }
        out += close;
        rest = after;
    }
    out + rest
}

/// The XML that a document becomes, without the borders of runs.
fn seamless(body: &str) -> String {
    let template = compile(&package(body, &[])).unwrap_or_else(|e| panic!("{body}: {e}"));
    let xml = part(&template.render(&data()).unwrap(), "word/document.xml");
    proper(&xml);
    let xml = xml.replace("<w:proofErr w:type=\"gramEnd\"/>", "");
    xml.replace("<w:r>", "").replace("</w:r>", "").replace("<w:t xml:space=\"preserve\">", "").replace("</w:t>", "")
}

#[test]
fn runs_cut_at_every_character_change_no_document() {
    for body in documents() {
        let whole = seamless(&body);
        assert_eq!(seamless(&cut_runs(&body, &[true])), whole, "{body}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cuts_anywhere_change_nothing(text in 0..TEXTS.len(), places in proptest::collection::vec(any::<bool>(), 1..40)) {
        let text = TEXTS[text];
        prop_assert_eq!(filled(&cut(text, &places), &data()), filled(&cut(text, &[]), &data()));
    }

    #[test]
    fn cuts_anywhere_change_no_document(document in 0..6usize, places in proptest::collection::vec(any::<bool>(), 1..40)) {
        let body = &documents()[document];
        prop_assert_eq!(seamless(&cut_runs(body, &places)), seamless(body));
    }

    #[test]
    fn any_value_is_printed_literally(value in "[ -~甲-龥\n\t{}%#<>&\"']{0,40}") {
        let expected = value.replace('\n', "⏎").replace('\t', "⇥");
        prop_assert_eq!(filled(&crate::documents::p("[{{ org }}]"), &record(&[("org", &value)])), format!("[{expected}]"));
    }

    #[test]
    fn any_tag_compiles_or_is_refused(inner in "[ a-c0-9甲“”'\"|.(){}\\[\\],:=<>+*/%~-]{0,24}", word in "(if |for |set |end|else|)") {
        for body in [format!("{{{{ {inner} }}}}"), format!("{{% {word}{inner} %}}{{% endif %}}"), format!("{{%tr {word}{inner} %}}")] {
            match compile(&package(&crate::documents::p(&body), &[])) {
                // Whatever compiles renders or says why not.
                Ok(template) => drop(template.render(&data())),
                Err(error) => prop_assert!(!lines(&error).is_empty()),
            }
        }
    }
}

#[test]
fn a_template_is_shared_between_threads() {
    let template = compile(&package(&crate::documents::p(TEXTS[1]), &[])).unwrap();
    let first = template.render(&data()).unwrap();
    std::thread::scope(|scope| {
        let renders: Vec<_> = (0..4).map(|_| scope.spawn(|| template.render(&data()).unwrap())).collect();
        for render in renders {
            assert!(render.join().unwrap() == first);
        }
    });
}
