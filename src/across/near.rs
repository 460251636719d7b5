//! Names that are alike but not the same: what is left of them without region, punctuation and the words that any
//! name of a system may end in.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::fold;

/// Words at the end of a name that people write or leave out.
const ENDINGS: [&str; 8] = ["系统", "平台", "信息", "管理", "业务", "应用", "软件", "项目"];

/// What a region's name ends in.
const REGIONS: [char; 5] = ['省', '市', '县', '区', '旗'];

static REGION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(?:\p{Han}{1,6}?[省市县区旗])+").ok());

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
    if core.contains(REGIONS)
        && let Some(found) = REGION.as_ref().and_then(|region| region.find(&core))
        && core.len() - found.end() >= "局办".len()
    {
        core.drain(..found.end());
    }
    while let Some(rest) = ENDINGS.iter().find_map(|ending| core.strip_suffix(ending))
        && rest.chars().count() >= 2
    {
        core.truncate(rest.len());
    }
    core
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
