"""Returns for `tests/collect.rs`, as people send them: `python make.py` writes them here anew (openpyxl)."""

import datetime

from openpyxl import Workbook

STILL = datetime.datetime(2026, 11, 22)


def sheet(name, title, header, rows):
    book = Workbook()
    book.properties.created = book.properties.modified = STILL
    page = book.active
    page.title = "统计表"
    page.append([title])
    page.append(header)
    for row in rows:
        page.append(row)
        for cell in page[page.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # text, whatever it begins with
    book.save(name)


PLAIN = ["序号", "服务器名称", "vCPU（核）", "内存（G）", "存储（G）", "操作系统", "其他"]
TITLE = "-云服务资源数量统计表"

sheet(
    "财政局.xlsx",
    "宁武县财政局-资产“一张图”系统" + TITLE,
    PLAIN + ["数量", "IP地址", "端口"],
    [
        [1, "=HYPERLINK(\"http://example.com\",\"点我\")", 8, 16, 500, "银河麒麟 V10", "+86 电话", 2, "10.0.0.1", 443],
        [2, "@数据库", 16, 64.5, 1000, "银河麒麟 V10", "  =1+1", None, None, "-8080"],
    ],
)
sheet(
    "教育局.xlsx",
    "O'Neil \"教育\"局-学籍系统" + TITLE,
    PLAIN + ["ＩＰ 地址"],
    [[1, "应用服务器", 4, 8, 200, "银河麒麟 V10", None, "10.0.0.2"], [2, "前置服务器", 2, 4, 100, "银河麒麟 V10", None, None]],
)
sheet(
    "教育局v2.xlsx",
    "o'neil  \"教育\"局-学籍系统" + TITLE,
    PLAIN,
    [[1, "应用服务器", 8, 16, 200, "银河麒麟 V10", None]],
)
sheet(
    "水利局.xlsx",
    "宁武县水利局-水情系统" + TITLE,
    PLAIN,
    [[1, "应用服务器", "若干", 16, 500, "银河麒麟 V10", None], [2, "数据库", 4, 16, 0.1, "银河麒麟 V10", None]],
)
