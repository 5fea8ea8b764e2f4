"""What one respondent answered in a form, beside the files that others sent back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.ask import take_answers, take_answers_of
from tasks.enrol import enrol
from tasks.equip import equip
from tasks.expectations.errors import PromiseError
from tasks.rate_kano import rate_kano
from tasks.record import record_expectation
from tasks.store.promises.preparing import answers
from tests.tasks.desk import NIGHT, portfolio

pytestmark = pytest.mark.slow

HEAD: dict[str, Any] = {"round": "r1", "respondent": "Li", "segment": "Operations", "answered_on": date(2026, 3, 9)}
LIKED: dict[str, Any] = {"expectation": "uptime", "functional": "like", "dysfunctional": "dislike", "importance": 9.0}
NEEDED: dict[str, Any] = {
    "expectation": "hotline",
    "functional": "must-be",
    "dysfunctional": "dislike",
    "importance": None,
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with two expectations that respondents can be asked about."""
    with portfolio(tmp_path, monkeypatch) as folder:
        enrol.fn(NIGHT)
        said = {"statement": "It is up", "aspect": "quality", "state": "confirmed", "owner_side": "supplier"}
        for key in ("uptime", "hotline"):
            record_expectation("alpha", {"key": key, **said}, "alice")
        yield folder


def kept() -> list[tuple[Any, ...]]:
    columns = ["round", "respondent", "expectation", "functional", "dysfunctional"]
    return sorted(answers(equip().engine, "alpha")[columns].itertuples(index=False, name=None))


def test_a_form_and_a_file_leave_the_same_answers(home: Path) -> None:
    found, replaced = take_answers_of("alpha", HEAD, [LIKED, NEEDED], NIGHT)
    assert (len(found), replaced) == (2, [])
    by_form = answers(equip().engine, "alpha")
    file = home / "answers.csv"
    file.write_text(
        "expectation,respondent,functional,dysfunctional,segment,importance,answered_on\n"
        "uptime,Li,1,5,Operations,9,2026-03-09\nhotline,Li,2,5,Operations,,2026-03-09\n"
    )
    take_answers("alpha", [file], questionnaire_round="r1")
    pd.testing.assert_frame_equal(answers(equip().engine, "alpha"), by_form)
    rated = rate_kano("alpha", "r1").set_index("expectation")["category"].to_dict()
    assert rated == {"uptime": "performance", "hotline": "must_be"}


def test_a_later_answer_of_the_same_person_replaces_the_earlier_and_says_so(home: Path) -> None:
    take_answers_of("alpha", HEAD, [LIKED, NEEDED], NIGHT)
    _, replaced = take_answers_of("alpha", HEAD, [LIKED | {"functional": "neutral"}], NIGHT)
    assert replaced == ["uptime"]
    take_answers_of("alpha", HEAD | {"respondent": "Wang"}, [LIKED], NIGHT)
    take_answers_of("alpha", HEAD | {"round": "r2"}, [LIKED], NIGHT)
    assert kept() == [
        ("r1", "Li", "hotline", 2, 5),
        ("r1", "Li", "uptime", 3, 5),
        ("r1", "Wang", "uptime", 1, 5),
        ("r2", "Li", "uptime", 1, 5),
    ]
    assert home.is_dir()


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_kept(home: Path) -> None:
    wrong = [
        LIKED,
        LIKED,
        NEEDED | {"expectation": "hotlin"},
        NEEDED | {"dysfunctional": "perhaps", "importance": 12.0},
    ]
    with pytest.raises(PromiseError) as refused:
        take_answers_of("alpha", HEAD | {"answered_on": date(2027, 1, 1), "respondent": " "}, wrong, NIGHT)
    told = "\n".join(refused.value.mistakes)
    for mistake in (
        "form: expectation: 'uptime' is answered more than once",
        "form: answered_on: '2027-01-01' is yet to come; write the day of the answers, 2026-03-10 or before",
        "form, answer 3: expectation: 'hotlin' is no expectation of the project; did you mean hotline?",
        "form, answer 4: dysfunctional: 'perhaps' is no answer",
        "form, answer 4: importance: '12.0' is too large",
        "form, answer 1: respondent: is missing",
    ):
        assert mistake in told
    nothing: list[dict[str, Any]]
    for nothing in ([], [LIKED | {"functional": None, "dysfunctional": ""}]):
        with pytest.raises(PromiseError, match="fill in at least one pair"):
            take_answers_of("alpha", HEAD, nothing, NIGHT)
    with pytest.raises(PromiseError, match="half is there"):
        take_answers_of("alpha", HEAD, [LIKED | {"functional": None}], NIGHT)
    with pytest.raises(PromiseError, match="There is no project 'beta'; the portfolio has: alpha"):
        take_answers_of("beta", HEAD, [LIKED], NIGHT)
    assert kept() == []
    assert home.is_dir()
