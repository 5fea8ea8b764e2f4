"""Where do newly read versions of rows belong among those that the store holds? Pure arithmetic on frames.

A row's history is a chain: each version holds from its `valid_from` until the next one begins, or until the
row was found deleted (a gap). New versions may fall anywhere in it:

    stored    A────────────B──────────×            (× deleted)
    new            C       B'              A
    result    A────C───────B'─────────×    A──▶ current

- A new version that repeats the one before it is dropped.
- A new version at the very moment of a stored one replaces it, unless the stored one is of a later night.
- A deleted row that is seen again on a later night is current again from the moment it was seen; seen again
  on the same night, it was never deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

_GAP, _STORED, _NEW = 0, 1, 2  # at one moment the gap begins first, then the stored version, then the new one


@dataclass(frozen=True)
class Seen:
    """When the new versions were seen: the end of their night, and the moment that the rows existed."""

    night_ends: datetime
    at: datetime


@dataclass(frozen=True)
class Plan:
    """What to change so that the store holds the new chains.

    new: `position`, `valid_from` and `valid_to` (NaT: current) of the new versions to write.
    superseded: `ref`, `valid_to` of stored current rows that become versions.
    ended: `ref`, `valid_from`, `valid_to` of stored versions that now end at another moment.
    revived: `ref`, `valid_from` of stored versions that become current.
    replaced: `ref`, `valid_from` of stored versions whose place a new current row takes.
    """

    new: pd.DataFrame
    superseded: pd.DataFrame
    ended: pd.DataFrame
    revived: pd.DataFrame
    replaced: pd.DataFrame


def plan_chains(stored: pd.DataFrame, new: pd.DataFrame, seen: Seen) -> Plan:
    """Work the `new` versions into the `stored` chains of the same refs.

    stored: `ref`, `valid_from`, `valid_to`, `row_digest`, `current`, and `later`: of a later night than the
        new ones. The `valid_to` of a current row is NaT.
    new: `ref`, `valid_from`, `row_digest`, and `exists`: False when a complete sweep lacks the ref. In the
        order of arrival: the last of several at one moment counts.
    """
    new = new.assign(position=np.arange(len(new)))
    new = pd.concat([new, _returned(stored, new, seen)], ignore_index=True)
    stored = stored.assign(was_to=stored["valid_to"], valid_to=_without_disproved(stored, new, seen))
    chain = _one_per_moment(_sorted(_gaps(stored), stored, new))
    repeats = (chain["what"] == _NEW) & ~chain["replaces"] & _repeats_previous(chain)
    chain = chain[~repeats]
    following = chain["valid_from"].shift(-1)
    chain = chain.assign(valid_to=following.where(chain["code"].eq(chain["code"].shift(-1))))
    is_new = chain["what"].eq(_NEW)
    is_current, was_current = chain["valid_to"].isna(), chain["current"]
    was_version = chain["what"].eq(_STORED) & ~was_current
    return Plan(
        new=chain.loc[is_new, ["position", "valid_from", "valid_to"]],
        superseded=chain.loc[was_current & ~is_current, ["ref", "valid_to"]],
        ended=chain.loc[
            was_version & ~is_current & chain["valid_to"].ne(chain["was_to"]), ["ref", "valid_from", "valid_to"]
        ],
        revived=chain.loc[was_version & is_current, ["ref", "valid_from"]],
        replaced=chain.loc[is_new & is_current & chain["replaces"], ["ref", "valid_from"]],
    )


def _deleted(stored: pd.DataFrame) -> pd.Series:
    """Moment of deletion by ref, of the refs whose chain ends in a gap."""
    last = stored.sort_values("valid_from").drop_duplicates("ref", keep="last")
    return last[~last["current"]].set_index("ref")["valid_to"]


def _returned(stored: pd.DataFrame, new: pd.DataFrame, seen: Seen) -> pd.DataFrame:
    """A further version, from when it was seen, of each deleted row whose new versions are older than its gap."""
    newest = new[new["exists"]].sort_values("valid_from", kind="stable").drop_duplicates("ref", keep="last")
    newest = newest.assign(gap=_deleted(stored).reindex(newest["ref"]).set_axis(newest.index))
    back = newest[(newest["gap"] < seen.night_ends) & (newest["valid_from"] <= newest["gap"])]
    moments = pd.Series(seen.at, index=back.index, dtype=new["valid_from"].dtype)
    return back.assign(valid_from=moments.mask(back["gap"] >= seen.at, seen.night_ends)).drop(columns="gap")


def _without_disproved(stored: pd.DataFrame, new: pd.DataFrame, seen: Seen) -> pd.Series:
    """`valid_to` of the stored versions, without the deletions of this very night that the new rows disprove."""
    gone_tonight = _deleted(stored).eq(seen.night_ends)
    seen_again = set(new.loc[new["exists"], "ref"]) & set(gone_tonight.index[gone_tonight])
    return stored["valid_to"].mask(stored["ref"].isin(seen_again) & stored["valid_to"].eq(seen.night_ends))


def _gaps(stored: pd.DataFrame) -> pd.DataFrame:
    """Where chains are interrupted: from `valid_from` on there is no row until the next version."""
    ordered = stored.sort_values(["ref", "valid_from"])
    following = ordered["valid_from"].shift(-1).where(ordered["ref"].eq(ordered["ref"].shift(-1)))
    gap = ordered["valid_to"].notna() & ~ordered["valid_to"].eq(following)
    return ordered.loc[gap, ["ref", "valid_to"]].rename(columns={"valid_to": "valid_from"})


def _sorted(gaps: pd.DataFrame, stored: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    chain = pd.concat(
        [
            gaps.assign(what=_GAP, row_digest=0, current=False, later=False, position=-1),
            stored.assign(what=_STORED, position=-1).drop(columns="valid_to"),
            new.assign(what=_NEW, current=False, later=False).drop(columns="exists"),
        ],
        ignore_index=True,
    )
    code, _ = pd.factorize(chain["ref"])
    order = np.lexsort((chain["what"], chain["valid_from"].dt.tz_localize(None), code))
    return chain.assign(code=code).iloc[order].reset_index(drop=True)


def _one_per_moment(chain: pd.DataFrame) -> pd.DataFrame:
    """At most one version per ref and moment; `replaces` marks the new ones that took a stored one's place."""
    chain = chain[~(_same_moment(chain, -1) & chain["what"].eq(_NEW) & chain["what"].shift(-1).eq(_NEW))]
    meets = _same_moment(chain, 1) & chain["what"].eq(_NEW) & chain["what"].shift(1).eq(_STORED)
    loses = meets & (chain["later"].shift(1, fill_value=False) | chain["row_digest"].eq(chain["row_digest"].shift(1)))
    wins = meets & ~loses
    chain = chain.assign(replaces=wins)
    return chain[~loses & ~wins.shift(-1, fill_value=False)]


def _same_moment(chain: pd.DataFrame, periods: int) -> pd.Series:
    other = chain[["code", "valid_from"]].shift(periods)
    return chain["code"].eq(other["code"]) & chain["valid_from"].eq(other["valid_from"])


def _repeats_previous(chain: pd.DataFrame) -> pd.Series:
    before = chain[["code", "row_digest", "what"]].shift(1, fill_value=_GAP)
    return chain["code"].eq(before["code"]) & chain["row_digest"].eq(before["row_digest"]) & before["what"].ne(_GAP)
