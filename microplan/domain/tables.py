"""Every table that one stage hands to another, in the order of the line.

The same definitions make the files of OUT/tables and their documentation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.domain.days import CALENDAR, LEGS, ROUTES, SESSIONS, STOPS, TEAMS
from microplan.domain.decisions import CAPACITY, GAPS, OVERRIDES, SELECTION, UNRANKED
from microplan.domain.places import (
    ACCESS,
    AREAS,
    CELLS,
    DENOMINATORS,
    FACILITIES,
    FACILITY_CATCHMENTS,
    OUTSIDE,
    PLACES,
    SETTLEMENTS,
)
from microplan.domain.priorities import CONTRIBUTIONS, COVERAGE, EFFECTS, NEED, TARGETS
from microplan.domain.reports import ASSUMPTIONS, MATCHES, REPAIRS
from microplan.domain.routine import CRITERIA, RI_SESSIONS, STAFF
from microplan.domain.sitting import (
    CANDIDATES,
    CATCHMENTS,
    SITES,
    UNSERVED,
    UNSERVED_VISITS,
    VISITS,
)
from microplan.domain.supplies import SUPPLY, SUPPLY_TOTALS

if TYPE_CHECKING:
    from microplan.domain.schema import Table

TABLES: tuple[Table, ...] = (
    AREAS,
    SETTLEMENTS,
    DENOMINATORS,
    FACILITIES,
    STAFF,
    RI_SESSIONS,
    OUTSIDE,
    ACCESS,
    FACILITY_CATCHMENTS,
    EFFECTS,
    NEED,
    TARGETS,
    CONTRIBUTIONS,
    UNRANKED,
    SELECTION,
    GAPS,
    CAPACITY,
    OVERRIDES,
    SITES,
    CATCHMENTS,
    VISITS,
    TEAMS,
    CALENDAR,
    SESSIONS,
    ROUTES,
    STOPS,
    LEGS,
    SUPPLY,
    SUPPLY_TOTALS,
    UNSERVED,
    UNSERVED_VISITS,
    MATCHES,
    REPAIRS,
    ASSUMPTIONS,
)

__all__ = [
    "ACCESS",
    "AREAS",
    "ASSUMPTIONS",
    "CALENDAR",
    "CANDIDATES",
    "CAPACITY",
    "CATCHMENTS",
    "CELLS",
    "CONTRIBUTIONS",
    "COVERAGE",
    "CRITERIA",
    "DENOMINATORS",
    "EFFECTS",
    "FACILITIES",
    "FACILITY_CATCHMENTS",
    "GAPS",
    "LEGS",
    "MATCHES",
    "NEED",
    "OUTSIDE",
    "OVERRIDES",
    "PLACES",
    "REPAIRS",
    "RI_SESSIONS",
    "ROUTES",
    "SELECTION",
    "SESSIONS",
    "SETTLEMENTS",
    "SITES",
    "STAFF",
    "STOPS",
    "SUPPLY",
    "SUPPLY_TOTALS",
    "TABLES",
    "TARGETS",
    "TEAMS",
    "UNRANKED",
    "UNSERVED",
    "UNSERVED_VISITS",
    "VISITS",
]
