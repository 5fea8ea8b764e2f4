"""How the policy wants to forecast, as plain values that pure code can take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ForecastRules:
    """Trials, working days that they are drawn from, active days among them that it takes, and days to try it on."""

    trials: int = 10_000
    history_days: int = 60
    minimum_active_days: int = 5
    back_test_days: int = 120

    @property
    def looked_at_days(self) -> int:
        """Working days that a history must hold, for the forecast and for trying it on the past."""
        return self.history_days + self.back_test_days
