//! The schemas of a run.

use std::sync::{Arc, LazyLock};

use indexmap::IndexMap;

use super::{Schema, Text};
use crate::char_count::CharCount as _;
use crate::message;
use crate::message::Message;
use crate::near::is_near;
use crate::record::Key;

/// The schemas of a run by the id of their form, in the order in which they were given.
#[derive(Debug, Default, Clone)]
pub struct Catalog {
    forms: IndexMap<Key, Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    form: Arc<Form>,
    /// Number of its source, from 0.
    source: usize,
}

/// A form with the titles that tell it.
#[derive(Debug)]
pub(crate) struct Form {
    /// Its title, and the other wordings of it.
    pub(crate) titles: Vec<Text>,
    schema: LazyLock<Option<Arc<Schema>>, Make>,
}

/// Makes a schema; none where that fails, which it does not for a built-in one.
pub(super) type Make = Box<dyn FnOnce() -> Option<Arc<Schema>> + Send>;

impl Form {
    /// A form whose schema is made when it is first asked for.
    pub(super) fn made_by(titles: Vec<Text>, make: Make) -> Self {
        Self { titles, schema: LazyLock::new(make) }
    }

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
    /// The schemas in order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Schema>> {
        self.forms.values().filter_map(|entry| entry.form.schema())
    }

    /// The schema of a form.
    pub fn get(&self, form: &str) -> Option<&Arc<Schema>> {
        self.forms.get(form).and_then(|entry| entry.form.schema())
    }

    /// What is said of a form that there is not: that, and which may be meant, by its id or by its title.
    pub fn unknown(&self, form: &str) -> (Message, Message) {
        let wanted: String = form.split_whitespace().collect();
        let title = |schema: &Schema| schema.title.print(|_, blank| blank.unwrap_or_default().to_owned());
        let is_meant = |schema: &Arc<Schema>| {
            let attachment = schema.attachment.as_deref().unwrap_or_default();
            is_near(&wanted, &schema.form)
                || wanted == attachment
                || wanted.char_count() > 1 && title(schema).contains(&wanted)
        };
        let meant: Vec<&Arc<Schema>> = self.iter().filter(|schema| is_meant(schema)).collect();
        let named = |schema: &&Arc<Schema>| (schema.form.to_string(), title(schema));
        let help = match meant.as_slice() {
            [] => {
                let ids: Vec<&str> = self.iter().map(|schema| &*schema.form).collect();
                let list = ids.join(", ");
                message!("可用的表：{list}", "the forms are: {list}")
            }
            [one] => {
                let (id, title) = named(one);
                message!("是否指“{id}”（{title}）？", "did you mean “{id}” ({title})?")
            }
            several => {
                let list = |open, close, comma: &str| {
                    let named = several.iter().map(named).map(|(id, title)| format!("{id}{open}{title}{close}"));
                    named.collect::<Vec<_>>().join(comma)
                };
                let (zh, en) = (list("（", "）", "、"), list(" (", ")", ", "));
                message!("是否指其中之一：{zh}", "did you mean one of these: {en}")
            }
        };
        (message!("没有“{form}”这种表", "there is no form “{form}”"), help)
    }

    /// Number of forms.
    pub fn len(&self) -> usize {
        self.forms.len()
    }

    /// True when there is no form at all.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// Keeps the schemas that came from the sources from number `source` (from 0) on.
    pub fn keep_from(&mut self, source: usize) {
        self.forms.retain(|_, entry| entry.source >= source);
    }

    /// The forms in order, each made ready when it is asked for its schema.
    pub(crate) fn forms(&self) -> impl Iterator<Item = (&Key, &Arc<Form>)> {
        self.forms.iter().map(|(id, entry)| (id, &entry.form))
    }

    pub(super) fn insert(&mut self, form: Form, id: Key, source: usize) {
        self.forms.insert(id, Entry { form: Arc::new(form), source });
    }
}
