"""What a finished plan says of itself: its version, its sources, and what to be wary of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import microplan
from microplan.domain.handover import About
from microplan.domain.tables import MATCHES, REPAIRS
from microplan.domain.wording import count
from microplan.pipeline.credits import (
    credit_sources,
    find_credits,
    list_paths,
    warn_of_changes,
)
from microplan.pipeline.digest import digest
from microplan.sources.people.grids import BEYOND

if TYPE_CHECKING:
    from datetime import date

    from microplan.config.planfile import PlanFile
    from microplan.domain.handover import (
        Accessed,
        Bounds,
        Listed,
        Population,
        Posts,
        Settled,
        Surveyed,
    )
    from microplan.geo.roads import Roads
    from microplan.geo.surfaces.ground import Ground
    from microplan.sources.roads.settings import RoadSettings

VERSION_LETTERS = 8
NAMED_MAX = 3
FEW_CASES = 50
"""A share measured on fewer children is unsure by more than 10 points either way (DOMAIN 4.3)."""


def describe_plan(
    plan: PlanFile,
    surveyed: Surveyed,
    roads: Roads,
    doubts: tuple[str, ...],
    repairs: pd.DataFrame | None = None,
) -> About:
    """Return what the plan says of itself on every output."""
    given = plan.settings
    credited = find_credits(list_paths(plan))
    return About(
        title=given.plan.title,
        title_local=given.plan.title_local,
        notice=given.plan.notice,
        notice_local=given.plan.notice_local,
        version=microplan.__version__,
        plan_version=digest(given)[:VERSION_LETTERS],
        supersedes=given.plan.supersedes,
        rounds=given.campaign.rounds,
        target_fic=given.campaign.target_fic,
        top_share=given.targeting.top_share,
        local_language=given.plan.local_language,
        sources=credit_sources(given.plan.sources, credited),
        warnings=(
            *given.plan.cautions,
            *warn_of_changes(credited),
            *_warn_of_coverage(surveyed.coverage),
            *_warn_of_edges(REPAIRS.empty() if repairs is None else repairs),
            *_warn_of_roads(roads, given.terrain.path_factor),
            *_warn_of_season(given.roads, given.campaign.rounds_start),
            *doubts,
        ),
    )


def _warn_of_coverage(coverage: pd.DataFrame) -> list[str]:
    """Warn of shares that rest on few children."""
    if coverage.empty:
        return []
    ranked_by = coverage[coverage.indicator == "full_immunization"]
    sampled = ranked_by[ranked_by.kind != "register"]
    unsized = sampled[sampled.cases_assumed.astype(bool)]
    few = sampled[(sampled.cases < FEW_CASES) & ~sampled.cases_assumed.astype(bool)]
    return [*_tell_unsized(unsized), *_tell_few(few)]


def _tell_unsized(unsized: pd.DataFrame) -> list[str]:
    """Warn of samples of which nobody says how large they were."""
    if unsized.empty:
        return []
    ends = (unsized.cases.min(), unsized.cases.max())
    cases = " to ".join(dict.fromkeys(f"{number:.0f}" for number in ends))
    areas = count(unsized.area_id.nunique(), "area")
    return [
        f"The coverage file does not say how many children were asked in {areas}: {cases} are"
        " assumed, and no rank that rests on them is called sure."
    ]


def _tell_few(few: pd.DataFrame) -> list[str]:
    """Warn of samples that are known to be small."""
    if few.empty:
        return []
    counts = (f"{few.cases.min():.0f}", f"{few.cases.max():.0f}")
    cases = " to ".join(dict.fromkeys(counts))
    areas = few.area_id.nunique()
    return [f"Coverage of {areas} areas was measured on {cases} children each: ranks are unsure."]


def _warn_of_edges(repairs: pd.DataFrame) -> list[str]:
    """Warn of blocks that the population raster covers in part or not at all."""
    beyond = repairs[repairs["how"].str.contains(BEYOND, regex=False)]
    if beyond.empty:
        return []
    named = ", ".join(beyond["what"].head(NAMED_MAX))
    more = f" and {len(beyond) - NAMED_MAX} more" if len(beyond) > NAMED_MAX else ""
    return [
        f"The population raster ends within {count(len(beyond), 'block')} ({named}{more}):"
        " where it ends nobody is counted, ranked or planned for; tables/repairs.csv says how much"
        " of each."
    ]


def _warn_of_roads(roads: Roads, path_factor: float) -> list[str]:
    """Warn where there are no roads, or where some are cut off from the rest."""
    if not roads.km_total:
        return [
            f"No road file was given: ways are straight lines times {path_factor:g},"
            " and vehicles cross rivers as if each had a bridge."
        ]
    apart = roads.km_total * (1 - roads.share_in_network)
    if apart < 1:
        return []
    return [f"{apart:.0f} of {roads.km_total:.0f} km of road join no other road of the network."]


def _warn_of_season(roads: RoadSettings, starts: tuple[date, ...]) -> list[str]:
    """Warn where the season of roads and ground is not that of the rounds' dates (DOMAIN 8)."""
    wet = [start for start in starts if start.month in roads.wet_months]
    if wet and roads.season != "wet":
        return [
            f"{count(len(wet), 'round begins', 'rounds begin')} in the wet months, and roads and"
            f" ground are travelled as in the {roads.season} season: fords, tracks and low ground"
            ' may be shut. Set season = "wet" in [roads].'
        ]
    if roads.season == "wet" and not wet:
        return [
            "Roads and ground are travelled as in the wet season, and no round begins in the wet"
            " months: ways may be quicker than told."
        ]
    return []


def combine_reports(
    *parts: Bounds | Population | Settled | Posts | Listed | Surveyed | Roads | Ground | Accessed,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return MATCHES and REPAIRS of the whole line."""
    matches = [part.matches for part in parts if hasattr(part, "matches")]
    repairs = [part.repairs for part in parts]
    return (
        MATCHES.arrange(pd.concat(matches, ignore_index=True)),
        REPAIRS.arrange(pd.concat(repairs, ignore_index=True)),
    )
