"""A register as a YAML file: read with the line of every mistake, written so that it reads back the same.

Cells are read by what their column declares, never by what YAML makes of them: a key 007 stays 007, `no` stays no.
The file is written by our own few rules (below) and not by a library's taste, so that an export changes only the
lines whose content changed and a version control shows that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tasks.records.declaration import ColumnType
from tasks.registers.errors import Mistake, RegisterError, unknown_name
from tasks.registers.layout import SECTIONS, Register, Section, as_text
from tasks.registers.reading import RawRow, frame_of

_LARGEST_BYTES = 10_000_000
_DEEPEST = 8
_PLAIN = re.compile(r"[A-Za-z\u4e00-\u9fff][\w ./()%+,;!?\u2010-\u201f\u2026\u3000-\u303f\uff01-\uff5e-]*")
_STAMP = re.compile(r"(?=.*[a-f])[0-9a-f]{12}")
_SPECIAL = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_PRINTABLE = re.compile("[\\x20-\\x7e\\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*")
_HEAD = """\
# What is expected in this project, what is promised, and what may go wrong.
# `version` and `written_from` say from what a row was written: leave them, and leave them out of a new row.
"""


def read(path: Path) -> Register:
    """The register in the file at `path`. Raises RegisterError with every mistake."""
    file, mistakes = path.name, list[Mistake]()
    root = _root(path, mistakes)
    if root is None:
        raise RegisterError(mistakes)
    parts = dict(_pairs(root, file, mistakes))
    project = _scalar(parts["project"]) if isinstance(parts.get("project"), ScalarNode) else None
    if not project:
        mistakes.append(Mistake(file, "line 1", "project", "", "is missing", "write `project: <key>` at the top"))
    names = ("project", *(section.name for section in SECTIONS))
    for name, node in parts.items():
        if name not in names:
            mistakes.append(Mistake(file, _line(node), name, "", "is not known here", unknown_name(name, names)))
    frames = {
        section.name: frame_of(
            section, _rows(parts.get(section.name), section, file, mistakes), project or "", file, mistakes
        )
        for section in SECTIONS
    }
    if mistakes:
        raise RegisterError(mistakes)
    return Register(str(project), frames)


def text_of(register: Register) -> str:
    """The file's text."""
    lines = [_HEAD, f"project: {_quoted(register.project, 2)}\n"]
    for section in SECTIONS:
        rows = list(_written(register, section))
        lines.append(f"\n{section.name}:\n" + "\n".join(rows) if rows else f"\n{section.name}: []\n")
    return "".join(lines)


def stamped(text: str, stamps: Mapping[str, Mapping[str, str]]) -> str:
    """The text of a sound register with other stamps in the rows of `stamps` (section → key → stamp), and no other change."""
    edits: list[tuple[int, int, str]] = []
    root = YAML(typ="safe", pure=True).compose(text)  # the pure one counts characters, not bytes
    sections = {name.value: node for name, node in root.value}
    for section in SECTIONS:
        rows = sections.get(section.name)
        for row in rows.value if isinstance(rows, SequenceNode) else ():
            cells = {str(name.value): (name, value) for name, value in row.value}
            stamp = stamps.get(section.name, {}).get(str(cells["key"][1].value))
            if stamp is not None:
                edits.append(_edit(text, row, cells, section.stamp, stamp if stamp.isdigit() else _quoted(stamp, 0)))
    for start, end, written in sorted(edits, reverse=True):
        text = text[:start] + written + text[end:]
    return text


def _edit(
    text: str, row: MappingNode, cells: dict[str, tuple[Node, Node]], name: str, stamp: str
) -> tuple[int, int, str]:
    """Start, end and new text that give a row its stamp."""
    if name in cells:
        written, value = cells[name]
        if value.start_mark.index == value.end_mark.index:  # an empty one ends wherever the next thing begins
            after = text.index(":", written.end_mark.index) + 1
            return after, after, f" {stamp}"
        return value.start_mark.index, value.end_mark.index, stamp
    start, end = cells["key"][0].start_mark, cells["key"][1].end_mark.index
    if row.flow_style:
        return end, end, f", {name}: {stamp}"
    end = text.find("\n", end) if "\n" in text[end:] else len(text)
    return end, end, f"\n{' ' * start.column}{name}: {stamp}"


def _written(register: Register, section: Section) -> Iterator[str]:
    json_columns = {column.name for column in section.columns if column.type is ColumnType.JSON}
    bare = {column.name for column in section.columns if column.type not in (ColumnType.TEXT, ColumnType.JSON)}
    told = as_text(register[section.name], section.columns)
    for row in told.to_dict("records"):
        cells = [
            f"{name}: {value if name in bare else _safe(value) if name in json_columns else _quoted(value, 6)}"
            for name, value in row.items()
            if value
        ]
        yield "  - " + "\n    ".join(cells) + "\n"


def _quoted(text: str, indent: int) -> str:
    """A scalar that reads back as `text`: plain where nothing could be mistaken, a block for lines, else quoted."""
    if _STAMP.fullmatch(text):
        return text
    if _PLAIN.fullmatch(text) and not text.endswith(" ") and " #" not in text and text.casefold() not in _SPECIAL:
        return text
    lines = text.split("\n")
    tame = all(_PRINTABLE.fullmatch(line) and (not line or line.strip(" ")) for line in lines)
    if len(lines) > 1 and lines[0] and lines[-1] and not lines[0].startswith(" ") and tame:
        return "|-\n" + "\n".join(f"{' ' * indent}{line}" if line else "" for line in lines)
    return _safe(json.dumps(text, ensure_ascii=False))


def _safe(text: str) -> str:
    """JSON text as YAML takes it: what an editor cannot show is escaped."""
    return "".join(each if _PRINTABLE.fullmatch(each) else _escaped(each) for each in text)


def _escaped(character: str) -> str:
    return f"\\U{ord(character):08x}" if ord(character) > 0xFFFF else f"\\u{ord(character):04x}"  # noqa: PLR2004 - four digits end there


def _root(path: Path, mistakes: list[Mistake]) -> MappingNode | None:
    file = path.name
    try:
        content = path.read_bytes()
        if len(content) > _LARGEST_BYTES:
            mistakes.append(
                Mistake(file, "", "", "", "is larger than 10 MB", "split the project or look what is in it")
            )
            return None
        text = content.decode("utf-8-sig")
        if _is_wild(text):
            remedy = "a row holds names and values only, each written out"
            mistakes.append(Mistake(file, "", "", "", "uses aliases (`*name`) or nests values too deeply", remedy))
            return None
        node = YAML(typ="safe").compose(text)
    except OSError as error:
        mistakes.append(Mistake(file, "", "", "", f"can't be read ({error.strerror})", "check its name and rights"))
    except UnicodeDecodeError:
        mistakes.append(Mistake(file, "", "", "", "is not UTF-8", "save it as UTF-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}" if mark else ""
        remedy = "put text that holds `: `, ` #` or begins with a sign in quotes, and look at the indentation"
        mistakes.append(Mistake(file, place, "", "", f"is not YAML ({error.problem or error.context})", remedy))
    except YAMLError:
        mistakes.append(Mistake(file, "", "", "", "is not YAML", "look for characters that no editor shows"))
    else:
        if isinstance(node, MappingNode):
            return node
        mistakes.append(Mistake(file, "line 1", "", "", "is no register", "begin with `project: <key>`"))
    return None


def _is_wild(text: str) -> bool:
    """Asked before composing: an alias may point to itself, and deep nesting ends the process."""
    depth = 0
    for event in YAML(typ="safe").parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _DEEPEST or isinstance(event, AliasEvent):
            return True
    return False


def _rows(node: Node | None, section: Section, file: str, mistakes: list[Mistake]) -> list[RawRow]:
    if node is None or (isinstance(node, ScalarNode) and _scalar(node) is None):
        return []
    if not isinstance(node, SequenceNode):
        remedy = f"write `{section.name}:` and below it rows that begin with `- key: `"
        mistakes.append(Mistake(file, _line(node), section.name, "", "is not a list", remedy))
        return []
    rows = []
    for item in node.value:
        if isinstance(item, MappingNode):
            nodes = dict(_pairs(item, file, mistakes))
            cells = {name: _value(value, file, mistakes) for name, value in nodes.items()}
            rows.append(RawRow(_line(item), cells, {name: _line(value) for name, value in nodes.items()}))
        else:
            mistakes.append(Mistake(file, _line(item), section.name, "", "is not a row", "write `- key: …`"))
    return rows


def _pairs(node: MappingNode, file: str, mistakes: list[Mistake]) -> Iterator[tuple[str, Node]]:
    seen = set()
    for name_node, value_node in node.value:
        name = str(name_node.value) if isinstance(name_node, ScalarNode) else "?"
        if name in seen:
            mistakes.append(Mistake(file, _line(name_node), name, "", "is there twice in one row", "keep one of them"))
        seen.add(name)
        yield name, value_node


def _value(node: Node, file: str, mistakes: list[Mistake]) -> Any:
    if isinstance(node, MappingNode):
        return {name: _native(value) for name, value in _pairs(node, file, mistakes)}
    return _scalar(node) if isinstance(node, ScalarNode) else [_native(each) for each in node.value]


def _native(node: Node) -> Any:
    """A value inside a mapping cell, typed as JSON types it."""
    if isinstance(node, MappingNode):
        return {str(name.value): _native(value) for name, value in node.value}
    if isinstance(node, SequenceNode):
        return [_native(each) for each in node.value]
    text = _scalar(node)
    if text is None or not _is_plain(node):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _is_plain(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.style in (None, "")


def _scalar(node: Node) -> str | None:
    plain = _is_plain(node)
    return None if plain and node.value in ("", "~", "null", "Null", "NULL") else str(node.value)


def _line(node: Node) -> str:
    return f"line {node.start_mark.line + 1}"
