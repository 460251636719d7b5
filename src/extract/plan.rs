//! What extraction knows of a schema, worked out once: its labels, its running text as token lines, its titles.

mod blocks;
mod columns;
mod labels;
mod marks;
mod over;
mod printed;
mod regions;
mod titles;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use indexmap::{IndexMap, IndexSet};

use self::blocks::{has_sides, only_slot, slot_keys, words_of};
use self::columns::columns;
pub(super) use self::columns::{Column, HEADING_ROWS};
pub(super) use self::marks::Marks;
pub(super) use self::over::pairs as labels_over;
use self::regions::regions;
pub(super) use self::regions::{Beside, Region};
pub(crate) use self::titles::Titles;
use super::beginnings::Beginnings;
use super::fold::{Kinds, fold, same};
use super::header::{Header, find_header};
use super::names::TableNames;
use super::recurring::{ByWording, Recurring};
use super::text::program::{Line, List, Program, Token, lines, tokens};
use super::wording::forks::Fork;
use super::wording::headless::Headless;
use super::wording::spelt::Spelt;
use crate::char_count::CharCount as _;
use crate::docx::template::prints::Printed;
use crate::grid::{Content, Grid};
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Block, Field, FieldType, GridLayout, Schema, Style, Table};
use crate::values::{Coerced, coerce};

/// Lines of running text that may stand in front of a title.
const LEADING: usize = 4;

/// A schema made ready for extraction.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) schema: Arc<Schema>,
    /// The labels of fields that stand in grids of labels and values.
    pub(crate) labels: Vec<Label>,
    /// How many fields have them.
    pub(crate) labelled: usize,
    /// Cells that hold a label together with values, as running text.
    pub(crate) cells: Vec<Program>,
    /// The text in front of each of them in its row.
    pub(crate) cell_labels: Vec<Option<String>>,
    /// What stands beside the values in grids of labels and values that a template prints, by field.
    pub(crate) regions: HashMap<Key, Region>,
    /// The fields that a template prints in cells under their labels.
    pub(crate) over: HashSet<Key>,
    /// The fields that the headings above them tell, by their labels.
    pub(crate) columns: HashMap<String, Vec<Column>>,
    /// The fields that a template prints in grids, in order.
    pub(crate) in_grids: IndexSet<Key>,
    /// The labels in front of cells of which a template prints nothing that can be told, folded.
    pub(crate) blind: HashSet<String>,
    /// The running text of the body; with signature blocks read line by line, and column by column.
    pub(crate) body: Vec<Program>,
    /// The folded wordings of the tables, by key.
    pub(crate) tables: IndexMap<Key, TableNames>,
    pub(crate) titles: Arc<Titles>,
    /// Indices of the labels by their folded wording.
    named: ByWording<String, Vec<usize>>,
    /// Indices of the labels by their group.
    groups: ByWording<usize, Vec<usize>>,
    /// Indices of the labels by how they begin, the longer first.
    beginnings: Beginnings<usize>,
    /// Labels that no grid has, of fields that have them alone.
    others: Vec<Label>,
    /// What the grids print in cells without a value that is no label, folded.
    fixed: HashSet<String>,
    /// Such cells in front of one of a value, folded, each with the group of its row and the field.
    fronts: Vec<(String, usize, Key)>,
    /// Such cells at the head of a row of labels, folded, each with the group of that row.
    heads: Vec<(String, usize)>,
    /// All that the form prints, in lines, where it is asked for.
    printed: OnceLock<HashSet<String>>,
    /// Whether its wording is that of a template, which nobody made to be read back: a value may hold its wording.
    pub(crate) is_worded: bool,
    /// What cannot be read back, with why.
    pub(crate) lost: Vec<Problem>,
    /// The fields that a template prints whatever the data is.
    pub(crate) certain: Vec<Key>,
    /// In how many grids a template prints the rows of each table.
    pub(crate) grids: Vec<usize>,
    /// Whether the template is of no known form: what is read is data for it.
    pub(crate) is_derived: bool,
    /// Rows of tables that a template prints as text: their places are slots of the [keys](List::key).
    pub(crate) lists: Vec<List>,
    /// What a template prints in forms of their own.
    pub(crate) spelt: Vec<Spelt>,
    /// The tables whose rows are printed in grids, in the order of the template, once for each place.
    pub(crate) order: Vec<usize>,
    /// To how many decimals columns are rounded where a template prints them, by the number of their table.
    pub(crate) rounded: IndexMap<(usize, Key), u32>,
    /// The formats in which a template prints dates.
    pub(crate) formats: IndexMap<Printed, Vec<String>>,
    /// To how many decimals a template rounds fields in some places.
    pub(crate) shortened: IndexMap<Key, Vec<u32>>,
    /// Where a template prints one of several things.
    pub(crate) forks: Vec<Fork>,
    /// What a template prints in the headers and footers of its pages.
    pub(crate) headers: Program,
    /// The values that conditions of a template of no known form compare with a text.
    pub(crate) compared: Vec<Printed>,
    /// The words of a template's boxes that are not the options which they stand for, folded.
    pub(crate) box_words: Vec<String>,
    /// The columns in which a template joins lists, by the number of their table, each with the mark between the values.
    pub(crate) joined: IndexMap<(usize, Key), String>,
    /// The tables that a template prints without a header.
    pub(crate) headless: Vec<Headless>,
    /// Where a template prints one of several groups of paragraphs.
    pub(super) choices: Vec<super::wording::choices::Choice>,
    /// The fields that a template prints with boxes only.
    pub(crate) boxed: Vec<Key>,
    /// How many empty paragraphs a template has in front of the lines of its body, by their numbers.
    pub(crate) gaps: HashMap<usize, usize>,
    /// By what its copies in one file are told.
    pub(crate) marks: OnceLock<Option<Marks>>,
    /// The number of the line with which each block of the body begins, or the next one does.
    pub(super) starts: Vec<usize>,
    /// The labels that texts begin with.
    pub(super) leading: Recurring<Option<Leading>>,
    /// Running texts with their dates last.
    pub(super) dated: Recurring<String>,
    /// What was read of the texts of fields with words to choose from.
    chosen: ByWording<Key, Recurring<Coerced>>,
}

/// The label that a text begins with: its number among those of the plan, and where what follows it begins; nowhere
/// where it is all of the text.
pub(super) type Leading = (usize, Option<usize>);

/// A label of a grid.
#[derive(Debug)]
pub(crate) struct Label {
    /// Folded, without its colon.
    pub(crate) folded: String,
    /// The kinds of its characters.
    pub(crate) kinds: Kinds,
    pub(crate) key: Key,
    /// The row of the schema's grid: labels that several fields share belong to the fields of their row.
    pub(crate) group: usize,
    /// The cell's running text, where the label shares its cell with values.
    pub(crate) program: Option<usize>,
}

impl Label {
    fn new(folded: String, key: Key, group: usize, program: Option<usize>) -> Self {
        Self { kinds: Kinds::of(&folded), folded, key, group, program }
    }
}

impl Plan {
    /// The plan of a form as its schema has it.
    pub(crate) fn new(schema: Arc<Schema>, titles: Arc<Titles>) -> Self {
        Self::of(schema, titles, false)
    }

    /// The plan of a form as a template prints it.
    pub(super) fn worded(schema: Arc<Schema>) -> Self {
        let titles = Arc::new(Titles::of(&schema.titles()));
        Self::of(schema, titles, true)
    }

    fn of(schema: Arc<Schema>, titles: Arc<Titles>, is_worded: bool) -> Self {
        let mut plan = Self {
            schema: schema.clone(),
            labels: Vec::new(),
            labelled: 0,
            cells: Vec::new(),
            cell_labels: Vec::new(),
            regions: HashMap::new(),
            over: HashSet::new(),
            columns: HashMap::new(),
            in_grids: IndexSet::new(),
            blind: HashSet::new(),
            body: Vec::new(),
            tables: schema.tables.iter().map(|(key, table)| (key.clone(), TableNames::new(table))).collect(),
            titles,
            named: ByWording::default(),
            groups: ByWording::default(),
            beginnings: Beginnings::default(),
            others: Vec::new(),
            fixed: HashSet::new(),
            fronts: Vec::new(),
            heads: Vec::new(),
            printed: OnceLock::new(),
            is_worded,
            lost: Vec::new(),
            certain: Vec::new(),
            grids: Vec::new(),
            is_derived: false,
            lists: Vec::new(),
            spelt: Vec::new(),
            rounded: IndexMap::new(),
            formats: IndexMap::new(),
            shortened: IndexMap::new(),
            order: Vec::new(),
            forks: Vec::new(),
            headers: Program::default(),
            compared: Vec::new(),
            box_words: Vec::new(),
            joined: IndexMap::new(),
            headless: Vec::new(),
            choices: Vec::new(),
            boxed: Vec::new(),
            gaps: HashMap::new(),
            marks: OnceLock::new(),
            starts: Vec::new(),
            leading: Recurring::default(),
            dated: Recurring::default(),
            chosen: ByWording::default(),
        };
        let choices = schema.fields.values().filter(|f| matches!(f.kind, FieldType::Choice | FieldType::MultiChoice));
        plan.chosen = choices.map(|field| (field.key.clone(), Recurring::default())).collect();
        let mut group = 0;
        for columnwise in [false, true] {
            let mut body = Program::default();
            for block in &schema.body {
                if !columnwise {
                    plan.starts.push(body.lines.len());
                }
                plan.block(block, &mut body, columnwise, &mut group);
            }
            if !columnwise {
                plan.starts.push(body.lines.len());
            }
            plan.body.push(body);
            if !has_sides(&schema.body) {
                break;
            }
        }
        plan.compose();
        plan.others(group);
        plan.index();
        plan
    }

    /// Makes it the plan of a template that has an empty paragraph before each of the blocks with the numbers `gaps`.
    pub(super) fn word(&mut self, gaps: &[usize]) {
        for line in gaps.iter().filter_map(|block| self.starts.get(*block)) {
            *self.gaps.entry(*line).or_insert(0) += 1;
        }
        let schema = self.schema.clone();
        let all: HashSet<String> = schema.fields.values().flat_map(labels_of).collect();
        for grid in schema.body.iter().filter_map(|block| if let Block::Grid(grid) = block { Some(grid) } else { None })
        {
            self.regions.extend(grid.rows.iter().flat_map(|row| regions(row, &all)));
            let labels = |key: &Key| schema.fields.get(key).map(labels_of).unwrap_or_default();
            self.over.extend(over::fields(grid, labels));
            for (label, own) in columns(grid, labels) {
                // In two grids, the heading of a label is not told.
                self.columns.entry(label).and_modify(Vec::clear).or_insert(own);
            }
            for cell in grid.rows.iter().flat_map(|row| &row.cells) {
                let mut keys = Vec::new();
                slot_keys(&cell.blocks, &mut keys);
                keys.retain(|key| !key.is_empty() && !self.in_grids.contains(key));
                self.in_grids.extend(keys);
            }
            let pairs = grid.rows.iter().flat_map(|row| row.cells.iter().zip(row.cells.iter().skip(1)));
            let blind = pairs.filter(|(_, cell)| {
                let mut keys = Vec::new();
                slot_keys(&cell.blocks, &mut keys);
                !keys.is_empty() && keys.iter().all(|key| key.is_empty())
            });
            self.blind.extend(blind.filter_map(|(label, _)| words_of(label)));
        }
    }

    /// Whether a template of no known form prints the header of a table.
    pub(crate) fn prints(&self, table: &str) -> bool {
        self.is_derived && self.has_grid(table)
    }

    /// Whether a template prints the rows of a table in a grid.
    pub(crate) fn has_grid(&self, table: &str) -> bool {
        let number = self.schema.tables.get_index_of(table);
        number.and_then(|number| self.grids.get(number)).is_some_and(|grids| *grids > 0)
    }

    /// What [`coerce`] makes of a piece of a return; what is ticked of printed words recurs.
    pub(super) fn coerced(&self, key: &Key, field: &Field, content: &Content) -> Coerced {
        match self.chosen.get(key) {
            Some(chosen) if content.is_plain_text() => chosen.of(&content.text(), || coerce(field, content)),
            _ => coerce(field, content),
        }
    }

    /// True for a value with which a title of the form is printed.
    pub(crate) fn is_titled_by(&self, key: &Key) -> bool {
        let lines = self.body.iter().take(1).flat_map(|body| &body.lines);
        lines.filter(|line| line.style == Some(crate::schema::Style::Title)).flat_map(Line::slots).any(|own| own == key)
    }

    /// Wording of the running text that begins a line, folded: a row of a table that begins so is none.
    pub(crate) fn printed(&self) -> Vec<&str> {
        let lines = self.body.iter().flat_map(|body| &body.lines);
        let literals = lines.flat_map(|line| &line.tokens).filter_map(|token| match token {
            Token::Literal { folded, .. }
                if token.is_strong() && (folded.ends_with(':') || folded.char_count() > 4) =>
            {
                Some(folded.as_str())
            }
            _ => None,
        });
        literals.collect()
    }

    /// The first few lines of running text that are printed in front of the first grid or table, or of the title.
    pub(crate) fn leading_lines(&self) -> impl Iterator<Item = &Line> {
        let blocks = &self.schema.body;
        let title = blocks.iter().position(|block| matches!(block, Block::Paragraph(own) if own.style == Style::Title));
        let grid = blocks.iter().position(|block| matches!(block, Block::Grid(_) | Block::Table(_)));
        let front = title.max(grid).unwrap_or(blocks.len());
        let lines = self.starts.get(front).copied().unwrap_or(usize::MAX);
        self.body.iter().take(1).flat_map(|body| &body.lines).take(lines.min(LEADING))
    }

    /// True for a text that is a line of wording alone, as the form prints it.
    pub(crate) fn is_line(&self, text: &str) -> bool {
        let mut lines = self.body.iter().take(1).flat_map(|body| &body.lines);
        lines.any(|line| match line.tokens.as_slice() {
            [Token::Literal { folded, .. }] => same(text, folded),
            _ => false,
        })
    }

    /// True where a template prints words between a label and the value of its field.
    pub(crate) fn has_words_behind(&self, label: &Label) -> bool {
        let own = format!("{}:", label.folded);
        let lines = self.body.iter().filter(|_| self.is_worded).flat_map(|body| &body.lines);
        let mut pairs = lines.flat_map(|line| line.tokens.iter().zip(line.tokens.iter().skip(1)));
        pairs.any(|pair| match pair {
            (Token::Literal { folded, .. }, Token::Slot { key, .. }) if *key == label.key => {
                folded.contains(&own) && !folded.ends_with(&own)
            }
            _ => false,
        })
    }

    /// The printed label that a cell's running text begins with.
    pub(crate) fn label_text(&self, program: usize) -> &str {
        match self.cells.get(program).and_then(|p| p.lines.first()).and_then(|line| line.tokens.first()) {
            Some(Token::Literal { text, .. }) => text,
            _ => "",
        }
    }

    /// True where a label is printed in a cell of its own in front of the cell of `program`.
    pub(crate) fn is_in_front(&self, label: &Label, program: usize) -> bool {
        let front = self.cell_labels.get(program).and_then(Option::as_ref);
        front.is_some_and(|front| *front == label.folded)
    }

    /// The first header of `table` in `grid`.
    pub(crate) fn header(&self, table: &Table, grid: &Grid) -> Option<Header> {
        find_header(table, self.tables.get(&table.key)?, grid, 0)
    }

    /// What a slot of `key` prints of its own where the field is empty.
    pub(crate) fn blank_of(&self, key: &str) -> Option<&str> {
        let lines = self.body.iter().flat_map(|body| &body.lines);
        lines.flat_map(|line| &line.tokens).find_map(|token| match token {
            Token::Slot { key: own, blank: Some(blank) } if **own == *key => Some(blank.as_str()),
            _ => None,
        })
    }

    fn block(&mut self, block: &Block, program: &mut Program, columnwise: bool, group: &mut usize) {
        let before = program.lines.len();
        match block {
            Block::Paragraph(paragraph) => {
                program.lines.extend(lines(&paragraph.text, paragraph.style));
            }
            Block::Sides(lines) if columnwise => {
                for side in [0, 1] {
                    for text in lines.iter().filter_map(|line| line.get(side)) {
                        program.lines.push(Line::new(tokens(text), Some(Style::Line)));
                    }
                }
            }
            Block::Sides(lines) => {
                for [left, right] in lines {
                    let mut line = tokens(left);
                    line.extend(tokens(right));
                    program.lines.push(Line::new(line, Some(Style::Line)));
                }
            }
            Block::Grid(grid) if grid.columns_mm.len() == 1 => {
                for inner in grid.rows.iter().flat_map(|row| &row.cells).flat_map(|cell| &cell.blocks) {
                    self.block(inner, program, columnwise, group);
                }
            }
            Block::Grid(grid) if !columnwise => self.grid(grid, group),
            Block::Grid(_) | Block::Table(_) | Block::Gap(_) | Block::PageBreak => {}
        }
        let added = program.lines.split_off(before.min(program.lines.len()));
        program.lines.extend(added.into_iter().filter(|line| !line.tokens.is_empty()));
    }

    fn grid(&mut self, grid: &GridLayout, group: &mut usize) {
        for row in &grid.rows {
            *group += 1;
            let mut label = None;
            // The words of the cell in front.
            let mut front: Option<String> = None;
            for cell in &row.cells {
                let mut slots = Vec::new();
                slot_keys(&cell.blocks, &mut slots);
                let front = std::mem::replace(&mut front, words_of(cell).filter(|_| slots.is_empty()));
                match only_slot(cell) {
                    Some(key) => {
                        self.label_of(&key, *group, None);
                        self.fronts.extend(front.map(|front| (front, *group, key)));
                    }
                    None if slots.is_empty() => {
                        let words = words_of(cell);
                        self.fixed.extend(words.clone());
                        self.heads.extend(front.filter(|_| words.is_some()).map(|front| (front, *group)));
                        label = words.or(label);
                    }
                    None => {
                        let mut program = Program::default();
                        for block in &cell.blocks {
                            self.block(block, &mut program, false, group);
                        }
                        let first = program.lines.first().and_then(|line| line.tokens.first()).cloned();
                        self.cells.push(program);
                        self.cell_labels.push(label.clone());
                        let index = self.cells.len() - 1;
                        let Some((key, others)) = slots.split_first() else { continue };
                        // One letter in front of a value (`第`) is no label where there is one.
                        let is_label = |token: &Token| label.is_none() || token.is_strong();
                        if let Some(Token::Literal { folded, .. }) = first.filter(is_label) {
                            let folded = folded.trim_end_matches(':').to_owned();
                            self.labels.push(Label::new(folded, key.clone(), *group, Some(index)));
                        }
                        self.label_of(key, *group, Some(index));
                        // A cell of several values has the words beside it for its label.
                        let is_known = |words: &String| self.labels.iter().any(|own| own.folded == *words);
                        if let Some(words) =
                            label.take_if(|words| !others.is_empty() && !self.is_worded && !is_known(words))
                        {
                            self.labels.push(Label::new(words, key.clone(), *group, Some(index)));
                        }
                        for other in others {
                            self.label_of(other, *group, None);
                        }
                    }
                }
            }
        }
    }

    fn label_of(&mut self, key: &Key, group: usize, program: Option<usize>) {
        let Some(field) = self.schema.fields.get(key) else { return };
        for folded in labels_of(field) {
            if !self.labels.iter().any(|label| label.folded == folded && label.key == *key) {
                self.labels.push(Label::new(folded, key.clone(), group, program));
            }
        }
    }
}

/// The folded label and aliases of a field, without colons.
pub(crate) fn labels_of(field: &Field) -> Vec<String> {
    std::iter::once(&field.label)
        .chain(&field.aliases)
        .map(|label| fold(label).trim_end_matches(':').to_owned())
        .collect()
}
