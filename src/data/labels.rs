//! Labels written where a key belongs: which key is meant.

use crate::extract::fold;
use crate::message;
use crate::message::Message;
use crate::near::nearest;
use crate::schema::Field;

/// What to write for a label: the key of the field that has it; nothing where none has.
pub(super) fn labelled_help<'f>(name: &str, mut fields: impl Iterator<Item = &'f Field>) -> Message {
    let wanted = fold(name);
    let labelled = fields.find(|field| fold(&field.title) == wanted || fold(&field.label) == wanted);
    labelled.map_or_else(Message::default, |field| {
        let key = &field.key;
        message!("写字段名：{key}", "write the field's key: {key}")
    })
}

/// As [`labelled_help`], of what is nearly a label.
pub(super) fn near_label_help<'f>(name: &str, fields: impl Iterator<Item = &'f Field> + Clone) -> Message {
    let Some(label) = nearest(name, fields.clone().map(|field| field.title.as_str())) else {
        return Message::default();
    };
    let keys: Vec<&str> = fields.filter(|field| field.title == label).map(|field| &*field.key).collect();
    let key = keys.join(", ");
    message!("是否指“{label}”？字段名是 {key}", "did you mean “{label}”? its key is {key}")
}
