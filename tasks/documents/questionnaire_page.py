"""What is a respondent asked on paper? The pairs of Kano questions of a project, in the respondent's language.

Holds statements and boxes to tick, nothing else that is known about an expectation.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from tasks.documents.page import page
from tasks.documents.parties import Parties
from tasks.expectations.questions import ANSWERS, asked
from tasks.records.choices import Language


def questionnaire_page(
    register: pd.DataFrame, parties: Parties, language: Language, *, questionnaire: str, dated: date
) -> str:
    """The questionnaire as HTML: each expectation that the supplier owes and that is confirmed or latent, by key.

    register: EXPECTATIONS, one row a key. questionnaire: the name of the round.
    """
    questions = asked(register[register["project"] == parties.project.key])
    return page(
        "questionnaire",
        language,
        parties,
        name=f"{parties.project.key}-kano-{questionnaire}",
        dated=dated,
        digest=None,
        questionnaire=questionnaire,
        questions=questions[["key", "statement"]].to_dict("records"),
        answers=ANSWERS[language],
    )
