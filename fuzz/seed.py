"""Seeds for the fuzz targets: whole samples, and the parts of those that are packages.

Usage: python3 fuzz/seed.py    (writes fuzz/corpus/TARGET/)
"""
import hashlib, pathlib, re, zipfile

root = pathlib.Path(__file__).resolve().parent.parent
out = root / "fuzz/corpus"


def put(target, data):
    folder = out / target
    folder.mkdir(parents=True, exist_ok=True)
    if 0 < len(data) < 400_000:
        (folder / hashlib.sha1(data).hexdigest()[:16]).write_bytes(data)


files = [p for d in ("samples", "templates", "tests/files", "tests/returns") for p in sorted((root / d).rglob("*")) if p.is_file()]
parts = {
    "docx_part": {"word/document.xml": 0, "[Content_Types].xml": 1, "_rels/.rels": 2, "word/_rels/document.xml.rels": 3, "word/header1.xml": 4, "docProps/custom.xml": 5},
    "template_xml": {"word/document.xml": 0, "[Content_Types].xml": 1, "_rels/.rels": 2, "word/_rels/document.xml.rels": 3, "word/header1.xml": 4, "word/footnotes.xml": 5, "word/styles.xml": 6, "docProps/core.xml": 7},
    "xlsx_part": {"xl/worksheets/sheet1.xml": 0, "xl/_rels/workbook.xml.rels": 1, "xl/workbook.xml": 2, "xl/sharedStrings.xml": 3, "xl/styles.xml": 4, "docProps/custom.xml": 5},
}
for path in files:
    data, kind = path.read_bytes(), path.suffix.lower()
    whole = {".xlsx": "xlsx", ".xls": "xls", ".docx": "docx", ".zip": "archive", ".csv": "csv", ".doc": "cfb", ".ods": "xlsx"}.get(kind)
    if whole:
        put(whole, data)
    if kind == ".xls":
        put("cfb", data)
    if kind == ".docx":
        put("template", data)
    if kind in (".png", ".jpg", ".jpeg"):
        put("picture", data)
    if kind in (".yaml", ".json", ".ndjson"):
        put("record", bytes([{".yaml": 0, ".json": 1, ".ndjson": 2}[kind]]) + data)
    if data[:4] == b"PK\x03\x04":
        try:
            package = zipfile.ZipFile(path)
            for target, names in parts.items():
                for name in names.keys() & set(package.namelist()):
                    put(target, bytes([names[name]]) + package.read(name))
            if "word/document.xml" in package.namelist():
                template = {"card": 0, "letter": 1}.get(path.stem, 2)
                put("read_back", bytes([template]) + package.read("word/document.xml"))
                body = package.read("word/document.xml")
                for which in (0, 1, 100, 107, 109, 102, 103) if len(body) < 100_000 else ():
                    put("docx_known", bytes([which, 60, which, 150, which // 8]) + body)
            if "content.xml" in package.namelist():
                put("ods_part", package.read("content.xml"))
        except Exception:
            continue
for path in sorted((root / "schemas").glob("*.yaml")):
    text = path.read_text()
    put("schema", text.encode())
    for line in re.findall(r"(?:check|when|required_if|formula): *['\"]?(.+?)['\"]?$", text, re.M):
        put("expression", line.encode())
for text in ["{{ name }}", "{% for x in items %}{{ x.b }}{% endfor %}", "|{%tr for x in items %}\n|{{ x.a }}|{{ x.b|upper }}\n|{%tr endfor %}",
             "{%p if n > 2 %}\n{{ list|join('、') }}\n{%p endif %}", "{{ n|round(2) }}{# c #}{% set a = 1 %}{{ a + n }}"]:
    put("template_part", text.encode())
for text in ["2026-03-05", "二〇二六年三月五日", "46086", "8核", "１６Ｇ", "1,024.5", "0.5T", "☑政务外网 □互联网", "13800138000", "a@b.cn", "张三（签字）", "16GB×2", "八核", "同上", "__年__月__日"]:
    put("value", text.encode())
number = lambda n: n.to_bytes(4, "little")
wide = lambda s: number(len(s)) + s.encode("utf-16-le")
record = lambda kind, data: (bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])) + bytes([len(data)]) + data
cell = lambda column, value: number(column) + number(0) + value
sheet = record(145, b"") + record(0, number(0) + bytes(12)) + record(6, cell(0, wide("序号"))) + record(7, cell(1, number(0))) + record(2, cell(2, number(6))) + record(146, b"") + record(176, number(0) + number(0) + number(1) + number(2))
put("xlsb_part", b"\0" + sheet)
put("xlsb_part", b"\1" + record(156, number(0) + number(1) + wide("r1") + wide("表")))
put("xlsb_part", b"\2" + record(19, b"\0" + wide("名称")))
put("xlsb_part", b"\3" + record(44, b"\xa4\0" + wide('0"核"')) + record(617, number(1)) + record(47, b"\xff\xff\xa4\0" + bytes(12)) + record(618, b""))
# What a journal keeps of a file is known to the program alone: it begins with nothing.
put("journal", bytes(8))
for folder in sorted(out.iterdir()):
    print(folder.name, len(list(folder.iterdir())))
