//! The command line in Chinese: clap writes its help and its errors in English, here they are said again.
//!
//! [`command`] puts the Chinese text of `texts.rs` in the place of every English one and names the headings; [`error`]
//! says what was wrong with the arguments from what clap found, not from its words.

mod texts;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// The command with its help in Chinese.
pub(crate) fn command(mut command: Command) -> Command {
    command.build();
    translated(command)
}

fn translated(mut command: Command) -> Command {
    let about = command.get_about().map(|about| texts::chinese(&about.to_string()));
    let after = command.get_after_help().map(|after| texts::chinese(&after.to_string()));
    if let Some(about) = about {
        command = command.about(about.clone()).long_about(about);
    }
    if let Some(after) = after {
        command = command.after_help(after);
    }
    let usage = command.render_usage().to_string();
    command = command.override_usage(worded(usage.trim_start_matches("Usage:").trim_start()));
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, translated);
    }
    command.help_template(TEMPLATE).subcommand_help_heading("命令").mut_args(argument)
}

/// An argument with its help, the values that it may have and its default in Chinese.
fn argument(argument: Arg) -> Arg {
    let heading = if argument.is_positional() { "参数" } else { "选项" };
    let Some(help) = argument.get_help().map(|help| texts::chinese(&help.to_string())) else { return argument };
    let mut long = argument.get_long_help().map_or_else(|| help.clone(), |long| texts::chinese(&long.to_string()));
    let values = argument.get_possible_values();
    if argument.get_action().takes_values() && !values.is_empty() && !argument.is_hide_possible_values_set() {
        long.push_str("\n\n可用的值：");
        for value in &values {
            long.push_str(&format!("\n- {}", value.get_name()));
            if let Some(alias) = value.get_name_and_aliases().find(|name| !name.is_ascii()) {
                long.push_str(&format!("（{alias}）"));
            }
            if let Some(help) = value.get_help() {
                long.push_str(&format!("：{}", texts::chinese(&help.to_string())));
            }
        }
    }
    let defaults: Vec<String> =
        argument.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
    if argument.get_action().takes_values() && !defaults.is_empty() {
        long.push_str(&format!("\n\n[默认：{}]", defaults.join("、")));
    }
    argument.help_heading(heading).help(help).long_help(long).hide_default_value(true).hide_possible_values(true)
}

/// A usage with its headings in Chinese; what is typed instead of them keeps its name.
fn worded(usage: &str) -> String {
    usage.replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>").replace("[COMMAND]", "[命令]")
}

/// The help that was asked for, its headings with Chinese colons.
pub(crate) fn help(asked: &clap::Error, is_styled: bool) -> String {
    let text = asked.render();
    let mut text = if is_styled { text.ansi().to_string() } else { text.to_string() };
    for heading in ["命令", "参数", "选项"] {
        text = text.replace(&format!("{heading}:"), &format!("{heading}："));
    }
    text
}

/// What clap found wrong with the arguments, and how to go on; none for help and the version, which are in
/// Chinese already.
pub(crate) fn error(error: &clap::Error, command: &Command) -> Option<String> {
    let found = |kind| error.get(kind).map(said).unwrap_or_default();
    let (argument, value) = (found(ContextKind::InvalidArg), found(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return None;
        }
        ErrorKind::MissingSubcommand => {
            format!("缺少命令；有：{}", found(ContextKind::ValidSubcommand))
        }
        ErrorKind::InvalidSubcommand => format!("没有“{}”这个命令", found(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument if !argument.starts_with('-') => format!("多出了“{argument}”"),
        ErrorKind::UnknownArgument => format!("没有“{argument}”这个选项"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 缺少值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("{argument} 的值“{value}”不对"),
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::ArgumentConflict => {
            let other = found(ContextKind::PriorArg);
            if other == argument {
                format!("{argument} 只能写一次")
            } else {
                format!("{argument} 不能与 {other} 同时用")
            }
        }
        ErrorKind::NoEquals => format!("{argument} 的值要用等号写，如 {argument}=值"),
        ErrorKind::TooManyValues => format!("{argument} 的值太多：“{value}”是多余的"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{argument} 的值个数不对"),
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文字".to_owned(),
        _ => error.to_string(),
    };
    let mut lines = vec![format!("错误：{what}")];
    let known = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) => {
            let named = |value: &String| match alias(command, &argument, value) {
                Some(alias) => format!("{value}（{alias}）"),
                None => value.clone(),
            };
            values.iter().map(named).collect::<Vec<_>>().join("、")
        }
        _ => String::new(),
    };
    if !known.is_empty() {
        lines.push(format!("  可用的值：{known}"));
    }
    for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue] {
        let near = found(kind);
        if !near.is_empty() {
            lines.push(format!("  是不是：{near}"));
        }
    }
    if error.kind() == ErrorKind::InvalidSubcommand {
        let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        lines.push(format!("  可用的命令：{}", names.join("、")));
    }
    if matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::MissingRequiredArgument) {
        let used = command_of(command, error);
        let lacking = match error.get(ContextKind::InvalidArg) {
            Some(ContextValue::Strings(several)) => several.clone(),
            _ => vec![argument],
        };
        lines.extend(lacking.iter().filter_map(|lacking| Some(format!("  {lacking}：{}", help_of(used, lacking)?))));
    }
    if let Some(usage) = error.get(ContextKind::Usage) {
        lines.push(worded(&said(usage)).replacen("Usage: ", "用法：", 1));
    }
    lines.push("详细说明：加 --help".to_owned());
    Some(lines.join("\n"))
}

/// The command that a mistake was made with: the one that its usage names.
fn command_of<'c>(command: &'c Command, error: &clap::Error) -> &'c Command {
    let usage = error.get(ContextKind::Usage).map(said).unwrap_or_default();
    let words = usage.split_whitespace().skip_while(|word| *word != command.get_name()).skip(1);
    let mut used = command;
    for word in words {
        match used.find_subcommand(word) {
            Some(inner) => used = inner,
            None => break,
        }
    }
    used
}

/// The argument that clap shows as `shown`.
fn argument_of<'c>(command: &'c Command, shown: &str) -> Option<&'c Arg> {
    let own = command.get_arguments().find(|argument| argument.to_string() == shown);
    own.or_else(|| command.get_subcommands().find_map(|inner| argument_of(inner, shown)))
}

/// The help of the argument that clap shows as `shown`.
fn help_of(command: &Command, shown: &str) -> Option<String> {
    argument_of(command, shown)?.get_help().map(StyledStr::to_string)
}

/// The Chinese word that a value of an argument may be written by.
fn alias(command: &Command, shown: &str, value: &str) -> Option<String> {
    let values = argument_of(command, shown)?.get_possible_values();
    let value = values.iter().find(|known| known.get_name() == value)?;
    value.get_name_and_aliases().find(|name| !name.is_ascii()).map(str::to_owned)
}

fn said(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(list) => list.join("、"),
        ContextValue::StyledStrs(list) => list.iter().map(StyledStr::to_string).collect::<Vec<_>>().join("；"),
        ContextValue::None => String::new(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use clap::CommandFactory;

    use super::{command, error};
    use crate::cli::args::Cli;

    fn walk(of: &clap::Command, see: &mut impl FnMut(&str)) {
        let texts = [of.get_about(), of.get_after_help()].into_iter().flatten().map(ToString::to_string);
        texts.for_each(|text| see(&text));
        for argument in of.get_arguments() {
            argument.get_help().into_iter().for_each(|help| see(&help.to_string()));
        }
        of.get_subcommands().for_each(|inner| walk(inner, see));
    }

    #[test]
    fn all_of_the_help_is_chinese() {
        let mut seen = 0;
        walk(&command(Cli::command()), &mut |text| {
            for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with("  zwy")) {
                assert!(line.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)), "English: {line}");
                seen += 1;
            }
        });
        assert!(seen > 100);
    }

    #[test]
    fn headings_have_chinese_colons() {
        for typed in [&["zwy", "--help"][..], &["zwy", "check", "--help"]] {
            let found = command(Cli::command()).try_get_matches_from(typed).unwrap_err();
            let said = super::help(&found, false);
            assert!(said.contains("选项：\n") && !said.contains("选项:"), "{said}");
        }
    }

    #[test]
    fn values_may_be_chinese() {
        for date in ["2026-11-24", "2026/11/24", "2026.11.24", "2026年11月24日", "20261124"] {
            let command = command(Cli::command());
            let typed = ["zwy", "check", "a", "--stage", "归档", "--received", date];
            assert!(command.try_get_matches_from(typed).is_ok(), "{date}");
        }
    }

    #[test]
    fn errors_name_what_was_typed() {
        let cases = [
            (&["zwy", "chek"][..], "没有“chek”这个命令"),
            (&["zwy", "check", "--format", "xx", "a"], "text、json、ndjson、junit、sarif、csv"),
            (&["zwy", "check", "--jobs"], "--jobs <N> 缺少值"),
            (&["zwy", "check"], "缺少 <PATHS>..."),
            (&["zwy", "check"], "  <PATHS>...：文件、数据"),
            (&["zwy", "template", "check"], "  <T.docx>...：Word 模板"),
            (&["zwy", "blank", "a", "b"], "多出了“b”"),
            (&["zwy", "检查"], "可用的命令：forms、blank"),
            (&["zwy", "check", "a", "--recieved", "x"], "是不是：--received"),
            (&["zwy", "check", "a", "--received", "3月"], "收表日期"),
            (&["zwy", "check", "a", "--stage", "x"], "submit（报送）、archive（归档）"),
            (&["zwy", "check", "a", "--jobs", "0"], "同时检查的文件数，至少 1"),
            (&["zwy", "check", "a", "--recieved", "x"], "用法：zwy check [选项] <PATHS>..."),
            (&["zwy", "check", "a", "--form", "x", "--form", "y"], "--form <FORM> 只能写一次"),
        ];
        for (typed, expected) in cases {
            let mut command = command(Cli::command());
            let found = command.try_get_matches_from_mut(typed).unwrap_err();
            let said = error(&found, &command).unwrap_or_default();
            assert!(said.contains(expected), "{typed:?}: {said}");
        }
    }
}
