"""Documents printed from a store, through the verbs: before the signatures, after them, after an adjustment."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.draw_up import draw_up
from tasks.enrol import enrol
from tasks.equip import equip
from tasks.expectations.errors import PromiseError
from tasks.print_document import print_document
from tasks.print_register import draft_letter, print_expectations, print_kano, print_questionnaire
from tasks.propose import propose
from tasks.records.choices import Audience, Language
from tasks.records.expecting import EXPECTATIONS, KANO_ANSWERS
from tasks.records.promises import TARGETS
from tasks.rendering import pdf
from tasks.settle_adjustment import decide_adjustment
from tasks.sign import sign
from tasks.store.promises.documents import document
from tasks.store.promises.preparing import save_answers, save_targets
from tasks.store.promises.register import save_register
from tests.tasks.desk import FILES, NIGHT, collected, portfolio
from tests.tasks.documents.agreement import frame
from tests.tasks.documents.test_documents import words

pytestmark = pytest.mark.slow
AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
PEOPLE = """\
stakeholders:
  - {key: alice, name: Alice, mail: alice@example.test, role: delivery_director, audience: internal, language: en, projects: all, digest: none}
  - {key: bob, name: Bob, mail: bob@example.test, role: team_member, audience: internal, language: en, projects: all, digest: none}
  - {key: carla, name: Carla, mail: carla@example.test, role: customer_sponsor, audience: customer, customer: acme, projects: all, digest: none}
"""
ROWS = "A-1,Dig the hole,Alpha,Done,01.02.2026,20.02.2026\nA-2,地基浇筑,Alpha,Open,21.02.2026,30.04.2026\n"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with a plan, an expectation, a target and two answers."""
    monkeypatch.setitem(FILES, "stakeholders.yaml", PEOPLE)
    monkeypatch.setitem(FILES, "portfolio.yaml", "name: Test\ncompany: Keeper Engineering\nzone: UTC\n")
    with portfolio(tmp_path, monkeypatch) as home:
        (home / "data" / "tracker.csv").write_text("Key,Summary,Project,Status,Start,Due\n" + ROWS, encoding="utf-8")
        enrol.fn(NIGHT)
        collected("tracker")
        engine = equip().engine
        save_register(engine, frame(EXPECTATIONS, [_expectation()]))
        save_targets(engine, frame(TARGETS, [_target()]), by="alice", at=datetime(2026, 3, 1, tzinfo=UTC))
        save_answers(engine, frame(KANO_ANSWERS, [_answer("one"), _answer("two")]))
        yield tmp_path


def _expectation() -> dict[str, Any]:
    return {
        "key": "hole", "project": "alpha", "version": 1, "statement": "The hole is dry.", "aspect": "quality", "state": "confirmed",
        "owner_side": "supplier", "evidence": "minutes of 3 February", "recorded_at": pd.Timestamp(AT), "recorded_by": "alice",
    }  # fmt: skip


def _target() -> dict[str, Any]:
    return {
        "key": "dry", "project": "alpha", "expectation": "hole", "deliverable": "tracker/A-2", "due_on": pd.Timestamp("2026-04-30"),
        "acceptance": "No water for a week.", "statement": "The foundation stands.",
    }  # fmt: skip


def _answer(respondent: str) -> dict[str, Any]:
    return {
        "project": "alpha",
        "round": "r1",
        "expectation": "hole",
        "respondent": respondent,
        "functional": 2,
        "dysfunctional": 5,
    }


def _signed(key: str) -> None:
    digest = document(equip().engine, key)["digest"]
    for side, signatory in (("supplier", "alice"), ("customer", "carla")):
        sign(key, side, signatory, date(2026, 3, 11), "mail_reply", "mail 17", digest, "alice", at=AT.replace(day=12))


def test_a_document_is_printed_to_be_signed_and_again_with_its_signatures(store: Path) -> None:
    key = draw_up("alpha", NIGHT, "alice", at=AT).key
    files = print_document(key, languages=tuple(Language))
    assert [file.name for file in files] == [f"{key}.en.html", f"{key}.zh.html", f"{key}.en.pdf", f"{key}.zh.pdf"]
    assert files[0].parent == store / "var" / "documents" / "alpha"
    page = words(files[0].read_text(encoding="utf-8"))
    for told in (
        "Keeper Engineering",
        "Acme",
        "Alice, Delivery director",
        "The hole is dry.",
        "No water for a week.",
        "地基浇筑",
    ):
        assert told in page
    for untold in ("Bob", "minutes of 3 February"):
        assert untold not in page
    before = files[2].read_bytes()
    assert print_document(key, languages=tuple(Language))[2].read_bytes() == before
    _signed(key)
    again = words(print_document(key)[0].read_text(encoding="utf-8"))
    assert again.count("Signed with the fingerprint") == 2
    assert "mail 17" not in again


@pytest.mark.skipif(shutil.which("pdfdetach") is None, reason="reads PDFs with poppler-utils")
def test_who_hashes_what_the_pdf_encloses_gets_the_fingerprint(store: Path) -> None:
    key = draw_up("alpha", NIGHT, "alice", at=AT).key
    file = print_document(key, folder=store)[1]
    subprocess.run(["pdfdetach", "-saveall", "-o", str(store), str(file)], check=True)
    enclosed = hashlib.sha256((store / "content.json").read_bytes()).hexdigest()
    assert enclosed == document(equip().engine, key)["digest"]
    assert enclosed in file.with_suffix(".html").read_text(encoding="utf-8")


def test_the_confirmation_of_an_adjustment_is_printed_beside_what_it_replaces(store: Path) -> None:
    first = draw_up("alpha", NIGHT, "alice", at=AT).key
    _signed(first)
    changes = {"targets": {"changed": {"dry": {"due_on": "2026-05-15"}}}}
    impact = {"cost": "none", "schedule_days": 10, "resources": "none"}
    adjustment = propose("alpha", "date", "The ground is wet.", changes, impact, "alice", at=AT.replace(day=13)).key
    agreed = decide_adjustment(adjustment, "agreed", "alice", at=AT.replace(day=14))
    page = words(print_document(str(agreed.document))[0].read_text(encoding="utf-8"))
    for told in ("The ground is wet.", "due Apr 30, 2026", "due May 15, 2026", "+10 working days", first):
        assert told in page


def test_a_machine_without_pango_keeps_the_pages_and_says_so(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Any:
        raise pdf.NoPdfError("A PDF cannot be made here.")

    key = draw_up("alpha", NIGHT, "alice", at=AT).key
    monkeypatch.setattr(pdf, "_weasyprint", missing)
    with pytest.raises(PromiseError, match=r"A PDF cannot be made here\. Written: .*en\.html"):
        print_document(key, folder=store / "out")
    assert [file.name for file in (store / "out").iterdir()] == [f"{key}.en.html"]


def test_the_other_pages_are_printed_from_the_register(store: Path) -> None:
    one = (Language.ENGLISH,)
    theirs = print_expectations("alpha", NIGHT, audience=Audience.CUSTOMER, languages=one)[0].read_text(
        encoding="utf-8"
    )
    ours = print_expectations("alpha", NIGHT, languages=one)[0].read_text(encoding="utf-8")
    assert "minutes of 3 February" in ours
    assert "minutes of 3 February" not in theirs
    assert "Must-be" in ours
    assert "Must-be" not in theirs
    assert "The hole is dry." in print_questionnaire("alpha", "r2", NIGHT, languages=one)[0].read_text(encoding="utf-8")
    assert "Must-be" in print_kano("alpha", "r1", NIGHT, languages=one)[0].read_text(encoding="utf-8")
    assert "Dear Carla," in draft_letter("alpha", "carla", NIGHT)[0].read_text(encoding="utf-8")


def test_what_is_not_there_is_named_with_what_is(store: Path) -> None:
    with pytest.raises(PromiseError):
        print_document("alpha-baseline-9")
    with pytest.raises(PromiseError, match="there are: alpha"):
        print_expectations("beta", NIGHT)
    with pytest.raises(PromiseError, match="there are: r1"):
        print_kano("alpha", "r9", NIGHT)
    with pytest.raises(PromiseError, match="there are: carla"):
        draft_letter("alpha", "alice", NIGHT)
