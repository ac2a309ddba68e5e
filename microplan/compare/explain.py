"""A finished plan explained: why this place has this rank, site or route, back to file and row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.compare.criteria import tell_criteria
from microplan.compare.finished import Finished
from microplan.compare.grounds import (
    find_settlements,
    tell_area_people,
    tell_coverage,
    tell_people,
    tell_way,
)
from microplan.compare.ranks import add_up, tell_goal, tell_ranks, tell_sums
from microplan.compare.reports import list_facts, tell_assumptions, tell_reports
from microplan.compare.serving import tell_area_service, tell_service
from microplan.compare.stays import tell_route, tell_session, tell_site
from microplan.compare.subjects import KEYS, find_subject
from microplan.compare.telling import Explanation, Section, is_known, section, soften

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.compare.finished import Row

__all__ = ["explain"]


def explain(out: Path, text: str) -> Explanation:
    """Explain a settlement, area, site, session or route of a finished plan.

    Parameters
    ----------
    out
        The folder that a run wrote; nothing else is read.
    text
        An id, or a name.

    Raises
    ------
    InputFault
        A file of the plan is missing, nothing is called so, or several are.
    BrokenLaw
        The parts of a score do not add up to it.
    """
    plan = Finished(out)
    subject = find_subject(plan, text)
    row = plan.row(*KEYS[subject.kind], subject.id)
    if subject.kind == "settlement":
        return _explain_settlement(plan, row)
    if subject.kind == "area":
        return _explain_area(plan, row)
    told = {"site": tell_site, "session": tell_session, "route": tell_route}[subject.kind]
    name = plan.names.get(row.get("site_id", ""))
    title = f"{name} ({subject.id})" if name else subject.id
    where = _say_where(plan, row["area_id"], row)
    sections = [section("Where", where), *told(plan, row)]
    return _close(subject.id, subject.kind, title, sections)


def _explain_settlement(plan: Finished, row: Row) -> Explanation:
    """Explain a settlement."""
    place_id = row["settlement_id"]
    need = plan.row("need", "settlement_id", place_id)
    sums = add_up(plan, place_id)
    sections = [
        section("Where", _say_where(plan, row["area_id"], row)),
        tell_ranks(plan, place_id),
        *tell_sums(sums),
        tell_people(plan, row, need),
        tell_coverage(plan, row["subcentre_id"] or row["area_id"], need),
        tell_way(plan, row),
        tell_criteria(plan, row, need),
        tell_goal(plan, place_id),
        tell_service(plan, place_id),
        tell_reports(plan, (place_id,)),
        tell_assumptions(plan, _find_facts(plan, [place_id])),
    ]
    title = f"{plan.name(place_id)} ({place_id}), {row['kind']}"
    return _close(place_id, "settlement", title, sections, sums)


def _explain_area(plan: Finished, row: Row) -> Explanation:
    """Explain a district, city, block, ward or sub-centre."""
    area_id = row["area_id"]
    inside = find_settlements(plan, area_id)["settlement_id"].tolist()
    sums = add_up(plan, area_id)
    sections = [
        section("Where", _say_where(plan, row["parent_id"], row)),
        tell_ranks(plan, area_id),
        *tell_sums(sums),
        tell_area_people(plan, area_id),
        tell_coverage(plan, area_id, {}),
        tell_goal(plan, area_id),
        tell_area_service(plan, area_id),
        tell_reports(plan, (area_id,)),
        tell_assumptions(plan, _find_facts(plan, inside)),
    ]
    return _close(area_id, row["level"], f"{plan.name(area_id)} ({area_id})", sections, sums)


def _find_facts(plan: Finished, ids: list[str]) -> set[str]:
    """Find what is so in any of some settlements."""
    places, need = plan.table("settlements"), plan.table("need")
    inside = places[places["settlement_id"].isin(ids)]
    return list_facts(inside, need[need["settlement_id"].isin(ids)], plan.state("coverage"))


def _say_where(plan: Finished, area_id: str, row: Row) -> str:
    """Say where something lies: its areas upwards, its locator, and its point."""
    above = [f"{plan.levels[a]} {plan.name(a)}" for a in plan.line_of(area_id)]
    subcentre = row.get("subcentre_id")
    if is_known(subcentre):
        above = [f"sub-centre {plan.name(str(subcentre))}", *above]
    local = str(row.get("name_local") or "")
    parts = [f"locally {local}" * bool(local), str(row.get("locator") or ""), ", ".join(above)]
    if is_known(row.get("lat")):
        parts.append(f"at {row['lat']:.5f}, {row['lon']:.5f} (latitude, longitude)")
    return "; ".join(part for part in parts if part) + "."


def _close(
    place_id: str,
    kind: str,
    title: str,
    sections: list[Section],
    sums: tuple = (),  # type: ignore[type-arg]
) -> Explanation:
    """Put an explanation together without its empty sections."""
    said = tuple(each for each in sections if each.lines)
    return Explanation(place_id, kind, soften(title), said, sums)
