//! What is wrong with a returned form: the product of a check, never an `Err`.

use std::borrow::Cow;
use std::sync::Arc;

use crate::message::{Message, shared};
use crate::place::Place;

mod beyond;
mod paths;

pub use beyond::Beyond;
pub(crate) use beyond::Pile;

/// How much a problem weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; the form is accepted.
    Note,
    /// To be looked at; the form is accepted with a warning.
    Warning,
    /// The form is rejected.
    Error,
}

impl Severity {
    /// All, the heaviest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// The weight as reports spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing that is wrong with a form, with where it stands and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The stable code: one of [`crate::codes`], or the id of a schema's own rule.
    pub code: Cow<'static, str>,
    /// How much it weighs.
    pub severity: Severity,
    /// Path into the record, 0-based as in JSON (`servers[0].vcpu`, `totals.vcpu`); empty for the file as a whole.
    pub field: String,
    /// Where it stands in the file.
    pub place: Option<Place>,
    /// What was found, as written.
    pub found: Option<String>,
    /// What should stand there.
    pub expected: Option<String>,
    /// What is wrong: one clause. Problems that say the same share it.
    pub message: Arc<Message>,
    /// What to do about it: one clause.
    pub help: Arc<Message>,
}

impl Problem {
    /// A problem that says `message`; the rest is added by the methods below.
    #[cold]
    #[inline(never)]
    pub fn new(code: impl Into<Cow<'static, str>>, severity: Severity, message: impl Into<Arc<Message>>) -> Self {
        Self {
            code: code.into(),
            severity,
            field: String::new(),
            place: None,
            found: None,
            expected: None,
            message: shared(cut_message(message.into())),
            help: shared(Arc::default()),
        }
    }

    /// An error.
    #[cold]
    #[inline(never)]
    pub fn error(code: impl Into<Cow<'static, str>>, message: impl Into<Arc<Message>>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A warning.
    #[cold]
    #[inline(never)]
    pub fn warning(code: impl Into<Cow<'static, str>>, message: impl Into<Arc<Message>>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// That a text was read which nobody sees.
    pub(crate) fn unseen(text: &str) -> Self {
        let quoted = crate::excerpt::beginning(text.trim(), 40);
        let message = crate::message!(
            "“{quoted}”是白色或极小的字，看不见，已照常读取",
            "“{quoted}” is white or too small to be seen, and was read all the same"
        );
        let help = Message::new("请改为看得见的字，或删去", "make it visible, or delete it");
        Self::warning("hidden-content", message).found(text).help(help)
    }

    /// A note.
    #[cold]
    #[inline(never)]
    pub fn note(code: impl Into<Cow<'static, str>>, message: impl Into<Arc<Message>>) -> Self {
        Self::new(code, Severity::Note, message)
    }

    /// Says something else instead.
    #[must_use]
    #[inline(never)]
    pub fn message(mut self, message: impl Into<Arc<Message>>) -> Self {
        self.message = shared(cut_message(message.into()));
        self
    }

    /// Says which field of the record it is about.
    #[must_use]
    #[inline(never)]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }

    /// Says where it stands.
    #[must_use]
    #[inline(never)]
    pub fn place(mut self, place: impl Into<Option<Place>>) -> Self {
        self.place = place.into();
        self
    }

    /// Says what was found.
    #[must_use]
    #[inline(never)]
    pub fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(cut(found.into()));
        self
    }

    /// Says what should stand there.
    #[must_use]
    #[inline(never)]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(cut(expected.into()));
        self
    }

    /// Says what to do.
    #[must_use]
    #[inline(never)]
    pub fn help(mut self, help: impl Into<Arc<Message>>) -> Self {
        self.help = shared(cut_message(help.into()));
        self
    }
}

impl Problem {
    /// What is wrong and what to do about it, to be said of something else.
    pub fn into_words(self) -> (Message, Message) {
        (Arc::unwrap_or_clone(self.message), Arc::unwrap_or_clone(self.help))
    }
}

/// Longest text that a problem quotes, in bytes. A cell may hold a megabyte, and there may be thousands that are wrong.
const LONGEST: usize = 2_000;

/// A text, or its beginning with `…` where it is too long to be quoted.
fn cut(mut text: String) -> String {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.shrink_to_fit();
        text.push('…');
    }
    text
}

fn cut_message(message: Arc<Message>) -> Arc<Message> {
    if message.zh.len() <= LONGEST && message.en.len() <= LONGEST {
        return message;
    }
    let Message { zh, en } = Arc::unwrap_or_clone(message);
    Arc::new(Message { zh: cut(zh), en: cut(en) })
}

/// Why no document could be made of a file: the one problem that says so.
#[derive(Debug)]
pub struct Unreadable(pub Box<Problem>);

impl Unreadable {
    /// The problem to be reported.
    pub fn into_problem(self) -> Problem {
        *self.0
    }
}
