"""A fishbone shows every branch and every cause that the table shows, stays inside its drawing and is safe as markup."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.records.choices import Language
from tasks.records.explaining import Branch
from tasks.rendering.bones import Bone, Twig
from tasks.rendering.environment import environment
from tasks.rendering.fishbone import MOST_TWIGS, bones, cause_name, fishbone
from tasks.rendering.text_width import lines_of, width_of
from tasks.rendering.words import word


@dataclass(frozen=True)
class Drawn:
    """A cause as a page draws it."""

    branch: str = "process"
    code: str = "blocked_items"
    subject: str | None = None
    statement: str | None = None
    share: float | None = 0.5
    score: float = 45.0


def drawn(*causes: Drawn, language: Language = Language.ENGLISH, effect: str = "The work is late") -> str:
    return str(environment(language).filters["fishbone"](causes, effect, "Fishbone"))


def drawings(markup: str) -> list[ET.Element]:
    return list(ET.fromstring(f"<page>{markup}</page>"))  # noqa: S314 - our own markup


def texts(drawing: ET.Element) -> str:
    return " ".join("".join(each.itertext()) for each in drawing.iter("text"))


def test_it_is_drawn_wide_and_tall_with_every_branch_and_cause() -> None:
    causes = [
        Drawn(),
        Drawn("people", "overloaded_owner", "Zoe", share=None),
        Drawn("environment", "holidays", score=0),
    ]
    both = drawings(drawn(*causes))
    assert [each.get("class") for each in both] == ["fish wide", "fish tall"]
    for drawing in both:
        told = texts(drawing)
        for name in ("People", "Technology", "Resources", "Process", "External environment", "The work is late"):
            assert name in told
        for name in ("Blocked items", "Overloaded owner: Zoe", "Public holidays", "50%"):
            assert name in told
        assert len(drawing.findall(".//path[@class='bone none']")) == 2


def test_it_speaks_chinese() -> None:
    told = drawn(Drawn("technology", "defect_cluster", "billing"), language=Language.CHINESE)
    assert "集中于：账单" in told
    assert "外部环境" in told


def test_the_heaviest_cause_has_the_thickest_bone() -> None:
    wide, _ = drawings(drawn(Drawn(score=90), Drawn(code="rework", score=9), Drawn(code="long_wait", score=0)))
    thick = [
        float(re.sub(r"[^\d.]", "", path.get("style", ""))) for path in wide.iter("path") if path.get("class") == "twig"
    ]
    assert thick == sorted(thick, reverse=True)
    assert thick[0] > 2 * thick[1]


def test_what_does_not_fit_on_a_branch_is_counted() -> None:
    causes = [Drawn(subject=f"part {number}") for number in range(MOST_TWIGS + 2)]
    for drawing in drawings(drawn(*causes)):
        assert "2 more in the table" in texts(drawing)
        assert f"part {MOST_TWIGS}" not in texts(drawing)


def test_a_deviation_without_causes_has_bare_branches() -> None:
    wide, tall = drawings(drawn())
    assert len(wide.findall(".//path[@class='bone none']")) == len(tall.findall(".//path[@class='bone none']")) == 5


def test_words_from_outside_are_text_and_never_markup() -> None:
    markup = drawn(Drawn(statement="</text><script>alert(1)</script>"), Drawn(subject='"&<b>'), effect="<i>&")
    assert "<script" not in markup
    assert "<b>" not in markup
    assert "alert(1)" in texts(drawings(markup)[1])


def test_a_persons_own_words_name_a_cause_and_a_sources_names_stay_as_they_are() -> None:
    assert cause_name(Drawn(statement="The site was flooded"), word) == "The site was flooded"
    assert cause_name(Drawn(code="long_wait", subject="in_review"), word) == "Long wait: in_review"
    assert cause_name(Drawn(code="long_wait", subject="answers"), word) == "Long wait: answers to complaints"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            Bone,
            st.text(max_size=20),
            st.lists(
                st.builds(Twig, st.text(max_size=120), st.sampled_from(["", "7%", "100%"]), st.floats(0, 1)),
                max_size=MOST_TWIGS,
            ).map(tuple),
            st.sampled_from(["", "3 more"]),
        ),
        min_size=1,
        max_size=7,
    ),
    st.text(max_size=200),
)
def test_nothing_is_drawn_outside_of_the_drawing(branches: list[Bone], effect: str) -> None:
    for drawing in drawings(str(fishbone(effect, branches, "Fishbone"))):
        _, _, width, height = map(float, str(drawing.get("viewBox")).split())
        for each in drawing.iter("text"):
            assert 0 <= float(each.get("x", -1)) <= width
            assert 0 < float(each.get("y", -1)) <= height
        heights = [
            float(y) for path in drawing.iter("path") for y in re.findall(r"[ML][\d.-]+ ([\d.-]+)", path.get("d", ""))
        ]
        assert all(-1 <= y <= height + 1 for y in heights)


def test_texts_on_one_side_of_the_spine_do_not_cover_each_other() -> None:
    causes = [
        Drawn(branch, statement="A rather long cause that needs two lines " * 2) for branch in Branch for _ in range(5)
    ]
    for drawing in drawings(drawn(*causes)):
        lines = [(round(float(each.get("x", 0))), float(each.get("y", 0))) for each in drawing.iter("text")]
        assert len(set(lines)) == len(lines)


def test_a_share_stands_clear_of_the_name_beside_it() -> None:
    """A bold share ends eight units before the branch; the name ends before it with room for wider fonts."""
    names = [
        "Items without an owner",
        "Overloaded owner: Konstantin Bartholomäus-Wittgenstein",
        "工作项目等待审批时间过长" * 3,
    ]
    for branch in Branch:
        wide, _ = drawings(drawn(*(Drawn(branch, statement=name, share=1.0) for name in names)))
        shares = {each.get("y"): float(each.get("x", 0)) for each in wide.iter("text") if each.get("class") == "share"}
        beside = [each for each in wide.iter("text") if each.get("y") in shares and each.get("class") != "share"]
        assert len(shares) == len(beside) == 3
        for each in beside:
            end = float(each.get("x", 0)) + width_of("".join(each.itertext()), 13.0)
            assert end + 8 <= shares[each.get("y")] - 1.1 * width_of("100%", 13.0)


@pytest.mark.parametrize(("text", "lines"), [
    ("short", ["short"]),
    ("two words", ["two", "words"]),
    ("仓储控制系统", ["仓储控", "制系统"]),
    ("Donaudampfschiff", ["Donau", "dam…"]),
    ("", [""]),
])  # fmt: skip
def test_texts_break_between_words_and_chinese_anywhere(text: str, lines: list[str]) -> None:
    assert lines_of(text, 33.0, 10.0, most=2) == lines


@given(st.text(max_size=80), st.floats(20, 300), st.integers(1, 4))
def test_no_line_is_wider_than_its_room(text: str, width: float, most: int) -> None:
    lines = lines_of(text, width, 10.0, most)
    assert 1 <= len(lines) <= most
    assert all(width_of(line, 10.0) <= width or len(line) <= 1 for line in lines)


def test_branches_are_told_by_the_readers_words() -> None:
    own = bones([Drawn()], lambda code, kind: f"{kind} {code}", lambda share: f"{share}", str)
    assert [bone.name for bone in own][:2] == ["branch people", "branch technology"]
    assert own[3].twigs[0].figure == "0.5"
