//! Tags of other programs: `{{#if x}}`, `{{@picture}}`, `{#list}`, `{%picture}`.
//!
//! What begins a section is told, with what to write at both ends; its end and its `else` are known, then.

use super::super::foreign::{At, Says, signed};
use super::super::mistake::{Code, Refusal};
use super::super::scan::Tag;
use super::Rewriter;
use super::statement_words::meant;
use crate::message;
use crate::message::Message;
use crate::problem::Severity;

/// Sections of which the ends are known.
const MOST_SECTIONS: usize = 64;

/// What to write for a formula of Excel's or Word's.
pub(super) fn formulas(name: &str) -> Message {
    match name.to_ascii_lowercase().as_str() {
        "count" | "counta" => Message::new(
            "标签里不能写 Excel 和 Word 的公式；行数写 {{ 列表 | length }}",
            "a tag holds no formulas of Excel or Word; a count is {{ list | length }}",
        ),
        _ => Message::new(
            "标签里不能写 Excel 和 Word 的公式；合计写 {{ 列表 | 合计(\"列名\") }}",
            "a tag holds no formulas of Excel or Word; a sum is {{ list | sum(attribute=\"name\") }}",
        ),
    }
}

/// A section of another program.
pub(super) struct Section {
    name: String,
    goes_through: bool,
}

impl Rewriter<'_> {
    /// What is wrong with a tag that prints, where it is another program's; none inside where it ends what is told.
    pub(super) fn foreign(&mut self, tag: &Tag) -> Option<Option<Refusal>> {
        // A plus sign right behind the braces is none of what stands in the tag.
        let with_plus = tag.typed.starts_with("{{+").then(|| format!("+{}", tag.inner.trim()));
        let inner = with_plus.as_deref().unwrap_or(tag.inner.trim());
        let at = At::of(&tag.place, tag.is_alone);
        if let Some(help) = self.in_section(inner) {
            return Some(Some(refused(help)));
        }
        if inner.strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_whitespace)) {
            return Some(Some(refused(Message::new("注释写 {# … #}", "a comment is {# … #}"))));
        }
        if let Some(formula) = inner.strip_prefix('=').filter(|rest| rest.contains(['(', '（'])) {
            let name = formula.split(['(', '（']).next().unwrap_or_default().trim();
            return Some(Some(refused(formulas(name))));
        }
        let foreign = signed(inner)?;
        let name = foreign.name();
        match foreign.says {
            Says::End | Says::EndIf | Says::EndEach if self.ends_section(foreign.of) => return Some(None),
            // A map, and a number with its sign.
            Says::Value
                if inner.starts_with('{') && (!inner.ends_with('}') || inner.contains(':') || name.is_empty()) =>
            {
                return None;
            }
            Says::Part
                if inner.starts_with('+') && (!self.names.has_schema() || name.is_empty() || self.is_known(name)) =>
            {
                if !name.is_empty() && name == foreign.of {
                    self.doubt_plus(name);
                }
                return None;
            }
            // What lacks its value in front.
            Says::Each | Says::Value | Says::Picture if name.is_empty() || name.len() < foreign.of.len() => {
                return inner.starts_with(['#', '@', '{', '=']).then(|| Some(refused(foreign.help(self.names, at))));
            }
            _ => {}
        }
        if foreign.opens() && inner.starts_with(['#', '^', '?']) && self.sections.len() < MOST_SECTIONS {
            let goes_through = matches!(foreign.says, Says::Each | Says::Section);
            self.sections.push(Section { name: name.to_owned(), goes_through });
        }
        Some(Some(refused(foreign.help(self.names, at))))
    }

    /// What is wrong with a tag that is no comment, though it begins like one.
    pub(super) fn section(&mut self, tag: &Tag) -> Result<(), Refusal> {
        if !tag.is_foreign() {
            return Ok(());
        }
        let help = signed(&format!("#{}", tag.inner.trim()))
            .map(|foreign| foreign.help(self.names, At::of(&tag.place, tag.is_alone)));
        Err(refused(help.unwrap_or_default()))
    }

    /// What is wrong with a statement that is a single name, and ends with one brace: a picture of docxtemplater's.
    pub(super) fn picture(&self, tag: &Tag) -> Refusal {
        let inner = &tag.inner;
        match meant(inner) {
            Some(_) => Refusal::new(
                Code::UnclosedTag,
                message!("标签“{{%{inner}}}”没有结束", "the tag “{{%{inner}}}” does not end"),
                message!("写成 {{% {inner} %}}", "write {{% {inner} %}}"),
            ),
            None => {
                let foreign = signed(&format!("%{inner}")).map(|foreign| foreign.help(self.names, At::Inside));
                refused(foreign.unwrap_or_default())
            }
        }
    }

    /// What stands in a section without a sign: the `else`, and the item.
    fn in_section(&self, inner: &str) -> Option<Message> {
        self.sections.last()?;
        match inner {
            "else" => Some(message!("写成 {{% else %}}", "write {{% else %}}")),
            "this" | "." if self.sections.iter().any(|section| section.goes_through) => {
                Some(Message::new("写成 {{ 项 }}", "write {{ item }}"))
            }
            _ => {
                let member =
                    inner.strip_prefix("this.").filter(|name| self.made("this").is_none() && !name.is_empty())?;
                Some(message!("写成 {{{{ 项.{member} }}}}", "write {{{{ item.{member} }}}}"))
            }
        }
    }

    /// Whether a tag ends what another one began, which has been told.
    fn ends_section(&mut self, of: &str) -> bool {
        let name = of.split_whitespace().next().unwrap_or_default();
        let opened = match name {
            "" | "if" | "each" | "unless" | "list" | "for" | "foreach" | "with" => self.sections.len().checked_sub(1),
            name => self.sections.iter().rposition(|section| section.name == name),
        };
        opened.map(|at| self.sections.truncate(at)).is_some()
    }

    /// Says that a plus sign does nothing in front of a name: other programs put another file there by it.
    fn doubt_plus(&mut self, name: &str) {
        let message = Message::new(
            "名字前面的“+”不起作用；别的程序用它放入另一个文件",
            "“+” does nothing in front of a name; other programs put another file there by it",
        );
        let help = message!(
            "打印值写 {{{{ {name} }}}}；一个模板就是一个文件，别的文件的内容请写在这里",
            "to print the value write {{{{ {name} }}}}; a template is one file: write the content of others here"
        );
        self.doubt(Severity::Warning, Refusal::new(Code::OtherEngine, message, help));
    }

    fn is_known(&self, name: &str) -> bool {
        let root = name.split(['.', '[']).next().unwrap_or(name);
        self.made(root).is_some() || !matches!(self.names.target(root), Ok(None))
    }
}

fn refused(help: Message) -> Refusal {
    Refusal::new(Code::OtherEngine, Message::new("这是别的程序的写法", "this is how other programs write it"), help)
}
