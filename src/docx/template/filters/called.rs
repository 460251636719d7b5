//! What filters are called in other languages and by people: what was meant by a name that there is not.

use super::catalogue::{FILTERS, METHODS};
use crate::message::Message;

/// Filters, functions and members of other languages and of people, and the filters that do the same.
const FILTERS_CALLED: [(&str, &str); 93] = [
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
    ("年月日", "日期"),
    ("日期格式", "日期"),
];

/// The same of names that are as likely those of a field or column: only behind `|` are they filters.
const BEHIND_STROKES: [(&str, &str); 81] = [
    ("修剪", "trim"),
    ("裁剪", "trim"),
    ("首字母大写", "capitalize"),
    ("首项", "first"),
    ("首个", "first"),
    ("第一项", "first"),
    ("第一行", "first"),
    ("末项", "last"),
    ("末个", "last"),
    ("最后一项", "last"),
    ("最后一行", "last"),
    ("反转", "reverse"),
    ("反序", "reverse"),
    ("逆序", "reverse"),
    ("颠倒", "reverse"),
    ("升序", "sort"),
    ("合并", "连接"),
    ("拼接", "连接"),
    ("顿号", "连接(\"、\")"),
    ("截取", "截断"),
    ("截短", "截断"),
    ("省略", "截断"),
    ("分割", "split(\"、\")"),
    ("拆分", "split(\"、\")"),
    ("字数", "length"),
    ("行数", "个数"),
    ("人数", "个数"),
    ("份数", "个数"),
    ("文本", "string"),
    ("字符串", "string"),
    ("转文字", "string"),
    ("千位", "千分位"),
    ("千位符", "千分位"),
    ("千分符", "千分位"),
    ("千位分隔符", "千分位"),
    ("千分位分隔符", "千分位"),
    ("逗号分隔", "千分位"),
    ("三位分隔", "千分位"),
    ("周几", "星期"),
    ("星期几", "星期"),
    ("礼拜", "星期"),
    ("周", "星期"),
    ("电话号码", "电话"),
    ("手机号码", "电话"),
    ("联系电话", "电话"),
    ("身份证", "遮盖(前=6, 后=4)"),
    ("身份证号", "遮盖(前=6, 后=4)"),
    ("身份证号码", "遮盖(前=6, 后=4)"),
    ("遮挡", "遮盖"),
    ("隐去", "遮盖"),
    ("星号", "遮盖"),
    ("选择", "勾选"),
    ("单选", "勾选"),
    ("多选", "勾选"),
    ("选项", "勾选"),
    ("方框", "勾选"),
    ("打对勾", "勾选"),
    ("对勾", "勾选"),
    ("勾", "勾选"),
    ("选中", "勾选"),
    ("空值", "默认(\"\")"),
    ("备用", "默认"),
    ("插图", "图片"),
    ("贴图", "图片"),
    ("签名", "图片"),
    ("datetime", "date"),
    ("dateformat", "date"),
    ("datetimeformat", "date"),
    ("formatdate", "date"),
    ("cn_date", "chinese_date"),
    ("percentage", "percent"),
    ("pct", "percent"),
    ("numberformat", "thousands"),
    ("thousand", "thousands"),
    ("decimal", "fixed"),
    ("ucfirst", "capitalize"),
    ("concat", "join"),
    ("序列", "编号"),
    ("项目编号", "编号"),
    ("中文金额", "大写金额"),
    ("金额中文", "大写金额"),
];

/// Filters that people look for and what is written instead, where that is not one filter. `{x}` is the value.
const ADVICE: [(&[&str], &str, &str); 18] = [
    (
        &["金额", "人民币", "货币", "价格", "单价", "钱", "元"],
        "大写写 {{ {x} | 大写金额 }}，数字写 {{ {x} | 千分位(2) }}",
        "for capitals write {{ {x} | capital_amount }}, for digits {{ {x} | thousands(2) }}",
    ),
    (
        &["中文", "汉字", "大小写", "大写中文", "汉字大写", "中文大小写"],
        "金额写 大写金额，日期写 大写日期，数字写 中文数字",
        "for an amount write capital_amount, for a date chinese_date, for a number chinese_number",
    ),
    (
        &["左", "前几位", "前三位", "前四位", "取前三位", "取前", "left", "substr", "substring"],
        "取开头几个字，写 {{ ({x} | string)[:3] }}",
        "for the first characters write {{ ({x} | string)[:3] }}",
    ),
    (
        &["数字", "数值", "阿拉伯数字", "number", "num", "numeric"],
        "数字写 千分位 或 小数(2)，汉字写 中文数字",
        "for digits write thousands or fixed(2), for Chinese characters chinese_number",
    ),
    (
        &["万", "万元"],
        "先除以一万：{{ ({x} / 10000) | 小数(2) }}",
        "divide by ten thousand: {{ ({x} / 10000) | fixed(2) }}",
    ),
    (
        &["格式", "格式化", "样式", "formatted"],
        "日期写 日期(\"yyyy年M月d日\")，数字写 千分位(2) 或 小数(2)",
        "for dates write date(\"yyyy-MM-dd\"), for numbers thousands(2) or fixed(2)",
    ),
    (&["年", "年份", "year"], "写成 {{ {x} | 日期(\"yyyy\") }}", "write {{ {x} | date(\"yyyy\") }}"),
    (&["月", "月份", "month"], "写成 {{ {x} | 日期(\"M\") }}", "write {{ {x} | date(\"M\") }}"),
    (&["日", "日子", "day"], "写成 {{ {x} | 日期(\"d\") }}", "write {{ {x} | date(\"d\") }}"),
    (&["年月"], "写成 {{ {x} | 日期(\"yyyy年M月\") }}", "write {{ {x} | date(\"yyyy-MM\") }}"),
    (&["月日"], "写成 {{ {x} | 日期(\"M月d日\") }}", "write {{ {x} | date(\"MM-dd\") }}"),
    (
        &["平均", "平均值", "平均数", "求平均", "均值", "avg", "average", "mean"],
        "总数除以个数：{{ ({x} | 合计) / ({x} | 个数) }}",
        "divide the sum by the count: {{ ({x} | sum) / ({x} | length) }}",
    ),
    (
        &["换行", "保留换行", "nl2br", "linebreaks", "linebreaksbr"],
        "值里的换行照样打印，去掉它",
        "line ends in a value are kept: leave it out",
    ),
    (
        &[
            "加粗",
            "粗体",
            "斜体",
            "下划线",
            "删除线",
            "居中",
            "左对齐",
            "右对齐",
            "字体",
            "字号",
            "颜色",
            "红色",
            "标红",
            "高亮",
            "bold",
            "italic",
            "underline",
            "color",
            "red",
        ],
        "值的样子同标签一样：在 Word 里给标签设好，去掉它",
        "a value looks as its tag does: format the tag in Word, and leave it out",
    ),
    (
        &["空", "空白", "为空", "非空", "判空", "empty", "blank"],
        "空的时候打印别的，写 {{ {x} | 默认(\"无\") }}；判断写 {% if {x} is blank %}",
        "to print something else, write {{ {x} | default(\"none\") }}; to ask, {% if {x} is blank %}",
    ),
    (
        &["序号", "行号", "index"],
        "在循环里写 {{ loop.index }}；数字写成（一）这样的编号，用 编号(\"（一）\")",
        "in a loop write {{ loop.index }}; to number as （一）, numbering(\"（一）\")",
    ),
    (
        &["补零", "前导零", "补位", "zfill", "pad", "lpad"],
        "写成 {{ \"%03d\" | format({x}) }}，3 是位数",
        "write {{ \"%03d\" | format({x}) }}, with 3 for the digits",
    ),
    (
        &["是否", "yesno", "ternary", "如果"],
        "写成 {{ \"是\" if {x} else \"否\" }}",
        "write {{ \"yes\" if {x} else \"no\" }}",
    ),
];

/// What to write instead of a filter that there is not, for `value` as it was written.
pub(in crate::docx::template) fn advice(name: &str, value: &str) -> Option<Message> {
    let small = name.to_lowercase();
    let (_, zh, en) = ADVICE.iter().find(|(names, ..)| names.contains(&small.as_str()))?;
    Some(Message::new(zh.replace("{x}", value), en.replace("{x}", value)))
}

/// The filter that a function or member of this name was meant to be.
pub(in crate::docx::template) fn filter_called(name: &str) -> Option<&'static str> {
    let small = name.to_lowercase();
    let by_habit = FILTERS_CALLED.iter().find(|(said, _)| *said == small).map(|(_, filter)| *filter);
    by_habit
        .or_else(|| FILTERS.iter().find(|filter| filter.name == name).map(|filter| filter.name))
        .or_else(|| METHODS.iter().find(|(method, _)| *method == name).map(|(_, filter)| *filter))
}

/// The filter that is meant by a name behind `|`.
pub(in crate::docx::template) fn filter_meant(name: &str) -> Option<String> {
    let small = name.to_lowercase();
    let looked_for = || BEHIND_STROKES.iter().find(|(said, _)| *said == small).map(|(_, filter)| *filter);
    places_called(name).or_else(|| looked_for().or_else(|| filter_called(name)).map(str::to_owned))
}

/// The filter with its places that is meant by their number in the name: `保留两位`, `保留2位小数`, `两位小数`.
fn places_called(name: &str) -> Option<String> {
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
