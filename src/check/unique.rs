//! `duplicate`: values that may occur only once in a table.

use std::collections::HashMap;

use super::Subject;
use crate::extract::fold_into;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::value::Value;

pub(super) fn check(subject: &Subject<'_>, problems: &mut Vec<Problem>) {
    for (key, table) in &subject.schema.tables {
        let Some(last) = table.unique.last() else { continue };
        let rows = subject.record.rows(key);
        let mut seen: HashMap<Box<str>, usize> = HashMap::with_capacity(rows.len());
        let mut joined = String::new();
        for (index, row) in rows.iter().enumerate() {
            joined.clear();
            let values = || table.unique.iter().filter_map(|name| row.get(name));
            for (at, value) in values().enumerate() {
                if at > 0 {
                    joined.push('\u{1}');
                }
                match value {
                    Value::Text(text) => fold_into(text, &mut joined),
                    value => fold_into(&value.plain(), &mut joined),
                }
            }
            if values().count() < table.unique.len() {
                continue;
            }
            let Some(&first) = seen.get(joined.as_str()) else {
                seen.insert(joined.as_str().into(), index);
                continue;
            };
            let values: Vec<String> = values().map(Value::plain).collect();
            let value = values.join("、");
            let label = table.columns.get(last).map_or("", |c| c.field.label.as_str());
            let path = format!("{key}[{index}].{last}");
            let earlier = subject.places.get(&format!("{key}[{first}].{last}"));
            let (zh, en) = describe(earlier.as_ref(), first);
            problems.push(
                subject.placed(
                    Problem::error(
                        "duplicate",
                        message!(
                            "“{label}”重复：“{value}”与{zh}相同",
                            "“{label}” occurs twice: “{value}” is also in {en}"
                        ),
                    )
                    .field(path)
                    .found(value)
                    .help(Message::new(
                        "请逐一命名，或删去重复的一行",
                        "give each a name of its own, or delete the row that is there twice",
                    )),
                ),
            );
        }
    }
}

/// A row as messages name it.
pub(super) fn describe(place: Option<&Place>, index: usize) -> (String, String) {
    match place {
        Some(place) => {
            (format!(" {} ", place.describe(crate::message::Lang::Zh)), place.describe(crate::message::Lang::En))
        }
        None => (format!("第 {} 行", index + 1), format!("row {}", index + 1)),
    }
}
