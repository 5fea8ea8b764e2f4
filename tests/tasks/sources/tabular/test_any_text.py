"""Whatever text people type comes back whole, and no row gets lost."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.sources.contract import Known, Page
from tests.tasks.sources.tabular.building import NIGHT, tracker

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=20)


@pytest.mark.slow
@given(
    st.lists(st.tuples(CELLS, CELLS), max_size=12), st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n"])
)
def test_any_text_that_a_csv_writer_writes_is_read_back(rows: list[tuple[str, str]], delimiter: str, end: str) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(["Key", "Summary", "Project", "Status", "Note"])
    writer.writerows([f"A-{number}", title, "Alpha", "To Do", note] for number, (title, note) in enumerate(rows))
    content = text.getvalue().encode()
    page = Page(
        "file", "t.csv", content, "text/csv", datetime(2026, 3, 11, tzinfo=UTC), {"snapshot": None, "sha256": ""}
    )
    harvest = tracker(Path(), extra=["Note"]).parse([page], {}, NIGHT, Known())
    frame = harvest.frames["work_items"]
    assert harvest.rejects is not None
    assert harvest.rejects.empty
    assert frame["ref"].tolist() == [f"A-{number}" for number in range(len(rows))]
    told = [
        (title, json.loads(extra)["Note"])
        for title, extra in zip(frame["title"].fillna(""), frame["extra"], strict=True)
    ]
    assert told == [(title.strip(), note) for title, note in rows]
