"""Polygons with people (wards, villages): their people spread over where they live, in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from microplan.domain.rounding import make_whole
from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84, metric_crs, project
from microplan.geo.lattices import cut_ground, cut_weights
from microplan.geo.repair import mend_polygons
from microplan.geo.windows import read_layout
from microplan.sources.files import as_ids, read_shapes
from microplan.sources.people.clusters import name_point
from microplan.sources.people.parting import cut_large
from microplan.sources.people.places import arrange_rows
from microplan.sources.people.placing import find_blocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.sources.ledger import Ledger
    from microplan.sources.people.settings import PolygonsSettings, PopulationSettings

RASTER_ENDINGS = {".tif", ".tiff", ".vrt", ".img", ".asc"}
SLIVER = 0.02
"""Less than this share of a polygon beyond a block's border is how borders were drawn."""


class Drawn(NamedTuple):
    """Polygons as they are in their file, mended."""

    rows: gpd.GeoDataFrame
    """The columns of `places`, the point of each within it."""
    shapes: gpd.GeoSeries


def read_polygons(given: PolygonsSettings, settings: PopulationSettings, ledger: Ledger) -> Drawn:
    """Read polygons with people.

    Raises
    ------
    InputFault
        As `read_places`; or a row has no polygon.
    """
    shapes = read_shapes(given)
    polygons = _mend(shapes, given, ledger)
    middles = shapes.set_geometry(polygons.representative_point())
    rows = arrange_rows(middles, given, settings, ledger)
    kinds = rows["kind"].where(rows["kind"] != "", given.kind_of_all)
    return Drawn(rows.assign(kind=kinds), polygons)


def spread_people(
    drawn: Drawn, settings: PopulationSettings, blocks: gpd.GeoDataFrame, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Return polygons as rows of `places`, each as one point or several.

    The people of a polygon are spread over what lies in it of `spread_over` (built-up shapes, or
    cells of a raster), else evenly, in square cells. It is cut at block borders, and into parts of
    bounded size; each part stands in the middle of its people. All parts together have the
    people, houses and refusals of their polygon.
    """
    given = settings.polygons
    if given is None or drawn.rows.empty:
        return drawn.rows
    rows, polygons = (
        drawn.rows.reset_index(drop=True),
        gpd.GeoSeries(drawn.shapes.to_numpy(), crs=WGS84),
    )
    cells = _spread(polygons, rows, given, ledger)
    cells["side"] = _find_sides(cells, blocks, given.cell_metres)
    group = cells.groupby(["area", "side"], sort=True).ngroup().to_numpy()
    people = cells["share"] * rows["people"].fillna(0.0).to_numpy()[cells["area"]]
    lon, lat = cells["lon"].to_numpy(), cells["lat"].to_numpy()
    xy = project(lon, lat, metric_crs(lon, lat))
    part = cut_large(
        xy, people.to_numpy(), np.asarray(group, dtype=np.int64), settings.clusters.part_people_max
    )
    parts = _find_parts(cells.assign(part=part), xy)
    _tell_parts(rows["source_id"].iloc[parts["area"]], given.where, ledger)
    return _as_places(rows, parts)


def _mend(shapes: gpd.GeoDataFrame, given: PolygonsSettings, ledger: Ledger) -> gpd.GeoSeries:
    """Return valid polygons, or raise an `InputFault` for rows that have none."""
    ids = as_ids(shapes[given.id]) if given.id in shapes else pd.Series(map(str, shapes.index))
    mended, repairs = mend_polygons(shapes.geometry.set_axis(pd.Index(ids)), given.where)
    empty = shapely.is_empty(mended.to_numpy())
    if empty.any():
        what, todo = "has rows without a polygon", "give each row its shape, or leave it out"
        raise InputFault([Fault(given.where, what, todo, "", tuple(ids[empty]))])
    ledger.take(repairs)
    return gpd.GeoSeries(mended.to_numpy(), crs=WGS84)


def _spread(
    polygons: gpd.GeoSeries, rows: gpd.GeoDataFrame, given: PolygonsSettings, ledger: Ledger
) -> pd.DataFrame:
    """Return the cells of each polygon: area (its number), share of its people, lon, lat."""
    cells = _weigh(polygons, given)
    total = cells.groupby("area")["weight"].sum().reindex(range(len(polygons)), fill_value=0.0)
    bare = np.flatnonzero(total <= 0)
    if len(bare):
        even = cut_ground(gpd.GeoSeries(polygons.to_numpy()[bare], crs=WGS84), given.cell_metres)
        cells = pd.concat([cells, even.assign(area=bare[even["area"]])], ignore_index=True)
        over = given.spread_over.where if given.spread_over else ""
        for place in rows["source_id"].iloc[bare]:
            how = f"holds nothing of {over}: its people are spread evenly over it"
            ledger.doubt(place, given.where, how, 0.5)
    cells = cells[cells["weight"] > 0].sort_values(["area", "lon", "lat"], ignore_index=True)
    share = cells["weight"] / cells.groupby("area")["weight"].transform("sum")
    return cells.assign(share=share)


def _weigh(polygons: gpd.GeoSeries, given: PolygonsSettings) -> pd.DataFrame:
    """Return the cells where people live, weighted, as `cut_ground` does."""
    over = given.spread_over
    if over is None:
        return cut_ground(polygons, given.cell_metres)
    if over.file.suffix.lower() in RASTER_ENDINGS:
        return cut_weights(polygons, over.file, read_layout(over.file), over.classes)
    built = read_shapes(over).geometry
    lived = shapely.union_all(shapely.make_valid(built.to_numpy()[built.notna()]))
    # each built-up piece apart, so that only those near a polygon are cut with it
    pieces = gpd.GeoSeries(shapely.get_parts(lived), crs=WGS84)
    ground, piece = pieces.sindex.query(polygons, predicate="intersects")
    cut = shapely.intersection(np.asarray(polygons)[ground], np.asarray(pieces)[piece])
    flat = shapely.get_dimensions(cut) == 2
    if not flat.any():
        return _no_cells()
    numbers = np.unique(ground[flat])
    inside = [shapely.union_all(cut[flat & (ground == number)]) for number in numbers]
    cells = cut_ground(gpd.GeoSeries(inside, crs=WGS84), given.cell_metres)
    return cells.assign(area=numbers[cells["area"]])


def _no_cells() -> pd.DataFrame:
    """Return no cell at all."""
    none = pd.DataFrame({"area": pd.Series(dtype=np.int64)})
    return none.assign(weight=0.0, lon=0.0, lat=0.0)


def _find_sides(
    cells: pd.DataFrame, blocks: gpd.GeoDataFrame, cell_metres: float
) -> NDArray[np.object_]:
    """Return the block of each cell; slivers of a polygon stay with the rest of it.

    A cell's middle may lie just beyond the last block, where part of the cell is in it.
    """
    points = gpd.points_from_xy(cells["lon"], cells["lat"], crs=WGS84)
    at = gpd.GeoDataFrame(geometry=points, index=cells.index)
    side = find_blocks(at, blocks)
    lost = at[side == ""]
    if len(lost):
        crs = metric_crs(cells["lon"], cells["lat"])
        flat = blocks[["area_id", "geometry"]].to_crs(crs)
        near = lost.to_crs(crs).sjoin_nearest(flat, max_distance=cell_metres / 2)["area_id"]
        side.update(near.groupby(near.index).min())
    share = cells["share"].groupby([cells["area"], side]).transform("sum")
    order = np.lexsort((side.to_numpy(dtype=str), -share, cells["area"]))
    home = side.iloc[order].groupby(cells["area"].iloc[order]).first()
    return np.where(share >= SLIVER, side, cells["area"].map(home)).astype(object)


def _find_parts(cells: pd.DataFrame, xy: NDArray[np.float64]) -> pd.DataFrame:
    """Return the parts: area, side, share, number in it (1 the largest), lon, lat."""
    part, weight = cells["part"].to_numpy(), cells["share"].to_numpy(dtype=float)
    share = np.bincount(part, weight)
    middle = np.column_stack([np.bincount(part, weight * axis) / share for axis in xy.T])
    far = np.hypot(*(xy - middle[part]).T)
    at = pd.Series(far).groupby(part).idxmin().to_numpy()
    parts = cells.iloc[at][["area", "side", "lon", "lat"]].assign(share=share)
    parts = parts.sort_values(["area", "share", "lon"], ascending=[True, False, True])
    number = parts.groupby("area").cumcount() + 1
    return parts.assign(number=number).reset_index(drop=True)


def _as_places(rows: gpd.GeoDataFrame, parts: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return a row of `places` for each part; the largest bears the polygon's own id."""
    placed = rows.iloc[parts["area"]].reset_index(drop=True)
    own, share = placed["source_id"].copy(), parts["share"].to_numpy()
    several = own.duplicated(keep=False) & (placed["name"] != "")
    number = parts["number"].astype(str)
    points = [
        f"-{name_point(lon, lat).removeprefix('C-')}" if further else ""
        for lon, lat, further in zip(parts["lon"], parts["lat"], parts["number"] > 1, strict=True)
    ]
    placed["source_id"] = own + points
    placed["name"] = placed["name"].mask(several, placed["name"] + ", part " + number)
    placed["people"] = placed["people"] * share
    block = parts["side"].str.removeprefix("B-")
    placed["stated_area"] = placed["stated_area"].where(placed["stated_area"] != "", block)
    for column in ("houses", "refusals"):
        known = placed[column].notna().to_numpy()
        counts = (placed[column] * share).to_numpy(dtype=float)[known]
        whole = make_whole(counts, own[known].to_numpy(), number[known].to_numpy())
        placed.loc[known, column] = whole.astype(float)
    placed["lon"], placed["lat"] = parts["lon"], parts["lat"]
    return placed.set_geometry(gpd.points_from_xy(placed["lon"], placed["lat"], crs=WGS84))


def _tell_parts(own: pd.Series[str], where: str, ledger: Ledger) -> None:
    """Write down the polygons that were cut."""
    for place, count in own.value_counts(sort=False).items():
        if count > 1:
            how = f"is cut into {count} parts, by block and by their people"
            ledger.mend(str(place), where, how, float(count), "parts")
