"""How does a page become a PDF that a company can sign and keep?

WeasyPrint lays the page out on A4 and writes a tagged PDF/A-3: readable aloud, and meant to be kept. The same
page gives the same bytes: nothing in it comes from a clock. Refuses to fetch anything: a page is whole.

It needs the system libraries Pango and HarfBuzz, which Python packages do not bring; where they are missing
NoPdfError says what to install, and the page itself is none the worse.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import tempfile
import unicodedata
import warnings
from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of an attached file: its own stands in its content, and the clock's would change the bytes."""


class NoPdfError(RuntimeError):
    """No PDF could be made on this machine; the message says what to install, `written` which pages are there."""

    def __init__(self, message: str, written: Iterable[Path] = ()) -> None:
        self.written = tuple(written)
        super().__init__(message)


def pdf_bytes(html: str, attached: Mapping[str, str] | None = None) -> bytes:
    """`html` as PDF.

    attached: file name to text of what is enclosed in the PDF, such as the content that a fingerprint proves.
    Raises NoPdfError where Pango is missing, or when no installed font has one of the page's characters.
    """
    weasyprint = _weasyprint()
    nothing = weasyprint.URLFetcher(allowed_protocols=())
    enclosed = [
        weasyprint.Attachment(
            string=text, name=name, created=_LONG_AGO, modified=_LONG_AGO, relationship="Source", url_fetcher=nothing
        )
        for name, text in sorted((attached or {}).items())
    ]
    document = weasyprint.HTML(string=html, url_fetcher=nothing).render()
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ResourceWarning
        )  # WeasyPrint 70 leaves its colour profile's file to be collected
        written = document.write_pdf(attachments=enclosed or None, pdf_variant="pdf/a-3a", pdf_identifier=identifier)
    _expect_letters({chr(code) for font in document.fonts.values() for code in font.missing})
    return bytes(written)


def write_pdf(html: str, path: Path, attached: Mapping[str, str] | None = None) -> Path:
    """Write `html` as PDF to `path`, whole or not at all; return the path. Raises as `pdf_bytes` does."""
    return write_whole(path, pdf_bytes(html, attached))


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file so that a reader finds the whole of it or what was there before; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, staged = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(staged).chmod(0o644)  # a temporary file is its owner's alone
        Path(staged).replace(path)
    except BaseException:
        Path(staged).unlink(missing_ok=True)
        raise
    return path


def _weasyprint() -> Any:
    printed = io.StringIO()  # it prints a page of advice of its own when a library is missing
    try:
        with redirect_stdout(printed):
            import weasyprint  # noqa: PLC0415 - loads system libraries that pages and mails do without
    except OSError as error:
        raise NoPdfError(
            f"A PDF cannot be made here: a system library of WeasyPrint is missing ({str(error).splitlines()[0]}). "
            "Install Pango (Debian and Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
            "macOS: brew install pango) and print again. The HTML page is complete and can be printed from a browser."
        ) from error
    return weasyprint


def _expect_letters(missing: set[str]) -> None:
    """A box in place of a letter is a promise that cannot be read; in place of a symbol it is a blemish."""
    letters = sorted(character for character in missing if unicodedata.category(character)[0] in "LN")
    if letters:
        raise NoPdfError(
            f"No installed font has the characters {''.join(letters[:20])}, so the PDF would show boxes in their place. "
            "Install Noto Sans CJK and Noto Serif CJK (Debian and Ubuntu: apt install fonts-noto-cjk), or a font of the script they "
            "belong to, and print again. The HTML page is complete."
        )
    if missing:
        logger.warning("No installed font has the symbols %s; the PDF shows boxes in their place", sorted(missing))
