"""How often is the computed verdict on a measure the one that was planted? Planted against said, as a confusion table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from config.policy import load_policy
from tasks.deviations.measure_effect import effects
from tasks.deviations.measure_periods import measure_periods
from tasks.deviations.period_values import period_values
from tasks.records.explaining import MeasureCaveat, MeasureOutcome
from tests.evidence.planted_measures import EFFECTS, SCHEDULE_ONLY, SWINGS, Judged, schedules
from tests.evidence.planted_measures import shares as shares_of
from tests.evidence.shares import share, table

NO_REBASES = pd.DataFrame({name: pd.Series(dtype="str") for name in ("project", "indicator", "scope")}).assign(
    day=pd.Series(dtype="datetime64[s]")
)
SAID = tuple(str(outcome) for outcome in MeasureOutcome)
CAVEATS = tuple(str(caveat) for caveat in MeasureCaveat)
_FEWEST_CREDITED = 0.1  # of a planted effect's measures: a caveat on a handful of wrong verdicts says little


@dataclass(frozen=True)
class Said:
    """What was said of the measures with one planted effect: how often each verdict, and how often overlaps were named.

    `caveats` is how many of those that worked or got worse carry which caveat.
    """

    about: str
    effect: str
    right: str
    counts: dict[str, int]
    overlaps: int
    caveats: dict[str, int]

    @property
    def credited(self) -> int:
        """How many were said to have worked or to have made things worse."""
        return self.counts[MeasureOutcome.WORKED] + self.counts[MeasureOutcome.WORSE]

    @property
    def measures(self) -> int:
        return sum(self.counts.values())

    @property
    def hits(self) -> int:
        return self.counts[self.right]


def verdicts_said(each: int, seed: int = 11) -> Iterator[Said]:
    """The verdicts on `each` measures per planted effect and kind of swing, and on as many against defects."""
    for number, (name, effect) in enumerate(EFFECTS.items()):
        for place, swing in enumerate(SWINGS):
            judged = schedules(effect, each, swing, seed + 10 * number + place)
            yield _said(f"weekly gain, {swing}", name, effect.right, judged)
        if name not in SCHEDULE_ONLY:
            yield _said("share of pieces", name, effect.right, shares_of(effect, each, seed + 10 * number + 5))


def judge(judged: Judged) -> pd.DataFrame:
    """The verdicts as the product computes them: from readings to periods to MEASURE_VERDICTS."""
    definitions = load_policy().definitions()
    periods = period_values(judged.readings, definitions, until=judged.night, periods=104)
    return effects(judged.measures, measure_periods(periods, judged.readings), NO_REBASES, judged.night)


def confusion_table(found: list[Said]) -> str:
    """Planted against said: one row per planted effect and kind of series."""
    rows = [
        (said.effect, said.about, said.right, *(said.counts[name] or "" for name in SAID), share(said.hits, said.measures))
        for said in found
    ]  # fmt: skip
    return table(("Planted", "Series", "Right verdict", *SAID, "Said rightly"), rows)


def summary_table(found: list[Said]) -> str:
    """The confusion table over all effects that are no traps: right verdict against said."""
    rows = []
    for right in SAID:
        mine = [said for said in found if said.right == right and not said.effect.startswith("trap")]
        counts = [sum(said.counts[name] for said in mine) for name in SAID]
        hits, of = sum(said.hits for said in mine), sum(said.measures for said in mine)
        rows.append((f"**{right}**", *(count or "" for count in counts), share(hits, of)))
    return table(("Planted ↓ said →", *SAID, "Said rightly"), rows)


def caveat_table(found: list[Said]) -> str:
    """How often what was said to have worked or got worse carries a caveat: one row per planted effect that was said so."""
    rows = []
    for name in EFFECTS:
        mine = [said for said in found if said.effect == name]
        of = sum(said.credited for said in mine)
        if of < _FEWEST_CREDITED * sum(said.measures for said in mine):
            continue
        told = [sum(said.caveats[caveat] for said in mine) for caveat in CAVEATS]
        rows.append((name, of, share(sum(told), of), *(count or "" for count in told)))
    return table(("Planted", "Said to have worked or got worse", "With a caveat", *CAVEATS), rows)


def _said(about: str, name: str, right: str, judged: Judged) -> Said:
    verdicts = judge(judged)
    counts = {outcome: int((verdicts["outcome"] == outcome).sum()) for outcome in SAID}
    named = sum(bool(json.loads(text)) for text in verdicts["overlaps"])
    caveats = {caveat: int((verdicts["caveat"] == caveat).sum()) for caveat in CAVEATS}
    return Said(about, name, right, counts, named, caveats)
