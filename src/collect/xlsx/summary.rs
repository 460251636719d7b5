//! The summary by department: forms, rows and sums, a grand total, and charts.

use std::io;

use indexmap::IndexMap;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Chart, ChartDataLabel, ChartFont, Worksheet, XlsxError};

use super::Book;
use super::files::Listed;
use super::grid::{Grid, Look};
use super::rows::{Drawn, times};
use crate::extract::fold;
use crate::place::column_name;
use crate::report::Status;
use crate::value::Value;

/// Row of the header, below title, note and the names of the tables.
const HEADER: u32 = 3;
/// Spellings of one department that a formula names.
const SPELLINGS: usize = 8;
/// Characters of a text in a formula (Excel's limit).
const LITERAL: usize = 255;
/// Cells that the formulas of a column look at, above which sums are written as numbers: a spreadsheet would be busy
/// for minutes.
const LOOKED_AT: usize = 20_000_000;
/// Departments that a chart shows.
const SHOWN: usize = 60;
/// Charts beside each other.
const CHARTS: usize = 3;

/// What one department returned.
struct Department {
    spellings: Vec<String>,
    forms: usize,
    rejected: usize,
    counted: usize,
    tables: Vec<Sums>,
}

/// What its rows of one table add up to.
#[derive(Clone)]
struct Sums {
    rows: usize,
    times: Decimal,
    sums: Vec<Decimal>,
}

pub(super) fn draw(book: &mut Book<'_>, drawn: &[Drawn<'_>], listed: &Listed) -> Result<Worksheet, XlsxError> {
    let tables: Vec<&Drawn<'_>> = drawn.iter().filter(|drawn| drawn.times.is_some()).collect();
    let departments = departments(book, &tables)?;
    let name = book.say("汇总", "Summary").to_owned();
    let mut grid = Grid::new(book, &name, 0)?;
    heading(book, &mut grid, &tables)?;
    let mut row = HEADER;
    for department in departments.values() {
        row += 1;
        line(book, &mut grid, row, department, &tables, listed, departments.len())?;
    }
    let last = row;
    total(book, &mut grid, last, &departments, &tables)?;
    if let Some(table) = tables.iter().position(|drawn| !drawn.sums.is_empty())
        && last > HEADER
    {
        charts(book, &mut grid, &name, last, table, &tables)?;
    }
    grid.finish(book, 1, false)
}

fn departments(book: &Book<'_>, tables: &[&Drawn<'_>]) -> io::Result<IndexMap<String, Department>> {
    let collected = book.collected;
    let mut departments: IndexMap<String, Department> = IndexMap::new();
    let empty: Vec<Sums> = tables
        .iter()
        .map(|drawn| Sums { rows: 0, times: Decimal::ZERO, sums: vec![Decimal::ZERO; drawn.sums.len()] })
        .collect();
    let mut of = |value: Option<&Value>, note: &mut dyn FnMut(&mut Department)| {
        let text = value.map(Value::plain).unwrap_or_default();
        let department = departments.entry(fold(&text)).or_insert_with(|| Department {
            spellings: Vec::new(),
            forms: 0,
            rejected: 0,
            counted: 0,
            tables: empty.clone(),
        });
        if !department.spellings.contains(&text) {
            department.spellings.push(text);
        }
        note(department);
    };
    for (number, source) in collected.returns.iter().enumerate() {
        let counted = collected.across.counted.get(number).is_none_or(|counted| counted.form);
        of(source.department(), &mut |department| {
            department.forms += 1;
            department.rejected += usize::from(matches!(source.status, Status::Rejected | Status::Unreadable));
            department.counted += usize::from(counted && source.form.is_some());
        });
    }
    for (number, drawn) in tables.iter().enumerate() {
        let list = drawn.list;
        let key = list.department.and_then(|at| list.keys.get(at));
        for line in list.lines.iter() {
            let line = &line?;
            let Some(source) = collected.source(line) else { continue };
            let times = times(list, line, collected.counts(list, line));
            of(key.and_then(|key| source.fields.get(&key.key)), &mut |department| {
                let Some(sums) = department.tables.get_mut(number) else { return };
                sums.rows += usize::from(collected.counts(list, line));
                add(&mut sums.times, Some(times));
                for (sum, column) in sums.sums.iter_mut().zip(&list.sums) {
                    let value = line.value(*column).and_then(Value::as_number);
                    add(sum, value.and_then(|value| value.checked_mul(times)));
                }
            });
        }
    }
    // What names nobody comes last.
    if let Some(at) = departments.get_index_of("") {
        departments.move_index(at, departments.len() - 1);
    }
    Ok(departments)
}

fn add(sum: &mut Decimal, number: Option<Decimal>) {
    if let Some(total) = number.and_then(|number| sum.checked_add(number)) {
        *sum = total;
    }
}

fn heading(book: &mut Book<'_>, grid: &mut Grid, tables: &[&Drawn<'_>]) -> Result<(), XlsxError> {
    let title = book.say("返回材料汇总", "Summary of returns");
    grid.sheet.write_string_with_format(0, 0, title, &book.looks.title)?;
    let left_out = book.collected.across.left_out();
    let skipped: usize = book.collected.across.totals.iter().map(|total| total.skipped).sum();
    let mut note = match book.say("zh", "en") {
        "zh" => format!("按数量计；重复的和被取代的不计入（{left_out} 份）；退回的计入，见“状态”"),
        _ => format!(
            "Each row as often as its quantity says; without copies and superseded forms ({left_out}); rejected ones are in"
        ),
    };
    if skipped > 0 {
        note += &match book.say("zh", "en") {
            "zh" => format!("；{skipped} 处不是数字，未计入"),
            _ => format!("; {skipped} values that are no numbers are left out"),
        };
    }
    grid.sheet.write_string_with_format(1, 0, note, &book.looks.note)?;
    let head = &book.looks.head;
    let forms = book.say("份数", "Forms");
    grid.sheet.write_blank(HEADER - 1, 0, head)?;
    grid.sheet.merge_range(HEADER - 1, 1, HEADER - 1, 3, forms, head)?;
    let mut labels: Vec<String> = vec![
        book.say("单位", "Department").to_owned(),
        book.say("报送", "Returned").to_owned(),
        book.say("退回或无法读取", "Rejected or unreadable").to_owned(),
        book.say("计入合计", "Counted").to_owned(),
    ];
    for drawn in tables {
        let first = labels.len() as u16;
        labels.push(book.say("行数", "Rows").to_owned());
        let list = drawn.list;
        let label = |at: &usize| list.columns.get(*at).map_or(String::new(), |column| column.label.clone());
        labels.extend(list.quantity.iter().map(label));
        labels.extend(list.sums.iter().map(label));
        let last = labels.len() as u16 - 1;
        if last > first {
            grid.sheet.merge_range(HEADER - 1, first, HEADER - 1, last, &drawn.sheet, head)?;
        } else {
            grid.sheet.write_string_with_format(HEADER - 1, first, &drawn.sheet, head)?;
        }
    }
    grid.header(book, HEADER, &labels)
}

fn line(
    book: &mut Book<'_>,
    grid: &mut Grid,
    row: u32,
    department: &Department,
    tables: &[&Drawn<'_>],
    listed: &Listed,
    departments: usize,
) -> Result<(), XlsxError> {
    let label = department.spellings.first().map_or("", String::as_str);
    let shown = if label.is_empty() { book.say("（未注明）", "(not said)") } else { label }.to_owned();
    grid.text(book, (row, 0), &shown, Look::Text)?;
    let mut column = 0u16;
    let mut cell = |grid: &mut Grid, book: &Book<'_>, formula: Option<String>, result: Decimal| {
        column += 1;
        match formula {
            Some(formula) => grid.formula(book, (row, column), &formula, result, false),
            None => grid.number(book, (row, column), result, false),
        }
    };
    let busy = |lines: u32| lines as usize * departments > LOOKED_AT;
    let is_here = |range: &str| condition(range, row, &department.spellings);
    let here = is_here(&listed.departments()).filter(|_| !busy(listed.last));
    let with = |more: &str| here.as_ref().map(|here| format!("=SUMPRODUCT(--({here}){more})"));
    let yes = book.yes(true);
    cell(grid, book, with(""), department.forms.into())?;
    cell(grid, book, None, department.rejected.into())?;
    cell(grid, book, with(&format!(",--({}=\"{yes}\")", listed.counted())), department.counted.into())?;
    for (drawn, sums) in tables.iter().zip(&department.tables) {
        let range = drawn.department.map(|column| drawn.range(column));
        let here = range.and_then(|range| is_here(&range)).filter(|_| drawn.last > 0 && !busy(drawn.last));
        let times = drawn.times.map(|column| drawn.range(column)).unwrap_or_default();
        let with = |more: &str| here.as_ref().map(|here| format!("=SUMPRODUCT(--({here}),{more})"));
        let counted = format!("--({}=\"{yes}\")", drawn.range(drawn.counted));
        cell(grid, book, with(&counted), sums.rows.into())?;
        if drawn.list.quantity.is_some() {
            cell(grid, book, with(&times), sums.times)?;
        }
        for (column, sum) in drawn.sums.iter().zip(&sums.sums) {
            cell(grid, book, with(&format!("{times},{}", drawn.range(*column))), *sum)?;
        }
    }
    Ok(())
}

/// What holds for the cells of `range` that name the department of `row`; none where that does not fit a formula.
fn condition(range: &str, row: u32, spellings: &[String]) -> Option<String> {
    let (first, others) = spellings.split_first()?;
    let own = if first.is_empty() { "\"\"".to_owned() } else { format!("$A{}", row + 1) };
    if others.is_empty() {
        return Some(format!("{range}={own}"));
    }
    let fits = |text: &&String| text.encode_utf16().count() <= LITERAL && !text.contains(['\n', '\r']);
    if others.len() > SPELLINGS || !others.iter().all(|text| fits(&text)) {
        return None;
    }
    let others: String = others.iter().map(|text| format!("+({range}=\"{}\")", text.replace('"', "\"\""))).collect();
    Some(format!("(({range}={own}){others})>0"))
}

fn total(
    book: &mut Book<'_>,
    grid: &mut Grid,
    last: u32,
    departments: &IndexMap<String, Department>,
    tables: &[&Drawn<'_>],
) -> Result<(), XlsxError> {
    let row = last + 1;
    let label = book.say("合计", "Total").to_owned();
    grid.text(book, (row, 0), &label, Look::Total)?;
    let mut results: Vec<Decimal> = Vec::new();
    let count = |of: fn(&Department) -> usize| departments.values().map(of).sum::<usize>().into();
    results.push(count(|department| department.forms));
    results.push(count(|department| department.rejected));
    results.push(count(|department| department.counted));
    for (number, drawn) in tables.iter().enumerate() {
        let sums = || departments.values().filter_map(|department| department.tables.get(number));
        results.push(sums().map(|sums| sums.rows).sum::<usize>().into());
        let mut all = |part: &dyn Fn(&Sums) -> Option<Decimal>| {
            let mut total = Decimal::ZERO;
            sums().for_each(|sums| add(&mut total, part(sums)));
            results.push(total);
        };
        if drawn.list.quantity.is_some() {
            all(&|sums| Some(sums.times));
        }
        for column in 0..drawn.sums.len() {
            all(&|sums| sums.sums.get(column).copied());
        }
    }
    for (column, result) in (1u16..).zip(results) {
        let letter = column_name(u32::from(column));
        if last > HEADER {
            let formula = format!("=SUM({letter}{}:{letter}{})", HEADER + 2, last + 1);
            grid.formula(book, (row, column), &formula, result, true)?;
        } else {
            grid.number(book, (row, column), result, true)?;
        }
    }
    Ok(())
}

/// A bar for each department, a chart for each summed column of the first table that has some.
fn charts(
    book: &Book<'_>,
    grid: &mut Grid,
    sheet: &str,
    last: u32,
    table: usize,
    tables: &[&Drawn<'_>],
) -> Result<(), XlsxError> {
    const WIDTH: u32 = 400;
    let quantities = |drawn: &Drawn<'_>| usize::from(drawn.list.quantity.is_some());
    let before: usize = tables.iter().take(table).map(|drawn| 1 + quantities(drawn) + drawn.sums.len()).sum();
    let Some(drawn) = tables.get(table) else { return Ok(()) };
    let first = 4 + before + 1 + quantities(drawn);
    let shown = last.min(HEADER + SHOWN as u32);
    let bars = shown - HEADER;
    for (number, at) in drawn.list.sums.iter().take(CHARTS).enumerate() {
        let label = drawn.list.columns.get(*at).map_or("", |column| column.label.as_str());
        let column = (first + number) as u16;
        let mut chart = Chart::new_bar();
        chart
            .add_series()
            .set_name(label)
            .set_categories((sheet, HEADER + 1, 0, shown, 0))
            .set_values((sheet, HEADER + 1, column, shown, column))
            .set_gap(60)
            .set_data_label(ChartDataLabel::new().show_value());
        let title = match (shown < last, book.say("zh", "en")) {
            (false, "zh") => format!("各单位{label}"),
            (false, _) => format!("{label} by department"),
            (true, "zh") => format!("各单位{label}（前 {SHOWN} 个）"),
            (true, _) => format!("{label} by department (the first {SHOWN})"),
        };
        chart.title().set_name(title.as_str()).set_font(ChartFont::new().set_size(12));
        chart.legend().set_hidden();
        chart.y_axis().set_reverse();
        chart.set_width(WIDTH).set_height(110 + 26 * bars);
        grid.sheet.insert_chart_with_offset(last + 3, 0, &chart, number as u32 * (WIDTH + 12), 0)?;
    }
    Ok(())
}
