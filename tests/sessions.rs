//! The console sessions of the READMEs, of `docs/templates.md`, of `docs/batch.md` and of `tests/files/sessions/`, run as
//! they stand; of `docs/batch.md`, shell scripts and the shell lines of YAML too.
//!
//! In a ```` ```console ```` block `$ zwy …` is a command, `? 1` its exit status (else 0), and the lines that follow are
//! what it prints; a line `...` stands for any number of lines. The sessions of a file share a folder that holds
//! `samples/`, and the files of its blocks ```` ```file NAME ````.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

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

/// The files of a page: blocks ```` ```file NAME ````.
fn files(page: &str) -> Vec<(&str, String)> {
    let mut list = Vec::new();
    for block in page.split("\n```file ").skip(1) {
        let mut lines = block.lines();
        let name = lines.next().unwrap();
        list.push((name, lines.take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect()));
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
    let page = std::fs::read_to_string(root.join(name)).unwrap();
    for (file, text) in files(&page) {
        std::fs::write(folder.path().join(file), text).unwrap();
    }
    let list = sessions(&page);
    assert!(list.len() > 1, "{name} has {} sessions", list.len());
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

#[test]
fn the_guide_to_templates_is_true() {
    run("docs/templates.md");
    run("docs/templates.zh-CN.md");
}

/// What is said to people who make mistakes: `tests/files/sessions/`.
#[test]
fn mistakes_are_told_as_people_need_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/sessions");
    let mut pages: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    pages.sort();
    assert!(pages.len() > 3);
    for page in pages {
        run(&format!("tests/files/sessions/{}", page.to_string_lossy()));
    }
}

/// The blocks of a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut list = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line == "```" {
            inside = false;
        } else if line.strip_prefix("```") == Some(language) {
            inside = true;
            list.push(String::new());
        } else if let (true, Some(block)) = (inside, list.last_mut()) {
            *block += &format!("{line}\n");
        }
    }
    list
}

/// The shell lines of a YAML block: what stands under `run`, `script` and `before_script`.
fn shell_lines(value: &serde_json::Value, lines: &mut Vec<String>) {
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("run" | "script" | "before_script", serde_json::Value::Array(list)) => {
                        lines.extend(list.iter().filter_map(text));
                    }
                    ("run" | "script" | "before_script", value) => lines.extend(text(value)),
                    (_, value) => shell_lines(value, lines),
                }
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| shell_lines(value, lines)),
        _ => {}
    }
}

/// Runs the scripts of a page with `bash`, in a folder with the sample returns; `mail` is a program that keeps the mail.
fn run_scripts(name: &str) {
    use std::os::unix::fs::PermissionsExt;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for program in ["bash", "jq"] {
        if Command::new(program).arg("--version").output().is_err() {
            assert!(std::env::var_os("ZWY_REQUIRE_TOOLS").is_none(), "{program} is required here and missing");
            eprintln!("SKIPPED: {program} is not installed");
            return;
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let bin = folder.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    std::os::unix::fs::symlink(root.join("samples/returns"), folder.path().join("returns")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_zwy"), bin.join("zwy")).unwrap();
    std::fs::write(bin.join("mail"), "#!/bin/sh\ncat > mail.txt\n").unwrap();
    std::fs::set_permissions(bin.join("mail"), std::fs::Permissions::from_mode(0o755)).unwrap();

    let text = std::fs::read_to_string(root.join(name)).unwrap();
    let mut scripts = blocks(&text, "sh");
    assert!(scripts.len() > 3, "{name} has {} scripts", scripts.len());
    let yaml = blocks(&text, "yaml");
    assert_eq!(yaml.len(), 2);
    for block in yaml {
        let mut lines = Vec::new();
        shell_lines(&serde_yaml::from_str(&block).unwrap(), &mut lines);
        lines.retain(|line| !line.starts_with("cargo install"));
        assert!(!lines.is_empty(), "{block}");
        scripts.extend(lines);
    }
    for script in scripts {
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
        let output = Command::new("bash")
            .args(["-e", "-o", "pipefail", "-c", &script])
            .current_dir(folder.path())
            .env_clear()
            .env("PATH", path)
            .env("LANG", "C.UTF-8")
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        let well = matches!(output.status.code(), Some(0 | 1)) && !told.contains("bash:") && !told.contains("jq:");
        assert!(well, "{name}: {:?}\n{script}\n{told}", output.status.code());
    }
    for made in ["report.json", "report.csv", "zwy.sarif", "junit.xml", "mail.txt", "letters/宁武县教育局.txt"] {
        let length = std::fs::metadata(folder.path().join(made)).map_or(0, |meta| meta.len());
        assert!(length > 100, "{name}: {made} has {length} bytes");
    }
    for line in blocks(&text, "crontab").iter().flat_map(|block| block.lines()) {
        let fields: Vec<&str> = line.split_whitespace().take(5).collect();
        assert!(fields.iter().all(|f| f.chars().all(|c| c.is_ascii_digit() || "*-,/".contains(c))), "{line}");
    }
}

#[test]
fn the_guides_to_scripts_are_true() {
    for name in ["docs/batch.md", "docs/batch.zh-CN.md"] {
        run(name);
        run_scripts(name);
    }
}
