"""The few figures of each project that a digest shows, with how they moved since the one before.

Whole frames; one row per (project, figure), in the policy's order of figures.
"""

from __future__ import annotations

import pandas as pd

from tasks.notices.situation import NoticePolicy, Situation

_KEY = ["project", "indicator", "scope"]
_SHOWN = ["state", "value", "unit", "trust", "sample_size", "band_low", "band_high", "target"]


def figures_of(situation: Situation, policy: NoticePolicy) -> pd.DataFrame:
    """Tonight's readings of the digest's figures; `previous` is the value a week before, else empty."""
    place = {figure: order for order, figure in enumerate(policy.digest_figures)}
    wanted = pd.DataFrame(
        [(indicator, scope, order) for (indicator, scope), order in place.items()],
        columns=["indicator", "scope", "place"],
    )
    readings = situation.readings.merge(wanted, on=["indicator", "scope"], how="inner")
    tonight = readings.loc[readings["night"] == situation.day, [*_KEY, *_SHOWN, "place"]]
    week_ago = readings.loc[readings["night"] == situation.day - pd.Timedelta(days=7), [*_KEY, "value"]]
    visible = pd.DataFrame(
        [(project, name, definition.customer_visible) for (project, name), definition in situation.definitions.items()],
        columns=["project", "indicator", "customer_visible"],
    )
    figures = tonight.merge(week_ago.rename(columns={"value": "previous"}), on=_KEY, how="left").merge(
        visible, on=["project", "indicator"], how="left"
    )
    figures["customer_visible"] = figures["customer_visible"].astype("boolean").fillna(value=False)
    return figures.sort_values(["project", "place"], kind="stable").drop(columns="place").reset_index(drop=True)
