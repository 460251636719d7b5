//! Templates of no known form, made at random: what is filled reads back as the data, or it is said why not.

use super::{p, package, table};
use crate::support::{self, Dice};
use zwy::docx::Filler;
use zwy::extract::{Extraction, Extractor, Wording};
use zwy::limits::Limits;
use zwy::record::Record;
use zwy::schema::Catalog;
use zwy::value::Value;

const SEEDS: u64 = 120;

/// Names in both scripts, and wording that stands around them.
const NAMES: [&str; 12] = [
    "来文机关",
    "所为何事",
    "平台名",
    "承办人员",
    "cell_no",
    "附言",
    "拟稿",
    "city_name",
    "流水",
    "缘由",
    "截止",
    "grade",
];
const BEFORE: [&str; 12] =
    ["现将", "关于", "由", "因", "申请单位：", "系统名称：", "联系人", "，地点在", "（", "、", "报送单位为", "标题："];
const BEHIND: [&str; 10] =
    ["的有关事项函告如下。", "申请云资源的函", "负责办理", "需要，", "。", "；", "）", "，请予批准。", "", "等事项"];
/// Values, some of which hold wording, marks, tags and characters of XML.
const VALUES: [&str; 22] = [
    "宁武县财政局",
    "资产管理",
    "张三",
    "00123",
    "2026年3月5日",
    "甲、乙",
    "甲；乙",
    "需要，",
    "（8核）、库",
    "联系人李四负责办理",
    "申请单位：乙局",
    "a < b & c",
    "{{ x }}",
    "1. 甲",
    "合计",
    "无",
    "=1+1",
    "“引号”（括号）",
    "系统名称：丙",
    "两个  空格",
    "的",
    "第一行\n第二行",
];
const CELLS: [&str; 8] = ["应用", "数据库（主）", "8", "16", "库、二", "合计", "（一）", "备份，冷"];

struct Made {
    body: String,
    data: Record,
}

fn pick<'a>(dice: &mut Dice, list: &[&'a str]) -> &'a str {
    list[dice.below(list.len())]
}

/// A template, and data for it.
fn made(seed: u64) -> Made {
    let dice = &mut Dice::new(seed + 7);
    let mut body = p("通知：请照此办理，并按期报送本表所列各项内容");
    let mut data = Record::new();
    let mut names = NAMES.to_vec();
    for _ in 0..1 + dice.below(4) {
        let mut line = String::new();
        for _ in 0..1 + dice.below(3) {
            let Some(name) = (!names.is_empty()).then(|| names.swap_remove(dice.below(names.len()))) else { break };
            line += pick(dice, &BEFORE);
            line += &format!("{{{{ {name} }}}}");
            line += pick(dice, &BEHIND);
            data.set(name, Value::text(pick(dice, &VALUES)));
        }
        if dice.below(4) == 0 {
            let cells: Vec<&str> = line.split("{{").collect();
            body += &table(&[&format!("事项│{line}"), &format!("共几项│{}", cells.len())]);
            body += &p("");
        } else {
            body += &p(&line);
        }
    }
    let rows: Vec<Value> = (0..dice.below(4)).map(|_| Value::text(pick(dice, &CELLS))).collect();
    let row = |dice: &mut Dice, name: &Value| {
        let mut row = Record::new();
        row.set("名称", name.clone());
        row.set("规格", Value::text(pick(dice, &CELLS)));
        row
    };
    let rows: Vec<Record> = rows.iter().map(|name| row(dice, name)).collect();
    body += &match dice.below(5) {
        0 => {
            table(&[
                "序│名称│规格",
                "{%tr for 行 in 清单 %}││",
                "{{ loop.index }}│{{ 行.名称 }}│{{ 行.规格 }}",
                "{%tr endfor %}││",
            ]) + &p("")
        }
        1 => {
            table(&[
                "名称│规格",
                "{%tr for 行 in 清单 %}│",
                "{{ 行.名称 }}│{{ 行.规格 }}",
                "{%tr endfor %}│",
                "小计│{{ 清单 | length }}",
            ]) + &p("")
        }
        2 => {
            p("{%p for 行 in 清单 %}")
                + &p("{{ loop.index }}. 名称为{{ 行.名称 }}，规格为{{ 行.规格 }}；")
                + &p("{%p endfor %}")
        }
        3 => p(
            "其中有{% for 行 in 清单 %}{{ 行.名称 }}（规格{{ 行.规格 }}）{% if not loop.last %}、{% endif %}{% endfor %}，均已核实。",
        ),
        _ => String::new(),
    };
    if body.contains("清单") {
        data.set("清单", Value::Rows(rows));
    }
    body += &p("特此通知，请遵照执行。");
    Made { body, data }
}

pub(crate) fn read(catalog: &Catalog, template: &[u8], bytes: &[u8]) -> (Wording, Option<Extraction>) {
    let wording = Wording::of_any(template, "模板.docx", catalog, &Limits::default()).unwrap_or_else(|e| panic!("{e}"));
    let extractor = Extractor::new(catalog).worded(&wording);
    let extracted = zwy::inspect::extract(&extractor, "return.docx", bytes, Some(wording.form()), &Limits::default());
    (wording, extracted.forms.into_iter().next())
}

/// The values of a record by their paths, without empty ones.
pub(crate) fn flat(record: &Record) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (key, value) in record.iter() {
        match value {
            Value::Rows(rows) => {
                for (index, row) in rows.iter().enumerate() {
                    all.extend(flat(row).into_iter().map(|(name, value)| (format!("{key}[{index}].{name}"), value)));
                }
            }
            Value::List(list) if list.len() > 1 => {
                all.extend(list.iter().enumerate().map(|(at, value)| (format!("{key}[{at}]"), value.plain())));
            }
            value => all.push((key.to_owned(), value.plain().trim().to_owned())),
        }
    }
    all.retain(|(_, value)| !value.is_empty());
    all.sort();
    all
}

#[test]
fn data_of_any_template_reads_back_or_it_is_said_why_not() {
    let catalog = support::catalog();
    let (mut silent, mut same) = (Vec::new(), 0);
    for seed in 0..SEEDS {
        let Made { body, data } = made(seed);
        let template = package(&body, &[]);
        let filled = Filler::with_template(None, &template, "t.docx").unwrap().fill(&data).unwrap();
        let (_, form) = read(&catalog, &template, &filled);
        let form = form.unwrap_or_else(|| panic!("seed {seed} is not recognised"));
        let (there, wanted) = (flat(&form.record), flat(&data));
        same += usize::from(there == wanted);
        let differ = there
            .iter()
            .filter(|pair| !wanted.contains(pair))
            .chain(wanted.iter().filter(|pair| !there.contains(pair)));
        for (path, value) in differ {
            let root = path.split('[').next().unwrap_or(path);
            let is_told = form.told().any(|problem| problem.field.split('[').next() == Some(root));
            if !is_told {
                let shown = body.replace("</w:p>", "¶");
                let shown: Vec<_> =
                    shown.split(['<', '>']).filter(|piece| !piece.contains("w:") && !piece.is_empty()).collect();
                silent.push(format!("seed {seed}: {path} = {value:?}, read {:?}\n  {}", form.record, shown.join("")));
            }
        }
    }
    let shown: Vec<_> = silent.iter().take(6).cloned().collect();
    assert!(silent.is_empty(), "{} in silence:\n{}", silent.len(), shown.join("\n"));
    assert!(same * 3 > SEEDS as usize * 2, "only {same} of {SEEDS} read back");
}
