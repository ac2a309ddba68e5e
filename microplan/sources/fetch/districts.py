"""The districts that a plan names, found among those that a publisher has: exactly, or not at all.

Nothing is joined by a name that is only alike: the fault names what is near, and the planner
writes the name or the id that is meant.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import numpy as np

from microplan.errors import Fault, InputFault
from microplan.geo.crs import metric_crs
from microplan.sources.fetch.texts import clean_text

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

MOST = 0.5
NEARLY_ALL = 0.99


def choose_districts(
    units: gpd.GeoDataFrame, wanted: tuple[str, ...], where: str
) -> gpd.GeoDataFrame:
    """Return the wanted units, by id or by name, in the order of their ids.

    Parameters
    ----------
    units
        Columns id, name, geometry.

    Raises
    ------
    InputFault
        A district is not there, or several have its name.
    """
    plain = units["name"].map(_plain)
    faults, chosen = [], np.zeros(len(units), dtype=bool)
    for district in wanted:
        hits = (units["id"] == district).to_numpy()
        if not hits.any():
            hits = (plain == _plain(district)).to_numpy()
        if hits.sum() == 1:
            chosen |= hits
        else:
            faults.append(_tell(district, units[hits], units, where))
    InputFault.raise_any(faults)
    return units[chosen].sort_values("id", kind="stable").reset_index(drop=True)


def place_within(
    units: gpd.GeoDataFrame, districts: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the units that lie mostly in one of the districts, each with its parent.

    Returns
    -------
    units
        Columns id, name, parent, share (of the unit's area that lies in its parent), geometry.
    notes
        A sentence for each unit that a border of the districts cuts.
    """
    middle = districts.union_all().centroid
    crs = metric_crs(np.array([middle.x]), np.array([middle.y]))
    near = units[units.intersects(districts.union_all())].reset_index(drop=True)
    flat, parents = near.to_crs(crs), districts.to_crs(crs)
    shapes = flat.geometry.make_valid()
    whole = shapes.area.to_numpy()
    parts = [shapes.intersection(shape).area.to_numpy() for shape in parents.geometry.make_valid()]
    shares = np.array(parts) / np.where(whole > 0, whole, 1.0)
    best = shares.argmax(axis=0)
    near["share"] = shares.max(axis=0).round(4)
    near["parent"] = districts["id"].to_numpy()[best]
    inside = near["share"].to_numpy() > MOST
    notes = [
        _note(row, taken=bool(taken))
        for (_, row), taken in zip(near.iterrows(), inside, strict=True)
        if _is_cut(row["share"])
    ]
    kept = near[inside].sort_values("id", kind="stable").reset_index(drop=True)
    return kept, notes


def _is_cut(share: float) -> bool:
    """Whether a share is more than a border drawn twice a little differently."""
    return 1 - NEARLY_ALL < share < NEARLY_ALL


def _note(row: pd.Series[Any], *, taken: bool) -> str:
    verdict = "taken whole" if taken else "left out"
    name = clean_text(f"{row['name']} ({row['id']})")
    return f"{name} lies to {row['share']:.0%} in {row['parent']}: {verdict}"


def _tell(district: str, hits: gpd.GeoDataFrame, units: gpd.GeoDataFrame, where: str) -> Fault:
    """Say why a district was not found, and what is near."""
    if len(hits):
        told = tuple(
            clean_text(f"{name} = {i}") for i, name in zip(hits["id"], hits["name"], strict=True)
        )
        what = f"has several districts called {district}"
        return Fault(where, what, "name the one that is meant by its id", "", told)
    near = difflib.get_close_matches(_plain(district), units["name"].map(_plain), n=3, cutoff=0.6)
    told = tuple(
        dict.fromkeys(map(clean_text, units["name"][units["name"].map(_plain).isin(near)]))
    )
    todo = "write the name as it stands there, or the id"
    what = f"has no district {district}" + ("; near it are" if told else "")
    return Fault(where, what, todo, "", told)


def _plain(name: str) -> str:
    """Return a name without the difference of capitals and blanks."""
    return " ".join(str(name).casefold().split())
