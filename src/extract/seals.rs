//! Words with which office paper says where a seal or a signature belongs, whose it is, and what offices are called.
//!
//! Whoever looks for such a place looks for these; what else may stand there is said where it is looked for.

use super::fold::is_han;
use crate::char_count::CharCount as _;

/// What asks for a seal, the longer words first.
pub(super) const SEALS: [&str; 6] = ["加盖公章", "盖章", "公章", "签章", "印章", "章"];
/// Labels in front of the names of those between whom a text is binding.
pub(super) const SIDES: [&str; 3] = ["甲方", "乙方", "丙方"];
/// Ends of the names of offices, and letters that say that a line is a sentence.
const OFFICES: [&str; 18] = [
    "局",
    "委",
    "办",
    "厅",
    "部",
    "处",
    "科",
    "股",
    "室",
    "站",
    "所",
    "院",
    "馆",
    "队",
    "中心",
    "政府",
    "委员会",
    "公司",
];
/// The last letters of these.
const LAST: &str = "局委办厅部处科股室站所院馆队心府会司";
const SENTENCE: &str = "由归为是的其该或须按甲乙责负于请再";

/// What stands in front of the words at its end that ask for a seal.
pub(super) fn before_seal(text: &str) -> Option<&str> {
    SEALS.iter().find_map(|seal| text.strip_suffix(seal))
}

/// False for a text that no name of an office ends in.
pub(super) fn may_name_office(text: &str) -> bool {
    text.contains(|c| is_han(c) && LAST.contains(c))
}

/// True for Chinese letters that end as the name of an office does, and are no sentence.
pub(super) fn is_named_office(name: &str) -> bool {
    OFFICES.iter().any(|end| name.ends_with(end)) && name.chars().all(|c| is_han(c) && !SENTENCE.contains(c))
}

/// A word that stands in front of a signature or a contact, or above a list of them.
pub(super) fn is_signature_label(folded: &str) -> bool {
    const ENDS: &[&str] = &[
        "人", "人员", "姓名", "电话", "手机", "号码", "传真", "邮箱", "日期", "时间", "盖章", "公章", "(章)", "签字",
        "签名", "签章", "领导", "主管", "审核", "复核", "审批", "制表", "填表", "填报", "经办", "单位", "部门", "科室",
        "职务", "意见",
    ];
    folded.char_count() <= 8 && ENDS.iter().any(|end| folded.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_of_an_office_ends_in_a_letter_that_is_looked_for() {
        assert!(OFFICES.iter().all(|end| may_name_office(end)));
    }
}
