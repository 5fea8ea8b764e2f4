"""The catalogue of measures: every cause has some, each waits long enough, and a file of one's own is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.measures import load_measures
from config.mistakes import ConfigError
from tasks.records.explaining import CauseCode

OWN = """\
waiting_days: {critical: 20, warning: 50}
recurrence_within_days: 30
kinds:
  add_people: {en: Add people, zh: 增加人手, causes: [overloaded_owner], waiting_days: {critical: 45, warning: 60}}
  replan: {en: Plan anew, zh: 重新计划, causes: [scope_added, holidays]}
"""


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "measures.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("cause", CauseCode)
def test_the_shipped_catalogue_has_several_kinds_against_every_cause(cause: CauseCode) -> None:
    assert len(load_measures().against(cause)) >= 2


def test_the_shipped_waiting_times_lie_where_peers_have_them() -> None:
    shipped = load_measures()
    for kind in shipped.kinds:
        assert 30 <= shipped.waiting(kind, "critical") <= 90
        assert 60 <= shipped.waiting(kind, "warning") <= 180


def test_a_kind_waits_as_it_says_else_as_the_file_says(tmp_path: Path) -> None:
    catalogue = load_measures(own(tmp_path, OWN))
    assert (catalogue.waiting("add_people", "critical"), catalogue.waiting("replan", "warning")) == (45, 50)
    assert catalogue.against("holidays") == ["replan"]
    assert catalogue.against(None) == ["add_people", "replan"]
    assert catalogue.kinds["replan"].name("zh") == "重新计划"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[scope_added, holidays]", "[scope_addd]", "did you mean 'scope_added'?"),
        ("[scope_added, holidays]", "[]", "causes"),
        (", zh: 重新计划", "", "zh"),
        ("critical: 20", "critical: 0", "critical"),
        ("recurrence_within_days: 30\n", "", "recurrence_within_days"),
        ("replan:", "Re plan:", "Re plan"),
        ("waiting_days: {critical: 20, warning: 50}", "waiting_days: 20", "waiting_days"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_measures(own(tmp_path, OWN.replace(old, new)))
    assert told in str(refused.value)
    assert "measures.yaml" in str(refused.value)


def test_no_kinds_at_all_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no kind of measure"):
        load_measures(own(tmp_path, OWN.partition("kinds:")[0] + "kinds: {}\n"))
