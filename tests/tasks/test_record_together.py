"""Two people edit one register: what both changed is told cell by cell, with who and when, and nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from tasks.equip import equip
from tasks.prepare_target import prepare_target
from tasks.record import export_register, import_register, register_history
from tasks.registers.errors import RegisterError
from tasks.store.promises.preparing import risks, start_plans, targets
from tasks.watch import WATCH
from tests.tasks.test_record import AT, LATER, REGISTER, file_of, home

__all__ = ["home"]  # the fixture

pytestmark = pytest.mark.slow

RISK = """
risks:
  - key: late
    statement: The scanners are late
    contingency: Rent scanners
    state: prepared
"""


def test_targets_and_risks_that_two_people_edited_are_told_cell_by_cell_with_who_and_when(
    home: Path, tmp_path: Path
) -> None:
    file_of(home).write_text(REGISTER + RISK, encoding="utf-8")
    import_register("alpha", "Alice", at=AT)
    theirs = export_register("alpha", path=tmp_path / "theirs.yaml")
    mine = export_register("alpha", path=tmp_path / "mine.xlsx")
    text = theirs.read_text(encoding="utf-8").replace("value: 0.05", "value: 0.04").replace("Rent", "Buy")
    theirs.write_text(text.replace("at_most 5", "at_most 4"), encoding="utf-8")
    assert import_register("alpha", "王芳", path=theirs, at=LATER).changed == {
        "expectations": 0,
        "targets": 1,
        "risks": 1,
    }
    sheet(mine, "targets", "defects", value=0.03, acceptance="Counted weekly")
    sheet(mine, "risks", "late", owner="Bob")
    sheet(mine, "expectations", "data", said_by="Erik")

    done = import_register("alpha", "Bob", path=mine, at=LATER)
    assert done.changed == {"expectations": 1, "targets": 0, "risks": 0}
    told = done.conflicts[["section", "key", "column", "in_file", "in_store", "changed_by", "changed_at"]]
    assert told.to_numpy().tolist() == [
        ["targets", "defects", "value", "0.03", "0.04", "王芳", "2026-03-11 09:00 UTC"],
        ["targets", "defects", "acceptance", "Counted weekly", "", "王芳", "2026-03-11 09:00 UTC"],
        ["risks", "late", "contingency", "Rent scanners", "Buy scanners", "王芳", "2026-03-11 09:00 UTC"],
        ["risks", "late", "owner", "Bob", "", "王芳", "2026-03-11 09:00 UTC"],
    ]
    assert targets(equip().engine)["value"].tolist() == [0.04]
    assert risks(equip().engine)[["contingency", "owner"]].fillna("").to_numpy().tolist() == [["Buy scanners", ""]]

    again = import_register("alpha", "Bob", path=resolved(tmp_path), at=LATER)
    assert (again.changed["targets"], again.conflicts.empty) == (1, True)
    history = register_history("alpha")
    values = history[(history["key"] == "defects") & (history["column"] == "value")]
    assert values[["by", "before", "after"]].to_numpy().tolist() == [
        ["Alice", "", "0.05"],
        ["王芳", "0.05", "0.04"],
        ["Bob", "0.04", "0.03"],
    ]
    said = history[(history["key"] == "data") & (history["column"] == "said_by")]
    assert said[["section", "by", "before", "after"]].to_numpy().tolist() == [["expectations", "Bob", "", "Erik"]]


def sheet(file: Path, section: str, key: str, **cells: str | float) -> None:
    """Write cells of a row of a workbook."""
    import openpyxl

    book = openpyxl.load_workbook(file)
    header = [cell.value for cell in book[section][1]]
    row = next(row for row in book[section].iter_rows(min_row=2) if row[0].value == key)
    for name, value in cells.items():
        row[header.index(name)].value = value
    book.save(file)


def resolved(folder: Path) -> Path:
    """A file that was exported after the other person's change, with the own one."""
    file = export_register("alpha", path=folder / "again.yaml")
    file.write_text(file.read_text(encoding="utf-8").replace("value: 0.04", "value: 0.03"), encoding="utf-8")
    return file


def test_two_imports_at_once_never_take_each_others_change_for_their_own(home: Path, tmp_path: Path) -> None:
    import_register("alpha", "Alice", at=AT)
    files = []
    for number in range(4):
        file = export_register("alpha", path=tmp_path / f"{number}.yaml")
        file.write_text(file.read_text(encoding="utf-8").replace("value: 0.05", f"value: 0.0{number + 1}"), "utf-8")
        files.append(file)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda file: import_register("alpha", file.stem, path=file, at=LATER), files))
    assert sum(each.changed["targets"] for each in done) == 1
    assert sorted(len(each.conflicts) for each in done) == [0, 1, 1, 1]


def test_a_plan_that_started_overnight_is_not_taken_back_by_a_sheet_that_was_away(home: Path, tmp_path: Path) -> None:
    file_of(home).write_text(REGISTER + RISK, encoding="utf-8")
    import_register("alpha", "Alice", at=AT)
    away = export_register("alpha", path=tmp_path / "away.yaml")
    away.write_text(away.read_text(encoding="utf-8").replace("Rent", "Buy"), encoding="utf-8")
    tonight = risks(equip().engine).assign(state="started", started_on=pd.Timestamp("2026-03-10"), started_value=-0.4)
    assert len(start_plans(equip().engine, tonight, by=WATCH, at=LATER)) == 1
    told = import_register("alpha", "Bob", path=away, at=LATER).conflicts.set_index("column")
    assert told.loc["state", ["in_file", "in_store"]].tolist() == ["prepared", "started"]
    assert told.loc["contingency", ["in_store", "changed_by"]].tolist() == ["Rent scanners", WATCH]
    assert risks(equip().engine)["state"].tolist() == ["started"]
    assert risks(equip().engine)["contingency"].tolist() == ["Rent scanners"]


def test_a_target_written_in_a_form_over_another_persons_is_on_the_account(home: Path) -> None:
    import_register("alpha", "Alice", at=AT)
    fields = {"key": "defects", "expectation": "uptime", "indicator": "defect_rate", "comparator": "at_most"}
    prepare_target("alpha", fields | {"value": 0.02, "unit": "fraction"}, "Bob", at=LATER)
    assert targets(equip().engine)["value"].tolist() == [0.02]
    told = register_history("alpha")
    told = told[told["by"] == "Bob"].set_index("column")
    assert told.loc["value", ["before", "after"]].tolist() == ["0.05", "0.02"]
    assert told.loc["due_on", ["before", "after"]].tolist() == ["2026-06-30", ""]
    with pytest.raises(RegisterError, match="expectation: 'nothing'"):
        prepare_target("alpha", fields | {"expectation": "nothing"}, "Bob", at=LATER)
    assert len(register_history("alpha")[lambda rows: rows["by"] == "Bob"]) == len(told)
    assert home.is_dir()
