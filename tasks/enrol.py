"""Enrol: bring the portfolio's customers, projects and stakeholders into the store."""

from __future__ import annotations

from datetime import date

from prefect import task

from tasks.equip import equip
from tasks.store.portfolio import save_portfolio


@task
def enrol(night: date) -> None:
    """Save who the customers, projects and stakeholders are as of the night."""
    desk = equip()
    save_portfolio(desk.engine, desk.portfolio.frames(night))
