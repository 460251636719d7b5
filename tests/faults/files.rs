//! Files that are none, that change or go while they are read, and outputs that would be inputs.

use std::io::{Read, Write};
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::{out, returns, root, text, zwy};

/// The code and message of the first problem of each file.
fn told(report: &str) -> Vec<(String, String)> {
    let first = |line: &str| {
        let report: Value = serde_json::from_str(line).unwrap();
        let problem = &report["problems"][0];
        (problem["code"].as_str().unwrap_or_default().into(), problem["message"].as_str().unwrap_or_default().into())
    };
    report.lines().map(first).collect()
}

#[test]
fn what_is_no_file_is_said_and_waits_for_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut paths = vec![pipe, "/dev/zero".into(), "/dev/tty".into()];
    if cfg!(target_os = "linux") {
        paths.push("/proc/self/mem".into());
    }
    for path in paths.iter().filter(|path| path.exists()) {
        let report = out(&zwy().args(["check", "--format", "ndjson"]).arg(path).output().unwrap());
        let [(code, message)] = &told(&report)[..] else { panic!("{report}") };
        assert!(code == "damaged" && message.contains("cannot be read"), "{} {message}", path.display());
    }
    for (name, target) in [("loop", "loop"), ("gone", "nowhere")] {
        symlink(target, folder.path().join(name)).unwrap();
        let done = zwy().arg("check").arg(folder.path().join(name)).output().unwrap();
        assert_eq!((done.status.code(), done.stdout.len()), (Some(2), 0));
        assert!(text(&done.stderr).contains(name));
    }
}

#[test]
fn a_file_that_grows_while_it_is_read_is_no_return_yet() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "x,y\n".repeat(8 << 20)).unwrap();
    let stop = AtomicBool::new(false);
    let report = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = std::fs::File::options().append(true).open(&path).unwrap();
            while !stop.load(Ordering::Relaxed) {
                file.write_all(b"1,2\n").unwrap();
                std::thread::sleep(std::time::Duration::from_micros(200));
            }
        });
        let report = out(&zwy().args(["check", "--format", "ndjson"]).arg(&path).output().unwrap());
        stop.store(true, Ordering::Relaxed);
        report
    });
    let [(code, message)] = &told(&report)[..] else { panic!("{report}") };
    assert!(code == "damaged" && message.contains("changed while it was read"), "{message}");
}

#[test]
fn a_file_that_goes_before_its_turn_is_said() {
    let folder = returns(300);
    let mut child = zwy()
        .args(["check", "--format", "ndjson", "--jobs", "1"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut report = vec![0];
    stdout.read_exact(&mut report).unwrap();
    std::fs::remove_file(folder.path().join(crate::names(folder.path()).last().unwrap())).unwrap();
    stdout.read_to_end(&mut report).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let told = told(&text(&report));
    assert_eq!(told.len(), 300);
    assert_eq!(told[299], ("damaged".into(), "the file was moved or deleted before it was read".into()));
}

#[test]
fn an_output_is_never_an_input() {
    let folder = returns(2);
    let input = folder.path().join(&crate::names(folder.path())[0]);
    let before = std::fs::read(&input).unwrap();
    let (link, hard) = (folder.path().join("z-link.csv"), folder.path().join("z-hard.csv"));
    symlink(&input, &link).unwrap();
    std::fs::hard_link(&input, &hard).unwrap();
    for output in [&input, &link, &hard] {
        for verb in ["check", "collect"] {
            for way in ["--force", "--resume"] {
                let done = zwy().arg(verb).arg(folder.path()).arg(way).arg("-o").arg(output).output().unwrap();
                assert_eq!(done.status.code(), Some(2), "{}", text(&done.stderr));
                assert!(text(&done.stderr).contains("is the input"), "{verb} {way} {}", text(&done.stderr));
            }
        }
    }
    assert_eq!(std::fs::read(&input).unwrap(), before);
    assert!(link.is_symlink());
    // A record and its template are inputs too.
    let template = folder.path().join("t.docx");
    let blank = zwy().args(["blank", "agreement", "-o"]).arg(&template).output().unwrap();
    assert!(blank.status.success());
    let before = std::fs::read(&template).unwrap();
    let record = root("samples/records/agreement.yaml");
    let done = zwy().args(["fill", &record, "--force", "--template"]).arg(&template).arg("-o").arg(&template).output();
    assert_eq!(done.unwrap().status.code(), Some(2));
    assert_eq!(std::fs::read(&template).unwrap(), before);
    // A folder is said to be one before the work, and no journal is left.
    let output = tempfile::tempdir().unwrap();
    std::fs::create_dir(output.path().join("t.csv")).unwrap();
    for verb in ["check", "collect"] {
        let done =
            zwy().args([verb, "--force", "-o"]).arg(output.path().join("t.csv")).arg(folder.path()).output().unwrap();
        assert!(done.status.code() == Some(2) && text(&done.stderr).contains("is a folder"), "{}", text(&done.stderr));
        assert_eq!(crate::names(output.path()), ["t.csv"]);
    }
    // An earlier table of zwy among the returns is replaced when that is asked for.
    let table = folder.path().join("汇总.xlsx");
    for way in ["--resume", "--force"] {
        let done = zwy().arg("collect").arg(folder.path()).arg(way).arg("-o").arg(&table).output().unwrap();
        assert!(done.status.code() <= Some(1), "{}", text(&done.stderr));
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    let folder = returns(300);
    for format in ["json", "text", "ndjson", "sarif"] {
        let mut child = zwy()
            .args(["check", "--format", format])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut [0]).unwrap();
        drop(stdout);
        let done = child.wait_with_output().unwrap();
        assert_eq!((done.status.code(), text(&done.stderr)), (Some(2), String::new()), "{format}");
    }
}
