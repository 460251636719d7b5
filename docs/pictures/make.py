"""Makes the pictures of docs/templates.md: pages of samples/templates before and after `zwy fill`, side by side. Needs
LibreOffice, pdftoppm, Pillow and a built zwy, whose path is the first argument; others name the pictures to make."""
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image, ImageChops, ImageDraw, ImageFont

HERE = Path(__file__).parent
TEMPLATES = HERE.parent.parent / "samples" / "templates"
ZWY = Path(sys.argv[1]).resolve()
GAP = 16
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def pages(document, folder, dpi):
    """The pages of a document as pictures, each cut down to what stands on it."""
    pdf = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*pdf, "--outdir", folder, document], check=True, capture_output=True)
    made = folder / f"{Path(document).stem}.pdf"
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", made, made.with_suffix("")], check=True)
    return [cut(Image.open(page).convert("RGB")) for page in sorted(folder.glob(f"{made.stem}-*.png"))]


def cut(page):
    box = ImageChops.difference(page, Image.new("RGB", page.size, "white")).getbbox()
    left, top, right, bottom = box
    return page.crop((max(left - 14, 0), max(top - 14, 0), right + 14, bottom + 14))


def beside(pictures, name):
    """The pictures in a row, framed, in few colours."""
    width = sum(p.width + 2 for p in pictures) + GAP * (len(pictures) - 1)
    sheet = Image.new("RGB", (width, max(p.height for p in pictures) + 2), "white")
    left = 0
    for picture in pictures:
        sheet.paste(picture, (left + 1, 1))
        ImageDraw.Draw(sheet).rectangle((left, 0, left + picture.width + 1, picture.height + 1), outline="#a0a0a0")
        left += picture.width + 2 + GAP
    path = HERE / f"{name}.png"
    sheet.quantize(24).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.name}: {sheet.size}, {size} bytes")
    assert size <= 60 * 1024, "too large"


def zwy(*arguments, status=0):
    done = subprocess.run([ZWY, *arguments, "--lang", "zh"], capture_output=True, text=True)
    assert done.returncode == status, done.stderr


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for name, make in PICTURES.items():
            if name in sys.argv[2:] or not sys.argv[2:]:
                beside(make(folder), name)


def one(name, dpi):
    """The template and the first page of what becomes of it."""
    def make(folder):
        before, after = TEMPLATES / f"{name}.docx", folder / "filled.docx"
        zwy("fill", TEMPLATES / f"{name}.yaml", "--template", before, "-o", after, "--force")
        return [pages(before, folder, dpi)[0], pages(after, folder, dpi)[0]]
    return make


def merged(template, data, folder, dpi):
    """The pages of many records in one document."""
    after = folder / f"{data}.docx"
    zwy("fill", TEMPLATES / f"{data}.yaml", "--template", TEMPLATES / f"{template}.docx", "--merge", "-o", after)
    return pages(after, folder, dpi)


def badges(folder):
    return pages(TEMPLATES / "出入证.docx", folder, 76) + merged("出入证", "出入证", folder, 76)


def noted(folder):
    """The page and its comments beside it: LibreOffice prints none without a window."""
    document = folder / "noted.docx"
    zwy("template", "check", TEMPLATES / "培训通知（有错）.docx", "--annotate", document, status=1)
    with zipfile.ZipFile(document) as package:
        root = ElementTree.fromstring(package.read("word/comments.xml"))
        body = package.read("word/document.xml").decode()
    notes = {note.get(f"{W}id"): note for note in root.iter(f"{W}comment")}
    page = pages(document, folder, 76)[0]
    font = ImageFont.truetype(subprocess.run(
        ["fc-match", "-f", "%{file}", "Noto Sans CJK SC"], capture_output=True, text=True, check=True).stdout, 12)
    margin = Image.new("RGB", (400, page.height), "#f4f4f4")
    draw = ImageDraw.Draw(margin)
    top = 8
    # In the order of their places.
    for number in re.findall(r'commentRangeStart w:id="(\d+)"', body):
        note = notes[number]
        said = ["".join(text.text for text in p.iter(f"{W}t")) for p in note.iter(f"{W}p")]
        text = f"{note.get(f'{W}author')}：" + "；".join(said)
        lines, line = [], ""
        for c in text:
            if draw.textlength(line + c, font) > 372:
                lines.append(line)
                line = ""
            line += c
        lines.append(line)
        height = 17 * len(lines) + 8
        draw.rectangle((6, top, 393, top + height), fill="#fff8d6", outline="#c8a94a")
        for at, line in enumerate(lines):
            draw.text((13, top + 3 + 17 * at), line, font=font, fill="black")
        top += height + 8
    return [page, margin]


PICTURES = {
    "letter": one("培训通知", 76),
    "table": one("服务器清单", 66),
    "columns": one("使用率", 66),
    "merge": lambda folder: merged("培训通知", "培训通知-各单位", folder, 56),
    "picture": badges,
    "annotate": noted,
}

if __name__ == "__main__":
    main()
