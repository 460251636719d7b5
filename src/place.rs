//! Where something stands: 0-based inside, as people see it outside.

use std::fmt::Write as _;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::message::Lang;

/// A place in a returned file. All indices are 0-based; [`Place::describe`] and the serialised form count from 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Place {
    /// A cell of a worksheet.
    Cell {
        /// The sheet's name as its tab shows it.
        sheet: Arc<str>,
        /// Row of the sheet.
        row: u32,
        /// Column of the sheet.
        column: u32,
    },
    /// A whole worksheet.
    Sheet {
        /// The sheet's name as its tab shows it.
        sheet: Arc<str>,
    },
    /// A cell of a Word table; a merged cell stands at its first row and column of the grid.
    TableCell {
        /// Number of the table in the body, in document order, nested ones included.
        table: u32,
        /// Row of the table's grid.
        row: u32,
        /// Column of the table's grid.
        column: u32,
    },
    /// A whole Word table.
    Table {
        /// Number of the table in the body, in document order, nested ones included.
        table: u32,
    },
    /// A body paragraph outside tables.
    Paragraph {
        /// Number of the paragraph among the body paragraphs outside tables.
        paragraph: u32,
    },
    /// A position in a data file or schema.
    Line {
        /// Line of the text.
        line: u32,
        /// Column of the line, in characters.
        column: u32,
    },
    /// A part of a Word document that has no paragraph numbers.
    Part(Part),
}

/// A part of a Word document beside its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Part {
    /// A page header.
    Header,
    /// A page footer.
    Footer,
    /// A footnote.
    Footnote,
    /// An endnote.
    Endnote,
    /// A text box.
    TextBox,
    /// The document properties.
    Properties,
    /// A comment.
    Comment,
    /// A chart.
    Chart,
    /// A diagram.
    Diagram,
}

impl Place {
    /// The name of the sheet that it is in.
    pub(crate) fn sheet_mut(&mut self) -> Option<&mut Arc<str>> {
        match self {
            Self::Cell { sheet, .. } | Self::Sheet { sheet } => Some(sheet),
            _ => None,
        }
    }

    /// The place as a person sees it: `统计表!C9`, `表1 第3行第2格`, `第3段`, `第7行第5列`; in English
    /// `统计表!C9`, `table 1 row 3 cell 2`, `paragraph 3`, `line 7 column 5`.
    pub fn describe(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        match self {
            Self::Cell { sheet, row, column } => format!("{sheet}!{}", cell_name(*row, *column)),
            Self::Sheet { sheet } => sheet.to_string(),
            Self::TableCell { table, row, column } => {
                let [t, r, c] = [*table, *row, *column].map(|n| u64::from(n) + 1);
                if zh { format!("表{t} 第{r}行第{c}格") } else { format!("table {t} row {r} cell {c}") }
            }
            Self::Table { table } => {
                if zh {
                    format!("表{}", u64::from(*table) + 1)
                } else {
                    format!("table {}", u64::from(*table) + 1)
                }
            }
            Self::Paragraph { paragraph } => {
                if zh {
                    format!("第{}段", u64::from(*paragraph) + 1)
                } else {
                    format!("paragraph {}", u64::from(*paragraph) + 1)
                }
            }
            Self::Line { line, column } => {
                let [l, c] = [*line, *column].map(|n| u64::from(n) + 1);
                if zh { format!("第{l}行第{c}列") } else { format!("line {l} column {c}") }
            }
            Self::Part(part) => part.describe(lang).to_owned(),
        }
    }
}

impl Part {
    fn describe(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Header => ("页眉", "header"),
            Self::Footer => ("页脚", "footer"),
            Self::Footnote => ("脚注", "footnote"),
            Self::Endnote => ("尾注", "endnote"),
            Self::TextBox => ("文本框", "text box"),
            Self::Properties => ("文档属性", "document properties"),
            Self::Comment => ("批注", "comment"),
            Self::Chart => ("图表", "chart"),
            Self::Diagram => ("SmartArt 图形", "SmartArt"),
        };
        if lang == Lang::Zh { zh } else { en }
    }
}

impl Serialize for Place {
    /// The report's `at`: `{"sheet","cell"}`, `{"table","row","column"}`, `{"paragraph"}`, `{"line","column"}`; 1-based.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Cell { sheet, row, column } => {
                map.serialize_entry("sheet", &**sheet)?;
                map.serialize_entry("cell", &cell_name(*row, *column))?;
            }
            Self::Sheet { sheet } => map.serialize_entry("sheet", &**sheet)?,
            Self::TableCell { table, row, column } => {
                map.serialize_entry("table", &(u64::from(*table) + 1))?;
                map.serialize_entry("row", &(u64::from(*row) + 1))?;
                map.serialize_entry("column", &(u64::from(*column) + 1))?;
            }
            Self::Table { table } => map.serialize_entry("table", &(u64::from(*table) + 1))?,
            Self::Paragraph { paragraph } => map.serialize_entry("paragraph", &(u64::from(*paragraph) + 1))?,
            Self::Line { line, column } => {
                map.serialize_entry("line", &(u64::from(*line) + 1))?;
                map.serialize_entry("column", &(u64::from(*column) + 1))?;
            }
            Self::Part(part) => map.serialize_entry("part", part.describe(Lang::En))?,
        }
        map.end()
    }
}

/// The A1 name of a cell: column letters, then the row from 1.
///
/// ```
/// assert_eq!(zwy::place::cell_name(8, 2), "C9");
/// assert_eq!(zwy::place::cell_name(0, 702), "AAA1");
/// ```
pub fn cell_name(row: u32, column: u32) -> String {
    let mut name = column_name(column);
    let _ = write!(name, "{}", u64::from(row) + 1);
    name
}

/// The letters of a column: `C` for 2.
pub fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut n = u64::from(column) + 1;
    while n > 0 {
        letters.push(b'A' + ((n - 1) % 26) as u8);
        n = (n - 1) / 26;
    }
    letters.iter().rev().map(|&b| b as char).collect()
}
