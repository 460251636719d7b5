//! What filters are called in other languages and by people: what was meant by a name that there is not.

use super::catalogue::{FILTERS, METHODS};

/// Filters, functions and members of other languages and of people, and the filters that do the same.
const FILTERS_CALLED: [(&str, &str); 96] = [
    ("len", "length"),
    ("size", "length"),
    ("count", "length"),
    ("counta", "length"),
    ("长度", "length"),
    ("数量", "个数"),
    ("计数", "个数"),
    ("条数", "个数"),
    ("sorted", "sort"),
    ("orderby", "sort"),
    ("排序", "sort"),
    ("reversed", "reverse"),
    ("倒序", "reverse"),
    ("去重", "unique"),
    ("distinct", "unique"),
    ("touppercase", "upper"),
    ("tolowercase", "lower"),
    ("tostring", "string"),
    ("uppercase", "upper"),
    ("ucase", "upper"),
    ("lcase", "lower"),
    ("求和", "合计"),
    ("总和", "合计"),
    ("总计", "合计"),
    ("总数", "合计"),
    ("money", "大写金额"),
    ("rmb", "大写金额"),
    ("金额", "大写金额"),
    ("人民币", "大写金额"),
    ("人民币大写", "大写金额"),
    ("大写人民币", "大写金额"),
    ("数字大写", "中文数字"),
    ("大写数字", "中文数字"),
    ("中文大写", "大写金额"),
    ("汉字数字", "中文数字"),
    ("currency", "thousands"),
    ("comma", "thousands"),
    ("intcomma", "thousands"),
    ("number_format", "thousands"),
    ("千位分隔", "千分位"),
    ("千分号", "千分位"),
    ("分节", "千分位"),
    ("floatformat", "fixed"),
    ("tofixed", "fixed"),
    ("取整", "int"),
    ("整数", "int"),
    ("百分数", "百分比"),
    ("百分号", "百分比"),
    ("strftime", "date"),
    ("date_format", "date"),
    ("format_date", "date"),
    ("时间", "日期"),
    ("打钩", "勾选"),
    ("打勾", "勾选"),
    ("划勾", "勾选"),
    ("复选", "勾选"),
    ("复选框", "勾选"),
    ("checkbox", "tick"),
    ("脱敏", "遮盖"),
    ("隐藏", "遮盖"),
    ("打码", "遮盖"),
    ("掩码", "遮盖"),
    ("手机", "电话"),
    ("手机号", "电话"),
    ("缺省", "默认"),
    ("默认值", "默认"),
    ("ifempty", "default"),
    ("nvl", "default"),
    ("照片", "图片"),
    ("image", "picture"),
    ("替换", "replace"),
    ("中文日期", "大写日期"),
    ("日期大写", "大写日期"),
    ("汉字日期", "大写日期"),
    ("保留小数", "小数"),
    ("小数位", "小数"),
    ("小数位数", "小数"),
    ("去空格", "trim"),
    ("去除空格", "trim"),
    ("去首尾空格", "trim"),
    ("大写字母", "upper"),
    ("转大写", "upper"),
    ("小写", "lower"),
    ("转小写", "lower"),
    ("最大", "max"),
    ("最大值", "max"),
    ("最小", "min"),
    ("最小值", "min"),
    ("绝对值", "abs"),
    ("第一个", "first"),
    ("最后一个", "last"),
    ("小写金额", "千分位"),
    ("数字金额", "千分位"),
    ("货币", "千分位"),
    ("年月日", "日期"),
    ("日期格式", "日期"),
];

/// The filter that a function or member of this name was meant to be.
pub(in crate::docx::template) fn filter_called(name: &str) -> Option<&'static str> {
    let small = name.to_lowercase();
    let by_habit = FILTERS_CALLED.iter().find(|(said, _)| *said == small).map(|(_, filter)| *filter);
    by_habit
        .or_else(|| FILTERS.iter().find(|filter| filter.name == name).map(|filter| filter.name))
        .or_else(|| METHODS.iter().find(|(method, _)| *method == name).map(|(_, filter)| *filter))
}

/// The filter with its places that is meant by their number in the name: `保留两位`, `保留2位小数`, `两位小数`.
pub(in crate::docx::template) fn places_called(name: &str) -> Option<String> {
    let rest = name.trim_start_matches("保留").trim_end_matches("小数");
    let digits = rest.strip_suffix('位').filter(|_| rest.len() < name.len())?;
    let mut chars = digits.chars();
    let (digit, None) = (chars.next()?, chars.next()) else { return None };
    let places = digit.to_digit(10).or_else(|| match digit {
        '两' => Some(2),
        digit => "零一二三四五六七八九".chars().position(|c| c == digit).and_then(|at| u32::try_from(at).ok()),
    })?;
    Some(format!("小数({places})"))
}

/// Whether a function of this name goes through a column.
pub(in crate::docx::template) fn adds_up(name: &str) -> bool {
    matches!(filter_called(name), Some("sum" | "合计" | "min" | "max"))
}
