"""Writes a workbook to the same bytes every time: fixed times inside, fixed times of the zip's members, no compression.

Compression would differ between versions of zlib.
"""

from __future__ import annotations

import io
import re
import zipfile

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

_WHEN = (2026, 7, 3, 18, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def new_workbook(title: str) -> tuple[Workbook, Worksheet]:
    """A workbook with one empty sheet of that name."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    return book, sheet


def workbook_bytes(book: Workbook) -> bytes:
    """`book` as an .xlsx file."""
    written = io.BytesIO()
    book.save(written)
    out = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>2026-07-03T18:00:00Z\g<2>", content)
            member = zipfile.ZipInfo(name, _WHEN)
            member.create_system = 3
            target.writestr(member, content)
    return out.getvalue()
