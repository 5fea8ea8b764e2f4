"""The back-test as tables of docs/forecast.md: how often each forecast held, and how far off it was."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tasks.deviations.backtest import ORIGIN_EVERY_DAYS
from tasks.indicators.intervals import wilson
from tests.backtest.jira import Series, series
from tests.backtest.origins import (
    Question,
    as_many_as_are_open,
    forecasts,
    last_quarter_again,
    most_of_the_open_items,
    next_month_again,
    the_open_items,
)
from tests.house.tree import ROOT

DOCUMENT = ROOT / "docs" / "forecast.md"
BEGIN, END = "<!-- back-test: begin -->", "<!-- back-test: end -->"
HISTORY_DAYS = 60
"""As the shipped policy has it."""
OTHER_HISTORIES = (30, 120)
QUESTIONS: dict[str, Question] = {
    "as much as last month": next_month_again,
    "as much as last quarter": last_quarter_again,
    "as many as are open": as_many_as_are_open,
}
VERY_ITEMS: dict[str, Question] = {
    "85 of 100 of the open items": most_of_the_open_items,
    "the open items": the_open_items,
}
FORECASTS = {"ours": ("p50", "p85"), "mean pace": ("mean", "mean_p85"), "as last time": ("last", "last_p85")}


def written(document: str, told: str) -> str:
    """The document with the tables between its marks replaced."""
    head, _, rest = document.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{told}{END}{tail}"


def tables() -> str:
    """All tables, as Markdown."""
    projects = series()
    lines = [*_held(projects), *_sharp(projects), *_other_histories(projects), *_very_items(projects)]
    return "\n".join(lines) + "\n"


def _held(projects: list[Series]) -> Iterator[str]:
    yield "**How often the day was kept**, of 100 origins (95 % interval). A good P50 is kept 50 times, a good P85 85 times.\n"
    yield "| when will be done … | project | origins | " + " | ".join(f"{name} P50 | P85" for name in FORECASTS) + " |"
    yield "|---|---|---|" + "---|" * 2 * len(FORECASTS)
    for asked, question in QUESTIONS.items():
        for project in projects:
            found = forecasts(project, question, HISTORY_DAYS)
            cells = [_kept(found, column) for pair in FORECASTS.values() for column in pair]
            yield f"| {asked} | {project.name} | {len(found)} | " + " | ".join(cells) + " |"
    yield ""


def _sharp(projects: list[Series]) -> Iterator[str]:
    yield "**How far off**: mean pinball loss in days (smaller is better; it punishes a day too early and one too late).\n"
    yield (
        "| when will be done … | project | took (median days) | "
        + " | ".join(f"{name} P50 | P85" for name in FORECASTS)
        + " |"
    )
    yield "|---|---|---|" + "---|" * 2 * len(FORECASTS)
    for asked, question in QUESTIONS.items():
        for project in projects:
            found = forecasts(project, question, HISTORY_DAYS)
            found = found[np.isfinite(found["came"])]
            pairs = [
                (column, level) for pair in FORECASTS.values() for column, level in zip(pair, (0.5, 0.85), strict=True)
            ]
            cells = [f"{pinball(found['came'], found[column], level):.2f}" for column, level in pairs]
            yield f"| {asked} | {project.name} | {found['came'].median():.0f} | " + " | ".join(cells) + " |"
    yield ""


def _other_histories(projects: list[Series]) -> Iterator[str]:
    yield "**With another history** than the policy's 60 days: our P50 and P85, of 100.\n"
    yield "| when will be done … | project | " + " | ".join(f"{days} days" for days in OTHER_HISTORIES) + " |"
    yield "|---|---|" + "---|" * len(OTHER_HISTORIES)
    for asked, question in QUESTIONS.items():
        for project in projects:
            tried = [forecasts(project, question, days) for days in OTHER_HISTORIES]
            cells = [f"{_share(found, 'p50'):.0f}, {_share(found, 'p85'):.0f}" for found in tried]
            yield f"| {asked} | {project.name} | " + " | ".join(cells) + " |"
    yield ""


def _very_items(projects: list[Series]) -> Iterator[str]:
    yield "**Asked about those very items**, which no throughput answers: our P85 of 100, and how long it took.\n"
    yield "| when will be done … | project | our P85 kept | took (median days) | our P85 (median days) |"
    yield "|---|---|---|---|---|"
    for asked, question in VERY_ITEMS.items():
        for project in projects:
            found = forecasts(project, question, HISTORY_DAYS)
            days = f"{found['came'].median():.0f} | {found['p85'].median():.0f}"
            yield f"| {asked} | {project.name} | {_share(found, 'p85'):.0f} | {days} |"


def pinball(came: pd.Series, named: pd.Series, level: float) -> float:
    """The mean pinball loss of a quantile forecast, in days (R. Koenker and G. Bassett, Econometrica 46, 1978)."""
    late = came - named
    return float(np.where(late >= 0, level * late, (level - 1) * late).mean())


def _share(found: pd.DataFrame, column: str) -> float:
    return float(100 * (found["came"] <= found[column]).mean())


def _kept(found: pd.DataFrame, column: str) -> str:
    """A share of 100 with its Wilson interval; origins whose spans overlap count as one."""
    kept = (found["came"] <= found[column]).mean()
    spans = np.maximum(found["p85"].median() / ORIGIN_EVERY_DAYS, 1.0)
    low, high = wilson(kept * len(found) / spans, len(found) / spans)
    return f"{100 * kept:.0f} ({100 * float(low):.0f}–{100 * float(high):.0f})"
