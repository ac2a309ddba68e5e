"""The demo district: all inputs of a plan for a place that does not exist."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.synth.borders import Borders, draw_borders
from microplan.synth.crowds import Home, spread_people
from microplan.synth.gazetteer import describe_places, list_due, survey_coverage
from microplan.synth.junctions import mark_junctions
from microplan.synth.layout import (
    BLOCKS,
    DISTRICT,
    DISTRICT_HI,
    DISTRICT_ID,
    LAKE_NAMES,
    RIVER,
    RIVER_HI,
    TOWN,
    UNITS,
)
from microplan.synth.lie_of_the_land import lay_land
from microplan.synth.plane import STEP, Plane, draw_outline, lay_plane
from microplan.synth.posts import Post, open_posts
from microplan.synth.risks import Risk, list_risks
from microplan.synth.surface import draw_roads
from microplan.synth.villages import Place, settle_people
from microplan.synth.waters import Waters, draw_waters
from microplan.synth.writing import Feature, Row, write_csv, write_geojson, write_land, write_raster

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SEED = 20191202
"""The first day of the drive that the project was born for."""


TOWN_WIDTH = 2.6
"""How far a quarter of the town spreads from its middle, in cells of the raster."""


@dataclass(frozen=True)
class District:
    """The district on its plane (metres), and how the plane is bent."""

    seed: int
    plane: Plane
    outline: shapely.Polygon
    waters: Waters
    borders: Borders
    places: list[Place]
    posts: list[Post]
    risks: list[Risk]


def make_district(seed: int = SEED) -> District:
    """Lay out the district."""
    outline = draw_outline()
    waters, borders = draw_waters(outline), draw_borders(seed, outline)
    risks = list_risks(seed, borders, waters)
    elsewhere = Counter[int]()
    for risk in risks:
        elsewhere[risk.block] += risk.residents
    places = settle_people(seed, borders, waters, elsewhere)
    posts = open_posts(places, borders)
    return District(seed, lay_plane(seed), outline, waters, borders, places, posts, risks)


def write_demo(folder: Path, seed: int = SEED) -> Path:
    """Write the inputs of the demo district and its plan file; return the plan file's path.

    The same seed gives the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    district = make_district(seed)
    write_boundaries(folder, district)
    _write_lists(folder, district)
    _write_ground(folder, district)
    plan = folder / "plan.toml"
    text = files("microplan.synth").joinpath("plan.toml").read_text(encoding="utf-8")
    plan.write_text(text, encoding="utf-8", newline="\n")
    return plan


def write_boundaries(folder: Path, district: District) -> None:
    """Write the district's administrative polygons, level by level."""
    borders, bend = district.borders, district.plane.bend
    people = sum(unit.people for unit in UNITS)
    row: Row = {
        "district_id": DISTRICT_ID,
        "name": DISTRICT,
        "name_hi": DISTRICT_HI,
        "people": people,
    }
    whole = shapely.coverage_union_all(borders.blocks)
    write_geojson(folder / "districts.geojson", [Feature(row, bend(whole))])
    for name, rows, shapes in (
        ("blocks", _list_blocks(), borders.blocks),
        ("subcentres", _list_subcentres(district), borders.subcentres),
        ("wards", _list_wards(borders), borders.wards),
    ):
        features = [Feature(r, bend(shape)) for r, shape in zip(rows, shapes, strict=True)]
        write_geojson(folder / f"{name}.geojson", features)


def _list_blocks() -> list[Row]:
    return [
        {
            "block_id": unit.block_id,
            "district_id": DISTRICT_ID,
            "name": unit.name,
            "name_hi": unit.name_hi,
            "kind": "town" if unit is TOWN else "block",
            "people": unit.people,
        }
        for unit in UNITS
    ]


def _list_subcentres(district: District) -> list[Row]:
    """Name each sub-centre after the village of its post."""
    rows: list[Row] = []
    for index, block in enumerate(district.borders.subcentre_block):
        post = next((p for p in district.posts if p.subcentre == index), None)
        home = BLOCKS[block]
        name = post.name if post else (f"HSC {home.name}", f"उप केंद्र {home.name_hi}")
        rows.append(
            {
                "subcentre_id": f"S{index + 1:02d}",
                "block_id": home.block_id,
                "name": name[0].removeprefix("HSC "),
                "name_hi": name[1].removeprefix("उप केंद्र "),
            }
        )
    return rows


def _list_wards(borders: Borders) -> list[Row]:
    rows: list[Row] = []
    for n in range(1, len(borders.wards) + 1):
        name: Row = {"name": f"Ward {n}", "name_hi": f"वार्ड {n}"}
        rows.append({"ward_id": f"W{n:02d}", "block_id": TOWN.block_id, **name})
    return rows


def _write_lists(folder: Path, district: District) -> None:
    """Write what is known of places, posts and people at risk, and the survey."""
    places = describe_places(district.seed, district.places, district.posts, district.borders)
    points = district.plane.bend(shapely.points([place.xy for place in district.places]))
    write_geojson(folder / "places.geojson", map(Feature, places, points))
    posts: list[Row] = [
        {
            "facility_id": p.post_id,
            "name": p.name[0],
            "name_hi": p.name[1],
            "description": p.description,
            "cold_chain": "yes" if p.cold_chain else "no",
            "vacant": "yes" if p.vacant else "no",
        }
        for p in district.posts
    ]
    stands = district.plane.bend(shapely.points([post.xy for post in district.posts]))
    write_geojson(folder / "facilities.geojson", map(Feature, posts, stands))
    write_csv(folder / "high_risk.csv", _list_high_risk(district))
    write_csv(folder / "due_list.csv", list_due(district.seed, district.places, district.risks))
    write_csv(folder / "coverage.csv", survey_coverage())


def _list_high_risk(district: District) -> list[Row]:
    points = district.plane.to_degrees(np.array([risk.xy for risk in district.risks]))
    return [
        {
            "id": r.risk_id,
            "name": r.name[0],
            "name_local": r.name[1],
            "hra_code": r.code,
            "houses": r.houses,
            "people": "" if r.people is None else r.people,
            "last_verified": r.verified.isoformat(),
            "lon": float(lon),
            "lat": float(lat),
            "flags": ";".join(r.flags),
        }
        for r, (lon, lat) in zip(district.risks, points, strict=True)
    ]


def _write_ground(folder: Path, district: District) -> None:
    """Write water, roads and the population raster."""
    waters, bend = district.waters, district.plane.bend
    river: Row = {"name": RIVER, "name_hi": RIVER_HI, "kind": "river"}
    lakes: list[Row] = [{"name": n, "name_hi": h, "kind": "lake"} for n, h in LAKE_NAMES]
    wet = [bend(shapely.segmentize(water, STEP)) for water in (waters.river, *waters.lakes)]
    write_geojson(folder / "water.geojson", map(Feature, [river, *lakes], wet))
    junctions = mark_junctions(district.seed, district.places, waters, district.outline)
    write_geojson(
        folder / "roads.geojson", draw_roads(district.seed, junctions, waters, district.plane)
    )
    blocks = bend(np.array(district.borders.blocks))
    homes, lonlat = _find_homes(district)
    outline = bend(shapely.segmentize(district.outline, STEP))
    villages = district.plane.to_degrees(np.array([place.xy for place in district.places]))
    write_land(folder, lay_land(district.plane, outline, shapely.union_all(wet), villages))
    write_raster(
        folder / "population.tif",
        spread_people(district.seed, homes, lonlat, blocks, shapely.union_all(wet)),
    )


def _find_homes(district: District) -> tuple[list[Home], NDArray[np.float64]]:
    """Return all homes of the district, those at risk too, and where they lie (degrees)."""
    town = len(BLOCKS)
    homes = [
        Home(place.block, place.people, TOWN_WIDTH if place.block == town else _width(place.people))
        for place in district.places
    ]
    homes += [Home(risk.block, risk.residents, _width(risk.residents)) for risk in district.risks]
    spots = [place.xy for place in district.places] + [risk.xy for risk in district.risks]
    return homes, district.plane.to_degrees(np.array(spots))


def _width(people: int) -> float:
    """Return how far a village spreads from its middle, in cells of the raster."""
    return 0.55 + 0.045 * float(np.sqrt(people))
