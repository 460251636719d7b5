//! Tables on a worksheet: header, rows and total.
//!
//! Rows of the record come first; a table of free rows is filled up with blank ones, so that people can go on. The
//! total row holds formulas with their results, since readers that do not calculate see results only.

use rust_decimal::Decimal;

use super::layout::Composer;
use super::page::{Content, Face, Input, Look, NumberFormat, ROW_POINTS};
use super::raster::{Extent, edges, span, widths};
use super::values::{described, exact, number_format, text, typed};
use crate::error::{Error, Result};
use crate::message;
use crate::place::cell_name;
use crate::record::{Key, Record};
use crate::schema::{Align, Column, Field, FieldType, Role, Table, Total, TotalPrint};
use crate::value::Value;
use crate::values;

/// Least height of a row in points: of a table of free rows, and of one with fixed rows (their text is long).
const LEAST: [f64; 2] = [27.0, 36.0];

/// Rows that a table may have: a worksheet has 1,048,576, and other things stand on it too.
const MOST_ROWS: usize = 500_000;

/// Excel's limit on the length of a formula, with some room.
const FORMULA_CHARS: usize = 8_000;

/// A row to be printed.
struct Row<'a> {
    /// Number of the row in the record.
    index: Option<usize>,
    record: Option<&'a Record>,
    fixed: &'a [(Key, Value)],
}

impl Row<'_> {
    fn value(&self, column: &Column) -> Option<&Value> {
        let key = &column.field.key;
        let fixed = || self.fixed.iter().find(|(k, _)| k == key).map(|(_, value)| value);
        let given = || self.record.and_then(|record| record.get(key));
        if column.role == Role::Fixed { fixed().or_else(given) } else { given().or_else(fixed) }
    }
}

/// Where a table's rows stand on the page.
struct Body {
    first: u32,
    rows: u32,
}

impl<'a> Composer<'a> {
    pub(super) fn table(&mut self, table: &'a Table, extent: Extent) -> Result<()> {
        let edges = edges(&widths(table), extent)?;
        let printed: Vec<(&'a Column, Extent)> = table
            .columns
            .values()
            .filter(|column| column.printed)
            .enumerate()
            .map(|(index, column)| (column, span(&edges, index, 1)))
            .collect();
        if printed.is_empty() {
            return Ok(());
        }
        let given = self.record.map_or(0, |record| record.rows(&table.key).len());
        let count = given.max(table.blank_rows).max(table.fixed_rows.len());
        if count > MOST_ROWS {
            let label = &table.label;
            return Err(Error::usage(
                message!(
                    "“{label}”有 {count} 行，超过工作表能容纳的 {MOST_ROWS} 行",
                    "“{label}” has {count} rows, more than the {MOST_ROWS} of a worksheet"
                ),
                message!("请分成几份填写", "divide it into several forms"),
            ));
        }
        self.header(table, &printed)?;
        let rows = rows(table, self.record);
        let body = Body { first: self.row, rows: rows.len() as u32 };
        let least = if table.fixed_rows.is_empty() { LEAST[0] } else { LEAST[1] };
        self.rows(body.rows, least);
        for (column, extent) in &printed {
            self.column(table, column, *extent, &rows, &body)?;
        }
        if let Some(total) = table.total.as_ref().filter(|total| total.printed != TotalPrint::Never) {
            self.total(table, total, &printed, &rows, &body)?;
        }
        Ok(())
    }

    fn header(&mut self, table: &Table, printed: &[(&'a Column, Extent)]) -> Result<()> {
        let mut look = Look::new(Face::Hei, self.schema.page.cell_pt).boxed().align(Align::Center);
        look.shade = true;
        let row = self.row;
        self.rows(1, LEAST[0] + 4.0);
        for (column, extent) in printed {
            let rect = self.rect(*extent, row, 1);
            let content = text(column.field.label.clone(), &|| table.label.clone())?;
            let height = self.height(&content, look, rect.column, rect.columns);
            self.page.heighten(row, height);
            self.put(rect, content, look);
        }
        if self.tables == 1 && self.page.header.is_none() {
            self.page.header = Some(row);
        }
        Ok(())
    }

    /// One column of the body, equal neighbours merged where it says so.
    fn column(
        &mut self,
        table: &'a Table,
        column: &'a Column,
        extent: Extent,
        rows: &[Row<'a>],
        body: &Body,
    ) -> Result<()> {
        let field = &column.field;
        let width = self.page.width(self.rect(extent, 0, 1).column, self.rect(extent, 0, 1).columns);
        let mut look = Look::new(Face::Fang, self.schema.page.cell_pt).boxed().align(align(column)).inset(width);
        if column.role != Role::Fixed {
            look = look.input(number_format(field));
        }
        let behind: Vec<&Column> = table
            .columns
            .values()
            .filter(|other| !other.printed && other.behind.as_deref() == Some(&*field.key))
            .collect();
        let mut above: Option<usize> = None;
        for (index, row) in (body.first..).zip(rows) {
            let content = cell(table, column, &behind, row, index - body.first)?;
            let rect = self.rect(extent, index, 1);
            let height = self.height(&content, look, rect.column, rect.columns).min(ROW_POINTS);
            self.page.heighten(index, height);
            let run = above.filter(|_| column.merge && content != Content::Blank);
            match run.and_then(|above| self.page.cells.get_mut(above)).filter(|cell| cell.content == content) {
                Some(cell) => cell.rect.rows += 1,
                None => {
                    above = Some(self.page.cells.len());
                    self.put(rect, content, look);
                }
            }
        }
        if !look.locked && body.rows > 0 {
            let rect = self.rect(extent, body.first, body.rows);
            self.page.inputs.push(Input { rect, fields: vec![field], typed: true });
        }
        Ok(())
    }

    fn total(
        &mut self,
        table: &'a Table,
        total: &'a Total,
        printed: &[(&'a Column, Extent)],
        rows: &[Row<'a>],
        body: &Body,
    ) -> Result<()> {
        let row = self.row;
        self.rows(1, LEAST[usize::from(!table.fixed_rows.is_empty())]);
        let look = Look::new(Face::Hei, self.schema.page.cell_pt).boxed().align(Align::Center);
        let special = |column: &Column| {
            let key = &column.field.key;
            total.sums.contains(key)
                || total.fixed.iter().any(|(k, _)| k == key)
                || total.fields.iter().any(|(k, _)| k == key)
        };
        let lead = printed.iter().take_while(|(column, _)| !special(column)).count();
        if let (Some((_, first)), Some((_, last))) = (printed.first(), printed.get(lead.saturating_sub(1)))
            && lead > 0
        {
            let rect = self.rect(Extent { left: first.left, right: last.right }, row, 1);
            self.put(rect, text(total.label.clone(), &|| table.label.clone())?, look);
        }
        for (column, extent) in printed.iter().skip(lead) {
            let rect = self.rect(*extent, row, 1);
            let key = &column.field.key;
            let mut look = look;
            look.number = NumberFormat::General;
            let field = total.fields.iter().find(|(k, _)| k == key).and_then(|(_, f)| self.schema.fields.get(f));
            if let Some(field) = field {
                look = look.input(number_format(field));
                self.page.inputs.push(Input { rect, fields: vec![field], typed: true });
            }
            let content = if total.sums.contains(key) {
                self.sum(table, column, field, printed, rows, body)?
            } else if let Some((_, number)) = total.fixed.iter().find(|(k, _)| k == key) {
                exact(*number).map_or_else(|| Content::Text(number.to_string()), Content::Number)
            } else if let Some(field) = field {
                self.value(field, None)?
            } else {
                Content::Blank
            };
            self.put(rect, content, look);
        }
        Ok(())
    }

    /// A total: a formula with its result or, where the record says otherwise, what it says. A total that is itself a
    /// field of the record is empty as long as nothing is filled in.
    fn sum(
        &self,
        table: &Table,
        column: &Column,
        field: Option<&Field>,
        printed: &[(&'a Column, Extent)],
        rows: &[Row<'a>],
        body: &Body,
    ) -> Result<Content> {
        let quantity = table.columns.values().find(|column| column.role == Role::Quantity);
        let mut sum = Some(Decimal::ZERO);
        let mut any = false;
        // Quantities that stand in no column of their own: row, how often more than once.
        let mut more = Vec::new();
        for (index, row) in (body.first..).zip(rows) {
            let Some(number) = row.value(column).and_then(Value::as_number) else { continue };
            let times = quantity
                .and_then(|quantity| row.value(quantity))
                .and_then(Value::as_number)
                .filter(|times| *times > Decimal::ZERO)
                .unwrap_or(Decimal::ONE);
            any = true;
            sum = sum.and_then(|sum| number.checked_mul(times).and_then(|part| sum.checked_add(part)));
            if times != Decimal::ONE {
                more.push((index, times - Decimal::ONE));
            }
        }
        let Some(sum) = sum else {
            let label = &column.field.label;
            return Err(Error::usage(
                message!("“{label}”的合计超出可计算的范围", "the total of “{label}” is too large to calculate"),
                message!("请核对该列的数字", "check the numbers of the column"),
            ));
        };
        let given = field.and_then(|field| self.record.and_then(|record| record.get(&field.key)));
        if let (Some(field), Some(value)) = (field, given)
            && value.as_number() != Some(sum)
        {
            return self.value(field, None);
        }
        let range = |column: &Column| {
            let (_, extent) = printed.iter().find(|(c, _)| c.field.key == column.field.key)?;
            let rect = self.rect(*extent, body.first, 1);
            let name = |row| cell_name(row, u32::from(rect.column));
            Some((format!("{}:{}", name(body.first), name(body.first + body.rows.max(1) - 1)), rect))
        };
        let Some((cells, rect)) = range(column) else { return Ok(Content::Blank) };
        let formula = match quantity.and_then(range) {
            // An empty quantity counts once.
            Some((times, _)) => format!("SUMPRODUCT({cells},{times}+({times}=\"\"))"),
            None => {
                let mut formula = format!("SUM({cells})");
                for (row, times) in &more {
                    formula.push_str(&format!("+{}*{}", cell_name(*row, u32::from(rect.column)), times.normalize()));
                }
                formula
            }
        };
        let result = sum.normalize().to_string();
        Ok(if formula.len() > FORMULA_CHARS {
            exact(sum).map_or_else(|| Content::Text(result), Content::Number)
        } else if field.is_some() {
            let result = if any { result } else { String::new() };
            Content::Formula { formula: format!("IF(COUNT({cells})=0,\"\",{formula})"), result }
        } else {
            Content::Formula { formula, result }
        })
    }
}

/// The rows that a table prints: its fixed rows with the record's values, or the record's rows and blank ones.
fn rows<'a>(table: &'a Table, record: Option<&'a Record>) -> Vec<Row<'a>> {
    let given = record.map_or(&[][..], |record| record.rows(&table.key));
    let mut rows: Vec<Row<'a>> =
        table.fixed_rows.iter().map(|fixed| Row { index: None, record: None, fixed }).collect();
    for (index, record) in given.iter().enumerate() {
        let fits = |row: &Row<'_>| row.fixed.iter().all(|(k, v)| record.get(k).is_none_or(|given| given == v));
        let free = |row: &Row<'_>| row.record.is_none();
        let at = rows
            .iter()
            .take(table.fixed_rows.len())
            .position(|row| free(row) && fits(row))
            .or_else(|| rows.iter().take(table.fixed_rows.len()).position(free));
        match at.and_then(|at| rows.get_mut(at)) {
            Some(row) => (row.record, row.index) = (Some(record), Some(index)),
            None => rows.push(Row { index: Some(index), record: Some(record), fixed: &[] }),
        }
    }
    if table.fixed_rows.is_empty() {
        let missing = table.blank_rows.saturating_sub(rows.len());
        rows.extend((0..missing).map(|_| Row { index: None, record: None, fixed: &[] }));
    }
    rows
}

/// A cell of the body, with what is printed behind its value.
fn cell(table: &Table, column: &Column, behind: &[&Column], row: &Row<'_>, number: u32) -> Result<Content> {
    let field = &column.field;
    let path = || format!("{}[{}].{}", table.key, row.index.unwrap_or(number as usize), field.key);
    let value = row.value(column);
    if column.role == Role::Number && value.is_none() {
        return Ok(Content::Number(f64::from(number) + 1.0));
    }
    let suffixes: String = behind
        .iter()
        .filter_map(|other| {
            let value = row.value(other)?;
            let once = value.as_number().is_some_and(|times| times <= Decimal::ONE);
            (!once).then(|| values::print(&other.field, Some(value)))
        })
        .collect();
    match value {
        _ if !suffixes.is_empty() => {
            let own = value.map(|value| values::print(field, Some(value))).unwrap_or_default();
            text(own + &suffixes, &|| described(field, &path))
        }
        Some(_) => typed(field, value, &path),
        None => Ok(Content::Blank),
    }
}

fn align(column: &Column) -> Align {
    let field = &column.field;
    match field.kind {
        FieldType::Text | FieldType::LongText if !column.merge && field.vocabulary.is_none() => Align::Left,
        _ => Align::Center,
    }
}
