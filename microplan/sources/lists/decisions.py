"""What planners and the ministry decided, as their files say it: overrides, and a list of areas."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from microplan.domain.columns import STRATA
from microplan.domain.decisions import OVERRIDE_FIELDS
from microplan.domain.handover import Decisions
from microplan.domain.tables import OVERRIDES
from microplan.errors import Fault, InputFault
from microplan.sources.days import advise_days, drop_time, find_odd_days
from microplan.sources.files import as_ids, demand_columns, read_all, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = ("id", "field", "value", "reason", "by", "date")
NOT_YET = "not yet known"


def read_decisions(
    areas: pd.DataFrame,
    settlements: pd.DataFrame,
    overrides: Path | None,
    listed: tuple[tuple[str, ...], Path | None, str],
) -> Decisions:
    """Read the planner's overrides and the ministry's list of areas.

    Parameters
    ----------
    overrides
        CSV of id, field, value, reason, by, date; None where there is none.
    listed
        Ids or names of areas that the plan file lists; a CSV of them; and its column.

    Raises
    ------
    InputFault
        A file cannot be read; an id, a name, a field or a value is unknown; a reason, a name of
        who decided or a date is missing; all at once.
    """
    ids, file, column = listed
    kinds = dict(zip(areas["area_id"], areas["level"], strict=True))
    places = frozenset(settlements["settlement_id"])
    said, of_file, of_plan = read_all(
        [
            partial(_read_overrides, overrides, kinds, places),
            partial(_read_list, file, column, areas)
            if file
            else partial(_match, [], areas, "", ""),
            partial(
                _match, [(name, "the plan file") for name in ids], areas, "plan file", "listed"
            ),
        ]
    )
    both = pd.concat([of_file, of_plan], ignore_index=True)
    return Decisions(said, both.drop_duplicates("area_id", ignore_index=True))


def _read_overrides(
    path: Path | None, levels: dict[str, str], places: frozenset[str]
) -> pd.DataFrame:
    """Read the overrides; every row that cannot be followed is a fault."""
    if path is None:
        return OVERRIDES.empty()
    raw = read_rows(path)
    demand_columns(raw, list(COLUMNS), path.name)
    rows = pd.DataFrame({name: as_ids(raw[name]) for name in COLUMNS})
    rows["row"] = [f"row {n + 1}" for n in range(len(rows))]
    InputFault.raise_any(list(_find_faults(rows, levels, places, path.name)))
    named = rows.rename(columns={"id": "area_id"})
    return OVERRIDES.arrange(
        named.assign(
            source=[f"{path.name}, {row}" for row in rows["row"]],
            effect=NOT_YET,
            date=drop_time(rows["date"]),
        )
    )


def _find_faults(
    rows: pd.DataFrame, levels: dict[str, str], places: frozenset[str], where: str
) -> Iterator[Fault]:
    """Yield what is wrong with the rows of an overrides file."""
    fields = ", ".join(OVERRIDE_FIELDS)
    is_area, is_place = rows["id"].isin(list(levels)), rows["id"].isin(places)
    rank = rows["value"].isin([""]) | rows["value"].str.fullmatch(r"[1-9]\d{0,6}")
    text = drop_time(rows["date"])
    odd = (text == "") | find_odd_days(text)
    include = rows["field"] == "include"
    chosen = rows["field"].isin(["include"]) & is_area
    level = rows["id"].map(levels)
    strata = ["", *STRATA]
    checks = (
        ("id", ~(is_area | is_place), "is no area or settlement of the plan", "use its ids"),
        ("field", ~rows["field"].isin(OVERRIDE_FIELDS), "is not a known field", f"one of {fields}"),
        ("value", (rows["field"] == "raise") & ~rank, "is no rank to raise to", "1, 2, 3 ..."),
        ("value", include & is_place & ~rows["value"].isin(strata), "is no stratum", str(STRATA)),
        ("value", include & is_area & (rows["value"] != ""), "means nothing for an area", "empty"),
        ("id", chosen & level.isin(["ward", "subcentre"]), "is no area that is chosen by itself",
         "include districts, cities, blocks or settlements"),
        ("value", (rows["field"] == "exclude") & (rows["value"] != ""), "means nothing here",
         "leave it empty"),
        ("reason", rows["reason"] == "", "is empty", "give the reason: it is printed"),
        ("by", rows["by"] == "", "is empty", "say who decided"),
        ("date", odd, "is not a date", advise_days(text[odd])),
        ("id", rows.duplicated(["id", "field"]), "has this field twice", "keep one row of them"),
        ("id", _clash(rows), "is both included and excluded, or excluded and raised", "keep one"),
    )  # fmt: skip
    for column, wrong, what, todo in checks:
        if wrong.any():
            cells = tuple(f"{r.row}: {getattr(r, column)}" for r in rows[wrong].itertuples())
            yield Fault(where, what, todo, column, cells)


def _clash(rows: pd.DataFrame) -> pd.Series[bool]:
    """Return the rows that another row of the same place contradicts."""
    excluded = rows["id"].isin(rows.loc[rows["field"] == "exclude", "id"])
    return excluded & (rows["field"] != "exclude")


def _read_list(path: Path | None, column: str, areas: pd.DataFrame) -> pd.DataFrame:
    """Read the ministry's list of areas; none where there is no file."""
    if path is None:
        return _match([], areas, "", column)
    raw = read_rows(path)
    demand_columns(raw, [column], path.name)
    names = as_ids(raw[column])
    told = [(name, f"{path.name}, row {n + 1}") for n, name in enumerate(names) if name]
    return _match(told, areas, path.name, column)


def _match(
    told: list[tuple[str, str]], areas: pd.DataFrame, where: str, column: str
) -> pd.DataFrame:
    """Return the areas of ids or names, with where each is listed.

    Raises
    ------
    InputFault
        A name is no id, and the name of no district, city or block, or of several.
    """
    ids = set(areas["area_id"])
    big = areas[areas["level"].isin(["district", "city", "block"])]
    named = big.groupby(big["name"].str.casefold().str.strip())["area_id"].agg(list)
    found = {name: [name] if name in ids else named.get(name.casefold(), []) for name, _ in told}
    wrong = tuple(name for name, held in found.items() if len(held) != 1)
    if wrong:
        todo = "write the ids of the plan's areas"
        what = "is no id, nor the name of one district, city or block"
        raise InputFault([Fault(where, what, todo, column, wrong)])
    rows = [(found[name][0], source) for name, source in told]
    return pd.DataFrame(rows, columns=["area_id", "source"])
