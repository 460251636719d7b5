//! The schemas of a run.

use std::sync::Arc;

use indexmap::IndexMap;

use super::Schema;
use super::forms::Form;
use super::prepared::Prepared;
use crate::message;
use crate::message::Message;
use crate::near::is_near;
use crate::record::Key;

/// The text of a schema.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file as the operator named it.
    pub name: String,
    /// The YAML.
    pub text: String,
    /// Its layer: it replaces a schema of the same form of a lower one; the built-in schemas are layer 0.
    pub layer: usize,
    /// Whether it is embedded in the binary.
    pub built_in: bool,
    /// Its prepared form, of a built-in one.
    pub(super) prepared: Option<Prepared>,
}

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

impl Source {
    /// A schema that stands beside the others.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), layer: 0, built_in: false, prepared: None }
    }

    /// The same in a layer: it replaces an earlier schema of its form of a lower one.
    #[must_use]
    pub fn in_layer(self, layer: usize) -> Self {
        Self { layer, ..self }
    }

    /// The same, but it is embedded in the binary, with its prepared form.
    #[must_use]
    pub(crate) fn built_in(self, prepared: Option<Prepared>) -> Self {
        Self { built_in: true, prepared, ..self }
    }

    /// The same without its prepared form: its YAML is read.
    #[must_use]
    pub fn unprepared(self) -> Self {
        Self { prepared: None, ..self }
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
                || wanted.chars().count() > 1 && title(schema).contains(&wanted)
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
