"""Rate Kano: what kind of need does each expectation of a project meet, by the answers in the store?"""

from __future__ import annotations

import pandas as pd

from tasks.equip import equip
from tasks.expectations.kano import evaluate
from tasks.expectations.kano_segments import segments
from tasks.store.promises.preparing import answers


def rate_kano(project: str, questionnaire_round: str | None = None, *, by_segment: bool = False) -> pd.DataFrame:
    """`kano.evaluate` of one round or of all, or `kano_segments.segments`. Stores nothing: a person confirms a type."""
    found = answers(equip().engine, project, questionnaire_round)
    return segments(found) if by_segment else evaluate(found)
