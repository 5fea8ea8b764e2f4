"""What may an audience see? Decided here, once, before any page is thought of (design §6).

A customer's site is made of what is left of the facts: what is taken away here cannot be shown by a template's mistake.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from tasks.records.choices import RunState
from tasks.reports.facts import SiteFacts


def outside(facts: SiteFacts) -> SiteFacts:
    """What customers may see, each of its own projects: the projects of all, which no single reader sees.

    The indicators that the policy lets out, deviations that more than one noisy reading confirms (formulas,
    verdict per indicator), and how far the data reach; no forecast and no early warning, no sources, files, errors, rules, quarantined rows or
    reasons of distrust, and no figure of its own baseline's keys. All customers at once, because a hundred
    passes over the frames cost a hundred times one. The state of the night is that of no customer: `run_state_of`.
    """
    open_deviations = _confirmed(_shown(facts, facts.open_deviations))
    closed = _confirmed(_shown(facts, facts.closed_deviations))
    return replace(
        facts,
        missing_sources=(),
        readings=_shown(facts, facts.readings).assign(trust_reasons=None, method=None, baseline=None),
        open_deviations=open_deviations,
        closed_deviations=closed,
        deviation_events=facts.events_of(open_deviations, closed),
        landings=facts.landings.iloc[:0],
        cursors=facts.cursors.iloc[:0],
        quarantine_counts=facts.quarantine_counts.iloc[:0],
        feeds={},
        outlook=None,
        promise=facts.promise and facts.promise.outside(_told_attainment(facts)),
    )


def projects_by_customer(facts: SiteFacts) -> dict[str, frozenset[str]]:
    """Customer key to the keys of the projects that this customer, and no other, may see."""
    owned = facts.projects.groupby("customer")["key"].agg(frozenset).to_dict()
    return {customer: owned.get(customer, frozenset()) for customer in facts.customers["key"]}


def run_state_of(facts: SiteFacts, projects: frozenset[str]) -> RunState:
    """How the night went for these projects: another customer's missing source is none of theirs."""
    if facts.run_state is not RunState.DEGRADED or not facts.feeds:
        return facts.run_state
    fed_by = frozenset[str]().union(*(facts.feeds.get(project, frozenset()) for project in projects))
    return RunState.DEGRADED if fed_by & set(facts.missing_sources) else RunState.COMPLETED


def _shown(facts: SiteFacts, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows whose indicator the policy, or the project's own rule, shows to customers."""
    projects, keys = pd.factorize(frame["project"])
    indicators, names = pd.factorize(frame["indicator"])
    pairs, first = np.unique(projects.astype("int64") * len(names) + indicators, return_inverse=True)
    of_project, called = keys.tolist(), names.tolist()  # an Index takes ten times as long to give one of its texts
    visible = [
        (definition := facts.definition(of_project[pair // len(called)], called[pair % len(called)])) is not None
        and definition.customer_visible
        for pair in pairs.tolist()
    ]
    return frame[np.array(visible, dtype=bool)[first]]


def _told_attainment(facts: SiteFacts) -> list[str]:
    """The projects whose customers are shown how their expectations stand: as the policy says of `attainment`."""
    definitions = {key: facts.definition(key, "attainment") for key in facts.projects["key"]}
    return [key for key, definition in definitions.items() if definition is not None and definition.customer_visible]


def _confirmed(deviations: pd.DataFrame) -> pd.DataFrame:
    return deviations[deviations["confirmed"].fillna(value=False).astype(bool)]
