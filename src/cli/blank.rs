//! `zwy blank FORM`

use std::path::{Path, PathBuf};

use super::args::{BlankArgs, FileFormat};
use super::{Context, Outcome, output, print, schema_of};
use zwy::error::Result;
use zwy::record::Record;

pub(crate) fn run(context: &Context, args: &BlankArgs) -> Result<Outcome> {
    let catalog = context.catalog()?;
    let schema = schema_of(&catalog, &args.form)?;
    let format = format_of(args.format, args.output.as_deref());
    fits(format, args.output.as_deref())?;
    let bytes = match format {
        FileFormat::Docx => zwy::docx::Filler::new(schema)?.fill(&Record::of(&schema.form))?,
        FileFormat::Xlsx => zwy::xlsx::draw(schema, None)?,
    };
    let existing = output::Existing::of(args.force, false);
    match &args.output {
        Some(path) if path == Path::new("-") => print(&bytes)?,
        Some(path) if !is_folder(path) => {
            output::write(path, &bytes, existing)?;
            if path.extension().is_none() && path.is_file() {
                let wanted = extension(format);
                let said = zwy::message!(
                    "写出的文件名没有 .{wanted}，双击打不开时请补上",
                    "the name of the file has no .{wanted}; add it where programs ask for it"
                );
                context.note(said.get(context.lang));
            }
        }
        folder => {
            let title = schema.title.print(|_, blank| blank.unwrap_or_default().to_owned());
            let name = PathBuf::from(output::safe_name(&title, extension(format)));
            let path = folder.as_ref().map_or_else(|| name.clone(), |folder| folder.join(&name));
            output::write(&path, &bytes, existing)?;
            context.note(&path.display().to_string());
        }
    }
    Ok(Outcome::Accepted)
}

/// Whether an output is a folder: one that is there, or a name that ends as one.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.to_string_lossy().ends_with(['/', '\\'])
}

/// Refuses a file name that says something else than the format that goes into it.
///
/// # Errors
/// `x.pdf`, or `x.docx` for a workbook.
pub(crate) fn fits(format: FileFormat, output: Option<&Path>) -> Result<()> {
    let Some(path) = output.filter(|path| !is_folder(path)) else {
        return Ok(());
    };
    let Some(named) = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()) else { return Ok(()) };
    let known =
        ["docx", "xlsx", "doc", "xls", "pdf", "odt", "ods", "wps", "et", "rtf", "csv", "txt", "html", "docm", "xlsm"];
    let wanted = extension(format);
    if named == wanted || !known.contains(&named.as_str()) {
        return Ok(());
    }
    Err(zwy::error::Error::usage(
        zwy::message!(
            "写出的是 {wanted} 文件，名字却是 .{named}",
            "the file is {wanted} but its name ends in .{named}"
        ),
        if matches!(&*named, "docx" | "xlsx") {
            zwy::message!("改用 .{wanted}，或用 --as 指明格式", "name it .{wanted}, or choose the format with --as")
        } else {
            zwy::message!(
                "改用 .{wanted}，再在 Word 或 WPS 里另存为别的格式",
                "name it .{wanted}, and save it in another format from Office"
            )
        },
    ))
}

/// The format that is asked for, else the one that the output's name says, else Word.
pub(crate) fn format_of(asked: Option<FileFormat>, output: Option<&Path>) -> FileFormat {
    asked.unwrap_or_else(|| match output.and_then(Path::extension) {
        Some(extension) if extension.eq_ignore_ascii_case("xlsx") => FileFormat::Xlsx,
        _ => FileFormat::Docx,
    })
}

/// The extension of a format.
pub(crate) fn extension(format: FileFormat) -> &'static str {
    match format {
        FileFormat::Docx => "docx",
        FileFormat::Xlsx => "xlsx",
    }
}
