//! A walk over XML of a few expected forms, as programs write the bulk of a workbook: much faster than a reader of any
//! XML, to which everything else is left.

/// A place in a text. Whatever is not found leaves the place where it was, or the form unknown.
pub(crate) struct Cursor<'t> {
    pub(crate) rest: &'t str,
}

impl<'t> Cursor<'t> {
    /// Skips white space.
    #[inline]
    pub(crate) fn blank(&mut self) {
        while let [b' ' | b'\n' | b'\t' | b'\r', ..] = self.rest.as_bytes() {
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
    }

    /// Skips `token` if it stands here.
    #[inline]
    pub(crate) fn skip(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub(crate) fn expect(&mut self, token: &str) -> Option<()> {
        self.skip(token).then_some(())
    }

    /// Enters the tag that begins with `name` (its bracket included), if it stands here.
    #[inline]
    pub(crate) fn tag<'c>(&'c mut self, name: &str) -> Option<Attributes<'c, 't>> {
        let rest = self.rest.strip_prefix(name)?;
        if !matches!(rest.as_bytes().first(), Some(b' ' | b'>' | b'/' | b'\n' | b'\t' | b'\r')) {
            return None;
        }
        self.rest = rest;
        Some(Attributes { at: self })
    }

    /// Appends the text up to the next tag, references resolved; none where it holds one that is not built in.
    pub(crate) fn text(&mut self, into: &mut String) -> Option<()> {
        let bytes = self.rest.as_bytes();
        let mut at = 0;
        loop {
            match *bytes.get(at)? {
                b'<' => {
                    self.rest = self.rest.get(at..)?;
                    return Some(());
                }
                // Some programs write each character that is not ASCII so.
                b'&' => {
                    let (character, length) = reference(bytes.get(at + 1..)?)?;
                    into.push(character);
                    at += 1 + length;
                }
                b'\r' => return None,
                _ => {
                    let end = at + memchr::memchr3(b'<', b'&', b'\r', bytes.get(at..)?)?;
                    into.push_str(self.rest.get(at..end)?);
                    at = end;
                }
            }
        }
    }
}

/// The character that a reference stands for, and how many bytes there are behind its `&`.
fn reference(bytes: &[u8]) -> Option<(char, usize)> {
    let end = bytes.iter().take(12).position(|&byte| byte == b';')?;
    let character = match bytes.get(..end)? {
        b"lt" => '<',
        b"gt" => '>',
        b"amp" => '&',
        b"apos" => '\'',
        b"quot" => '"',
        [b'#', b'x', hex @ ..] => number(hex, 16)?,
        [b'#', decimal @ ..] => number(decimal, 10)?,
        _ => return None,
    };
    Some((character, end + 1))
}

fn number(digits: &[u8], radix: u32) -> Option<char> {
    let mut number = 0_u32;
    for &digit in digits {
        number = number.checked_mul(radix)?.checked_add(char::from(digit).to_digit(radix)?)?;
    }
    char::from_u32(number).filter(|&character| character != '\0')
}

/// The attributes of the tag in which the cursor stands.
pub(crate) struct Attributes<'c, 't> {
    at: &'c mut Cursor<'t>,
}

impl<'t> Attributes<'_, 't> {
    /// Leaves the tag whatever attributes it has: true when it opens an element, false when it is one.
    pub(crate) fn any(mut self) -> Option<bool> {
        while (&mut self).next().is_some() {}
        self.close()
    }

    /// Leaves the tag behind its last attribute: true when it opens an element, false when it is one.
    #[inline]
    pub(crate) fn close(self) -> Option<bool> {
        let at = self.at;
        at.blank();
        if at.skip(">") { Some(true) } else { at.skip("/>").then_some(false) }
    }
}

impl<'t> Iterator for &mut Attributes<'_, 't> {
    type Item = (&'t str, &'t str);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.at.blank();
        let rest = self.at.rest;
        let bytes = rest.as_bytes();
        let equals = bytes.iter().position(|&byte| matches!(byte, b'=' | b'>' | b'/' | b'<' | b' '))?;
        if bytes.get(equals) != Some(&b'=') {
            return None;
        }
        let quote = *bytes.get(equals + 1).filter(|&&byte| byte == b'"' || byte == b'\'')?;
        let length = bytes.get(equals + 2..)?.iter().position(|&byte| byte == quote)?;
        let item = (rest.get(..equals)?, rest.get(equals + 2..equals + 2 + length)?);
        self.at.rest = rest.get(equals + 3 + length..)?;
        Some(item)
    }
}
