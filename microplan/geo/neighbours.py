"""Neighbours that overlap or leave slivers between them, put together edge to edge.

Ground that two areas claim goes to the smaller of them: a town that was drawn over the block
around it keeps its own. A gap narrower than the tolerance goes to the neighbour along the most of
its edge; a wider one is left open and told (it may be a lake, a forest or a missing area).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from microplan.domain.reports import REPAIRS
from microplan.domain.wording import count
from microplan.geo.crs import WGS84
from microplan.geo.measuring import M2_PER_KM2, areas_km2

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLD_KM2 = 1e-6
"""A square metre. A change of an area by less is told with the others of its file, in one row."""
ROUNDING_KM2 = 1e-9
"""A thousandth of a square metre: what the last digit of the coordinates makes."""
GAPS_TOLD = 20
"""The largest gaps have a row each, the others one row together."""
IDS_TOLD = 3
SMALL_KM2 = 0.1
EQUATOR_METRES, FLATTENED = 6_378_137.0, 0.00669437999014
"""The radius and the squared eccentricity of WGS 84."""


@dataclass(frozen=True)
class Fitted:
    """Areas that fit edge to edge, what was done to them, and what some of them lost."""

    shapes: gpd.GeoSeries
    repairs: pd.DataFrame
    lost_share: pd.Series[float]
    """By id: the share of an area that went to others."""


def fit_neighbours(shapes: gpd.GeoSeries, where: str, gap_metres: float) -> Fitted:
    """Make areas of one level fit: no overlaps, and no gaps narrower than a tolerance.

    Parameters
    ----------
    shapes
        Valid polygons in degrees (maybe counted past 180); the index holds their ids, each once.
    where
        File and layer, for the report.
    gap_metres
        Gaps up to this width are closed; 0 closes none.

    Returns
    -------
    Fitted
        Same index; corners that did not move are the same numbers as before. Each area that
        changed by a square metre or more is a row of `repairs`, with the area that it gained and
        lost together; the others are one row; and each gap that stays open.
    """
    scale = _metres_per_degree(shapes)
    before = shapely.transform(shapes.to_numpy(), lambda xy: xy * scale)
    after = _clean(before, shapes.index, gap_metres)
    changes = _measure_changes(shapes.index, before, after, scale)
    rows = [*_tell_changes(changes, before), *_tell_gaps(after, shapes.index, scale)]
    told = pd.DataFrame(rows, columns=["what", "how", "amount"])
    told = told.assign(where=where, how_sure=1.0, unit="km2")
    lost = pd.Series(changes["share"].to_numpy(), index=shapes.index)
    touched = changes["touched"].to_numpy()
    if not touched.any():
        return Fitted(shapes, REPAIRS.arrange(told), lost)
    restored = shapes.to_numpy().copy()
    restored[touched] = _restore(after[touched], before, shapes, scale)
    fitted = gpd.GeoSeries(restored, index=shapes.index, crs=shapes.crs)
    return Fitted(fitted, REPAIRS.arrange(told), lost)


def _metres_per_degree(shapes: gpd.GeoSeries) -> NDArray[np.float64]:
    """Return the metres of a degree east and north, in the middle of the shapes.

    Degrees stretched so are a plane in which a tolerance in metres holds within a hundredth for a
    state, and in which what lies on a straight edge in the file still lies on it; in a projection
    a border of a hundred kilometres is off by tens of metres. Amounts are not measured in it.
    """
    _, south, _, north = shapes.total_bounds
    lat = np.radians((south + north) / 2)
    bent = 1 - FLATTENED * np.sin(lat) ** 2
    east = EQUATOR_METRES / np.sqrt(bent) * np.cos(lat)
    up = EQUATOR_METRES * (1 - FLATTENED) / bent**1.5
    return np.asarray(np.radians([east, up]), dtype=np.float64)


def _clean(before: NDArray[np.object_], ids: pd.Index, gap_metres: float) -> NDArray[np.object_]:
    """Return polygons in metres edge to edge; the order of the rows makes no difference."""
    if shapely.coverage_is_valid(before, gap_width=gap_metres):
        return before
    order = np.argsort(ids.to_numpy().astype(str), kind="stable")
    after = before.copy()
    after[order] = shapely.coverage_clean(  # type: ignore[attr-defined]  # not yet in the stubs
        before[order], gap_width=gap_metres, merge_strategy="min_area"
    )
    return after


def _measure_changes(
    ids: pd.Index,
    before: NDArray[np.object_],
    after: NDArray[np.object_],
    scale: NDArray[np.float64],
) -> pd.DataFrame:
    """Return which areas were touched, and km2 gained, lost and both (moved), and share lost."""
    touched = ~shapely.equals_exact(shapely.normalize(before), shapely.normalize(after), 0.0)
    gained, lost, share = np.zeros(len(ids)), np.zeros(len(ids)), np.zeros(len(ids))
    if touched.any():
        more = shapely.difference(after[touched], before[touched])
        less = shapely.difference(before[touched], after[touched])
        gained[touched], lost[touched] = _km2(more, scale), _km2(less, scale)
        share[touched] = shapely.area(less) / shapely.area(before[touched])
    frame = {"touched": touched, "gained": gained, "lost": lost, "moved": gained + lost}
    return pd.DataFrame({**frame, "share": share}, index=ids.astype(str))


def _km2(shapes: NDArray[np.object_], scale: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the true areas of shapes of the plane."""
    return areas_km2(gpd.GeoSeries(_degrees(shapes, scale), crs=WGS84))


def _degrees(shapes: NDArray[np.object_], scale: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return shapes of the plane in degrees."""
    return np.asarray(shapely.transform(shapes, lambda xy: xy / scale))


def _tell_changes(
    changes: pd.DataFrame, before: NDArray[np.object_]
) -> list[tuple[str, str, float]]:
    """Return a row for each area that changed by a square metre, and one for all others."""
    rows = []
    told = np.asarray(changes["moved"] >= TOLD_KM2)
    rivals = _find_rivals(changes.index, before) if told.any() else {}
    for area, change in changes[told].iterrows():
        parts = []
        if change["lost"] >= TOLD_KM2:
            others = _list_ids(rivals.get(str(area), ["its neighbours"]))
            size = _say_size(float(change["lost"]))
            parts.append(f"overlapped{others}: the smaller area keeps the ground, {size}")
        if change["gained"] >= TOLD_KM2:
            size = _say_size(float(change["gained"]))
            parts.append(f"slivers beside it that were in no area were added, {size}")
        how = "; ".join(parts) or "its edge was put to those of its neighbours"
        rows.append((str(area), how, float(change["moved"])))
    rest = changes[~told & np.asarray(changes["moved"] > 0)]
    if rest["moved"].sum() > ROUNDING_KM2:
        edges = f"edges of {count(len(rest), 'area')}"
        how = f"{edges} put to those of their neighbours, less than 1 m2 each"
        rows.append(("edges", how, float(rest["moved"].sum())))
    return rows


def _find_rivals(ids: pd.Index, before: NDArray[np.object_]) -> dict[str, list[str]]:
    """Return for each area those that claimed ground of it, by id."""
    one, other = shapely.STRtree(before).query(before, predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    overlap = shapely.intersection(before[one], before[other])
    claimed = shapely.area(overlap) >= TOLD_KM2 * M2_PER_KM2
    rivals: dict[str, list[str]] = {}
    pairs_of_ids = zip(ids[one[claimed]], ids[other[claimed]], strict=True)
    for a, b in pairs_of_ids:
        rivals.setdefault(str(a), []).append(str(b))
        rivals.setdefault(str(b), []).append(str(a))
    return rivals


def _tell_gaps(
    after: NDArray[np.object_], ids: pd.Index, scale: NDArray[np.float64]
) -> list[tuple[str, str, float]]:
    """Return a row for each of the largest gaps that stay open, and one for all others."""
    whole = shapely.get_parts(shapely.coverage_union_all(after))
    rings = [ring for part in whole for ring in shapely.get_rings(part)[1:]]
    gaps = shapely.polygons(rings) if rings else np.zeros(0, dtype=object)
    sizes = _km2(gaps, scale)
    gaps, sizes = gaps[sizes >= TOLD_KM2], sizes[sizes >= TOLD_KM2]
    order = np.argsort(-sizes, kind="stable")
    rows = []
    for gap, size in zip(gaps[order][:GAPS_TOLD], sizes[order][:GAPS_TOLD], strict=True):
        around = sorted(ids[shapely.intersects(after, gap)].astype(str))
        how = f"a gap that no area covers{_list_ids(around, 'between')}: left open"
        rows.append((_say_place(gap, scale), how, float(size)))
    rest = sizes[order][GAPS_TOLD:]
    if len(rest):
        how = f"{len(rest)} smaller gaps that no area covers: left open"
        rows.append(("other gaps", how, float(rest.sum())))
    return rows


def _say_size(km2: float) -> str:
    """Write an area so that it can be pictured: small ones in square metres."""
    return f"{km2:.2f} km2" if km2 >= SMALL_KM2 else f"{km2 * M2_PER_KM2:,.0f} m2"


def _say_place(gap: shapely.Geometry, scale: NDArray[np.float64]) -> str:
    """Name a gap by a point in it, in degrees."""
    inside = shapely.point_on_surface(gap)
    return f"gap at {inside.x / scale[0]:.5f}, {inside.y / scale[1]:.5f}"


def _list_ids(ids: list[str], word: str = "") -> str:
    """List the first ids after a word, and how many more there are."""
    if not ids:
        return ""
    more = len(ids) - IDS_TOLD
    shown = ", ".join(sorted(ids)[:IDS_TOLD]) + (f" and {more} more" if more > 0 else "")
    return f" {word} {shown}" if word else f" {shown}"


def _restore(
    after: NDArray[np.object_],
    before: NDArray[np.object_],
    shapes: gpd.GeoSeries,
    scale: NDArray[np.float64],
) -> NDArray[np.object_]:
    """Return the fitted areas in degrees; a corner that did not move has its old numbers."""
    metres, degrees = shapely.get_coordinates(before), shapely.get_coordinates(shapes.to_numpy())
    known, first = np.unique(metres[:, 0] + 1j * metres[:, 1], return_index=True)
    now = shapely.get_coordinates(after)
    wanted = now[:, 0] + 1j * now[:, 1]
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    same = known[at] == wanted
    corners = now / scale
    corners[same] = degrees[first[at[same]]]
    restored = shapely.set_coordinates(after.copy(), corners)
    bent = ~shapely.is_valid(restored)
    restored[bent] = shapely.make_valid(restored[bent], method="structure", keep_collapsed=False)
    return np.asarray(restored)
