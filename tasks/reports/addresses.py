"""Where in a site is a page?"""

from __future__ import annotations

import hashlib
import re

_UNPLAIN = re.compile(r"[^A-Za-z0-9._-]")


def page_of(project: str) -> str:
    """Path of a project's page in its site; a key that is no plain file name is told apart by a digest."""
    plain = _UNPLAIN.sub("-", project)
    if plain != project or project.startswith("."):
        plain = f"{plain.lstrip('.')}-{hashlib.sha256(project.encode()).hexdigest()[:8]}"
    return f"projects/{plain}.html"


def page_of_deviation(key: str) -> str:
    """Path of a deviation's page in the internal site; a digest keeps alike names apart."""
    plain = _UNPLAIN.sub("-", key).strip("-.")[:80]
    return f"deviations/{plain}-{hashlib.sha256(key.encode()).hexdigest()[:8]}.html"
