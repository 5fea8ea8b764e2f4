"""Which night is it? The business date that a run is for; only flows read the clock, here.

A run between midnight and noon belongs to the day before: the run of 02:00 on the 22nd measures the 21st.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from prefect.runtime import flow_run
from pydantic import Field

Night = Annotated[
    date | None,
    Field(
        description="The night to run for; empty: the day that the scheduled start belongs to.",
        ge=date(2000, 1, 1),
        le=date(2100, 1, 1),
    ),
]


def night_of(moment: datetime, zone: ZoneInfo) -> date:
    """The night that a run started at `moment` belongs to, in the portfolio's zone."""
    return (moment.astimezone(zone) - timedelta(hours=12)).date()


def tonight(night: date | None, zone: ZoneInfo) -> date:
    """`night` when it is given, else the night of this run's scheduled start (a late run stays on its day)."""
    return night or night_of(flow_run.scheduled_start_time or datetime.now(UTC), zone)


def run_name(flow: str) -> str:
    """`<flow>-<night>` when the night was given, else `<flow>-tonight`."""
    given = (flow_run.parameters or {}).get("night")
    return f"{flow}-{given}" if given else f"{flow}-tonight"
