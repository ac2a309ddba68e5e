"""Rows of a list that only a name tells: joined through [names], to be seen and corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from microplan.sources.names.joining import find_joins
from microplan.sources.names.scoring import score_names
from microplan.sources.names.sides import Join, JoinRules, Side
from microplan.sources.names.telling import write_joins

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from microplan.sources.ledger import Ledger
    from microplan.sources.lists.gazetteer import Gazetteer
    from microplan.sources.lists.settings import ListSettings, RowSettings
    from microplan.sources.names.settings import NameSettings

ALIKE = 1e-9


def join_by_name(
    rows: pd.DataFrame,
    given: RowSettings,
    gazetteer: Gazetteer,
    rules: tuple[ListSettings, NameSettings],
    ledger: Ledger,
) -> dict[int, int]:
    """Join the rows that state only a name; return the settlement's position by the row's.

    The joins are rows of `matches`, so that a planner can correct and keep them: those that were
    made, and the best candidate of each name that was not joined.
    """
    ids = (rows["place"] != "") | (rows["subcentre"] != "") | rows["geometry"].notna()
    bare = np.flatnonzero((~ids & (rows["name"] != "")).to_numpy())
    if not len(bare):
        return {}
    settings, names = rules
    wanted = [(gazetteer.find_block(rows["block"].iloc[i]), rows["name"].iloc[i]) for i in bare]
    distinct = sorted(set(wanted))
    among = _find_candidates([block for block, _ in distinct], gazetteer)
    places = gazetteer.settlements.iloc[among]
    left = Side(
        names=places["name"].tolist(),
        ids=places["settlement_id"].tolist(),
        parents=places["area_id"].tolist(),
    )
    right = Side(
        names=[name for _, name in distinct],
        ids=[f"{name} of {block}" if block else name for block, name in distinct],
        parents=[block for block, _ in distinct],
    )
    how = JoinRules(where=given.where, match_min=settings.name_score_min)
    joins = find_joins(left, right, how, names)
    write_joins(_choose_told(joins, left, right, how.match_min), left, right, how, ledger)
    found = {distinct[j.right]: int(among[j.left]) for j in joins if j.accepted and j.right >= 0}
    return {int(i): found[key] for i, key in zip(bare, wanted, strict=True) if key in found}


def _find_candidates(blocks: Sequence[str], gazetteer: Gazetteer) -> NDArray[np.intp]:
    """Return the settlements with a name in the blocks; of all blocks, where a row states none."""
    named = (gazetteer.settlements["name"] != "").to_numpy()
    if all(blocks):
        named = named & gazetteer.settlements["area_id"].isin(set(blocks)).to_numpy()
    return np.flatnonzero(named)


def _choose_told(joins: list[Join], left: Side, right: Side, match_min: float) -> list[Join]:
    """Return the joins that were made or decided, and the best candidate of every other name.

    A settlement that no row speaks of is no news.
    """
    told = [join for join in joins if join.method != "none"]
    joined = {join.right for join in told if join.accepted}
    spoken = {join.left for join in told}
    for at in set(range(len(right.names))) - joined:
        best = _find_best(at, left, right, match_min)
        if best is not None and best.left not in spoken:
            spoken.add(best.left)
            told.append(best)
    return sorted(told, key=lambda join: (join.left, join.right))


def _find_best(at: int, left: Side, right: Side, match_min: float) -> Join | None:
    """Return the best candidate of a name in its block, and why it was not joined to it."""
    block = right.parent(at)
    ours = [i for i in range(len(left.names)) if not block or left.parent(i) == block]
    if not ours:
        return None
    scores = score_names([right.names[at]], [left.names[i] for i in ours])[0]
    best = float(scores.max())
    alike = int((scores >= best - ALIKE).sum())
    how = f"names less alike ({best:.2f}) than {match_min:.2f}; not joined"
    if best >= match_min:
        how = f"{alike} places are called so, or it is joined already; say which; not joined"
    return Join(ours[int(scores.argmax())], at, "none", best, how, accepted=False)
