"""A project that drifts is warned of before its schedule breaches."""

from __future__ import annotations

import pytest

from tests.evidence.drifting_projects import SLOW, STEADY, drifting_projects
from tests.evidence.warnings_before import CHARTS, EITHER, FORECASTS, tried


@pytest.mark.slow
def test_a_slow_drift_is_warned_of_weeks_before_it_breaches() -> None:
    leads, in_vain = tried(6, nights=7)
    slow = {lead.by: lead for lead in leads if lead.kind == SLOW}
    assert slow[EITHER].breached >= 4
    assert len(slow[EITHER].days) >= 0.8 * slow[EITHER].breached
    assert sorted(slow[FORECASTS].days)[len(slow[FORECASTS].days) // 2] >= 21
    vain = {each.by: each for each in in_vain}
    assert vain[CHARTS].warned <= 0.1 * vain[CHARTS].weeks
    assert vain[FORECASTS].warned <= 0.15 * vain[FORECASTS].weeks
    assert vain["forecasts below 50%"].warned > 1.5 * vain[FORECASTS].warned


def test_drifts_begin_on_their_day_and_steady_projects_keep_their_plan() -> None:
    made = drifting_projects(6)
    final = made.done[-1].mean(axis=1)
    assert final[made.kind == STEADY].min() > 0.93
    assert final[made.kind != STEADY].max() < final[made.kind == STEADY].min()
