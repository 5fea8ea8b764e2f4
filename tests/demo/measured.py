"""The demo's store as its nights leave it: every source landed, its promises kept, some nights measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from flows.commands.demo_promises import keep_demo_promises
from flows.commands.running import DEMO_NIGHT, DEMO_PORTFOLIO
from tasks.enrol import enrol
from tasks.equip import Desk, equip
from tasks.remeasure import remeasure
from tests.tasks.desk import collected


@contextmanager
def measured_demo(home: Path, monkeypatch: pytest.MonkeyPatch, nights: Sequence[date]) -> Iterator[Desk]:
    """The desk of the demo with its state below `home`, measured on these nights."""
    monkeypatch.setenv("WORDKEEPER_PORTFOLIO", str(DEMO_PORTFOLIO))
    monkeypatch.setenv("WORDKEEPER_VAR", str(home / "var"))
    equip.cache_clear()
    enrol.fn(DEMO_NIGHT)
    for source in equip().portfolio.sources:
        collected(source.key, DEMO_NIGHT)
    keep_demo_promises()
    for night in nights:
        remeasure.fn(night, night)
    yield equip()
    equip().engine.dispose()
    equip.cache_clear()
