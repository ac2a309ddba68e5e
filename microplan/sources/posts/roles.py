"""Staff by role: a long list of vaccinators, mobilisers, couriers, supervisors at their bases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.columns import STAFF_ROLES
from microplan.domain.tables import STAFF
from microplan.errors import Fault, InputFault
from microplan.sources.file_settings import name_file
from microplan.sources.files import FaultsTogether, as_ids, as_numbers, demand_columns, read_rows
from microplan.sources.own_ids import OwnIds, find_own_ids
from microplan.sources.posts.settings import ROLE_WORDS

if TYPE_CHECKING:
    from microplan.sources.ledger import Ledger
    from microplan.sources.posts.settings import StaffListSettings, StaffSettings

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COUNTED = {"vaccinator": "vaccinators", "driver": "vehicles"}
"""Roles that today's teams are made of, and the column of `facilities` that counts them."""
ASSUMED_BY = {"vaccinator": "the kind of post", "driver": "vehicles by block"}
LOST_SURE = 0.3
BASE_PREFIXES = ("F-", "", "V-", "H-")
"""Of the plan's ids; a health post before a place."""
KEY = ["base_id", "role", "days", "vehicle"]


def count_staff(
    posts: pd.DataFrame,
    settlements: pd.DataFrame,
    staff: StaffSettings,
    ledger: Ledger,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the posts with the numbers of the long list, and the table `staff`.

    Parameters
    ----------
    posts
        facility_id, id, vaccinators, vehicles (as a wide file or the kind of post tells them).
    settlements
        settlement_id: mobilisers may have a place as their base.

    Raises
    ------
    InputFault
        A column is missing, or a role, number or day is none; all at once.
    """
    listed = STAFF.empty()
    if staff.people is not None:
        listed = _read_list(staff.people, posts, settlements, ledger)
    manned = posts
    for role, column in COUNTED.items():
        of_role = listed[(listed["role"] == role) & (listed["facility_id"] != "")]
        counts = of_role.groupby("facility_id")["persons"].sum()
        told = posts["facility_id"].map(counts)
        manned = manned.assign(**{column: told.fillna(posts[column]).astype(int)})
    file = f"{name_file(staff.file)}, or " if staff.file is not None else ""
    sources = {role: f"{file}assumed by {by}" for role, by in ASSUMED_BY.items()}
    assumed = [_list_others(manned, role, listed).assign(source=sources[role]) for role in COUNTED]
    return manned, STAFF.arrange(pd.concat([listed, *assumed], ignore_index=True))


def _list_others(posts: pd.DataFrame, role: str, listed: pd.DataFrame) -> pd.DataFrame:
    """Return as `staff` those whom no long list tells: by the wide file or the kind of post."""
    told, column = set(listed.loc[listed["role"] == role, "facility_id"]), COUNTED[role]
    others = posts[~posts["facility_id"].isin(told) & (posts[column] > 0)]
    text = {"settlement_id": "", "role": role, "days": "", "vehicle": ""}
    return pd.DataFrame(
        {
            "base_id": others["facility_id"],
            "facility_id": others["facility_id"],
            "persons": others[column],
            **text,
            "days_max": pd.array([pd.NA] * len(others), dtype="Int64"),
        }
    )


def _read_list(
    people: StaffListSettings, posts: pd.DataFrame, settlements: pd.DataFrame, ledger: Ledger
) -> pd.DataFrame:
    """Read the long list as `staff`; rows whose base is not there are told and left out."""
    where = name_file(people.file)
    rows = read_rows(people.file, people.encoding)
    optional = {"persons", "days", "vehicle"} - people.model_fields_set
    wanted = [f for f in ("base", "role", "persons", "days", "vehicle") if f not in optional]
    demand_columns(rows, [getattr(people, field) for field in wanted], where)
    read = _read_columns(rows, people, where)
    own = OwnIds([*posts["facility_id"], *settlements["settlement_id"]], BASE_PREFIXES)
    base = find_own_ids(read["base"], own, where, ledger)
    post = base.where(base.isin(set(posts["facility_id"])), "")
    for i in np.flatnonzero(base == ""):
        given, persons = str(read["base"].iloc[i]), float(read["persons"].iloc[i])
        whom = f"{persons:g} of role {read['role'].iloc[i]} have {given!r} as base"
        how = f"{whom}, no post or place of the plan"
        what = f"{where}, row {i + 1}"
        ledger.doubt(what, where, f"{how}: left out", LOST_SURE, persons, "persons")
    found = read.assign(
        base_id=base,
        facility_id=post,
        settlement_id=base.where(post == "", ""),
        source=[f"{where}, row {i + 1}" for i in range(len(read))],
    )[base != ""]
    return STAFF.arrange(_add_up(found))


def _add_up(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row for all of a role who share base, days and vehicle."""
    together = rows.groupby(KEY, as_index=False, sort=True).agg(
        {
            "facility_id": "first",
            "settlement_id": "first",
            "persons": "sum",
            "days_max": "max",
            "source": "first",
        }
    )
    return together if len(rows) else STAFF.empty()


def _read_columns(rows: pd.DataFrame, people: StaffListSettings, where: str) -> pd.DataFrame:
    """Return base, role, persons, days, days_max, vehicle; all faults at once."""
    together = FaultsTogether()
    read = pd.DataFrame({"base": as_ids(rows[people.base])})
    with together.part():
        read["role"] = _read_roles(rows, people, where)
    with together.part():
        read["persons"] = _read_persons(rows, people, where)
    with together.part():
        days = _column(rows, people.days)
        read["days"], read["days_max"] = _read_days(days, people, where)
    together.raise_any()
    return read.assign(vehicle=_column(rows, people.vehicle))


def _column(rows: pd.DataFrame, column: str) -> pd.Series[str]:
    """Return a column as text; empty where the file has not got it."""
    return as_ids(rows[column]) if column in rows else pd.Series("", index=rows.index)


def _read_roles(rows: pd.DataFrame, people: StaffListSettings, where: str) -> pd.Series[str]:
    """Return the roles in the plan's words."""
    given = as_ids(rows[people.role]).str.lower()
    own = {word.lower(): role for word, role in people.roles.items()}
    roles = given.map(ROLE_WORDS | dict.fromkeys(STAFF_ROLES) | own).fillna("")
    roles = roles.where(~given.isin(STAFF_ROLES) | given.isin(own), given)
    wrong = ~roles.isin(STAFF_ROLES)
    if wrong.any():
        known = ", ".join(STAFF_ROLES)
        ids = tuple(f"row {i + 1}: {given[i]!r}" for i in np.flatnonzero(wrong))
        todo = f"roles are {known}; or say in roles what the word means"
        raise InputFault([Fault(where, "has unknown roles", todo, people.role, ids)])
    return roles


def _read_persons(rows: pd.DataFrame, people: StaffListSettings, where: str) -> pd.Series[int]:
    """Return how many each row is of; one where the file does not say."""
    if people.persons not in rows:
        return pd.Series(1, index=rows.index)
    numbers = as_numbers(rows[people.persons], where).fillna(1)
    wrong = (numbers < 0) | (numbers % 1 != 0)
    if wrong.any():
        ids = tuple(f"row {i + 1}" for i in np.flatnonzero(wrong))
        what = "is not a whole number of 0 or more"
        raise InputFault([Fault(where, what, "", people.persons, ids)])
    return numbers.astype(int)


def _read_days(
    given: pd.Series[str], people: StaffListSettings, where: str
) -> tuple[list[str], pd.Series[int]]:
    """Return the weekdays of each row as a list cell, and the most days of a round."""
    days, most, wrong = [], [], []
    for i, text in enumerate(given.str.lower()):
        words = [word[:3] for word in re.findall(r"[a-z]+", text)]
        number = re.fullmatch(r"\d{1,2}", text)
        if any(word not in WEEKDAYS for word in words) or (text and not words and not number):
            wrong.append(f"row {i + 1}: {text!r}")
        days.append(";".join(sorted(set(words))))
        most.append(int(text) if number else pd.NA)
    if wrong:
        todo = "write mon;wed, or the number of days in a round, or leave it empty"
        raise InputFault([Fault(where, "is no list of days", todo, people.days, tuple(wrong))])
    return days, pd.Series(pd.array(most, dtype="Int64"), index=given.index)
