"""The tracker Redmine as a source."""

from tasks.sources.redmine.options import RedmineOptions
from tasks.sources.redmine.source import Redmine

__all__ = ["Redmine", "RedmineOptions"]
