//! What is wrong with a template: what, where, and what to write instead.

use std::ops::Range;

use crate::char_count::CharCount as _;
use crate::error::Diagnostic;
use crate::message;
use crate::message::Message;
use crate::place::Place;

/// What kind of mistake it is. Scripts depend on the [names](Code::name): they are added to, not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Code {
    /// A tag does not end.
    UnclosedTag,
    /// The end of a tag without its beginning.
    StrayBrace,
    /// A tag in which nothing stands.
    EmptyTag,
    /// An expression that cannot be understood.
    Syntax,
    /// A quote that is not closed.
    Quote,
    /// Deeper or longer than a template may be.
    TooComplex,
    /// A statement that there is not.
    UnknownStatement,
    /// A loop, condition or `set` that does not end.
    UnclosedBlock,
    /// An end without a beginning.
    StrayEnd,
    /// An `else` without an `if`.
    StrayElse,
    /// An end of another kind than the block that it ends.
    WrongEnd,
    /// Blocks that cross instead of lying in one another.
    CrossedBlocks,
    /// The two ends of a block are not of one kind: `{%tr for %}` and `{% endfor %}`.
    BlockLevel,
    /// The two ends of a block stand in different cells or stories.
    BlockPlace,
    /// A tag of a row, cell or paragraph displaces something that is not printed then.
    LostText,
    /// A tag of a row or cell stands outside tables.
    NotInTable,
    /// A tag that acts on its cell stands there twice, lacks its value or its loop.
    CellTag,
    /// Paragraphs that cannot be joined.
    CannotJoin,
    /// A name that neither the schema nor the template knows.
    UnknownName,
    /// A name that means several things.
    AmbiguousName,
    /// A column that the table does not have.
    UnknownColumn,
    /// A term that a field does not have.
    UnknownTerm,
    /// A filter that there is not, or not here.
    UnknownFilter,
    /// A test that there is not.
    UnknownTest,
    /// A function or method that there is not.
    UnknownFunction,
    /// Arguments that a filter, test or function does not take.
    Arguments,
    /// A table or a row is printed as if it were one value.
    WholeTable,
    /// `loop` outside a loop, or a member that it does not have.
    Loop,
    /// Braces with a space between them, or one too few.
    BrokenBrace,
    /// A name of the form between single braces.
    SingleBrace,
    /// A placeholder of another program: `${x}`, `«x»`, `{x}`.
    OtherEngine,
    /// A loop over what is no list.
    NotAList,
    /// A name of a loop that hides another.
    Shadowed,
    /// A tag in a place where none are filled in.
    NotRendered,
    /// Fields of the form that the template never prints.
    Unprinted,
    /// A template without tags.
    NoTags,
    /// A value that is printed and cannot be read back from a document that is returned.
    NotReadBack,
    /// A part that goes into every document as it is cannot be read.
    DamagedPart,
}

impl Code {
    /// All of them.
    pub const ALL: [Self; 38] = [
        Self::UnclosedTag,
        Self::StrayBrace,
        Self::EmptyTag,
        Self::Syntax,
        Self::Quote,
        Self::TooComplex,
        Self::UnknownStatement,
        Self::UnclosedBlock,
        Self::StrayEnd,
        Self::StrayElse,
        Self::WrongEnd,
        Self::CrossedBlocks,
        Self::BlockLevel,
        Self::BlockPlace,
        Self::LostText,
        Self::NotInTable,
        Self::CellTag,
        Self::CannotJoin,
        Self::UnknownName,
        Self::AmbiguousName,
        Self::UnknownColumn,
        Self::UnknownTerm,
        Self::UnknownFilter,
        Self::UnknownTest,
        Self::UnknownFunction,
        Self::Arguments,
        Self::WholeTable,
        Self::Loop,
        Self::BrokenBrace,
        Self::SingleBrace,
        Self::OtherEngine,
        Self::NotAList,
        Self::Shadowed,
        Self::NotRendered,
        Self::Unprinted,
        Self::NoTags,
        Self::NotReadBack,
        Self::DamagedPart,
    ];

    /// Whether a name is wrong, not how the tag is written.
    pub(super) fn is_of_a_name(self) -> bool {
        matches!(
            self,
            Self::UnknownName
                | Self::AmbiguousName
                | Self::UnknownColumn
                | Self::UnknownFilter
                | Self::UnknownTest
                | Self::UnknownFunction
                | Self::Loop
        )
    }

    /// Whether something has no value that leniency leaves blank.
    pub(super) fn is_lack(self) -> bool {
        matches!(self, Self::UnknownName | Self::UnknownColumn)
    }

    /// Its name, for scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnclosedTag => "unclosed-tag",
            Self::StrayBrace => "stray-brace",
            Self::EmptyTag => "empty-tag",
            Self::Syntax => "syntax",
            Self::Quote => "quote",
            Self::TooComplex => "too-complex",
            Self::UnknownStatement => "unknown-statement",
            Self::UnclosedBlock => "unclosed-block",
            Self::StrayEnd => "stray-end",
            Self::StrayElse => "stray-else",
            Self::WrongEnd => "wrong-end",
            Self::CrossedBlocks => "crossed-blocks",
            Self::BlockLevel => "block-level",
            Self::BlockPlace => "block-place",
            Self::LostText => "lost-text",
            Self::NotInTable => "not-in-table",
            Self::CellTag => "cell-tag",
            Self::CannotJoin => "cannot-join",
            Self::UnknownName => "unknown-name",
            Self::AmbiguousName => "ambiguous-name",
            Self::UnknownColumn => "unknown-column",
            Self::UnknownTerm => "unknown-term",
            Self::UnknownFilter => "unknown-filter",
            Self::UnknownTest => "unknown-test",
            Self::UnknownFunction => "unknown-function",
            Self::Arguments => "arguments",
            Self::WholeTable => "whole-table",
            Self::Loop => "loop",
            Self::BrokenBrace => "broken-brace",
            Self::SingleBrace => "single-brace",
            Self::OtherEngine => "other-engine",
            Self::NotAList => "not-a-list",
            Self::Shadowed => "shadowed",
            Self::NotRendered => "not-rendered",
            Self::Unprinted => "unprinted",
            Self::NoTags => "no-tags",
            Self::NotReadBack => "not-read-back",
            Self::DamagedPart => "damaged-part",
        }
    }
}

/// Why a tag is refused, and what to write instead; where it stands is known to whoever reads the tag.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: Code,
    pub(super) message: Message,
    pub(super) help: Message,
    pub(super) about: Box<About>,
}

/// What in a tag a refusal is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About {
    /// The tag as a whole.
    Tag,
    /// A stretch of what stands in it, in bytes.
    Range(Range<usize>),
    /// A name in it.
    Name(String),
}

impl Refusal {
    #[cold]
    #[inline(never)]
    pub(super) fn new(code: Code, message: Message, help: Message) -> Self {
        Self { code, message, help, about: Box::new(About::Tag) }
    }

    /// The refusal is about the name `name`.
    pub(super) fn about(self, name: &str) -> Self {
        Self { about: Box::new(About::Name(name.to_owned())), ..self }
    }

    /// The refusal is about a stretch of what stands in the tag.
    pub(super) fn within(self, range: Range<usize>) -> Self {
        Self { about: Box::new(About::Range(range)), ..self }
    }
}

impl About {
    /// Where in the tag `typed` it stands, in characters; `inner` is what stands in the tag.
    pub(super) fn place(&self, typed: &str, inner: &str) -> Option<Range<usize>> {
        let start = typed.find(inner)?;
        let within = match self {
            Self::Tag => return None,
            Self::Range(range) => range.clone(),
            Self::Name(name) => {
                let is_name = |c: char| c.is_alphanumeric() || c == '_';
                let whole = |at: &usize| {
                    let before = inner.get(..*at).and_then(|text| text.chars().next_back());
                    let behind = inner.get(at + name.len()..).and_then(|text| text.chars().next());
                    !before.is_some_and(is_name) && !behind.is_some_and(is_name)
                };
                let found = inner.match_indices(name.as_str()).map(|(at, _)| at).find(whole)?;
                found..found + name.len()
            }
        };
        let chars = |text: Option<&str>| text.map_or(0, |text| text.char_count());
        let from = chars(typed.get(..start + within.start));
        Some(from..from + chars(inner.get(within)).max(1))
    }
}

/// What is wrong with a tag.
#[derive(Debug)]
pub(super) struct Mistake {
    /// Where in the XML: the order of messages.
    pub(super) at: usize,
    pub(super) place: Place,
    /// The tag as it was typed.
    pub(super) tag: String,
    /// What in the tag it is about, in characters.
    pub(super) within: Option<Range<usize>>,
    pub(super) code: Code,
    pub(super) message: Message,
    pub(super) help: Message,
}

impl Mistake {
    /// The mistake of the template `file`, as an error.
    pub(super) fn diagnostic(self, file: &str) -> Diagnostic {
        let message = said(&self.tag, &self.message);
        Diagnostic::new(file, Some(self.place), message, self.help)
    }
}

/// A message with the tag that it is about.
pub(super) fn said(tag: &str, message: &Message) -> Message {
    let Message { zh, en } = message;
    if zh.contains(tag) { message.clone() } else { message!("{zh}：{tag}", "{en}: {tag}") }
}
