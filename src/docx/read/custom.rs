//! The custom properties of a document.

use crate::docx::xml::{Token, Xml, attribute};
use crate::limits::Limits;
use crate::problem::Unreadable;

/// The custom document properties (ECMA-376 part 1 §22.3).
pub(super) fn properties(
    text: &str,
    part: &str,
    limits: &Limits,
    properties: &mut Vec<(String, String)>,
) -> Result<(), Unreadable> {
    let mut xml = Xml::new(text, part, limits);
    let mut inside = false;
    loop {
        match xml.next()? {
            Token::Open(tag, _) if tag.local_name().as_ref() == "property" => {
                inside = true;
                properties.push((attribute(&tag, "name").unwrap_or_default().into_owned(), String::new()));
            }
            Token::Text(text) if inside => {
                if let Some((_, value)) = properties.last_mut() {
                    value.push_str(&text);
                }
            }
            Token::Char(character) if inside => {
                if let Some((_, value)) = properties.last_mut() {
                    value.push(character);
                }
            }
            Token::End => break,
            _ => {}
        }
    }
    for (_, value) in properties {
        value.truncate(value.trim_end().len());
        value.drain(..value.len() - value.trim_start().len());
    }
    Ok(())
}
