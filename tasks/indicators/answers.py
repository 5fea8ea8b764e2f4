"""Which survey answers count? One per person, survey round, dimension and scale: the last; of the latest round.

Refuses to mix scales, rounds or dimensions; ratings of single expectations are not among them. An answer without a respondent is its own person.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.measured import days_of, inside_window, project_numbers
from tasks.records.choices import Dimension, Scale

SCALES = tuple(str(scale) for scale in Scale)
DIMENSIONS = tuple(str(dimension) for dimension in Dimension if dimension is not Dimension.EXPECTATION)


def counted_answers(
    answers: pd.DataFrame, night: date, projects: pd.DataFrame, window_days: np.ndarray, *, whole_survey: bool = False
) -> pd.DataFrame:
    """The answers that count, as number (of the project), scale, dimension (codes), survey, respondent (−1), score.

    Taken are answers of the last `window_days` days (per project; 0: all) that belong to the latest round in that
    window: the latest per project, scale and dimension, or with `whole_survey` per project.
    """
    number = project_numbers(answers["project"], projects)
    scored = (answers["score"].notna() & answers["dimension"].isin(DIMENSIONS)).to_numpy(dtype=bool)
    eligible = np.flatnonzero((number >= 0) & scored)
    days = days_of(answers["submitted_at"])[eligible]
    taken = eligible[inside_window(days, night, window_days[number[eligible]])]
    rows = answers.iloc[taken]
    surveys, names = rows["survey"].factorize(sort=True)
    frame = pd.DataFrame(
        {
            "number": number[taken],
            "scale": pd.Categorical(rows["scale"], categories=SCALES).codes.astype(np.int64),
            "dimension": pd.Categorical(rows["dimension"], categories=DIMENSIONS).codes.astype(np.int64),
            "survey": surveys,
            "respondent": rows["respondent"].factorize()[0],
            "at": rows["submitted_at"].to_numpy(dtype="datetime64[us]").astype("int64"),
            "score": rows["score"].to_numpy(dtype=float),
            "row": taken,
        }
    )
    frame = _last_of_each_person(frame, answers)
    per_cell = (frame["number"] * len(SCALES) + frame["scale"]) * len(DIMENSIONS) + frame["dimension"]
    cell = frame["number"] if whole_survey else per_cell
    frame = frame[frame["survey"].to_numpy() == _latest_survey(frame, cell.to_numpy())]
    return frame.assign(survey=pd.Series(names, dtype="str").reindex(frame["survey"]).to_numpy())


def _latest_survey(frame: pd.DataFrame, cell: np.ndarray) -> np.ndarray:
    """The survey code with the latest answer of each row's cell; of two at the same moment the later name."""
    order = np.lexsort((frame["survey"].to_numpy(), frame["at"].to_numpy(), cell))
    latest = np.zeros(int(cell.max(initial=-1)) + 1, dtype=np.intp)
    latest[cell[order]] = frame["survey"].to_numpy()[order]  # the last assignment of a cell is its latest
    return np.asarray(latest[cell])


def _last_of_each_person(frame: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Without a person's earlier answers to the same question; at the same moment the later (source, ref) wins."""
    question = ["number", "scale", "dimension", "survey", "respondent"]
    named = frame["respondent"] >= 0
    repeated = named & frame.duplicated(question, keep=False)
    if not repeated.any():
        return frame
    several = frame[repeated]
    origin = answers[["source", "ref"]].iloc[several["row"]].set_index(several.index)
    last = several.assign(source=origin["source"], ref=origin["ref"])
    last = last.sort_values(["at", "source", "ref"]).drop_duplicates(question, keep="last")
    return pd.concat([frame[~repeated], last[frame.columns]])
