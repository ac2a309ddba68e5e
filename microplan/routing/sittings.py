"""Sittings: how long one lasts, and how a place with many children is split into several.

A place whose children are more than one vaccinator's day is sat at by several teams or on several
days (DOMAIN 1.6). The split is made on the largest round, so that later rounds fit as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from microplan.units import clock_minutes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from microplan.routing.settings import RoutingSettings

PARTS_MAX = 1000


@dataclass(frozen=True)
class Load:
    """People of a visit or of a part of one."""

    due_children: int
    due_pregnant: int
    expected_children: int
    expected_pregnant: int

    @property
    def any_due(self) -> bool:
        """Whether anybody is due."""
        return self.due_children + self.due_pregnant > 0

    def part(self, number: int, parts: int) -> Load:
        """Return part `number` (from 0) of `parts`, as equal as whole people can be."""
        return Load(*(n // parts + (number < n % parts) for n in self._figures))

    def rest(self, first: int, parts: int) -> Load:
        """Return the parts from `first` on, together."""
        rows = [self.part(number, parts)._figures for number in range(first, parts)]
        return Load(*(sum(figures) for figures in zip(*rows, strict=True)))

    @property
    def _figures(self) -> tuple[int, int, int, int]:
        return (
            self.due_children,
            self.due_pregnant,
            self.expected_children,
            self.expected_pregnant,
        )


@dataclass(frozen=True)
class Sitting:
    """One sitting at a site in the template week, sized for the site's largest round."""

    site_id: str
    area_id: str
    """The block that the site lies in."""
    number: int
    children: int
    women: int
    minutes: int
    opens: int
    closes: int
    worth: int
    """Minutes of travel that it is worth: who is due decides who is served first."""
    mobile: bool
    """Whether the site is meant for a mobile team."""


@dataclass(frozen=True)
class Place:
    """A site with what it expects in each round."""

    site_id: str
    area_id: str
    kind: str
    hra_code: str
    department: str
    minutes_min: int
    opens: int
    closes: int
    rounds: Mapping[int, Load]
    """Only the rounds in which anybody is due."""

    @property
    def children_max(self) -> int:
        """Children expected in the largest round."""
        return max(load.expected_children for load in self.rounds.values())

    @property
    def women_max(self) -> int:
        """Pregnant women expected in the largest round."""
        return max(load.expected_pregnant for load in self.rounds.values())

    def parts_of(self, load: Load, sitting: Sitting) -> int:
        """Return the fewest sittings in which the load fits, none larger than `sitting`."""
        parts = max(1, ceil_div(load.expected_children, sitting.children))
        return max(parts, ceil_div(load.expected_pregnant, sitting.women))


def ceil_div(amount: int, size: int) -> int:
    """Divide, rounding up; nothing divided by anything is 0."""
    return -(-amount // size) if amount else 0


def find_sitting_minutes(
    children: int, women: int, minutes_min: int, settings: RoutingSettings
) -> int:
    """Return how long a sitting lasts: max(90, 20 + 8 a child + 4 a woman + 30) (DOMAIN 8)."""
    work = settings.set_up_minutes + settings.observe_minutes
    work += settings.child_minutes * children + settings.woman_minutes * women
    return max(work, settings.sitting_minutes_min, minutes_min)


def list_places(
    sites: pd.DataFrame, visits: pd.DataFrame, settings: RoutingSettings
) -> list[Place]:
    """List the sites where anybody is due in any round, by id."""
    rounds: dict[str, dict[int, Load]] = {}
    visit: Any
    for visit in visits.sort_values(["site_id", "round"]).itertuples():
        load = Load(
            visit.due_children,
            visit.due_pregnant,
            visit.expected_children,
            visit.expected_pregnant,
        )
        if load.any_due:
            rounds.setdefault(visit.site_id, {})[visit.round] = load
    listed: Any = sites.sort_values("site_id").itertuples()
    return [
        Place(
            site.site_id,
            site.area_id,
            site.kind,
            site.hra_code,
            _find_department(site.hra_code, site.urban, settings),
            site.sitting_minutes_min,
            clock_minutes(site.opens or settings.opens),
            clock_minutes(site.closes or settings.closes),
            rounds[site.site_id],
        )
        for site in listed
        if site.site_id in rounds
    ]


def split_place(place: Place, children_max: int, settings: RoutingSettings) -> list[Sitting]:
    """Split a place's largest round into the fewest sittings that one vaccinator can hold.

    Returns
    -------
    list[Sitting]
        Empty where even the shortest sitting is longer than the site is open.
    """
    hours = place.closes - place.opens
    for parts in range(1, PARTS_MAX):
        children = ceil_div(place.children_max, parts)
        women = ceil_div(place.women_max, parts)
        minutes = find_sitting_minutes(children, women, place.minutes_min, settings)
        if children <= children_max and minutes <= hours:
            worth = _find_worth(place, settings) // parts
            return [
                Sitting(
                    place.site_id,
                    place.area_id,
                    number,
                    children,
                    women,
                    minutes,
                    place.opens,
                    place.closes,
                    worth,
                    place.kind == "mobile",
                )
                for number in range(1, parts + 1)
            ]
        if children <= 1 and women <= 1:
            break
    return []


def _find_worth(place: Place, settings: RoutingSettings) -> int:
    """Return what serving the place is worth, in minutes of travel, all rounds together."""
    loads: Iterable[Load] = place.rounds.values()
    people = sum(
        settings.child_worth_minutes * load.due_children
        + settings.woman_worth_minutes * load.due_pregnant
        + settings.place_worth_minutes
        for load in loads
    )
    return int(people * (settings.high_risk_factor if place.hra_code else 1.0))


def _find_department(hra_code: str, urban: bool, settings: RoutingSettings) -> str:
    """Return the department asked to mobilise at a site."""
    key = hra_code or ("urban" if urban else "other")
    return settings.departments.get(key, settings.departments.get("other", ""))
