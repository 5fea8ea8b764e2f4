"""Write a site's pages: whole or not at all, only those that changed, and none of a project that is gone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def write_site(directory: Path, pages: Mapping[str, str]) -> list[str]:
    """Make `directory` hold exactly `pages` (relative path to HTML); return the paths that were written or removed.

    A reader sees the old page or the new one, never half of one.
    """
    changed = []
    for name, html in pages.items():
        path, content = directory / name, html.encode()
        if path.is_file() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + ".part")
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
        changed.append(name)
    for path in sorted(directory.rglob("*.html")):
        name = path.relative_to(directory).as_posix()
        if name not in pages:
            path.unlink()
            changed.append(name)
    return changed
