//! Long lines folded at the width of a terminal: between words, and between Chinese characters, but not before a closing
//! or behind an opening mark.

use unicode_width::UnicodeWidthChar;

/// Narrower than this nothing is folded: it would only be harder to read.
const LEAST: usize = 24;

/// The lines of `text` of at most `width` columns each, the last with room for `tail` more columns. One line where the
/// width is unknown or too narrow; a word that is longer than a line is cut.
pub(super) fn fold(text: &str, width: Option<usize>, tail: usize) -> Vec<String> {
    let Some(width) = width.filter(|width| *width >= LEAST) else { return vec![text.to_owned()] };
    let mut lines = Vec::new();
    let mut line = String::new();
    let (mut used, mut last) = (0, None);
    // Where the line may end, and how wide it is up to there.
    let mut end: Option<(usize, usize)> = None;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if breaks(last, c) {
            end = Some((line.len(), used));
        }
        if used + wide > width && !line.is_empty() {
            let (at, kept) = end.take().filter(|(at, _)| *at > 0).unwrap_or((line.len(), used));
            let rest = line.split_off(at);
            lines.push(line.trim_end().to_owned());
            line = rest;
            used -= kept;
        }
        line.push(c);
        used += wide;
        last = Some(c);
    }
    if used + tail > width && used > 0 && tail > 0 {
        lines.push(line.trim_end().to_owned());
        line = String::new();
    }
    lines.push(line);
    lines
}

/// Whether a line may end between two characters.
fn breaks(last: Option<char>, next: char) -> bool {
    let Some(last) = last else { return false };
    if last == ' ' {
        return next != ' ';
    }
    let wide = |c: char| c.width() == Some(2);
    let opens = "“‘（《〈【「『(".contains(last);
    let closes = "”’）》〉】」』，。、；：？！,.;:?!)%".contains(next);
    (wide(last) || wide(next)) && !opens && !closes && next != ' '
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    fn widest(lines: &[String]) -> usize {
        lines.iter().map(|line| line.width()).max().unwrap_or(0)
    }

    #[test]
    fn lines_end_between_words_and_characters() {
        let text = "the total of “数量（箱）” is 40; the rows add up to 24, so it is 16 too much";
        assert_eq!(
            fold(text, Some(30), 8),
            ["the total of “数量（箱）” is", "40; the rows add up to 24, so", "it is 16 too much"]
        );
        let text = "订货用途“学籍系统”过于简单，或者只重复了货物名称，请写明系统用来做什么（给谁用）";
        let lines = fold(text, Some(24), 0);
        assert_eq!(lines.concat(), text);
        assert!(widest(&lines) <= 24 && lines.iter().all(|line| !line.starts_with(['，', '”', '）'])), "{lines:?}");
        assert_eq!(fold(text, None, 9).len(), 1);
        assert_eq!(fold(text, Some(10), 9).len(), 1);
    }

    #[test]
    fn the_tail_has_room_and_long_words_are_cut() {
        assert_eq!(fold(&"a".repeat(24), Some(24), 5), ["a".repeat(24).as_str(), ""]);
        assert_eq!(fold(&"a".repeat(50), Some(24), 0).len(), 3);
        assert_eq!(fold("", Some(24), 5), [""]);
    }
}
