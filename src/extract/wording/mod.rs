//! A template as a pattern: what a form's owner typed around the tags is the wording that a return is read by.
//!
//! The template is opened as a return would be, and its tags are [understood](crate::docx::template::prints) where they
//! stand. What comes of it is the form's schema with another body: paragraphs with slots, grids of labels and values,
//! and the labels of the template beside those that the schema knows. So a return is read by all that extraction can
//! do, and nothing is found by a fixed position. What cannot be told from its print is said instead of guessed.

mod blurred;
pub(in crate::extract) mod choices;
pub(in crate::extract) mod derived;
mod feet;
pub(in crate::extract) mod forks;
mod grids;
pub(in crate::extract) mod groups;
pub(in crate::extract) mod headless;
mod joined;
mod lists;
mod nodes;
mod schema;
pub(in crate::extract) mod spelt;
mod ticks;
pub(in crate::extract) mod ways;

use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use crate::deadline;
use crate::docx::template::prints::{Piece, Printed, Prints, Through};
use crate::docx::template::usage::variables;
use crate::docx::template::{Template, timely};
use crate::error::{Diagnostic, Error, Result};
use crate::extract::program::List;
use crate::grid;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::open;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Block, Catalog, FieldType, Foot, Head, Paragraph, RowNumbers, Schema, Style, Text};

/// How the returns are worded that were made from a template.
#[derive(Debug, Clone)]
pub struct Wording {
    /// The form's schema as the template prints it.
    pub(super) schema: Arc<Schema>,
    /// What cannot be read back, with why.
    pub(super) lost: Vec<Problem>,
    /// Rows of tables that are printed as text.
    pub(super) lists: Vec<List>,
    /// Whether the template is of no known form.
    pub(super) is_derived: bool,
    /// In how many grids the rows of each table are printed.
    pub(super) grids: Vec<usize>,
    /// The tables whose rows are printed in grids, in order, once for each place.
    pub(super) order: Vec<usize>,
    /// The fields and tables that can be read.
    pub(super) read: Vec<Key>,
    /// Prints in forms of their own.
    pub(super) spelt: Vec<spelt::Spelt>,
    /// To how many decimals columns are rounded where they are printed.
    pub(super) rounded: IndexMap<(usize, Key), u32>,
    /// The formats in which dates are printed.
    pub(super) formats: IndexMap<Printed, Vec<String>>,
    /// To how many decimals fields are rounded in some places.
    pub(super) shortened: IndexMap<Key, Vec<u32>>,
    /// Where one of several things is printed.
    pub(super) forks: Vec<forks::Fork>,
    /// Where one of several groups of paragraphs is printed.
    pub(super) choices: Vec<choices::Choice>,
    /// What the headers and footers of its pages print.
    pub(super) headers: Vec<Text>,
    /// The values that conditions compare with a text, or that are printed as they are, of a template of no known form.
    pub(super) compared: Vec<Printed>,
    /// Each empty paragraph, by the number of the block before which it stands.
    pub(super) gaps: Vec<usize>,
    /// The fields that are printed with boxes only.
    pub(super) boxed: Vec<Key>,
    /// The words of boxes that are not the options which they stand for, folded.
    pub(super) box_words: Vec<String>,
    /// The columns in which lists are joined, by the number of their table, each with the mark between the values.
    pub(super) joined: IndexMap<(usize, Key), String>,
    /// The tables that are printed without a header.
    pub(super) headless: Vec<headless::Headless>,
}

impl Wording {
    /// The wording of the template `bytes` of the form of `schema`; `name` is what messages call the file.
    ///
    /// # Errors
    /// [`Error::Mistakes`]: all mistakes of the template, or why it is no Word document.
    pub fn of(bytes: &[u8], name: &str, schema: &Arc<Schema>, limits: &Limits) -> Result<Self> {
        timely(name, limits, || {
            Template::compile(bytes, name, Some(schema.clone()), limits)?;
            Self::of_names(bytes, name, schema, false, limits)
        })
    }

    /// The same of a template that compiles.
    fn of_names(bytes: &[u8], name: &str, schema: &Arc<Schema>, is_derived: bool, limits: &Limits) -> Result<Self> {
        let document = match open::open(bytes, name, limits) {
            Ok(open::Opened::Document(document)) => document,
            Err(reason) => {
                let (message, help) = reason.into_problem().into_words();
                return Err(mistake(name, message, help));
            }
        };
        let mut walk = Walk::new(schema);
        walk.is_derived = is_derived;
        for block in document.blocks.iter().take_while(|_| !deadline::passed()) {
            walk.block(block);
        }
        for header in document.headers.iter().chain(&document.footers) {
            if let grid::Block::Paragraph(paragraph) = header {
                walk.header(&paragraph.text);
            }
        }
        Ok(walk.finish())
    }

    /// The same, of the only form in `catalog` that has all the names of the template; where none has, the template's
    /// names are read as they are.
    ///
    /// # Errors
    /// As [`of`](Self::of); several forms have all the names.
    pub fn of_any(bytes: &[u8], name: &str, catalog: &Catalog, limits: &Limits) -> Result<Self> {
        timely(name, limits, || Self::of_the_fitting(bytes, name, catalog, limits))
    }

    fn of_the_fitting(bytes: &[u8], name: &str, catalog: &Catalog, limits: &Limits) -> Result<Self> {
        let used = match variables(bytes, name, None, limits) {
            Ok(used) => Some(used),
            // Labels may be no names; what is wrong is told below.
            Err(Error::Mistakes(list)) if list.iter().all(|mistake| mistake.limit.is_none()) => None,
            Err(error) => return Err(error),
        };
        if let Some(count) = used.as_ref().map(|used| used.members.len()).filter(|count| *count > MOST_NAMES) {
            return Err(mistake(
                name,
                message!(
                    "模板用到 {count} 个名字，最多按 {MOST_NAMES} 个读回",
                    "the template has {count} names; at most {MOST_NAMES} are read back"
                ),
                Message::new(
                    "分成几个模板；同类的内容写成 {% for %} 循环",
                    "make several templates of it; what is of one kind goes into a {% for %} loop",
                ),
            ));
        }
        let derived = used.as_ref().map(|used| derived::schema(name, used, &|_| true));
        if let Some(None) = derived {
            return Err(mistake(
                name,
                Message::new("模板没有打印任何内容", "the template prints no values"),
                Message::new("请在模板中写上 {{ 名字 }}", "write {{ name }} where values belong"),
            ));
        }
        let mut fitting = Vec::new();
        for schema in catalog.iter() {
            if deadline::passed() {
                break;
            }
            match Template::compile(bytes, name, Some(schema.clone()), limits) {
                Ok(_) => fitting.push(schema),
                Err(Error::Mistakes(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let Some(first) = fitting.first() else {
            // What is wrong whatever the form is, is told as what it is.
            Template::compile(bytes, name, None, limits)?;
            let Some(schema) = derived.flatten() else {
                return Err(mistake(
                    name,
                    Message::new("模板用到的名字读不懂", "the names of the template are not understood"),
                    Message::new("用 --form 指明是哪种表", "name the form with --form"),
                ));
            };
            let all = Self::of_names(bytes, name, &schema, true, limits)?;
            let told = used.as_ref().and_then(|used| derived::schema(name, used, &|key| all.read.contains(key)));
            let mut wording = match told {
                Some(told) if told.fields.len() < schema.fields.len() => {
                    Self::of_names(bytes, name, &told, true, limits)?
                }
                _ => all,
            };
            let unread = used.map(|used| derived::unread(&used, &wording)).unwrap_or_default();
            wording.lost.push(derived::note(&unread));
            return Ok(wording);
        };
        if fitting.len() > 1 {
            let forms: Vec<&str> = fitting.iter().map(|schema| &*schema.form).collect();
            let (list, form) = (forms.join(", "), &first.form);
            return Err(mistake(
                name,
                message!("模板可能属于几种表：{list}", "the template fits several forms: {list}"),
                message!("用 --form 指明，如 --form {form}", "name one with --form, such as --form {form}"),
            ));
        }
        Self::of(bytes, name, first, limits)
    }

    /// The fields that are printed whatever the data is.
    pub(super) fn certain(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        self.schema.body.iter().for_each(|block| certain(block, false, &mut keys));
        let margins: Vec<Key> =
            self.headers.iter().flat_map(Text::slots).filter(|key| !keys.contains(*key)).cloned().collect();
        keys.extend(margins);
        // What is worked out need not be there.
        keys.retain(|key| self.read.contains(key) && !key.starts_with('|'));
        keys
    }

    /// Whether the template is of no known form, and its names are read as they are.
    pub(crate) fn is_derived(&self) -> bool {
        self.is_derived
    }

    /// The form.
    pub fn form(&self) -> &str {
        &self.schema.form
    }
}

/// Names of a template of no known form that are read back: forms have some hundred.
const MOST_NAMES: usize = 2_000;

fn mistake(name: &str, message: Message, help: Message) -> Error {
    Error::Mistakes(vec![Diagnostic::new(name, None, message, help)])
}

/// A block of the template that goes over paragraphs or rows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Frame {
    /// What stands in it may be there or not.
    Optional,
    /// It is printed over and over.
    Loop(Through),
    /// It is not printed here.
    Hidden,
}

/// Goes through a template.
struct Walk<'s> {
    schema: &'s Arc<Schema>,
    prints: Prints,
    frames: Vec<Frame>,
    /// The conditions among them.
    open_choices: Vec<choices::OpenChoice>,
    /// Where one of several groups of paragraphs is printed.
    choices: Vec<choices::Choice>,
    body: Vec<Block>,
    /// The labels at the values of fields.
    labels: IndexMap<Key, IndexSet<String>>,
    /// What stands for an empty value.
    blanks: IndexMap<Key, String>,
    columns: IndexMap<(usize, Key), Column>,
    /// Header labels of columns that count the rows, by table.
    counted: IndexMap<usize, RowNumbers>,
    /// Header labels of columns that hold no values, with their table.
    besides: IndexSet<(usize, String)>,
    /// Where values are printed that cannot be told from their print.
    unclear: Vec<(Printed, String)>,
    /// What can be told from its print, once for each print.
    clear: Vec<Key>,
    /// Rows that are printed as text.
    lists: Vec<List>,
    /// The list of which the paragraphs are being gone through.
    open_list: Option<List>,
    /// The columns that lists print.
    listed: IndexSet<(usize, Key)>,
    /// Options that are printed with tick boxes, by field.
    ticked: IndexMap<Printed, ticks::Ticked>,
    /// Whether the template is of no known form.
    is_derived: bool,
    /// What values are by the filters that print them.
    kinds: IndexMap<Printed, FieldType>,
    /// Those of them that are dates with their years.
    dates: IndexSet<Printed>,
    /// In how many grids the rows of each table are printed.
    grids: IndexMap<usize, usize>,
    /// The same tables in order, once for each place.
    order: Vec<usize>,
    /// The columns of the grid that is being gone through: the table, and the column of each of its keys.
    rows_above: Option<(usize, Vec<(u32, Key)>)>,
    /// The tables in which rows of groups cannot be told from others.
    blurred: IndexSet<usize>,
    /// The row above that is printed for the same row of a table: the blocks that are open, and its columns.
    row_before: Option<(usize, Vec<Frame>, Vec<Key>)>,
    /// The rows above those of groups.
    heads: Vec<(usize, Vec<Head>)>,
    /// The rows below those of tables.
    feet: Vec<(usize, Foot)>,
    /// The table of the row that is being gone through.
    of_row: Option<usize>,
    /// Prints in forms of their own.
    spelt: Vec<spelt::Spelt>,
    /// Where one of several things is printed.
    forks: Vec<forks::Fork>,
    /// To how many decimals columns are rounded where they are printed.
    rounded: IndexMap<(usize, Key), u32>,
    /// The formats in which dates are printed.
    formats: IndexMap<Printed, Vec<String>>,
    /// To how many decimals fields are rounded in some places.
    shortened: IndexMap<Key, Vec<u32>>,
    /// What decides on wording, and is not told by it.
    asked: IndexSet<Printed>,
    /// What the headers and footers of pages print.
    headers: Vec<Text>,
    /// The values that conditions compare with a text.
    compared: IndexSet<Printed>,
    /// Those of which they ask whether they hold one.
    several: IndexSet<Printed>,
    /// What a filter prints as options with boxes.
    chosen: IndexSet<Printed>,
    /// Whether the template says that several may be chosen.
    says_several: bool,
    /// The values that are printed as they are.
    as_it_is: IndexSet<Printed>,
    /// Each empty paragraph, by the number of the block before which it stands.
    gaps: Vec<usize>,
    /// The columns in which lists are joined, each with the mark between the values.
    joined: IndexMap<(usize, Key), String>,
    /// The tables that are printed without a header.
    headless: Vec<headless::Headless>,
}

/// A column as the template prints it.
#[derive(Debug, Default)]
struct Column {
    labels: IndexSet<String>,
    /// What stands in front of the value and behind it in its cell.
    around: Option<(String, String)>,
    /// What is printed where it is empty.
    blank: Option<String>,
    /// Whether it is one merged cell for the rows of a group.
    is_merged: bool,
    /// Whether it is printed in the first row of a group only.
    is_first: bool,
    /// The tag that prints it.
    typed: String,
}

impl<'s> Walk<'s> {
    fn new(schema: &'s Arc<Schema>) -> Self {
        Self {
            schema,
            prints: Prints::new(schema.clone()),
            frames: Vec::new(),
            open_choices: Vec::new(),
            choices: Vec::new(),
            body: Vec::new(),
            labels: IndexMap::new(),
            blanks: IndexMap::new(),
            columns: IndexMap::new(),
            counted: IndexMap::new(),
            besides: IndexSet::new(),
            unclear: Vec::new(),
            clear: Vec::new(),
            lists: Vec::new(),
            open_list: None,
            listed: IndexSet::new(),
            ticked: IndexMap::new(),
            is_derived: false,
            kinds: IndexMap::new(),
            dates: IndexSet::new(),
            grids: IndexMap::new(),
            order: Vec::new(),
            rows_above: None,
            blurred: IndexSet::new(),
            row_before: None,
            heads: Vec::new(),
            feet: Vec::new(),
            of_row: None,
            spelt: Vec::new(),
            forks: Vec::new(),
            rounded: IndexMap::new(),
            formats: IndexMap::new(),
            shortened: IndexMap::new(),
            asked: IndexSet::new(),
            headers: Vec::new(),
            compared: IndexSet::new(),
            several: IndexSet::new(),
            chosen: IndexSet::new(),
            says_several: false,
            as_it_is: IndexSet::new(),
            gaps: Vec::new(),
            joined: IndexMap::new(),
            headless: Vec::new(),
        }
    }

    fn block(&mut self, block: &grid::Block) {
        match block {
            grid::Block::Paragraph(paragraph) if paragraph.text.trim().is_empty() && self.frames.is_empty() => {
                self.gaps.push(self.body.len());
            }
            grid::Block::Paragraph(paragraph) => {
                let blocks = self.paragraph(&paragraph.text);
                self.body.extend(blocks);
            }
            grid::Block::Grid(grid) => self.grid(grid),
        }
    }

    /// What a paragraph in the header or footer of a page prints: it is read where the body prints it nowhere.
    fn header(&mut self, text: &str) {
        let pieces = self.prints.pieces(text);
        let nodes = self.nodes(pieces);
        let texts = self.texts(&nodes);
        let is_told = |text: &&Text| says(text) && text.slots().any(|key| !key.is_empty());
        match texts.as_slice() {
            [text] if is_told(&text) && !self.headers.contains(text) => self.headers.push(text.clone()),
            [text] if is_told(&text) => {}
            _ => {
                for key in texts.iter().flat_map(Text::slots) {
                    if let Some(at) = self.clear.iter().rposition(|clear| clear == key) {
                        self.clear.remove(at);
                    }
                }
                self.give_up(&nodes);
            }
        }
    }

    /// The lines that a paragraph of the template may print: several where conditions in it decide.
    fn paragraph(&mut self, text: &str) -> Vec<Block> {
        let before = self.frames.clone();
        let pieces = self.prints.pieces(text);
        let nodes = self.nodes(pieces);
        let mut blocks = self.lines(&nodes, &before);
        blocks.extend(self.list_ends(None));
        blocks
    }

    /// The lines of a paragraph in the frames `before` and those that are open now.
    fn lines(&mut self, nodes: &[nodes::Node], before: &[Frame]) -> Vec<Block> {
        let frames: Vec<Frame> = before.iter().chain(&self.frames).cloned().collect();
        if frames.contains(&Frame::Hidden) || nodes.is_empty() {
            return Vec::new();
        }
        if frames.iter().any(|frame| matches!(frame, Frame::Loop(_))) {
            self.list_paragraph(nodes, before);
            return Vec::new();
        }
        let texts = self.texts(nodes);
        // A line that may be missing is not told to be.
        let is_certain = frames.is_empty() && texts.len() == 1;
        let style = |text: &Text| match is_certain {
            true if has_tab(text) => Style::Line,
            true => Style::Body,
            false => Style::Attachment,
        };
        // Without a form, a value of any line may have several.
        let texts = texts.into_iter().flat_map(|text| if self.is_derived { vec![text] } else { at_labels(text) });
        texts
            .filter(|text| !is_blank(text))
            .map(|text| Block::Paragraph(Paragraph { style: style(&text), text, align: None }))
            .collect()
    }
}

/// A text in parts, each of which but the first begins with a label behind a line end.
fn at_labels(text: Text) -> Vec<Text> {
    use crate::schema::Part;
    let mut texts = vec![Text { parts: Vec::new() }];
    let mut parts = text.parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        let before_slot = matches!(parts.peek(), Some(Part::Slot { .. }));
        let split = match &part {
            Part::Literal(literal) => {
                literal.rsplit_once('\n').filter(|(_, label)| before_slot && label.trim_end().ends_with([':', '：']))
            }
            Part::Slot { .. } => None,
        };
        let (front, label) = match split {
            Some((front, label)) => (Part::Literal(front.to_owned()), Some(Part::Literal(label.to_owned()))),
            None => (part, None),
        };
        if let Some(last) = texts.last_mut() {
            last.parts.push(front);
        }
        texts.extend(label.map(|label| Text { parts: vec![label] }));
    }
    for text in &mut texts {
        text.parts.retain(|part| !matches!(part, Part::Literal(literal) if literal.is_empty()));
    }
    texts
}

fn certain(block: &Block, in_cell: bool, keys: &mut Vec<Key>) {
    match block {
        // A value alone in its paragraph leaves nothing where it is empty.
        Block::Paragraph(paragraph) if paragraph.style != Style::Attachment && (in_cell || says(&paragraph.text)) => {
            let new: Vec<Key> = paragraph.text.slots().filter(|key| !keys.contains(*key)).cloned().collect();
            keys.extend(new);
        }
        Block::Grid(grid) => {
            let cells = grid.rows.iter().flat_map(|row| &row.cells);
            cells.flat_map(|cell| &cell.blocks).for_each(|block| certain(block, true, keys));
        }
        _ => {}
    }
}

/// Whether a text has wording that is recognised.
fn says(text: &Text) -> bool {
    text.parts.iter().any(|part| match part {
        crate::schema::Part::Literal(literal) => literal.chars().filter(|c| c.is_alphanumeric()).nth(1).is_some(),
        crate::schema::Part::Slot { .. } => false,
    })
}

fn has_tab(text: &Text) -> bool {
    text.parts.iter().any(|part| matches!(part, crate::schema::Part::Literal(literal) if literal.contains('\t')))
}

fn is_blank(text: &Text) -> bool {
    text.parts.iter().all(|part| matches!(part, crate::schema::Part::Literal(literal) if literal.trim().is_empty()))
}

/// Whether a piece takes the place of the paragraph, cell or row around it.
fn level(piece: &Piece) -> Option<crate::docx::template::prints::Level> {
    match piece {
        Piece::If(level, _)
        | Piece::Elif(level, _)
        | Piece::Else(level)
        | Piece::For(level, _)
        | Piece::Hidden(level) => Some(*level),
        Piece::End(level) | Piece::Nothing(level) => Some(*level),
        Piece::Text(_) | Piece::Value { .. } => None,
    }
}
