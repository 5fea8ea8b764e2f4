"""Which answers did one respondent give, as a person filled them into a form?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from tasks.registers.answer_rows import answers_of
from tasks.registers.errors import Mistake, RegisterError
from tasks.registers.reading import RawRow

FORM = "form"


def read(
    answers: Sequence[Mapping[str, Any]], head: Mapping[str, Any], known: Sequence[str], today: date
) -> pd.DataFrame:
    """KANO_ANSWERS of one respondent, whom `head` names with project, round, segment and day.

    Each answer holds expectation, functional, dysfunctional and, where it was asked, importance. Raises RegisterError with
    every mistake: what a questionnaire's import refuses too, a question answered twice, a day that is yet to come.
    """
    counts = Counter(str(each.get("expectation")) for each in answers)
    mistakes = [
        Mistake(FORM, "", "expectation", key, "is answered more than once", "keep one pair of answers")
        for key, count in counts.items()
        if count > 1
    ]
    answered_on = head.get("answered_on")
    if answered_on is not None and answered_on > today:
        remedy = f"write the day of the answers, {today} or before"
        mistakes.append(Mistake(FORM, "", "answered_on", str(answered_on), "is yet to come", remedy))
    rows = [RawRow(f"answer {number}", {**head, **each}) for number, each in enumerate(answers, start=1)]
    frame = answers_of(rows, FORM, known, mistakes)
    if frame.empty and not mistakes:
        mistakes.append(Mistake(FORM, "", "answers", "", "are empty", "fill in at least one pair"))
    if mistakes:
        raise RegisterError(mistakes)
    return frame
