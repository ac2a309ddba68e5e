"""Which coordinate system numbers without a name are likely to be in.

Nothing is put anywhere by this: it words the advice of a fault. A system is likely where it brings
the numbers near the plan's other files or, where there are none, into India.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from microplan.geo.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Box = tuple[float, float, float, float]
"""West, south, east, north."""
INDIA: Box = (68.0, 6.0, 98.0, 38.0)
NEAR_DEGREES = 1.0
"""Files of one plan are of one place: their boxes meet, or nearly."""
WEB = 3857
INDIA_CONFORMAL = (7755, *range(7756, 7788), *range(24378, 24384), *range(24370, 24376))
"""India's national and state Lambert conformal conics, and the old zones of the Survey of India."""
UTM = tuple(range(32601, 32661)) + tuple(range(32701, 32761))
SHOWN, SHOWN_NEAR = 6, 3
BEYOND_DEGREES = 2.0
"""How far beyond its own land the middle of a file may lie: zones are stretched a little."""


@dataclass(frozen=True)
class Likely:
    """A coordinate system, and the place where it would put the middle of the numbers."""

    crs: str
    lon: float
    lat: float

    def __str__(self) -> str:
        """Write it with the place, so that a planner can tell whether it is right."""
        east = f"{abs(self.lon):.1f} {'E' if self.lon >= 0 else 'W'}"
        north = f"{abs(self.lat):.1f} {'N' if self.lat >= 0 else 'S'}"
        return f'"{self.crs}" (lies at {east} {north})'


def list_likely(box: Box, near: Box | None = None) -> list[Likely]:
    """List the coordinate systems that numbers may be in, likeliest first.

    Parameters
    ----------
    box
        West, south, east and north of the numbers as they stand.
    near
        The box of the plan's other files, in degrees; None: anywhere in India.
    """
    if not np.isfinite(box).all():
        return []
    if are_degrees(box):
        return [Likely(WGS84, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2)]
    systems = (WEB, *UTM, *INDIA_CONFORMAL)
    boxes = {code: _lay_down(code, box) for code in systems}
    landed = [
        (code, there)
        for code, there in boxes.items()
        if there and (_lies_near(code, there, near) if near else _lies_in_india(code, there))
    ]
    if near:
        # what is made for the place before what is not, then by how near it brings the middle
        landed.sort(key=lambda found: (not _is_meant_for(*found), _apart(found[1], near)))
    shown = SHOWN_NEAR if near else SHOWN
    return [Likely(f"EPSG:{code}", *_middle(there)) for code, there in landed[:shown]]


def are_degrees(box: Box) -> bool:
    """Tell whether numbers can be longitude and latitude (up to 360 E, past the 180° meridian)."""
    west, south, east, north = box
    return -180.0 <= west <= east <= 360.0 and -90.0 <= south <= north <= 90.0


def are_swapped(box: Box, near: Box | None = None) -> bool:
    """Tell whether latitude stands where longitude belongs.

    So it is where the numbers as they stand are no degrees or lie far from the plan's other files,
    and the other way round lie near them; without other files, where the other way round they lie
    in India and as they stand in the Arctic or nowhere.
    """
    west, south, east, north = box
    turned = (south, west, north, east)
    if not are_degrees(turned):
        return False
    if near is not None:
        goal = widen(near, NEAR_DEGREES)
        return _meets(turned, goal) and not _meets(box, goal)
    inside = turned[0] >= INDIA[0] and turned[2] <= INDIA[2]
    inside = inside and turned[1] >= INDIA[1] and turned[3] <= INDIA[3]
    return inside and south >= INDIA[0]


def widen(box: Box, degrees: float) -> Box:
    """Return a box with so much more on each side."""
    west, south, east, north = box
    return (west - degrees, south - degrees, east + degrees, north + degrees)


def say_likely(likely: Sequence[Likely]) -> str:
    """Write what to set, or what to ask where nothing is likely."""
    if not likely:
        return "ask its publisher for the coordinate system, and set crs in the plan"
    if len(likely) == 1:
        return f"set crs = {likely[0]} in the plan if that is right"
    return "set crs in the plan to the one that lies right: " + ", ".join(map(str, likely))


def _lay_down(code: int, box: Box) -> Box | None:
    """Return where a system would put the box, in degrees; None where it cannot."""
    east, north = np.meshgrid([box[0], box[2]], [box[1], box[3]])
    back = _back(code)
    if back is None:
        return None
    lon, lat = back.transform(east.ravel(), north.ravel())
    degrees = np.array([lon, lat], dtype=float)
    if not np.isfinite(degrees).all() or not _returns(back, degrees, east, north):
        return None
    return (*map(float, degrees.min(axis=1)), *map(float, degrees.max(axis=1)))  # type: ignore[return-value]


def _lies_in_india(code: int, there: Box) -> bool:
    """Tell whether a system puts the middle of the numbers into India, where it is made for."""
    lon, lat = _middle(there)
    return _meets((lon, lat, lon, lat), INDIA) and _is_meant_for(code, there)


def _lies_near(code: int, there: Box, near: Box) -> bool:
    """Tell whether a system puts the numbers near the plan's other files."""
    if not _meets(there, widen(near, NEAR_DEGREES)):
        return False
    lon, lat = _middle(there)
    return _meets((lon, lat, lon, lat), near) or _is_meant_for(code, there)


def _is_meant_for(code: int, there: Box) -> bool:
    """Tell whether a system is made for the land where it would put the numbers."""
    area = CRS.from_epsg(code).area_of_use
    if area is None:
        return False
    lon, lat = _middle(there)
    west, south, east, north = widen(area.bounds, BEYOND_DEGREES)
    return west <= lon <= east and south <= lat <= north


def _returns(
    back: Transformer,
    degrees: NDArray[np.float64],
    east: NDArray[np.float64],
    north: NDArray[np.float64],
) -> bool:
    """Tell whether the degrees lead back to the numbers, within a metre; far off they do not."""
    x, y = back.transform(degrees[0], degrees[1], direction="INVERSE")
    return bool(np.allclose(x, east.ravel(), atol=1.0) and np.allclose(y, north.ravel(), atol=1.0))


@lru_cache(maxsize=256)
def _back(code: int) -> Transformer | None:
    """Return the way from a system to WGS 84; None where this machine does not know it."""
    try:
        return Transformer.from_crs(CRS.from_epsg(code), WGS84, always_xy=True)
    except (CRSError, ProjError):
        return None


def _meets(one: Box, other: Box) -> bool:
    """Tell whether two boxes meet."""
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _middle(box: Box) -> tuple[float, float]:
    """Return the middle of a box."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _apart(one: Box, other: Box) -> float:
    """Return how far apart the middles of two boxes are, degrees; to order candidates only."""
    (x, y), (a, b) = _middle(one), _middle(other)
    return float(np.hypot(x - a, y - b))
