"""How many of the truly missed children a ranking finds in its first places."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.study.worlds import (
    HARD_ICC,
    KINDS,
    MONITORED,
    PLAIN_ICC,
    Told,
    make_world,
)
from microplan.domain.campaign import CampaignSettings
from microplan.targeting.effects import learn_effects
from microplan.targeting.need import estimate_need
from microplan.targeting.ranking import rank_targets
from microplan.targeting.settings import TargetingSettings
from microplan.targeting.strata import StrataSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.study.worlds import World

TOP = (0.1, 0.2, 0.3)
OURS = ("score", "count")
SIMPLE = ("reported coverage", "population", "distance")
BOUNDS = ("every share known", "every child known", "truth itself")
"""What no planner has: true shares of the people as told; true people, of the model's share."""
CHANCES = (0.0, 0.1, 0.3, 0.7, 0.9, 1.01)
"""Bounds of the stated chances that are judged together; from 0.9 on a rank may be sure."""


BARELY = "told: one survey, registers of sub-centres, lists"
HOUSES_TOO = "and monitors asked in seven houses of every fifth place"
TOLD = {
    f"children of one place correlate by 1/6; {BARELY}": Told(PLAIN_ICC),
    f"... by 1/6; {HOUSES_TOO}": Told(PLAIN_ICC, MONITORED),
    f"children of one place correlate by 1/3; {BARELY}": Told(HARD_ICC),
    f"... by 1/3; {HOUSES_TOO}": Told(HARD_ICC, MONITORED),
}


@dataclass(frozen=True)
class Judged:
    """Of one world: share of the missed found, by ranking (top 10, 20, 30 %), and the intervals."""

    found: dict[str, NDArray[np.float64]]
    held: float
    """Share of settlements whose 90 % interval holds the truth."""
    p_top: NDArray[np.float64]
    """Shape (n,): the stated chance of being in the top fifth."""
    in_top: NDArray[np.bool_]
    """Shape (n,): whether the settlement truly is, by its missed children."""
    rank_held: float
    """Share of settlements whose true rank lies in the 90 % interval of its rank."""


def judge(world: World, seed: int) -> Judged:
    """Rank a world's settlements in every way."""
    settings, strata, campaign = TargetingSettings(seed=seed), StrataSettings(), CampaignSettings()
    told = (world.settlements, world.access, world.coverage, world.areas)
    effects = learn_effects(*told, settings.need, strata)
    need = estimate_need(*told, settings.need, strata, campaign, effects)
    ranked = rank_targets(
        world.areas, world.settlements, world.access, need, world.coverage, settings, campaign
    )
    targets = ranked.targets.query("level == 'settlement' and stratum == 'all'")
    targets = targets.set_index("area_id").reindex(world.settlements["settlement_id"])
    order = {
        "score": targets["rank"].to_numpy(float),
        "count": targets["rank_count"].to_numpy(float),
        "reported coverage": world.reported,
        "population": -world.settlements["people"].to_numpy(),
        "distance": -world.access["walk_minutes"].to_numpy(float),
        BOUNDS[0]: -world.settlements["children"].to_numpy() * world.share,
        BOUNDS[1]: -world.children * targets["missed_rate"].to_numpy(float),
        BOUNDS[2]: -world.missed.astype(float),
    }
    low, high = need["missed_low"].to_numpy(), need["missed_high"].to_numpy()
    held = (low <= world.missed) & (world.missed <= high)
    true_rank = _rank_truly(world.missed)
    bounds = targets[["rank_low", "rank_high"]].to_numpy(dtype=float)
    return Judged(
        {name: _find(values, world.missed) for name, values in order.items()},
        float(held.mean()),
        targets["p_top"].to_numpy(dtype=float),
        true_rank <= np.ceil(settings.top_share * len(true_rank)),
        float(((bounds[:, 0] <= true_rank) & (true_rank <= bounds[:, 1])).mean()),
    )


def _rank_truly(missed: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rank of each settlement by the children truly missed, 1 the most."""
    ranks = np.empty(len(missed), dtype=np.int64)
    ranks[np.argsort(-missed, kind="stable")] = np.arange(1, len(missed) + 1)
    return ranks


def _find(order: NDArray[np.float64], missed: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of the missed in the first 10, 20 and 30 % of places."""
    ranked = missed[np.argsort(order, kind="stable")]
    first = [int(np.ceil(part * len(ranked))) for part in TOP]
    return np.asarray(np.cumsum(ranked)[np.array(first) - 1] / max(ranked.sum(), 1))


def print_study(worlds: int = 8) -> None:
    """Judge every kind of world and print what comes out."""
    print(f"\nshare of truly missed children in the top 10 / 20 / 30 % of places, {worlds} worlds"
          f" of each of {len(KINDS)} kinds")  # fmt: skip
    for name, told in TOLD.items():
        print(f"  {name}")
        _print_told(told, worlds)


def _print_told(told: Told, worlds: int) -> None:
    """Judge all kinds of worlds of which planners are told alike."""
    names = (*OURS, *SIMPLE, *BOUNDS)
    found: dict[str, list[NDArray[np.float64]]] = {name: [] for name in names}
    every: list[Judged] = []
    for kind in KINDS:
        judged = [judge(make_world(kind, seed, told), seed) for seed in range(worlds)]
        every += judged
        ahead = []
        for simple in SIMPLE:
            difference = [(j.found["score"] - j.found[simple]).mean() for j in judged]
            error = np.std(difference) / np.sqrt(worlds)
            ahead.append(f"{simple} {np.mean(difference):+.1%} ± {error:.1%}")
        print(f"    {kind:<9} score finds more of the missed than {', '.join(ahead)}")
        for name in names:
            found[name] += [one.found[name] for one in judged]
    for name in names:
        parts = " / ".join(f"{part:5.1%}" for part in np.mean(found[name], axis=0))
        print(f"    {name:<20} {parts}")
    mean = {name: float(np.mean(found[name])) for name in names}
    for simple in SIMPLE:
        ahead_of = (f"{ours} {mean[ours] / mean[simple] - 1:+.0%}" for ours in (*OURS, *BOUNDS))
        print(f"    against {simple}: {', '.join(ahead_of)}")
    held, ranks = (float(np.mean(both)) for both in ([j.held for j in every],
                                                     [j.rank_held for j in every]))  # fmt: skip
    print(
        f"    90 % intervals hold the truth in {held:.1%} of settlements, the rank in {ranks:.1%}"
    )
    _print_chances(every)


def _print_chances(judged: list[Judged]) -> None:
    """Print how many of the places with each stated chance truly are in the top fifth."""
    stated = np.concatenate([each.p_top for each in judged])
    truly = np.concatenate([each.in_top for each in judged])
    parts = []
    for low, high in itertools.pairwise(CHANCES):
        inside = (stated >= low) & (stated < high)
        if inside.any():
            parts.append(f"{stated[inside].mean():.0%} said, {truly[inside].mean():.0%} true"
                         f" ({inside.mean():.0%} of places)")  # fmt: skip
    print(f"    chance of the top fifth: {'; '.join(parts)}")


if __name__ == "__main__":
    print_study()
