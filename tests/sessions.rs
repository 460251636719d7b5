//! The console sessions of the READMEs, run as they stand.
//!
//! In a ```` ```console ```` block `$ zwy …` is a command, `? 1` its exit status (else 0), and the lines that follow are
//! what it prints; a line `...` stands for any number of lines. The sessions of a file share a folder that holds
//! `samples/`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::Command;

struct Session {
    line: usize,
    command: String,
    status: i32,
    expected: Vec<String>,
}

fn sessions(text: &str) -> Vec<Session> {
    let mut list: Vec<Session> = Vec::new();
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ if !inside => {}
            _ => match (line.strip_prefix("$ "), list.last_mut()) {
                (Some(command), _) => list.push(Session {
                    line: number + 1,
                    command: command.to_owned(),
                    status: 0,
                    expected: Vec::new(),
                }),
                (None, Some(session)) => match line.strip_prefix("? ") {
                    Some(status) if session.expected.is_empty() => session.status = status.parse().unwrap(),
                    _ => session.expected.push(line.to_owned()),
                },
                (None, None) => panic!("line {}: output without a command", number + 1),
            },
        }
    }
    list
}

fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '"' | '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// Whether `found` is `expected`, `...` standing for any lines.
fn matches(expected: &[String], found: &[&str]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((dots, rest)) if dots == "..." => (0..=found.len()).any(|skip| matches(rest, &found[skip..])),
        Some((line, rest)) => found.split_first().is_some_and(|(first, others)| first == line && matches(rest, others)),
    }
}

fn run(name: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    for beside in ["samples", "docs", "schemas"] {
        std::os::unix::fs::symlink(root.join(beside), folder.path().join(beside)).unwrap();
    }
    let list = sessions(&std::fs::read_to_string(root.join(name)).unwrap());
    assert!(list.len() > 4, "{name} has {} sessions", list.len());
    let mut wrong = Vec::new();
    for session in list {
        let mut arguments = words(&session.command);
        assert_eq!(arguments.remove(0), "zwy", "{name}:{}", session.line);
        let output = Command::new(env!("CARGO_BIN_EXE_zwy"))
            .args(arguments)
            .current_dir(folder.path())
            .env_clear()
            .env("LANG", "C")
            .output()
            .unwrap();
        let printed = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(printed).unwrap();
        let found: Vec<&str> = text.trim_end().lines().collect();
        let end = session.expected.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
        if output.status.code() != Some(session.status) || !matches(&session.expected[..end], &found) {
            wrong.push(format!("{name}:{}: $ {}\n? {:?}\n{text}", session.line, session.command, output.status.code()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_english_readme_is_true() {
    run("README.md");
}

#[test]
fn the_chinese_readme_is_true() {
    run("README.zh-CN.md");
}
