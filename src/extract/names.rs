//! The wordings of a table, folded once: its columns' labels and aliases, its total marks.

mod starts;

use std::borrow::Cow;
use std::collections::hash_map::Entry;

use rust_decimal::Decimal;

use super::fold::{fold, same};
use super::pattern::Pattern;
use super::recurring::{ByWording, Recurring};
pub(crate) use super::times::Times;
use crate::char_count::CharCount as _;
use crate::grid::Cell;
use crate::numeral::numeral;
use crate::record::Key;
use crate::schema::{Column, Role, Table};
use starts::Starts;

/// What parts the labels in a list of them.
const LISTS: &[char] = &['/', '、', ',', '+', '|', '\\', ';'];

/// Words in front of a label that change nothing: what is asked for is what the form asks.
const IN_FRONT: [&str; 11] = ["拟申请", "申请", "申报", "需求", "所需", "需要", "实际", "计划", "本次", "拟", "需"];
/// Such words behind it.
const BEHIND: [&str; 5] = ["需求量", "申请量", "需求", "要求", "申请"];

/// Longest header, in bytes, in which a unit is glued to a label: each place of it may be where the unit begins.
const LONGEST: usize = 512;

/// What a column of a return holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Meaning {
    /// A column of the schema; where its label names another unit, how many kept units that is.
    Column(Key, Option<Decimal>),
    /// A part of a column of the schema, to be added up.
    Part(Key, Option<Decimal>),
    /// A second column for one of the schema that the header has already: its values are compared with those.
    Again(Key, Option<Decimal>),
    /// Several columns of the schema in one.
    Combined,
    /// A column that the schema does not know.
    Extra,
}

/// The folded wordings of a table.
#[derive(Debug, Default)]
pub(crate) struct TableNames {
    /// Labels, aliases and parts as they are written.
    exact: ByWording<String, (Key, bool)>,
    /// Further columns of the same label, in their order.
    twins: Vec<(String, Key)>,
    /// The same without the unit in brackets or behind a stroke.
    bare: ByWording<String, (Key, bool)>,
    /// How any of them begins.
    starts: Starts,
    /// How many bytes any of them has, a bit for each length; the last for all above.
    lengths: u128,
    /// Whether a column has parts.
    has_parts: bool,
    /// What a column is called that holds several.
    combined: Vec<String>,
    /// What the quantity counts (`台`).
    things: Vec<String>,
    /// Finds how many there are beside an amount or a name.
    pub(crate) times: Option<Times>,
    /// What marks a total row.
    pub(crate) totals: Vec<String>,
    /// Finds the amount of each summed column in a text: its label, then a number (`内存 64G`).
    pub(crate) amounts: Vec<(Key, Pattern)>,
    /// Finds a number with the unit of the quantity's column (`5台`).
    pub(crate) count: Option<Count>,
    /// What was read before.
    meanings: Recurring<Meaning>,
}

impl TableNames {
    /// Folds the wordings of `table`.
    pub(crate) fn new(table: &Table) -> Self {
        let mut names = Self::default();
        if let Some(total) = &table.total {
            let sums = total.sums.iter().filter_map(|key| Some((key.clone(), amount_of(table.columns.get(key)?))));
            names.amounts = sums.collect();
            let words = std::iter::once(&total.label).chain(&total.aliases).map(|word| fold(word));
            names.totals = words.filter(|word| !word.is_empty()).collect();
        }
        names.combined = table.combined.iter().flat_map(|c| &c.labels).map(|label| fold(label)).collect();
        names.combined.iter().for_each(|label| names.starts.add(label));
        names.starts.are_listed = table.combined.is_some();
        let quantity = table.columns.values().find(|column| column.role == Role::Quantity);
        let unit = quantity.and_then(|column| column.field.unit.as_ref());
        names.things = unit.into_iter().flat_map(|unit| &unit.names).map(|name| fold(name)).collect();
        names.count = quantity.and_then(count_of);
        names.times = Times::new(&names.things);
        names.has_parts = table.columns.values().any(|column| !column.parts.is_empty());
        for part in [false, true] {
            for (key, column) in &table.columns {
                let own = std::iter::once(&column.field.label).chain(&column.field.aliases);
                let list: Vec<&String> = if part { column.parts.iter().collect() } else { own.collect() };
                for name in list {
                    let folded = fold(name);
                    let bare = split_unit(&folded).0;
                    names.starts.add(&folded);
                    names.starts.add(bare);
                    names.lengths |= length_of(&folded) | length_of(bare);
                    names.bare.entry(bare.to_owned()).or_insert_with(|| (key.clone(), part));
                    match names.exact.entry(folded) {
                        Entry::Occupied(first) => {
                            let is_twin = !part && column.printed && first.get().0 != *key;
                            names.twins.extend(is_twin.then(|| (first.key().clone(), key.clone())));
                        }
                        Entry::Vacant(free) => drop(free.insert((key.clone(), part))),
                    }
                }
            }
        }
        names
    }

    /// False for a cell that is no header's, without a closer look.
    pub(crate) fn may_name(&self, cell: &Cell) -> bool {
        self.starts.may_name(cell)
    }

    /// A further column of the same label that is not `taken`.
    pub(crate) fn twin(&self, text: &str, taken: impl Fn(&Key) -> bool) -> Option<Meaning> {
        if self.twins.is_empty() {
            return None;
        }
        let folded = fold(text);
        let (_, key) = self.twins.iter().find(|(label, key)| *label == folded && !taken(key))?;
        Some(Meaning::Column(key.clone(), None))
    }

    /// True for a cell that by itself is a label.
    pub(crate) fn name(&self, table: &Table, cell: &Cell) -> bool {
        self.may_name(cell) && self.header_meaning(table, &cell.text()) != Meaning::Extra
    }

    /// As [`meaning`](Self::meaning), of a text that other files likely have as well.
    pub(crate) fn header_meaning(&self, table: &Table, text: &str) -> Meaning {
        self.meanings.of(text, || self.meaning(table, text))
    }

    /// What a header cell's text means; a unit in brackets, behind a stroke or at the end is read apart.
    pub(crate) fn meaning(&self, table: &Table, text: &str) -> Meaning {
        let mut folded = fold(text);
        let bracket = |c| matches!(c, '[' | '【' | '〔' | '{' | '<' | ']' | '】' | '〕' | '}' | '>');
        if folded.contains(bracket) {
            folded = folded.replace(['[', '【', '〔', '{', '<'], "(").replace([']', '】', '〕', '}', '>'], ")");
        }
        let whole = folded;
        let folded = plain(&whole);
        if folded.is_empty() {
            // A mark alone is a label where a template says so.
            return self.exact.get(&whole).map_or(Meaning::Extra, |(key, _)| Meaning::Column(key.clone(), None));
        }
        let known = self.known(table, &folded).or_else(|| self.known(table, self.each(&folded)?));
        let known = known.or_else(|| self.known(table, &without_remarks(&folded)?));
        let known = known.or_else(|| self.numbered_part(table, &folded));
        let folded = folded.as_ref();
        match known {
            Some((key, true, factor)) => Meaning::Part(key, factor),
            Some((key, false, factor)) => Meaning::Column(key, factor),
            None if self.is_combined(table, folded) => Meaning::Combined,
            None => Meaning::Extra,
        }
    }

    /// The column of a label, whether it is a part of it, and what the unit beside the label is.
    fn known(&self, table: &Table, folded: &str) -> Option<(Key, bool, Option<Decimal>)> {
        if let Some((key, part)) = self.exact.get(folded) {
            let factor = split_unit(folded).1.and_then(|unit| unit_factor(table, key, unit.text));
            return Some((key.clone(), *part, factor));
        }
        // Most cells that are looked at are no header, and begin as no label does.
        if !folded.starts_with(|c| self.starts.begin(c)) {
            return None;
        }
        let find = |base: &str| {
            let is_long = self.lengths & length_of(base) != 0;
            if is_long { self.exact.get(base).or_else(|| self.bare.get(base)) } else { None }
        };
        let (base, unit) = split_unit(folded);
        let Some(unit) = unit else {
            if folded.len() > LONGEST {
                return None;
            }
            // `内存GB`, `CPU核`: the unit is glued to the label.
            let ends = folded.char_indices().skip(1).map(|(at, _)| folded.split_at(at));
            let glued =
                ends.filter_map(|(base, unit)| Some((find(base.trim_end_matches(['-', '_', ':', ',']))?, unit)));
            let ((key, part), unit) = glued.filter(|((key, _), unit)| has_unit(table, key, unit)).last()?;
            return Some((key.clone(), *part, unit_factor(table, key, unit)));
        };
        let (key, part) = find(base)?;
        let other = !unit.bracketed && !has_unit(table, key, unit.text) && table.columns.get(key)?.field.unit.is_some();
        (!other).then(|| (key.clone(), *part, unit_factor(table, key, unit.text)))
    }

    /// The rest of a label that says it is meant for each one (`单台内存`).
    fn each<'a>(&self, folded: &'a str) -> Option<&'a str> {
        let rest = folded.strip_prefix(['单', '每'])?;
        self.things.iter().find_map(|thing| rest.strip_prefix(thing.as_str())).filter(|rest| !rest.is_empty())
    }

    /// The column of a part of which there are several, by number: `数据盘1`, `数据盘二（G）`.
    fn numbered_part(&self, table: &Table, folded: &str) -> Option<(Key, bool, Option<Decimal>)> {
        if !self.has_parts || !folded.starts_with(|c| self.starts.begin(c)) {
            return None;
        }
        let (base, unit) = split_unit(folded);
        let is_number =
            |c: char| c.is_ascii_digit() || numeral(c).is_some() || matches!(c, '#' | '号' | '-' | '_' | '.');
        let part = base.trim_end_matches(is_number);
        let part = if part.len() < base.len() { part } else { base.strip_suffix(|c: char| c.is_ascii_lowercase())? };
        let (key, is_part) = self.exact.get(part).or_else(|| self.bare.get(part))?;
        let factor = unit.and_then(|unit| unit_factor(table, key, unit.text));
        is_part.then(|| (key.clone(), true, factor))
    }

    /// The meaning of a label that stands behind or before a common word: `申请数量`, `存储需求（G）`.
    pub(crate) fn qualified(&self, table: &Table, label: &str) -> Option<Meaning> {
        let folded = fold(label);
        let mut rest = folded.as_str();
        while let Some(less) = IN_FRONT.iter().find_map(|word| rest.strip_prefix(word)) {
            rest = less;
        }
        let at = rest.find(['(', '/']).unwrap_or(rest.len());
        let (base, unit) = rest.split_at(at);
        let base = BEHIND.iter().find_map(|word| base.strip_suffix(word)).unwrap_or(base);
        if base.chars().nth(1).is_none() || base.len() + unit.len() == folded.len() {
            return None;
        }
        let meaning = self.meaning(table, &format!("{base}{unit}"));
        matches!(meaning, Meaning::Column(..) | Meaning::Part(..)).then_some(meaning)
    }

    fn is_combined(&self, table: &Table, folded: &str) -> bool {
        let (base, _) = split_unit(folded);
        self.combined.iter().any(|label| label == folded || label == base) || self.lists(table, folded)
    }

    /// True for the labels of several of the columns that may stand in one (`CPU/内存/硬盘`).
    fn lists(&self, table: &Table, folded: &str) -> bool {
        folded.contains(LISTS) && self.listed(table, folded).is_some_and(|keys| keys.len() > 1)
    }

    /// The columns whose labels `folded` lists, of those that may stand in one.
    pub(crate) fn listed(&self, table: &Table, folded: &str) -> Option<Vec<Key>> {
        let combined = table.combined.as_ref()?;
        let inner = folded.split_once('(').and_then(|(_, inner)| inner.strip_suffix(')'));
        let list = inner.filter(|inner| inner.contains(LISTS)).unwrap_or(folded);
        let pieces = list.split(LISTS).filter(|piece| !piece.is_empty());
        let known = pieces.map(|piece| {
            let (base, _) = split_unit(piece);
            let found = self.exact.get(piece).or_else(|| self.exact.get(base)).or_else(|| self.bare.get(base));
            found.map(|(key, _)| key.clone()).filter(|key| combined.columns.contains(key))
        });
        known.collect()
    }
}

/// Words for a row that holds sums of the columns above.
const SUMS: [&str; 10] =
    ["合计", "总计", "小计", "共计", "总和", "总合计", "合计总计", "total", "subtotal", "grandtotal"];

/// True for a label of a row of sums: `金额合计`, `合计（大写）`.
pub(crate) fn is_sum(label: &str) -> bool {
    let folded = fold(label);
    let bare = folded.trim_end_matches(':');
    let bare = bare.find('(').filter(|_| bare.ends_with(')')).and_then(|open| bare.get(..open)).unwrap_or(bare);
    let is_short = bare.char_count() <= 10;
    SUMS.iter().any(|word| bare == *word || is_short && !word.is_ascii() && bare.contains(word))
}

/// True for a text that is nothing but a word for a sum.
pub(crate) fn is_sum_word(folded: &str) -> bool {
    let bare = folded.trim_end_matches(':');
    let bare = bare.find('(').filter(|_| bare.ends_with(')')).and_then(|open| bare.get(..open)).unwrap_or(bare);
    let bare = ["金额", "数量", "数", "额"].iter().find_map(|what| bare.strip_suffix(what)).unwrap_or(bare);
    SUMS.contains(&bare)
}

/// The bit of a text's length.
fn length_of(text: &str) -> u128 {
    1 << text.len().min(127)
}

/// What finds the label of a column and a number behind it.
fn amount_of(column: &Column) -> Pattern {
    let labels = std::iter::once(&column.field.label).chain(&column.field.aliases);
    let mut names: Vec<&str> = labels.map(|label| label.split(['（', '(', '/']).next().unwrap_or(label)).collect();
    crate::order::by(&mut names, |name| usize::MAX - name.len());
    let names: Vec<String> = names.into_iter().map(regex::escape).collect();
    let unit = column.field.unit.as_ref();
    let units = unit.into_iter().flat_map(|unit| unit.names.iter().chain(unit.others.iter().map(|(name, _)| name)));
    let units: Vec<String> = units.map(|name| regex::escape(name)).collect();
    let pattern =
        format!(r"(?i)(?:{})[^0-9,，。;；、]{{0,6}}([0-9][0-9,.]*\s*(?:{})?)", names.join("|"), units.join("|"));
    Pattern::new(pattern)
}

/// What finds a number with the unit of a column in a text.
#[derive(Debug)]
pub(crate) struct Count {
    /// Anywhere.
    pub(crate) any: Pattern,
    /// Behind a word that tells a sum (`共需 5 台`).
    pub(crate) told: Pattern,
}

fn count_of(column: &Column) -> Option<Count> {
    let units: Vec<String> = column.field.unit.as_ref()?.names.iter().map(|name| regex::escape(name)).collect();
    let han = "一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟";
    let number = format!(r"([0-9]{{1,9}}|[{han}]{{1,9}})\s*(?:{})", units.join("|"));
    let told = format!("(?:合计|总计|共)[^0-9{han}享用,，。;；、]{{0,8}}{number}");
    Some(Count { any: Pattern::new(number), told: Pattern::new(told) })
}

/// A folded label without its number (`1.`) and the marks of a field that must be filled (`*`, `必填`).
fn plain(folded: &str) -> Cow<'_, str> {
    let numbered = folded.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = numbered.strip_prefix(['.', '、', ')']).filter(|_| numbered.len() < folded.len());
    let label = numbered.unwrap_or(folded).trim_matches(['*', ':', '#']);
    let may_be_marked = label.contains(['填', '选']);
    if may_be_marked && ["必填", "选填", "可选"].iter().any(|mark| label.contains(mark)) {
        let bare = ["(必填)", "(选填)", "(可选)", "必填", "选填", "可选"]
            .iter()
            .fold(label.to_owned(), |l, m| l.replace(m, ""));
        return Cow::Owned(bare.trim_matches(['*', ':']).to_owned());
    }
    Cow::Borrowed(label)
}

/// A folded label without what stands in brackets inside of it; none where nothing does.
fn without_remarks(folded: &str) -> Option<String> {
    let (open, close) = (folded.find('(')?, folded.find(')')?);
    let (front, behind) = (folded.get(..open)?, folded.get(close + 1..)?);
    (open < close && !behind.is_empty()).then(|| format!("{front}{behind}"))
}

/// What stands behind a label: in brackets, or behind a stroke.
#[derive(Debug, Clone, Copy)]
struct Behind<'a> {
    text: &'a str,
    bracketed: bool,
}

fn split_unit(folded: &str) -> (&str, Option<Behind<'_>>) {
    if let Some(open) = folded.find('(')
        && folded.ends_with(')')
    {
        let behind = folded.get(open + 1..folded.len() - 1);
        return (folded.get(..open).unwrap_or(folded), behind.map(|text| Behind { text, bracketed: true }));
    }
    match folded.split_once('/') {
        Some((base, text)) if !base.is_empty() => (base, Some(Behind { text, bracketed: false })),
        _ => (folded, None),
    }
}

/// The factor of a unit of the column `key`, where it has such a unit: none for the one that is kept.
fn unit_of(table: &Table, key: &str, unit: &str) -> Option<Option<Decimal>> {
    let known = table.columns.get(key)?.field.unit.as_ref()?;
    let unit = unit.trim_start_matches("单位").trim_start_matches(':');
    if known.names.iter().any(|name| same(name, unit)) {
        return Some(None);
    }
    known.others.iter().find(|(name, _)| same(name, unit)).map(|(_, factor)| Some(*factor))
}

fn has_unit(table: &Table, key: &str, unit: &str) -> bool {
    unit_of(table, key, unit).is_some()
}

fn unit_factor(table: &Table, key: &str, unit: &str) -> Option<Decimal> {
    unit_of(table, key, unit).flatten()
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::grid::{Block, Content, Paragraph};

    static TABLES: LazyLock<Vec<(Table, TableNames)>> = LazyLock::new(|| {
        let catalog = crate::schema::load(&crate::assets::schemas()).unwrap_or_default();
        let tables = catalog.iter().flat_map(|schema| schema.tables.values());
        tables.map(|table| (table.clone(), TableNames::new(table))).collect()
    });

    fn labels() -> Vec<String> {
        let columns = TABLES.iter().flat_map(|(table, _)| table.columns.values());
        columns.flat_map(|c| std::iter::once(&c.field.label).chain(&c.field.aliases).chain(&c.parts)).cloned().collect()
    }

    proptest! {
        #[test]
        fn cells_that_begin_as_no_label_name_no_column(
            front in "[0-9.一二 *（(【必填单每台]{0,3}", label in prop::sample::select(labels()), cut in 0_usize..12,
            behind in "[ 0-9a-zA-Z（）()/、，；:+核台内存GB单位数量甲]{0,6}", list in prop::sample::subsequence(labels(), 0..4),
            mark in "[、，,;；/+|（(]",
        ) {
            let label: String = label.chars().take(cut).collect();
            let list = list.join(&mark);
            for text in [
                format!("{front}{label}{behind}"),
                format!("{front}{behind}{label}"),
                format!("{front}{list}"),
                format!("{label}{behind}({list})"),
                format!("{label}{mark}{list}{behind}"),
            ] {
                let word = |text: &str| Block::Paragraph(Paragraph { text: text.to_owned(), ..Paragraph::default() });
                let (front, behind) = text.split_at(text.floor_char_boundary(cut));
                let lines = Content::Blocks(vec![word(front), word(behind)]);
                for content in [Content::Text(text.as_str().into()), Content::Blocks(vec![word(&text)]), lines] {
                    let text = content.text().into_owned();
                    let cell = Cell { row: 0, column: 0, row_span: 1, column_span: 1, content };
                    for (table, names) in TABLES.iter() {
                        let extra = names.meaning(table, &text) == Meaning::Extra;
                        prop_assert!(extra || names.may_name(&cell), "{} in {}", text, table.key);
                    }
                }
            }
        }
    }
}
