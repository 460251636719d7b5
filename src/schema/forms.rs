//! The forms of a catalog. A built-in one is made ready when its schema is first asked for: most runs see returns of one
//! form or two, which are told by their titles.

use std::sync::Arc;

use indexmap::IndexMap;

use super::catalog::{Catalog, Form};
use super::files::{File, Files};
use super::mistakes::Mistakes;
use super::prepared::Prepared;
use super::source::{Source, own};
use super::{Schema, Text, build};
use crate::limits::Limits;

/// Prepared files by the ids of their forms.
type ById = IndexMap<String, Prepared>;

impl Catalog {
    /// The forms of prepared files; none where one of them cannot be read.
    pub(crate) fn of_prepared(files: &[Prepared], limits: &Limits) -> Option<Self> {
        let heads: Vec<_> = files.iter().map(Prepared::head).collect::<Option<_>>()?;
        let ids = heads.iter().map(|head| head.form.clone());
        let known: Arc<ById> = Arc::new(ids.zip(files.iter().copied()).collect());
        let mut catalog = Self::default();
        for (number, head) in heads.into_iter().enumerate() {
            let titles = head.titles.iter().map(|title| Text::parse(title).ok()).collect::<Option<_>>()?;
            let (known, limits, form) = (known.clone(), own(limits), head.form);
            let id = form.as_str().into();
            let make = move || made(&form, &known, &limits).map(Arc::new);
            catalog.insert(Form::made_by(titles, Box::new(make)), id, number);
        }
        Some(catalog)
    }
}

/// The schema of a form, of prepared files.
fn made(form: &str, known: &ById, limits: &Limits) -> Option<Schema> {
    let source = Source::new("", "").built_in(None);
    let mut files = Files::default();
    let mut wanted = vec![form.to_owned()];
    while let Some(form) = wanted.pop() {
        if !files.forms.contains_key(&form) {
            let raw = known.get(&form)?.raw()?;
            wanted.extend(raw.annexes().map(str::to_owned));
            files.forms.insert(form, File::prepared(raw, &source, 0));
        }
    }
    let mut mistakes = Mistakes::new("", "", limits).known(true);
    let schema = build::schema(files.forms.get(form)?, &files, &mut mistakes);
    mistakes.is_empty().then_some(schema)
}
