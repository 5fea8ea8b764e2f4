"""A whole night through Prefect: named states, same again, one bad source, a past night."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.portfolio import NIGHT, change_items
from tests.store_content import store_content

pytestmark = [pytest.mark.flow, pytest.mark.slow]


def run(night: date = NIGHT, **parameters: Any) -> Any:
    from flows.nightly import nightly

    return nightly(night, **parameters, return_state=True)


def mails(portfolio: Path) -> list[str]:
    return sorted(path.name for path in (portfolio.parent / "var" / "outbox").glob("*.eml"))


def test_a_good_night_completes_and_says_what_it_did(portfolio: Path) -> None:
    state = run()
    summary = state.result()
    assert state.name == "Completed"
    assert [row["state"] for row in summary["collect"].values()] == ["completed"] * 3
    assert summary["collect"]["items"]["counts"]["work_items"]["read"] == 60
    assert Path(summary["report"]["start"]).is_file()
    assert summary["notify"]["delivered"]["failed"] == 0
    assert len(mails(portfolio)) == summary["notify"]["delivered"]["sent"] > 0


def test_the_same_night_three_times_gives_the_same_store_and_sends_nothing_twice(portfolio: Path) -> None:
    from tasks.equip import equip

    run()
    first, sent = store_content(equip().engine), mails(portfolio)
    for _ in range(2):
        summary = run().result()
        assert summary["notify"]["delivered"]["sent"] == 0
        assert summary["collect"]["items"]["counts"].get("work_items", {}).get("written", 0) == 0
    assert store_content(equip().engine) == first
    assert mails(portfolio) == sent


def test_one_source_sending_rubbish_degrades_the_night_and_leaves_the_others(portfolio: Path) -> None:
    run()
    (portfolio / "data" / "survey.csv").write_bytes(b"\x00\xff\xfe rubbish \x81\x82" * 50)
    state = run(date(2026, 7, 1))
    summary = state.result()
    assert state.name == "Degraded"
    assert "survey" in state.message
    assert summary["collect"]["items"]["state"] == "completed"
    assert summary["collect"]["survey"]["state"] != "completed"
    page = Path(summary["report"]["start"]).read_text()
    assert "survey" in page


def test_a_night_without_any_readable_source_fails(portfolio: Path) -> None:
    for name in ("items", "survey", "feedback"):
        (portfolio / "data" / f"{name}.csv").unlink()
    state = run()
    assert state.is_failed()


def test_a_past_night_run_again_uses_what_was_valid_then(portfolio: Path) -> None:
    from tasks.equip import equip
    from tasks.store.readings import readings_of

    run()
    engine = equip().engine
    before = readings_of(engine, [NIGHT])
    change_items(portfolio / "data" / "items.csv", 0.5)
    run(date(2026, 7, 1))
    summary = run(NIGHT).result()
    assert "kept" in summary["collect"]["items"]["reason"]
    after = readings_of(engine, [NIGHT])
    columns = ["project", "indicator", "scope", "state", "value", "numerator", "denominator"]
    assert after[columns].equals(before[columns])
    later = readings_of(engine, [date(2026, 7, 1)])
    assert not later["value"].equals(before["value"])


def test_every_task_run_of_a_night_ends_in_its_true_final_state(portfolio: Path) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    from flows.nightly import nightly
    from flows.oneshot import run_once

    state = run_once(nightly, night=NIGHT)
    run_id = state.state_details.flow_run_id
    assert run_id is not None
    with get_client(sync_client=True) as client:
        body = {"flow_runs": {"parent_flow_run_id": {"any_": [str(run_id)]}}}
        children = [row["id"] for row in client.request("POST", "/flow_runs/filter", json=body).json()]
        within = FlowRunFilter(id=FlowRunFilterId(any_=[run_id, *children]))
        states = {task_run.state_name for task_run in client.read_task_runs(flow_run_filter=within)}
    assert len(children) == 5
    assert states == {"Completed"}
