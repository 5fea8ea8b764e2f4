"""How the terminal shows forecasts: P50 and P85 days, how sure the agreed day is, and how past forecasts fared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from flows.commands.options import console
from flows.commands.promises.answering import say, show_rows
from tasks.rendering.outside_text import one_line

if TYPE_CHECKING:
    import pandas as pd

_METHODS = {"throughput": "items", "earned_schedule": "plan"}
_HEADERS = ("what", "by", "agreed", "P50", "P85", "in time", "held")
_LEGEND = """
P50, P85: half of the trials, 85 of 100 of them, are done by then; -: not within three years
by: items = finished items a day, a large one counted like a small one; plan = working days of the plan earned a day, by hours
in time: share of the trials done by the agreed day
held: how often earlier forecasts, a month ahead, kept their P50 and their P85 day (docs/forecast.md)"""


def print_forecasts(rows: pd.DataFrame, warnings: pd.DataFrame, *, as_json: bool) -> None:
    """A table per project and its early warnings, or JSON with every column; certainty is capped in both.

    In JSON `early_warning` says that the project is warned of.
    """
    from tasks.records.choices import Language
    from tasks.records.explaining import ForecastState
    from tasks.records.frames import plain_rows
    from tasks.rendering.early_words import early_warning, warning_of
    from tasks.rendering.forecast_words import FORECAST_WORDS, LEAST_CERTAIN, MOST_CERTAIN

    if as_json:
        capped = rows["probability"].clip(LEAST_CERTAIN, MOST_CERTAIN)
        warned = rows["project"].isin(warnings["project"])
        show_rows(rows.assign(probability=capped, early_warning=warned), [], as_json=True)
        return
    if rows.empty:
        say("Nothing was forecast by then; run: wordkeeper forecast")
        return
    for (project, night), own in rows.groupby(["project", "night"], sort=True):
        say(f"\n{project}, night of {night:%Y-%m-%d}")
        made = own["state"] == ForecastState.FORECAST
        if made.any():
            console.print(_table(own[made]))
        for row in own[~made].itertuples():
            say(f"{row.subject}, by {_METHODS[row.method]}: {FORECAST_WORDS['forecast_state'][row.state]}")
        for row in plain_rows(warnings[(warnings["project"] == project).to_numpy(dtype=bool)]):
            say(one_line(f"Early warning: {early_warning(warning_of(row), {}, Language.ENGLISH, str)}"))
    say(_LEGEND)


def _table(rows: pd.DataFrame) -> Table:
    from tasks.records.choices import Language
    from tasks.rendering.forecast_words import certainty

    table = Table(box=None, pad_edge=False)
    for header in _HEADERS:
        table.add_column(header, no_wrap=header != "what", overflow="fold")
    for row in rows.itertuples():
        sure = certainty(float(row.probability), Language.ENGLISH) if row.probability >= 0 else ""
        held = f"{row.hits_p50}, {row.hits_p85} of {row.origins}" if row.origins else "not tried"
        what = one_line(str(row.subject)).replace("[", "\\[")
        table.add_row(what, _METHODS[row.method], *(_day(day) for day in (row.due_on, row.p50, row.p85)), sure, held)
    return table


def _day(day: Any) -> str:
    """A day; one that no forecast reaches is later than three years."""
    return f"{day:%Y-%m-%d}" if day == day else "-"  # noqa: PLR0124 - NaT is not itself
