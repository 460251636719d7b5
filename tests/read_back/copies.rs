//! Files with several copies of a form, one behind the other.

use super::any::flat;
use super::{p, package, table};
use crate::support;
use zwy::extract::{Extraction, Extractor, Wording};
use zwy::limits::Limits;
use zwy::place::Place;
use zwy::problem::Severity;

const LINE: &str = "单位：{{ 单位 }}　　经手人：{{ 人 }}";

fn template() -> String {
    p("{{ 编号 }}")
        + &p("固定资产领用登记单")
        + &p(LINE)
        + &table(&["名称│数量", "{%tr for 物 in 物品 %}│", "{{ 物.名 }}│{{ 物.数 }}", "{%tr endfor %}│"])
        + &p("")
        + &p("以上物品已经领取，用于{{ 用途 }}。")
}

fn copy(number: &str, unit: &str, rows: &[&str], purpose: &str) -> String {
    let rows: Vec<&str> = ["名称│数量"].into_iter().chain(rows.iter().copied()).collect();
    p(number)
        + &p("固定资产领用登记单")
        + &p(&LINE.replace("{{ 单位 }}", unit).replace("{{ 人 }}", "张三"))
        + &table(&rows)
        + &p("")
        + &p(&format!("以上物品已经领取，用于{purpose}。"))
}

fn forms(body: &str) -> Vec<Extraction> {
    let catalog = support::catalog();
    let wording = Wording::of_any(&package(&template(), &[]), "t.docx", &catalog, &Limits::default()).unwrap();
    let extractor = Extractor::new(&catalog).worded(&wording);
    let bytes = package(body, &[]);
    zwy::inspect::extract(&extractor, "return.docx", &bytes, Some(wording.form()), &Limits::default()).forms
}

#[test]
fn each_copy_is_a_record() {
    let body = copy("甲1", "财政局", &["电脑│2", "桌子│3"], "办公")
        + &copy("甲2", "教育局", &["打印机│1"], "教学")
        + &copy("", "林业局", &["相机│4"], "巡护");
    let forms = forms(&body);
    let records: Vec<Vec<(String, String)>> = forms.iter().map(|form| flat(&form.record)).collect();
    assert_eq!(records.len(), 3, "{records:?}");
    let value =
        |number: usize, key: &str| records[number].iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str());
    for (number, wanted) in [
        [Some("甲1"), Some("财政局"), Some("办公")],
        [Some("甲2"), Some("教育局"), Some("教学")],
        [None, Some("林业局"), Some("巡护")],
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(["编号", "单位", "用途"].map(|key| value(number, key)), wanted);
    }
    assert_eq!(forms.iter().map(|form| form.record.rows("物品").len()).collect::<Vec<_>>(), [2, 1, 1]);
    let place = forms[2].places.get("物品[0].名");
    assert!(matches!(place, Some(Place::TableCell { table: 2, .. })), "{place:?}");
}

#[test]
fn a_title_that_stands_there_again_is_no_copy() {
    let body = copy("甲1", "财政局", &["电脑│2"], "办公") + &p("固定资产领用登记单") + &p("填写说明：一式两份");
    assert_eq!(forms(&body).len(), 1);
}

fn section(header: &str) -> String {
    format!(
        "<w:sectPr><w:headerReference xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" w:type=\"default\" r:id=\"{header}\"/></w:sectPr>"
    )
}

/// The numbers in the headers, and the units, of the copies that a body holds, and what is said of each.
fn headed(body: &str) -> Vec<(String, String, Vec<String>)> {
    let template = package(
        &(p("派车通知单") + &p("请{{ 单位 }}于次日派车。") + &p("经办：{{ 人 }}") + &section("r0")),
        &[("header1", &p("单号：{{ 单号 }}"))],
    );
    let catalog = support::catalog();
    let wording = Wording::of_any(&template, "t.docx", &catalog, &Limits::default()).unwrap();
    let extractor = Extractor::new(&catalog).worded(&wording);
    let headers = ["甲1", "乙2", "丙3"].map(|number| p(&format!("单号：{number}")));
    let [first, second, third] = &headers;
    let bytes = package(body, &[("header1", first), ("header2", second), ("header3", third)]);
    let extracted = zwy::inspect::extract(&extractor, "return.docx", &bytes, Some(wording.form()), &Limits::default());
    let forms = extracted.forms.iter().map(|form| {
        let said = form.told().filter(|problem| problem.severity > Severity::Note);
        let text = |key: &str| form.record.text(key).unwrap_or_default().to_owned();
        (text("单号"), text("单位"), said.map(|problem| problem.code.to_string()).collect())
    });
    forms.collect()
}

fn note(unit: &str, header: &str) -> [String; 3] {
    let last = format!("<w:p><w:pPr>{}</w:pPr><w:r><w:t>经办：张三</w:t></w:r></w:p>", section(header));
    [p("派车通知单"), p(&format!("请{unit}于次日派车。")), last]
}

#[test]
fn each_copy_has_the_header_of_its_pages() {
    let (first, second, third) = (note("财政局", "r0"), note("教育局", "r1"), note("林业局", "r2"));
    let of = |copies: &[&[String]]| headed(&copies.iter().flat_map(|copy| copy.iter().cloned()).collect::<String>());
    let read = |number: &str, unit: &str, said: &[&str]| {
        (number.to_owned(), unit.to_owned(), said.iter().map(|code| (*code).to_owned()).collect::<Vec<String>>())
    };
    let all = [read("甲1", "财政局", &[]), read("乙2", "教育局", &[]), read("丙3", "林业局", &[])];
    assert_eq!(of(&[&first, &second, &third]), all);
    // Deleted, in another order, and once more.
    assert_eq!(of(&[&first, &third]), [all[0].clone(), all[2].clone()]);
    assert_eq!(of(&[&third, &first, &second]), [all[2].clone(), all[0].clone(), all[1].clone()]);
    assert_eq!(of(&[&first, &second, &second]), [all[0].clone(), all[1].clone(), all[1].clone()]);
    // Without its title a copy is one all the same, and it is said where it was taken to begin.
    let told = |number: &str, unit: &str| read(number, unit, &["altered-text"]);
    assert_eq!(of(&[&first, &second[1..], &third]), [all[0].clone(), told("乙2", "教育局"), all[2].clone()]);
    assert_eq!(of(&[&first[1..], &second, &third]), [told("甲1", "财政局"), all[1].clone(), all[2].clone()]);
    assert_eq!(of(&[&first, &second, &third[1..]]), [all[0].clone(), all[1].clone(), told("丙3", "林业局")]);
}
