//! `range` of dates: before the first day or after the last one that a field allows.

use chrono::NaiveDate;

use super::Subject;
use crate::expr::{ExprValue, Expression, Scope};
use crate::message;
use crate::message::Message;
use crate::problem::{Pile, Problem};
use crate::record::Record;
use crate::schema::Field;
use crate::value::Value;

pub(super) fn check(subject: &Subject<'_>, problems: &mut Pile) {
    for (key, field) in &subject.schema.fields {
        judge(subject, field, subject.record.get(key), None, || key.to_string(), problems);
    }
    for (key, table) in &subject.schema.tables {
        let dated = table.columns.iter().filter(|(_, c)| c.field.earliest.is_some() || c.field.latest.is_some());
        for (name, column) in dated {
            for (index, row) in subject.record.rows(key).iter().enumerate() {
                let path = || format!("{key}[{index}].{name}");
                judge(subject, &column.field, row.get(name), Some((index, row)), path, problems);
            }
        }
    }
}

fn judge(
    subject: &Subject<'_>,
    field: &Field,
    value: Option<&Value>,
    row: Option<(usize, &Record)>,
    path: impl Fn() -> String,
    problems: &mut Pile,
) {
    let Some(Value::Date(date)) = value else { return };
    let title = &field.title;
    let day =
        |expression: &Option<Expression>| subject.on(row, |scope| day(subject, title, expression.as_ref()?, scope));
    let problem = if let Some(latest) = day(&field.latest).filter(|latest| date > latest) {
        Problem::error("range", message!("“{title}”{date} 晚于 {latest}", "“{title}” {date} is later than {latest}"))
            .expected(format!("≤ {latest}"))
    } else if let Some(earliest) = day(&field.earliest).filter(|earliest| date < earliest) {
        Problem::error(
            "range",
            message!("“{title}”{date} 早于 {earliest}", "“{title}” {date} is earlier than {earliest}"),
        )
        .expected(format!("≥ {earliest}"))
    } else {
        return;
    };
    let path = path();
    if !subject.is_rejected(&path) {
        let help = Message::new("请核对年份和月、日", "check the year, the month and the day");
        problems.push(subject.placed(problem.field(path).found(date.to_string()).help(help)));
    }
}

fn day(subject: &Subject<'_>, title: &str, expression: &Expression, scope: &dyn Scope) -> Option<NaiveDate> {
    match subject.settled(title, |limits| expression.evaluate(scope, limits))? {
        Some(ExprValue::Date(date)) => Some(date),
        _ => None,
    }
}
