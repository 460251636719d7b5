#![no_main]

use std::sync::LazyLock;

use zwy::expr::{Expression, Template};
use zwy::record::Record;

static RECORD: LazyLock<Record> = LazyLock::new(|| {
    let yaml = b"form: statistics\norg: a\nservers:\n  - {seq: 1, name: x, vcpu: 8, memory_gb: 16}\n  - {seq: 2, name: y, vcpu: 4}\n";
    let mut records = zwy::data::read_plain(yaml, zwy::data::Format::Yaml, "a").expect("a record");
    records.remove(0)
});

libfuzzer_sys::fuzz_target!(|source: &str| {
    let limits = zwy_fuzz::limits();
    if let Ok(expression) = Expression::parse(source) {
        let _ = expression.evaluate(&*RECORD, &limits);
        let _ = (expression.names(), expression.row_names());
    }
    if let Ok(template) = Template::parse(source) {
        let _ = template.print(&*RECORD);
    }
});
