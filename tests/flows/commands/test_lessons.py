"""What the commands about lessons print, with lessons and without."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.__main__ import app
from tasks.learn import learn_night
from tests.tasks.closed_deviations import CLOSED, event, happened, key_of, lived, put
from tests.tasks.desk import portfolio
from tests.tasks.deviations.lived import verdict
from tests.tasks.store.frames import night

pytestmark = pytest.mark.slow

Typed = Callable[..., tuple[int, str, str]]
NEW = key_of(opened=night(28))


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Typed]:
    """Types a command line about lessons; its exit status, output and errors."""
    before = dict(os.environ)

    def type_in(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            app(["lesson", *arguments])
        shown = capsys.readouterr()
        return int(end.value.code or 0), shown.out, shown.err

    with portfolio(tmp_path, monkeypatch):
        yield type_in
    os.environ.clear()
    os.environ.update(before)


def learned() -> str:
    key = lived()
    put("measure_verdicts", verdict())
    learn_night(CLOSED)
    happened(night(28), event("opened", night(28), deviation=NEW))
    return key


def test_before_anything_closed_every_command_says_so(typed: Typed) -> None:
    assert typed("list")[1].startswith("No deviation has closed yet")
    assert typed("search", "delay")[1] == "No lesson holds these words.\n"
    assert typed("learn")[1] == "Lessons: 0 new, 0 told differently, 0 withdrawn.\n"
    status, _, errors = typed("show", "alpha|csat|overall|2020-01-01")
    assert (status, errors.splitlines()[0]) == (
        2,
        "No deviation is called alpha|csat|overall|2020-01-01: a key is project|indicator|scope|day it opened, as its page shows it.",
    )


def test_a_lesson_is_found_listed_and_shown(typed: Typed) -> None:
    key = learned()
    for command in (["list"], ["search", "sponsor decision"], ["search", "满意度"], ["list", "--project", "alpha"]):
        status, out, _ = typed(*command)
        assert status == 0
        assert key in out.replace("\n", "")
    shown = typed("show", key)[1]
    assert "What was expected" in shown
    assert json.loads(typed("show", key, "--json")[1])["deviation"]["days"] == 15
    assert json.loads(typed("search", "decision", "--json")[1])[0]["found"] == "decision"
    assert "预期" in typed("show", key, "--language", "chinese")[1]


def test_an_open_deviation_is_told_what_is_like_it_and_what_was_tried(typed: Typed) -> None:
    key = learned()
    status, out, _ = typed("similar", NEW)
    assert status == 0
    assert key in out.replace("\n", "")
    assert "What was tried here against this indicator:" in out
    assert "escalate" in out
    assert json.loads(typed("similar", NEW, "--json")[1])[0]["deviation"] == key
    assert "Open since" in typed("show", NEW)[1]
    assert typed("similar", "alpha|csat|overall|2020-01-01")[0] == 2


def test_the_list_stays_readable_on_a_narrow_screen(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    key = learned()
    shown = typed("list")[1].strip().splitlines()
    assert shown[:2] == [key, "  closed 2026-01-20, after 15 days"]
    assert shown[2].startswith("  main cause: Late inputs")


@pytest.mark.parametrize(("command", "told"), [
    (["list", "--project", "omega"], "No project is called omega; the portfolio has: alpha."),
    (["list", "--limit", "-1"], "Must be >= 1"),
])  # fmt: skip
def test_a_mistake_in_the_call_is_named(typed: Typed, command: list[str], told: str) -> None:
    status, out, errors = typed(*command)
    assert status == 2
    assert told in out + errors


def test_every_lesson_is_written_once_more(typed: Typed) -> None:
    """Since the night of the lesson the deviation has come back."""
    learned()
    assert typed("learn")[1] == "Lessons: 0 new, 1 told differently, 0 withdrawn.\n"
    assert typed("learn")[1] == "Lessons: 0 new, 0 told differently, 0 withdrawn.\n"
