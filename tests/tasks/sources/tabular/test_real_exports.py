"""Real exports import by mapping alone, and their published figures come out."""

from pathlib import Path

import pandas as pd
import pytest
from ruamel.yaml import YAML

from tasks.sources.contract import Harvest
from tasks.sources.tabular import Tabular
from tasks.sources.tabular.options import TabularOptions
from tests.tasks.sources.tabular.building import NIGHT, NOW, pull

ROOT = Path(__file__).parents[4]
SHARED = ROOT.parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder ../shared/data with the real exports is absent")


def imported(folder: str, mapping: str, projects: dict[str, str]) -> Harvest:
    options = YAML(typ="safe").load((ROOT / "tests" / "data" / "tabular" / mapping).read_text(encoding="utf-8"))
    source = Tabular(folder, TabularOptions.model_validate(options), projects, SHARED / folder, clock=lambda: NOW)
    return pull(source, NIGHT)


def test_jira_gives_every_finished_task_those_finished_before_created_included() -> None:
    harvest = imported("issues_agile_jira", "jira.yaml", {"0": "apollo", "1": "hermes"})
    frame = harvest.frames["work_items"]
    assert harvest.rejects is not None
    assert harvest.rejects.empty
    assert len(frame) == 4123
    assert frame["project"].value_counts().to_dict() == {"apollo": 2427, "hermes": 1696}
    cycle_days = (frame["closed_at"] - frame["created_at"]).dt.days
    assert round(float(cycle_days.mean()), 3) == 9.678
    assert (cycle_days.median(), cycle_days.max(), cycle_days.min()) == (1, 1140, -1)
    assert cycle_days.astype("str").equals(frame["extra"].str.extract(r'"cycle_time_days": "(-?\d+)"', expand=False))


def test_seamonkey_gives_every_bug_with_its_zoned_times_and_long_texts() -> None:
    harvest = imported("issues_seamonkey", "seamonkey.yaml", {})
    frame = harvest.frames["work_items"].set_index("ref")
    assert harvest.rejects is not None
    assert harvest.rejects.empty
    assert len(frame) == 1076
    assert frame["status"].value_counts().to_dict() == {"done": 509, "open": 551, "in_progress": 16}
    assert frame.loc["1606681", "created_at"] == pd.Timestamp("2020-01-02 17:14:21", tz="UTC")
    assert frame["closed_at"].notna().sum() == 509
    assert frame.loc["1606979", "raw_status"] == "UNCONFIRMED"
    assert "I was editing old webpages" in frame.loc["1606979", "extra"]
    assert frame["priority"].notna().sum() == 115


@pytest.mark.parametrize("mapping", ["nps_us.yaml", "nps_iso.yaml"])
def test_the_same_survey_gives_the_published_nps_from_either_kind_of_dates(mapping: str) -> None:
    harvest = imported("nps_sudzilla", mapping, {})
    frame = harvest.frames["survey_answers"]
    promoters, detractors = frame["score"].ge(9).sum(), frame["score"].le(6).sum()
    assert (len(frame), promoters, detractors) == (39, 8, 22)
    assert round(100 * (promoters - detractors) / len(frame), 1) == -35.9
    assert frame["submitted_at"].min().floor("s") == pd.Timestamp("2019-11-01 08:51:12", tz="UTC")
    assert (frame["valid_from"] == frame["submitted_at"]).all()
