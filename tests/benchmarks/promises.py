"""The row about the signed word: a plan of 20,000 items is drawn up, signed, verified, moved and compared."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import fresh
from tests.benchmarks.rows import Row
from tests.benchmarks.scales import NIGHT

ITEMS = 20_000
_WRITTEN = 20_600
"""Parents and cancelled items are no part of a plan."""


def promise_rows(folder: Path) -> Iterator[Row]:
    """One project of 20,000 plan items, its first baseline from the tracker to the proof."""
    portfolio, state = folder / "portfolio", folder / "state"
    shutil.rmtree(folder, ignore_errors=True)
    portfolio.mkdir(parents=True)
    fresh.step("write", portfolio, state, "1", str(_WRITTEN), "20")
    fresh.step("load", portfolio, state, str(NIGHT))
    told = fresh.step("promise", portfolio, state, str(NIGHT))
    if told["items"] < ITEMS or told["findings"]:
        raise RuntimeError(f"The promise is not what the row says: {told}")
    stages = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in told["stages"].items())
    what = f"a promise of {told['items']:,} items: drawn up, signed, verified and compared"
    yield Row(what, told["seconds"], "s", most=5, worked=told["worked"], note=stages)
    moving = told["moving"]
    yield Row(f"the same once adjusted, {told['moved']:,} items moved", moving["seconds"], "s", worked=moving["worked"])
