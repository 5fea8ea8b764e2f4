"""How do pages reach the readers? Each whole or not at all, only those that changed, none of a project that is gone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

UNFINISHED = ".part"


def write_site(directory: Path, pages: Mapping[str, str], keep: Collection[str] = ()) -> list[str]:
    """Make `directory` hold exactly `pages` (relative path to HTML); return the paths that were written or removed.

    Pages that `keep` names stay as they are.

    A reader sees the old page or the new one, never half of one. The index comes last, so that it never
    links to a page that is not there yet. Pages, and remains of a writer that was killed, that are not among
    `pages` are removed; other files are not touched. Raises ValueError for a path that leaves the directory.
    """
    root = directory.resolve()
    changed: list[str] = []
    folders: set[Path] = set()
    for name in sorted(pages, key=lambda name: (name == "index.html", name)):
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            raise ValueError(f"a page would be written outside its site: {name!r}")
        content = pages[name].encode()
        if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
            continue
        if path.parent not in folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            folders.add(path.parent)
        unfinished = path.with_name(path.name + UNFINISHED)
        unfinished.write_bytes(content)
        unfinished.replace(path)
        changed.append(name)
    return changed + _removed(root, {*pages, *keep})


def _removed(root: Path, pages: Collection[str]) -> list[str]:
    """Remove what is not among the pages; the names of the pages that are gone."""
    for remains in root.rglob(f"*.html{UNFINISHED}"):
        remains.unlink()
    gone = sorted({path.relative_to(root).as_posix() for path in root.rglob("*.html")} - set(pages))
    for name in gone:
        (root / name).unlink()
    return gone
