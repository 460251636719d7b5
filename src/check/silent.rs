//! Rows about which a rule has nothing to say. The rows of sheets repeat each other, and a rule that reads nothing but
//! columns of its row says the same of rows that are the same in all that it reads.

use std::sync::{Arc, Mutex, PoisonError};

use crate::record::{Key, Record};
use crate::schema::{Rule, Schema, Table};
use crate::value::Value;

/// Rows that are remembered for each rule.
const SLOTS: usize = 256;
/// Longest text that is remembered, in bytes.
const LONGEST: usize = 100;
/// Rows after which it is told whether remembering them is worth it, and after which that is tried anew.
const TRIAL: u32 = 1000;
const ROUND: u32 = 4 * TRIAL;
/// One row of so many has to be known: names are all different.
const SELDOM: u32 = 8;

/// What is remembered from file to file; each thread takes a memory of its own while it checks one.
#[derive(Debug, Default)]
pub(crate) struct Memories(Mutex<Vec<Silent>>);

impl Memories {
    /// Lets `work` use what is remembered of `schema`.
    pub(super) fn of<T>(&self, schema: &Arc<Schema>, work: impl FnOnce(&mut Silent) -> T) -> T {
        let free = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_own = |silent: &Silent| Arc::ptr_eq(&silent.schema, schema);
        let known = {
            let mut free = free();
            free.iter().rposition(is_own).map(|at| free.swap_remove(at))
        };
        let mut silent = known.unwrap_or_else(|| Silent::new(schema));
        let done = work(&mut silent);
        free().push(silent);
        done
    }
}

/// The rows of which each rule of a schema has nothing to say.
#[derive(Debug)]
pub(super) struct Silent {
    schema: Arc<Schema>,
    rules: Vec<Known>,
    /// By table.
    reads: Vec<Arc<Reads>>,
}

/// What the rules of a table read of its rows.
#[derive(Debug)]
pub(super) struct Reads {
    /// The columns that any of them reads.
    names: Vec<Key>,
    /// Which of the columns each rule of the schema reads; none where it reads more than columns of its row.
    of_rules: Vec<Option<Vec<usize>>>,
}

impl Reads {
    fn new(schema: &Schema, table: &Table) -> Self {
        let own = |rule: &&Rule| rule.each.as_ref() == Some(&table.key);
        let is_read =
            |name: &str| schema.rules.iter().filter(own).any(|rule| rule.reads.columns.iter().any(|read| read == name));
        let names: Vec<Key> = table.columns.keys().filter(|name| is_read(name)).cloned().collect();
        let number = |name: &String| names.iter().position(|other| **other == **name);
        let of_rule = |rule: &Rule| {
            let numbers = rule.reads.columns.iter().map(number).collect::<Option<Vec<usize>>>();
            numbers.filter(|_| own(&rule) && rule.reads.fields.is_empty())
        };
        Self { of_rules: schema.rules.iter().map(of_rule).collect(), names }
    }
}

/// The rows of one rule, each at a slot that follows from its values.
#[derive(Debug, Default)]
struct Known {
    values: Vec<Option<Value>>,
    filled: Vec<bool>,
    /// Rows of this round that were asked for, and of those the ones that were known.
    asked: u32,
    hits: u32,
}

impl Known {
    /// Counts a row that is asked for.
    fn ask(&mut self) {
        self.asked += 1;
        if self.asked == ROUND {
            (self.asked, self.hits) = (0, 0);
        }
    }

    fn is_worth_it(&self) -> bool {
        self.asked < TRIAL || self.hits >= self.asked / SELDOM
    }
}

impl Silent {
    fn new(schema: &Arc<Schema>) -> Self {
        Self {
            rules: schema.rules.iter().map(|_| Known::default()).collect(),
            reads: schema.tables.values().map(|table| Arc::new(Reads::new(schema, table))).collect(),
            schema: schema.clone(),
        }
    }

    /// What the rules of the table with this number read.
    pub(super) fn reads(&self, table: usize) -> Option<Arc<Reads>> {
        self.reads.get(table).cloned()
    }

    /// True when the rule with number `rule` has nothing to say about the row that is looked at, as of one like it.
    pub(super) fn knows(&mut self, rule: usize, rows: &Rows<'_>) -> bool {
        let (Some(known), Some(reads)) = (self.rules.get_mut(rule), rows.reads(rule)) else { return false };
        known.ask();
        if !known.is_worth_it() {
            return false;
        }
        let slot = rows.slot(reads);
        let from = slot * reads.len();
        let is_hit = known.filled.get(slot) == Some(&true)
            && known
                .values
                .get(from..)
                .is_some_and(|known| known.iter().zip(reads).all(|(known, at)| known.as_ref() == rows.value(*at)));
        known.hits += u32::from(is_hit);
        is_hit
    }

    /// Remembers the row that is looked at as one of which the rule has nothing to say.
    pub(super) fn learn(&mut self, rule: usize, rows: &Rows<'_>) {
        let (Some(known), Some(reads)) = (self.rules.get_mut(rule), rows.reads(rule)) else { return };
        let short = |value: Option<&Value>| match value {
            Some(Value::Text(text)) => text.len() <= LONGEST,
            Some(Value::Number(_)) | None => true,
            Some(_) => false,
        };
        if !known.is_worth_it() || !reads.iter().all(|at| short(rows.value(*at))) {
            return;
        }
        known.filled.resize(SLOTS, false);
        known.values.resize(SLOTS * reads.len(), None);
        let slot = rows.slot(reads);
        let from = slot * reads.len();
        if let (Some(filled), Some(own)) = (known.filled.get_mut(slot), known.values.get_mut(from..)) {
            *filled = true;
            own.iter_mut().zip(reads).for_each(|(own, at)| *own = rows.value(*at).cloned());
        }
    }
}

/// The rows of a table, one after the other, as its rules read them.
pub(super) struct Rows<'r> {
    reads: Arc<Reads>,
    /// The value of each column in the row that is looked at, with a number that is the same for equal values.
    values: Vec<(u32, Option<&'r Value>)>,
}

impl<'r> Rows<'r> {
    pub(super) fn new(reads: Arc<Reads>) -> Self {
        Self { values: Vec::with_capacity(reads.names.len()), reads }
    }

    /// Looks at another row.
    pub(super) fn look_at(&mut self, row: &'r Record) {
        self.values.clear();
        self.values.extend(self.reads.names.iter().map(|name| {
            let value = row.get(name);
            (mixed(value), value)
        }));
    }

    fn reads(&self, rule: usize) -> Option<&[usize]> {
        self.reads.of_rules.get(rule)?.as_deref()
    }

    fn value(&self, at: usize) -> Option<&'r Value> {
        self.values.get(at).and_then(|(_, value)| *value)
    }

    fn slot(&self, reads: &[usize]) -> usize {
        let hash = reads.iter().fold(0_u32, |hash, at| {
            (hash.rotate_left(5) ^ self.values.get(*at).map_or(0, |(hash, _)| *hash)).wrapping_mul(0x9e37_79b9)
        });
        (hash >> 16) as usize % SLOTS
    }
}

/// A number that is the same for values that are written the same; where it is the same for others, that costs time only.
fn mixed(value: Option<&Value>) -> u32 {
    let mix = |bytes: &[u8]| {
        let turn = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (words, rest) = bytes.as_chunks::<8>();
        let hash = words.iter().fold(bytes.len() as u64, |hash, word| turn(hash, u64::from_le_bytes(*word)));
        let last = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        (turn(hash, last) >> 32) as u32
    };
    match value {
        Some(Value::Text(text)) => mix(text.as_bytes()),
        Some(Value::Number(number)) => (number.mantissa() as u32).wrapping_mul(0x85eb_ca6b) ^ number.scale(),
        Some(_) => 1,
        None => 0,
    }
}
