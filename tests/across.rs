//! What is seen only across files: copies, versions, annexes that came twice, totals.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use zwy::across::Across;
use zwy::inspect::Inspector;
use zwy::limits::Limits;
use zwy::message::Lang;
use zwy::report::Findings;
use zwy::schema::{Catalog, Stage};

fn catalog() -> Catalog {
    zwy::schema::load(&zwy::assets::schemas()).unwrap()
}

/// What is said of files (name, content), each inspected on its own.
fn across(files: &[(&str, &str)]) -> Findings {
    let catalog = catalog();
    let inspector = Inspector::new(catalog.clone(), None, Stage::Submit, Limits::default());
    let mut across = Across::new(&catalog);
    for (path, text) in files {
        inspector.inspect(path, text.as_bytes()).iter().for_each(|report| across.add(report));
    }
    across.finish()
}

/// One line for each problem: `path code other`.
fn told(findings: &Findings) -> Vec<String> {
    findings.problems.iter().map(|f| format!("{} {} {}", f.path, f.problem.code, f.other)).collect()
}

/// A statistics table as CSV.
fn sheet(org: &str, system: &str, rows: &[(&str, u32, u32)]) -> String {
    let mut text =
        format!("{org}-{system}-云服务资源数量统计表\n序号,服务器名称,vCPU（核）,内存（G）,存储（G）,操作系统,数量\n");
    for (at, (name, vcpu, quantity)) in rows.iter().enumerate() {
        text += &format!("{},{name},{vcpu},16,500,银河麒麟 V10,{quantity}\n", at + 1);
    }
    text
}

fn change(reason: &str, before: &str, phone: &str) -> String {
    format!(
        "form: change\norg: 宁武县财政局\nit_lead: 张伟\nit_lead_phone: {phone}\ntech_contact: 李娜\n\
         tech_contact_phone: 13800000002\nsystem_name: 资产系统\npurpose: 资产台账管理\nreason: {reason}\n\
         config_before: {before}\nconfig_after: 16核32G\n"
    )
}

#[test]
fn the_same_bytes_count_once() {
    let text = sheet("财政局", "资产系统", &[("应用", 8, 2)]);
    let findings = across(&[("a.csv", &text), ("b/副本.csv", &text), ("空1.csv", ""), ("空2.csv", "")]);
    assert_eq!(told(&findings), ["b/副本.csv duplicate-file a.csv"]);
    let total = &findings.totals[0];
    assert_eq!((&*total.form, &*total.table, total.forms, total.rows), ("statistics", "servers", 1, 1));
    assert_eq!(total.quantity, Some(2.into()));
    let sums: Vec<String> = total.sums.iter().map(|(key, _, sum)| format!("{key}={sum}")).collect();
    assert_eq!(sums, ["vcpu=16", "memory_gb=32", "storage_gb=1000"]);
    assert_eq!(findings.left_out(), 1);
    assert_eq!(total.describe().get(Lang::Zh), "1 份，1 行（按数量计 2），vCPU（核） 16，内存（G） 32，存储（G） 1000");
}

#[test]
fn the_name_says_what_a_file_is_about_where_the_file_does_not() {
    let text = "服务器名称,vCPU（核）,内存（G）,存储（G）,操作系统\n应用,8,16,500,银河麒麟 V10\n";
    let name = |org: &str| format!("{org}-资产系统-云服务资源数量统计表.csv");
    let (one, other) = (name("财政局"), name("教育局"));
    let findings = across(&[(&one, text), (&other, text)]);
    assert_eq!(told(&findings), [format!("{other} duplicate-file {one}")]);
    assert_eq!(findings.left_out(), 0);
    assert_eq!(findings.totals[0].forms, 2);
}

#[test]
fn the_later_version_counts() {
    let old = sheet("财政局", "资产系统", &[("应用", 8, 1)]);
    let new = sheet(" 财 政 局", "资产系统", &[("应用", 4, 1)]);
    for (first, second, superseded, why) in [
        ("1.csv", "2.csv", "1.csv", "排在后面"),
        ("表v2.csv", "表.csv", "表.csv", "v2"),
        ("表（最终版）.csv", "表v9.csv", "表v9.csv", "最终版"),
        ("甲/表.csv", "乙/表(草稿).csv", "乙/表(草稿).csv", "草稿"),
    ] {
        let findings = across(&[(first, &old), (second, &new)]);
        let other = if superseded == first { second } else { first };
        assert_eq!(told(&findings), [format!("{superseded} superseded {other}")]);
        let message = &findings.problems[0].problem.message.zh;
        assert!(message.contains(why) && message.contains("资产系统"), "{message}");
        assert_eq!((findings.left_out(), findings.totals[0].forms), (1, 1));
        assert!(!findings.passes());
    }
    // Three versions: the two older ones point at the one that counts.
    let third = sheet("财政局", "资产系统", &[("应用", 2, 1)]);
    let findings = across(&[("v3.csv", &third), ("v1.csv", &old), ("v2.csv", &new)]);
    assert_eq!(told(&findings), ["v1.csv superseded v3.csv", "v2.csv superseded v3.csv"]);
}

#[test]
fn what_is_rejected_takes_no_place_where_the_names_do_not_tell() {
    let good = sheet("财政局", "资产系统", &[("应用", 8, 1)]);
    let broken = good.replace(",8,", ",很多,");
    for files in [[("1.csv", &good), ("2.csv", &broken)], [("1.csv", &broken), ("2.csv", &good)]] {
        let findings = across(&files.map(|(path, text)| (path, text.as_str())));
        let (kept, left) = if files[0].1 == &good { ("1.csv", "2.csv") } else { ("2.csv", "1.csv") };
        assert_eq!(told(&findings), [format!("{left} superseded {kept}")]);
        assert!(findings.problems[0].problem.message.zh.contains("本文件被退回"));
    }
    let findings = across(&[("表.csv", &good), ("表v2.csv", &broken)]);
    assert_eq!(told(&findings), ["表.csv superseded 表v2.csv"]);
    assert!(findings.problems[0].problem.message.zh.contains("新的一份被退回"));
}

#[test]
fn what_is_saved_again_says_the_same() {
    let text = sheet("财政局", "资产系统", &[("应用", 8, 1)]);
    let findings = across(&[("a.csv", &text), ("b.csv", &text.replace('\n', "\r\n"))]);
    assert_eq!(told(&findings), ["a.csv duplicate-file b.csv"]);
}

#[test]
fn different_requests_are_no_versions() {
    let (phone, other) = ("13800000001", "13800000003");
    let first = change("业务增长", "8核16G", phone);
    for (second, told_of) in [
        (change("业务增长", "8核16G", other), 1),
        (change("数据迁移", "8核16G", phone), 0),
        (change("业务增长", "4核8G", phone), 0),
    ] {
        let findings = across(&[("a.yaml", &first), ("b.yaml", &second)]);
        assert_eq!(told(&findings).len(), told_of, "{second}");
    }
    // Three, of which two are versions of one.
    let (second, third) = (change("数据迁移", "8核16G", phone), change("数据迁移", "8核16G", other));
    let findings = across(&[("a.yaml", &first), ("b.yaml", &second), ("c.yaml", &third)]);
    assert_eq!(told(&findings), ["b.yaml superseded c.yaml"]);
    // Other systems, other forms, and forms whose identity is not filled in.
    let other = sheet("财政局", "人事系统", &[("应用", 8, 1)]);
    let one = sheet("财政局", "资产系统", &[("应用", 8, 1)]);
    let blank = [sheet("XX局", "XX系统", &[("应用", 8, 1)]), sheet("XX局", "XX系统", &[("数据库", 8, 1)])];
    let agreements = ["form: agreement\nparty_b: 某局\n", "form: agreement\nparty_b: 某局\nparty_b_date: 2026-11-01\n"];
    let findings = across(&[
        ("a.csv", &one),
        ("b.csv", &other),
        ("c.yaml", &first),
        ("d.csv", &blank[0]),
        ("e.csv", &blank[1]),
        ("f.yaml", agreements[0]),
        ("g.yaml", agreements[1]),
    ]);
    assert!(told(&findings).is_empty(), "{:?}", told(&findings));
    assert_eq!(findings.totals[0].forms, 4);
}

#[test]
fn parts_of_one_file_are_no_versions() {
    let record = |vcpu: u32| {
        format!(
            "form: statistics\norg: 财政局\nsystem_name: 资产系统\nservers:\n- {{name: 应用{vcpu}, vcpu: {vcpu}, \
             memory_gb: 16, storage_gb: 500, os: 银河麒麟 V10}}\n"
        )
    };
    let both = format!("{}---\n{}", record(2), record(4));
    let findings = across(&[("a.yaml", &both)]);
    assert!(told(&findings).is_empty());
    assert_eq!(findings.totals[0].forms, 2);
    let findings = across(&[("a.yaml", &both), ("b.yaml", &record(8))]);
    assert_eq!(told(&findings), ["a.yaml superseded b.yaml"]);
    assert_eq!(findings.left_out(), 2);
}

#[test]
fn two_versions_in_one_file_are_asked_about() {
    let record = |rows: &[(&str, u32)]| {
        let head = "form: statistics\norg: 财政局\nsystem_name: 资产系统\nservers:\n";
        let row = |(name, vcpu): &(&str, u32)| {
            format!("- {{name: {name}, vcpu: {vcpu}, memory_gb: 16, storage_gb: 500, os: 银河麒麟 V10}}\n")
        };
        format!("{head}{}", rows.iter().map(row).collect::<String>())
    };
    let first = [("应用", 8), ("网关", 4), ("库", 16)];
    for (second, wanted) in [
        (&[("应用", 16), ("网关", 4), ("库", 16)][..], 1),
        (&[("应用", 8), ("库", 16)], 1),
        (&[("应用", 8), ("门户", 16), ("缓存", 16)], 0),
    ] {
        let findings = across(&[("a.yaml", &format!("{}---\n{}", record(&first), record(second)))]);
        assert_eq!(told(&findings), vec!["a.yaml duplicate-file a.yaml"; wanted]);
        assert_eq!(findings.totals[0].forms, 2);
    }
}

#[test]
fn an_annex_of_its_own_counts_instead_of_the_copy_in_its_form() {
    let application = |vcpu: u32| {
        let yaml = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/records/application.yaml"));
        let yaml = yaml.unwrap();
        assert!(yaml.contains("vcpu: 8"), "{yaml}");
        yaml.replacen("vcpu: 8", &format!("vcpu: {vcpu}"), 1)
    };
    let record = application(8);
    let value: Vec<&str> = record.lines().collect();
    let of = |key: &str| value.iter().find_map(|line| line.strip_prefix(key)).unwrap().trim().to_owned();
    let servers = &record[record.find("servers:").unwrap()..];
    let own = format!("form: statistics\norg: {}\nsystem_name: {}\n{servers}", of("org:"), of("system_name:"));
    let findings = across(&[("申请表.yaml", &record), ("统计表.yaml", &own)]);
    assert_eq!(told(&findings), ["申请表.yaml annexed-twice 统计表.yaml"]);
    assert!(findings.passes());
    assert_eq!((findings.totals[0].forms, findings.left_out()), (1, 0));
    // Other words but the same totals.
    let findings = across(&[("申请表.yaml", &record.replace("达梦数据库", "达梦")), ("统计表.yaml", &own)]);
    assert_eq!(told(&findings), ["申请表.yaml annexed-twice 统计表.yaml"]);
    assert!(findings.passes() && findings.problems[0].problem.message.zh.contains("合计相同"));
    let findings = across(&[("申请表.yaml", &application(4)), ("统计表.yaml", &own)]);
    assert_eq!(told(&findings), ["申请表.yaml annexed-twice 统计表.yaml"]);
    assert!(!findings.passes());
    assert!(!findings.counted[0].counts("servers") && findings.counted[0].form);
    // Without its copy, it is said where it is.
    let alone = &record[..record.find("servers:").unwrap()];
    let findings = across(&[("统计表.yaml", &own), ("申请表.yaml", alone)]);
    assert_eq!(told(&findings), ["申请表.yaml annex-apart 统计表.yaml"]);
    assert_eq!((findings.totals[0].forms, findings.left_out()), (1, 0));
}

#[test]
fn what_is_no_number_is_said_to_be_left_out() {
    let text = sheet("财政局", "资产系统", &[("应用", 8, 1), ("数据库", 4, 1)]).replace(",4,", ",若干,");
    let findings = across(&[("a.csv", &text)]);
    assert_eq!(findings.totals[0].skipped, 1);
    assert!(findings.totals[0].describe().en.contains("1 value that is no number not counted"));
}

#[test]
fn names_that_are_alike_are_pointed_out() {
    let rows = [("应用", 8, 1)];
    let files = [
        ("a.csv", sheet("宁武县财政局", "资产管理系统", &rows)),
        ("b.csv", sheet("财政局", "资产管理平台", &rows)),
        ("c.csv", sheet("宁武县教育局", "资产管理系统", &rows)),
        ("d.csv", sheet("宁武县财政局", "资产二期系统", &rows)),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let findings = across(&files);
    assert_eq!(told(&findings), ["b.csv similar-name a.csv"]);
    assert!(findings.passes());
    assert_eq!(findings.totals[0].forms, 4);
}

#[test]
fn one_number_of_two_bodies_is_told() {
    let form = |org: &str, system: &str, number: &str| {
        format!(
            "宁武县政务云中心云服务资源需求申请表\n宁政云申请编号：{number}\n申请单位名称,{org}\n系统名称,{system}\n主要用途,登记各单位的资产\n"
        )
    };
    let files = [
        ("a.csv", form("宁武县财政局", "资产系统", "宁政云申〔2026〕12号")),
        ("b.csv", form("财政局（公章）", "预算系统", "宁政云申〔2026〕12号")),
        ("c.csv", form("宁武县教育局", "学籍系统", "宁政云申[2026]12号")),
        ("d.csv", form("宁武县水利局", "水情系统", "宁政云申〔2026〕13号")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let findings = across(&files);
    assert_eq!(told(&findings), ["c.csv number-twice a.csv"]);
    assert!(findings.problems[0].problem.message.zh.contains("宁政云申[2026]12号"));
}

#[test]
fn what_has_a_number_keeps_its_place_where_the_names_do_not_tell() {
    let plain = change("业务增长", "8核16G", "13800000001");
    let numbered = format!("{plain}application_no: 宁政云申〔2026〕12号\n");
    for files in [[("1.yaml", &numbered), ("2.yaml", &plain)], [("1.yaml", &plain), ("2.yaml", &numbered)]] {
        let findings = across(&files.map(|(path, text)| (path, text.as_str())));
        let (kept, left) = if files[0].1 == &numbered { ("1.yaml", "2.yaml") } else { ("2.yaml", "1.yaml") };
        assert_eq!(told(&findings), [format!("{left} superseded {kept}")]);
        assert!(findings.problems[0].problem.message.zh.contains("本文件没有编号"));
    }
    let findings = across(&[("表.yaml", &numbered), ("表v2.yaml", &plain)]);
    assert_eq!(told(&findings), ["表.yaml superseded 表v2.yaml"]);
}
