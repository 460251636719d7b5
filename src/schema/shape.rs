//! Is a YAML file of the shape that the schema language asks for? The JSON Schema of the language, generated from the
//! raw types, is the measure; every mistake is told at once, at its place, with the nearest name.

use std::collections::HashSet;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde_json::Value as Json;

use crate::message;
use crate::message::Message;
use crate::near::nearest;
use crate::node::{Kind, Node, Position, duplicates};

/// What a node comes to when it is read by a JSON Schema: scalars typed by what is asked for.
#[derive(Debug, Clone)]
pub(super) enum Plain {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    Sequence(Vec<Plain>),
    Mapping(Vec<(String, Plain)>),
}

/// A mistake of shape.
pub(super) struct Mistake {
    pub(super) at: Position,
    pub(super) message: Message,
    pub(super) help: Message,
}

/// Reads `node` by the JSON Schema `root`, collecting every mistake.
pub(super) fn read(node: &Node, root: &Json, mistakes: &mut Vec<Mistake>) -> Plain {
    Shape { root, mistakes }.read(node, root)
}

/// How deeply a value that stands in for another is made.
const DEEPEST: usize = 8;
/// Items that such a value has at most.
const MOST_ITEMS: u64 = 8;

struct Shape<'a> {
    root: &'a Json,
    mistakes: &'a mut Vec<Mistake>,
}

impl<'a> Shape<'a> {
    fn say(&mut self, node: &Node, message: Message, help: Message) {
        self.mistakes.push(Mistake { at: node.at, message, help });
    }

    fn resolve(&self, mut schema: &'a Json) -> &'a Json {
        while let Some(target) = schema.get("$ref").and_then(Json::as_str) {
            match target.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer)) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }

    fn read(&mut self, node: &Node, schema: &'a Json) -> Plain {
        let schema = self.resolve(schema);
        for word in ["anyOf", "oneOf"] {
            if let Some(choices) = schema.get(word).and_then(Json::as_array) {
                return self.one_of(node, choices);
            }
        }
        if let Some(all) = schema.get("allOf").and_then(Json::as_array)
            && let [only] = all.as_slice()
        {
            return self.read(node, only);
        }
        match &node.kind {
            Kind::Mapping(entries) => self.mapping(node, entries, schema),
            Kind::Sequence(items) => self.sequence(node, items, schema),
            Kind::Scalar { text, .. } => self.scalar(node, text, schema),
        }
    }

    /// Of several shapes the one that fits the node's kind; enumerations that schemars writes as `const`s are joined.
    fn one_of(&mut self, node: &Node, choices: &'a [Json]) -> Plain {
        let constants: Vec<&str> = choices.iter().flat_map(|c| constants_of(self.resolve(c))).collect();
        if let Some(text) = node.text()
            && !constants.is_empty()
        {
            if !constants.contains(&text) {
                self.not_among(node, text, &constants);
                // Read on as what was probably meant, so that the rest is judged, too.
                return meant(text, &constants).map_or(Plain::Null, |near| Plain::Text(near.to_owned()));
            }
            return Plain::Text(text.to_owned());
        }
        if node.is_null() && choices.iter().any(|c| types(self.resolve(c)).contains(&"null")) {
            return Plain::Null;
        }
        let wanted: &[&str] = match &node.kind {
            Kind::Mapping(_) => &["object"],
            Kind::Sequence(_) => &["array"],
            Kind::Scalar { text, plain: true } if text.parse::<f64>().is_ok_and(f64::is_finite) => {
                &["number", "integer", "string"]
            }
            Kind::Scalar { .. } => &["string", "number", "integer", "boolean"],
        };
        for kind in wanted {
            if let Some(choice) = choices.iter().find(|c| types(self.resolve(c)).contains(kind)) {
                return self.read(node, choice);
            }
        }
        match choices.iter().find(|c| !types(self.resolve(c)).contains(&"null")) {
            Some(choice) => self.read(node, choice),
            None => Plain::Null,
        }
    }

    fn mapping(&mut self, node: &Node, entries: &[(Node, Node)], schema: &'a Json) -> Plain {
        if !expects(schema, "object") {
            self.wrong_kind(node, schema);
            return Plain::Null;
        }
        for key in duplicates(node) {
            let name = key.text().unwrap_or_default();
            self.say(
                key,
                message!("键“{name}”重复", "the key “{name}” is there twice"),
                Message::new("只保留一个", "keep one"),
            );
        }
        let properties = schema.get("properties").and_then(Json::as_object);
        let additional = schema.get("additionalProperties");
        let mut values: Vec<(String, Plain)> = Vec::new();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut empty: Vec<&str> = Vec::new();
        for (key, value) in entries {
            let Some(name) = key.text() else {
                self.say(key, Message::new("键必须是文字", "a key must be text"), Message::default());
                continue;
            };
            if value.is_null() && properties.is_some_and(|p| p.contains_key(name)) {
                // A key with nothing behind it says nothing.
                if required(schema).any(|needed| needed == name) {
                    self.say(
                        key,
                        message!("“{name}”后面是空的", "there is nothing behind “{name}”"),
                        Message::default(),
                    );
                    values.extend(properties.and_then(|p| p.get(name)).map(|inner| self.instead(name, inner, schema)));
                    seen.insert(name);
                }
                empty.push(name);
                continue;
            }
            let before = self.mistakes.len();
            let (plain, inner) = match (properties.and_then(|p| p.get(name)), additional) {
                (Some(inner), _) => (self.read(value, inner), inner),
                (None, Some(inner)) if inner.is_object() => (self.read(value, inner), inner),
                _ => {
                    let known: Vec<&str> =
                        properties.map(|p| p.keys().map(String::as_str).collect()).unwrap_or_default();
                    let help = nearest_help(name, &known);
                    self.say(key, message!("没有“{name}”这个键", "there is no key “{name}”"), help);
                    continue;
                }
            };
            let is_spoiled = matches!(plain, Plain::Null) && self.mistakes.len() > before;
            let is_named = properties.is_some_and(|p| p.contains_key(name));
            if is_spoiled && is_named && !required(schema).any(|needed| needed == name) {
                continue;
            }
            if seen.insert(name) {
                let instead = is_spoiled.then(|| self.instead(name, inner, schema));
                values.push(instead.unwrap_or_else(|| (name.to_owned(), plain)));
            }
        }
        for name in required(schema) {
            if !empty.contains(&name) && !entries.iter().any(|(key, _)| key.text() == Some(name)) {
                self.say(
                    node,
                    message!("缺少“{name}”", "“{name}” is missing"),
                    message!("补上“{name}:”", "add “{name}:”"),
                );
                values.extend(properties.and_then(|p| p.get(name)).map(|inner| self.instead(name, inner, schema)));
            }
        }
        Plain::Mapping(values)
    }

    /// What stands in for a value that is missing or wrong under `name`, so that the rest of the file is judged, too.
    fn instead(&self, name: &str, inner: &'a Json, within: &Json) -> (String, Plain) {
        // Two names that are made up are not the same one.
        let number = self.mistakes.len();
        let text = if std::ptr::eq(within, self.root) { name.to_owned() } else { format!("{name}-{number}") };
        (name.to_owned(), self.stand_in(inner, &text, DEEPEST))
    }

    /// A value of the right shape, of which nothing can be wrong: `text` where a text belongs.
    fn stand_in(&self, schema: &'a Json, text: &str, depth: usize) -> Plain {
        let schema = self.resolve(schema);
        let Some(depth) = depth.checked_sub(1) else { return Plain::Null };
        if let Some(constant) = constants_of(schema).first() {
            return Plain::Text((*constant).to_owned());
        }
        for word in ["anyOf", "oneOf", "allOf"] {
            if let Some(choices) = schema.get(word).and_then(Json::as_array) {
                let choice = choices.iter().find(|choice| !types(self.resolve(choice)).contains(&"null"));
                return choice.map_or(Plain::Null, |choice| self.stand_in(choice, text, depth));
            }
        }
        match types(schema).iter().find(|kind| **kind != "null") {
            Some(&"string") => Plain::Text(text.to_owned()),
            Some(&("integer" | "number")) => Plain::Number(1.0),
            Some(&"boolean") => Plain::Bool(false),
            Some(&"array") => {
                let least = schema.get("minItems").and_then(Json::as_u64).unwrap_or_default().min(MOST_ITEMS);
                let inner = schema.get("items");
                let item = |_| inner.map_or(Plain::Null, |inner| self.stand_in(inner, text, depth));
                Plain::Sequence((0..least).map(item).collect())
            }
            Some(&"object") => {
                let properties = schema.get("properties").and_then(Json::as_object);
                let named = |name: &str| properties.and_then(|p| p.get(name)).map(|inner| (name.to_owned(), inner));
                let needed = required(schema).filter_map(named);
                let made = needed.map(|(name, inner)| {
                    let plain = self.stand_in(inner, text, depth);
                    (name, plain)
                });
                Plain::Mapping(made.collect())
            }
            _ => Plain::Null,
        }
    }

    fn sequence(&mut self, node: &Node, items: &[Node], schema: &'a Json) -> Plain {
        if !expects(schema, "array") {
            self.wrong_kind(node, schema);
            return Plain::Null;
        }
        let count = |word: &str| schema.get(word).and_then(Json::as_u64);
        let before = self.mistakes.len();
        let (least, most) = (count("minItems"), count("maxItems"));
        if least.is_some_and(|n| (items.len() as u64) < n) || most.is_some_and(|n| items.len() as u64 > n) {
            let (found, wanted) = (items.len(), least.or(most).unwrap_or_default());
            self.say(
                node,
                message!("这里有 {found} 项，应为 {wanted} 项", "{found} items; there should be {wanted}"),
                Message::default(),
            );
        }
        let inner = schema.get("items");
        let tuple = schema.get("prefixItems").and_then(Json::as_array);
        let is_miscounted = self.mistakes.len() > before;
        let mut read = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let Some(schema) = tuple.and_then(|t| t.get(index)).or(inner) else {
                read.push(Plain::Null);
                continue;
            };
            let before = self.mistakes.len();
            let plain = self.read(item, schema);
            // The items behind it keep their numbers.
            let is_spoiled = matches!(plain, Plain::Null) && self.mistakes.len() > before;
            read.push(if is_spoiled { self.stand_in(schema, "", DEEPEST) } else { plain });
        }
        if is_miscounted { Plain::Null } else { Plain::Sequence(read) }
    }

    fn scalar(&mut self, node: &Node, text: &str, schema: &'a Json) -> Plain {
        let types = types(schema);
        let constants = constants_of(schema);
        if !constants.is_empty() {
            if !constants.contains(&text) {
                self.not_among(node, text, &constants);
                return meant(text, &constants).map_or(Plain::Null, |near| Plain::Text(near.to_owned()));
            }
            return Plain::Text(text.to_owned());
        }
        if node.is_null() && types.contains(&"null") {
            return Plain::Null;
        }
        let number = text.parse::<f64>().ok().filter(|n| n.is_finite());
        if types.contains(&"integer") {
            if let Some(number) = number.filter(|n| n.fract() == 0.0 && *n >= 0.0 && *n < 1e15) {
                return Plain::Number(number);
            }
        } else if types.contains(&"number")
            && let Some(number) = number
        {
            return Plain::Number(number);
        }
        if types.contains(&"boolean") {
            match text {
                "true" => return Plain::Bool(true),
                "false" => return Plain::Bool(false),
                _ => {}
            }
        }
        if !node.is_null() && (types.contains(&"string") || types.is_empty()) {
            return Plain::Text(text.to_owned());
        }
        self.wrong_kind(node, schema);
        Plain::Null
    }

    fn not_among(&mut self, node: &Node, text: &str, known: &[&str]) {
        let list = known.join("、");
        let help = match meant(text, known) {
            Some(near) => did_you_mean(near),
            None => message!("可以写：{list}", "write one of: {list}"),
        };
        self.say(node, message!("不能写“{text}”", "“{text}” is none of the possible words"), help);
    }

    fn wrong_kind(&mut self, node: &Node, schema: &Json) {
        let found = match &node.kind {
            Kind::Mapping(_) => ("一组键值", "a mapping"),
            Kind::Sequence(_) => ("一个列表", "a list"),
            Kind::Scalar { .. } if node.is_null() => ("空的", "nothing"),
            Kind::Scalar { .. } => ("一个值", "a single value"),
        };
        let wanted = match types(schema).iter().find(|t| **t != "null") {
            Some(&"object") => ("一组键值（键: 值）", "a mapping (key: value)"),
            Some(&"array") => ("列表（- 项）", "a list (- item)"),
            Some(&"integer") => ("非负整数", "a whole number"),
            Some(&"number") => ("数字", "a number"),
            Some(&"boolean") => ("true 或 false", "true or false"),
            _ => ("文字", "text"),
        };
        self.say(
            node,
            Message::new(
                format!("这里是{}，应为{}", found.0, wanted.0),
                format!("{} where {} belongs", found.1, wanted.1),
            ),
            Message::default(),
        );
    }
}

fn required(schema: &Json) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str)
}

fn types(schema: &Json) -> Vec<&str> {
    match schema.get("type") {
        Some(Json::String(one)) => vec![one],
        Some(Json::Array(several)) => several.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}

fn expects(schema: &Json, kind: &str) -> bool {
    let types = types(schema);
    types.is_empty() || types.contains(&kind)
}

fn constants_of(schema: &Json) -> Vec<&str> {
    if let Some(constant) = schema.get("const").and_then(Json::as_str) {
        return vec![constant];
    }
    let listed = schema.get("enum").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
    let choices = schema.get("oneOf").and_then(Json::as_array).into_iter().flatten();
    listed.chain(choices.filter_map(|c| c.get("const").and_then(Json::as_str))).collect()
}

/// “did you mean” for a name; nothing when no known name is near.
pub(crate) fn nearest_help(name: &str, known: &[&str]) -> Message {
    nearest(name, known.iter().copied()).map_or_else(Message::default, did_you_mean)
}

fn did_you_mean(near: &str) -> Message {
    message!("是否指“{near}”？", "did you mean “{near}”?")
}

/// The word that was meant: the nearest, or the only one that is written in full (`int` for `integer`).
fn meant<'k>(text: &str, known: &[&'k str]) -> Option<&'k str> {
    const LEAST: usize = 3;
    let near = nearest(text, known.iter().copied());
    near.or_else(|| {
        let mut longer = known.iter().filter(|known| text.len() >= LEAST && known.starts_with(text));
        longer.next().filter(|_| longer.next().is_none()).copied()
    })
}

impl<'de> IntoDeserializer<'de> for Plain {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Plain {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(flag) => visitor.visit_bool(flag),
            Self::Number(number) if number.fract() == 0.0 && (0.0..1e15).contains(&number) => {
                visitor.visit_u64(number as u64)
            }
            Self::Number(number) => visitor.visit_f64(number),
            Self::Text(text) => visitor.visit_string(text),
            Self::Sequence(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            Self::Mapping(entries) => visitor.visit_map(MapDeserializer::new(entries.into_iter())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self {
            Self::Null => visitor.visit_none(),
            value => visitor.visit_some(value),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        match self {
            Self::Text(text) => visitor.visit_enum(text.into_deserializer()),
            other => other.deserialize_any(visitor),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
