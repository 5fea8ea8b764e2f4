"""Which deviations would past readings have led to under other terms? The episodes told again, night by night."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from tasks.deviations.episodes import advance
from tasks.deviations.fold import fold
from tasks.indicators.agreed import Overrides
from tasks.records.definitions import IndicatorDefinition
from tasks.records.frames import empty_frame
from tasks.records.judgements import DEVIATION_EVENTS


def told_again(
    readings: pd.DataFrame, definitions: Mapping[str, IndicatorDefinition], overrides: Overrides
) -> pd.DataFrame:
    """The DEVIATIONS that the READINGS of several nights lead to under these terms, as if nothing was open before.

    A night costs about ten milliseconds: meant for one project's few indicators, not for a portfolio.
    """
    events = empty_frame(DEVIATION_EVENTS)
    standing = fold(events)
    for _, tonight in readings.groupby("night", sort=True):
        new = advance(standing, tonight.reset_index(drop=True), definitions, overrides)
        if new.empty:
            continue
        events = pd.concat([events, new], ignore_index=True)
        standing = fold(events)
    return standing
