//! What tags do to their cells.

use super::super::expression::{Expr, Parser, lex};
use super::super::filters::{colour, column_count};
use super::super::mistake::{Code, Refusal};
use super::super::scan::{CellPiece, Effect, Tag};
use super::super::{PRINT, STATEMENT};
use super::arguments::{both, literal};
use super::kinds::PIPE;
use super::{Mark, Rewriter};
use crate::message;
use crate::message::Message;
use crate::problem::Severity;

impl Rewriter<'_> {
    /// Writes what a tag does to its cell.
    pub(super) fn cell(&mut self, number: usize, piece: &CellPiece) {
        let scanned = self.scanned;
        let Some(tag) = scanned.tags.get(number) else { return };
        let from = self.out.text.len();
        match piece {
            CellPiece::Begin => {
                // Of a cell that is merged across, this comes first.
                if !self.firsts.contains_key(&number) {
                    self.first(number);
                }
                let first = self.firsts.remove(&number).unwrap_or_default();
                self.write(STATEMENT, &format!("if {first}"));
            }
            CellPiece::End(instead) => {
                if !instead.is_empty() {
                    self.write(STATEMENT, "else");
                    self.out.text.push_str(instead);
                }
                self.write(STATEMENT, "endif");
            }
            CellPiece::Property(effect, columns) => {
                self.current = number;
                if let Err(refusal) = self.property(tag, *effect, *columns) {
                    self.complain(number, |_| refusal);
                }
            }
        }
        self.out.marks.push(Mark { from, to: self.out.text.len(), tag: number });
    }

    /// A variable that is true where a cell is printed for the first time in its loop: rows before may be left out.
    fn first(&mut self, number: usize) -> String {
        let run = self.blocks.iter().rev().find_map(|block| block.run.clone());
        let first = self.fresh("loop.first");
        let run = run.unwrap_or_else(|| "0".to_owned());
        self.write(STATEMENT, &format!("set {first} = zwy_first(at={number}, run={run})"));
        self.firsts.insert(number, first.clone());
        first
    }

    fn property(&mut self, tag: &Tag, effect: Effect, columns: u32) -> Result<(), Refusal> {
        let tokens = lex(&tag.inner).map_err(|refusal| match tag.inner.split_once(['#', '＃']) {
            Some((_, code)) if effect == Effect::Shading && !refusal.message.zh.contains("引号") => {
                let code = code.trim();
                in_quotes(code)
            }
            _ => refusal,
        })?;
        let mut parser = Parser::new(&tokens);
        let word = parser.word().unwrap_or_default();
        let value = match effect {
            Effect::Shading | Effect::Span => {
                if parser.end().is_ok() {
                    return Err(Refusal::new(
                        Code::CellTag,
                        message!("“{word}”后面少一个值", "a value is missing behind “{word}”"),
                        match effect {
                            Effect::Shading => Message::new(
                                "写上颜色，如 {% cellbg \"FF0000\" %}",
                                "write a colour, such as {% cellbg \"FF0000\" %}",
                            ),
                            _ => {
                                Message::new("写上列数，如 {% colspan 2 %}", "write a number, such as {% colspan 2 %}")
                            }
                        },
                    ));
                }
                let value = parser.expression()?;
                parser.end()?;
                if let (Effect::Shading, Expr::Name(name)) = (effect, &value)
                    && self.made(name).is_none()
                    && colour(&tera::Value::from(name.as_str())).is_ok()
                {
                    return Err(in_quotes(name).about(name));
                }
                if let Some(said) = literal(&value) {
                    let tried = if effect == Effect::Shading { colour(&said) } else { column_count(&said) };
                    if let Some(message) = tried.err().and_then(|error| both(&error)) {
                        let help = match (effect, &value) {
                            (Effect::Shading, Expr::Text(name)) => six_digits(colour_called(name)),
                            (Effect::Shading, _) => six_digits(None),
                            _ => Message::new("如 {% colspan 2 %}", "such as {% colspan 2 %}"),
                        };
                        return Err(Refusal::new(Code::CellTag, message, help));
                    }
                }
                if effect == Effect::Span
                    && let Some(count) = literal(&value).and_then(|said| said.as_i128())
                {
                    self.doubt_columns(tag, count);
                }
                self.value(&value)?.at(PIPE)
            }
            Effect::Down | Effect::Across => {
                if parser.end().is_err() {
                    return Err(Refusal::new(
                        Code::CellTag,
                        message!("“{word}”后面不写别的", "nothing stands behind “{word}”"),
                        message!(
                            "只写 {{% {word} %}}：它合并循环出来的格，不数行数列数",
                            "write {{% {word} %}} alone: it merges what a loop prints, and counts nothing"
                        ),
                    ));
                }
                if !self.in_loop() {
                    return Err(Refusal::new(
                        Code::CellTag,
                        message!("“{word}”不在循环里", "“{word}” stands in no loop"),
                        match effect {
                            Effect::Down => Message::new(
                                "合并的是循环出来的各行：在前一行写 {%tr for … %}，后一行写 {%tr endfor %}",
                                "it merges the rows of a loop: write {%tr for … %} in a row before and {%tr endfor %} \
                                 in one behind",
                            ),
                            _ => Message::new(
                                "合并的是循环出来的各格：在前一格写 {%tc for … %}，后一格写 {%tc endfor %}",
                                "it merges the cells of a loop: write {%tc for … %} in a cell before and \
                                 {%tc endfor %} in one behind",
                            ),
                        },
                    ));
                }
                String::new()
            }
        };
        let (before, value) = match effect {
            Effect::Shading => ("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"", format!("{value} | zwy_colour")),
            Effect::Span => ("<w:gridSpan w:val=\"", format!("{value} | zwy_columns")),
            Effect::Across => ("<w:gridSpan w:val=\"", format!("loop.length * {columns}")),
            Effect::Down => {
                let first = self.first(self.current);
                ("<w:vMerge w:val=\"", format!("\"restart\" if {first} else \"continue\""))
            }
        };
        self.out.text.push_str(before);
        self.write(PRINT, &value);
        self.out.text.push_str("\"/>");
        Ok(())
    }
}

/// Bytes of XML before a tag in which its table is looked for.
const NEAR: usize = 100_000;

impl Rewriter<'_> {
    /// Says that a cell is to take more columns than its table has. One whose cells are repeated may have any number.
    fn doubt_columns(&mut self, tag: &Tag, count: i128) {
        if self.repeats_cells {
            return;
        }
        let Some(columns) = grid_around(self.xml, tag.at).filter(|columns| *columns > 0) else { return };
        if count <= columns as i128 {
            return;
        }
        let message = message!(
            "这张表有 {columns} 列，不能合并 {count} 列",
            "the table has {columns} columns: a cell cannot take {count}"
        );
        let help = message!("写 {columns} 以下的数", "write {columns} or less");
        self.doubt(Severity::Warning, Refusal::new(Code::CellTag, message, help));
    }
}

/// How many columns the grid of the table around a place has.
fn grid_around(xml: &str, at: usize) -> Option<usize> {
    let mut from = at.saturating_sub(NEAR);
    while !xml.is_char_boundary(from) {
        from += 1;
    }
    let before = xml.get(from..at)?;
    let (mut depth, mut end) = (0usize, before.len());
    loop {
        let open = before.get(..end)?.rfind("<w:tbl")?;
        let is_table = before.get(open + "<w:tbl".len()..)?.starts_with(['>', ' ']);
        let closed = before.get(open..end)?.matches("</w:tbl>").count();
        depth += closed;
        if !is_table {
            end = open;
            continue;
        }
        if depth == 0 {
            // The grid comes before the first row (ECMA-376-1 17.4.38).
            let head = xml.get(from + open..)?.split_once("<w:tr")?.0;
            return Some(head.matches("<w:gridCol").count());
        }
        depth -= 1;
        end = open;
    }
}

/// Colours that people call by name.
const COLOURS: [(&str, &str); 16] = [
    ("red", "FF0000"),
    ("红", "FF0000"),
    ("green", "00B050"),
    ("绿", "00B050"),
    ("blue", "0070C0"),
    ("蓝", "0070C0"),
    ("yellow", "FFFF00"),
    ("黄", "FFFF00"),
    ("orange", "FFC000"),
    ("橙", "FFC000"),
    ("grey", "D9D9D9"),
    ("gray", "D9D9D9"),
    ("灰", "D9D9D9"),
    ("black", "000000"),
    ("white", "FFFFFF"),
    ("白", "FFFFFF"),
];

/// The code of a colour by its name.
fn colour_called(name: &str) -> Option<&'static str> {
    let name = name.trim().to_lowercase();
    let name = name.strip_suffix('色').unwrap_or(&name);
    COLOURS.iter().find(|(called, _)| *called == name).map(|(_, code)| *code)
}

/// How a colour is written.
fn six_digits(code: Option<&str>) -> Message {
    let code = code.unwrap_or("FF0000");
    message!(
        "颜色写六位十六进制数，如 {{% cellbg \"{code}\" %}}",
        "a colour is six hexadecimal digits, such as {{% cellbg \"{code}\" %}}"
    )
}

fn in_quotes(code: &str) -> Refusal {
    Refusal::new(
        Code::CellTag,
        Message::new("颜色要加引号", "a colour stands in quotes"),
        message!("写成 {{% cellbg \"{code}\" %}}", "write {{% cellbg \"{code}\" %}}"),
    )
}
