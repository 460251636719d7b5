"""docxtpl's own test templates, made in Word, filled by docxtpl and by zwy with the data of its test scripts.

    cargo build --release && python3 benches/peers/templates.py

The templates come with docxtpl 0.5.5, the last release on PyPI that holds them; the docxtpl that fills them is a current
one. Compared are the texts of all paragraphs and cells in body, headers and footers, and the merges and shades of cells.
What a script gives as an object of Python (rich text, a listing) goes to zwy as its text; a script that builds
documents (Subdoc) or pictures is left out.
"""

import contextlib
import html
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from urllib.parse import urljoin
from xml.etree import ElementTree

from run import ROOT, WORK, install

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FOLDER = WORK / "docxtpl-0.5.5" / "tests"


class Object(Exception):
    """Data that only Python can give."""


def plain(value):
    """A script's value as JSON has it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if type(value).__name__ in ("RichText", "Listing"):
        return html.unescape(re.sub(r"<[^>]*>", "", str(value).replace("<w:br/>", "\n")))
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise Object(type(value).__name__)


def scripts():
    """Every test script's template, data, and document by docxtpl: run in this process, in the scripts' own folder."""
    from docxtpl import DocxTemplate
    seen = []
    original = DocxTemplate.__init__, DocxTemplate.render

    def start(self, path, *more, **named):
        self.own_path = path
        original[0](self, path, *more, **named)

    def render(self, data, *more, **named):
        original[1](self, data, *more, **named)
        out = io.BytesIO()
        self.docx.save(out)
        seen.append((self.own_path, data, out.getvalue()))

    DocxTemplate.__init__, DocxTemplate.render = start, render
    for script in sorted(FOLDER.glob("*.py")):
        if script.stem in ("__init__", "runtests"):
            continue
        before = len(seen)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(script.read_text("utf-8"), script.name, "exec"), {"__name__": "__main__"})
        except Exception as error:  # what these scripts import is years old
            if len(seen) == before:
                print(f"left out  {script.stem}: {error}")
    return seen


def text(paragraph):
    return "".join({W + "t": node.text or "", W + "tab": "\t", W + "br": "\n"}.get(node.tag, "") for node in paragraph.iter())


def said(document):
    """What a reader sees: a line a paragraph, and a line a cell with its merge and shade."""
    lines = []
    with zipfile.ZipFile(document) as package:
        for name in sorted(package.namelist()):
            if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name):
                for node in ElementTree.fromstring(package.read(name)).iter():
                    if node.tag == W + "p":
                        lines.append(text(node))
                    elif node.tag == W + "tc":
                        marks = [(mark.tag, sorted(mark.items())) for part in ("gridSpan", "vMerge", "shd")
                                 for mark in node.iterfind(f"{W}tcPr/{W}{part}")]
                        lines.append(f"cell {marks}")
    return lines


def main():
    python = install()
    if os.environ.get("VIRTUAL_ENV") != str(python.parent.parent):
        environment = {**os.environ, "VIRTUAL_ENV": str(python.parent.parent)}
        sys.exit(subprocess.run([python, *sys.argv], env=environment).returncode)
    if not FOLDER.exists():
        index = "https://pypi.org/simple/docxtpl/"
        with urllib.request.urlopen(index) as answer:
            link = re.search(r'href="([^"#]*docxtpl-0\.5\.5\.tar\.gz)', answer.read().decode())[1]
        with urllib.request.urlopen(urljoin(index, link)) as answer, tarfile.open(fileobj=io.BytesIO(answer.read())) as archive:
            archive.extractall(WORK, filter="data")
    zwy, data, out = ROOT / "target" / "release" / "zwy", WORK / "data.json", WORK / "templates.docx"
    os.chdir(FOLDER)
    same = compared = 0
    for template, values, wanted in scripts():
        try:
            data.write_text(json.dumps(plain(values), ensure_ascii=False), "utf-8")
        except Object as error:
            print(f"left out  {template}: needs {error}")
            continue
        out.unlink(missing_ok=True)
        command = [zwy, "fill", data, "--template", template, "--lenient", "-o", out]
        told = subprocess.run(command, capture_output=True, text=True).stderr
        compared += 1
        if not out.exists():
            print(f"refused   {template}: {told}")
            continue
        ours, theirs = said(out), said(io.BytesIO(wanted))
        same += ours == theirs
        print(f"same      {template}" if ours == theirs else f"differs   {template}")
        for line, other in zip(ours, theirs):
            if line != other:
                print(f"          zwy {line!r}, docxtpl {other!r}")
    print(f"{same} of {compared} the same")


if __name__ == "__main__":
    main()
