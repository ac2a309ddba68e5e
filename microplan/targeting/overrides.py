"""A planner's corrections of ranks: include, exclude, raise, each with a reason that is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from microplan.domain.tables import NEED, OVERRIDES
from microplan.targeting.reasons import REASONS, soften

if TYPE_CHECKING:
    import pandas as pd

PLANNERS_LIST = "planners_list"
"""The criterion of a settlement that a planner includes in a stratum."""
DEFAULT_STRATUM = "underserved"
SHOWN = 3


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


def find_excluded(overrides: pd.DataFrame) -> frozenset[str]:
    """Return the ids that a planner excludes from ranking."""
    return frozenset(overrides.loc[overrides["field"] == "exclude", "area_id"])


def raise_places(targets: pd.DataFrame, overrides: pd.DataFrame) -> pd.DataFrame:
    """Raise the places that a planner raises, and print why as their first reason.

    Those that are raised to the same rank keep their order; a place that already ranks as high
    stays where it is.

    Parameters
    ----------
    targets
        The places of one list, with `rank` as computed.
    """
    rows = overrides[overrides["field"] == "raise"]
    rows = rows[rows["area_id"].isin(targets["area_id"])]
    if rows.empty:
        return targets.assign(override="")
    asked = rows[["area_id", "value", "reason"]].astype(str).to_numpy().tolist()
    wanted = {area: (int(value or 1), reason) for area, value, reason in asked}
    computed = dict(zip(targets["area_id"], targets["rank"], strict=True))
    order = _reorder([str(area) for area in targets.sort_values("rank")["area_id"]], wanted)
    ranks = {area: place + 1 for place, area in enumerate(order)}
    told = [_tell_raise(area, computed, ranks, wanted) for area in targets["area_id"]]
    return _print_reason(targets.assign(rank=targets["area_id"].map(ranks), override=told))


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
    overrides: pd.DataFrame, targets: pd.DataFrame, selection: pd.DataFrame
) -> pd.DataFrame:
    """Say of each override what it changed.

    Parameters
    ----------
    overrides, targets, selection
        The tables of these names.
    """
    words = [_tell_effect(row, targets, selection) for row in overrides.to_dict("records")]
    return OVERRIDES.arrange(overrides.assign(effect=words))


def _tell_effect(row: dict[Any, Any], targets: pd.DataFrame, selection: pd.DataFrame) -> str:
    """Say what one override changed."""
    area = row["area_id"]
    own = targets[targets["area_id"] == area]
    if row["field"] == "raise":
        raised = own[own["override"].str.startswith("raised")]
        lists = ", ".join(f"{r.stratum}: {r.rank}" for r in raised.itertuples())
        return f"rank now, by list: {lists}" if lists else "none: it ranks as high or is not ranked"
    rows = selection[selection["area_id"] == area]
    if len(rows):
        was = "" if bool(rows["computed"].iloc[0]) else "not "
        now = "" if bool(rows["chosen"].iloc[0]) else "not "
        rank = "not ranked, and " if row["field"] == "exclude" else ""
        return f"{rank}{now}chosen; the rule: {was}chosen"
    if row["field"] == "exclude":
        return "not ranked; its children still count in its block, and it keeps its sessions"
    return f"ranked in the stratum {row['value'] or DEFAULT_STRATUM}"


def tell_overrides(overrides: pd.DataFrame) -> list[str]:
    """Say on the front page what planners decided; nothing where they decided nothing."""
    if overrides.empty:
        return []
    counts = overrides["field"].value_counts()
    parts = ", ".join(f"{counts[field]} {field}" for field in sorted(counts.index))
    told = overrides[["area_id", "reason"]].head(SHOWN).astype(str).to_numpy().tolist()
    first = "; ".join(f"{area}: {soften(reason)}" for area, reason in told)
    return [f"A planner's overrides win over the computed ranks: {parts} ({first})."]
