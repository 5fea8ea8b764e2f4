"""Runs nights in forked children of one warm process, so that a test can kill many of them in little time.

Reads the state folder and the store's address of a night from each line of standard input, with a tab between;
forks, runs the night there, and writes the child's process id at once and its exit status (negative: the signal that
killed it) at its end. The second argument says how the night runs: `flow`, through Prefect, or `steps`, the same
steps in the same order without Prefect, in a third of the time.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from tempfile import TemporaryDirectory


def main() -> None:
    """Serve until standard input ends; the first argument is the night."""
    night, run = date.fromisoformat(sys.argv[1]), {"flow": _run_flow, "steps": _run_steps}[sys.argv[2]]
    _warm_up()
    _say("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.environ["WORDKEEPER_VAR"], os.environ["WORDKEEPER_DATABASE_URL"] = line.rstrip("\n").split("\t")
            os._exit(run(night))
        _say(child)
        _, status = os.waitpid(child, 0)
        _say(os.waitstatus_to_exitcode(status))


def _say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _warm_up() -> None:
    """Import and compile what every night needs, a third of its time; starts no thread, so that forking is safe."""
    import holidays

    import flows.nightly  # noqa: F401 - to be warm
    import tasks.sources.registry  # noqa: F401 - to be warm
    from checks.validation import suite_of
    from tasks.records.catalogue import KINDS
    from tasks.records.choices import Language
    from tasks.rendering.environment import environment
    from tasks.store.engine import open_store

    for kind in KINDS.values():
        suite_of(kind)
    holidays.list_supported_countries()
    for language in Language:
        jinja = environment(language)
        for name in jinja.list_templates(extensions=["j2"]):
            jinja.get_template(name)
    with TemporaryDirectory() as folder:
        open_store(f"sqlite:///{folder}/store.sqlite").dispose()


def _run_flow(night: date) -> int:
    from flows.nightly import nightly
    from flows.oneshot import run_once

    state = run_once(nightly, night=night)
    if not state.is_completed():
        sys.stderr.write(f"{state}\n")
    return 0 if state.is_completed() else 1


def _run_steps(night: date) -> int:
    from tasks import check, decide, deliver, enrol, explain, freeze, judge, learn, measure, publish, pull, save, track
    from tasks.equip import equip

    enrol.enrol.fn(night)
    for key in equip().chosen_sources(None):
        pulled = pull.pull.fn(key, night)
        if pulled is not None:
            save.save.fn(key, night, check.check.fn(key, night, pulled))
    freeze.freeze.fn(night)
    for family in measure.FAMILY_NAMES:
        measure.measure.fn(family, night)
    judge.judge.fn(night)
    track.track.fn(night)
    explain.explain.fn(night)
    learn.learn.fn(night)
    publish.publish.fn(night)
    decide.decide.fn(night)
    deliver.deliver.fn()
    return 0


if __name__ == "__main__":
    main()
