"""What the forms of the register refuse before anything is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.portfolio import NIGHT

pytestmark = [pytest.mark.flow, pytest.mark.slow]

NOWHERE = {"project": "nowhere", "key": "k1", "statement": "It works", "by": "Alice"}
EXPECTED = {"aspect": "quality", "state": "confirmed", "owner_side": "supplier"}


def test_a_misspelt_project_gets_no_expectation_and_no_target(portfolio: Path) -> None:
    from flows.register import register
    from flows.target import target
    from tasks.enrol import enrol
    from tasks.equip import equip
    from tasks.store.promises import preparing
    from tasks.store.promises.register import register as held

    assert portfolio.is_dir()
    enrol.fn(NIGHT)
    forms: tuple[tuple[Any, dict[str, str]], ...] = ((register, EXPECTED), (target, {"expectation": "e1"}))
    for form, fields in forms:
        state = form(**NOWHERE | fields, return_state=True)
        assert "There is no project 'nowhere'; the portfolio has: p0000" in state.message
    assert held(equip().engine).empty
    assert preparing.targets(equip().engine).empty
