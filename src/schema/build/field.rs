//! Fields and the vocabularies that they take their terms from.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use regex::RegexBuilder;

use super::super::labels::fold;
use super::super::mistakes::Mistakes;
use super::super::raw::{RawChoices, RawField, RawPattern, RawTerm, RawVocabulary};
use super::super::{Field, FieldType, Pattern, Stage, Term, Unit, Vocabulary, nearest_help};
use super::decimal;
use crate::message;
use crate::message::Message;
use crate::node::Node;
use crate::pattern::spelt;
use crate::problem::Severity;

/// Bytes of a compiled pattern.
const PATTERN_BYTES: usize = 1 << 20;

/// Builds the field `key` that stands at `node`; `file` is the tree of its file.
pub(super) fn build(
    key: &str,
    raw: &RawField,
    vocabularies: &IndexMap<String, RawVocabulary>,
    node: &Node,
    file: &Node,
    mistakes: &mut Mistakes<'_>,
) -> Field {
    let mut field = Field::new(key, raw.label.clone(), raw.kind);
    if fold(&raw.label).is_empty() {
        mistakes.at(node.child("label"), Message::new("标签是空的", "the label is empty"), Message::default());
    }
    let is_untyped = super::is_untyped(node, mistakes);
    let numeric = is_untyped || matches!(raw.kind, FieldType::Integer | FieldType::Decimal);
    for (name, given) in [("range", raw.range.is_some()), ("step", raw.step.is_some()), ("unit", raw.unit.is_some())] {
        if given && !numeric {
            mistakes.at(
                node.key(name),
                message!("{name} 只用于数字", "`{name}` is for numbers"),
                Message::new(
                    "把 type 改为 integer 或 decimal，或删去这一项",
                    "make the type `integer` or `decimal`, or leave it out",
                ),
            );
        }
    }
    field.aliases = raw.aliases.clone();
    field.filled_by = raw.filled_by;
    field.required = raw.required;
    field.recommended = raw.recommended;
    field.personal = raw.personal.unwrap_or(field.personal);
    field.length = raw.length.map(|[least, most]| (least, most));
    if field.length.is_some_and(|(least, most)| least > most || most == 0) {
        reversed(node.child("length"), mistakes);
    }
    field.range = raw.range.map(|[least, most]| {
        let place = node.child("range");
        if least > most {
            reversed(place, mistakes);
        }
        (decimal(least, place.item(0), mistakes), decimal(most, place.item(1), mistakes))
    });
    field.step = raw.step.map(|step| decimal(step, node.child("step"), mistakes));
    if raw.step.is_some_and(|step| step <= 0.0) {
        mistakes.at(node.child("step"), Message::new("step 应大于 0", "a step is greater than 0"), Message::default());
    }
    for (name, source, day) in
        [("earliest", &raw.earliest, &mut field.earliest), ("latest", &raw.latest, &mut field.latest)]
    {
        let Some(source) = source else { continue };
        if raw.kind != FieldType::Date && !is_untyped {
            mistakes.at(
                node.key(name),
                message!("{name} 只用于日期", "`{name}` is for dates"),
                Message::new("把 type 改为 date，或删去这一项", "make the type `date`, or leave it out"),
            );
        }
        *day = mistakes.expression(source, node.child(name));
    }
    if let Some(condition) = &raw.required_if {
        let place = node.child("required_if");
        if raw.required == Stage::Submit {
            mistakes.at(
                place,
                Message::new("required: submit 已经要求填写", "`required: submit` asks for it already"),
                Message::new("删去 required 或 required_if", "leave out `required` or `required_if`"),
            );
        }
        field.required_if = mistakes.expression(condition, place);
    }
    field.pattern = raw.pattern.as_ref().and_then(|pattern| self::pattern(pattern, node.child("pattern"), mistakes));
    field.vocabulary = choices(raw, vocabularies, node, file, mistakes);
    field.unit = raw.unit.as_ref().map(|unit| {
        let others = node.child("unit").child("others");
        Unit {
            names: unit.names.clone(),
            others: unit
                .others
                .iter()
                .map(|(name, n)| (name.clone(), decimal(*n, others.child(name), mistakes)))
                .collect(),
            sums: unit.sums,
        }
    });
    field.hint = raw.hint.clone();
    field.preset = raw.preset.clone();
    field.blank = raw.blank.clone();
    if let Some(print) = &raw.print {
        match print.split_once("{}") {
            Some((before, after)) if !after.contains("{}") => field.print = (before.to_owned(), after.to_owned()),
            _ => mistakes.at(
                node.child("print"),
                Message::new("print 应有且只有一个“{}”", "`print` holds “{}” once"),
                Message::new("“{}”代表所填的内容，如“（{}台）”", "“{}” stands for the value, as in “（{}台）”"),
            ),
        }
    }
    field.drop_suffix = raw.drop_suffix.as_ref().map(|suffix| (suffix.word.clone(), suffix.after.clone()));
    field.written_blanks = raw.written_blanks;
    field.help = raw.help.clone();
    field.example = raw.example.clone();
    field
}

fn reversed(node: &Node, mistakes: &mut Mistakes<'_>) {
    mistakes.at(
        node,
        Message::new("上限小于下限", "the greatest is less than the least"),
        Message::new("写成 [最小, 最大]", "write [least, greatest]"),
    );
}

fn pattern(raw: &RawPattern, node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Pattern> {
    let compiled = RegexBuilder::new(&format!("^(?:{})$", spelt(&raw.regex))).size_limit(PATTERN_BYTES).build();
    match compiled {
        Ok(regex) => {
            Some(Pattern { regex, expects: raw.expects.clone(), severity: raw.severity.unwrap_or(Severity::Warning) })
        }
        Err(error) => {
            let said = error.to_string();
            let said = said.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned();
            mistakes.at(
                node.child("regex"),
                message!("不是有效的正则表达式：{said}", "not a valid regular expression: {said}"),
                Message::default(),
            );
            None
        }
    }
}

fn choices(
    raw: &RawField,
    vocabularies: &IndexMap<String, RawVocabulary>,
    node: &Node,
    file: &Node,
    mistakes: &mut Mistakes<'_>,
) -> Option<Arc<Vocabulary>> {
    let multi = raw.kind == FieldType::MultiChoice;
    let takes = super::is_untyped(node, mistakes)
        || matches!(raw.kind, FieldType::Text | FieldType::Choice | FieldType::MultiChoice);
    let place = node.child("choices");
    match &raw.choices {
        None => {
            if multi || raw.kind == FieldType::Choice {
                mistakes.at(
                    node.child("type"),
                    Message::new("选择项没有 choices", "a choice needs `choices`"),
                    Message::new(
                        "写明可选的词，或 vocabularies 中的名称",
                        "list its terms, or name one of `vocabularies`",
                    ),
                );
            }
            None
        }
        Some(_) if !takes => {
            mistakes.at(
                node.key("choices"),
                Message::new(
                    "choices 只用于 text、choice、multi-choice",
                    "`choices` is for text, choice and multi-choice",
                ),
                Message::new("改 type，或删去 choices", "change the type, or leave it out"),
            );
            None
        }
        Some(RawChoices::Inline(inline)) => {
            check(inline, place, mistakes);
            Some(Arc::new(vocabulary(inline, multi)))
        }
        Some(RawChoices::Named(name)) => match vocabularies.get(name) {
            Some(shared) => Some(Arc::new(vocabulary(shared, multi))),
            None => {
                let known: Vec<&str> = vocabularies.keys().map(String::as_str).collect();
                let mut help = nearest_help(name, &known);
                if help.is_empty() && file.get("vocabularies").is_none() {
                    help = Message::new("在 vocabularies 中写明", "describe it under `vocabularies`");
                }
                mistakes.at(place, message!("没有“{name}”这个词表", "there is no vocabulary “{name}”"), help);
                None
            }
        },
    }
}

fn vocabulary(raw: &RawVocabulary, multi: bool) -> Vocabulary {
    let terms = raw.terms.iter().map(|term| match term {
        RawTerm::Plain(term) => Term { term: term.clone(), aliases: Vec::new(), ambiguous: Vec::new(), warning: None },
        RawTerm::Full(full) => Term {
            term: full.term.clone(),
            aliases: full.aliases.clone(),
            ambiguous: full.ambiguous.clone(),
            warning: full.warning.clone(),
        },
    });
    let tick_boxes = raw.tick_boxes.unwrap_or(multi);
    Vocabulary { open: raw.open, tick_boxes, unboxed: Vec::new(), terms: terms.collect() }
}

/// Checks the shared vocabularies of a file.
pub(super) fn vocabularies(raw: &IndexMap<String, RawVocabulary>, node: &Node, mistakes: &mut Mistakes<'_>) {
    for (name, vocabulary) in raw {
        check(vocabulary, node.child(name), mistakes);
    }
}

/// A spelling may mean one term only; what might mean several belongs to `ambiguous`.
fn check(raw: &RawVocabulary, node: &Node, mistakes: &mut Mistakes<'_>) {
    if mistakes.is_known() {
        return;
    }
    let list = node.child("terms");
    if raw.terms.is_empty() {
        mistakes.at(
            list,
            Message::new("词表是空的", "the vocabulary is empty"),
            Message::new("至少写一个词", "list at least one term"),
        );
    }
    let mut seen: HashMap<String, (usize, &str)> = HashMap::new();
    for (index, term) in raw.terms.iter().enumerate() {
        let place = list.item(index);
        let (name, aliases): (&str, &[String]) = match term {
            RawTerm::Plain(term) => (term, &[]),
            RawTerm::Full(full) => (&full.term, &full.aliases),
        };
        let aliased = place.child("aliases");
        let spellings = std::iter::once((name, place.child("term")))
            .chain(aliases.iter().enumerate().map(|(at, alias)| (alias.as_str(), aliased.item(at))));
        for (spelling, place) in spellings {
            if spelling.trim().is_empty() {
                mistakes.at(place, Message::new("词是空的", "the term is empty"), Message::default());
                continue;
            }
            match seen.get(&fold(spelling)) {
                Some((earlier, _)) if *earlier != index => {
                    let other = raw.terms.get(*earlier).map_or("", RawTerm::name);
                    mistakes.at(
                        place,
                        message!("“{spelling}”已属于“{other}”", "“{spelling}” belongs to “{other}” already"),
                        Message::new(
                            "删去一处；说不准时两处都写进 ambiguous",
                            "keep one; where it may mean either, put it under `ambiguous` of both",
                        ),
                    );
                }
                Some((_, same)) if *same == spelling => {
                    mistakes.at(
                        place,
                        message!("“{spelling}”写了两次", "“{spelling}” is there twice"),
                        Message::new("只保留一个", "keep one"),
                    );
                }
                _ => {
                    seen.insert(fold(spelling), (index, spelling));
                }
            }
        }
    }
}
