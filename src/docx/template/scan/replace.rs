//! Tags that take the place of the row, cell or paragraph around them: what was cut since it opened is thrown away.

use super::element::{Element, Open};
use super::{Piece, Scan, tags_in};
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
        let (first, more) = (&lost.next()?.typed, lost.count());
        let by = by.iter().filter_map(tag).find(|by| by.kind != Kind::Comment)?;
        let typed = &by.typed;
        let (zh, en) = match element {
            Element::Row => ("行", "row"),
            Element::Cell => ("格", "cell"),
            _ => ("段", "paragraph"),
        };
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
            help: message!("让“{typed}”独占一{zh}", "give “{typed}” a {en} of its own"),
        })
    }
}
