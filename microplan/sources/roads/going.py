"""How fast each road is driven, along its line and against it, and walked, and in which season."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from microplan.sources.roads.meanings import (
    count_words,
    read_directions,
    read_known,
    read_limits,
    tell_unknown,
)
from microplan.sources.roads.words import (
    ALL_YEAR,
    CHANGING,
    DRY_ONLY,
    FERRY,
    FOR_FEET,
    GRADE_KMH,
    NOT_FOR_FEET,
    NOT_SO,
    OPEN,
    ROUND,
    SURFACE_KMH,
    WET_FACTORS,
    WET_ONLY,
)
from microplan.units import METRES_PER_KM

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from microplan.geo.walking import TerrainSettings
    from microplan.sources.ledger import Ledger
    from microplan.sources.roads.settings import RoadSettings

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

SOFT = ("unpaved", "soft")


def give_speeds(
    ways: gpd.GeoDataFrame, settings: RoadSettings, terrain: TerrainSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Add how fast each road is driven (kmh along its line, kmh_back against it) and walked.

    Parameters
    ----------
    ways
        Roads in metres: road_class, source_id, the tags of `ways.TAGS`; ferry_kmh,
        wait_share (of the wait for a ferry) and gate ("", "drive" or "both": who is stopped).
    settings, terrain
        [roads] and [terrain].
    ledger
        Where to tell of words that are not known, and of what is closed.
    """
    ferry = (ways["road_class"] == FERRY).to_numpy()
    surface = _read_surfaces(ways, settings, ledger)
    dry = _cap_by_ground(ways, surface, settings)
    dry = np.where(ferry, ways["ferry_kmh"], dry)
    season = _weigh_season(ways, surface, settings)
    shut = _close_by_season(ways, settings, ledger)
    drive_shut, walk_shut = _close_by_access(ways, settings, ledger)
    kmh = np.where(drive_shut | shut, 0.0, dry * season)
    walk = np.where(walk_shut | shut, 0.0, _walk(ways, dry, settings, terrain))
    along, against = _cap_by_limit(ways, settings, ledger)
    way = _read_ways(ways, settings, ledger)
    return ways.assign(
        kmh=np.where(way < 0, 0.0, np.minimum(kmh, along)),
        kmh_back=np.where(way > 0, 0.0, np.minimum(kmh, against)),
        walk_kmh=walk,
        wait_minutes=np.where(ferry, settings.ferry_wait_minutes * ways["wait_share"], 0.0),
        layer=_read_storeys(ways, settings, ledger),
    )


def _read_surfaces(
    ways: gpd.GeoDataFrame, settings: RoadSettings, ledger: Ledger
) -> pd.Series[str]:
    """Return the kind of each road's surface: paved, rough, firm, unpaved, soft, or ""."""
    caps = {**SURFACE_KMH, **settings.surface_kmh, "": np.inf, "paved": np.inf}
    told = ("surfaces", "these roads were taken as if no surface were stated", settings, ledger)
    known = {"": "", **settings.surface_kinds}
    return read_known(ways["surface"], known, lambda found: min(found, key=caps.__getitem__), told)


def _cap_by_ground(
    ways: gpd.GeoDataFrame, surface: pd.Series[str], settings: RoadSettings
) -> Floats:
    """Return the speed by class, as far as surface and grade let it."""
    kmh = ways["road_class"].map(settings.speeds).to_numpy(dtype=float)
    by_surface = {**SURFACE_KMH, **settings.surface_kmh}
    by_grade = {**GRADE_KMH, **settings.grade_kmh}
    grade = ways["tracktype"].str.lower().map(by_grade).to_numpy(dtype=float)
    track = (ways["road_class"] == "track").to_numpy() & ~np.isnan(grade)
    kmh = np.where(track, grade, np.fmin(kmh, grade))
    return np.asarray(np.fmin(kmh, surface.map(by_surface).to_numpy(dtype=float)))


def _weigh_season(
    ways: gpd.GeoDataFrame, surface: pd.Series[str], settings: RoadSettings
) -> Floats:
    """Return what the season leaves of a vehicle's speed."""
    if settings.season != "wet":
        ferry = (ways["road_class"] == FERRY).to_numpy()
        share = settings.winter_factor if settings.season == "winter" else 1.0
        return np.where(ferry, 1.0, share)
    shares = ways["road_class"].map({**WET_FACTORS, **settings.wet_factors}).to_numpy(dtype=float)
    soft = surface.isin(SOFT).to_numpy() & (ways["road_class"] != FERRY).to_numpy()
    return np.where(soft, np.minimum(shares, settings.wet_unpaved_factor), shares)


def _walk(
    ways: gpd.GeoDataFrame, kmh: Floats, settings: RoadSettings, terrain: TerrainSettings
) -> Floats:
    """Return the speed on foot; on a ferry it is the ferry's."""
    classes = ways["road_class"]
    walk = np.full(len(ways), terrain.walk_kmh)
    if settings.season == "wet":
        shares = classes.map({**WET_FACTORS, **settings.wet_factors}).to_numpy(dtype=float)
        walk = np.where(classes.isin(FOR_FEET), walk * shares, walk)
    invited = ways["walk_access"].isin(["yes", "designated"])
    walk = np.where(classes.isin(NOT_FOR_FEET) & ~invited, 0.0, walk)
    return np.where(classes == FERRY, kmh, walk)


def _close_by_season(ways: gpd.GeoDataFrame, settings: RoadSettings, ledger: Ledger) -> Flags:
    """Return which roads the season closes to everyone."""
    words = ways["open_in"].str.lower()
    known = words.isin([*ALL_YEAR, *DRY_ONLY, *WET_ONLY])
    told = ("seasons", "these roads were taken to be open all year", settings, ledger)
    tell_unknown(ways["open_in"][~known], *told)
    ford = ~ways["ford"].str.lower().isin(NOT_SO)
    shut = words.isin(WET_ONLY)
    if settings.season == "wet":
        shut = words.isin(DRY_ONLY) | (ford & (not settings.wet_fords_open))
    if shut.any():
        km = ways.length[shut].sum() / METRES_PER_KM
        how = f"{shut.sum()} roads and fords are closed in the {settings.season} season"
        ledger.mend("roads out of season", settings.where, how, float(km), "km")
    return shut.to_numpy()


def _close_by_access(
    ways: gpd.GeoDataFrame, settings: RoadSettings, ledger: Ledger
) -> tuple[Flags, Flags]:
    """Return which roads are closed to vehicles, and to feet."""
    closed = [word.lower() for word in settings.closed_access]
    drive, walk = (ways[column].str.lower() for column in ("drive_access", "walk_access"))
    known = drive.isin([*OPEN, *closed])
    assumed = "these roads were taken to be open"
    tell_unknown(ways["drive_access"][~known], "access words", assumed, settings, ledger)
    shut = drive.isin(closed) & (ways["road_class"].map(settings.speeds) > 0)
    if shut.any():
        km = ways.length[shut].sum() / METRES_PER_KM
        once = ways[shut].drop_duplicates("source_id").index
        words, on_foot = count_words(drive[once]), (~walk[once].isin(closed)).sum()
        how = f"{len(once)} roads are closed to vehicles ({words}); {on_foot} of them are walked"
        ledger.mend("closed roads", settings.where, how, float(km), "km")
    gate = ways["gate"]
    return (drive.isin(closed) | (gate != "")).to_numpy(), (
        walk.isin(closed) | (gate == "both")
    ).to_numpy()


def _cap_by_limit(
    ways: gpd.GeoDataFrame, settings: RoadSettings, ledger: Ledger
) -> tuple[Floats, Floats]:
    """Return speed limits along the lines and against them, km/h; inf where there is none."""
    if not settings.keep_limits:
        return np.full(len(ways), np.inf), np.full(len(ways), np.inf)
    both, along, against = (
        read_limits(ways[column], settings, ledger)
        for column in ("maxspeed", "maxspeed_forward", "maxspeed_backward")
    )
    return np.minimum(both, along), np.minimum(both, against)


def _read_ways(ways: gpd.GeoDataFrame, settings: RoadSettings, ledger: Ledger) -> NDArray[np.int64]:
    """Return 1 for roads that go only along their line, -1 only against it, 0 both ways."""
    words = ways["oneway"].str.lower()
    stated = read_directions(ways["oneway"], settings, ledger)
    implied = ways["junction"].isin(ROUND) | (
        (ways["kind"] == "motorway") & (settings.kind == "osm")
    )
    changing = words.isin(CHANGING)
    if changing.any():
        how = (
            f"{changing.sum()} roads whose direction changes by the hour were taken to go both ways"
        )
        ledger.doubt("one-way roads", settings.where, how, 0.5, float(changing.sum()), "roads")
    return np.where((words == "") & implied, 1, stated)


def _read_storeys(
    ways: gpd.GeoDataFrame, settings: RoadSettings, ledger: Ledger
) -> NDArray[np.int64]:
    """Return the storey of each road: what the file says, else 1 for bridges, -1 for tunnels."""
    bridge, tunnel = (~ways[column].str.lower().isin(NOT_SO) for column in ("bridge", "tunnel"))
    text = ways["level"].str.strip().str.removesuffix(".0")
    whole = text.str.fullmatch(r"[+-]?\d{1,2}")
    told = ("storeys", "bridges were taken to be above and tunnels below", settings, ledger)
    tell_unknown(ways["level"][~whole & (text != "")], *told)
    stated = np.array([int(word) if ok else 0 for word, ok in zip(text, whole, strict=True)])
    implied = np.where(tunnel, -1, np.where(bridge, 1, 0))
    return np.where(whole & (stated != 0), stated, implied).astype(np.int64)
