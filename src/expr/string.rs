//! String literals with CEL's escapes: `'…'`, `"…"`, the same tripled over several lines, and raw (`r'\d+'`).

use super::error::ExprError;
use crate::message;
use crate::message::Message;

/// A literal at the beginning of a source.
pub(super) struct Literal {
    pub(super) text: String,
    /// Bytes of the source that it takes, quotes included.
    pub(super) bytes: usize,
    pub(super) errors: Vec<ExprError>,
}

/// True when `source` begins with a string literal.
pub(super) fn starts(source: &str) -> bool {
    source.strip_prefix(['r', 'R']).unwrap_or(source).starts_with(['\'', '"'])
}

/// Reads the literal with which `source` begins; what [`starts`] is false for is an empty literal.
pub(super) fn read(source: &str) -> Literal {
    let raw = source.starts_with(['r', 'R']);
    let open = usize::from(raw);
    let body = source.get(open..).unwrap_or_default();
    let quote = ["'''", "\"\"\"", "'", "\""].into_iter().find(|quote| body.starts_with(quote)).unwrap_or("'");
    let mut literal =
        Literal { text: String::new(), bytes: (open + quote.len()).min(source.len()), errors: Vec::new() };
    while let Some(c) = source.get(literal.bytes..).and_then(|rest| rest.chars().next()) {
        let rest = source.get(literal.bytes..).unwrap_or_default();
        if rest.starts_with(quote) {
            literal.bytes += quote.len();
            return literal;
        }
        if c == '\\' && raw {
            // A raw text keeps its backslashes; one in front of a quote keeps the text open, as in CEL.
            let pair: String = rest.chars().take(2).collect();
            literal.bytes += pair.len();
            literal.text.push_str(&pair);
        } else if c == '\\' {
            escape(rest, &mut literal);
        } else if c == '\n' && quote.len() == 1 {
            break;
        } else {
            literal.text.push(c);
            literal.bytes += c.len_utf8();
        }
    }
    literal.errors.push(ExprError::new(
        0..open + quote.len(),
        Message::new("引号没有配对", "the text is not closed"),
        message!("在末尾补上 {quote}", "close it with {quote}"),
    ));
    literal
}

/// One escape (CEL's grammar, `ESCAPE`), with which `rest` begins.
fn escape(rest: &str, literal: &mut Literal) {
    let start = literal.bytes;
    let code = rest.chars().nth(1);
    let simple = match code {
        Some('a') => Some('\u{7}'),
        Some('b') => Some('\u{8}'),
        Some('f') => Some('\u{c}'),
        Some('n') => Some('\n'),
        Some('r') => Some('\r'),
        Some('t') => Some('\t'),
        Some('v') => Some('\u{b}'),
        Some(c @ ('\\' | '?' | '"' | '\'' | '`')) => Some(c),
        _ => None,
    };
    if let Some(c) = simple {
        literal.text.push(c);
        literal.bytes += 2;
        return;
    }
    let (skip, digits, radix) = match code {
        Some('x' | 'X') => (2, 2, 16),
        Some('u') => (2, 4, 16),
        Some('U') => (2, 8, 16),
        Some('0'..='3') => (1, 3, 8),
        _ => (0, 0, 0),
    };
    let number = rest.get(skip..skip + digits).filter(|text| digits > 0 && text.chars().all(|c| c.is_digit(radix)));
    let character = number.and_then(|text| u32::from_str_radix(text, radix).ok()).and_then(char::from_u32);
    if let Some(c) = character {
        literal.text.push(c);
        literal.bytes += skip + digits;
        return;
    }
    let written: String = rest.chars().take(2).collect();
    literal.bytes += written.len();
    literal.errors.push(ExprError::new(
        start..literal.bytes,
        message!("“{written}”不是转义字符", "`{written}` is no escape"),
        Message::new(
            "反斜杠写成 \\\\，或在引号前加 r（r'\\d+'）",
            "write \\\\ for a backslash, or put r in front of the quote (r'\\d+')",
        ),
    ));
}
