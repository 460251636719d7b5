//! What is said to people, in both languages at once.

use std::cell::RefCell;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// The most characters of a message. What a file says in place of a name or number may be as long as the file.
const MOST: usize = 500;

/// The language of messages, help and the wording of places. It never changes codes, keys, `field` or `at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese (the default: the forms are Chinese).
    #[default]
    Zh,
    /// English.
    En,
}

/// One message in Chinese and in English: a clause without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The Chinese wording.
    pub zh: String,
    /// The English wording.
    pub en: String,
}

impl Message {
    /// A message from its two wordings.
    // A thousand places say something, and hardly a file comes by more than a few of them: none needs code of its own.
    #[cold]
    #[inline(never)]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// A message from its two wordings, as [`message!`](crate::message!) has them.
    #[cold]
    #[inline(never)]
    pub fn formatted(zh: fmt::Arguments<'_>, en: fmt::Arguments<'_>) -> Self {
        Self { zh: fmt::format(zh), en: fmt::format(en) }
    }

    /// The wording in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// The same with wordings of [`MOST`] characters at most.
    pub(crate) fn clipped(self) -> Self {
        let clip = |text: String| match text.char_indices().nth(MOST) {
            Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "…",
            None => text,
        };
        Self { zh: clip(self.zh), en: clip(self.en) }
    }

    /// True when neither wording says anything.
    pub fn is_empty(&self) -> bool {
        self.zh.is_empty() && self.en.is_empty()
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

thread_local! {
    /// Some of the messages of the thread, each at a slot that follows from its words.
    static SAID: RefCell<[Option<Arc<Message>>; 64]> = const { RefCell::new([const { None }; 64]) };
}

/// The same message, shared with those that say the same: thousands of rows are wrong in the same few ways.
pub(crate) fn shared(message: Arc<Message>) -> Arc<Message> {
    let mut hasher = DefaultHasher::new();
    message.hash(&mut hasher);
    SAID.with_borrow_mut(|said| match said.get_mut(hasher.finish() as usize % 64) {
        Some(Some(known)) if *known == message => known.clone(),
        Some(slot) => slot.insert(message).clone(),
        None => message,
    })
}

/// Builds a [`Message`] from two format strings that share their captured arguments.
#[macro_export]
macro_rules! message {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::message::Message::formatted(format_args!($zh), format_args!($en))
    };
    ($zh:literal, $en:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::message::Message::formatted(
            format_args!($zh, $($name = $value),+),
            format_args!($en, $($name = $value),+),
        )
    };
}

/// A number of things in English: `1 form`, `2 forms`.
pub fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
