//! Records in and out: every format gives the same record, mistakes have their line and column, text keeps its
//! spelling.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use zwy::data::{Format, read_plain, read_records, read_to_check, to_yaml};
use zwy::error::Error;
use zwy::limits::Limits;
use zwy::place::Place;
use zwy::record::Record;
use zwy::schema::{Catalog, Source, load};
use zwy::value::Value;

fn catalog() -> Catalog {
    load(&[Source::new("good.yaml", include_str!("schema/good.yaml"))]).unwrap()
}

/// The records as JSON, one a line; mistakes and problems as `line:column …`.
fn read(format: Format, bytes: &[u8]) -> String {
    let list = |error: Error| match error {
        Error::Mistakes(list) => list
            .iter()
            .map(|mistake| match &mistake.place {
                Some(Place::Line { line, column }) => format!("{}:{} {}\n", line + 1, column + 1, mistake.message.en),
                _ => format!("{}\n", mistake.message.en),
            })
            .collect(),
        other => panic!("{other}"),
    };
    let records = match read_records(bytes, format, "test", &catalog(), Some("purchase")) {
        Ok(records) => records,
        Err(error) => return list(error),
    };
    let mut text = String::new();
    for record in records {
        match record {
            Ok(record) => {
                text.push_str(&(serde_json::to_string(&record.record).unwrap() + "\n"));
                for problem in &record.problems {
                    let Some(Place::Line { line, column }) = problem.place else { panic!("{problem:?}") };
                    text.push_str(&format!("{}:{} {} {}\n", line + 1, column + 1, problem.code, problem.field));
                }
            }
            Err(error) => text.push_str(&list(error)),
        }
    }
    text
}

#[test]
fn every_format_gives_the_same_record() {
    let wanted = concat!(
        r#"{"form":"purchase","dept":"00123","contact":"张三","urgency":"紧急","#,
        r#""items":[{"seq":1,"name":"1e5","amount":3,"price":0.3},{"name":"TRUE","price":1.1}]}"#,
        "\n"
    );
    let yaml = "dept: 00123\ncontact: 张三\nurgency: 加急\nitems:\n  - {seq: 1, name: 1e5, amount: 3, price: 0.30}\n  - {name: TRUE, price: 1.10}\n";
    let json = "\u{feff}{\"dept\": \"00123\", \"contact\": \"\\u5f20三\", \"urgency\": \"加急\",\r\n \"items\": [{\"seq\": 1, \"name\": \"1e5\", \"amount\": 3, \"price\": 0.30}, {\"name\": \"TRUE\", \"price\": 1.10}]}";
    let csv = "申请部门,contact,urgency,items[0].seq,items[0].name,items[0].amount,items[0].price,items[1].name,items[1].price\r\n00123,张三,加急,1,1e5,3,0.30,TRUE,1.10\r\n";
    let nested = "dept,contact,urgency,items\n00123,张三,加急,\"[{seq: 1, name: 1e5, amount: 3, price: 0.30}, {name: TRUE, price: 1.10}]\"\n";
    for (format, text) in [
        (Format::Yaml, yaml.to_owned()),
        (Format::Yaml, format!("\u{feff}---\n# nothing\n---\n{}", yaml.replace('\n', "\r\n"))),
        (Format::Json, json.to_owned()),
        (Format::Json, format!("[{}]", json.trim_start_matches('\u{feff}'))),
        (Format::Ndjson, json.replace("\r\n", "")),
        (Format::Csv, csv.to_owned()),
        (Format::Csv, format!("\u{feff}{nested}")),
        (Format::Csv, csv.replace(',', "\t")),
    ] {
        let found = read(format, text.as_bytes());
        let record = found.lines().next().unwrap_or_default().to_owned() + "\n";
        assert_eq!(record, wanted, "{format:?} {text}");
    }
    let (gb, _, _) = encoding_rs::GB18030.encode(csv);
    assert_eq!(read(Format::Csv, &gb).lines().next().unwrap().to_owned() + "\n", wanted);
}

#[test]
fn mistakes_have_their_place() {
    let cases: &[(Format, &str, &str)] = &[
        (
            Format::Yaml,
            "dept: [一, 二]\ncontakt: 张三\nitems:\n  - {name: 笔, nmae: 笔}\n  - 纸\ndept: 三\n",
            "1:7 “dept” should be a single value\n2:1 there is no field “contakt”\n4:15 “items” has no column “nmae”\n\
             5:5 each item of “items” should be a row with its columns; this is the text “纸”\n6:1 “dept” is there twice\n",
        ),
        (Format::Yaml, "form: purchace\ndept: 一\n", "1:7 there is no form “purchace”\n"),
        (
            Format::Yaml,
            "dept: 一\n---\n- nothing\n",
            "{\"form\":\"purchase\",\"dept\":\"一\"}\n3:3 a record is a mapping of keys to values\n",
        ),
        (
            Format::Json,
            "{\"dept\": \"\\ud83d\\ude00\\/\",\n  \"items\": 1,\n  \"中\": 1}",
            "2:12 “items” should be a list with an item for each row\n3:3 there is no field “中”\n",
        ),
        (Format::Json, "{\"dept\": \"\\ud83d\\ude00\\/\"}", "{\"form\":\"purchase\",\"dept\":\"😀/\"}\n"),
        (
            Format::Json,
            "[{\"dept\": \"一\"},\n {\"urgency\": \"快\"}]",
            "{\"form\":\"purchase\",\"dept\":\"一\"}\n{\"form\":\"purchase\",\"urgency\":\"快\"}\n",
        ),
        (
            Format::Ndjson,
            "{\"dept\": \"一\"}\n\n{\"dept\": }\n{\"dept\": \"二\", \"x\": 1}\n{\"dept\": \"三\"}\n",
            "{\"form\":\"purchase\",\"dept\":\"一\"}\n3:10 JSON syntax: expected value\n4:15 there is no field “x”\n{\"form\":\"purchase\",\"dept\":\"三\"}\n",
        ),
        (
            Format::Csv,
            "dept,items[0].amount\n一,三\n二,x\n",
            "{\"form\":\"purchase\",\"dept\":\"一\",\"items\":[{\"amount\":3}]}\n2:2 normalised items[0].amount\n{\"form\":\"purchase\",\"dept\":\"二\",\"items\":[{\"amount\":\"x\"}]}\n3:2 type items[0].amount\n",
        ),
        (
            Format::Csv,
            "申请部门,电话\n一,13800138000\n",
            "1:2 “电话” may be one of several fields: contact_phone, manager_phone\n",
        ),
        (
            Format::Csv,
            "dept,contact,dept \n一,二,三\n\n一,二,三,\n一,二,三,四\n",
            "1:3 the heading “dept” is there twice\n5:4 there is no heading above “四”\n",
        ),
        (Format::Csv, ",dept,\n ,一,\n", "{\"form\":\"purchase\",\"dept\":\"一\"}\n"),
        (
            Format::Csv,
            ",dept, ,contact\n1,一,,二\n2,一,三,二,四,五\n",
            "2:1 there is no heading above “1”\n3:3 there is no heading above “三”\n3:5 there is no heading above “四”\n",
        ),
        (Format::Csv, "申请部门,dept\n一,二\n", "1:2 “dept” is dept, which has a column already\n"),
    ];
    let mut wrong = String::new();
    for (format, text, expected) in cases {
        let found = read(*format, text.as_bytes());
        if found != *expected {
            wrong.push_str(&format!("== {format:?} {text}\n-- expected\n{expected}-- found\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn yaml_reads_back_as_the_same_record() {
    let texts = [
        "00123",
        "1e5",
        "TRUE",
        "=1+1",
        "~",
        "null",
        "yes",
        "第一行\n\n  第三行",
        " 前后 ",
        "- 项",
        "a: b",
        "#注",
        "“引号”\"'\\",
        "{{ x }}",
        "行尾:",
        "\t制表",
        "两行\n",
        "\n空行在前",
        "A\u{a0}B",
        "\u{feff}",
        "\u{2028}",
        "𠮷",
        "---",
        "...",
        "&锚",
        "*别名",
        "!标",
        "|",
        ">",
        "%",
        "@",
        "`",
        "0x1F",
        "1_000",
        "12:30",
        "2026-11-22",
        "[一]",
        "{a: 1}",
        ",",
        "?",
        "一\r\n二",
        "\u{7}",
    ];
    let mut record = Record::of("plain");
    for (index, text) in texts.iter().enumerate() {
        record.set(format!("k{index}"), Value::text(*text));
        record.set(format!("键 {text}"), Value::text("值"));
    }
    let mut row = Record::new();
    row.set("a", Value::Number("0.30".parse().unwrap()));
    row.set("b", Value::text("多\n行"));
    record.set("rows", Value::Rows(vec![row.clone(), row]));
    record.set("list", Value::List(texts.iter().map(|text| Value::text(*text)).collect()));
    let yaml = to_yaml(&[record.clone(), record.clone()]).unwrap();
    let back = read_plain(yaml.as_bytes(), Format::Yaml, "back").unwrap_or_else(|e| panic!("{e}\n{yaml}"));
    assert_eq!(back.len(), 2);
    for (key, value) in record.iter() {
        let found = back[0].get(key).unwrap_or_else(|| panic!("{key:?} is lost\n{yaml}"));
        assert_eq!(serde_json::to_string(found).unwrap(), serde_json::to_string(value).unwrap(), "{key:?}");
    }
}

#[test]
fn hostile_data_does_no_harm() {
    let deep = "[".repeat(100_000);
    let bomb: String = std::iter::once("a0: &a0 x\n".to_owned())
        .chain((1..40).map(|n| format!("a{n}: &a{n} [*a{m}, *a{m}, *a{m}]\n", m = n - 1)))
        .collect();
    let wide = format!("dept,items[99999999].name,items[0].items[0].items\n{}", "一,笔,x\n".repeat(20));
    for text in [
        deep.as_str(),
        &bomb,
        &wide,
        "\0",
        "{",
        "}",
        "\u{feff}",
        "a: *a",
        "? [1]\n: 2\n",
        "{1: 2, [3]: 4}",
        "<<: 1",
        "<<: [1]",
        "--- |\n",
        "%YAML 9\n---\na: 1\n",
    ] {
        for format in [Format::Yaml, Format::Json, Format::Ndjson, Format::Csv, Format::Xlsx] {
            read_or_not(format, text.as_bytes());
        }
    }
    read_or_not(Format::Yaml, &[0xff, 0xfe, 0x00]);
    read_or_not(Format::Csv, &[0x81, 0xff, 0x30]);
}

fn read_or_not(format: Format, bytes: &[u8]) {
    let _ = read_records(bytes, format, "test", &catalog(), Some("purchase")).map(|records| records.len());
    let _ = read_plain(bytes, format, "test").map(|records| records.len());
}

#[test]
fn plain_data_with_a_key_twice_is_refused() {
    for text in ["电话: 1\n电话: 2\n", "甲:\n  - {乙: 1, 乙: 2}\n"] {
        let error = read_plain(text.as_bytes(), Format::Yaml, "d.yaml").expect_err(text);
        assert!(error.to_string().contains("is there twice"), "{error}");
    }
}

#[test]
fn a_formula_that_failed_or_has_no_result_is_no_value() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "单位").unwrap();
    sheet.write(0, 1, "数").unwrap();
    sheet.write(1, 0, "#N/A").unwrap();
    sheet.write_formula(1, 1, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    let Err(Error::Mistakes(list)) = read_plain(&book.save_to_buffer().unwrap(), Format::Xlsx, "a.xlsx") else {
        panic!("read")
    };
    let told: Vec<&str> = list.iter().map(|told| told.message.zh.as_str()).collect();
    assert_eq!(told, ["这一格是出错的公式（#DIV/0!）"]);
}

/// What a cell shows as a time of day or as a duration is that, and no moment of the year 1899.
#[test]
fn times_and_durations_stand_as_the_sheet_shows_them() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let cells = [
        ("h:mm", 0.375, "9:00"),
        ("h:mm:ss", 0.375, "9:00:00"),
        ("[$-804]上午/下午h\"时\"mm\"分\";@", 0.625, "下午3时00分"),
        ("[h]:mm:ss", 1.25, "30:00:00"),
        ("mm:ss", 0.0625, "30:00"),
        ("[h]:mm", 0.0, "0:00"),
        ("yyyy-mm-dd hh:mm", 46_024.395_833_333_336, "2026-01-02 09:30:00"),
        ("h:mm", 46_024.395_833_333_336, "2026-01-02 09:30:00"),
        ("0.00", 0.375, "0.375"),
    ];
    for (column, (format, number, _)) in cells.iter().enumerate() {
        let format = rust_xlsxwriter::Format::new().set_num_format(*format);
        sheet.write(0, column as u16, format!("第{column}")).unwrap();
        sheet.write_number_with_format(1, column as u16, *number, &format).unwrap();
    }
    let records = read_plain(&book.save_to_buffer().unwrap(), Format::Xlsx, "a.xlsx").unwrap();
    let said = |value: &Value| match value {
        Value::Number(number) => number.to_string(),
        value => value.as_text().unwrap().to_owned(),
    };
    let values: Vec<String> = records[0].iter().map(|(_, value)| said(value)).collect();
    assert_eq!(values, cells.map(|(.., shown)| shown));
}

#[test]
fn a_value_of_a_sheet_under_no_heading_is_refused() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("数据").unwrap();
    for (row, cells) in [["单位", " ", "备注", ""], ["甲", "", "", " "]].iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write(row as u32, column as u16, *cell).unwrap();
        }
    }
    let told = |book: &mut rust_xlsxwriter::Workbook| {
        let bytes = book.save_to_buffer().unwrap();
        match read_plain(&bytes, Format::Xlsx, "a.xlsx") {
            Ok(records) => vec![serde_json::to_string(&records).unwrap()],
            Err(Error::Mistakes(list)) => {
                assert!(list.iter().all(|mistake| mistake.file == "a.xlsx" && !mistake.help.is_empty()));
                let told = |m: &zwy::error::Diagnostic| {
                    format!("{} {}", m.place.as_ref().unwrap().describe(zwy::message::Lang::Zh), m.message.zh)
                };
                list.iter().map(told).collect()
            }
            Err(other) => panic!("{other}"),
        }
    };
    // Blank cells are none.
    assert_eq!(told(&mut book), [r#"[{"单位":"甲","备注":""}]"#]);
    let sheet = book.worksheet_from_index(0).unwrap();
    sheet.write(2, 7, "丙").unwrap().write(2, 1, 5).unwrap().write(3, 1, 6).unwrap();
    // One heading helps all values of a column.
    assert_eq!(told(&mut book), ["数据!B3 “5”上面没有列名", "数据!H3 “丙”上面没有列名"]);
    let sheet = book.worksheet_from_index(0).unwrap();
    (10..100).for_each(|column| assert!(sheet.write(5, column, "多").is_ok()));
    assert_eq!(told(&mut book).len(), 20);
}

/// Rows end where nothing more is written: a sheet keeps no empty cells, and scripts leave commas out.
#[test]
fn nothing_under_a_name_is_empty() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "单位").unwrap().write(0, 1, "备注").unwrap().write(1, 0, "甲").unwrap();
    let book = book.save_to_buffer().unwrap();
    for (format, bytes) in [
        (Format::Xlsx, &book[..]),
        (Format::Csv, "单位,备注\n甲,\n".as_bytes()),
        (Format::Csv, "单位,备注\n甲\n".as_bytes()),
    ] {
        let records = read_plain(bytes, format, "test").unwrap();
        assert_eq!(serde_json::to_string(&records).unwrap(), r#"[{"单位":"甲","备注":""}]"#, "{format:?}");
    }
}

/// A slip in a key hides nothing else that is wrong with the record.
#[test]
fn what_is_checked_is_read_whatever_its_writer_did_wrong() {
    let text = "form: purchase\nitmes: []\namount: much\nitems:\n  - {naem: x}\n  - nothing\n";
    let records = read_to_check(text.as_bytes(), Format::Yaml, "test", &catalog(), None, &Limits::default()).unwrap();
    let [Ok(record)] = &records[..] else { panic!("{records:?}") };
    let found: Vec<String> = (record.problems.iter())
        .map(|problem| match problem.place {
            Some(Place::Line { line, .. }) => format!("{} {}", line + 1, problem.code),
            _ => panic!("{problem:?}"),
        })
        .collect();
    assert_eq!(found, ["2 unknown-field", "3 unknown-field", "5 unknown-field", "6 type"]);
    assert!(record.record.get("items").is_some());
    assert!(read_records(text.as_bytes(), Format::Yaml, "test", &catalog(), None).unwrap()[0].is_err());
}

/// What people put around a table: a title, who fills it in, sums, the headings again, remarks. Each is told.
#[test]
fn what_stands_around_the_records_of_a_sheet_is_no_record() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("数据").unwrap();
    sheet.merge_range(0, 0, 0, 2, "设备清单", &rust_xlsxwriter::Format::new()).unwrap();
    let rows: [&[&str]; 8] = [
        &["填报单位：教育局", "", "2026年：四季度"],
        &["*单位\n名称", "数  量", "备注："],
        &["甲", "3", "合计另报"],
        &["小 计", "3", "/"],
        &["单位\n名称", "数  量", "备注："],
        &["合计办", "4", ""],
        &["合计", "7", ""],
        &["填表人：张三", "", ""],
    ];
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write(row as u32 + 1, column as u16, *cell).unwrap();
        }
    }
    book.add_worksheet().set_name("说明").unwrap().write(0, 0, "见附件").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let limits = Limits::default();
    let mut written = zwy::data::Written::open(&bytes, Format::Xlsx, "a.xlsx", &limits).unwrap();
    let told: Vec<String> = written.notes().iter().map(|note| note.describe(zwy::message::Lang::Zh)).collect();
    let places: Vec<&str> = told.iter().map(|note| note.split('：').next().unwrap()).collect();
    assert_eq!(
        places,
        [
            "a.xlsx",
            "a.xlsx 数据!A1",
            "a.xlsx 数据!A2",
            "a.xlsx 数据!A5",
            "a.xlsx 数据!A6",
            "a.xlsx 数据!A8",
            "a.xlsx 数据!A9"
        ],
        "{told:?}"
    );
    let cell = written.cells().place(2, "数量").unwrap();
    assert_eq!(cell.describe(zwy::message::Lang::Zh), "数据!B7");
    let records: Vec<_> = written.plain().map(Result::unwrap).collect();
    let expected = r#"[{"单位名称":"甲","数量":3,"备注":"合计另报"},{"单位名称":"合计办","数量":4,"备注":""}]"#;
    assert_eq!(serde_json::to_string(&records).unwrap(), expected);
}

/// What nobody sees is no record, nor what is struck out; `同上` is what stands above, and a sum has few words.
#[test]
fn rows_that_are_no_records_are_left_out() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let struck = rust_xlsxwriter::Format::new().set_font_strikethrough();
    let sheet = book.add_worksheet().set_name("数据").unwrap();
    let rows: [&[&str]; 8] = [
        &["单位", "数量", "备注"],
        &["甲", "3", "新"],
        &["同上", "4", "同上"],
        &["旧", "5", ""],
        &["乙", "6", ""],
        &["丙", "7", ""],
        &["合计", "", "3台"],
        &["", "合计", "共二十五"],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            match row {
                4 => sheet.write_with_format(row, column, *cell, &struck).unwrap(),
                _ => sheet.write(row, column, *cell).unwrap(),
            };
        }
    }
    sheet.set_row_hidden(3).unwrap();
    let parts = [(&struck, "旧"), (&rust_xlsxwriter::Format::new(), "丙")];
    sheet.write_rich_string(5, 0, &parts).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let limits = Limits::default();
    let mut written = zwy::data::Written::open(&bytes, Format::Xlsx, "a.xlsx", &limits).unwrap();
    let told: Vec<String> = written.notes().iter().map(|note| note.describe(zwy::message::Lang::Zh)).collect();
    let places: Vec<&str> = told.iter().map(|note| note.split('：').next().unwrap()).collect();
    let of = |cell: &str| format!("a.xlsx 数据!{cell}");
    assert_eq!(places, [of("A4"), of("A5"), of("A7"), of("B8"), of("A3"), of("C3")], "{told:?}");
    let records: Vec<_> = written.plain().map(Result::unwrap).collect();
    let expected = concat!(
        r#"[{"单位":"甲","数量":3,"备注":"新"},{"单位":"甲","数量":4,"备注":"新"},"#,
        r#"{"单位":"丙","数量":7,"备注":""}]"#
    );
    assert_eq!(serde_json::to_string(&records).unwrap(), expected);
}

/// What a merged cell says is said of all its rows; headings may stand in groups, and lists under Chinese headings.
#[test]
fn merged_cells_of_a_sheet_hold_for_all_their_rows() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let (sheet, plain) = (book.add_worksheet().set_name("数据").unwrap(), rust_xlsxwriter::Format::new());
    sheet.merge_range(0, 0, 1, 0, "单位", &plain).unwrap();
    sheet.merge_range(0, 1, 0, 2, "人员", &plain).unwrap();
    sheet.write(1, 1, "人员[0].姓名").unwrap().write(1, 2, "内存[GB]").unwrap();
    sheet.merge_range(2, 0, 3, 0, "教育局", &plain).unwrap();
    sheet.write(2, 1, "张三").unwrap().write(3, 1, "李四").unwrap();
    sheet.write(4, 0, "财政局").unwrap().write(4, 2, 8).unwrap();
    let records = read_plain(&book.save_to_buffer().unwrap(), Format::Xlsx, "a.xlsx").unwrap();
    let expected = [
        r#"{"单位":"教育局","人员":[{"姓名":"张三"}],"内存[GB]":""}"#,
        r#"{"单位":"教育局","人员":[{"姓名":"李四"}],"内存[GB]":""}"#,
        r#"{"单位":"财政局","内存[GB]":8}"#,
    ];
    assert_eq!(serde_json::to_string(&records).unwrap(), format!("[{}]", expected.join(",")));
    let Err(Error::Mistakes(list)) = read_plain("单位，人员\n甲，乙\n".as_bytes(), Format::Csv, "a.csv") else {
        panic!("read")
    };
    assert!(list[0].message.zh.contains("逗号是全角的"), "{list:?}");
}

#[test]
fn tables_in_text_are_read_below_their_title() {
    for (text, expected) in [
        ("设备清单,,\n单位,数量,备注\n甲,3,\n", r#"[{"单位":"甲","数量":3,"备注":""}]"#),
        ("设备清单\n单位,数量\n甲,3\n", r#"[{"单位":"甲","数量":3}]"#),
        ("sep=;\n单位;数量\n甲;3\n", r#"[{"单位":"甲","数量":3}]"#),
        ("单位\t数量\n甲,乙\t3\n", r#"[{"单位":"甲,乙","数量":3}]"#),
        // One column is a table, too.
        ("单位\n甲\n合计\n", r#"[{"单位":"甲"},{"单位":"合计"}]"#),
        ("单位,说明\n甲,见：附件\n", r#"[{"单位":"甲","说明":"见：附件"}]"#),
        // A sum has no other words.
        ("单位,数量,说明\n合计,3,两家\n", r#"[{"单位":"合计","数量":3,"说明":"两家"}]"#),
    ] {
        let records = read_plain(text.as_bytes(), Format::Csv, "a.csv").unwrap();
        assert_eq!(serde_json::to_string(&records).unwrap(), expected, "{text}");
    }
}
