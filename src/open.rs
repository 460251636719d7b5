//! What is this file? By its bytes, never by its extension: an XLS named `.xlsx`, a web page named `.xls` and a
//! `.wps` that is a DOCX all come back.
//!
//! Workbooks, Word files and delimited text become a [`Document`]; everything else is named for what it is, with what to
//! do about it. Records in YAML and JSON are text like any other here: the caller, who knows what was asked for,
//! decides on them first.

use crate::file_name::stem;
use memchr::memmem;

use crate::cfb::{self, CompoundFile, u16_at};
use crate::convert;
use crate::delimited;
use crate::docx;
use crate::embedded;
use crate::grid::{Attached, Document};
use crate::limits::{self, Limits, over};
use crate::message;
use crate::message::Message;
use crate::package::Package;
use crate::problem::Unreadable;
use crate::unreadable::{damaged, encrypted, unsupported};
use crate::xlsx;

/// Embedded files of a document that are looked into.
const EMBEDDED: usize = 32;

/// A file once opened.
#[derive(Debug, Clone, PartialEq)]
pub enum Opened {
    /// A document: paragraphs and grids.
    Document(Document),
}

/// What a file is, by its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A Word document or template in Office Open XML (`.docx`, `.docm`, `.dotx`).
    Docx,
    /// A workbook in Office Open XML (`.xlsx`, `.xlsm`, `.xltx`).
    Xlsx,
    /// A workbook in Excel's binary package (`.xlsb`).
    Xlsb,
    /// An OpenDocument spreadsheet.
    Ods,
    /// An OpenDocument text.
    Odt,
    /// A workbook in BIFF records (`.xls`, `.et`).
    Xls,
    /// A Word document in the binary format (`.doc`, `.wps`).
    Doc,
    /// An Office package inside an encryption container, or a file of a document-encryption product.
    Encrypted,
    /// Rich text.
    Rtf,
    /// A presentation of any format.
    Presentation,
    /// A PDF.
    Pdf,
    /// An OFD (GB/T 33190).
    Ofd,
    /// A picture.
    Picture,
    /// A web page, also a saved one that poses as a workbook.
    Html,
    /// Bare XML: a workbook of 2003, UOF.
    Xml,
    /// An OpenDocument spreadsheet in one XML file (`.fods`).
    FlatOds,
    /// An e-mail.
    Mail,
    /// A link to a file elsewhere.
    Shortcut,
    /// An archive, by the name of its format.
    Archive(&'static str),
    /// Text: perhaps delimited.
    Text,
    /// No bytes, or nothing but blanks.
    Empty,
    /// None of these.
    Unknown,
}

/// Opens a file: what it is decides its content; `name` (a file name, perhaps with folders) only names the grid of
/// delimited text.
///
/// # Errors
/// `oversized`, `encrypted`, `damaged` or `unsupported`, each with what to do.
pub fn open(bytes: &[u8], name: &str, limits: &Limits) -> Result<Opened, Unreadable> {
    if bytes.len() as u64 > limits.file_bytes {
        let most = limits::size(limits.file_bytes);
        let message = message!("文件超过上限 {most}", "the file is larger than the limit of {most}");
        return Err(over!(limits, file_bytes, bytes.len() as u64, message));
    }
    let package = if is_package(bytes) { Some(Package::open(bytes, limits)?) } else { None };
    let kind = match &package {
        Some(package) => package_kind(package)?,
        None => kind(bytes, limits)?,
    };
    let document = match kind {
        Kind::Xlsx | Kind::Xlsb | Kind::Ods | Kind::Xls => match &package {
            Some(package) => xlsx::read::read_package(package, limits),
            None => xlsx::read::read(bytes, limits),
        },
        Kind::FlatOds => xlsx::read::read_flat(bytes, limits),
        Kind::Docx => match package {
            Some(package) => word(package, limits),
            None => Err(refusal(Kind::Unknown)),
        },
        Kind::Doc => converted(bytes, "doc", limits),
        Kind::Rtf => converted(bytes, "rtf", limits),
        Kind::Odt => {
            package.map_or(Ok(()), |package| package.refuse_odf_password())?;
            converted(bytes, "odt", limits)
        }
        Kind::Text if is_named_docx(name) => Err(unsupported(
            Message::new("不是 Word 文件（内容是文字）", "this is no Word document: it holds plain text"),
            Message::new("请发送原来的 Word 文件", "send the Word document itself"),
        )),
        Kind::Text => match delimited::decode(bytes) {
            Some(text) => delimited::read(&text, stem(name), limits),
            None => Err(refusal(Kind::Unknown)),
        },
        Kind::Encrypted => Err(encrypted()),
        other => Err(refusal(other)),
    };
    document.map(Opened::Document)
}

/// Whether the name promises a Word document of today: no program writes text under it.
fn is_named_docx(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("docx"))
}

/// What the bytes are. Packages are looked into as far as their list of contents.
///
/// # Errors
/// `damaged` for a container that cannot be opened, `oversized` for a package beyond the limits.
pub fn kind(bytes: &[u8], limits: &Limits) -> Result<Kind, Unreadable> {
    if is_package(bytes) {
        return package_kind(&Package::open(bytes, limits)?);
    }
    if bytes.starts_with(cfb::SIGNATURE) {
        return compound_kind(bytes);
    }
    let head = bytes.get(..1024).unwrap_or(bytes);
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    Ok(match bytes {
        _ if bytes.trim_ascii().is_empty() => Kind::Empty,
        [0xFF, 0xD8, 0xFF, ..] | [0x89, b'P', b'N', b'G', ..] | [b'G', b'I', b'F', b'8', ..] => Kind::Picture,
        [b'I', b'I', 0x2A, 0, ..] | [b'M', b'M', 0, 0x2A, ..] => Kind::Picture,
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Kind::Picture,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Kind::Picture,
        [_, _, _, _, b'f', b't', b'y', b'p', b'h', b'e', ..] => Kind::Picture,
        [b'R', b'a', b'r', b'!', 0x1A, 7, ..] => Kind::Archive("RAR"),
        [b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => Kind::Archive("7z"),
        [0x1F, 0x8B, 8, ..] => Kind::Archive("gzip"),
        [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A', b'Y', ..] => Kind::Archive("bzip2"),
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Kind::Archive("xz"),
        [b'M', b'S', b'C', b'F', 0, ..] => Kind::Archive("CAB"),
        _ if bytes.get(257..262) == Some(b"ustar") => Kind::Archive("tar"),
        [0x4C, 0, 0, 0, 1, 0x14, 2, 0, ..] => Kind::Shortcut,
        _ if bytes.starts_with(b"[InternetShortcut]") => Kind::Shortcut,
        [b'{', b'\\', b'r', b't', b'f', ..] => Kind::Rtf,
        // Marks of products that encrypt documents where they lie.
        _ if has(b"E-SafeNet") || has(b"%TSD-Header-###%") => Kind::Encrypted,
        _ if has(b"%PDF-") => Kind::Pdf,
        _ => text_kind(bytes),
    })
}

fn is_package(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// What the content types of workbooks have in front of `.main+xml`, and those of Word documents.
const SHEETS: &[&str] =
    &["spreadsheetml.sheet", "spreadsheetml.template", "ms-excel.sheet.macroenabled", "ms-excel.template.macroenabled"];
const TEXTS: &[&str] = &[
    "wordprocessingml.document",
    "wordprocessingml.template",
    "ms-word.document.macroenabled",
    "ms-word.template.macroenabledtemplate",
];

fn package_kind(package: &Package<'_>) -> Result<Kind, Unreadable> {
    if let Some(types) = package.text("[Content_Types].xml")? {
        let types = types.to_ascii_lowercase();
        let mains = memmem::find_iter(types.as_bytes(), ".main").filter_map(|at| types.split_at_checked(at));
        let kinds = mains.filter_map(|(before, main)| {
            let any = |what: &[&str]| main.starts_with(".main+xml") && what.iter().any(|what| before.ends_with(what));
            match () {
                () if before.ends_with("ms-excel.sheet.binary.macroenabled") => Some(Kind::Xlsb),
                () if any(SHEETS) => Some(Kind::Xlsx),
                () if any(TEXTS) => Some(Kind::Docx),
                () => None,
            }
        });
        let is_presentation = || {
            ["presentationml", "ms-powerpoint"]
                .iter()
                .any(|what| memmem::find(types.as_bytes(), what.as_bytes()).is_some())
        };
        // Of several, the workbook is what the package is.
        return Ok(
            match kinds.min_by_key(|kind| [Kind::Xlsb, Kind::Xlsx].iter().position(|k| k == kind).unwrap_or(2)) {
                Some(kind) => kind,
                None if is_presentation() => Kind::Presentation,
                None => Kind::Unknown,
            },
        );
    }
    if package.has("OFD.xml") {
        return Ok(Kind::Ofd);
    }
    if let Some(kind) = package.text("mimetype")? {
        let kind = kind.trim();
        let opendocument = |what: &str| kind.starts_with("application/vnd.oasis.opendocument.") && kind.contains(what);
        return Ok(match () {
            () if opendocument(".spreadsheet") => Kind::Ods,
            () if opendocument(".text") => Kind::Odt,
            () if opendocument(".presentation") => Kind::Presentation,
            () => Kind::Unknown,
        });
    }
    // What damage or a careless packer left of an Office package is no archive of returns.
    Ok(match () {
        () if package.has("word/document.xml") => Kind::Docx,
        () if package.has("xl/workbook.xml") => Kind::Xlsx,
        () if package.has("content.xml") || package.has("index/document.iwa") => Kind::Unknown,
        () => Kind::Archive("ZIP"),
    })
}

fn compound_kind(bytes: &[u8]) -> Result<Kind, Unreadable> {
    let file = CompoundFile::open(bytes)?;
    Ok(if file.has("EncryptedPackage") || file.has("EncryptedSummary") {
        Kind::Encrypted
    } else if let Some(text) = file.stream("WordDocument")? {
        // FibBase.fEncrypted (MS-DOC 2.5.2).
        if u16_at(&text, 10) & 0x0100 != 0 { Kind::Encrypted } else { Kind::Doc }
    } else if file.has("Workbook") || file.has("Book") {
        Kind::Xls
    } else if file.has("PowerPoint Document") {
        Kind::Presentation
    } else if file.has("__properties_version1.0") {
        Kind::Mail
    } else {
        Kind::Unknown
    })
}

fn text_kind(bytes: &[u8]) -> Kind {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let head = match encoding_rs::Encoding::for_bom(head) {
        Some((encoding, _)) => encoding.decode(head).0,
        None => String::from_utf8_lossy(head),
    };
    let head = head.trim_start().to_ascii_lowercase();
    if head.is_empty() {
        return Kind::Empty;
    }
    if let Some(kind) = mail_kind(&head) {
        return kind;
    }
    let markup = head.strip_prefix('<').and_then(|rest| rest.chars().next());
    if markup.is_some_and(|c| c == '!' || c == '?' || c.is_ascii_alphabetic()) {
        let page = ["<html", "<!doctype html", "<table", "<head", "<body"].iter().any(|tag| head.contains(tag));
        let flat = head.contains("office:document") && head.contains("opendocument.spreadsheet");
        return match () {
            () if flat => Kind::FlatOds,
            () if head.starts_with("<svg") || head.contains("<svg ") => Kind::Picture,
            () if page => Kind::Html,
            () => Kind::Xml,
        };
    }
    Kind::Text
}

/// A message with MIME headers: a saved web page, or an e-mail. `head` is lower-case.
fn mail_kind(head: &str) -> Option<Kind> {
    let is_header = |line: &str| {
        line.starts_with([' ', '\t'])
            || line.split_once(':').is_some_and(|(name, _)| {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            })
    };
    let headers: Vec<&str> = head.lines().take_while(|line| is_header(line)).collect();
    let says = |what: &str| headers.iter().any(|line| line.starts_with(what));
    match () {
        () if says("mime-version:") && (says("received:") || says("to:") || says("message-id:")) => Some(Kind::Mail),
        () if says("mime-version:") => Some(Kind::Html),
        () if says("received:") && says("from:") => Some(Kind::Mail),
        () => None,
    }
}

/// A Word document in Office Open XML, with the documents that are embedded in it.
fn word(package: Package<'_>, limits: &Limits) -> Result<Document, Unreadable> {
    let package = docx::package::Package::of(package, limits)?;
    let mut document = docx::read::read(&package, limits)?;
    for part in document.embedded.iter().take(EMBEDDED) {
        let content = match package.part(part) {
            Ok(Some(bytes)) => embedded(&embedded::unwrap(bytes), limits).transpose(),
            Ok(None) => None,
            Err(why) => Some(Err(why)),
        };
        if let Some(content) = content {
            let content = content.map_err(|why| why.0);
            document.attached.push(Attached { part: part.clone(), content });
        }
    }
    Ok(document)
}

/// A document embedded in another; none for what is no document (a formula, a drawing). What is embedded in it in turn
/// is left alone.
fn embedded(bytes: &[u8], limits: &Limits) -> Result<Option<Document>, Unreadable> {
    match kind(bytes, limits) {
        Ok(Kind::Xlsx | Kind::Xlsb | Kind::Ods | Kind::Xls) => xlsx::read::read(bytes, limits).map(Some),
        Ok(Kind::Docx) => {
            let package = docx::package::Package::open(bytes, limits)?;
            docx::read::read(&package, limits).map(Some)
        }
        Ok(Kind::Encrypted) => Err(encrypted()),
        _ => Ok(None),
    }
}

/// A Word document of another format, through LibreOffice.
fn converted(bytes: &[u8], extension: &str, limits: &Limits) -> Result<Document, Unreadable> {
    match convert::to_docx(bytes, extension, limits)? {
        Some(docx) if kind(&docx, limits)? == Kind::Docx => word(Package::open(&docx, limits)?, limits),
        Some(_) => Err(damaged(Message::new("LibreOffice 未能转换该文件", "LibreOffice could not convert the file"))),
        None => Err(refusal(match extension {
            "rtf" => Kind::Rtf,
            "odt" => Kind::Odt,
            _ => Kind::Doc,
        })),
    }
}

/// Names what is not read, and what to do instead.
fn refusal(kind: Kind) -> Unreadable {
    let save_as_docx = || {
        Message::new(
            "请用 WPS 或 Word 另存为 docx 后报送（本机装有 LibreOffice 时可直接读取）",
            "save it as docx in WPS or Word and send it again (with LibreOffice installed it is read as it is)",
        )
    };
    let editable = || {
        Message::new(
            "版式文件、扫描件和照片无法读取数据，请同时报送可编辑的 docx 或 xlsx",
            "data cannot be read from it; send the editable docx or xlsx as well",
        )
    };
    let save_as_xlsx = || {
        Message::new(
            "请用 WPS 或 Excel 打开，另存为 xlsx（文字材料另存为 docx）后报送",
            "open it in WPS or Excel, save it as xlsx (a text as docx) and send it again",
        )
    };
    let (what, help) = match kind {
        Kind::Pdf => (Message::new("这是 PDF 文件", "this is a PDF"), editable()),
        Kind::Ofd => (Message::new("这是 OFD 版式文件", "this is an OFD"), editable()),
        Kind::Picture => (Message::new("这是图片", "this is a picture"), editable()),
        Kind::Doc => (
            Message::new(
                "这是旧版 Word 或 WPS 文字（doc、wps）文件",
                "this is a Word document in the old format (doc, wps)",
            ),
            save_as_docx(),
        ),
        Kind::Rtf => (Message::new("这是 RTF 文件", "this is an RTF document"), save_as_docx()),
        Kind::Odt => (Message::new("这是 ODT 文件", "this is an OpenDocument text"), save_as_docx()),
        Kind::Html => (
            Message::new(
                "文件内容不是 Excel 或 Word，而是网页（HTML）",
                "the content is a web page (HTML), not a workbook",
            ),
            save_as_xlsx(),
        ),
        Kind::Xml => (
            Message::new("文件内容不是 Excel 或 Word，而是 XML", "the content is bare XML, not a workbook"),
            save_as_xlsx(),
        ),
        Kind::Mail => (
            Message::new("这是电子邮件", "this is an e-mail"),
            Message::new("请把附件另存后报送", "save its attachments and send those"),
        ),
        Kind::Shortcut => (
            Message::new("这是快捷方式，不是文件本身", "this is a shortcut and not the file itself"),
            Message::new("请报送它所指的文件", "send the file that it leads to"),
        ),
        Kind::Presentation => (Message::new("这是演示文稿", "this is a presentation"), save_as_xlsx()),
        Kind::Archive(format) => (
            message!("这是 {format} 压缩包", "this is a {format} archive"),
            Message::new("请解压后报送其中的文件", "unpack it and send the files in it"),
        ),
        Kind::Empty => (
            Message::new("文件是空的", "the file is empty"),
            Message::new("请确认文件能打开后重新报送", "make sure that it opens, then send it again"),
        ),
        _ => (
            Message::new("无法识别的文件，不是 Word 或 Excel", "the file is of no known kind: neither Word nor Excel"),
            Message::new("请报送 docx 或 xlsx", "send a docx or an xlsx"),
        ),
    };
    unsupported(what, help)
}
