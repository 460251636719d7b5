//! Where the main part is, how it is spelled, and what stands beside it.

use zwy::docx::package::Package;
use zwy::grid::Document;
use zwy::limits::Limits;

use crate::notation::{WORD, document, pack, package, read_bytes, rels, show, xml};

const STRICT: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";

fn read(bytes: &[u8]) -> Document {
    read_bytes(bytes, &Limits::default()).unwrap()
}

fn main_shows(main: &[u8]) -> String {
    show(&read_bytes(&package(main), &Limits::default()))
}

#[test]
fn any_prefix_strict_or_transitional() {
    let body = xml(r#"p("a") tbl(tr(tc(tcPr(gridSpan=2) p("b"))))"#);
    let whole = document(&body);
    for main in [
        whole.replace("w:", "x:").replace("xmlns:w=", "xmlns:x="),
        whole.replace("<w:", "<").replace("</w:", "</").replace("xmlns:w=", "xmlns="),
        whole.replace(WORD, STRICT),
        whole.replace(" w:val", " val"),
    ] {
        assert_eq!(main_shows(main.as_bytes()), "0'a' [b *2]", "{main}");
    }
}

#[test]
fn prefixes_go_with_their_element() {
    let p = |prefix: &str, text: &str| {
        format!(
            r#"<{prefix}:p xmlns:{prefix}="{WORD}"><{prefix}:r><{prefix}:t>{text}</{prefix}:t></{prefix}:r></{prefix}:p>"#
        )
    };
    let other = r#"<w:p xmlns:w="urn:other"><w:r><w:t>no</w:t></w:r></w:p><n:p xmlns:n="urn:other"/><n:p/>"#;
    let main = document(&format!("{}{other}{}<q:p><q:r><q:t>no</q:t></q:r></q:p>", p("q", "1"), p("w", "2")));
    assert_eq!(main_shows(main.as_bytes()), "0'1' 1'2'");
}

/// Properties are passed over without parsing where nothing in them matters; where something might, they are parsed.
#[test]
fn properties_hide_nothing() {
    let long = "<w:b/>".repeat(20_000);
    for (properties, expected) in [
        ("<w:rPr><!-- </w:rPr><w:t>x</w:t> --><w:b/></w:rPr>", "a"),
        ("<w:rPr><!-- <w:strike/> --></w:rPr>", "a"),
        ("<w:rPr><w:b/><w:strike/></w:rPr>", "~a~"),
        ("<w:rPr><w:b/><w:strike></w:strike></w:rPr >", "~a~"),
        ("<w:rPr><w:b></w:b></w:rPr\n>", "a"),
        ("<w:rPr><w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange></w:rPr>", "a"),
        ("<w:rPr><w:rFonts w:eastAsia='宋体' w:ascii = 'wingdings'/></w:rPr>", "a"),
        (&format!("<w:rPr>{long}</w:rPr>"), "a"),
        (&format!("<w:rPr>{long}<w:strike/></w:rPr>"), "~a~"),
        ("<w:rPr/>", "a"),
    ] {
        let main = document(&format!("<w:p><w:r>{properties}<w:t>a</w:t></w:r></w:p>"));
        assert_eq!(
            main_shows(main.as_bytes()),
            format!("0'{expected}'"),
            "{}",
            &properties[..properties.len().min(80)]
        );
    }
    let font = r#"<w:rPr><w:rFonts w:eastAsia="宋体" w:hint="eastAsia" w:ascii = 'wingdings'/></w:rPr>"#;
    let main = document(&format!("<w:p><w:r>{font}<w:t>þ</w:t></w:r></w:p>"));
    assert_eq!(main_shows(main.as_bytes()), "0'☑'");
}

#[test]
fn utf_16_and_marks() {
    let text = document(&xml(r#"p("中文😀")"#));
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    for main in [
        [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        [&b"\xFF\xFE"[..], &wide(u16::to_le_bytes)].concat(),
        [&b"\xFE\xFF"[..], &wide(u16::to_be_bytes)].concat(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
    ] {
        assert_eq!(main_shows(&main), "0'中文😀'");
    }
}

#[test]
fn the_main_part_is_found() {
    let main = document(&xml(r#"p("a")"#));
    let other = document(&xml(r#"p("wrong")"#));
    let types = |name: &str| {
        format!(
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="{name}" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#
        )
    };
    let relation = |target: &str| rels(&[("extended-properties", "docProps/app.xml"), ("officeDocument", target)]);
    for (case, parts) in [
        (
            "elsewhere",
            vec![
                ("_rels/.rels", relation("正文/my doc.xml")),
                ("正文/my doc.xml", main.clone()),
                ("word/document.xml", other.clone()),
            ],
        ),
        ("absolute", vec![("_rels/.rels", relation("/word/document2.xml")), ("word/document2.xml", main.clone())]),
        ("escaped", vec![("_rels/.rels", relation("my%20doc.xml")), ("my doc.xml", main.clone())]),
        (
            "case and slashes",
            vec![("_rels\\.rels", relation(".\\Word\\x\\..\\Document.xml")), ("word\\document.XML", main.clone())],
        ),
        (
            "no relationships",
            vec![
                ("[Content_Types].xml", types("/a/b.xml")),
                ("a/b.xml", main.clone()),
                ("word/document.xml", other.clone()),
            ],
        ),
        ("nothing", vec![("word/document.xml", main.clone())]),
        ("out of the package", vec![("_rels/.rels", relation("../../etc/passwd")), ("etc/passwd", main.clone())]),
    ] {
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let found = show(&read_bytes(&pack(&parts), &Limits::default()));
        let expected = match case {
            "nothing" | "out of the package" => "!damaged: the file has no main part and is no Office file",
            _ => "0'a'",
        };
        assert_eq!(found, expected, "{case}");
    }
}

#[test]
fn what_stands_beside_the_body() {
    let main = document(&xml(
        "p(r(drawing(pic:pic)) r(pict(v:shape(v:imagedata))) r(object(v:shape(v:imagedata) o:OLEObject)))
        p(r(mc:AlternateContent(mc:Choice(drawing(pic:pic pic:pic)) mc:Fallback(pict(v:imagedata)))))",
    ));
    let custom = r#"<Properties xmlns="x" xmlns:vt="y"><property fmtid="{D5CDD505}" pid="2" name="zwy"><vt:lpwstr>申请 &amp; 表</vt:lpwstr></property>
        <property name="n"><vt:i4> 7 </vt:i4></property></Properties>"#;
    let bytes = pack(&[
        (
            "_rels/.rels",
            rels(&[("custom-properties", "docProps/custom.xml"), ("officeDocument", "word/document.xml")]).as_bytes(),
        ),
        ("word/document.xml", main.as_bytes()),
        ("docProps/custom.xml", custom.as_bytes()),
        (
            "word/_rels/document.xml.rels",
            rels(&[("header", "header1.xml"), ("package", "embeddings/表.xlsx"), ("image", "gone.png")]).as_bytes(),
        ),
        ("word/header1.xml", b""),
        ("word/embeddings/表.xlsx", b"PK"),
    ]);
    let document = read(&bytes);
    assert_eq!(document.pictures, 4);
    assert_eq!(document.properties, [("zwy".into(), "申请 & 表".into()), ("n".into(), "7".into())]);
    assert_eq!(document.embedded, ["word/embeddings/表.xlsx".into()]);
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    assert_eq!(package.related("word/document.xml", "/header").unwrap(), ["word/header1.xml"]);
    assert_eq!(package.relations("word/document.xml").unwrap().len(), 2);
    assert_eq!(package.part("/Word/Embeddings/表.xlsx").unwrap().as_deref(), Some(&b"PK"[..]));
    assert_eq!(package.part("word/none.xml").unwrap(), None);
    assert_eq!(package.names().count(), 6);
}
