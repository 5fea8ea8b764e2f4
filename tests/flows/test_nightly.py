"""A whole night through Prefect: named states, same again, one bad source, a past night."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.portfolio import NIGHT, change_items
from tests.servers.prefect import free_port
from tests.store_content import store_content

pytestmark = [pytest.mark.flow, pytest.mark.slow]


def run(night: date = NIGHT, **parameters: Any) -> Any:
    from flows.nightly import nightly

    return nightly(night, **parameters, return_state=True)


def mails(portfolio: Path) -> list[str]:
    return sorted(path.name for path in (portfolio.parent / "var" / "outbox").glob("*.eml"))


def test_a_good_night_completes_and_says_what_it_did(portfolio: Path) -> None:
    state = run()
    summary = state.result()
    assert state.name == "Completed"
    assert [row["state"] for row in summary["collect"].values()] == ["completed"] * 3
    assert summary["collect"]["items"]["counts"]["work_items"]["read"] == 60
    assert Path(summary["report"]["start"]).is_file()
    assert summary["notify"]["delivered"]["failed"] == 0
    assert len(mails(portfolio)) == summary["notify"]["delivered"]["sent"] > 0


def test_the_same_night_three_times_gives_the_same_store_and_sends_nothing_twice(portfolio: Path) -> None:
    from tasks.equip import equip

    run()
    first, sent = store_content(equip().engine), mails(portfolio)
    for _ in range(2):
        summary = run().result()
        assert summary["notify"]["delivered"]["sent"] == 0
        assert summary["collect"]["items"]["counts"].get("work_items", {}).get("written", 0) == 0
    assert store_content(equip().engine) == first
    assert mails(portfolio) == sent


def test_one_source_sending_rubbish_degrades_the_night_and_leaves_the_others(portfolio: Path) -> None:
    run()
    (portfolio / "data" / "survey.csv").write_bytes(b"\x00\xff\xfe rubbish \x81\x82" * 50)
    state = run(date(2026, 7, 1))
    summary = state.result()
    assert state.name == "Degraded"
    assert "survey" in state.message
    assert summary["collect"]["items"]["state"] == "completed"
    assert summary["collect"]["survey"]["state"] != "completed"
    page = Path(summary["report"]["start"]).read_text()
    assert "survey" in page


def test_one_source_down_one_slow_one_sending_rubbish_and_the_others_go_on(
    portfolio: Path, slow_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDMINE_API_KEY", "0123456789abcdef")
    brief = "timeout_seconds: 0.3\nconnect_timeout_seconds: 0.3\ntotal_timeout_seconds: 0.5\n"
    for name, url in {"down": f"http://127.0.0.1:{free_port()}", "slow": slow_server}.items():
        (portfolio / "sources" / f"{name}.yaml").write_text(f"kind: redmine\nurl: {url}\n{brief}")
    projects = (portfolio / "projects.yaml").read_text()
    (portfolio / "projects.yaml").write_text(
        projects.replace("refs: {items: [p0000]", "refs: {down: [p0000], slow: [p0000], items: [p0000]")
    )
    (portfolio / "data" / "survey.csv").write_text("<html><body>Please log in</body></html>")
    state = run()
    summary = state.result()
    assert state.name == "Degraded"
    states = {key: row["state"] for key, row in summary["collect"].items()}
    assert states.pop("items") == states.pop("feedback") == "completed"
    assert "completed" not in states.values()
    assert all(key in state.message for key in ("down", "slow", "survey"))
    assert "0123456789abcdef" not in str(summary)
    assert summary["monitor"]["families"]["schedule"]["measured"] > 0
    page = Path(summary["report"]["start"]).read_text()
    assert all(f">{key}<" in page for key in ("down", "slow", "survey"))


@pytest.fixture
def slow_server() -> Iterator[str]:
    """A server that takes the question and does not answer in time."""
    released = threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            released.wait(20)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # a client that gave up is no error here
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    released.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_night_without_any_readable_source_fails(portfolio: Path) -> None:
    for name in ("items", "survey", "feedback"):
        (portfolio / "data" / f"{name}.csv").unlink()
    state = run()
    assert state.is_failed()


def test_a_past_night_run_again_uses_what_was_valid_then(portfolio: Path) -> None:
    from tasks.equip import equip
    from tasks.store.readings import readings_of

    run()
    engine = equip().engine
    before = readings_of(engine, [NIGHT])
    change_items(portfolio / "data" / "items.csv", 0.5)
    run(date(2026, 7, 1))
    summary = run(NIGHT).result()
    assert "kept" in summary["collect"]["items"]["reason"]
    after = readings_of(engine, [NIGHT])
    columns = ["project", "indicator", "scope", "state", "value", "numerator", "denominator"]
    assert after[columns].equals(before[columns])
    later = readings_of(engine, [date(2026, 7, 1)])
    assert not later["value"].equals(before["value"])
