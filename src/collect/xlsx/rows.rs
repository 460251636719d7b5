//! A sheet of rows: what each return says, line by line, with its source and place.

use rust_decimal::Decimal;
use rust_xlsxwriter::{DataValidation, Worksheet, XlsxError};

use super::Book;
use super::grid::{Grid, Kind, Look};
use crate::collect::list::{Column, Line, List};
use crate::collect::text::Names;
use crate::place::column_name;
use crate::report::{Status, text};
use crate::schema::FieldType;
use crate::value::Value;

/// Where the summary finds what it sums.
pub(super) struct Drawn<'c> {
    pub(super) list: &'c List,
    pub(super) sheet: String,
    /// The last line; 0 when there is none.
    pub(super) last: u32,
    /// The column of the department, that which says whether a line counts, how often, and the summed ones.
    pub(super) department: Option<u32>,
    pub(super) counted: u32,
    pub(super) times: Option<u32>,
    pub(super) sums: Vec<u32>,
}

impl Drawn<'_> {
    /// A column's cells as formulas of other sheets name them.
    pub(super) fn range(&self, column: u32) -> String {
        let (sheet, letter) = (super::quoted(&self.sheet), column_name(column));
        format!("{sheet}!${letter}$2:${letter}${}", self.last + 1)
    }
}

pub(super) fn draw<'c>(book: &mut Book<'c>, list: &'c List, name: &str) -> Result<(Worksheet, Drawn<'c>), XlsxError> {
    let collected = book.collected;
    let mut grid = Grid::new(book, name, list.lines.len())?;
    let keys = list.keys.len();
    let fixed = keys + list.columns.len();
    let extra = list.extra_labels().len();
    let rest = usize::from(list.has_rest());
    let own = fixed + extra + rest;
    let summed = list.table.is_some();
    let mut names = Names::default();
    let mut labels: Vec<String> = Vec::new();
    let all = list.keys.iter().chain(&list.columns).map(|column| column.label.as_str()).chain(list.extra_labels());
    for label in all.chain(list.has_rest().then_some(book.say("其他列", "Other columns"))) {
        labels.push(names.take(label, |label, number| format!("{label}({number})")));
    }
    let mut behind = vec![book.say("计入合计", "Counted")];
    if summed {
        behind.push(book.say("计入数量", "Times"));
    }
    if summed {
        behind.push(book.say("表", "Form"));
    }
    behind.extend([book.say("状态", "Status"), book.say("文件", "File"), book.say("位置", "Place")]);
    labels.extend(behind.into_iter().map(|label| names.take(label, |label, number| format!("{label}({number})"))));
    grid.header(book, 0, &labels)?;
    let drawn = Drawn {
        list,
        sheet: name.to_owned(),
        last: list.lines.len() as u32,
        department: list.department.map(|at| at as u32),
        counted: own as u32,
        times: summed.then_some(own as u32 + 1),
        sums: list.sums.iter().map(|at| (keys + at) as u32).collect(),
    };
    for (row, line) in (1u32..).zip(list.lines.iter()) {
        let line = &line?;
        let Some(source) = collected.source(line) else { continue };
        let mut column = 0u16;
        let mut next = || {
            column += 1;
            (row, column - 1)
        };
        for key in &list.keys {
            grid.value(book, next(), source.fields.get(&key.key), kind(key))?;
        }
        for (at, key) in list.columns.iter().enumerate() {
            grid.value(book, next(), line.value(at), kind(key))?;
        }
        for at in 0..extra {
            grid.value(book, next(), line.extra(at), Kind::Text)?;
        }
        if list.has_rest() {
            grid.text(book, next(), &list.rest(line), Look::Text)?;
        }
        let counts = collected.counts(list, line);
        let yes = book.yes(counts);
        grid.text(book, next(), yes, if counts { Look::Centred } else { Look::Grey })?;
        if summed {
            let formula = times_formula(book, list, row, own);
            grid.formula(book, next(), &formula, times(list, line, counts), false)?;
        }
        if summed {
            grid.text(book, next(), &source.title, Look::Text)?;
        }
        let status = text::status_word(source.status, collected.lang);
        grid.text(book, next(), status, status_look(source.status))?;
        grid.text(book, next(), &source.path, Look::Text)?;
        let place = line.place.as_ref().map(|place| place.describe(collected.lang)).unwrap_or_default();
        grid.text(book, next(), &place, Look::Text)?;
    }
    if drawn.last > 0 {
        // Who disagrees with the count changes it here, and the sums follow.
        let (yes, no) = (book.yes(true), book.yes(false));
        let choice = DataValidation::new().allow_list_strings(&[yes, no])?;
        grid.sheet.add_data_validation(1, own as u16, drawn.last, own as u16, &choice)?;
    }
    let frozen = list.keys.len().min(2) as u16;
    Ok((grid.finish(book, frozen, true)?, drawn))
}

/// How often a line counts: not at all, or as often as its quantity says.
pub(super) fn times(list: &List, line: &Line, counts: bool) -> Decimal {
    match list.quantity.and_then(|at| line.value(at)) {
        _ if !counts => Decimal::ZERO,
        Some(Value::Number(times)) => *times,
        _ => Decimal::ONE,
    }
}

/// The same as a formula.
fn times_formula(book: &Book<'_>, list: &List, row: u32, counted: usize) -> String {
    let row = row + 1;
    let counted = column_name(counted as u32);
    let yes = book.yes(true);
    match list.quantity {
        Some(at) => {
            let quantity = column_name((list.keys.len() + at) as u32);
            format!("=IF({counted}{row}=\"{yes}\",IF(ISNUMBER({quantity}{row}),{quantity}{row},1),0)")
        }
        None => format!("=IF({counted}{row}=\"{yes}\",1,0)"),
    }
}

fn kind(column: &Column) -> Kind {
    match column.kind {
        FieldType::Integer | FieldType::Decimal if column.numbering => Kind::Numbering,
        FieldType::Integer | FieldType::Decimal => Kind::Number,
        _ => Kind::Text,
    }
}

pub(super) fn status_look(status: Status) -> Look {
    match status {
        Status::Accepted => Look::Centred,
        Status::Warned => Look::Amber,
        Status::Rejected | Status::Unreadable => Look::Red,
    }
}
