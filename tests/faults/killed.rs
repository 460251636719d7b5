//! Killed at any moment, a batch leaves whole results, and goes on to the same report.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{names, out, returns, text, zwy};

const MOMENTS: usize = 50;

/// What is run on `returns` into `output`.
fn command(verb: &str, returns: &Path, output: &Path) -> Command {
    let mut command = zwy();
    command.arg(verb).arg(returns).arg("-o").arg(output).args(["--jobs", "2"]);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Kills `command` after `moment`; true when it had not ended by itself.
fn kill(mut command: Command, moment: Duration) -> bool {
    let mut child = command.spawn().unwrap();
    std::thread::sleep(moment);
    let ended = child.try_wait().unwrap().is_some();
    let _ = child.kill();
    child.wait().unwrap();
    !ended
}

#[test]
fn a_batch_that_was_killed_goes_on_to_the_same_bytes() {
    let folder = returns(40);
    let place = tempfile::tempdir().unwrap();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut killed, mut resumed) = (0, 0);
    for (verb, name) in [("check", "report.json"), ("collect", "table.ndjson")] {
        let whole = place.path().join(format!("whole-{name}"));
        let begun = Instant::now();
        let status = command(verb, folder.path(), &whole).status().unwrap().code();
        let most = begun.elapsed().as_micros() as u64;
        let expected = std::fs::read(&whole).unwrap();
        for moment in 0..MOMENTS / 2 {
            let inside = tempfile::tempdir_in(place.path()).unwrap();
            let output = inside.path().join(name);
            // Some are killed twice before they are let go on to their end.
            for attempt in 0..1 + moment % 2 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let moment = Duration::from_micros((seed >> 33) % most);
                let mut command = command(verb, folder.path(), &output);
                if attempt > 0 {
                    command.arg("--resume");
                }
                killed += usize::from(kill(command, moment));
                // Nothing but the whole output, and the journal.
                for left in names(inside.path()) {
                    assert!(left == name || left == format!(".{name}.zwy-journal"), "{left}");
                }
                assert!(!output.exists() || std::fs::read(&output).unwrap() == expected);
            }
            let last = command(verb, folder.path(), &output).arg("--resume").output().unwrap();
            assert_eq!(last.status.code(), status, "{}", text(&last.stderr));
            assert!(std::fs::read(&output).unwrap() == expected, "{verb} {moment}");
            assert_eq!(names(inside.path()), [name]);
            resumed += usize::from(text(&last.stderr).contains("going on with the run of"));
        }
    }
    assert!(killed > MOMENTS / 4 && resumed > MOMENTS / 10, "{killed} were killed, {resumed} went on");
}

/// A run to standard output that is killed when it has reported the first files: its journal.
fn journal(folder: &Path, place: &Path) -> PathBuf {
    let journal = place.join("journal");
    let mut child = zwy()
        .args(["check", "--format", "json", "--jobs", "2"])
        .arg(format!("--resume={}", journal.display()))
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    child.kill().unwrap();
    child.wait().unwrap();
    journal
}

/// The file of a journal, which stays when a run removes the name that it is given.
struct Own(PathBuf);

impl Own {
    fn of(journal: PathBuf) -> Self {
        let own = journal.with_file_name("own");
        std::fs::hard_link(&journal, &own).unwrap();
        std::fs::remove_file(&journal).unwrap();
        Self(own)
    }

    /// The same file under a name, with these bytes.
    fn again(&self, bytes: &[u8], mode: u32) -> PathBuf {
        let again = self.0.with_file_name("again");
        std::fs::hard_link(&self.0, &again).unwrap();
        write(&again, bytes, mode);
        again
    }
}

fn write(journal: &Path, bytes: &[u8], mode: u32) {
    std::fs::write(journal, bytes).unwrap();
    let mode = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(mode);
    std::fs::set_permissions(journal, mode).unwrap();
}

fn resume(folder: &Path, journal: &Path, more: &[&str]) -> (String, String) {
    let output = zwy()
        .args(["check", "--format", "json"])
        .arg(format!("--resume={}", journal.display()))
        .args(more)
        .arg(folder)
        .output()
        .unwrap();
    assert!(!journal.exists());
    (out(&output), text(&output.stderr))
}

#[test]
fn a_journal_that_is_torn_or_of_another_run_is_done_again() {
    let folder = returns(90);
    let place = tempfile::tempdir().unwrap();
    let fresh =
        |more: &[&str]| out(&zwy().args(["check", "--format", "json"]).args(more).arg(folder.path()).output().unwrap());
    let expected = fresh(&[]);
    let own = Own::of(journal(folder.path(), place.path()));
    let kept = std::fs::read(&own.0).unwrap();
    let again = |bytes: &[u8], mode: u32| own.again(bytes, mode);
    let (report, said) = resume(folder.path(), &again(&kept, 0o600), &[]);
    assert!(report == expected && said.contains("files are done"), "{said}");
    // Cut off anywhere, with a page of zeros behind, with one bit wrong.
    for cut in [0, 7, 51, 52, 60, kept.len() / 2, kept.len() - 1] {
        assert!(resume(folder.path(), &again(&kept[..cut], 0o600), &[]).0 == expected, "cut at {cut}");
    }
    let mut spoiled = kept.clone();
    spoiled.extend([0; 4096]);
    assert!(resume(folder.path(), &again(&spoiled, 0o600), &[]).0 == expected);
    for at in [3, 20, 60, kept.len() / 3] {
        let mut spoiled = kept.clone();
        spoiled[at] ^= 4;
        assert!(resume(folder.path(), &again(&spoiled, 0o600), &[]).0 == expected, "bit at {at}");
    }
    // One that anybody could have put there is not believed.
    let (report, said) = resume(folder.path(), &again(&kept, 0o644), &[]);
    assert!(report == expected && said.contains("begins anew"), "{said}");
    // Of other options.
    let (report, said) = resume(folder.path(), &again(&kept, 0o600), &["--stage", "archive"]);
    assert!(report == fresh(&["--stage", "archive"]) && said.contains("begins anew"), "{said}");
    // A file that has changed since, one that is gone, and one that is new.
    let (changed, gone) = (&names(folder.path())[0], &names(folder.path())[1]);
    std::fs::write(folder.path().join(changed), "no form").unwrap();
    std::fs::remove_file(folder.path().join(gone)).unwrap();
    std::fs::write(folder.path().join("000a.csv"), "no form").unwrap();
    assert!(resume(folder.path(), &again(&kept, 0o600), &[]).0 == fresh(&[]));
}

/// What a journal begins with, and its entries: what each is found by, and the reports that it keeps.
fn entries(journal: &[u8]) -> (Vec<u8>, Vec<[Vec<u8>; 2]>) {
    let (head, mut rest) = journal.split_at(52);
    let mut entries = Vec::new();
    // The last one may be cut off.
    while let Some((key, behind)) = rest.split_at_checked(32)
        && let Some((length, behind)) = behind.split_first_chunk()
        && let Some((reports, behind)) = behind.split_at_checked(u64::from_le_bytes(*length) as usize)
    {
        entries.push([key.to_vec(), reports.to_vec()]);
        rest = behind.get(16..).unwrap_or_default();
    }
    (head.to_vec(), entries)
}

/// A journal with one entry more, whose hash is right.
fn with(mut journal: Vec<u8>, key: &[u8], reports: &[u8]) -> Vec<u8> {
    let entry = [key, &(reports.len() as u64).to_le_bytes(), reports].concat();
    journal.extend(&entry);
    journal.extend(&<sha2::Sha256 as sha2::Digest>::digest(&entry)[..16]);
    journal
}

#[test]
fn a_journal_that_came_with_returns_is_not_believed() {
    let folder = returns(90);
    let place = tempfile::tempdir().unwrap();
    let expected = out(&zwy().args(["check", "--format", "json"]).arg(folder.path()).output().unwrap());
    let own = Own::of(journal(folder.path(), place.path()));
    let kept = std::fs::read(&own.0).unwrap();
    let (head, done) = entries(&kept);
    // It says of a file what holds of another one.
    let forged = with(head.clone(), &done[0][0], &done[1][1]);
    assert!(resume(folder.path(), &own.again(&forged, 0o600), &[]).0 != expected, "its owner may forge it");
    for journal in [&kept, &forged] {
        // As an archive unpacks it: another file, with the permissions of the first.
        let unpacked = place.path().join("unpacked");
        write(&unpacked, journal, 0o600);
        let (report, said) = resume(folder.path(), &unpacked, &[]);
        assert!(report == expected && said.contains("begins anew") && !said.contains("files are done"), "{said}");
    }
    // Values in values that no schema has, however the journal came to be there.
    let mut reports = zwy::report::stored::read(&done[0][1]).unwrap();
    reports[0].record.as_mut().unwrap().set("deep", zwy::value::Value::text("here"));
    let (marked, mark) = (zwy::report::stored::write(&reports), [&[0, 4, 0, 0, 0, 0, 0, 0, 0][..], b"here"].concat());
    let at = marked.windows(mark.len()).position(|bytes| bytes == mark).unwrap();
    let level = [3, 1, 0, 0, 0, 0, 0, 0, 0];
    let deep = [&marked[..at], &level.repeat(60_000), &[7], &marked[at + mark.len()..]].concat();
    let deep = with(head, &done[0][0], &deep);
    let (report, said) = resume(folder.path(), &own.again(&deep, 0o600), &[]);
    assert!(report == expected && said.contains("files are done"), "{said}");
}

#[test]
fn an_interrupted_run_leaves_its_output_alone_and_says_how_to_go_on() {
    let folder = returns(200);
    let place = tempfile::tempdir().unwrap();
    let output = place.path().join("report.json");
    std::fs::write(&output, "an earlier report").unwrap();
    let mut child = command("check", folder.path(), &output).arg("--force").spawn().unwrap();
    let journal = place.path().join(".report.json.zwy-journal");
    while std::fs::metadata(&journal).map_or(0, |journal| journal.len()) < 4096 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(2), "{}", text(&ended.stderr));
    assert!(text(&ended.stderr).contains("--resume goes on from there"), "{}", text(&ended.stderr));
    assert_eq!(std::fs::read(&output).unwrap(), b"an earlier report");
    let last = command("check", folder.path(), &output).args(["--force", "--resume"]).output().unwrap();
    assert!(text(&last.stderr).contains("files are done"), "{}", text(&last.stderr));
    let whole = place.path().join("whole.json");
    command("check", folder.path(), &whole).status().unwrap();
    assert!(std::fs::read(&output).unwrap() == std::fs::read(&whole).unwrap());
}

#[test]
fn a_batch_of_forms_that_was_killed_goes_on() {
    let place = tempfile::tempdir().unwrap();
    let records = place.path().join("records.ndjson");
    let record = |number: usize| format!("{{\"form\":\"agreement\",\"party_b\":\"第{number}局\"}}\n");
    std::fs::write(&records, (0..50).map(record).collect::<String>()).unwrap();
    let fill = |folder: &str| {
        let mut command = zwy();
        command.arg("fill").arg(&records).arg("-o").arg(place.path().join(folder)).stderr(Stdio::piped());
        command
    };
    assert_eq!(fill("whole").output().unwrap().status.code(), Some(0));
    let whole = names(&place.path().join("whole"));
    let read = |folder: &str, name: &str| std::fs::read(place.path().join(folder).join(name)).unwrap();
    for moment in 0..8 {
        let folder = format!("killed{moment}");
        kill(fill(&folder), Duration::from_millis(40 + moment * 25));
        for name in if place.path().join(&folder).exists() { names(&place.path().join(&folder)) } else { vec![] } {
            assert!(read(&folder, &name) == read("whole", &name), "{name}");
        }
        let last = fill(&folder).arg("--resume").output().unwrap();
        assert_eq!(last.status.code(), Some(0), "{}", text(&last.stderr));
        assert_eq!(names(&place.path().join(&folder)), whole);
    }
    // What is there with another content is still not overwritten.
    std::fs::write(place.path().join("whole").join(&whole[0]), "mine").unwrap();
    assert_eq!(fill("whole").arg("--resume").output().unwrap().status.code(), Some(2));
    assert_eq!(read("whole", &whole[0]), b"mine");
    // What a power cut left empty is filled again.
    std::fs::write(place.path().join("killed0").join(&whole[1]), "").unwrap();
    assert_eq!(fill("killed0").arg("--resume").output().unwrap().status.code(), Some(0));
    assert!(read("killed0", &whole[1]) == read("whole", &whole[1]));
}

/// Starts a command, sends it a signal once `begun` says so, and returns its exit status and what it said.
#[cfg(unix)]
fn signalled(mut command: Command, signal: &str, begun: impl Fn(u32) -> bool) -> (Option<i32>, String) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // What it waits for at its standard input never comes.
    let _input = child.stdin.take();
    let start = Instant::now();
    while !begun(child.id()) && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    let (status, mut said) = (child.wait().unwrap(), String::new());
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (status.code(), said)
}

#[cfg(unix)]
#[test]
fn whatever_is_run_a_signal_ends_it_with_its_own_status() {
    const RECORDS: usize = 2000;
    let place = tempfile::tempdir().unwrap();
    let records = place.path().join("records.ndjson");
    let record = |number: usize| format!("{{\"form\":\"agreement\",\"party_b\":\"第{number}局\"}}\n");
    std::fs::write(&records, (0..RECORDS).map(record).collect::<String>()).unwrap();
    for signal in ["-INT", "-TERM", "-HUP"] {
        let folder = place.path().join(signal);
        let mut fill = zwy();
        fill.arg("fill").arg(&records).arg("-o").arg(&folder).args(["--lang", "en"]);
        let (status, said) = signalled(fill, signal, |_| folder.exists() && !names(&folder).is_empty());
        let done = names(&folder).len();
        assert_eq!(status, Some(2), "{signal} {said}");
        assert!(done < RECORDS && said.contains(&format!("{done} of {RECORDS} records")), "{signal} {done} {said}");
        assert!(names(&folder).iter().all(|name| std::fs::read(folder.join(name)).unwrap().starts_with(b"PK")));
        for verb in ["fill", "check", "read", "collect"] {
            let (start, mut waits) = (Instant::now(), zwy());
            // The command runs in a thread of its own, and whoever listens for signals does so in another.
            let listens = |id| std::fs::read_dir(format!("/proc/{id}/task")).is_ok_and(|threads| threads.count() > 2);
            let begun = |id| listens(id) || start.elapsed() > Duration::from_secs(2);
            waits.args([verb, "-"]);
            if verb == "collect" {
                waits.args(["-o", "-", "--format", "csv"]);
            }
            assert_eq!(signalled(waits, signal, begun).0, Some(2), "{verb} {signal}");
        }
    }
}
