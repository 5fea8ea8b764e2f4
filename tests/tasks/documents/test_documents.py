"""What each document says, to whom, and what it never says."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest

from tasks.documents.adjustment_document import adjustment_document
from tasks.documents.agreed_changes import Change, impact_of, item_changes, target_changes
from tasks.documents.agreed_terms import plan_view, target_views
from tasks.documents.baseline_document import baseline_document
from tasks.documents.calming import calming_draft
from tasks.documents.fingerprint import grouped, short_form
from tasks.documents.kano_chart import SIZE, marks
from tasks.records.choices import Language
from tasks.records.expecting import Side
from tests.tasks.documents import agreement as of
from tests.tasks.documents import standing
from tests.tasks.documents.printed import FOR_THE_CUSTOMER, PAGES, printed

LANGUAGES = tuple(Language)


def words(html: str) -> str:
    """What a reader sees of a page."""
    body = html[html.index("<body") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FOR_THE_CUSTOMER)
def test_a_customer_receives_nothing_internal(name: str, language: Language) -> None:
    html = printed(name, language)
    for internal in (of.NOTE, of.EVIDENCE, "Zhou Wei", "latent", "minutes"):
        assert internal not in html
    if name != "questionnaire":  # which asks about latent expectations, and says of none what it is
        assert "state of the station" not in html
    for unsure in ("noise limit", "The housing is blue"):
        assert unsure not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_teams_copy_holds_evidence_doubts_and_analysis(language: Language) -> None:
    html = printed("expectations-internal", language)
    for known in (of.EVIDENCE, "Zhou Wei", "noise limit", "The housing is blue", "state of the station"):
        assert known in html
    assert ("Must-be" if language is Language.ENGLISH else "基本型") in html


def test_people_of_another_customer_stand_in_no_document() -> None:
    for name in PAGES:
        assert "Petra Brandt" not in printed(name, Language.ENGLISH)
    assert [person.key for person in of.PARTIES.speakers(Side.CUSTOMER)] == ["wang-fang"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_text_from_outside_is_shown_and_never_acts(name: str, language: Language) -> None:
    html = printed(name, language)
    assert "<script" not in html
    assert not re.search(r"(?:src|href)=\"(?!data:,)", html)
    assert not re.search(r"\son\w+=", re.sub(r"&[^;]+;", "", html))
    assert "default-src 'none'" in html


def test_a_hostile_statement_is_read_as_it_was_written() -> None:
    assert of.HOSTILE in words(printed("baseline", Language.ENGLISH))


@pytest.mark.parametrize("name", ["baseline", "adjustment"])
def test_what_is_signed_shows_its_whole_fingerprint_and_a_short_one(name: str) -> None:
    content = of.content() if name == "baseline" else of.adjusted(of.content())
    digest = of.digest(content)
    page = printed(name, Language.ENGLISH)
    assert f"SHA-256 {digest}" in words(page)
    assert f"SHA-256 {grouped(digest)}" in words(page)
    assert short_form(digest) == f"{digest[:4]} {digest[4:8]} {digest[8:12]} {digest[12:16]}"


def test_an_unsigned_document_has_a_field_for_each_fact_of_a_signature() -> None:
    page = words(printed("baseline", Language.ENGLISH))
    for field in ("Signature", "Name", "Role", "Date", "Means", "On paper", "By mail reply", "By e-signature"):
        assert page.count(field) >= 2
    assert "Signed with" not in page


def test_a_signed_document_names_who_signed_when_and_how_for_each_side() -> None:
    page = words(printed("baseline-signed", Language.ENGLISH))
    assert "Tobias Kern Name Delivery director Role Feb 5, 2026 Date By e-signature Means" in page.replace(
        "Name Tobias Kern", "Tobias Kern Name"
    ).replace("Role Delivery director", "Delivery director Role").replace(
        "Date Feb 5, 2026", "Feb 5, 2026 Date"
    ).replace("Means By e-signature", "By e-signature Means")
    assert "王芳" in page
    assert page.count("Signed with the fingerprint") == 2


def test_a_signature_under_another_text_is_called_that() -> None:
    content = of.content()
    digest = of.digest(content)
    other = of.signed(of.KEY, "f" * 64)
    page = baseline_document(content, digest, other, of.PARTIES, Language.ENGLISH, key=of.KEY, drawn_up_on=of.DRAWN_UP)
    assert words(page).count("this is not the text that was signed") == 2


def test_a_long_plan_is_listed_up_to_two_hundred_items_and_counted() -> None:
    plan = plan_view(of.content(450), {})
    assert (plan.count, len(plan.listed), plan.unlisted) == (450, 200, 250)
    page = words(printed("baseline-long", Language.ENGLISH))
    assert "Items of the plan that are not printed: 250." in page
    assert "tracker/P-00199" in page
    assert "tracker/P-00200" not in page


def test_the_plan_in_numbers_is_that_of_all_its_items() -> None:
    plan = plan_view(of.content(12), of.TITLES)
    assert str(plan.first_due) == "2026-02-23"
    assert str(plan.last_due) == "2026-03-06"
    assert plan.weight == 180.0
    assert plan.undated == 2
    assert plan.listed[0].title == "泵壳铸造"


def test_each_comparator_reads_as_what_is_promised() -> None:
    views = {view.key: (view.low, view.high) for view in target_views(of.content(), {})}
    assert views["t-defects"] == (None, 0.03)
    assert views["t-satisfied"] == (0.85, None)
    assert views["t-pace"] == (-0.05, 0.1)
    assert views["t-handover"] == (None, None)
    english, chinese = (words(printed("baseline", language)) for language in LANGUAGES)
    for promised in ("at most 3%", "at least 85%", "−5% to 10%", "done by the due date"):
        assert promised in english
    for promised in ("不高于 3%", "不低于 85%", "在到期日前完成"):
        assert promised in chinese


def test_a_unit_without_words_keeps_its_own_name() -> None:
    assert "at most 70 dB(A)" in words(printed("adjustment", Language.ENGLISH))


def test_an_adjustment_shows_what_was_and_what_will_be() -> None:
    page = words(printed("adjustment", Language.ENGLISH))
    assert "due Jun 15, 2026" in page
    assert "due Jul 31, 2026" in page
    assert "Items planned otherwise: 3, new: 1, dropped: 1." in page
    assert "48000 CNY" in page
    assert "+30 working days" in page
    assert "One fitter more, May to July" in page
    assert "Rights and duties" in page
    assert "pumps-adjustment-1" in page
    assert short_form(of.digest(of.content())) in page


def test_only_what_moves_of_a_target_is_struck_out() -> None:
    before = of.content()
    moved = {row.shown.key: row.moved for row in target_changes(before, of.adjusted(before), {})}
    assert moved == {
        "t-handover": {"due_on", "acceptance"},
        "t-noise": {"promised", "due_on", "acceptance"},
        "t-pace": {"promised", "due_on", "acceptance"},
    }


def test_moved_items_are_told_apart_and_counted() -> None:
    before = of.content()
    moved = item_changes(before, of.adjusted(before), of.TITLES)
    assert dict(moved.counts) == {Change.CHANGED: 3, Change.ADDED: 1, Change.REMOVED: 1}
    assert {row.shown.name: row.change.value for row in moved.listed} == {
        "tracker/P-00006": "changed",
        "tracker/P-00007": "changed",
        "tracker/P-00008": "changed",
        "tracker/P-00011": "removed",
        "tracker/P-4-01": "added",
    }


def test_an_impact_may_be_stated_in_part_or_as_text() -> None:
    stated = impact_of({"impact": '{"cost": "none", "schedule_days": 0}'})
    assert (stated.cost, stated.schedule_days, stated.resources) == ("none", 0.0, None)
    assert impact_of({"impact": None}).cost is None


def test_a_content_that_adjusts_nothing_is_no_adjustment() -> None:
    content = of.content()
    with pytest.raises(ValueError, match="is no adjustment"):
        adjustment_document(
            content, of.digest(content), of.unsigned(), of.PARTIES, Language.ENGLISH,
            key=of.KEY, drawn_up_on=of.DRAWN_UP, before=content, before_digest=of.digest(content),
        )  # fmt: skip


def test_expectations_that_lie_close_share_a_mark_and_none_is_lost() -> None:
    drawn = marks([(1, 0.25, -1.0), (2, 0.26, -0.99), (3, 0.75, -0.75), (4, float("nan"), float("nan"))])
    assert [mark.numbers for mark in drawn] == [(1, 2), (3,)]
    assert drawn[0].label == "1, 2"
    assert (drawn[1].x, drawn[1].y) == (0.75 * SIZE, 0.25 * SIZE)


def test_the_kano_table_reads_the_same_as_its_chart() -> None:
    page = printed("kano", Language.ENGLISH)
    labels = re.findall(r'font-weight="700" fill="#ffffff">([^<]+)</text>', page)
    drawn = {int(number) for label in labels for number in label.split(",")}
    listed = {int(number) for number in re.findall(r'<tr><td class="n">(\d+)</td><td>(?=[^<]+<small)', page)}
    assert drawn == listed == {1, 2, 3, 4, 5}


def test_a_questionnaire_asks_what_the_supplier_owes_and_nothing_that_is_in_doubt() -> None:
    page = words(printed("questionnaire", Language.CHINESE))
    assert page.count("如果如此，您的感受是？") == page.count("如果并非如此，您的感受是？") == 5
    assert "state of the station" in page
    assert "现场图纸由客户在开工前提供" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_tells_only_what_a_customer_may_know_and_says_that_it_is_a_draft(language: Language) -> None:
    page = words(printed("calming", language))
    assert "18.2%" in page
    assert "5.1%" in page
    assert "20%" not in page  # closed
    assert "40%" not in page  # stays inside
    assert ("a month" if language is Language.ENGLISH else "每月") not in page  # one noisy reading
    assert "A second shift assembles on site." in page
    assert "second source" not in page  # not started
    assert of.NOTE not in page
    assert page.count("Draft, not sent" if language is Language.ENGLISH else "未发送") >= 2


def test_a_letter_invents_no_measure() -> None:
    page = words(printed("calming", Language.ENGLISH))
    assert "[ what we do about it, who does it, and by when ]" in page.replace("[what", "[ what").replace(
        "when]", "when ]"
    )


def test_a_letter_without_anything_to_tell_does_not_apologise() -> None:
    page = calming_draft(
        standing.deviations().iloc[:0], of.PARTIES, Language.ENGLISH, recipient=of.PEOPLE[2], night=of.NIGHT, definitions=standing.DEFINITIONS
    )  # fmt: skip
    assert "our figures show nothing outside what we agreed" in words(page)
    assert "sorry" not in page
    assert "what we do about it" not in page


def test_a_letter_is_drafted_to_this_customers_people_only() -> None:
    stranger = replace(of.PEOPLE[3], projects=frozenset({"pumps"}))
    with pytest.raises(ValueError, match="does not belong to"):
        calming_draft(
            standing.deviations(), of.PARTIES, Language.ENGLISH, recipient=stranger, night=of.NIGHT, definitions=standing.DEFINITIONS
        )  # fmt: skip


def test_an_empty_register_says_so_in_every_document() -> None:
    content = of.content(0) | {"expectations": [], "targets": [], "undated_items": 0}
    page = baseline_document(
        content, of.digest(content), of.unsigned(), of.PARTIES, Language.ENGLISH, key=of.KEY, drawn_up_on=of.DRAWN_UP
    )
    assert "No expectation is part of this document." in page
    assert "No target is part of this document." in page
    assert "Appendix" not in page
    assert isinstance(of.unsigned(), pd.DataFrame)
