//! Statements: the names that they make, and the values that they take.

use super::super::expression::{Expr, Parser, lex};
use super::super::scan::Tag;
use super::{Step, Walk};

impl Walk<'_> {
    /// Notes what a statement uses, and the names that it makes.
    pub(super) fn statement(&mut self, tag: &Tag) {
        let Ok(lexed) = lex(&tag.inner) else { return };
        let mut parser = Parser::new(&lexed);
        let Some(word) = parser.word() else { return };
        match word {
            "if" | "elif" | "elseif" | "elsif" => {
                let how = self.how(false);
                if let Ok(value) = parser.expression() {
                    self.condition(&value, how);
                }
                if word == "if" {
                    self.blocks.push(true);
                }
            }
            "for" => self.for_loop(&mut parser),
            "with" => {
                self.scopes.push(Vec::new());
                while let Some(name) = parser.word().map(str::to_owned) {
                    let how = self.how(true);
                    let value = parser.takes("=").then(|| parser.expression());
                    let path = value.and_then(Result::ok).and_then(|value| self.value(&value, how));
                    self.bind(&name, path);
                    let _ = parser.takes(",");
                }
            }
            // What a macro is called with is not followed into it.
            "macro" => {
                let names = tag.inner.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                let names = names.filter(|name| !name.is_empty()).map(|name| (name.to_owned(), None));
                self.scopes.push(names.collect());
            }
            "endwith" | "endmacro" => {
                if self.scopes.len() > 1 {
                    self.scopes.pop();
                }
            }
            "endfor" => {
                self.blocks.pop();
                if self.scopes.len() > 1 {
                    self.scopes.pop();
                }
            }
            "endif" => {
                self.blocks.pop();
            }
            "set" => {
                let Some(name) = parser.word().map(str::to_owned) else { return };
                let path = match parser.takes("=").then(|| parser.expression()) {
                    Some(Ok(value)) => {
                        let how = self.how(true);
                        self.value(&value, how)
                    }
                    _ => None,
                };
                self.bind(&name, path);
            }
            "else" => {
                if parser.takes_word("if")
                    && let Ok(value) = parser.expression()
                {
                    let how = self.how(false);
                    self.condition(&value, how);
                }
            }
            "endset" | "block" | "endblock" | "autoescape" | "endautoescape" | "endcall" => {}
            // What stands behind other statements is a value.
            _ => {
                let (Ok(value), how, effect) = (parser.expression(), self.how(false), word.to_owned()) else { return };
                if let Some(path) = self.value(&value, how) {
                    self.node(&path).shown.add_filter(&effect);
                }
            }
        }
    }

    fn for_loop(&mut self, parser: &mut Parser<'_>) {
        let targets = parser.targets();
        let how = self.how(false);
        let list = parser.or().ok();
        let (inner, pairs) = match &list {
            Some(Expr::Call(function, _)) => match &**function {
                Expr::Attr(base, method) if method == "items" => (Some(&**base), true),
                _ => (list.as_ref(), false),
            },
            Some(Expr::Filter(base, name, _)) if name == "items" => (Some(&**base), true),
            list => (list.as_ref(), targets.len() > 1),
        };
        let path = inner.and_then(|inner| self.value(inner, how));
        if let Some(path) = &path {
            let node = self.node(path);
            if pairs {
                node.is_mapping = true
            } else {
                (node.is_list, node.is_gone_through) = (true, true)
            }
            if let ([name], None, false) = (&*targets, &node.row, pairs) {
                node.row = Some(name.clone());
            }
        }
        let item = path.filter(|_| !pairs).map(|path| [path, vec![Step::Item]].concat());
        self.scopes.push(targets.into_iter().map(|name| (name, item.clone())).collect());
        self.blocks.push(false);
        if parser.takes_word("if")
            && let Ok(condition) = parser.or()
        {
            self.condition(&condition, how);
        }
    }
}
