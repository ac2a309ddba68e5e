"""The places, sites and posts of a block's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from microplan.outputs.naming import each_row, name_pair
from microplan.outputs.pages.records import Near, Place, Post, Rank, Share, Site, Unranked, Unserved
from microplan.outputs.pages.standings import tell_ranks, tell_unranked_places
from microplan.outputs.phrases import Phrases, learn_phrases
from microplan.outputs.public import round_to_known

if TYPE_CHECKING:
    from microplan.domain.handover import Plan

DECIMALS = 5
RED_TOLD = ("1", "2", "3", "4")


@dataclass(frozen=True)
class PlaceFacts:
    """What other tables say of settlements, by settlement."""

    shares: dict[str, list[Share]]
    unserved: dict[str, Unserved]
    ranks: dict[str, Rank]
    unranked: dict[str, Unranked]
    near: dict[str, Near]
    figures: dict[str, int]
    """Coverage figures that places rest on, with their numbers."""
    breaks: list[int]
    phrases: Phrases


def share_breaks(target_fic: float) -> list[int]:
    """Return the four shares missed (%) that part the five steps; the first is the drive's goal."""
    goal = round(100 * (1 - target_fic))
    return [goal, *(max(goal + n, b) for n, b in ((1, 20), (2, 30), (3, 50)))]


def find_step(share: float, breaks: list[int]) -> int:
    """Return the step (0 to 4) of a share missed."""
    return sum(share * 100 > limit for limit in breaks)


def gather_facts(plan: Plan) -> PlaceFacts:
    """Gather, once a plan, what other tables say of settlements."""
    phrases = learn_phrases(plan)
    rows = each_row(plan.unserved)
    unserved = {row.settlement_id: _tell_unserved(row, phrases) for row in rows}
    breaks = share_breaks(plan.about.target_fic)
    told = sorted(set(plan.need["coverage_source"]))
    return PlaceFacts(
        shares=_tell_shares(plan),
        unserved=unserved,
        ranks=tell_ranks(plan, phrases),
        unranked=tell_unranked_places(plan, phrases),
        near=_tell_near(plan),
        figures={text: number for number, text in enumerate(told)},
        breaks=breaks,
        phrases=phrases,
    )


def tell_places(plan: Plan, facts: PlaceFacts, area_id: str) -> list[Place]:
    """Tell of every settlement of the block, those with most missed children first."""
    frame = plan.settlements[plan.settlements["area_id"] == area_id]
    need = plan.need.drop(columns=["listed_children", "listed_pregnant"])
    need = need.rename(columns={"flags": "need_flags"})
    frame = frame.merge(need, on="settlement_id", how="left")
    frame = frame.merge(plan.access, on="settlement_id", how="left")
    places = [_tell_place(row, facts) for row in each_row(frame)]
    return sorted(places, key=lambda place: (-(place["missed"] or 0), place["id"]))


def tell_sites(plan: Plan, facts: PlaceFacts, area_id: str, visited: set[str]) -> list[Site]:
    """Tell of the block's sites, and of those elsewhere that its teams visit."""
    sites = plan.sites
    frame = sites[(sites["area_id"] == area_id) | sites["site_id"].isin(visited)]
    missed: dict[str, list[Unserved]] = {}
    for row in each_row(plan.unserved_visits):
        missed.setdefault(str(row.site_id), []).append(_tell_unserved(row, facts.phrases))
    return [
        Site(
            id=row.site_id,
            name=name_pair(row, facts.phrases),
            locator=facts.phrases.pair(row.locator),
            kind=row.kind,
            at=_point(row),
            here=row.area_id == area_id,
            unserved=missed.get(row.site_id, []),
        )
        for row in each_row(frame)
    ]


def tell_posts(plan: Plan, facts: PlaceFacts, area_id: str, used: set[str]) -> list[Post]:
    """Tell of the block's health posts, and of those elsewhere that its teams start from."""
    posts = plan.facilities
    frame = posts[(posts["area_id"] == area_id) | posts["facility_id"].isin(used)]
    return [
        Post(
            id=row.facility_id,
            name=name_pair(row, facts.phrases),
            kind=row.kind,
            cold=bool(row.cold_chain),
            at=_point(row),
            near=facts.near.get(row.facility_id),
        )
        for row in each_row(frame)
    ]


def _tell_place(row: Any, facts: PlaceFacts) -> Place:
    counted = _is_counted(row)
    children = round_to_known(row.children) if row.children >= 0.5 else None
    share = row.missed / row.children if counted and row.children > 0 else 0.0
    return Place(
        id=row.settlement_id,
        name=name_pair(row, facts.phrases),
        locator=facts.phrases.pair(row.locator),
        kind=row.kind,
        hra=row.hra_code,
        at=_point(row),
        children=children,
        missed=round_to_known(row.missed) if counted else None,
        low=round_to_known(row.missed_low) if counted else 0,
        high=round_to_known(row.missed_high) if counted else 0,
        step=find_step(share, facts.breaks) if counted else -1,
        reach=row.reach_class if isinstance(row.reach_class, str) else "",
        walk=_whole(row.walk_minutes),
        cut=facts.phrases.pair(row.unreachable_reason if isinstance(row.reach_class, str) else ""),
        strata=[word for word in _words(row.strata) if word],
        listed=_listed(row),
        estimate=round_to_known(row.missed_estimate) if counted else None,
        asks=_ask(row),
        red=row.red_category if row.red_category in RED_TOLD else "",
        rests=facts.figures.get(row.coverage_source, -1),
        due=(_whole(row.due_children) or 0, _whole(row.due_pregnant) or 0),
        sites=facts.shares.get(row.settlement_id, []),
        unserved=facts.unserved.get(row.settlement_id),
        rank=facts.ranks.get(row.settlement_id),
        unranked=facts.unranked.get(row.settlement_id),
    )


def _is_counted(row: Any) -> bool:
    """Tell whether anybody counted here: a raster, a register or a list (DOMAIN 8)."""
    someone = row.people > 0 or row.children > 0 or pd.notna(row.listed_children)
    return bool(pd.notna(row.missed) and someone)


def _ask(row: Any) -> str:
    """Return what the list is to be asked: to be counted again, or to be made anew."""
    flags = _words(row.need_flags)
    if "recount" in flags:
        return "recount"
    return "stale" if "stale_list" in flags else ""


def _listed(row: Any) -> tuple[int, int] | None:
    """Return children and women on the due list, or None where there is no list."""
    if pd.isna(row.listed_children) and pd.isna(row.listed_pregnant):
        return None
    return (_whole(row.listed_children) or 0, _whole(row.listed_pregnant) or 0)


def _whole(number: Any) -> int | None:
    return None if pd.isna(number) else int(number)


def _words(text: Any) -> list[str]:
    return text.split(";") if isinstance(text, str) else []


def _point(row: Any) -> tuple[float, float]:
    return (round(row.lat, DECIMALS), round(row.lon, DECIMALS))


def _tell_shares(plan: Plan) -> dict[str, list[Share]]:
    shares: dict[str, list[Share]] = {}
    for row in each_row(plan.catchments):
        share = Share(
            site=str(row.site_id),
            walk=int(row.walk_minutes),
            children=int(row.due_children),
            women=int(row.due_pregnant),
        )
        shares.setdefault(str(row.settlement_id), []).append(share)
    return shares


def _tell_unserved(row: Any, phrases: Phrases) -> Unserved:
    return Unserved(
        round=int(getattr(row, "round", 0)),
        children=int(row.due_children),
        women=int(row.due_pregnant),
        reason=phrases.pair(row.reason),
        remedy=phrases.pair(row.what_would_serve_it),
    )


def _tell_near(plan: Plan) -> dict[str, Near]:
    """Return the places that have each post as their nearest on foot."""
    rows = plan.facility_catchments
    return {
        row.facility_id: Near(
            places=int(row.settlements),
            people=round_to_known(row.people),
            children=round_to_known(row.children),
            norm=_whole(row.capacity),
            over=None if pd.isna(row.over) else round_to_known(row.over),
        )
        for row in each_row(rows[rows["facility_id"] != ""])
    }
