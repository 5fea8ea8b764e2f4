"""In which order do indicators stand, and which ones lead?"""

from __future__ import annotations

FAMILIES: dict[str, tuple[str, ...]] = {
    "schedule": (
        "schedule_deviation_rate",
        "schedule_performance_index_time",
        "schedule_variance_time",
        "schedule_performance_index",
        "schedule_variance",
        "earned_schedule",
        "planned_progress",
        "actual_progress",
    ),
    "quality": ("defect_rate",),
    "satisfaction": ("csat", "nps", "satisfaction_mean", "survey_responses"),
    "complaints": ("complaint_rate",),
    "promise": ("attainment", "silent_drift", "scope_growth"),
}
LEADING = frozenset(
    {"schedule_deviation_rate", "schedule_performance_index_time", "defect_rate", "csat", "nps", "complaint_rate"}
)
PORTFOLIO_FIGURES = (
    ("schedule_deviation_rate", "project"),
    ("schedule_performance_index_time", "project"),
    ("defect_rate", "project"),
    ("csat", "overall"),
    ("nps", "project"),
    ("complaint_rate", "project"),
)
_POSITION = {name: place for place, name in enumerate(name for names in FAMILIES.values() for name in names)}
_SCOPES = {"project": 0, "overall": 1, "deliverables": 2, "team_service": 3}


def position(indicator: str, scope: str) -> tuple[int, str, int, str]:
    """Where an indicator and scope stand on a page; unknown ones come last, by name."""
    return (_POSITION.get(indicator, len(_POSITION)), indicator, _SCOPES.get(scope, len(_SCOPES)), scope)
