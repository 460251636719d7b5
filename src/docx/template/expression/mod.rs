//! Expressions in tags: Jinja's grammar, as forgiving as people who type in Word need it.
//!
//! Curled and full-width quotes, full-width punctuation, hard and ideographic spaces are what Word and input methods
//! make of plain ones, and are read as such outside quoted text. Names may be written in any script. The result is a
//! small tree; what its names mean, and how Tera writes it, is decided by [`rewrite`](super::rewrite).

mod advice;
mod lexer;
mod mended;
mod operand;
mod parser;
mod path;
mod signs;
mod unfinished;

pub(super) use advice::{asked, is_unit};
pub(super) use lexer::{Lexed, Token, lex};
pub(super) use mended::{closed_up, is_expression, mended};
pub(super) use parser::Parser;
pub(super) use path::{path_of, written};

use super::mistake::{Code, Refusal};

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    Name(String),
    List(Vec<Expr>),
    Map(Vec<(Expr, Expr)>),
    Attr(Box<Expr>, String),
    Item(Box<Expr>, Box<Expr>),
    /// From, to, step.
    Slice(Box<Expr>, [Option<Box<Expr>>; 3]),
    Call(Box<Expr>, Args),
    Filter(Box<Expr>, String, Args),
    /// `is`, or `is not` where the last is true.
    Test(Box<Expr>, String, Args, bool),
    Not(Box<Expr>),
    Minus(Box<Expr>),
    Binary(Box<Expr>, &'static str, Box<Expr>),
    /// Condition, then, else.
    If(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
}

/// Arguments of a call, a filter or a test.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Args {
    pub(super) positional: Vec<Expr>,
    pub(super) named: Vec<(String, Expr)>,
}
