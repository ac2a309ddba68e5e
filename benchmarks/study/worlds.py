"""Districts whose truth is known, and what a planner would be told of them.

The truth is not of the model's own form: shares missed are drawn on their own scale, by thresholds,
clusters in space and chance, and no odds ratio of the model occurs here. What is told is noisy as
real sources are: people by a raster's error, a survey of 26 clusters of 5 children, lists that
know a part of what they should and name some places wrongly, and the coverage that sub-centres
report, with their own doses over a target that is off. Some are told of more: monitors asked in a
few houses of some of the places.

How unlike places are is not chosen here but taken from the handbooks on coverage surveys: WHO
reckoned with children of one cluster correlating by at most 1/6 until 2015, and by 1/3, to be
careful, since 2018 (technet-21.org, "Sample size parameters for vaccination coverage cluster
surveys"). Both are tried.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from shapely.geometry import box

from microplan.domain.tables import ACCESS, AREAS, COVERAGE, SETTLEMENTS
from microplan.targeting.access import classify_reach
from microplan.targeting.age_bands import make_age_bands, sum_past_due

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

KINDS = ("distance", "refusal", "migrants", "services")
BLOCKS, CENTRES, PLACES = 8, 8, 7
"""Blocks of the district, sub-centres of a block, settlements of a sub-centre: 448 in all."""
CLUSTERS, CLUSTER_CHILDREN = 26, 5
LEFT_OUT, UNFINISHED = 0.3, 0.35
"""Of the missed: without Penta1, and with Penta1 but without Penta3."""
AGE_MONTHS = 24
PLAIN_ICC, HARD_ICC = 1 / 6, 1 / 3
"""Correlation of children of one place: until 2015, and since 2018."""
MONITORED, HOUSES = 0.2, 7
"""Share of the places where monitors ask, and in how many houses with a child."""
MONITOR_SD = 0.3
"""How far houses at hand are off, as log odds."""
HALVINGS = 60


@dataclass(frozen=True)
class Told:
    """How unlike places are, and what a planner is told of them beside a survey and registers."""

    icc: float = PLAIN_ICC
    """Correlation of children of one place."""
    monitored: float = 0.0
    """Share of the places where monitors asked in seven houses with a child."""


NOTHING_MORE = Told()


@dataclass(frozen=True)
class World:
    """A district as it is, and as it is told.

    Attributes
    ----------
    settlements, access, areas, coverage
        What is told: the tables of these names.
    reported
        Shape (n,): the coverage that the settlement's sub-centre reports.
    missed
        Shape (n,): children truly missed, whole.
    children, share
        Shape (n,): the children truly there, and the true share missed, as nobody is told.
    """

    settlements: pd.DataFrame
    access: pd.DataFrame
    areas: pd.DataFrame
    coverage: pd.DataFrame
    reported: NDArray[np.float64]
    missed: NDArray[np.int64]
    children: NDArray[np.int64]
    share: NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """Of each settlement."""

    children: NDArray[np.int64]
    walk: NDArray[np.float64]
    share: NDArray[np.float64]
    flags: pd.DataFrame
    """Criteria as they are told."""
    hra_code: NDArray[np.object_]
    unseen: NDArray[np.float64]
    """By what factor the people who are told differ from those who are there."""


def make_world(kind: str, seed: int, told: Told = NOTHING_MORE) -> World:
    """Make a district of one kind; the same seed gives the same district."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    centre = np.repeat(np.arange(BLOCKS * CENTRES), PLACES)
    truth = _make_truth(kind, centre, rng)
    truth = replace(truth, share=spread_to(truth.share, truth.children, told.icc))
    missed = rng.binomial(truth.children, truth.share * _past_due())
    settlements, access = _tell_settlements(truth, centre, rng), _tell_access(truth, rng)
    survey, reported = _survey(truth, rng), _report(truth, centre, rng)
    figures = [survey, _register(centre, reported), _monitor(truth, told.monitored, rng)]
    areas, figures = _make_areas(), COVERAGE.arrange(pd.concat(figures))
    parts = (missed, truth.children, truth.share)
    return World(settlements, access, areas, figures, reported, *parts)


def spread_to(
    share: NDArray[np.float64], children: NDArray[np.int64], icc: float
) -> NDArray[np.float64]:
    """Stretch shares about their mean until children of one place correlate by `icc`."""
    low, high = 0.0, 20.0
    for _ in range(HALVINGS):
        factor = (low + high) / 2
        stretched = _stretch(share, children, factor)
        low, high = (factor, high) if find_icc(stretched, children) < icc else (low, factor)
    return _stretch(share, children, (low + high) / 2)


def _stretch(
    share: NDArray[np.float64], children: NDArray[np.int64], factor: float
) -> NDArray[np.float64]:
    """Put each share so many times as far from the mean, short of none and of all."""
    middle = np.average(share, weights=children)
    return np.clip(middle + factor * (share - middle), 0.02, 0.95)


def find_icc(share: NDArray[np.float64], children: NDArray[np.int64]) -> float:
    """Return the correlation of children of one place: variance of shares over p (1 - p)."""
    mean = np.average(share, weights=children)
    return float(np.average(np.square(share - mean), weights=children) / (mean * (1 - mean)))


def _past_due() -> float:
    """Return the part of a share missed at 12 to 23 months that is missed of all ages."""
    due = sum_past_due(make_age_bands(AGE_MONTHS))
    rest = 1 - LEFT_OUT - UNFINISHED
    return LEFT_OUT * due.start + UNFINISHED * due.finish + rest * due.measles


def _make_truth(kind: str, centre: NDArray[np.int64], rng: Generator) -> Truth:
    """Draw who lives where, how far it is, and who is missed."""
    n = len(centre)
    children = 1 + rng.poisson(rng.lognormal(3.3, 0.8, n))
    walk = rng.gamma(1.6, 22, n) + 3
    xy = rng.uniform(0, 30, (len(set(centre)), 2))[centre] + rng.normal(0, 1.2, (n, 2))
    flags = pd.DataFrame(index=range(n))
    code, unseen = np.full(n, "", dtype=object), np.ones(n)
    noise = rng.normal(0, 0.07, n)
    if kind == "distance":
        share = 0.14 + 0.55 * np.minimum(1, walk / 100) ** 2 + noise
        vacant = rng.random(centre.max() + 1) < 0.1
        flags["vacant_subcentre"] = vacant[centre]  # and no harm done
    elif kind == "refusal":
        heart = xy[rng.choice(n, 9, replace=False)]
        near = (np.hypot(*(xy[:, None] - heart[None]).T).T < 2.0).any(axis=1)
        share = 0.2 + 0.4 * near * rng.random(n) ** 0.5 + noise
        flags["refusal_cluster"] = _list(near, 0.6, 0.03, rng)
    elif kind == "migrants":
        site = rng.random(n) < 0.09
        share = np.where(site, rng.uniform(0.5, 0.8, n), 0.22 + noise)
        code[_list(site, 0.55, 0.01, rng)] = "3"
        unseen[site] = 0.6
    else:
        quality = rng.normal(0, 0.12, centre.max() + 1)
        vacant = rng.random(len(quality)) < 0.15
        quality = quality + 0.18 * vacant
        share = 0.3 + quality[centre] + 0.1 * (walk > 60) + noise
        flags["vacant_subcentre"] = vacant[centre]
        flags["missed_sessions"] = _list((quality > 0.12)[centre], 0.6, 0.05, rng)
    return Truth(children, walk, np.clip(share, 0.02, 0.95), flags, code, unseen)


def _list(
    holds: NDArray[np.bool_], found: float, wrong: float, rng: Generator
) -> NDArray[np.bool_]:
    """Return who is on a list that finds a share of those it should, and some it should not."""
    chance = np.where(holds, found, wrong)
    return np.asarray(rng.random(len(holds)) < chance)


def _names(n: int) -> list[str]:
    return [f"s{i:04d}" for i in range(n)]


def _tell_settlements(truth: Truth, centre: NDArray[np.int64], rng: Generator) -> pd.DataFrame:
    """Tell of the settlements with a raster's error: 15 % by block, 35 % of their own."""
    n = len(centre)
    block = centre // CENTRES
    error = rng.normal(0, 0.15, BLOCKS)[block] + rng.normal(0, 0.35, n)
    children = truth.children * np.exp(error - 0.07) * truth.unseen
    flags = [
        ";".join(sorted(str(name) for name in truth.flags if truth.flags[name][i]))
        for i in range(n)
    ]
    rows: dict[str, Any] = {
        "settlement_id": _names(n),
        "area_id": [f"B{b}" for b in block],
        "subcentre_id": [f"C{c:02d}" for c in centre],
        "name": "", "name_local": "", "locator": "a place",
        "kind": np.where(truth.hra_code != "", "high-risk site", "village"),
        "hra_code": truth.hra_code,
        "houses": pd.NA, "refusals": pd.NA, "last_verified": "",
        "people": children * 25, "children": children, "pregnant": children * 0.27,
        "urban": False, "tribal_share": np.nan, "flags": flags,
        "listed_children": pd.NA, "listed_pregnant": pd.NA, "source": "study",
        "lon": 85.0, "lat": 25.0,
    }  # fmt: skip
    return SETTLEMENTS.arrange(pd.DataFrame(rows))


def _tell_access(truth: Truth, rng: Generator) -> pd.DataFrame:
    """Tell of the walks, off by a sixth."""
    walk = truth.walk * np.exp(rng.normal(0, 0.15, len(truth.walk)))
    whole = pd.array(np.ceil(walk).astype(int), dtype="Int64")
    return ACCESS.arrange(
        pd.DataFrame(
            {
                "settlement_id": _names(len(walk)), "nearest_facility_id": "f",
                "walk_minutes": whole, "drive_minutes": whole, "nearest_cold_chain_id": "f",
                "reach_class": classify_reach(walk), "offroad_km": 0.0, "barriers": "",
                "unreachable_reason": "",
            }
        ).reindex(columns=ACCESS.names)
    )  # fmt: skip


def _make_areas() -> pd.DataFrame:
    rows = [("D", "", "district")]
    rows += [(f"B{b}", "D", "block") for b in range(BLOCKS)]
    rows += [(f"C{c:02d}", f"B{c // CENTRES}", "subcentre") for c in range(BLOCKS * CENTRES)]
    frame = pd.DataFrame(rows, columns=["area_id", "parent_id", "level"])
    return AREAS.arrange(
        frame.assign(
            name=frame["area_id"], name_local="", people=0.0, area_km2=1.0, vintage="",
            code_system="",
            source="study", geometry=[box(85, 25, 86, 26)] * len(frame),
        )
    )  # fmt: skip


def _survey(truth: Truth, rng: Generator) -> pd.DataFrame:
    """Survey the district: clusters drawn by their children, and the same number in each."""
    weights = truth.children / truth.children.sum()
    cluster = rng.choice(len(weights), CLUSTERS, p=weights)
    share = np.repeat(truth.share[cluster], CLUSTER_CHILDREN)
    state = rng.random(len(share)) / share  # below 1: missed; the part tells of which kind
    measured = {
        "full_immunization": state >= 1,
        "penta1": state >= LEFT_OUT,
        "penta3": state >= LEFT_OUT + UNFINISHED,
    }
    rows = [("D", name, float(has.mean()), float(len(has))) for name, has in measured.items()]
    frame = pd.DataFrame(rows, columns=["area_id", "indicator", "share", "cases"])
    return COVERAGE.arrange(frame.assign(source="study", kind="survey", cases_assumed=False))


def _report(truth: Truth, centre: NDArray[np.int64], rng: Generator) -> NDArray[np.float64]:
    """Return the coverage that each settlement's sub-centre reports: doses over a wrong target."""
    given = np.bincount(centre, truth.children * (1 - truth.share))
    target = np.bincount(centre, truth.children) * np.exp(rng.normal(0, 0.2, centre.max() + 1))
    return np.asarray((given * rng.uniform(1.0, 1.2, len(given)) / target)[centre])


def _register(centre: NDArray[np.int64], reported: NDArray[np.float64]) -> pd.DataFrame:
    """Return the same as rows of `coverage`: a register of every sub-centre."""
    centres, first = np.unique(centre, return_index=True)
    return pd.DataFrame(
        {
            "area_id": [f"C{c:02d}" for c in centres],
            "indicator": "full_immunization",
            "kind": "register",
            "share": reported[first],
            "cases": 100.0,
            "cases_assumed": False,
            "source": "what sub-centres report",
        }
    )


def _monitor(truth: Truth, part: float, rng: Generator) -> pd.DataFrame:
    """Ask in some houses of some places, which nobody drew at random."""
    places = np.flatnonzero(rng.random(len(truth.share)) < part)
    odds = np.log(truth.share / (1 - truth.share))[places] + rng.normal(0, MONITOR_SD, len(places))
    immunized = rng.binomial(HOUSES, 1 / (1 + np.exp(odds)))
    names = _names(len(truth.share))
    return pd.DataFrame(
        {
            "area_id": [names[place] for place in places],
            "indicator": "full_immunization",
            "kind": "monitoring",
            "share": immunized / HOUSES,
            "cases": float(HOUSES),
            "cases_assumed": False,
            "source": "monitors",
        }
    )
