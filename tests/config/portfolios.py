"""Small portfolios for tests: a valid one to start from, and folders written from texts."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

FILES = {
    "portfolio.yaml": "name: Test portfolio\nzone: Asia/Shanghai\n",
    "customers.yaml": """\
customers:
  - {key: acme, name: Acme Industries, language: en}
  - {key: huaxin, name: 华信集团, language: zh}
""",
    "projects.yaml": """\
projects:
  - key: warehouse
    name: Warehouse automation
    customer: acme
    phase: implementation
    starts_on: 2026-01-12
    ends_on: 2026-06-30
    calendar: de
    refs:
      tracker: [WH, Warehouse]
  - key: hongqiao
    name: 虹桥客服中心
    customer: huaxin
    phase: acceptance
    refs:
      tracker: 虹桥
""",
    "stakeholders.yaml": """\
stakeholders:
  - key: alice
    name: Alice Example
    mail: alice@example.com
    role: project_manager
    audience: internal
    projects: all
  - key: charlie
    name: Charlie Example
    mail: charlie@acme.example
    role: customer_sponsor
    audience: customer
    customer: acme
    projects: [warehouse]
""",
    "sources/tracker.yaml": "kind: sheet\nfiles: data/*.csv\n",
}


class ColumnOptions(BaseModel):
    """A column that is more than a name."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(alias="from")
    unit: Literal["percent", "fraction"] | None = None


class SheetOptions(BaseModel):
    """The options of a made-up kind of source, in the shapes that real ones use."""

    model_config = ConfigDict(extra="forbid")

    files: str
    header: int | Literal["auto"] = "auto"
    columns: dict[str, str | ColumnOptions] = Field(default_factory=dict)
    api_key_env: str | None = None

    @field_validator("files")
    @classmethod
    def _is_a_pattern(cls, files: str) -> str:
        if "*" not in files:
            raise ValueError("names one file; write a pattern")
        return files


OPTION_MODELS: dict[str, type[BaseModel]] = {"sheet": SheetOptions}


def write_portfolio(directory: Path, **changed: str | None) -> Path:
    """The valid portfolio in `directory`; a keyword (`projects`, `sources_tracker`) replaces a file, None leaves it out."""
    for name, text in FILES.items():
        content = changed.get(name.removesuffix(".yaml").replace("/", "_"), text)
        if content is not None:
            file = directory / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
    return directory
