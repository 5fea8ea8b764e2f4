"""A real Prefect server for tests that need one beside their own process."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.settings import Settings


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def prefect_server(state: Path) -> Iterator[dict[str, str]]:
    """A server whose own state lies below `state`; yields the environment in which commands use it."""
    from flows.environment import prepare
    from flows.serve import own_server

    before = dict(os.environ)
    try:
        settings = Settings(var=state)
        prepare(settings)
        with own_server(settings, free_port()) as api:
            yield {**os.environ, "PREFECT_API_URL": api}
    finally:
        os.environ.clear()
        os.environ.update(before)
