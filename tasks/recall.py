"""Recall: find the raw pages that a source brought for a night, in the archive."""

from __future__ import annotations

from datetime import date

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.equip import equip
from tasks.pull import Pulled
from tasks.wire.errors import PermanentError

_SHOWN_NIGHTS = 7


@task(task_run_name="recall-{source_key}", cache_policy=NO_CACHE)
def recall(source_key: str, night: date) -> Pulled:
    """The last pull of a source for a night that brought pages. Raises PermanentError when the archive has none."""
    archive = equip().archive
    found = archive.latest(source_key, night)
    if found is None:
        nights = ", ".join(str(day) for day in archive.nights(source_key)[-_SHOWN_NIGHTS:])
        there = f"it has pages of these nights (the last ones): {nights}" if nights else "it has none at all"
        raise PermanentError(f"The archive holds no pages of {source_key} for {night}; {there}.")
    return Pulled(found.manifest, found.kept_at, replayed=True)
