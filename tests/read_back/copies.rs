//! Files with several copies of a form, one behind the other.

use super::any::flat;
use super::{p, package, table};
use crate::support;
use zwy::extract::{Extraction, Extractor, Wording};
use zwy::limits::Limits;
use zwy::place::Place;

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
