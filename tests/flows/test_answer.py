"""One respondent's answers by the form, as Prefect runs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.portfolio import NIGHT

pytestmark = [pytest.mark.flow, pytest.mark.slow]

LIKED: dict[str, Any] = {"expectation": "works", "functional": "like", "dysfunctional": "dislike", "importance": 7}


def kept() -> list[dict[str, Any]]:
    from tasks.equip import equip
    from tasks.store.promises.preparing import answers

    rows: list[dict[str, Any]] = answers(equip().engine).to_dict("records")
    return rows


@pytest.fixture
def project(portfolio: Path) -> str:
    """A project with an expectation to be asked about; its key."""
    from tasks.enrol import enrol
    from tasks.equip import equip
    from tasks.record import record_expectation

    assert portfolio.is_dir()
    enrol.fn(NIGHT)
    key: str = equip().portfolio.project_facts()[0].key
    said = {"statement": "It works", "aspect": "quality", "state": "confirmed", "owner_side": "supplier"}
    record_expectation(key, {"key": "works", **said}, "alice")
    return key


def test_what_a_respondent_answered_is_kept_shown_and_replaced(project: str) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

    from flows.answer import answer

    def said(**fields: Any) -> Any:
        asked = {"project": project, "questionnaire_round": "2026-q1", "respondent": "Li", "segment": "IT"}
        return answer(**asked | fields)

    first = said(answers=[LIKED], answered_on="2026-03-09")
    assert first == {"project": project, "round": "2026-q1", "answers": 1, "replaced": []}
    again = said(answers=[LIKED | {"functional": "neutral", "importance": None}])
    assert again["replaced"] == ["works"]
    (row,) = kept()
    assert (row["functional"], row["dysfunctional"], row["segment"], row["respondent"]) == (3, 5, "IT", "Li")
    with get_client(sync_client=True) as client:
        shown = client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(like_=f"kano-{project}")))
    told = " ".join(str(each.data) for each in shown)
    assert '"category": "performance"' in told
    assert '"category": "must_be"' in told


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"answers": []}, "at least 1 item"),
    ({"answers": [LIKED | {"functional": "perhaps"}]}, "'like', 'must-be', 'neutral', 'live-with' or 'dislike'"),
    ({"answers": [LIKED | {"importance": 10}]}, "less than or equal to 9"),
    ({"answers": [{"expectation": "works", "functional": "like"}]}, "dysfunctional"),
    ({"answers": [LIKED | {"expectation": "work"}]}, "did you mean works"),
    ({"answers": [LIKED, LIKED]}, "answered more than once"),
    ({"answers": [LIKED], "answered_on": "2099-01-01"}, "yet to come"),
    ({"answers": [LIKED], "project": "nowhere"}, "There is no project 'nowhere'"),
)


def test_bad_answers_are_refused_with_their_reason_and_nothing_is_kept(project: str) -> None:
    from flows.answer import answer

    asked = {"project": project, "questionnaire_round": "2026-q1", "respondent": "Li"}
    for fields, told in REFUSED:
        state = answer(**asked | fields, return_state=True)
        assert state.is_failed()
        assert told in str(state.message)
    assert kept() == []
