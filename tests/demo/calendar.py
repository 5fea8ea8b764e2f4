"""The half year that the demo portfolio tells of: 27 Fridays, the last one 2026-07-03."""

from datetime import date, timedelta

LAST_NIGHT = date(2026, 7, 3)
WEEKS = 27
FRIDAYS = tuple(LAST_NIGHT - timedelta(weeks=WEEKS - 1 - week) for week in range(WEEKS))
FIRST_NIGHT = FRIDAYS[0]
SEED = 20260703
