"""The same work by zwy and by its peers, side by side: processor time of whole processes, and what it is of the floor's.

    cargo build --release && python3 benches/peers/run.py

The peers are installed from their registries into target/peers. Each line is the best of its turns (`--turns 3`) on one
thread. The floor is a bare Rust program that does the unavoidable part only (benches/floor.rs).
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
WORK = ROOT / "target" / "peers"
PACKAGES = ["docxtpl==0.20.2", "openpyxl==3.1.5", "python-calamine==0.9.1", "pandas==3.1.1", "frictionless[excel]==5.21.0",
            "xlsxwriter==3.3.1", "python-docx==1.2.0"]
MODULES = ["docxtemplater@3.71.0", "pizzip@3.3.0"]


def run(command, **more):
    """Processor seconds and peak memory in MB of one process."""
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def install():
    python = WORK / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES], check=True)
    subprocess.run(["npm", "install", "--silent", "--prefix", WORK, *MODULES], check=True)
    return python


def floor():
    """The bare program, built as a bench is."""
    built = subprocess.run(["cargo", "bench", "--bench", "floor", "--no-run", "--message-format", "json"], cwd=ROOT,
                           check=True, stdout=subprocess.PIPE, text=True).stdout
    made = [json.loads(line) for line in built.splitlines()]
    return next(line["executable"] for line in made if line.get("executable") and line["target"]["name"] == "floor")


def clean(folder):
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--turns", type=int, default=3)
    options.add_argument("--sheets", type=int, default=2000)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--documents", type=int, default=1000)
    options = options.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    python, bare = install(), floor()
    zwy, files, out = ROOT / "target" / "release" / "zwy", WORK / "files", WORK / "out"
    subprocess.run([python, HERE / "files.py", clean(files), str(options.sheets), str(options.rows),
                    str(options.documents)], check=True)
    small, large, data, rows = files / "small", files / "large.xlsx", files / "data.ndjson", files / "statistics.ndjson"
    check = lambda reader, path: [python, HERE / "check.py", reader, path]
    fill = lambda library, template, lines: [python, HERE / "fill.py", library, template, lines, out]
    own = lambda path: [zwy, "check", path, "--jobs", "1", "--format", "json"]
    with_template = [zwy, "fill", data, "--template", files / "form.docx", "-o", out]
    as_sheets = [zwy, "fill", rows, "--as", "xlsx", "-o", out]
    # One filled document of each kind: what the floor packs anew, and what is read.
    filled, book, typed = files / "filled.docx", files / "filled.xlsx", files / "typed"
    for command, target in [(with_template, filled), (as_sheets, book)]:
        run([*command[:-1], clean(out)])
        shutil.copy(sorted(out.iterdir())[0], target)
    applications = files / "applications"
    run([zwy, "fill", files / "applications.ndjson", "-o", applications])
    run([python, HERE / "retype.py", applications, typed])
    again = lambda package: [bare, "--pack", package, options.documents, out]
    works = [
        (f"check {options.sheets} sheets of 20 rows", [bare, "--walk", small], [
            ("zwy", own(small)), ("python-calamine and rules", check("calamine", small)),
            ("openpyxl and rules", check("openpyxl", small)), ("pandas and rules", check("pandas", small)),
            ("frictionless", check("frictionless", small))]),
        (f"check a sheet of {options.rows} rows", [bare, "--walk", large], [
            ("zwy", own(large)), ("python-calamine and rules", check("calamine", large)),
            ("openpyxl and rules", check("openpyxl", large)), ("pandas and rules", check("pandas", large)),
            ("frictionless", check("frictionless", large))]),
        (f"read {options.documents // 2} applications drawn by zwy", [bare, "--walk", applications], [
            ("zwy", own(applications)), ("python-docx", [python, HERE / "read.py", applications])]),
        (f"read {options.documents // 2} applications typed anew by python-docx", [bare, "--walk", typed], [
            ("zwy", own(typed)), ("python-docx", [python, HERE / "read.py", typed])]),
        (f"fill {options.documents} Word forms", again(filled), [
            ("zwy", with_template), ("docxtpl", fill("docxtpl", files / "form.docx", data)),
            ("docxtpl, compiled by hand", fill("docxtpl-compiled", files / "form.docx", data)),
            ("docxtemplater", ["node", HERE / "fill.js", files / "form-docxtemplater.docx", data, out])]),
        (f"fill {options.documents} statistics sheets", again(book), [
            ("zwy", as_sheets), ("xlsxwriter", fill("xlsxwriter", "-", rows)), ("openpyxl", fill("openpyxl", "-", rows))]),
    ]
    print("| work | program | seconds | × floor | peak MB |\n|---|---|---|---|---|")
    environment = {**os.environ, "NODE_PATH": str(WORK / "node_modules")}
    for work, least, programs in works:
        base = None
        for program, command in [("floor", least), *programs]:
            turns = 1 if "frictionless" in program else options.turns
            measured = []
            for _ in range(turns):
                clean(out)
                measured.append(run(command, env=environment))
            seconds, memory = min(measured)
            base = base or seconds
            print(f"| {work} | {program} | {seconds:.2f} | {seconds / base:.1f} | {memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
