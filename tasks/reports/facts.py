"""What do the reports need to know?

One value for a whole night and portfolio; every page is made of it alone, so that the same facts give the
same bytes. No clock: `night` is the day the site speaks of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pandas as pd

from tasks.records.choices import RunState
from tasks.records.definitions import IndicatorDefinition
from tasks.reports.outlook_facts import OutlookFacts
from tasks.reports.parting import parted
from tasks.reports.promise_facts import PromiseFacts

DAILY_NIGHTS = 28
HISTORY_DAYS = 196


@dataclass(frozen=True)
class SiteFacts:
    """Everything the site is made of. Frames are canonical (tasks.records) unless said otherwise.

    projects, customers: PROJECTS and CUSTOMERS rows of the portfolio.
    readings: READINGS rows of the nights in `history_nights(night)`; other nights are left out. Only rows of
        `night` itself need more than project, indicator, scope, night, state, value, band_low, band_high.
    open_deviations: DEVIATIONS rows open as of the night.
    closed_deviations: DEVIATIONS rows closed lately (the caller says how lately).
    deviation_events: DEVIATION_EVENTS rows of those deviations.
    baselines: BASELINES rows; of each project the latest with `valid_from` up to the night counts.
    landings: the latest LANDINGS row of each source.
    cursors: CURSORS rows: the last success of each source.
    quarantine_counts: source, kind, rule (text), count (integer): rows held now.
    run_state, missing_sources: how the night went, and the sources that brought nothing.
    definitions: indicator name to the policy's definition; `overrides` holds the projects' own, keyed
        (project, indicator). An indicator without a definition is shown inside only.
    feeds: project key to the keys of the sources that feed it; empty when that is not known, then every
        source is taken to feed every project.
    promise: how the promises of the night stand; None while nobody has signed.
    outlook: what is forecast and warned of, for our own people; None where there is nothing.
    """

    night: date
    run_state: RunState
    missing_sources: tuple[str, ...]
    projects: pd.DataFrame
    customers: pd.DataFrame
    readings: pd.DataFrame
    open_deviations: pd.DataFrame
    closed_deviations: pd.DataFrame
    deviation_events: pd.DataFrame
    baselines: pd.DataFrame
    landings: pd.DataFrame
    cursors: pd.DataFrame
    quarantine_counts: pd.DataFrame
    definitions: Mapping[str, IndicatorDefinition]
    overrides: Mapping[tuple[str, str], IndicatorDefinition] = field(default_factory=dict)
    feeds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    promise: PromiseFacts | None = None
    outlook: OutlookFacts | None = None

    def definition(self, project: str, indicator: str) -> IndicatorDefinition | None:
        """The definition of an indicator for a project, with the project's own override."""
        return self.overrides.get((project, indicator)) or self.definitions.get(indicator)

    def sources_of(self, project: str) -> frozenset[str] | None:
        """The sources that feed a project; None when that is not known."""
        return self.feeds.get(project, frozenset()) if self.feeds else None

    def divided(self, groups: Sequence[Collection[str]]) -> list[SiteFacts]:
        """What is known of each group of projects (keys), whose pages can be made of it alone.

        Customers and the night's sources are there whole, for every group.
        """
        rows = {
            name: parted(getattr(self, name), column, groups)
            for name, column in (
                ("projects", "key"),
                ("readings", "project"),
                ("open_deviations", "project"),
                ("closed_deviations", "project"),
                ("baselines", "project"),
            )
        }
        promises = self.promise.divided(groups) if self.promise else [None] * len(groups)
        outlooks = self.outlook.divided(groups) if self.outlook else [None] * len(groups)
        return [
            replace(
                self,
                **{name: parts[place] for name, parts in rows.items()},
                deviation_events=self.events_of(rows["open_deviations"][place], rows["closed_deviations"][place]),
                promise=promises[place],
                outlook=outlooks[place],
            )
            for place in range(len(groups))
        ]

    def events_of(self, *deviations: pd.DataFrame) -> pd.DataFrame:
        """The DEVIATION_EVENTS of these deviations."""
        told = pd.concat([frame["key"] for frame in deviations])
        return self.deviation_events[self.deviation_events["deviation"].isin(told)]


def history_nights(night: date) -> tuple[date, ...]:
    """The nights that trends show, oldest first: every one of the last four weeks, the Mondays before that.

    Mondays, and not every seventh night back from tonight, so that a trend of last week shows the same points
    today, and a history that was measured once a week is found.
    """
    back = [night - timedelta(days=days) for days in range(HISTORY_DAYS, -1, -1)]
    return tuple(day for day in back if day.weekday() == 0 or (night - day).days <= DAILY_NIGHTS)
