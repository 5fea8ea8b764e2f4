"""Whatever a person writes into a register is either read or told with its place and remedy."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.registers import opening, xlsx_register, yaml_register
from tasks.registers.errors import RegisterError
from tasks.registers.layout import SECTIONS
from tests.house.tree import read
from tests.tasks.registers.rows import small

ROW = "  - {key: a, statement: s, aspect: goal, state: latent, owner_side: supplier}\n"


def told(path: Path, content: str | bytes) -> list[str]:
    """The mistakes in a file with `content`; none when it can be read."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    try:
        opening.read(path)
    except RegisterError as error:
        return error.mistakes
    return []


def workbook(change: dict[str, Any], sheet: str = "expectations") -> bytes:
    """The small register as a workbook with some cells changed."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_register.content_of(small())))
    for address, value in change.items():
        book[sheet][address] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_the_example_in_the_documentation_is_a_register(tmp_path: Path) -> None:
    examples = re.findall(r"```yaml\n(project: .*?)```", read("docs/expectations.md"), flags=re.DOTALL)
    assert len(examples) == 1
    (tmp_path / "register.yaml").write_text(examples[0], encoding="utf-8")
    found = opening.read(tmp_path / "register.yaml")
    assert [len(found[section.name]) for section in SECTIONS] == [1, 1, 1]


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("", "is no register; begin with `project: <key>`"),
        ("- a\n", "is no register"),
        ("expectations: []\n", "line 1: project: is missing"),
        ("project: m\nexpectation: []\n", "line 2: expectation: is not known here; did you mean expectations?"),
        ("project: m\nexpectations: text\n", "line 2: expectations: is not a list"),
        ("project: m\nexpectations:\n  - text\n", "line 3: expectations: is not a row"),
        (f"project: m\nexpectations:\n{ROW}{ROW}", "line 4: key: 'a' is there twice (first in line 3)"),
        (
            "project: m\nexpectations:\n  - {key: a, stat: x}\n",
            "line 3: stat: is not a column here; did you mean state?",
        ),
        ("project: m\nexpectations:\n  - key: a\n    key: b\n", "line 4: key: is there twice in one row"),
        ("project: m\nexpectations:\n  - key: a\n    said_on: 3.2.2026\n", "line 4: said_on: '3.2.2026' is not a day"),
        ("project: m\nexpectations:\n  - key: a\n    said_on: 2026-02-30\n", "is not a day; write it as 2026-01-31"),
        ("project: m\nexpectations:\n  - key: a b\n", "line 3: key: 'a b' is not a key"),
        ("project: m\nexpectations:\n  - key: a\n    statement: [1]\n", "line 4: statement: '[1]' is not text"),
        ("project: m\ntargets:\n  - key: a\n    value: 1,5\n", "line 4: value: '1,5' is not a number"),
        ("project: m\ntargets:\n  - key: a\n    value: .inf\n", "is not a number"),
        ("project: m\nrisks:\n  - {key: a, statement: s, state: prepared, trigger: soon}\n", "'soon' is not JSON"),
        ("project: &x m\nexpectations: [*x]\n", "uses aliases"),
        ("[" * 100_000, "uses aliases (`*name`) or nests values too deeply"),
        ("project: m\nexpectations:\n\t- a\n", "is not YAML"),
        ("project: m\nexpectations:\n  - key: a: b\n", "line 3: is not YAML"),
        (b"\xff\xfe\x00", "is not UTF-8; save it as UTF-8"),
        ("project: m\n# \x00\n", "is not YAML"),
    ],
)
def test_a_mistake_in_yaml_is_told_with_its_line(tmp_path: Path, content: str | bytes, part: str) -> None:
    assert part in "\n".join(told(tmp_path / "register.yaml", content))


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"C2": "=A2"}, "sheet expectations, row 2: C2: '=A2' is a formula; write what the cell shall say"),
        ({"D2": "qualty"}, "row 2: aspect: 'qualty' is not a aspect; did you mean quality?"),
        ({"A3": "b"}, "row 3: statement: is missing"),
        ({"A1": "Key"}, "Key: is not a column here; did you mean key?"),
        ({"Z9": "x"}, "row 9: Z: 'x' stands under no header"),
        ({"B2": 1.5}, "row 2: version: '1.5' is not a whole number"),
        ({"B2": 0}, "row 2: version: '0' is too small; write 1 or more"),
        ({"D1": "key"}, "row 1: key: is there twice"),
    ],
)
def test_a_mistake_in_a_workbook_is_told_with_its_row(tmp_path: Path, change: dict[str, object], part: str) -> None:
    assert part in "\n".join(told(tmp_path / "register.xlsx", workbook(change)))


@pytest.mark.slow
def test_a_workbook_without_its_project_or_with_another_sheet_says_so(tmp_path: Path) -> None:
    assert "write the project's key into cell B1" in told(tmp_path / "r.xlsx", workbook({"B1": None}, "about"))[0]
    book = openpyxl.load_workbook(io.BytesIO(workbook({})))
    book["targets"].title = "Target"
    book.save(tmp_path / "r.xlsx")
    with pytest.raises(RegisterError, match="sheet Target: is not known here; did you mean targets"):
        opening.read(tmp_path / "r.xlsx")


def test_what_people_type_into_a_sheet_is_read_as_meant(tmp_path: Path) -> None:
    import datetime as dt

    header = [column.name for column in SECTIONS[0].columns]
    letters = {name: openpyxl.utils.get_column_letter(place) for place, name in enumerate(header, start=1)}
    typed = {
        f"{letters['key']}2": 7,
        f"{letters['state']}2": " Confirmed ",
        f"{letters['kano_type']}2": "Must be",
        f"{letters['said_on']}2": dt.datetime(2026, 2, 3),  # noqa: DTZ001 - cells of a sheet have no zone
        f"{letters['due_on']}2": "2026-06-30",
        f"{letters['ref']}2": 12.0,
    }
    (tmp_path / "register.xlsx").write_bytes(workbook(typed))
    row = opening.read(tmp_path / "register.xlsx")["expectations"].iloc[0]
    assert row[["key", "state", "kano_type", "ref"]].tolist() == ["7", "confirmed", "must_be", "12"]
    assert [str(row[name].date()) for name in ("said_on", "due_on")] == ["2026-02-03", "2026-06-30"]


def test_a_text_too_long_for_a_cell_is_refused_when_it_is_written() -> None:
    register = small()
    register.frames["expectations"] = register["expectations"].assign(statement="长" * 40_000)
    with pytest.raises(RegisterError, match="is too long for a cell; keep the register as YAML"):
        xlsx_register.content_of(register)
    assert "长" * 40_000 in yaml_register.text_of(register)


def test_a_file_that_is_neither_says_so(tmp_path: Path) -> None:
    assert "is neither YAML nor a workbook" in told(tmp_path / "register.docx", b"")[0]
    assert "is no workbook" in told(tmp_path / "register.xlsx", b"PK\x03\x04 not a zip")[0]


def test_a_stamp_is_all_that_changes_in_a_hand_written_file() -> None:
    text = (
        "# ours\nproject: metering # the first\nexpectations:\n"
        '  - statement: "计量: 准确"   # 说过两次\n    key: a\n    aspect: goal\n'
        "  - {key: b, version: 3, statement: s}\n  - version:\n    key: c\n"
        "targets:\n  - key: t # a target\n    written_from: 0123456789ab\n"
    )
    stamps = {"expectations": {"a": "1", "b": "4", "c": "2"}, "targets": {"t": "abcdefabcdef"}}
    assert yaml_register.stamped(text, stamps) == (
        "# ours\nproject: metering # the first\nexpectations:\n"
        '  - statement: "计量: 准确"   # 说过两次\n    key: a\n    version: 1\n    aspect: goal\n'
        "  - {key: b, version: 4, statement: s}\n  - version: 2\n    key: c\n"
        "targets:\n  - key: t # a target\n    written_from: abcdefabcdef\n"
    )


@pytest.mark.slow
@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_reader(tmp_path: Path, text: str) -> None:
    content = f"project: m\nexpectations:\n  - key: {text}\n".encode("utf-8", "surrogatepass")
    told(tmp_path / "register.yaml", content)
