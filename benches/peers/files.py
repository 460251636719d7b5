"""Makes what all peers work on: returned sheets, a Word template in each engine's own tags, and data to fill it with.

    python files.py FOLDER SHEETS ROWS DOCUMENTS
"""

import json
import pathlib
import random
import sys

import docx
import xlsxwriter
from docx.shared import Pt

NAMES = ["应用服务器", "数据库服务器", "缓存服务器", "文件服务器", "前置机"]
SYSTEMS = ["银河麒麟 V10", "统信UOS V20", "openEuler 22.03", "Windows Server 2019", "Ubuntu 22.04"]
LABELS = ["序号", "服务器名称", "vCPU（核）", "内存（G）", "存储（G）", "操作系统", "其他"]
TEXTS = {
    "org": "申请单位", "system_name": "系统名称", "it_lead": "信息化主管领导", "it_lead_phone": "主管领导电话",
    "system_lead": "系统负责人", "system_lead_phone": "负责人电话", "purpose": "系统用途", "requirements": "具体需求",
    "opinion": "申请单位意见", "date": "填报日期",
}


def servers(rows, chance):
    for number in range(1, rows + 1):
        cores = chance.choice([2, 4, 8, 16])
        yield {
            "seq": number, "name": f"{chance.choice(NAMES)}{number:02}", "vcpu": cores,
            "memory_gb": cores * chance.choice([1, 2, 4]), "storage_gb": chance.choice([100, 200, 500, 1000]),
            "os": chance.choice(SYSTEMS), "remark": chance.choice(["", "", "对外提供服务"]),
        }


def sheet(path, rows, seed):
    chance = random.Random(seed)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": rows > 1000})
    page, cell = book.add_worksheet("统计表"), book.add_format({"border": 1})
    page.merge_range(0, 0, 0, 6, f"宁武县财政局-预算系统{seed}-云服务资源数量统计表", cell)
    page.write_row(1, 0, LABELS, cell)
    sums = [0, 0, 0]
    for row, server in enumerate(servers(rows, chance), 2):
        page.write_row(row, 0, list(server.values()), cell)
        for at, key in enumerate(["vcpu", "memory_gb", "storage_gb"]):
            sums[at] += server[key]
    sums[0] += seed % 10 == 7  # one total in ten is wrong
    page.write_row(rows + 2, 0, ["合计", "", *sums], cell)
    book.close()


def template(path, show, begin, end, row):
    """A form of ten fields over a table with one row a server; the tags in an engine's own spelling."""
    document = docx.Document()
    document.styles["Normal"].font.size = Pt(12)
    document.add_heading("云服务资源需求申请表", 1)
    form = document.add_table(len(TEXTS), 2, style="Table Grid")
    for line, (key, label) in zip(form.rows, TEXTS.items()):
        line.cells[0].text, line.cells[1].text = label, show(key)
    document.add_paragraph("资源清单")
    table = document.add_table(4 if begin else 2, 7, style="Table Grid")
    for cell, label in zip(table.rows[0].cells, LABELS):
        cell.text = label
    if begin:
        table.rows[1].cells[0].text, table.rows[3].cells[0].text = begin, end
    for cell, text in zip(table.rows[-2 if begin else -1].cells, row):
        cell.text = text
    document.save(path)


def main(folder, sheets, rows, documents):
    folder = pathlib.Path(folder)
    (folder / "small").mkdir(parents=True, exist_ok=True)
    for seed in range(sheets):
        sheet(folder / "small" / f"{seed:04}.xlsx", 20, seed)
    sheet(folder / "large.xlsx", rows, 1)
    keys = ["seq", "name", "vcpu", "memory_gb", "storage_gb", "os", "remark"]
    tags = [f"{{{{ s.{key} }}}}" for key in keys]
    template(folder / "form.docx", lambda key: f"{{{{ {key} }}}}", "{%tr for s in servers %}", "{%tr endfor %}", tags)
    marks = [f"{{{key}}}" for key in keys]
    marks[0], marks[-1] = "{#servers}" + marks[0], marks[-1] + "{/servers}"
    template(folder / "form-docxtemplater.docx", lambda key: f"{{{key}}}", "", "", marks)
    chance = random.Random(7)
    with open(folder / "data.ndjson", "w", encoding="utf-8") as out:
        for number in range(documents):
            record = {key: f"{label}的内容 {number}" for key, label in TEXTS.items()}
            record["servers"] = list(servers(20, chance))
            print(json.dumps(record, ensure_ascii=False), file=out)
    with open(folder / "applications.ndjson", "w", encoding="utf-8") as out:
        for number in range(documents // 2):
            record = {
                "form": "application", "org": f"宁武县第{number}局", "system_name": f"预算系统{number}", "it_lead": "张三",
                "it_lead_phone": f"1380000{number:04}", "it_lead_email": "zhangsan@example.gov.cn", "system_lead": "李四",
                "system_lead_phone": "0350-5550123", "system_lead_email": "lisi@example.gov.cn",
                "purpose": "编制和执行全县预算，供各单位登记、调拨和处置", "networks": ["互联网区", "政务外网区"],
                "services": ["云主机", "云防火墙"], "applicant_opinion": "情况属实，同意申请。",
                "servers": [{key: value for key, value in server.items() if value != ""} for server in servers(3, chance)],
            }
            print(json.dumps(record, ensure_ascii=False), file=out)
    with open(folder / "statistics.ndjson", "w", encoding="utf-8") as out:
        for number in range(documents):
            record = {"form": "statistics", "org": "宁武县财政局", "system_name": f"预算系统{number}"}
            record["servers"] = [
                {key: value for key, value in server.items() if value != ""} for server in servers(20, chance)
            ]
            print(json.dumps(record, ensure_ascii=False), file=out)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
