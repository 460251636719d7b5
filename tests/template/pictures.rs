//! Pictures of the data.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::documents::{compile, lines, p, package, part, proper, record, table};
use zwy::message::Message;

/// A PNG of so many pixels, with so many dots per metre.
fn png(width: u32, height: u32, density: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], data: &[u8]| {
        bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend(kind);
        bytes.extend(data);
        bytes.extend([0; 4]);
    };
    chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat());
    if density > 0 {
        chunk(b"pHYs", &[&density.to_be_bytes()[..], &density.to_be_bytes(), &[1]].concat());
    }
    chunk(b"IEND", &[]);
    bytes
}

/// A JPEG of so many pixels, with an orientation.
fn jpeg(width: u16, height: u16, orientation: u8) -> Vec<u8> {
    let exif =
        [&b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"[..], &[orientation, 0, 0, 0], &[0; 4]].concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let frame = [&[0xff, 0xc0, 0, 11, 8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[1, 1, 0x11, 0]].concat();
    [&[0xff, 0xd8, 0xff, 0xe1][..], &length, &exif, &frame, &[0xff, 0xd9]].concat()
}

fn load(name: &str) -> Result<Vec<u8>, Message> {
    match name {
        // 300 dots per inch: 2.54 cm.
        "章.png" | "又.png" => Ok(png(300, 300, 11_811)),
        "宽.png" => Ok(png(4000, 1000, 0)),
        "高.png" => Ok(png(1000, 40_000, 0)),
        "横.jpg" => Ok(jpeg(400, 200, 6)),
        "文.gif" => Ok(b"GIF89a".to_vec()),
        "坏.png" => Ok(png(300, 300, 0)[..30].to_vec()),
        "空.png" => Ok(png(0, 300, 0)),
        _ => Err(Message::new("没有这个文件", "there is no such file")),
    }
}

/// The extents in a part, in thousandths of a centimetre.
fn extents(xml: &str) -> Vec<(u64, u64)> {
    let side = |tag: &str, name: &str| {
        let value = tag.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap();
        value.parse::<u64>().unwrap() / 360
    };
    xml.split("<wp:extent ").skip(1).map(|tag| (side(tag, "cx"), side(tag, "cy"))).collect()
}

#[test]
fn pictures_have_the_size_that_is_asked_for_or_fit() {
    let data = record(&[("章", "章.png"), ("宽", "宽.png"), ("高", "高.png"), ("横", "横.jpg"), ("空", "")]);
    let cell = table(&["{{ 宽 | 图片 }}│乙"])
        .replace("<w:tcPr></w:tcPr>", "<w:tcPr><w:tcW w:w=\"2268\" w:type=\"dxa\"/></w:tcPr>");
    for (body, expected) in [
        (p("{{ 章 | picture }}"), vec![(2540, 2540)]),
        (p("{{ 章 | picture(width=\"2cm\") }}"), vec![(2000, 2000)]),
        (p("{{ 章 | 图片(宽=“40毫米”) }}"), vec![(4000, 4000)]),
        (p("{{ 宽 | picture(height=\"1in\") }}"), vec![(10_160, 2540)]),
        (p("{{ 章 | picture(\"2cm\", \"1cm\") }}"), vec![(2000, 1000)]),
        // A4 without its margins is 14.65 cm wide.
        (p("{{ 宽 | picture }}"), vec![(14_650, 3662)]),
        (p("{{ 宽 | picture(width=\"50%\") }}"), vec![(7325, 1831)]),
        (cell, vec![(3619, 904)]),
        // As it lies; it is shown turned.
        (p("{{ 横 | picture(width=\"2cm\") }}"), vec![(4000, 2000)]),
        (p("{{ 空 | picture }}{{ 没有 | default('') | picture }}"), vec![]),
        (p("{% for x in [章, 宽] %}{{ x | picture(width=\"1cm\") }}{% endfor %}"), vec![(1000, 1000), (1000, 250)]),
    ] {
        let bytes = compile(&package(&body, &[])).unwrap().render_with(&data, &load).unwrap();
        let xml = part(&bytes, "word/document.xml");
        proper(&xml);
        assert_eq!(extents(&xml), expected, "{body}");
    }
    let tall = compile(&package(&p("{{ 高 | picture }}"), &[])).unwrap().render_with(&data, &load).unwrap();
    let (_, height) = extents(&part(&tall, "word/document.xml"))[0];
    assert!((22_000..24_700).contains(&height), "{height}");
}

#[test]
fn a_picture_is_stored_once_and_known_to_every_part_that_shows_it() {
    let body = p("{{ a | picture }}{{ b | picture }}{{ c | picture }}") + &p("{{ d | picture }}");
    let header = p("{{ a | picture(width='1cm') }}");
    let data = record(&[
        ("a", "章.png"),
        ("b", "又.png"),
        ("c", "横.jpg"),
        (
            "d",
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        ),
    ]);
    let template = compile(&package(&body, &[("header1", &header)])).unwrap();
    let bytes = template.render_with(&data, &load).unwrap();
    let names: Vec<String> = {
        let zip = zip::ZipArchive::new(std::io::Cursor::new(bytes.clone())).unwrap();
        zip.file_names().map(|name| name.unwrap().into_owned()).collect()
    };
    let media: Vec<&String> = names.iter().filter(|name| name.starts_with("word/media/zwy")).collect();
    assert_eq!(media, ["word/media/zwy0.png", "word/media/zwy1.jpeg", "word/media/zwy2.png"]);
    assert_eq!(names.iter().filter(|name| *name == "[Content_Types].xml").count(), 1);
    let types = part(&bytes, "[Content_Types].xml");
    assert!(
        types.contains("Extension=\"png\" ContentType=\"image/png\"") && types.contains("\"image/jpeg\""),
        "{types}"
    );
    for (name, relations, count) in [
        ("word/document.xml", "word/_rels/document.xml.rels", 3),
        ("word/header1.xml", "word/_rels/header1.xml.rels", 1),
    ] {
        let (xml, relations) = (part(&bytes, name), part(&bytes, relations));
        proper(&relations);
        assert_eq!(relations.matches("/image\"").count(), count, "{relations}");
        for id in xml.split("r:embed=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(relations.contains(&format!("Id=\"{id}\"")), "{id}: {relations}");
        }
    }
    let both = part(&bytes, "word/document.xml") + &part(&bytes, "word/header1.xml");
    let mut ids: Vec<&str> =
        both.split("<wp:docPr id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(ids.len(), 5);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 5);
    assert_eq!(template.render_with(&data, &load).unwrap(), bytes);
}

#[test]
fn what_cannot_be_shown_is_said_at_its_tag() {
    for (tag, expected) in [
        ("{{ a | picture }}", "第2段：{{ a | picture }}：“没有.png”：没有这个文件"),
        ("{{ '文.gif' | picture }}", "“文.gif”：是 GIF，不是 PNG 或 JPEG 图片"),
        ("{{ '坏.png' | picture }}", "“坏.png”：图片已损坏"),
        ("{{ '空.png' | picture }}", "“空.png”：图片已损坏"),
        ("{{ 'data:image/png;base64,???' | picture }}", "data: 里不是 base64 图片"),
        ("{{ 'data:image/png,abc' | picture }}", "data: 里不是 base64 图片"),
        ("{{ '章.png' | picture(width=a) }}", "“没有.png”不是长度"),
    ] {
        let template = compile(&package(&(p("甲") + &p(tag)), &[])).unwrap();
        let error = template.render_with(&record(&[("a", "没有.png")]), &load).unwrap_err();
        assert!(lines(&error).contains(expected), "{tag}: {}", lines(&error));
        assert!(lines(&error).starts_with("第2段"), "{}", lines(&error));
    }
    for (tag, expected) in [
        ("{{ '章.png' | picture(width='大') }}", "“大”不是长度"),
        ("{{ '章.png' | picture(width='0cm') }}", "“0cm”不是长度"),
        ("{{ '章.png' | picture(width=4) }}", "“4”不是长度"),
        ("{{ 5 | picture }}", "图片要写成文件名"),
    ] {
        let error = compile(&package(&(p("甲") + &p(tag)), &[])).unwrap_err();
        assert!(lines(&error).starts_with("第2段") && lines(&error).contains(expected), "{tag}: {}", lines(&error));
    }
    let control = "<w:p><w:sdt><w:sdtPr><w:alias w:val=\"{{ '章.png' | picture }}\"/></w:sdtPr><w:sdtContent><w:r><w:t>x</w:t></w:r></w:sdtContent></w:sdt></w:p>";
    let error = compile(&package(control, &[])).unwrap_err();
    assert!(lines(&error).contains("图片不能打印在这里"), "{}", lines(&error));
}

fn fill(folder: &Path, data: &str) -> (bool, String) {
    let output = folder.join("out.docx");
    let run = Command::new(env!("CARGO_BIN_EXE_zwy"))
        .args(["fill", "--lang", "zh", "--force", "--template"])
        .arg(folder.join("t.docx"))
        .arg(folder.join(data))
        .arg("-o")
        .arg(&output)
        .output()
        .unwrap();
    (run.status.success(), String::from_utf8(run.stderr).unwrap())
}

#[test]
fn data_reaches_no_file_outside_its_folder() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("data");
    fs::create_dir_all(folder.join("图片")).unwrap();
    fs::write(folder.join("t.docx"), package(&p("{{ 章 | picture }}"), &[])).unwrap();
    for place in ["外.png", "data/图片/内.png", "data/内.png"] {
        fs::write(home.path().join(place), png(10, 10, 0)).unwrap();
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(home.path().join("外.png"), folder.join("链.png")).unwrap();
    let outside = home.path().join("外.png").display().to_string();
    for (name, expected) in [
        ("内.png", ""),
        ("图片/内.png", ""),
        ("图片\\内.png", ""),
        ("./内.png", ""),
        ("../外.png", "数据文件的文件夹"),
        ("图片/../../外.png", "数据文件的文件夹"),
        ("图片/../内.png", "数据文件的文件夹"),
        (outside.as_str(), "数据文件的文件夹"),
        ("C:\\外.png", "数据文件的文件夹"),
        ("图片", "不是文件"),
        ("没有.png", "没有这个文件"),
        #[cfg(unix)]
        ("链.png", "数据文件的文件夹"),
        #[cfg(unix)]
        ("/etc/hostname", "数据文件的文件夹"),
    ] {
        fs::write(folder.join("d.json"), serde_json::json!({ "章": name }).to_string()).unwrap();
        let (filled, said) = fill(&folder, "d.json");
        assert_eq!(filled, expected.is_empty(), "{name}: {said}");
        assert!(said.contains(expected), "{name}: {said}");
    }
}
