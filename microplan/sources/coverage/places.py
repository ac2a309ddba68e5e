"""The areas of the plan that a survey's rows speak of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from microplan.errors import Fault, InputFault
from microplan.sources.file_settings import name_file
from microplan.sources.files import as_text
from microplan.sources.names.codes import write_code
from microplan.sources.names.joining import find_joins
from microplan.sources.names.sides import Join, JoinRules, Side
from microplan.sources.names.telling import write_joins

if TYPE_CHECKING:
    import geopandas as gpd

    from microplan.sources.coverage.settings import SurveySettings
    from microplan.sources.ledger import Ledger
    from microplan.sources.names.settings import NameSettings

LEVELS = ("district", "block")


@dataclass(frozen=True)
class Places:
    """The areas and settlements of the plan, and how they are joined to lists."""

    areas: gpd.GeoDataFrame
    names: NameSettings
    settlements: pd.DataFrame

    def side(self, level: str) -> Side:
        """Return the areas of a level, as one side of a join."""
        own = self.areas[self.areas["level"] == level].sort_values("area_id")
        ids = list(own["area_id"])
        states = [self.names.state] * len(ids) if self.names.state else ()
        bare = [area_id.split("-", 1)[1] for area_id in ids]
        return Side(list(own["name"]), ids, (), states, {"own id": bare})


@dataclass(frozen=True)
class _Level:
    """A survey's areas joined to a level of the plan."""

    ours: Side
    theirs: Side
    rules: JoinRules
    joins: list[Join]

    def count(self, *methods: str) -> int:
        """Count the joins that were made by some methods; by any, where none is named."""
        return sum(j.accepted and (not methods or j.method in methods) for j in self.joins)

    def by_code(self) -> list[Join]:
        """Return the joins that were made by code."""
        return [join for join in self.joins if join.accepted and join.method == "code"]

    def areas_of(self, keys: list[tuple[str, ...]]) -> dict[tuple[str, ...], list[str]]:
        """Return the plan's areas by what a row says of its area."""
        areas: dict[tuple[str, ...], list[str]] = {}
        for join in self.joins:
            if join.accepted:
                areas.setdefault(keys[join.right], []).append(self.ours.id(join.left))
        return areas


def join_areas(
    rows: pd.DataFrame, places: Places, survey: SurveySettings, ledger: Ledger
) -> pd.Series[Any]:
    """Return the areas of each row, by id, else by name; none for areas that the plan has not.

    Districts are looked for first, then blocks, unless the survey says which.

    Raises
    ------
    InputFault
        No row is of an area of the plan, or a planner's decision names no row.
    """
    stated = _stated(rows, survey)
    listed = stated.drop_duplicates().reset_index(drop=True)
    levels = [
        _join_level(listed, places, level, survey)
        for level in ([survey.level] if survey.level else LEVELS)
    ]
    found = max(levels, key=lambda one: (one.count("code"), one.count() > 0))
    if not found.count():
        todo = "name its areas by id or name, add aliases, or mend `where`"
        names, where = tuple(sorted(set(stated["name"]))), name_file(survey.file)
        fault = Fault(where, "no row is of an area of the plan", todo, survey.area, names)
        raise InputFault([fault])
    write_joins(found.joins, found.ours, found.theirs, found.rules, ledger)
    keys = [tuple(key) for key in listed.to_numpy(dtype=str)]
    areas_of = found.areas_of(keys)
    for other in levels:  # a list may hold a district and its blocks, by id
        rest = _Level(other.ours, other.theirs, other.rules, other.by_code())
        more = {key: areas for key, areas in rest.areas_of(keys).items() if key not in areas_of}
        kept = [join for join in rest.joins if keys[join.right] in more]
        write_joins(kept, rest.ours, rest.theirs, rest.rules, ledger)
        areas_of |= more
    told = [areas_of.get(tuple(key), []) for key in stated.to_numpy(dtype=str)]
    return pd.Series(told, index=rows.index, dtype=object)


def _stated(rows: pd.DataFrame, survey: SurveySettings) -> pd.DataFrame:
    """Return what each row says of its area: name (or id), code and state."""
    name = as_text(rows[survey.area]).replace(survey.aliases)
    code = as_text(rows[survey.code]) if survey.code else ""
    state = as_text(rows[survey.state]) if survey.state else ""
    return name.to_frame("name").assign(code=code, state=state)


def _join_level(listed: pd.DataFrame, places: Places, level: str, survey: SurveySettings) -> _Level:
    """Join the areas of a survey to a level of the plan."""
    ours = places.side(level)
    codes = {write_code(code) for code in ours.codes["own id"]}
    stated = listed["name"].replace({area_id: area_id.split("-", 1)[1] for area_id in ours.ids})
    bare = stated.map(lambda code: write_code(code) in codes)
    codes_of = {survey.area: list(stated)}
    if survey.code:
        codes_of[survey.code] = list(listed["code"])
    theirs = Side(
        list(listed["name"].mask(bare, "")),
        list(listed["code"].where(listed["code"] != "", listed["name"].where(bare, ""))),
        (),
        list(listed["state"]),
        codes_of,
    )
    rules = JoinRules(name_file(survey.file), survey.match_min, level)
    return _Level(ours, theirs, rules, find_joins(ours, theirs, rules, places.names))
