//! Markup that is known from before: tags without text between them, left in one go.
//!
//! Leaving it must make the same of a part's open elements and its limits as going through it tag by tag. Where it
//! would not, or where that cannot be told, it is not left, and goes tag by tag.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memmem};

use super::Xml;
use super::source::tag_end;
use crate::problem::Unreadable;

/// Most bytes of a piece of markup.
pub(crate) const LONGEST: usize = 4 << 10;

/// Whole tags one behind the other.
#[derive(Debug)]
pub(crate) struct Markup {
    text: Box<str>,
    /// Where in it the names of the elements stand that began before it, innermost first, and of those that go on behind it.
    ends: Box<[Range<u16>]>,
    begins: Box<[Range<u16>]>,
    /// How far it rises above the depth at its beginning, and how far it has fallen below it where the last element begins:
    /// what begins in the root is something else than what begins behind it.
    rise: usize,
    fall: usize,
    /// The pieces that are counted on going through it.
    pieces: u64,
}

impl Markup {
    /// The markup `text`; none where anything but tags is in it, or a declaration of a namespace.
    ///
    /// None either where a tag has another one in it, or no name: properties that are [passed](Xml::pass) may hold such a
    /// tag, and end within it.
    pub(crate) fn new(text: &str, pieces: u64) -> Option<Self> {
        let has = |what: &str| memmem::find(text.as_bytes(), what.as_bytes()).is_some();
        if text.len() > LONGEST || has("xmlns") || has("<!") || has("<?") {
            return None;
        }
        let range = |from: usize, len: usize| Some(u16::try_from(from).ok()?..u16::try_from(from + len).ok()?);
        let (mut ends, mut begins, mut rise, mut fall) = (Vec::new(), Vec::new(), 0, 0);
        let mut at = 0;
        while at < text.len() {
            let tag = text.get(at..)?.strip_prefix('<')?;
            let length = tag_end(tag.as_bytes())?;
            let tag = tag.get(..length)?;
            let is_nameless = matches!(tag.as_bytes(), [] | [b' ' | b'\t' | b'\r' | b'\n', ..]);
            if is_nameless || memchr(b'<', tag.as_bytes()).is_some() {
                return None;
            }
            if let Some(name) = tag.strip_prefix('/') {
                match begins.pop() {
                    Some(begun) => (part_of(text, &begun)? == name).then_some(())?,
                    None => ends.push(range(at + 2, name.len())?),
                }
            } else {
                fall = ends.len();
            }
            if !tag.starts_with('/') && !tag.ends_with('/') {
                let name = tag.bytes().position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n')).unwrap_or(tag.len());
                begins.push(range(at + 1, name)?);
                rise = rise.max(begins.len().saturating_sub(ends.len()));
            }
            at += length + 2;
        }
        Some(Self { text: text.into(), ends: ends.into(), begins: begins.into(), rise, fall, pieces })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// True for equal names: they are short, and a call to compare them takes longer than they do.
#[inline]
fn is_same(name: &[u8], other: &[u8]) -> bool {
    name.len() == other.len() && std::iter::zip(name, other).all(|(a, b)| a == b)
}

fn part_of<'t>(text: &'t str, range: &Range<u16>) -> Option<&'t str> {
    text.get(range.start.into()..range.end.into())
}

/// How many bytes of `rest` are markup, as far as the brackets tell: to behind one that nothing but text follows.
pub(crate) fn extent(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut last = None;
    for at in memchr_iter(b'>', bytes.get(..LONGEST).unwrap_or(bytes)) {
        last = Some(at + 1);
        if bytes.get(at + 1) != Some(&b'<') {
            break;
        }
    }
    last
}

impl<'a> Xml<'a> {
    /// What is left, where it begins with a tag and means what it means wherever it stands in a part with this root: no
    /// element in the root declares a namespace.
    #[inline]
    pub(crate) fn markup(&self) -> Option<&'a str> {
        let is_roots =
            self.roots == 1 && self.depth > 0 && self.bindings.last().is_some_and(|binding| binding.depth == 1);
        self.source.plain_rest().filter(|rest| is_roots && rest.starts_with('<'))
    }

    /// How many bytes are left, and how many pieces were counted.
    pub(crate) fn position(&self) -> (usize, u64) {
        (self.source.rest().len(), self.tokens.read())
    }

    /// The last `length` bytes that were read, where they were plain.
    pub(crate) fn behind(&self, length: usize) -> Option<&'a str> {
        self.source.behind(length)
    }

    /// True when what is left begins with `markup`, and it can be left in one go.
    #[inline]
    pub(crate) fn is_at(&self, markup: &Markup) -> bool {
        let open = self.source.open();
        let mut ends = markup.ends.iter().zip(open.iter().rev());
        self.source.plain_rest().is_some_and(|rest| rest.starts_with(markup.text()))
            && open.len() >= markup.ends.len()
            && ends.all(|(end, name)| {
                markup
                    .text
                    .as_bytes()
                    .get(end.start.into()..end.end.into())
                    .is_some_and(|own| is_same(own, name.as_bytes()))
            })
            && self.depth > markup.fall
            && self.depth + markup.rise <= self.most
            && self.tokens.allow(markup.pieces)
    }

    /// Goes on behind `markup`, which [is there](Self::is_at).
    #[inline]
    pub(crate) fn leave_markup(&mut self, markup: &Markup) -> Result<(), Unreadable> {
        self.tokens.count_more(markup.pieces, self.part)?;
        self.depth = (self.depth + markup.begins.len()).saturating_sub(markup.ends.len());
        self.source.leave_markup(markup.text.len(), markup.ends.len(), &markup.begins);
        Ok(())
    }

    /// Goes through so many bytes of tags, which were counted as `pieces`.
    #[cold]
    pub(crate) fn leave_tags(&mut self, bytes: usize, pieces: u64) -> Result<(), Unreadable> {
        self.tokens.count_more(pieces, self.part)?;
        let before = self.source.open().len();
        self.source.leave_tags(bytes);
        self.depth = (self.depth + self.source.open().len()).saturating_sub(before);
        Ok(())
    }

    /// The text that follows, to just before a tag.
    #[inline]
    pub(crate) fn text(&mut self) -> Result<Option<&'a str>, Unreadable> {
        let Some(rest) = self.source.plain_rest() else { return Ok(None) };
        let Some(text) = memchr(b'<', rest.as_bytes()).and_then(|end| rest.get(..end)) else { return Ok(None) };
        if text.is_empty() || memchr(b'&', text.as_bytes()).is_some() {
            return Ok(None);
        }
        self.tokens.count(self.part)?;
        self.source.consume(text.len());
        Ok(Some(text))
    }
}
