"""One entry of customers.yaml: a company that projects are delivered to."""

from __future__ import annotations

from config.fields import Entry, Key, Text
from tasks.records.choices import Language
from tasks.records.people import Customer


class CustomerEntry(Entry):
    """A customer."""

    key: Key
    name: Text
    language: Language

    def plain(self) -> Customer:
        """The customer as records know it."""
        return Customer(self.key, self.name, self.language)
