"""Which causes of a deviation weigh most? The cause-effect matrix (因果分析矩阵) of policy P4.3, and its Pareto.

    suggestions from data + what persons said ──▶ effective importance × relation ──▶ score, rank, cumulative share

A cell is importance (1 to 10) × relation (0, 1, 3 or 9); a row's score is the sum of its cells over the effects it is
weighed against (Six Sigma cause-and-effect matrix; see docs/causes.md). One deviation is one effect.
"""

from __future__ import annotations

import pandas as pd

from tasks.records.explaining import CauseCode

RELATIONS = (0.0, 1.0, 3.0, 9.0)
"""No, a weak, a medium and a strong relation; the steps widen so that a strong one stands out."""

IMPORTANCES = (1.0, 10.0)
"""The least and the greatest importance."""

WRITTEN = f"{CauseCode.WRITTEN}:"
"""How the name of a person's own cause begins."""

RANKED_COLUMNS = (
    *("deviation", "cause", "rank", "branch", "code", "subject", "statement", "side", "share", "numerator"),
    *("denominator", "importance", "relation", "score", "cumulative_share", "edited", "edited_by", "edited_at"),
    *("night", "evidence"),
)
_KEY = ["deviation", "cause"]
_SAID = ["branch", "importance", "relation"]


def latest_edits(edits: pd.DataFrame) -> pd.DataFrame:
    """The latest version of each of CAUSE_EDITS, by deviation and cause."""
    return edits.sort_values([*_KEY, "version"]).drop_duplicates(_KEY, keep="last").reset_index(drop=True)


def ranked(causes: pd.DataFrame, edits: pd.DataFrame) -> pd.DataFrame:
    """The causes of each deviation as they count now, by deviation and rank; columns RANKED_COLUMNS.

    `causes` are CAUSES as the data suggest them, `edits` CAUSE_EDITS, all versions or the latest. What a person said
    wins, and stays when the data no longer suggest the cause; a dismissed one is left out. `score` is importance ×
    relation, `cumulative_share` that of the scores down to this rank (empty when all are 0), `edited` whether a
    person said anything. Ties are ranked by the share that is explained, then by name.
    """
    said = latest_edits(edits).drop(columns="version")
    both = causes.merge(said, on=_KEY, how="outer", suffixes=("", "_said"))
    for name in _SAID:
        both[name] = both[f"{name}_said"].fillna(both[name])
    both["edited"] = both["edited_at"].notna()
    both = both[~both["dismissed"].fillna(value=False).astype(bool)]
    parts = both["cause"].str.split(":", n=1)
    named = parts.str[1].where(~both["cause"].str.startswith(WRITTEN))
    both = both.assign(
        code=both["code"].fillna(parts.str[0]),
        subject=both["subject"].where(both["night"].notna(), named),
        score=(both["importance"] * both["relation"]).fillna(0.0),
    )
    order = both.assign(down=-both["score"], less=-both["share"].fillna(0.0))
    both = order.sort_values(["deviation", "down", "less", "cause"], ignore_index=True)
    of_deviation = both.groupby("deviation", sort=False)["score"]
    total = of_deviation.transform("sum")
    both["rank"] = both.groupby("deviation", sort=False).cumcount() + 1
    both["cumulative_share"] = of_deviation.cumsum() / total.where(total > 0)
    return both[list(RANKED_COLUMNS)]


def matrix(rows: pd.DataFrame) -> pd.DataFrame:
    """The matrix of causes against several deviations of one project, from their `ranked` rows.

    One row per cause, by score: a column per deviation with importance × relation (empty: not a cause of it), then
    `score`, their sum, and `cumulative_share`.
    """
    cells = rows.pivot_table(values="score", index="cause", columns="deviation", aggfunc="sum")
    cells.columns.name = None
    score = cells.sum(axis=1)
    order = score.sort_values(ascending=False, kind="stable").index
    total = score.sum()
    cumulative = score.loc[order].cumsum() / (total if total > 0 else float("nan"))
    return cells.loc[order].assign(score=score, cumulative_share=cumulative)
