//! Which printed values may be anything but text and numbers: those are spelled as Python spells them.
//!
//! To spell a value costs as much as to print it. So what is known to be text goes without; and what comes from the data
//! as it is goes without, too, unless the data under way holds other values under that name: then a second source of the
//! part is rendered, in which these are spelled.

use super::super::expression::Expr;
use super::super::filters::{METHODS, Makes, makes};
use super::kinds::Ty;
use super::{Mark, Rewriter, Source};

/// The filter that spells.
const SPELLS: &str = " | zwy_shown";

/// Whether a filter makes a text or a number.
fn is_textual(tera: &str) -> bool {
    matches!(makes(tera), Makes::Print | Makes::Text | Makes::Number)
}

/// Whether a value is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spelled {
    Never,
    /// When the data asks for it.
    ByData,
    Always,
}

impl Rewriter<'_> {
    /// Whether a value that is printed is spelled; the names are noted that it depends on.
    pub(super) fn spelled(&mut self, value: &Expr) -> Spelled {
        let has_schema = self.names.schema.is_some();
        match value {
            Expr::Text(_) | Expr::Number(_) | Expr::Minus(_) => Spelled::Never,
            Expr::Name(name) => match self.local(name) {
                Some(Ty::Int) => Spelled::Never,
                Some(_) => Spelled::Always,
                None if has_schema => Spelled::Never,
                None => self.by_data(name),
            },
            Expr::Attr(base, name) => {
                if matches!(&**base, Expr::Name(base) if base == "loop") {
                    return if matches!(name.as_str(), "first" | "last") { Spelled::Always } else { Spelled::Never };
                }
                if name == "grouper"
                    || matches!(&**base, Expr::Name(base) if matches!(self.local(base), Some(Ty::Namespace(_) | Ty::Loop)))
                {
                    return Spelled::Always;
                }
                if has_schema && !self.is_of_no_schema(base) { Spelled::Never } else { self.by_data(name) }
            }
            Expr::Filter(inner, name, args) => {
                let tera =
                    super::super::filters::FILTERS.iter().find(|known| known.name == name).map(|known| known.tera);
                match tera {
                    Some("default") => {
                        let other = args.positional.first().map_or(Spelled::Never, |other| self.spelled(other));
                        if args.named.is_empty() { self.spelled(inner).max(other) } else { Spelled::Always }
                    }
                    Some(tera) if is_textual(tera) => Spelled::Never,
                    _ => Spelled::Always,
                }
            }
            Expr::Call(function, _) => match &**function {
                Expr::Attr(_, method) => match METHODS.iter().find(|(name, _)| name == method) {
                    Some((_, filter)) if is_textual(filter) => Spelled::Never,
                    _ if matches!(method.as_str(), "join" | "format") => Spelled::Never,
                    _ => Spelled::Always,
                },
                _ => Spelled::Always,
            },
            Expr::Binary(left, "or" | "and", right) => self.spelled(left).max(self.spelled(right)),
            Expr::Binary(_, "-" | "/" | "//" | "%" | "**" | "~", _) => Spelled::Never,
            Expr::If(_, then, other) => {
                let other = other.as_ref().map_or(Spelled::Never, |other| self.spelled(other));
                self.spelled(then).max(other)
            }
            _ => Spelled::Always,
        }
    }

    fn by_data(&mut self, name: &str) -> Spelled {
        self.names.bare.insert(name.to_owned());
        Spelled::ByData
    }

    /// Whether a value comes of names that the template has made, of which the schema knows nothing.
    fn is_of_no_schema(&self, base: &Expr) -> bool {
        match base {
            Expr::Name(name) => matches!(self.local(name), Some(Ty::Any)),
            Expr::Attr(base, _) => self.is_of_no_schema(base),
            _ => false,
        }
    }

    /// Notes that what was written last is spelled when the data asks for it, `behind` bytes ago.
    pub(super) fn note_bare(&mut self, behind: usize) {
        self.out.bare.push(self.out.text.len().saturating_sub(behind));
    }
}

impl Source {
    /// The source in which all that may have to be spelled is.
    pub(in crate::docx::template) fn spelled(&self) -> Self {
        let mut text = String::with_capacity(self.text.len() + self.bare.len() * SPELLS.len());
        let mut from = 0;
        for &at in &self.bare {
            text.push_str(self.text.get(from..at).unwrap_or_default());
            text.push_str(SPELLS);
            from = at;
        }
        text.push_str(self.text.get(from..).unwrap_or_default());
        let moved = |at: usize| at + self.bare.partition_point(|bare| *bare < at) * SPELLS.len();
        let marks =
            self.marks.iter().map(|mark| Mark { from: moved(mark.from), to: moved(mark.to), tag: mark.tag }).collect();
        Self { text, marks, ..Self::default() }
    }
}
