//! The shipped forms, with the sample records.

use crate::{catalog, record};

#[test]
fn every_form_reads_back() {
    let catalog = catalog();
    let extractor = zwy::extract::Extractor::new(&catalog);
    for schema in catalog.iter() {
        let path = format!("{}/samples/records/{}.yaml", env!("CARGO_MANIFEST_DIR"), schema.form);
        let json = serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for record in [record(schema, &json), record(schema, &serde_json::json!({}))] {
            let bytes = zwy::xlsx::draw(schema, Some(&record)).unwrap();
            let document = zwy::xlsx::read::read(&bytes, &zwy::limits::Limits::default()).unwrap();
            let read = extractor.extract(&document, "return.xlsx", None);
            let records: Vec<_> = read.forms.iter().map(|form| form.record.clone()).collect();
            assert_eq!(records, [record], "{}", schema.form);
        }
    }
}
