"""What is there to warn of tonight before anything leaves its band? Late forecasts and signals of charts in one frame.

A project is warned of once for its forecasts: of its finish, or else of the day that comes first; `others` counts its
further days. What an open deviation tells already is left out.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from tasks.deviations.early_warning import SCHEDULE_INDICATORS
from tasks.records.explaining import FINISH

FORECAST, CHART = "forecast", "chart"
WARNING_COLUMNS = (
    *("project", "kind", "indicator", "scope", "unit", "value", "band_low", "band_high", "signals"),
    *("subject", "due_on", "p85", "probability", "others"),
)
_SERIES = ["project", "indicator", "scope"]
_FROM_READINGS = ["unit", "value", "band_low", "band_high"]


def forewarned(
    night: date, late: pd.DataFrame, signalled: pd.DataFrame, readings: pd.DataFrame, open_deviations: pd.DataFrame
) -> pd.DataFrame:
    """WARNING_COLUMNS, by project, forecasts before charts.

    `late` is what `early_warnings` gives, `signalled` the VERDICTS that advise an early warning, `readings` tonight's.
    """
    delayed = open_deviations[open_deviations["indicator"].isin(SCHEDULE_INDICATORS)]["project"]
    coming = late[((late["due_on"] >= pd.Timestamp(night)) & ~late["project"].isin(delayed)).to_numpy(dtype=bool)]
    ordered = coming.assign(later=coming["subject"] != FINISH).sort_values(["project", "later", "due_on", "subject"])
    others = ordered.groupby("project")["subject"].transform("size") - 1
    first = ordered.assign(kind=FORECAST, others=others).drop_duplicates("project")
    told = signalled[[*_SERIES, "signals"]].merge(readings[_SERIES + _FROM_READINGS], on=_SERIES)
    told = told.merge(open_deviations[_SERIES].drop_duplicates(), on=_SERIES, how="left", indicator="open")
    told = told[(told["open"] == "left_only").to_numpy(dtype=bool)].assign(kind=CHART)
    parts = [part.reindex(columns=list(WARNING_COLUMNS)).astype(object) for part in (first, told) if len(part)]
    if not parts:
        return pd.DataFrame(columns=list(WARNING_COLUMNS))
    found = pd.concat(parts, ignore_index=True)
    order = found.assign(place=found["kind"] == CHART).sort_values(["project", "place", "indicator", "scope"]).index
    return found.loc[order].reset_index(drop=True)
