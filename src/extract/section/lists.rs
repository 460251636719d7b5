//! Rows that a template prints as text are read from text: paragraphs between the lines around them, a piece of a line,
//! or a cell beside its label.

mod rows;

use std::ops::Range;

use self::rows::{Row, Stray, behind_label, inline_rows, is_like, rows, single};
use super::{Section, joined};
use crate::extract::controls::InControl;
use crate::extract::flow::{BREAK, Flow, Taken};
use crate::extract::fold::fold;
use crate::extract::text::Found;
use crate::extract::text::program::{List, Program};
use crate::grid::{Content, Grid};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::record::{ByKey, Key, Record};
use crate::value::Value;
use crate::values::coerce;

/// Lines of one list that are looked at.
const MAX_LINES: usize = 20_000;

impl<'p> Section<'p> {
    /// Reads the lists whose rows are paragraphs, and takes their lines out of `flow`; gives back the program without
    /// them, where it has some. `found` is where its other lines stand.
    pub(super) fn lists(&mut self, program: &Program, found: &Found, flow: &mut Flow) -> Option<Program> {
        let mut rest: Option<Program> = None;
        let mut strays: Vec<Stray> = Vec::new();
        for (index, line) in program.lines.iter().enumerate() {
            let Some((number, list)) = self.list_of(line.slots().next(), line.tokens.len()) else { continue };
            if let Some(line) =
                rest.get_or_insert_with(|| Program { lines: program.lines.clone() }).lines.get_mut(index)
            {
                line.clear();
            }
            let Some((_, table)) = self.plan.schema.tables.get_index(list.table) else { continue };
            let hits = |lines: &[Option<crate::extract::text::LineMatch>]| -> Vec<Range<usize>> {
                lines.iter().flatten().map(|hit| hit.range.clone()).collect()
            };
            let before = found.lines.get(..index).map(hits).unwrap_or_default();
            let behind = found.lines.get(index + 1..).map(hits).unwrap_or_default();
            let start = before.last().map_or(0, |line| line.end);
            let end = behind.first().map_or(flow.text.len(), |line| line.start).max(start);
            let mut lines = lines(&flow.text, start..end);
            if !list.is_worded() {
                // Nothing tells a line of it from what stands in a table.
                lines.retain(|line| matches!(flow.place(line.start), Some(Place::Paragraph { .. })));
            }
            let lines = self.numbered(list, lines, flow);
            let (rows, used) = rows(list, table, &lines, flow);
            let outside = |line: &Range<usize>| {
                used.first().is_none_or(|first| line.end <= first.start)
                    || used.last().is_none_or(|last| line.start >= last.end)
            };
            let others = lines.into_iter().filter(|line| !used.contains(line));
            let others = others.filter(|line| !outside(line) || is_like(list, flow.text.get(line.clone())));
            strays.extend(others.map(|line| Stray { list: number, line }));
            for line in used {
                let blank = " ".repeat(line.len());
                self.listed.push((List::key(number), line.clone()));
                flow.text.replace_range(line, &blank);
            }
            self.add_rows(list, rows);
        }
        for Stray { list, line } in strays {
            let there = flow.text.get(line.clone()).unwrap_or_default().trim();
            let table = self.plan.lists.get(list).and_then(|list| self.plan.schema.tables.get_index(list.table));
            if let Some((key, table)) = table.filter(|_| !there.is_empty()) {
                let problem = unsure(&table.label, key, there).place(flow.place(line.start));
                self.problems.push(problem);
            }
        }
        rest
    }

    /// The list that a line of nothing but one slot stands for.
    fn list_of(&self, slot: Option<&Key>, tokens: usize) -> Option<(usize, &'p List)> {
        let number = List::number(slot.filter(|_| tokens == 1)?)?;
        let plan = self.plan;
        Some((number, plan.lists.get(number).filter(|list| list.between.is_none())?))
    }

    /// Reads a list within a line.
    pub(super) fn inline_list(&mut self, number: usize, text: &str, place: Option<Place>) {
        let plan = self.plan;
        let Some(list) = plan.lists.get(number) else { return };
        let Some((key, table)) = plan.schema.tables.get_index(list.table) else { return };
        if let Some((column, between)) = single(list)
            && !fold(text).contains(between)
            && let Some((values, typed)) = joined::parted(text, between)
        {
            let problem = joined::told(&table.label, &values, &typed, between, place.clone());
            self.problems.push(problem.field(key.to_string()).found(text.trim().replace(BREAK, "\n")));
            let row = |value: String| Row { values: vec![(column.clone(), value, place.clone())], ..Row::default() };
            return self.add_rows(list, values.into_iter().map(row).collect());
        }
        match inline_rows(list, table, text, place.as_ref()) {
            Some(rows) => self.add_rows(list, rows),
            None if text.trim().is_empty() => {}
            None => self.problems.push(unsure(&table.label, &table.key, text.trim()).place(place)),
        }
    }

    /// Reads the lists that stand in a cell, by the label beside it or in front of it.
    pub(super) fn cell_lists(&mut self, grids: &[&Grid], taken: &mut Taken, controls: &ByKey<InControl>) {
        let plan = self.plan;
        for (number, list) in plan.lists.iter().enumerate() {
            let Some((_, table)) = plan.schema.tables.get_index(list.table) else { continue };
            let Some(label) = list.label.as_deref().map(fold) else { continue };
            let label = label.trim_end_matches(':');
            let is_label = |text: &str| fold(text).trim_end_matches(':') == label;
            let mut cells = grids.iter().flat_map(|grid| grid.cells.iter().map(move |cell| (*grid, cell)));
            let (grid, cell, text) = match cells.clone().find(|(_, cell)| is_label(&cell.text())) {
                Some((grid, named)) => {
                    let Some(cell) = grid.at(named.row, named.column.saturating_add(named.column_span)) else {
                        continue;
                    };
                    taken.take(grid, named);
                    (grid, cell, cell.text().into_owned())
                }
                None => {
                    let behind = cells.find_map(|(grid, cell)| {
                        let text = cell.text();
                        let rest = behind_label(&text, label)?.to_owned();
                        Some((grid, cell, rest))
                    });
                    let Some(behind) = behind else {
                        self.list_not_found(number);
                        continue;
                    };
                    behind
                }
            };
            taken.take(grid, cell);
            let place = grid.place(cell.row, cell.column);
            let key = List::key(number);
            let program =
                plan.cells.iter().find(|program| program.lines.iter().any(|line| line.slots().any(|own| *own == key)));
            if let Some(program) = program.filter(|program| program.lines.iter().any(|line| line.tokens.len() > 1)) {
                self.program(program, &Flow::of_text(&text, place), controls);
                continue;
            }
            if list.between.is_some() {
                self.inline_list(number, &text, Some(place));
                continue;
            }
            let flow = Flow::of_text(&text, place.clone());
            let lines = self.numbered(list, lines(&flow.text, 0..flow.text.len()), &flow);
            let (rows, used) = rows(list, table, &lines, &flow);
            for line in lines.into_iter().filter(|line| !used.contains(line)) {
                let there = flow.text.get(line).unwrap_or_default().trim();
                self.problems.push(unsure(&table.label, &table.key, there).place(Some(place.clone())));
            }
            self.add_rows(list, rows);
        }
    }

    /// Says that nobody can tell a list from the wording of its line.
    pub(super) fn list_unsure(&mut self, number: usize, there: &str, place: Option<Place>) {
        let plan = self.plan;
        let table = plan.lists.get(number).and_then(|list| plan.schema.tables.get_index(list.table));
        if let Some((key, table)) = table {
            self.problems.push(unsure(&table.label, key, there).place(place));
        }
    }

    /// Says that the place of a list was not found that the template fills a cell with.
    fn list_not_found(&mut self, number: usize) {
        let plan = self.plan;
        let list = plan.lists.get(number);
        let Some((key, table)) = list.and_then(|list| plan.schema.tables.get_index(list.table)) else { return };
        let title = list.and_then(|list| list.label.as_ref()).unwrap_or(&table.label);
        let message = message!(
            "没有找到“{title}”的位置：它前后的固定文字或标签不在文件中",
            "the place of “{title}” was not found: the wording around it, or its label, is not there"
        );
        let problem = Problem::warning("unread", message).field(key.to_string());
        self.problems.push(problem.help(Message::new(
            "请恢复模板的文字，或在模板中给它一个标签",
            "restore the template's wording, or give it a label in the template",
        )));
    }

    /// Adds rows to the record, or their values to those that are there already.
    fn add_rows(&mut self, list: &List, rows: Vec<Row>) {
        let plan = self.plan;
        let Some((key, table)) = plan.schema.tables.get_index(list.table).filter(|_| !rows.is_empty()) else { return };
        let mut records: Vec<Record> = self.record.rows(key).to_vec();
        if !records.is_empty() && records.len() != rows.len() {
            let (first, second) = (records.len(), rows.len());
            let label = &table.label;
            self.problems.push(
                Problem::error(
                    "inconsistent",
                    message!(
                        "“{label}”前后不一致：一处 {first} 行，另一处 {second} 行",
                        "“{label}” is given twice: {first} rows and {second} rows"
                    ),
                )
                .field(key.to_string())
                .help(Message::new("请改为一致", "make both the same")),
            );
            return;
        }
        records.resize_with(rows.len(), Record::new);
        if rows.iter().any(|row| row.is_short) && rows.len() > 1 {
            let label = &table.label;
            let message = message!(
                "“{label}”有的行缺少模板印出的段落，各行的内容可能错位",
                "some rows of “{label}” lack a paragraph that the template prints: their values may belong to other rows"
            );
            let problem = Problem::warning("ambiguous", message).field(key.to_string());
            self.problems.push(
                problem.help(Message::new(
                    "请照清单其他各行的样子补全",
                    "complete them as the other rows of the list are",
                )),
            );
        }
        if rows.iter().any(|row| row.is_open) {
            let (count, label) = (rows.len(), &table.label);
            let message = message!(
                "“{label}”按模板的固定文字分为 {count} 项，各项内容按固定文字分开",
                "“{label}” was parted into {count} items, and their values from each other, at the template's wording"
            );
            let places = rows.iter().filter(|row| row.is_open).flat_map(|row| &row.values);
            let place = places.filter_map(|(_, _, place)| place.clone()).next();
            let problem = Problem::note("normalised", message).field(key.to_string()).place(place);
            self.problems.push(problem.help(Message::new(
                "请核对；内容中不要含有模板的固定文字",
                "check it; write no value with the template's wording in it",
            )));
        }
        if let Some(between) = &list.between {
            let only = rows.iter().map(|row| if let [(_, text, _)] = row.values.as_slice() { text } else { "" });
            let only: Vec<&str> = only.collect();
            if let Some((value, mark)) = joined::unparted(&only, between) {
                let place = rows.iter().flat_map(|row| &row.values).find_map(|(_, _, place)| place.clone());
                let problem = joined::held(&table.label, value, mark, between);
                self.problems.push(problem.field(key.to_string()).place(place));
            }
        }
        for (index, (record, row)) in records.iter_mut().zip(rows).enumerate() {
            for (column, found, place) in row.unsure {
                let label = table.columns.get(&column).map_or("", |column| column.field.title.as_str());
                let problem = unsure(label, &format!("{key}[{index}].{column}"), &found);
                self.problems.push(problem.place(place));
            }
            for (name, text, place) in row.values {
                let Some(column) = table.columns.get(&name) else { continue };
                let path = format!("{key}[{index}].{name}");
                let coerced = coerce(&column.field, &Content::Text(text.as_str().into()));
                let problems = coerced.problems.into_iter();
                self.problems.extend(problems.map(|problem| problem.field(path.clone()).place(place.clone())));
                let Some(value) = coerced.value else { continue };
                match record.get(&name).map(Value::plain) {
                    None => {
                        record.set(name, value);
                        if let Some(place) = place {
                            self.places.set(path, place);
                        }
                    }
                    Some(first) if fold(&first) == fold(&value.plain()) => {}
                    Some(first) => {
                        let (label, second) = (&column.field.label, value.plain());
                        let message = message!(
                            "“{label}”前后不一致：“{first}”与“{second}”",
                            "“{label}” is given twice: “{first}” and “{second}”"
                        );
                        self.problems.push(
                            Problem::error("inconsistent", message)
                                .field(path)
                                .place(place)
                                .found(second)
                                .expected(first)
                                .help(Message::new("请改为一致", "make both the same")),
                        );
                    }
                }
            }
            record.sort_by_keys(table.columns.keys().map(|key| &**key).chain(["extra"]));
        }
        self.record.set(key.clone(), Value::Rows(records));
    }
}

/// The lines of a piece of text that are not blank.
pub(super) fn lines(text: &str, region: Range<usize>) -> Vec<Range<usize>> {
    let mut start = region.start;
    let mut lines = Vec::new();
    for line in text.get(region).unwrap_or_default().split('\n').take(MAX_LINES) {
        if !line.trim().is_empty() {
            lines.push(start..start + line.len());
        }
        start += line.len() + 1;
    }
    lines
}

fn unsure(label: &str, field: &str, found: &str) -> Problem {
    let message = message!(
        "分不清“{label}”在这一行的内容：与模板印出的样子不同，或内容中含有固定文字",
        "it cannot be told what of “{label}” stands in this line: it is not as the template prints it, or printed wording stands in a value, too"
    );
    Problem::error("ambiguous", message)
        .field(field)
        .found(found)
        .help(Message::new("请照清单其他各行的样子改写这一行", "write the line as the other lines of the list are"))
}
