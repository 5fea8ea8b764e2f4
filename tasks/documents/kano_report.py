"""What did a Kano questionnaire say? The chart and the table that reads the same, for the team."""

from __future__ import annotations

from datetime import date

import pandas as pd

from tasks.documents.kano_chart import SIZE, marks
from tasks.documents.page import page
from tasks.documents.parties import Parties
from tasks.records.choices import Language
from tasks.records.expecting import KanoType

_LETTERS = {
    KanoType.MUST_BE.value: "M",
    KanoType.PERFORMANCE.value: "O",
    KanoType.ATTRACTIVE.value: "A",
    KanoType.INDIFFERENT.value: "I",
    KanoType.REVERSE.value: "R",
    KanoType.QUESTIONABLE.value: "Q",
}
"""The letters by which the literature knows the categories; they are columns of the table."""


def kano_report(
    evaluated: pd.DataFrame,
    register: pd.DataFrame,
    parties: Parties,
    language: Language,
    *,
    questionnaire: str,
    dated: date,
    segments: pd.DataFrame | None = None,
) -> str:
    """The report on one round as HTML, in the order of what is missed most.

    evaluated: rows of `expectations.kano.evaluate` for this project and round; segments: `expectations.kano_segments.segments`. register:
    EXPECTATIONS, for their statements. It is for the inside: a small segment's answers point to persons.
    """
    statements = dict(zip(register["key"], register["statement"], strict=True))
    ordered = evaluated.sort_values(["worse", "better", "expectation"], ascending=[True, False, True])
    rows = [
        dict(row, number=number, statement=statements.get(row["expectation"], row["expectation"]))
        for number, row in enumerate(ordered.to_dict("records"), start=1)
    ]
    numbers = {row["expectation"]: row["number"] for row in rows}
    return page(
        "kano",
        language,
        parties,
        name=f"{parties.project.key}-kano-{questionnaire}",
        dated=dated,
        digest=None,
        questionnaire=questionnaire,
        rows=rows,
        letters=_LETTERS,
        marks=marks([(row["number"], row["better"], row["worse"]) for row in rows]),
        size=SIZE,
        segments=[]
        if segments is None
        else [dict(row, number=numbers[row["expectation"]]) for row in segments.to_dict("records")],
    )
