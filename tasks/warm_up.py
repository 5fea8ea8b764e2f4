"""Warm up: load beside, while this process still imports Prefect, what a night of a large store needs later.

Great Expectations takes longer to import than a large pull, after which it is needed; the reports' templates take a
second, and half of the pages are made there.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import make_url

from checks.validation import get_ready as get_ready_to_check
from config.settings import Settings
from tasks.wire.second_process import beside, second_core

LARGE_FILE_BYTES = 64 << 20  # some 150,000 rows; looking into the store comes later


def warm_up(settings: Settings, *, to_report: bool) -> None:
    """Begin to load in the second process what checks need, and reports, where the store is a large SQLite file."""
    address = make_url(settings.store_url)
    if address.get_backend_name() != "sqlite" or not address.database or not second_core():
        return
    file = Path(address.database)
    if file.is_file() and file.stat().st_size >= LARGE_FILE_BYTES:
        beside(get_ready_to_check)
        if to_report:
            from tasks.reports.portions import get_ready as get_ready_to_report  # noqa: PLC0415 - who only collects needs no reports

            beside(get_ready_to_report, settings.compiled_templates_dir)
