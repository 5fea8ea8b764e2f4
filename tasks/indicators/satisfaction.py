"""How satisfied does the customer say to be? CSAT, mean score, NPS and the number of responses (policy P4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.answers import DIMENSIONS, SCALES, counted_answers
from tasks.indicators.intervals import mean_t, net_promoter, wilson
from tasks.indicators.measured import json_lines, measured
from tasks.records.choices import Dimension, ReadingState, Scale

_TOP_BOX = 4.0  # the top two of five boxes are 4 and 5
_PROMOTER, _DETRACTOR = 9.0, 6.0


def measure_satisfaction(
    answers: pd.DataFrame,
    night: date,
    projects: pd.DataFrame,
    window_days: Mapping[str, np.ndarray],
    surveyed: np.ndarray,
) -> pd.DataFrame:
    """CSAT and mean score per dimension, NPS and the response count of every project, as a measured frame.

    `window_days` gives days per project for each of the four indicators; `surveyed` (bool per project) tells where a
    survey source exists: there, no response is a count of 0, elsewhere it is `no_data`. NPS answers about the whole
    are scope `project`; those about a dimension keep it as their scope and appear only where asked.
    """
    parts = [
        _csat(counted_answers(answers, night, projects, window_days["csat"]), projects, window_days["csat"]),
        _mean(
            counted_answers(answers, night, projects, window_days["satisfaction_mean"]),
            projects,
            window_days["satisfaction_mean"],
        ),
        _nps(counted_answers(answers, night, projects, window_days["nps"]), projects, window_days["nps"]),
        _responses(
            counted_answers(answers, night, projects, window_days["survey_responses"], whole_survey=True),
            projects,
            window_days["survey_responses"],
            surveyed,
        ),
    ]
    return pd.concat(parts, ignore_index=True)


class _Cells:
    """Answers of one scale, gathered into project × dimension cells."""

    def __init__(self, counted: pd.DataFrame, projects: pd.DataFrame, window_days: np.ndarray, scale: Scale) -> None:
        rows = counted[counted["scale"] == SCALES.index(scale)]
        self.size = len(projects) * len(DIMENSIONS)
        self.cell = (rows["number"] * len(DIMENSIONS) + rows["dimension"]).to_numpy()
        self.score = rows["score"].to_numpy()
        self.project = projects["key"].to_numpy(dtype=object).repeat(len(DIMENSIONS))
        self.scope = np.tile(np.array(DIMENSIONS, dtype=object), len(projects))
        self.answers = self.total(np.ones(len(rows)))
        survey = np.full(self.size, None, dtype=object)
        survey[self.cell] = rows["survey"].to_numpy(dtype=object)
        self.method: dict[str, object] = {
            "window_days": window_days.repeat(len(DIMENSIONS)),
            "scale": str(scale),
            "survey": survey,
        }

    def total(self, values: np.ndarray) -> np.ndarray:
        """The sum of a value per answer in each cell."""
        return np.bincount(self.cell, values, self.size)

    def readings(self, indicator: str, **columns: object) -> pd.DataFrame:
        """A measured frame with one row per cell; empty cells are `no_data`."""
        state = np.where(self.answers > 0, str(ReadingState.MEASURED), str(ReadingState.NO_DATA))
        count = {"scope": self.scope, "state": state, "sample_size": self.answers.astype("int64")}
        return measured(self.project, indicator, **{**count, "method": json_lines(self.method), **columns})


def _csat(counted: pd.DataFrame, projects: pd.DataFrame, window_days: np.ndarray) -> pd.DataFrame:
    cells = _Cells(counted, projects, window_days, Scale.FIVE_POINT)
    top = cells.total(cells.score >= _TOP_BOX)
    number = np.where(cells.answers > 0, cells.answers, np.nan)
    low, high = wilson(top, cells.answers)
    return cells.readings(
        "csat", value=top / number, numerator=top, denominator=cells.answers, interval_low=low, interval_high=high
    )


def _mean(counted: pd.DataFrame, projects: pd.DataFrame, window_days: np.ndarray) -> pd.DataFrame:
    cells = _Cells(counted, projects, window_days, Scale.FIVE_POINT)
    number = np.where(cells.answers > 0, cells.answers, np.nan)
    total = cells.total(cells.score)
    mean = total / number
    spread = cells.total((cells.score - mean[cells.cell]) ** 2)
    low, high = mean_t(mean, np.sqrt(spread / np.where(cells.answers > 1, cells.answers - 1, np.nan)), cells.answers)
    worst, best = Scale.FIVE_POINT.bounds
    return cells.readings(
        "satisfaction_mean",
        value=mean,
        numerator=total,
        denominator=cells.answers,
        interval_low=np.clip(low, worst, best),
        interval_high=np.clip(high, worst, best),
    )


def _nps(counted: pd.DataFrame, projects: pd.DataFrame, window_days: np.ndarray) -> pd.DataFrame:
    cells = _Cells(counted, projects, window_days, Scale.NPS)
    promoters, detractors = cells.total(cells.score >= _PROMOTER), cells.total(cells.score <= _DETRACTOR)
    low, high = net_promoter(promoters, detractors, cells.answers)
    number = np.where(cells.answers > 0, cells.answers, np.nan)
    cells.method |= {"promoters": promoters.astype("int64"), "detractors": detractors.astype("int64")}
    frame = cells.readings(
        "nps",
        value=100 * (promoters - detractors) / number,
        numerator=promoters - detractors,
        denominator=cells.answers,
        interval_low=low,
        interval_high=high,
    )
    whole = (frame["scope"] == Dimension.OVERALL).to_numpy(dtype=bool)
    frame["scope"] = frame["scope"].mask(whole, "project")
    return frame[whole | (cells.answers > 0)]


def _responses(
    counted: pd.DataFrame, projects: pd.DataFrame, window_days: np.ndarray, surveyed: np.ndarray
) -> pd.DataFrame:
    """People who answered in the latest round: the named ones, and of the unnamed the most for any one question."""
    count = len(projects)
    named = counted[counted["respondent"] >= 0].drop_duplicates(["number", "respondent"])
    people = np.bincount(named["number"], minlength=count)
    unnamed = counted[counted["respondent"] < 0]
    questions = len(SCALES) * len(DIMENSIONS)
    question = (unnamed["number"] * len(SCALES) + unnamed["scale"]) * len(DIMENSIONS) + unnamed["dimension"]
    people = people + np.bincount(question, minlength=count * questions).reshape(count, questions).max(axis=1)
    survey = np.full(count, None, dtype=object)
    survey[counted["number"].to_numpy()] = counted["survey"].to_numpy(dtype=object)
    return measured(
        projects["key"],
        "survey_responses",
        state=np.where(surveyed | (people > 0), str(ReadingState.MEASURED), str(ReadingState.NO_DATA)),
        value=people.astype(float),
        numerator=people.astype(float),
        sample_size=people,
        method=json_lines({"window_days": window_days, "survey": survey}),
    )
