//! Statements: what opens a block must be closed, in a place where what lies between can be left out.

use super::super::STATEMENT;
use super::super::expression::{Expr, Parser, lex};
use super::super::mistake::{Code, Refusal};
use super::super::names::Target;
use super::super::scan::Tag;
use super::super::tags::{Level, letters};
use super::kinds::{TERNARY, Ty};
use super::miswritten::{misspelled, printing};
use super::scopes::Local;
use super::statement_words::{ENDS, HABITS, NO_STATEMENTS, STATEMENTS, meant, no_statement};
use super::{BLOCKS, Opens, Rewriter};
use crate::message;
use crate::message::Message;

/// Statements that there are not, of which the ends are known.
const MOST_REFUSED: usize = 64;

/// The statement that stands between two braces, where only a value does: `{{ if x }}`, `{{% if x %}}`.
pub(super) fn misplaced(inner: &str) -> Option<&str> {
    let inner = bare(inner).unwrap_or(inner);
    let word = inner.split_whitespace().next()?;
    let is_alone = word.len() == inner.len();
    let is_choice = || inner.split_whitespace().any(|word| matches!(word, "then" | "else"));
    let is_statement = match word {
        // `if a then b else c` chooses a value.
        "if" => !is_alone && !is_choice(),
        "elif" | "for" => !is_alone,
        "set" => inner.contains('='),
        "else" | "endif" | "endfor" | "endset" => is_alone,
        _ => false,
    };
    is_statement.then_some(word)
}

/// What stands between percent signs that are too many: `{%% if x %%}`, `{{% if x %}}`.
pub(super) fn bare(inner: &str) -> Option<&str> {
    let inner = inner.trim();
    let bare = inner.strip_prefix(['%', '％'])?;
    Some(bare.strip_suffix(['%', '％']).unwrap_or(bare).trim())
}

/// Letters of a level that are not written well, and the statement behind them: `{% tr for … %}`, `{%trfor … %}`,
/// `{%TR for … %}`; nothing may stand behind them.
fn lettered<'i>(word: &'i str, inner: &'i str) -> Option<(&'i str, &'i str)> {
    let inner = inner.trim();
    let small = word.to_ascii_lowercase();
    let letters = ["tr", "tc", "p", "r"].into_iter().find(|letters| {
        let rest = small.strip_prefix(letters);
        rest.is_some_and(|rest| rest.is_empty() || STATEMENTS.contains(&rest))
    })?;
    let rest = inner.get(letters.len()..)?.trim_start();
    let first = rest.split(|c: char| !c.is_ascii_alphabetic()).next()?.to_ascii_lowercase();
    let letters = inner.get(..letters.len())?;
    (rest.is_empty() || STATEMENTS.contains(&&*first)).then_some((letters, rest))
}

/// Says how the letters `letters` are written in front of the statement `rest`.
fn misplaced_letters(letters: &str, rest: &str) -> Refusal {
    let small = letters.to_ascii_lowercase();
    let (message, help) = if rest.is_empty() {
        (
            message!("“{letters}”后面没有语句，标签是空的", "no statement stands behind “{letters}”"),
            message!(
                "如 {{%{small} if 名称 %}} … {{%{small} endif %}}，或删去它",
                "such as {{%{small} if name %}} … {{%{small} endif %}}, or delete it"
            ),
        )
    } else if letters != small {
        (
            message!("“{letters}”要小写，紧跟在 {{% 后面", "“{letters}” is written small, right behind {{%"),
            message!("写成 {{%{small} {rest} %}}", "write {{%{small} {rest} %}}"),
        )
    } else {
        (
            message!(
                "“{letters}”要紧跟在 {{% 后面，再空一格",
                "“{letters}” stands right behind {{%, and a space behind it"
            ),
            message!("写成 {{%{letters} {rest} %}}", "write {{%{letters} {rest} %}}"),
        )
    };
    Refusal::new(Code::UnknownStatement, message, help).about(letters)
}

impl Rewriter<'_> {
    pub(super) fn statement(&mut self, number: usize, tag: &Tag) -> Result<(), Refusal> {
        if tag.is_foreign() {
            return Err(self.picture(tag));
        }
        if let Some(rest) = bare(&tag.inner).filter(|rest| !rest.is_empty()) {
            self.statement_of(number, rest)?;
            let letters = letters(tag.level);
            return Err(Refusal::new(
                Code::Syntax,
                Message::new("百分号多了", "there is a percent sign too many"),
                message!("写成 {{%{letters} {rest} %}}", "write {{%{letters} {rest} %}}"),
            ));
        }
        self.statement_of(number, &tag.inner)
    }

    /// A statement by its text.
    pub(super) fn statement_of(&mut self, number: usize, inner: &str) -> Result<(), Refusal> {
        let tokens = match lex(inner) {
            Ok(tokens) => tokens,
            Err(refusal) => {
                // The block is there all the same: its end is not to be blamed.
                let word: String = inner.trim().chars().take_while(char::is_ascii_alphabetic).collect();
                match word.as_str() {
                    "if" => self.open(Opens::If, number),
                    "for" => {
                        let locals = self.named(inner);
                        self.open_loop(number, locals);
                    }
                    "with" => self.open_with(number, Vec::new()),
                    "endif" => drop(self.end(number, Opens::If)),
                    "endfor" => drop(self.end(number, Opens::For)),
                    _ => {}
                }
                return Err(refusal);
            }
        };
        let level = self.scanned.tags.get(number).map_or(Level::Text, |tag| tag.level);
        if let Some((meant, refusal)) = misspelled(inner, level) {
            if let Err(other) = self.statement_of(number, &meant)
                && other.code != Code::Syntax
            {
                self.complain(number, |_| other);
            }
            return Err(refusal);
        }
        let mut parser = Parser::new(&tokens);
        let Some(word) = parser.word() else {
            if let Some(refusal) = printing(inner) {
                return Err(refusal);
            }
            let ended = match inner.trim().strip_prefix('/').map(str::trim) {
                Some("if") => Some(("endif", Opens::If)),
                Some("for" | "each") => Some(("endfor", Opens::For)),
                _ => None,
            };
            if let Some((end, what)) = ended {
                self.end(number, what)?;
                let (said, meant) = (inner.trim(), super::miswritten::statement(level, end));
                let message = message!("不支持“{said}”语句", "there is no statement “{said}”");
                return Err(Refusal::new(Code::UnknownStatement, message, message!("写成 {meant}", "write {meant}")));
            }
            return Err(Refusal::new(
                Code::EmptyTag,
                Message::new("标签是空的", "the tag is empty"),
                Message::new("如 {% if … %}", "such as {% if … %}"),
            ));
        };
        if self.outer + self.blocks.len() >= BLOCKS && matches!(word, "if" | "for") {
            return Err(Refusal::new(
                Code::TooComplex,
                message!("嵌套超过 {BLOCKS} 层", "nested more than {BLOCKS} deep"),
                Message::default(),
            ));
        }
        // Alone, it can only end what is open.
        let meant = [("if", Opens::If), ("for", Opens::For)].into_iter().find(|(known, _)| *known == word);
        if let Some((word, what)) = meant
            && parser.end().is_ok()
            && self.blocks.last().is_some_and(|block| block.what == what)
            && !self.ends_behind(number, what)
        {
            self.end(number, what)?;
            return Err(Refusal::new(
                Code::Syntax,
                message!("“{word}”后面没有内容", "nothing stands behind “{word}”"),
                message!("要结束它，写成 end{word}", "to end it, write end{word}"),
            )
            .about(word));
        }
        match word {
            "if" => {
                self.open(Opens::If, number);
                let condition = self.condition(&mut parser)?;
                self.write(STATEMENT, &format!("if {condition}"));
            }
            "elif" | "elseif" | "elsif" => self.other_branch(number, &mut parser)?,
            "else" => {
                if parser.takes_word("if") {
                    return self.other_branch(number, &mut parser);
                }
                self.between(number, "else")?;
                self.write(STATEMENT, "else");
                if let Err(refusal) = parser.end() {
                    let help = Message::new(
                        "带条件写 {% elif … %}；不带条件写 {% else %}",
                        "with a condition write {% elif … %}, without one {% else %}",
                    );
                    return Err(Refusal { help, ..refusal });
                }
            }
            "for" => self.for_loop(number, &mut parser)?,
            "endif" => self.ends(number, Opens::If, &parser)?,
            "endfor" => self.ends(number, Opens::For, &parser)?,
            "endset" => self.ends(number, Opens::Set, &parser)?,
            "set" => self.set(number, &mut parser)?,
            "with" => self.with(number, &mut parser)?,
            "block" => {
                self.open(Opens::Block, number);
                self.open_scope(Vec::new(), true);
            }
            "autoescape" => self.open(Opens::Autoescape, number),
            "endwith" => self.ends(number, Opens::With, &parser)?,
            "endautoescape" => self.ends(number, Opens::Autoescape, &parser)?,
            "endblock" => {
                parser.word();
                self.ends(number, Opens::Block, &parser)?;
            }
            _ => {
                if let Some(meant) = self.lettered_end(word).filter(|_| parser.end().is_ok()) {
                    // It ends what is open, on its own level.
                    if let Some(block) = self.blocks.pop() {
                        self.leave_scope(&block);
                    }
                    let Refusal { code, message, .. } = no_statement(word);
                    return Err(Refusal::new(code, message, message!("写成 {meant}", "write {meant}")).about(word));
                }
                if let Some((letters, rest)) = lettered(word, inner) {
                    if !rest.is_empty() {
                        self.statement_of(number, rest)?;
                    }
                    return Err(misplaced_letters(letters, rest));
                }
                return self.no_statement(number, inner.trim(), word, &mut parser);
            }
        }
        Ok(())
    }

    fn condition(&mut self, parser: &mut Parser<'_>) -> Result<String, Refusal> {
        let condition = parser.expression()?;
        parser.end()?;
        Ok(self.truth(&condition)?.at(TERNARY))
    }

    fn other_branch(&mut self, number: usize, parser: &mut Parser<'_>) -> Result<(), Refusal> {
        let typed = self.scanned.tags.get(number).map_or("", |tag| tag.inner.trim_start());
        let is_split = typed.strip_prefix("else").is_some_and(|rest| rest.starts_with(char::is_whitespace));
        self.between(number, if is_split { "else if" } else { "elif" })?;
        if is_split && typed.strip_prefix("else").is_some_and(|rest| rest.trim() == "if") {
            return Err(Refusal::new(
                Code::Syntax,
                Message::new("“else if”后面缺条件", "a condition is missing behind “else if”"),
                Message::new(
                    "没有条件写 {% else %}，有条件写 {% elif 条件 %}",
                    "write {% else %}, or {% elif … %} with a condition",
                ),
            ));
        }
        self.is_between = true;
        let condition = self.condition(parser);
        self.is_between = false;
        self.write(STATEMENT, &format!("elif {}", condition?));
        Ok(())
    }

    fn ends(&mut self, number: usize, what: Opens, parser: &Parser<'_>) -> Result<(), Refusal> {
        if self.end(number, what)? && what.is_printed() {
            self.write(STATEMENT, &format!("end{}", what.word()));
        }
        if what == Opens::Set {
            return Ok(());
        }
        let word = what.word();
        let letters = self.scanned.tags.get(number).map_or("", |tag| letters(tag.level));
        parser.end().map_err(|refusal| Refusal {
            help: message!("只写 {{%{letters} end{word} %}}", "write {{%{letters} end{word} %}} alone"),
            ..refusal
        })
    }

    /// A statement that there is not. What it was meant to open or end is opened and ended, so that nothing else is
    /// blamed for it.
    fn no_statement(&mut self, number: usize, inner: &str, word: &str, parser: &mut Parser<'_>) -> Result<(), Refusal> {
        if let Some(begun) = word.strip_prefix("end")
            && self.refused.iter().any(|refused| refused == begun)
        {
            match meant(begun) {
                Some("if") => drop(self.end(number, Opens::If)),
                Some("for") => drop(self.end(number, Opens::For)),
                _ => {}
            }
            return Ok(());
        }
        let mut refusal = no_statement(word);
        let is_alone = parser.end().is_ok();
        let near = meant(word).unwrap_or_default();
        let is_end = matches!(word, "end" | "结束") || (is_alone && ENDS.contains(&word) && !self.blocks.is_empty());
        let is_name = near.is_empty() && HABITS.iter().all(|(said, ..)| *said != word) && !is_end;
        let is_value = (is_alone && near != "else" && !near.starts_with("end") && self.is_value(word))
            || (is_alone && is_name && !NO_STATEMENTS.contains(&word))
            || (!is_alone && is_value(inner));
        if is_value && is_alone && !self.is_value(word) {
            refusal.help = message!(
                "打印它写 {{{{ {inner} }}}}；语句有 if、elif、else、for、set",
                "to print it, write {{{{ {inner} }}}}; there are if, elif, else, for and set"
            );
        } else if is_value {
            refusal.help = message!("打印它写 {{{{ {inner} }}}}", "to print it, write {{{{ {inner} }}}}");
        } else if is_name && parser.takes("=") {
            refusal.help = message!("写成 {{% set {inner} %}}", "write {{% set {inner} %}}");
        } else if is_name
            && let Some((_, rest)) = inner.split_once(char::is_whitespace)
            && STATEMENTS.contains(&rest.split_whitespace().next().unwrap_or_default())
        {
            // Letters that there are not: the statement behind them is there.
            let rest = rest.trim();
            self.statement_of(number, rest)?;
            refusal.help = message!(
                "整行写 {{%tr {rest} %}}，整格写 {{%tc {rest} %}}，整段写 {{%p {rest} %}}",
                "for a whole row write {{%tr {rest} %}}, for a cell {{%tc {rest} %}}, for a paragraph {{%p {rest} %}}"
            );
            return Err(refusal);
        }
        // What is not said to end is what began last.
        let next = match parser.word().filter(|_| is_end) {
            Some(next) => next,
            None if is_end => self.blocks.last().map_or("", |block| block.what.word()),
            None => "",
        };
        let _ = match (near, next) {
            _ if is_value => Ok(true),
            (_, "if") => self.end(number, Opens::If),
            (_, "for") => self.end(number, Opens::For),
            (_, "with") => self.end(number, Opens::With),
            (_, "set") => self.end(number, Opens::Set),
            ("else" | "elif", _) => self.between(number, "else").map(|()| true),
            ("for", _) => self.for_loop(number, parser).map(|()| true),
            ("if", _) => {
                self.open(Opens::If, number);
                Ok(true)
            }
            ("endif", _) => self.end(number, Opens::If),
            ("endfor", _) => self.end(number, Opens::For),
            _ => Ok(true),
        };
        if next.is_empty() && !matches!(near, "else" | "elif" | "endif" | "endfor") && self.refused.len() < MOST_REFUSED
        {
            self.refused.push(word.to_owned());
        }
        Err(match next {
            "if" | "for" | "with" | "set" => {
                Refusal { help: message!("写成 end{next}", "write end{next}"), ..refusal }
            }
            _ => refusal,
        })
    }

    /// Whether a word is a value that could be printed.
    fn is_value(&self, word: &str) -> bool {
        self.made(word).is_some() || matches!(self.names.target(word), Ok(Some(Target::Field(_))))
    }

    /// The names of a loop that cannot be understood: the words between `for` and `in`.
    fn named(&mut self, inner: &str) -> Vec<Local> {
        let words = inner.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
        let words = words.skip(1).take_while(|word| *word != "in").take(2);
        words.map(|word| Local::new(word, self.names.variable(word), Ty::Any)).collect()
    }
}

/// Whether what stands in a tag can only be a value: a path, a call, a filter.
fn is_value(inner: &str) -> bool {
    let Ok(lexed) = lex(inner) else { return false };
    let mut parser = Parser::new(&lexed);
    let value = parser.expression();
    parser.end().is_ok()
        && matches!(
            value,
            Ok(Expr::Attr(..)
                | Expr::Item(..)
                | Expr::Filter(..)
                | Expr::Call(..)
                | Expr::Binary(..)
                | Expr::If(_, _, Some(_)))
        )
}
