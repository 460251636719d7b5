//! Lines for a signature that are still blank (`签字：＿＿＿＿`, `日期：____年__月__日`): they stand below what somebody says,
//! and are signed on paper. Their underscores stand for nothing that is to be typed.

use super::blank::{Placeholder, is_line, placeholder};
use super::normal::{is_blank, trim};
use crate::char_count::CharCount as _;
use crate::schema::{Field, FieldType};

/// Ends of the labels of signatures.
const LABELS: [&str; 14] = [
    "签字",
    "签名",
    "签章",
    "盖章",
    "公章",
    "签署",
    "负责人",
    "经办人",
    "审核人",
    "审批人",
    "领导",
    "代表",
    "日期",
    "时间",
];
/// Letters of such a label.
const LONGEST: usize = 16;

/// The first placeholder in a value of `field`: what people say may have blank lines for signatures below it.
pub(super) fn standing<'a>(field: &Field, text: &'a str) -> Option<Placeholder<'a>> {
    if field.kind == FieldType::LongText { placeholder_beside(text) } else { placeholder(text) }
}

/// The first placeholder in a text of paragraphs that is none of a signature; nothing is said by one that has nothing
/// but lines for signatures.
fn placeholder_beside(text: &str) -> Option<Placeholder<'_>> {
    let standing = placeholder(text)?;
    let said = without_lines(text);
    match said {
        Some(said) if placeholder(&said).is_none() => None,
        _ => Some(standing),
    }
}

/// True for a text that is nothing but lines for signatures, all blank.
pub(super) fn is_unsigned(text: &str) -> bool {
    if !text.contains(is_line) {
        return false;
    }
    let Some(said) = without_lines(text) else { return false };
    let is_label = |piece: &str| {
        let label = piece.trim_end_matches([':', '：', ')', '）', '(', '（']);
        let is_name = label.char_count() <= LONGEST && !label.contains(['。', '，', ',', '；']);
        is_name && LABELS.iter().any(|end| label.ends_with(end))
    };
    said.split(is_blank).filter(|piece| !piece.is_empty()).all(|piece| is_label(trim(piece)))
}

/// The text without the underscores behind labels of signatures; none where there are no such.
fn without_lines(text: &str) -> Option<String> {
    let mut kept = String::new();
    let (mut is_any, mut rest) = (false, text);
    while let Some(at) = rest.find(is_line) {
        let (front, behind) = rest.split_at_checked(at)?;
        kept.push_str(front);
        let is_signed = is_label(&kept);
        let end = behind.find(|c| !(is_line(c) || is_signed && is_part(c))).unwrap_or(behind.len());
        // The next label is none of it.
        let is_cut = behind.get(end..).is_some_and(|more| more.starts_with('期'));
        let end = behind.get(..end).and_then(|line| line.strip_suffix('日')).filter(|_| is_cut).map_or(end, str::len);
        let (line, more) = behind.split_at_checked(end)?;
        if is_signed {
            is_any = true;
            kept.push(' ');
        } else {
            kept.push_str(line);
        }
        rest = more;
    }
    kept.push_str(rest);
    is_any.then_some(kept)
}

/// True for a text that ends with a label of a signature, and its colon.
fn is_label(front: &str) -> bool {
    let front = front.trim_end_matches(|c: char| is_blank(c) && c != '\n');
    let label = front.trim_end_matches([':', '：', ')', '）']);
    label.len() < front.len() && LABELS.iter().any(|end| label.ends_with(end))
}

/// True for what a blank date has between its underscores.
fn is_part(c: char) -> bool {
    matches!(c, '年' | '月' | '日') || is_blank(c) && c != '\n'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_line_for_a_signature_is_no_placeholder() {
        for text in [
            "同意。（盖章）　签字：＿＿＿＿",
            "同意。\n负责人（签字）：____ 日期：____年__月__日",
            "同意。经办人:______",
        ] {
            assert_eq!(placeholder_beside(text), None, "{text}");
            assert!(!is_unsigned(text), "{text}");
        }
        for text in ["同意____单位申请。", "因____，申请变更。签字：____", "____", "服务器：____", "XX局同意。签字：__"]
        {
            assert!(placeholder_beside(text).is_some() && !is_unsigned(text), "{text}");
        }
        assert!(is_unsigned("签字：＿＿＿＿") && is_unsigned("负责人签字：____\n日期：____年__月__日"));
    }
}
