"""How old the sources' data are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from checks.freshness import Freshness, freshness_of
from tasks.records.definitions import TrustPolicy

NOW = datetime(2026, 3, 31, 23, 59, tzinfo=UTC)
POLICY = TrustPolicy(stale_after_hours=36, very_stale_after_hours=96)


@pytest.mark.parametrize(("age_hours", "state"), [
    (0, Freshness.FRESH), (36, Freshness.FRESH), (37, Freshness.STALE), (96, Freshness.STALE),
    (97, Freshness.VERY_STALE),
])  # fmt: skip
def test_a_source_grows_stale_with_its_age(age_hours: int, state: Freshness) -> None:
    cursors = pd.DataFrame({"source": ["jira"], "fresh_at": [NOW - timedelta(hours=age_hours)]})
    (jira,) = freshness_of(cursors, ["jira"], NOW, POLICY)
    assert (jira.source, jira.state, jira.age_hours) == ("jira", state, age_hours)


def test_a_source_that_never_landed_is_named_too() -> None:
    cursors = pd.DataFrame({"source": ["jira"], "fresh_at": [pd.NaT]})
    assert [each.state for each in freshness_of(cursors, ["jira", "survey"], NOW, POLICY)] == [Freshness.NEVER] * 2
    assert freshness_of(pd.DataFrame({"source": [], "fresh_at": []}), [], NOW, POLICY) == ()


def test_what_became_known_after_the_moment_asked_about_is_not_of_negative_age() -> None:
    cursors = pd.DataFrame({"source": ["jira"], "fresh_at": [NOW + timedelta(days=40)]})
    assert freshness_of(cursors, ["jira"], NOW, POLICY)[0].age_hours == 0
