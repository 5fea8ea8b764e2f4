"""Whether a text is among others does not depend on which of the two are more."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tasks.records.membership import is_among, texts

TEXTS = st.lists(st.none() | st.sampled_from(["", "a", "b", "c", "轮", "d", "e", "f"]), max_size=6)


@given(asked=TEXTS, wanted=st.lists(st.sampled_from(["", "a", "轮", "x"]), max_size=40))
def test_it_finds_what_a_set_finds(asked: list[str | None], wanted: list[str]) -> None:
    found = is_among(pd.Series(asked, dtype="str", index=range(5, 5 + len(asked))), texts(wanted))
    assert found.tolist() == [text is not None and text in set(wanted) for text in asked]
    assert found.index.tolist() == list(range(5, 5 + len(asked)))
