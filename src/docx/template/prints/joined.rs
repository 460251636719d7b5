//! Lists that a tag joins: what it prints is what a loop over them prints, with marks between the values.

use super::{ITEM, Level, Piece, Printed, Prints, Stands, Through, argument, literal};
use crate::docx::template::expression::Expr;
use crate::docx::template::filters::filter_name;
use crate::docx::template::tags::{Kind, What, find_in};

impl Prints {
    /// A list of single values, or a column of rows, that is joined prints what a loop over it does.
    pub(super) fn joined(&self, value: &Expr, typed: &str) -> Option<Vec<Piece>> {
        let (list, between, attribute) = match value {
            Expr::Filter(list, name, args) if filter_name(name) == "join" => {
                let between = argument(args, 0, "sep").and_then(literal)?;
                (&**list, between, argument(args, 1, "attribute"))
            }
            // In Python the separator comes first: "、".join(list).
            Expr::Call(function, args) => match &**function {
                Expr::Attr(between, method) if method == "join" => (args.positional.first()?, literal(between)?, None),
                _ => return None,
            },
            _ => return None,
        };
        let (list, attribute) = match list {
            Expr::Filter(rows, name, args) if filter_name(name) == "map" => (&**rows, argument(args, 0, "attribute")),
            list => (list, attribute),
        };
        let name = attribute.map(literal);
        let (through, of) = match (self.stands(list), name) {
            (_, Some(None)) => return None,
            (Stands::Table(table), None) => (Through::Rows(table), Printed::Cell(table, self.only_column(table)?)),
            (Stands::Table(table), Some(Some(name))) => (Through::Rows(table), self.cell(&Stands::Row(table), &name)?),
            (Stands::Inner(table, list), name) => {
                let row = Stands::InnerRow(table, list);
                (Through::Inner(table), self.cell(&row, name.flatten().as_deref().unwrap_or(ITEM))?)
            }
            _ => return None,
        };
        let level = Level::Text;
        let typed = typed.to_owned();
        Some(vec![
            Piece::For(level, through),
            Piece::Value { of: Some(of), blank: None, legible: true, typed, options: Vec::new(), spelling: None },
            Piece::If(level, None),
            Piece::Text(between),
            Piece::End(level),
            Piece::End(level),
        ])
    }

    /// Whether a loop over rows begins in the text of a cell, or something over rows ends; none where neither does.
    pub(crate) fn opens_rows(text: &str) -> Option<bool> {
        find_in(text, &mut false).into_iter().find_map(|span| match span.what {
            What::Tag { kind: Kind::Statement, level: Level::Row, inner, .. } => {
                let word = text.get(inner)?.trim_start_matches(|c: char| !c.is_alphabetic());
                if word.starts_with("for") { Some(true) } else { word.starts_with("end").then_some(false) }
            }
            _ => None,
        })
    }

    /// The column of a row that has this name.
    fn cell(&self, row: &Stands, name: &str) -> Option<Printed> {
        match self.member(row, name) {
            Stands::Cell(table, column) => Some(Printed::Cell(table, column)),
            _ => None,
        }
    }
}
