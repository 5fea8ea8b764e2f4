"""What is known of the data behind each number, whether or not its source ever brought a row."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tasks.equip import equip
from tasks.measure import trust_facts
from tests.tasks.desk import HEADER, collected, portfolio


@pytest.mark.slow
def test_a_source_that_never_brought_a_row_feeds_its_families_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with portfolio(tmp_path, monkeypatch) as home:
        (home / "data" / "tracker.csv").write_text(HEADER + "A-1,One,Alpha,Open,,\n")
        (home / "data" / "survey.csv").write_text("Id,Project,Round,When,Overall,Team\n")
        for source in ("tracker", "survey"):
            assert collected(source)["state"] == "completed"
        facts = trust_facts(equip()).set_index("family")
    assert {"schedule", "satisfaction"} <= set(facts.index)
    assert "complaints" not in facts.index
    assert facts.loc["satisfaction", ["rows", "quarantined"]].tolist() == [0, 0]
    assert pd.notna(facts.loc["satisfaction", "fresh_at"])
