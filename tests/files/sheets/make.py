"""Makes the workbooks beside this file with the programs that really write such files.

Run once, by hand: python3 make.py (openpyxl, xlsxwriter, xlwt, msoffcrypto-tool, and soffice on the path).
"""
import datetime as dt
import pathlib
import subprocess
import tempfile


import openpyxl
import xlsxwriter
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.packaging.custom import StringProperty

here = pathlib.Path(__file__).parent
day = dt.date(2026, 11, 22)
moment = dt.datetime(2026, 11, 22, 8, 30)

wb = openpyxl.Workbook()
ws = wb.active
ws.title = "统计表"
ws.merge_cells("A1:D1")
ws["A1"] = "XX局-云服务资源数量统计表"
ws.append(["序号", "名称", "vCPU\n（核）", "日期"])
ws.append([1, "00123", 8, day])
ws.append([2, "a_x000D_b", 16.5, moment])
ws["D3"].number_format = 'yyyy"年"m"月"d"日"'
ws["A5"] = "旧数据"
ws.row_dimensions[5].hidden = True
ws["F3"] = "藏"
ws.column_dimensions["F"].hidden = True
ws.merge_cells("B7:B9")
ws["B7"] = "竖"
ws["C7"] = "=SUM(C3:C4)"
ws["D7"] = True
ws["A8"] = CellRichText("红", TextBlock(InlineFont(b=True), "黑"), " 尾 ")
ws["C8"] = "#REF!"
for row in range(10, 40):
    ws.cell(row, 1).border = openpyxl.styles.Border(top=openpyxl.styles.Side("thin"))
wb.create_sheet("说明").sheet_state = "hidden"
wb["说明"]["B2"] = "藏页"
wb.create_sheet("更深").sheet_state = "veryHidden"
wb.custom_doc_props.append(StringProperty(name="form", value="统计 & 表"))
wb.save(here / "openpyxl.xlsx")

wb = openpyxl.Workbook()
wb.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
wb.active["A1"] = day
wb.active["A2"] = moment
wb.save(here / "openpyxl-1904.xlsx")

wb = xlsxwriter.Workbook(here / "xlsxwriter.xlsx", {"in_memory": True})
ws = wb.add_worksheet("筛选")
date = wb.add_format({"num_format": "yyyy-mm-dd"})
bold = wb.add_format({"bold": True})
ws.write_row(0, 0, ["名称", "数量", "日期"])
for row in range(1, 6):
    ws.write(row, 0, f"s{row}")
    ws.write(row, 1, row)
    ws.write_datetime(row, 2, moment, date)
ws.autofilter(0, 0, 5, 2)
ws.filter_column("B", "x > 3")
for row in (1, 2, 3):
    ws.set_row(row, options={"hidden": True})
ws.write_formula("B7", "=SUM(B2:B6)", None, 15)
ws.write_formula("C7", '=IF(1,"","x")', None, "")
ws.write_formula("D7", "=1/0", None, "#DIV/0!")
ws.write_formula("E7", "=TRUE", None, True)
ws.write_rich_string("A8", "粗", bold, "细", " 末")
ws.set_column("H:XFD", None, None, {"hidden": True})
chart = wb.add_chart({"type": "column"})
chart.add_series({"values": "=筛选!$B$2:$B$6"})
wb.add_chartsheet("图").set_chart(chart)
wb.add_worksheet("末").write("A1", 1)
wb.close()

wb = xlwt.Workbook(encoding="utf-8")
ws = wb.add_sheet("统计表")
ws.write_merge(0, 0, 0, 3, "XX局统计表")
ws.write(1, 0, "00123")
ws.write(1, 1, 8)
ws.write(1, 2, 16.25)
ws.write(1, 3, day, xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"'))
ws.write(2, 0, True)
ws.write(2, 1, xlwt.Formula("SUM(B2:C2)"))
ws.write(2, 2, xlwt.Formula('IF(B2=1;"";"")'))
ws.write(2, 3, 13800001234)
ws.write(3, 0, "藏行")
ws.row(3).hidden = True
ws.write(3, 4, "藏列")
ws.col(4).hidden = True
ws.write_rich_text(4, 0, ["粗", ("细", xlwt.easyfont("bold on")), "末"])
ws.row(5).set_style(xlwt.easyxf("borders: top thin"))
for row in range(40):
    ws.write(10 + row, 0, ("字" if row % 3 else "a") * 700 + f"{row}é")
for column in range(8):
    ws.write(60, column, column)
wb.add_sheet("藏页").visibility = 1
wb.get_sheet(1).write(0, 0, -1.5)
wb.save(str(here / "xlwt.xls"))

with tempfile.TemporaryDirectory() as work:
    profile = f"-env:UserInstallation=file://{work}/profile"
    for kind in ("ods", "xls", "xlsx"):
        subprocess.run(["soffice", profile, "--headless", "--convert-to", kind, "--outdir", work,
                        str(here / "openpyxl.xlsx")], check=True, stdout=subprocess.DEVNULL)
        (here / f"libreoffice.{kind}").write_bytes(pathlib.Path(work, f"openpyxl.{kind}").read_bytes())
    text = pathlib.Path(work, "text.txt")
    text.write_text("宁武县\n", encoding="utf-8")
    for kind in ("doc", "rtf", "odt"):
        subprocess.run(["soffice", profile, "--headless", "--infilter=Text (encoded):UTF8", "--convert-to", kind,
                        "--outdir", str(here), str(text)], check=True, stdout=subprocess.DEVNULL)

with open(here / "openpyxl.xlsx", "rb") as plain, open(here / "encrypted.xlsx", "wb") as out:
    OOXMLFile(plain).encrypt("secret", out)
