//! Lists in the rows of a table that a template joins in one cell are parted again.

use super::{Section, joined};
use crate::docx::template::prints::ITEM;
use crate::extract::fold::fold;
use crate::extract::wording::groups::listed;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::record::Record;
use crate::value::Value;

impl Section<'_> {
    /// Puts the lists in the place of the texts that they were joined to.
    pub(super) fn joined_columns(&mut self) {
        let plan = self.plan;
        for ((table, column), between) in &plan.joined {
            let Some((key, known)) = plan.schema.tables.get_index(*table) else { continue };
            let Some((list, name)) = column.split_once('.') else { continue };
            let title = known.columns.get(column).map_or("", |known| known.field.title.as_str());
            let mut rows = self.record.rows(key).to_vec();
            let mut first: Option<(usize, Option<Place>)> = None;
            for (index, row) in rows.iter_mut().enumerate() {
                let Some(text) = row.remove(column).map(|value| value.plain()) else { continue };
                let path = format!("{key}[{index}].{column}");
                let place = self.places.get(&path);
                let field = format!("{key}[{index}].{}", told(list, name));
                let (values, is_as_printed) = self.parted(title, &text, between, &field, &place);
                if is_as_printed && values.len() > 1 && first.is_none() {
                    first = Some((index, place));
                }
                let items = values.into_iter().map(|value| {
                    let mut item = Record::new();
                    item.set(name, Value::text(value));
                    item
                });
                let items: Vec<Record> = items.collect();
                match row.get(list) {
                    Some(Value::Rows(others)) => {
                        let others = others.clone();
                        self.together(row, list, others, items, &format!("{key}[{index}].{list}"));
                    }
                    _ => row.set(list, listed(items)),
                }
                let order = known.columns.keys().map(|key| key.split_once('.').map_or(&**key, |(list, _)| list));
                row.sort_by_keys(order.chain(["extra"]));
            }
            if let Some((index, place)) = first {
                let message = message!(
                    "“{title}”一格里的各项按“{between}”分开",
                    "the values in a cell of “{title}” were parted at “{between}”"
                );
                let problem =
                    Problem::note("normalised", message).field(format!("{key}[{index}].{}", told(list, name)));
                self.problems.push(problem.place(place).help(message!(
                    "请核对；内容中不要含有“{between}”",
                    "check it; write no value with “{between}” in it"
                )));
            }
            if !rows.is_empty() {
                self.record.set(key.clone(), Value::Rows(rows));
            }
            let behind = format!(".{column}");
            for problem in self.problems.iter_mut().filter(|_| name == ITEM) {
                if problem.field.starts_with(&**key)
                    && let Some(row) = problem.field.strip_suffix(&behind)
                {
                    problem.field = format!("{row}.{list}");
                }
            }
        }
    }

    /// The values of a list in one cell, and whether the template's mark parts them: what else does is told.
    fn parted(
        &mut self,
        title: &str,
        text: &str,
        between: &str,
        field: &str,
        place: &Option<Place>,
    ) -> (Vec<String>, bool) {
        let folded = fold(between);
        let has_mark = if folded.is_empty() { false } else { fold(text).contains(&folded) };
        let own = joined::parted_as_printed(text, between);
        if !has_mark
            && own.len() < 2
            && let Some((values, typed)) = joined::parted(text, &folded)
        {
            let problem = joined::told(title, &values, &typed, between, place.clone());
            self.problems.push(problem.field(field).found(text.trim()));
            return (values, false);
        }
        (own, true)
    }

    /// Another column of the same list.
    fn together(&mut self, row: &mut Record, list: &str, others: Vec<Record>, items: Vec<Record>, field: &str) {
        let (first, second) = (others.len(), items.len());
        if first != second {
            let message = message!(
                "“{list}”在这一行前后不一致：一格里有 {first} 项，另一格里有 {second} 项，没有读入",
                "“{list}” is given twice in this row: {first} values in one cell and {second} in another; it was not read"
            );
            let problem = Problem::error("inconsistent", message).field(field).place(self.places.get(field));
            self.problems.push(problem.help(Message::new("请改为一致", "make both the same")));
            row.remove(list);
            return;
        }
        let mut both = others;
        for (one, other) in both.iter_mut().zip(items) {
            other.iter().for_each(|(name, value)| one.set(name, value.clone()));
        }
        row.set(list, Value::Rows(both));
    }
}

/// What a list or a column of it is called in a record.
fn told(list: &str, name: &str) -> String {
    if name == ITEM { list.to_owned() } else { format!("{list}.{name}") }
}
