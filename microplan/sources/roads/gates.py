"""Bollards and private gates: a metre of road behind each that no vehicle passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from microplan.sources.ledger import Ledger

METRES = 1.0
"""How much of the road a gate takes; the road on both sides stays what it is."""


def shut_gates(
    ways: gpd.GeoDataFrame, gates: gpd.GeoDataFrame, told: tuple[str, Ledger]
) -> gpd.GeoDataFrame:
    """Add who is stopped: gate ("", "drive" or "both"); roads with gates become several rows.

    Parameters
    ----------
    ways, gates
        `RoadFile.ways` and `RoadFile.gates`, both in the same metres.
    told
        The file's name, and where to tell of them.
    """
    ways = ways.assign(gate="")
    stops = {
        complex(*xy): "both" if walk else "drive"
        for xy, walk in zip(
            shapely.get_coordinates(gates.geometry.to_numpy()), gates["walk"], strict=True
        )
    }
    coords, line = shapely.get_coordinates(ways.geometry.to_numpy(), return_index=True)
    met = np.isin(coords[:, 0] + 1j * coords[:, 1], np.array(list(stops), complex))
    if not met.any():
        return ways
    shut = np.unique(line[met])
    pieces = [_cut(ways.geometry.iloc[row], stops) for row in shut]
    rows = ways.iloc[np.repeat(shut, [len(cut) for cut in pieces])].copy()
    flat = [piece for cut in pieces for piece in cut]
    rows["gate"] = [gate for _, gate in flat]
    rows = rows.set_geometry(np.array([shape for shape, _ in flat], object), crs=ways.crs)
    _tell(len(np.unique(coords[met], axis=0)), told)
    rest = np.delete(np.arange(len(ways)), shut)
    joined: gpd.GeoDataFrame = pd.concat([ways.iloc[rest], rows], ignore_index=True)
    return joined


def _cut(
    line: shapely.LineString, stops: dict[complex, str]
) -> list[tuple[shapely.LineString, str]]:
    """Return a line's pieces, and which of them are gates."""
    xy = shapely.get_coordinates(line)
    at = [n for n, place in enumerate(xy) if complex(*place) in stops]
    pieces: list[tuple[NDArray[np.float64], str]] = []
    begin, first = 0, xy[:1]
    for n in at:
        gate = stops[complex(*xy[n])]
        if n == len(xy) - 1:
            there = np.concatenate([first, xy[begin + 1 : n]])
            inner = _step(xy[n], there[-1])
            pieces.append((np.concatenate([there, [inner]]), ""))
            pieces.append((np.array([inner, xy[n]]), gate))
            return _draw(pieces)
        if n > 0:
            pieces.append((np.concatenate([first, xy[begin + 1 : n + 1]]), ""))
        inner = _step(xy[n], xy[n + 1])
        pieces.append((np.array([xy[n], inner]), gate))
        begin, first = n, inner[None]
    pieces.append((np.concatenate([first, xy[begin + 1 :]]), ""))
    return _draw(pieces)


def _step(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the point a gate's length from the start, or half of the way where that is short."""
    metres = float(np.hypot(*(end - start)))
    share = min(METRES / metres, 0.5) if metres else 0.5
    return np.asarray(start + share * (end - start))


def _draw(
    pieces: list[tuple[NDArray[np.float64], str]],
) -> list[tuple[shapely.LineString, str]]:
    """Return pieces of two and more points as lines."""
    return [(shapely.LineString(xy), gate) for xy, gate in pieces if len(xy) > 1]


def _tell(count: int, told: tuple[str, Ledger]) -> None:
    """Write down how many gates are closed."""
    where, ledger = told
    how = f"{count} gates, bollards and the like on roads (in the wet: fords) stop vehicles"
    ledger.mend("closed gates", where, how, float(count), "gates")
