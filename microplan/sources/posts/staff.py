"""Who works at the health posts: by a file, else by the kind of post."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from scipy.spatial import cKDTree

from microplan.errors import Fault, InputFault
from microplan.geo.crs import metric_crs, project
from microplan.sources.files import as_ids, as_numbers, demand_columns, demand_ids, read_rows
from microplan.sources.own_ids import OwnIds, find_own_ids

if TYPE_CHECKING:
    import geopandas as gpd

    from microplan.sources.ledger import Ledger
    from microplan.sources.posts.settings import StaffSettings

LARGEST_FIRST = (
    "district_hospital",
    "sub_district_hospital",
    "chc",
    "phc",
    "urban_phc",
    "additional_phc",
    "other_health",
    "subcentre",
    "private",
)

POST_PREFIXES = ("F-", "")


def post_staff(
    posts: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, settings: StaffSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Add the vaccinators and vehicles of each post.

    Without a file: vaccinators by kind, none where the post is vacant; and so many vehicles a
    block, one at each of its cold-chain points from the largest on, then round again. A block
    without one has its vehicles at the nearest cold-chain point of its district.

    Raises
    ------
    InputFault
        The staff file names posts that are not there, or holds no whole numbers.
    """
    by_kind = posts["kind"].map(settings.vaccinators_by_kind.model_dump())
    vaccinators = by_kind.where(~posts["vacant"].astype(bool), 0)
    vehicles = _share_vehicles(posts, areas, settings.vehicles_per_block, ledger)
    manned = posts.assign(vaccinators=vaccinators.astype(int), vehicles=vehicles)
    return _read_staff(manned, settings, ledger) if settings.file is not None else manned


def _share_vehicles(
    posts: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, per_block: int, ledger: Ledger
) -> pd.Series[int]:
    """Return the vehicles of each post; see `post_staff`."""
    vehicles = pd.Series(0, index=posts.index)
    ranks = posts["kind"].map({kind: i for i, kind in enumerate(LARGEST_FIRST)})
    points = posts.assign(size=ranks)[posts["cold_chain"].astype(bool)]
    points = points.sort_values(["size", "facility_id"])
    blocks = areas[areas["level"] == "block"].sort_values("area_id")
    for block in blocks.itertuples():
        own = points.index[points["area_id"] == block.area_id]
        if not len(own):
            own = _nearest_point(block, points, blocks)
            name = posts["name"][own[0]] if len(own) else "nowhere: no post stores vaccine"
            how = f"has no cold-chain point: its {per_block} vehicles are based at {name}"
            ledger.mend(str(block.area_id), "vehicles by block", how, per_block, "vehicles")
        for turn in range(per_block if len(own) else 0):
            vehicles[own[turn % len(own)]] += 1
    return vehicles


def _nearest_point(
    block: object, points: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame
) -> pd.Index[int]:
    """Return the cold-chain point nearest to a block's middle, of its district if that has one."""
    parent, shape = getattr(block, "parent_id"), getattr(block, "geometry")  # noqa: B009
    same = points[points["area_id"].isin(blocks.loc[blocks["parent_id"] == parent, "area_id"])]
    among = same if len(same) else points
    if among.empty:
        return among.index
    middle = shape.representative_point()
    crs = metric_crs(among["lon"], among["lat"])
    tree = cKDTree(project(among["lon"], among["lat"], crs))
    _, nearest = tree.query(project(middle.x, middle.y, crs)[0])
    return among.index[[int(nearest)]]


def _read_staff(
    posts: gpd.GeoDataFrame, settings: StaffSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Put the numbers of the staff file in the place of those by kind."""
    assert settings.file is not None
    where = settings.file.name
    rows = read_rows(settings.file, settings.encoding)
    demand_columns(rows, (settings.facility_id, settings.vaccinators, settings.vehicles), where)
    ids = as_ids(rows[settings.facility_id])
    demand_ids(ids, where, settings.facility_id)
    own = find_own_ids(ids, OwnIds(posts["facility_id"], POST_PREFIXES), where, ledger)
    unknown = tuple(sorted(ids[own == ""]))
    faults = []
    if unknown:
        todo = "mend the ids; posts that are left out or merged have none"
        faults.append(
            Fault(where, "names posts that are not there", todo, settings.facility_id, unknown)
        )
    counts = {
        name: as_numbers(rows[getattr(settings, name)], where, ledger)
        for name in ("vaccinators", "vehicles")
    }
    for name, numbers in counts.items():
        wrong = (numbers < 0) | (numbers % 1 != 0) & numbers.notna()
        if wrong.any():
            what = "is not a whole number of 0 or more"
            faults.append(Fault(where, what, "", getattr(settings, name), tuple(ids[wrong])))
    InputFault.raise_any(faults)
    demand_ids(own, where, settings.facility_id)
    key = pd.Index(own)
    stated = {name: posts["facility_id"].map(counts[name].set_axis(key)) for name in counts}
    return posts.assign(
        **{name: column.fillna(posts[name]).astype(int) for name, column in stated.items()}
    )
