//! Tables of rows: a head that is repeated on every page, then either the rows that every form prints, drawn out one by
//! one, or a single row in a loop of the template.

use docx_rs::{Paragraph, Table, TableCell, TableRow, VAlignType, VMergeType};

use super::grid::{cell, framed, plain, tall};
use super::measure::{HEAD_MM, ROW_MM, fixed_row_height};
use super::styles::{Look, twips_of_mm};
use super::{Area, Drawing, Writing, alignment};
use crate::error::{Error, Result};
use crate::message;
use crate::record::Key;
use crate::schema::{self, Align, Column, Field, FieldType, Role, Total, TotalPrint};
use crate::value::Value;
use crate::values;

/// Space between a cell's border and its text at the left and at the right, in twips (0.7 mm): columns are narrow.
const CELL_MARGIN: i32 = 40;

/// The printed columns of a table.
struct Columns<'s> {
    list: Vec<&'s Column>,
    widths: Vec<i32>,
    look: Look,
}

/// What a cell asks for: the tags that print it, and the control around them.
struct Slot<'s> {
    tags: String,
    tag: String,
    field: &'s Field,
    repeated: bool,
}

impl<'s> Drawing<'s> {
    /// A table of rows by its key; in a cell it is no wider than that.
    pub(super) fn table(&mut self, key: &str, area: Area) -> Result<Table> {
        let schema: &'s schema::Schema = self.schema;
        let Some(table) = schema.tables.get(key) else {
            return Err(Error::Write(message!(
                "版面引用了不存在的表“{key}”",
                "the layout names no such table: “{key}”"
            )));
        };
        let list: Vec<&'s Column> = table.columns.values().filter(|column| column.printed).collect();
        let mut widths: Vec<i32> = list.iter().map(|column| twips_of_mm(column.width_mm)).collect();
        let whole: i32 = widths.iter().sum();
        if area.depth > 0 && whole > area.width {
            for width in &mut widths {
                *width = (i64::from(*width) * i64::from(area.width) / i64::from(whole)) as i32;
            }
        }
        let columns = Columns { list, widths, look: self.styles.row.clone() };
        let head = &self.styles.head;
        let labels = columns.list.iter().enumerate();
        let labels = labels.map(|(n, column)| plain(&columns.widths, n, 1, head, &column.field.label, None));
        let mut rows = vec![tall(TableRow::new(labels.collect()), twips_of_mm(HEAD_MM))];
        if table.fixed_rows.is_empty() {
            rows.extend(self.repeated_row(table, &columns));
        } else {
            self.fixed_rows(table, &columns, &mut rows);
        }
        if let Some(total) = table.total.as_ref().filter(|total| total.printed == TotalPrint::Both) {
            rows.push(self.total_row(total, &columns)?);
        }
        Ok(framed(rows, &columns.widths, CELL_MARGIN))
    }

    /// One row between the helper rows of a loop; the renderer's filter `rows` gives an empty form its blank rows.
    fn repeated_row(&mut self, table: &'s schema::Table, columns: &Columns<'s>) -> [TableRow; 3] {
        let cells = columns.list.iter().enumerate().map(|(n, column)| {
            let key = &column.field.key;
            let behind = table.columns.values().filter(|other| other.behind.as_ref() == Some(key));
            let printed = std::iter::once(*column).chain(behind);
            let slot = Slot {
                tags: printed.map(|column| format!("{{{{ row.{} }}}}", column.field.key)).collect(),
                tag: format!("{}.{key}", table.key),
                field: &column.field,
                repeated: true,
            };
            self.slot_cell(columns, n, &slot)
        });
        let row = tall(TableRow::new(cells.collect()), twips_of_mm(ROW_MM));
        let helper = |text: &str| {
            TableRow::new(vec![plain(&columns.widths, 0, columns.widths.len(), &columns.look, text, None)])
        };
        [helper(&format!("{{%tr for row in {}|rows %}}", table.key)), row, helper("{%tr endfor %}")]
    }

    fn fixed_rows(&mut self, table: &'s schema::Table, columns: &Columns<'s>, rows: &mut Vec<TableRow>) {
        let height = fixed_row_height(table, self.text_height);
        let mut above: &[(Key, Value)] = &[];
        for (index, values) in table.fixed_rows.iter().enumerate() {
            let below = table.fixed_rows.get(index + 1).map_or(&[][..], Vec::as_slice);
            let cells = columns.list.iter().enumerate().map(|(n, column)| {
                let key = &column.field.key;
                match (lookup(values, key), column.role) {
                    (Some(value), _) => {
                        let text = values::print(&column.field, Some(value));
                        let continues = column.merge && lookup(above, key) == Some(value);
                        let starts = column.merge && lookup(below, key) == Some(value);
                        match (continues, starts) {
                            (true, _) => columns.plain(n, "").vertical_merge(VMergeType::Continue),
                            (false, true) => columns.plain(n, &text).vertical_merge(VMergeType::Restart),
                            (false, false) => columns.plain(n, &text),
                        }
                    }
                    (None, Role::Number) => columns.plain(n, &(index + 1).to_string()),
                    (None, _) => {
                        let tag = format!("{}[{index}].{key}", table.key);
                        let slot =
                            Slot { tags: format!("{{{{ {tag} }}}}"), tag, field: &column.field, repeated: false };
                        self.slot_cell(columns, n, &slot)
                    }
                }
            });
            rows.push(tall(TableRow::new(cells.collect()), height));
            above = values;
        }
    }

    /// The label over the columns in front of the first number, then the numbers that are printed on every form and the
    /// fields of the record that stand in the row.
    fn total_row(&mut self, total: &'s Total, columns: &Columns<'s>) -> Result<TableRow> {
        let number = |key: &str| total.fixed.iter().find(|(column, _)| &**column == key).map(|(_, number)| *number);
        let field = |key: &str| total.fields.iter().find(|(column, _)| &**column == key).map(|(_, field)| field);
        let says = |column: &Column| {
            let key = &column.field.key;
            number(key).is_some() || field(key).is_some() || total.sums.contains(key)
        };
        let label = columns.list.iter().position(|column| says(column)).unwrap_or(columns.list.len()).max(1);
        let mut cells = vec![plain(&columns.widths, 0, label, &columns.look, &total.label, Some(Align::Center))];
        for (n, column) in columns.list.iter().enumerate().skip(label) {
            let key = &column.field.key;
            cells.push(match (field(key), number(key)) {
                (Some(key), _) => {
                    let slot = Slot {
                        tags: format!("{{{{ {key} }}}}"),
                        tag: key.to_string(),
                        field: self.field(key)?,
                        repeated: false,
                    };
                    self.slot_cell(columns, n, &slot)
                }
                (None, Some(number)) => columns.plain(n, &number.normalize().to_string()),
                (None, None) => columns.plain(n, ""),
            });
        }
        Ok(tall(TableRow::new(cells), twips_of_mm(HEAD_MM)))
    }

    fn slot_cell(&mut self, columns: &Columns<'s>, n: usize, slot: &Slot<'_>) -> TableCell {
        let run = Writing { look: columns.look.clone(), size: None }.run(&slot.tags);
        let control = self.controls.around(run, &slot.tag, slot.field, slot.repeated);
        let align = alignment(columns.align(n));
        let paragraph = Paragraph::new().style(columns.look.id).align(align).add_structured_data_tag(control);
        cell(&columns.widths, n, 1).vertical_align(VAlignType::Center).add_paragraph(paragraph)
    }
}

impl Columns<'_> {
    /// A cell of fixed text in column `n`.
    fn plain(&self, n: usize, text: &str) -> TableCell {
        plain(&self.widths, n, 1, &self.look, text, Some(self.align(n)))
    }

    /// Sentences stand at the left, everything else in the middle.
    fn align(&self, n: usize) -> Align {
        match self.list.get(n).map(|column| (column.field.kind, column.role, column.merge)) {
            Some((FieldType::LongText, _, _) | (FieldType::Text, Role::Fixed, false)) => Align::Left,
            _ => Align::Center,
        }
    }
}

fn lookup<'v>(values: &'v [(Key, Value)], key: &str) -> Option<&'v Value> {
    values.iter().find(|(k, _)| &**k == key).map(|(_, value)| value)
}
