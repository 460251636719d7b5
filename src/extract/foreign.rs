//! Lines over rows, and names of sheets, that speak of another body or system than the form's, or of what is void: the
//! rows below them were read as the form's own, and that is told.
//!
//! A body is told by how its name ends (`教育局`, `卫健委`): it is the form's where what stands in front of that is found
//! in what the form is about. Titles of groups (`业务区`) name none.

use std::sync::Arc;

use super::extraction::Extraction;
use super::fold::{fold, is_han};
use crate::excerpt;
use crate::grid::{Block, Document, Source};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::record::Record;
use crate::schema::Schema;
use crate::value::Value;

/// Rows that are looked at.
const MOST_ROWS: usize = 2_000;
/// Letters that are quoted.
const QUOTED: usize = 40;
/// With what the name of a body ends.
const BODIES: &str = "局委办会院校馆站所队司厅部处科社协联室府园场台厂镇乡村心";
/// What in front of or behind `局` makes it no name of another.
const NO_NAME: &str = "本我各全分市县省区布总当邮贵该办";
const NO_END: &str = "域机本内端直属长办领";
/// What is done with another body.
const LINKS: [&str; 6] = ["对接", "接口", "接入", "交换", "共享", "专线"];
/// With what the name of a part of a body ends.
const INNER: [char; 6] = ['股', '科', '室', '处', '队', '组'];
/// Whose rows they are, in labels.
const WHOSE: [&str; 8] = ["", "使用", "填报", "申报", "需求", "用户", "报送", "所属"];
/// In front of what stands below.
const BELOW: [&str; 2] = ["以下", "下列"];
/// What says that it is void, where the line says that it stands below; and what says so in any line.
const VOID: [&str; 8] = ["作废", "停用", "注销", "下线", "报废", "取消", "删除", "废弃"];
const VOIDED: [&str; 5] = ["原配置", "旧配置", "不再使用", "不再申请", "不再需要"];
/// Last letters of what is done, in front of which (`调整前`) things were otherwise.
const DONE: &str = "更整";
/// The same of sheets, in their names or as their names.
const TABS: [&str; 5] = ["作废", "停用", "草稿", "旧版", "旧表"];
const TAB: [&str; 7] = ["旧", "历史", "历史版本", "模板", "模版", "原表", "备份"];

/// What a form is about: what its lines are compared with.
pub(super) struct About<'s> {
    schema: &'s Schema,
    values: Vec<String>,
}

impl<'s> About<'s> {
    pub(super) fn of(schema: &'s Schema, record: &Record) -> Self {
        let values = schema.identity.iter().filter_map(|key| Some(fold(&record.get(key)?.plain())));
        Self { schema, values: values.filter(|value| !value.is_empty()).collect() }
    }

    /// True for a line that says that what is below it is another's, or void.
    pub(super) fn is_other(&self, text: &str) -> bool {
        let folded = fold(text);
        if is_void(&folded) {
            return true;
        }
        let mut label = String::new();
        for part in text.split(|c: char| c.is_whitespace() || "，；,;".contains(c)) {
            label.push_str(&fold(part));
            // A label goes with what stands behind it.
            if label.ends_with(':') || label.is_empty() {
                continue;
            }
            if self.names_other(&std::mem::take(&mut label)) {
                return true;
            }
        }
        self.names_other(&label)
    }

    /// Tells of the first row that says in a column of its own that it is another's: its number, and what is said.
    pub(super) fn in_rows(&self, rows: &[Record]) -> Option<(usize, Problem)> {
        fn extra(row: &Record) -> Option<&Record> {
            if let Some(Value::Map(extra)) = row.get("extra") { Some(extra) } else { None }
        }
        let mut filled = rows.iter().take(MOST_ROWS).enumerate().filter_map(|(at, row)| Some((at, extra(row)?)));
        let (first, own) = filled.next()?;
        let labels: Vec<&str> =
            own.iter().map(|(label, _)| label).filter(|label| self.is_own_label(&fold(label))).collect();
        if labels.is_empty() {
            return None;
        }
        let said = |(at, row): (usize, &Record)| {
            let of = |label: &&str| {
                let text = row.text(label).filter(|text| self.has_other(&fold(text)))?;
                Some((at, (*label).to_owned(), text.trim().to_owned()))
            };
            labels.iter().find_map(of)
        };
        let (at, label, text) = said((first, own)).or_else(|| filled.find_map(said))?;
        let quoted = excerpt::beginning(&text, QUOTED);
        let message = message!(
            "“{label}”一列写有“{quoted}”，像是别的单位，这一行已照常计入",
            "the column “{label}” says “{quoted}”, which seems to be another body; the row was counted as the others"
        );
        let help = Message::new(
            "请核对；不属于本表的行请另表报送",
            "check it; rows of another body belong in a form of their own",
        );
        Some((at, Problem::warning("extra-column", message).found(text).help(help)))
    }

    fn names_other(&self, folded: &str) -> bool {
        match folded.split_once(':').filter(|(_, value)| !value.is_empty()) {
            None => self.has_other(folded),
            Some(("附" | "附件" | "附表", value)) => self.has_other(value),
            Some((label, value)) if self.is_own_label(label) => {
                let is_same =
                    |own: &String| own.contains(value) || value.contains(own.as_str()) || is_within(value, own);
                let is_name = value.chars().filter(|c| is_han(*c)).nth(2).is_some() && !value.ends_with(INNER);
                let names = bodies(value);
                let is_own = names.iter().any(|stem| self.is_own(stem));
                is_name && !self.values.is_empty() && !is_own && !self.values.iter().any(is_same)
            }
            Some(_) => false,
        }
    }

    /// True for a label of what the form is about.
    fn is_own_label(&self, label: &str) -> bool {
        let fields = self.schema.identity.iter().filter_map(|key| self.schema.fields.get(key));
        let mut labels = fields.flat_map(|field| std::iter::once(&field.label).chain(&field.aliases));
        let is_whose = |rest| WHOSE.contains(&rest);
        matches!(label, "部门" | "系统")
            || label.strip_suffix("单位").is_some_and(is_whose)
            || label.strip_suffix("名称").is_some_and(|label| label.ends_with("系统"))
            || labels.any(|own| fold(own) == label)
    }

    /// True for a text that names a body, and not the form's.
    fn has_other(&self, folded: &str) -> bool {
        let is_body = |own: &String| own.chars().last().is_some_and(|c| BODIES.contains(c));
        // With whom something is exchanged is not whose it is.
        if LINKS.iter().any(|word| folded.contains(word)) {
            return false;
        }
        let named = bodies(folded);
        !named.is_empty() && self.values.iter().any(is_body) && !named.iter().any(|stem| self.is_own(stem))
    }

    fn is_own(&self, stem: &str) -> bool {
        self.values.iter().any(|own| is_within(stem, own))
    }
}

/// True where the letters of `name` stand in `whole`, in their order: a short name has some of those of the full one.
fn is_within(name: &str, whole: &str) -> bool {
    let mut letters = whole.chars();
    name.chars().all(|c| letters.any(|own| own == c))
}

/// The two letters in front of what ends the name of each body in a text.
fn bodies(folded: &str) -> Vec<String> {
    let letters: Vec<char> = folded.chars().collect();
    let at = |index: usize| letters.get(index).copied();
    let mut found = Vec::new();
    for (index, c) in letters.iter().enumerate() {
        let (before, next) = (index.checked_sub(1).and_then(at), at(index + 1));
        let is_end = next.is_none_or(|c| !is_han(c) || c == '报');
        let ends = match (c, before) {
            ('局', Some(before)) if !NO_NAME.contains(before) && next.is_none_or(|c| !NO_END.contains(c)) => index,
            ('委', Some(before)) if is_end && !"村居党团".contains(before) => index,
            ('会', Some('员')) if is_end => index.saturating_sub(2),
            ('府', Some('政')) | ('院', Some('法' | '察')) if is_end => index.saturating_sub(1),
            _ => continue,
        };
        let stem = ends.checked_sub(2).and_then(|start| letters.get(start..ends)).unwrap_or_default();
        if stem.len() == 2 && stem.iter().all(|c| is_han(*c)) {
            found.push(stem.iter().collect());
        }
    }
    found
}

/// True for a line that says that what is below it is void, or was so before.
fn is_void(folded: &str) -> bool {
    if folded.contains(['未', '非']) {
        return false;
    }
    let text = folded.trim_end_matches([':', '。', ')']);
    let is_below = BELOW.iter().any(|word| text.starts_with(word));
    let is_said = |word: &str| {
        let Some((front, behind)) = text.split_once(word) else { return false };
        is_below || front.is_empty() && behind.is_empty() || front.ends_with(['拟', '已', '待'])
    };
    VOID.iter().any(|word| is_said(word)) || VOIDED.iter().any(|word| text.contains(word)) || is_former(text)
}

/// True for a text that says that something was so before.
fn is_former(folded: &str) -> bool {
    folded.split('前').rev().skip(1).any(|front| front.ends_with(|c| DONE.contains(c)))
}

/// True for the name of a sheet that is none of those that count.
fn is_void_tab(folded: &str) -> bool {
    TAB.contains(&folded) || TABS.iter().any(|word| folded.contains(word)) || is_former(folded)
}

/// True for a name that is a year.
fn is_year(folded: &str) -> bool {
    let year = folded.trim_end_matches(['年', '度']);
    year.len() == 4 && year.starts_with("20") && year.bytes().all(|b| b.is_ascii_digit())
}

/// Tells of rows that were read below such a line.
pub(super) fn told(text: &str, place: Place) -> Problem {
    let quoted = excerpt::beginning(text, QUOTED);
    let message = message!(
        "“{quoted}”之下的各行已照常读入，但它说的像是别的单位、系统，或不作数的内容",
        "the rows under “{quoted}” were read as this form's, though it seems to speak of another body or system, or of what does not count"
    );
    let help = Message::new(
        "请核对；不属于本表的行请删去，或另表报送",
        "check it; delete rows that do not belong to the form",
    );
    Problem::warning("unread", message).place(place).found(text).help(help)
}

/// Tells of sheets with rows of a table of which another sheet has some too, by their names.
pub(super) fn sheets(document: &Document, forms: &mut [Extraction]) {
    let is_sheet = |block: &&Block| matches!(block, Block::Grid(grid) if matches!(grid.source, Source::Sheet(_)));
    if document.blocks.iter().filter(is_sheet).nth(1).is_none() {
        return;
    }
    let mut names: Vec<(usize, Arc<str>)> = Vec::new();
    for (number, form) in forms.iter().enumerate() {
        for sheet in form.places.sheets() {
            if !names.iter().any(|(own, name)| *own == number && name == sheet) {
                names.push((number, sheet.clone()));
            }
        }
    }
    let all: Vec<String> = names.iter().map(|(_, sheet)| fold(sheet)).collect();
    if all.iter().all(|name| all.first() == Some(name)) {
        return;
    }
    let is_all_void = all.iter().all(|name| is_void_tab(name));
    for (at, ((number, sheet), name)) in names.iter().zip(&all).enumerate() {
        let Some(form) = forms.get_mut(*number) else { continue };
        let is_told = || About::of(&form.schema, &form.record).has_other(name);
        if is_void_tab(name) && !is_all_void || at > 0 && is_year(name) || is_told() {
            form.problems.push(told(sheet, Place::Sheet { sheet: sheet.clone() }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_by_their_names() {
        for (text, wanted) in [
            ("青山县教育局-甲平台", vec!["教育"]),
            ("甲平台(水利局)", vec!["水利"]),
            ("县发改委报来", vec!["发改"]),
            ("青山县卫生健康委员会", vec!["健康"]),
            ("乙局域网", vec![]),
            ("含委办局接入", vec![]),
            ("各分局", vec![]),
            ("政务局域网区", vec![]),
            ("党委会议", vec![]),
            ("各村委", vec![]),
        ] {
            assert_eq!(bodies(text), wanted, "{text}");
        }
    }

    #[test]
    fn void_lines_and_sheets() {
        for text in ["以下作废", "拟注销:", "下列为已停用设备", "以下为原配置(调整前)", "作废"]
        {
            assert!(is_void(text), "{text}");
        }
        for text in ["票据作废管理区", "注销登记业务", "未停用设备", "历史数据区", "业务区", "以下为应用区"]
        {
            assert!(!is_void(text), "{text}");
        }
        assert!(is_void_tab("旧") && is_void_tab("表(作废)") && !is_void_tab("历史库") && is_year("2025年"));
    }
}
