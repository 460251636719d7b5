//! The printed body: paragraphs, signature blocks, grids, tables and annexes.

use std::collections::HashSet;

use super::super::files::{File, Files};
use super::super::mistakes::Mistakes;
use super::super::raw::{RawAnnex, RawBlock, RawCell, RawFullBlock, RawGrid, RawRow};
use super::super::{Align, Block, CellLayout, GridLayout, Page, Paragraph, RowLayout, Style, Text, nearest_help};
use super::{Builder, prefix_title};
use crate::message;
use crate::message::Message;
use crate::node::Node;

/// Millimetres by which a grid may exceed the page.
const TOLERANCE_MM: f32 = 1.0;
/// Grids inside of grids.
const DEPTH: usize = 8;

/// A text with slots, or an empty one with its mistakes told.
pub(super) fn text(source: &str, node: &Node, mistakes: &mut Mistakes<'_>) -> Text {
    Text::parse(source).unwrap_or_else(|errors| {
        for (range, message, help) in errors {
            mistakes.inside(node, &range, message, help);
        }
        Text::default()
    })
}

impl Builder<'_, '_> {
    /// The body of `file`, the bodies of its annexes in place.
    pub(super) fn body(&mut self, file: &File<'_>, page: &Page, mistakes: &mut Mistakes<'_>) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut layout = Layout { builder: self, file, page, mistakes };
        layout.blocks(&file.raw.body, file.node.child("body"), 0, &mut blocks);
        blocks
    }
}

/// The layout of one file.
struct Layout<'x, 'f, 'a, 'm> {
    builder: &'x mut Builder<'f, 'a>,
    file: &'x File<'x>,
    page: &'x Page,
    mistakes: &'x mut Mistakes<'m>,
}

impl Layout<'_, '_, '_, '_> {
    /// Text whose slots name fields of the file.
    fn text(&mut self, source: &str, node: &Node) -> Text {
        let text = text(source, node, self.mistakes);
        self.builder.known_slots(&text, source, node, self.mistakes);
        text
    }

    /// `depth` counts the cells around the blocks.
    fn blocks(&mut self, raw: &[RawBlock], list: &Node, depth: usize, out: &mut Vec<Block>) {
        let style = if depth > 0 { Style::Cell } else { Style::Body };
        for (index, block) in raw.iter().enumerate() {
            let node = list.item(index);
            match block {
                RawBlock::Text(source) => {
                    let text = self.text(source, node);
                    out.push(Block::Paragraph(Paragraph { text, style, align: None }));
                }
                RawBlock::Full(block) => self.block(block, node, depth, style, out),
            }
        }
    }

    fn block(&mut self, block: &RawFullBlock, node: &Node, depth: usize, style: Style, out: &mut Vec<Block>) {
        let kinds = [
            ("text", block.text.is_some()),
            ("sides", block.sides.is_some()),
            ("grid", block.grid.is_some()),
            ("table", block.table.is_some()),
            ("annex", block.annex.is_some()),
            ("gap", block.gap.is_some()),
        ];
        let given: Vec<&str> = kinds.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
        if given.len() != 1 {
            if self.mistakes.is_misshapen_in(node) {
                // What it is may be what is written wrongly.
                return;
            }
            let list = given.join("、");
            let message = match given.len() {
                0 => Message::new("这一块没有写明是什么", "this block does not say what it is"),
                _ => message!("这一块同时写了 {list}", "this block is several things at once: {list}"),
            };
            let help = Message::new(
                "text、sides、grid、table、annex、gap 中写一个",
                "write one of text, sides, grid, table, annex and gap",
            );
            self.mistakes.at(given.get(1).map_or(node, |second| node.key(second)), message, help);
            return;
        }
        if block.text.is_none() {
            for (name, given) in [("style", block.style.is_some()), ("align", block.align.is_some())] {
                if given {
                    self.mistakes.at(
                        node.key(name),
                        message!("{name} 只用于 text", "`{name}` is for `text`"),
                        Message::new("删去这一项", "leave it out"),
                    );
                }
            }
        }
        if let Some(source) = &block.text {
            let text = self.text(source, node.child("text"));
            out.push(Block::Paragraph(Paragraph { text, style: block.style.unwrap_or(style), align: block.align }));
        } else if let Some(lines) = &block.sides {
            let list = node.child("sides");
            let side = |layout: &mut Self, line: usize, side: usize, source: &str| {
                layout.text(source, list.item(line).item(side))
            };
            let lines = lines
                .iter()
                .enumerate()
                .map(|(line, [left, right])| [side(self, line, 0, left), side(self, line, 1, right)])
                .collect();
            out.push(Block::Sides(lines));
        } else if let Some(grid) = &block.grid {
            if depth >= DEPTH {
                self.mistakes.at(
                    node,
                    message!("表格嵌套超过 {DEPTH} 层", "grids nested more than {DEPTH} deep"),
                    Message::default(),
                );
                return;
            }
            let grid = self.grid(grid, node.child("grid"), depth);
            out.push(Block::Grid(grid));
        } else if let Some(table) = &block.table {
            self.table(table, node.child("table"));
            out.push(Block::Table(table.as_str().into()));
        } else if let Some(lines) = block.gap {
            if lines > 200 {
                self.mistakes.at(
                    node.child("gap"),
                    Message::new("空行太多", "these are too many empty lines"),
                    Message::new("最多 200 行", "200 at most"),
                );
            }
            out.push(Block::Gap(lines));
        } else if let Some(annex) = &block.annex {
            if depth > 0 {
                self.mistakes.at(
                    node,
                    Message::new("附表不能放在格子里", "an annex cannot stand in a cell"),
                    Message::new("写在 body 的最后", "put it at the end of the body"),
                );
                return;
            }
            self.annex(annex, node.child("annex"), out);
        }
    }

    fn table(&mut self, table: &str, node: &Node) {
        let own = &self.file.raw.tables;
        if !own.contains_key(table) {
            let known: Vec<&str> = own.keys().map(String::as_str).collect();
            self.mistakes.at(
                node,
                message!("没有“{table}”这个表格", "there is no table “{table}”"),
                nearest_help(table, &known),
            );
        }
    }

    fn annex(&mut self, raw: &RawAnnex, node: &Node, out: &mut Vec<Block>) {
        let form = &raw.form;
        let place = node.child("form");
        let files = self.builder.files;
        if let Some(chain) = circle(files, form, &self.file.raw.form) {
            self.mistakes.at(
                place,
                message!("附表成了环：{chain}", "the annexes go round in a circle: {chain}"),
                Message::new("删去其中一个 annex", "leave out one `annex`"),
            );
            return;
        }
        if self.builder.annexes.iter().any(|annex| **annex == **form) {
            self.mistakes.at(
                place,
                message!("“{form}”附了两次", "“{form}” is annexed twice"),
                Message::new("只保留一个", "keep one"),
            );
            return;
        }
        let Some(file) = files.forms.get(form) else {
            if !files.broken.contains(form) {
                let known: Vec<&str> = files.forms.keys().map(String::as_str).collect();
                self.mistakes.at(
                    place,
                    message!("没有“{form}”这种表", "there is no form “{form}”"),
                    nearest_help(form, &known),
                );
            }
            return;
        };
        self.builder.annexes.push(form.as_str().into());
        out.push(Block::PageBreak);
        let start = out.len();
        // What is wrong in it is told where it is loaded for itself.
        let mut elsewhere = Mistakes::new("", "", self.mistakes.limits).known(file.prepared);
        out.extend(self.builder.form(file, self.page, &mut elsewhere));
        if let Some(blocks) = out.get_mut(start..).filter(|_| !raw.prefix.is_empty()) {
            prefix_title(blocks, &raw.prefix);
        }
    }

    fn grid(&mut self, raw: &RawGrid, node: &Node, depth: usize) -> GridLayout {
        let widths = node.child("columns_mm");
        if raw.columns_mm.is_empty() || raw.columns_mm.iter().any(|width| *width <= 0.0) {
            self.mistakes.at(widths, Message::new("列宽应大于 0", "widths are greater than 0"), Message::default());
        }
        let sum: f32 = raw.columns_mm.iter().sum();
        let room = self.page.text_width_mm();
        if sum > room + TOLERANCE_MM {
            self.mistakes.at(
                widths,
                message!(
                    "各列共宽 {sum} 毫米，页面只有 {room} 毫米",
                    "the columns are {sum} mm wide together, the page has {room} mm"
                ),
                Message::new("改小列宽，或改 page", "make them smaller, or change `page`"),
            );
        }
        let columns = raw.columns_mm.len();
        // How many rows, this one included, a cell above still reaches down into each column.
        let mut reach = vec![0usize; columns];
        let list = node.child("rows");
        let mut rows = Vec::with_capacity(raw.rows.len());
        for (index, row) in raw.rows.iter().enumerate() {
            let below = raw.rows.len() - index;
            let cells = self.row(row, list.item(index), depth, below, &mut reach);
            reach.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
            rows.push(RowLayout { height_mm: row.height_mm.unwrap_or(9.0), cells });
        }
        GridLayout { columns_mm: raw.columns_mm.clone(), rows }
    }

    fn row(&mut self, raw: &RawRow, node: &Node, depth: usize, below: usize, reach: &mut [usize]) -> Vec<CellLayout> {
        let columns = reach.len();
        let list = node.child("cells");
        let mut cells = Vec::with_capacity(raw.cells.len());
        let mut column = 0;
        let mut fits = true;
        for (index, cell) in raw.cells.iter().enumerate() {
            let place = list.item(index);
            while reach.get(column).is_some_and(|rows| *rows > 0) {
                column += 1;
            }
            let (span, row_span, align, blocks) = self.cell(cell, place, depth);
            if row_span > below {
                self.mistakes.at(
                    place.child("row_span"),
                    message!("跨 {row_span} 行，下面只有 {below} 行", "it spans {row_span} rows; there are {below}"),
                    Message::default(),
                );
            }
            match reach.get_mut(column..column.saturating_add(span)) {
                Some(covered) if covered.iter().all(|rows| *rows == 0) => {
                    covered.iter_mut().for_each(|rows| *rows = row_span)
                }
                _ => fits = false,
            }
            cells.push(CellLayout { column, span, row_span, blocks, align });
            column = column.saturating_add(span);
        }
        let filled = reach.iter().filter(|rows| **rows > 0).count();
        if !fits || filled < columns {
            let found = if fits { filled.to_string() } else { format!("> {filled}") };
            self.mistakes.at(
                node,
                message!("这一行占 {found} 列，应为 {columns} 列", "this row takes {found} columns of {columns}"),
                Message::new(
                    "各格的 span 与上面跨下来的格子合计应等于列数",
                    "the spans, with the cells that reach down from above, add up to the columns",
                ),
            );
        }
        cells
    }

    fn cell(&mut self, raw: &RawCell, node: &Node, depth: usize) -> (usize, usize, Option<Align>, Vec<Block>) {
        let mut blocks = Vec::new();
        let full = match raw {
            RawCell::Text(source) => {
                let text = self.text(source, node);
                return (1, 1, None, vec![Block::Paragraph(Paragraph { text, style: Style::Cell, align: None })]);
            }
            RawCell::Full(full) => full,
        };
        if let Some(source) = &full.text {
            let text = self.text(source, node.child("text"));
            blocks.push(Block::Paragraph(Paragraph { text, style: Style::Cell, align: None }));
        }
        if let Some(list) = &full.blocks {
            if full.text.is_some() {
                self.mistakes.at(
                    node.key("blocks"),
                    Message::new("格子同时写了 text 和 blocks", "the cell has both `text` and `blocks`"),
                    Message::new("只写一个", "write one of them"),
                );
            }
            self.blocks(list, node.child("blocks"), depth + 1, &mut blocks);
        }
        let (span, row_span) = (full.span.unwrap_or(1), full.row_span.unwrap_or(1));
        for (name, n) in [("span", span), ("row_span", row_span)] {
            if n == 0 {
                self.mistakes.at(
                    node.child(name),
                    message!("{name} 至少为 1", "`{name}` is at least 1"),
                    Message::default(),
                );
            }
        }
        (span.max(1), row_span.max(1), full.align, blocks)
    }
}

/// The way from the annex `from` back to the form `to`, written `to → from → … → to`.
fn circle(files: &Files<'_>, from: &str, to: &str) -> Option<String> {
    let mut ways: Vec<Vec<&str>> = vec![vec![to, from]];
    let mut seen = HashSet::new();
    while let Some(way) = ways.pop() {
        let last = way.last().copied().unwrap_or_default();
        if last == to {
            return Some(way.join(" → "));
        }
        // A way is as long as it takes to come to a form for the first time.
        let Some((last, file)) = files.forms.get_key_value(last).filter(|_| seen.insert(last)) else { continue };
        for annex in file.raw.annexes().filter(|annex| annex != last) {
            let mut way: Vec<&str> = way.clone();
            way.push(annex);
            ways.push(way);
        }
    }
    None
}
