//! `zwy template check|vars|draw`

mod check;
mod vars;

use std::path::Path;
use std::sync::Arc;

use super::args::{FileFormat, TemplateCommand, TemplateDrawArgs};
use super::blank::fits;
use super::{Context, Outcome, output, print, read_input, schema_of};
use zwy::error::{Diagnostic, Error, Result};
use zwy::limits::Limits;
use zwy::message;
use zwy::message::Message;
use zwy::open::{self, Kind};
use zwy::schema::Schema;

pub(crate) fn run(context: &Context, command: &TemplateCommand) -> Result<Outcome> {
    match command {
        TemplateCommand::Check(args) => check::run(context, args),
        TemplateCommand::Vars(args) => vars::run(context, args),
        TemplateCommand::Draw(args) => draw(context, args),
    }
}

/// The bytes of a Word template.
///
/// # Errors
/// As [`read_input`], and for a file that is something else: what it is.
pub(crate) fn read_template(path: &Path, limits: &Limits) -> Result<Vec<u8>> {
    let bytes = read_input(path, limits)?;
    // What cannot be opened at all is told with its reason where it is.
    let kind = open::kind(&bytes, limits).unwrap_or(Kind::Docx);
    let (zh, en) = match kind {
        Kind::Docx | Kind::Encrypted => return Ok(bytes),
        Kind::Pdf => (" PDF 文件", "a PDF"),
        Kind::Ofd => (" OFD 版式文件", "an OFD"),
        Kind::Doc => ("旧版 Word 或 WPS 文字（doc、wps）文件", "a Word document of the old format (doc, wps)"),
        Kind::Rtf => (" RTF 文件", "an RTF document"),
        Kind::Odt => (" ODT 文件", "an OpenDocument text"),
        Kind::Xlsx | Kind::Xlsb | Kind::Xls | Kind::Ods | Kind::FlatOds => ("电子表格", "a workbook"),
        Kind::Presentation => ("演示文稿", "a presentation"),
        Kind::Picture => ("图片", "a picture"),
        Kind::Html => ("网页（HTML）", "a web page (HTML)"),
        Kind::Xml => (" XML 文件", "bare XML"),
        Kind::Archive(_) => ("压缩包", "an archive"),
        Kind::Empty => ("空文件", "an empty file"),
        Kind::Text => ("文本文件", "a text file"),
        _ => ("别的文件", "something else"),
    };
    let help = match kind {
        Kind::Pdf | Kind::Ofd => {
            Message::new("在 Word 或 WPS 里打开原稿，另存为 .docx", "open its source in Word and save that as .docx")
        }
        Kind::Doc | Kind::Rtf | Kind::Odt | Kind::Html => {
            Message::new("在 Word 或 WPS 里打开，另存为 .docx", "open it in Word and save it as .docx")
        }
        _ => Message::new("模板是 Word 文件（.docx）", "a template is a Word document (.docx)"),
    };
    Err(Error::Mistakes(vec![Diagnostic {
        file: path.display().to_string(),
        place: None,
        message: message!("不是 Word 模板，而是{zh}", "this is no Word template but {en}"),
        help,
        excerpt: None,
        limit: None,
    }]))
}

fn schema(context: &Context, form: Option<&str>) -> Result<Option<Arc<Schema>>> {
    form.map(|form| schema_of(&context.catalog()?, form).cloned()).transpose()
}

fn draw(context: &Context, args: &TemplateDrawArgs) -> Result<Outcome> {
    let catalog = context.catalog()?;
    let schema = schema_of(&catalog, &args.form)?;
    fits(FileFormat::Docx, Some(&args.output))?;
    let bytes = zwy::docx::template_of(schema)?;
    write(&args.output, &bytes, args.force)?;
    Ok(Outcome::Accepted)
}

/// JSON in which nothing harms a terminal.
fn pretty(value: &serde_json::Value) -> Result<String> {
    let mut text = Vec::new();
    zwy::report::json::pretty(value, &mut text)
        .map_err(|e| Error::Write(Message::new(format!("无法输出：{e}"), format!("cannot print: {e}"))))?;
    text.push(b'\n');
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn write(path: &Path, bytes: &[u8], force: bool) -> Result<()> {
    if path == Path::new("-") {
        print(bytes)
    } else {
        output::write(path, bytes, output::Existing::of(force, false)).map(drop)
    }
}
