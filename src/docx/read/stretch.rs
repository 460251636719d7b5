//! Stretches of markup that recur: documents that come from one template have the same tags between two texts.
//!
//! A stretch goes from a tag to just before the next text, or ends at a length. When it comes the second time, what its
//! elements [mean](Meaning) is written down as [steps](Step) while they are read; from then on the steps are gone
//! through instead of the XML. That is exact: a stretch is known by all its bytes, below a root that is the same in all
//! bytes too, as long as no other element declares a namespace; what a step does to the reader, and what it refuses, is
//! decided anew each time. A stretch that [does not fit](Xml::is_at) its place is read tag by tag.
//!
//! Which stretch comes next is guessed from what followed the last one before, and else looked up by a hash. Each
//! thread keeps what it knows, as long as there is room, and asks less and less where little recurs: a document that
//! people edited in Word has numbers in its tags that no other one has.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::rc::Rc;

use foldhash::fast::FixedState;

use super::meaning::Meaning;
use crate::docx::xml::Xml;
use crate::docx::xml::markup::{LONGEST, Markup, extent};

/// Roots of which a thread knows stretches, and the most bytes of those under one root.
const ROOTS: usize = 4;
const ROOM: usize = 1 << 20;
/// Stretches of which only the hash is kept, and those that are guessed to follow one.
const SEEN: usize = 2048;
const GUESSES: usize = 8;
/// Bytes that may be new at first, or when much was known; and at the beginning of a part in any case.
const PATIENCE: usize = 128 << 10;
const LEAST_PATIENCE: usize = 1 << 9;
/// What it costs to look up a stretch besides its bytes, in bytes.
const LOOK_UP: usize = 64;

/// No stretch.
const NONE: u16 = u16::MAX;

/// A stretch with what there is to do for it.
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) markup: Markup,
    pub(super) steps: Box<[Step]>,
}

/// A tag.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) does: Does,
    /// The bytes of the stretch in front of it, and the pieces that they count as.
    pub(super) at: u16,
    pub(super) pieces: u16,
}

/// What a tag does.
#[derive(Debug)]
pub(super) enum Does {
    Begin(Meaning),
    /// An element begins and ends.
    Empty(Meaning),
    End,
}

/// A stretch that is being written down.
pub(super) struct Recording {
    /// How many bytes were left, and pieces counted, at its beginning.
    left: usize,
    counted: u64,
    length: usize,
    hash: u64,
    steps: Vec<Step>,
    /// Where the next tag is.
    at: u16,
    pieces: u16,
}

impl Recording {
    /// Notes that so much is left, and was counted, in front of the next tag; true while it is one of the stretch.
    pub(super) fn goes_on(&mut self, (left, counted): (usize, u64)) -> bool {
        let gone = self.left.saturating_sub(left);
        self.at = u16::try_from(gone).unwrap_or(NONE);
        self.pieces = u16::try_from(counted - self.counted).unwrap_or(NONE);
        gone < self.length
    }

    /// Writes down what the next tag does.
    pub(super) fn push(&mut self, does: Does) {
        // What was skipped does nothing.
        if !matches!(does, Does::Begin(Meaning::Skipped) | Does::Empty(Meaning::Skipped)) {
            self.steps.push(Step { does, at: self.at, pieces: self.pieces });
        }
    }
}

/// What there is to say of a place in a part.
pub(super) enum Found {
    /// There is this stretch.
    Known(Rc<Stretch>),
    /// There is one that was there before, and is to be written down.
    Recurs(Box<Recording>),
    New,
}

/// The stretches under a root.
pub(super) struct Known {
    /// Its tag.
    root: Box<str>,
    stretches: Vec<Rc<Stretch>>,
    by_hash: HashMap<u64, u16, FixedState>,
    /// What followed the root, and each stretch.
    next: Vec<[u16; GUESSES]>,
    /// The place in `next` of what was read last.
    last: Option<usize>,
    seen: Box<[u64]>,
    size: usize,
    patience: usize,
}

thread_local! {
    /// Those used last stand in front.
    static KNOWN: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// What this thread knows of parts whose root has the tag `root`, to be [put back](put_back).
pub(super) fn take(root: &str) -> Option<Box<Known>> {
    if root.len() > LONGEST {
        return None;
    }
    let known = KNOWN.with_borrow_mut(|all| {
        let at = all.iter().position(|known| *known.root == *root)?;
        Some(all.remove(at))
    });
    let mut known = Box::new(known.unwrap_or_else(|| Known::new(root)));
    known.last = Some(0);
    known.patience = known.patience.max(LEAST_PATIENCE);
    Some(known)
}

/// Keeps what was [taken](take).
pub(super) fn put_back(known: Box<Known>) {
    KNOWN.with_borrow_mut(|all| {
        all.truncate(ROOTS - 1);
        all.insert(0, *known);
    });
}

impl Known {
    fn new(root: &str) -> Self {
        Self {
            root: root.into(),
            stretches: Vec::new(),
            by_hash: HashMap::with_hasher(FixedState::default()),
            next: vec![[NONE; GUESSES]],
            last: None,
            seen: vec![0; SEEN].into(),
            size: 0,
            patience: PATIENCE,
        }
    }

    /// How many stretches are known.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.stretches.len()
    }

    /// True when it is no use to look for more in this part.
    pub(super) fn gives_up(&self) -> bool {
        self.patience == 0
    }

    /// What stands where `xml` is, in front of `rest`.
    pub(super) fn find(&mut self, rest: &str, xml: &Xml<'_>) -> Found {
        let guesses = self.last.and_then(|last| self.next.get(last)).unwrap_or(&[NONE; GUESSES]);
        for &index in guesses {
            let Some(stretch) = self.stretches.get(usize::from(index)) else { break };
            if xml.is_at(&stretch.markup) {
                let stretch = Rc::clone(stretch);
                return self.known(index, stretch);
            }
        }
        let Some(text) = extent(rest).and_then(|length| rest.get(..length)) else { return Found::New };
        let hash = FixedState::default().hash_one(text);
        if let Some(&index) = self.by_hash.get(&hash) {
            let stretch = self.stretches.get(usize::from(index));
            if let Some(stretch) = stretch.filter(|stretch| xml.is_at(&stretch.markup)).map(Rc::clone) {
                self.follows(index);
                return self.known(index, stretch);
            }
        } else if let Some(seen) = self.seen.get_mut(hash as usize % SEEN) {
            if *seen == hash {
                let ((left, counted), length) = (xml.position(), text.len());
                let (steps, at, pieces) = (Vec::new(), 0, 0);
                return Found::Recurs(Box::new(Recording { left, counted, length, hash, steps, at, pieces }));
            }
            *seen = hash;
        }
        self.miss(text.len());
        Found::New
    }

    fn known(&mut self, index: u16, stretch: Rc<Stretch>) -> Found {
        self.last = Some(usize::from(index) + 1);
        self.patience = (self.patience + stretch.markup.text().len()).min(PATIENCE);
        Found::Known(stretch)
    }

    fn miss(&mut self, length: usize) {
        self.last = None;
        self.patience = self.patience.saturating_sub(2 * length + LOOK_UP);
    }

    /// The stretch `index` is the first guess from now on, where the last one comes.
    fn follows(&mut self, index: u16) {
        if let Some(next) = self.last.and_then(|last| self.next.get_mut(last)) {
            next.copy_within(..GUESSES - 1, 1);
            let [first, ..] = next;
            *first = index;
        }
    }

    /// Keeps what was written down of a stretch, if `xml` is at its end; true when it is kept.
    pub(super) fn keep(&mut self, recording: Recording, xml: &Xml<'_>) -> bool {
        let Recording { left, counted, length, hash, steps, .. } = recording;
        let (left_now, counted_now) = xml.position();
        let text = xml.behind(length).filter(|_| left_now + length == left);
        let Some(markup) = text.and_then(|text| Markup::new(text, counted_now - counted)) else {
            self.miss(length);
            return false;
        };
        let size = size_of::<Stretch>() + length + size_of_val(&*steps);
        if self.size + size > ROOM || self.stretches.len() >= usize::from(NONE) {
            self.stretches.clear();
            self.by_hash.clear();
            self.next.truncate(1);
            self.next.fill([NONE; GUESSES]);
            (self.size, self.last) = (0, None);
        }
        self.size += size;
        let index = u16::try_from(self.stretches.len()).unwrap_or(NONE);
        self.by_hash.insert(hash, index);
        self.follows(index);
        self.stretches.push(Rc::new(Stretch { markup, steps: steps.into() }));
        self.next.push([NONE; GUESSES]);
        self.last = Some(self.stretches.len());
        true
    }
}
