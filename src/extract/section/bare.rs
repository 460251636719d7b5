//! Names that hold the values of a title without its wording (`甲局-乙平台`), or parted by other signs than its own.

use std::sync::LazyLock;

use regex::Regex;

use crate::char_count::CharCount as _;
use crate::extract::marks::without_front;

/// Dashes of every kind.
const DASHES: &[char] = &['-', '‐', '‑', '‒', '–', '—', '―', '−', '－', '─'];

/// What clerks and programs write behind a name: `(2)`, `（最终版）`, `v2`, a date.
static NOISE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:\s*[（(【\[][^（）()【】\[\]]{0,12}[）)】\]]|[\s_-]*(?:副本|最终版?|定稿|终版|改|v[0-9０-９]+|[0-9０-９]{4,8}))+\s*$",
    )
    .ok()
});

/// Words that names of files and sheets have instead of values.
const OTHERS: &[&str] = &[
    "表", "版", "稿", "附件", "模板", "模版", "副本", "新建", "sheet", "清单", "明细", "统计", "汇总", "示例", "资料",
];

/// `name` as it is; and, where it has no dash, with a dash for what parts it instead.
pub(super) fn parted(name: &str) -> Vec<String> {
    let mut spelled = vec![name.to_owned()];
    if !name.contains(DASHES) {
        let signs: [&[char]; 3] = [&['_', '＿'], &['/', '|', '·', '~', '～', '｜'], &[' ', '\u{3000}', '\t']];
        let found = signs.iter().find(|signs| name.trim().contains(**signs));
        if let Some(signs) = found {
            let pieces: Vec<&str> = name.trim().split(*signs).filter(|piece| !piece.is_empty()).collect();
            spelled.push(pieces.join("-"));
        }
    }
    spelled
}

/// The two values of a name that holds nothing else.
pub(super) fn pair(name: &str) -> Option<[String; 2]> {
    let spelled = parted(name).pop()?;
    let bare = match NOISE.as_ref().and_then(|noise| noise.find(&spelled)) {
        Some(noise) => spelled.get(..noise.start())?,
        None => &spelled,
    };
    let mut pieces: Vec<&str> = without_front(bare).split(DASHES).map(str::trim).collect();
    let says_other = |piece: &str| OTHERS.iter().any(|word| piece.to_lowercase().contains(word));
    if pieces.len() > 2 && pieces.last().is_some_and(|last| says_other(last)) {
        pieces.pop();
    }
    let (first, rest) = pieces.split_first()?;
    let han = |piece: &str| piece.chars().filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}')).count();
    let second = rest.join("-");
    let names = han(first) >= 3 && han(&second) >= 2 && second.char_count() >= 3;
    (names && !pieces.iter().any(|piece| says_other(piece))).then(|| [(*first).to_owned(), second])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_values_or_none() {
        for (name, wanted) in [
            ("青山县工商联-民企直通车平台", Some(["青山县工商联", "民企直通车平台"])),
            ("附：青山县财政局—OA系统（最终版）(2)", Some(["青山县财政局", "OA系统"])),
            ("青山县财政局_资产管理系统_资源需求表", Some(["青山县财政局", "资产管理系统"])),
            ("青山县财政局-资产-管理系统", Some(["青山县财政局", "资产-管理系统"])),
            ("统计表-最终版", None),
            ("Sheet1-2", None),
            ("新建 XLSX 工作表", None),
            ("2026-11", None),
            ("青山县财政局", None),
        ] {
            assert_eq!(pair(name), wanted.map(|pair| pair.map(str::to_owned)), "{name}");
        }
    }
}
