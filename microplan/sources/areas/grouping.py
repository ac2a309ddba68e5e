"""Areas made of smaller ones by a table, as health blocks are of villages (DOMAIN 4.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from microplan.domain.wording import count
from microplan.errors import Fault, InputFault
from microplan.geo.measuring import areas_km2
from microplan.sources.file_settings import name_file
from microplan.sources.files import as_ids, as_text, demand_columns, read_rows
from microplan.sources.letters import write_names

if TYPE_CHECKING:
    from microplan.sources.areas.settings import LevelSettings, TableSettings
    from microplan.sources.ledger import Ledger

WRONG_FROM = 0.5
"""Where this share of the polygons is not in the table, the column of codes is the wrong one."""


def group_members(
    members: gpd.GeoDataFrame, level: LevelSettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Make areas of the smaller ones that a table puts into each.

    Parameters
    ----------
    members
        id, parent, name, name_local, source and geometry (WGS 84, valid, edge to edge).

    Returns
    -------
    GeoDataFrame
        The same columns, a row for each area of the table that has polygons. Members that the
        table does not name are left out and told, as are rows of it that have no polygon.

    Raises
    ------
    InputFault
        The table puts a member into several areas, gives an area several names or parents, or
        names hardly any of the members.
    """
    assert level.table is not None
    where = name_file(level.table.file)
    table = _read_table(level.table, where, ledger)
    codes = _join_codes(members["id"], table["member"], (level.where, where), ledger)
    known = codes != ""
    if not (known.mean() > WRONG_FROM):
        ids = tuple(sorted(members["id"][~known]))
        todo = "name the columns of the same codes as id and as member"
        raise InputFault([Fault(level.where, f"are not in {where}", todo, level.id, ids)])
    _tell_left_out(members[~known], level.where, where, ledger)
    _tell_without_polygon(table, set(codes[known]), (level.where, where), ledger)
    of = table.set_index("member")
    inside = members[known].assign(area=codes[known].map(of["id"]))
    return _dissolve(inside, table, (level.where, where), ledger)


def _read_table(settings: TableSettings, where: str, ledger: Ledger) -> pd.DataFrame:
    """Read the table: member, id, name, name_local and parent, a row a member."""
    rows = read_rows(settings.file, settings.encoding)
    columns = (settings.member, settings.id, settings.name, settings.name_local, settings.parent)
    demand_columns(rows, columns, where)
    bare = pd.Series("", index=rows.index)
    names = write_names(as_text(rows[settings.name]), where, ledger) if settings.name else bare
    local = as_text(rows[settings.name_local]) if settings.name_local else bare
    table = pd.DataFrame(
        {
            "member": as_ids(rows[settings.member]),
            "id": as_ids(rows[settings.id]),
            "name": names,
            "name_local": local,
            "parent": as_ids(rows[settings.parent]) if settings.parent else bare,
        }
    )
    empty = (table["member"] == "") | (table["id"] == "")
    for i in table.index[empty]:
        ledger.mend(f"row {i + 1}", where, "has no code, or no area: not used")
    table = table[~empty].drop_duplicates()
    _demand_clear(table, settings, where)
    return table.drop_duplicates("member")


def _demand_clear(table: pd.DataFrame, settings: TableSettings, where: str) -> None:
    """Raise an `InputFault` where the table says two things of one member or area."""
    faults = []
    areas = table[["member", "id"]].drop_duplicates()
    several = sorted(set(areas["member"][areas["member"].duplicated()]))
    if several:
        what, todo = "are put into several areas", "leave the right row of each"
        faults.append(Fault(where, what, todo, settings.member, tuple(several)))
    for column, name in (("name", settings.name), ("parent", settings.parent)):
        told = table[["id", column]].drop_duplicates()
        twice = sorted(set(told["id"][told["id"].duplicated()]))
        if twice:
            what = f"areas have several {column}s"
            todo = "write it the same way on each row"
            faults.append(Fault(where, what, todo, name, tuple(twice)))
    InputFault.raise_any(faults)


def _join_codes(
    ids: pd.Series[str], listed: pd.Series[str], where: tuple[str, str], ledger: Ledger
) -> pd.Series[str]:
    """Return for each polygon its code as the table writes it: as it is, or without its zeros."""
    exact, bare = set(listed), ids.str.lstrip("0")
    short = listed.str.lstrip("0")
    single = ~short.duplicated(keep=False)
    full = dict(zip(short[single], listed[single], strict=True))
    clear = ~bare.duplicated(keep=False) & ~ids.isin(exact)
    other = pd.Series([full.get(code, "") for code in bare], index=ids.index, dtype=object)
    joined = ids.where(ids.isin(exact), "").mask(clear, other)
    bent = int((joined != ids)[joined != ""].sum())
    if bent:
        how = f"{bent} codes differ by the zeros before them only, and were joined"
        ledger.match(where[0], where[1], how)
    return joined


def _tell_left_out(left: gpd.GeoDataFrame, where: str, table: str, ledger: Ledger) -> None:
    """Write down the polygons that the table puts nowhere."""
    for code, size in zip(left["id"], areas_km2(left.geometry), strict=True):
        how = f"{table} does not say where it belongs: left out, its ground is in no area"
        ledger.mend(str(code), where, how, float(size), "km2")


def _tell_without_polygon(
    table: pd.DataFrame, found: set[str], where: tuple[str, str], ledger: Ledger
) -> None:
    """Write down the rows of the table that have no polygon, where their area has any."""
    partly = set(table["id"][table["member"].isin(found)])
    for code, area in table.loc[~table["member"].isin(found), ["member", "id"]].to_numpy():
        if area in partly:
            ledger.mend(str(code), where[1], f"is of {area}, but has no polygon in {where[0]}")
    absent = sorted(set(table["id"]) - partly)
    if absent:
        how = f"no polygon of {where[0]} is in them: they are not made"
        ledger.mend(f"{count(len(absent), 'area')} of the table", where[1], how)


def _dissolve(
    inside: gpd.GeoDataFrame, table: pd.DataFrame, where: tuple[str, str], ledger: Ledger
) -> gpd.GeoDataFrame:
    """Make one area of the members of each."""
    words = table.drop_duplicates("id").set_index("id")
    rows = []
    for area, members in inside.groupby("area", sort=True):
        shapes = members.geometry.to_numpy()
        told = sorted(set(members["parent"]) - {""})
        parent = str(words["parent"][area]) or (told[0] if len(told) == 1 else "")
        how = f"made of {count(len(members), 'area')} of {where[0]}"
        if len(told) > 1 and not words["parent"][area]:
            how += f"; they name several parents ({', '.join(told)}): told from its shape"
        ledger.match(str(area), where[1], how)
        rows.append({"id": str(area), "parent": parent, "geometry": shapely.union_all(shapes)})
    made = gpd.GeoDataFrame(rows, geometry="geometry", crs=inside.crs)
    named = made.assign(
        name=made["id"].map(words["name"]), name_local=made["id"].map(words["name_local"])
    )
    return named.assign(parent_name="", source=f"{where[0]}, put together by {where[1]}")
