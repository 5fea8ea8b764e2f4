"""The tracker Redmine: work items with their history from issues and journals, milestones from versions.

    fetch ──▶ crawl.py (which questions) ──▶ asking.py (their words) ──▶ tasks.wire
    parse ──▶ gathering.py (what the pages say) ──▶ mapping.py (frames) and sweeping.py (deletions, cursor)

Redmine's own `is_closed` tells whether an issue is done. Sub-projects are projects of their own.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd
from pydantic import BaseModel

from tasks.records.landed import MILESTONES, WORK_ITEMS
from tasks.sources.contract import REJECT_COLUMNS, Finding, Harvest, Known, Page, Source
from tasks.sources.redmine.asking import Asker
from tasks.sources.redmine.crawl import Crawl
from tasks.sources.redmine.gathering import Gathered, end_of, gather
from tasks.sources.redmine.mapping import digests, milestones, work_items
from tasks.sources.redmine.options import RedmineOptions
from tasks.sources.redmine.probing import probe
from tasks.sources.redmine.state import read_state, write_state
from tasks.sources.redmine.sweeping import conclude
from tasks.wire.client import Client, Timeouts
from tasks.wire.errors import PermanentError

PARSER_VERSION = 1  # raise it when the same pages shall give other rows: every issue is then read anew
_SHAPES_ROWS = (
    "url",
    "statuses",
    "types",
    "priorities",
    "custom_fields",
    "include_private",
    "include_subprojects",
    "milestones_from",
)


class Redmine(Source):
    """One Redmine server, read over its REST API with one key."""

    incremental: ClassVar[bool] = True
    sweeps: ClassVar[bool] = True
    Options: ClassVar[type[BaseModel]] = RedmineOptions

    def __init__(
        self,
        key: str,
        options: RedmineOptions,
        projects: Mapping[str, str],
        home: Path,
        connect: Callable[..., Client] = Client,
    ) -> None:
        self.key = key
        self.options = options
        self.projects = dict(projects)
        self.home = home
        self._connect = connect
        shaping = json.loads(options.model_dump_json(include=set(_SHAPES_ROWS)))
        text = json.dumps([PARSER_VERSION, shaping], sort_keys=True, ensure_ascii=False)
        self.mapping = hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def kinds(self) -> frozenset[str]:
        """Work items, and milestones unless versions are left alone."""
        both = self.options.milestones_from == "versions"
        return frozenset({WORK_ITEMS.name, MILESTONES.name} if both else {WORK_ITEMS.name})

    def fetch(self, cursor: Mapping[str, Any], night: date) -> Iterator[Page]:
        """Yield the pages of what changed since `cursor`, with what is needed to find deletions."""
        state = read_state(cursor, self.mapping)
        with self._client() as client:
            yield from Crawl(Asker(client), self.options, self.projects, state, night).pages()

    def parse(self, pages: Iterable[Page], cursor: Mapping[str, Any], night: date, known: Known) -> Harvest:
        """Make work items and milestones of the pages. Pure: the pages' own `fetched_at` is the only clock."""
        state = read_state(cursor, self.mapping)
        found = gather(pages, self.options, self.projects, state, night)
        if found.first_at is None:
            return Harvest(cursor=dict(cursor))
        until = min(found.first_at, end_of(night))
        items, findings = work_items(found, self.options, self.key)
        outcome = conclude(found, self.options, self.projects, until, night)
        harvest = Harvest(
            sweeps=outcome.sweeps,
            findings=[*outcome.findings, *findings, *_remarks(found)],
            cursor=write_state(outcome.state, self.mapping),
            fresh_at=found.first_at,
            rejects=_rejects(found),
            unchanged={WORK_ITEMS.name: found.known},
            seen={WORK_ITEMS.name: len(found.items.rejects) + found.known + found.left_out},
        )
        self._take(harvest, WORK_ITEMS.name, items, known)
        if self.options.milestones_from == "versions":
            self._take(harvest, MILESTONES.name, milestones(found, self.key, until), known)
        return harvest

    def probe(self) -> list[Finding]:
        """Try the key, find the portfolio's projects, and compare the mapping with Redmine's own names."""
        with self._client() as client:
            return probe(Asker(client), self.options, self.projects)

    def _take(self, harvest: Harvest, kind: str, frame: pd.DataFrame, known: Known) -> None:
        """Put into the harvest what the store does not hold yet: all versions of an issue, or none."""
        frame["row_digest"] = digests(frame, self.mapping)
        harvest.seen[kind] = harvest.seen.get(kind, 0) + len(frame)
        held = known.digests.get(kind)
        if held is not None and len(held) and len(frame):
            same = frame["_last"] & (frame["ref"].map(held).astype("Int64") == frame["row_digest"]).fillna(value=False)
            held_already = frame["ref"].isin(frame.loc[same.astype(bool), "ref"])
            harvest.unchanged[kind] = harvest.unchanged.get(kind, 0) + int(held_already.sum())
            frame = frame[~held_already].reset_index(drop=True)
        harvest.frames[kind] = frame.drop(columns=["_last", "landing"])

    def _client(self) -> Client:
        options = self.options
        secret = os.environ.get(options.api_key_env, "").strip()
        if not secret:
            raise PermanentError(
                f"Source {self.key!r}: the environment variable {options.api_key_env} is empty. "
                "Put the API key of the Redmine account into it (Redmine: My account, API access key)."
            )
        return self._connect(
            options.url,
            {"X-Redmine-API-Key": secret},
            secrets=[secret],
            timeouts=Timeouts(options.connect_timeout_seconds, options.timeout_seconds, options.total_timeout_seconds),
            at_once=options.max_concurrency,
        )


def _remarks(found: Gathered) -> list[Finding]:
    """What is worth telling besides the rows."""
    told = [
        Finding(code, message.format(count), WORK_ITEMS.name, count)
        for code, message, count in (
            ("page_drift", "{} issues came or went while the lists were read; the next pull meets them.", found.drifts),
            ("left_out_private", "{} private issues are left out, as the options say.", found.left_out),
            (
                "future_timestamp",
                "{} issues claim to have changed in the future; taken as of now.",
                found.items.from_the_future,
            ),
        )
        if count
    ]
    gone = sum(1 for _, status, _ in found.vanished.values() if status == 404)  # noqa: PLR2004 - the HTTP status
    if gone:
        told.append(Finding("deleted", f"{gone} issues were deleted in Redmine.", WORK_ITEMS.name, gone))
    return told


def _rejects(found: Gathered) -> pd.DataFrame:
    frame = pd.DataFrame(found.items.rejects, columns=list(REJECT_COLUMNS))
    frame["row_digest"] = pd.util.hash_pandas_object(frame["row"].astype("str"), index=False).to_numpy().view("int64")
    return frame
