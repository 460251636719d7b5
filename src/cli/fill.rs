//! `zwy fill DATA…`

mod blanks;
mod explained;
mod items;
mod merge;
mod plain;

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::items::{Data, Item, Origin};
use self::plain::Plain;
use super::args::{FileFormat, FillArgs};
use super::blank::{extension, fits, format_of};
use super::template::read_template;
use super::{Context, Outcome, interrupt, kinds, output, pictures, print, read_input, schema_of};
use zwy::check::{Checker, Occasion};
use zwy::data::{self, Cells, Written};
use zwy::docx::Filler;
use zwy::error::{Diagnostic, Error, Result};
use zwy::extract::{Extraction, Places};
use zwy::message;
use zwy::message::{Lang, Message};
use zwy::problem::Severity;
use zwy::record::Record;
use zwy::schema::{Catalog, Schema, Stage};
use zwy::xlsx::Drawer;

/// How a file is written: by itself, or as one of a batch.
type Write = fn(&Path, &[u8], output::Existing) -> Result<()>;

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
        Some(path) => Some((read_template(path, limits)?, path.display().to_string())),
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
        existing: output::Existing::of(args.force, args.resume),
        inputs: output::Inputs::new(args.data.iter().chain(&args.template)),
        checker: Checker::default(),
        today: super::today(),
        plain: None,
        telling: None,
        cells: HashMap::new(),
        told: None,
        same: 0,
        several: false,
        failed: false,
        rejected: false,
    };
    let mut files = Vec::new();
    for path in &args.data {
        let read = read_input(path, limits).map_err(|error| match error {
            Error::Io { path, source } => super::missing(&path, &args.data, source),
            error => error,
        });
        let name = path.display().to_string();
        match read.map(|bytes| (kinds::no_data(&name, &bytes, limits), bytes)) {
            Ok((None, bytes)) => files.push((path, name, bytes)),
            Ok((Some(mistake), _)) => {
                context.complain(&Error::Mistakes(vec![mistake]));
                filling.failed = true;
            }
            Err(error) => {
                context.complain(&error);
                filling.failed = true;
            }
        }
    }
    let mut data = Vec::with_capacity(files.len());
    for (path, name, bytes) in &files {
        let written = match Written::open(bytes, data::Format::of(name, bytes), name, limits) {
            Ok(written) => written,
            Err(error) => {
                context.complain(&error);
                filling.failed = true;
                continue;
            }
        };
        let is_plain = filling.is_plain(&written, name);
        if let (true, None, Some((bytes, name))) = (is_plain, &filling.plain, &filling.template) {
            filling.plain = Plain::of(bytes, name, limits);
        }
        for note in written.notes() {
            context.note(&note.describe(context.lang));
        }
        filling.cells.insert(path.to_path_buf(), written.cells().clone());
        data.push(Data { path, is_row: written.is_table(), written, is_plain });
    }
    let count = data.iter().map(|data| data.written.len()).sum();
    if count == 0 && !filling.failed {
        return Err(Error::usage(
            match files.as_slice() {
                [(_, name, _)] => message!("{name}：里面没有记录", "{name}: there is no record in it"),
                _ => Message::new("数据中没有记录", "there is no record in the data"),
            },
            Message::new("每份表一条记录，见 `zwy forms 表名`", "write a record for each form; see `zwy forms FORM`"),
        ));
    }
    if count > limits.records {
        let most = limits.records;
        return Err(Error::usage(
            zwy::message!(
                "数据有 {count} 份记录，超过上限 {most} 份（oversized）",
                "the data has {count} records, more than the limit of {most} (oversized)"
            ),
            zwy::message!(
                "分几次填写，或放宽上限：--limit records={count}",
                "fill them in several runs, or raise the limit: --limit records={count}"
            ),
        ));
    }
    filling.several = count > 1;
    if args.merge {
        let mut all = Vec::with_capacity(count);
        for mut data in data {
            let is_row = data.is_row;
            for read in data.items(&catalog, args.form.as_deref()) {
                all.extend(filling.read(read, is_row));
            }
        }
        filling.merge(all)?;
        filling.tell_unused();
        return Ok(filling.outcome());
    }
    let target = filling.target(count)?;
    interrupt::finish_what_is_begun();
    let mut done = 0;
    for mut data in data {
        let is_row = data.is_row;
        let mut items = data.items(&catalog, args.form.as_deref());
        let sample: Vec<_> = items.by_ref().take(plain::SAMPLE).collect();
        filling.telling = plain::telling(&sample);
        for read in sample.into_iter().chain(items) {
            if interrupt::asked() {
                break;
            }
            done += 1;
            let Some(mut item) = filling.read(read, is_row) else { continue };
            if let Err(error) = filling.one(&mut item, &target) {
                if matches!(&error, Error::Io { .. }) && matches!(target, Target::Stdout) {
                    return Err(error);
                }
                filling.failed = true;
                // What every record lacks is told of the first.
                let is_of_all = matches!(&error, Error::Mistakes(list) if list.iter().all(|one| one.about.is_none()));
                let said = is_of_all.then(|| error.describe(Lang::Zh));
                if said.is_some() && filling.told == said {
                    filling.same += 1;
                    continue;
                }
                filling.tell_same();
                if count > 1 {
                    filling.told_of(item.origin());
                }
                context.complain(&filling.located(error, item.origin()));
                filling.told = said;
            }
        }
    }
    filling.tell_same();
    filling.tell_unused();
    if let Target::Folder(folder) = &target {
        output::settle_all(folder);
    }
    Ok(interrupt::outcome_of_records(context, done, count, filling.outcome()))
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
    existing: output::Existing,
    inputs: output::Inputs,
    checker: Checker,
    today: chrono::NaiveDate,
    plain: Option<Plain>,
    /// The field by which the files of a batch without a form are named.
    telling: Option<String>,
    /// Where the values of the data files stand that are tables.
    cells: HashMap<PathBuf, Cells>,
    /// What was told of the last row that could not be read, and how many behind it were the same.
    told: Option<String>,
    same: usize,
    /// Whether there are several records.
    several: bool,
    failed: bool,
    rejected: bool,
}

impl Filling<'_> {
    fn outcome(&self) -> Outcome {
        match (self.failed, self.rejected) {
            (true, _) => Outcome::Failed,
            (false, true) => Outcome::Rejected,
            (false, false) => Outcome::Accepted,
        }
    }

    /// Says which names of plain data no tag uses.
    fn tell_unused(&self) {
        if let Some(plain) = &self.plain {
            plain.tell(self.context);
        }
    }

    /// A record, unless it cannot be read, which is told.
    fn read<'i>(&mut self, read: Result<Item<'i>>, is_row: bool) -> Option<Item<'i>> {
        match read {
            Ok(mut item) => {
                if let (Item::Plain(record, origin), Some(plain)) = (&mut item, &mut self.plain) {
                    plain.take(record, is_row, *origin);
                    for said in plain.run_together(record) {
                        self.context.note(&Error::usage(said.0, said.1).describe(self.context.lang));
                    }
                }
                Some(item)
            }
            Err(error) => {
                self.failed = true;
                // A wrong heading is wrong in every row.
                if is_row && self.told.as_ref() == Some(&error.describe(Lang::Zh)) {
                    self.same += 1;
                    return None;
                }
                self.tell_same();
                self.context.complain(&error);
                self.told = is_row.then(|| error.describe(Lang::Zh));
                None
            }
        }
    }

    /// Says how many more records were told of already.
    fn tell_same(&mut self) {
        self.told = None;
        match std::mem::take(&mut self.same) {
            0 => {}
            more => {
                let said = message!(
                    "另有 {more} 条记录同样如此，没有写出",
                    "{more} more records are the same, and not written"
                );
                self.context.note(said.get(self.context.lang));
            }
        }
    }

    /// Whether data is filled without a schema: it names no form, and there is a template.
    fn is_plain(&self, written: &Written<'_>, name: &str) -> bool {
        if self.template.is_none() || self.args.form.is_some() {
            return false;
        }
        let mut forms = BTreeSet::new();
        for form in written.forms() {
            if self.catalog.get(&form).is_some() {
                return false;
            }
            forms.insert(form);
        }
        // A key of that name may be the template's own; one that is nearly a form's is told.
        for form in &forms {
            let known = self
                .catalog
                .iter()
                .map(|schema| (&*schema.form, strsim::normalized_damerau_levenshtein(form, &schema.form)));
            if let Some((near, _)) = known.filter(|(_, like)| *like > 0.7).max_by(|a, b| a.1.total_cmp(&b.1)) {
                self.context.note(
                    message!(
                        "{name}：没有“{form}”这种表，按普通数据填写；是不是“{near}”",
                        "{name}: there is no form “{form}”, so this is filled as plain data; did you mean “{near}”"
                    )
                    .get(self.context.lang),
                );
            }
        }
        true
    }

    fn target(&self, records: usize) -> Result<Target> {
        let Some(path) = &self.args.output else { return Ok(Target::Folder(PathBuf::from("."))) };
        let single = || {
            Error::usage(
                Message::new("多份记录不能写进一个文件", "several records cannot go into one file"),
                Message::new(
                    "-o 请给出文件夹；要打印在一个文件里，加 --merge",
                    "give -o a folder, or add --merge to print all in one file",
                ),
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

    fn one(&mut self, item: &mut Item<'_>, target: &Target) -> Result<()> {
        let stem = match &*item {
            Item::Form(form, _) => file_stem(&form.schema, &form.record),
            Item::Plain(record, _) => {
                let name = self.template.as_ref().map_or("", |(_, name)| name);
                let stem = Path::new(name).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
                let told = self.telling.as_deref().and_then(|field| plain::naming(record, field));
                format!("{stem}-{}", told.unwrap_or("filled"))
            }
        };
        // A name belongs to its record, also when that cannot be filled: the others are called the same after it is mended.
        let named = match target {
            Target::Folder(folder) => Some(self.names.next(folder, &stem, extension(self.format))),
            _ => None,
        };
        let bytes = match item {
            Item::Form(form, origin) => {
                if !self.passes(form, *origin) {
                    return Ok(());
                }
                // They are told: what is left to do needs the memory.
                form.places = Places::default();
                self.document(&form.schema, &form.record, origin.file)?
            }
            Item::Plain(record, origin) => {
                if !self.passes_plainly(record) {
                    return Ok(());
                }
                self.filled(None, record, origin.file).map_err(|error| self.explained(record, error))?
            }
        };
        match (target, named) {
            (Target::File(path), _) => self.write(path, &bytes, output::write),
            (_, None) => print(&bytes),
            (_, Some(path)) => {
                self.write(&path, &bytes, output::write_one)?;
                self.context.note(&path.strip_prefix(".").unwrap_or(&path).display().to_string());
                Ok(())
            }
        }
    }

    /// Says which record the next lines are about.
    fn told_of(&self, origin: Origin<'_>) {
        let (file, number) = (origin.file.display(), origin.number);
        let said = match self.cells.get(origin.file).and_then(|cells| cells.row(number)) {
            Some(row) => message!(
                "{file} 第{row}行（第{number}条记录）没有写出：",
                "{file}, row {row} (record {number}) is not written:"
            ),
            None => message!("{file} 第{number}条记录没有写出：", "{file}, record {number} is not written:"),
        };
        self.context.note(said.get(self.context.lang));
    }

    /// Tells the problems of a record; whether it is filled in spite of them.
    fn passes(&mut self, form: &mut Extraction, origin: Origin<'_>) -> bool {
        let occasion = Occasion { today: Some(self.today), ..Stage::Submit.into() };
        let problems = self.checker.check(form, occasion, &self.context.limits);
        let file = origin.file.display().to_string();
        let rejected = self.args.strict && problems.iter().any(|problem| problem.severity > Severity::Note);
        if rejected && self.several && !self.args.merge {
            self.told_of(origin);
        }
        super::read::tell(self.context, &file, &problems, []);
        self.unprinted(&file, &problems);
        self.rejected |= rejected;
        !rejected
    }

    fn write(&self, path: &Path, bytes: &[u8], write: Write) -> Result<()> {
        // Where no file is replaced, no input is: whose name it is need be known only when that is taken.
        if self.existing != output::Existing::Refused {
            self.inputs.refuse(path)?;
        }
        write(path, bytes, self.existing).map_err(|error| self.inputs.refuse(path).err().unwrap_or(error))
    }

    /// What the form has no place for is said, though nothing is wrong with it.
    fn unprinted(&self, file: &str, problems: &[zwy::problem::Problem]) {
        for problem in problems.iter().filter(|problem| problem.code == "extra-column") {
            self.context.note(&zwy::report::text::one_line(file, problem, self.context.lang));
        }
    }

    fn document(&mut self, schema: &Arc<Schema>, record: &Record, file: &Path) -> Result<Vec<u8>> {
        if self.format == FileFormat::Xlsx {
            return self.workbook(schema, record);
        }
        self.filled(Some(schema), record, file)
    }

    /// The document; what is left blank in it is told.
    fn filled(&mut self, schema: Option<&Arc<Schema>>, record: &Record, file: &Path) -> Result<Vec<u8>> {
        let folder = pictures::folder_of(file);
        let (bytes, blanks) =
            self.filler(schema)?.fill_with(record, &|name| pictures::load(folder.as_deref(), name))?;
        self.tell(&blanks);
        Ok(bytes)
    }

    fn tell(&self, blanks: &[Diagnostic]) {
        for blank in blanks {
            self.context.note(&blank.describe(self.context.lang));
        }
    }

    /// The filler of a form; without one, that of the template for plain data.
    fn filler(&mut self, schema: Option<&Arc<Schema>>) -> Result<&Filler> {
        let key = schema.map_or_else(String::new, |schema| schema.form.to_string());
        let (lenient, limits) = (self.args.lenient, &self.context.limits);
        match self.fillers.entry(key) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let filler = match (&self.template, schema) {
                    (Some((bytes, name)), schema) => Filler::of(schema.cloned(), bytes, name, lenient, limits)?,
                    (None, Some(schema)) => Filler::with(schema, lenient, limits)?,
                    (None, None) => return Err(no_template()),
                };
                Ok(entry.insert(filler))
            }
        }
    }

    fn workbook(&mut self, schema: &Schema, record: &Record) -> Result<Vec<u8>> {
        let Some(known) = self.catalog.get(&schema.form) else { return zwy::xlsx::draw(schema, Some(record)) };
        let drawer = match self.drawers.entry(&known.form) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Drawer::new(known)?),
        };
        drawer.draw(Some(record))
    }

    /// Whether a record without a form is filled: with `--strict` nothing that is printed may be empty.
    fn passes_plainly(&mut self, record: &Record) -> bool {
        let rejected = self.args.strict && self.plain.as_ref().is_some_and(|plain| plain.leaves_blank(record));
        self.rejected |= rejected;
        !rejected
    }
}

fn no_template() -> Error {
    Error::usage(
        Message::new("数据没有写明是哪种表", "the data names no form"),
        Message::new("写上 --form，或 --template", "give --form or --template"),
    )
}

/// The file name that the schema gives a record, without extension.
fn file_stem(schema: &Schema, record: &Record) -> String {
    let name = schema.file_name.print(|key, blank| {
        record.get(key).map(zwy::value::Value::plain).or_else(|| blank.map(str::to_owned)).unwrap_or_default()
    });
    let parts: Vec<&str> = name.split('-').map(str::trim).filter(|part| !part.is_empty()).collect();
    parts.join("-")
}
