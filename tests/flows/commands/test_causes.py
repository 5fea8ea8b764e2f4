"""What the commands about causes print, and what they refuse."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.__main__ import app
from tests.tasks.desk import FILES, portfolio
from tests.tasks.late_project import KEY, LATER, TRACKER, fall_behind

pytestmark = pytest.mark.slow

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Typed]:
    """Types a command line about the causes of a late project; its exit status, output and errors."""
    before = dict(os.environ)
    monkeypatch.setitem(FILES, "sources/tracker.yaml", TRACKER)

    def type_in(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            app(["cause", *arguments])
        shown = capsys.readouterr()
        return int(end.value.code or 0), " ".join(shown.out.split()), " ".join(shown.err.split())

    with portfolio(tmp_path, monkeypatch) as home:
        fall_behind(home)
        yield type_in
    os.environ.clear()
    os.environ.update(before)


def test_causes_are_suggested_listed_weighed_and_dismissed(typed: Typed) -> None:
    assert typed("list", KEY)[1].startswith("No cause is known")
    assert typed("suggest", KEY, "--night", str(LATER))[1] == "1 cause suggested."
    status, listed, _ = typed("list", KEY)
    assert status == 0
    assert "blocked_items Blocked items Process 75%" in listed
    _, shown, _ = typed("show", KEY, "blocked_items")
    assert shown.startswith(f"night: {LATER}; whose: ours; base share: 0.6; items: 3")
    assert "tracker A-1 Item 1" in shown
    assert typed("edit", KEY, "blocked_items", "--importance", "3", "--by", "Ann")[1] == (
        "blocked_items, version 1, is kept."
    )
    assert (
        typed("edit", KEY, "blocked_items", "--importance", "3", "--by", "Bob")[1] == "blocked_items stood so before."
    )
    own = ("--statement", "The quay was flooded", "--branch", "environment", "--importance", "9", "--relation", "9")
    assert "version 1, is kept." in typed("add", KEY, *own)[1]
    rows = json.loads(typed("list", KEY, "--json")[1])
    assert [(row["code"], row["score"]) for row in rows] == [("written", 81), ("blocked_items", 27)]
    assert "environment The quay was" in typed("show", KEY, rows[0]["cause"])[1]
    assert "100%" in typed("matrix", "alpha")[1]
    assert json.loads(typed("matrix", "alpha", "--json")[1])[0]["score"] == 81
    typed("dismiss", KEY, "blocked_items", "--by", "Ann")
    assert "blocked_items" not in typed("list", KEY)[1]


def test_what_is_not_known_or_not_complete_is_refused_with_every_reason(typed: Typed) -> None:
    status, _, told = typed("edit", KEY, "gremlins", "--branch", "people", "--importance", "12", "--relation", "2")
    assert status == 2
    assert "'gremlins' is none of this deviation's: none" in told
    assert "12 does not lie between 1 and 10" in told
    assert "2 is not one of 0, 1, 3, 9" in told
    assert told.endswith("Nothing was changed.")
    assert typed("show", KEY, "gremlins")[0] == 2
    assert typed("dismiss", "alpha|nothing|project|2026-01-01", "blocked_items")[0] == 2
    for asked in (("list", "alpha|nothing"), ("suggest", "alpha|nothing"), ("show", "alpha|nothing", "rework")):
        status, _, told = typed(*asked)
        assert status == 2
        assert told.startswith("No deviation is called alpha|nothing: a key is project|indicator|scope|day it opened")
    assert typed("list", "--project", "nobody")[0] == 2
    assert typed("matrix", "nobody")[0] == 2
    assert typed("matrix", "alpha")[1] == "No cause is known of an open deviation of this project."


def test_why_nothing_was_looked_for_is_told(typed: Typed) -> None:
    assert typed("suggest", KEY)[1] == "1 cause suggested."
    early = typed("suggest", KEY, "--night", "2026-01-01")
    assert early[1] == "Nothing was looked for: the deviation was not open on 2026-01-01."
    assert typed("dismiss", KEY, "blocked_items", "--by", "Ann")[0] == 0
    assert typed("suggest", KEY, "--night", str(LATER))[1] == "1 cause suggested."
