//! Prints from which a value is reckoned back: amounts in words, percentages, numerals, numberings; what is hidden in
//! part; and what is only worked out from the rows of a table, which must agree with them.

use super::{Formula, LEGIBLE, Printed, Prints, Stands, argument, literal, text_of};
use crate::docx::template::expression::{Args, Expr, Parser, lex};
use crate::docx::template::filters::{filter_name, numbered};
use crate::docx::template::tags::visible;
use crate::record::Key;

/// Numbers that a numbering is compared with.
const MOST_NUMBERED: u32 = 300;

/// What stands for a character that is hidden, where the template names nothing else.
const MASK: &str = "*";

/// In what form a tag prints a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// `25.6%` of 0.256.
    Percent,
    /// `壹仟元整`.
    Amount,
    /// `一百二十三`.
    Numeral,
    /// `二〇二六`, digit by digit.
    Digits,
    /// `（三）`: as the example is numbered.
    Numbering(String),
    /// `138****5678`, with what stands for each character that is hidden.
    Masked(String),
    /// The sum of a column of a table.
    Sum(usize, Key),
    /// The same as an amount in words.
    SumInWords(usize, Key),
    /// The number of rows of a table.
    Count(usize),
    /// What is worked out from the columns of a row of a table.
    Row(usize, Formula),
    /// `星期四`, which the date tells.
    Weekday(Printed),
}

impl Spelling {
    /// What a key is called by that stands for a print in this form.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Percent => "%".to_owned(),
            Self::Amount => "元".to_owned(),
            Self::Numeral => "一".to_owned(),
            Self::Digits => "〇".to_owned(),
            Self::Numbering(example) => format!("#{example}"),
            Self::Masked(sign) => sign.clone(),
            Self::Sum(table, column) => format!("+{table}.{column}"),
            Self::SumInWords(table, column) => format!("元{table}.{column}"),
            Self::Count(table) => format!("#{table}"),
            Self::Row(table, formula) => format!("={table}.{formula:?}"),
            Self::Weekday(Printed::Field(key) | Printed::Cell(_, key)) => format!("周{key}"),
        }
    }

    /// The number whose print, numbered as `example`, passes.
    pub(crate) fn number_of(example: &str, passes: impl Fn(&str) -> bool) -> Option<u32> {
        (1..=MOST_NUMBERED).find(|n| numbered(*n, example).is_some_and(|print| passes(&print)))
    }
}

impl Prints {
    /// What an expression prints in a form from which it is reckoned back, and what stands for it where it is empty.
    pub(super) fn spelt(&self, value: &Expr) -> Option<(Stands, Option<String>, Spelling)> {
        if let Some((table, formula)) = self.formula(value) {
            return Some((Stands::Nothing, None, Spelling::Row(table, formula)));
        }
        let Expr::Filter(inner, name, args) = value else { return None };
        let name = filter_name(name);
        let format = || argument(args, 0, "format").and_then(literal);
        if name == "weekday" || name == "date" && format().is_some_and(|format| is_weekday(&format)) {
            let (is, blank, _) = self.value(inner);
            return Some((Stands::Nothing, blank, Spelling::Weekday(self.printed_by(is)?)));
        }
        if name == "default" {
            let (is, blank, spelling) = self.spelt(inner)?;
            return Some((is, text_of(args).or(blank), spelling));
        }
        if LEGIBLE.contains(&name)
            && let Some(spelt) = self.spelt(inner)
        {
            return Some(spelt);
        }
        if let Some(spelling) = self.worked_out(inner, name, args) {
            return Some((Stands::Nothing, None, spelling));
        }
        if name == "capital_amount"
            && let Some((_, _, Spelling::Sum(table, column))) = self.spelt(inner)
        {
            return Some((Stands::Nothing, None, Spelling::SumInWords(table, column)));
        }
        let style = || args.positional.first().or(args.named.first().map(|(_, value)| value)).and_then(literal);
        let spelling = match name {
            "percent" => Spelling::Percent,
            "capital_amount" => Spelling::Amount,
            "chinese_number" => match style().as_deref() {
                Some("〇" | "零") => Spelling::Digits,
                _ => Spelling::Numeral,
            },
            "numbering" => Spelling::Numbering(style().unwrap_or_else(|| "（一）".to_owned())),
            "mask" => {
                let sign = argument(args, 2, "sign").and_then(literal).filter(|sign| !sign.is_empty());
                Spelling::Masked(sign.unwrap_or_else(|| MASK.to_owned()))
            }
            _ => return None,
        };
        let (is, blank, legible) = self.value(inner);
        legible.then_some((is, blank, spelling))
    }

    /// What a tag works out from the rows of a list in the row that is open: its table, and the column that it sums, or
    /// none where it counts them.
    pub(crate) fn of_group(&self, typed: &str) -> Option<(usize, Option<Key>)> {
        let inner = visible(typed.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim_matches('-'));
        let value = Parser::new(&lex(&inner).ok()?).expression().ok()?;
        self.summed_in_group(&value)
    }

    fn summed_in_group(&self, value: &Expr) -> Option<(usize, Option<Key>)> {
        let Expr::Filter(inner, name, args) = value else { return None };
        let name = filter_name(name);
        match (name, self.stands(inner)) {
            ("length", Stands::Inner(table, _)) => Some((table, None)),
            ("sum", Stands::Inner(table, list)) => {
                let column = argument(args, 0, "attribute").and_then(literal)?;
                match self.member(&Stands::InnerRow(table, list), &column) {
                    Stands::Cell(table, column) => Some((table, Some(column))),
                    _ => None,
                }
            }
            _ if LEGIBLE.contains(&name) => self.summed_in_group(inner),
            _ => None,
        }
    }

    /// What a filter works out from the rows of a table.
    fn worked_out(&self, rows: &Expr, filter: &str, args: &Args) -> Option<Spelling> {
        let Stands::Table(table) = self.stands(rows) else { return None };
        match filter {
            "length" => Some(Spelling::Count(table)),
            "sum" => {
                let column = argument(args, 0, "attribute").and_then(literal)?;
                match self.member(&Stands::Row(table), &column) {
                    Stands::Cell(table, column) => Some(Spelling::Sum(table, column)),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// Whether a format of dates prints the day of the week and nothing else of them.
fn is_weekday(format: &str) -> bool {
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>();
    match format.contains('%') {
        true => format.split('%').skip(1).all(|item| matches!(item.chars().next(), Some('A' | 'a'))),
        false => matches!(letters(format).to_lowercase().as_str(), "ddd" | "dddd"),
    }
}
