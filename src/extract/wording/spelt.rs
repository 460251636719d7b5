//! Values that a template prints in a form of their own: what stands for them is a field of its own, and what is read
//! there is reckoned back.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::walk::Walk;
use crate::docx::template::prints::{Printed, Spelling};
use crate::extract::fold::fold;
use crate::numeral::{han, numeral};
use crate::record::Key;
use crate::schema::{Column, Field, FieldType, Schema, Stage};

/// A print in a form of its own.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Spelt {
    /// What stands for it.
    pub(in crate::extract) stands: Printed,
    /// The value that it prints; none for what is worked out.
    pub(in crate::extract) of: Option<Printed>,
    pub(in crate::extract) spelling: Spelling,
}

impl Walk<'_> {
    /// What stands for the print of a value in a form of its own.
    pub(super) fn spelt(&mut self, of: Option<Printed>, spelling: Spelling) -> Printed {
        let name = spelling.name();
        let stands = match &of {
            Some(Printed::Field(key)) => Printed::Field(format!("{key}|{name}").into()),
            Some(Printed::Cell(table, key)) => Printed::Cell(*table, format!("{key}|{name}").into()),
            None => match &spelling {
                Spelling::Row(table, _) | Spelling::Weekday(Printed::Cell(table, _)) => {
                    Printed::Cell(*table, format!("|{name}").into())
                }
                _ => Printed::Field(format!("|{name}").into()),
            },
        };
        if !self.spelt.iter().any(|known| known.stands == stands) {
            self.spelt.push(Spelt { stands: stands.clone(), of, spelling });
        }
        stands
    }

    /// Whether a field stands for what is worked out from a column of a table that the form itself sums.
    pub(super) fn is_summed(&self, key: &Key) -> bool {
        self.spelt.iter().any(|spelt| match (&spelt.stands, &spelt.spelling) {
            (Printed::Field(own), Spelling::Sum(table, column)) if own == key => {
                let table = self.schema.tables.get_index(*table).and_then(|(_, table)| table.total.as_ref());
                table.is_some_and(|total| total.sums.contains(column))
            }
            _ => false,
        })
    }

    /// Adds what stands for prints to the schema; where a value is printed so and not otherwise, its label is the print's.
    pub(super) fn add_spelt(&mut self, schema: &mut Schema) {
        for Spelt { stands, of, spelling } in &self.spelt {
            let weekday = if let Spelling::Weekday(of) = spelling { Some(of) } else { None };
            let title = of.as_ref().or(weekday).and_then(|of| title(schema, of)).unwrap_or_default();
            match (stands, of) {
                (Printed::Field(key), of) => {
                    let field = stand_in(key, title);
                    schema.fields.insert(key.clone(), field);
                    let Some(Printed::Field(of)) = of else { continue };
                    let is_plain = self.clear.contains(of);
                    if let Some(real) = schema.fields.get_mut(of).filter(|_| !is_plain) {
                        // What stands beside its label is the print.
                        real.label = format!("{}|", real.label);
                        real.aliases.clear();
                    }
                    if self.clear.contains(key) && !is_plain {
                        self.clear.push(of.clone());
                    }
                    let lost = self.unclear.iter().filter(|(own, _)| own == stands);
                    let lost: Vec<(Printed, String)> =
                        lost.map(|(_, typed)| (Printed::Field(of.clone()), typed.clone())).collect();
                    self.unclear.extend(lost);
                }
                (Printed::Cell(table, key), Some(Printed::Cell(_, of))) => {
                    let Some((_, known)) = schema.tables.get_index_mut(*table) else { continue };
                    known.columns.insert(key.clone(), Column::of(stand_in(key, title)));
                    let is_plain = self.columns.contains_key(&(*table, of.clone()));
                    if let Some(real) = known.columns.get_mut(of).filter(|_| !is_plain) {
                        real.field.label = format!("{}|", real.field.label);
                        real.field.aliases.clear();
                    }
                    if self.columns.contains_key(&(*table, key.clone())) {
                        self.listed.insert((*table, of.clone()));
                    }
                }
                (Printed::Cell(table, key), None)
                    if self.columns.contains_key(&(*table, key.clone()))
                        || self.listed.contains(&(*table, key.clone())) =>
                {
                    let Some((_, known)) = schema.tables.get_index_mut(*table) else { continue };
                    let title = self.columns.get(&(*table, key.clone())).and_then(|column| column.labels.first());
                    let title = title.cloned().unwrap_or_default();
                    known.columns.insert(key.clone(), Column::of(stand_in(key, title)));
                }
                _ => {}
            }
        }
    }
}

pub(super) fn title(schema: &Schema, of: &Printed) -> Option<String> {
    match of {
        Printed::Field(key) => schema.fields.get(key).map(|field| field.title.clone()),
        Printed::Cell(table, key) => {
            let (_, table) = schema.tables.get_index(*table)?;
            table.columns.get(key).map(|column| column.field.title.clone())
        }
    }
}

/// A field that no label has but those of the template.
pub(super) fn stand_in(key: &Key, title: String) -> Field {
    let mut field = Field::new(key.clone(), key.to_string(), FieldType::Text);
    (field.required, field.personal, field.written_blanks, field.title) = (Stage::Never, false, false, title);
    field
}

/// The number that a print shows; none where it shows none.
pub(in crate::extract) fn number(spelling: &Spelling, text: &str) -> Option<Decimal> {
    let text = text.trim();
    match spelling {
        Spelling::Percent => {
            let digits = fold(text);
            let number = match digits.strip_prefix("百分之") {
                Some(words) => numerals(words).or_else(|| Decimal::from_str(words).ok())?,
                None => Decimal::from_str(&digits.strip_suffix('%')?.replace(',', "")).ok()?,
            };
            Some(number.checked_div(Decimal::ONE_HUNDRED)?.normalize())
        }
        Spelling::Amount => amount(text),
        // A number written as such is what it is.
        Spelling::Numeral => numerals(text).or_else(|| Decimal::from_str(&fold(text)).ok()),
        Spelling::Digits => digits(text),
        Spelling::Numbering(example) => {
            let text = fold(text);
            Spelling::number_of(example, |print| fold(print) == text).map(Decimal::from)
        }
        Spelling::Sum(..) | Spelling::Count(_) | Spelling::Row(..) => {
            Decimal::from_str(&fold(text).replace(',', "")).ok()
        }
        Spelling::SumInWords(..) => amount(text),
        Spelling::Masked(_) | Spelling::Weekday(_) => None,
    }
}

/// An amount in words: `壹佰零柒元零伍分`.
fn amount(text: &str) -> Option<Decimal> {
    let at = text.find(|c| numeral(c).is_some())?;
    let (front, rest) = text.split_at(at);
    let is_negative = front.ends_with('负');
    let rest = rest.trim_end_matches(['整', '正']);
    let (yuan, rest) = match rest.split_once(['元', '圆']) {
        Some((yuan, rest)) => (whole(yuan)?, rest),
        None => (Decimal::ZERO, rest),
    };
    let part = |rest: &str, unit: char| -> Option<u64> {
        let before = rest.split_once(unit)?.0.trim_start_matches('零');
        let mut chars = before.chars();
        numeral(chars.next_back()?).filter(|digit| *digit < 10)
    };
    let (jiao, fen) = (part(rest, '角'), part(rest.split_once('角').map_or(rest, |(_, rest)| rest), '分'));
    let is_told = rest.is_empty() || jiao.is_some() || fen.is_some();
    let cents = Decimal::from(jiao.unwrap_or(0) * 10 + fen.unwrap_or(0)).checked_div(Decimal::ONE_HUNDRED)?;
    let number = yuan.checked_add(cents)?.normalize();
    is_told.then_some(if is_negative { -number } else { number })
}

/// `负三点一四`
fn numerals(text: &str) -> Option<Decimal> {
    let (is_negative, text) = text.strip_prefix('负').map_or((false, text), |rest| (true, rest));
    let number = match text.split_once('点') {
        Some((front, behind)) => {
            Decimal::from_str(&format!("{}.{}", whole(front)?, behind.chars().map(digit).collect::<Option<String>>()?))
                .ok()?
        }
        None => whole(text)?,
    };
    Some(if is_negative { -number } else { number })
}

fn whole(text: &str) -> Option<Decimal> {
    han(text.trim()).map(Decimal::from)
}

fn digits(text: &str) -> Option<Decimal> {
    let digits: Option<String> = text.chars().map(|c| if c == '点' { Some('.') } else { digit(c) }).collect();
    Decimal::from_str(&digits?).ok()
}

fn digit(c: char) -> Option<char> {
    if c.is_ascii_digit() || c == '-' {
        return Some(c);
    }
    char::from_digit(u32::try_from(numeral(c).filter(|n| *n < 10)?).ok()?, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_are_reckoned_back() {
        for (spelling, text, number_is) in [
            (Spelling::Percent, "25.6%", "0.256"),
            (Spelling::Percent, "100％", "1"),
            (Spelling::Percent, "百分之三点五", "0.035"),
            (Spelling::Percent, "百分之60", "0.6"),
            (Spelling::Percent, "三成", "-"),
            (Spelling::Amount, "壹万贰仟叁佰元零伍角", "12300.5"),
            (Spelling::Amount, "人民币壹拾万零贰佰元零柒分", "100200.07"),
            (Spelling::Amount, "伍角", "0.5"),
            (Spelling::Amount, "伍圆正", "5"),
            (Spelling::Amount, "负陆仟零柒元壹角肆分", "-6007.14"),
            (Spelling::Amount, "伍元多", "-"),
            (Spelling::Numeral, "一百二十三", "123"),
            (Spelling::Numeral, "三点一四", "3.14"),
            (Spelling::Numeral, "3", "3"),
            (Spelling::Numeral, "若干", "-"),
            (Spelling::Digits, "二〇二六", "2026"),
            (Spelling::Digits, "二五", "25"),
            (Spelling::Numbering("（一）".to_owned()), "（十二）", "12"),
            (Spelling::Numbering("A.".to_owned()), "B.", "2"),
            (Spelling::Numbering("①".to_owned()), "③", "3"),
            (Spelling::Numbering("①".to_owned()), "丙", "-"),
        ] {
            let there = number(&spelling, text).map_or_else(|| "-".to_owned(), |number| number.to_string());
            assert_eq!(there, number_is, "{text}");
        }
    }
}
