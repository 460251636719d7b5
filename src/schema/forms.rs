//! The forms of a catalog. A built-in one is made ready when its schema is first asked for: most runs see returns of one
//! form or two, which are told by their titles.

use std::sync::{Arc, LazyLock};

use indexmap::IndexMap;

use super::build;
use super::catalog::{Catalog, Source};
use super::load::{File, Files, own};
use super::mistakes::Mistakes;
use super::prepared::Prepared;
use super::{Schema, Text};
use crate::limits::Limits;

/// A form with the titles that tell it.
#[derive(Debug)]
pub(crate) struct Form {
    /// Its title, and the other wordings of it.
    pub(crate) titles: Vec<Text>,
    schema: LazyLock<Option<Arc<Schema>>, Make>,
}

/// Makes a schema; none where that fails, which it does not for a built-in one.
type Make = Box<dyn FnOnce() -> Option<Arc<Schema>> + Send>;

/// Prepared files by the ids of their forms.
type ById = IndexMap<String, Prepared>;

impl Form {
    /// Its schema; none only where a built-in one were not right.
    pub(crate) fn schema(&self) -> Option<&Arc<Schema>> {
        self.schema.as_ref()
    }
}

impl From<Arc<Schema>> for Form {
    fn from(schema: Arc<Schema>) -> Self {
        Self { titles: schema.titles(), schema: LazyLock::new(Box::new(|| Some(schema))) }
    }
}

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
            let make: Make = Box::new(move || made(&form, &known, &limits).map(Arc::new));
            catalog.insert(Form { titles, schema: LazyLock::new(make) }, id, number);
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
