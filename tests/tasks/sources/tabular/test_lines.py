"""Lines that are known are not read again, and nothing else changes: what a parse finds is the same with and without."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.sources.contract import LINE_COLUMNS, Harvest, Known, Page
from tasks.sources.tabular import Tabular, delimited, harvesting
from tasks.wire.errors import DataError
from tests.tasks.sources.conformance import same
from tests.tasks.sources.tabular.building import HEADER, NIGHT, codes, columns, items, rules, tracker

NO_LINES = pd.DataFrame({name: pd.Series([], dtype="int64") for name in LINE_COLUMNS})


@pytest.fixture(autouse=True)
def _any_text_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harvesting, "LARGE_BYTES", 0)


class Nights:
    """One source, night after night, as the store would know it; the lines it read can be counted."""

    def __init__(self, source: Tabular, monkeypatch: pytest.MonkeyPatch) -> None:
        self.source = source
        self.known = pd.Series([], dtype="int64")
        self.lines = NO_LINES
        self.rows_read = 0
        read = delimited._read

        def counted(*of: Any, **more: Any) -> Any:
            table = read(*of, **more)
            self.rows_read += len(table.rows) + len(table.ragged)
            return table

        monkeypatch.setattr(delimited, "_read", counted)

    def parse(self, *files: str, source: Tabular | None = None) -> Harvest:
        """A night's files, checked against a parse that remembers nothing; the store then knows what it brought."""
        pages = [
            Page("file", f"t{number}.csv", text.encode(), "text/csv", datetime(2026, 3, 11, tzinfo=UTC), {"sha256": ""})
            for number, text in enumerate(files)
        ]
        return self.take(pages, source or self.source)

    def take(self, pages: Sequence[Page], source: Tabular) -> Harvest:
        digests = {"work_items": self.known} if len(self.known) else {}
        plain = source.parse(pages, {}, NIGHT, Known(digests))
        self.rows_read = 0
        harvest = source.parse(pages, {}, NIGHT, Known(digests, self.lines))
        same(harvest, plain)
        self._holds(harvest)
        self.lines = self.lines if harvest.lines is None else harvest.lines
        return harvest

    def _holds(self, harvest: Harvest) -> None:
        for sweep in harvest.sweeps:
            gone = set(self.known.index) - set(sweep.refs)
            assert sweep.lacks is None or set(sweep.lacks) == gone
            if sweep.complete:
                self.known = self.known.drop(list(gone))
        if "work_items" in harvest.frames:
            new = harvest.frames["work_items"].drop_duplicates("ref", keep="last")
            fresh = new.set_index("ref")["row_digest"].astype("int64")
            self.known = pd.concat([self.known.drop(fresh.index, errors="ignore"), fresh])


@pytest.fixture
def nights(monkeypatch: pytest.MonkeyPatch) -> Nights:
    return Nights(tracker(Path(), complete=True), monkeypatch)


def export(*rows: str) -> str:
    return HEADER + "".join(f"{row}\n" for row in rows)


ROWS = [f'A-{number},"Task, {number}",Alpha,To Do' for number in range(10)]


def test_only_changed_and_new_lines_are_read_and_keep_their_numbers(nights: Nights) -> None:
    assert len(nights.parse(export(*ROWS)).frames["work_items"]) == len(ROWS)
    assert nights.rows_read == len(ROWS)
    changed = [*ROWS[:3], "A-3,Other,Alpha,Doing", *ROWS[4:9], "A-10,New,Alpha,Nonsense"]
    second = nights.parse(export(*changed))
    assert nights.rows_read == 2
    assert items(second)["_location"].to_dict() == {"A-3": "t0.csv, row 5"}
    assert rules(second) == {"A-10": "unknown_value"}
    assert (second.seen, second.unchanged) == ({"work_items": 10}, {"work_items": 8})
    assert second.rejects is not None
    assert second.rejects["location"].tolist() == ["t0.csv, row 11"]
    assert second.sweeps[0].lacks is not None
    assert second.sweeps[0].lacks.tolist() == ["A-9"]


def test_a_night_without_any_change_reads_no_line(nights: Nights) -> None:
    nights.parse(export(*ROWS))
    again = nights.parse(export(*reversed(ROWS)))
    assert nights.rows_read == 0
    assert again.unchanged == {"work_items": 10}
    assert again.sweeps[0].complete


def test_a_rejected_line_is_read_and_told_every_night(nights: Nights) -> None:
    for _ in range(3):
        harvest = nights.parse(export(*ROWS, "A-99,Odd,Alpha,Nonsense", "A-98,Wide,Alpha,To Do,more"))
        assert set(rules(harvest).values()) == {"unknown_value", "ragged_row"}
    assert nights.rows_read == 2


def test_a_line_whose_record_the_store_holds_otherwise_is_read(nights: Nights) -> None:
    nights.parse(export(*ROWS))
    nights.known["A-4"] = 4711  # corrected by hand, or brought by another landing
    assert items(nights.parse(export(*ROWS))).index.tolist() == ["A-4"]
    assert nights.rows_read == 1


def test_an_id_that_comes_twice_is_told_by_all_of_its_lines(nights: Nights) -> None:
    nights.parse(export(*ROWS))
    twice = export(*ROWS, "A-4,Twice,Alpha,Doing")
    second = nights.parse(twice)
    assert codes(second)["left_out_conflict"] == 1
    assert items(second)["title"].tolist() == ["Twice"]
    nights.parse(twice)
    assert nights.rows_read == 2  # both lines of that id, from now on
    assert codes(nights.parse(export(*ROWS, ROWS[2])))["left_out_duplicate"] == 1
    assert codes(nights.parse(export(*ROWS, ROWS[2])))["left_out_duplicate"] == 1


def test_a_record_that_stands_in_two_files_is_told(nights: Nights) -> None:
    both = tracker(Path(), files="t*.csv", complete=True)
    nights.parse(export(*ROWS[:5]), export(*ROWS[5:]), source=both)
    nights.parse(export(*ROWS[:5]), export(*ROWS[5:]), source=both)
    assert nights.rows_read == 0
    assert codes(nights.parse(export(*ROWS[:6]), export(*ROWS[5:]), source=both)) == {"left_out_duplicate": 1}


def test_another_header_mapping_or_project_list_reads_all_again(nights: Nights) -> None:
    nights.parse(export(*ROWS))
    nights.parse(export(*ROWS).replace("Summary", "summary"))
    assert nights.rows_read == len(ROWS)
    mapped = tracker(Path(), complete=True, columns=columns(assignee={"from": "Owner", "optional": True}))
    nights.parse(export(*ROWS), source=mapped)
    assert nights.rows_read == len(ROWS)
    other = Tabular("tracker", mapped._options, {"Alpha": "alpha", "Gamma": "gamma"}, Path())
    nights.parse(export(*ROWS), source=other)
    assert nights.rows_read == len(ROWS)


@pytest.mark.parametrize(
    "odd",
    [
        'A-20,"two\nlines",Alpha,To Do',
        "A-20,a\rreturn,Alpha,To Do",
        'A-20,"closed" late,Alpha,To Do',
        'A-20,5" pipe,Alpha,To Do',
        "",
    ],
)
def test_what_may_not_stand_alone_is_read_in_its_place(nights: Nights, odd: str) -> None:
    nights.parse(export(*ROWS))
    nights.parse(export(*ROWS))
    assert nights.rows_read == 0
    nights.parse(export(*ROWS[:5], odd, *ROWS[5:]))


def test_a_file_that_is_refused_is_refused_all_the_same(nights: Nights) -> None:
    nights.parse(export(*ROWS))
    text = export(*ROWS[:5], 'A-20,"left open,Alpha,To Do', *ROWS[5:])
    page = Page("file", "t.csv", text.encode(), "text/csv", datetime(2026, 3, 11, tzinfo=UTC), {"sha256": ""})
    told = []
    for lines in (None, nights.lines):
        with pytest.raises(DataError) as refused:
            nights.source.parse([page], {}, NIGHT, Known({"work_items": nights.known}, lines))
        told.append(str(refused.value))
    assert told[0] == told[1]


def test_without_lines_to_know_none_are_remembered() -> None:
    page = Page("file", "t.csv", export(*ROWS).encode(), "text/csv", datetime(2026, 3, 11, tzinfo=UTC), {"sha256": ""})
    assert tracker(Path()).parse([page], {}, NIGHT, Known()).lines is None


def test_each_day_of_several_is_compared_with_the_one_before(nights: Nights, tmp_path: Path) -> None:
    source = tracker(tmp_path, files="t-*.csv", snapshot="t-%Y-%m-%d.csv", complete=True)
    for day, rows in enumerate(
        ([*ROWS], [*ROWS[:9], "A-9,Later,Alpha,Doing"], [*ROWS[:8], "A-9,Later,Alpha,Doing"]), 1
    ):
        (tmp_path / f"t-2026-03-0{day}.csv").write_text(export(*rows))
    harvest = nights.take(list(source.fetch({}, NIGHT)), source)
    assert nights.rows_read == len(ROWS) + 1
    assert len(harvest.frames["work_items"]) == len(ROWS) + 1
    assert set(harvest.sweeps[0].refs) == {f"A-{number}" for number in (0, 1, 2, 3, 4, 5, 6, 7, 9)}


LINE = st.one_of(
    st.sampled_from(ROWS),
    st.builds(
        "A-{},{},{},{}".format,
        st.integers(0, 12),
        st.sampled_from(["Task", '"quoted ""so"""', '"two\nlines"', "é", 'a"b', ""]),
        st.sampled_from(["Alpha", "贝塔", "Unlisted", ""]),
        st.sampled_from(["To Do", "Doing", "Nonsense", ""]),
    ),
    st.sampled_from(["", ",,,", "A-1,too,wide,To Do,x", "few", ",No id,Alpha,To Do", "Total,,,"]),
)


@pytest.mark.slow
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(LINE, max_size=12), min_size=2, max_size=4),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from(["ignore", "quarantine"]),
)
def test_whatever_changes_from_night_to_night_the_harvest_is_the_same(
    monkeypatch: pytest.MonkeyPatch, files: list[list[str]], end: str, ended: bool, unlisted: str
) -> None:
    source = tracker(
        Path(), complete=True, unlisted_projects=unlisted, total_rows={"column": "Key", "words": ["Total"]}
    )
    with monkeypatch.context() as patch:
        nights = Nights(source, patch)
        for rows in files:
            text = end.join([HEADER.rstrip("\n"), *ROWS, *rows]) + (end if ended else "")
            nights.parse(text)
