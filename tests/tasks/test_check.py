"""Where are rows validated? In the second process for a large store, unless this one has what it takes already."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tasks import check as check_module
from tests.tasks.desk import HEADER, collected, portfolio


@pytest.mark.slow
@pytest.mark.parametrize(
    ("holds_much", "is_ready", "handed_over"), [(True, False, 1), (True, True, 0), (False, False, 0), (False, True, 0)]
)
def test_rows_are_handed_over_where_that_saves_an_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, holds_much: bool, is_ready: bool, handed_over: int
) -> None:
    asked = []

    def ahead(function: Callable[..., Any], kind: Any, *arguments: Any) -> Callable[[], Any]:
        asked.append(kind.name)
        return lambda: function(kind, *arguments)

    monkeypatch.setattr(check_module, "holds_much", lambda _: holds_much)
    monkeypatch.setattr(check_module, "is_ready", lambda: is_ready)
    monkeypatch.setattr(check_module, "ahead", ahead)
    with portfolio(tmp_path, monkeypatch) as home:
        (home / "data" / "tracker.csv").write_text(HEADER + "A-1,One,Alpha,Open,,\nA-2,,Alpha,Nonsense,,\n")
        counts = collected("tracker")["counts"]["work_items"]
    assert asked == ["work_items"] * handed_over
    assert (counts["written"], counts["quarantined"]) == (1, 1)
