//! What a tag works out from the values of one row: sums and products of columns, rounded or not.

use rust_decimal::Decimal;

use super::{Prints, Stands, argument, literal};
use crate::docx::template::expression::Expr;
use crate::docx::template::filters::filter_name;
use crate::record::Key;

/// Most decimals that a number is rounded to.
const PLACES: u32 = 20;

/// A number that is worked out from the columns of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Formula {
    /// The value of a column; where it is empty, this.
    Column(Key, Option<Decimal>),
    /// This number.
    Number(Decimal),
    /// The negative of another.
    Minus(Box<Formula>),
    /// `+`, `-`, `*` or `/` of two others.
    Binary(Box<Formula>, char, Box<Formula>),
    /// Another, rounded to so many decimals.
    Rounded(Box<Formula>, u32),
}

impl Prints {
    /// What an expression works out from the columns of a table, and the number of that.
    pub(super) fn formula(&self, value: &Expr) -> Option<(usize, Formula)> {
        let mut table = None;
        let formula = self.reckoned(value, &mut table)?;
        // One column, be it rounded, is a value.
        let is_plain = match &formula {
            Formula::Rounded(inner, _) => matches!(**inner, Formula::Column(..)),
            formula => matches!(formula, Formula::Column(..)),
        };
        (!is_plain).then_some(())?;
        Some((table?, formula))
    }

    fn reckoned(&self, value: &Expr, table: &mut Option<usize>) -> Option<Formula> {
        match value {
            Expr::Number(number) => Decimal::from_str_exact(number).ok().map(Formula::Number),
            Expr::Minus(inner) => Some(Formula::Minus(Box::new(self.reckoned(inner, table)?))),
            Expr::Binary(left, sign @ ("+" | "-" | "*" | "/"), right) => {
                let (left, right) = (self.reckoned(left, table)?, self.reckoned(right, table)?);
                Some(Formula::Binary(Box::new(left), sign.chars().next()?, Box::new(right)))
            }
            Expr::Filter(inner, name, args) => {
                let inner = self.reckoned(inner, table)?;
                let places = || argument(args, 0, "places").or_else(|| argument(args, 0, "precision"));
                let places = match (filter_name(name), places()) {
                    ("float", _) | ("thousands", None) => return Some(inner),
                    ("default", _) => {
                        let Formula::Column(key, _) = inner else { return None };
                        let empty = argument(args, 0, "value").and_then(literal)?;
                        return Some(Formula::Column(key, Some(Decimal::from_str_exact(&empty).ok()?)));
                    }
                    ("percent", Some(places)) => literal(places)?.parse::<u32>().ok()?.checked_add(2)?,
                    ("fixed", None) => 2,
                    ("percent", None) => 4,
                    ("round", None) => 0,
                    ("fixed" | "round" | "thousands", Some(places)) => literal(places)?.parse().ok()?,
                    _ => return None,
                };
                (places <= PLACES).then(|| Formula::Rounded(Box::new(inner), places))
            }
            value => match self.stands(value) {
                Stands::Cell(of, key) if table.is_none_or(|table| table == of) => {
                    *table = Some(of);
                    Some(Formula::Column(key, None))
                }
                _ => None,
            },
        }
    }
}

/// To how many decimals a tag rounds what it prints; none where it does not.
pub(crate) fn places(typed: &str) -> Option<u32> {
    let filters = typed.split(['|', '｜']).skip(1).map(str::trim_start);
    let rounded = filters.filter_map(|filter| {
        let name = filter.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        let digits: String =
            filter.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        let told: Option<u32> = digits.parse().ok();
        match filter_name(name) {
            "fixed" => Some(told.unwrap_or(2)),
            "round" => Some(told.unwrap_or(0)),
            "int" => Some(0),
            "thousands" => told,
            "percent" => Some(told.unwrap_or(2).saturating_add(2)),
            _ => None,
        }
    });
    rounded.min().map(|places| places.min(PLACES))
}
