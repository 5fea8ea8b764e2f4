"""A measure taken and moved by the forms, as Prefect runs them, and a night that follows it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.benchmarks.portfolio import NIGHT

pytestmark = [pytest.mark.flow, pytest.mark.slow]


def test_the_forms_take_and_move_a_measure_and_the_night_follows_it(portfolio: Path) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

    from flows.analyse import analyse
    from flows.move_measure import move_measure
    from flows.night import tonight
    from flows.nightly import nightly
    from flows.take_measure import take_measure
    from tasks.equip import equip
    from tasks.store.episodes import events_of
    from tasks.store.measures import measures, outcomes

    assert portfolio.is_dir()
    nightly(night=NIGHT)
    engine = equip().engine
    opened = events_of(engine, NIGHT)
    late = opened[opened["deviation"].str.contains("schedule_deviation_rate")].iloc[0]
    today = tonight(None, equip().zone) + timedelta(days=1)
    form = {
        "deviation": late["deviation"], "kind": "replan", "statement": "Plan <b>anew</b>", "owner": "Ann",
        "due_on": today + timedelta(days=30), "comparator": "at_least", "value": late["value"] + 0.05, "by": "Ann",
    }  # fmt: skip
    first, again = take_measure(**form), take_measure(**form)
    assert (first["status"], first["new"], again["measure"], again["new"]) == ("planned", True, first["measure"], False)
    moved = move_measure(measure=first["measure"], status="started", by="Bob")
    assert (moved["status"], moved["version"]) == ("started", 2)
    with pytest.raises(ValueError, match="its value is fixed since then"):
        move_measure(measure=first["measure"], value=0.5, by="Bob")
    with pytest.raises(ValueError, match="nothing is said of the measure"):
        move_measure(measure=first["measure"], by="Bob")
    assert measures(engine)["recorded_by"].tolist() == ["Bob"]
    started = measures(engine)["started_on"].dt.date.iloc[0]
    counts = analyse(night=started)
    assert outcomes(engine, started)["outcome"].tolist() == ["too_early"]
    assert counts["verdict on measures (too early)"] == 1
    with get_client(sync_client=True) as client:
        shown = client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(like_="measures-")))
    assert any("under way" in str(each.data).lower() for each in shown)
    assert not any("<b>" in str(each.data) for each in shown)
