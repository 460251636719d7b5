//! Statements: what opens a block must be closed, in a place where what lies between can be left out.

use super::super::expression::{Expr, Parser, lex};
use super::super::mistake::{Code, Refusal};
use super::super::names::nearest;
use super::super::scan::Tag;
use super::super::{PRINT, STATEMENT, STEP};
use super::{BLOCKS, OR, Opens, Out, PIPE, Rewriter, TERNARY, Ty};
use crate::message;
use crate::message::Message;

/// Statements that there are not, of which the ends are known.
const MOST_REFUSED: usize = 64;

const STATEMENTS: [&str; 8] = ["if", "elif", "else", "endif", "for", "endfor", "set", "endset"];

impl Rewriter<'_> {
    pub(super) fn statement(&mut self, number: usize, tag: &Tag) -> Result<(), Refusal> {
        let tokens = match lex(&tag.inner) {
            Ok(tokens) => tokens,
            Err(refusal) => {
                // The block is there all the same: its end is not to be blamed.
                let word: String = tag.inner.trim().chars().take_while(char::is_ascii_alphabetic).collect();
                match word.as_str() {
                    "if" => self.open(Opens::If, number),
                    "for" => self.open_loop(number, targets(&tag.inner)),
                    "endif" => drop(self.end(number, Opens::If)),
                    "endfor" => drop(self.end(number, Opens::For)),
                    _ => {}
                }
                return Err(refusal);
            }
        };
        let mut parser = Parser::new(&tokens);
        let Some(word) = parser.word() else {
            return Err(Refusal::new(
                Code::EmptyTag,
                Message::new("标签是空的", "the tag is empty"),
                Message::new("如 {% if … %}", "such as {% if … %}"),
            ));
        };
        if self.blocks.len() >= BLOCKS && matches!(word, "if" | "for") {
            return Err(Refusal::new(
                Code::TooComplex,
                message!("嵌套超过 {BLOCKS} 层", "nested more than {BLOCKS} deep"),
                Message::default(),
            ));
        }
        match word {
            "if" => {
                self.open(Opens::If, number);
                let condition = self.condition(&mut parser)?;
                self.write(STATEMENT, &format!("if {condition}"));
            }
            "elif" | "elseif" | "elsif" => {
                self.between(number, "elif")?;
                let condition = self.condition(&mut parser)?;
                self.write(STATEMENT, &format!("elif {condition}"));
            }
            "else" => {
                if parser.takes_word("if") {
                    self.between(number, "elif")?;
                    let condition = self.condition(&mut parser)?;
                    self.write(STATEMENT, &format!("elif {condition}"));
                    return Ok(());
                }
                parser.end()?;
                self.between(number, "else")?;
                self.write(STATEMENT, "else");
            }
            "for" => self.for_loop(number, &mut parser)?,
            "endif" => self.ends(number, Opens::If, &parser)?,
            "endfor" => self.ends(number, Opens::For, &parser)?,
            "endset" => self.ends(number, Opens::Set, &parser)?,
            "set" => self.set(number, &mut parser)?,
            _ => return self.no_statement(number, word, &mut parser),
        }
        Ok(())
    }

    fn condition(&mut self, parser: &mut Parser<'_>) -> Result<String, Refusal> {
        let condition = parser.expression()?;
        parser.end()?;
        Ok(self.expr(&condition)?.at(TERNARY))
    }

    fn ends(&mut self, number: usize, what: Opens, parser: &Parser<'_>) -> Result<(), Refusal> {
        if self.end(number, what)? {
            self.write(STATEMENT, &format!("end{}", what.word()));
        }
        if what == Opens::Set { Ok(()) } else { parser.end() }
    }

    /// A statement that there is not. What it was meant to open or end is opened and ended, so that nothing else is
    /// blamed for it.
    fn no_statement(&mut self, number: usize, word: &str, parser: &mut Parser<'_>) -> Result<(), Refusal> {
        if let Some(begun) = word.strip_prefix("end")
            && self.refused.iter().any(|refused| refused == begun)
        {
            return Ok(());
        }
        let refusal = no_statement(word);
        let near = nearest(word, STATEMENTS.iter().map(|known| (*known, ""))).map_or("", |(near, _)| near);
        let next = if word == "end" { parser.word().unwrap_or_default() } else { "" };
        let _ = match (near, next) {
            (_, "if") => self.end(number, Opens::If),
            (_, "for") => self.end(number, Opens::For),
            ("for", _) => self.for_loop(number, parser).map(|()| true),
            ("if", _) => {
                self.open(Opens::If, number);
                Ok(true)
            }
            ("endif", _) => self.end(number, Opens::If),
            ("endfor", _) => self.end(number, Opens::For),
            _ => {
                if self.refused.len() < MOST_REFUSED {
                    self.refused.push(word.to_owned());
                }
                Ok(true)
            }
        };
        Err(match next {
            "if" | "for" => Refusal { help: message!("写成 end{next}", "write end{next}"), ..refusal },
            _ => refusal,
        })
    }

    fn for_loop(&mut self, number: usize, parser: &mut Parser<'_>) -> Result<(), Refusal> {
        let mut targets: Vec<String> = Vec::new();
        let bracket = parser.takes("(");
        while let Some(word) = parser.word() {
            targets.push(word.to_owned());
            if !parser.takes(",") {
                break;
            }
        }
        let sound = !bracket || parser.takes(")");
        if !sound || targets.is_empty() || targets.len() > 2 || !parser.takes_word("in") {
            self.open_loop(number, targets.into_iter().map(|name| (name, Ty::Any)).collect());
            return Err(Refusal::new(
                Code::Syntax,
                Message::new("循环写得不对", "the loop is written wrongly"),
                Message::new("写成 for 行 in 表格", "write: for row in table"),
            ));
        }
        // Whatever is wrong behind `in`, the loop and its names are there.
        let list = self.loop_list(parser);
        let ty = match &list {
            Ok((Out { ty: Ty::Table(table), .. }, _)) if targets.len() == 1 => Ty::Row(*table),
            _ => Ty::Any,
        };
        self.open_loop(number, Vec::new());
        let mut variables = Vec::with_capacity(targets.len());
        for target in &targets {
            if matches!(
                target.as_str(),
                "loop" | "self" | "true" | "false" | "none" | "not" | "and" | "or" | "in" | "is"
            ) {
                return Err(Refusal::new(
                    Code::Syntax,
                    message!("“{target}”不能作循环变量", "“{target}” cannot name a loop's value"),
                    Message::default(),
                ));
            }
            let variable = self.bind(target, ty);
            variables.push(variable);
        }
        let (list, condition) = list?;
        let condition = match condition {
            None => None,
            Some(condition) => Some(self.expr(&condition)?),
        };
        let text = match (condition, variables.as_slice()) {
            (None, variables) => format!("for {} in {}", variables.join(", "), list.at(OR)),
            (Some(condition), [variable]) => {
                format!("for {variable} in [{variable} for {variable} in {} if {}]", list.at(OR), condition.at(OR))
            }
            (Some(_), _) => {
                return Err(Refusal::new(
                    Code::Syntax,
                    Message::new("两个变量的循环不能带 if", "a loop of two names takes no if"),
                    Message::new("在循环里面写 {% if … %}", "write {% if … %} inside the loop"),
                ));
            }
        };
        self.write(STATEMENT, &text);
        if self.blocks.iter().any(|block| block.what == Opens::Set) {
            self.write(PRINT, "zwy_step()");
        } else {
            self.out.text.push(STEP);
        }
        Ok(())
    }

    /// What a loop goes through, and its condition.
    fn loop_list(&mut self, parser: &mut Parser<'_>) -> Result<(Out, Option<Expr>), Refusal> {
        let list = parser.or()?;
        let condition = if parser.takes_word("if") { Some(parser.or()?) } else { None };
        parser.end()?;
        // `.items()` of a map is what Tera goes through anyway.
        let inner = match &list {
            Expr::Call(function, _) => match &**function {
                Expr::Attr(base, method) if method == "items" => &**base,
                _ => &list,
            },
            Expr::Filter(base, name, _) if name == "items" => &**base,
            list => list,
        };
        Ok((self.expr(inner)?, condition))
    }

    fn set(&mut self, number: usize, parser: &mut Parser<'_>) -> Result<(), Refusal> {
        let wrong = || {
            Refusal::new(
                Code::Syntax,
                Message::new("set 写得不对", "set is written wrongly"),
                Message::new("写成 set 名字 = 值", "write: set name = value"),
            )
        };
        let name = parser.word().ok_or_else(wrong)?.to_owned();
        if parser.takes("=") {
            let value = parser.expression()?;
            parser.end()?;
            let value = self.value(&value);
            let ty = value.as_ref().map_or(Ty::Any, |value| if value.ty == Ty::Field { Ty::Any } else { value.ty });
            let variable = self.bind(&name, ty);
            self.write(STATEMENT, &format!("set {variable} = {} | zwy_bounded", value?.at(PIPE)));
            return Ok(());
        }
        if parser.end().is_err() {
            return Err(wrong());
        }
        self.open(Opens::Set, number);
        let variable = self.bind(&name, Ty::Any);
        self.write(STATEMENT, &format!("set {variable}"));
        Ok(())
    }
}

fn no_statement(word: &str) -> Refusal {
    let help = match word {
        "raw" | "endraw" | "verbatim" => {
            Message::new("要打印花括号，写 {_{ 和 }_}", "to print braces, write {_{ and }_}")
        }
        "include" | "extends" | "block" | "import" | "from" | "macro" | "call" => {
            Message::new("一个模板就是一个文件，请把内容写在这里", "a template is one file: write the content here")
        }
        "with" => Message::new("用 {% set 名字 = 值 %}", "use {% set name = value %}"),
        _ => match nearest(word, STATEMENTS.iter().map(|known| (*known, ""))) {
            Some((near, _)) => message!("是不是“{near}”", "did you mean “{near}”"),
            None => Message::new("可用 if、elif、else、for、set", "there are if, elif, else, for and set"),
        },
    };
    Refusal::new(Code::UnknownStatement, message!("不支持“{word}”语句", "there is no statement “{word}”"), help)
        .about(word)
}

/// The names of a loop that cannot be understood: the words between `for` and `in`.
fn targets(inner: &str) -> Vec<(String, Ty)> {
    let words = inner.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
    words.skip(1).take_while(|word| *word != "in").take(2).map(|word| (word.to_owned(), Ty::Any)).collect()
}
