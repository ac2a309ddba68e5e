"""A planner's corrections of ranks: include, exclude, raise, each with a reason that is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from microplan.domain.tables import NEED, OVERRIDES
from microplan.targeting.reasons import REASONS, soften

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

SETTLEMENT = "settlement"
PLANNERS_LIST = "planners_list"
"""The criterion of a settlement that a planner includes in a stratum."""
DEFAULT_STRATUM = "underserved"
SHOWN = 12


def include_places(need: pd.DataFrame, overrides: pd.DataFrame) -> pd.DataFrame:
    """Put the settlements that a planner includes into their stratum.

    Parameters
    ----------
    need, overrides
        The tables of these names.
    """
    rows = overrides[overrides["field"] == "include"]
    wanted = dict(zip(rows["area_id"], rows["value"], strict=True))
    at = need.index[need["settlement_id"].isin(list(wanted))]
    if not len(at):
        return need
    changed = need.copy()
    for row in at:
        stratum = wanted[str(need.loc[row, "settlement_id"])] or DEFAULT_STRATUM
        changed.loc[row, "strata"] = _add_word(str(need.loc[row, "strata"]), stratum)
        changed.loc[row, "flags"] = _add_word(str(need.loc[row, "flags"]), PLANNERS_LIST)
    return NEED.arrange(changed)


def _add_word(cell: str, word: str) -> str:
    """Add a word to a list cell."""
    return ";".join(sorted({word, *cell.split(";")} - {""}))


def find_excluded(overrides: pd.DataFrame) -> dict[str, str]:
    """Return why a planner excludes them, by the ids excluded from ranking."""
    rows = overrides[overrides["field"] == "exclude"]
    return dict(zip(rows["area_id"], rows["reason"].astype(str).map(soften), strict=True))


def heed_planner(targets: pd.DataFrame, overrides: pd.DataFrame) -> pd.DataFrame:
    """Raise the places that a planner raises, and print of these and of those included why.

    Those that are raised to the same rank keep their order; a place that already ranks as high
    stays where it is.

    Parameters
    ----------
    targets
        The places of one list, with `rank` as computed.
    """
    if overrides.empty:
        return targets.assign(override="")
    told = _tell_included(targets, overrides)
    rows = overrides[overrides["field"] == "raise"]
    rows = rows[rows["area_id"].isin(targets["area_id"])]
    if rows.empty:
        return _print_reason(targets.assign(override=told))
    asked = rows[["area_id", "value", "reason"]].astype(str).to_numpy().tolist()
    wanted = {area: (int(value or 1), reason) for area, value, reason in asked}
    computed = dict(zip(targets["area_id"], targets["rank"], strict=True))
    order = _reorder([str(area) for area in targets.sort_values("rank")["area_id"]], wanted)
    ranks = {area: place + 1 for place, area in enumerate(order)}
    raised = [_tell_raise(area, computed, ranks, wanted) for area in targets["area_id"]]
    both = ["; ".join(filter(None, words)) for words in zip(raised, told, strict=True)]
    return _print_reason(targets.assign(rank=targets["area_id"].map(ranks), override=both))


def _tell_included(targets: pd.DataFrame, overrides: pd.DataFrame) -> list[str]:
    """Say of each place of one list why a planner put it there; "" for the others."""
    rows = overrides[overrides["field"] == "include"]
    said = {
        (str(row["area_id"]), str(row["value"]) or DEFAULT_STRATUM): str(row["reason"])
        for row in rows.to_dict("records")
    }
    own = zip(targets["area_id"], targets["stratum"], targets["level"], strict=True)
    reasons = [
        said.get((area, stratum), "") * (level == SETTLEMENT) for area, stratum, level in own
    ]
    return [f"put on this list by the planner: {soften(why)}" if why else "" for why in reasons]


def _reorder(order: list[str], wanted: dict[str, tuple[int, str]]) -> list[str]:
    """Return the ids with each that is raised at its place, the others in their order."""
    standing = {area: place for place, area in enumerate(order)}
    raised = [area for area in wanted if wanted[area][0] - 1 < standing[area]]
    slots = [""] * len(order)
    for area in sorted(raised, key=lambda one: (wanted[one][0], standing[one])):
        slots[slots.index("", wanted[area][0] - 1)] = area
    others = iter([area for area in order if area not in raised])
    return [slot or next(others) for slot in slots]


def _tell_raise(
    area: str, computed: dict[str, int], ranks: dict[str, int], wanted: dict[str, tuple[int, str]]
) -> str:
    """Say from which rank a place was raised, and why; "" for the others."""
    if area not in wanted:
        return ""
    reason = soften(wanted[area][1])
    if ranks[area] >= computed[area]:
        return f"asked to be raised by the planner, and ranks {computed[area]} by itself: {reason}"
    return f"raised from rank {computed[area]} by the planner: {reason}"


def _print_reason(targets: pd.DataFrame) -> pd.DataFrame:
    """Put the override before the other reasons."""
    columns = [f"reason_{n + 1}" for n in range(REASONS)]
    told = targets[columns].to_numpy(dtype=object)
    held = (targets["override"] != "").to_numpy()
    told[held] = np.column_stack(
        [targets["override"].to_numpy(dtype=object)[held], told[held, :-1]]
    )
    low = np.minimum(targets["rank_low"].to_numpy(), targets["rank"].to_numpy())
    high = np.maximum(targets["rank_high"].to_numpy(), targets["rank"].to_numpy())
    return targets.assign(rank_low=low, rank_high=high, **dict(zip(columns, told.T, strict=True)))


def tell_effects(
    overrides: pd.DataFrame,
    targets: pd.DataFrame,
    selection: pd.DataFrame,
    missed: Mapping[str, float],
) -> pd.DataFrame:
    """Say of each override what it changed, and of a place excluded whose children it is about.

    Parameters
    ----------
    overrides, targets, selection
        The tables of these names.
    missed
        Missed children by settlement and by area.
    """
    words = [_tell_effect(row, targets, selection, missed) for row in overrides.to_dict("records")]
    return OVERRIDES.arrange(overrides.assign(effect=words))


def _tell_effect(
    row: dict[Any, Any],
    targets: pd.DataFrame,
    selection: pd.DataFrame,
    missed: Mapping[str, float],
) -> str:
    """Say what one override changed."""
    area = row["area_id"]
    own = targets[targets["area_id"] == area]
    if row["field"] == "raise":
        raised = own[own["override"].str.startswith("raised")]
        lists = ", ".join(f"{r.stratum}: {r.rank}" for r in raised.itertuples())
        return f"rank now, by list: {lists}" if lists else "none: it ranks as high or is not ranked"
    rows = selection[selection["area_id"] == area]
    whose = _say_missed(missed.get(area))
    kept = f"its missed children{whose} still count above it, and it keeps its sessions"
    if len(rows):
        was = "" if bool(rows["computed"].iloc[0]) else "not "
        now = "" if bool(rows["chosen"].iloc[0]) else "not "
        told = f"{now}chosen; the rule: {was}chosen"
        return f"not ranked, and {told}; {kept}" if row["field"] == "exclude" else told
    if row["field"] == "exclude":
        return f"not ranked; {kept}"
    if own.empty:
        return "none: it is not ranked"
    return f"ranked in the stratum {row['value'] or DEFAULT_STRATUM}"


def _say_missed(missed: float | None) -> str:
    """Say how many missed children live in a place, in brackets; "" where that is not known."""
    if missed is None:
        return ""
    return f" (about {missed:,.0f})" if missed >= 1 else " (fewer than one expected)"


def tell_overrides(overrides: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    """Say on the front page what planners decided; nothing where they decided nothing.

    Parameters
    ----------
    names
        Names of settlements and areas, by id.
    """
    if overrides.empty:
        return []
    counts = overrides["field"].value_counts()
    parts = ", ".join(f"{counts[field]} {field}" for field in sorted(counts.index))
    rows = overrides[["area_id", "field", "reason"]].astype(str).to_numpy().tolist()
    told = [f"{names.get(i) or i}, {field}: {soften(reason)}" for i, field, reason in rows]
    more = [f"and {len(told) - SHOWN} more in tables/overrides.csv"] * (len(told) > SHOWN)
    first = "; ".join([*told[:SHOWN], *more])
    return [f"A planner's overrides win over the computed ranks: {parts} ({first})."]
