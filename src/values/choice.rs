//! Terms of a vocabulary, one or several, ticked or listed.
//!
//! What comes back is a row of tick boxes (`□甲 ☑乙`), ticks beside words (`√甲`, `甲√`), or a plain list because
//! somebody deleted the rest. A list is cut at every separator and put together again greedily, so that a term may
//! hold a separator itself (`公网IP/带宽`). White space separates only what is known on both sides.

mod atoms;
mod behind;
mod boxed;
mod worded;

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use atoms::{atoms, within};
use behind::term_of;
use boxed::{boxed, is_empty};
use worded::{marked, told, typed};

use super::answers::answered;
use super::aside::{OPEN, without_hint};
use super::blank::{Placeholder, is_line, is_written_blank, placeholder, unfilled};
use super::normal::{has_key, is_blank, key, quote, trim};
use super::prompt::{is_prompt, unwritten};
use super::ticks::{bracketed, is_separator, label, tick};
use super::{Coerced, MOST_PROBLEMS, normalised};
use crate::char_count::CharCount as _;
use crate::message;
use crate::problem::{Problem, Severity};
use crate::schema::{Field, FieldType, Term, Vocabulary};
use crate::value::Value;

/// What a spelling means.
enum Meaning<'a> {
    /// This term, and whether it was written as one of its aliases.
    Term(&'a Term, bool),
    /// Maybe one of these terms.
    Maybe(Vec<&'a str>),
    /// Nothing that the vocabulary knows.
    Unknown,
}

/// True when the vocabulary of `field` is printed with tick boxes.
pub(super) fn ticks(field: &Field) -> bool {
    matches!(field.kind, FieldType::Choice | FieldType::MultiChoice)
        && field.vocabulary.as_ref().is_some_and(|vocabulary| vocabulary.tick_boxes)
}

/// True when `text` is a term, or an alias of one, of the field's vocabulary.
pub(super) fn is_term(field: &Field, text: &str) -> bool {
    field.vocabulary.as_ref().is_some_and(|vocabulary| matches!(meaning(vocabulary, text), Meaning::Term(..)))
}

fn meaning<'a>(vocabulary: &'a Vocabulary, text: &str) -> Meaning<'a> {
    let terms = &vocabulary.terms;
    if let Some(term) = terms.iter().find(|term| term.term == text) {
        return Meaning::Term(term, false);
    }
    let key = key(text);
    if key.is_empty() {
        return Meaning::Unknown;
    }
    if let Some(term) = terms.iter().find(|term| has_key(&term.term, &key)) {
        return Meaning::Term(term, false);
    }
    if let Some(term) = terms.iter().find(|term| term.aliases.iter().any(|alias| has_key(alias, &key))) {
        return Meaning::Term(term, true);
    }
    let maybe: Vec<&str> = terms
        .iter()
        .filter(|term| term.ambiguous.iter().any(|spelling| has_key(spelling, &key)))
        .map(|term| term.term.as_str())
        .collect();
    if maybe.is_empty() { Meaning::Unknown } else { Meaning::Maybe(maybe) }
}

/// An item of a return: as it is written, or as the term that it means.
struct Item<'a> {
    written: &'a str,
    term: Option<(&'a str, bool)>,
    known: bool,
}

impl<'a> Item<'a> {
    fn new(vocabulary: Option<&'a Vocabulary>, written: &'a str) -> Self {
        let item = |written| match vocabulary.map_or(Meaning::Unknown, |vocabulary| meaning(vocabulary, written)) {
            Meaning::Term(term, alias) => Self { written, term: Some((term.term.as_str(), alias)), known: true },
            Meaning::Maybe(_) => Self { written, term: None, known: true },
            Meaning::Unknown => Self { written, term: None, known: false },
        };
        let (as_written, bare) = (item(written), label(written));
        if as_written.known {
            return as_written;
        }
        let bare = if bare.len() == written.len() { as_written } else { item(bare) };
        match stripped(bare.written).map(item) {
            // What was left out is said, as for an alias.
            Some(Self { term: Some((term, _)), .. }) if !bare.known => {
                Self { written, term: Some((term, true)), known: true }
            }
            _ => bare,
        }
    }

    /// True for an item that says nothing.
    fn is_void(&self) -> bool {
        let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '(' | ')' | '（' | '）');
        !self.known && (is_written_blank(self.written) || self.written.chars().all(number))
    }

    fn value(&self) -> &'a str {
        self.term.map_or(self.written, |(term, _)| term)
    }
}

/// A word without its number in a list (`1.`, `①`) and the amount behind it (`3台`, `（500G）`); none where it has
/// neither.
fn stripped(text: &str) -> Option<&str> {
    static AROUND: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"^(?:[(（]?[0-9]{1,2}[.．、)）]\s*|[①-⑳]\s*)?(.+?)(?:\s*[(（:：xX×*]?\s*[0-9]+(?:[.][0-9]+)?\s*[^\s0-9()（）.．、]{0,4}[)）]?)?$",
        )
        .ok()
    });
    let word = AROUND.as_ref()?.captures(text)?.get(1)?.as_str();
    (word.len() < text.len()).then_some(word)
}

/// Reads the trimmed text of a field of one term.
pub(super) fn read_one(field: &Field, text: &str) -> Coerced {
    if let Some(read) = marked(field, text) {
        return read;
    }
    let vocabulary = field.vocabulary.as_deref();
    let found = bracketed(text);
    if is_empty(vocabulary, &found) {
        return Coerced::default();
    }
    let prepared = found.text;
    if vocabulary.is_some_and(|vocabulary| is_unboxed(vocabulary, text)) {
        return Coerced { value: None, problems: vec![unclear(text)] };
    }
    if !prepared.contains(|c| tick(c).is_some()) || is_term(field, text) {
        let mut problems = Vec::new();
        let item = Item::new(vocabulary, term_of(vocabulary, text, true, &mut problems));
        let (mut values, more) = finish(field, &[item]);
        problems.extend(more);
        return Coerced { value: values.pop(), problems };
    }
    if let Some(read) = typed(field, &prepared) {
        return read;
    }
    let (items, mut problems) = boxed(vocabulary, &prepared, true);
    let (mut values, more) = finish(field, &items);
    problems.extend(more);
    if values.len() > 1 {
        let listed = values.iter().map(Value::plain).collect::<Vec<_>>().join("、");
        problems.push(
            Problem::error(
                "ambiguous",
                message!("只能选一项，却选了“{listed}”", "one may be ticked, but “{listed}” are"),
            )
            .found(text)
            .help(message!("请只勾选一项", "tick one of them")),
        );
        return Coerced { value: Some(Value::text(text)), problems };
    }
    Coerced { value: values.pop(), problems }
}

/// Reads the trimmed text of a field of several terms.
pub(super) fn read_many(field: &Field, text: &str) -> Coerced {
    let vocabulary = field.vocabulary.as_deref();
    let found = bracketed(text);
    // Where crosses tick, they refuse nothing.
    if let Some(vocabulary) = vocabulary.filter(|_| !found.is_crossed)
        && let Some(read) = answered(vocabulary, text).and_then(|said| told(field, text, &said))
    {
        return read;
    }
    if is_empty(vocabulary, &found) {
        return Coerced::default();
    }
    let prepared = found.text;
    if vocabulary.is_some_and(|vocabulary| is_unboxed(vocabulary, text)) {
        return Coerced { value: None, problems: vec![unclear(text)] };
    }
    let (items, problems) = if prepared.contains(|c| tick(c).is_some()) && !is_term(field, text) {
        if let Some(read) = typed(field, &prepared) {
            return read;
        }
        boxed(vocabulary, &prepared, false)
    } else {
        (list(vocabulary, &prepared), Vec::new())
    };
    collect(field, &items, problems)
}

/// True for all words that are printed with tick boxes, without the boxes: they were taken away, and nobody chose.
fn is_unboxed(vocabulary: &Vocabulary, text: &str) -> bool {
    if !vocabulary.tick_boxes || text.contains(|c| tick(c).is_some()) {
        return false;
    }
    let text = key(text);
    let all =
        || vocabulary.terms.iter().try_fold(text.as_str(), |rest, term| rest.strip_prefix(key(&term.term).as_str()));
    vocabulary.terms.len() > 1 && all() == Some("") || vocabulary.unboxed.iter().any(|unboxed| key(unboxed) == text)
}

fn unclear(text: &str) -> Problem {
    let quoted = quote(text);
    let message = message!("“{quoted}”看不出勾选了哪几项", "which of them “{quoted}” ticks is open");
    let help = message!("请只保留选中的选项", "leave only the chosen ones standing");
    Problem::error("ambiguous", message).found(text).help(help)
}

/// Reads the items of a list in a data file.
pub(super) fn read_items<'a>(field: &Field, texts: impl Iterator<Item = Cow<'a, str>>) -> Coerced {
    let vocabulary = field.vocabulary.as_deref();
    let texts: Vec<Cow<'a, str>> = texts.collect();
    let mut items = Vec::new();
    for text in &texts {
        let text = trim(text);
        if !text.is_empty() {
            items.extend(list(vocabulary, text));
        }
    }
    collect(field, &items, Vec::new())
}

/// The items as a list in the order of the vocabulary, unknown ones behind in the order of writing.
fn collect(field: &Field, items: &[Item<'_>], mut problems: Vec<Problem>) -> Coerced {
    let (values, more) = finish(field, items);
    problems.extend(more);
    if values.is_empty() {
        return Coerced { value: None, problems };
    }
    let terms = field.vocabulary.as_ref().map_or(&[][..], |vocabulary| &vocabulary.terms);
    let rank = |value: &Value| {
        let text = value.as_text().unwrap_or_default();
        terms.iter().position(|term| term.term == text).unwrap_or(terms.len())
    };
    let mut ranked: Vec<(usize, Value)> = values.into_iter().map(|value| (rank(&value), value)).collect();
    crate::order::by(&mut ranked, |(rank, _)| *rank);
    Coerced { value: Some(Value::List(ranked.into_iter().map(|(_, value)| value).collect())), problems }
}

/// The distinct values of items, with a warning for each alias and an error for each placeholder.
fn finish(field: &Field, items: &[Item<'_>]) -> (Vec<Value>, Vec<Problem>) {
    let mut seen = HashSet::new();
    let (mut values, mut problems) = (Vec::new(), Vec::new());
    for item in items.iter().filter(|item| !item.is_void()) {
        // What is ticked may be a prompt, which is none where it is all of the text (`☑??`).
        if !item.known && is_prompt(field, item.written) {
            problems.extend(Some(unwritten(field, item.written)).filter(|_| problems.len() < MOST_PROBLEMS));
            continue;
        }
        if !item.known
            && let Some(written) = off_line(item.written)
        {
            problems.extend(Some(normalised(item.written, &written)).filter(|_| problems.len() < MOST_PROBLEMS));
            values.push(Value::text(written));
            continue;
        }
        let standing = if item.known { None } else { placeholder(item.written) };
        let problem = match (standing, item.term) {
            (Some(Placeholder::Whole), _) => Some(unfilled(item.written, item.written)),
            (Some(Placeholder::Part(word)), _) => Some(unfilled(item.written, word)),
            (None, Some((term, true))) => Some(normalised(item.written, term)),
            _ => None,
        };
        problems.extend(problem.filter(|_| problems.len() < MOST_PROBLEMS));
        if standing != Some(Placeholder::Whole) && seen.insert(item.value()) {
            values.push(Value::text(item.value()));
        }
    }
    (values, problems)
}

/// An item of which the words behind the label stand on a line (`其他：____甲____`), without the line.
fn off_line(item: &str) -> Option<String> {
    let (label, rest) = item.split_once([':', '：'])?;
    let written = trim(trim(rest).strip_prefix(is_line)?.trim_matches(|c| is_line(c) || is_blank(c)));
    (!written.is_empty() && !written.contains(is_line)).then(|| format!("{label}：{written}"))
}

/// The items of a list.
fn list<'a>(vocabulary: Option<&'a Vocabulary>, text: &'a str) -> Vec<Item<'a>> {
    let whole = without_hint(label(text));
    let item = Item::new(vocabulary, whole);
    if item.known || !whole.contains(|c| is_blank(c) || is_separator(c) || matches!(c, '和' | '及' | '与')) {
        return if whole.is_empty() { Vec::new() } else { vec![item] };
    }
    let whole = within(whole).map_or(whole, label);
    let atoms = atoms(whole);
    let longest = vocabulary.map_or(1, longest_spelling);
    // (first atom, item): a run of atoms that is one known spelling, else a single atom.
    let (mut items, mut at) = (Vec::new(), 0);
    while let Some(&(start, _, _)) = atoms.get(at) {
        let ends = atoms.iter().skip(at).take(longest).enumerate().rev();
        let known = ends
            .filter_map(|(more, (_, end, _))| Some((more, Item::new(vocabulary, whole.get(start..*end)?))))
            .find(|(more, item)| item.known || *more == 0);
        let Some((more, item)) = known else { break };
        items.push((at, item));
        at += more + 1;
    }
    // What white space alone divides stays together unless all of it is known.
    let mut result: Vec<Item<'a>> = Vec::new();
    let mut rest = items.into_iter().peekable();
    while let Some((first, item)) = rest.next() {
        let mut run = vec![item];
        let mut last = first;
        while let Some((index, item)) = rest.next_if(|(index, _)| atoms.get(*index).is_some_and(|atom| !atom.2)) {
            (last, _) = (index, run.push(item));
        }
        let known = run.iter().all(|item| item.known);
        if known || run.len() == 1 {
            result.extend(run.into_iter().flat_map(|item| conjoined(vocabulary, item)));
        } else if let Some(written) = atoms
            .get(first)
            .zip(atoms.get(last))
            .and_then(|(first, last)| whole.get(first.0..last.1.max(span_end(&run, whole))))
        {
            result.extend(conjoined(vocabulary, Item::new(vocabulary, label(written))));
        }
    }
    result
}

/// Byte offset in `whole` at which the last item of a run ends.
fn span_end(run: &[Item<'_>], whole: &str) -> usize {
    run.last()
        .map_or(0, |item| (item.written.as_ptr() as usize + item.written.len()).saturating_sub(whole.as_ptr() as usize))
}

/// `甲和乙` as two items where both are known.
fn conjoined<'a>(vocabulary: Option<&'a Vocabulary>, item: Item<'a>) -> Vec<Item<'a>> {
    if !item.known {
        let parts: Vec<Item<'a>> =
            item.written.split(['和', '及', '与']).take(20).map(|part| Item::new(vocabulary, label(part))).collect();
        if parts.len() > 1 && parts.iter().all(|part| part.known) {
            return parts;
        }
    }
    vec![item]
}

/// Number of atoms in the spelling that has the most, at most 8.
fn longest_spelling(vocabulary: &Vocabulary) -> usize {
    let spellings = vocabulary
        .terms
        .iter()
        .flat_map(|term| std::iter::once(&term.term).chain(&term.aliases).chain(&term.ambiguous));
    spellings.map(|spelling| atoms(spelling).len()).max().unwrap_or(1).clamp(1, 8)
}

/// What the vocabulary of `field` says about one value.
pub(super) fn validate(field: &Field, text: &str, problems: &mut Vec<Problem>) {
    let Some(vocabulary) = field.vocabulary.as_deref() else { return };
    match meaning(vocabulary, text) {
        Meaning::Term(term, _) => {
            if let Some(warning) = &term.warning {
                let help = message!(
                    "请换成其他可选项；确需保留的，请说明原因",
                    "choose another term, or say why it must be this one"
                );
                problems.push(Problem::warning("choice", warning.clone()).found(text).help(help));
            }
        }
        Meaning::Maybe(terms) => {
            let (quoted, listed) = (quote(text), terms.join("、"));
            let (zh, en) = match terms.as_slice() {
                [one] => (format!("“{quoted}”不一定指“{one}”"), format!("“{quoted}” may or may not mean “{one}”")),
                _ => {
                    (format!("“{quoted}”可能指“{listed}”中的任一项"), format!("“{quoted}” may mean any of “{listed}”"))
                }
            };
            problems.push(
                Problem::warning("ambiguous", message::Message::new(zh, en))
                    .found(text)
                    .expected(listed.clone())
                    .help(message!("请写明是哪一项：{listed}", "say which is meant: {listed}")),
            );
        }
        Meaning::Unknown => {
            if field.kind == FieldType::MultiChoice && placeholder(text).is_some() {
                return;
            }
            let closed = !vocabulary.open && matches!(field.kind, FieldType::Choice | FieldType::MultiChoice);
            let severity = if closed { Severity::Error } else { Severity::Warning };
            // What a warning goes with is not proposed.
            let proposed = vocabulary.terms.iter().filter(|term| term.warning.is_none());
            let terms: Vec<&str> = proposed.map(|term| term.term.as_str()).take(20).collect();
            let listed = terms.join("、");
            let nearest = nearest(vocabulary, text);
            let help = match nearest {
                Some(term) => message!("是否指“{term}”？可填：{listed}", "was “{term}” meant? known are: {listed}"),
                None => message!("可填：{listed}", "known are: {listed}"),
            };
            let quoted = quote(text);
            let (zh, en) = (format!("“{quoted}”不在可选项中"), format!("“{quoted}” is not one of the terms"));
            problems.push(
                Problem::new("choice", severity, message::Message::new(zh, en))
                    .found(text)
                    .expected(nearest.map_or(listed, str::to_owned))
                    .help(help),
            );
        }
    }
}

/// The term whose spelling is nearest, if any is near.
fn nearest<'a>(vocabulary: &'a Vocabulary, text: &str) -> Option<&'a str> {
    const LEAST: f64 = 0.6;
    // Nobody means a short term by a long text, and comparing long texts is slow.
    let front = text.split(OPEN).next().filter(|front| !front.is_empty()).unwrap_or(text);
    let key: String = key(front).chars().take(40).collect();
    let length = key.char_count();
    let spelt = |spelling: &str| {
        let other = self::key(spelling);
        // A prefix is the name of a whole family: a part of it names none of them.
        let contains = !key.is_empty()
            && !spelling.ends_with('*')
            && (other.contains(&key) || (other.char_count() > 1 && key.contains(&other)));
        // Whatever their letters, words of so different a length are not alike.
        let (short, long) = (length.min(other.char_count()), length.max(other.char_count()));
        if !contains && (short as f64) < LEAST * long as f64 {
            return 0.0;
        }
        strsim::normalized_levenshtein(&other, &key) + if contains { 0.5 } else { 0.0 }
    };
    let scored = vocabulary.terms.iter().map(|term| {
        let score = std::iter::once(&term.term).chain(&term.aliases).map(|s| spelt(s)).fold(0.0, f64::max);
        (score, term.term.as_str())
    });
    scored
        .filter(|(score, _)| *score >= LEAST)
        .fold(None, |best: Option<(f64, &str)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, term)| term)
}

/// All terms with tick boxes, the chosen ones ticked, others behind: `☑互联网区 □政务外网区 ☑卫星专网`.
pub(super) fn printed(field: &Field, value: &Value) -> String {
    let chosen: Vec<&str> = match value {
        Value::List(items) => items.iter().filter_map(Value::as_text).collect(),
        other => other.as_text().into_iter().collect(),
    };
    let terms = field.vocabulary.as_ref().map_or(&[][..], |vocabulary| &vocabulary.terms);
    let mut out = String::new();
    let mut push = |ticked: bool, text: &str| {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push(if ticked { '☑' } else { '□' });
        out.push_str(text);
    };
    for term in terms {
        push(chosen.contains(&term.term.as_str()), &term.term);
    }
    for other in chosen.iter().filter(|chosen| terms.iter().all(|term| term.term != **chosen)) {
        push(true, other);
    }
    out
}
