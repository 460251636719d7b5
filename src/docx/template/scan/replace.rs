//! Tags that take the place of the row, cell or paragraph around them: what was cut since it opened is thrown away.

use super::element::{Element, Open};
use super::{Piece, Scan, Tag, tags_in};
use crate::docx::template::mistake::{Code, Mistake};
use crate::docx::template::tags::Kind;
use crate::message;

impl Scan<'_> {
    /// Puts the tags that an element is replaced by into its place.
    pub(super) fn replace(&mut self, open: Open, end: usize) {
        // A comment of the whole element is there to take it out.
        let is_comment = |number: &usize| self.out.tags.get(*number).is_some_and(|tag| tag.kind == Kind::Comment);
        if let Some(&first) = open.hoisted.iter().find(|number| !is_comment(number)) {
            self.out.displaced.push((open.at..end, first));
        }
        if open.element == Element::Cell
            && let Some(grid) = self.grids.last_mut()
        {
            grid.changes = true;
        }
        let lost = self.out.pieces.split_off(open.pieces.min(self.out.pieces.len()));
        self.from = end;
        let mut stay = open.hoisted;
        if let Some(mistake) = self.lost(&tags_in(&lost), &stay, open.element) {
            self.out.mistakes.push(mistake);
            // What is wrong with those tags is found all the same.
            stay.extend(tags_in(&lost));
            stay.sort_unstable();
        }
        self.out.pieces.extend(stay.into_iter().map(Piece::Tag));
        let stop = match open.element {
            Element::Row => Element::Table,
            Element::Cell => Element::Row,
            _ => Element::Story,
        };
        for around in self.stack.iter_mut().rev() {
            let ends = around.element == stop
                || (stop == Element::Story && matches!(around.element, Element::Cell | Element::Box | Element::Body));
            // A control whose rows or cells come from a loop is left as it is.
            around.emptied |= ends || (stop == Element::Story && around.element == Element::Control);
            if ends {
                break;
            }
        }
    }

    /// Says which tags are not printed because others take the place of the element around them.
    pub(super) fn lost(&self, lost: &[usize], by: &[usize], element: Element) -> Option<Mistake> {
        let tag = |number: &usize| self.out.tags.get(*number);
        let mut lost = lost.iter().filter_map(tag).filter(|tag| tag.kind != Kind::Comment);
        let by: Vec<&Tag> = by.iter().filter_map(tag).filter(|by| by.kind != Kind::Comment).collect();
        let (zh, en) = match element {
            Element::Row => ("行", "row"),
            Element::Cell => ("格", "cell"),
            _ => ("段", "paragraph"),
        };
        let block = block(&by);
        let apart = block.map(|(begins, ends)| {
            let (begins, ends) = (&begins.typed, &ends.typed);
            message!(
                "“{begins}”和“{ends}”各占一{zh}，要重复的放在它们中间",
                "give “{begins}” and “{ends}” a {en} of their own each, with what they are about between them"
            )
        });
        let (Some(first), more) = (lost.next(), lost.count()) else {
            let (begins, ends) = block?;
            let (typed, other) = (&begins.typed, &ends.typed);
            return Some(Mistake {
                at: begins.at,
                place: begins.place.clone(),
                tag: typed.clone(),
                within: None,
                code: Code::LostText,
                message: message!(
                    "“{typed}”和“{other}”在同一{zh}里，这一{zh}不会打印",
                    "“{typed}” and “{other}” stand in one {en}, which is not printed"
                ),
                help: apart.unwrap_or_default(),
            });
        };
        let (first, by) = (&first.typed, by.first()?);
        let typed = &by.typed;
        let (more_zh, more_en) = match more {
            0 => (String::new(), String::new()),
            more => (format!("等{}个标签", more + 1), format!(" and {more} more")),
        };
        Some(Mistake {
            at: by.at,
            place: by.place.clone(),
            tag: typed.clone(),
            within: None,
            code: Code::LostText,
            message: message!(
                "“{typed}”取代了它所在的整{zh}，同{zh}的“{first}”{more_zh}不会打印",
                "“{typed}” takes the place of its whole {en}, and “{first}”{more_en} in it is not printed"
            ),
            help: apart.unwrap_or_else(|| message!("让“{typed}”独占一{zh}", "give “{typed}” a {en} of its own")),
        })
    }
}

/// The first tag that begins a loop or condition and the one that ends it, among those that take one place: nothing is
/// left between them.
fn block<'t>(tags: &[&'t Tag]) -> Option<(&'t Tag, &'t Tag)> {
    let mut open: Vec<(&str, &Tag)> = Vec::new();
    for &tag in tags.iter().filter(|tag| tag.kind == Kind::Statement) {
        let word = tag.inner.split_whitespace().next().unwrap_or_default();
        match word.strip_prefix("end") {
            Some(ended) => {
                if let Some((begun, begins)) = open.pop()
                    && begun == ended
                {
                    return Some((begins, tag));
                }
            }
            None if matches!(word, "for" | "if") => open.push((word, tag)),
            None => {}
        }
    }
    None
}
