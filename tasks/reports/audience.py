"""What may an audience see? Decided here, once, before any page is thought of (design §6).

A customer's site is made of narrowed facts: what is taken away here cannot be shown by a template's mistake.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from tasks.records.choices import Audience, RunState
from tasks.reports.facts import SiteFacts


def by_customer(facts: SiteFacts) -> dict[str, SiteFacts]:
    """Customer key to `facts` with the readings and deviations of that customer's projects.

    One pass over the frames for all customers: to narrow every part costs what narrowing the whole costs once.
    """
    owner = facts.projects.set_index("key")["customer"]
    parts = {name: _split(getattr(facts, name), owner) for name in ("readings", "open_deviations", "closed_deviations")}
    return {
        customer: replace(facts, **{name: part.get(customer, whole.iloc[:0]) for name, (part, whole) in parts.items()})
        for customer in facts.customers["key"]
    }


def _split(frame: pd.DataFrame, owner: pd.Series) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    return dict(iter(frame.groupby(frame["project"].map(owner).to_numpy(), sort=False))), frame


def narrow(facts: SiteFacts, audience: Audience, customer: str | None = None) -> SiteFacts:
    """The part of `facts` that an audience may see; all of them for the inside.

    A customer sees the projects of that customer only, the indicators that the policy lets out, deviations
    that more than one noisy reading confirms (formulas, verdict per indicator), and how far the data reach;
    no sources, files, errors, rules, quarantined rows or reasons of distrust, and no figure of its own baseline's keys.
    Raises ValueError when the customer's site is asked for without a customer.
    """
    if audience is Audience.INTERNAL:
        return facts
    if customer is None:
        raise ValueError("a customer's site needs the customer's key")
    projects = facts.projects[facts.projects["customer"] == customer]
    keys = projects["key"]
    open_deviations = _shown(facts, facts.open_deviations, keys)
    open_deviations = open_deviations[open_deviations["confirmed"].fillna(value=False).astype(bool)]
    closed = _shown(facts, facts.closed_deviations, keys)
    closed = closed[closed["confirmed"].fillna(value=False).astype(bool)]
    told = pd.concat([open_deviations["key"], closed["key"]])
    events = facts.deviation_events
    return replace(
        facts,
        run_state=_run_state(facts, frozenset(keys)),
        missing_sources=(),
        projects=projects,
        customers=facts.customers[facts.customers["key"] == customer],
        readings=_shown(facts, facts.readings, keys).assign(trust_reasons=None, method=None, baseline=None),
        open_deviations=open_deviations,
        closed_deviations=closed,
        deviation_events=events[events["deviation"].isin(told)],
        baselines=facts.baselines[facts.baselines["project"].isin(keys)],
        landings=facts.landings.iloc[:0],
        cursors=facts.cursors.iloc[:0],
        quarantine_counts=facts.quarantine_counts.iloc[:0],
        feeds={},
    )


def _shown(facts: SiteFacts, frame: pd.DataFrame, projects: pd.Series) -> pd.DataFrame:
    """The rows of these projects whose indicator the policy shows to customers."""
    own = frame[frame["project"].isin(projects)]
    pairs = own[["project", "indicator"]].drop_duplicates()
    visible = {
        (project, indicator)
        for project, indicator in pairs.itertuples(index=False, name=None)
        if (definition := facts.definition(project, indicator)) is not None and definition.customer_visible
    }
    return own[pd.MultiIndex.from_frame(own[["project", "indicator"]]).isin(visible)]


def _run_state(facts: SiteFacts, projects: frozenset[str]) -> RunState:
    """How the night went for these projects: another customer's missing source is none of theirs."""
    if facts.run_state is not RunState.DEGRADED or not facts.feeds:
        return facts.run_state
    fed_by = frozenset[str]().union(*(facts.feeds.get(project, frozenset()) for project in projects))
    return RunState.DEGRADED if fed_by & set(facts.missing_sources) else RunState.COMPLETED
