"""Whether the rows of a census abstract add up to its printed totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from microplan.sources.people.census import ID_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from microplan.sources.ledger import Ledger

DISTRICT = ["state", "district"]
SUBDISTRICT = [*DISTRICT, "subdistrict"]
PLACE = [*SUBDISTRICT, "place"]
HOW_SURE = 0.3
FIGURES_NAMED = 3


class Sums(NamedTuple):
    """Printed figures, the sums that they should be, and of which parts."""

    printed: pd.DataFrame
    """Indexed by the codes of the unit; the census's figures."""
    summed: pd.DataFrame
    """Likewise; units without any part are absent."""
    parts: str


def tell_wrong_sums(census: pd.DataFrame, ledger: Ledger) -> None:
    """Write down each unit whose printed figures are not the sums of its parts.

    Total = Rural + Urban; districts = their sub-districts; the Rural row of a sub-district = its
    villages, the Urban one = its towns. A town that is printed once with its outgrowths and once
    without counts once, with them.
    """
    if census.empty:
        return
    figures = [name for name in census.columns if name not in ID_COLUMNS]
    names = _name_units(census)
    for sums in _list_sums(census, figures):
        printed = sums.printed.to_numpy(dtype=np.int64)
        added = sums.summed.reindex(sums.printed.index, fill_value=0).to_numpy(dtype=np.int64)
        units = list(sums.printed.index)
        for row in np.flatnonzero((printed != added).any(axis=1)):
            off = np.flatnonzero(printed[row] != added[row])
            first, of = figures[off[0]], ", ".join(figures[i] for i in off[:FIGURES_NAMED])
            wrong, right = int(printed[row, off[0]]), int(added[row, off[0]])
            how = (
                f"{len(off)} figures ({of}) are not the sum of {sums.parts}: {first} is printed as"
                f" {wrong:,}, and they sum to {right:,}"
            )
            what = f"{names[units[row]]} ({'-'.join(units[row])}), {sums.parts}"
            ledger.doubt(what, "census 2011", how, HOW_SURE, float(right - wrong), first)


def _list_sums(census: pd.DataFrame, figures: list[str]) -> Iterator[Sums]:
    """List all sums that an abstract is to keep."""
    none = census.iloc[:0]
    by_level = {name: census[census["level"] == name] for name in set(census["level"])}
    districts = by_level.get("DISTRICT", none)
    subdistricts = by_level.get("SUB-DISTRICT", none)
    towns = by_level.get("TOWN", none).drop_duplicates(PLACE)
    for rows, unit in ((districts, DISTRICT), (subdistricts, SUBDISTRICT)):
        parts = rows[rows["area"] != "Total"]
        yield Sums(_of(rows, "Total", unit, figures), _add(parts, unit, figures), "its halves")
    for area in ("Total", "Rural", "Urban"):
        printed = _of(districts, area, DISTRICT, figures)
        parts = subdistricts[subdistricts["area"] == area]
        told = f"its sub-districts ({area})"
        yield Sums(printed, _add(parts, DISTRICT, figures), told)
    for area, parts in (("Rural", by_level.get("VILLAGE", none)), ("Urban", towns)):
        printed = _of(subdistricts, area, SUBDISTRICT, figures)
        told = "its villages" if area == "Rural" else "its towns"
        yield Sums(printed, _add(parts, SUBDISTRICT, figures), told)


def _of(rows: pd.DataFrame, area: str, unit: list[str], figures: list[str]) -> pd.DataFrame:
    """Return the printed figures of the units of an area (Total, Rural, Urban)."""
    return rows[rows["area"] == area].drop_duplicates(unit).set_index(unit)[figures]


def _add(rows: pd.DataFrame, unit: list[str], figures: list[str]) -> pd.DataFrame:
    """Add up the figures of each unit's parts."""
    return rows.groupby(unit, sort=True)[figures].sum()


def _name_units(census: pd.DataFrame) -> dict[tuple[str, ...], str]:
    """Return the name of each district and sub-district by its codes."""
    names = {}
    for level, unit in (("DISTRICT", DISTRICT), ("SUB-DISTRICT", SUBDISTRICT)):
        rows = census[census["level"] == level]
        for *code, name in rows[[*unit, "name"]].itertuples(index=False, name=None):
            names[tuple(code)] = f"{level.lower()} {name}"
    return names
