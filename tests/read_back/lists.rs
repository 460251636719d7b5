//! Rows that a template prints as text: paragraphs over and over, pieces of a line, a cell.

use super::{application, codes, of, p, package, read, table, wording};
use crate::support;
use zwy::problem::Severity;
use zwy::record::Record;
use zwy::value::Value;

fn row(name: &str, vcpu: u32, memory: u32) -> Record {
    let mut row = Record::new();
    row.set("name", Value::text(name));
    row.set("vcpu", Value::Number(vcpu.into()));
    row.set("memory_gb", Value::Number(memory.into()));
    row
}

fn servers(rows: &[Record]) -> Record {
    let mut record = Record::of("application");
    record.set("it_lead", Value::text("张三"));
    record.set("servers", Value::Rows(rows.to_vec()));
    record
}

#[test]
fn rows_in_paragraphs_lines_and_cells() {
    let rows = servers(&[row("应用", 8, 16), row("库（主、备）", 4, 32)]);
    let before = p("服务器清单如下：");
    let behind = p("以上由{{ it_lead }}负责。");
    let body = |item: &[&str]| item.iter().map(|text| p(text)).collect::<String>();
    let each =
        |item: &[&str]| before.clone() + &p("{%p for 机 in servers %}") + &body(item) + &p("{%p endfor %}") + &behind;
    let item = "{{ 机.name }}，{{ 机.vcpu }}核，{{ 机.memory_gb }}G内存";
    let inline = "{% for 机 in servers %}{{ 机.name }}（{{ 机.vcpu }}核{{ 机.memory_gb }}G）{% if not loop.last %}、{% endif %}{% endfor %}";
    for (name, template) in [
        ("paragraphs", each(&[&format!("{item}；")])),
        ("numbered", each(&[&format!("{{{{ loop.index }}}}. {item}")])),
        ("numbered otherwise", each(&[&format!("{{{{ loop.index | 编号 }}}}{item}")])),
        ("two paragraphs", each(&["名称：{{ 机.name }}", "{{ 机.vcpu }}核，{{ 机.memory_gb }}G"])),
        ("a line", p(&format!("现有{inline}，由{{{{ it_lead }}}}负责。"))),
        ("a cell", table(&[&format!("有哪些│{inline}"), "谁负责│{{ it_lead }}"]) + &p("")),
        (
            "paragraphs of a cell",
            table(&[&format!("有哪些│{{%p for 机 in servers %}}¶{item}¶{{%p endfor %}}"), "谁负责│{{ it_lead }}"])
                + &p(""),
        ),
    ] {
        let form = of(&template, &rows);
        assert_eq!(form.record, rows, "{name}:{}", support::difference(&form.record, &rows));
        assert_eq!(codes(&form), [] as [&str; 0], "{name}");
    }
}

#[test]
fn rows_that_may_be_parted_otherwise_are_said_to() {
    let template = p(
        "现有{% for 机 in servers %}{{ 机.name }}{% if not loop.last %}、{% endif %}{% endfor %}，由{{ it_lead }}负责。",
    );
    let mut one = Record::new();
    one.set("name", Value::text("甲、乙"));
    let form = of(&template, &servers(&[one]));
    let told: Vec<_> = form.told().filter(|p| p.field == "servers").collect();
    assert_eq!(form.record.rows("servers").len(), 2);
    assert!(told.iter().any(|p| p.code == "normalised" && p.severity == Severity::Note), "{told:?}");
}

#[test]
fn lists_that_people_have_edited() {
    let catalog = support::catalog();
    let body = |lines: &[&str]| package(&lines.iter().map(|line| p(line)).collect::<String>(), &[]);
    let template = body(&[
        "服务器清单如下：",
        "{%p for 机 in servers %}",
        "{{ loop.index }}. {{ 机.name }}，{{ 机.vcpu }}核，{{ 机.memory_gb }}G内存；",
        "{%p endfor %}",
        "以上由{{ it_lead }}负责。",
    ]);
    let wording = wording(&template, application(&catalog));
    let told = |lines: &[&str]| {
        let form = read(&catalog, &wording, &body(lines));
        let names = form.record.rows("servers").iter().map(|row| row.text("name").unwrap_or_default().to_owned());
        (names.collect::<Vec<_>>(), codes(&form))
    };
    let (head, first, foot) = ("服务器清单如下：", "1、应用，8核，16G内存；", "以上由张三负责。");
    // Numbers and punctuation are typed in many ways; rows are added, with blank lines between them.
    let (names, said) = told(&[head, first, "", "（2）库 , 4核, 32G内存;", foot]);
    assert_eq!((names.len(), said), (2, vec![]));
    // A line that is not as the template prints it is told, not taken and not left out.
    let (names, said) = told(&[head, first, "2. 库：4核 32G", "3. 备份，2核，8G内存；", foot]);
    assert_eq!((names.len(), said), (2, vec!["ambiguous servers".to_owned()]));
    let (names, said) = told(&[head, "随函另附拓扑图。", first, foot]);
    assert_eq!((names.len(), said), (1, vec![]));
}
