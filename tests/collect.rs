//! One table out of many returns: the workbook cell by cell, CSV, NDJSON, and that what they say is what was read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use calamine::{Data, Reader, Xlsx};
use rust_decimal::Decimal;
use zwy::collect::{Collected, Collection, csv, ndjson, xlsx};
use zwy::inspect::Inspector;
use zwy::limits::Limits;
use zwy::message::Lang;
use zwy::record::Record;
use zwy::report::FileReport;
use zwy::schema::{Catalog, Stage};
use zwy::value::Value;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn catalog() -> Catalog {
    zwy::schema::load(&zwy::assets::schemas()).unwrap()
}

/// The files of a folder in order of their names, as a path in it and their bytes.
fn folder(path: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(here(path)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_none_or(|e| e != "py" && e != "md"));
    files.sort();
    let name = |file: &Path| format!("{path}/{}", file.file_name().unwrap().to_string_lossy());
    files.iter().map(|file| (name(file), std::fs::read(file).unwrap())).collect()
}

fn inspected(files: &[(String, Vec<u8>)]) -> Vec<FileReport> {
    let inspector = Inspector::new(catalog(), None, Stage::Submit, Limits::default());
    files.iter().flat_map(|(path, bytes)| inspector.inspect(path, bytes)).collect()
}

fn collected(files: &[(String, Vec<u8>)]) -> Collected {
    let mut collection = Collection::new(&catalog(), Lang::Zh);
    inspected(files).into_iter().for_each(|report| collection.add(report));
    collection.finish()
}

/// A workbook's sheets as text: numbers as written, empty cells empty.
fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    let rows = |name: &String, book: &mut Xlsx<_>| {
        let range = book.worksheet_range(name).unwrap();
        let (rows, columns) = range.end().map_or((0, 0), |(row, column)| (row + 1, column + 1));
        let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
        (0..rows).map(|row| (0..columns).map(|column| cell(row, column)).collect()).collect()
    };
    names.iter().map(|name| (name.clone(), rows(name, &mut book))).collect()
}

fn sheet<'s>(sheets: &'s [(String, Vec<Vec<Data>>)], name: &str) -> &'s Vec<Vec<Data>> {
    let found = sheets.iter().find(|(sheet, _)| sheet == name);
    &found.unwrap_or_else(|| panic!("no sheet {name} in {:?}", sheets.iter().map(|(n, _)| n).collect::<Vec<_>>())).1
}

fn plain(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::DateTime(date) => {
            let day = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
            (day + chrono::Days::new(date.as_f64() as u64)).to_string()
        }
        other => panic!("{other:?}"),
    }
}

/// The rows of a sheet as maps from header to text.
fn table(rows: &[Vec<Data>]) -> Vec<BTreeMap<String, String>> {
    let header: Vec<String> = rows[0].iter().map(plain).collect();
    rows[1..].iter().map(|row| header.iter().cloned().zip(row.iter().map(plain)).collect()).collect()
}

const SERVERS: &str = "云服务资源数量统计表";

#[test]
fn the_workbook_says_what_the_returns_say() {
    let files = folder("tests/files/collect");
    let collected = collected(&files);
    let bytes = xlsx::write(&collected).unwrap();
    assert_eq!(bytes, xlsx::write(&self::collected(&files)).unwrap(), "the same returns, the same bytes");
    let sheets = sheets(&bytes);
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, [SERVERS, "汇总", "问题", "文件"]);
    let rows: Vec<Vec<String>> = sheet(&sheets, SERVERS).iter().map(|row| row.iter().map(plain).collect()).collect();
    let told: Vec<String> = rows.iter().map(|row| row.join("|")).collect();
    let file = |name: &str| format!("tests/files/collect/{name}.xlsx|统计表");
    let expected = [
        "申请单位|系统名称|序号|服务器名称|vCPU（核）|内存（G）|存储（G）|操作系统|其他|数量|ＩＰ地址|端口|计入合计|计入数量|表|状态|文件|位置"
            .to_owned(),
        format!("O'Neil \"教育\"局|学籍系统|1|应用服务器|4|8|200|银河麒麟 V10|||10.0.0.2||否|0|{SERVERS}|通过|{}!A3", file("教育局")),
        format!("O'Neil \"教育\"局|学籍系统|2|前置服务器|2|4|100|银河麒麟 V10|||||否|0|{SERVERS}|通过|{}!A4", file("教育局")),
        format!("o'neil  \"教育\"局|学籍系统|1|应用服务器|8|16|200|银河麒麟 V10|||||是|1|{SERVERS}|通过|{}!A3", file("教育局v2")),
        format!("宁武县水利局|水情系统|1|应用服务器|若干|16|500|银河麒麟 V10|||||否|0|{SERVERS}|退回|{}!A3", file("水利局 - 副本")),
        format!("宁武县水利局|水情系统|2|数据库|4|16|0.1|银河麒麟 V10|||||否|0|{SERVERS}|退回|{}!A4", file("水利局 - 副本")),
        format!("宁武县水利局|水情系统|1|应用服务器|若干|16|500|银河麒麟 V10|||||是|1|{SERVERS}|退回|{}!A3", file("水利局")),
        format!("宁武县水利局|水情系统|2|数据库|4|16|0.1|银河麒麟 V10|||||是|1|{SERVERS}|退回|{}!A4", file("水利局")),
        format!(
            "宁武县财政局|资产“一张图”系统|1|=HYPERLINK(\"http://example.com\",\"点我\")|8|16|500|银河麒麟 V10|+86 电话|2|10.0.0.1|443|是|2|{SERVERS}|通过|{}!A3",
            file("财政局")
        ),
        format!(
            "宁武县财政局|资产“一张图”系统|2|@数据库|16|64.5|1000|银河麒麟 V10|=1+1||| -8080|是|1|{SERVERS}|通过|{}!A4",
            file("财政局")
        )
        .replace(" -8080", "-8080"),
    ];
    for (told, expected) in told.iter().zip(&expected) {
        assert_eq!(told, expected);
    }
    assert_eq!(told.len(), expected.len());
    // Sums as they are cached, beside their formulas; two spellings of a department are one.
    let summary: Vec<String> =
        sheet(&sheets, "汇总").iter().skip(3).map(|row| row.iter().map(plain).collect::<Vec<_>>().join("|")).collect();
    assert_eq!(
        summary,
        [
            "单位|报送|退回或无法读取|计入合计|行数|数量|vCPU（核）|内存（G）|存储（G）",
            "O'Neil \"教育\"局|2|0|1|1|1|8|16|200",
            "宁武县水利局|2|2|1|2|2|4|32|500.1",
            "宁武县财政局|1|0|1|2|3|32|96.5|2000",
            "合计|5|2|3|5|6|44|144.5|2700.1",
        ]
    );
    let problems = table(sheet(&sheets, "问题"));
    let codes: Vec<&str> = problems.iter().map(|row| row["代码"].as_str()).collect();
    for code in ["type", "superseded", "duplicate-file", "extra-column"] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }
    assert!(
        problems.iter().any(|row| row["位置"] == "统计表!C3" && row["级别"] == "错误" && !row["怎么办"].is_empty())
    );
    assert_eq!(table(sheet(&sheets, "文件")).len(), files.len());
}

#[test]
fn no_text_is_a_formula() {
    let bytes = xlsx::write(&collected(&folder("tests/files/collect"))).unwrap();
    let mut book = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    let formulas = book.worksheet_formula(SERVERS).unwrap();
    for (_, _, formula) in formulas.used_cells() {
        assert!(formula.is_empty() || formula.starts_with("IF("), "{formula}");
    }
    assert!(formulas.used_cells().any(|(_, _, formula)| formula.contains("ISNUMBER")));
}

/// Sums over records, each row as often as its quantity says: what the workbook must say, told in another way.
fn sums(records: &[&Record], column: &str) -> Decimal {
    let rows = records.iter().flat_map(|record| record.rows("servers"));
    rows.map(|row| {
        let times = row.get("quantity").and_then(Value::as_number).unwrap_or(Decimal::ONE);
        row.get(column).and_then(Value::as_number).unwrap_or(Decimal::ZERO) * times
    })
    .sum()
}

#[test]
fn what_is_collected_adds_up_to_what_is_read() {
    let files = folder("samples/returns");
    let collected = collected(&files);
    let reports = inspected(&files);
    let records: Vec<&Record> = reports.iter().filter_map(|report| report.record.as_ref()).collect();
    let lines: usize = records.iter().map(|record| record.rows("servers").len()).sum();
    let sheets = sheets(&xlsx::write(&collected).unwrap());
    let rows = table(sheet(&sheets, SERVERS));
    assert_eq!(rows.len(), lines);
    let counting: Vec<&Record> = reports
        .iter()
        .zip(&collected.across.counted)
        .filter(|(_, counted)| counted.counts("servers"))
        .filter_map(|(report, _)| report.record.as_ref())
        .collect();
    assert!(counting.len() < records.len());
    for (column, label) in [("vcpu", "vCPU（核）"), ("memory_gb", "内存（G）"), ("storage_gb", "存储（G）")]
    {
        let number = |row: &BTreeMap<String, String>, label: &str| row[label].parse::<Decimal>().unwrap_or_default();
        let all: Decimal = rows.iter().map(|row| number(row, label) * number(row, "计入数量")).sum();
        assert_eq!(all, sums(&counting, column), "{label}");
        let total = collected.across.totals.iter().find(|total| &*total.table == "servers").unwrap();
        assert_eq!(total.sums.iter().find(|(key, _, _)| &**key == column).unwrap().2, all, "{label}");
    }
    // Forms without a table have a line a record, with all that they say.
    let agreements = table(sheet(&sheets, "宁武县政务云信息系统安全责任协议书"));
    assert!(agreements.len() >= 2);
    assert!(agreements.iter().any(|row| row["乙方"] == "宁武县财政局" && row["乙方日期"] == "2026-11-05"));
}

#[test]
fn csv_is_harmless_and_ndjson_exact() {
    let collected = collected(&folder("tests/files/collect"));
    let text = String::from_utf8(csv::write(&collected, collected.main_list()).unwrap()).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next().unwrap(),
        "path,place,form,status,counted,org,system_name,seq,name,vcpu,memory_gb,storage_gb,os,remark,quantity,extra.ＩＰ地址,extra.端口"
    );
    let injected = lines.find(|line| line.contains("HYPERLINK")).unwrap();
    assert!(injected.contains(r#""'=HYPERLINK("#) && injected.contains(",'+86 电话,2,"), "{injected}");
    assert!(text.contains(",'@数据库,16,64.5,1000,银河麒麟 V10,'=1+1,,,'-8080\n"));
    let text = String::from_utf8(ndjson::write(&collected).unwrap()).unwrap();
    let rows: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 9);
    let last = rows.last().unwrap();
    assert_eq!(
        (&last["name"], &last["remark"], &last["memory_gb"], &last["extra"]["端口"], &last["counted"]),
        (&"@数据库".into(), &"=1+1".into(), &64.5.into(), &"-8080".into(), &true.into())
    );
    assert_eq!(last["at"], serde_json::json!({"sheet": "统计表", "cell": "A4"}));
    assert_eq!(rows[0]["counted"], false);
    assert_eq!(rows[5]["vcpu"], "若干");
}

#[test]
fn nothing_and_nothing_readable_make_a_workbook_too() {
    let broken =
        [("坏的.xlsx".to_owned(), b"PK\x03\x04 broken".to_vec()), ("=图.pdf".to_owned(), b"%PDF-1.7".to_vec())];
    for files in [&[][..], &broken[..]] {
        let collected = collected(files);
        let sheets = sheets(&xlsx::write(&collected).unwrap());
        let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["汇总", "问题", "文件"]);
        assert_eq!(table(sheet(&sheets, "问题")).len(), files.len());
        assert_eq!(table(sheet(&sheets, "文件")).len(), files.len());
        let total = sheet(&sheets, "汇总").last().unwrap();
        assert_eq!((plain(&total[0]), plain(&total[1])), ("合计".to_owned(), files.len().to_string()));
        assert_eq!(csv::write(&collected, None).unwrap(), b"path,place,form,status,counted\n");
        assert!(ndjson::write(&collected).unwrap().is_empty());
    }
}

#[test]
fn text_too_long_for_a_cell_is_cut_and_said_so() {
    let long = "长".repeat(40_000);
    let yaml = format!("form: agreement\nparty_b: 某局\nparty_b_signatory: {long}\n");
    let collected = collected(&[("a.yaml".to_owned(), yaml.into_bytes())]);
    let sheets = sheets(&xlsx::write(&collected).unwrap());
    let said = table(sheet(&sheets, "问题"));
    assert!(said.iter().any(|row| row["问题"].contains("有 40000 个字符")), "{said:?}");
}

#[test]
fn many_strange_columns_share_the_last_one() {
    let long = "很长的列名".repeat(150);
    let extra: String = (0..300).map(|at| format!("列{at}: 值{at}, ")).collect();
    let yaml = format!(
        "form: statistics\norg: 某局\nsystem_name: 某系统\nservers:\n- {{name: 应用, vcpu: 8, memory_gb: 16, \
         storage_gb: 500, os: 银河麒麟 V10, extra: {{{long}: 1, {extra}}}}}\n"
    );
    let collected = collected(&[("a.yaml".to_owned(), yaml.into_bytes())]);
    let sheets = sheets(&xlsx::write(&collected).unwrap());
    let rows = table(sheet(&sheets, SERVERS));
    assert_eq!(rows[0]["列98"], "值98");
    assert!(rows[0]["其他列"].starts_with("列99：值99；") && rows[0]["其他列"].ends_with("列299：值299"));
}

#[test]
fn a_long_sheet_is_like_a_short_one() {
    let mut text =
        "财政局-资产系统-云服务资源数量统计表\n服务器名称,vCPU（核）,内存（G）,存储（G）,操作系统\n".to_owned();
    for row in 0..20_100 {
        text += &format!("服务器{row},4,16,500,=银河麒麟\n");
    }
    let bytes = xlsx::write(&collected(&[("a.csv".to_owned(), text.into_bytes())])).unwrap();
    let sheets = sheets(&bytes);
    let rows = sheet(&sheets, SERVERS);
    assert_eq!(rows.len(), 20_101);
    let last: Vec<String> = rows[20_100].iter().map(plain).collect();
    assert_eq!(&last[3..8], ["服务器20099", "4", "16", "500", "=银河麒麟"]);
    assert_eq!(plain(&sheet(&sheets, "汇总").last().unwrap()[6]), "80400");
}

fn zwy(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zwy"));
    command.args(["--lang", "en"]).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

#[test]
fn what_has_nothing_of_a_form_is_not_collected_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let (returns, table) = (folder.path().join("returns"), folder.path().join("a.csv"));
    std::fs::create_dir(&returns).unwrap();
    std::fs::write(returns.join("说明.txt"), "请查收，谢谢\n").unwrap();
    std::fs::write(returns.join("车辆.csv"), "车牌,里程\n晋H00001,12\n").unwrap();
    // Without its title, but with a head of the table, it is one.
    std::fs::write(returns.join("表.csv"), "序号,服务器名称,CPU（核）,内存（G）,操作系统\n1,甲,8,16,麒麟\n").unwrap();
    let run =
        zwy(&["collect", &returns.display().to_string(), "-o", &table.display().to_string(), "--form", "statistics"]);
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(said.contains("1 rejected, 2 unreadable"), "{said}");
    let text = std::fs::read_to_string(&table).unwrap();
    assert!(text.lines().count() == 2 && text.contains("甲"), "{text}");
}

#[test]
fn the_command_writes_whole_files_and_overwrites_none_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (book, list) = (at("a.xlsx"), at("a.csv"));
    assert_eq!(zwy(&["collect", "samples/returns", "-o", &book]).status.code(), Some(1));
    let first = std::fs::read(&book).unwrap();
    let again = zwy(&["collect", "samples/returns", "-o", &book]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("exists already"));
    assert_eq!(zwy(&["collect", "samples/returns", "-o", &book, "--force", "--jobs", "1"]).status.code(), Some(1));
    assert_eq!(std::fs::read(&book).unwrap(), first);
    let accepted = "samples/returns/财政局-申请表.docx";
    let one = zwy(&["collect", accepted, "-o", &list]);
    assert_eq!(one.status.code(), Some(0), "{}", String::from_utf8_lossy(&one.stderr));
    assert!(std::fs::read_to_string(&list).unwrap().contains("达梦数据库"));
    assert!(String::from_utf8_lossy(&one.stderr).contains("not written"));
    let lines = zwy(&["collect", "samples/returns", "-o", "-", "--format", "ndjson", "--form", "satisfaction"]);
    let text = String::from_utf8(lines.stdout).unwrap();
    // Eleven rows and a record of each.
    assert!(text.lines().count() > 0 && text.lines().count().is_multiple_of(12));
    assert!(text.lines().all(|line| line.contains(r#""form":"satisfaction""#)));
    for wrong in [
        &["collect", accepted, "-o", "-"][..],
        &["collect", accepted, "-o", &at("a.txt")],
        &["collect", accepted],
        &["collect", accepted, "-o", &at("b.csv"), "--form", "nonsense"],
        &["collect", "no/such", "-o", &at("b.csv")],
    ] {
        assert_eq!(zwy(wrong).status.code(), Some(2), "{wrong:?}");
    }
    let mut left: Vec<String> =
        std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into()).collect();
    left.sort();
    assert_eq!(left, ["a.csv", "a.xlsx"]);
}
