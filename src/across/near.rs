//! Names that are alike but not the same: what is left of them without region, punctuation and the words that any
//! name of a system may end in.

use crate::char_count::CharCount as _;
use crate::extract::fold;

/// Words at the end of a name that people write or leave out.
const ENDINGS: [&str; 8] = ["系统", "平台", "信息", "管理", "业务", "应用", "软件", "项目"];

/// What a region's name ends in.
const REGIONS: [char; 5] = ['省', '市', '县', '区', '旗'];

/// Characters of a region's name in front of what it ends in.
const LONGEST: usize = 6;

/// What two names have in common that a person would take for one.
pub(super) fn core(name: &str) -> String {
    let mut core = String::new();
    let folded = fold(name);
    let mut chars = folded.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_alphanumeric() {
            core.push(c);
        } else if core.ends_with(|c: char| c.is_ascii_digit()) && chars.peek().is_some_and(char::is_ascii_digit) {
            // 1-11 and 11-1 are not alike.
            core.push(' ');
        }
    }
    let end = regions(&core);
    if core.len() - end >= "局办".len() {
        core.drain(..end);
    }
    while let Some(rest) = ENDINGS.iter().find_map(|ending| core.strip_suffix(ending))
        && rest.char_count() >= 2
    {
        core.truncate(rest.len());
    }
    core
}

/// How many bytes the names of regions take with which a name begins: `山西省忻州市` of `山西省忻州市财政局`.
fn regions(name: &str) -> usize {
    let mut rest = name;
    while let Some(length) = region(rest) {
        rest = rest.get(length..).unwrap_or_default();
    }
    name.len() - rest.len()
}

/// The same of one region.
fn region(name: &str) -> Option<usize> {
    let mut begun = name.char_indices().take(LONGEST + 1).take_while(|(_, c)| is_han(*c)).skip(1);
    begun.find(|(_, c)| REGIONS.contains(c)).map(|(at, c)| at + c.len_utf8())
}

/// True for the characters of names, rare ones included.
fn is_han(c: char) -> bool {
    matches!(c, '々' | '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::core;

    #[test]
    fn alike_and_not_alike() {
        for (one, other) in [
            ("青山县财政局", "财政局"),
            ("东山省南河市青山县财政局", "青山县 财政局"),
            ("资产管理系统", "资产管理平台"),
            ("“一张图”系统", "一张图"),
            ("青政交〔2026〕7号", "青政交[2026]7号"),
        ] {
            assert_eq!(core(one), core(other), "{one} {other}");
        }
        for (one, other) in [
            ("财政局", "教育局"),
            ("市场监管局", "监管局"),
            ("一号系统", "二号系统"),
            ("2026-1-11", "2026-11-1"),
            ("系统", "平台"),
        ] {
            assert_ne!(core(one), core(other), "{one} {other}");
        }
    }
}
