"""A whole site in memory, as its readers get it."""

from collections.abc import Sequence

from tasks.records.choices import Language
from tasks.reports.portfolio_report import SiteView, portfolio_page, project_pages


def build_site(site: SiteView, language: Language, languages: Sequence[Language] = ()) -> dict[str, str]:
    """The pages of one site in one language: path to HTML."""
    index = {"index.html": portfolio_page(site, language, languages)}
    return index | project_pages(site, language, languages)
