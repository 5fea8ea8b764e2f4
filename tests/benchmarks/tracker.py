"""The row about a real Redmine, where the checkout has one beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import fresh
from tests.benchmarks.rows import Row
from tests.servers.redmine import RedmineServer, available, start_seeded

_WHAT = "Redmine: full crawl against a bare loop over the same pages"
_PORT = 3112
_PROJECTS = {
    name: name
    for name in (
        "alpha-portal", "beta-migration", "gamma-rollout", "gamma-training", "delta-erp", "epsilon-lab", "omega-done",
    )
}  # fmt: skip


def redmine_rows(folder: Path) -> Iterator[Row]:
    """A full crawl of the seeded Redmine of the tests, on a port of the benchmark's own."""
    reason = available()
    if reason:
        yield Row(_WHAT, None, "s", note="no server")
        return
    server = RedmineServer(folder / "redmine", _PORT)
    server.command("stop")
    try:
        start_seeded(server)
        told = fresh.step("crawl", folder, folder / "state", server.url, json.dumps(_PROJECTS))
    finally:
        server.command("stop")
    note = f"{told['pages']:,} pages, {told['rows']:,} records"
    yield Row(_WHAT, told["seconds"], "s", told["floor_seconds"], most_ratio=1.15, note=note)
