"""What the figures of a settlement rest on: people, coverage, the list, and the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from microplan.compare.criteria import NOTES
from microplan.compare.finished import list_rows
from microplan.compare.ranks import say_missed
from microplan.compare.telling import (
    Section,
    is_known,
    say_count,
    say_many,
    say_minutes,
    say_share,
    section,
    split,
)

if TYPE_CHECKING:
    from microplan.compare.finished import Finished, Row

SOURCES_SHOWN = 3
INDICATORS = {
    "full_immunization": "fully immunized",
    "bcg": "BCG",
    "penta1": "first Penta",
    "penta3": "third Penta",
    "polio3": "polio 3",
    "mr1": "first measles-rubella",
    "td_protected": "mothers protected against tetanus",
}


def tell_people(plan: Finished, place: Row, need: Row) -> Section:
    """Tell a settlement's people and children, and where their number is from."""
    houses = f" in {say_many(int(place['houses']), 'house')}" if is_known(place["houses"]) else ""
    known = place["people"] > 0
    counted = (
        f"{say_count(place['people'])} people{houses}, from {place['source']}."
        if known
        else f"Nobody was counted here ({place['source']})."
    )
    children = (
        f"Of them about {say_count(place['children'])} children of the drive's ages and"
        f" {say_count(place['pregnant'])} women pregnant now, by"
        f" {_say_demography(plan, place)}."
    )
    return section(
        "People", counted, children * bool(known), say_missed(need) if need else "", _say_list(need)
    )


def _say_demography(plan: Finished, place: Row) -> str:
    """Say by which source of children the plan goes in the place's block, with its figures."""
    rows = plan.rows_if_any("denominators", "area_id", place["area_id"])
    used = next((row["source"] for row in rows if row["used"]), "the plan's demography")
    given = plan.setting("demography", default={})
    if "rates" in used and is_known(given.get("cbr")):
        return (
            f"{used}: {given['cbr']:g} births and, of 1,000 infants, {given['imr']:g} deaths a year"
        )
    files = [each["file"] for each in given.get("census") or () if "census" in used]
    return f"{used} ({', '.join(map(name_file, files))})" if files else used


def name_file(path: object) -> str:
    """Return the name of a file of the plan, without the folders that it lies in."""
    return str(path).replace("\\", "/").rsplit("/", 1)[-1]


def _say_list(need: Row) -> str:
    """Hold the due list against the estimate."""
    if not need or not is_known(need["listed_children"]):
        return "No due list names its children: sessions are sized by the estimate."
    listed, about = int(need["listed_children"]), need["missed_estimate"]
    recount = ": recount" if "recount" in split(need["flags"]) else ""
    return (
        f"The list has {listed}, the estimate is about {say_count(about)}{recount}. The list wins."
    )


def tell_coverage(plan: Finished, area_id: str, need: Row) -> Section:
    """Tell which surveys a settlement's or an area's shares rest on."""
    if need:
        own = f"Fully immunized here: {say_share(need['fic'])}, spread from the measured area by"
        own += " what is known of the place."
        rests = f"It rests on {need['coverage_source']}."
    else:
        own, rests = "", _say_sources(plan, area_id)
    lines = [_say_figure(plan, row) for row in _find_figures(plan, area_id)]
    if need and is_known(need.get("red_category")):
        rests += f" RED category: {need['red_category']} ({need['red_source'] or 'no figures'})."
    notes = [f"Note: {NOTES[word]}." for word in split(need.get("flags")) if word in NOTES]
    return section("Coverage", own, rests, *lines, *notes)


def _say_sources(plan: Finished, area_id: str) -> str:
    """Say whose figures an area's settlements rest on, and how much each weighs."""
    inside, need = find_settlements(plan, area_id)["settlement_id"], plan.table("need")
    sources = sorted(set(need.loc[need["settlement_id"].isin(inside), "coverage_source"]))
    more = f"; and {len(sources) - SOURCES_SHOWN} more" if len(sources) > SOURCES_SHOWN else ""
    return f"Its settlements rest on {' | '.join(sources[:SOURCES_SHOWN])}{more}." * bool(sources)


def _find_figures(plan: Finished, area_id: str) -> list[Row]:
    """Find, of each indicator, the figures of the nearest area that has any."""
    coverage, line = plan.state("coverage"), plan.line_of(area_id)
    found: list[Row] = []
    for indicator in INDICATORS:
        rows = coverage[coverage["indicator"] == indicator]
        near = next((a for a in line if (rows["area_id"] == a).any()), "")
        found += list_rows(rows[rows["area_id"] == near])
    return found


def _say_figure(plan: Finished, row: Row) -> str:
    cases = row["cases"]
    who = "mothers" if row["indicator"] == "td_protected" else "children"
    of = f" of {cases:g} {who}" if is_known(cases) else ", no sample told"
    of += " (the sample's size is assumed)" if row.get("cases_assumed") else ""
    kind = row.get("kind")
    what = f"{kind}: " if is_known(kind) and kind != "survey" else ""
    return (
        f"- {INDICATORS[row['indicator']]}: {say_share(row['share'])}{of} in"
        f" {plan.name(row['area_id'])} ({what}{row['source']})"
    )


def tell_way(plan: Finished, place: Row) -> Section:
    """Tell the ways of a settlement to a post and to vaccine, or why there is none."""
    way = plan.row("access", "settlement_id", place["settlement_id"])
    if not way:
        return section("Travel", "Its ways were not measured.")
    lines = [
        _say_ground(plan),
        _say_way(plan, way["walk_minutes"], way["nearest_facility_id"], WALK),
        _say_way(plan, way["drive_minutes"], way["nearest_cold_chain_id"], DRIVE),
        _say_way(plan, way.get("facility_drive_minutes"), way.get("drive_facility_id"), BY_ROAD),
        _say_session(plan, way),
        f"No time, because: {way['unreachable_reason']}." if way["unreachable_reason"] else "",
        f"Class of the walk: {way['reach_class']}"
        + (
            f"; hard to reach because of {', '.join(split(way['barriers']))}."
            if way["barriers"]
            else "."
        ),
        *(f"- {note}" for note in split(way.get("barrier_notes"))),
    ]
    moved = way.get("moved_metres")
    if is_known(moved) and moved > 0:
        lines.append(f"It lies where nobody can walk: moved {moved:.0f} m to the nearest ground.")
    if place["urban"]:
        lines.append("It is part of a town: its way earns no points.")
    return section("Travel", *lines)


WALK = "{} on foot, with an infant, to the nearest post with a vaccinator, {}."
DRIVE = "{} by vehicle from the nearest cold-chain point, {}."
BY_ROAD = "{} by vehicle from the nearest post with a vaccinator, {}."


def _say_way(plan: Finished, minutes: object, place_id: object, sentence: str) -> str:
    if not is_known(minutes) or not is_known(place_id):
        return ""
    post = plan.row("facilities", "facility_id", str(place_id))
    file = str(post.get("source") or "").partition(";")[0]
    name = plan.name(str(place_id)) + f" ({file})" * bool(file)
    return sentence.format(say_minutes(float(str(minutes))), name)


def _say_ground(plan: Finished) -> str:
    """Say by which files ways were measured."""
    asked = (("roads", "file"), ("terrain", "land_cover"), ("terrain", "elevation"),
             ("terrain", "water"), ("terrain", "closures"))  # fmt: skip
    files = [name_file(name) for name in (plan.setting(*path) for path in asked) if is_known(name)]
    return f"Measured by {', '.join(files)}." if files else ""


def _say_session(plan: Finished, way: Row) -> str:
    minutes, session_id = way.get("session_walk_minutes"), way.get("nearest_session_id")
    if not is_known(minutes) or not is_known(session_id):
        return ""
    row = plan.row("ri_sessions", "ri_session_id", str(session_id))
    where = row.get("name") or session_id
    return f"{say_minutes(float(minutes))} on foot to the nearest routine session, {where}."


def tell_area_people(plan: Finished, area_id: str) -> Section:
    """Tell the people, the missed and the due of an area, and where most of them are."""
    inside = find_settlements(plan, area_id)
    if inside.empty:
        return section("People", "No settlement lies in it.")
    need = inside.merge(plan.table("need"), on="settlement_id", suffixes=("", "_of_need"))
    most = need.sort_values(["missed", "settlement_id"], ascending=[False, True]).head(5)
    listed = [
        f"- {plan.name(row['settlement_id'])}: about {say_count(row['missed'])}"
        for row in list_rows(most)
    ]
    uncounted = int((inside["people"] <= 0).sum())
    return section(
        "People",
        f"{say_count(inside['people'].sum())} people in {say_many(len(inside), 'settlement')},"
        f" {say_count(inside['children'].sum())} children of the drive's ages.",
        f"In {uncounted} of them nobody was counted." if uncounted else "",
        f"Missed: about {say_count(need['missed'].sum())}"
        f" ({say_count(need['left_out'].sum())} never started);"
        f" due at sessions: {need['due_children'].sum():,} children,"
        f" {need['due_pregnant'].sum():,} women.",
        "Most of the missed are in:",
        *listed,
    )


def find_settlements(plan: Finished, area_id: str) -> pd.DataFrame:
    """Find the settlements that lie in an area of any level; in a ward, by their points."""
    places = plan.table("settlements")
    if plan.levels.get(area_id) == "ward":
        return _find_in_ward(plan, area_id)
    above = {a for a in plan.parents if area_id in plan.line_of(a)}
    inside = places["area_id"].isin(above) | places["subcentre_id"].isin(above)
    return pd.DataFrame(places[inside])


def _find_in_ward(plan: Finished, ward: str) -> pd.DataFrame:
    """Find the settlements of a ward's block whose points are its own.

    On a border the first of the wards has them, as the ranking counts them.
    """
    import shapely  # noqa: PLC0415 - only wards ask for it

    places, areas = plan.table("settlements"), plan.table("areas")
    wards = areas[areas["level"] == "ward"]
    shapes = shapely.from_wkb(wards["geometry"].to_numpy(dtype=object))
    points = shapely.points(places["lon"].to_numpy(), places["lat"].to_numpy())
    home = pd.Series("", places.index, dtype=object)
    for name, shape in list(zip(wards["area_id"], shapes, strict=True))[::-1]:
        home[shapely.intersects(shape, points)] = name
    inside = (home == ward) & places["area_id"].isin(plan.line_of(ward))
    return pd.DataFrame(places[inside])
