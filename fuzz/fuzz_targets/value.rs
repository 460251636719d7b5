#![no_main]

use zwy::values;

libfuzzer_sys::fuzz_target!(|text: &str| {
    for schema in zwy_fuzz::catalog().iter() {
        let columns = schema.tables.values().flat_map(|table| table.columns.values().map(|column| &column.field));
        for field in schema.fields.values().chain(columns) {
            if let Some(value) = values::coerce_text(field, text).value {
                let _ = values::validate(field, &value);
                let _ = values::print(field, Some(&value));
            }
        }
    }
});
