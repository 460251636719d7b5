//! Templates with a schema: fields by key and by label, printed as the form prints them.

use std::sync::Arc;

use rust_decimal::Decimal;
use zwy::docx::template::Template;
use zwy::error::Result;
use zwy::limits::Limits;
use zwy::record::Record;
use zwy::schema::Schema;
use zwy::value::Value;

use crate::documents::{lines, p, package, part, proper, said, table};

fn schema(form: &str) -> Arc<Schema> {
    zwy::schema::load(&zwy::assets::schemas()).unwrap().get(form).unwrap().clone()
}

fn compile(form: &str, body: &str) -> Result<Template> {
    Template::compile(&package(body, &[]), "t.docx", Some(schema(form)), &Limits::default())
}

fn filled(form: &str, body: &str, record: &Record) -> String {
    let template = compile(form, body).unwrap_or_else(|e| panic!("{body}: {e}"));
    let xml = part(&template.render(record).unwrap_or_else(|e| panic!("{body}: {e}")), "word/document.xml");
    proper(&xml);
    said(&xml)
}

fn number(text: &str) -> Value {
    Value::Number(text.parse::<Decimal>().unwrap())
}

fn application() -> Record {
    let mut record = Record::of("application");
    record.set("org", Value::text("宁武县财政局"));
    record.set("it_lead_phone", Value::text("0350-4722000"));
    record.set("applicant_date", Value::Date("2026-03-05".parse().unwrap()));
    let mut servers = Vec::new();
    for (name, vcpu, quantity) in [("应用服务器", "8", Some("2")), ("数据库", "16", None), ("备份", "4", Some("1"))]
    {
        let mut server = Record::new();
        server.set("name", Value::text(name));
        server.set("vcpu", number(vcpu));
        if let Some(quantity) = quantity {
            server.set("quantity", number(quantity));
        }
        servers.push(server);
    }
    record.set("servers", Value::Rows(servers));
    record
}

#[test]
fn a_tag_that_is_a_field_prints_as_the_form_prints_it() {
    for (body, expected) in [
        (p("{{ applicant_date }}"), "2026年3月5日"),
        (p("{{ applicant_date or '年 月 日' }}"), "2026年3月5日"),
        // What is asked of a blank field is blank.
        (p("[{{ it_lead_email[0:3] }}{{ it_lead_email[0] }}{{ (it_lead_email | upper)[0] }}]"), "[]"),
        (p("{% if 'a' in it_lead_email or it_lead_email is starting_with 'a' %}有{% else %}无{% endif %}"), "无"),
        (p("{% if authority_date > '2026-01-01' or authority_date < '2026-01-01' %}有{% else %}无{% endif %}"), "无"),
        (p("{% if applicant_date > '2026-01-01' and applicant_date <= '2026-03-05' %}有{% else %}无{% endif %}"), "有"),
        (p("{% for c in it_lead_email | upper %}字{% endfor %}。"), "。"),
        (p("{{ authority_date or '年 月 日' }}"), "年 月 日"),
        (p("{{ applicant_date | default('未填') }}"), "2026年3月5日"),
        (p("{{ applicant_date if org else '无' }}"), "2026年3月5日"),
        (p("{{ applicant_date ~ '' }}"), "2026-03-05"),
        (p("{{ applicant_date | date }}"), "2026年3月5日"),
        (p("{{ org }}（{{ it_lead_phone }}）"), "宁武县财政局（0350-4722000）"),
        (p("{{ it_lead | default('无') }}{{ it_lead is defined }}{{ org is defined }}"), "无FalseTrue"),
        (p("{% if it_lead %}有{% else %}没有{% endif %}"), "没有"),
        (p("{% for n in networks %}{{ n }}{% endfor %}{{ networks | length }}"), "0"),
        (p("{{ form }}"), "application"),
        (
            p("{{ 信息化负责人联系电话 }} {{ 信息化负责人.联系电话 }} {{ it_lead.联系电话 | 遮盖 }}"),
            "0350-4722000 0350-4722000 0350-***2000",
        ),
        (
            p("{{ applicant_date | 大写日期 }}{{ authority_date | 大写日期 }}{{ authority_date | upper }}"),
            "二〇二六年三月五日",
        ),
        (
            p("{% for 机 in 云服务资源数量统计表 %}{{ loop.index | 编号 }}{{ 机.服务器名称 }}{% endfor %}"),
            "（一）应用服务器（2台）（二）数据库（三）备份",
        ),
        (p("{% for 机 in servers | sort(attribute='服务器名称') %}{{ 机.vcpu }},{% endfor %}"), "4,8,16,"),
        (
            p(
                "{{ servers | length }}台，{{ servers | sum(attribute='vcpu') }}核，{{ servers[0].name }}，{{ servers[9].name }}。",
            ),
            "3台，28核，应用服务器（2台），。",
        ),
        (p("{{ servers | map(attribute='name') | join('、') }}"), "应用服务器、数据库、备份"),
        (
            p("{% for s in servers if s.vcpu > 4 %}{{ s.name }}{{ s.vcpu }}；{% endfor %}"),
            "应用服务器（2台）8；数据库16；",
        ),
        (p("{% for s in servers %}{{ s.name }}{{ s.quantity }}；{% endfor %}"), "应用服务器（2台）；数据库；备份；"),
        (p("{% for s in servers %}{{ s.seq }}{% endfor %}"), "123"),
        (p("{% for s in servers | sort(attribute='vcpu') | reverse %}{{ s.vcpu }},{% endfor %}"), "16,8,4,"),
        (p("{% set s = servers | last %}{{ s.name }}"), "备份"),
    ] {
        assert_eq!(filled("application", &body, &application()), expected, "{body}");
    }
}

#[test]
fn fields_have_their_labels_as_names() {
    let schema = schema("application");
    let record = application();
    let mut tried = 0;
    for field in schema.fields.values() {
        for name in [&field.title, &field.label] {
            let unique =
                schema.fields.values().filter(|other| other.label == *name || other.title == *name).count() == 1;
            if unique {
                let expected = zwy::values::print(field, record.get(&field.key));
                let expected = expected.replace('\n', "⏎").replace('\t', "⇥");
                assert_eq!(
                    filled("application", &p(&format!("[{{{{ {name} }}}}]")), &record),
                    format!("[{expected}]"),
                    "{name}"
                );
                tried += 1;
            }
        }
    }
    assert!(tried > 10, "{tried}");
    let columns = schema.tables["servers"].columns.values().map(|column| &column.field);
    let tags: String = columns.clone().map(|field| format!("{{{{ 行.{} }}}};", field.label)).collect();
    let keys: String = columns.map(|field| format!("{{{{ 行.{} }}}};", field.key)).collect();
    let looped = |tags: &str| p(&format!("{{% for 行 in servers %}}{tags}{{% endfor %}}"));
    assert_eq!(filled("application", &looped(&tags), &record), filled("application", &looped(&keys), &record));
}

#[test]
fn tables_print_their_rows_or_blank_ones() {
    let body = table(&["{%tr for row in servers|rows %}│", "{{ row.name }}│{{ row.vcpu }}", "{%tr endfor %}│"]);
    assert_eq!(filled("application", &body, &application()), "应用服务器（2台）│8\n数据库│16\n备份│4");
    let blank = schema("application").tables["servers"].blank_rows;
    assert_eq!(filled("application", &body, &Record::of("application")), vec!["│"; blank].join("\n"));
    let items = table(&["{%tr for row in items|rows %}│", "{{ row.item }}│{{ row.score }}", "{%tr endfor %}│"]);
    let fixed = &schema("satisfaction").tables["items"].fixed_rows;
    let mut scored = Record::of("satisfaction");
    let mut row: Record = Record::new();
    for (key, value) in &fixed[2] {
        row.set(key.clone(), value.clone());
    }
    row.set("score", number("5.5"));
    scored.set("items", Value::Rows(vec![row]));
    let said = filled("satisfaction", &items, &scored);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), fixed.len());
    assert!(lines[2].ends_with("│5.5") && lines[0].ends_with('│') && lines[0].starts_with("1."), "{said}");
    assert_eq!(filled("satisfaction", &p("{{ items[2].score }}{{ items[0].score }}"), &scored), "5.5");
}

#[test]
fn unknown_names_are_refused_with_the_nearest() {
    for (body, expected) in [
        (p("{{ orgg }}"), "第1段：没有“orgg”：{{ orgg }}；是不是“org”（申请单位名称）"),
        (
            p("{{ 联系电话 }}"),
            "第1段：“联系电话”不止一个：{{ 联系电话 }}；请写字段名：it_lead_phone（信息化负责人联系电话）、system_lead_phone（系统负责人联系电话）",
        ),
        (
            p("{% for s in servers %}{{ s.vcpus }}{% endfor %}"),
            "第1段：“云服务资源数量统计表”没有“vcpus”这一列：{{ s.vcpus }}；是不是“vcpu”（vCPU（核））",
        ),
        (
            p("{{ servers[0].nam }}"),
            "第1段：“云服务资源数量统计表”没有“nam”这一列：{{ servers[0].nam }}；是不是“name”（服务器名称）",
        ),
        (p("{{ servers }}"), "第1段：表格不能直接打印：{{ servers }}；用 {%tr for 行 in 表格 %} 逐行打印"),
        (
            p("{{ servers.name }}"),
            "第1段：“云服务资源数量统计表”是表格，没有“name”：{{ servers.name }}；逐行写 {%tr for 行 in servers %} 和 行.name；整列写 servers | join(\"、\", attribute=\"name\")",
        ),
        (p("{% for s in servers %}{{ s }}{% endfor %}"), "第1段：一整行不能直接打印：{{ s }}；写明哪一列，如 row.name"),
        (
            p("{% for s in server %}{{ s.name }}{% endfor %}"),
            "第1段：没有“server”：{% for s in server %}；是不是“servers”（云服务资源数量统计表）",
        ),
        (
            p("{% if networks == '外网' %}{% endif %}"),
            "第1段：“接入网络”是几个选项，不是一个：{% if networks == '外网' %}；写成 \"外网\" in networks",
        ),
        (
            p("{{ applicant_date + 1 }}"),
            "第1段：“applicant_date”是日期，不能计算：{{ applicant_date + 1 }}；只有数字能计算；连接文字用 ~",
        ),
        (
            p("{{ servers | groupby('os') }}"),
            "第1段：分了组的表格不能直接打印：{{ servers | groupby('os') }}；用 {% for 组, 各行 in … %} 逐组打印",
        ),
        (p("{{ servers[0][1] }}"), "第1段：一行没有序号：{{ servers[0][1] }}；写明哪一列，如 row.name"),
        (p("{{ org|rows }}"), "第1段：rows 只用于表格：{{ org|rows }}；写成 表格|rows"),
    ] {
        let error = compile("application", &body).map(|_| ()).expect_err(&body);
        assert_eq!(lines(&error), expected, "{body}");
    }
}

#[test]
fn a_value_that_is_wrong_for_its_field_is_printed_all_the_same() {
    let mut record = application();
    record.set("applicant_date", Value::text("三月五日"));
    record.set("networks", Value::text("某网"));
    assert_eq!(filled("application", &p("{{ applicant_date }}"), &record), "三月五日");
    assert!(filled("application", &p("{{ networks }}"), &record).contains("某网"));
}
