//! The meanings of texts that were asked for before: the files of a run have the same headers.

use std::sync::{Mutex, TryLockError};

use crate::extract::table::Meaning;

/// Texts that are remembered, and the longest of them in bytes.
const SLOTS: usize = 64;
const LONGEST: usize = 60;

/// Some texts with what they mean, each at a slot that follows from its bytes; the last one of a slot stays.
#[derive(Debug, Default)]
pub(super) struct Meanings(Mutex<Vec<Option<Known>>>);

#[derive(Debug, Clone)]
struct Known {
    text: Box<str>,
    meaning: Meaning,
}

impl Meanings {
    /// What `text` means: as it was read before, or as it is read now. No thread waits for another.
    pub(super) fn of(&self, text: &str, read: impl FnOnce() -> Meaning) -> Meaning {
        if text.len() > LONGEST {
            return read();
        }
        let slot = slot(text);
        let known = |slots: &[Option<Known>]| {
            let known = slots.get(slot)?.as_ref()?;
            (*known.text == *text).then(|| known.meaning.clone())
        };
        let free = || match self.0.try_lock() {
            Ok(slots) => Some(slots),
            Err(TryLockError::Poisoned(slots)) => Some(slots.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        };
        if let Some(meaning) = free().and_then(|slots| known(&slots)) {
            return meaning;
        }
        let meaning = read();
        if let Some(mut slots) = free() {
            slots.resize(SLOTS, None);
            if let Some(own) = slots.get_mut(slot) {
                *own = Some(Known { text: text.into(), meaning: meaning.clone() });
            }
        }
        meaning
    }
}

fn slot(text: &str) -> usize {
    let hash = text.bytes().fold(0_u32, |hash, byte| (hash.rotate_left(5) ^ u32::from(byte)).wrapping_mul(0x9e37_79b9));
    (hash >> 16) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_keeps_its_own_meaning() {
        let meanings = Meanings::default();
        let texts: Vec<String> = (0..1000).map(|number| format!("列{number}")).collect();
        for _ in 0..2 {
            for text in &texts {
                let meaning = || Meaning::Column(text.as_str().into(), None);
                assert_eq!(meanings.of(text, meaning), meaning());
            }
        }
        let last = texts.last().map_or("", String::as_str);
        assert_ne!(meanings.of(last, || Meaning::Extra), Meaning::Extra, "it is known");
        let slots = meanings.0.lock().map_or(0, |slots| slots.len());
        assert_eq!(slots, SLOTS);
    }
}
