//! Blocks: what opens must end, in the right order, where what lies between can be left out or repeated.
//!
//! One mistake is told once. An end that fits no block that is open waits: it may be the end of the block around it under
//! a wrong word, which is known only when that block has no other end; or belong to one that was cut off when the block
//! around it ended.

use super::super::mistake::{Code, Mistake, Refusal};
use super::super::scan::Tag;
use super::super::tags::{Kind, Level, letters};
use super::Rewriter;
use super::kinds::Ty;
use super::scopes::{Local, Opens};
use crate::message;
use crate::message::{Lang, Message};

/// Branches of one `if`: the engine takes stack for each.
const MOST_BRANCHES: usize = 200;

/// Tags that are looked through for the end of a block.
const MOST_LOOKED: usize = 200;

/// A block that is open.
pub(super) struct Block {
    pub(super) what: Opens,
    pub(super) tag: usize,
    has_else: bool,
    /// Branches behind the first.
    branches: usize,
    /// What a loop goes through, and the kind of its items, where they are asked for.
    pub(super) list: Option<(String, Ty)>,
    /// The variable with the number of a loop, where cells are merged.
    pub(super) run: Option<String>,
    /// Where the head of a loop stands that a `set` block keeps.
    pub(super) step: Option<usize>,
    /// Tags in it that end what is not open.
    strays: Vec<usize>,
}

/// A block that was still open when the block around it ended.
pub(super) struct Cut {
    what: Opens,
    tag: usize,
    /// The end of the block around it.
    by: usize,
}

impl Opens {
    /// Whether Tera knows it.
    pub(super) fn is_printed(self) -> bool {
        matches!(self, Self::If | Self::For | Self::Set)
    }
}

impl Rewriter<'_> {
    pub(super) fn open(&mut self, what: Opens, tag: usize) {
        self.blocks.push(Block {
            what,
            tag,
            has_else: false,
            branches: 0,
            list: None,
            run: None,
            step: None,
            strays: Vec::new(),
        });
    }

    pub(super) fn in_loop(&self) -> bool {
        self.blocks.iter().any(|block| block.what == Opens::For)
    }

    pub(super) fn open_loop(&mut self, tag: usize, names: Vec<Local>) {
        self.open(Opens::For, tag);
        self.open_scope(names, false);
    }

    fn typed(&self, number: usize) -> &str {
        self.scanned.tags.get(number).map_or("", |tag| &tag.typed)
    }

    /// `else` and `elif`: in a block that takes them, and of the same place.
    pub(super) fn between(&mut self, number: usize, word: &'static str) -> Result<(), Refusal> {
        let Some(block) = self.blocks.last_mut() else {
            return Err(Refusal::new(
                Code::StrayElse,
                message!("“{word}”前面没有 if", "“{word}” has no if before it"),
                message!("补上 {{% if … %}}，或删去它", "add {{% if … %}} or delete it"),
            ));
        };
        let (tag, again) = (block.tag, block.has_else);
        let takes = block.what == Opens::If || (block.what == Opens::For && word == "else");
        block.has_else |= word == "else";
        block.branches += 1;
        if block.branches > MOST_BRANCHES {
            return Err(Refusal::new(
                Code::TooComplex,
                message!("分支超过 {MOST_BRANCHES} 个", "there are more than {MOST_BRANCHES} branches"),
                Message::new(
                    "分成几个 if，或由数据给出结果",
                    "make several `if`s, or let the data say what comes of it",
                ),
            ));
        }
        if again || !takes {
            let opened = self.typed(tag);
            return Err(Refusal::new(
                Code::StrayElse,
                if again {
                    message!("“{opened}”已经有 else", "“{opened}” has its else already")
                } else {
                    message!("“{word}”不能用在“{opened}”里", "“{word}” does not belong into “{opened}”")
                },
                message!("删去它，或先结束里面的块", "delete it, or end the block in it first"),
            ));
        }
        self.pairs(tag, number)
    }

    /// Ends a block; true where what was open is well ended.
    pub(super) fn end(&mut self, number: usize, what: Opens) -> Result<bool, Refusal> {
        let anchor = |tag: usize| self.scanned.tags.get(tag).map(|tag| tag.anchor);
        let fits = |block: &&Block| matches!((anchor(block.tag), anchor(number)), (Some(opened), Some(ends)) if opened.pairs_with(ends));
        let all = self.blocks.iter().enumerate().rev().filter(|(_, block)| block.what == what);
        let fitting = all.clone().find(|(_, block)| fits(block)).map(|(at, _)| at);
        let Some(at) = fitting.or_else(|| all.map(|(at, _)| at).next()) else {
            return self.stray(number, what).map(|()| false);
        };
        for block in self.blocks.split_off(at + 1).into_iter().rev() {
            self.leave_scope(&block);
            self.unclosed(block, Some(number));
        }
        let Some(block) = self.blocks.pop() else { return Ok(false) };
        self.leave_scope(&block);
        for stray in block.strays {
            let refusal = self.stray_end(stray);
            self.complain(stray, |_| refusal);
        }
        self.orphans.clear();
        if !what.is_printed() {
            return Ok(true);
        }
        self.pairs(block.tag, number).map(|()| true)
    }

    /// Whether more ends follow than blocks of this kind begin behind this tag.
    pub(super) fn ends_behind(&self, number: usize, what: Opens) -> bool {
        let word = what.word();
        let mut open = 0usize;
        for tag in self.scanned.tags.iter().skip(number + 1).take(MOST_LOOKED).filter(|tag| tag.kind == Kind::Statement)
        {
            let inner = tag.inner.trim();
            if inner.strip_prefix("end").is_some_and(|rest| rest.trim() == word) {
                match open.checked_sub(1) {
                    Some(less) => open = less,
                    None => return true,
                }
            } else if inner.strip_prefix(word).is_some_and(|rest| rest.starts_with(char::is_whitespace)) {
                open += 1;
            }
        }
        false
    }

    pub(super) fn leave_scope(&mut self, block: &Block) {
        self.note_length(block);
        if matches!(block.what, Opens::For | Opens::With | Opens::Block) {
            self.close_scope();
        }
    }

    /// An end of what is not open.
    fn stray(&mut self, number: usize, what: Opens) -> Result<(), Refusal> {
        if let Some(at) = self.cut.iter().rposition(|cut| cut.what == what) {
            let cut = self.cut.remove(at);
            let (ends, outer) = (self.typed(number).to_owned(), self.typed(cut.by).to_owned());
            self.withdraw(cut.tag, Code::UnclosedBlock);
            self.complain(cut.tag, |tag| {
                let typed = tag.typed.as_str();
                Refusal::new(
                    Code::CrossedBlocks,
                    message!("“{typed}”到“{outer}”之后才结束", "“{typed}” ends only behind “{outer}”"),
                    message!("把“{ends}”移到“{outer}”前面", "move “{ends}” in front of “{outer}”"),
                )
            });
            return Ok(());
        }
        if what == Opens::For && !self.in_loop() {
            // Without its loop the row is unknown, which is the same mistake.
            self.withdraw_orphans();
        }
        match self.blocks.last_mut() {
            Some(block) => {
                block.strays.push(number);
                Ok(())
            }
            None => Err(self.stray_end(number)),
        }
    }

    fn stray_end(&self, number: usize) -> Refusal {
        let ends = self.scanned.tags.get(number).map_or("", |tag| tag.inner.trim());
        let letters = self.scanned.tags.get(number).map_or("", |tag| letters(tag.level));
        let word = ["if", "for", "set", "with", "block", "autoescape"]
            .into_iter()
            .find(|word| ends.contains(word))
            .unwrap_or_default();
        Refusal::new(
            Code::StrayEnd,
            message!("“end{word}”前面没有 {word}", "“end{word}” has no {word} before it"),
            message!("补上 {{%{letters} {word} … %}}，或删去它", "add {{%{letters} {word} … %}} or delete it"),
        )
    }

    /// Whether a block was opened by a mistyped word.
    fn is_guessed(&self, what: &Opens, tag: usize) -> bool {
        let inner = self.scanned.tags.get(tag).map_or("", |tag| tag.inner.trim_start());
        !inner.starts_with(what.word())
    }

    /// Says that a block does not end: with the part, or before the tag `by`.
    pub(super) fn unclosed(&mut self, block: Block, by: Option<usize>) {
        let word = block.what.word();
        let mut strays = block.strays.into_iter();
        if let Some(wrong) = strays.next() {
            let (opened, level) = match self.scanned.tags.get(block.tag) {
                Some(tag) => (tag.typed.clone(), letters(tag.level)),
                None => return,
            };
            self.complain(wrong, |_| {
                Refusal::new(
                    Code::WrongEnd,
                    message!("它结束不了“{opened}”", "it does not end “{opened}”"),
                    message!("写成 {{%{level} end{word} %}}", "write {{%{level} end{word} %}}"),
                )
            });
        } else if self.scanned.tags.get(block.tag).is_some_and(Tag::is_lost) {
            // Where it belongs comes first.
        } else if self.is_guessed(&block.what, block.tag) {
            // Whether it was to open anything is not known.
        } else {
            let opened = self.scanned.tags.get(block.tag).map(|tag| tag.at);
            let is_told = |mistake: &Mistake| Some(mistake.at) == opened && mistake.code == Code::UnknownStatement;
            if self.mistakes.iter().any(is_told) {
                return;
            }
            let before = by.map(|by| self.typed(by).to_owned());
            self.complain(block.tag, |tag| {
                let (typed, letters) = (tag.typed.as_str(), letters(tag.level));
                Refusal::new(
                    Code::UnclosedBlock,
                    message!("“{typed}”没有结束", "“{typed}” does not end"),
                    match before {
                        None if word == "with" => message!(
                            "补上 {{%{letters} endwith %}}，或改写 {{%{letters} set … %}}，它不用结束",
                            "add {{%{letters} endwith %}}, or write {{%{letters} set … %}}, which needs no end"
                        ),
                        None => message!("补上 {{%{letters} end{word} %}}", "add {{%{letters} end{word} %}}"),
                        Some(before) => message!(
                            "在“{before}”前面补上 {{%{letters} end{word} %}}",
                            "add {{%{letters} end{word} %}} in front of “{before}”"
                        ),
                    },
                )
            });
            if let Some(by) = by {
                self.cut.push(Cut { what: block.what, tag: block.tag, by });
            }
        }
        for stray in strays {
            let refusal = self.stray_end(stray);
            self.complain(stray, |_| refusal);
        }
    }

    /// Says that a tag has no row or cell to take the place of.
    pub(super) fn not_in_table(&mut self, number: usize) {
        self.complain(number, |tag| {
            let typed = &tag.typed;
            let (zh, en) =
                if tag.level == Level::Row { ("表格行", "table row") } else { ("单元格", "table cell") };
            let (inner, plain) = (tag.inner.trim(), if tag.is_alone { "p" } else { "" });
            let (open, close) = if tag.kind == Kind::Print { ("{{", "}}") } else { ("{%", "%}") };
            let plain = if tag.kind == Kind::Print { "" } else { plain };
            Refusal::new(
                Code::NotInTable,
                message!("“{typed}”不在{zh}里", "“{typed}” stands in no {en}"),
                message!(
                    "在正文里写 {open}{plain} {inner} {close}，结尾也一样；或移到表格里",
                    "in the body write {open}{plain} {inner} {close}, and its end likewise; or move it into a table"
                ),
            )
        });
    }

    /// Two tags of a block must stand where what lies between can be left out.
    pub(super) fn pairs(&mut self, first: usize, number: usize) -> Result<(), Refusal> {
        let scanned = self.scanned;
        let (Some(opened), Some(tag)) = (scanned.tags.get(first), scanned.tags.get(number)) else {
            return Ok(());
        };
        if !opened.is_lost() && tag.is_lost() {
            self.not_in_table(number);
        }
        if opened.anchor.pairs_with(tag.anchor) || opened.is_lost() || tag.is_lost() {
            return Ok(());
        }
        // Where one end is not well written, where it belongs is seen once it is.
        let is_told = |mistake: &Mistake| {
            mistake.code == Code::UnknownStatement && (mistake.at == opened.at || mistake.at == tag.at)
        };
        if !opened.is_sound || !tag.is_sound || self.mistakes.iter().rev().take(MOST_LOOKED).any(is_told) {
            return Ok(());
        }
        let (level, ends) = (opened.anchor.level(), tag.anchor.level());
        if level != ends {
            // Who writes one end with letters means both so; alone in its place, the one without them lacks them.
            let (wrong, other, letters) = match (level, ends) {
                (Level::Text, ends) if opened.is_alone => (first, tag, letters(ends)),
                _ => (number, opened, letters(level)),
            };
            let typed = &other.typed;
            let body = scanned.tags.get(wrong).map_or("", |tag| tag.inner.trim());
            let refusal = Refusal::new(
                Code::BlockLevel,
                message!("与“{typed}”不成对", "it does not pair with “{typed}”"),
                message!("写 {{%{letters} {body} %}}", "write {{%{letters} {body} %}}"),
            );
            self.complain(wrong, |_| refusal);
            return Ok(());
        }
        let (typed, place) = (&tag.typed, &tag.place);
        let (zh, en) = (place.describe(Lang::Zh), place.describe(Lang::En));
        let inner_tags = opened.anchor.container == tag.anchor.container;
        let refusal = Refusal::new(
            Code::BlockPlace,
            match inner_tags {
                true => message!(
                    "到“{typed}”之间跨了超链接或内容控件的边界",
                    "up to “{typed}” it crosses the edge of a link or content control"
                ),
                false => message!(
                    "它的结尾“{typed}”在别处（{zh}），跨了单元格、表格、文本框或内容控件",
                    "its end “{typed}” stands elsewhere ({en}), across a cell, table, text box or content control"
                ),
            },
            match level {
                Level::Text if inner_tags => Message::new(
                    "把开头和结尾都放到超链接或内容控件的外面，或都放到里面",
                    "put both ends outside the link or control, or both inside",
                ),
                Level::Text => Message::new(
                    "重复整行用 {%tr … %}，整格用 {%tc … %}，整段用 {%p … %}，开头和结尾都要用",
                    "for whole rows use {%tr … %}, for cells {%tc … %}, for paragraphs {%p … %}, at both ends",
                ),
                _ => Message::new(
                    "开头和结尾要在同一个表格、行、单元格或内容控件里",
                    "both ends belong into one table, row, cell or content control",
                ),
            },
        );
        self.complain(first, |_| refusal);
        Ok(())
    }
}
