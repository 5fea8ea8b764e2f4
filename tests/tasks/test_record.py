"""The register from file to store and back, and what people may do to it in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from tasks.appraise import appraise
from tasks.ask import ask, take_answers
from tasks.equip import equip
from tasks.expectations.errors import PromiseError
from tasks.rate_kano import rate_kano
from tasks.record import export_register, import_register, record_expectation
from tasks.records.choices import Language
from tasks.records.expecting import NeedLevel
from tasks.registers.errors import RegisterError
from tasks.sense import sense_expectations
from tasks.store.promises.preparing import targets
from tasks.store.promises.register import register, versions_of_expectation
from tasks.suggest import guide, suggest_levels
from tests.tasks.desk import FILES, collected, portfolio

pytestmark = pytest.mark.slow

AT, LATER = (datetime(2026, 3, day, 9, tzinfo=UTC) for day in (10, 11))
REGISTER = """\
# Our register; this comment is ours.
project: alpha

expectations:
  - key: uptime
    statement: The plant runs without downtime   # said twice
    aspect: quality
    state: confirmed
    owner_side: supplier
    due_on: 2026-12-31
  - {key: data, statement: 按时提供测试数据, aspect: deliverable, state: latent, owner_side: customer}

targets:
  - key: defects
    expectation: uptime
    indicator: defect_rate
    comparator: at_most
    value: 0.05
    unit: fraction
    due_on: 2026-06-30
    statement: At most 5 % defects
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    types = "policy:\n  expectation_types: [{source: tracker, raw_type: Wish, aspect: service}]\n"
    source = FILES["sources/tracker.yaml"] + "  raw_type: Type\n"
    with portfolio(tmp_path, monkeypatch) as folder:
        (folder / "portfolio.yaml").write_text(FILES["portfolio.yaml"] + types)
        (folder / "sources" / "tracker.yaml").write_text(source)
        (folder / "promises" / "alpha").mkdir(parents=True)
        (folder / "promises" / "alpha" / "register.yaml").write_text(REGISTER, encoding="utf-8")
        yield folder


def file_of(home: Path, name: str = "register.yaml") -> Path:
    return home / "promises" / "alpha" / name


def test_an_import_keeps_the_rows_and_only_stamps_the_file(home: Path) -> None:
    done = import_register("alpha", "Alice", at=AT)
    assert (done.new, done.unchanged) == (
        {"expectations": 2, "targets": 1, "risks": 0},
        {"expectations": 0, "targets": 0, "risks": 0},
    )
    held = register(equip().engine, "alpha").set_index("key")
    assert held.loc["data", ["statement", "owner_side", "version"]].tolist() == ["按时提供测试数据", "customer", 1]
    assert held["recorded_by"].tolist() == ["Alice", "Alice"]
    text = file_of(home).read_text(encoding="utf-8")
    stamps = [line for line in text.splitlines() if "version:" in line or "written_from:" in line]
    assert len(stamps) == 3
    assert text.replace("    version: 1\n", "").replace(", version: 1", "") == REGISTER.replace(
        "  - key: defects\n", f"  - key: defects\n{stamps[-1]}\n"
    )


def test_importing_it_again_changes_nothing(home: Path) -> None:
    import_register("alpha", "Alice", at=AT)
    before = file_of(home).read_text(encoding="utf-8")
    done = import_register("alpha", "Bob", at=AT)
    assert done.unchanged == {"expectations": 2, "targets": 1, "risks": 0}
    assert file_of(home).read_text(encoding="utf-8") == before
    assert len(versions_of_expectation(equip().engine, "alpha")) == 2


def test_an_edit_of_the_file_is_a_new_version_and_the_next_edit_as_well(home: Path) -> None:
    import_register("alpha", "Alice", at=AT)
    for number, word in ((2, "plant"), (3, "factory")):
        text = file_of(home).read_text(encoding="utf-8")
        other = {"plant": "factory", "factory": "works"}[word]
        file_of(home).write_text(text.replace(f"The {word} runs", f"The {other} runs"), encoding="utf-8")
        assert import_register("alpha", "Bob", at=AT).changed["expectations"] == 1
        assert register(equip().engine, "alpha").set_index("key").loc["uptime", "version"] == number


def test_a_sheet_edited_by_two_people_is_told_and_the_rest_goes_on(home: Path, tmp_path: Path) -> None:
    import_register("alpha", "Alice", at=AT)
    sheet = export_register("alpha", path=tmp_path / "for-bob.xlsx")
    record_expectation("alpha", {"key": "uptime", "statement": "Never down", "due_on": "2026-11-30"}, "Alice", at=AT)
    import openpyxl

    book = openpyxl.load_workbook(sheet)
    rows = {row[0].value: row for row in book["expectations"].iter_rows(min_row=2)}
    header = [cell.value for cell in book["expectations"][1]]
    rows["uptime"][header.index("statement")].value = "Down at night only"
    rows["data"][header.index("said_by")].value = "王芳"
    book.save(sheet)

    done = import_register("alpha", "Bob", path=sheet, at=AT)
    assert done.changed["expectations"] == 1
    told = done.conflicts.set_index("column")
    assert told.loc["statement", ["in_file", "in_store", "file_version", "store_version"]].tolist() == [
        "Down at night only", "Never down", "1", "2",
    ]  # fmt: skip
    held = register(equip().engine, "alpha").set_index("key")
    assert held.loc["uptime", "statement"] == "Never down"
    assert held.loc["data", "said_by"] == "王芳"


def test_all_mistakes_are_told_and_nothing_is_kept(home: Path) -> None:
    file_of(home).write_text(
        REGISTER.replace("confirmed", "sure").replace("value: 0.05", "value: 5 %"), encoding="utf-8"
    )
    with pytest.raises(RegisterError) as caught:
        import_register("alpha", "Alice", at=AT)
    assert [str(each).split(";")[0] for each in caught.value.found] == [
        "register.yaml, line 8: state: 'sure' is not a state",
        "register.yaml, line 18: value: '5 %' is not a number",
    ]
    assert register(equip().engine).empty


def test_a_target_for_nothing_is_refused_with_its_line(home: Path) -> None:
    file_of(home).write_text(REGISTER.replace("expectation: uptime", "expectation: uptim"), encoding="utf-8")
    with pytest.raises(RegisterError, match=r"line 14: expectation: 'uptim' .*did you mean uptime"):
        import_register("alpha", "Alice", at=AT)
    assert targets(equip().engine).empty


def test_two_registers_of_one_project_are_refused(home: Path) -> None:
    file_of(home, "register.xlsx").write_bytes(b"")
    with pytest.raises(RegisterError, match=r"holds a register.yaml and a register.xlsx"):
        import_register("alpha", "Alice", at=AT)


@pytest.mark.parametrize(
    ("cut", "kept"), [("tasks.store.promises.editing.replace", False), ("tasks.record._stamp", True)]
)
def test_an_import_that_was_cut_off_is_kept_whole_or_not_at_all_and_the_next_goes_on(
    home: Path, monkeypatch: pytest.MonkeyPatch, cut: str, kept: bool
) -> None:
    import_register("alpha", "Alice", at=AT)
    before = file_of(home).read_text(encoding="utf-8")
    file_of(home).write_text(
        before.replace("without downtime", "at all times").replace("0.05", "0.04"), encoding="utf-8"
    )

    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(cut, cut_off)
        with pytest.raises(KeyboardInterrupt):
            import_register("alpha", "Alice", at=AT)
    done = import_register("alpha", "Alice", at=AT)
    changed = 0 if kept else 1
    assert (done.changed["expectations"], done.changed["targets"], done.conflicts.empty) == (changed, changed, True)
    assert file_of(home).read_text(encoding="utf-8").count("version: 2") == 1
    assert targets(equip().engine)["value"].tolist() == [0.04]
    assert register(equip().engine, "alpha").set_index("key").loc["uptime", "version"] == 2


def test_the_guide_asks_its_questions_in_both_languages(home: Path) -> None:
    assert guide(Language.CHINESE)["name"].tolist()[0] == "业务运转"
    assert guide(Language.ENGLISH)["need_level"].tolist() == [level.value for level in NeedLevel]


def test_what_is_exported_imports_as_unchanged(home: Path, tmp_path: Path) -> None:
    import_register("alpha", "Alice", at=AT)
    for name in ("register.yaml", "register.xlsx"):
        done = import_register("alpha", "Alice", path=export_register("alpha", path=tmp_path / name), at=AT)
        assert done.unchanged == {"expectations": 2, "targets": 1, "risks": 0}


def test_a_person_confirms_and_the_form_tells_its_mistakes(home: Path) -> None:
    import_register("alpha", "Alice", at=AT)
    found = suggest_levels("alpha")
    assert found.set_index("expectation").loc["uptime", "words"] == ["runs", "downtime"]
    assert register(equip().engine, "alpha")["need_level"].isna().all()
    assert record_expectation("alpha", {"key": "uptime", "need_level": "operation"}, "Alice", at=AT) == ("uptime", 2)
    assert suggest_levels("alpha").query("expectation == 'uptime'").empty
    with pytest.raises(RegisterError) as caught:
        record_expectation("alpha", {"key": "new one", "aspect": "qualty"}, "Alice", at=AT)
    told = "\n".join(caught.value.mistakes)
    for part in ("is not a key", "did you mean quality?", "statement: is missing", "owner_side: is missing"):
        assert part in told


def test_a_form_based_on_an_older_version_is_refused(home: Path) -> None:
    import_register("alpha", "Alice", at=AT)
    record_expectation("alpha", {"key": "uptime", "statement": "Never down"}, "Alice", based_on=1, at=AT)
    with pytest.raises(PromiseError, match="has version 2 by now, not 1"):
        record_expectation("alpha", {"key": "uptime", "statement": "Down at night"}, "Bob", based_on=1, at=AT)


def test_issues_of_the_trackers_type_become_latent(home: Path) -> None:
    (home / "data").mkdir(exist_ok=True)
    (home / "data" / "tracker.csv").write_text(
        "Key,Summary,Project,Status,Start,Due,Type\nA-1,A hotline,Alpha,Open,,20.03.2026,Wish\nA-2,Work,Alpha,Open,,,Task\n"
    )
    collected("tracker")
    assert sense_expectations(at=AT) == 1
    assert sense_expectations(at=AT) == 0
    row = register(equip().engine, "alpha").iloc[0]
    assert (row["key"], row["state"], row["aspect"], row["ref"]) == ("tracker-A-1", "latent", "service", "A-1")
    assert row["due_on"] == pd.Timestamp("2026-03-20")


def test_questions_go_out_and_answers_are_rated(home: Path, tmp_path: Path) -> None:
    import_register("alpha", "Alice", at=AT)
    assert ask("alpha", "2026-1").name == "kano-2026-1.xlsx"
    answered = tmp_path / "answers.csv"
    answered.write_text(
        "respondent,expectation,functional,dysfunctional\nr1,uptime,2,5\nr2,uptime,2,5\nr3,uptime,1,5\n"
    )
    with pytest.raises(PromiseError, match="does not say its round"):
        take_answers("alpha", [answered])
    assert len(take_answers("alpha", [answered], questionnaire_round="2026-1")) == 3
    assert len(take_answers("alpha", [answered], questionnaire_round="2026-1")) == 3
    found = rate_kano("alpha", "2026-1").iloc[0]
    assert (found["category"], found["respondents"]) == ("must_be", 3)
    assert rate_kano("alpha", "2026-1", by_segment=True).empty


def test_targets_are_appraised_letter_by_letter(home: Path) -> None:
    import_register("alpha", "Alice", at=AT)
    found = appraise("alpha", date(2026, 3, 10)).set_index("letter")
    assert found["reason"].to_dict() == {"S": "", "M": "", "A": "not_enough_data", "R": "", "T": ""}
