"""What is known of each place beside its name: tribal share, flags, due lists, coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from microplan.synth.layout import (
    CHAR,
    HILL,
    HOUSEHOLD,
    INDICATORS,
    UNITS,
    Part,
    draw,
)

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry

    from microplan.synth.borders import Borders
    from microplan.synth.posts import Post
    from microplan.synth.risks import Risk
    from microplan.synth.villages import Place
    from microplan.synth.writing import Row

LISTED_SHARE = 0.14
"""Share of places that have a due list."""
UNDER_TWO = 0.050
"""Children under two, of all people, at Bihar's rates (DOMAIN 2.2)."""
LISTED_ON = "2019-11-25"


def describe_places(
    seed: int, places: list[Place], posts: list[Post], borders: Borders
) -> list[Row]:
    """Return the gazetteer's row of each place, without its point."""
    rng = draw(seed, Part.FLAGS)
    vacant = [borders.subcentres[post.subcentre] for post in posts if post.vacant]
    return [
        {
            "place_id": place.place_id,
            "name": place.name[0],
            "name_hi": place.name[1],
            "kind": place.kind,
            "houses": max(1, round(place.people / HOUSEHOLD)),
            "tribal_share": _draw_tribal_share(rng, place),
            "flags": ";".join(sorted(_flag(rng, place, vacant))),
        }
        for place in places
    ]


def _draw_tribal_share(rng: np.random.Generator, place: Place) -> float:
    """Draw the share of scheduled tribes: most of the hill block, few elsewhere."""
    low, high = (0.5, 0.95) if place.block == HILL else (0.0, 0.06)
    return round(float(rng.uniform(low, high)), 2)


def _flag(rng: np.random.Generator, place: Place, vacant: list[BaseGeometry]) -> set[str]:
    """Return the criteria of DOMAIN 1.4 that the list states for a place."""
    remote = place.block in (HILL, CHAR)
    chances = {
        "missed_sessions": 0.16 if remote else 0.04,
        "vpd_evidence": 0.02,
        "small_hamlet": 0.4 if place.kind == "hamlet" and place.people < 150 else 0.0,
        "refusal_cluster": 0.12 if place.kind == "town part" else 0.012,
        "low_coverage_pocket": 0.1 if remote else 0.04,
    }
    flags = {flag for flag, chance in chances.items() if rng.random() < chance}
    if any(shapely.contains_xy(area, *place.xy) for area in vacant):
        flags.add("vacant_subcentre")
    return flags


def list_due(seed: int, places: list[Place], risks: list[Risk]) -> list[Row]:
    """Return the due lists of some places and of most high-risk sites verified lately.

    Lists are three to eight times shorter than models (DOMAIN 8).
    """
    rng = draw(seed, Part.LISTS)
    listed = [(p.place_id, p.people) for p in places if p.people > 120]
    chosen = [item for item in listed if rng.random() < LISTED_SHARE]
    lately = [risk for risk in risks if not risk.stale]
    chosen += [(r.risk_id, 2 * r.residents) for r in lately if rng.random() < 0.8]
    return [_list_place(rng, place_id, people) for place_id, people in chosen]


def _list_place(rng: np.random.Generator, place_id: str, people: int) -> Row:
    children = max(1, round(people * UNDER_TWO * rng.uniform(0.13, 0.34)))
    women = int(rng.binomial(children, 0.27))
    return {"place_id": place_id, "children": children, "pregnant": women, "date": LISTED_ON}


def survey_coverage() -> list[Row]:
    """Return the coverage survey: per cent of children of 12 to 23 months, by block."""
    rows: list[Row] = []
    for unit in UNITS:
        row: Row = {"block_id": unit.block_id, "name": unit.name, "cases": unit.cases}
        row.update(zip(INDICATORS, unit.shares, strict=True))
        rows.append(row)
    return rows
