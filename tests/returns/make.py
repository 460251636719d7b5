"""Makes the workbooks and Word files of this folder with openpyxl and python-docx; run by hand."""
from pathlib import Path

import docx
import openpyxl

HERE = Path(__file__).parent
T="宁武县财政局-资产管理系统-云服务资源数量统计表"; H="序号 服务器名称 vCPU 内存(G) 存储(G) 操作系统 其他".split()
def mk(name,f):
    wb=openpyxl.Workbook(); ws=wb.active; f(wb,ws); wb.save(HERE / (name + '.xlsx'))
def two(wb,ws):
    ws.append([T]); ws.append(H); ws.append([1,"应用",8,16,100,"银河麒麟V10"]); ws.append([])
    ws.append(["宁武县财政局-人事系统-云服务资源数量统计表"]); ws.append(H); ws.append([1,"库",8,16,100,"银河麒麟V10"])
mk('一张表上两个系统', two)
def stacked(wb,ws):
    ws.append([T]); ws.append(["序号","服务器名称","vCPU","内存(G)","存储(G)",None,"操作系统","其他"]); ws.append([None,None,None,None,"系统盘","数据盘",None,None])
    ws.merge_cells("E2:F2")
    for c in "ABCDGH": ws.merge_cells(f"{c}2:{c}3")
    ws.append([1,"应用",8,16,100,400,"银河麒麟V10",None])
mk('存储分系统盘数据盘', stacked)
def merged(wb,ws):
    ws.append([T]); ws.append(H); ws.append([1,"应用",8,16,100,"银河麒麟V10"]); ws.append([2,"库",8,16,100,None]); ws.merge_cells("F3:F4")
    ws.append(["合计",None,16,32,200,None,None]); ws.merge_cells("A5:B5"); ws.append([]); ws.append(["填表人：张三",None,None,"联系电话：13812345678"]); ws.append(["说明：内存为每台内存"])
mk('合并单元格和表下签字', merged)
def aside(wb,ws):
    ws.append([T]); ws.append(H+[None]+H[:6]); ws.append([1,"应用",8,16,100,"银河麒麟V10",None,None,2,"库",8,32,200,"银河麒麟V10"])
mk('左右两张表', aside)
def group(wb,ws):
    ws.append([T]); ws.append(H); ws.append(["一","应用类"]); ws.append([1,"应用",8,16,100,"银河麒麟V10"]);ws.append(["二","数据类"]); ws.append([2,"库",8,16,100,"银河麒麟V10"]);ws.append(["小计",None,16,32,200])
mk('分组标题', group)
def big(wb,ws):
    ws.append([T]); ws.append(["No.","主机名","CPU核数","内存（MB）","硬盘/T","OS版本","备注","台数"]); ws.append([1,"web-01",8,16384,0.5,"CentOS 7.6","",2])
    ws.append([2,"web-02","八","32G","同上","windows2016","","1台"])
mk('标题带其他单位', big)
def measured(wb,ws):
    ws.append(["宁武县文联-创作平台-云服务资源数量统计表"]); ws.append(H[:6]); ws.append([1,"甲",8,16,1,"银河麒麟V10"]); ws.append([2,"乙",4,0.5,500,"银河麒麟V10"])
    ws["C3"].number_format='0"核"'; ws["E3"].number_format='0"T"'; ws["D4"].number_format='0%'
mk('单位在数字格式中', measured)
def owners(wb,ws):
    ws.append([T]); ws.append(H[:6]+["负责人"]); ws.append([1,"应用",8,16,100,"银河麒麟V10","张三"]); ws.append([2,"库",8,16,100,"银河麒麟V10"]); ws.append([3,"网关",8,16,100,"银河麒麟V10","李四"]); ws.merge_cells("G3:G4")
mk('多出的列合并', owners)

wb=openpyxl.Workbook(); ws=wb.active
ws.append(["宁武县财政局-资产管理系统-云服务资源数量统计表"]); 
ws.append("序号 服务器名称 vCPU 内存(G) 存储(G) 操作系统 其他".split())
ws.append([1,"应用",8,16,1024,"银河麒麟V10","x"])
ws.append([2,"旧库",8,20,300,"银河麒麟V10"])
ws.append([3,"库",8,16,500,"银河麒麟V10"])
ws.append(["合计",None,24,52,1824])
ws.row_dimensions[4].hidden=True
ws.column_dimensions['G'].hidden=True
w2=wb.create_sheet("旧表"); 
for r in ws.iter_rows(values_only=True): w2.append(r)
w2.sheet_state='hidden'
w3=wb.create_sheet("填写示例")
for r in ws.iter_rows(values_only=True): w3.append(r)
wb.save(HERE / "隐藏行列和示例表.xlsx")

src = HERE.parent.parent / 'samples/returns/财政局-申请表.docx'
def ticks(name,net,svc):
    d=docx.Document(src)
    for t in d.tables:
        for r in t.rows:
            cs=r.cells
            if '接入网络' in cs[0].text: cs[1].text=net
            if '服务类型' in cs[0].text.replace('\n',''): cs[1].text=svc
    d.save(HERE / name)
ticks('勾选1.docx','√互联网区  政务外网区  √业务专网','√云主机 √云存储 云数据库')
ticks('勾选3.docx','互联网区（是） 政务外网区（否）','1.云主机 2.云存储')
ticks('勾选4.docx','①政务外网区','云主机3台、云存储500G')
ticks('勾选5.docx','政务外网区','☑云主机（3台） ☑云存储(500G)')
ticks('勾选-写明不需要.docx','政务外网区（不需要互联网）','云主机、云存储；不需要：VPN、备份')
ticks('勾选-一项写选.docx','政务外网区','云主机（选）、云存储')
def sheet_ticks(name,net,svc):
    wb=openpyxl.load_workbook(HERE / '申请表-意见日期后另写.xlsx'); ws=wb.worksheets[0]
    ws['A12']=ws['A12'].value.split('，')[0]; ws['B9']=net; ws['B10']=svc; wb.save(HERE / name)
sheet_ticks('勾选-写明不需要.xlsx','政务外网区、业务专网，暂不需要互联网','云主机、云数据库，无需备份和VPN')
ticks('勾选-方框旁打字.docx','R政务外网区 □互联网区','□云主机 □物理机 □云存储 □备份 云主机、云存储')
sheet_ticks('勾选-方框旁打字.xlsx','□互联网区 □政务外网区 □业务专网 □DMZ 政务外网区','□云主机 □物理机 □云存储 □备份 详见附件')
ticks('勾选-未勾选处写字.docx','□互联网区 ☑政务外网区 □业务专网（公安） □DMZ，需开通443端口','☑云主机 □物理机2台 □备份 □其他：防火墙 需要VPN')
sheet_ticks('勾选-未勾选处写字.xlsx','尽快 互联网区□ 政务外网区☑ 其他□：公安专网','√云主机\n云存储\n√备份\n另需短信服务')
ticks('勾选-选项后的提示.docx','☑政务外网区（可多选） □业务专网（请注明名称） □DMZ □其他：____（请注明）','1.□物理机____台 2.□云数据库（数据库） （3）☑云主机（可多选）')
sheet_ticks('勾选-没有勾有提示.xlsx','（可多选）□互联网区 □政务外网区','□云主机 □其他（防火墙） （单选）')
ticks('勾选-括号里有顿号.docx','☑政务外网区（含互联网出口、专线） □DMZ','（云主机、备份（本地、异地）、负载均衡）')

# A statistics sheet inserted into the application as a workbook, or pasted as a picture.
import copy, io, struct, zlib
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

def without_rows(keep_header):
    d=docx.Document(src); t=d.tables[-1]
    if keep_header:
        for x in [x for r in t.rows[1:] for x in r._tr.iter('{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t')]: x.text=''
    else: t._tbl.getparent().remove(t._tbl)
    return d
def embed(d, name, blob, kind, relation):
    part=Part(PackURI('/word/embeddings/'+name), kind, blob, d.part.package); rid=d.part.relate_to(part, relation)
    d.add_paragraph()._p.append(parse_xml('<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:object><o:OLEObject Type="Embed" DrawAspect="Content" ObjectID="_1" r:id="%s"/></w:object></w:r>' % rid))
def workbook():
    wb=openpyxl.Workbook(); ws=wb.active; ws.append([T]); ws.append(H)
    ws.append([1,"嵌入的应用",8,16,100,"银河麒麟V10"]); ws.append([2,"嵌入的库",8,"32G",500,"银河麒麟V10","云数据库"])
    b=io.BytesIO(); wb.save(b); return b.getvalue()
XLSX='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
d=without_rows(False); embed(d,'Microsoft_Excel_Sheet1.xlsx',workbook(),XLSX,RT.PACKAGE); d.save(HERE/'嵌入的工作簿.docx')
d=without_rows(True); embed(d,'oleObject1.bin',(HERE.parent/'files/sheets/xlwt.xls').read_bytes(),'application/vnd.openxmlformats-officedocument.oleObject',RT.OLE_OBJECT); embed(d,'Microsoft_Excel_Sheet1.xlsx',workbook(),XLSX,RT.PACKAGE); d.save(HERE/'空表和嵌入的工作簿.docx')
d=docx.Document(src); embed(d,'Microsoft_Excel_Sheet1.xlsx',workbook(),XLSX,RT.PACKAGE); d.save(HERE/'表中有内容又嵌入工作簿.docx')
def chunk(kind,data): return struct.pack('>I',len(data))+kind+data+struct.pack('>I',zlib.crc32(kind+data))
png=b'\x89PNG\r\n\x1a\n'+chunk(b'IHDR',struct.pack('>IIBBBBB',8,8,8,0,0,0,0))+chunk(b'IDAT',zlib.compress(bytes(72)))+chunk(b'IEND',b'')
d=without_rows(False); d.add_picture(io.BytesIO(png)); d.save(HERE/'统计表是图片.docx')

def tall(wb,ws):
    ws.append([T]); ws.append(H)
    ws.append([1,"应用",8,16,100,"银河麒麟V10"]); ws.append([])
    ws.append([2,"库",8,16,100,"银河麒麟V10"]); ws.append([None,None,16,32,200,None]); ws.append([3,"缓存",8,None,100,"银河麒麟V10"])
    for c in "ABCDEFG": ws.merge_cells(f"{c}3:{c}4")
    for c in "ABF": ws.merge_cells(f"{c}5:{c}6")
    ws.merge_cells("D6:D7")
mk('一台占两行', tall)

# A form whose title was changed, in front of one with its own or behind it.
def titled(d,title):
    d.paragraphs[1].text=title
    return d
def joined(name,*docs):
    for other in docs[1:]:
        for element in [e for e in other.element.body if not e.tag.endswith('sectPr')]: docs[0].element.body[-1].addprevious(copy.deepcopy(element))
    docs[0].save(HERE/name)
def lines_of(t):
    cells=lambda r: list(dict.fromkeys(c._tc for c in r.cells))
    return [[docx.table._Cell(c,t).text for c in cells(r)] for r in t.rows]
RETURNS=HERE.parent.parent/'samples/returns'
titled(docx.Document(src),'云服务资源需求申请表').save(HERE/'申请表标题改动又有统计表.docx')
d=titled(docx.Document(src),''); d.tables[1]._tbl.getparent().remove(d.tables[1]._tbl); d.paragraphs[-1].text=''; d.save(HERE/'申请表没有标题和统计表.docx')
joined('回执单后有改了标题的申请表.docx',docx.Document(RETURNS/'财政局-交付回执单.docx'),titled(docx.Document(src),'云服务资源需求申请表'))
joined('回执单后有没有标题的注销单.docx',docx.Document(RETURNS/'财政局-交付回执单.docx'),titled(docx.Document(RETURNS/'水利局-注销申请单.docx'),''))
d=docx.Document(src)
def sheets(wb,ws,together):
    ws.append(['附件1']); ws.append(['宁武县政务云资源需求申请表'])
    for line in lines_of(d.tables[0]): ws.append(line)
    ws=ws if together else wb.create_sheet('统计表')
    ws.append([T])
    for line in lines_of(d.tables[1]): ws.append(line)
mk('申请表改了标题和统计表在两张工作表', lambda wb,ws: sheets(wb,ws,False))
mk('申请表改了标题和统计表在一张工作表', lambda wb,ws: sheets(wb,ws,True))
# What the title of the annex says, and the form does not.
d=docx.Document(src); d.tables[0].cell(0,1).text=''; d.save(HERE/'单位空着附表标题有.docx')
def on(wb,ws):
    for name,numbers in (('第1页',(1,2,3)),('第2页',(4,5)),('第3页',(6,8))):
        ws=ws if name=='第1页' else wb.create_sheet(); ws.title=name; ws.append([T]); ws.append(H)
        for number in numbers: ws.append([number,f"服务器{number}",8,16,100,"银河麒麟V10"])
mk('续表接着编号', on)
joined('申请表后有改了标题的评价表.docx',docx.Document(src),titled(docx.Document(RETURNS/'财政局-满意度评价表.docx'),'政务云评价表'))
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
def struck(wb,ws):
    ws.append([T]); ws.append(H); ws.append([1,"应用",8,16,100,"银河麒麟V10"]); ws.append([2,"旧库",8,16,100,"银河麒麟V10"]); ws.append([2,"库",16,32,500,"银河麒麟V10"])
    ws["B3"]=CellRichText(TextBlock(InlineFont(strike=True),"旧"),"应用"); ws["C3"]=CellRichText(TextBlock(InlineFont(strike=True),"8"),"16")
    ws.append([3,"网关",8,16,100,"银河麒麟V10"])
    for cell in ws[4]: cell.font=Font(strike=True)
    for cell in ws[6][1:]: cell.font=Font(strike=True)
    ws["A5"]=2; ws["E5"].font=Font(strike=True)
mk('划去的行和字', struck)

def word(name, above, header, rows, after=lambda document, table: None):
    document=docx.Document(); document.add_paragraph(T)
    for line in above: document.add_paragraph(line)
    table=document.add_table(rows=0, cols=len(header))
    for row in [header]+rows:
        for cell, text in zip(table.add_row().cells, row): cell.text=str(text)
    after(document, table); document.save(HERE / (name+'.docx'))
def strike(document, table):
    for cell in table.rows[2].cells:
        for run in cell.paragraphs[0].runs: run.font.strike=True
word('单位在表上和划去的行', ["单位：核、GB、TB"], ["序号","服务器名称","数量","台数","vCPU","内存","系统盘","数据盘1","操作系统"],
    [[1,"应用",2,2,8,16,0.1,0.5,"银河麒麟V10"],[2,"旧库",1,1,8,16,0.1,0.5,"银河麒麟V10"],[3,"网关",1,3,8,16,0.1,0.5,"银河麒麟V10"]], strike)

def scores(name):
    from docx.table import _Cell
    document=docx.Document(HERE.parent.parent / 'samples/returns/教育局-满意度评价表.docx'); table=document.tables[0]
    for _ in range(2): table.add_column(docx.shared.Mm(10))
    for row, texts in {0: ("实际得分","整改情况"), 2: ("7","已整改"), 3: ("6","")}.items():
        for tc, text in zip(table.rows[row]._tr.tc_lst[-2:], texts): _Cell(tc, table).text=text
    document.save(HERE / (name+'.docx'))
scores('满意度-两列得分')
# What people add to a form, and what they change beside its fields.
import copy, yaml
from docx.table import _Row
SCHEMAS = HERE.parent.parent / 'schemas'
def printed(form): return yaml.safe_load((SCHEMAS / (form + '.yaml')).read_text())
def row(d, after, label, value):
    t=d.tables[0]; r=copy.deepcopy(t.rows[after]._tr); t.rows[after]._tr.addnext(r)
    x=_Row(r,t); x.cells[0].text=label; x.cells[1].text=value
def at(d, label): return next(i for i,r in enumerate(d.tables[0].rows) if r.cells[0].text==label)
def below(d, texts):
    for text in reversed(texts): d.tables[0]._tbl.addnext(d.add_paragraph(text)._p)
d=docx.Document(src); row(d,at(d,'系统名称'),'等保级别','三级'); row(d,at(d,'主要用途'),'主要用途（二期）','向乡镇开放查询')
below(d,['补充：信息化负责人更换为王五，13911112222。','填表说明：','1、各栏须如实填写','2、技术方案须经专家论证后报送','附件：1.技术方案','2.测算表（并发量和存储空间）','经办人：钱七    联系电话：13811112222','2026年11月20日','第1页 共2页'])
d.add_paragraph('注：另需负载均衡服务器1台，4核8G100G，表格放不下。'); d.add_paragraph('注：本表一式三份，盖章后生效')
d.save(HERE/'申请表-多填的行和补充.docx')
d=docx.Document(src); row(d,at(d,'系统名称'),'系统名称','办公系统'); row(d,at(d,'主要用途'),'主要用途',d.tables[0].rows[at(d,'主要用途')].cells[1].text); d.save(HERE/'申请表-同一标签两个值.docx')
d=docx.Document(src)
for old,new in [('信息化负责人','信息化分管领导'),('主要用途','系统主要用途'),('接入网络','网络接入区域')]: d.tables[0].rows[at(d,old)].cells[0].text=new
d.save(HERE/'申请表-标签改名.docx')
d=docx.Document(src)
for text in ['资产管理系统迁移技术方案','现有系统部署在两台物理服务器上，数据量约 300G。','迁移分三步进行，每步都可以退回。','并发量按三百人同时在线测算。']: d.add_paragraph(text)
d.save(HERE/'申请表-后附方案.docx')

def agreement(name, lines, edit=lambda ps:ps, signed=('签字：王五\t签字：赵六','日期：2026年11月20日\t日期：2026年11月21日'), also=lambda d:None, seals='甲方（盖章）：\t乙方（盖章）：'):
    ps=[]
    for block in printed('agreement')['body']:
        if isinstance(block,str): ps.append(block)
        elif 'text' in block: ps.append(block['text'].replace('{{ party_b }}','政务云使用部门（宁武县财政局）'))
        elif 'sides' in block: ps+=[seals,*signed]
    d=docx.Document()
    for text in edit(ps)+lines: d.add_paragraph(text)
    also(d); d.save(HERE/(name+'.docx'))
agreement('协议-条款外没有改动',['（公章）','2026年11月21日','法定代表人或授权代表（签字）：王五','单位地址：宁武县凤凰镇人民大街18号','联系电话：0350-5550123','- 1 -','第 1 页 共 2 页'])
agreement('协议-条款外增加',['五、补充条款','1、乙方不承担等保测评费用，由甲方支付。'],lambda ps:ps[:2]+['特别约定：乙方不承担等保测评费用。']+ps[2:],also=lambda d:d.add_table(1,1).cell(0,0).__setattr__('text','补充条款：乙方不承担费用。'))
agreement('协议-甲方被换',[],lambda ps:[p.replace('甲方：政务云主管部门','丙方：某公司') for p in ps])
agreement('协议-甲方被删',[],lambda ps:[p for p in ps if p!='甲方：政务云主管部门'])
agreement('协议-甲方后加括号',[],lambda ps:[p.replace('甲方：政务云主管部门','甲方：政务云主管部门（不承担责任）') for p in ps])
agreement('协议-乙方后有盖章',[],lambda ps:[p.replace('（宁武县财政局）','（宁武县财政局）（盖章）') for p in ps])
agreement('协议-乙方写在下划线上',[],lambda ps:[p.replace('政务云使用部门（宁武县财政局）','__宁武县财政局__') for p in ps])

def receipt(name, more, edit=lambda text:text, seals='使用单位：（章）\t政务云管理部门：（章）', dates='2026年11月12日\t2026年11月12日'):
    d=docx.Document(); d.add_paragraph('附件3'); d.add_paragraph('文档编号ZWY003\t宁政云交付编号：宁政云交〔2026〕7号')
    c=d.add_table(1,1).cell(0,0); c.text='宁武县政务云中心资源交付回执单（含注销、变更）'
    for text in ['宁武县财政局：','贵单位申请的云资源已于2026年11月10日按申请单要求配置完成，并经过贵单位验证，符合贵单位系统部署要求。','资源信息如下：','云主机 3 台：28 核',seals,'联系电话：13800001234\t联系电话：0350-5550100',dates,*more]: c.add_paragraph(edit(text))
    d.save(HERE/(name+'.docx'))
receipt('回执单-格末加注',['注：以上资源未经我单位验收，不予认可。'])
receipt('回执单-格末签收',['签收人：钱七','（单位公章）'])
receipt('回执单-写在下划线上',[],lambda text:text.replace('2026年11月10日','_2026_年__11__月_10_日').replace('宁武县财政局：','_宁武县财政局_：'))
receipt('回执单-下划线上只有年',[],lambda text:text.replace('2026年11月10日','_2026_年___月___日'))

ITEMS=printed('satisfaction')['tables']['items']['rows']
RATED=[[r['category'],r['item'],r['max'],r['max'],None] for r in ITEMS]
def rated(name, rows, total):
    head=['评价指标分类','评价指标服务细项','分值','得分','如有扣分项请说明原因']
    all_rows=[head,*rows,['合计',None,100,total,None]]
    d=docx.Document(); d.add_paragraph('宁武县政务云平台服务使用满意度评价表（用户单位）'); d.add_paragraph('单位名称（公章）：宁武县财政局\t时间：2026年第三季度')
    t=d.add_table(len(all_rows),5)
    for r,values in enumerate(all_rows):
        for c,value in enumerate(values): t.cell(r,c).text='' if value is None else str(value)
    d.save(HERE/(name+'.docx'))
    def sheet(wb,ws):
        ws.append(['宁武县政务云平台服务使用满意度评价表（用户单位）']); ws.append(['单位名称（公章）：宁武县财政局',None,'时间：2026年第三季度'])
        for values in all_rows: ws.append(values)
    mk(name,sheet)
rated('满意度-多一行',RATED+[['其他','9.服务态度',5,2,'态度差']],100)
rated('满意度-少一行',RATED[:5]+RATED[6:],90)
rated('满意度-改写一行',[r if i!=4 else [r[0],'2.工单是否签署',*r[2:]] for i,r in enumerate(RATED)],100)
rated('满意度-移动一行',RATED[:2]+[RATED[5]]+RATED[2:5]+RATED[6:],100)

rated('满意度-得分写成几分之几',[[*r[:3],{0:'10/10',1:'8分/8分',2:'1/2',3:'7.5／8'}.get(n,r[3]),'响应稍慢' if n==3 else None] for n,r in enumerate(RATED)],99.5)

agreement('协议-负责人处没有签字二字',[],signed=('法定代表人：王建国            授权代表：张三','日期：2026年11月20日\t日期：2026年11月21日'))
agreement('协议-法定代表人签字',[],signed=('法定代表人签字：王建国            法定代表人签字：张三','日期：2026年11月20日\t日期：2026年11月21日'))
agreement('协议-代表签字空着',[],signed=('代表签字：                  代表签字：','日期：                  日期：'))
agreement('协议-负责人括号签字',[],lambda ps:ps[:-3]+['甲方（盖章）：','负责人（签字）：王建国','日期：2026年11月20日','乙方（盖章）：','负责人（签字）：张三','日期：2026年11月21日'])
agreement('协议-签名和时间',[],signed=('签名：王建国            签名：张三','时间：2026年11月20日            时间：2026年11月21日'))
agreement('协议-日期没有标签',[],signed=('签字：王建国            签字：张三','2026年11月20日        2026年11月21日'))
receipt('回执单-只有左边日期',[],dates='2026年11月12日')
receipt('回执单-只有左边日期右边空格',[],dates='2026年11月12日                    ')
receipt('回执单-只有右边日期',[],dates='\t2026年11月12日')

d=docx.Document(src); t=d.tables[0]
for label,text in [('信息化负责人','待定'),('系统负责人','某某'),('系统名称','（请填写）'),('主要用途','单击或点击此处输入文字。')]: t.rows[at(d,label)].cells[1].text=text
t.rows[at(d,'系统负责人')].cells[5].text='xxx@xxx.com'; d.save(HERE/'申请表-占位文字.docx')

agreement('协议-盖章处写别的单位',[],seals='甲方（盖章）：\t乙方（盖章）：宁武县教育局')
agreement('协议-盖章处写本单位',[],seals='甲方（盖章）：宁武县政务信息管理局\t乙方（盖章）：宁武县财政局（章）')
agreement('协议-双方位置对调',[],seals='乙方（盖章）：\t甲方（盖章）：')
agreement('协议-乙方括号没有写完',[],lambda ps:[p.replace('（宁武县财政局）','（宁武县财政局') for p in ps])
agreement('协议-乙方括号外有盖章全称简称',[],lambda ps:[p.replace('（宁武县财政局）','（全称）：宁武县财政局（以下简称乙方）。') for p in ps])
agreement('协议-乙方后有声明',[],lambda ps:[p.replace('（宁武县财政局）','（宁武县财政局）不承担责任') for p in ps])
receipt('回执单-盖章处写别的单位',[],seals='使用单位：宁武县教育局（章）\t政务云管理部门：（章）')
agreement('协议-乙方换行',[],lambda ps:[p.replace('（宁武县财政局）','\n（宁武县财政局）') for p in ps])
d=docx.Document(src); c=next(r for r in d.tables[0].rows if r.cells[0].text.startswith('申请单位意见')).cells[0]
for p in [p for p in c.paragraphs if '章' in p.text][:1]: p.insert_paragraph_before('单位负责人签字：张建国'); p.insert_paragraph_before('宁武县财政局')
d.save(HERE/'申请表-意见下签字.docx')
receipt('回执单-日期后有保留',[],dates='2026年11月12日（未验收，不予认可）\t2026年11月12日')
receipt('回执单-日期后有说明',[],dates='2026年11月12日（未盖章无效）\t2026年11月12日')

# What stands below an opinion, and what people write to whoever takes a form in.
def opinion(name, lines, also=lambda d: None):
    d=docx.Document(src); c=next(r for r in d.tables[0].rows if r.cells[0].text.startswith('申请单位意见')).cells[0]
    for p in c.paragraphs[1:]: p._p.getparent().remove(p._p)
    for line in lines: c.add_paragraph(line)
    also(d); d.save(HERE/(name+'.docx'))
SIGNED=['同意申请。','（公  章）','2026年11月20日']
opinion('申请表-主管部门意见在日期下',SIGNED+['主管部门意见：同意。','（公  章）','2026年11月21日'])
opinion('申请表-主管部门意见在空日期下',['同意申请。','（公  章）','年     月      日','主管部门（盖章）：宁武县人民政府办公室','2026年11月21日'])
opinion('申请表-主管部门不同意',SIGNED+['主管部门意见：同意，但只给2台。','（公  章）','2026年11月21日'])
opinion('申请表-意见下签字线',['同意。（盖章）　负责人签字：＿＿＿＿　日期：＿＿年＿月＿日'])
def aside(d):
    d.paragraphs[0].insert_paragraph_before('密级：内部  请电联13900001111')
    d.tables[0]._tbl.addprevious(d.add_paragraph('（加急）请于本周内办理')._p)
    d.tables[0]._tbl.addprevious(d.add_paragraph('（盖章前请电话联系信息中心 0350-5551234）')._p)
    row(d,len(d.tables[0].rows)-1,'其他联系人','周八 13766665555')
opinion('申请表-表外写电话',SIGNED,aside)
def copied(name, line):
    receipt(name,[]); d=docx.Document(HERE/(name+'.docx')); d.add_paragraph(line); d.save(HERE/(name+'.docx'))
copied('回执单-抄送','抄送：县财政局')
agreement('协议-授权代表空着',[],signed=('法定代表人或授权代表（签字）：                  法定代表人或授权代表（签字）：','日期：                  日期：'))
agreement('协议-日期和签订地点',['2026年11月20日于宁武'])
rated('满意度-合计加说明',RATED,'100（含扣分0）')
opinion('申请表-表外写本单位',SIGNED,lambda d: d.add_paragraph('本单位另有两套系统需要迁移，请一并考虑。'))
SERVERS=[[1,'应用服务器',8,16,500,'银河麒麟V10'],[2,'库',16,64,1000,'银河麒麟V10']]
def alone(wb,ws):
    ws.append([T]); ws.append(H); ws.append(['应用区']); ws.append(SERVERS[0]); ws.append(['请先开通应用服务器']); ws.append(['数据库及中间件所在的区域']); ws.append(SERVERS[1]); ws.append(['三、网络安全及其他设备所在区'])
    ws.append(['合计',None,24,80,1500]); ws.append(['库需共享存储5T']); ws.append(['尽快开通']); ws.append(['1.以上均为新增的服务器资源']); ws.append([None,'备份服务器']); ws.append(['以上共2台']); ws.append(['宁武县财政局']); ws.append(['审核人：张三'])
    ws.merge_cells('A5:G5')
mk('统计表-一格文字',alone)
d=docx.Document(src); t=d.tables[1]
for text in ['备注：库需共享存储','库服务器须在12月前开通']:
    cells=t.add_row().cells; cells[0].merge(cells[-1]).text=text
d.save(HERE/'申请表-表中合并的备注.docx')
rated('满意度-合计行写原因',RATED,100); (HERE/'满意度-合计行写原因.xlsx').unlink()
d=docx.Document(HERE/'满意度-合计行写原因.docx'); d.tables[0].rows[-1].cells[4].text='服务较差，要求整改'; d.save(HERE/'满意度-合计行写原因.docx')
def beyond(wb,ws):
    for row in [['宁武县政务云中心资源变更申请单'],['单位名称','宁武县财政局'],['信息化负责人','王五','联系电话','13800001111','邮箱','w@example.gov.cn','主管：刘局'],['技术联系人','赵六','联系电话','13900001111','邮箱','z@example.gov.cn'],
                ['系统名称','资产管理系统',None,None,None,None,None,'系统名称待定'],['主要用途','全县国有资产登记和统计'],['变更原因','存储不足，影响业务运行'],['变更前配置','4核8G'],['变更后配置','8核16G'],['申请单位意见：\n同意变更\n（公章）\n2026年11月20日',None,None,None,None,None,'只变更第2台'],['政务云管理部门意见：\n\n\n年  月  日'],['备注：请尽快办理']]: ws.append(row)
    for row in [1,10,11]: ws.merge_cells(f'A{row}:F{row}')
    for row in [2,5,6,7,8,9]: ws.merge_cells(f'B{row}:F{row}')
mk('变更单-表右和表下另写',beyond)
def sheets(wb,ws):
    for row in [[T],H,*SERVERS]: ws.append(row)
    for title,rows in [('字典',[['操作系统','数据库'],['银河麒麟','达梦']]),('填写说明',[['栏目','要求'],['内存',16]]),('汇总',[['项目','数量'],['vCPU',24]]),('网络需求',[['序号','端口'],[1,443],[2,8080]]),('联系人',[['王五','13800001111']]),('空表',[])]:
        other=wb.create_sheet(title); [other.append(row) for row in rows]
    other=wb.create_sheet('其他设备',0); [other.append(row) for row in [['其他设备清单'],['设备','数量'],['交换机',2]]]
mk('统计表-其他工作表',sheets)
d=docx.Document(src); rows=[['IP地址','用途','端口'],['10.1.2.3','应用','443']]; t=d.add_table(2,3)
for r,values in enumerate(rows):
    for c,value in enumerate(values): t.cell(r,c).text=value
d.save(HERE/'申请表-后有别的表.docx')

# What stands above the title, beside a signature or a party, and behind the words of a formality.
def above(*lines): return lambda ps: ps[:1]+[*lines]+ps[1:]
agreement('协议-标题前写一方',[],above('甲方承担等保测评费用','签署前须经乙方党组会通过。'))
agreement('协议-标题前写草稿',[],above('草稿'))
agreement('协议-标题前有公文和编号',[],lambda ps:['宁武县财政局文件','宁财字〔2026〕15号','关于报送安全责任协议书的报告','县政务信息管理局：','现将我局与甲方签订的协议书报上，如有不妥，请指正。','附件：1.协议书','宁武县财政局','2026年11月20日',ps[0],'第一联（甲方）','（乙方存档）','甲方：政务云主管部门  乙方：宁武县财政局',*ps[1:]])
agreement('协议-标题前公文写不同意一条',[],lambda ps:['关于报送安全责任协议书的报告','县政务信息管理局：','现将协议书报上，我局不同意第二条。','2026年11月20日',*ps])
def framed(d):
    t=d.add_table(1,1); t.cell(0,0).text='补充条款：乙方免责'; d.paragraphs[0]._p.addprevious(t._tbl)
agreement('协议-标题前方框写免责',[],also=framed)
agreement('协议-签字旁写保留意见',[],signed=('签字：王五\t签字：赵六（对第二条第1款保留意见）','日期：2026年11月20日\t日期：2026年11月21日'))
agreement('协议-签字处写不同意',[],signed=('签字：王五\t签字：不同意第三条','日期：2026年11月20日\t日期：2026年11月21日'))
agreement('协议-乙方写仅限',[],lambda ps:[p.replace('政务云使用部门（宁武县财政局）','宁武县财政局，仅限资产管理系统') for p in ps])
agreement('协议-无正文和地点后写除外',['签订地点：宁武县，乙方免责'],lambda ps:ps[:-3]+['（以下无正文，第三条除外）']+ps[-3:])
agreement('协议-句后加括号',[],lambda ps:[p+'（乙方除外）' if p.startswith('1、甲方作为') else p for p in ps])
def lead(name, text):
    receipt(name,[]); d=docx.Document(HERE/(name+'.docx')); d.paragraphs[0].insert_paragraph_before(text); d.save(HERE/(name+'.docx'))
lead('回执单-标题前写不认可','我单位对本次交付不予认可。')
def led(name, *lines):
    d=docx.Document(src); p=d.paragraphs[0]; [p.insert_paragraph_before(line) for line in lines]; d.save(HERE/(name+'.docx'))
led('申请表-标题前另加一台','另需增加一台备份服务器，8核16G 2T。')
led('申请表-标题前写作废','本申请作废，以后续文件为准。')
led('申请表-标题前有公文','关于申请政务云资源的函','县政务信息管理局：','我局拟申请云主机5台，共40核、160G内存。请予支持。','宁武县财政局','2026年11月20日')
def beside(wb,ws):
    for row in [[T],H,*SERVERS]: ws.append(row)
    for title,text in [('补充','同时注销旧服务器2台'),('其他','本表作废'),('Sheet4','对第二项有异议'),('选项','8核16G')]: wb.create_sheet(title).append([text])
mk('统计表-其他工作表写一句话',beside)

# The only date below two signatures, seals asked for in other words, and what may stand below a binding text.
SIGNED_B='签字：                  签字：张三'
agreement('协议-日期只有乙方的',[],signed=(SIGNED_B,'                  2026年11月21日'))
agreement('协议-日期写在行首',[],signed=(SIGNED_B,'2026年11月21日'))
agreement('协议-甲乙方公章',[],lambda ps:[p.replace('（盖章）','（公章）') for p in ps])
def enclosed(*lines, rows=()):
    def also(d):
        for line in lines: d.add_paragraph(line)
        t=d.add_table(0,7)
        for row in rows:
            for cell,value in zip(t.add_row().cells,row): cell.text=str(value)
    return also
agreement('协议-附清单写责任',[],also=enclosed('附：资源清单',rows=[['序号','项目','内容'],[1,'乙方责任','免除']]))
def enclosing(name,*lines,rows=()):
    receipt(name,[]); d=docx.Document(HERE/(name+'.docx')); enclosed(*lines,rows=rows)(d); d.save(HERE/(name+'.docx'))
enclosing('回执单-附清单和一式两份','注：本回执一式两份，双方各执一份。','附：资源清单',rows=[H,*SERVERS])
receipt('回执单-缺一台',[],lambda text:text.replace('云主机 3 台：28 核','云主机 3 台，少交付1台').replace('宁武县财政局：','宁武县财政局（代宁武县教育局）：'))
receipt('回执单-验收合格已补交',[],lambda text:text.replace('云主机 3 台：28 核','云主机 3 台，原未交付的1台已补交。验收结论：☑合格 □不合格'))
def by_system(wb,ws):
    for row in [['宁武县财政局云服务资源数量统计表'],['序号','所属系统',*H[1:]],[1,'资产管理系统',*SERVERS[0][1:]],[2,'预算系统',*SERVERS[1][1:]]]: ws.append(row)
mk('统计表-标题只有单位和所属系统列',by_system)
def table_first(name,rows,has_annex):
    d=docx.Document(src); t=d.add_table(0,len(H))
    for row in [H,*rows]:
        for cell,value in zip(t.add_row().cells,row): cell.text=str(value)
    if not has_annex:
        annex=d.tables[1]._tbl; title=annex.getprevious(); d.element.body.remove(annex); d.element.body.remove(title)
    d.element.body.insert(0,t._tbl); d.save(HERE/(name+'.docx'))
table_first('申请表-前面另有一台',[[4,'缓存服务器',8,16,100,'银河麒麟V10']],True)
table_first('申请表-统计表在前没有标题',SERVERS,False)
def agreed(wb,ws):
    for block in printed('agreement')['body']:
        if isinstance(block,str): ws.append([block])
        elif 'text' in block: ws.append([block['text'].replace('{{ party_b }}','政务云使用部门（宁武县财政局）')])
        elif 'sides' in block: [ws.append([a,None,b]) for a,b in [('甲方（公章）：','乙方（公章）：'),('签字：','签字：张三'),(None,'2026年11月21日')]]
mk('协议-单元格中日期没有标签',agreed)

# Several forms of labels and values below each other, with titles and without.
def asked(title,org,system,after,phone='13800001111'):
    return [[title]]*bool(title)+[['单位名称',org],['信息化负责人','王五','联系电话',phone,'邮箱','w@example.gov.cn'],['技术联系人','赵六','联系电话','13900001111','邮箱','z@example.gov.cn'],
        ['系统名称',system],['主要用途','全县资产登记和统计'],['变更原因','业务调整，数据已备份'],['变更前配置','4核8G200G'],['变更后配置',after],['申请单位意见：\n同意\n（公章）\n2026年11月20日']]
CHANGE,CANCEL='宁武县政务云中心资源变更申请单','宁武县政务云中心资源注销申请单'
FIRST=asked(CHANGE,'宁武县财政局','资产管理系统','8核16G200G')
def below_each_other(name,*parts): mk(name,lambda wb,ws: [ws.append(row) for part in parts for row in [*part,[]]])
below_each_other('变更单和注销单在一张工作表',FIRST,[['附件5'],*asked(CANCEL,'宁武县水利局','水情系统','注销')])
below_each_other('变更单-一张工作表两份电话不同',FIRST,asked(CHANGE,'宁武县财政局','资产管理系统','8核16G200G','13811112222'))
below_each_other('变更单-一张工作表两联',FIRST,[['第二联']],FIRST)
below_each_other('变更单-标题在第二页再印',FIRST[:5],[[CHANGE],FIRST[1],*FIRST[5:]])
below_each_other('变更单-写到别的标题',[*FIRST[:5],[CANCEL],*FIRST[5:]])
below_each_other('变更单-填写示例在上',[['填写示例']],asked(CHANGE,'宁武县某局','某系统','8核16G200G'),FIRST)
below_each_other('变更单-两份都填在样表上',*[asked(CHANGE+'（样表）','宁武县财政局',system,'8核16G200G') for system in ('资产管理系统','预算系统')])
below_each_other('变更单下有没有标题的注销单',FIRST,asked(None,'宁武县水利局','水情系统','注销'))
RECEIPT=lambda org,number:[['文档编号ZWY003','宁政云交付编号：'+number],['宁武县政务云中心资源交付回执单（含注销、变更）'],[org+'：'],['贵单位申请的云资源已于2026年11月10日按申请单要求配置完成，并经过贵单位验证，符合贵单位系统部署要求。'],['资源信息如下：'],['云主机2台'],['使用单位：（章）','政务云管理部门：（章）'],['联系电话：13800001111','联系电话：0350-5550100'],['2026年11月12日','2026年11月11日']]
below_each_other('变更单和两份回执单在一张工作表',FIRST,RECEIPT('宁武县财政局','宁政云交〔2026〕7号'),RECEIPT('宁武县水利局','宁政云交〔2026〕8号'))
def tables(name,*forms):
    d=docx.Document()
    for form in forms:
        width=max(len(row) for row in form)
        for row in form:
            if len(row)==1 and row[0] in (CHANGE,CANCEL): d.add_paragraph(row[0])
        t=d.add_table(0,width)
        for row in form:
            if not (len(row)==1 and row[0] in (CHANGE,CANCEL)):
                cells=t.add_row().cells
                for cell,value in zip(cells,row): cell.text=str(value)
                if len(row)<3 and width>len(row): cells[len(row)-1].merge(cells[-1])
        d.add_paragraph('')
    d.save(HERE/(name+'.docx'))
tables('变更单后有没有标题的注销单',FIRST,asked(None,'宁武县水利局','水情系统','注销'))
# Without any title, an application and its list.
d=docx.Document()
for t in docx.Document(src).tables: d.element.body[-1].addprevious(copy.deepcopy(t._tbl)); d.add_paragraph("")
d.save(HERE/"申请表和统计表都没有标题.docx")
# What stands in front of a form's title.
LIST=[H,[1,'应用服务器',8,16,500,'银河麒麟V10',''],[2,'库',16,64,1000,'银河麒麟V10','']]
below_each_other('变更单-没有标题的清单在上',LIST,FIRST)
def fronted(name,rows):
    d=docx.Document(RETURNS/'财政局-交付回执单.docx'); t=d.add_table(0,len(rows[0]))
    for row in rows:
        for cell,value in zip(t.add_row().cells,row): cell.text=str(value)
    d.element.body.insert(0,t._tbl); d.save(HERE/(name+'.docx'))
fronted('回执单-清单在标题前',LIST)
fronted('回执单-联系人表在标题前',[['姓名','职务','电话'],['张三','股长','13900001111']])
fronted('回执单-材料清单在标题前',[['材料名称','份数'],['回执单',2]])

# Titles that are gone, or another text instead; one in the name of the file; one of another form under the mark of its
# own; a form of another version.
def drawn_as(d,form,version='2022.14'):
    value=lambda n,name,text: f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{n}" name="{name}"><vt:lpwstr>{text}</vt:lpwstr></property>'
    xml='<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'+value(2,'zwy.form',form)+value(3,'zwy.version',version)+'</Properties>'
    package=d.part.package; package.relate_to(Part(PackURI('/docProps/custom.xml'),'application/vnd.openxmlformats-officedocument.custom-properties+xml',xml.encode(),package),RT.CUSTOM_PROPERTIES)
def retitled(name,of,form,text,version='2022.14'):
    d=docx.Document(RETURNS/of); drawn_as(d,form,version)
    titles=[p for p in [*d.paragraphs,*(p for t in d.tables for c in t._cells for p in c.paragraphs)] if p.text.startswith('宁武县政务云')]
    if text is None: titles[0]._p.getparent().remove(titles[0]._p)
    elif text: titles[0].text=text
    d.save(HERE/(name+'.docx'))
retitled('协议-标题被删','财政局-安全责任协议书.docx','agreement',None)
retitled('回执单-标题是别的文字','财政局-交付回执单.docx','receipt','公务用车审批表')
retitled('变更单-标题是别的文字','民政局-变更申请单.docx','change','资源申请')
retitled('变更单-标题写短','民政局-变更申请单.docx','change','资源变更申请单')
retitled('民政局-资源变更申请单','民政局-变更申请单.docx','change',None)
retitled('注销单-标题写成变更','水利局-注销申请单.docx','cancellation','宁武县政务云中心资源变更申请单')
retitled('变更单-别的版本','民政局-变更申请单.docx','change','','1')
def untitled(wb,ws):
    for row in lines_of(docx.Document(src).tables[0]): ws.append(row)
mk('申请表-工作表没有标题',untitled)

# Signature blocks of which some labels are gone, or that ask in other words.
agreement('协议-签字一栏被删',[],signed=['日期：\t日期：'])
agreement('协议-日期只有一方的栏',[],signed=('签字：\t签字：','\t日期：'))
agreement('协议-签署栏用别的话',[],signed=('法定代表人：\t授权代表：','年  月  日\t年  月  日'))
receipt('回执单-日期空着没有年月日',[],dates='')

# Sums in Chinese numerals, below a Word table and in sheets.
def summed(name,*below):
    d=docx.Document(); d.add_paragraph(T); t=d.add_table(0,len(H))
    for row in [H,*SERVERS]:
        for cell,value in zip(t.add_row().cells,row): cell.text=str(value)
    for text in below: d.add_paragraph(text)
    d.save(HERE/(name+'.docx'))
summed('统计表-表下共计大写','共计贰台，二十四核','共四页')
summed('统计表-表下共计大写不符','注：以上共计叁拾（30）台服务器。')
def in_words(wb,ws):
    for row in [[T],H,*SERVERS,['合计：贰拾台，三十核']]: ws.append(row)
mk('统计表-合计大写不符',in_words)

# The title of an annex that is that of something else, one that is called in other words, and one by its contents.
def annexed(name,title):
    d=docx.Document(src); p=next(p for p in d.paragraphs if p.text.endswith('云服务资源数量统计表')); p.text=title; d.save(HERE/(name+'.docx'))
annexed('申请表-附表标题是别的','附：办公用品采购计划')
annexed('申请表-附表叫一览表','所需配置一览表')
annexed('申请表-附表叫主机列表','附：主机列表')

# Words in front of the labels of a signature block, in every column of it.
agreement('协议-签署日期空着',[],signed=('法定代表人（签名）：\t法定代表人（签名）：','签署日期：\t签署日期：'))
agreement('协议-甲方签字乙方签字',[],signed=('甲方签字：王五\t乙方签字：赵六','甲方签署日期：2026年11月20日\t乙方签署日期：2026年11月21日'))
def signed_in_cells(d):
    t=d.add_table(0,2)
    for a,b in [('甲方（盖章）：','乙方（盖章）：'),('甲方签字：','乙方签字：'),('签订日期：','签订日期：')]:
        c=t.add_row().cells; c[0].text,c[1].text=a,b
agreement('协议-签署栏在格内空着',[],lambda ps:ps[:-3],signed=('',''),also=signed_in_cells)

# The rows that a form prints a second time, with other scores and without its title.
d=docx.Document(RETURNS/'教育局-满意度评价表.docx'); table=d.tables[0]
line=next(p for p in d.paragraphs if '单位名称' in p.text); other=copy.deepcopy(table._tbl)
d.element.body[-1].addprevious(copy.deepcopy(line._p)); d.paragraphs[-1].text=line.text.replace('教育局','水利局')
d.element.body[-1].addprevious(other); d.tables[1].rows[1].cells[3].text='9'
d.save(HERE/'满意度-两份第二份没有标题.docx')

# Rows of another body, or void ones, below a line of their own; harmless groups; sheets that do not count.
def groups(*lines):
    def f(wb,ws):
        for row in [[T],H,SERVERS[0]]: ws.append(row)
        for number,line in enumerate(lines):
            ws.append([line]); ws.append([2+number,f'应用{number}',8,16,100,'银河麒麟 V10'])
    return f
mk('统计表-行间写别的单位',groups('单位：宁武县教育局　系统：学籍系统','二、水利局水情系统','拟注销：'))
mk('统计表-行间写本单位',groups('县财政局','系统名称：资产系统','税务局对接区','互联网区','部门：预算股','单位：台、核、G、G'))
def tabs(wb,ws):
    ws.title='统计表'
    for row in [[T],H,SERVERS[0]]: ws.append(row)
    for number,name in enumerate(['已停用','教育局','2025年','数据区']):
        own=wb.create_sheet(name); own.append(H); own.append([2+number,f'应用{number}',8,16,100,'银河麒麟 V10'])
mk('统计表-几页名称各异',tabs)
d=docx.Document(); d.add_paragraph(T)
for line,rows in [(None,SERVERS[:1]),('宁武县教育局：',[[1,'学籍应用',8,16,100,'银河麒麟 V10','']]),('业务区',[[1,'网关',8,16,100,'银河麒麟 V10','']])]:
    if line: d.add_paragraph(line)
    t=d.add_table(0,len(H))
    for row in [H,*rows]:
        for cell,value in zip(t.add_row().cells,row): cell.text=str(value)
d.save(HERE/'统计表-两表之间写别的单位.docx')

# Units of a column in words, below tables: other ones, and those of the form.
UNITS={'统计表-表下写别的单位量':['说明：以上存储单位均为T','备注：表中存储按T填写','内存和存储均以TB为单位'],'统计表-表下写原来的单位量':['以上内存、存储均以G为单位','存储按GB计','备注：C盘存储按40G']}
def united(name,lines):
    def f(wb,ws):
        for row in [[T],H,*SERVERS,*[[line] for line in lines]]: ws.append(row)
    mk(name,f); summed(name,*lines)
for name,lines in UNITS.items(): united(name,lines)

# A column that says whose each row is, and a number in no column.
def whose(*bodies):
    def f(wb,ws):
        ws.append([T]); ws.append(H+['使用单位'])
        for number,body in enumerate(bodies): ws.append([1+number,f'应用{number}',8,16,100,'银河麒麟 V10',None,body])
        ws['J3']=16
    return f
mk('统计表-一列写别的单位',whose('财政局','教育局','水利局'))
mk('统计表-一列写本单位',whose('财政局','财政局','国库股'))

# A year with a digit wrong.
document=docx.Document(RETURNS/'财政局-申请表.docx')
for text in document.element.iter('{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t'):
    text.text=(text.text or '').replace('2026年11月3日','1926年11月3日')
document.save(HERE/'年份错一位.docx')
