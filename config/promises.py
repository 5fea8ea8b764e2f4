"""Who may put a promise into force (policy P3.3), and which issues of a tracker say what is expected (P2.1)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.fields import Entry, Key, Name, Text
from tasks.records.expecting import Aspect, Side


class Signing(Entry):
    """The roles whose signature counts, for us and for the customer."""

    supplier_roles: Annotated[tuple[Name, ...], Field(min_length=1)]
    customer_roles: Annotated[tuple[Name, ...], Field(min_length=1)]


class ExpectationType(Entry):
    """An issue type of a source that means an expectation, what it is about, and which side owes it."""

    source: Key
    raw_type: Text
    aspect: Aspect = Aspect.GOAL
    owner_side: Side = Side.SUPPLIER
