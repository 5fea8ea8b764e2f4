"""What the demo's people promised is kept once, verifies, and leaves the files that ship as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.commands.running import DEMO_NIGHT, DEMO_PORTFOLIO
from tests.flows.conftest import settled
from tests.store_content import store_content

pytestmark = [pytest.mark.flow, pytest.mark.slow]


@pytest.fixture
def demo(prefect_server: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The demo portfolio as this process's."""
    yield from settled(DEMO_PORTFOLIO, tmp_path / "var", monkeypatch)


def test_the_demo_promises_are_kept_once_and_read_as_they_were_signed(demo: Path) -> None:
    from flows.collect import collect
    from flows.commands.demo_promises import PROMISES, keep_demo_promises
    from flows.monitor import monitor
    from tasks.equip import equip
    from tasks.store.promises.attainments import attainments
    from tasks.verify import verify

    registers = [demo / "promises" / promise.project / "register.yaml" for promise in PROMISES]
    before = [path.read_bytes() for path in registers]
    collect(DEMO_NIGHT, ["tracker", "vorgaenge", "milestones"])
    assert keep_demo_promises() == 4
    kept = store_content(equip().engine)
    assert keep_demo_promises() == 4
    assert store_content(equip().engine) == kept
    assert [path.read_bytes() for path in registers] == before
    assert verify() == []
    monitor(DEMO_NIGHT)
    stands = attainments(equip().engine, DEMO_NIGHT).set_index(["expectation", "against"])["state"]
    assert (stands["pilot-plan", "original"], stands["pilot-plan", "current"]) == ("broken", "kept")
    assert stands["high-bay-in-use", "current"] == "broken"
    assert (stands["cabinet-quality", "current"], stands["final-acceptance", "current"]) == ("unknown", "on_track")
