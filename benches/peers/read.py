"""Reads the texts of filled Word forms with python-docx: python read.py FOLDER"""

import json
import pathlib
import sys

import docx


def main(folder):
    for path in sorted(pathlib.Path(folder).glob("*.docx")):
        document = docx.Document(path)
        tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
        texts = [paragraph.text for paragraph in document.paragraphs]
        print(json.dumps({"path": str(path), "tables": tables, "texts": texts}, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
