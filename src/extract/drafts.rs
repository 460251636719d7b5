//! Words with which a paper says that it is none to go by: a draft, a specimen, a form that does not count.

use super::fold::fold;

/// What a paper is that is none to go by.
const WORDS: [&str; 20] = [
    "草稿",
    "初稿",
    "草案",
    "讨论稿",
    "征求意见稿",
    "样表",
    "样例",
    "样张",
    "样本",
    "示例",
    "范例",
    "范本",
    "模板",
    "模版",
    "测试",
    "试填",
    "作废",
    "废止",
    "已作废",
    "仅供参考",
];
/// What stands in front of such a word and says nothing else.
const FRONTS: [&str; 8] = ["填写", "填表", "填报", "本表", "此表", "本单", "此单", "仅为"];
/// Letters of the longest line that says so.
const LONGEST: usize = 30;

/// True for a text that is such a word.
pub(super) fn is_drafted(text: &str) -> bool {
    let folded = fold(text);
    let word = folded.trim_matches(|c: char| !c.is_alphanumeric());
    let word = FRONTS.iter().find_map(|front| word.strip_prefix(front)).unwrap_or(word);
    WORDS.contains(&word)
}

/// True for a line of which a part says so: `（初稿，以正式报送为准）`, `填写样例，仅供参考`.
pub(super) fn says_so(line: &str) -> bool {
    line.chars().nth(LONGEST).is_none() && line.split(['，', ',', '；', ';', '。', '：', ':']).any(is_drafted)
}

/// The mark in front of a title that says so, and the title: `（作废）甲`, `示例：甲`.
pub(super) fn in_front(title: &str) -> Option<(&str, &str)> {
    const OPEN: [char; 4] = ['（', '(', '【', '['];
    let close: &[char] = if title.starts_with(OPEN) { &['）', ')', '】', ']'] } else { &['：', ':'] };
    let at =
        title.char_indices().take(LONGEST / 2).find(|(_, c)| close.contains(c)).map(|(at, c)| at + c.len_utf8())?;
    let (mark, rest) = title.split_at_checked(at)?;
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '：' | ':' | '-'));
    (is_drafted(mark) && !rest.is_empty()).then_some((mark, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_that_is_none_says_so_in_a_word_of_its_own() {
        for line in
            ["（初稿，未经领导审核，以正式报送为准）", "填写样例，仅供参考", "样表", "【草稿】", "本表作废", "（测试）"]
        {
            assert!(says_so(line), "{line}");
        }
        for line in ["填写样例见附页", "测试系统", "（送审稿）", "作废章", "软件测试中心", "请参照示例填写"]
        {
            assert!(!says_so(line), "{line}");
        }
        assert_eq!(in_front("（作废）青山县财政局"), Some(("（作废）", "青山县财政局")));
        assert_eq!(in_front("示例：青山县财政局"), Some(("示例：", "青山县财政局")));
        for title in ["（原）青山县工信局", "青山县财政局：甲", "测试中心", "（作废）"] {
            assert_eq!(in_front(title), None, "{title}");
        }
    }
}
