"""Makes the broken templates of this folder with python-docx, and some by LibreOffice; run by hand.

A name that begins with a form's id is checked with --form. Every file is small: the parts that python-docx brings along
and no template needs are left out.
"""
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
from docx.oxml import parse_xml

HERE = Path(__file__).parent
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def build(*blocks, header=None, footer=None):
    d = docx.Document()
    for block in blocks:
        if isinstance(block, list):
            table = d.add_table(rows=len(block), cols=max(len(row) for row in block))
            table.style = "Table Grid"
            for r, row in enumerate(block):
                for c, text in enumerate(row):
                    cell = table.cell(r, c)
                    for number, line in enumerate(text.split("\n")):
                        p = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                        runs(p, line)
        else:
            runs(d.add_paragraph(), block)
    if header:
        runs(d.sections[0].header.paragraphs[0], header)
    if footer:
        runs(d.sections[0].footer.paragraphs[0], footer)
    return d


def runs(p, text):
    """`¦` begins a new run, as Word does wherever somebody edited."""
    for number, piece in enumerate(text.split("¦")):
        p.add_run(piece).bold = True if number % 2 else None


def save(name, d):
    path = HERE / f"{name}.docx"
    d.save(path)
    slim(path)


def slim(path):
    """Leaves out the thumbnail, and the latent styles, which are most of the file."""
    with zipfile.ZipFile(path) as z:
        parts = [(i.filename, z.read(i)) for i in z.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in parts:
            if "thumbnail" in name:
                continue
            text = data
            if name == "_rels/.rels":
                text = re.sub(rb'<Relationship [^>]*thumbnail[^>]*/>', b"", data)
            if name == "word/styles.xml":
                text = re.sub(rb"<w:latentStyles.*?</w:latentStyles>", b"", data, flags=re.S)
                keep = (b"Normal", b"DefaultParagraphFont", b"TableNormal", b"TableGrid", b"NoList", b"Header", b"Footer")
                text = re.sub(
                    rb'<w:style [^>]*w:styleId="([^"]*)".*?</w:style>',
                    lambda m: m.group(0) if m.group(1) in keep else b"",
                    text,
                    flags=re.S,
                )
                text = re.sub(rb'<w:link w:val="[^"]*"/>', b"", text)
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(info, text)


def mk(name, *blocks, **more):
    save(name, build(*blocks, **more))


TITLE = "云服务资源申请表"

# Names.
mk("application-字段名写错", TITLE, "单位：{{ 申请单位名 }}", [["系统", "{{ sytem_name }}"], ["用途", "{{ purpose | upper }}，{{ 主要用土 }}"]])
mk("application-列名写错", [["序号", "名称", "内存"], ["{%tr for 机 in servers %}"], ["{{ loop.index }}", "{{ 机.主机型号 }}", "{{ 机.memmory_gb }}"], ["{%tr endfor %}"]])
mk("application-名字里有空格和横线", "{{ 申请单位 全名 }}", "{{ it-lead }}", "{{ system name }}")
mk("application-一个标签两处错", "{{ orgg | defalt('无') }}", "{{ sytem_name ~ purpos }}")
mk("application-同名标签", "电话：{{ 联系电话 }}")
mk("application-不是列表的循环", "{% for x in org %}{{ x }}{% endfor %}", "{{ servers }}", "{% for s in servers %}{{ s }}{% endfor %}")
mk("application-页眉页脚写错", "{{ org }}", header="单位：{{ orgn }}", footer="{{ purpose")

# Blocks.
mk("application-循环没有结束", TITLE, [["序号", "名称"], ["{%tr for 机 in servers %}", ""], ["{{ loop.index }}", "{{ 机.name }}"]], "{{ org }}", "{% if purpose %}用途：{{ purpose }}{% endif %}")
mk("application-条件没有结束", "{% if purpose %}", "{{ purpose }}", [["甲", "{{ org }}"]], "{% if org %}有{% endif %}")
mk("application-循环没有开始", [["序号", "名称", "系统"], ["{{ loop.index }}", "{{ 机.name }}", "{{ 机.os }}"], ["{%tr endfor %}"]], "{{ org }}")
mk("application-里层没有结束", [["名称"], ["{%tr for 机 in servers %}"], ["{% if 机.os %}{{ 机.name }}"], ["{%tr endfor %}"]], "{% if org %}{{ org }}")
mk("application-交叉", "{%p for s in servers %}", "{%p if org %}", "{{ s.name }}", "{%p endfor %}", "{%p endif %}")
mk("结尾写错", "{% for x in 列表 %}{{ x }}{% endif %}", "{% if 甲 %}乙{% end if %}", "{% for y in 列表 %}{{ y }}{% endfr %}")
mk("开头写错", "{% fro x in 列表 %}{{ x }}{% endfor %}", "{% fi 甲 %}乙{% endif %}", "{% esle %}")
mk("多余的else", "{% else %}", "{% if 甲 %}一{% else %}二{% else %}三{% endif %}")
mk("循环写错", "{% for 列表 %}{{ 甲 }}{% endfor %}", "{% for x of 列表 %}{{ x }}{% endfor %}", "{% for x in %}{{ x }}{% endfor %}")

# Rows, cells, paragraphs.
mk("行循环与数据同一行", [["序号", "名称", "备注"], ["{%tr for 机 in 服务器 %}{{ 机.序号 }}", "{{ 机.名称 }}", "{{ 机.备注 }}{%tr endfor %}"]])
mk("行标签旁有文字", [["{%tr for 机 in 服务器 %}", "服务器"], ["{{ 机.名称 }}", ""], ["{%tr endfor %}", ""]])
mk("段标签旁有文字", "说明：{%p if 说明 %}", "{{ 说明 }}", "{%p endif %}（以上）")
mk("跨单元格", [["{% for x in 甲 %}{{ x }}", "{% endfor %}"], ["一", "{% if 乙 %}二"], ["三{% endif %}", ""]])
mk("行循环跨表", [["{%tr for x in 甲 %}"], ["{{ x }}"]], "中间", [["{%tr endfor %}"]])
mk("结尾缺tr", [["{%tr for x in 甲 %}"], ["{{ x }}"], ["{% endfor %}"]])
mk("表格外的行标签", "{%tr for x in 甲 %}", "{{ x }}", "{%tr endfor %}")

# Braces.
mk("少一个括号", "甲{{ 单位 }乙{{ 电话 ]}", "{ 邮箱 }}和{{ 地址 }]", "{% if 甲 }乙{% endif %}", "{% for x in 列表 }}{{ x }}{% endfor %}")
mk("括号之间有空格", "{ { 单位 }}", "{ % for x in 列表 % }{{ x }}{% endfor %}", "{% if 甲 % }乙{% endif %}")
mk("括号被分成几段", "{¦{ 单位 ¦}", "{¦ {¦ 电话 }}", "单位：{{ 名¦称", "}} 甲")
mk("全角括号", "｛｛ 单位 ｝", "｛ 单位 ｝", "｛｛ 名称 ｝｝ 好的", "｛％ if 名称 ％｝有", "多余 ｝｝", "{{ 单位 }}")
mk("没有开头", "单位 }}", "if 甲 %}乙{% endif %}", "正文 {{ 甲 }} }}")
mk("application-单层花括号", "{org}", "｛申请单位名称｝", "{{ org }}，见{附件1}和集合{1, 2}", "${system_name}", "«purpose»")
mk("别的程序的写法", "${name}", "{#items}{name}{/items}", "«客户»", "{{#if x}}甲{{/if}}", "{{{ html }}}", "<% x %>")

# Expressions.
mk("表达式写错", "{{ 甲 乙 }}", "{{ 'x }}", "{{ (甲 }}", "{{ 甲 + }}", "{% if 甲 = 1 %}{% endif %}", "{{ }}", "{{ 甲 && 乙 }}", "{{ 甲 | }}", "{{ 甲[ }}")
mk("没有的过滤器", "{{ 甲 | datee }}", "{{ 甲 | safe }}", "{{ 甲 is definde }}", "{{ foo(甲) }}", "{{ 甲.uper() }}", "{{ 甲 | round(1, 2, 3) }}")
mk("不支持的语句", "{% include 'a.docx' %}", "{% extends 'b' %}", "{% import 'c' as d %}", "{% macro m(a) %}x{% endmacro %}", "{% raw %}{{ x }}{% endraw %}", "{% with a = 1 %}{{ a }}{% endwith %}", "{% xyz %}")
mk("loop用错", "{{ loop.index }}", "{% for x in 甲 %}{{ loop.idx }}{{ loop }}{% endfor %}")
mk("列表直接打印", "{{ 项目 }}", "{% for x in 项目 %}{{ x }}{% endfor %}", "{{ 项目 | join('、') }}")

# Arguments that need no data.
mk("参数写错", "{{ 甲 | 图片(宽='4') }}", "{{ 甲 | 图片(长='4cm') }}", "{{ 甲 | 日期('年月日') }}", "{{ 甲 | 遮盖(前3) }}", "{{ 甲 | 小数('两位') }}", "{{ 甲 | 小数：2 }}", "{{ 甲 | 千分位(两位) }}", "{{ 甲 | 大写日期(票据) }}", "{{ 甲 | 勾选('是', '否', 框='√') }}", "{{ 甲 | replace('一') }}", "{{ '%d 件，%d 台' | format(甲) }}", "{{ 甲 is divisibleby(0) }}", "{{ 甲 | selectattr('状态', 'eq') }}", [["{% cellbg '红' %}甲", "{% colspan '二' %}乙", "{% cellbg FF0000 %}丙"]])

# Habits of other languages.
mk("别的语言的习惯", "{% if 甲 等于 1 并且 乙 %}{% endif %}", "{% if 甲 || 乙 %}{% endif %}", "{% if 非 甲 %}{% endif %}", "{% if 甲 === 1 %}{% endif %}", "{% if 甲 then %}{% endif %}", "{{ 甲 ? 乙 : 丙 }}", "{{ f'{甲}号' }}", "{{ [x.名称 for x in 列表] }}", "{{ len(列表) }}", "{{ today() }}", "{% for x 在 列表 %}{{ x }}{% endfor %}", "{% for each x in 列表 %}{{ x }}{% endfor %}", "{{ 甲，默认('无') }}", "{{ 【甲】 }}", "{{ 甲。}}", "{{ set 丁 = 1 }}", "{% if 甲 == 1 or '二' %}{% endif %}")
mk("百分号和字母写错", "{{% if 甲 %}}一{{% endif %}}", "(% if 甲 %)二(% endif %)", "{% if 甲 %三{% endif %}", "{{ {{ 甲 }} }}", [["{% tr for x in 列表 %}"], ["{{ x }}"], ["{% tr endfor %}"]], "{% if 甲 %}四{% fi %}")
mk("application-单个值没有下级", "{{ org.name }}", "{{ 信息化负责人.电话 }}", "{% for n in networks %}{{ n.名称 }}{% endfor %}", "{{ servers.length }}", "{{ servers | 合计 }}", "{{ networks | 日期 }}", "{% if org == 财政局 %}{% endif %}", '{{ "org" }}', "{{ vcpu }}", "{% for s in servers %}{{ name }}{% endfor %}{{ s.name }}", "{% for org in servers %}{{ org.name }}{% endfor %}")
mk("循环变量用在外面", "{%p for 机 in 列表 %}", "{{ 机.名称 }}", "{%p endfor %}", "合计 {{ 机.数量 }}", "{{ 机.总数 | summ }}")

# What lacks its end, and numbers that are none.
mk("没有写完", "{{ 甲[0 }}", "{{ 甲. }}", "{{ 宏(1, }}", "{{ 5% }}", "{{ 甲++ }}", "{{ 甲 ~ }}", "{% if 甲 and %}有{% endif %}", "{% if 甲 is %}有{% endif %}", "{% if %}有{% endif %}", "{{ * 甲 }}", "{{ @甲 }}", "{{ 甲 | | upper }}")
mk("数字写错", "{{ 2026年度 }}", "{{ 甲 | 图片(宽=2.4cm) }}", "{% if 甲 > １０ %}多{% endif %}", "{% if 甲 > 2026-01-05 %}后{% endif %}", "{% for i in 1..3 %}{{ i }}{% endfor %}", "{% for i in 3 %}{{ i }}{% endfor %}", "{% if 甲 =< 1 or 甲 => 9 %}是{% endif %}")
mk("值写成语句", "{% 单位 %}", "{% 甲.乙 %}", "{% 电话 | 遮盖 %}", "{% 总数 = 1 %}", "{% 单位 }}", "{% unless 甲 %}无{% endunless %}", "{% foreach 行 in 列表 %}{{ 行 }}{% endforeach %}", "{% row for 行 in 列表 %}{{ 行 }}{% endfor %}", "{% if 甲 %}一{% else 乙 %}二{% endif 甲 %}", "{{ 单位 }}")
mk("字母和空语句", [["{%TR for 行 in 列表 %}"], ["{{ 行 }}"], ["{%TR endfor %}"], ["{%tr %}"]], "{%P if 甲 %}", "有", "{%P endif %}", "{%p %}")
mk("过滤器的别名", *["{{ 甲 | %s }}" % name for name in "金额 身份证 元 万元 换行 加粗 年 月日 平均 序号 空白 格式 合并 单选 补零 是否 数字".split()], "{{ 手机.号码 | 手机号码 }}", "{{ 身份证（号码） }}")
mk("循环里没有行", [["型号", "数量"], ["{%tr for 项 in 设备 %}", ""], ["{{ 型号 }}", "{{ 项.数量 }}"], ["{%tr endfor %}", ""]], "{% for 项 in 设备 %}{{ 项.型号 }}{% endfor %}", [["姓名"], ["{%tr for 人 in 名单 %}"], ["{{ 姓名 }}、{{ loop.index }}"], ["{%tr endfor %}"]], "{% for 名 in 附件 %}{{ 单位 }}：{{ 名.字 }}{% endfor %}{% for 次 in range(2) %}{{ 日期 }}{% endfor %}{% for 页 in 页面 %}{{ 落款 }}{% endfor %}{{ 落款 }}", "{{ 完 ")
mk("循环变量用在前面", "{{ 项.名称 }}，{{ 附.名 }}", [["{%tr for 项 in 设备 %}"], ["{{ 项.名称 }}"], ["{%tr endfor %}"]], "{% if 金额 > 1,000 %}高{% endif %}", "{{ 大写(金额) }}")
mk("近似的过滤器", "{{ 甲 | 金额大写 }}", "{{ 甲 | 人民币大写 }}", "{{ 甲 | 钩选('一') }}", "{{ 甲 | 打勾('一') }}", "{{ 甲 | 脱敏 }}", "{{ 甲 | 求和 }}", "{{ 甲 | 大写 }}", "{{ 甲 | money }}", "{{ 列表 | map('名称') }}", "{{ 列表.join('、') }}", "{{ 日子.format('yyyy') }}", "{{ 甲.contains('乙') }}")
mk("多余的括号", "{{ 甲 }}}", "注释 #} 完", "#{甲}", "{% if {{ 甲 }} %}有{% endif %}", "{{#if 甲}}有{{/if}}", "{{ if 甲 %}有{% endif %}", "{{ 「甲」 }}", "{{ 甲 }}", "集合 {{{ 甲 }}, {{ 乙 }}}")
mk("判断写错", "{% if 甲 isnot none %}有{% endif %}", "{% if 甲 exists %}有{% endif %}", "{% if 甲 为空 %}无{% endif %}", "{% if defined(甲) %}有{% endif %}", "{% if 甲 包含 '乙' %}有{% endif %}", "{% if 甲 in '一', '二' %}有{% endif %}", "{{ if 甲 then '是' else '否' }}", "{% for 行 in 列表 %}{{ loop.counter }}{{ forloop.first }}{% endfor %}", "{% for 行 in 表 %}{{ 行.名称 }}{% endfor %}{{ 表.名称 }}{{ 表.length }}")
mk("单元格标签写错", [["{% cellbg 'green' %}甲", "{% cellbg #FF0000 %}乙"], ["{% colspan 0 %}丙", "丁"], ["{%tr for 行 in 列表 %}", ""], ["{% vm 2 %}{{ 行 }}", ""], ["{%tr endfor %}", ""]])
mk("application-前缀和近似的名字", "{{ form.system_name }}", "{{ data.org }}", "{{ 申请服务类形 }}", "{{ 申请单位（全名） }}", "{{ servers | join('、') }}", "{{ servers.name }}", "{{ 服务器.vCPU（核） | 合计 }}", "{{ servers | map(attribute=name) }}", "{% if servers > 3 %}多{% endif %}", "{% for a, b in servers %}{{ a }}{% endfor %}", [["{%tr for 机 in servers %}"], ["{{ 机.内存（T） }}"], ["{%tr endfor %}"]])

# Options, dates, sums.
mk("application-选项和日期", "{% if networks == '政务外网' %}有{% endif %}", "{% if '政务外网' in networks %}有{% endif %}", "{% if networks in '业务专网' %}有{% endif %}", "{{ applicant_date + 1 }}", "{{ servers | groupby('os') }}", "{% set 和 = 0 %}{% for s in servers %}{% set 和 = 和 + s.vcpu %}{% endfor %}{{ 和 }}", "{{ s.vcpu | 小数(1) * 2 }}", "{% if 'DMZ' in networks and '某网' in networks %}有{% endif %}")

# Values of a kind that a filter, an operation or a loop cannot stand.
mk("application-种类不合", "{{ org | 日期 }}", "{{ it_lead_phone | 小数 }}", "{{ org * 2 }}", "{{ applicant_date | 图片 }}", "{% if 申请日期 > 3 %}有{% endif %}", "{% set 网 = networks %}{% if 网 == 'DMZ' %}有{% endif %}{% for 区 in 网 %}{% if 区 == '公网' %}{{ 区 | 日期 }}{% endif %}{% endfor %}", "{% for 机 in servers %}{{ 机.vcpu | 大写金额 | 千分位 }}{{ 机.os * 机.vcpu }}{{ 机.vcpu + '核' }}{% if 机.vcpu == '8' %}八{% endif %}{% endfor %}", "{{ -org }}", "{% for 字 in applicant_date | 日期('yyyy') %}{{ 字 }}{% endfor %}", "{{ org | trim | 星期 }}", "{% for 项 in '接入网络' %}{{ 项 }}{% endfor %}", "{{ servers | 合计('vcpu') - org }}")
mk("种类不合", "{{ 'a' * 'b' }}", "{{ 'a' - 1 }}", "{{ 1 / (2 - 2) }}", "{{ 'x' | 星期 }}", "{{ 5 | 日期 }}", "{% for 项 in '内容' %}{{ 项 }}{% endfor %}", "{% if 列表 | length == '3' %}三{% endif %}", "{{ 甲 | 大写金额 | 千分位 }}", "{% set 乙 = 甲 | 千分位 %}{{ 乙 * 2 }}{% if 乙 > 3 %}多{% endif %}", "{{ (甲 if 丙 else 0) | 日期 }}{{ (1 if 丙 else 2) | 日期 }}", "{{ (甲 | 日期) * 2 }}", "{% with 丁 = 'x' %}{{ 丁 | 大写金额 }}{% endwith %}", "{% macro 行(名) %}{{ 名 | 大写金额 }}{% endmacro %}{{ 行('x') }}")

# Texts that lack their quotes or commas, and options that there are not.
mk("参数没有引号", "{{ 甲 | 默认(无) }}", "{{ 甲 | 编号(一) }}", "{{ 服务器 | 合计(核) }}", "{{ 服务器 | sum(attribute=内存) }}", "{{ 服务器 | map(upper) | join }}", "{{ 服务器 | selectattr(状态, 'eq', '甲') | join(attribute='名称') }}", "{{ 甲 | 勾选(现场, 视频) }}", "{{ 甲 | 勾选('现场' '视频') }}", "{{ 甲 | 勾选('现场、视频') }}", "{{ 甲 | 日期('yyyy年MM月dd曰') }}", "{{ datetime.now().year }}", "{% macro 行(名) %}{{ 名 }}{% endmacro %}{{ 行() }}{{ 行('a', 'b') }}", "{{ 服务器 | map(attribute='名称') }}", "{{ 单位.length }}", [["{% colspan 9 %}甲", "乙"]])
mk("application-选项没有引号", "{{ networks | 勾选('外网') }}", "{{ networks | 勾选('互联网区、DMZ') }}", "{{ networks | 勾选(互联网区, 'DMZ') }}", "{{ org | 图片 }}", "{{ networks | upper }}", "{{ '接入：' ~ networks }}", "{{ networks | unique }}", "{{ org | 默认(无) }}", "{{ 某处 }}{{ 别处 }}")

# Other programs, and what nearly is a tag.
FIELD = (f'<w:r {W}><w:fldChar w:fldCharType="begin"/></w:r>', f'<w:r {W}><w:instrText xml:space="preserve"> MERGEFIELD %s \\* MERGEFORMAT </w:instrText></w:r>', f'<w:r {W}><w:fldChar w:fldCharType="separate"/></w:r>', f'<w:r {W}><w:t>财政局</w:t></w:r>', f'<w:r {W}><w:fldChar w:fldCharType="end"/></w:r>')
d = build("[org]和[注]", "__org__和____用途____", "《org》和《论语》", "【【主要用途】】、【主要用途】", "$org，$5，US$100", "%org%，100%", '${org!"无"}', "${servers[0].name}", "[=org]", "{ MERGEFIELD org }", "{#服务器}{服务器名称}{/服务器}", "{{#服务器}}", "{{@org}}{{=org}}{{*networks}}", "{{?org}}有{{/org}}{{^org}}无{{/org}}", "{{#if org}}有{{else}}无{{/if}}", [["{{$fe:servers t.name t.vcpu}}", "{{#servers}}"]], "集合{x}，{a, b}", "{{ org }}")
p = d.add_paragraph("域：")
for piece in FIELD:
    p._p.append(parse_xml(piece.replace("%s", "system_name")))
save("application-别的程序的写法", d)
mk("别的程序的语句", "<#list 列表 as x>${x.名称}</#list>", "<#if 甲??>有<#else>无</#if>", "#foreach($x in $列表)$x.名称#end，#1，#结束", "[@list 列表 as x]", "{%= 甲 %}", "{%照片}", "{{@照片}}{{fd:(甲;yyyy)}}", "{{#each 列表}}{{this}}{{/each}}{{/}}", "{{>页脚}}", "{{甲}{乙}}", "{% {{ 甲 }} %}", "{{ 甲 }}")
mk("差一点的标签", "{%if甲%}有{%endif%}", "｛％ｉｆ 甲 ＝ “是” ％｝有｛％ｅｎｄｉｆ％｝", "{% for 列表 %}{% endfor %}{% for 1项 列表 %}{% endfor %}{% for (项 in 列表) %}{% endfor %}{% for 项, in 列表 %}{% endfor %}", "{% if 甲 => 3 && 乙 是 空 %}有{% endif %}", "{% macro 称呼 名 %}{{ 名 }}{% endmacro %}", "{{ 甲：乙 }}{{ 甲。乙 }}{{ 甲、乙 }}", "{{ 甲 | 千分位.2 }}{{ 甲 | 日期 yyyy }}{{ 甲 | 勾选(一、二) }}", "{{ 甲.内存 G }}", "{{ f'第{甲}号' }}{{ [x.名称 for x in 列表] }}{{ lambda x: x }}", "{% for i in range 5 %}{% endfor %}", "{{ 甲 | 中文日期 }}{{ 甲 | 保留两位 }}{{ 甲 | 去空格 }}{{ InlineImage(甲, '乙') }}{{ | upper }}", "{%p if 甲 %}", "有", "{%endp%}", [["{% rowspan 2 %}甲", "{% merge 2 %}乙"]], "{% if 甲 %}一{% else if 甲 == 1 or '二' %}二{% endif %}", "{% with 丙 = 1 %}{{ 丙 }}", "{% if 甲")

# Places.
d = build("正文")
d.paragraphs[0]._p.append(parse_xml(
    f'<w:r {W} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape style="width:200pt;height:50pt"><v:textbox>'
    "<w:txbxContent><w:p><w:r><w:t>框 {{ a b }}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"))
d.paragraphs[0]._p.append(parse_xml(f'<w:r {W}><w:t xml:space="preserve"> {{{{ c d }}}} &amp; {{{{ e f }}}}</w:t></w:r>'))
outer = d.add_table(rows=1, cols=2)
inner = outer.cell(0, 1).add_table(rows=2, cols=1)
inner.cell(1, 0).paragraphs[0].add_run("{{ 'g }}")
merged = d.add_table(rows=2, cols=3)
merged.cell(0, 0).merge(merged.cell(0, 1))
merged.cell(0, 2).paragraphs[0].add_run("{{ h i }}")
d.add_paragraph("末段 {{ j k }}")
save("各处", d)
d = build("{{ 单位 }}")
d.core_properties.title = "{{ 标题 的 }}"
d.add_comment(d.paragraphs[0].runs, text="请核对 {{ 单位 }}", author="甲")
save("批注和属性", d)

save("首尾同一行", build(
    "{%p for 甲 in 列 %}{%p endfor %}",
    [["序号", "姓名"], ["{%tr for 人 in 名单 %}", "{%tr endfor %}"], ["1", "乙"]],
    [["序号", "姓名"], ["{%tr if 有 %}{%tr endif %}", ""], ["1", "乙"]],
    [["一", "{%tc for 月 in 月份 %}{%tc endfor %}"]],
    [["{%tr for 人 in 名单 %}{{ 人.姓名 }}", "{{ 人.电话 }}{%tr endfor %}"]],
))
save("问列表要一项", build(
    [["序号", "姓名"], ["{%tr for 人 in 名单 %}", ""], ["{{ loop.index }}", "{{ 名单.姓名 | upper }}"],
     ["{%tr endfor %}", ""]],
    "{{ 名单.电话 }}",
    "{% for 组 in 分组 %}{{ 组.名 }}{% for 员 in 组.成员 %}{{ 员.名 }}{{ 组.成员.年龄 }}{% endfor %}{% endfor %}",
    "{{ 分组.备注 }}", '{% if 姓名 in "名单" %}甲{% elif 姓名 in “分组” %}乙{% endif %}',
))
save("没有表格时别的程序的写法", build(
    "{{ 单位 }}{{ 单位", "{{+附件}}", "{x}", "{ab}", "[[名称]]", "#name#", "((name))", "（（单位））", "【【姓名】】",
    "{{ 金额 | 大写金额（人民币） }}",
))

save("差一点的过滤器", build(
    "{{ 类别 | 勾选（“年假”、“事假”） }}", '{{ 类别 | 勾选("年假"/"事假") }}', "{{ 类别 | 勾选（年假、事假、其他） }}",
    "{{ 数 | 编号（一、） }}", "{{ 数 | 千分位，2 }}", "{{ 数 | 小数：3 }}", "{{ 名单 | 连接（、） }}", "{{ 日期 | 日期：yyyy年 }}",
    "{{ 单价 × 数量 元 }}", "{{ 金额 元 }}", '{{ if(住宿,"是","否") }}', '{{ 如果（住宿 = “是”，“住”，“不住”） }}',
    "{{ 数 | 小写金额 }}", "{{ 日期 | 年月日 }}", "{{ 联系电话（手机） }}", "{{ 姓名 or 无 }}", "{{ 姓名 | 默认(暂无) }}",
    "{% for 人 于 名册 %}{{ 人、单位 }}{{ 人.岁 }}{% endfor %}{{ sum(人.岁) }}",
    '{% if 姓名 in "名册" %}甲{% else if %}乙{% endif %}',
    [["{%tr for 员 in 全员 %}"], ["{{ 员.名 }}"], ["{%tr endfor 员 in 全员 %}"]],
))

# Changes that are tracked, copies for older programs, links.
A = 'w:id="90" w:author="甲" w:date="2026-01-01T00:00:00Z"'
d = build("{% if 甲 %}有", "{{ 乙")
d.paragraphs[0]._p.append(parse_xml(f'<w:del {W} {A}><w:r><w:delText>{{% endif %}}</w:delText></w:r></w:del>'))
d.paragraphs[1]._p.append(parse_xml(f'<w:ins {W} {A}><w:r><w:t xml:space="preserve"> }}}}{{% if 丙 %}}</w:t></w:r></w:ins>'))
d.paragraphs[1]._p.append(parse_xml(f'<w:r {W}><w:t>{{% endif %}}</w:t></w:r>'))
box = "<w:txbxContent><w:p><w:r><w:t>框 {{ 丁 | datee }}</w:t></w:r></w:p></w:txbxContent>"
d.add_paragraph("框")._p.append(parse_xml(
    f'<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:AlternateContent>'
    f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
    f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"))
save("修订和副本", d)
d = build("{{ 甲 }}")
link = d.part.relate_to("http://a/%7B%7B%20网址%20%7D%7D", docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
d.add_paragraph("见")._p.append(parse_xml(
    f'<w:hyperlink {W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="{link}">'
    "<w:r><w:t>网页{% if 戊 %}</w:t></w:r></w:hyperlink>"))
d.paragraphs[-1].add_run("{% endif %}")
save("链接", d)

# By LibreOffice, which writes runs and properties of its own.
if "--soffice" in sys.argv:
    for name in ["application-字段名写错", "少一个括号", "行循环与数据同一行"]:
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "odt", "--outdir", "/tmp", HERE / f"{name}.docx"], check=True)
        subprocess.run(["soffice", "--headless", "--convert-to", "docx", "--outdir", "/tmp", f"/tmp/{name}.odt"], check=True)
        made = Path(f"/tmp/{name}.docx")
        target = HERE / f"{name}-LibreOffice.docx"
        target.write_bytes(made.read_bytes())
