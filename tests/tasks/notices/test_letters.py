"""What the mails say, as golden files in both languages; UPDATE_GOLDEN=1 rewrites them for review.

Beside each .eml stand its two bodies as a reader sees them, since the mail itself is encoded.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from tasks.notices.decide import decide
from tasks.notices.letters import write_letter, write_message
from tasks.notices.situation import Gap, Recurrence
from tasks.records.choices import Language
from tasks.rendering.environment import TEMPLATES, translations
from tasks.rendering.mail import Letter, Sender
from tests.tasks.notices.cast import (
    ALICE,
    BOB,
    CHARLIE,
    HARBOUR,
    POLICY,
    WANG_FANG,
    baseline,
    crew,
    episode,
    event,
    moment,
    plan,
    reading,
    situation,
)
from tests.tasks.notices.early import GATE, SHIFT, early

GOLDEN = Path(__file__).parents[2] / "golden" / "mail"
NIGHT = date(2026, 7, 3)
SITE = "https://reports.keeper.example"
SENDER = Sender("Wordkeeper", "wordkeeper@keeper.example", reply_to="pmo@keeper.example")
LATE, LEAKS = "harbour/schedule_deviation_rate/2026-06-20", "pumps/defect_rate/2026-07-03"
DAYS = "harbour/schedule_variance_time/2026-06-01"


def _notices(language: Language) -> dict[str, dict[str, Any]]:
    """One night with everything in it, by `<template>-<recipient>`; everybody reads `language`."""
    late = episode(LATE, severity="critical", last_value=-0.234, opened_value=-0.112)
    leaks = episode(LEAKS, last_value=0.0812)
    days = episode(DAYS, last_value=-1.5, worst_value=-6.5, opened_value=-6.0)
    people = tuple(
        replace(person, language=language, digest=True, digest_weekday=None if person is ALICE else NIGHT.weekday())
        for person in (ALICE, BOB, CHARLIE, WANG_FANG)
    )
    before = date(2026, 6, 1)
    told = decide(situation(before, deviations=[days], events=[event(days, before, "opened")], people=people), POLICY)
    readings = [
        reading("harbour", "schedule_deviation_rate", NIGHT, -0.234, "B", numerator=-75.4, denominator=322.2),
        reading("harbour", "schedule_deviation_rate", date(2026, 6, 26), -0.19),
        reading("harbour", "defect_rate", NIGHT, 0.021, "D"),
        reading("harbour", "schedule_variance_time", NIGHT, -1.5),
        reading("pumps", "defect_rate", NIGHT, 0.0812, numerator=26, denominator=320, interval_low=0.056,
                interval_high=0.116, sample_size=320),
        reading("pumps", "schedule_deviation_rate", NIGHT, None),
    ]  # fmt: skip
    closed = days | {"closed_on": NIGHT.isoformat()}
    now = situation(
        NIGHT,
        deviations=[late, leaks, closed],
        events=[event(late, NIGHT, "worsened", "B"), event(leaks, NIGHT, "opened"), event(closed, NIGHT, "closed")],
        readings=readings,
        told=told.notices,
        people=people,
        gaps=(Gap("tracker", frozenset({"harbour"}), moment(date(2026, 6, 30))),),
        baselines=[baseline("harbour", "tracker_plan", "2026-06-01"), baseline("pumps", "signed", "2026-05-04")],
        started=[plan("harbour", "scanners", NIGHT.isoformat())],
    )
    now = replace(
        now,
        ineffective=(replace(crew(LATE), outcome="worse", after=-0.05, caveat="under_way"),),
        recurred={LATE: Recurrence(date(2026, 5, 20), ("Work on Saturdays",))},
        early=early(GATE, SHIFT),
    )
    rows = decide(now, POLICY).notices.to_dict("records")
    return {f"{row['reason']}-{row['recipient']}": row for row in rows}


WRITTEN = (
    "digest_due-alice", "digest_due-charlie", "worsened-bob", "opened-charlie", "opened-wang-fang", "resolved-alice",
    "plan_started-alice", "measure_ineffective-bob",
)  # fmt: skip


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", WRITTEN)
def test_the_mail_reads_as_reviewed(name: str, language: Language) -> None:
    content = write_message(_notices(language)[name], SENDER, SITE).content
    mail = message_from_bytes(content, policy=default)
    text, html = (part.get_content() for part in mail.iter_parts())
    parts = {
        "eml": content,
        "txt": f"Subject: {mail['Subject']}\n\n{text}".replace("\r\n", "\n").encode(),
        "html": html.replace("\r\n", "\n").encode(),
    }
    for suffix, written in parts.items():
        file = GOLDEN / f"{name}.{language}.{suffix}"
        if os.environ.get("UPDATE_GOLDEN") == "1":
            file.write_bytes(written)
        assert file.read_bytes() == written, f"{file.name} reads otherwise; UPDATE_GOLDEN=1 rewrites it for review"


def test_no_golden_file_is_left_of_a_mail_that_is_not_written_any_more() -> None:
    expected = {
        f"{name}.{language}.{suffix}" for name in WRITTEN for language in Language for suffix in ("eml", "txt", "html")
    }
    assert {file.name for file in GOLDEN.iterdir() if not file.name.startswith(".")} == expected


def _messages() -> Iterator[str]:
    jinja = Environment(loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"], autoescape=True)
    jinja.policies["ext.i18n.trimmed"] = True
    for file in sorted((TEMPLATES / "mail").rglob("*.j2")):
        for _, _, message in jinja.extract_translations(file.read_text(encoding="utf-8")):  # type: ignore[attr-defined]  # added by the extension
            yield from [message] if isinstance(message, str) else [message[0]]


@pytest.mark.parametrize("message", sorted(set(_messages())))
def test_every_message_of_the_mails_speaks_chinese(message: str) -> None:
    catalogue = translations(Language.CHINESE)
    said = catalogue.ngettext(message, message, 2) if "%(num)s" in message else catalogue.gettext(message)
    assert said != message or message == "NPS"


HOSTILE = "<script>alert(1)</script>\r\nBcc: eve@evil.example \"><img src=x onerror=y> =cmd|' /C calc'!A0 \u202eexe"


@pytest.mark.parametrize("name", WRITTEN)
def test_outside_text_stays_text_everywhere(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    row = _notices(Language.ENGLISH)[name]
    row["facts"] = row["facts"].replace(
        HARBOUR.name, HOSTILE.replace("\\", "\\\\").replace('"', '\\"').replace("\r\n", "\\r\\n")
    )
    letter = write_letter(row, SITE)
    assert "<script>" not in letter.html
    assert "<img" not in letter.html
    assert "\u202e" not in letter.html + letter.text + letter.subject
    mail = message_from_bytes(write_message(row, SENDER, SITE).content, policy=default)
    assert mail["Bcc"] is None
    assert not re.search("^Bcc:", letter.text, re.MULTILINE)


def test_plain_text_shows_outside_text_as_it_is_without_escapes() -> None:
    row = _notices(Language.ENGLISH)["digest_due-alice"]
    row["facts"] = row["facts"].replace(HARBOUR.name, "Müller & Söhne <west>")
    letter = write_letter(row, SITE)
    assert "Müller & Söhne <west>" in letter.text
    assert "&amp;" not in letter.text
    assert "Müller &amp; Söhne &lt;west&gt;" in letter.html


@pytest.mark.parametrize("language", list(Language))
def test_a_mail_loads_nothing_from_outside_and_is_not_cut_off_by_mail_clients(language: Language) -> None:
    for row in _notices(language).values():
        letter = write_letter(row, SITE)
        assert len(letter.html.encode()) < 100_000
        assert not re.search(r"<(img|link|script|iframe|form)|url\(|@import", letter.html)
        addresses = re.findall(r'href="([^"]*)"', letter.html)
        assert all(address.startswith(f"{SITE}/") for address in addresses)


def test_without_an_address_of_the_site_no_dead_link_is_written() -> None:
    for row in _notices(Language.ENGLISH).values():
        letter = write_letter(row, "")
        assert "href" not in letter.html
        assert ".html" not in letter.text


def test_data_that_came_but_are_not_whole_are_told_apart_from_data_that_did_not_come() -> None:
    gap = Gap("tracker", frozenset({"harbour"}), moment(NIGHT), partial=True)
    notices = decide(situation(date(2026, 6, 29), gaps=(gap,)), POLICY).notices
    texts = {row["recipient"]: write_letter(row, SITE) for row in notices.to_dict("records")}
    for letter in (texts["alice"].text, texts["alice"].html):
        assert "Not all data of tracker could be used. Concerned: Harbour crane control." in letter
    assert "Not all data could be used. Concerned: Harbour crane control." in texts["charlie"].text
    assert "tracker" not in texts["charlie"].html


def test_a_digest_says_of_each_project_that_no_signed_baseline_stands_behind_it() -> None:
    held = [baseline("harbour", "tracker_plan", "2026-06-01")]
    planned, unplanned = (
        "Measured against the tracker's plan as of Jun 1, 2026, because no baseline is signed yet.",
        "The schedule is measured against nothing yet: there is neither a signed baseline nor a plan.",
    )
    texts = [letter.text.partition("Harbour crane control")[2].partition("泵站监控系统") for letter in _digests(held)]
    for harbour, _, pumps in texts:
        assert planned in harbour
        assert unplanned in pumps
    signed = [baseline(project, "signed", "2026-06-01") for project in ("harbour", "pumps")]
    assert not [letter for letter in _digests(signed) if "easured against" in letter.text + letter.html]


def _digests(baselines: list[dict[str, Any]]) -> list[Letter]:
    """Alice's digest of a quiet night."""
    quiet = situation(date(2026, 6, 30), people=(ALICE,), baselines=baselines)
    return [write_letter(row, SITE) for row in decide(quiet, POLICY).notices.to_dict("records")]


def test_an_escalation_says_so_too_and_one_decided_before_it_was_kept_is_still_written() -> None:
    rows = _notices(Language.ENGLISH)
    told = "Measured against the tracker's plan as of Jun 1, 2026, because no baseline is signed yet."
    for name, said in (("worsened-bob", True), ("opened-charlie", True), ("opened-wang-fang", False)):
        letter = write_letter(rows[name], SITE)
        assert (told in letter.text, told in letter.html) == (said, said)
    facts = json.loads(rows["worsened-bob"]["facts"])
    del facts["deviations"][0]["yardstick"]
    assert "easured against" not in write_letter(rows["worsened-bob"] | {"facts": json.dumps(facts)}, SITE).text


def test_a_digest_decided_before_yardsticks_were_kept_is_still_written() -> None:
    row = _notices(Language.ENGLISH)["digest_due-alice"]
    facts = json.loads(row["facts"])
    for project in facts["projects"]:
        del project["yardstick"]
    letter = write_letter(row | {"facts": json.dumps(facts)}, SITE)
    assert "easured against" not in letter.text


def test_several_deviations_in_one_message_are_all_told() -> None:
    keys = [f"harbour/schedule_variance_time/2026-06-{day:02}" for day in range(10, 17)]
    deviations = [episode(key, last_value=-7.0 - place) for place, key in enumerate(keys)]
    now = situation(
        NIGHT, deviations=deviations, events=[event(each, NIGHT, "opened") for each in deviations], people=(ALICE,)
    )
    row = decide(now, POLICY).notices.iloc[0].to_dict()
    letter = write_letter(row, SITE)
    assert letter.subject == "7 deviations: Harbour crane control"
    for value in range(7, 14):
        assert f"−{value} working days" in letter.text
        assert f"−{value} working days" in letter.html
