"""Warm up: import Great Expectations beside, while this process still imports Prefect.

It takes longer than a large pull, and a night of a large store needs it right after that.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import make_url

from checks.validation import get_ready
from tasks.wire.second_process import beside, second_core

LARGE_FILE_BYTES = 64 << 20  # some 150,000 rows; looking into the store comes later


def warm_up(store_url: str) -> None:
    """Begin to import Great Expectations in the second process where the store is a large SQLite file."""
    address = make_url(store_url)
    if address.get_backend_name() != "sqlite" or not address.database or not second_core():
        return
    file = Path(address.database)
    if file.is_file() and file.stat().st_size >= LARGE_FILE_BYTES:
        beside(get_ready)
