//! What an input cell takes and what it tells whoever selects it.
//!
//! A list warns where its vocabulary is open and stops where it is closed; numbers stop. What a worksheet cannot check
//! (a telephone number, a date as people write it) only has a prompt.

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DataValidationRule, Formula};

use crate::schema::{Field, FieldType, Filler, Stage, Vocabulary};
use rust_decimal::prelude::ToPrimitive;

/// Excel's limits on the title and text of a prompt and on a list written in place, in UTF-16 units.
const TITLE_UNITS: usize = 32;
const TEXT_UNITS: usize = 255;

/// The validation of cells that each hold one value of `field`; `list` is the range of its terms, where they are too
/// long to stand in the validation itself.
pub(super) fn typed(field: &Field, list: Option<&str>) -> Option<DataValidation> {
    let open = DataValidation::new();
    let range = field.range.and_then(|(least, greatest)| Some((least.to_f64()?, greatest.to_f64()?)));
    let length = field.length.map(|(least, greatest)| (units(least), units(greatest)));
    let (rule, style) = match (field.kind, terms(field), length) {
        (FieldType::Integer, ..) => {
            let (least, greatest) = range.unwrap_or((f64::from(i32::MIN), f64::from(i32::MAX)));
            // A cast to i32 saturates.
            (open.allow_whole_number(DataValidationRule::Between(least.ceil() as i32, greatest.floor() as i32)), STOP)
        }
        (FieldType::Decimal, ..) => {
            let (least, greatest) = range.unwrap_or((-1e15, 1e15));
            (open.allow_decimal_number(DataValidationRule::Between(least, greatest)), STOP)
        }
        (_, Some(vocabulary), _) => {
            let rule = match list {
                Some(list) => open.allow_list_formula(Formula::new(list)),
                None => {
                    let terms: Vec<&str> = vocabulary.terms.iter().map(|term| term.term.as_str()).collect();
                    open.allow_list_strings(&terms).ok()?
                }
            };
            (rule, if vocabulary.open { DataValidationErrorStyle::Warning } else { STOP })
        }
        (FieldType::Text | FieldType::LongText | FieldType::Person, None, Some((least, greatest))) => {
            (open.allow_text_length(DataValidationRule::Between(least, greatest)), STOP)
        }
        _ => (open.allow_any_value(), STOP),
    };
    let advice = advice_with_example(field);
    if advice.is_empty() {
        return None;
    }
    prompt(rule.set_error_style(style), &field.title, &advice)?
        .set_error_title(cut(&field.title, TITLE_UNITS))
        .ok()?
        .set_error_message(cut(&advice, TEXT_UNITS))
        .ok()
}

/// The prompt of a cell whose text holds values of `fields` between fixed words.
pub(super) fn prompted(fields: &[&Field]) -> Option<DataValidation> {
    let titles: Vec<&str> = fields.iter().map(|field| field.title.as_str()).collect();
    let advice: Vec<String> = match fields {
        [field] => vec![advice_with_example(field)],
        fields => fields.iter().map(|field| format!("{}：{}", field.title, advice_with_example(field))).collect(),
    };
    prompt(DataValidation::new().allow_any_value(), &titles.join("、"), &advice.join("\n"))
}

fn prompt(rule: DataValidation, title: &str, text: &str) -> Option<DataValidation> {
    rule.set_input_title(cut(title, TITLE_UNITS)).ok()?.set_input_message(cut(text, TEXT_UNITS)).ok()
}

const STOP: DataValidationErrorStyle = DataValidationErrorStyle::Stop;

/// The vocabulary of a field that takes one term of it.
fn terms(field: &Field) -> Option<&Vocabulary> {
    field.vocabulary.as_deref().filter(|v| field.kind != FieldType::MultiChoice && !v.terms.is_empty())
}

/// The terms of a field that cannot stand in the validation itself: too long together, or with a comma in one.
pub(super) fn long_list(field: &Field) -> Option<&Vocabulary> {
    terms(field).filter(|vocabulary| {
        let units: usize = vocabulary.terms.iter().map(|term| term.term.encode_utf16().count() + 1).sum();
        units > TEXT_UNITS || vocabulary.terms.iter().any(|term| term.term.contains([',', '"', '\n']))
    })
}

/// How a field is filled in, in clauses.
pub(super) fn advice(field: &Field) -> Vec<String> {
    let mut clauses = Vec::new();
    let mut say = |clause: String| {
        if !clause.is_empty() && !clauses.contains(&clause) {
            clauses.push(clause);
        }
    };
    if let Some(help) = &field.help {
        say(help.zh.clone());
    }
    match field.kind {
        FieldType::Date => say("填写日期，如 2026年3月5日".to_owned()),
        FieldType::Integer | FieldType::Decimal => {
            let number = if field.kind == FieldType::Integer { "整数" } else { "数字" };
            say(match field.unit.as_ref().and_then(|unit| unit.names.first()) {
                Some(unit) => format!("只填{number}，单位为{unit}"),
                None => format!("填写{number}"),
            });
        }
        FieldType::Person if field.help.is_none() => say("填写姓名".to_owned()),
        FieldType::Phone if field.help.is_none() => say("填写手机号码或带区号的固定电话".to_owned()),
        FieldType::Email if field.help.is_none() => say("填写电子邮箱地址".to_owned()),
        FieldType::Period if field.help.is_none() => say("填写日期或时段".to_owned()),
        _ => {}
    }
    if let Some((least, greatest)) = field.range {
        say(format!("{} 至 {}", least.normalize(), greatest.normalize()));
    }
    if let Some(step) = field.step {
        say(format!("为 {} 的倍数", step.normalize()));
    }
    if let Some((least, greatest)) = field.length {
        say(if least > 1 { format!("{least} 至 {greatest} 个字") } else { format!("不超过 {greatest} 个字") });
    }
    if let Some(pattern) = &field.pattern {
        say(pattern.expects.zh.clone());
    }
    if let Some(vocabulary) = field.vocabulary.as_deref().filter(|vocabulary| !vocabulary.terms.is_empty()) {
        let how = match (field.kind == FieldType::MultiChoice, vocabulary.open) {
            (true, true) if vocabulary.tick_boxes => "在所选项前把“□”改为“☑”，可多选，也可写其他内容",
            (true, false) if vocabulary.tick_boxes => "在所选项前把“□”改为“☑”，可多选",
            (true, true) => "可多选，也可写其他内容",
            (true, false) => "可多选",
            (false, true) => "从列表中选择，也可写其他内容",
            (false, false) => "从列表中选择",
        };
        say(how.to_owned());
    }
    if let Some(hint) = &field.hint {
        say(hint.trim_start_matches('（').trim_end_matches('）').to_owned());
    }
    clauses
}

/// [`advice`] with an example.
fn advice_with_example(field: &Field) -> String {
    let mut clauses = advice(field);
    let said = |example: &&String| clauses.iter().any(|clause| clause.contains(example.as_str()));
    let example = field.example.as_ref().filter(|example| !said(example));
    clauses.extend(example.map(|example| format!("如“{example}”")));
    clauses.join("；")
}

/// When a field may not be empty, in words.
pub(super) fn duty(field: &Field) -> &'static str {
    match (field.filled_by, field.required) {
        (Filler::Authority, _) => "管理部门填写",
        (Filler::Hand, _) => "手写或盖章时填写",
        (Filler::Applicant, Stage::Submit) => "必填",
        (Filler::Applicant, Stage::Archive) => "盖章时填写",
        (Filler::Applicant, Stage::Never) if field.required_if.is_some() => "视情况必填",
        (Filler::Applicant, Stage::Never) if field.recommended => "建议填写",
        (Filler::Applicant, Stage::Never) => "选填",
    }
}

/// The beginning of `text` that takes at most `limit` UTF-16 units, with `…` where something is missing.
fn cut(text: &str, limit: usize) -> String {
    if text.encode_utf16().count() <= limit {
        return text.to_owned();
    }
    let mut left = limit - 1;
    let kept = text.chars().take_while(|c| {
        let fits = c.len_utf16() <= left;
        left = left.saturating_sub(c.len_utf16());
        fits
    });
    kept.chain(['…']).collect()
}

fn units(characters: usize) -> u32 {
    u32::try_from(characters.min(32_767)).unwrap_or(32_767)
}
