//! What a picture changes beside the part that shows it.

use super::{Rendered, merge, parse, pictures};
use crate::docx::package::Package;
use crate::docx::xml::decode;
use crate::error::Result;

/// Parts of the template that pictures are entered in.
#[derive(Debug)]
pub(super) struct Shows {
    pub(super) content_types: String,
    /// The relationships of every rendered part, and where they stand.
    pub(super) relations: Vec<(String, Option<String>)>,
    /// What the identifiers of new relationships begin with.
    pub(super) prefix: String,
    /// The folder of the main part.
    pub(super) folder: String,
    pub(super) page: pictures::Page,
}

impl Shows {
    pub(super) fn of(package: &Package<'_>, name: &str, parts: &[Rendered]) -> Result<Option<Self>> {
        if !parts.iter().any(|part| part.source.text.contains("| picture(")) {
            return Ok(None);
        }
        let text = |part: &str| -> Result<Option<String>> {
            let bytes = package.part(part).map_err(|reason| parse::unreadable(name, reason))?;
            bytes.map(|bytes| decode(bytes, part).map_err(|reason| parse::unreadable(name, reason))).transpose()
        };
        let main = package.main().map_err(|reason| parse::unreadable(name, reason))?.to_owned();
        let mut relations = Vec::with_capacity(parts.len());
        for part in parts {
            let at = merge::relations_of(&part.name);
            let old = text(&at)?;
            relations.push((at, old));
        }
        // None that is there begins with it.
        let known = relations.iter().filter_map(|(_, old)| old.as_deref()).flat_map(|old| old.split("\"zwy").skip(1));
        let longest = known.map(|rest| rest.bytes().take_while(|byte| *byte == b'z').count() + 1).max();
        let prefix = format!("zwy{}", "z".repeat(longest.unwrap_or(0)));
        let page = text(&main)?.map(|xml| pictures::Page::of(&xml)).unwrap_or_default();
        let folder = main.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        let content_types = text("[Content_Types].xml")?.unwrap_or_default();
        Ok(Some(Self { content_types, relations, prefix, folder, page }))
    }
}
