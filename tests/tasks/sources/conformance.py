"""What every source promises, as tests: subclass `SourceConformance` and give it a case.

class TestTabular(SourceConformance):
@pytest.fixture
def case(self, tmp_path): return Case(source, night, now)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pandas as pd
import pytest

from tasks.records.catalogue import KINDS
from tasks.records.frames import conform
from tasks.sources.contract import REJECT_COLUMNS, Harvest, Known, Page, Source


@dataclass
class Case:
    """A source with something to fetch, the night and the present moment."""

    source: Source
    night: date
    now: datetime
    cursor: Mapping[str, Any] = field(default_factory=dict)


def archived(page: Page) -> Page:
    """A page as the raw archive gives it back: bytes, and notes that went through JSON."""
    notes = json.loads(json.dumps(dict(page.notes)))
    moment = datetime.fromisoformat(page.fetched_at.isoformat())
    return Page(page.endpoint, page.address, bytes(page.content), page.media_type, moment, notes)


def known_after(harvest: Harvest) -> Known:
    """What the store holds of a source after it took a first harvest."""
    latest = {
        name: frame.sort_values("valid_from", kind="stable").drop_duplicates("ref", keep="last")
        for name, frame in harvest.frames.items()
    }
    return Known({name: frame.set_index("ref")["row_digest"].astype("int64") for name, frame in latest.items()})


def left_out(harvest: Harvest, kind: str) -> int:
    """Records that were read and, as findings tell, deliberately neither accepted, rejected nor unchanged."""
    return sum(
        finding.count for finding in harvest.findings if finding.code.startswith("left_out_") and finding.kind == kind
    )


def same(left: Harvest, right: Harvest) -> None:
    assert left.frames.keys() == right.frames.keys()
    for name, frame in left.frames.items():
        pd.testing.assert_frame_equal(frame, right.frames[name])
    if left.rejects is None or right.rejects is None:
        assert left.rejects is right.rejects
    else:
        pd.testing.assert_frame_equal(left.rejects, right.rejects)
    assert left.findings == right.findings
    assert (left.seen, left.unchanged, left.cursor, left.fresh_at) == (
        right.seen,
        right.unchanged,
        right.cursor,
        right.fresh_at,
    )
    assert [(sweep.kind, set(sweep.refs), sweep.complete) for sweep in left.sweeps] == [
        (sweep.kind, set(sweep.refs), sweep.complete) for sweep in right.sweeps
    ]


class SourceConformance:
    """The promises of `tasks.sources.contract`."""

    @pytest.fixture
    def case(self) -> Case:
        raise NotImplementedError

    @pytest.fixture
    def pages(self, case: Case) -> list[Page]:
        return list(case.source.fetch(case.cursor, case.night))

    @pytest.fixture
    def harvest(self, case: Case, pages: list[Page]) -> Harvest:
        return case.source.parse(iter(pages), case.cursor, case.night, Known())

    def test_it_brings_something(self, pages: list[Page], harvest: Harvest) -> None:
        assert pages
        assert sum(len(frame) for frame in harvest.frames.values()) > 0

    def test_it_parses_the_archive_as_it_parsed_the_pull(self, case: Case, pages: list[Page], harvest: Harvest) -> None:
        replayed = case.source.parse([archived(page) for page in pages], case.cursor, case.night, Known())
        same(harvest, replayed)

    def test_it_parses_the_same_pages_to_the_same_harvest_twice(
        self, case: Case, pages: list[Page], harvest: Harvest
    ) -> None:
        same(harvest, case.source.parse(pages, case.cursor, case.night, Known()))

    def test_it_says_beforehand_which_kinds_it_feeds(self, case: Case, harvest: Harvest) -> None:
        assert case.source.kinds
        assert all(KINDS[name].landed for name in case.source.kinds)
        assert set(harvest.frames) | {sweep.kind for sweep in harvest.sweeps} <= case.source.kinds

    def test_its_frames_have_the_declared_columns_and_types(self, harvest: Harvest) -> None:
        for name, frame in harvest.frames.items():
            kind = KINDS[name]
            assert kind.landed
            assert set(frame.columns) - {"_location"} == set(kind.names) - {"landing"}
            assert frame.index.equals(pd.RangeIndex(len(frame)))
            pd.testing.assert_frame_equal(
                frame.drop(columns="_location", errors="ignore"), conform(frame, kind).drop(columns="landing")
            )
            for required in set(kind.required) - {"landing"}:
                assert frame[required].notna().all(), required
            assert not frame.duplicated(["ref", "valid_from"]).any()

    def test_it_signs_its_rows_with_its_own_key(self, case: Case, harvest: Harvest) -> None:
        for frame in harvest.frames.values():
            assert set(frame["source"]) <= {case.source.key}

    def test_no_content_holds_from_after_the_night_or_now(self, case: Case, harvest: Harvest) -> None:
        latest = min(datetime.combine(case.night, time.max, timezone.utc), case.now)  # noqa: UP017 - said in full beside time.max
        for frame in harvest.frames.values():
            assert (frame["valid_from"] <= pd.Timestamp(latest)).all()

    def test_its_cursor_is_json_and_never_past_now(self, case: Case, harvest: Harvest) -> None:
        cursor = json.loads(json.dumps(harvest.cursor))
        assert cursor == harvest.cursor
        for value in _texts(cursor):
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                continue
            moment = moment if moment.tzinfo else moment.replace(tzinfo=case.now.tzinfo)
            assert moment <= case.now + timedelta(seconds=1), value

    def test_its_content_is_fresh_as_of_some_moment_up_to_now(self, case: Case, harvest: Harvest) -> None:
        assert harvest.fresh_at is not None
        assert harvest.fresh_at.tzinfo is not None
        assert harvest.fresh_at <= case.now + timedelta(seconds=1)

    def test_nothing_is_lost(self, harvest: Harvest) -> None:
        for name, frame in harvest.frames.items():
            rejects = harvest.rejects
            rejected = 0 if rejects is None else int(rejects["kind"].eq(name).sum())
            told = len(frame) + rejected + harvest.unchanged.get(name, 0) + left_out(harvest, name)
            assert harvest.seen[name] == told

    def test_its_rejects_say_what_where_and_why(self, harvest: Harvest) -> None:
        if harvest.rejects is None:
            return
        assert tuple(harvest.rejects.drop(columns="_valid_from", errors="ignore").columns) == REJECT_COLUMNS
        for reject in harvest.rejects.itertuples():
            assert reject.kind in KINDS
            assert reject.location
            assert reject.rule
            assert reject.reason
            assert isinstance(json.loads(reject.row), dict)

    def test_rows_that_the_store_holds_unchanged_are_left_out(
        self, case: Case, pages: list[Page], harvest: Harvest
    ) -> None:
        again = case.source.parse(pages, case.cursor, case.night, known_after(harvest))
        for name, frame in again.frames.items():
            before = harvest.frames[name]
            version = ["ref", "valid_from", "row_digest"]
            assert set(frame[version].itertuples(index=False)) <= set(before[version].itertuples(index=False))
            once = before.drop_duplicates("ref", keep=False)
            assert set(frame["ref"]).isdisjoint(once["ref"])

    def test_a_night_without_changes_brings_no_new_rows(self, case: Case, harvest: Harvest) -> None:
        pages = list(case.source.fetch(harvest.cursor, case.night))
        again = case.source.parse(pages, harvest.cursor, case.night, known_after(harvest))
        assert sum(len(frame) for frame in again.frames.values()) == 0
        assert again.fresh_at is not None

    def test_its_sweeps_name_every_ref_it_brought(self, harvest: Harvest) -> None:
        for sweep in harvest.sweeps:
            newest = harvest.frames[sweep.kind].sort_values("valid_from").drop_duplicates("ref", keep="last")
            moment = newest["valid_from"].max()
            assert set(newest.loc[newest["valid_from"].eq(moment), "ref"]) <= set(sweep.refs)

    def test_a_probe_tells_what_it_found(self, case: Case) -> None:
        findings = case.source.probe()
        assert findings
        assert all(finding.code and finding.message for finding in findings)


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in (str(key), *_texts(inner))]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []
