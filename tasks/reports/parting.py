"""Which rows of a frame belong to which group of projects?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd


def parted(frame: pd.DataFrame, column: str, groups: Sequence[Collection[str]]) -> list[pd.DataFrame]:
    """For each group of keys the rows whose `column` is among them, in their order; looks at every text once."""
    places = {key: place for place, group in enumerate(groups) for key in group}
    codes, keys = pd.factorize(frame[column])
    place = np.array([*(places.get(key, -1) for key in keys), -1])[codes]  # what is missing has the code -1
    return [frame[place == number] for number in range(len(groups))]
