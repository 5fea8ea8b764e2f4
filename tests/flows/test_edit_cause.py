"""What a person says of a cause by the form, as Prefect runs it; and a night that explains what opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.portfolio import NIGHT

pytestmark = [pytest.mark.flow, pytest.mark.slow]


def test_a_night_explains_what_opened_and_the_form_has_the_last_word(portfolio: Path) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

    from flows.edit_cause import edit_cause
    from flows.nightly import nightly
    from tasks.equip import equip
    from tasks.store.causes import causes, edits
    from tasks.store.episodes import events_of

    assert portfolio.is_dir()
    nightly(night=NIGHT)
    engine = equip().engine
    opened = events_of(engine, NIGHT)["deviation"].tolist()
    assert opened
    assert set(causes(engine)["deviation"]) <= set(opened)
    own = {"deviation": opened[0], "by": "Ann", "statement": "The site was flooded", "branch": "environment"}
    first = edit_cause(**own, importance=9, relation=9)
    assert (first["version"], first["new"]) == (1, True)
    again = edit_cause(deviation=opened[0], by="Bob", cause=first["cause"], dismissed=True)
    assert again["version"] == 2
    assert edits(engine)["dismissed"].tolist() == [False, True]
    with get_client(sync_client=True) as client:
        shown = client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(like_="causes-")))
    assert any("The site was flooded" in str(each.data) for each in shown)
