//! What was made of a text before: the returns of one form share their headers, labels and printed wording.
//!
//! In a batch nearly every text that is no value stands in every file, and what extraction makes of it follows from that
//! text and the schema alone. Such answers are kept, each at a slot that follows from the bytes of its text, and are
//! given again where all the bytes are the same. So it makes no difference to any report what is known, in which order
//! files come, or how many threads there are; values, which seldom recur, are made anew.
//!
//! Each thread has slots of its own, as long as there are few, so that none waits for another. A text that was asked for
//! again outlives the next one that comes to its slot: values do not drive out labels. Memory is bounded by [`THREADS`],
//! [`SLOTS`] and [`LONGEST`].

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, TryLockError};

/// Threads with slots of their own; of more, some share.
const THREADS: usize = 8;
/// Texts of a thread that are remembered, and the longest of them in bytes.
const SLOTS: usize = 128;
const LONGEST: usize = 512;

/// What is looked up by wording of forms. No file has a say in its keys, so that their hashes need not withstand anybody.
pub(crate) type ByWording<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// Texts with what was made of them.
#[derive(Debug)]
pub(crate) struct Recurring<T> {
    threads: [Own<T>; THREADS],
}

/// Those of a thread, in memory that no other one writes to.
#[derive(Debug)]
#[repr(align(128))]
struct Own<T>(Mutex<Vec<Option<Box<Known<T>>>>>);

#[derive(Debug, Clone)]
struct Known<T> {
    text: Box<str>,
    made: T,
    /// It was asked for again since another text last came to its slot.
    recurs: bool,
}

impl<T> Default for Recurring<T> {
    fn default() -> Self {
        Self { threads: std::array::from_fn(|_| Own(Mutex::default())) }
    }
}

impl<T: Clone> Recurring<T> {
    /// What `make` made of `text` before, or what it makes now: it must follow from the text, and from what belongs to
    /// these texts and never changes.
    pub(crate) fn of(&self, text: &str, make: impl FnOnce() -> T) -> T {
        let Some(own) = self.threads.get(thread()).filter(|_| text.len() <= LONGEST) else { return make() };
        // No thread waits for another.
        let free = || match own.0.try_lock() {
            Ok(slots) => Some(slots),
            Err(TryLockError::Poisoned(slots)) => Some(slots.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        };
        let at = slot(text);
        let known = free().and_then(|mut slots| {
            let known = slots.get_mut(at)?.as_mut().filter(|known| *known.text == *text)?;
            known.recurs = true;
            Some(known.made.clone())
        });
        if let Some(made) = known {
            return made;
        }
        let made = make();
        if let Some(mut slots) = free() {
            if slots.is_empty() {
                slots.resize(SLOTS, None);
            }
            match slots.get_mut(at) {
                Some(Some(known)) if known.recurs => known.recurs = false,
                Some(free) => *free = Some(Box::new(Known { text: text.into(), made: made.clone(), recurs: false })),
                None => {}
            }
        }
        made
    }
}

fn slot(text: &str) -> usize {
    foldhash::fast::FixedState::default().hash_one(text) as usize % SLOTS
}

/// The number of this thread, from 0 on, anew behind the last one.
fn thread() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static NUMBER: Cell<Option<usize>> = const { Cell::new(None) };
    }
    NUMBER.with(|number| {
        number.get().unwrap_or_else(|| {
            let own = NEXT.fetch_add(1, Ordering::Relaxed) % THREADS;
            number.set(Some(own));
            own
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_keeps_what_was_made_of_it() {
        let recurring = Recurring::default();
        let texts: Vec<String> = (0..1000).map(|number| format!("列{number}")).collect();
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for text in texts.iter().chain(&texts) {
                        assert_eq!(recurring.of(text, || text.clone()), *text);
                    }
                });
            }
        });
        let sizes = recurring.threads.iter().map(|own| own.0.lock().map_or(0, |slots| slots.len()));
        assert!(sizes.into_iter().all(|size| size == 0 || size == SLOTS));
    }

    #[test]
    fn values_do_not_drive_out_a_label() {
        let recurring = Recurring::default();
        let mut made = 0;
        for number in 0..1000 {
            recurring.of("单位", || made += 1);
            recurring.of("单位", || made += 1);
            recurring.of(&format!("第{number}局"), || ());
        }
        assert_eq!(made, 1);
    }

    #[test]
    fn long_texts_are_not_kept() {
        let recurring = Recurring::default();
        let mut made = 0;
        let text = "长".repeat(LONGEST);
        recurring.of(&text, || made += 1);
        recurring.of(&text, || made += 1);
        assert_eq!(made, 2);
    }
}
