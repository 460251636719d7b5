//! Characters of symbol fonts: what a person sees where the file has a letter or a private-use code.
//!
//! Tick boxes are `w:sym` elements (`F0FE` in Wingdings is ☑) or plain letters in such a font (`þ`, `R`). What has no
//! counterpart in Unicode here, or none that matters in a form, becomes [`UNKNOWN`].

/// Stands for a symbol that has no counterpart: the object replacement character.
pub(super) const UNKNOWN: char = '\u{FFFC}';

/// A font whose letters are pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Font {
    Wingdings,
    Wingdings2,
    Webdings,
    Symbol,
}

impl Font {
    /// The font of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        // Nearly all fonts in a file are others: told by the first letter.
        if !matches!(name.as_bytes().first(), Some(b'W' | b'w' | b'S' | b's')) {
            return None;
        }
        match name.to_ascii_lowercase().as_str() {
            "wingdings" => Some(Self::Wingdings),
            "wingdings 2" => Some(Self::Wingdings2),
            "webdings" => Some(Self::Webdings),
            "symbol" => Some(Self::Symbol),
            _ => None,
        }
    }

    /// What the code 0x20–0xFF of the font shows.
    fn shows(self, code: u32) -> Option<char> {
        Some(match (self, code) {
            (Self::Wingdings, 0xFE) | (Self::Wingdings2, 0x52) => '☑',
            (Self::Wingdings, 0xFD) | (Self::Wingdings2, 0x51 | 0x53 | 0x54) => '☒',
            (Self::Wingdings, 0x6F | 0x70 | 0x71 | 0x72 | 0xA8) | (Self::Wingdings2, 0xA3) => '☐',
            (Self::Webdings, 0x63) => '☐',
            (Self::Wingdings, 0xFC) | (Self::Wingdings2, 0x50) | (Self::Webdings, 0x61) => '✓',
            (Self::Wingdings, 0xFB) | (Self::Wingdings2, 0x4F) | (Self::Webdings, 0x72) => '✗',
            (Self::Wingdings, 0x6E) | (Self::Wingdings2, 0xA2) | (Self::Webdings, 0x67) => '■',
            (Self::Wingdings, 0xA7) => '▪',
            (Self::Wingdings, 0x6C) | (Self::Wingdings2, 0x98) => '●',
            (Self::Wingdings, 0xA1) => '○',
            (Self::Wingdings, 0x75) => '◆',
            (Self::Wingdings, 0xD8) => '➢',
            (Self::Wingdings, 0xE0) => '→',
            (Self::Symbol, 0xB7) => '•',
            (Self::Symbol, 0xD6) => '√',
            (Self::Symbol, 0xB0) => '°',
            (Self::Symbol, 0xB1) => '±',
            (Self::Symbol, 0xB4) => '×',
            (Self::Symbol, 0xB8) => '÷',
            (Self::Symbol, 0xA3) => '≤',
            (Self::Symbol, 0xB3) => '≥',
            (Self::Symbol, 0x20..=0x3F) => char::from_u32(code)?,
            (_, 0x20) => ' ',
            _ => return None,
        })
    }

    /// What a character of text shows in this font. Letters without a counterpart stay as they are written, and so
    /// does what the font does not have, Chinese text above all.
    pub(super) fn letter(self, character: char) -> char {
        match u32::from(character) {
            code @ 0x20..=0xFF => self.shows(code).unwrap_or(character),
            code @ 0xF020..=0xF0FF => self.shows(code & 0xFF).unwrap_or(UNKNOWN),
            _ => character,
        }
    }
}

/// What `w:sym` shows: `font` as written, `code` in hexadecimal (ECMA-376 part 1 §17.3.3.30).
pub(super) fn symbol(font: &str, code: &str) -> char {
    let Ok(code) = u32::from_str_radix(code.trim(), 16) else { return UNKNOWN };
    match (Font::named(font), code) {
        (Some(font), 0x20..=0xFF | 0xF020..=0xF0FF) => font.shows(code & 0xFF).unwrap_or(UNKNOWN),
        (None, 0xE000..=0xF8FF) => UNKNOWN,
        _ => char::from_u32(code).filter(|c| !c.is_control()).unwrap_or(UNKNOWN),
    }
}

/// What an equation field that draws characters over each other shows (`EQ \o\ac(□,√)`, how Word encloses a
/// character): a ticked box, or the characters.
pub(super) fn drawn(instruction: &str) -> Option<String> {
    let rest = instruction.trim().strip_prefix("EQ").or_else(|| instruction.trim().strip_prefix("eq"))?;
    let rest = rest.trim_start().strip_prefix("\\o")?;
    let inner = rest.split_once('(')?.1.rsplit_once(')')?.0;
    let over: Vec<&str> = inner.split([',', ';', '，']).map(str::trim).filter(|piece| !piece.is_empty()).collect();
    let has = |list: &[&str]| over.iter().any(|piece| list.contains(piece));
    if has(&["□", "☐", "○", "◇", "口"]) {
        if has(&["√", "✓", "✔", "V", "v"]) {
            return Some("☑".to_owned());
        }
        if has(&["×", "✗", "X", "x"]) {
            return Some("☒".to_owned());
        }
    }
    let enclosed = over.iter().filter(|piece| !matches!(**piece, "□" | "○" | "◇" | "△"));
    Some(enclosed.copied().collect()).filter(|text: &String| !text.is_empty())
}
