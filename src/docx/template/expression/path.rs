//! Expressions that are paths of names, as messages write them.

use super::Expr;

/// A path of names: `a`, `a.b`.
pub(in crate::docx::template) fn path_of(value: &Expr) -> Option<Vec<String>> {
    match value {
        Expr::Name(name) if name != "loop" => Some(vec![name.clone()]),
        Expr::Attr(base, name) => {
            let mut path = path_of(base)?;
            path.push(name.clone());
            Some(path)
        }
        _ => None,
    }
}

/// A value as it was written, where that is a path.
pub(in crate::docx::template) fn written(value: &Expr) -> String {
    path_of(value).map_or_else(|| "x".to_owned(), |path| path.join("."))
}
