"""Analyse: which readings left their agreed band, got worse, or came back?

    readings of past periods ──▶ judge ──▶ verdicts
    readings + open deviations ──▶ track ──▶ deviation events
    deviations that moved ──▶ explain ──▶ suggested causes
    readings + prepared contingency plans ──▶ watch ──▶ started plans
    readings + started measures ──▶ follow ──▶ verdicts on measures
    closed deviations + what is new of them ──▶ learn ──▶ lessons
    on the policy's weekday: items + readings ──▶ forecast ──▶ forecasts

Schedule: part of `nightly`; runs alone on demand.
"""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.night import Night, run_name, tonight
from flows.turn import in_turn
from tasks.equip import equip
from tasks.explain import explain, moved
from tasks.follow import follow, taken
from tasks.forecast import forecast, forecast_due
from tasks.judge import charted, judge
from tasks.learn import anything_to_learn, learn
from tasks.track import track
from tasks.watch import prepared, watch


@flow(flow_run_name=lambda: run_name("analyse"))
@in_turn
def analyse(night: Night = None) -> dict[str, Any]:
    """Judge, track and explain the deviations of the whole portfolio for one night, follow their measures, learn, forecast.

    Args:
        night: The night to run for; empty: the day that the scheduled start belongs to.
    """
    night = tonight(night, equip().zone)
    advised = judge(night) if charted() else {}
    counts: dict[str, Any] = track(night)
    if early := advised.get("early_warning", 0):
        counts["early warning" if early == 1 else "early warnings"] = early
    if moved(counts) and (causes := explain(night)["causes suggested"]):
        counts["cause suggested" if causes == 1 else "causes suggested"] = causes
    if prepared(night) and (started := watch(night)["started"]):
        counts["contingency plan started" if len(started) == 1 else "contingency plans started"] = len(started)
    if taken(night):
        for outcome, count in follow(night)["verdicts"].items():
            counts[f"{'verdict' if count == 1 else 'verdicts'} on measures ({outcome.replace('_', ' ')})"] = count
    if anything_to_learn(night) and (written := learn(night)["new"]):
        counts["lesson learned" if written == 1 else "lessons learned"] = written
    if forecast_due(night):
        made = forecast(night).get("forecast", 0)
        counts["forecast made" if made == 1 else "forecasts made"] = made
    return counts
