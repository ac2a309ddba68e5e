"""Boundaries, as geoBoundaries publishes them: an answer that tells of a level, and its GeoJSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pyogrio

from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84
from microplan.sources.fetch.addresses import demand_address
from microplan.sources.fetch.asking import read_day
from microplan.sources.fetch.downloads import Wanted
from microplan.sources.fetch.register import Entry
from microplan.sources.fetch.signs import demand_geojson
from microplan.sources.fetch.texts import clean_text

if TYPE_CHECKING:
    from microplan.sources.fetch.downloads import Downloads, Kept
    from microplan.sources.fetch.settings import BoundarySettings

FULL = "gjDownloadURL"
SIMPLIFIED = "simplifiedGeometryGeoJSON"
COLUMNS = {"shapeID": "id", "shapeName": "name"}


@dataclass(frozen=True)
class Level:
    """A level of a country: its units, and what its publisher says of them."""

    units: gpd.GeoDataFrame
    """Columns id, name, geometry (WGS 84)."""
    kept: Kept
    told: dict[str, Any]
    notes: tuple[str, ...]
    """What was left out, a sentence each."""


def fetch_level(
    downloads: Downloads, settings: BoundarySettings, country: str, level: str
) -> Level:
    """Return the units of a country's level.

    Raises
    ------
    InputFault
        The service does not answer, has no such level, or answers in another shape.
    """
    asked = settings.service.replace("{country}", country).replace("{level}", level)
    told = downloads.read_json(asked, f"what geoBoundaries has of {country} {level}")
    told = told[0] if isinstance(told, list) and len(told) == 1 else told
    key = SIMPLIFIED if settings.simplified else FULL
    address = told.get(key) if isinstance(told, dict) else None
    if not isinstance(address, str) or not address:
        what = f"answers without {key}: it is not geoBoundaries, or has no {level} of {country}"
        raise InputFault([Fault(asked, what, "see fetch.boundaries.service, and the level")])
    _demand_reachable(address, asked)
    kept = downloads.fetch(
        Wanted(address, ".geojson", demand_geojson, what=f"boundaries, {country} {level}")
    )
    try:
        units, notes = _read_units(kept, address)
    except InputFault:
        downloads.forget(kept)
        raise
    return Level(units, kept, told, notes)


def describe_level(level: Level, file: str, what: str, settings: BoundarySettings) -> Entry:
    """Return what the register says of a level's file."""
    told = {key: str(value) for key, value in level.told.items() if isinstance(value, str | int)}
    source = told.get("boundarySource", "")
    year = told.get("boundaryYearRepresented") or told.get("boundaryYear", "")
    return Entry(
        file=file,
        what=what,
        publisher=f"{settings.publisher}; from {source}" if source else settings.publisher,
        address=level.kept.card.address,
        licence=told.get("boundaryLicense", "") or told.get("licenseDetail", ""),
        attribution=settings.attribution,
        vintage=re.sub(r"\.0$", "", year),
        published=read_day(level.kept.card.last_modified),
        fetched=level.kept.card.fetched,
        bytes="",
        sha256="",
        source_sha256=level.kept.card.sha256,
        notes=told.get("boundaryID", ""),
    )


def _demand_reachable(address: str, asked: str) -> None:
    try:
        demand_address(address)
    except ValueError as error:
        what = f"names {address[:80]!r} as its file, which {error}"
        raise InputFault([Fault(asked, what)]) from None


def _read_units(kept: Kept, address: str) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Read the units of a GeoJSON, and tell of those without an area."""
    try:
        shapes = gpd.read_file(kept.path, engine="pyogrio", on_invalid="ignore")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputFault([Fault(address, f"cannot be read as GeoJSON: {error}")]) from None
    missing = sorted(set(COLUMNS) - set(shapes.columns))
    if missing or not isinstance(shapes, gpd.GeoDataFrame):
        what = (
            f"has no {' and no '.join(missing) or 'shapes'}: it is not as geoBoundaries writes it"
        )
        raise InputFault([Fault(address, what)])
    units = shapes[[*COLUMNS, "geometry"]].rename(columns=COLUMNS).to_crs(WGS84)
    units["id"], units["name"] = units["id"].astype(str), units["name"].fillna("").astype(str)
    whole = units.geom_type.isin(["Polygon", "MultiPolygon"]) & ~units.is_empty
    notes = tuple(
        f"{clean_text(f'{row.name} ({row.id})')} has no area: left out"
        for row in units[~whole].itertuples()
    )
    return units[whole].reset_index(drop=True), notes
