"""Seven places in two blocks, with sub-centres' posts, for lists to speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from shapely.geometry import box
from small_files import write_csv

from microplan.domain.campaign import CampaignSettings
from microplan.domain.handover import Posts
from microplan.domain.tables import AREAS, FACILITIES, MATCHES, REPAIRS, SETTLEMENTS, STAFF
from microplan.sources.lists.lists import read_lists
from microplan.sources.lists.settings import ListSettings
from microplan.sources.names.settings import NO_NAMES, NameSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd

    from microplan.domain.handover import Listed

# settlement_id: block, sub-centre area, name, high-risk code, refusals, flags, lon, lat
PLACES = {
    "V-1": ("B-1", "S-7", "Belwa", "", None, "", 82.05, 26.05),
    "V-2": ("B-1", "S-7", "Rampur", "", 2, "small_hamlet", 82.06, 26.05),
    "V-3": ("B-1", "", "Madhopur Khurd", "", None, "", 82.15, 26.15),
    "V-4": ("B-2", "", "Tia", "", None, "", 82.30, 26.10),
    "V-5": ("B-2", "", "Rampur", "", None, "", 82.31, 26.11),
    "V-6": ("B-2", "", "Rampur", "", None, "", 82.39, 26.19),
    "H-1": ("B-2", "", "Bhola kiln", "3", None, "", 82.32, 26.10),
}
POSTS = {
    "F-a": ("subcentre", 82.05, 26.051),  # in the polygon of S-7
    "F-b": ("phc", 82.051, 26.052),
    "F-c": ("subcentre", 82.30, 26.101),  # near V-4, V-5 and the kiln, far from V-6
}
SHAPES = {"B-1": box(82.0, 26.0, 82.2, 26.2), "B-2": box(82.2, 26.0, 82.4, 26.2)}


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Listed]:
    """Give a reader of lists: the plan's [lists] section, with the text of a CSV as `file`."""

    def read(
        places: pd.DataFrame | None = None, names: NameSettings = NO_NAMES, **sections: Any
    ) -> Listed:
        given = {
            name: _with_file(tmp_path / f"{name}.csv", section)
            for name, section in sections.items()
        }
        settings = ListSettings.model_validate(given)
        homes = make_places() if places is None else places
        return read_lists(make_areas(), homes, make_posts(), settings, CampaignSettings(), names)

    return read


def _with_file(path: Path, section: Any) -> Any:
    """Write the text of a section's file."""
    if not isinstance(section, dict) or not isinstance(section.get("file"), str):
        return section
    return {**section, "file": write_csv(path, section["file"])}


def make_areas() -> gpd.GeoDataFrame:
    rows = [
        ("D-9", "", "district", "Sukhpur", box(82.0, 26.0, 82.4, 26.2)),
        ("B-1", "D-9", "block", "Pachhim", SHAPES["B-1"]),
        ("B-2", "D-9", "block", "Purab", SHAPES["B-2"]),
        ("S-7", "B-1", "subcentre", "Belwa", box(82.0, 26.0, 82.1, 26.1)),
    ]
    columns = ["area_id", "parent_id", "level", "name", "geometry"]
    frame = pd.DataFrame(rows, columns=columns).assign(
        name_local="", people=0.0, area_km2=1.0, vintage="", code_system="", source=""
    )
    return AREAS.arrange_shapes(frame)


def make_places() -> pd.DataFrame:
    names = ["area_id", "subcentre_id", "name", "hra_code", "refusals", "flags", "lon", "lat"]
    frame = pd.DataFrame.from_dict(PLACES, orient="index", columns=names)
    frame = frame.rename_axis("settlement_id").reset_index()
    kind = frame["hra_code"].map(lambda code: "high-risk site" if code else "village")
    empty = dict.fromkeys(("houses", "listed_children", "listed_pregnant"), pd.NA)
    text = dict.fromkeys(("name_local", "locator", "last_verified", "source"), "")
    numbers = {"people": 100.0, "children": 5.0, "pregnant": 1.0, "tribal_share": float("nan")}
    refusals = frame["refusals"].astype("Int64")
    more = {**empty, **text, **numbers, "urban": False, "kind": kind, "refusals": refusals}
    return SETTLEMENTS.arrange(frame.assign(**more))


def make_posts() -> Posts:
    frame = pd.DataFrame.from_dict(POSTS, orient="index", columns=["kind", "lon", "lat"])
    frame = frame.rename_axis("facility_id").reset_index()
    text = {"area_id": "B-1", "name": "x", "name_local": "", "source": ""}
    numbers = {"cold_chain": False, "vacant": False, "vaccinators": 1, "vehicles": 0}
    facilities = FACILITIES.arrange(frame.assign(**text, **numbers))
    staff = frame[["facility_id"]].assign(
        base_id=frame["facility_id"], settlement_id="", role="vaccinator", persons=1, days="",
        days_max=pd.NA, vehicle="", source="",
    )  # fmt: skip
    return Posts(facilities, MATCHES.empty(), REPAIRS.empty(), STAFF.arrange(staff))
