//! A list that goes on on the next sheet, or below the same title again: its rows are numbered on from those in front.

use rust_decimal::Decimal;

use super::extraction::Extraction;
use crate::record::Key;
use crate::schema::{Role, Table};
use crate::value::Value;

/// Marks the tables of `forms` whose first number follows the last one of the form in front, of the same kind.
pub(super) fn mark(forms: &mut [Extraction]) {
    for index in 1..forms.len() {
        let Some((front, [form, ..])) = forms.split_at_mut_checked(index) else { continue };
        let Some(last) = front.last().filter(|last| last.schema.form == form.schema.form) else { continue };
        let tables = form.schema.tables.iter();
        let follows = |key: &Key, table: &Table| {
            let (name, _) = table.columns.iter().find(|(_, column)| column.role == Role::Number)?;
            let last = last.record.rows(key).last()?.get(name).and_then(Value::as_number)?;
            let first = form.record.rows(key).first()?.get(name).and_then(Value::as_number)?;
            (last.checked_add(Decimal::ONE) == Some(first)).then(|| key.clone())
        };
        form.goes_on = tables.filter_map(|(key, table)| follows(key, table)).collect();
    }
}
