"""The signed promise by the forms of the Prefect UI and by the command line: either way the same store.

The server, its deployments and the processes of the runs are real: `wordkeeper serve` on the demo portfolio.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route
from ruamel.yaml import YAML

from tests.browser.forms import resume_run, submit_run
from tests.browser.promise_story import (
    BY,
    EXPECTATION,
    PLAN_OF,
    PROJECT,
    PROPOSAL,
    TARGETS,
    act_out,
    sign_both,
    today,
    told,
)
from tests.browser.serving import DEMO, ROOT, Served, collecting, copy_store, held, rows_of, wait_for
from tests.flows.test_schedule import hear_interrupts
from tests.servers.prefect import free_port, lay_database

pytestmark = [pytest.mark.flow, pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("forms")]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("forms")
    state, port = folder / "var", free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "WORDKEEPER_"))}
    environment = kept | {"PREFECT_RUNNER_POLL_FREQUENCY": "1"}
    command = [sys.executable, "-m", "flows", "serve", "--port", str(port), "--cron", "0 0 1 1 *"]
    command += ["--portfolio", str(DEMO), "--state", str(state)]
    lay_database(state)
    log = (folder / "serve.log").open("w")
    with (
        log,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            preexec_fn=hear_interrupts,  # noqa: PLW1509 - it makes one system call and takes no lock
        ) as process,
    ):
        try:
            wait_for((state / "prefect" / "server.json").exists, "the server's address")
            ready = Served(f"http://127.0.0.1:{port}/api", state, folder / "untouched", environment)
            with ready.terminal(state) as typed:
                collecting(typed)(PLAN_OF)
            ready.untouched.mkdir()
            copy_store(state, ready.untouched)
            wait_for(lambda: httpx.get(f"{ready.api}/deployments/name/verify/on-demand").is_success, "the deployments")
            yield ready
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """A page of the classic UI; afterwards: it asked no other host than the server."""
    context = browser.new_context(viewport={"width": 1280, "height": 1800})
    elsewhere: list[str] = []

    def guard(route: Route) -> None:
        if route.request.url.startswith((served.base, "data:", "blob:")):
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    yield context.new_page()
    context.close()
    assert elsewhere == []


class ByForms:
    """Fills in the forms of the UI."""

    def __init__(self, served: Served, page: Page) -> None:
        self.served, self.page = served, page

    def submit(self, flow: str, fields: dict[str, Any], *states: str) -> str:
        """Fill in a flow's form, start it and wait for its end."""
        run = submit_run(self.page, self.served.base, self.served.deployment(flow), fields)
        self.served.until(run, *(states or ("Completed",)))
        return run

    def register(self, fields: dict[str, Any]) -> None:
        self.submit("register", {"project": PROJECT, "by": BY, **fields})

    def target(self, fields: dict[str, Any]) -> None:
        self.submit("target", {"project": PROJECT, **fields})

    def draw_up(self) -> None:
        self.submit("draw-up", {"project": PROJECT, "by": BY, "night": PLAN_OF})

    def sign(self, document: str, digest: str, side: str, signatory: str) -> None:
        fields = {
            "document": document, "digest": digest, "side": side, "signatory": signatory, "signed_on": today(),
            "means": "mail_reply", "reference": f"mail of {signatory}", "by": BY,
            "i_have_the_signed_document_before_me": True,
        }  # fmt: skip
        self.submit("sign", fields)

    def measure(self) -> None:
        self.submit("monitor", {"night": today()})

    def adjust(self) -> None:
        run = self.submit("propose", proposal_fields(), "Suspended")
        both = "2026-05-29", "2026-07-10"  # what is signed, beside what is proposed
        resume_run(self.page, self.served.base, run, both, {"Outcome": "agreed", "By": BY})
        assert self.served.until(run, "Completed", "SettledElsewhere")["state_name"] == "Completed"


def proposal_fields() -> dict[str, Any]:
    """The story's proposal as the form asks for it."""
    return {
        "project": PROJECT, "reason": PROPOSAL["reason"], "rationale": PROPOSAL["rationale"], "by": BY,
        "targets": [{"Target": PROPOSAL["target"], "Due On": PROPOSAL["due_on"]}],
        "take_tracker_plan": True, "schedule_days": PROPOSAL["schedule_days"],
    }  # fmt: skip


class ByCommands:
    """Types the commands."""

    def __init__(self, typed: Callable[..., str], state: Path) -> None:
        self.typed, self.state = typed, state
        self.versions = 0

    def _import(self, section: str, row: dict[str, Any]) -> None:
        file = self.state / "register.yaml"
        with file.open("w", encoding="utf-8") as handle:
            YAML().dump({"project": PROJECT, section: [row]}, handle)
        self.typed("promise", "register", "import", PROJECT, "--file", str(file), "--by", BY)

    def register(self, fields: dict[str, Any]) -> None:
        self._import("expectations", fields | ({"version": self.versions} if self.versions else {}))
        self.versions += 1

    def target(self, fields: dict[str, Any]) -> None:
        self._import("targets", fields)

    def draw_up(self) -> None:
        self.typed("promise", "draw-up", PROJECT, "--night", PLAN_OF.isoformat(), "--by", BY)

    def sign(self, document: str, digest: str, side: str, signatory: str) -> None:
        self.typed(
            "promise", "sign", document, "--digest", digest, "--side", side, "--signatory", signatory, "--signed-on",
            today().isoformat(), "--means", "mail-reply", "--reference", f"mail of {signatory}", "--by", BY,
        )  # fmt: skip

    def measure(self) -> None:
        self.typed("monitor", "--night", today().isoformat())

    def adjust(self) -> None:
        change = f"{PROPOSAL['target']}.due_on={PROPOSAL['due_on']}"
        self.typed(
            "promise", "propose", PROJECT, "--reason", str(PROPOSAL["reason"]), "--rationale", str(PROPOSAL["rationale"]),
            "--set", change, "--take-tracker-plan", "--schedule-days", str(PROPOSAL["schedule_days"]), "--by", BY,
        )  # fmt: skip
        self.typed("promise", "agree", f"{PROJECT}-adjustment-1", "--by", BY)


def test_the_forms_and_the_command_line_leave_the_same_store(served: Served, page: Page, tmp_path: Path) -> None:
    by_commands = tmp_path / "commands"
    by_commands.mkdir()
    copy_store(served.untouched, by_commands)
    with served.terminal(by_commands) as typed:
        act_out(ByCommands(typed, by_commands), by_commands, collecting(typed))
    with served.terminal(served.state) as typed:
        act_out(ByForms(served, page), served.state, collecting(typed))
    left, right = told(by_commands), told(served.state)
    for table, rows in left.items():
        assert right[table] == rows, table
    assert {row["state"] for row in left["adjustments"]} == {"signed"}
    attained = {(row["against"], row["state"]) for row in left["attainments"]}
    assert attained == {("original", "broken"), ("current", "kept")}
    assert [row["rebaselines"] for row in left["attainments"]] == [1, 1]
    with served.terminal(served.state) as typed:
        assert "reads as it was signed" in typed("verify")


def test_lists_of_the_forms_reach_the_store_as_they_were_filled_in(served: Served, page: Page) -> None:
    with served.terminal(served.state) as typed:
        if not held(served.state):
            actor = ByCommands(typed, served.state)
            actor.register(EXPECTATION)
            actor.target(TARGETS[0])
            actor.draw_up()
            sign_both(actor, served.state, f"{PROJECT}-baseline-1")
    forms, (source, ref, due_on) = ByForms(served, page), held(served.state)[0]
    item, later = f"{source}/{ref}", date.fromisoformat(due_on) + timedelta(days=7)
    feeling = {"Expectation": EXPECTATION["key"], "Functional": "like", "Dysfunctional": "live-with", "Importance": 7}
    forms.submit("answer", {
        "project": PROJECT, "questionnaire_round": "2026-q3", "respondent": "Petra", "answers": [feeling],
    })  # fmt: skip
    (kept,) = rows_of(served.state, "SELECT functional, dysfunctional, importance, answered_on FROM kano_answers")
    assert tuple(kept) == (1, 4, 7.0, None)
    new = {"Key": "trial-run", "Expectation": EXPECTATION["key"], "Statement": "A trial run of a week", "Due On": later}
    run = forms.submit("propose", {
        "project": PROJECT, "reason": "scope", "rationale": "One step more.", "by": BY,
        "add_targets": [new | {"Deliverable": item, "Acceptance": "Nothing falls down."}],
        "replan_items": [{"Item": item, "Due On": later, "Weight": 2.5}],
    }, "Suspended")  # fmt: skip
    resume_run(page, served.base, run, ["A trial run of a week"], {"Outcome": "withdrawn", "By": BY})
    assert served.until(run, "Completed")["state_name"] == "Completed"
    changes = json.loads(rows_of(served.state, "SELECT changes FROM adjustment_versions ORDER BY proposed_at")[-1][0])
    assert changes["items"] == {"replanned": {item: {"due_on": later.isoformat(), "weight": 2.5}}}
    assert changes["targets"]["added"] == [{
        "key": "trial-run", "expectation": EXPECTATION["key"], "statement": "A trial run of a week",
        "due_on": later.isoformat(), "deliverable": item, "acceptance": "Nothing falls down.",
    }]  # fmt: skip
