"""Present the register: what is expected and how it was analysed, and what its targets still lack."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from tasks.appraise import appraise
from tasks.equip import equip
from tasks.present_proposal import artifact_key, marked
from tasks.rate_kano import rate_kano
from tasks.store.promises.register import register
from tasks.suggest import suggest_levels

_WORDS = {
    "no_statement": "say it in words",
    "no_expectation": "name the expectation it carries",
    "unknown_expectation": "no expectation of that name is registered",
    "no_measure": "name the indicator or the deliverable that measures it",
    "two_measures": "an indicator and a deliverable measure it; keep one",
    "unknown_indicator": "no indicator of that name is measured",
    "no_comparator": "say how a reading is compared: at_least, at_most, within",
    "no_value": "give the value to reach",
    "no_upper_value": "within needs its upper edge too",
    "edges_swapped": "the lower edge lies above the upper one",
    "no_unit": "give the unit of the value",
    "wrong_unit": "the unit is not the indicator's",
    "no_acceptance": "say under which condition the deliverable counts as met",
    "unknown_deliverable": "no item or milestone of that name exists",
    "over_promise": "over-promised: hardly any earlier project would have met it",
    "plausible": "earlier projects would have met it",
    "sandbagged": "asks for nothing: earlier projects nearly always met it",
    "not_enough_data": "too few earlier projects to compare with",
    "not_comparable": "nothing to compare with",
    "not_confirmed": "nobody confirmed the expectation",
    "withdrawn": "the expectation was withdrawn",
    "indifferent": "the customer is indifferent to it",
    "reverse": "the customer would rather not have it",
    "no_due_date": "say by when",
    "before_contract": "due before the contract begins",
    "after_contract": "due after the contract ends",
    "after_expected": "due later than the customer expects it",
}


def present_register(project: str) -> None:
    """Show the register of a project on the run's page, with need levels that a person may confirm."""
    held = register(equip().engine, project)
    levels = suggest_levels(project)
    best = levels[levels["best"]]
    told = (best["need_level"] + ": " + best["words"].map(", ".join)).astype("str")
    suggested = dict(zip(best["expectation"], told, strict=True))
    columns = ["key", "version", "state", "statement", "owner_side", "need_level", "kano_type"]
    rows = held[columns].assign(suggested_need_level=held["key"].map(suggested)).astype(object)
    create_table_artifact(
        rows.where(rows.notna(), None).to_dict("records"), key=artifact_key("register", project), description=project
    )


def present_kano(project: str, questionnaire_round: str) -> None:
    """Show on the run's page what the answers of a round come to so far; a person confirms a type in the register."""
    rated = rate_kano(project, questionnaire_round)
    rows = rated[["expectation", "category", "respondents", "better", "worse", "distinct"]].astype(object)
    create_table_artifact(
        rows.where(rows.notna(), None).to_dict("records"),
        key=artifact_key("kano", project),
        description=f"{marked(project)}, round {marked(questionnaire_round)}",
    )


def present_smart(project: str, night: date) -> list[str]:
    """Show the SMART check of a project's targets on the run's page; returns it, a line each."""
    lines = smart_in_words(appraise(project, night))
    text = "\n".join(f"- {marked(line)}" for line in lines)
    create_markdown_artifact(text, key=artifact_key("smart", project), description=project)
    return lines


def smart_in_words(found: pd.DataFrame) -> list[str]:
    """The rows of `smart.check` as lines: a target with its letters, then what is behind each that says something."""
    lines = []
    for target, rows in found.groupby("target", sort=False):
        sound = rows.groupby("letter", sort=False)["ok"].min()
        letters = "".join(letter if pd.isna(ok) or bool(ok) else "-" for letter, ok in sound.items())
        lines.append(f"{target}: {letters}")
        for row in rows[rows["reason"].notna() & (rows["reason"] != "")].itertuples():
            values = json.loads(row.values) if isinstance(row.values, str) else {}
            rest = _told(values)
            lines.append(f"  {row.letter}: {_WORDS[row.reason]}" + (f" ({rest})" if rest else ""))
    return lines


def _told(values: dict[str, object]) -> str:
    if "projects" in values:
        return (
            f"{_shown(values['projects_met'])} of {_shown(values['projects'])} other projects"
            if values["projects"]
            else ""
        )
    return ", ".join(f"{name} {_shown(value)}" for name, value in values.items() if value is not None)


def _shown(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
