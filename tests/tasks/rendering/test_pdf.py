"""PDF: pages that print, read aloud, can be searched, and are the same bytes each time."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tasks.records.choices import Language
from tasks.rendering import pdf
from tasks.rendering.pdf import NoPdfError, pdf_bytes, write_pdf
from tests.house.tree import ROOT
from tests.tasks.documents import agreement as of
from tests.tasks.documents.printed import printed

PAGE = '<!doctype html><html lang="en"><head><title>One page</title></head><body><p>{}</p></body></html>'
NEEDS_POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="reads PDFs with poppler-utils")


def poppler(tool: str, file: Path, *options: str) -> str:
    """What a tool of poppler says of a file."""
    command = [tool, *options, str(file), *(["-"] if tool == "pdftotext" else [])]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _opened(content: bytes) -> bytes:
    """The objects of a PDF, which it keeps compressed."""
    streams = re.findall(rb"/ObjStm.*?stream\n(.*?)\nendstream", content, flags=re.DOTALL)
    return b"".join(zlib.decompressobj().decompress(stream) for stream in streams)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pdf")


@NEEDS_POPPLER
@pytest.mark.slow
@pytest.mark.parametrize(
    ("document", "pages", "title", "told"),
    [
        (("baseline", Language.ENGLISH), 4, "Agreement on expectations and targets", "Fewer than 3 of 100"),
        (("baseline", Language.CHINESE), 4, "预期与目标协议", "泵站在额定压力下连续运行"),
        (("baseline-long", Language.ENGLISH), 9, "Agreement on expectations and targets", "not printed: 250."),
        (("adjustment", Language.ENGLISH), 4, "Confirmation of an adjustment", "The hand-over moves by six weeks."),
        (("adjustment", Language.CHINESE), 4, "预期调整确认书", "客户增订第四台泵"),
        (("kano", Language.CHINESE), 2, "KANO 分析报告", "区分不显著"),
        (("calming", Language.CHINESE), 1, "信函草稿", "草稿，未发送"),
    ],
)
def test_a_document_can_be_searched_and_has_its_pages_title_and_fingerprint(
    folder: Path, document: tuple[str, Language], pages: int, title: str, told: str
) -> None:
    name, language = document
    file = write_pdf(printed(name, language), folder / f"{name}.{language}.pdf")
    facts = dict(line.split(":", 1) for line in poppler("pdfinfo", file).splitlines() if ":" in line)
    assert int(facts["Pages"]) == pages
    assert facts["Title"].strip().startswith(title)
    assert "A4" in facts["Page size"]
    assert facts["Tagged"].strip() == "yes"
    text = poppler("pdftotext", file, "-layout")
    assert told in " ".join(text.split())
    for number, page in enumerate(text.rstrip("\f").split("\f"), start=1):
        assert f"{number}/{pages}" in page.replace(" ", "")
        if name == "baseline":
            assert f"SHA-256 {of.digest(of.content())}" in page
    fonts = poppler("pdffonts", file).splitlines()[2:]
    assert fonts
    assert all("yes yes yes" in line for line in fonts), "every font is embedded and can be searched"
    assert (b"/Lang (zh-Hans)" if language is Language.CHINESE else b"/Lang (en)") in _opened(file.read_bytes())


@pytest.mark.slow
def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(printed("baseline-signed", Language.CHINESE), encoding="utf-8")
    program = (
        "import sys, hashlib; from pathlib import Path; from tasks.rendering.pdf import pdf_bytes; "
        "print(hashlib.sha256(pdf_bytes(Path(sys.argv[1]).read_text('utf-8'), {'content.json': '{}'})).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program, str(page)],
            cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}, capture_output=True, text=True, check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }  # fmt: skip
    assert len(digests) == 1


@pytest.mark.slow
@NEEDS_POPPLER
def test_what_the_fingerprint_proves_is_enclosed(tmp_path: Path) -> None:
    file = write_pdf(PAGE.format("text"), tmp_path / "one.pdf", {"content.json": '{"值":1}'})
    poppler("pdfdetach", file, "-saveall", "-o", str(tmp_path))
    assert (
        hashlib.sha256((tmp_path / "content.json").read_bytes()).digest()
        == hashlib.sha256('{"值":1}'.encode()).digest()
    )


def test_a_page_that_asks_the_outside_for_something_gets_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    html = PAGE.format(f'<img src="file://{secret}"><img src="http://127.0.0.1:9/x.png">')
    assert b"secret" not in pdf_bytes(html)
    assert caplog.text.count("disallowed protocol") == 2


def test_a_letter_that_no_font_has_is_refused_by_name() -> None:
    with pytest.raises(NoPdfError, match="𐎠"):
        pdf_bytes(PAGE.format("\U000103a0"))


def test_a_symbol_that_no_font_has_is_printed_as_a_box_and_told(caplog: pytest.LogCaptureFixture) -> None:
    assert pdf_bytes(PAGE.format("\U0001fae8")).startswith(b"%PDF")
    assert "No installed font has the symbols" in caplog.text


def test_a_machine_without_pango_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        def find_spec(self, name: str, *_: Any) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0': not found\nAdditionally, more")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(NoPdfError) as caught:
        pdf_bytes(PAGE.format("text"))
    said = str(caught.value)
    assert "libpango-1.0-0" in said
    assert "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in said
    assert "can be printed from a browser" in said
    assert "\n" not in said


def test_a_pdf_that_cannot_be_written_whole_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError("No space left on device")

    old = tmp_path / "one.pdf"
    old.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_pdf(PAGE.format("text"), old)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"old"]


def test_pdf_asks_for_weasyprint_only_when_it_prints() -> None:
    assert isinstance(pdf, ModuleType)
    assert not hasattr(pdf, "weasyprint")
