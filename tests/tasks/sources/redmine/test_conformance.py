"""The Redmine source keeps the promises every source makes."""

import pytest

from tests.tasks.sources.conformance import Case, SourceConformance
from tests.tasks.sources.redmine.recorded import NOW, TONIGHT, Pull


class TestRedmine(SourceConformance):
    """On the recorded Redmine."""

    @pytest.fixture
    def case(self, pull: Pull) -> Case:
        return Case(pull.source, TONIGHT, NOW)
