"""A deviation is the fold of its events: what the nights told of it, gathered into one row."""

from __future__ import annotations

import pandas as pd

from tasks.records.choices import EpisodeEvent
from tasks.records.frames import conform
from tasks.records.judgements import DEVIATIONS


def episode_keys(project: pd.Series, indicator: pd.Series, scope: pd.Series, opened: pd.Series) -> pd.Series:
    """The stable names of episodes: `project|indicator|scope|day it opened`."""
    return project + "|" + indicator + "|" + scope + "|" + opened.dt.strftime("%Y-%m-%d").astype("str")


def unknown_deviation(key: str) -> str:
    """What is said of a key that no deviation has."""
    return f"No deviation is called {key}: a key is project|indicator|scope|day it opened, as its page shows it."


def fold(events: pd.DataFrame) -> pd.DataFrame:
    """DEVIATIONS from all events of some deviations, in any order; sorted by key.

    Each deviation's events must be complete up to the last one given: the first is its opening.
    """
    if events.empty:
        return conform(pd.DataFrame(), DEVIATIONS)
    ordered = events.sort_values(["deviation", "night"])
    first = ordered.drop_duplicates("deviation", keep="first")
    last = ordered.drop_duplicates("deviation", keep="last").set_axis(first.index)
    parts = first["deviation"].str.rsplit("|", n=3, expand=True)
    frame = pd.DataFrame(
        {
            "key": first["deviation"],
            "project": parts[0],
            "indicator": parts[1],
            "scope": parts[2],
            "severity": last["severity"],
            "opened_on": first["night"],
            "closed_on": last["night"].where(last["event"] == EpisodeEvent.CLOSED),
            "opened_value": first["value"],
            "worst_value": last["worst_value"],
            "reported_value": last["reported_value"],
            "last_value": last["value"],
            "last_night": last["night"],
            "nights_inside": last["nights_inside"],
            "confirmed": last["confirmed"],
        }
    )
    return conform(frame.reset_index(drop=True), DEVIATIONS)
