"""However a portfolio is spoiled, it loads or says what is wrong; nothing else escapes."""

from __future__ import annotations

import copy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from config.mistakes import ConfigError
from config.overlay import laid_over
from config.policy import SHIPPED_POLICY, load_policy
from config.portfolio import load_portfolio
from tests.config.portfolios import FILES, OPTION_MODELS, write_portfolio

POLICY = load_policy()
READER = YAML(typ="safe", pure=True)
CONTENTS: dict[str, Any] = {name: READER.load(text) for name, text in FILES.items()}
CONTENTS["projects.yaml"]["projects"][0] |= {
    "phases": [{"phase": "contract", "starts_on": "2026-01-01", "ends_on": "2026-02-01"}],
    "indicators": {"defect_rate": {"band": {"high": 0.04}}},
}
RUBBISH = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**19) | st.floats() | st.dates() | st.text(max_size=4)
    | st.sampled_from(["all", "acme", "warehouse", "internal", "tracker", "<<", "[key]", "2026-13-01"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything inside `value`."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([path] if path else []), *(place for key, below in inner for place in places(below, (*path, key)))]


def spoiled(content: Any, path: tuple[Any, ...], rubbish: Any) -> str:
    """The YAML of `content` with rubbish at `path`."""
    changed = copy.deepcopy(content)
    holder = changed
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = rubbish
    text = StringIO()
    writer = YAML(typ="safe", pure=True)
    writer.allow_unicode = True
    writer.default_flow_style = False
    writer.dump(changed, text)
    return text.getvalue()


SPOTS = [(name, path) for name, content in CONTENTS.items() for path in places(content)]


@pytest.mark.slow
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(spot=st.sampled_from(SPOTS), rubbish=RUBBISH)
def test_rubbish_anywhere_in_a_portfolio_is_a_mistake_with_a_place(
    tmp_path: Path, spot: tuple[str, tuple[Any, ...]], rubbish: Any
) -> None:
    name, path = spot
    write_portfolio(tmp_path)
    (tmp_path / name).write_text(spoiled(CONTENTS[name], path, rubbish), encoding="utf-8", errors="replace")
    try:
        load_portfolio(tmp_path, POLICY, OPTION_MODELS).definitions()
    except ConfigError as error:
        assert error.mistakes  # noqa: PT017 - loading may as well succeed
        for mistake in error.mistakes:
            assert Path(mistake.file).is_relative_to(tmp_path)
            assert "\n" not in str(mistake)


POLICY_CONTENT = READER.load(SHIPPED_POLICY)
POLICY_SPOTS = places(POLICY_CONTENT)


@pytest.mark.slow
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(path=st.sampled_from(POLICY_SPOTS), rubbish=RUBBISH)
def test_rubbish_anywhere_in_a_policy_is_a_mistake_with_a_place(
    tmp_path: Path, path: tuple[Any, ...], rubbish: Any
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(spoiled(POLICY_CONTENT, path, rubbish), encoding="utf-8", errors="replace")
    try:
        load_policy(own).definitions()
    except ConfigError as error:
        assert all(mistake.file == str(own) for mistake in error.mistakes)  # noqa: PT017 - loading may succeed


_MAPPINGS = st.recursive(
    st.integers(), lambda inner: st.dictionaries(st.text("abc", max_size=1), inner, max_size=3), max_leaves=8
).filter(lambda value: isinstance(value, dict))


@given(base=_MAPPINGS, over=_MAPPINGS)
def test_laying_the_same_over_again_changes_nothing(base: dict[str, Any], over: dict[str, Any]) -> None:
    once = laid_over(base, over)
    assert laid_over(once, over) == once
    assert laid_over(base, {}) == base
    assert set(once) == set(base) | set(over)
