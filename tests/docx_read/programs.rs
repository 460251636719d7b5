//! What LibreOffice makes of a document reads the same as the document.
//!
//! Skipped where there is no `soffice`, unless `ZWY_REQUIRE_TOOLS` is set, as it is on the build server.

use std::path::Path;
use std::process::{Command, Stdio};

use zwy::limits::Limits;

use crate::notation::{document, package, read_bytes, show, shown, xml};

/// A body in the notation, and what it reads as after LibreOffice where that differs from before.
const BODIES: [(&str, &str); 9] = [
    (r#"p("甲") p p("一" r(tab t"二" br t"三"))"#, ""),
    (
        r#"p("a") tbl(tblPr(tblW{w=0,type=auto}) tblGrid(gridCol{w=2000} gridCol{w=2000} gridCol{w=2000}) tr(tc(tcPr(tcW{w=4000,type=dxa} gridSpan=2) p("b")) tc(tcPr(tcW{w=2000,type=dxa}) p("c"))) tr(tc(tcPr(tcW{w=2000,type=dxa}) p("d") p("e")) tc(tcPr(tcW{w=4000,type=dxa} gridSpan=2) p("f")))) p"#,
        "",
    ),
    (
        r#"tbl(tblPr(tblW{w=0,type=auto}) tblGrid(gridCol{w=2000} gridCol{w=2000}) tr(tc(tcPr(tcW{w=2000,type=dxa} vMerge=restart) p("a")) tc(tcPr(tcW{w=2000,type=dxa}) p("1"))) tr(tc(tcPr(tcW{w=2000,type=dxa} vMerge) p) tc(tcPr(tcW{w=2000,type=dxa}) p("2"))) tr(tc(tcPr(tcW{w=2000,type=dxa}) p("b")) tc(tcPr(tcW{w=2000,type=dxa}) p("3")))) p"#,
        "",
    ),
    (
        r#"tbl(tblPr(tblW{w=0,type=auto}) tblGrid(gridCol{w=4000}) tr(tc(tcPr(tcW{w=4000,type=dxa}) p("a") tbl(tblPr(tblW{w=0,type=auto}) tblGrid(gridCol{w=1000} gridCol{w=1000}) tr(tc(tcPr(tcW{w=1000,type=dxa}) p("b")) tc(tcPr(tcW{w=1000,type=dxa}) p("c")))) p("d")))) p"#,
        "",
    ),
    (r#"p(r(rPr(strike) t"删") "留" r(noBreakHyphen t"x"))"#, ""),
    (r#"p(r(sym{font=Wingdings,char=F0FE}) "互联网" r(sym{font=Wingdings,char=F0A8}) "专网")"#, ""),
    (
        r#"p(hyperlink("a") r(fldChar{fldCharType=begin} instrText" MERGEFIELD x " fldChar{fldCharType=separate}) "7" r(fldChar{fldCharType=end}) "b") p(ins{id=1,author=a,date=2026-01-01T00:00:00Z}("新") del{id=2,author=a,date=2026-01-01T00:00:00Z}(r(delText"旧")))"#,
        "",
    ),
    (
        r#"tbl(tblPr(tblW{w=0,type=auto}) tblGrid(gridCol{w=1000} gridCol{w=3000} gridCol{w=1000}) tr(trPr(gridBefore=1 wBefore{w=1000,type=dxa}) tc(tcPr(tcW{w=3000,type=dxa}) p("a")) tc(tcPr(tcW{w=1000,type=dxa}) p("b"))) tr(tc(tcPr(tcW{w=1000,type=dxa}) p("c")) tc(tcPr(tcW{w=4000,type=dxa} gridSpan=2) p("d")))) p"#,
        "[ | a | b / c | d *2] 0''",
    ),
    (r#"p("单位：" sdt(sdtPr(alias=org) sdtContent("某市大数据局")))"#, "0'单位：某市大数据局'"),
];

/// Controls that LibreOffice multiplies, and what remains of them.
const MULTIPLIED: [(&str, &str); 3] = [
    (
        r#"p("甲" sdt(sdtPr(alias=a text) sdtContent("云平台ABC 12")) "。")"#,
        "0'甲<a:云平台ABC 12>。' !normalised paragraph 1",
    ),
    (
        r#"p(sdt(sdtPr(alias=a text) sdtContent("某局")) sdt(sdtPr(alias=b text) sdtContent("某系统")))"#,
        "0'<a:某局><b:某系统>' !normalised paragraph 1",
    ),
    (r#"sdt(sdtPr(alias=a) sdtContent(p("块"))) p"#, "0'<a:块>' 1'' !normalised paragraph 1"),
];

#[test]
#[allow(clippy::print_stderr)]
fn libreoffice_saves_the_same() {
    if Command::new("soffice").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        assert!(std::env::var_os("ZWY_REQUIRE_TOOLS").is_none(), "no soffice on the path");
        eprintln!("SKIPPED: no soffice on the path");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    std::fs::create_dir(root.join("in")).unwrap();
    for (index, (body, _)) in BODIES.iter().chain(&MULTIPLIED).enumerate() {
        std::fs::write(root.join(format!("in/{index}.docx")), package(document(&xml(body)).as_bytes())).unwrap();
    }
    convert(root, "in", "docx", "docx");
    convert(root, "in", "odt", "odt");
    convert(root, "odt", "docx", "odt-docx");
    convert(root, "in", "doc", "doc");
    convert(root, "doc", "docx", "doc-docx");
    let mut wrong = String::new();
    for way in ["docx", "odt-docx", "doc-docx"] {
        let bodies = if way == "docx" { [&BODIES[..], &MULTIPLIED[..]].concat() } else { BODIES.to_vec() };
        for (index, (body, expected)) in bodies.iter().enumerate() {
            let expected = if expected.is_empty() { shown(body) } else { (*expected).to_owned() };
            let bytes = std::fs::read(root.join(format!("{way}/{index}.docx"))).unwrap();
            // A control without a title lost its name: what matters is its text.
            let found = show(&read_bytes(&bytes, &Limits::default())).replace("<#0:", "").replace("局>'", "局'");
            if found != expected {
                wrong.push_str(&format!("\n{way} {body}\n  found    {found}\n  expected {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn convert(root: &Path, from: &str, to: &str, into: &str) {
    let mut files: Vec<_> = std::fs::read_dir(root.join(from)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let status = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", root.join("profile").display()))
        .args(["--headless", "--convert-to", to, "--outdir"])
        .arg(root.join(into))
        .args(files)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(status.unwrap().success());
}
