"""What does a reading or a deviation say as a sentence?

Plain text in the reader's language; the template that shows it escapes it. Written here and not as template
macros because a macro of a `.txt.j2` called from HTML would pass as already escaped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tasks.records.choices import Language
from tasks.rendering.early_words import EARLY_SENTENCES, EarlyWarning, early_warning
from tasks.rendering.formats import date_text
from tasks.rendering.quantities import quantity
from tasks.rendering.words import word

SIGNED_INDICATORS = frozenset({"schedule_deviation_rate", "schedule_variance", "schedule_variance_time", "nps"})
_KEPT = 1 << 14  # the same few names and bands stand on every page of a site
WHOLE_SCOPES = frozenset({"project", "overall"})

STATEMENTS = {
    "schedule_deviation_rate:low": "The work done is {value} behind the plan",
    "schedule_deviation_rate:high": "The work done is {value} ahead of the plan",
    "schedule_performance_index": "The work done is {value} of what was planned",
    "schedule_performance_index_time": "The work moves at {value} times the planned pace",
    "schedule_variance_time:low": "The work is {value} behind the plan",
    "schedule_variance_time:high": "The work is {value} ahead of the plan",
    "defect_rate": "{value} of the inspected items do not conform",
    "csat": "Satisfied answers stand at {value}",
    "nps": "The net promoter score is {value}",
    "complaint_rate": "Complaints come in at {value}",
    "silent_drift": "{value} of the signed items have other dates in the tracker",
    "scope_growth": "The scope has grown by {value} of what was signed",
    "attainment": "{value} of the signed expectations are kept or on track",
}
_OTHER = "{name} is at {value}"
RANGES = {
    "both": "{low} to {high}",
    "even": "±{high}",
    "low": "at least {low}",
    "high": "at most {high}",
}
DEVIATIONS = {
    "unconfirmed": "{statement}, outside the agreed band ({band}); this is not confirmed yet.",
    "warning": "{statement}, outside the agreed band ({band}) since {date}.",
    "critical": "{statement}, far outside the agreed band ({band}) since {date}.",
}
MESSAGES = (*STATEMENTS.values(), _OTHER, *RANGES.values(), *DEVIATIONS.values(), *EARLY_SENTENCES.values())


@dataclass(frozen=True, eq=False)
class Speaker:
    """Says things in one language; `translate` is its message catalogue."""

    language: Language
    translate: Callable[[str], str]

    def _quantity(self, value: float | None, unit: str, *, signed: bool = False, named: bool = True) -> str:
        return quantity(value, unit, self.language, self.translate, signed=signed, named=named)

    @lru_cache(maxsize=_KEPT)  # noqa: B019 - a speaker lives as long as the process
    def name(self, indicator: str, scope: str) -> str:
        """What an indicator is called, with its scope unless that is the whole project."""
        text = self.translate(word(indicator, "indicator"))
        if scope in WHOLE_SCOPES:
            return text
        return f"{text} · {self.translate(word(scope, 'scope'))}"

    @lru_cache(maxsize=_KEPT)  # noqa: B019 - a speaker lives as long as the process
    def span(self, low: float | None, high: float | None, unit: str) -> str:
        """An interval: 3% to 9%."""
        pattern = self.translate(RANGES["both"])
        return pattern.format(low=self._quantity(low, unit, named=False), high=self._quantity(high, unit))

    @lru_cache(maxsize=_KEPT)  # noqa: B019 - a speaker lives as long as the process
    def band(self, low: float | None, high: float | None, unit: str) -> str:
        """An agreed band: ±10%, at least 80%, 2 to 4; empty when neither edge is set."""
        if low is None and high is None:
            return ""
        edges = "low" if high is None else "high" if low is None else "both"
        if edges == "both" and low == -high:  # type: ignore[operator]  # neither is None here
            edges = "even"
        pattern = self.translate(RANGES[edges])
        return pattern.format(low=self._quantity(low, unit, named=edges == "low"), high=self._quantity(high, unit))

    def statement(self, indicator: str, scope: str, value: float | None, unit: str) -> str:
        """A reading in plain words, without a full stop: The work done is 18.2% behind the plan."""
        side = "low" if value is not None and value < 0 else "high"
        sided = STATEMENTS.get(f"{indicator}:{side}")
        pattern = sided or STATEMENTS.get(indicator)
        if pattern is None or (scope not in WHOLE_SCOPES):
            return self.translate(_OTHER).format(name=self.name(indicator, scope), value=self._quantity(value, unit))
        shown = abs(value) if sided and value is not None else value
        return self.translate(pattern).format(value=self._quantity(shown, unit))

    def deviation(
        self,
        indicator: str,
        scope: str,
        value: float | None,
        unit: str,
        *,
        low: float | None,
        high: float | None,
        severity: str,
        since: date | None = None,
    ) -> str:
        """A deviation in one sentence: what it is now, what was agreed, since when.

        `severity` is a Severity or `unconfirmed`, which needs no `since`.
        """
        statement = self.statement(indicator, scope, value, unit)
        return self.translate(DEVIATIONS[severity]).format(
            statement=statement, band=self.band(low, high, unit), date=date_text(since, self.language)
        )

    def warning(self, warning: EarlyWarning) -> str:
        """What there is to warn of before anything leaves its band: one sentence or two."""
        measured = {}
        if warning.indicator is not None:
            signed = warning.indicator in SIGNED_INDICATORS
            measured["name"] = self.name(warning.indicator, warning.scope)
            measured["value"] = self._quantity(warning.value, warning.unit, signed=signed)
            measured["band"] = self.band(warning.low, warning.high, warning.unit)
        return early_warning(warning, measured, self.language, self.translate)
