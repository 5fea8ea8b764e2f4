"""What stands in a YAML file, and in which line: the one door through which configuration is read.

Accepts the plain part of YAML 1.2: mappings with text keys, lists, and scalars. Refuses what a person does not
write by hand (tags, self-reference, aliases that multiply). `yes`, `no` and `09:00` stay text, and so does a
number whose text would be lost (`007`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import Node

from config.mistakes import KeyPath, Mistake
from config.yaml_nodes import DEEPEST, NodeReader

LARGEST_FILE_BYTES = 10_000_000
_HINTS = {
    "cannot start any token": "; put text that begins with @, % or ` in quotes",
    "mapping values are not allowed": "; put text that holds `: ` in quotes, or look at the indentation",
    "undefined alias": "; put text that begins with * in quotes",
    "another document": "; a file holds one, without `---` in between",
}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Document:
    """A file's mapping, and the line of each of its keys and list items (from 1)."""

    file: str
    data: dict[str, Any]
    lines: Mapping[KeyPath, int]

    def line(self, path: KeyPath) -> int:
        """The line of `path`, or of the nearest thing around it; 0 when nothing of it is here."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 0

    def value(self, path: KeyPath) -> Any:
        """The value at `path`; None where there is none."""
        value: Any = self.data
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return None
        return value


def read_document(path: Path, mistakes: list[Mistake]) -> Document | None:
    """The mapping in the YAML file at `path`; what is wrong with it is added to `mistakes`.

    None when nothing can be made of the file. Never raises for what a user can put into a file or name.
    """
    file = str(path)
    text = _text(path, mistakes)
    if text is None:
        return None
    try:
        if _is_too_deep(text):
            mistakes.append(Mistake(file, 0, "", f"nests values more than {DEEPEST} deep"))
            return None
        node = YAML(typ="safe").compose(text)
    except MarkedYAMLError as error:
        mistakes.append(_syntax_mistake(file, text, error))
        return None
    except YAMLError:
        mistakes.append(Mistake(file, 0, "", "is not YAML: it can't be read at all"))
        return None
    return _document(file, node, mistakes)


def _document(file: str, node: Node | None, mistakes: list[Mistake]) -> Document | None:
    reader = NodeReader(file, mistakes)
    data = None if node is None else reader.read(node)
    if data is None and not reader.gave_up:
        mistakes.append(Mistake(file, 1, "", "is empty; the file needs at least one key"))
    elif not isinstance(data, dict) and not reader.gave_up:
        mistakes.append(Mistake(file, 1, "", "is not a mapping; the file starts with `key: value` at the left margin"))
    return Document(file, data, reader.lines) if isinstance(data, dict) and not reader.gave_up else None


def _is_too_deep(text: str) -> bool:
    """Asked before composing, since the C composer recurses and a deep enough file ends the process."""
    depth = 0
    for event in YAML(typ="safe").parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST:
            return True
    return False


def _text(path: Path, mistakes: list[Mistake]) -> str | None:
    file = str(path)
    try:
        if path.is_file() and path.stat().st_size > LARGEST_FILE_BYTES:
            mistakes.append(Mistake(file, 0, "", f"is larger than {LARGEST_FILE_BYTES // 1_000_000} MB"))
            return None
        return _decoded(file, path.read_bytes(), mistakes)
    except FileNotFoundError:
        mistakes.append(Mistake(file, 0, "", "is missing"))
    except OSError as error:
        mistakes.append(Mistake(file, 0, "", f"can't be read: {error.strerror}"))
    return None


def _decoded(file: str, content: bytes, mistakes: list[Mistake]) -> str | None:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        mistakes.append(Mistake(file, 1, "", "is UTF-16; save the file as UTF-8"))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = f"is not UTF-8 (byte 0x{content[error.start]:02x}); save the file as UTF-8"
        mistakes.append(Mistake(file, line, "", problem))
        return None
    found = _UNPRINTABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        mistakes.append(Mistake(file, line, "", f"holds the control character 0x{ord(found[0]):02x}; remove it"))
        return None
    return text


def _syntax_mistake(file: str, text: str, error: MarkedYAMLError) -> Mistake:
    problem = (error.problem or error.context or "it can't be read").strip()
    mark = error.problem_mark or error.context_mark
    if "end of stream" in problem and error.context_mark is not None:
        mark = error.context_mark
        problem = f"{problem} {error.context}"
    line = mark.line + 1 if mark is not None else 0
    rows = text.splitlines()
    around = rows[line - 1] if 0 < line <= len(rows) else ""
    if "\t" in around[: len(around) - len(around.lstrip())]:
        return Mistake(file, line, "", "is indented with a tab; YAML takes spaces only")
    hint = next((words for part, words in _HINTS.items() if part in problem), "")
    return Mistake(file, line, "", f"is not YAML: {problem}{hint}")
