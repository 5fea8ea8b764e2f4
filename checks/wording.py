"""How is a broken rule told, in English and Chinese?

Two forms per rule: the general one, for reports; and the English reason of one row, which holds `{value}`,
`{other}` (name of the other column) and `{other_value}` and says what to do.
"""

from __future__ import annotations

import re

import pandas as pd

from checks.rules import EARLIEST_YEAR, LATEST_YEAR, NotBefore, OneOf, Rule, Within
from tasks.records.choices import Language
from tasks.records.declaration import RecordKind

_GENERAL: dict[str, tuple[str, str]] = {
    "required": ("{column} is empty", "{column} 为空"),
    "unknown_choice": ("{column} holds an unknown value", "{column} 的值无法识别"),
    "out_of_range": ("{column} is outside its range or not a number", "{column} 超出允许范围或不是有效数字"),
    "implausible_day": (
        f"{{column}} lies outside the years {EARLIEST_YEAR}–{LATEST_YEAR}",
        f"{{column}} 不在 {EARLIEST_YEAR}–{LATEST_YEAR} 年之间",
    ),
    "impossible_moment": (
        f"{{column}} lies before {EARLIEST_YEAR} or in the future",
        f"{{column}} 早于 {EARLIEST_YEAR} 年或晚于当前时间",
    ),
    "end_before_start": ("{column} lies before {other}", "{column} 早于 {other}"),
    "part_exceeds_whole": ("{other} is greater than {column}", "{other} 大于 {column}"),
    "unknown_reference": ("{column} names nothing in the portfolio", "{column} 在项目组合中不存在"),
    "dangling_reference": ("{column} names a record that has not arrived", "{column} 指向的记录尚未导入"),
    "superseded_duplicate": (
        "{column} occurs twice with different content; the newest counts",
        "{column} 重复且内容不同，以最新的一条为准",
    ),
    "own_parent": ("the item is its own {column}", "{column} 指向该事项自身"),
    "off_scale": ("{column} is off its scale", "{column} 超出评分量表"),
    "repeated_row": ("the same row occurs more than once", "同一行数据重复出现"),
}

_REASONS: dict[str, str] = {
    "required": "{column} is empty, and a {kind} row cannot be kept without it. "
    "Fill it in at the source, or map its column (or a raw value that has no mapping yet) in the source's file.",
    "unknown_choice": "{column} {value} is not one of {choices}. Map it under {column}: values in the source's file.",
    "out_of_range": "{column} {value} is not {range}. Correct it at the source, or check the unit declared for it.",
    "implausible_day": f"{{column}} {{value}} is not a plan: it lies outside the years {EARLIEST_YEAR} to "
    f"{LATEST_YEAR}. Correct it at the source, or declare it under missing if it stands for 'no date'.",
    "impossible_moment": f"{{column}} {{value}} cannot be: it lies before {EARLIEST_YEAR} or after the batch was "
    "pulled. Correct it at the source, or check the date format and zone declared for it.",
    "end_before_start": "{column} {value} lies before {other} {other_value}. Correct one of them at the source, "
    "or check that the two columns are not mapped the wrong way round.",
    "part_exceeds_whole": "{other} {other_value} is greater than {column} {value}. Correct one of them at the source, "
    "or check that the two columns are not mapped the wrong way round.",
    "unknown_reference": "{column} {value} is not in the portfolio. Add it there, or add this name to the refs of "
    "the project it belongs to.",
    "dangling_reference": "{column} {value} is not among the records read so far. It may still arrive; if it stays, "
    "look whether the source leaves it out.",
    "superseded_duplicate": "{column} {value} occurs more than once for the same moment with different content; the "
    "newest row (changed last, else last in the file) counts. Remove the older one at the source.",
    "own_parent": "{column} {value} is the item itself, so it would never be counted. Correct it at the source.",
    "off_scale": "{column} {value} is off its scale ({other_value}). Correct it at the source, or map the right scale.",
}


def explain(rule: str, column: str, language: Language = Language.ENGLISH, other: str = "") -> str:
    """What breaking `rule` means, in a few words of `language`."""
    english, chinese = _GENERAL[rule]
    return (chinese if language is Language.CHINESE else english).format(column=column, other=other)


def explain_rule(rule: Rule, language: Language = Language.ENGLISH) -> str:
    """What breaking `rule` means, in a few words of `language`."""
    return explain(rule.name, rule.column, language, other_column(rule))


def reasons(kind: RecordKind, rule: Rule, values: pd.Series, others: pd.Series) -> pd.Series:
    """The reason for each broken row, given the cells it is about and those it was compared with, as text."""
    known = {
        "kind": kind.name,
        "column": rule.column,
        "other": other_column(rule),
        "choices": ", ".join(rule.test.choices) if isinstance(rule.test, OneOf) else "",
        "range": _range(kind, rule),
    }
    pieces = re.split(r"\{(\w+)\}", _REASONS[rule.name])
    told = pd.Series(pieces[0], index=values.index, dtype="str")
    for placeholder, text in zip(pieces[1::2], pieces[2::2], strict=True):
        if placeholder == "value":
            told = told + values
        elif placeholder == "other_value":
            told = told + others
        else:
            told = told + known[placeholder]
        told = told + text
    return told


def other_column(rule: Rule) -> str:
    """The column that `rule` compares with, or an empty text."""
    if isinstance(rule.test, NotBefore):
        return rule.test.other
    return "scale" if rule.name == "off_scale" else ""


def _range(kind: RecordKind, rule: Rule) -> str:
    if not isinstance(rule.test, Within):
        return ""
    column = kind.column(rule.column)
    unit = f" (unit: {column.unit})" if column.unit else ""
    if column.minimum is not None and column.maximum is not None:
        return f"between {column.minimum:g} and {column.maximum:g}{unit}"
    if column.minimum is not None:
        return f"a finite number of at least {column.minimum:g}{unit}"
    return f"a finite number{unit}"
