"""What one stage hands to the next: small frozen groups of tables.

Every frame named after a table of `microplan.domain.tables` is in that table's shape.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from microplan.domain.tables import (
    CANDIDATES,
    CAPACITY,
    COVERAGE,
    CRITERIA,
    DENOMINATORS,
    EFFECTS,
    FACILITY_CATCHMENTS,
    GAPS,
    OVERRIDES,
    RI_SESSIONS,
    SELECTION,
    STAFF,
    UNRANKED,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


@dataclass(frozen=True)
class Bounds:
    """The administrative areas, with nobody in them yet (people are 0)."""

    areas: gpd.GeoDataFrame
    repairs: pd.DataFrame
    matches: pd.DataFrame


@dataclass(frozen=True)
class Population:
    """People by area, point and cell, as the sources give them."""

    areas: gpd.GeoDataFrame
    """`areas` with people filled in."""
    points: pd.DataFrame
    """`places`: named points, with their people where the source has them."""
    cells: pd.DataFrame
    """`cells`: populated raster cells, cut exactly at block borders."""
    outside: pd.DataFrame
    repairs: pd.DataFrame
    people_in: float
    """All people of the sources, before anything was done to them (law 1)."""


@dataclass(frozen=True)
class Settled:
    """The settlements, and what was joined or mended to make them."""

    settlements: pd.DataFrame
    matches: pd.DataFrame
    repairs: pd.DataFrame
    denominators: pd.DataFrame = field(default_factory=DENOMINATORS.empty)
    """Children and women by every source, side by side."""


@dataclass(frozen=True)
class Posts:
    """The health posts, and what was joined or mended to find them."""

    facilities: pd.DataFrame
    matches: pd.DataFrame
    repairs: pd.DataFrame
    staff: pd.DataFrame = field(default_factory=STAFF.empty)
    """Who works there, by role."""


@dataclass(frozen=True)
class Listed:
    """What the field's own lists say of settlements and posts, and what was joined for it."""

    settlements: pd.DataFrame
    """`settlements`, with the criteria, codes and refusals that the lists tell."""
    facilities: pd.DataFrame
    """`facilities`, with the posts that the lists tell are vacant."""
    staff: pd.DataFrame
    ri_sessions: pd.DataFrame
    matches: pd.DataFrame
    repairs: pd.DataFrame
    criteria: pd.DataFrame = field(default_factory=CRITERIA.empty)
    """Which row of which list says that a criterion holds."""


@dataclass(frozen=True)
class Surveyed:
    """Coverage figures, joined to areas."""

    coverage: pd.DataFrame
    matches: pd.DataFrame
    repairs: pd.DataFrame


@dataclass(frozen=True)
class Accessed:
    """Every settlement's travel, and which points were moved to measure it."""

    access: pd.DataFrame
    repairs: pd.DataFrame


@dataclass(frozen=True)
class Ranked:
    """The ranked places, and the parts that their scores are made of."""

    targets: pd.DataFrame
    contributions: pd.DataFrame
    unranked: pd.DataFrame = field(default_factory=UNRANKED.empty)


@dataclass(frozen=True)
class Decisions:
    """What is decided about places before anything is reckoned."""

    overrides: pd.DataFrame
    """The planner's `overrides`; their effect is told once it is known."""
    listed: pd.DataFrame
    """The ministry's own list of areas: area_id and source, none where there is no list."""


@dataclass(frozen=True)
class Closing:
    """How far the drive comes, what would bring it to its goal, and what planners decided."""

    targets: pd.DataFrame
    """`targets` with the team-days that each place takes."""
    selection: pd.DataFrame
    gaps: pd.DataFrame
    capacity: pd.DataFrame
    overrides: pd.DataFrame
    told: tuple[str, ...]
    """The same in sentences, for the front page."""


@dataclass(frozen=True)
class Siting:
    """Where sessions sit, whom they serve, and whom none reaches."""

    sites: pd.DataFrame
    catchments: pd.DataFrame
    unserved: pd.DataFrame
    candidates: pd.DataFrame
    """Who could walk to which place where a session could sit."""


@dataclass(frozen=True)
class Template:
    """The template week: what every round holds, and which sites none visits."""

    sittings: pd.DataFrame
    """team_id, day, order, site_id, number, children, women, minutes: a row a sitting."""
    refusals: pd.DataFrame
    """site_id, cause, reason, what_would_serve_it."""


@dataclass(frozen=True)
class Days:
    """Who goes where on which day."""

    sessions: pd.DataFrame
    routes: pd.DataFrame
    stops: pd.DataFrame
    legs: gpd.GeoDataFrame
    unserved_visits: pd.DataFrame


@dataclass(frozen=True)
class Supplies:
    """What sessions need and cold-chain points hand out."""

    supply: pd.DataFrame
    supply_totals: pd.DataFrame


@dataclass(frozen=True)
class Source:
    """One input as the outputs credit it."""

    what: str
    file: str
    publisher: str
    licence: str
    vintage: str
    attribution: str


@dataclass(frozen=True)
class About:
    """What a finished plan says of itself on every output."""

    title: str
    title_local: str
    notice: str
    """Said on every output, such as "fictional district"; may be empty."""
    notice_local: str
    version: str
    """Of microplan."""
    plan_version: str
    """Of the plan, as printed on the sheets; a digest of what it was made from."""
    supersedes: str
    rounds: int
    target_fic: float
    top_share: float
    """The share of places that `targets.p_top` is the chance of being among."""
    local_language: str
    """Code of the second language of maps and sheets, such as "hi"."""
    sources: tuple[Source, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """A finished plan: all that the outputs are drawn from."""

    about: About
    areas: gpd.GeoDataFrame
    settlements: pd.DataFrame
    facilities: pd.DataFrame
    outside: pd.DataFrame
    access: pd.DataFrame
    need: pd.DataFrame
    targets: pd.DataFrame
    contributions: pd.DataFrame
    sites: pd.DataFrame
    catchments: pd.DataFrame
    visits: pd.DataFrame
    teams: pd.DataFrame
    calendar: pd.DataFrame
    sessions: pd.DataFrame
    routes: pd.DataFrame
    stops: pd.DataFrame
    legs: gpd.GeoDataFrame
    supply: pd.DataFrame
    supply_totals: pd.DataFrame
    unserved: pd.DataFrame
    unserved_visits: pd.DataFrame
    matches: pd.DataFrame
    repairs: pd.DataFrame
    assumptions: pd.DataFrame
    roads: gpd.GeoDataFrame
    """Drawn on the maps: road_class, name, geometry (lines, WGS 84)."""
    water: gpd.GeoDataFrame
    """Drawn on the maps: name, geometry (polygons or lines, WGS 84)."""
    staff: pd.DataFrame = field(default_factory=STAFF.empty)
    ri_sessions: pd.DataFrame = field(default_factory=RI_SESSIONS.empty)
    facility_catchments: pd.DataFrame = field(default_factory=FACILITY_CATCHMENTS.empty)
    coverage: pd.DataFrame = field(default_factory=COVERAGE.empty)
    """What surveys and registers say; kept in OUT/state."""
    criteria: pd.DataFrame = field(default_factory=CRITERIA.empty)
    """Which row of which list says that a criterion holds; kept in OUT/state."""
    candidates: pd.DataFrame = field(default_factory=CANDIDATES.empty)
    """Where else sessions could sit; kept in OUT/state."""
    effects: pd.DataFrame = field(default_factory=EFFECTS.empty)
    unranked: pd.DataFrame = field(default_factory=UNRANKED.empty)
    selection: pd.DataFrame = field(default_factory=SELECTION.empty)
    gaps: pd.DataFrame = field(default_factory=GAPS.empty)
    capacity: pd.DataFrame = field(default_factory=CAPACITY.empty)
    overrides: pd.DataFrame = field(default_factory=OVERRIDES.empty)
    denominators: pd.DataFrame = field(default_factory=DENOMINATORS.empty)
