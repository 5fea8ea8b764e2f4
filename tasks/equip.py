"""What does every step work with? The settings, the policy, the portfolio and the open store of this process.

Loaded once per process; a scheduled run is a process of its own, so it sees the files as they are that night.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from config.policy_model import Policy
from config.portfolio import Portfolio, load_configuration
from config.settings import Settings, settings
from tasks.rendering.compiled import keep_compiled
from tasks.sources.contract import Source
from tasks.sources.registry import build
from tasks.store.archive import RawArchive
from tasks.store.engine import open_store


@dataclass(frozen=True)
class Desk:
    """All that a step needs to find, opened."""

    settings: Settings
    portfolio: Portfolio
    engine: Engine
    archive: RawArchive

    @property
    def policy(self) -> Policy:
        """The policy with the portfolio's own changes."""
        return self.portfolio.policy

    @property
    def zone(self) -> ZoneInfo:
        """The portfolio's time zone."""
        return ZoneInfo(self.portfolio.zone)

    def chosen_sources(self, keys: Sequence[str] | None) -> list[str]:
        """`keys`, or every source of the portfolio when none are named; ValueError names an unknown key."""
        known = [source.key for source in self.portfolio.sources]
        unknown = [key for key in keys or () if key not in known]
        if unknown:
            raise ValueError(f"No source is called {', '.join(unknown)}; the portfolio has: {', '.join(known)}.")
        return list(keys or known)

    def source(self, key: str) -> Source:
        """The adapter of one source, built from its options."""
        entry = next(source for source in self.portfolio.sources if source.key == key)
        home = self.settings.portfolio.resolve()
        return build(key, entry.kind, entry.options, self.portfolio.source_projects(key), home)


@cache
def equip() -> Desk:
    """The desk of this process. Raises ConfigError with every mistake in the portfolio's files."""
    chosen = settings()

    portfolio = load_configuration(chosen.policy, chosen.portfolio)
    desk = Desk(chosen, portfolio, open_store(chosen.store_url), RawArchive(chosen.archive_dir))
    keep_compiled(chosen.compiled_templates_dir)
    gc.freeze()  # what is loaded by now stays: looking for garbage in it, again and again, costs a large night a second
    gc.set_threshold(20_000, 20, 20)
    return desk
