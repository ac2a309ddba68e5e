"""Which of the drive's populations a settlement belongs to, each criterion by name.

The strata overlap. Tribal share says who people are, not how they fare, so it makes a place
eligible for the tribal list and nothing more (DOMAIN 8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pydantic import Field

from microplan.domain.settings import Settings, assumed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

UNDERSERVED_FLAGS = (
    "vacant_subcentre",
    "low_coverage_pocket",
    "underserved_tola",
    "post_overloaded",
    "missed_sessions",
    "hra_no_independent_session",
    "vpd_evidence",
    "small_hamlet",
    "refusal_cluster",
)
HRA_CODES = ("1", "2", "3", "4", "5", "6")


class StrataSettings(Settings):
    """Who counts as tribal, hard to reach and underserved; a town is what `urban` says."""

    tribal_share_min: float = assumed(0.5, tag="R med", source="DOMAIN 4.4", ge=0, le=1)
    """Share of scheduled tribes in the village itself from which it is on the tribal list."""
    walk_minutes_over: int = assumed(60, tag="A", source="DOMAIN 3.3", ge=0)
    """A longer walk, with an infant, to the nearest post with a vaccinator is hard to reach ..."""
    drive_minutes_over: int = assumed(
        45, tag="A", source="suburbs of a town are 20 to 40 by road, with the walk to it", ge=0
    )
    """... where vaccine, too, is driven longer than this from the nearest cold-chain point."""
    walk_alone_minutes_over: int = assumed(
        240, tag="A", source="there and back is a day's walk", ge=0
    )
    """A walk longer than this is hard to reach however near vaccine is by road."""
    barriers: tuple[str, ...] = assumed(
        ("no road", "water", "terrain", "wet season", "winter", "closed road", "cut off"),
        tag="A",
        source="DOMAIN 4.4: season, ferry, cut off; 6: terrain",
    )
    """Barriers of the `access` table that make a place hard to reach by themselves."""
    underserved_flags: tuple[str, ...] = UNDERSERVED_FLAGS
    """Criteria of DOMAIN 1.4 that make a place underserved."""
    hra_codes: tuple[str, ...] = HRA_CODES
    """High-risk codes of the official form that make a place underserved."""
    hamlet_people_max: int = assumed(
        250, tag="A", source="DOMAIN 1.4: small hamlets; a quarter of an ASHA's thousand", ge=0
    )
    """A rural place of at most so many people is a small hamlet, ..."""
    hamlet_walk_minutes_over: int = assumed(
        15, tag="A", source="DOMAIN 8: a walk of at most 15 minutes to a session", ge=0
    )
    """... without a session where the walk to the nearest routine one is longer; only where the
    plan of routine sessions is given."""
    post_people_over: int | None = Field(default=None, ge=1)
    """More rural people than this with one nearest post are much above its norm (DOMAIN 1.4; 5,000
    a sub-centre, 3,000 in hills). Not asked without a number: a post that the file lacks would
    make its neighbours look so."""
    refusals_min: int = assumed(3, tag="A", source="DOMAIN 1.4: a cluster of families", ge=1)
    """Families on the list from which they are a cluster."""


def split_list(cell: str) -> list[str]:
    """Split a cell that holds a list."""
    return [word for word in cell.split(";") if word]


def apply_rules(
    settlements: pd.DataFrame, access: pd.DataFrame, settings: StrataSettings
) -> pd.DataFrame:
    """Return which named criteria hold: one column a criterion, (n, criteria) of bool.

    Parameters
    ----------
    settlements, access
        The tables, row by row of the same settlements.
    """
    rural = ~settlements["urban"].to_numpy(dtype=bool)
    tribal = settlements["tribal_share"].to_numpy(dtype=float) >= settings.tribal_share_min
    columns: dict[str, NDArray[np.bool_]] = {"urban": ~rural, "tribal_majority": tribal}
    columns |= {name: rural & holds for name, holds in _find_barriers(access, settings).items()}
    for name, states in _find_flags(settlements["flags"]).items():
        columns[name] = columns.get(name, np.zeros_like(states)) | states
    for code in settings.hra_codes:
        columns[f"hra_{code}"] = (settlements["hra_code"] == code).to_numpy(dtype=bool)
    reckoned = {
        "small_hamlet": rural & _is_small_alone(settlements, access, settings),
        "refusal_cluster": settlements["refusals"].fillna(0).to_numpy(dtype=float)
        >= settings.refusals_min,
    }
    if settings.post_people_over is not None:
        full = _find_overloaded(settlements, access, settings.post_people_over)
        reckoned["post_overloaded"] = rural & full
    for name, holds in reckoned.items():
        columns[name] = columns.get(name, np.zeros_like(holds)) | holds
    return pd.DataFrame(columns, index=settlements.index)


def _is_small_alone(
    settlements: pd.DataFrame, access: pd.DataFrame, settings: StrataSettings
) -> NDArray[np.bool_]:
    """Tell which settlements are small, and walk far to the nearest routine session."""
    people = settlements["people"].to_numpy(dtype=float)
    small = (people > 0) & (people <= settings.hamlet_people_max)
    walk = access["session_walk_minutes"].astype("float64").to_numpy()
    return np.asarray(small & (walk > settings.hamlet_walk_minutes_over))


def _find_overloaded(
    settlements: pd.DataFrame, access: pd.DataFrame, people_over: int
) -> NDArray[np.bool_]:
    """Tell which settlements' nearest post is that of more rural people than it is for."""
    people = settlements["people"].where(~settlements["urban"].astype(bool), 0.0).to_numpy()
    post = access["nearest_facility_id"].to_numpy(dtype=object)
    sums = pd.Series(people, dtype=float).groupby(post).transform("sum")
    return np.asarray((sums.to_numpy() > people_over) & (post != ""))


def _find_barriers(access: pd.DataFrame, settings: StrataSettings) -> dict[str, NDArray[np.bool_]]:
    """Return the travel criteria, towns not yet left out."""
    walk = access["walk_minutes"].astype("float64").to_numpy()
    held = [set(split_list(cell)) for cell in access["barriers"]]
    drive = access["drive_minutes"].astype("float64").fillna(np.inf).to_numpy()
    found = {
        f"walk_over_{settings.walk_minutes_over}": walk > settings.walk_minutes_over,
        f"walk_over_{settings.walk_alone_minutes_over}": walk > settings.walk_alone_minutes_over,
        f"drive_over_{settings.drive_minutes_over}": drive > settings.drive_minutes_over,
    }
    for word in settings.barriers:
        found[name_rule(word)] = np.array([word in words for words in held], dtype=bool)
    cut_off = (access["reach_class"] == "cut off").to_numpy(dtype=bool)
    return found | {"cut_off": found.get("cut_off", np.zeros_like(cut_off)) | cut_off}


def _find_flags(cells: pd.Series) -> dict[str, NDArray[np.bool_]]:
    """Return every flag that any source states."""
    held = [set(split_list(cell)) for cell in cells]
    names = sorted(set().union(*held))
    return {name: np.array([name in words for words in held], dtype=bool) for name in names}


def name_rule(words: str) -> str:
    """Return the name of the criterion that a barrier's words stand for."""
    return words.replace(" ", "_")


def sort_into_strata(rules: pd.DataFrame, settings: StrataSettings) -> pd.DataFrame:
    """Return who is in which stratum: (n, strata) of bool, from the criteria that hold."""
    far = rules[f"walk_over_{settings.walk_minutes_over}"]
    far = far & rules[f"drive_over_{settings.drive_minutes_over}"]
    far = far | rules[f"walk_over_{settings.walk_alone_minutes_over}"]
    barriers = ["cut_off", *(name_rule(word) for word in settings.barriers)]
    high_risk = [f"hra_{code}" for code in settings.hra_codes]
    return pd.DataFrame(
        {
            "urban": rules["urban"],
            "tribal": rules["tribal_majority"],
            "hard_to_reach": far | _any_of(rules, barriers),
            "underserved": _any_of(rules, [*settings.underserved_flags, *high_risk]),
        }
    )


def _any_of(rules: pd.DataFrame, names: Iterable[str]) -> pd.Series:
    """Return where at least one of the criteria holds."""
    return rules[[name for name in names if name in rules]].any(axis=1)


def list_held(table: pd.DataFrame) -> list[str]:
    """Return the names of the columns that hold, sorted and joined as a list cell, a row each."""
    names = np.array(sorted(table.columns), dtype=object)
    held = table[list(names)].to_numpy(dtype=bool)
    return [";".join(names[row]) for row in held]
