"""Fills in the forms of Prefect's classic UI as a person does: by their labels, with mouse and keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from http import HTTPStatus
from typing import Any

from playwright.sync_api import Locator, Page, Response, expect


def submit_run(page: Page, base: str, deployment: str, fields: dict[str, Any]) -> str:
    """Fill in a deployment's form and start it; returns the id of the run."""
    page.goto(f"{base}/deployments/deployment/{deployment}/run")
    form = page.locator("form")
    expect(form.locator(".schema-form-property").first).to_be_visible()
    fill(form, fields)
    answer = _submit(form, "/create_flow_run")
    assert answer.ok, answer.text()
    return str(answer.json()["id"])


def resume_run(page: Page, base: str, run: str, told: Iterable[str], fields: dict[str, Any]) -> None:
    """Open a suspended run, wait until what it asks tells each of these texts, answer and resume."""
    page.goto(f"{base}/runs/flow-run/{run}")
    page.get_by_role("button", name="Resume").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".schema-form-property").first).to_be_visible()
    for text in told:  # the form stands first, what is asked about is drawn a little later
        expect(dialog).to_contain_text(text)
    fill(dialog, fields)
    answer = _submit(dialog, "/resume")
    assert answer.ok, answer.text()
    assert answer.json()["status"] == "ACCEPT", answer.text()


def _submit(form: Locator, address: str) -> Response:
    """Press Submit; a server that is too busy to answer is asked again, as a person would."""
    for _ in range(5):
        with form.page.expect_response(lambda answer: answer.url.endswith(address)) as answered:
            form.get_by_role("button", name="Submit").click()
        if answered.value.status != HTTPStatus.SERVICE_UNAVAILABLE:
            break
        form.page.wait_for_timeout(2000)
    return answered.value


def fill(form: Locator, fields: dict[str, Any]) -> None:
    """Fill in what each label asks: text, number, day, choice, yes or no; a list of mappings adds its items."""
    for label, value in fields.items():
        named = re.compile(rf"^\s*{re.escape(label)}(?: \(Optional\))?\s*$")
        header = form.page.locator(".schema-form-property__label", has_text=named)
        field = form.locator(".schema-form-property", has=header).last
        if isinstance(value, list):
            for number, item in enumerate(value):
                field.get_by_role("button", name="Add item").click()
                fill(field.locator(".schema-form-property-array-item").nth(number), item)
        else:
            _answer(field, value)


def _answer(field: Locator, value: Any) -> None:
    expect(field.locator("button, input, textarea").first).to_be_visible()
    kinds = field.locator(".p-button-group > button")
    if kinds.count():  # a field that may stay empty: say first that it shall not
        kinds.first.click()
    page = field.page
    if isinstance(value, date):
        field.locator(".p-date-button__control").click()
        calendar = page.locator(".p-date-picker")
        calendar.locator("input[type=date]").fill(value.isoformat())
        calendar.get_by_role("button", name="Apply").click()
        expect(calendar).to_have_count(0)
    elif field.locator(".p-select-button__control").count():
        field.locator(".p-select-button__control").press("Space")
        page.locator(".p-select-option__text").get_by_text(str(value), exact=True).click()
        page.keyboard.press("Escape")
    elif isinstance(value, bool):
        switch = field.get_by_role("switch")
        if (switch.get_attribute("aria-checked") == "true") is not value:
            switch.click()
        expect(switch).to_have_attribute("aria-checked", str(value).lower())
    else:
        field.locator("fieldset").locator("textarea, input").first.fill(str(value))
