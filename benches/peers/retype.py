"""Types Word forms anew with python-docx, as a department does that has no form at hand: the same texts in its markup.

    python retype.py FOLDER OUT
"""

import pathlib
import sys

import docx
from docx.oxml.ns import qn
from docx.table import Table


def text(element):
    """The lines of a paragraph or a cell, with what stands in content controls."""
    lines = element.iter(qn("w:p")) if element.tag == qn("w:tc") else [element]
    return "\n".join("".join(t.text or "" for t in line.iter(qn("w:t"))) for line in lines)


def retyped(path):
    source, document = docx.Document(path), docx.Document()
    for element in source.element.body:
        if element.tag == qn("w:p"):
            document.add_paragraph(text(element))
        elif element.tag == qn("w:tbl"):
            old = Table(element, source)
            cells, width = [cell._tc for cell in old._cells], old._column_count
            new = document.add_table(len(cells) // width, width, style="Table Grid")
            places = {}
            for at, cell in enumerate(cells):
                places.setdefault(cell, []).append(divmod(at, width))
            for cell, those in places.items():
                new.cell(*those[0]).merge(new.cell(*those[-1])).text = text(cell)
    return document


def main(folder, out):
    pathlib.Path(out).mkdir(parents=True, exist_ok=True)
    for path in sorted(pathlib.Path(folder).glob("*.docx")):
        retyped(path).save(pathlib.Path(out) / path.name)


if __name__ == "__main__":
    main(*sys.argv[1:])
