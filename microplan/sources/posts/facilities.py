"""The health posts: their kind told from free text, their name in words, and who works there."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from pyproj import Geod
from shapely import STRtree, get_coordinates, shortest_line

from microplan.domain.handover import Posts
from microplan.domain.tables import FACILITIES
from microplan.errors import Fault, InputFault
from microplan.sources.files import (
    as_ids,
    demand_columns,
    demand_ids,
    demand_rows,
    read_points,
)
from microplan.sources.ledger import Ledger
from microplan.sources.letters import write_names
from microplan.sources.people.placing import find_blocks
from microplan.sources.posts.decisions import decide_kinds
from microplan.sources.posts.naming import merge_doubles, name_posts
from microplan.sources.posts.osm import is_osm, read_osm_posts
from microplan.sources.posts.roles import count_staff
from microplan.sources.posts.settings import FacilitySettings, StaffSettings
from microplan.sources.posts.staff import post_staff
from microplan.sources.posts.standing import stand_at_places
from microplan.units import METRES_PER_KM

__all__ = ["FacilitySettings", "StaffSettings", "read_facilities"]

PREFIX = "F-"
NEAR_KM, NEAR_SURE = 5.0, 0.5
"""A post that lies so near to a block, and in none, may well be one of its posts."""
OSM_COLUMNS = {name: name for name in ("name", "name_local", "description")} | {"id": "osm_id"}
ELLIPSOID = Geod(ellps="WGS84")
TEXTS = ("id", "name", "name_local", "kind", "description", "category", "place")


def read_facilities(
    areas: gpd.GeoDataFrame,
    settlements: pd.DataFrame,
    settings: FacilitySettings,
    staff: StaffSettings,
) -> Posts:
    """Read the health posts of the blocks.

    What is no health post of people (veterinary, sheep husbandry, ...) is left out, with a row in
    `repairs` for each rule, and so is what lies outside every block. A post whose point is far
    from the place that its row names stands in that place. Every post has a name in words.

    Raises
    ------
    InputFault
        The file, a column, an id, a kind or an answer is wrong, or no post is left.
    """
    ledger = Ledger()
    raw = _read(settings, ledger)
    kept = decide_kinds(raw, settings, ledger)
    standing = stand_at_places(kept, settlements, settings, ledger)
    placed = _keep_inside(standing, areas, settings.where, ledger)
    if placed.empty:
        what = "has no health post in any block"
        raise InputFault([Fault(settings.where, what, "do the blocks and the posts overlap?")])
    single = merge_doubles(placed, settings.merge_metres, settings.where, ledger)
    named = name_posts(single, settlements)
    manned = post_staff(named, areas, staff, ledger)
    counted, by_role = count_staff(manned, settlements, staff, ledger)
    return Posts(FACILITIES.arrange(counted), ledger.matches(), ledger.repairs(), by_role)


def _read(settings: FacilitySettings, ledger: Ledger) -> gpd.GeoDataFrame:
    """Read the file's rows of the kept categories, in text columns of our names."""
    if is_osm(settings.file):
        points, settings = read_osm_posts(settings), settings.model_copy(update=OSM_COLUMNS)
    else:
        points = read_points(settings, ledger)
        demand_rows(points, settings.where)
    where = settings.where
    fields = [*TEXTS, "cold_chain", "vacant"]
    demand_columns(points, [getattr(settings, field) for field in fields], where)
    if not settings.kind and not settings.description:
        todo = "name a column as kind, or one of free text as description"
        raise InputFault([Fault(where, "nothing tells the kind of a post", todo)])
    empty = pd.Series("", index=points.index)
    read = {
        field: as_ids(points[getattr(settings, field)]) if getattr(settings, field) else empty
        for field in fields
    }
    rows = [f"{where}, row {i + 1}" for i in range(len(points))]
    posts = gpd.GeoDataFrame({**read, "row": rows}, geometry=points.geometry)
    if settings.keep_categories:
        posts = posts[posts["category"].isin(settings.keep_categories)].reset_index(drop=True)
    demand_ids(posts["id"], where, settings.id)
    posts["name"] = write_names(posts["name"], where, ledger)
    return posts.assign(facility_id=PREFIX + posts["id"])


def _keep_inside(
    posts: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, where: str, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Return the posts that lie in a block, with it and their point in columns."""
    blocks = areas[areas["level"] == "block"]
    area_ids = find_blocks(posts, blocks)
    lost = posts[area_ids == ""]
    for post, km in zip(lost["facility_id"], _measure_km(lost, blocks), strict=True):
        how = f"its point lies outside every block, {km:.1f} km from the nearest: left out"
        # of a list of the whole state most lie far off; one beside a border is this district's
        sure = NEAR_SURE if km <= NEAR_KM else 1.0
        ledger.doubt(str(post), where, how, sure, km, "km")
    located = posts.assign(area_id=area_ids, lon=posts.geometry.x, lat=posts.geometry.y)
    return located[area_ids != ""].reset_index(drop=True)


def _measure_km(posts: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame) -> list[float]:
    """Return how far each post is from the nearest block, km."""
    if posts.empty:
        return []
    shapes = blocks.geometry.reset_index(drop=True)
    at, km = STRtree(shapes).nearest(posts.geometry.to_numpy()), []
    for point, shape in zip(posts.geometry, shapes.iloc[at], strict=True):
        ends = shortest_line(point, shape)
        lon, lat = get_coordinates(ends).T
        km.append(float(ELLIPSOID.line_length(lon, lat)) / METRES_PER_KM)
    return km
