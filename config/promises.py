"""Who may put a promise into force: the roles that sign for each side (policy P3.3)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.fields import Entry, Name


class Signing(Entry):
    """The roles whose signature counts, for us and for the customer."""

    supplier_roles: Annotated[tuple[Name, ...], Field(min_length=1)]
    customer_roles: Annotated[tuple[Name, ...], Field(min_length=1)]
