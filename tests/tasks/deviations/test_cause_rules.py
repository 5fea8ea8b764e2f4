"""What may not be said of a cause is refused with every reason at once."""

from __future__ import annotations

import pytest

from tasks.deviations.cause_rules import CauseError, Said, mistakes_in, own_name

WHOLE = Said("process", "The site was flooded", 5, 3)


def test_what_is_complete_and_known_may_be_said() -> None:
    assert mistakes_in("blocked_items", Said("process", None, 5, 3), ["blocked_items"]) == []
    assert mistakes_in("blocked_items", Said("process", dismissed=True), ["blocked_items"]) == []
    assert mistakes_in("written:1", WHOLE, []) == []


@pytest.mark.parametrize(("cause", "said", "told"), [
    ("gremlins", WHOLE, ["cause"]),
    ("rework", Said(None), ["branch"]),
    ("rework", Said("machines", None, 0, 2), ["branch", "importance", "relation"]),
    ("rework", Said("people", None, 11), ["importance"]),
    ("written:1", Said("people"), ["statement", "importance", "relation"]),
])  # fmt: skip
def test_every_mistake_is_told(cause: str, said: Said, told: list[str]) -> None:
    assert [each.partition(":")[0] for each in mistakes_in(cause, said, ["rework"])] == told


def test_what_is_left_open_stays_as_it_was_said() -> None:
    assert Said(importance=9).after(WHOLE) == Said("process", "The site was flooded", 9, 3)
    assert Said(dismissed=True).after(WHOLE).dismissed
    assert not Said().after(Said("people", dismissed=True)).dismissed
    assert Said(relation=1).after(None) == Said(relation=1)


def test_the_same_words_are_the_same_cause() -> None:
    assert own_name("The site  was flooded") == own_name("the SITE was flooded ")
    assert own_name("洪水") != own_name("停电")
    assert own_name("洪水").startswith("written:")


def test_a_refusal_names_every_mistake() -> None:
    assert CauseError(["one", "two"]).mistakes == ["one", "two"]
    assert str(CauseError("one")) == "one"
