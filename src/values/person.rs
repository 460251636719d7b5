//! Names of persons.
//!
//! A name is two to four Chinese characters, with a middle dot up to twenty, or Latin letters. Titles in brackets or
//! glued on are taken away, spaces between the characters closed (both with a warning); of two names the first stays.

use super::blank::{is_written_blank, placeholder};
use super::date::is_date;
use super::normal::{is_blank, quote, trim};
use super::prompt::is_no_name;
use super::{Coerced, normalised};
use crate::char_count::CharCount as _;
use crate::message;
use crate::problem::Problem;
use crate::value::Value;

/// Titles as they are glued to names; the longer first.
const TITLES: &[&str] = &[
    "副主任科员",
    "主任科员",
    "系统管理员",
    "网络管理员",
    "管理员",
    "总工程师",
    "高级工程师",
    "助理工程师",
    "工程师",
    "副局长",
    "局长",
    "副主任",
    "主任",
    "副科长",
    "科长",
    "副处长",
    "处长",
    "副书记",
    "书记",
    "副主席",
    "主席",
    "副院长",
    "院长",
    "副所长",
    "所长",
    "副站长",
    "站长",
    "副队长",
    "队长",
    "副校长",
    "校长",
    "副园长",
    "园长",
    "副馆长",
    "馆长",
    "副镇长",
    "镇长",
    "副乡长",
    "乡长",
    "副县长",
    "县长",
    "副部长",
    "部长",
    "副股长",
    "股长",
    "总经理",
    "副经理",
    "经理",
    "负责人",
    "科员",
    "干事",
    "老师",
    "先生",
    "女士",
    "同志",
];

const SURNAMES: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木", "南宫",
    "独孤", "长孙", "宇文", "轩辕", "呼延", "闻人", "司空", "申屠", "太史", "澹台", "赫连", "万俟", "第五", "西门",
];

/// Reads text that stands in no frame any more.
pub(super) fn read(text: &str) -> Coerced {
    if (is_han(text) && title_beside(text).is_none()) || text.len() > 600 {
        return Coerced::of(Value::text(text));
    }
    let mut names =
        text.split(['、', '，', ',', ';', '；', '/', '／', '\n', '|']).map(trim).filter(|part| !part.is_empty());
    let first = without_role(without_date(names.next().unwrap_or(text)));
    let mut name = single(first);
    // Taking one thing away may lay bare another (主任张三科长); each round shortens the name.
    loop {
        let next = single(&name);
        if next == name {
            break;
        }
        name = next;
    }
    let is_one = is_name(&name) && !is_written_blank(&name) && placeholder(&name).is_none();
    if name == text || !is_one {
        return Coerced::of(Value::text(text));
    }
    Coerced::of(Value::text(name.as_str())).with(normalised(text, &name))
}

/// A name without the word in front of it for whose it is (`负责人：张三`), and the point behind it.
fn without_role(text: &str) -> &str {
    let text = text.strip_suffix(['。', '.']).filter(|name| is_han(name)).unwrap_or(text);
    let parted = text.split_once([':', '：']).map(|(role, name)| (trim(role), trim(name)));
    let is_role = |role: &str| role.char_count() <= 8 && ["人", "人员", "姓名"].iter().any(|end| role.ends_with(end));
    parted.filter(|(role, name)| is_role(role) && is_han(name)).map_or(text, |(_, name)| name)
}

/// A name without the date behind it, on which it was signed.
fn without_date(text: &str) -> &str {
    let parted = text.split_once(is_blank).filter(|_| text.contains(|c: char| c.is_numeric()));
    parted.filter(|(_, behind)| is_date(trim(behind))).map_or(text, |(name, _)| name)
}

/// One name without its title and without spaces between Chinese characters.
fn single(text: &str) -> String {
    let mut name = trim(text);
    while let Some(front) = name.strip_suffix([')', '）', '】', ']'])
        && let Some((front, inner)) = front.rsplit_once(['(', '（', '【', '['])
        && !trim(front).is_empty()
        && !inner.chars().any(unreadable)
    {
        name = trim(front);
    }
    let mut pieces: Vec<&str> = name.split(is_blank).filter(|piece| !piece.is_empty()).collect();
    if !pieces.iter().all(|piece| piece.chars().all(han)) {
        return pieces.join(" ");
    }
    if let [one, other] = *pieces.as_slice() {
        if TITLES.contains(&one) && is_han(other) {
            pieces = vec![other];
        } else if TITLES.contains(&other) && is_han(one) {
            pieces = vec![one];
        }
    }
    // 张 三, 欧 阳 锋, 欧阳 娜娜 and 张 三丰 are one person each; of 张三 李四 nobody knows, and so it stays.
    let joined = pieces.concat();
    let compound = SURNAMES.iter().any(|surname| joined.starts_with(surname));
    let lone = |piece: &&str| piece.chars().nth(1).is_none();
    let one = match pieces.as_slice() {
        [_] | [] => true,
        [first, _] if lone(first) => true,
        [first, _] if SURNAMES.contains(first) => true,
        all => all.iter().all(lone) && (all.len() <= 3 || compound),
    };
    if one { title_beside(&joined).map(str::to_owned).unwrap_or(joined) } else { pieces.join(" ") }
}

/// The name beside a title that is glued to it, where the rest can be a whole name.
fn title_beside(text: &str) -> Option<&str> {
    TITLES
        .iter()
        .find_map(|title| text.strip_prefix(title).or_else(|| text.strip_suffix(title)).filter(|name| is_han(name)))
}

/// True for two to four letters that name an office, a role, or somebody who is not to be found by them.
fn is_of_nobody(text: &str) -> bool {
    const OFFICES: [&str; 7] = ["中心", "办公室", "科室", "股室", "部门", "单位", "机房"];
    const ROLES: [&str; 8] = ["同上", "同前", "本人", "联系人", "经办人", "负责人", "管理员", "值班员"];
    let is_pet = || text.starts_with(['小', '老']) && text.chars().nth(2).is_none();
    OFFICES.iter().any(|end| text.ends_with(end)) || ROLES.contains(&text) || text.ends_with(['某', '等']) || is_pet()
}

/// True for a Chinese character: unified ideographs and `〇`.
fn han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFF}' | '\u{F900}'..='\u{FAFF}' | '〇')
}

fn is_han(text: &str) -> bool {
    (2..=4).contains(&text.chars().take(5).count()) && text.chars().all(han)
}

fn dotted(text: &str) -> bool {
    let dot = |c| matches!(c, '·' | '•' | '・' | '．' | '‧');
    text.contains(dot)
        && text.chars().take(21).count() <= 20
        && text.split(dot).all(|part| !part.is_empty() && part.chars().all(han))
}

fn latin(text: &str) -> bool {
    text.char_count() >= 2
        && text.chars().take(61).count() <= 60
        && text.chars().all(|c| (c.is_alphabetic() && !han(c)) || matches!(c, ' ' | '.' | '\'' | '’' | '-' | '·'))
        && text.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

fn is_name(text: &str) -> bool {
    is_han(text) || dotted(text) || latin(text)
}

/// What stands for a character that a font or an encoding did not have: `?`, `�`, `□`, private use.
fn unreadable(c: char) -> bool {
    matches!(c, '?' | '？' | '\u{FFFD}' | '□' | '■' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// The shape of a name.
pub(super) fn validate(text: &str, problems: &mut Vec<Problem>) {
    let quoted = quote(text);
    let problem = if text.chars().any(unreadable) {
        Problem::error(
            "format",
            message!("姓名“{quoted}”中有无法显示的字", "a character of the name “{quoted}” is lost"),
        )
        .help(message!("请重新填写该字，或在旁注明写法", "write that character again, or describe it"))
    } else if text.chars().any(|c| c.is_numeric() && !han(c)) {
        Problem::error("format", message!("“{quoted}”不是姓名", "“{quoted}” is not a name"))
            .help(message!("本栏只填姓名", "write nothing but the name here"))
    } else if TITLES.iter().any(|title| text.strip_suffix(title).is_some_and(|rest| rest.char_count() <= 1)) {
        Problem::warning("format", message!("“{quoted}”不是全名", "“{quoted}” is not a full name"))
            .help(message!("请填写姓名全称", "write the full name"))
    } else if !is_name(text) || is_no_name(text) || is_of_nobody(text) {
        Problem::warning("format", message!("“{quoted}”不像姓名", "“{quoted}” does not look like a name"))
            .help(message!("请填写一个人的姓名，两到四个汉字", "write one person's name"))
    } else {
        return;
    };
    problems.push(problem.found(text).expected("两到四个汉字的姓名"));
}
