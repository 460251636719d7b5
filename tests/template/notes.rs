//! What is filled in, though it is hardly meant, is told: data held against the template around it.

use std::path::Path;
use std::process::Command;

use crate::documents::{p, package, table};

/// Fills a template with data: exit status, and what was said.
fn filled(body: &str, name: &str, data: &[u8]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    filled_in(folder.path(), body, name, data)
}

fn filled_in(folder: &Path, body: &str, name: &str, data: &[u8]) -> (Option<i32>, String) {
    std::fs::write(folder.join("t.docx"), package(body, &[])).unwrap();
    std::fs::write(folder.join(name), data).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_zwy"))
        .current_dir(folder)
        .args(["fill", name, "--template", "t.docx", "-o", "out/", "--lang", "zh", "--force"])
        .output()
        .unwrap();
    let said = String::from_utf8(run.stderr).unwrap() + &String::from_utf8(run.stdout).unwrap();
    let told: Vec<&str> = said.lines().filter(|line| !line.starts_with("out/")).collect();
    (run.status.code(), told.join("\n"))
}

#[test]
fn what_stands_around_a_tag_and_in_its_value_too_is_told() {
    for (body, data, twice) in [
        ("工期{{ 数 }}天，", "数: 2天", "末尾的“天”"),
        ("工期{{ 数 }}天内", "数: 2天", "末尾的“天”"),
        ("合计￥{{ 数 }}元", "数: ￥300", "开头的“￥”"),
        ("合计{{ 数 }}万元", "数: 30万", "末尾的“万”"),
        ("比例{{ 数 }}%", "数: 30%", "末尾的“%”"),
        ("由{{ 数 }}局负责", "数: 财政局", ""),
        ("致：{{ 数 }}局", "数: 财政局", "末尾的“局”"),
        ("{{ 数 }}局长", "数: 财政局", ""),
        ("《{{ 数 }}》", "数: 《办法》", "开头的“《”"),
        ("《{{ 数 }}》", "数: 《办法》和《细则》", ""),
        ("（{{ 数 }}）", "数: （甲）乙", ""),
        ("第{{ 数 }}条", "数: 第三条", "开头的“第”"),
        ("电话：{{ 数 }}", "数: 电话：138", "开头的“电话”"),
        ("电话：{{ 数 }}", "数: 电话局", ""),
        ("情况如下：{{ 数 }}。", "数: 正常。", "末尾的“。”"),
        ("共{{ 数 }}人", "数: 共青团员", ""),
        ("{{ 数 }}项目", "数: 3项", ""),
        ("{{ 数 | 默认(0) }}台", "数: 5台", "末尾的“台”"),
        ("{{ 数 | 千分位 }}元", "数: 5000", ""),
        ("{{ 数 }}1", "数: 11a1", ""),
        ("{{ 数 }}天", "数: 天", ""),
    ] {
        let (status, said) = filled(&p(body), "d.yaml", data.as_bytes());
        assert_eq!(status, Some(0), "{body}: {said}");
        match twice {
            "" => assert_eq!(said, "", "{body} {data}"),
            twice => assert!(said.starts_with("t.docx 第1段：{{ 数") && said.contains(twice), "{body} {data}: {said}"),
        }
    }
}

#[test]
fn values_of_one_kind_compared_with_those_of_another_are_told() {
    let boxes = "{% if 数 == '是' %}☑{% else %}☐{% endif %}是{% if 数 == '否' %}☑{% else %}☐{% endif %}否";
    for (body, data, told) in [
        (boxes, "数: true", "{% if 数 == '是' %}：“数”是布尔值 true，从不等于文字“是”；数据里写“是”"),
        (boxes, "数: false", "{% if 数 == '否' %}：“数”是布尔值 false，从不等于文字“否”"),
        (boxes, "数: TRUE", "“数”是布尔值 true"),
        (boxes, "数: 是", ""),
        (boxes, "数: 不详", ""),
        ("{% if 数 == '面议' %}议{% elif 数 %}{{ 数 }}{% endif %}", "数: true", ""),
        ("{% if 数 == true or 数 == '是' %}是{% endif %}", "数: true", ""),
        ("{% if 数 == '3' %}三{% endif %}", "数: 3", "“数”是数字 3，从不等于文字“3”；模板里的 3 不加引号"),
        ("{% if 数 == '3' %}三{% endif %}", "数: 4", ""),
        ("{% if 数 == '面议' %}议{% else %}{{ 数 }}{% endif %}", "数: 300", ""),
        ("{% if 数 == 3 %}三{% endif %}", "数: \"3\"", "“数”是文字“3”，从不等于数字 3"),
        ("{% if 数 in ['1', '2'] %}小{% endif %}", "数: 2", "“数”是数字 2，从不等于文字“2”"),
        ("{% if 数 == true %}是{% endif %}", "数: 是", "“数”是文字“是”，从不等于布尔值 true"),
        ("{% if 数 == '外网' %}外{% endif %}", "数: [内网, 外网]", "模板里写 {% if \"外网\" in 数 %}"),
        ("{% if 数 == '外网' %}外{% endif %}", "数: [内网]", ""),
        ("{% if '外网' in 数 %}外{% endif %}", "数: [内网, 外网]", ""),
        ("{% if '内网' in 数 %}☑{% else %}□{% endif %}内 {% if '外网' in 数 %}☑{% endif %}", "数: [外网]", ""),
        ("{% if 数 == '外网' or '外网' in 数 %}外{% endif %}", "数: [内网, 外网]", ""),
        ("{% if 数 == ['外网'] %}外{% endif %}", "数: [外网]", ""),
        ("{{ '正装' if 数 else '便装' }}", "数: 否", "“数”是文字“否”，有文字就算成立；数据里不填，或"),
        ("{% if not 数 %}便装{% endif %}", "数: 无", "拿它比较：数 != \"无\""),
        ("{{ '正装' if 数 }}", "数: 是", ""),
        ("{{ '正装' if 数 }}", "数: false", ""),
        ("{{ '正装' if 数 }}", "数: FALSE", ""),
        ("{% if 数 %}备注：{{ 数 }}{% endif %}", "数: 无", ""),
        ("{% if 数 and 数 != '无' %}有{% endif %}", "数: 无", ""),
        ("{% if 数 not in ['无', '否'] and 数 %}有{% endif %}", "数: 否", ""),
        ("{{ 数 | 日期 }}", "数: 年月日", "值“年月日”里没有日期，印成空白；数据里写上日期"),
        ("{{ 数 | 日期('yyyy.MM') }}", "数: ' 年 '", "值“年”里没有日期"),
        ("{{ 数 | 大写日期 }}", "数: ____年__月__日", "里没有日期"),
        ("{{ 数 | 日期 }}", "数: 2026.3.5", ""),
    ] {
        let (status, said) = filled(&p(body), "d.yaml", data.as_bytes());
        assert_eq!(status, Some(0), "{body}: {said}");
        match told {
            "" => assert_eq!(said, "", "{body} {data}"),
            told => assert!(said.contains(told) && said.lines().count() == 1, "{body} {data}: {said}"),
        }
    }
}

#[test]
fn a_name_that_items_of_the_loop_have_is_proposed_with_the_loop() {
    let rows = ["{%tr for 项 in 甲.设备 %}", "{{ 型号 }}{{ 项.名称 }}", "{%tr endfor %}"];
    let data = "甲:\n  设备:\n    - {型号: A, 名称: B}\n";
    let (status, said) = filled(&table(&rows), "d.yaml", data.as_bytes());
    assert_eq!(status, Some(2));
    assert!(said.ends_with("数据里没有“型号”；“甲.设备”的每一项里有：写成 项.型号"), "{said}");
    let inner = "{% for 项 in 设备 %}{% for 件 in 项.配件 %}{{ 编号 }}{{ 件.名 }}{% endfor %}{% endfor %}";
    let data = "设备:\n  - 配件:\n      - {名: 甲}\n    编号: 1\n";
    let (_, said) = filled(&p(inner), "d.yaml", data.as_bytes());
    assert!(said.ends_with("“设备”的每一项里有：写成 项.编号"), "{said}");
}

/// A list of records is none, at every tag that asks it for a member.
#[test]
fn what_a_list_is_asked_for_is_told_at_every_tag() {
    let body = ["{{ 名单.姓名 }}", "{{ 名单.电话 }}", "{{ 名单.住址 }}"].map(p).concat();
    let data = "名单:\n  - {姓名: 张三, 电话: 1, 住址: 2}\n";
    let (status, said) = filled(&body, "d.yaml", data.as_bytes());
    assert_eq!((status, said.lines().count()), (Some(2), 3), "{said}");
    assert!(said.contains("{% for 项 in 名单 %}{{ 项.电话 }}{% endfor %}"), "{said}");
}

#[test]
fn what_a_cell_holds_is_told_with_its_cell() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("数据").unwrap();
    for (row, cells) in [["单位", "日期"], ["甲", "2026-01-02"], ["乙", "二月三十"]].iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write(row as u32, column as u16, *cell).unwrap();
        }
    }
    let (status, said) = filled(&p("{{ 单位 }}{{ 日期 | date }}"), "d.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!(status, Some(2));
    assert!(said.contains("d.xlsx 第3行（第2条记录）没有写出"), "{said}");
    assert!(said.contains("第1段：{{ 日期 | date }}：“二月三十”不是日期（d.xlsx 数据!B3）"), "{said}");
    let (_, said) = filled(&p("{{ 单位 }}{{ 日期 | date }}"), "d.tsv", "单位\t日期\n甲\t二月\n".as_bytes());
    assert!(said.contains("不是日期（d.tsv 第2行第2列）"), "{said}");
}

#[test]
fn a_record_that_is_an_item_of_a_list_is_told() {
    let body = p("{{ 单位 }}{% for 项 in 设备 %}{{ 项.名称 }}{{ 项.数量 }}{% endfor %}");
    let (status, said) = filled(&body, "d.csv", "名称,数量\n电脑,2\n打印机,1\n扫描仪,1\n".as_bytes());
    assert!(said.contains("另有 2 条记录同样如此") && said.matches("第1条记录").count() == 1, "{said}");
    assert_eq!(status, Some(2));
    assert!(said.contains("“设备”是列表，这一条记录像是其中一项：有“名称”、“数量”"), "{said}");
    assert!(said.contains("数据里没有“单位”"), "{said}");
    let data = "单位,设备[0].名称,设备[0].数量,设备[1].名称,设备[1].数量\n甲,电脑,2,,\n";
    assert_eq!(filled(&body, "d.csv", data.as_bytes()), (Some(0), String::new()));
}

#[test]
fn a_list_that_is_printed_as_one_value_is_told() {
    for (body, data, wanted) in [
        (
            "名单：{{ 名单 }}",
            "名单: [张三, 李四]",
            "“名单”在数据里是列表，印出来带方括号和引号；写成 {{ 名单 | join(\"、\") }}",
        ),
        ("{{ 表 }}", "表: [{名: 甲}]", "“表”在数据里有若干行，印出来带括号和引号；用 {%tr for 行 in 表 %}"),
        ("{{ 地址 }}", "地址: {县: 宁武}", "“地址”在数据里有下级，印出来带括号和引号；写明哪一项，如 {{ 地址.县 }}"),
        ("{{ 名单 | join(\"、\") }}", "名单: [张三, 李四]", ""),
        ("{{ 名单 }}", "名单: 张三", ""),
        ("{{ 名单 }}", "名单: []", ""),
    ] {
        let (status, said) = filled(&p(body), "d.yaml", data.as_bytes());
        assert_eq!(status, Some(0), "{said}");
        match wanted {
            "" => assert_eq!(said, "", "{body}"),
            wanted => assert!(said.contains(wanted), "{body}: {said}"),
        }
    }
}

#[test]
fn data_that_is_none_is_told_with_how_to_write_it() {
    let body = p("{{ 姓名 }} {{ 单位 }}");
    for (name, data, wanted) in [
        ("d.txt", "姓名 王强\n单位 财政局\n", "如“姓名: 王强”；是表格的，存成 Excel（.xlsx）或 CSV"),
        ("d.txt", "姓名=王强\n单位=财政局\n", "如“姓名: 王强”"),
        ("d.txt", "姓名，单位\n王强，财政局\n", "是表格的，存成 Excel（.xlsx）或 CSV"),
        ("d.csv", "姓名,王强\n单位,财政局\n", "数据表像是竖着写的：“单位”不在第一行，而在第一列"),
    ] {
        let (status, said) = filled(&body, name, data.as_bytes());
        assert_eq!(status, Some(2), "{said}");
        assert!(said.contains(wanted), "{data}: {said}");
    }
}
