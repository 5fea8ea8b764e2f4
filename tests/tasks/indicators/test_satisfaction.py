"""Satisfaction: Alice, Bob and Carol answer surveys about the harbour."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.indicators.intervals import wilson
from tasks.indicators.satisfaction import measure_satisfaction
from tests.tasks.indicators.frames import BRIDGE, HARBOUR, answers, night, projects, reading_of

NAMES = ("csat", "satisfaction_mean", "nps", "survey_responses")


def measure(
    rows: pd.DataFrame, *, days: int = 90, on: str = "2026-03-31", keys: tuple[str, ...] = (HARBOUR,)
) -> pd.DataFrame:
    windows = {name: np.full(len(keys), days) for name in NAMES}
    return measure_satisfaction(rows, night(on), projects(*keys), windows, np.ones(len(keys), dtype=bool))


def scores(*values: float, **columns: object) -> pd.DataFrame:
    return answers(
        *({"score": score, "respondent": f"person {number}", **columns} for number, score in enumerate(values))
    )


def test_csat_is_the_share_of_fours_and_fives() -> None:
    reading = reading_of(measure(scores(5, 4, 4, 3, 1)), "csat", scope="overall")
    assert (reading["value"], reading["numerator"], reading["denominator"]) == (0.6, 3, 5)
    assert (reading["interval_low"], reading["interval_high"]) == tuple(pytest.approx(end) for end in wilson(3, 5))


def test_the_mean_stands_beside_it_with_students_interval_cut_to_the_scale() -> None:
    reading = reading_of(measure(scores(5, 4, 4, 3, 1)), "satisfaction_mean", scope="overall")
    assert reading["value"] == pytest.approx(3.4)
    half = 2.7764 * np.std([5, 4, 4, 3, 1], ddof=1) / np.sqrt(5)
    assert reading["interval_low"] == pytest.approx(3.4 - half, abs=1e-3)
    assert reading["interval_high"] == 5


def test_the_published_promoter_score_of_39_people() -> None:
    """8 promoters, 22 detractors, 9 passives: −35.9 (Preppin' Data 2019)."""
    rows = scores(*[9] * 8, *[0] * 22, *[7] * 9, scale="nps")
    reading = reading_of(measure(rows), "nps")
    assert round(reading["value"], 1) == -35.9
    assert (reading["numerator"], reading["denominator"], reading["sample_size"]) == (-14, 39, 39)
    method = json.loads(reading["method"])
    assert (method["promoters"], method["detractors"]) == (8, 22)


def test_six_is_a_detractor_seven_and_eight_are_passive_and_nine_promotes() -> None:
    reading = reading_of(measure(scores(6, 7, 8, 9, scale="nps")), "nps")
    assert (reading["value"], reading["sample_size"]) == (0, 4)


def test_scales_are_never_mixed() -> None:
    rows = pd.concat([scores(5, 5), scores(0, 0, scale="nps"), scores(1, scale="ces")])
    readings = measure(rows)
    assert reading_of(readings, "csat", scope="overall")["value"] == 1
    assert reading_of(readings, "nps")["value"] == -100


def test_dimensions_are_kept_apart() -> None:
    readings = measure(pd.concat([scores(5), scores(1, dimension="team_service")]))
    assert reading_of(readings, "csat", scope="overall")["value"] == 1
    assert reading_of(readings, "csat", scope="team_service")["value"] == 0
    assert reading_of(readings, "csat", scope="deliverables")["state"] == "no_data"


def test_alice_answers_twice_and_her_last_answer_counts() -> None:
    rows = answers(
        {"respondent": "alice", "score": 5, "submitted_at": "2026-03-03"},
        {"respondent": "alice", "score": 1, "submitted_at": "2026-03-02"},
        {"respondent": "bob", "score": 4},
    )
    reading = reading_of(measure(rows), "csat", scope="overall")
    assert (reading["numerator"], reading["denominator"]) == (2, 2)


def test_two_answers_of_the_same_moment_are_settled_by_their_refs_in_any_order() -> None:
    rows = answers({"respondent": "alice", "score": 5, "ref": "a"}, {"respondent": "alice", "score": 1, "ref": "b"})
    for frame in (rows, rows.iloc[::-1]):
        assert reading_of(measure(frame), "csat", scope="overall")["value"] == 0


def test_people_who_give_no_name_are_each_their_own() -> None:
    rows = answers({"score": 5}, {"score": 1}, {"score": 1, "dimension": "team_service"})
    readings = measure(rows)
    assert reading_of(readings, "csat", scope="overall")["denominator"] == 2
    assert reading_of(readings, "survey_responses")["value"] == 2


def test_only_the_latest_round_counts() -> None:
    rows = pd.concat([scores(1, 1, submitted_at="2026-02-01"), scores(5, survey="2026-Q2", submitted_at="2026-03-30")])
    readings = measure(rows)
    assert reading_of(readings, "csat", scope="overall")["value"] == 1
    assert json.loads(reading_of(readings, "csat", scope="overall")["method"])["survey"] == "2026-Q2"
    assert reading_of(readings, "survey_responses")["value"] == 1
    earlier = measure(rows, on="2026-02-15")
    assert reading_of(earlier, "csat", scope="overall")["value"] == 0


def test_answers_before_the_window_do_not_count() -> None:
    readings = measure(scores(5, submitted_at="2025-12-31"), days=30)
    assert reading_of(readings, "csat", scope="overall")["state"] == "no_data"


def test_no_response_is_zero_where_a_survey_runs_and_no_data_where_none_does() -> None:
    windows = {name: np.full(2, 90) for name in NAMES}
    surveyed = np.array([True, False])
    nothing = scores(1).iloc[:0]
    readings = measure_satisfaction(nothing, night("2026-03-31"), projects(HARBOUR, BRIDGE), windows, surveyed)
    assert reading_of(readings, "survey_responses")["value"] == 0
    assert reading_of(readings, "survey_responses", BRIDGE)["state"] == "no_data"


@pytest.mark.slow
@settings(max_examples=15, deadline=None)  # each measures whole frames several times
@given(st.lists(st.integers(0, 10), min_size=1, max_size=30))
def test_turning_the_scale_round_turns_the_sign_of_the_promoter_score(values: list[int]) -> None:
    promoters, detractors = sum(score >= 9 for score in values), sum(score <= 6 for score in values)
    mirrored = [0] * promoters + [10] * detractors + [7] * (len(values) - promoters - detractors)
    first = reading_of(measure(scores(*values, scale="nps")), "nps")["value"]
    second = reading_of(measure(scores(*mirrored, scale="nps")), "nps")["value"]
    assert first == pytest.approx(-second)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)  # each measures whole frames several times
@given(
    st.lists(
        st.tuples(st.sampled_from(["alice", "bob", None]), st.integers(1, 5), st.integers(1, 28)),
        min_size=1,
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_answers_does_not_matter(given_: list[tuple[str | None, int, int]], chance: object) -> None:
    rows = answers(
        *({"respondent": who, "score": score, "submitted_at": f"2026-03-{day:02}"} for who, score, day in given_)
    )
    order = list(range(len(rows)))
    chance.shuffle(order)  # type: ignore[attr-defined]  # hypothesis' own random.Random
    pd.testing.assert_frame_equal(measure(rows), measure(rows.iloc[order]))
