//! Files that stand where another kind was expected: what they are, and what to do.

use zwy::error::Diagnostic;
use zwy::limits::Limits;
use zwy::message;
use zwy::message::Message;
use zwy::open::{self, Kind};

/// What a kind of file is called.
fn called(kind: &Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Pdf => (" PDF 文件", "a PDF"),
        Kind::Ofd => (" OFD 版式文件", "an OFD"),
        Kind::Docx => (" Word 文档", "a Word document"),
        Kind::Doc => ("旧版 Word 或 WPS 文字（doc、wps）文件", "a Word document of the old format (doc, wps)"),
        Kind::Rtf => (" RTF 文件", "an RTF document"),
        Kind::Odt => (" ODT 文件", "an OpenDocument text"),
        Kind::Xlsx | Kind::Xlsb | Kind::Xls | Kind::Ods | Kind::FlatOds => ("电子表格", "a workbook"),
        Kind::Presentation => ("演示文稿", "a presentation"),
        Kind::Picture => ("图片", "a picture"),
        Kind::Html => ("网页（HTML）", "a web page (HTML)"),
        Kind::Xml => (" XML 文件", "bare XML"),
        Kind::Archive(_) => ("压缩包", "an archive"),
        Kind::Encrypted => ("加密的文件", "an encrypted file"),
        Kind::Empty => ("空文件", "an empty file"),
        Kind::Text => ("文本文件", "a text file"),
        _ => ("别的文件", "something else"),
    }
}

fn mistake(file: &str, message: Message, help: Message) -> Diagnostic {
    Diagnostic::new(file, None, message, help)
}

/// What is said of a file that is no Word template; none for one that may be one, the faults of which are told where it is
/// opened.
pub(crate) fn no_template(file: &str, bytes: &[u8], limits: &Limits) -> Option<Diagnostic> {
    let kind = open::kind(bytes, limits).unwrap_or(Kind::Docx);
    if matches!(kind, Kind::Docx | Kind::Encrypted) {
        return None;
    }
    let help = match kind {
        Kind::Pdf | Kind::Ofd => {
            Message::new("在 Word 或 WPS 里打开原稿，另存为 .docx", "open its source in Word and save that as .docx")
        }
        Kind::Doc | Kind::Rtf | Kind::Odt | Kind::Html => {
            Message::new("在 Word 或 WPS 里打开，另存为 .docx", "open it in Word and save it as .docx")
        }
        _ => Message::new("模板是 Word 文件（.docx）", "a template is a Word document (.docx)"),
    };
    let (zh, en) = called(&kind);
    Some(mistake(file, message!("不是 Word 模板，而是{zh}", "this is no Word template but {en}"), help))
}

/// What is said of a file that cannot hold data; none for one that may.
pub(crate) fn no_data(file: &str, bytes: &[u8], limits: &Limits) -> Option<Diagnostic> {
    let kind = open::kind(bytes, limits).ok()?;
    let help = match kind {
        Kind::Empty => {
            return Some(mistake(
                file,
                Message::new("文件是空的", "the file is empty"),
                Message::new("数据写好保存后再运行一次", "write the data, save it, and run the command again"),
            ));
        }
        Kind::Docx | Kind::Doc | Kind::Odt | Kind::Rtf => {
            let file = quoted(file);
            message!(
                "先读成记录：zwy read {file} | zwy fill -",
                "read it into records first: zwy read {file} | zwy fill -"
            )
        }
        Kind::Xls | Kind::Xlsb | Kind::Ods | Kind::FlatOds => {
            Message::new("在 Excel 或 WPS 里打开，另存为 .xlsx", "open it in Excel and save it as .xlsx")
        }
        Kind::Pdf | Kind::Ofd | Kind::Picture | Kind::Presentation | Kind::Archive(_) => Message::new(
            "数据是 YAML、JSON、CSV 或 Excel（.xlsx）文件",
            "data is a file of YAML, JSON, CSV or Excel (.xlsx)",
        ),
        _ => return None,
    };
    let (zh, en) = called(&kind);
    let message = match kind {
        Kind::Xls | Kind::Xlsb | Kind::Ods | Kind::FlatOds => {
            Message::new("数据只能是 .xlsx 的电子表格", "of workbooks, only .xlsx is taken as data")
        }
        _ => message!("这是{zh}，不是数据", "this is {en}, not data"),
    };
    Some(mistake(file, message, help))
}

/// A name as a shell takes it.
fn quoted(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '~');
    if name.chars().all(is_plain) { name.to_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}
