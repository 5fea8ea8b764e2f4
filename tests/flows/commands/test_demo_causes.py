"""What the demo's people say of a late project is kept once, however often the demo runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flows.commands import demo_causes
from tasks.edit_cause import weighed
from tasks.equip import equip
from tasks.store.causes import edits
from tests.tasks.desk import FILES, portfolio
from tests.tasks.late_project import KEY, TRACKER, fall_behind

pytestmark = pytest.mark.slow


def test_the_causes_are_written_once_at_each_open_deviation_of_the_schedule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FILES, "sources/tracker.yaml", TRACKER)
    monkeypatch.setattr(demo_causes, "WAREHOUSE", replace(demo_causes.WAREHOUSE, project="alpha"))
    with portfolio(tmp_path, monkeypatch) as home:
        fall_behind(home)
        deviations = demo_causes.weigh_demo_causes()
        assert deviations == 2
        assert demo_causes.weigh_demo_causes() == deviations
        assert len(edits(equip().engine)) == deviations * len(demo_causes.WAREHOUSE.causes)
        assert weighed(equip(), [KEY])["branch"].tolist() == ["people", "process"]
