//! Types of expressions, told before any data is there: what can only come to nothing is a mistake of whoever wrote it.
//!
//! Unlike types do not compare, and what takes a text makes nothing of a number: such an expression is missing whatever
//! the record holds, so that its rule is silent for ever. Here a tree is walked once with the types of its names.
//! Whatever is not known for certain (`extra`, lists of several types, `default` of two) is [`Type::Any`], of which
//! nothing is ever said.

mod said;

use super::ast::{Comprehension, Kind, Macro, Node, Operator};
use super::error::ExprError;
use super::function::Function;
use crate::message::Message;

/// What is known of a value, wherever it is not missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Type {
    /// Not known.
    #[default]
    Any,
    /// A truth value.
    Bool,
    /// A number.
    Number,
    /// Text.
    Text,
    /// A calendar date.
    Date,
    /// A list, with the type of its items.
    List(Box<Self>),
    /// A row of the table of this key.
    Row(Box<str>),
    /// A mapping whose keys are not known.
    Map,
}

impl Type {
    /// A list of `items`.
    pub(crate) fn list(items: Self) -> Self {
        Self::List(Box::new(items))
    }

    /// True when no value of one can be compared with a value of the other.
    fn clashes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) | (Self::Row(_) | Self::Map, Self::Row(_) | Self::Map) => false,
            (one, other) => std::mem::discriminant(one) != std::mem::discriminant(other),
        }
    }

    /// What is known of a value that is of the one or of the other.
    fn or(self, other: Self) -> Self {
        if self == other { self } else { Self::Any }
    }

    fn is_ordered(&self) -> bool {
        matches!(self, Self::Any | Self::Number | Self::Text | Self::Date)
    }
}

/// The types of the names that an expression may use.
pub(crate) trait Types {
    /// That of a name of the scope.
    fn name(&self, name: &str) -> Type;
    /// That of a column of a table.
    fn column(&self, table: &str, column: &str) -> Type;
    /// What to write instead of `text`, which a field, or a column of `table`, never holds; none where it may.
    fn instead_of(&self, text: &str, table: Option<&str>, name: &str) -> Option<Message>;
}

/// What is wrong with the types in `root`, whose value is to be of the type `wanted`.
pub(super) fn mistakes(root: &Node, source: &str, types: &dyn Types, wanted: &Type) -> Vec<ExprError> {
    let mut judge = Judge { source, types, locals: Vec::new(), errors: Vec::new() };
    let found = judge.of(root);
    judge.expect(root, &found, wanted);
    judge.errors
}

struct Judge<'a> {
    source: &'a str,
    types: &'a dyn Types,
    /// The types that the macros around bind, the outermost first.
    locals: Vec<Type>,
    errors: Vec<ExprError>,
}

impl Judge<'_> {
    /// Notes that `node` is not of the type that is needed where it stands.
    fn expect(&mut self, node: &Node, found: &Type, wanted: &Type) {
        if found.clashes(wanted) {
            self.errors.push(said::unexpected(self.source, node, found, wanted));
        }
    }

    /// The type of `node`, which has to be `wanted`.
    fn need(&mut self, node: &Node, wanted: Type) -> Type {
        let found = self.of(node);
        self.expect(node, &found, &wanted);
        wanted
    }

    fn of(&mut self, node: &Node) -> Type {
        match &node.kind {
            Kind::Null => Type::Any,
            Kind::Bool(_) => Type::Bool,
            Kind::Number(_) => Type::Number,
            Kind::Text(_) => Type::Text,
            Kind::List(nodes) => Type::list(self.alike(nodes)),
            Kind::Name(name) => self.types.name(name),
            Kind::Local(slot) => self.locals.get(*slot).cloned().unwrap_or_default(),
            Kind::Field(inner, field) => {
                let of = self.of(inner);
                self.field(inner, &of, field, node)
            }
            Kind::Index(inner, index) => self.index(inner, index, node),
            Kind::Not(inner) => self.need(inner, Type::Bool),
            Kind::Negate(inner) => self.need(inner, Type::Number),
            Kind::Logic(_, nodes) => {
                for node in nodes {
                    self.need(node, Type::Bool);
                }
                Type::Bool
            }
            Kind::Binary(operator, left, right) => {
                let types = (self.of(left), self.of(right));
                self.binary(*operator, (left, &types.0), (right, &types.1), node)
            }
            Kind::Conditional(parts) => {
                let [condition, then, otherwise] = &**parts;
                self.need(condition, Type::Bool);
                self.of(then).or(self.of(otherwise))
            }
            Kind::Call(function, nodes) => self.call(*function, nodes, node),
            Kind::Matches(text, _) => {
                self.takes("matches", text, &[Type::Text]);
                Type::Bool
            }
            Kind::Find(text, _) => {
                self.takes("find", text, &[Type::Text]);
                Type::Text
            }
            Kind::FindAll(text, _) => {
                self.takes("findAll", text, &[Type::Text]);
                Type::list(Type::Text)
            }
            Kind::Macro(kind, parts) => self.comprehension(*kind, parts),
        }
    }

    /// The type of all of `nodes`.
    fn alike(&mut self, nodes: &[Node]) -> Type {
        nodes.iter().map(|node| self.of(node)).reduce(Type::or).unwrap_or_default()
    }

    fn field(&mut self, inner: &Node, of: &Type, field: &str, node: &Node) -> Type {
        match of {
            Type::Row(_) if field == "extra" => Type::Map,
            Type::Row(table) => self.types.column(table, field),
            Type::Any | Type::Map => Type::Any,
            other => {
                self.errors.push(said::no_parts(self.source, inner, other, field, node));
                Type::Any
            }
        }
    }

    fn index(&mut self, inner: &Node, index: &Node, node: &Node) -> Type {
        let of = self.of(inner);
        match (&of, &index.kind) {
            (Type::List(items), _) => {
                self.need(index, Type::Number);
                (**items).clone()
            }
            (Type::Row(_), Kind::Text(column)) => self.field(inner, &of, column, node),
            (Type::Any | Type::Row(_) | Type::Map, _) => {
                self.of(index);
                Type::Any
            }
            _ => {
                self.errors.push(said::no_items(self.source, inner, &of));
                Type::Any
            }
        }
    }

    fn binary(&mut self, operator: Operator, left: (&Node, &Type), right: (&Node, &Type), node: &Node) -> Type {
        use Operator as O;
        match operator {
            O::Equal | O::NotEqual | O::Less | O::LessOrEqual | O::Greater | O::GreaterOrEqual => {
                let by_order = !matches!(operator, O::Equal | O::NotEqual);
                if left.1.clashes(right.1) {
                    self.errors.push(said::unlike(self.source, left, right, node));
                } else if let Some((node, of)) = [left, right].into_iter().find(|(_, of)| by_order && !of.is_ordered())
                {
                    self.errors.push(said::unordered(self.source, node, of));
                } else if !by_order {
                    self.terms(left.0, std::slice::from_ref(right.0));
                    self.terms(right.0, std::slice::from_ref(left.0));
                }
                Type::Bool
            }
            O::In => {
                match &right.0.kind {
                    Kind::List(texts) => self.terms(left.0, texts),
                    _ => self.terms(right.0, std::slice::from_ref(left.0)),
                }
                match right.1 {
                    Type::List(items) if left.1.clashes(items) => {
                        self.errors.push(said::not_among(self.source, left, (right.0, &**items)));
                    }
                    Type::Row(_) | Type::Map => self.expect(left.0, left.1, &Type::Text),
                    Type::Any | Type::List(_) => {}
                    other => self.errors.push(said::no_list(self.source, left.0, (right.0, other))),
                }
                Type::Bool
            }
            O::Add | O::Subtract => self.sum(operator == O::Add, left, right, node),
            O::Multiply | O::Divide | O::Remainder => {
                self.expect(left.0, left.1, &Type::Number);
                self.expect(right.0, right.1, &Type::Number);
                Type::Number
            }
        }
    }

    /// Notes that `field` holds none of `texts`, which are literals: it is of other terms.
    fn terms(&mut self, field: &Node, texts: &[Node]) {
        let (table, name) = match &field.kind {
            Kind::Name(name) => (None, name),
            Kind::Field(row, column) => {
                let of = match &row.kind {
                    Kind::Name(name) => self.types.name(name),
                    Kind::Local(slot) => self.locals.get(*slot).cloned().unwrap_or_default(),
                    _ => return,
                };
                let Type::Row(table) = of else { return };
                (Some(table), column)
            }
            _ => return,
        };
        let mut first = None;
        for node in texts {
            let Kind::Text(text) = &node.kind else { return };
            let Some(help) = self.types.instead_of(text, table.as_deref(), name) else { return };
            first.get_or_insert((node, help));
        }
        if let Some((node, help)) = first {
            self.errors.push(said::no_term(self.source, field, node, help));
        }
    }

    /// What `+` makes, or `-`.
    fn sum(&mut self, adds: bool, left: (&Node, &Type), right: (&Node, &Type), node: &Node) -> Type {
        match (left.1, right.1) {
            (Type::Number, Type::Number) => Type::Number,
            (Type::Date, Type::Number) => Type::Date,
            (Type::Date, Type::Date) if !adds => Type::Number,
            (Type::Number, Type::Date) | (Type::Date, Type::Any) if adds => Type::Date,
            (Type::Text, Type::Text) if adds => Type::Text,
            (Type::List(a), Type::List(b)) if adds => Type::list((**a).clone().or((**b).clone())),
            (Type::Any, Type::Any | Type::Number | Type::Date) => Type::Any,
            (Type::Any, Type::Text | Type::List(_)) | (Type::Text | Type::List(_), Type::Any) if adds => Type::Any,
            (Type::Number | Type::Date, Type::Any) => Type::Any,
            (Type::Any, other) | (other, Type::Any) => {
                let one = if *left.1 == Type::Any { right.0 } else { left.0 };
                self.errors.push(said::unexpected(self.source, one, other, &Type::Number));
                Type::Any
            }
            _ => {
                self.errors.push(said::no_sum(self.source, adds, left, right, node));
                Type::Any
            }
        }
    }

    fn comprehension(&mut self, kind: Macro, parts: &Comprehension) -> Type {
        let items = match self.of(&parts.list) {
            Type::List(items) => *items,
            Type::Any => Type::Any,
            other => {
                self.expect(&parts.list, &other, &Type::list(Type::Any));
                Type::Any
            }
        };
        self.locals.push(items);
        if let Some(filter) = &parts.filter {
            self.need(filter, Type::Bool);
        }
        let body = if kind == Macro::Map { self.of(&parts.body) } else { self.need(&parts.body, Type::Bool) };
        let items = self.locals.pop().unwrap_or_default();
        match kind {
            Macro::Map => Type::list(body),
            Macro::Filter => Type::list(items),
            _ => Type::Bool,
        }
    }

    /// The type of a value of the function `name`, which takes only what is among `wanted`.
    fn takes(&mut self, name: &str, node: &Node, wanted: &[Type]) -> Type {
        let found = self.of(node);
        if wanted.iter().all(|wanted| found.clashes(wanted)) {
            self.errors.push(said::not_taken(self.source, name, (node, &found), wanted));
            return Type::Any;
        }
        found
    }

    fn call(&mut self, function: Function, nodes: &[Node], node: &Node) -> Type {
        use Function as F;
        let name = function.name();
        let any_list = || Type::list(Type::Any);
        let Some((first, rest)) = nodes.split_first() else { return Type::Any };
        match function {
            F::Has | F::Blank => {
                self.of(first);
                Type::Bool
            }
            F::Default => self.alike(nodes),
            F::Count => {
                self.of(first);
                Type::Number
            }
            F::Size => {
                self.takes(name, first, &[Type::Text, any_list(), Type::Map]);
                Type::Number
            }
            F::Sum | F::Avg | F::Min | F::Max => self.aggregate(function, nodes, node),
            F::Contains => {
                let within = self.takes(name, first, &[Type::Text, any_list()]);
                if let Some(part) = rest.first() {
                    let found = self.of(part);
                    match &within {
                        Type::List(items) if found.clashes(items) => {
                            self.errors.push(said::not_among(self.source, (part, &found), (first, &**items)));
                        }
                        Type::List(_) => self.terms(first, std::slice::from_ref(part)),
                        Type::Text => self.expect(part, &found, &Type::Text),
                        _ => {}
                    }
                }
                Type::Bool
            }
            F::StartsWith | F::EndsWith => {
                for node in nodes {
                    self.takes(name, node, &[Type::Text]);
                }
                Type::Bool
            }
            F::Lower | F::Trim | F::Norm | F::Find => {
                self.takes(name, first, &[Type::Text]);
                Type::Text
            }
            F::FindAll => {
                self.takes(name, first, &[Type::Text]);
                Type::list(Type::Text)
            }
            F::Matches => {
                self.takes(name, first, &[Type::Text]);
                Type::Bool
            }
            F::Abs | F::Round => {
                for node in nodes {
                    self.takes(name, node, &[Type::Number]);
                }
                Type::Number
            }
            F::Int => {
                self.takes(name, first, &[Type::Number, Type::Text]);
                Type::Number
            }
            F::Date => {
                self.takes(name, first, &[Type::Date, Type::Text]);
                Type::Date
            }
            F::Year => {
                self.takes(name, first, &[Type::Date]);
                Type::Number
            }
            F::Days => {
                let wanted = if rest.is_empty() { Type::Number } else { Type::Date };
                for node in nodes {
                    self.takes(name, node, std::slice::from_ref(&wanted));
                }
                Type::Number
            }
        }
    }

    /// Over the items of one list, or over several values.
    fn aggregate(&mut self, function: Function, nodes: &[Node], node: &Node) -> Type {
        let adds = matches!(function, Function::Sum | Function::Avg);
        let name = function.name();
        let mut is_list = false;
        let judged: Vec<(&Node, Type)> = match nodes {
            [only] => match self.of(only) {
                Type::List(items) => {
                    is_list = true;
                    vec![(only, *items)]
                }
                other => vec![(only, other)],
            },
            several => several.iter().map(|node| (node, self.of(node))).collect(),
        };
        for (node, of) in &judged {
            if adds && of.clashes(&Type::Number) {
                let said = if is_list { said::items_not_taken } else { said::not_taken };
                self.errors.push(said(self.source, name, (node, of), &[Type::Number]));
            } else if !of.is_ordered() {
                self.errors.push(said::unordered(self.source, node, of));
            }
        }
        if adds {
            return Type::Number;
        }
        let known = judged.iter().find(|(_, of)| *of != Type::Any);
        if let Some((first, of)) = known
            && of.is_ordered()
            && let Some((other, unlike)) = judged.iter().find(|(_, other)| other.is_ordered() && other.clashes(of))
        {
            self.errors.push(said::unlike(self.source, (first, of), (other, unlike), node));
        }
        judged.into_iter().map(|(_, of)| of).reduce(Type::or).unwrap_or_default()
    }
}
