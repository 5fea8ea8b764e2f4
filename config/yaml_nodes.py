"""What plain values a tree of YAML nodes stands for, and in which line each begins."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from config.mistakes import KeyPath, Mistake, key_text

MOST_VALUES = 500_000
DEEPEST = 40
_STANDARD_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(
    f"{_STANDARD_TAG}{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge", "value")
)
_WHOLE = re.compile(r"0|-?[1-9][0-9]*")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+|\+.*")
_CONSTANTS = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
    ".inf": float("inf"),
    "-.inf": float("-inf"),
    ".nan": float("nan"),
}


def plain_scalar(text: str) -> Any:
    """What an unquoted scalar means: nothing, true, false, a number, a day, else its text."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _WHOLE.fullmatch(text):
        return int(text) if len(text) <= 18 else text  # noqa: PLR2004 - longer ones are ids, and int64 ends there
    if _NUMBER.fullmatch(text) and not _LEADING_ZERO.fullmatch(text):
        return float(text)
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


class NodeReader:
    """Reads one file's nodes; keeps the lines, reports duplicate keys and stops at bombs."""

    def __init__(self, file: str, mistakes: list[Mistake]) -> None:
        self.file = file
        self.mistakes = mistakes
        self.lines: dict[KeyPath, int] = {}
        self.gave_up = False
        self._left = MOST_VALUES

    def read(self, node: Node, path: KeyPath = ()) -> Any:
        """The plain value of `node`, which stands at `path`."""
        self._left -= 1
        if self.gave_up:
            return None
        if self._left < 0 or len(path) > DEEPEST:
            self.gave_up = True
            self._report(node, (), "unfolds to too many or too deeply nested values; look at its aliases (`*name`)")
            return None
        if str(node.tag) not in _PLAIN_TAGS:
            self._report(node, path, f"has the tag {node.tag}; tags are not taken here")
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            for number, item in enumerate(node.value):
                self.lines[(*path, number)] = _line(item)
            return [self.read(item, (*path, number)) for number, item in enumerate(node.value)]
        is_quoted = isinstance(node, ScalarNode) and node.style not in (None, "")
        return node.value if is_quoted else plain_scalar(node.value)

    def _mapping(self, node: MappingNode, path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._report(key_node, path, "has a list or mapping as a key; keys are plain text")
                continue
            name = str(key_node.value)
            if name == "<<" and not key_node.style:
                merged |= self._merged(value_node, path)
                continue
            here = (*path, name)
            if name in values:
                self._report(key_node, here, f"is there twice (first in line {self.lines[here]}); keep one of them")
                continue
            self.lines[here] = _line(key_node)
            values[name] = self.read(value_node, here)
        return {**merged, **values}

    def _merged(self, node: Node, path: KeyPath) -> dict[str, Any]:
        sources = node.value if isinstance(node, SequenceNode) else [node]
        merged: dict[str, Any] = {}
        for source in reversed(sources):
            if isinstance(source, MappingNode):
                lines = dict(self.lines)
                merged |= self._mapping(source, path)
                self.lines |= lines
            else:
                self._report(source, path, "merges (`<<`) something that is not a mapping")
        return merged

    def _report(self, node: Node, path: KeyPath, problem: str) -> None:
        self.mistakes.append(Mistake(self.file, _line(node), key_text(path), problem))


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
