"""How full immunization stands after the plan, if families come as expected.

A child attends each round that is held at its site with the chance that the visit expects, round
by round independently. Expected and due people are whole: at a site with one child due it is all
or none. So a site's chance is drawn to its block's, as if `pooled_children` k more came there as
they do in the block's rounds that are held:

    chance = (expected + k · block's expected / block's due) / (due + k)

Who never started must attend three rounds, any
other missed child one (both settings). So of the d children due at a site, whose places' missed
are by a share λ left-outs,

    completed = d · found · completion · (λ · P(at least 3 rounds) + (1 - λ) · P(at least 1 round))

where found is the share of missed children whom the mobilisers find: 1 where a head count listed
them by name, else a setting. Attendance speaks of those who were called; of the 50 points that
were missing before IMI it closed 18.5, not the 40 that attendance alone would give (DOMAIN 4.5).
And, for a place with the share `fic` now and `missed` children,

    fic_after = fic + (1 - fic) · min(1, completed / missed)

which is never above 1 nor below `fic`. Rounds that no team-day was left for count as not held.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.columns import STRATA
from microplan.domain.tables import TARGETS
from microplan.targeting.ancestry import find_lines, find_wards, trace_ancestors
from microplan.targeting.facts import EVERYONE, spread_lists
from microplan.targeting.ranking import SETTLEMENT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.domain.campaign import CampaignSettings
    from microplan.domain.handover import Ranked
    from microplan.targeting.settings import OutcomeSettings, TargetingSettings


def attain_target(  # noqa: PLR0913, PLR0917 - six tables, a hand-over and two sections
    ranked: Ranked,
    areas: pd.DataFrame,
    settlements: pd.DataFrame,
    need: pd.DataFrame,
    catchments: pd.DataFrame,
    visits: pd.DataFrame,
    unserved_visits: pd.DataFrame,
    settings: TargetingSettings,
    campaign: CampaignSettings,
) -> Ranked:
    """Fill in what full immunization each ranked place attains, and what it lacks to the target.

    Parameters
    ----------
    ranked
        As `rank_targets` returns it.
    areas, settlements, need, catchments, visits, unserved_visits
        The tables of these names.
    """
    places = find_completed(
        settlements, need, catchments, visits, unserved_visits, settings.outcome
    )
    sums = sum_members(places, areas, "completed")
    blank = ranked.targets.drop(columns="children_to_target")
    targets = blank.merge(
        sums, on=["level", "stratum", "area_id"], how="left", validate="one_to_one"
    )
    missed = targets["missed"].to_numpy()
    done = targets["completed"].to_numpy()
    share = np.divide(done, missed, out=np.zeros(len(targets)), where=missed > 0)
    fic = targets["fic"].to_numpy()
    after = np.clip(fic + (1 - fic) * np.minimum(1.0, share), fic, 1.0)
    gap = np.maximum(0.0, campaign.target_fic - after)
    lacking = np.divide(missed * gap, 1 - fic, out=np.zeros(len(targets)), where=fic < 1)
    told = targets.assign(fic_after=after, gap_to_target=gap, children_to_target=lacking)
    return replace(ranked, targets=TARGETS.arrange(told))


def find_completed(
    settlements: pd.DataFrame,
    need: pd.DataFrame,
    catchments: pd.DataFrame,
    visits: pd.DataFrame,
    unserved_visits: pd.DataFrame,
    settings: OutcomeSettings,
) -> pd.DataFrame:
    """Return the settlements with their need, the missed whom the plan calls and completes.

    Returns
    -------
    pandas.DataFrame
        Sorted by settlement_id, with `called` and `completed`, neither more than `missed`.
    """
    lists = ["listed_children", "listed_pregnant"]
    places = settlements.drop(columns=lists).merge(need, on="settlement_id")
    places = places.sort_values("settlement_id", ignore_index=True)
    chances = find_chances(visits, unserved_visits, find_blocks(catchments, places), settings)
    completed = complete_children(places, catchments, chances, settings)
    sums = catchments.groupby("settlement_id")["due_children"].sum()
    due = sums.reindex(places["settlement_id"]).fillna(0).to_numpy(dtype=float)
    found = np.where(places["listed_children"].notna(), 1.0, settings.found_share)
    missed = places["missed"].to_numpy(dtype=float)
    return places.assign(
        called=np.minimum(missed, due * found),
        completed=np.minimum(missed * settings.completion_share, completed),
    )


def find_blocks(catchments: pd.DataFrame, places: pd.DataFrame) -> pd.Series[str]:
    """Return by site the block of most of its due children."""
    rows = catchments.merge(places[["settlement_id", "area_id"]], on="settlement_id")
    sums = rows.groupby(["site_id", "area_id"])[["due_children"]].sum().reset_index()
    most = sums.sort_values(["due_children", "area_id"], ascending=[False, True])
    first = most.drop_duplicates("site_id")
    return pd.Series(first["area_id"].to_numpy(), first["site_id"].to_numpy(), dtype=object)


def find_chances(
    visits: pd.DataFrame,
    unserved_visits: pd.DataFrame,
    blocks: pd.Series[str],
    settings: OutcomeSettings,
) -> pd.DataFrame:
    """Return by site the chances that a child attends often enough.

    Parameters
    ----------
    visits, unserved_visits
        The tables of these names.
    blocks
        By site, the block with which its attendance is pooled.

    Returns
    -------
    pandas.DataFrame
        Indexed by site_id: `left_out` and `others`, from 0 to 1.
    """
    key = ["site_id", "round"]
    lost = unserved_visits[[*key, "due_children"]].rename(columns={"due_children": "lost"})
    held = visits.merge(lost, on=key, how="left")
    due = held["due_children"].to_numpy(dtype=float)
    served = np.maximum(0.0, due - held["lost"].fillna(0).to_numpy(dtype=float))
    attend = _pool_attendance(held.assign(block=held["site_id"].map(blocks)), settings)
    rounds = held.assign(attend=attend * served / np.maximum(due, 1.0)).pivot_table(
        index="site_id", columns="round", values="attend", aggfunc="sum", fill_value=0.0
    )
    table = rounds.to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "left_out": at_least(table, settings.visits_left_out),
            "others": at_least(table, settings.visits_others),
        },
        index=rounds.index,
    )


def _pool_attendance(held: pd.DataFrame, settings: OutcomeSettings) -> NDArray[np.float64]:
    """Return the chance of attending a site's round, drawn to that of its block (n,)."""
    due = held["due_children"].to_numpy(dtype=float)
    expected = held["expected_children"].to_numpy(dtype=float)
    whole = held["lost"].isna().to_numpy()  # a round that is not held tells nothing of attendance
    of_block = held.assign(come=expected * whole, of=due * whole).groupby(["block", "round"])
    of = of_block["of"].transform("sum").fillna(0).to_numpy(dtype=float)
    come = of_block["come"].transform("sum").fillna(0).to_numpy(dtype=float)
    rate = np.divide(come, of, out=np.zeros(len(held)), where=of > 0)
    more = np.where(of > 0, settings.pooled_children, 0.0)
    pooled = (expected + more * rate) / np.maximum(due + more, 1.0)
    return np.asarray(np.minimum(1.0, pooled))


def at_least(attend: NDArray[np.float64], visits: int) -> NDArray[np.float64]:
    """Return the chance of attending at least so many rounds (n,).

    Parameters
    ----------
    attend
        (n, rounds) chance of attending each round.
    """
    exactly = np.zeros((len(attend), visits))  # chance of exactly 0 .. visits - 1 so far
    exactly[:, 0] = 1.0
    for chance in attend.T:
        one_more = np.roll(exactly, 1, axis=1)
        one_more[:, 0] = 0.0
        exactly = exactly * (1 - chance)[:, None] + one_more * chance[:, None]
    return np.asarray(np.clip(1 - exactly.sum(axis=1), 0.0, 1.0))


def complete_children(
    places: pd.DataFrame,
    catchments: pd.DataFrame,
    chances: pd.DataFrame,
    settings: OutcomeSettings,
) -> NDArray[np.float64]:
    """Return how many children of each settlement are fully immunized by the plan (n,).

    Parameters
    ----------
    places
        (n) settlement_id, missed, left_out and listed_children.
    chances
        By site, as `find_chances` returns them.
    """
    missed = places["missed"].to_numpy()
    part = np.divide(
        places["left_out"].to_numpy(), missed, out=np.zeros(len(places)), where=missed > 0
    )
    listed = places["listed_children"].notna().to_numpy()
    found = pd.Series(np.where(listed, 1.0, settings.found_share), places["settlement_id"])
    left_out = catchments["settlement_id"].map(pd.Series(part, places["settlement_id"]))
    of_site = chances.reindex(catchments["site_id"]).fillna(0.0)
    often_enough = left_out.to_numpy(dtype=float) * of_site["left_out"].to_numpy()
    often_enough += (1 - left_out.to_numpy(dtype=float)) * of_site["others"].to_numpy()
    called = catchments["due_children"] * catchments["settlement_id"].map(found)
    done = called.to_numpy(dtype=float) * often_enough * settings.completion_share
    sums = pd.Series(done).groupby(catchments["settlement_id"].to_numpy()).sum()
    return sums.reindex(places["settlement_id"]).fillna(0.0).to_numpy(dtype=float)


def sum_members(places: pd.DataFrame, areas: pd.DataFrame, column: str) -> pd.DataFrame:
    """Sum a column of the settlements by level, stratum and place, as `targets` is keyed.

    Parameters
    ----------
    places
        Settlements with their strata, and the column.
    """
    strata = spread_lists(places["strata"]).reindex(columns=STRATA, fill_value=False)
    lines = find_lines(places, trace_ancestors(areas), find_wards(places, areas))
    level_of = dict(zip(areas["area_id"], areas["level"], strict=True))
    rows = [(level_of[area], area, place) for place, line in enumerate(lines) for area in line] + [
        (SETTLEMENT, name, place) for place, name in enumerate(places["settlement_id"])
    ]
    members = pd.DataFrame(rows, columns=["level", "area_id", "place"])
    members[column] = places[column].to_numpy()[members["place"]]
    sums: list[pd.DataFrame] = []
    for stratum, inside in strata.assign(**{EVERYONE: True}).items():
        chosen = members[inside.to_numpy()[members["place"]]]
        summed = chosen.groupby(["level", "area_id"], as_index=False)[column].sum()
        sums.append(summed.assign(stratum=stratum))
    return pd.concat(sums, ignore_index=True)
