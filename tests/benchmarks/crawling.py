"""A Redmine, crawled whole by the source, and the same addresses asked in a bare loop."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tasks.sources.contract import Known
from tasks.sources.redmine import Redmine, RedmineOptions
from tests.servers.redmine import ADMIN_KEY

_TIMES = 3
_KEY_VARIABLE = "WORDKEEPER_BENCH_REDMINE_KEY"


def crawled(address: str, projects: dict[str, str]) -> dict[str, Any]:
    """Seconds of a full crawl with its parsing, of a bare loop over the same pages, and how many pages these are.

    In turns, so that both meet the same server; the best of each counts.
    """
    os.environ[_KEY_VARIABLE] = ADMIN_KEY
    options = RedmineOptions.model_validate({"url": address, "api_key_env": _KEY_VARIABLE})
    crawls, loops, pages = [], [], 0
    for _ in range(_TIMES):
        night = datetime.now(UTC).date()
        source = Redmine("tracker", options, projects, Path())
        begun = time.perf_counter()
        fetched = list(source.fetch({}, night))
        harvest = source.parse(fetched, {}, night, Known())
        crawls.append(time.perf_counter() - begun)
        pages = len(fetched)
        loops.append(_loop(address, [page.address for page in fetched]))
    rows = sum(len(frame) for frame in harvest.frames.values())
    return {"seconds": min(crawls), "floor_seconds": min(loops), "pages": pages, "rows": rows}


def _loop(address: str, addresses: list[str]) -> float:
    begun = time.perf_counter()
    headers = {"X-Redmine-API-Key": ADMIN_KEY}
    with httpx.Client(base_url=address, headers=headers, timeout=60, trust_env=False) as client:
        for page in addresses:
            client.get(page).json()
    return time.perf_counter() - begun
