//! A drawn part as a small tree of elements.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::{Error, Result};
use crate::message;

/// An element of a part. Text and attribute values stay escaped as they were read.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

/// A child of an [`Element`].
#[derive(Debug)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// An element with attributes and no children; the values are escaped here.
    pub(super) fn new(name: &str, attributes: &[(&str, &str)]) -> Self {
        let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), escape(value))).collect();
        Self { name: name.to_owned(), attributes, children: Vec::new() }
    }

    /// The element with `children` in it.
    pub(super) fn with(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| if let Node::Element(child) = node { Some(child) } else { None })
    }

    pub(super) fn find(&self, name: &str) -> Option<&Element> {
        self.elements().find(|child| child.name == name)
    }

    pub(super) fn find_mut(&mut self, name: &str) -> Option<&mut Element> {
        self.children.iter_mut().find_map(|node| match node {
            Node::Element(child) if child.name == name => Some(child),
            _ => None,
        })
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The tree of a part.
pub(super) fn parse(text: &str) -> Result<Element> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(|error| failed(&error))?;
        let closed = match &event {
            Event::Start(start) => {
                open.push(element(start)?);
                continue;
            }
            Event::Empty(start) => Node::Element(element(start)?),
            Event::End(_) => match open.pop() {
                Some(done) => Node::Element(done),
                None => continue,
            },
            Event::Text(text) => Node::Text(text.as_ref().to_owned()),
            Event::GeneralRef(name) => Node::Text(format!("&{};", name.as_ref())),
            Event::Eof => break,
            _ => continue,
        };
        if let Some(parent) = open.last_mut() {
            parent.children.push(closed);
        }
    }
    let children = open.pop().map(|outside| outside.children).unwrap_or_default();
    children
        .into_iter()
        .find_map(|node| if let Node::Element(root) = node { Some(root) } else { None })
        .ok_or_else(|| failed(&"no root element"))
}

fn element(start: &BytesStart<'_>) -> Result<Element> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| failed(&error))?;
        attributes.push((attribute.key.0.to_owned(), attribute.value.into_owned()));
    }
    Ok(Element { name: start.name().0.to_owned(), attributes, children: Vec::new() })
}

/// Appends the element as XML.
pub(super) fn write(element: &Element, out: &mut String) {
    out.push('<');
    out.push_str(&element.name);
    for (name, value) in &element.attributes {
        for piece in [" ", name, "=\"", value, "\""] {
            out.push_str(piece);
        }
    }
    if element.children.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for child in &element.children {
        match child {
            Node::Element(child) => write(child, out),
            Node::Text(text) => out.push_str(text),
        }
    }
    for piece in ["</", &element.name, ">"] {
        out.push_str(piece);
    }
}

/// Drawing failed for `error`.
pub(super) fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::Write(message!("无法整理所绘制的文档：{error}", "the drawn document could not be put in order: {error}"))
}

/// Escapes text for XML, attribute values included.
pub(super) fn escape(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}
