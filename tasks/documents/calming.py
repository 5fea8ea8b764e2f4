"""What can we say to a customer who is unhappy, or soon will be? A letter drafted from the facts (policy P3.2, P5.3).

It states what was agreed, what is so now, and which prepared plan has started. What we do about it and by when is
left open for a person to fill in: the facts do not hold it, and an invented promise is worse than none. A draft is a
page for the inside; nothing here can send it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from tasks.documents.page import page
from tasks.documents.parties import Parties
from tasks.records.adjusting import Attainment
from tasks.records.choices import Language
from tasks.records.definitions import IndicatorDefinition
from tasks.records.expecting import RiskState
from tasks.records.people import Stakeholder

_TOLD = (Attainment.BROKEN.value, Attainment.AT_RISK.value)


@dataclass(frozen=True)
class DeviationFact:
    """One confirmed deviation that the customer may be told of."""

    indicator: str
    scope: str
    value: float | None
    unit: str
    low: float | None
    high: float | None
    severity: str
    since: date


def calming_draft(
    deviations: pd.DataFrame,
    parties: Parties,
    language: Language,
    *,
    recipient: Stakeholder,
    night: date,
    definitions: Mapping[str, IndicatorDefinition],
    attained: pd.DataFrame | None = None,
    statements: Mapping[str, str] | None = None,
    risks: pd.DataFrame | None = None,
) -> str:
    """The draft as HTML, marked as one on every page.

    deviations: open DEVIATIONS of the project as of `night`; only confirmed ones of indicators that `definitions` lets a
    customer see are told. attained: ATTAINMENTS against the current baseline; statements: wording of expectations by key.
    risks: RISKS; a plan that has started is told. Raises ValueError for a recipient who is not this customer's.
    """
    if recipient.customer != parties.customer.key:
        raise ValueError(
            f"{recipient.key} does not belong to {parties.customer.key}, whose project {parties.project.key} is"
        )
    return page(
        "calming",
        language,
        parties,
        name=f"{parties.project.key}-draft-{night}",
        dated=night,
        digest=None,
        recipient=recipient,
        facts=_facts(deviations, parties.project.key, definitions),
        promises=_promises(attained, parties.project.key, statements or {}),
        plans=_plans(risks, parties.project.key),
    )


def _facts(
    deviations: pd.DataFrame, project: str, definitions: Mapping[str, IndicatorDefinition]
) -> list[DeviationFact]:
    visible = {name for name, definition in definitions.items() if definition.customer_visible}
    told = deviations[
        (deviations["project"] == project)
        & deviations["closed_on"].isna()
        & deviations["confirmed"].fillna(value=False).astype(bool)
        & deviations["indicator"].isin(visible)
    ].sort_values(["severity", "opened_on", "key"])
    facts = []
    for row in told.to_dict("records"):
        definition = definitions[row["indicator"]]
        band = definition.band
        value = row["last_value"] if pd.notna(row["last_value"]) else row["reported_value"]
        facts.append(
            DeviationFact(
                row["indicator"],
                row["scope"],
                float(value),
                definition.unit,
                band.low if band else None,
                band.high if band else None,
                row["severity"],
                pd.Timestamp(row["opened_on"]).date(),
            )
        )
    return facts


def _promises(attained: pd.DataFrame | None, project: str, statements: Mapping[str, str]) -> list[dict[str, str]]:
    if attained is None:
        return []
    told = attained[
        (attained["project"] == project) & (attained["against"] == "current") & attained["state"].isin(_TOLD)
    ].sort_values(["state", "expectation"], ascending=[False, True])
    pairs = zip(told["expectation"], told["state"], strict=True)
    return [{"statement": statements.get(key, key), "state": state} for key, state in pairs]


def _plans(risks: pd.DataFrame | None, project: str) -> list[str]:
    if risks is None:
        return []
    started = risks[(risks["project"] == project) & (risks["state"] == RiskState.STARTED.value)].sort_values("key")
    return [str(plan) for plan in started["contingency"].dropna()]
