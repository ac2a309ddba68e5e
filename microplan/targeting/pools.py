"""Places that are ranked against each other: one level, one stratum, one district or plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.targeting.response import sum_responses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from microplan.targeting.draws import Drawn

SUMMED = ("children", "missed", "left_out", "drop_out", "immunized", "rural", "reach", "far")


@dataclass(frozen=True)
class Pool:
    """k places, sorted by id, each the sum of its settlements in the stratum."""

    facts: pd.DataFrame
    """(k) area_id, district_id and, summed over settlements: children, missed, left_out, drop_out,
    immunized (children · fic), rural (children out of towns), reach (rural children · reach), far
    (rural children over 30 minutes on foot), settlements, weakest (how well its figure is known),
    survey (whose figure it is, in words) and response. Settlements also have walk_minutes (NaN
    where cut off), unreachable_reason, listed_children (NA where no list is) and
    missed_estimate."""
    flags: pd.DataFrame
    """(k, criteria) points of each criterion, the mean over children."""
    flagged: pd.DataFrame
    """(k, criteria) share of the settlements in which the criterion holds."""
    flagged_children: pd.DataFrame
    """(k, criteria) share of the children who live in these settlements."""
    drawn_missed: NDArray[np.float32]
    """(draws, k) children missed."""
    drawn_rate: NDArray[np.float32]
    """(draws, k) share of children missed."""
    drawn_reach: NDArray[np.float32]
    """(speeds, k) `reach` at each of the walking speeds that a draw may have."""

    @property
    def missed(self) -> NDArray[np.float64]:
        """(k,) children missed."""
        return self.facts["missed"].to_numpy()

    @property
    def rate(self) -> NDArray[np.float64]:
        """(k,) share of children missed."""
        return np.asarray(self.missed / self.facts["children"].to_numpy())

    @property
    def rural_share(self) -> NDArray[np.float64]:
        """(k,) share of children out of towns."""
        return np.asarray((self.facts["rural"] / self.facts["children"]).to_numpy())

    @property
    def reach(self) -> NDArray[np.float64]:
        """(k,) mean reach over all children, those in towns counting 0."""
        return np.asarray((self.facts["reach"] / self.facts["children"]).to_numpy())

    def describe_ways(self, places: pd.DataFrame) -> Pool:
        """Return the pool of settlements with their ways, for the reasons.

        Parameters
        ----------
        places
            (k) the same settlements, sorted by id.
        """
        columns = ("walk_minutes", "unreachable_reason", "listed_children", "missed_estimate")
        ways = {column: places[column].to_numpy() for column in columns}
        return replace(self, facts=self.facts.assign(**ways))


def make_pool(
    places: pd.DataFrame, flags: pd.DataFrame, groups: NDArray[np.object_], drawn: Drawn
) -> Pool:
    """Sum settlements up by the place that each belongs to.

    Parameters
    ----------
    places
        (n) settlements with the columns of `Pool.facts`, not yet summed, weakness and response.
    flags
        (n, criteria) points of each criterion.
    groups
        (n,) id of the place of each settlement.
    drawn
        Draws of the n settlements.
    """
    ids, at = np.unique(groups.astype(str), return_inverse=True)
    summed = places[list(SUMMED)].groupby(at).sum()
    facts = summed.assign(
        area_id=ids,
        district_id=places["district"].groupby(at).first(),
        settlements=np.bincount(at, minlength=len(ids)),
        weakest=places["weakness"].groupby(at).max(),
        survey=_name_surveys(places["survey"], at),
        response=sum_responses(places, at),
    )
    points, held, held_children = _sum_flags(flags, places["children"], at)
    missed = _sum_by(drawn.missed, at, len(ids))
    return Pool(
        facts,
        points,
        held,
        held_children,
        missed,
        missed / _sum_by(drawn.children, at, len(ids)),
        _sum_by(drawn.reach, at, len(ids)) / summed["children"].to_numpy(dtype=np.float32),
    )


def _sum_flags(
    flags: pd.DataFrame, children: pd.Series[float], at: NDArray[np.intp]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return of each group its points, and what share of settlements and children criteria hold in.

    Points are the mean over children.
    """
    holds = (flags > 0).astype(float)
    if len(np.unique(at)) == len(at):  # every settlement by itself
        own = holds.iloc[np.argsort(at)].reset_index(drop=True)
        return flags.iloc[np.argsort(at)].reset_index(drop=True), own, own
    sums = children.groupby(at).sum()
    weighed, holding = (each.mul(children, axis=0).groupby(at).sum() for each in (flags, holds))
    return weighed.div(sums, axis=0), holds.groupby(at).mean(), holding.div(sums, axis=0)


def _name_surveys(surveys: pd.Series[str], at: NDArray[np.intp]) -> pd.Series[str]:
    """Name the survey of each group, or say that its parts have their own."""
    code, names = pd.factorize(surveys.to_numpy(dtype=object))
    groups = int(at.max(initial=-1)) + 1
    low, high = np.full(groups, len(names)), np.full(groups, -1)
    np.minimum.at(low, at, code)
    np.maximum.at(high, at, code)
    return pd.Series(np.where(low == high, names[high], "surveys of its parts"), dtype=object)


def _sum_by(values: NDArray[np.float32], at: NDArray[np.intp], groups: int) -> NDArray[np.float32]:
    """Sum the columns of (draws, n) by group: (draws, groups)."""
    if groups == len(at):  # every settlement by itself, as a rule in order
        return values if bool((np.diff(at) > 0).all()) else values[:, np.argsort(at)]
    if groups == 1:
        return np.asarray(values.sum(axis=1, keepdims=True))
    order = np.argsort(at, kind="stable")
    return np.add.reduceat(values[:, order], np.searchsorted(at[order], range(groups)), axis=1)


def join_pools(pools: Sequence[Pool]) -> Pool:
    """Put the pools of several districts together, sorted by id."""
    facts = pd.concat([pool.facts for pool in pools], ignore_index=True)
    order = np.argsort(facts["area_id"].to_numpy().astype(str), kind="stable")
    flags = pd.concat([pool.flags for pool in pools], ignore_index=True)
    flagged = pd.concat([pool.flagged for pool in pools], ignore_index=True)
    children = pd.concat([pool.flagged_children for pool in pools], ignore_index=True)
    return Pool(
        facts.iloc[order].reset_index(drop=True),
        flags.iloc[order].reset_index(drop=True),
        flagged.iloc[order].reset_index(drop=True),
        children.iloc[order].reset_index(drop=True),
        np.hstack([pool.drawn_missed for pool in pools])[:, order],
        np.hstack([pool.drawn_rate for pool in pools])[:, order],
        np.hstack([pool.drawn_reach for pool in pools])[:, order],
    )
