"""Makes the archives of this folder with Python's zipfile, Info-ZIP (`zip`) and 7-Zip (`7z`); run by hand."""
import io
import subprocess
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
TABLE = "宁武县{0}-资产系统-云服务资源数量统计表\n序号,服务器名称,vCPU,内存（G）,存储（G）,操作系统,其他\n1,应用,8,16,100,银河麒麟V10,\n"


class Gbk(zipfile.ZipInfo):
    """An entry whose name is written as Windows writes it in China: GBK, without the flag of UTF-8."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def add(archive, name, content, kind=zipfile.ZipInfo):
    entry = kind(name, (2026, 3, 5, 8, 0, 0))
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def returns(kind):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for org in ("教育局", "财政局"):
            add(archive, f"{org}/统计表.csv", TABLE.format(org), kind)
        add(archive, "__MACOSX/财政局/._统计表.csv", "x", kind)
        add(archive, "财政局/~$统计表.csv", "x", kind)
        add(archive, "财政局/Thumbs.db", "x", kind)
        add(archive, "空/", "", kind)
        add(archive, "../../说明\x1b[31m.pdf", "%PDF-1.4", kind)
    return packed.getvalue()


(HERE / "gbk.zip").write_bytes(returns(Gbk))
(HERE / "utf8.zip").write_bytes(returns(zipfile.ZipInfo))
with zipfile.ZipFile(HERE / "nested.zip", "w") as outer:
    add(outer, "内层.zip", returns(Gbk), Gbk)
    add(outer, "空.zip", b"PK\5\6" + bytes(18))
    add(outer, "坏.rar", b"Rar!\x1a\x07\x00")
(HERE / "empty.zip").write_bytes(b"PK\5\6" + bytes(18))
with tempfile.TemporaryDirectory() as folder:
    for org in ("教育局", "财政局"):
        (Path(folder) / f"{org}.csv").write_text(TABLE.format(org))
    run = lambda *words: subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    for name in ("infozip.zip", "password.zip", "7zip.zip"):
        (HERE / name).unlink(missing_ok=True)
    run("zip", "-q", str(HERE / "infozip.zip"), "教育局.csv", "财政局.csv")
    run("zip", "-q", "-P", "secret", str(HERE / "password.zip"), "教育局.csv")
    run("7z", "a", "-tzip", str(HERE / "7zip.zip"), "教育局.csv", "财政局.csv")
