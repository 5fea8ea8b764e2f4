"""Which values look like secrets: they are never shown, and may not stand in a configuration file.

Refuses to guess from a value's look alone, but for a password inside a URL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from config.mistakes import KeyPath, Mistake, key_text
from config.yaml_files import Document

_SECRET_KEY = re.compile(
    r"(.*[_-])?(password|passwd|pwd|passphrase|secret|secret_?key|token|api[_-]?key|access[_-]?key|private[_-]?key"
    r"|credentials?)",
    re.IGNORECASE,
)
_URL_USER = re.compile(r"(?<=://)[^/@\s]*:[^/@\s]*@")
_URL_SECRET = re.compile(r"([?&](?:[\w-]*(?:key|token|secret|password|sig|signature))=)[^&\s]+", re.IGNORECASE)
_HIDDEN = "[not shown]"
_LONGEST_SHOWN = 80
# Below these keys stand names of the outside world: a tracker may well have a field called `Token`.
_FOREIGN_NAMES = frozenset({"values", "columns", "custom_fields", "statuses", "types", "priorities", "refs"})


def is_secret(path: KeyPath) -> bool:
    """True when the last name in `path` is one under which secrets are kept, e.g. `api_key`."""
    names = [part for part in path if isinstance(part, str)]
    if not names or _FOREIGN_NAMES.intersection(names[:-1]):
        return False
    return _SECRET_KEY.fullmatch(names[-1]) is not None


def without_secrets(text: str) -> str:
    """`text` with user, password and tokens of URLs taken out."""
    return _URL_SECRET.sub(rf"\1{_HIDDEN}", _URL_USER.sub(f"{_HIDDEN}@", text))


def shown(value: Any, path: KeyPath = ()) -> str:
    """A value as a mistake may show it: short, quoted when text, secrets taken out, empty when there is none."""
    if value is None or isinstance(value, dict | list | tuple):
        return ""
    if any(is_secret(path[: depth + 1]) for depth in range(len(path))):
        return _HIDDEN
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | time):
        return value.isoformat()
    if not isinstance(value, str):
        return f"{value:g}" if isinstance(value, float) else str(value)
    text = without_secrets(value)
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}...")


def inline_secrets(document: Document) -> Iterator[Mistake]:
    """A mistake for every secret that stands in the file itself."""
    for path, line in document.lines.items():
        value = document.value(path)
        if value is None or isinstance(value, dict | list | bool):
            continue
        if is_secret(path):
            problem = f"is a secret and does not belong in a file; put it in an environment variable and name that in {path[-1]}_env"
        elif isinstance(value, str) and without_secrets(value) != value:
            problem = "holds a password or token and does not belong in a file; put it in an environment variable"
        else:
            continue
        yield Mistake(document.file, line, key_text(path), problem)
