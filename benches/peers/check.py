"""Checks returned sheets by the main rules of the form, on one reader of XLSX each.

    python check.py calamine|openpyxl|pandas|frictionless FILE|FOLDER
"""

import json
import pathlib
import sys

COLUMNS = {"序号": "seq", "服务器名称": "name", "vCPU（核）": "vcpu", "内存（G）": "memory_gb",
           "存储（G）": "storage_gb", "操作系统": "os", "其他": "remark"}
NUMBERS = ["vcpu", "memory_gb", "storage_gb"]


def calamine(path):
    from python_calamine import CalamineWorkbook
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def openpyxl(path):
    import openpyxl
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return rows


def pandas(path):
    import pandas
    return pandas.read_excel(path, header=None, engine="openpyxl").where(lambda frame: frame.notna(), "").values.tolist()


def problems(rows):
    """What is wrong with one sheet: header, mandatory cells, whole numbers, names twice, totals."""
    found, header, names, sums = [], None, {}, dict.fromkeys(NUMBERS, 0)
    for number, row in enumerate(rows, 1):
        texts = [str(cell).strip() if cell is not None else "" for cell in row]
        if header is None:
            if "服务器名称" in texts:
                header = {COLUMNS[text]: at for at, text in enumerate(texts) if text in COLUMNS}
                found += [("missing-column", key) for key in COLUMNS.values() if key not in header]
            continue
        if texts[0].startswith(("合计", "总计")):
            for key in NUMBERS:
                if float(texts[header[key]] or 0) != sums[key]:
                    found.append(("total", number, key, texts[header[key]], sums[key]))
            break
        if not any(texts):
            continue
        for key, at in header.items():
            text = texts[at]
            if key in NUMBERS or key == "seq":
                try:
                    value = float(text)
                except ValueError:
                    found.append(("type" if text else "required", number, key, text))
                    continue
                if value <= 0 or value != int(value):
                    found.append(("range", number, key, text))
                if key in sums:
                    sums[key] += value
            elif key != "remark" and not text:
                found.append(("required", number, key))
        if texts[header["name"]] in names:
            found.append(("duplicate", number, names[texts[header["name"]]]))
        names[texts[header["name"]]] = number
    return found


def frictionless(path):
    """The same by a schema of the rows; it knows no totals."""
    from frictionless import Dialect, Resource, Schema, formats, system
    fields = [{"name": label, "type": "integer" if key in NUMBERS else "any", "constraints": {"required": key != "remark"}}
              for label, key in COLUMNS.items()]
    dialect = Dialect(header_rows=[2], controls=[formats.ExcelControl(sheet=1)])
    with system.use_context(trusted=True):
        resource = Resource(path=str(path), schema=Schema.from_descriptor({"fields": fields}), dialect=dialect)
        report = resource.validate(limit_errors=100_000)
    return [error.message for task in report.tasks for error in task.errors]


def main(reader, path):
    path = pathlib.Path(path)
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        found = frictionless(file) if reader == "frictionless" else problems(globals()[reader](file))
        print(json.dumps({"path": str(file), "problems": found}, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
