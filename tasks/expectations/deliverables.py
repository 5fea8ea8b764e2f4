"""How does a promised deliverable stand tonight: is its item or milestone done, and by the promised day?

The promised day is the target's own, else the signed plan's. Without either it is kept once it is done.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.matching import row_positions
from tasks.indicators.measured import days_of
from tasks.indicators.plan import planned_dates
from tasks.records.adjusting import Attainment
from tasks.records.choices import ItemStatus, MilestoneStatus

_NEVER = np.datetime64("NaT", "D")


def named_rows(targets: pd.DataFrame) -> pd.DataFrame:
    """The source and ref that each target's `deliverable` (source/ref) names, on the targets' index."""
    parts = targets["deliverable"].astype("str").str.split("/", n=1, expand=True).reindex(columns=[0, 1])
    return pd.DataFrame({"source": parts[0].astype("str"), "ref": parts[1].astype("str")}, index=targets.index)


def deliverable_states(
    targets: pd.DataFrame, items: pd.DataFrame, milestones: pd.DataFrame, plan: pd.DataFrame, night: date
) -> pd.DataFrame:
    """State, reason and value (the done share) of targets on deliverables, on their index.

    `items` and `milestones` are as of the night; `plan` are BASELINE_ITEMS, looked up by baseline, source and ref.
    """
    named = named_rows(targets)
    facts = _facts(named, items, milestones)
    promised = days_of(targets["due_on"])
    signed = _signed_due(targets.assign(**{name: named[name] for name in named}), plan)
    promised = np.where(np.isnat(promised), signed, promised)
    tonight, finished = np.datetime64(night, "D"), facts["finished_on"]
    late = ~np.isnat(promised) & ~np.isnat(finished) & (finished > promised)
    overdue = ~np.isnat(promised) & (tonight > promised)
    later = ~np.isnat(promised) & (facts["due_on"] > promised)
    rules = [
        (~facts["found"], Attainment.UNKNOWN, "gone"),
        (facts["cancelled"], Attainment.BROKEN, "cancelled"),
        (facts["done"] & late, Attainment.BROKEN, "done_late"),
        (facts["done"], Attainment.KEPT, "done"),
        (overdue, Attainment.BROKEN, "overdue"),
        (facts["blocked"], Attainment.AT_RISK, "blocked"),
        (later, Attainment.AT_RISK, "planned_later"),
    ]
    cases = [case for case, _, _ in rules]
    state = np.select(cases, [str(each) for _, each, _ in rules], str(Attainment.ON_TRACK))
    reason = np.select(cases, [each for _, _, each in rules], "under_way")
    return pd.DataFrame({"state": state, "reason": reason, "value": facts["share"]}, index=targets.index)


def _facts(named: pd.DataFrame, items: pd.DataFrame, milestones: pd.DataFrame) -> dict[str, np.ndarray]:
    """What is known of each named deliverable: of the item of that name, else of the milestone."""
    item, milestone = row_positions(named, items), row_positions(named, milestones)
    use_item = item >= 0
    _, due = planned_dates(items, milestones)
    status, reached = _text_at(items["status"], item), _text_at(milestones["status"], milestone)
    closed = np.where(np.isnat(days_of(items["closed_at"])), days_of(items["valid_from"]), days_of(items["closed_at"]))
    on = days_of(milestones["reached_on"])
    on = np.where(np.isnat(on), days_of(milestones["valid_from"]), on)
    done = np.where(use_item, status == str(ItemStatus.DONE), reached == str(MilestoneStatus.REACHED))
    ratio = np.append(items["done_ratio"].to_numpy(dtype=float, na_value=np.nan), np.nan)[item]
    cancelled = np.where(use_item, status == str(ItemStatus.CANCELLED), reached == str(MilestoneStatus.CANCELLED))
    return {
        "found": use_item | (milestone >= 0),
        "done": done,
        "finished_on": np.where(done, np.where(use_item, _day_at(closed, item), _day_at(on, milestone)), _NEVER),
        "due_on": np.where(use_item, _day_at(days_of(due), item), _day_at(days_of(milestones["due_on"]), milestone)),
        "cancelled": cancelled,
        "blocked": status == str(ItemStatus.BLOCKED),
        "share": np.where(done, 1.0, np.where(use_item, ratio, np.nan)),
    }


def _signed_due(targets: pd.DataFrame, plan: pd.DataFrame) -> np.ndarray:
    """The day that the signed plan gives each target's deliverable, NaT where it holds no such item."""
    key = ["baseline", "source", "ref"]
    found = targets[key].merge(plan[[*key, "due_on"]], on=key, how="left")
    return days_of(found["due_on"])


def _text_at(values: pd.Series, at: np.ndarray) -> np.ndarray:
    padded = np.empty(len(values) + 1, dtype=object)
    padded[:-1] = values.to_numpy(dtype=object)
    return np.asarray(padded[at])


def _day_at(days: np.ndarray, at: np.ndarray) -> np.ndarray:
    return np.asarray(np.append(days.astype("datetime64[D]"), _NEVER)[at])
