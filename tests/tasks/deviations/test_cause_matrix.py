"""What a person says of a cause counts; the rest is arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.deviations.cause_matrix import RELATIONS, latest_edits, matrix, ranked
from tests.tasks.store.frames import frame_of

LATE = "bridge|schedule_deviation_rate|project|2026-03-02"
FAULTY = "bridge|defect_rate|project|2026-03-02"


def suggested(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """CAUSES of the late bridge; what a row does not name is a blocked item of middling weight."""
    whole = {
        "deviation": LATE, "night": "2026-03-02", "branch": "process", "code": "blocked_items", "side": "ours",
        "share": 0.5, "numerator": 5.0, "denominator": 10.0, "importance": 5.0, "relation": 3.0,
    }  # fmt: skip
    return frame_of("causes", [{**whole, **row} for row in rows])


def said(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """CAUSE_EDITS of the late bridge by Alice."""
    whole = {
        "deviation": LATE, "version": 1, "branch": "process", "dismissed": False,
        "edited_at": "2026-03-03T09:00Z", "edited_by": "Alice",
    }  # fmt: skip
    return frame_of("cause_edits", [{**whole, **row} for row in rows])


def test_the_heaviest_cause_comes_first_and_the_shares_of_the_scores_add_up() -> None:
    rows = ranked(
        suggested(
            {"cause": "holidays", "importance": 2.0, "relation": 1.0},
            {"cause": "blocked_items", "importance": 8.0, "relation": 9.0},
            {"cause": "unassigned", "importance": 6.0, "relation": 3.0},
        ),
        said(),
    )
    assert rows["cause"].tolist() == ["blocked_items", "unassigned", "holidays"]
    assert rows["score"].tolist() == [72, 18, 2]
    assert rows["rank"].tolist() == [1, 2, 3]
    assert rows["cumulative_share"].tolist() == pytest.approx([72 / 92, 90 / 92, 1])
    assert not rows["edited"].any()


def test_what_a_person_said_last_wins_over_the_suggestion_and_the_rest_of_it_stays() -> None:
    rows = ranked(
        suggested({"cause": "blocked_items"}),
        said(
            {"cause": "blocked_items", "version": 1, "importance": 9.0, "relation": 9.0},
            {"cause": "blocked_items", "version": 2, "importance": 2.0, "branch": "resources"},
        ),
    ).iloc[0]
    assert (rows["importance"], rows["relation"], rows["branch"]) == (2, 3, "resources")
    assert rows["edited"]
    assert rows["share"] == 0.5


def test_a_dismissed_cause_is_left_out_until_somebody_takes_that_back() -> None:
    gone = {"cause": "blocked_items", "version": 1, "dismissed": True}
    assert ranked(suggested({"cause": "blocked_items"}), said(gone)).empty
    back = {"cause": "blocked_items", "version": 2}
    assert len(ranked(suggested({"cause": "blocked_items"}), said(gone, back))) == 1


def test_a_written_cause_counts_beside_the_suggested_ones() -> None:
    rows = ranked(
        suggested({"cause": "blocked_items"}),
        said({"cause": "written:floods", "branch": "environment", "statement": "The site was flooded",
              "importance": 9.0, "relation": 9.0}),
    )  # fmt: skip
    assert rows["cause"].tolist() == ["written:floods", "blocked_items"]
    first = rows.iloc[0]
    assert (first["code"], first["statement"], first["score"]) == ("written", "The site was flooded", 81)
    assert pd.isna(first["share"])
    assert pd.isna(first["subject"])


def test_what_a_person_weighed_stays_when_the_data_no_longer_show_it() -> None:
    row = ranked(suggested(), said({"cause": "long_wait:In Review", "importance": 7.0, "relation": 9.0})).iloc[0]
    assert (row["code"], row["subject"], row["score"]) == ("long_wait", "In Review", 63)


def test_causes_without_any_weight_have_no_share_of_it() -> None:
    rows = ranked(suggested({"cause": "blocked_items", "relation": 0.0}), said())
    assert rows["score"].tolist() == [0]
    assert rows["cumulative_share"].isna().all()
    assert ranked(suggested(), said()).empty


def test_a_cause_of_several_deviations_adds_up_in_the_matrix() -> None:
    rows = ranked(
        suggested(
            {"cause": "rework", "importance": 4.0, "relation": 3.0},
            {"cause": "rework", "importance": 10.0, "relation": 9.0, "deviation": FAULTY},
            {"cause": "blocked_items", "importance": 10.0, "relation": 9.0},
        ),
        said(),
    )
    table = matrix(rows)
    assert table["score"].to_dict() == {"rework": 102, "blocked_items": 90}
    assert table.loc["rework", [LATE, FAULTY]].tolist() == [12, 90]
    assert np.isnan(table.loc["blocked_items", FAULTY])
    assert table["cumulative_share"].iloc[-1] == pytest.approx(1)


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.sampled_from([LATE, FAULTY]), st.integers(1, 10), st.sampled_from(RELATIONS)),
        min_size=1,
        max_size=12,
    )
)
def test_scores_never_rise_down_the_ranks_and_their_shares_end_at_the_whole(
    cells: list[tuple[str, int, float]],
) -> None:
    rows = ranked(
        suggested(
            *(
                {"deviation": deviation, "cause": f"written:{number}", "importance": float(weight), "relation": tie}
                for number, (deviation, weight, tie) in enumerate(cells)
            )
        ),
        said(),
    )
    assert len(rows) == len(cells)
    assert rows["score"].between(0, 90).all()
    for _, own in rows.groupby("deviation"):
        assert own["rank"].tolist() == list(range(1, len(own) + 1))
        assert own["score"].is_monotonic_decreasing
        if own["score"].sum() > 0:
            assert own["cumulative_share"].is_monotonic_increasing
            assert own["cumulative_share"].iloc[-1] == pytest.approx(1)


def test_the_latest_version_is_found_in_any_order() -> None:
    two = said({"cause": "rework", "version": 2, "importance": 2.0}, {"cause": "rework", "version": 1})
    assert latest_edits(two)["version"].tolist() == [2]
