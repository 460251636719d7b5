//! The sheet 填写说明: how each field is filled in, made from the schema's hints and rules.
//!
//! A reader must never take it for a form. So no cell of it is a bare label, neither beside a value nor in a row with
//! other labels: a field is named in words (`“系统名称”栏`), one field a row, and the form's title is not repeated.

use std::collections::BTreeSet;

use super::page::{Cell, Face, Look, Page, Rect, Upright};
use super::text;
use super::validation::{advice, duty, long_list};
use super::values;
use crate::char_count::CharCount as _;
use crate::error::Result;
use crate::place::cell_name;
use crate::schema::{Align, Block, Column, Field, Part, Role, Schema, Text, TotalPrint, Vocabulary};

/// Name of the tab.
pub(super) const NAME: &str = "填写说明";

/// Widths in millimetres: what is meant, how it is filled in, whether it must be, an example.
const WIDTHS: [f64; 4] = [42.0, 64.0, 22.0, 28.0];

/// Column of the first list of terms: one column apart from the text, and not printed.
const FIRST_LIST: u16 = 5;

/// The sheet and the ranges on it of lists that are too long for a validation.
pub(super) struct Instructions<'a> {
    pub(super) page: Page<'a>,
    /// A vocabulary and where its terms stand, as a formula.
    pub(super) lists: Vec<(&'a Vocabulary, String)>,
}

/// The instructions of `schema` on a tab called `name`.
pub(super) fn instructions<'a>(schema: &'a Schema, name: String) -> Result<Instructions<'a>> {
    let mut sheet = Sheet { page: page(name) };
    sheet.line(Look::new(Face::Song, 18.0).align(Align::Center), NAME.to_owned())?;
    let mut note = 0;
    for text in notes(schema) {
        note += 1;
        sheet.line(Look::new(Face::Fang, 12.0), format!("{note}．{text}。"))?;
    }
    let head = Look { shade: true, ..Look::new(Face::Hei, 12.0).boxed().align(Align::Center) };
    sheet.row(head, ["栏目", "填写要求", "是否必填", "示例"].map(str::to_owned))?;
    let printed = printed(&schema.body);
    let totals = schema.tables.values().filter_map(|table| table.total.as_ref()).flat_map(|total| &total.fields);
    let totals: BTreeSet<&str> = totals.map(|(_, field)| &**field).collect();
    let shown = schema.fields.values().filter(|f| printed.contains(&*f.key) || totals.contains(&*f.key));
    for field in shown {
        sheet.field(format!("“{}”栏", short(&field.title)), field)?;
    }
    for table in schema.tables.values().filter(|table| printed.contains(&*table.key)) {
        let columns = table.columns.values().filter(|column| explained(column));
        for column in columns {
            sheet.field(format!("“{}”列", column.field.title), &column.field)?;
        }
    }
    let rules = rules(schema);
    if !rules.is_empty() {
        sheet.line(Look::new(Face::Hei, 12.0), "提交前请核对".to_owned())?;
    }
    for rule in rules {
        sheet.line(Look::new(Face::Fang, 11.0), rule)?;
    }
    let lists = sheet.lists(schema)?;
    sheet.page.print_columns = Some(WIDTHS.len() as u16);
    Ok(Instructions { page: sheet.page, lists })
}

struct Sheet<'a> {
    page: Page<'a>,
}

impl<'a> Sheet<'a> {
    /// One text over the whole width.
    fn line(&mut self, look: Look, content: String) -> Result<()> {
        let row = self.page.rows.len() as u32;
        let rect = Rect { row, column: 0, rows: 1, columns: WIDTHS.len() as u16 };
        let lines = text::lines(&content, look.points(), self.page.width(0, rect.columns));
        self.page.heighten(row, text::height(lines, look.points()));
        let content = values::text(content, &|| NAME.to_owned())?;
        self.page.cells.push(Cell { rect, content, look });
        Ok(())
    }

    fn row(&mut self, look: Look, texts: [String; 4]) -> Result<()> {
        let row = self.page.rows.len() as u32;
        for (column, content) in (0u16..).zip(texts) {
            let mut look = look;
            if column == 2 {
                look.align = Align::Center;
            }
            let width = self.page.width(column, 1);
            let look = look.inset(width);
            let lines = text::lines(&content, look.points(), width - look.indented());
            self.page.heighten(row, text::height(lines, look.points()));
            let content = values::text(content, &|| NAME.to_owned())?;
            self.page.cells.push(Cell { rect: Rect { row, column, rows: 1, columns: 1 }, content, look });
        }
        Ok(())
    }

    fn field(&mut self, name: String, field: &Field) -> Result<()> {
        let how = advice(field).join("；");
        let how = if how.is_empty() { "据实填写".to_owned() } else { how };
        let texts = [name, how, duty(field).to_owned(), field.example.clone().unwrap_or_default()];
        self.row(Look { upright: Upright::Middle, ..Look::new(Face::Fang, 11.0).boxed() }, texts)
    }

    /// Puts long lists beside the text, one a column, each vocabulary once.
    fn lists(&mut self, schema: &'a Schema) -> Result<Vec<(&'a Vocabulary, String)>> {
        let mut lists: Vec<(&'a Vocabulary, String)> = Vec::new();
        let fields = schema.fields.values();
        let fields = fields.chain(schema.tables.values().flat_map(|t| t.columns.values().map(|c| &c.field)));
        let look = Look::new(Face::Fang, 11.0);
        for vocabulary in fields.filter_map(long_list) {
            if lists.iter().any(|(known, _)| std::ptr::eq(*known, vocabulary)) {
                continue;
            }
            let column = FIRST_LIST + lists.len() as u16;
            self.page.columns.resize(usize::from(column) + 1, 30.0);
            for (row, term) in (1u32..).zip(&vocabulary.terms) {
                self.page.heighten(row, 15.0);
                let content = values::text(term.term.clone(), &|| NAME.to_owned())?;
                self.page.cells.push(Cell { rect: Rect { row, column, rows: 1, columns: 1 }, content, look });
            }
            let absolute = |row| {
                let name = cell_name(row, u32::from(column));
                let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
                format!("${letters}${}", row + 1)
            };
            let (first, last) = (absolute(1), absolute(vocabulary.terms.len() as u32));
            lists.push((vocabulary, format!("='{}'!{first}:{last}", self.page.name.replace('\'', "''"))));
        }
        Ok(lists)
    }
}

fn page<'a>(name: String) -> Page<'a> {
    Page {
        name,
        landscape: false,
        margins_mm: [25.0, 26.0, 25.0, 28.0],
        columns: WIDTHS.to_vec(),
        rows: Vec::new(),
        cells: Vec::new(),
        inputs: Vec::new(),
        header: None,
        frozen: false,
        one_paper: false,
        print_columns: None,
    }
}

/// What holds for the form as a whole.
fn notes(schema: &Schema) -> Vec<String> {
    let mut notes = vec!["只填写可以编辑的单元格，标题、表头和印好的文字请勿改动".to_owned()];
    let title = |table: &crate::schema::Table, key: &str| table.columns.get(key).map(|c| c.field.title.clone());
    for table in schema.tables.values() {
        let label = &table.label;
        if table.fixed_rows.is_empty() {
            notes.push(format!("“{label}”一行填写一项，行数不够时可以在表内插入行"));
        }
        let unique: Vec<String> = table.unique.iter().filter_map(|key| title(table, key)).collect();
        if !unique.is_empty() {
            notes.push(format!("“{label}”各行的“{}”不得重复", unique.join("、")));
        }
        if table.total.as_ref().is_some_and(|total| total.printed != TotalPrint::Never && !total.sums.is_empty()) {
            notes.push(format!("“{label}”的合计行由公式计算，不必填写"));
        }
        for column in table.columns.values() {
            if let Some(host) = column.behind.as_deref().and_then(|key| title(table, key))
                && !column.printed
            {
                let (before, behind) = &column.field.print;
                let label = &column.field.title;
                notes.push(format!("“{label}”大于 1 时写在“{host}”之后，如“{before}2{behind}”"));
            }
        }
    }
    notes
}

/// The advice of the schema's rules, each once, with the field that it is about.
fn rules(schema: &Schema) -> Vec<String> {
    let mut said = BTreeSet::new();
    let mut rules = Vec::new();
    for rule in schema.rules.iter().filter(|rule| !rule.help.zh.is_empty()) {
        let table = rule.each.as_ref().and_then(|key| schema.tables.get(key));
        let title = match table {
            Some(table) => table.columns.get(&rule.field).map(|column| &column.field.title),
            None => schema.fields.get(&rule.field).map(|field| &field.title),
        };
        let label = title.or_else(|| schema.tables.get(&rule.field).map(|table| &table.label));
        let text = label.map_or_else(|| rule.help.zh.clone(), |label| format!("“{label}”——{}", rule.help.zh));
        if said.insert(text.clone()) {
            rules.push(text);
        }
    }
    rules
}

/// A long label without what it says in brackets.
fn short(label: &str) -> &str {
    const LONG: usize = 12;
    let head = label.split('（').next().unwrap_or_default();
    if label.char_count() > LONG && !head.is_empty() { head } else { label }
}

/// A column that people fill in.
fn explained(column: &Column) -> bool {
    matches!(column.role, Role::Value | Role::Quantity) && column.printed
}

/// Keys of the fields and tables that `blocks` print.
fn printed(blocks: &[Block]) -> BTreeSet<&str> {
    let mut keys = BTreeSet::new();
    collect(blocks, &mut keys, 0);
    keys
}

fn collect<'s>(blocks: &'s [Block], keys: &mut BTreeSet<&'s str>, depth: usize) {
    let slots = |text: &'s Text| {
        text.parts.iter().filter_map(|p| if let Part::Slot { key, .. } = p { Some(&**key) } else { None })
    };
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => keys.extend(slots(&paragraph.text)),
            Block::Sides(lines) => keys.extend(lines.iter().flatten().flat_map(slots)),
            Block::Grid(grid) if depth <= super::raster::DEPTH => {
                for cell in grid.rows.iter().flat_map(|row| &row.cells) {
                    collect(&cell.blocks, keys, depth + 1);
                }
            }
            Block::Table(key) => {
                keys.insert(key);
            }
            Block::Grid(_) | Block::Gap(_) | Block::PageBreak => {}
        }
    }
}
