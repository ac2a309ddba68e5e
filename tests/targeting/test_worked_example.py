"""docs/five-places.md: every figure of its tables is what the package reckons."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from five_settlements import make_access, make_areas, make_coverage, make_settlements

from microplan.domain.campaign import CampaignSettings
from microplan.sources.people.demography import estimate_children, tell_children
from microplan.sources.people.demography_settings import DemographySettings
from microplan.targeting.need import estimate_need
from microplan.targeting.ranking import rank_targets
from microplan.targeting.settings import TargetingSettings
from microplan.targeting.strata import StrataSettings

if TYPE_CHECKING:
    from microplan.domain.handover import Ranked

PAGE = Path(__file__).resolve().parents[2] / "docs" / "five-places.md"
NAMES = ["Amba", "Belwa", "Chowk", "Diara", "Eent"]
TARGETING, CAMPAIGN = TargetingSettings(), CampaignSettings()
DEMOGRAPHY = DemographySettings(cbr=26.2, imr=32)
AREAS = make_areas(("D1", "", "district"), ("B1", "D1", "block"))
SURVEY = make_coverage(
    ("D1", "full_immunization", 0.62, 200),
    ("D1", "penta1", 0.88, 200),
    ("D1", "penta3", 0.78, 200),
)
WAYS = make_access(
    ("Amba", 10, "0-15", ""),
    ("Belwa", 90, "60-120", "distance"),
    ("Chowk", 20, "15-30", ""),
    ("Diara", None, "cut off", "cut off;water"),
    ("Eent", 40, "30-60", "distance"),
)
KNOWN: dict[str, dict[str, Any]] = {
    "Amba": {},
    "Belwa": {"flags": "vacant_subcentre"},
    "Chowk": {"urban": True, "listed_children": 25},
    "Diara": {"tribal_share": 0.8},
    "Eent": {"hra_code": "3"},
}


def read_tables() -> dict[str, pd.DataFrame]:
    """Read the page's tables of places, by the number of their section."""
    found = {}
    for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        for block in re.findall(r"(?:^\|.*\n)+", part, re.MULTILINE):
            head, _, *rows = (
                [c.strip() for c in row.split("|")[1:-1]] for row in block.split("\n") if row
            )
            kind = "settings" if head[0] == "setting" else part[0]
            found[kind] = pd.DataFrame(rows, columns=head).set_index(head[0])
    return found


TABLES = read_tables()


@cache
def places() -> pd.DataFrame:
    given = TABLES["1"]
    rows = [
        {
            "settlement_id": name,
            "area_id": "B1",
            "children": 0.0,
            "people": float(str(given.loc[name, "people"])),
            "kind": given.loc[name, "kind"],
            **KNOWN[name],
        }
        for name in NAMES
    ]
    settled = make_settlements(*rows)
    none = pd.Series(dtype=float)
    district = pd.Series("D1", settled.index)
    told = tell_children(settled, district, none, DEMOGRAPHY, CAMPAIGN)
    return estimate_children(settled, told, DEMOGRAPHY, CAMPAIGN)


@cache
def need() -> pd.DataFrame:
    return estimate_need(places(), WAYS, SURVEY, AREAS, TARGETING.need, StrataSettings(), CAMPAIGN)


@cache
def ranked() -> Ranked:
    return rank_targets(AREAS, places(), WAYS, need(), SURVEY, TARGETING, CAMPAIGN)


@cache
def targets() -> pd.DataFrame:
    rows = ranked().targets
    return rows[(rows["level"] == "settlement") & (rows["stratum"] == "all")].set_index("area_id")


def hold(section: str, column: str, reckoned: pd.Series) -> None:
    """Hold a column of the page against what was reckoned, to the last digit that it prints."""
    printed = TABLES[section][column]
    assert list(printed.index) == NAMES
    for name, text in printed.items():
        decimals = len(text.partition(".")[2])
        assert float(text) == pytest.approx(reckoned[str(name)], abs=0.5000001 * 10**-decimals), (
            name
        )


def of_need(column: str) -> pd.Series:
    return need().set_index("settlement_id")[column].astype(float)


def of_places(column: str) -> pd.Series:
    return places().set_index("settlement_id")[column].astype(float)


def find_setting(path: str) -> Any:
    """Return the default of a setting of the page."""
    start, *keys = path.split(".", 1)[0], *path.split(".")[1:]
    value: Any = {"demography": DEMOGRAPHY, "targeting": TARGETING}[start]
    for key in keys:
        value = value[key] if isinstance(value, dict) else getattr(value, key)
    return value


@pytest.mark.parametrize("path", TABLES["settings"].index)
def test_the_settings_of_the_page_are_those_of_the_package(path: str) -> None:
    assert float(str(TABLES["settings"].loc[path, "value"])) == find_setting(path)


def test_the_walks_of_the_page_are_those_that_are_reckoned_with() -> None:
    printed = TABLES["1"]["on foot, minutes"].replace("none", "0").astype(int)
    assert printed.tolist() == WAYS["walk_minutes"].fillna(0).tolist()


def test_children_and_women_follow_from_people() -> None:
    hold("2", "people", of_places("people"))
    hold("2", "children under two", of_places("children"))
    hold("2", "women pregnant now", of_places("pregnant"))


def test_the_districts_share_is_spread_by_odds_and_reproduced() -> None:
    share = 1 - of_need("fic")
    odds = share / (1 - share)
    hold("3", "odds ratio", odds / odds["Amba"])
    hold("3", "odds", odds)
    hold("3", "share missed", share)
    hold("3", "children × share", share * of_places("children"))
    assert TABLES["3"]["children × share"].astype(float).sum() == pytest.approx(113.54, abs=0.02)
    assert (share * of_places("children")).sum() == pytest.approx(
        0.38 * of_places("children").sum()
    )


def test_missed_children_are_left_outs_and_drop_outs_past_due() -> None:
    hold("4", "never started", of_need("left_out"))
    hold("4", "did not finish", of_need("drop_out"))
    hold("4", "missed", of_need("missed"))
    hold("4", "missed of its children", of_need("missed") / of_places("children"))


def test_the_due_are_whole_and_the_list_wins() -> None:
    hold("5", "children due", of_need("due_children"))
    hold("5", "women due", of_need("due_pregnant"))
    assert TABLES["5"]["list"].tolist() == ["", "", "25", "", ""]


def test_the_parts_add_up_to_the_score() -> None:
    rows = ranked().contributions
    rows = rows[(rows["level"] == "settlement") & (rows["stratum"] == "all")]
    parts = rows.pivot_table(index="area_id", columns="part", values="points", fill_value=0.0)
    named = ["missed_count", "missed_rate", "reach"]
    hold("6", "of the most", targets()["missed"] / targets()["missed"].max())
    for part in named:
        hold("6", part, parts[part])
    hold("6", "criteria", parts.drop(columns=named).sum(axis=1))
    hold("6", "score", targets()["score"])
    printed = TABLES["6"][[*named, "criteria"]].astype(float).sum(axis=1)
    assert printed.to_numpy() == pytest.approx(TABLES["6"]["score"].astype(float), abs=0.021)


def test_the_ranks_and_what_fits_are_those_of_the_page() -> None:
    printed, found = TABLES["7"], targets().loc[NAMES]
    assert printed["by score"].astype(int).tolist() == found["rank"].tolist()
    assert printed["by number"].astype(int).tolist() == found["rank_count"].tolist()
    assert printed["by share"].replace("none", "0").astype(int).tolist() == (
        found["rank_rate"].fillna(0).tolist()
    )
    assert printed["what fits"].tolist() == found["response"].tolist()


@pytest.mark.parametrize(
    ("printed", "reckoned"),
    [
        ("0.050216", 0.0262 * (1 - 0.032) * 1.98),
        ("0.01441", 0.0262 * 1.1 * 0.5),
        ("0.31579", 12 / 38),
        ("0.26316", 10 / 38),
        ("0.42105", 16 / 38),
        ("0.90084", (24 - 6 / (365.25 / 84) - 1) / 24),
        ("0.82418", (24 - 14 / (365.25 / 84) - 1) / 24),
        ("0.58333", 14 / 24),
        ("0.7143", 75 / 105),
        ("0.2381", 25 / 105),
    ],
)
def test_a_figure_of_the_text_is_what_its_sum_gives(printed: str, reckoned: float) -> None:
    assert printed in PAGE.read_text(encoding="utf-8")
    assert float(printed) == pytest.approx(reckoned, abs=0.5 * 10 ** -len(printed.split(".")[1]))
