"""Recall: find the raw pages that a source brought for a night, in the archive."""

from __future__ import annotations

from datetime import UTC, date, datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.equip import equip
from tasks.pull import Pulled
from tasks.wire.errors import PermanentError


@task(task_run_name="recall-{source_key}", tags=["stage:pull"], cache_policy=NO_CACHE)
def recall(source_key: str, night: date) -> Pulled:
    """The last pull of a source for a night. Raises PermanentError when the archive has none."""
    archive = equip().archive
    manifest = archive.latest(source_key, night)
    if manifest is None:
        raise PermanentError(f"The archive holds no pages of {source_key} for {night}; pull it: wordkeeper collect.")
    fetched = [page.fetched_at for page in archive.pages(manifest)]
    return Pulled(manifest, max(fetched, default=datetime.now(UTC)), replayed=True)
