//! Names that templates make: by `set`, loops, `with`, macros and namespaces.

use super::Rewriter;
use super::kinds::{Out, PATH, Ty};
use super::natures::Nature;

/// What a block opens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Opens {
    If,
    For,
    Set,
    /// Names of its own, and nothing else.
    With,
    /// Nothing: a block that a template may replace where there are several.
    Block,
    /// Nothing: values are always escaped.
    Autoescape,
}

impl Opens {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::If => "if",
            Self::For => "for",
            Self::Set => "set",
            Self::With => "with",
            Self::Block => "block",
            Self::Autoescape => "autoescape",
        }
    }
}

/// A name that the template has made.
#[derive(Debug, Clone)]
pub(super) struct Local {
    pub(super) name: String,
    /// What Tera calls it.
    pub(super) text: String,
    pub(super) ty: Ty,
    /// What values it may have, where that is known.
    pub(super) nature: Option<Nature>,
    /// The tag that calls a macro without this parameter of it, and the macro's name.
    pub(super) lacks: Option<(usize, String)>,
}

impl Local {
    pub(super) fn new(name: &str, text: String, ty: Ty) -> Self {
        Self { name: name.to_owned(), text, ty, nature: None, lacks: None }
    }

    /// The same, with what values it may have.
    pub(super) fn being(self, nature: Option<Nature>) -> Self {
        Self { nature, ..self }
    }
}

/// Names that hide others until it ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    pub(super) locals: Vec<Local>,
    /// Whether Tera knows nothing of it, so that its names need variables of their own.
    pub(super) is_ours: bool,
}

impl Rewriter<'_> {
    /// What the template has made of a name.
    pub(super) fn made(&self, name: &str) -> Option<&Local> {
        self.scopes.iter().rev().flat_map(|scope| scope.locals.iter().rev()).find(|local| local.name == name)
    }

    /// The kind of what the template has made of a name.
    pub(super) fn local(&self, name: &str) -> Option<Ty> {
        self.made(name).map(|local| local.ty)
    }

    /// The variable of a name that the template makes here.
    pub(super) fn bind(&mut self, name: &str, ty: Ty) -> String {
        let is_ours = self.scopes.last().is_some_and(|scope| scope.is_ours);
        let known = self.scopes.last().and_then(|scope| scope.locals.iter().rev().find(|local| local.name == name));
        let text = match known {
            Some(local) if is_ours && !local.text.contains('[') => local.text.clone(),
            _ if is_ours => self.fresh(name),
            _ => self.names.variable(name),
        };
        self.bind_as(name, text.clone(), ty);
        text
    }

    /// Lets a name stand for an expression of Tera's.
    pub(super) fn bind_as(&mut self, name: &str, text: String, ty: Ty) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.locals.push(Local::new(name, text, ty));
        }
    }

    /// Notes what values the name that was bound last may have. What a condition sets is only one of several.
    pub(super) fn be(&mut self, nature: Option<Nature>) {
        let is_certain = !self.blocks.iter().any(|block| block.what == Opens::If);
        if let Some(local) = self.scopes.last_mut().and_then(|scope| scope.locals.last_mut()) {
            local.nature = nature.filter(|_| is_certain);
        }
    }

    /// A variable that hides no other; messages call it `name`.
    pub(super) fn fresh(&mut self, name: &str) -> String {
        self.made_variables += 1;
        self.names.hidden(name, self.made_variables)
    }

    pub(super) fn open_scope(&mut self, locals: Vec<Local>, is_ours: bool) {
        self.scopes.push(Scope { locals, is_ours });
    }

    pub(super) fn close_scope(&mut self) {
        if self.scopes.len() > 1 {
            self.scopes.pop();
        }
    }

    /// An attribute of a namespace: a variable that Tera keeps beyond loops.
    pub(super) fn namespaced(&mut self, number: u32, name: &str) -> Out {
        let text = self.names.hidden(name, usize::MAX - number as usize);
        Out::new(text, PATH, Ty::Any)
    }
}
