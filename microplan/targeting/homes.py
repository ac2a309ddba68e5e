"""What is known of each settlement beside coverage, put side by side for the estimate of need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microplan.targeting.ancestry import find_lines, trace_ancestors
from microplan.targeting.small_areas import find_tiers
from microplan.targeting.strata import apply_rules
from microplan.targeting.tilting import list_log_odds

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from microplan.targeting.strata import StrataSettings
    from microplan.targeting.tilting import TiltSettings


@dataclass(frozen=True)
class Homes:
    """Of n settlements, sorted by id."""

    places: pd.DataFrame
    """(n) rows of `settlements`."""
    ways: pd.DataFrame
    """(n) rows of `access`."""
    rules: pd.DataFrame
    """(n, criteria) of bool, which named criteria hold."""
    children: NDArray[np.float64]
    """(n,) children."""
    log_odds: pd.DataFrame
    """(n, things known) log odds ratios of being missed, as they are assumed."""
    lines: list[tuple[str, ...]]
    """(n,) the areas that each lies in, nearest first."""
    tiers: tuple[NDArray[np.object_], ...]
    """By tier, (n,) the area that each lies in; the last tier is the settlement itself."""

    def of(self, inside: NDArray[np.bool_]) -> Homes:
        """Return some of the settlements."""
        if inside.all():
            return self
        return Homes(
            self.places[inside].reset_index(drop=True),
            self.ways[inside].reset_index(drop=True),
            self.rules[inside].reset_index(drop=True),
            self.children[inside],
            self.log_odds[inside].reset_index(drop=True),
            [line for line, kept in zip(self.lines, inside, strict=True) if kept],
            tuple(tier[inside] for tier in self.tiers),
        )


def gather_homes(
    settlements: pd.DataFrame,
    access: pd.DataFrame,
    areas: pd.DataFrame,
    tilt: TiltSettings,
    strata: StrataSettings,
) -> Homes:
    """Put side by side what `settlements`, `access` and `areas` say of each settlement."""
    places = settlements.sort_values("settlement_id", ignore_index=True)
    ways = access.set_index("settlement_id").loc[places["settlement_id"]].reset_index()
    rules = apply_rules(places, ways, strata)
    lines = find_lines(places, trace_ancestors(areas))
    itself = places["settlement_id"].to_numpy(dtype=object)
    return Homes(
        places,
        ways,
        rules,
        places["children"].to_numpy(dtype=float),
        list_log_odds(places, ways["reach_class"].to_numpy(), rules, tilt),
        lines,
        (*find_tiers(lines, areas), itself),
    )


def put_first(
    lines: list[tuple[str, ...]], places: pd.Series[str], measured: set[str]
) -> list[tuple[str, ...]]:
    """Return the lines, each that of a settlement with figures of its own led by its id.

    Parameters
    ----------
    places
        (n,) the settlements' ids.
    measured
        Ids of all that has figures.
    """
    pairs = zip(places, lines, strict=True)
    return [(place, *line) if place in measured else line for place, line in pairs]
