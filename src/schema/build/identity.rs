//! What a form is about, and who returned it: the fields by which returns are compared and summed.

use crate::message;
use crate::message::Message;
use crate::node::Node;
use crate::record::{ByKey, Key};
use crate::schema::mistakes::Mistakes;
use crate::schema::nearest_help;
use crate::schema::raw::RawSchema;
use crate::schema::{Field, Table};

/// The fields that tell a form from others of its kind.
pub(super) struct Identity {
    pub(super) returned_by: Option<Key>,
    pub(super) identity: Vec<Key>,
    pub(super) told_apart_by: Vec<Key>,
}

/// Builds the three words of `raw`; every key must be one of `fields`.
pub(super) fn build(
    raw: &RawSchema,
    node: &Node,
    fields: &ByKey<Field>,
    tables: &ByKey<Table>,
    mistakes: &mut Mistakes<'_>,
) -> Identity {
    let mut known = |key: &str, node: &Node| -> Option<Key> {
        if let Some((key, _)) = fields.get_key_value(key) {
            return Some(key.clone());
        }
        if tables.contains_key(key) {
            let message = message!("“{key}”是表格，不是字段", "“{key}” is a table, not a field");
            mistakes.at(node, message, Message::new("写一个字段的键名", "name a field"));
        } else {
            let keys: Vec<&str> = fields.keys().map(|key| &**key).collect();
            mistakes.at(node, message!("没有“{key}”这个字段", "there is no field “{key}”"), nearest_help(key, &keys));
        }
        None
    };
    let mut list = |keys: &[String], word: &str| -> Vec<Key> {
        let items = node.child(word);
        keys.iter().enumerate().filter_map(|(i, key)| known(key, items.item(i))).collect()
    };
    let identity = list(&raw.identity, "identity");
    let told_apart_by = list(&raw.told_apart_by, "told_apart_by");
    let returned_by = match &raw.returned_by {
        Some(key) => known(key, node.child("returned_by")),
        None => identity.first().cloned(),
    };
    if raw.identity.is_empty() && !raw.told_apart_by.is_empty() {
        mistakes.at(
            node.key("told_apart_by"),
            Message::new("没有 identity，told_apart_by 不起作用", "`told_apart_by` means nothing without `identity`"),
            Message::new("写上 identity，或删去这一项", "give `identity`, or leave it out"),
        );
    }
    for (at, key) in told_apart_by.iter().enumerate() {
        if identity.contains(key) {
            mistakes.at(
                node.child("told_apart_by").item(at),
                message!("“{key}”已在 identity 中", "“{key}” is in `identity` already"),
                Message::new("删去其中一处", "leave out one of the two"),
            );
        }
    }
    Identity { returned_by, identity, told_apart_by }
}
