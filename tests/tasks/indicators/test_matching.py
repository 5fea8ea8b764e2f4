"""A key is found at its first place, however many or few are asked for."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tasks.indicators.matching import positions, row_positions

KEYS = st.sampled_from(["a", "b", "c", "d", "轮"])


@given(values=st.lists(st.none() | KEYS, max_size=5), within=st.lists(KEYS | st.just("x"), max_size=60))
def test_it_finds_what_a_list_finds(values: list[str | None], within: list[str]) -> None:
    found = positions(pd.Series(values, dtype="str"), pd.Series(within, dtype="str"))
    assert found.tolist() == [within.index(key) if key in within else -1 for key in values]


def test_the_same_ref_of_another_source_is_another_row() -> None:
    rows = pd.DataFrame({"source": ["one", "two", "two"], "parent": ["7", "7", None]}, dtype="str")
    within = pd.DataFrame({"source": ["two", "one"], "ref": ["7", "7"]}, dtype="str")
    assert row_positions(rows, within, "parent").tolist() == [1, 0, -1]
