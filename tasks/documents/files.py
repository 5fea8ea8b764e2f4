"""Where do a document's pages lie? As HTML and as PDF beside each other, each written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tasks.records.choices import Language
from tasks.rendering.pdf import NoPdfError, write_pdf, write_whole


def write_pages(
    folder: Path, name: str, pages: Mapping[Language, str], attached: Mapping[str, str] | None = None
) -> list[Path]:
    """Write `<name>.<language>.html` and `.pdf` for each page; return their paths, HTML first.

    attached: what is enclosed in each PDF, by file name. Every HTML page is written before the first PDF is
    tried. Raises NoPdfError, naming the pages that are written, where no PDF can be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [write_whole(folder / f"{name}.{language}.html", html.encode()) for language, html in pages.items()]
    try:
        return written + [
            write_pdf(html, folder / f"{name}.{language}.pdf", attached) for language, html in pages.items()
        ]
    except NoPdfError as error:
        raise NoPdfError(f"{error} Written: {', '.join(str(path) for path in written)}.", written) from error
