//! What stands on any office paper and says nothing of what it is about: marks (`以下空白`), who signs and when, where
//! they are found, and that they agree. What makes a reservation (`不`, `除`) is none, wherever it stands.

use super::fold::{fold, fold_words, is_han, is_numeral};
use super::seals::{SEALS, SIDES, is_signature_label};
use crate::char_count::CharCount as _;

/// Letters of a label in front of a signature, those at its end that say what it is, and those of a sentence behind it.
const LABEL: usize = 16;
const TAIL: usize = 8;
const WORDS: usize = 12;
/// Letters of the longest mark, and of a name.
const LONGEST: usize = 20;
const NAME: std::ops::RangeInclusive<usize> = 2..=3;
/// Letters of the name of a place without what kind of place it is, and the ends of longer ones.
const PLACE: std::ops::RangeInclusive<usize> = 2..=3;
const TOWNS: [char; 9] = ['省', '市', '县', '区', '镇', '乡', '村', '旗', '州'];
/// Ends of labels of what else people write below a form: who signs, and where they are found.
pub(super) const CONTACTS: &[&str] = &[
    "地址",
    "邮编",
    "邮政编码",
    "传真",
    "代表",
    "代理人",
    "账号",
    "开户行",
    "信用代码",
    "编号",
    "联系方式",
    "密级",
    "版本",
    "页码",
    "地点",
    "主题词",
];
/// Marks, without their numbers.
const MARKS: &[&str] = &[
    "签订",
    "签署",
    "订立",
    "此件公开发布",
    "依申请公开",
    "主动公开",
    "不予公开",
    "不公开",
    "未盖章无效",
    "涂改无效",
    "复印无效",
    "共印份",
    "可另附页",
    "另附页",
    "可附页",
    "备注",
    "附注",
    "注",
    "说明",
    "以下空白",
    "以下无正文",
    "此页无正文",
    "本页无正文",
    "无正文",
    "此页空白",
    "本页空白",
    "空白",
    "正文结束",
    "存根",
    "存根联",
    "回执联",
    "回执",
    "正本",
    "副本",
    "原件",
    "复印件",
    "扫描件",
    "电子版",
    "纸质版",
    "盖章处",
    "签字处",
    "签字盖章",
    "盖章",
    "公章",
    "单位公章",
    "单位盖章",
    "加盖公章",
    "骑缝章",
    "装订线",
    "续表",
    "续页",
    "续",
    "接上页",
    "转下页",
    "附后",
    "完",
    "此致",
    "敬礼",
    "谢谢",
    "特此申请",
    "特此证明",
    "特此说明",
    "式份",
    "式两份",
    "第联",
    "表",
    "附",
    "年度",
    "年第季度",
    "年季度",
    "年上半年",
    "年下半年",
];
/// What is written where there is nothing to write.
const NOTHING: [&str; 9] = ["无", "没有", "暂无", "暂缺", "未填", "未定", "不详", "不填", "不用填"];
/// Words of those who agree, and of those who ask for it.
const AGREED: &[&str] =
    &["妥否", "办理", "同意", "属实", "无异议", "已阅", "已核", "已审", "无误", "确认", "审批", "批示", "批准"];
/// Words of a reservation, and words that look as if they held one.
const RESERVED: [&str; 17] = [
    "不", "未", "但", "除", "仅", "暂", "缓", "拒", "另", "没", "保留", "反对", "取消", "作废", "有待", "待定", "异议",
];
const UNRESERVED: &[&str] = &[
    "未央",
    "未来",
    "未成年",
    "不夜城",
    "不动产",
    "不良",
    "不锈钢",
    "不填",
    "不限",
    "可另附",
    "另附页",
    "未盖章无效",
    "不予公开",
    "不公开",
    "缓存",
    "缓冲",
    "缓解",
    "暂住",
    "删除",
    "清除",
    "消除",
    "解除",
    "排除",
    "扣除",
    "除险",
    "无异议",
    "无任何异议",
    "有无异议",
    "如有异议",
    "异议处理",
    "暂行办法",
    "暂行规定",
    "除尘",
    "没收",
];
/// Words beside those of seals of which their places are made.
const PLACES: [&str; 4] = ["双方", "单位", "加盖", "签字"];
/// Words of what somebody owes or may do: in a binding text they stand behind no name.
const DUTIES: [&str; 10] = ["承担", "负担", "负责", "费用", "责任", "义务", "赔偿", "违约", "有权", "免除"];
/// What lines begin with that say nothing, whatever paper or place they name.
const BEGINNINGS: [&str; 4] = ["本页无正文", "此页无正文", "签订于", "签署于"];
/// Words with which somebody takes part of what is agreed back.
const OBJECTIONS: [&str; 12] =
    ["保留", "异议", "除外", "不同意", "不承担", "不认可", "不接受", "不予", "不负", "仅限", "反对", "拒绝"];
/// Ends of what is no duty of a side, though it names one behind a comma: a page, a place.
const NAMED: [char; 6] = ['页', '室', '楼', '处', '地', '章'];
/// What is counted, behind a number.
const UNITS: &str = "台核套个块GgTtM";
/// Words of those who want something else.
const WISHES: [&str; 9] = ["希望", "建议", "改为", "应为", "更正", "增加", "减少", "追加", "超"];
/// Words of instructions that a form prints for whoever fills it in.
const INSTRUCTIONS: [&str; 17] = [
    "本表",
    "此表",
    "本单",
    "此单",
    "本申请",
    "一式",
    "填写",
    "填报",
    "填表",
    "加盖",
    "盖章",
    "公章",
    "附页",
    "另附",
    "a4",
    "归档",
    "留存",
];
/// The commonest family names.
const FAMILIES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕裴霍涂苗盛翁冉骆蓝游辛靳柴蒙鲍喻祁蒲滕屈饶牟艾尤穆卓吉缪褚娄窦戚岑卜晏席柏瞿桂佟臧闵苟邬卞姬栾隋刁巫寇桑郎甄虞敖巩佘麻邝荆郁胥鄢谌奚冼蔺于";

/// True for a text that says nothing of what the paper is about.
pub(super) fn is_formality(text: &str) -> bool {
    let words = fold_words(text);
    let count = words.char_count();
    if count > LONGEST || is_reservation(text) || is_of_side(text) {
        return false;
    }
    !words.chars().any(is_han) || is_mark(&words) || is_labelled(text) || is_name(&words) || is_agreement(text)
}

/// True for a mark, a seal, or where and when something was signed, and for what is written where there is nothing to
/// write; `words` are folded.
pub(super) fn is_mark(words: &str) -> bool {
    let plain: String = words.chars().filter(|c| !c.is_ascii_digit() && !is_numeral(*c) && *c != '〇').collect();
    let is_seal = || {
        let words = SIDES.iter().chain(&PLACES).chain(&SEALS);
        words.fold(plain.clone(), |text, word| text.replace(word, "")).is_empty()
    };
    let is_known = || {
        let plain = SIDES.iter().find_map(|side| plain.strip_prefix(side)).unwrap_or(&plain);
        MARKS.contains(&plain)
    };
    NOTHING.contains(&words)
        || BEGINNINGS.iter().any(|front| plain.starts_with(front))
        || plain.is_empty()
        || is_seal()
        || is_signed_at(&plain)
        || is_known()
}

/// True for the name of a person, as most are.
pub(super) fn is_name(words: &str) -> bool {
    let undated: String = words.chars().filter(|c| !c.is_ascii_digit()).collect();
    NAME.contains(&undated.char_count()) && undated.chars().all(is_han) && undated.starts_with(is_family)
}

/// True for a date and the place where something was signed on it, both without numbers (`年月日于某地`).
fn is_signed_at(plain: &str) -> bool {
    let place = plain.strip_prefix("年月日").or_else(|| plain.strip_suffix("年月日"));
    let place =
        place.map(|place| ["签订", "签署", "签"].iter().find_map(|word| place.strip_prefix(word)).unwrap_or(place));
    let place =
        place.map(|place| ["签订", "签署", "签"].iter().find_map(|word| place.strip_suffix(word)).unwrap_or(place));
    let Some(place) = place.and_then(|place| place.strip_prefix('于')) else { return false };
    let count = place.char_count();
    let is_short = PLACE.contains(&count) || count <= TAIL && place.ends_with(TOWNS);
    is_short && count >= *PLACE.start() && place.chars().all(is_han)
}

/// True for labels with formalities behind them (`打印：李四　校对：张三`), which ask for nothing.
fn is_labelled(text: &str) -> bool {
    let is_one = |word: &str| {
        let behind = word.split_once([':', '：']).map(|(_, behind)| behind);
        behind.is_some_and(|behind| !behind.contains([':', '：']) && behind.contains(is_han) && is_formality(behind))
    };
    text.split_whitespace().all(is_one)
}

/// True for a short text with an amount in it, a wish or a reservation: none of these goes without saying.
pub(super) fn is_remarkable(text: &str) -> bool {
    let unnumbered = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '(' | '（'));
    let is_title = text.starts_with(['表', '图', '附', '第']) && !is_reservation(text);
    let unnumbered =
        if is_title || unnumbered.starts_with(['.', '、', '．', ')', '）']) { unnumbered } else { text };
    is_reservation(text) || !is_title && unnumbered.contains(|c: char| c.is_ascii_digit()) || is_wish(text)
}

/// True for a line below the rows of a table that says of itself that it is a remark, though not of units, or that is a
/// reservation or a wish.
pub(super) fn is_remark(text: &str) -> bool {
    is_reservation(text) || is_wish(text) || is_marked(text)
}

/// True for a remark that says that it is one, though not for one of units.
pub(super) fn is_marked(text: &str) -> bool {
    let Some((front, _)) = text.split_once([':', '：']) else { return false };
    let front = fold(front);
    let front = front.trim_end_matches(|c: char| c.is_ascii_digit() || is_numeral(c));
    matches!(front, "注" | "备注" | "附注" | "说明") && !text.contains("单位")
}

pub(super) fn is_wish(text: &str) -> bool {
    WISHES.iter().any(|word| text.contains(word))
}

/// True for a text that wants more of what is counted, or less: `第2台暂不申请`, `改为2台`.
pub(super) fn is_recount(text: &str) -> bool {
    let counts = |unit: char| text.split(unit).any(|front| front.trim_end().ends_with(|c: char| c.is_ascii_digit()));
    "台套".chars().any(|unit| text.contains(unit) && counts(unit)) && (is_reservation(text) || is_wish(text))
}

/// True for a reservation, a wish or a sentence that gives no instructions.
pub(super) fn is_told_of(text: &str) -> bool {
    let is_sentence = text.contains('，') || text.trim_end().ends_with('。');
    !is_instruction(text) && (is_sentence || is_reservation(text) || is_wish(text))
}

/// True for words of instructions to whoever fills a form in; who speaks of the own office gives none.
pub(super) fn is_instruction(text: &str) -> bool {
    if is_withdrawn(text) || takes_back(text) {
        return false;
    }
    let holds = |text: &str| INSTRUCTIONS.iter().any(|word| text.contains(word));
    if text.contains("本单位") { holds(&text.replace("本单位", "")) } else { holds(text) }
}

/// True for a few words that take the whole paper back (`本表作废`), also in front of a comma, which are no instructions of when it is void.
pub(super) fn is_withdrawn(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let text = text.split(['，', ',', '。', '；']).next().unwrap_or_default().trim();
    text.chars().nth(WORDS).is_none()
        && ["作废", "撤回", "撤销", "取消"].iter().any(|end| text.ends_with(end))
        && ["本", "此", "该", "以上", "上述"].iter().any(|front| text.starts_with(front))
        && !["涂改", "逾期", "过期", "复印", "未"].iter().any(|word| text.contains(word))
}

/// True for a text that takes back an earlier paper, or a row by its number: `原表作废`, `第3行请删除`.
fn takes_back(text: &str) -> bool {
    let is_row = |rest: &str| {
        let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit() || is_numeral(c));
        unit.len() < rest.len() && unit.starts_with(['行', '条', '项', '台'])
    };
    let is_meant = || {
        ["原", "前次", "上次", "之前"].iter().any(|word| text.contains(word)) || text.split('第').skip(1).any(is_row)
    };
    ["作废", "删除", "删去", "取消", "撤回", "撤销"].iter().any(|word| text.contains(word)) && is_meant()
}

pub(super) fn is_family(c: char) -> bool {
    FAMILIES.contains(c)
}

/// True for words of those who agree, and no others.
pub(super) fn is_agreement(text: &str) -> bool {
    let mut parts =
        text.split(['，', ',', '。', '；', ';', '、', '\n']).filter(|part| part.contains(is_han)).peekable();
    let agrees = |part: &str| part.char_count() <= LONGEST && AGREED.iter().any(|word| part.contains(word));
    parts.peek().is_some() && parts.all(agrees) && !is_reservation(text)
}

/// True for a text that takes something back, or leaves something out.
pub(super) fn is_reservation(text: &str) -> bool {
    if !RESERVED.iter().any(|word| text.contains(word)) || NOTHING.contains(&fold_words(text).as_str()) {
        return false;
    }
    let plain = UNRESERVED.iter().fold(text.to_owned(), |text, word| text.replace(word, ""));
    RESERVED.iter().any(|word| plain.contains(word))
}

/// True for a text that takes part of what is agreed back: of a clause, or in plain words.
pub(super) fn is_objection(text: &str) -> bool {
    is_reservation(text) && (has_clause(text) || OBJECTIONS.iter().any(|word| text.contains(word)))
}

/// True for a text that says something of a side behind a comma (`签订地点：青山县，乙方免责`).
pub(super) fn is_of_side(text: &str) -> bool {
    text.split(['，', ',', '；', ';', '。']).skip(1).any(|part| {
        let part = part.trim_matches(|c: char| !c.is_alphanumeric());
        SIDES.iter().any(|side| part.starts_with(side) && part.len() > side.len())
            && !part.contains([':', '：'])
            && !part.ends_with(NAMED)
    })
}

/// True for the number of a clause, or of a part of one (`第二条`).
pub(super) fn has_clause(text: &str) -> bool {
    let is_number = |c: char| c.is_ascii_digit() || is_numeral(c) || c == ' ';
    text.split('第')
        .skip(1)
        .any(|rest| rest.starts_with(is_number) && rest.trim_start_matches(is_number).starts_with(['条', '款']))
}

/// True for a number of what is counted (`16G`).
pub(super) fn has_amount(text: &str) -> bool {
    let mut is_number = false;
    text.chars().filter(|c| *c != ' ').any(|c| {
        let is_amount = is_number && UNITS.contains(c);
        is_number = c.is_ascii_digit();
        is_amount
    })
}

/// True for a line for a signature, a seal or a date: its label says so, and neither a sentence nor a reservation stands
/// behind it; behind an opinion, no more than that somebody agrees.
pub(super) fn is_signature(text: &str, is_binding: bool) -> bool {
    let front = text.split([':', '：', ' ', '\t', '\u{3000}']).next().unwrap_or_default();
    let folded = fold(front);
    let label = folded.split('(').next().unwrap_or_default();
    let label = if label.is_empty() { &folded } else { label };
    let count = label.char_count();
    let tail: String = label.chars().skip(count.saturating_sub(TAIL)).collect();
    let is_sentence =
        || text.contains(['，', '。', '；']) && text.chars().filter(|c| is_han(*c)).count() > count + WORDS;
    let is_label = is_signature_label(&tail) || CONTACTS.iter().any(|end| tail.ends_with(end));
    if count > LABEL || !is_label {
        return false;
    }
    let behind = text.get(front.len()..).unwrap_or_default();
    if tail.ends_with("意见") {
        let opinion = behind.trim_matches(|c: char| !c.is_alphanumeric());
        return !is_binding && (is_formality(opinion) || is_agreement(opinion));
    }
    let is_duty = || {
        let behind = behind.replace("负责人", "");
        is_binding && DUTIES.iter().any(|word| behind.contains(word))
    };
    let speaks_of_side = || is_binding && is_of_side(behind);
    !is_sentence() && !is_reservation(behind) && !is_duty() && !speaks_of_side()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formalities_are_told_from_what_has_a_meaning() {
        for text in [
            "（以下空白）",
            "此页无正文",
            "存根",
            "第一联",
            "一式两份",
            "2026年度",
            "张三",
            "王建国 13800001234",
            "无",
            "No.0012",
            "同意",
            "情况属实，同意申报。",
            "附件2",
            "（盖章）",
            "暂无",
            "续表",
            "（本页无正文，为签署页）",
            "签订于2026年11月20日永安县",
            "2026年11月20日于永安",
            "二〇二六年十一月二十日签于永安县凤凰镇",
            "于永安县 2026年11月20日",
            "（本页无正文，甲乙双方签署页）",
            "（本页无正文，乙方签署页）",
            "无异议",
        ] {
            assert!(is_formality(text) || text.starts_with("附件"), "{text}");
        }
        for text in [
            "不同意",
            "第2台不要了",
            "数据未迁移",
            "（实际未验证）",
            "注：带宽未开通",
            "总分：80",
            "同意，但分期",
            "合计5台",
            "2026年11月20日于本协议生效",
            "于2026年11月20日前付清",
            "（以下无正文，乙方免责）",
            "对第三条有异议",
        ] {
            assert!(!is_formality(text), "{text}");
        }
    }

    #[test]
    fn who_speaks_of_the_own_office_gives_no_instructions() {
        assert!(!is_instruction("本表作废") && is_instruction("本表涂改作废"));
        assert!(is_instruction("本单由信息中心留存") && is_instruction("此表一式三份"));
        assert!(!is_instruction("本单位另有两套系统需要迁移。") && is_instruction("须加盖本单位公章"));
    }

    #[test]
    fn a_label_of_a_signature_has_no_reservation_behind_it() {
        for text in [
            "联系人：王五",
            "联系地址：未央路8号",
            "传真：暂无",
            "负责人（签字）：",
            "主管部门意见：同意",
            "上级意见：",
        ] {
            assert!(is_signature(text, false), "{text}");
        }
        for text in
            ["联系人：王五，第2台不要", "联系人：张三（第二条除外）", "其他意见：希望增加培训。", "验收意见：不合格"]
        {
            assert!(!is_signature(text, false), "{text}");
        }
        assert!(!is_signature("上级意见：同意", true));
        assert!(!is_signature("经办人：李明；费用由甲方承担", true));
        assert!(!is_signature("签订地点：青山县，乙方免责", true));
        assert!(is_signature("签订地点：青山县，甲方会议室", true));
        assert!(is_signature("经办人：李明    负责人：张三", true));
    }
}
