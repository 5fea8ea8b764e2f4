"""Whatever stands in a file, reading it gives values with their lines or plain mistakes, never a traceback."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from config.mistakes import Mistake
from config.yaml_files import LARGEST_FILE_BYTES, Document, read_document


def read(tmp_path: Path, content: str | bytes) -> tuple[Document | None, list[str]]:
    file = tmp_path / "file.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    mistakes: list[Mistake] = []
    document = read_document(file, mistakes)
    return document, [str(mistake).removeprefix(f"{tmp_path}/") for mistake in mistakes]


def test_every_key_and_list_item_knows_its_line(tmp_path: Path) -> None:
    document, mistakes = read(
        tmp_path, "# comment\nname: x\nprojects:\n  - key: a\n    refs: {t: [A,\n      B]}\n  - key: b\n"
    )
    assert document is not None
    assert mistakes == []
    assert document.line(("name",)) == 2
    assert document.line(("projects", 0, "refs", "t", 1)) == 6
    assert document.line(("projects", 1)) == 7
    assert document.line(("projects", 1, "not", "there")) == 7
    assert document.line(("elsewhere",)) == 0
    assert document.value(("projects", 1, "key")) == "b"
    assert document.value(("projects", 5, "key")) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("No", "No"),
        ("true", True),
        ("~", None),
        ("", None),
        ("9", 9),
        ("-0.10", -0.1),
        ("1e3", 1000.0),
        ("007", "007"),
        ("12345678901234567890", "12345678901234567890"),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        ("09:00", "09:00"),
        ("2026-01-05", date(2026, 1, 5)),
        ("2026-02-30", "2026-02-30"),
        ("2026-1-5", "2026-1-5"),
        ('"5"', "5"),
        ("'true'", "true"),
        ("虹桥", "虹桥"),
    ],
)
def test_scalars_mean_what_a_person_reads(tmp_path: Path, text: str, value: object) -> None:
    document, _ = read(tmp_path, f"a: {text}\n")
    assert document is not None
    assert document.data == {"a": value}
    assert type(document.data["a"]) is type(value)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    document, mistakes = read(tmp_path, b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert document is not None
    assert (document.data, mistakes) == ({"a": 1, "b": 2}, [])


def test_keys_are_text_as_written(tmp_path: Path) -> None:
    document, _ = read(tmp_path, "007: a\n1.0: b\ntrue: c\n")
    assert document is not None
    assert list(document.data) == ["007", "1.0", "true"]


def test_a_merged_mapping_gives_way_to_what_stands_beside_it(tmp_path: Path) -> None:
    document, mistakes = read(tmp_path, "band: &usual\n  low: 1\n  high: 2\nother:\n  <<: *usual\n  high: 3\n")
    assert document is not None
    assert document.data["other"] == {"low": 1, "high": 3}
    assert document.line(("other", "high")) == 6
    assert mistakes == []


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        ("", "file.yaml:1: is empty; the file needs at least one key"),
        ("# a comment only\n", "file.yaml:1: is empty; the file needs at least one key"),
        ("- a\n", "file.yaml:1: is not a mapping; the file starts with `key: value` at the left margin"),
        ("a:1", "file.yaml:1: is not a mapping; the file starts with `key: value` at the left margin"),
        ("a:\n\t- b\n", "file.yaml:2: is indented with a tab; YAML takes spaces only"),
        ("a: [1\nb: 2", "file.yaml:2: is not YAML: did not find expected ',' or ']'"),
        ("a: *x", "file.yaml:1: is not YAML: found undefined alias; put text that begins with * in quotes"),
        (
            "a: b: c",
            (
                "file.yaml:1: is not YAML: mapping values are not allowed in this context; "
                "put text that holds `: ` in quotes, or look at the indentation"
            ),
        ),
        (
            "a: @x",
            (
                "file.yaml:1: is not YAML: found character that cannot start any token; "
                "put text that begins with @, % or ` in quotes"
            ),
        ),
        (
            "a: 1\nb: 'x\nc: 1",
            "file.yaml:2: is not YAML: found unexpected end of stream while scanning a quoted scalar",
        ),
        (
            "a: 1\n---\nb: 2",
            "file.yaml:2: is not YAML: but found another document; a file holds one, without `---` in between",
        ),
        (
            "a: !!python/object:os.system x",
            "file.yaml:1: a: has the tag tag:yaml.org,2002:python/object:os.system; tags are not taken here",
        ),
        ("a: 1\nb: 2\na: 3", "file.yaml:3: a: is there twice (first in line 1); keep one of them"),
        ("? [a]\n: b\nc: 1", "file.yaml:1: has a list or mapping as a key; keys are plain text"),
        ("<<: 5\na: 1", "file.yaml:1: merges (`<<`) something that is not a mapping"),
        ("a: 1\nb: \x00", "file.yaml:2: holds the control character 0x00; remove it"),
        ("a: 1".encode("utf-16"), "file.yaml:1: is UTF-16; save the file as UTF-8"),
        ("a: 1\nb: 名".encode("gb18030"), "file.yaml:2: is not UTF-8 (byte 0xc3); save the file as UTF-8"),
        ("a: &a [*a]", "file.yaml:1: unfolds to too many or too deeply nested values; look at its aliases (`*name`)"),
        ("a: " + "[" * 100_000, "file.yaml: nests values more than 40 deep"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(tmp_path: Path, content: str | bytes, mistake: str) -> None:
    assert read(tmp_path, content)[1] == [mistake]


def test_several_doubled_keys_are_all_reported_and_the_first_is_kept(tmp_path: Path) -> None:
    document, mistakes = read(tmp_path, "a: 1\nb: {c: 1, c: 2}\na: 2\n")
    assert document is not None
    assert document.data == {"a": 1, "b": {"c": 1}}
    assert len(mistakes) == 2


@pytest.mark.slow
def test_aliases_that_multiply_are_stopped(tmp_path: Path) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    document, mistakes = read(tmp_path, "\n".join(levels))
    assert document is None
    assert mistakes == ["file.yaml:1: unfolds to too many or too deeply nested values; look at its aliases (`*name`)"]


def test_a_missing_file_a_folder_and_a_huge_file_are_said_so(tmp_path: Path) -> None:
    mistakes: list[Mistake] = []
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(LARGEST_FILE_BYTES + 1)
    assert [read_document(path, mistakes) for path in (tmp_path / "none.yaml", tmp_path, huge)] == [None] * 3
    assert [mistake.problem for mistake in mistakes] == [
        "is missing",
        "can't be read: Is a directory",
        "is larger than 10 MB",
    ]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.one_of(st.binary(max_size=60), st.text("ab:-[]{}&*!#|>'\"%@`\n\t ,?~<0", max_size=60)))
def test_no_content_whatever_raises(tmp_path: Path, content: bytes | str) -> None:
    document, mistakes = read(tmp_path, content)
    assert document is not None or mistakes


_PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.dates()
    | st.text("abc 虹: #'\"-?[{~0.", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc: #", min_size=1, max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)


@pytest.mark.slow
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.dictionaries(st.text("abc", min_size=1, max_size=5), _PLAIN, min_size=1, max_size=4))
def test_what_a_yaml_writer_wrote_is_read_back(tmp_path: Path, data: dict[str, object]) -> None:
    file = tmp_path / "file.yaml"
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.dump(data, file)
    mistakes: list[Mistake] = []
    document = read_document(file, mistakes)
    assert mistakes == []
    assert document is not None
    assert document.data == data
