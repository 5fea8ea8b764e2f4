"""Decisions survive the way through the real store: recorded once, told from again, delivered once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tasks.notices.channels.registry import open_channels
from tasks.notices.decide import decide
from tasks.notices.deliver import deliver
from tasks.notices.letters import write_message
from tasks.rendering.mail import Sender
from tasks.store.engine import open_store
from tasks.store.notices import Ledger, notices, record_decisions
from tests.tasks.notices.cast import POLICY, episode, event, moment, situation

pytestmark = pytest.mark.slow

NIGHT, NEXT = date(2026, 7, 2), date(2026, 7, 3)
KEY = "harbour/schedule_deviation_rate/2026-07-02"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    store = open_store(f"sqlite:///{tmp_path / 'wordkeeper.sqlite'}")
    yield store
    store.dispose()


def _deliver(engine: Engine, outbox: Path) -> list[str]:
    sender = Sender("Wordkeeper", "wordkeeper@keeper.example")
    results = deliver(
        Ledger(engine),
        open_channels(outbox),
        lambda notice: write_message(notice, sender, "https://reports.keeper.example"),
        lambda: moment(NIGHT),
    )
    return [result.recipient for result in results]


def test_what_the_store_gives_back_is_decided_from_and_delivered_as_before(engine: Engine, tmp_path: Path) -> None:
    opened = episode(KEY, severity="critical")
    now = situation(NIGHT, deviations=[opened], events=[event(opened, NIGHT, "opened")], told=notices(engine))
    decided = decide(now, POLICY).notices
    assert record_decisions(engine, decided) == len(decided) == 4
    assert record_decisions(engine, decided) == 0
    assert sorted(_deliver(engine, tmp_path / "outbox")) == ["alice", "alice", "bob", "charlie"]
    assert _deliver(engine, tmp_path / "outbox") == []

    again = situation(NIGHT, deviations=[opened], events=[event(opened, NIGHT, "opened")], told=notices(engine))
    assert decide(again, POLICY).notices.empty

    closed = episode(KEY, severity="critical", closed_on="2026-07-03")
    after = situation(NEXT, deviations=[closed], events=[event(closed, NEXT, "closed")], told=notices(engine))
    resolved = decide(after, POLICY).notices.query("reason == 'resolved'")
    assert list(resolved["recipient"]) == ["alice", "bob", "charlie"]


def test_the_mail_is_the_same_whether_it_is_written_before_or_after_the_store(engine: Engine, tmp_path: Path) -> None:
    opened = episode(KEY)
    decided = decide(situation(NIGHT, deviations=[opened], events=[event(opened, NIGHT, "opened")]), POLICY).notices
    record_decisions(engine, decided)
    _deliver(engine, tmp_path)
    sender = Sender("Wordkeeper", "wordkeeper@keeper.example")
    expected = [
        write_message(row, sender, "https://reports.keeper.example").content for row in decided.to_dict("records")
    ]
    assert sorted(file.read_bytes() for file in tmp_path.glob("*.eml")) == sorted(expected)
