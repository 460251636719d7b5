//! `zwy fill --merge`: all records in one document.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::args::FileFormat;
use super::super::{output, pictures, print};
use super::{Filling, Item, Origin};
use zwy::docx::Filler;
use zwy::error::{Diagnostic, Error, Result};
use zwy::message::Message;
use zwy::record::Record;
use zwy::schema::Schema;

impl Filling<'_> {
    /// Fills all records, which are of one form, into one document. Where one cannot be filled, all that is wrong is told
    /// and nothing is written: what lacks a page would not be seen to lack it.
    pub(super) fn merge(&mut self, mut records: Vec<Item<'_>>) -> Result<()> {
        if self.format == FileFormat::Xlsx {
            return Err(Error::usage(
                Message::new("--merge 只用于 Word 文件", "--merge is for Word documents"),
                Message::new("工作簿每份一个文件，去掉 --merge", "workbooks are one file a record: leave out --merge"),
            ));
        }
        let form = |item: &Item<'_>| match item {
            Item::Form(form, _) => Some(form.schema.clone()),
            Item::Plain(..) => None,
        };
        let Some(schema) = records.first().map(form) else { return Ok(()) };
        let id = |schema: &Option<Arc<Schema>>| schema.as_ref().map(|schema| schema.form.clone());
        if records.iter().any(|item| id(&form(item)) != id(&schema)) {
            return Err(Error::usage(
                Message::new("--merge 的记录要是同一种表", "the records of --merge are of one form"),
                Message::new("每种表分别合并", "merge each form by itself"),
            ));
        }
        records.retain_mut(|item| match item {
            Item::Form(form, origin) => self.passes(form, *origin),
            Item::Plain(record, _) => self.passes_plainly(record),
        });
        let kept: Vec<(&Record, Origin<'_>)> = records
            .iter()
            .map(|item| match item {
                Item::Form(form, origin) => (&form.record, *origin),
                Item::Plain(record, origin) => (record, *origin),
            })
            .collect();
        self.filler(schema.as_ref())?;
        let key = schema.as_ref().map_or_else(String::new, |schema| schema.form.to_string());
        let Some(filler) = self.fillers.get(&key) else { return Ok(()) };
        let (bytes, errors, blanks) = merged(filler, &kept)?;
        self.tell(&blanks);
        for (record, origin, error) in errors {
            self.told_of(origin);
            self.context.complain(&self.located(self.explained(record, error), origin));
            self.failed = true;
        }
        if self.failed || self.rejected {
            let said = Message::new(
                "合并的文件没有写出：改好上面的问题再运行一次",
                "the merged document is not written: mend what is above, and run the command again",
            );
            self.context.note(said.get(self.context.lang));
            return Ok(());
        }
        match bytes {
            Some(bytes) => self.write_merged(&bytes, &key),
            None => Ok(()),
        }
    }

    fn write_merged(&mut self, bytes: &[u8], form: &str) -> Result<()> {
        let given = self.args.output.as_deref();
        if given == Some(Path::new("-")) {
            return print(bytes);
        }
        let is_file = |path: &Path| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("docx")) && !path.is_dir();
        if let Some(path) = given.filter(|path| is_file(path)) {
            return self.write(path, bytes, output::write);
        }
        let folder = given.map_or_else(|| PathBuf::from("."), Path::to_path_buf);
        std::fs::create_dir_all(&folder).map_err(|source| Error::io(&folder, source))?;
        let template = self.template.as_ref().and_then(|(_, name)| Path::new(name).file_stem());
        let stem = template.map_or_else(|| form.to_owned(), |stem| stem.to_string_lossy().into_owned());
        let path = self.names.next(&folder, &format!("{stem}-merged"), "docx");
        self.write(&path, bytes, output::write)?;
        self.context.note(&path.strip_prefix(".").unwrap_or(&path).display().to_string());
        Ok(())
    }
}

/// The document, none where no record could be filled; what was wrong with the others; and what was left blank.
type Merged<'r, 'o> = (Option<Vec<u8>>, Vec<(&'r Record, Origin<'o>, Error)>, Vec<Diagnostic>);

fn merged<'r, 'o>(filler: &Filler, records: &[(&'r Record, Origin<'o>)]) -> Result<Merged<'r, 'o>> {
    let mut merge = filler.merge()?;
    let mut errors = Vec::new();
    let (mut any, mut blanks) = (false, Vec::new());
    for (record, origin) in records {
        let folder = pictures::folder_of(origin.file);
        match merge.add(record, &|name| pictures::load(folder.as_deref(), name)) {
            Ok(left) => {
                any = true;
                blanks.extend(left);
            }
            Err(error) => errors.push((*record, *origin, error)),
        }
    }
    Ok((if any && errors.is_empty() { Some(merge.finish()?) } else { None }, errors, blanks))
}
