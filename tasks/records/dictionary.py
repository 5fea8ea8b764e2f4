"""The data dictionary: the declarations of the record kinds as a table, Markdown or JSON."""

from __future__ import annotations

from typing import Any

from tasks.records.declaration import Column, RecordKind


def rows_of(kind: RecordKind) -> list[dict[str, str]]:
    """One row a column: name, type, unit, whether it is required or part of the key, data about people, meaning."""
    return [
        {
            "column": column.name,
            "type": column.type.value,
            "unit": column.unit,
            "needed": "key" if column.name in kind.key else "" if column.nullable else "required",
            "personal": "personal" if column.personal else "",
            "meaning": column.meaning + _limits(column),
        }
        for column in kind.columns
    ]


def as_markdown(kind: RecordKind) -> str:
    """A heading, the meaning and a table."""
    rows = rows_of(kind)
    lines = [f"## {kind.name}", "", kind.meaning, "", " | ".join(("", *rows[0], "")).strip()]
    lines.append("|" + "---|" * len(rows[0]))
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row.values()) + " |" for row in rows]
    return "\n".join([*lines, ""])


def as_json(kind: RecordKind) -> dict[str, Any]:
    """The declaration as plain values."""
    return {
        "name": kind.name,
        "meaning": kind.meaning,
        "key": list(kind.key),
        "from_sources": kind.landed,
        "columns": [
            {
                "name": column.name,
                "type": column.type.value,
                "unit": column.unit or None,
                "nullable": column.nullable,
                "personal": column.personal,
                "internal": column.internal,
                "choices": list(column.choices) or None,
                "minimum": column.minimum,
                "maximum": column.maximum,
                "meaning": column.meaning,
            }
            for column in kind.columns
        ],
    }


def _limits(column: Column) -> str:
    if column.choices:
        return f" ({', '.join(column.choices)})"
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f" ({low:g} to {high:g})"
    return f" (at least {low:g})" if low is not None else ""
