"""What is the page of one deviation? For our own people only, in one language, from the evidence to the lesson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tasks.records.choices import Audience, Language, RunState
from tasks.rendering.environment import close_up, environment
from tasks.rendering.forecast_words import certainty
from tasks.reports.addresses import page_of
from tasks.reports.deviation_case import DeviationCase


def deviation_pages(
    cases: Sequence[DeviationCase],
    night: date,
    language: Language,
    languages: Sequence[Language],
    kinds: Mapping[str, str],
) -> dict[str, str]:
    """Path in the internal site to HTML, for each case; `kinds` names the kinds of measures in this language.

    `languages` are those the site is written in. The same arguments give the same bytes.
    """
    template = environment(language).get_template("reports/deviation.html.j2")
    shared = {
        "audience": Audience.INTERNAL,
        "night": night,
        "run_state": RunState.COMPLETED,
        "languages": tuple(languages),
        "root": "../",
        "certainty": lambda probability: certainty(probability, language),
        "kind_name": lambda kind: kinds.get(kind) or kind.replace("_", " "),
    }
    return {
        case.page: close_up(
            template.render(shared, case=case, path=case.page, project_page=page_of(case.project)), language
        )
        for case in cases
    }
