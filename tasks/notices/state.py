"""What each deviation looks like tonight: the episode, tonight's event and tonight's reading side by side.

Whole frames; one row per deviation that is open or closed lately.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from tasks.notices.situation import Situation
from tasks.records.choices import Audience, TrustGrade
from tasks.records.people import Project, Stakeholder, visible_projects

_EPISODE = (
    "key",
    "project",
    "indicator",
    "scope",
    "severity",
    "opened_on",
    "closed_on",
    "opened_value",
    "worst_value",
    "last_value",
    "confirmed",
)
_READING = (
    "project",
    "indicator",
    "scope",
    "value",
    "numerator",
    "denominator",
    "interval_low",
    "interval_high",
    "sample_size",
    "target",
    "band_low",
    "band_high",
    "unit",
    "trust",
    "trust_reasons",
    "fresh_at",
)


def deviations_tonight(situation: Situation) -> pd.DataFrame:
    """One row per deviation, indexed by its key.

    Columns: those of the episode and of tonight's reading, `event` (empty when nothing happened tonight),
    `definition_unit` and `customer_visible`. Severity, trust and confirmation are tonight's where tonight
    has an event. Trust is D where no reading stands behind the deviation tonight.
    """
    episodes = situation.deviations.loc[:, list(_EPISODE)]
    events = situation.events
    tonight = events.loc[events["night"] == situation.day, ["deviation", "event", "severity", "trust", "confirmed"]]
    readings = situation.readings
    reading = readings.loc[readings["night"] == situation.day, list(_READING)]
    state = (
        episodes.merge(tonight, left_on="key", right_on="deviation", how="left", suffixes=("", "_event"))
        .merge(reading, on=["project", "indicator", "scope"], how="left", suffixes=("_event", ""))
        .merge(_definitions(situation), on=["project", "indicator"], how="left")
    )
    state["severity"] = state["severity_event"].fillna(state["severity"])
    state["confirmed"] = state["confirmed_event"].fillna(state["confirmed"]).fillna(value=False)
    state["trust"] = state["trust_event"].fillna(state["trust"]).fillna(TrustGrade.D.value)
    state["unit"] = state["unit"].fillna(state["definition_unit"])
    state["value"] = state["value"].fillna(state["last_value"])
    state["customer_visible"] = state["customer_visible"].fillna(value=False).astype(bool)
    dropped = ["deviation", "severity_event", "trust_event", "confirmed_event", "definition_unit"]
    return state.drop(columns=dropped).set_index("key", drop=False).rename_axis(index="deviation").sort_index()


def _definitions(situation: Situation) -> pd.DataFrame:
    """(project, indicator) to its unit and whether a customer may see it; an indicator nobody defined stays inside."""
    known = situation.definitions
    return pd.DataFrame(
        {
            "project": pd.Series([project for project, _ in known], dtype="str"),
            "indicator": pd.Series([indicator for _, indicator in known], dtype="str"),
            "definition_unit": pd.Series([definition.unit for definition in known.values()], dtype="str"),
            "customer_visible": pd.Series([each.customer_visible for each in known.values()], dtype="boolean"),
        }
    )


def subscriptions(people: Sequence[Stakeholder], projects: Sequence[Project]) -> pd.DataFrame:
    """One row per person and project they may see (people.visible_projects is the only rule asked).

    Columns: recipient, project, role, customer_side, escalations, order (the person's place in the portfolio).
    """
    rows = [
        (person.key, project.key, person.role, person.audience is Audience.CUSTOMER, person.escalations, order)
        for order, person in enumerate(people)
        for project in visible_projects(person, projects)
    ]
    columns = ["recipient", "project", "role", "customer_side", "escalations", "order"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(
        {"recipient": "str", "project": "str", "role": "str", "customer_side": bool, "escalations": bool}
    )
