"""Fills forms, by one library each.

    python fill.py docxtpl|docxtpl-compiled TEMPLATE DATA FOLDER
    python fill.py xlsxwriter|openpyxl - DATA FOLDER
"""

import io
import json
import pathlib
import sys
import zipfile

from files import LABELS


def docxtpl(template, records, folder):
    """As documented: a template object for each document."""
    from docxtpl import DocxTemplate
    for number, record in enumerate(records):
        document = DocxTemplate(template)
        document.render(record, autoescape=True)
        document.save(folder / f"{number}.docx")


def docxtpl_compiled(template, records, folder):
    """Its main part compiled once by hand, and put among the other parts as they are."""
    from docxtpl import DocxTemplate
    from jinja2 import Environment
    document = DocxTemplate(template)
    document.init_docx()
    main = Environment(autoescape=True).from_string(document.patch_xml(document.get_xml()))
    with zipfile.ZipFile(template) as package:
        parts = [(name, package.read(name)) for name in package.namelist()]
    for number, record in enumerate(records):
        with zipfile.ZipFile(folder / f"{number}.docx", "w", zipfile.ZIP_DEFLATED) as out:
            for name, data in parts:
                out.writestr(name, main.render(record) if name == "word/document.xml" else data)


def rows(record):
    yield [f"{record['org']}-{record['system_name']}-云服务资源数量统计表"]
    yield LABELS
    for server in record["servers"]:
        yield [server.get(key, "") for key in ["seq", "name", "vcpu", "memory_gb", "storage_gb", "os", "remark"]]


def xlsxwriter(_, records, folder):
    import xlsxwriter
    for number, record in enumerate(records):
        book = xlsxwriter.Workbook(folder / f"{number}.xlsx")
        sheet, cell = book.add_worksheet("统计表"), book.add_format({"border": 1})
        for at, row in enumerate(rows(record)):
            sheet.write_row(at, 0, row, cell)
        sheet.data_validation("C3:C22", {"validate": "integer", "criteria": ">", "value": 0})
        book.close()


def openpyxl(_, records, folder):
    """An empty form is opened, filled and saved under another name."""
    import openpyxl
    first = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(LABELS)
    book.save(first)
    for number, record in enumerate(records):
        first.seek(0)
        book = openpyxl.load_workbook(first)
        for row in rows(record):
            book.active.append(row)
        book.save(folder / f"{number}.xlsx")


def main(library, template, data, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with open(data, encoding="utf-8") as lines:
        globals()[library.replace("-", "_")](template, (json.loads(line) for line in lines), folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
