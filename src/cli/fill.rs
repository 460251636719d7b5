//! `zwy fill DATA…`

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{FileFormat, FillArgs};
use super::blank::{extension, fits, format_of};
use super::{Context, Outcome, output, print, read_input, schema_of};
use zwy::check::{self, Occasion};
use zwy::data;
use zwy::docx::Filler;
use zwy::error::{Error, Result};
use zwy::extract::Extraction;
use zwy::message::Message;
use zwy::problem::Severity;
use zwy::record::Record;
use zwy::schema::{Catalog, Schema, Stage};
use zwy::xlsx::Drawer;

/// Where filled forms go.
enum Target {
    Stdout,
    File(PathBuf),
    Folder(PathBuf),
}

pub(crate) fn run(context: &Context, args: &FillArgs) -> Result<Outcome> {
    let catalog = context.catalog()?;
    if let Some(form) = &args.form {
        schema_of(&catalog, form)?;
    }
    let limits = &context.limits;
    let template = match &args.template {
        Some(path) => Some((read_input(path, limits)?, path.display().to_string())),
        None => None,
    };
    let format = format_of(args.format, args.output.as_deref());
    fits(format, args.output.as_deref())?;
    if template.is_some() && format == FileFormat::Xlsx {
        return Err(Error::usage(
            Message::new("--template 只用于 Word 文件", "--template is for Word files"),
            Message::new("去掉 --as xlsx", "leave out --as xlsx"),
        ));
    }
    let mut filling = Filling {
        context,
        args,
        format,
        template,
        fillers: HashMap::new(),
        drawers: HashMap::new(),
        catalog: &catalog,
        names: output::Names::default(),
        failed: false,
        rejected: false,
    };
    let mut records = Vec::new();
    for path in &args.data {
        let bytes = match read_input(path, limits) {
            Ok(bytes) => bytes,
            Err(error) => {
                context.complain(&error);
                filling.failed = true;
                continue;
            }
        };
        let name = path.display().to_string();
        let kind = data::Format::of(&name, &bytes);
        if filling.is_plain(&catalog, &bytes, kind, &name)? {
            records.extend(data::read_plain(&bytes, kind, &name)?.into_iter().map(Item::Plain));
            continue;
        }
        for record in data::read_within(&bytes, kind, &name, &catalog, args.form.as_deref(), limits)? {
            match record {
                Ok(record) => records.push(Item::Form(Box::new(record), name.clone())),
                Err(error) => {
                    context.complain(&error);
                    filling.failed = true;
                }
            }
        }
    }
    if records.is_empty() && !filling.failed {
        return Err(Error::usage(
            Message::new("数据中没有记录", "there is no record in the data"),
            Message::new("每份表一条记录，见 `zwy forms 表名`", "write a record for each form; see `zwy forms FORM`"),
        ));
    }
    let target = filling.target(records.len())?;
    for item in &records {
        if let Err(error) = filling.one(item, &target) {
            if matches!(&error, Error::Io { .. }) && matches!(target, Target::Stdout) {
                return Err(error);
            }
            context.complain(&error);
            filling.failed = true;
        }
    }
    Ok(match (filling.failed, filling.rejected) {
        (true, _) => Outcome::Failed,
        (false, true) => Outcome::Rejected,
        (false, false) => Outcome::Accepted,
    })
}

/// A record to be filled: of a form, or plain data for a template.
enum Item {
    /// With the name of the data file.
    Form(Box<Extraction>, String),
    Plain(Record),
}

struct Filling<'a> {
    context: &'a Context,
    args: &'a FillArgs,
    format: FileFormat,
    template: Option<(Vec<u8>, String)>,
    /// Fillers by form, compiled once; plain filling under the empty name.
    fillers: HashMap<String, Filler>,
    /// Drawers of workbooks by form.
    drawers: HashMap<&'a str, Drawer<'a>>,
    catalog: &'a Catalog,
    names: output::Names,
    failed: bool,
    rejected: bool,
}

impl Filling<'_> {
    /// Data that names no form, with a template: filled without a schema.
    fn is_plain(&self, catalog: &Catalog, bytes: &[u8], kind: data::Format, name: &str) -> Result<bool> {
        if self.template.is_none() || self.args.form.is_some() {
            return Ok(false);
        }
        let records = data::read_plain(bytes, kind, name)?;
        Ok(!records.iter().any(|record| record.form().is_some_and(|form| catalog.get(form).is_some())))
    }

    fn target(&self, records: usize) -> Result<Target> {
        let Some(path) = &self.args.output else { return Ok(Target::Folder(PathBuf::from("."))) };
        let single = || {
            Error::usage(
                Message::new("多份记录不能写进一个文件", "several records cannot go into one file"),
                Message::new("-o 请给出文件夹", "give -o a folder"),
            )
        };
        if path == Path::new("-") {
            return if records > 1 { Err(single()) } else { Ok(Target::Stdout) };
        }
        let named_folder = path.to_string_lossy().ends_with(['/', '\\']);
        let is_file_name =
            path.extension().is_some_and(|e| e.eq_ignore_ascii_case("docx") || e.eq_ignore_ascii_case("xlsx"));
        if path.is_dir() || named_folder || !is_file_name {
            std::fs::create_dir_all(path).map_err(|source| Error::io(path, source))?;
            return Ok(Target::Folder(path.clone()));
        }
        if records > 1 { Err(single()) } else { Ok(Target::File(path.clone())) }
    }

    fn one(&mut self, item: &Item, target: &Target) -> Result<()> {
        let (bytes, stem) = match item {
            Item::Form(form, file) => {
                let problems = check::check(form, Occasion { today: Some(super::today()), ..Stage::Submit.into() });
                let stem = file_stem(&form.schema, &form.record);
                super::read::tell(self.context, file, &problems);
                self.unprinted(file, &problems);
                if self.args.strict && problems.iter().any(|problem| problem.severity > Severity::Note) {
                    self.rejected = true;
                    return Ok(());
                }
                (self.document(&form.schema, &form.record)?, stem)
            }
            Item::Plain(record) => {
                let name = self.template.as_ref().map_or("", |(_, name)| name);
                let stem = Path::new(name).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
                let bytes = self.plain(record)?;
                (bytes, format!("{stem}-filled"))
            }
        };
        match target {
            Target::Stdout => print(&bytes),
            Target::File(path) => output::write(path, &bytes, self.args.force),
            Target::Folder(folder) => {
                let path = self.names.next(folder, &stem, extension(self.format));
                output::write(&path, &bytes, self.args.force)?;
                self.context.note(&path.strip_prefix(".").unwrap_or(&path).display().to_string());
                Ok(())
            }
        }
    }

    /// What the form has no place for is said, though nothing is wrong with it.
    fn unprinted(&self, file: &str, problems: &[zwy::problem::Problem]) {
        for problem in problems.iter().filter(|problem| problem.code == "extra-column") {
            self.context.note(&zwy::report::text::one_line(file, problem, self.context.lang));
        }
    }

    fn document(&mut self, schema: &Arc<Schema>, record: &Record) -> Result<Vec<u8>> {
        if self.format == FileFormat::Xlsx {
            return self.workbook(schema, record);
        }
        let key = schema.form.to_string();
        if !self.fillers.contains_key(&key) {
            let filler = match &self.template {
                Some((bytes, name)) => Filler::with_template(Some(schema.clone()), bytes, name)?,
                None => Filler::new(schema)?,
            };
            self.fillers.insert(key.clone(), filler);
        }
        self.fillers.get(&key).map_or_else(|| Ok(Vec::new()), |filler| filler.fill(record))
    }

    fn workbook(&mut self, schema: &Schema, record: &Record) -> Result<Vec<u8>> {
        let Some(known) = self.catalog.get(&schema.form) else { return zwy::xlsx::draw(schema, Some(record)) };
        let drawer = match self.drawers.entry(&known.form) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Drawer::new(known)?),
        };
        drawer.draw(Some(record))
    }

    fn plain(&mut self, record: &Record) -> Result<Vec<u8>> {
        if !self.fillers.contains_key("")
            && let Some((bytes, name)) = &self.template
        {
            self.fillers.insert(String::new(), Filler::with_template(None, bytes, name)?);
        }
        self.fillers.get("").map_or_else(|| Ok(Vec::new()), |filler| filler.fill(record))
    }
}

/// The file name that the schema gives a record, without extension.
fn file_stem(schema: &Schema, record: &Record) -> String {
    let name = schema.file_name.print(|key, blank| {
        record.get(key).map(zwy::value::Value::plain).or_else(|| blank.map(str::to_owned)).unwrap_or_default()
    });
    let parts: Vec<&str> = name.split('-').map(str::trim).filter(|part| !part.is_empty()).collect();
    parts.join("-")
}
