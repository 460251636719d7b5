//! The options of tick boxes: those that the template lists, or the terms of the field.

use super::super::expression::{Args, Expr};
use super::super::mistake::{Code, Refusal};
use super::super::names::unknown;
use super::Rewriter;
use crate::char_count::CharCount as _;
use crate::message;
use crate::message::Message;
use crate::problem::Severity;
use crate::schema::Field;

/// What stands between options that are written into one text.
const BETWEEN: [char; 7] = ['、', '，', ',', '；', ';', '/', '|'];

impl Rewriter<'_> {
    /// The options of tick boxes: those that are given, or the vocabulary of the field.
    pub(super) fn options(&self, inner: &Expr, args: &Args) -> Result<Args, Refusal> {
        let given = |name: &str| args.named.iter().any(|(argument, _)| argument == name);
        let mut named = args.named.clone();
        if !args.positional.is_empty() {
            named.push(("options".to_owned(), Expr::List(args.positional.clone())));
        } else if !given("options") && !given("选项") {
            let terms = self.vocabulary(inner);
            if terms.is_empty() && self.names.schema.is_some() {
                return Err(Refusal::new(
                    Code::Arguments,
                    Message::new("没有可勾选的选项", "there are no options to tick"),
                    Message::new("写出选项，如 勾选(\"甲\", \"乙\")", "list them, such as tick(\"a\", \"b\")"),
                ));
            }
            named.push(("options".to_owned(), Expr::List(terms.into_iter().map(Expr::Text).collect())));
        }
        Ok(Args { positional: Vec::new(), named })
    }

    /// The terms of a field or column; none of what is neither.
    pub(super) fn vocabulary(&self, value: &Expr) -> Vec<String> {
        let vocabulary = self.field_of(value).and_then(|field| field.vocabulary.as_ref());
        vocabulary.map(|vocabulary| vocabulary.terms.iter().map(|term| term.term.clone()).collect()).unwrap_or_default()
    }

    /// Says which options that the template lists the field does not have, and which are several in one text.
    pub(super) fn doubt_options(&mut self, name: &str, inner: &Expr, args: &Args) {
        let listed = args.named.iter().find(|(argument, _)| matches!(argument.as_str(), "options" | "选项"));
        let Some((_, Expr::List(options))) = listed else { return };
        let texts = || {
            options.iter().filter_map(|option| match option {
                Expr::Text(text) => Some(text.as_str()),
                _ => None,
            })
        };
        let field = self.field_of(inner).filter(|field| field.vocabulary.is_some());
        let mut doubts = Vec::new();
        for text in texts() {
            let parts: Vec<&str> = text.split(BETWEEN).map(str::trim).filter(|part| !part.is_empty()).collect();
            let has = |text: &str| field.is_some_and(|field| names_term(field, text));
            if parts.len() > 1 && !has(text) && (options.len() == 1 || parts.iter().any(|part| has(part))) {
                let severity = if parts.iter().any(|part| has(part)) { Severity::Error } else { Severity::Warning };
                let quoted: Vec<String> = parts.iter().map(|part| format!("\"{part}\"")).collect();
                let quoted = quoted.join(", ");
                let message = message!("“{text}”是一个选项，只有一个框", "“{text}” is one option, with one box");
                let help = message!("每个选项各写引号：{name}({quoted})", "quote every option: {name}({quoted})");
                doubts.push((severity, Refusal::new(Code::Arguments, message, help)));
            } else if let Some(refusal) = field.and_then(|field| no_option(field, text)) {
                doubts.push((Severity::Warning, refusal));
            }
        }
        for (severity, refusal) in doubts {
            self.doubt(severity, refusal);
        }
    }

    /// Options that were written without quotes, with them: none where they may be names.
    pub(super) fn unquoted_options(&mut self, name: &str, args: &Args) -> Option<Args> {
        let is_meant = |value: &Expr| match value {
            Expr::Name(said) if self.names.has_schema() => {
                self.text_meant(value).is_some() && self.made(said).is_none()
            }
            // Without a schema one name may be that of a list in the data.
            Expr::Name(said) => args.positional.len() > 1 && self.made(said).is_none() && !said.is_ascii(),
            _ => false,
        };
        let meant: Vec<bool> = args.positional.iter().map(is_meant).collect();
        let first = args.positional.iter().zip(&meant).find_map(|(value, meant)| match value {
            Expr::Name(said) if *meant => Some(said.clone()),
            _ => None,
        })?;
        let is_certain = self.names.has_schema() || meant.iter().all(|meant| *meant);
        if !is_certain {
            return None;
        }
        let text = |(value, meant): (&Expr, &bool)| match value {
            Expr::Name(said) if *meant => Expr::Text(said.clone()),
            value => value.clone(),
        };
        let positional: Vec<Expr> = args.positional.iter().zip(&meant).map(text).collect();
        let shown: Vec<String> = positional
            .iter()
            .map(|value| match value {
                Expr::Text(text) => format!("\"{text}\""),
                Expr::Name(said) => said.clone(),
                _ => "…".to_owned(),
            })
            .collect();
        let shown = shown.join(", ");
        let message = message!("选项“{first}”要加引号", "the option “{first}” stands in quotes");
        let help = message!("写成 {name}({shown})", "write {name}({shown})");
        let refusal = Refusal::new(Code::Arguments, message, help).about(&first);
        if self.names.has_schema() {
            self.complain(self.current, |_| refusal);
            return Some(Args { positional, named: args.named.clone() });
        }
        // The data may have these names all the same.
        self.doubt(Severity::Warning, refusal);
        None
    }
}

/// Whether a text is a term of a field, or another spelling of one.
fn names_term(field: &Field, text: &str) -> bool {
    let terms = field.vocabulary.iter().flat_map(|known| &known.terms);
    terms.into_iter().any(|term| term.term == text || term.aliases.iter().any(|alias| alias == text))
}

/// Says that a field does not have this option. One that is open may have others, but not another spelling of its own.
fn no_option(field: &Field, text: &str) -> Option<Refusal> {
    let vocabulary = field.vocabulary.as_ref()?;
    if text.is_empty() || vocabulary.terms.iter().any(|term| term.term == text) {
        return None;
    }
    let spelled = |term: &&crate::schema::Term| {
        term.aliases.iter().chain(&term.ambiguous).any(|other| other == text) || is_slip(&term.term, text)
    };
    let mut meant: Vec<&str> = vocabulary.terms.iter().filter(spelled).map(|term| term.term.as_str()).collect();
    let help = match meant.len() {
        0 if vocabulary.open => return None,
        0 => {
            let terms: Vec<(&str, &str)> = vocabulary.terms.iter().map(|term| (term.term.as_str(), "")).collect();
            unknown(text, &terms).help
        }
        _ => {
            meant.iter_mut().for_each(|term| *term = term.trim());
            let (zh, en) = (meant.join("”或“"), meant.join("” or “"));
            message!("写成“{zh}”", "write “{en}”")
        }
    };
    let label = &field.label;
    let message =
        message!("“{label}”没有选项“{text}”，这个框不会勾上", "“{label}” has no option “{text}”: its box stays empty");
    Some(Refusal::new(Code::UnknownTerm, message, help).about(text))
}

/// Whether a text is a term but for one character.
fn is_slip(term: &str, text: &str) -> bool {
    term.char_count() > 2 && strsim::damerau_levenshtein(term, text) == 1
}
