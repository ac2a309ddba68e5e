"""What a block's page says: its head, and the data that its script draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.outputs.language import say, vocabulary
from microplan.outputs.naming import (
    Pair,
    find_district,
    link_to,
    name_all,
    name_steps,
    say_date_pair,
    say_span,
)
from microplan.outputs.pages.days import (
    line_up,
    tell_rounds,
    tell_routes,
    tell_sessions,
    tell_teams,
    trace_ways,
)
from microplan.outputs.pages.places import gather_facts, tell_places, tell_posts, tell_sites
from microplan.outputs.pages.records import Block
from microplan.outputs.pages.standing import say_missed, sum_by_block
from microplan.outputs.public import public_text, round_to_known
from microplan.outputs.team_days import has_sheets, pick_routes

if TYPE_CHECKING:
    import pandas as pd

    from microplan.domain.handover import Plan
    from microplan.outputs.pages.days import Lines
    from microplan.outputs.pages.ground import BlockShapes, Ground
    from microplan.outputs.pages.places import PlaceFacts
    from microplan.outputs.pages.records import Place, Round

LARGE_MARK = 15.0
"""Radius in pixels of a place with as many missed children as one in twenty has."""
WORDS = ("map", "mode", "hra", "stratum", "glyph", "reach", "site", "facility", "stop", "what",
         "legend", "how", "sure", "red")  # fmt: skip


@dataclass(frozen=True)
class BlockParts:
    """What the pages of all blocks are made from, gathered once a plan."""

    plan: Plan
    ground: Ground
    facts: PlaceFacts
    lines: Lines
    names: dict[str, Pair]
    sums: pd.DataFrame
    """Children and missed children by block."""
    scale: float
    """Pixels of radius for the root of one missed child: the same on every map of the plan."""


@dataclass(frozen=True)
class BlockHead:
    """What stands in the head and the legend of a block's page, each in both languages."""

    name: Pair
    district: Pair
    dates: Pair
    figures: Pair
    notice: Pair
    language: str
    sheet: str
    steps: list[str]
    sizes: list[int]


def gather_parts(plan: Plan, ground: Ground) -> BlockParts:
    """Gather what the pages of all blocks share."""
    facts = gather_facts(plan)
    names = name_all(plan.areas, "area_id", facts.phrases)
    names |= name_all(plan.facilities, "facility_id", facts.phrases)
    missed = plan.need["missed"].to_numpy()
    large = float(np.quantile(missed[missed > 0], 0.95)) if (missed > 0).any() else 1.0
    scale = LARGE_MARK / max(large, 1) ** 0.5
    return BlockParts(plan, ground, facts, line_up(plan), names, sum_by_block(plan), scale)


def head_block(parts: BlockParts, area_id: str) -> BlockHead:
    """Say what stands in the head and the legend of a block's page."""
    plan, about = parts.plan, parts.plan.about
    district = find_district(plan, area_id)
    largest = (LARGE_MARK / parts.scale) ** 2
    return BlockHead(
        name=parts.names[area_id],
        district=parts.names.get(district, (about.title, about.title_local)),
        dates=_say_dates(plan, tell_rounds(plan, area_id)),
        figures=_say_figures(parts, area_id),
        notice=(about.notice, about.notice_local or about.notice),
        language=about.local_language,
        sheet=link_to("../sheets", area_id, ".pdf") if has_sheets(plan, area_id) else "",
        steps=name_steps(parts.facts.breaks),
        sizes=sorted({max(1, round_to_known(largest * part)) for part in (0.1, 0.4, 1.0)}),
    )


def describe_block(parts: BlockParts, shapes: BlockShapes, area_id: str) -> Block:
    """Gather the data that the script of a block's page draws."""
    plan, local = parts.plan, parts.plan.about.local_language
    routes = pick_routes(plan, area_id)
    stops = plan.stops[plan.stops["route_id"].isin(routes["route_id"])]
    visited = set(stops["place_id"]) | set(routes["facility_id"])
    ways = trace_ways(parts.lines, routes)
    rounds = tell_rounds(plan, area_id)
    sessions = tell_sessions(plan, area_id, set(stops["session_id"]) - {""})
    told = tell_routes(parts.lines, routes, ways)
    dates = {d["date"] for r in rounds for d in r["days"]} | {s["date"] for s in sessions}
    dates |= {route["date"] for route in told}
    places = tell_places(plan, parts.facts, area_id)
    return Block(
        language=local,
        bounds=shapes.bounds,
        scale=round(parts.scale, 4),
        breaks=parts.facts.breaks,
        top=round(100 * plan.about.top_share),
        rounds=rounds,
        dates={day: _say_day(day, local) for day in sorted(dates)},
        places=places,
        sites=tell_sites(plan, parts.facts, area_id, visited),
        posts=tell_posts(plan, parts.facts, area_id, visited),
        figures=_list_figures(parts, places),
        teams=tell_teams(plan, {route["team"] for route in told}, parts.names),
        sessions=sessions,
        routes=told,
        legs=ways.shapes,
        neighbours=_name_neighbours(parts, shapes, area_id),
        words={language: _pick_words(language) for language in sorted({"en", local})},
    )


def _say_day(day: str, local: str) -> tuple[Pair, Pair]:
    """Return the short and the full form of a date, in English and in the local language."""
    short = say_date_pair(day, local)
    full = say_date_pair(day, local, "EEEE d MMMM y")
    return ((short[0], full[0]), (short[1], full[1]))


def _say_dates(plan: Plan, rounds: list[Round]) -> Pair:
    if not rounds:
        return ("", "")
    first, last = rounds[0]["days"][0]["date"], rounds[-1]["days"][-1]["date"]
    return (say_span(first, last, "en"), say_span(first, last, plan.about.local_language))


def _say_figures(parts: BlockParts, area_id: str) -> Pair:
    plan = parts.plan
    local = plan.about.local_language
    missed = say_missed(parts.sums, area_id, local)
    sites = int((plan.sites["area_id"] == area_id).sum())
    sessions = int((plan.sessions["area_id"] == area_id).sum())
    figures = {"sites": sites, "sessions": sessions}
    return (
        say("en", "map.figures", missed=missed[0], **figures),
        say(local, "map.figures", missed=missed[1], **figures),
    )


def _list_figures(parts: BlockParts, places: list[Place]) -> dict[int, str]:
    """List the coverage figures that the block's places rest on, by their numbers."""
    used = {place["rests"] for place in places}
    return {n: public_text(text) for text, n in parts.facts.figures.items() if n in used}


def _pick_words(language: str) -> dict[str, str]:
    words = vocabulary(language)
    return {key: words[key] for key in sorted(words) if key.split(".")[0] in WORDS}


def _name_neighbours(
    parts: BlockParts, shapes: BlockShapes, area_id: str
) -> list[tuple[Pair, tuple[float, float]]]:
    """Return the names of the blocks beside this one, and a point of each that the map shows."""
    west, south, east, north = shapes.bounds
    dx, dy = (east - west) * 0.15, (north - south) * 0.15
    seen = shapely.box(west - dx, south - dy, east + dx, north + dy)
    named = []
    for other, shape in parts.ground.blocks.items():
        part = shape.intersection(seen)
        if other != area_id and part.area > 0.004 * seen.area:
            at = part.representative_point()
            named.append((parts.names[other], (round(at.y, 5), round(at.x, 5))))
    return named
