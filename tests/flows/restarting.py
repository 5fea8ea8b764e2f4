"""Acts out a negotiation over a server that is killed and runs again, in a process of its own; prints how it ended.

Of its own, because Prefect keeps threads that go on asking a server which is gone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.settings import Settings
from tests.benchmarks.portfolio import NIGHT, write_portfolio
from tests.servers.prefect import free_port, lay_database


@contextmanager
def server(settings: Settings, port: int) -> Iterator[None]:
    """A server, until it is killed."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    from flows.environment import server_note
    from flows.serve import own_server

    with own_server(settings, port):
        yield
        # what still waits to be sent would keep this process from ending for more than a minute
        APILogWorker.drain_all(timeout=10)
        EventsWorker.drain_all(timeout=10)
        os.kill(json.loads(server_note(settings).read_text())["pid"], signal.SIGKILL)


def act_out(settings: Settings, port: int) -> dict[str, Any]:
    """Three proposals wait in three runs: one is answered afterwards, one settled meanwhile, the run of one is gone."""
    from prefect.client.orchestration import get_client

    from flows.adjust import adjust
    from flows.collect import collect
    from tasks.equip import equip
    from tasks.settle_adjustment import decide_adjustment
    from tasks.store.promises.adjustments import versions_of
    from tasks.store.promises.documents import held_document
    from tasks.verify import verify
    from tests.flows.negotiating import Asked, proposed, standing
    from tests.flows.test_promised_night import signs

    with server(settings, port):
        collect(NIGHT)
        project = signs()
        source, ref, *_ = json.loads(held_document(equip().engine, project)["content"])["items"][0]
        answered = proposed(project)
        overtaken = proposed(project, take_expectations=["works"])
        forgotten = proposed(project, remove_items=[f"{source}/{ref}"])
    keys = [row["key"] for row in standing(project)]
    between = [row["state"] for row in standing(project)]
    decide_adjustment(keys[1], "rejected", "Dave")
    with server(settings, port):
        waits = answered.run.state.name
        ends = [answered.answer("agreed"), overtaken.answer("agreed")]
        with get_client(sync_client=True) as client:
            client.delete_flow_run(forgotten.id)
        taken_up = Asked(adjust, adjustment=keys[2])
        ends += [taken_up.go_on(), taken_up.answer("withdrawn")]
    after = standing(project)
    return {
        "between": between,
        "waits": waits,
        "ends": ends,
        "after": [[row["state"], row["version"], row["decided_by"]] for row in after],
        "kept": keys == [row["key"] for row in after] == versions_of(equip().engine)["adjustment"].tolist(),
        "verified": verify(project) == [],
    }


def main(folder: Path) -> None:
    """Set everything up below `folder`, act it out, print how it ended as the last line."""
    port = free_port()
    portfolio = write_portfolio(folder / "portfolio", projects=3, items=60, answers=60)
    settings = Settings(var=folder / "var", portfolio=portfolio)
    lay_database(settings.var)
    os.environ |= {
        "WORDKEEPER_PORTFOLIO": str(portfolio),
        "WORDKEEPER_VAR": str(settings.var),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
    }
    from flows.environment import prepare

    prepare(settings)
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        print(json.dumps(act_out(settings, port)))  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(Path(sys.argv[1]))
