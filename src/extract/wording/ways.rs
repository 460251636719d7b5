//! The ways in which one place of a template may be printed, and what each of them tells of the values it depends on.

use crate::docx::template::prints::{Asked, Printed, Wanted};
use crate::extract::fold::fold;
use crate::extract::items::{self, Fields, Rows};
use crate::extract::text::program::{Item, Token};
use crate::record::Key;
use crate::values::{boxes, boxes_in_front};

/// What a value may be where conditions hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::extract) struct Domain {
    /// One of these, where they are known.
    only: Option<Vec<String>>,
    /// None of these.
    but: Vec<String>,
    /// Empty, or no.
    none: bool,
}

/// What conditions tell of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::extract) enum Told {
    /// It is this.
    Term(String),
    /// It is empty, or no.
    Nothing,
    /// It is something, or yes.
    Something,
    /// It may be several things.
    Unknown,
}

impl Domain {
    /// Anything.
    pub(super) fn any() -> Self {
        Self { only: None, but: Vec::new(), none: true }
    }

    /// This, and nothing else.
    pub(super) fn term(term: &str) -> Self {
        Self { only: Some(vec![term.to_owned()]), but: Vec::new(), none: false }
    }

    /// What passes a condition.
    pub(super) fn of(asked: &Asked) -> Self {
        match (&asked.wanted, asked.is_not) {
            (Wanted::Is(terms), false) => Self { only: Some(terms.clone()), but: Vec::new(), none: false },
            (Wanted::Is(terms), true) => Self { only: None, but: terms.clone(), none: true },
            (Wanted::There, false) => Self { only: None, but: Vec::new(), none: false },
            (Wanted::There, true) => Self { only: Some(Vec::new()), but: Vec::new(), none: true },
            // What else it holds is not told.
            (Wanted::Holds(_), _) => Self::any(),
        }
    }

    /// What passes both.
    pub(super) fn and(&self, other: &Self) -> Self {
        let but: Vec<String> = self.but.iter().chain(&other.but).cloned().collect();
        let only = match (&self.only, &other.only) {
            (Some(own), Some(others)) => Some(own.iter().filter(|term| others.contains(term)).cloned().collect()),
            (own, others) => own.clone().or_else(|| others.clone()),
        };
        let only = only.map(|terms: Vec<String>| terms.into_iter().filter(|term| !but.contains(term)).collect());
        Self { only, but, none: self.none && other.none }
    }

    /// The same of a value that is one of `terms`.
    pub(super) fn among(&self, terms: &[String]) -> Self {
        self.and(&Self { only: Some(terms.to_vec()), but: Vec::new(), none: true })
    }

    /// Whether nothing passes.
    pub(super) fn is_empty(&self) -> bool {
        !self.none && self.only.as_ref().is_some_and(Vec::is_empty)
    }

    /// Whether anything does.
    pub(super) fn is_any(&self) -> bool {
        *self == Self::any()
    }

    /// What it is not, where that is all that is known.
    pub(super) fn others(&self) -> Option<&[String]> {
        (self.only.is_none() && !self.but.is_empty()).then_some(self.but.as_slice())
    }

    /// Whether a value may be this.
    pub(in crate::extract) fn allows(&self, text: &str) -> bool {
        let text = fold(text);
        let is = |term: &String| fold(term) == text;
        if text.is_empty() {
            return self.none;
        }
        self.only.as_ref().is_none_or(|terms| terms.iter().any(is)) && !self.but.iter().any(is)
    }

    /// What it tells.
    pub(in crate::extract) fn told(&self) -> Told {
        match self.only.as_deref() {
            Some([term]) => Told::Term(term.clone()),
            Some([]) if self.none => Told::Nothing,
            None if self.but.is_empty() && !self.none => Told::Something,
            _ => Told::Unknown,
        }
    }
}

/// One way to print it.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Way {
    /// Its wording and values.
    pub(super) tokens: Vec<Token>,
    /// The same with each tick in front of its words, where boxes are printed and it is told whose they are.
    pub(super) fronted: Option<Vec<Token>>,
    /// Its wording, as it is printed.
    pub(in crate::extract) text: String,
    /// What it tells.
    pub(in crate::extract) told: Vec<(Printed, Domain)>,
}

/// What is read of a print.
#[derive(Debug)]
pub(in crate::extract) enum Read<'w> {
    /// It is printed so, with these values.
    Way(&'w Way, Vec<(Key, String)>),
    /// It may be printed in several ways.
    Several,
    /// It is printed in none of them.
    Other,
}

/// Notes that a condition holds.
pub(super) fn hold(told: &mut Vec<(Printed, Domain)>, asked: &Asked) {
    let domain = Domain::of(asked);
    match told.iter_mut().find(|(of, _)| *of == asked.of) {
        Some((_, known)) => *known = known.and(&domain),
        None => told.push((asked.of.clone(), domain)),
    }
}

impl Way {
    /// One that prints a text.
    pub(super) fn fixed(tokens: Vec<Token>, text: String, told: Vec<(Printed, Domain)>) -> Self {
        Self { tokens, fronted: None, text, told }
    }

    /// Whether it prints no value.
    pub(in crate::extract) fn is_fixed(&self) -> bool {
        self.slots().next().is_none()
    }

    /// Whether its wording is recognised, whatever the values are.
    pub(in crate::extract) fn says(&self) -> bool {
        self.tokens.iter().any(Token::is_strong)
    }

    /// Its pieces of wording, folded.
    pub(in crate::extract) fn literals(&self) -> impl Iterator<Item = &str> {
        self.tokens
            .iter()
            .filter_map(|token| if let Token::Literal { folded, .. } = token { Some(folded.as_str()) } else { None })
    }

    /// The keys of the values that it prints.
    pub(in crate::extract) fn slots(&self) -> impl Iterator<Item = &Key> {
        self.tokens.iter().filter_map(|token| if let Token::Slot { key, .. } = token { Some(key) } else { None })
    }

    /// How much wording it has.
    fn wording(&self) -> usize {
        let literals = self.tokens.iter().filter_map(|token| match token {
            Token::Literal { folded, .. } => Some(folded.len()),
            Token::Slot { .. } => None,
        });
        literals.sum()
    }

    /// The values in a text that is printed so; none where it is not.
    fn read(&self, tokens: &[Token], text: &str, fields: Fields<'_, '_>) -> Option<Result<Vec<(Key, String)>, ()>> {
        if self.is_fixed() {
            return (fold(text) == folded(tokens)).then(|| Ok(Vec::new()));
        }
        let item = Item { tokens: tokens.to_vec(), is_numbered: false };
        match items::read(&[&item], None, text, fields) {
            Rows::Other => None,
            Rows::Unsure => Some(Err(())),
            Rows::Told(rows, _) => {
                let values = rows.into_iter().flatten();
                let values = values.map(|(key, range)| (key, text.get(range).unwrap_or_default().trim().to_owned()));
                let values: Vec<(Key, String)> = values.collect();
                self.allows(&values).then_some(Ok(values))
            }
        }
    }

    /// Whether the values may be printed so.
    fn allows(&self, values: &[(Key, String)]) -> bool {
        self.told.iter().all(|(of, domain)| {
            let (Printed::Field(key) | Printed::Cell(_, key)) = of;
            values.iter().filter(|(own, _)| own == key).all(|(_, value)| domain.allows(value))
        })
    }

    /// Whether `text` is just what is printed, but for the width of its gaps.
    fn is(&self, text: &str) -> bool {
        self.is_fixed() && self.text.split_whitespace().eq(text.split_whitespace())
    }
}

fn folded(tokens: &[Token]) -> String {
    let literals = tokens.iter().map(|token| match token {
        Token::Literal { folded, .. } => folded.as_str(),
        Token::Slot { .. } => "",
    });
    literals.collect()
}

/// Reads `text` as what one of the ways prints: that with the most wording counts. Boxes are compared by their state
/// where some of the ways have some; a tick is that of the words at which it stands, on whatever side of them.
pub(in crate::extract) fn read<'w>(ways: &'w [Way], has_boxes: bool, text: &str, fields: Fields<'_, '_>) -> Read<'w> {
    let is_just_so = |way: &&Way| way.is(text);
    if !has_boxes || ways.iter().any(|way| is_just_so(&way)) {
        let is_open = !ways.iter().any(|way| is_just_so(&way));
        let ways = ways.iter().filter(|way| is_open || is_just_so(way));
        let text = if has_boxes { boxes(text) } else { text.to_owned() };
        return best(ways.map(|way| (way, way.tokens.as_slice())), &text, fields);
    }
    let as_printed = || best(ways.iter().map(|way| (way, way.tokens.as_slice())), &boxes(text), fields);
    let Some(fronted) = ways.iter().map(|way| Some((way, way.fronted.as_deref()?))).collect::<Option<Vec<_>>>() else {
        return as_printed();
    };
    let told = boxes_in_front(text).map(|text| best(fronted.into_iter(), &text, fields));
    match told {
        Some(Read::Other) => match as_printed() {
            Read::Way(way, _) if way.is_fixed() => Read::Several,
            read => read,
        },
        Some(read) => read,
        // Whose the tick is cannot be told.
        None => match as_printed() {
            Read::Other => Read::Other,
            _ => Read::Several,
        },
    }
}

fn best<'w: 't, 't>(
    ways: impl Iterator<Item = (&'w Way, &'t [Token])>,
    text: &str,
    fields: Fields<'_, '_>,
) -> Read<'w> {
    let mut best: Option<(usize, Read<'w>)> = None;
    for (way, tokens) in ways {
        let Some(read) = way.read(tokens, text, fields) else { continue };
        let wording = way.wording();
        let read = read.map_or(Read::Several, |values| Read::Way(way, values));
        best = match best {
            Some((most, known)) if most > wording => Some((most, known)),
            Some((most, known)) if most == wording => {
                let is_same = match (&known, &read) {
                    (Read::Way(first, values), Read::Way(second, others)) => {
                        first.told == second.told && values == others
                    }
                    _ => false,
                };
                Some((most, if is_same { known } else { Read::Several }))
            }
            _ => Some((wording, read)),
        };
    }
    best.map_or(Read::Other, |(_, read)| read)
}
