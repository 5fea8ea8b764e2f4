"""Where the report that a message is about lies, in the layout of the report site."""

from __future__ import annotations

from tasks.records.choices import Audience
from tasks.records.people import Stakeholder


def site_path(person: Stakeholder, project: str | None = None) -> str:
    """Where the report of `project`, or of all the person's projects, lies below the report site's root."""
    home = "internal" if person.audience is Audience.INTERNAL else f"customers/{person.customer}"
    page = "index.html" if project is None else f"projects/{project}.html"
    return f"{home}/{person.language}/{page}"
