"""Who are the two sides of a document, and who speaks for each?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.records.choices import Audience
from tasks.records.expecting import Side
from tasks.records.people import Customer, Project, Stakeholder


@dataclass(frozen=True)
class Parties:
    """The project a document is about, the two companies, and the people who may speak for them.

    `supplier` is our company's name. `people` are stakeholders of both sides; those of other customers or
    projects are not shown. A document names them because they sign it, with their roles and nothing else.
    """

    project: Project
    customer: Customer
    supplier: str
    people: Sequence[Stakeholder] = ()

    def company(self, side: Side) -> str:
        """The name of one side's company."""
        return self.supplier if side is Side.SUPPLIER else self.customer.name

    def speakers(self, side: Side) -> tuple[Stakeholder, ...]:
        """The people of one side who have this project, in the order given."""
        audience = Audience.INTERNAL if side is Side.SUPPLIER else Audience.CUSTOMER
        return tuple(
            person
            for person in self.people
            if person.audience is audience
            and self.project.key in person.projects
            and (side is Side.SUPPLIER or person.customer == self.customer.key)
        )
