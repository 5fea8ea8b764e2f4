"""How do pages reach the readers? Each whole or not at all, only those that changed, none of a project that is gone."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

UNFINISHED = ".part"
_PAGE = ".html"


def write_site(directory: Path, pages: Mapping[str, str], keep: Collection[str] = ()) -> list[str]:
    """Make `directory` hold exactly `pages` (relative path to HTML); return the paths that were written or removed.

    Pages that `keep` names stay as they are. Pages, and remains of a writer that was killed, that are not among
    them are removed; other files are not touched. Raises as `write_pages` does.
    """
    return write_pages(directory, pages) + _removed(directory, {*pages, *keep})


def write_pages(directory: Path, pages: Mapping[str, str]) -> list[str]:
    """Write those of `pages` (relative path to HTML) that `directory` holds otherwise or not; return their paths.

    A reader sees the old page or the new one, never half of one. The index comes last, so that it never
    links to a page that is not there yet. Raises ValueError for a path that leaves the directory.
    """
    changed: list[str] = []
    folders: set[Path] = set()
    for name in sorted(pages, key=lambda name: (name == "index.html", name)):
        if name.startswith("/") or ".." in name.split("/"):
            raise ValueError(f"a page would be written outside its site: {name!r}")
        path, content = directory / name, pages[name].encode()
        if _holds(path, content):
            continue
        if path.parent not in folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            folders.add(path.parent)
        unfinished = directory / (name + UNFINISHED)
        unfinished.write_bytes(content)
        unfinished.replace(path)
        changed.append(name)
    return changed


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except FileNotFoundError:
        return False


def _removed(directory: Path, pages: Collection[str]) -> list[str]:
    """Remove what is not among the pages; the names of the pages that are gone."""
    gone = []
    for folder, _, names in os.walk(directory):
        below = Path(folder).relative_to(directory)
        for name in names:
            if name.endswith(_PAGE + UNFINISHED):
                Path(folder, name).unlink()
            elif (
                name.endswith(_PAGE)
                and (page := name if below == Path() else f"{below.as_posix()}/{name}") not in pages
            ):
                Path(folder, name).unlink()
                gone.append(page)
    return sorted(gone)
