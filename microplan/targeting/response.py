"""What fits a place: left-outs and drop-outs need different action (DOMAIN 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.columns import RESPONSES
from microplan.domain.settings import Settings, assumed

if TYPE_CHECKING:
    from numpy.typing import NDArray


KEPT = "keep as is"


class ResponseSettings(Settings):
    """When a place is far enough, or well enough, for another response."""

    near_minutes: float = assumed(15, tag="A", source="DOMAIN 8: a walk of at most 15", ge=0)
    """Within so many minutes on foot of a health post or a routine session, drop-outs are traced,
    not visited."""
    session_minutes: float = assumed(30, tag="A", source="DOMAIN 8: a flag over 30", ge=0)
    """Beyond so many minutes on foot from both, left-outs need a session of their own."""
    missed_min: float = assumed(1.0, tag="A", source="a child at the least", ge=0)
    """With fewer missed children a place that is not far is kept as it is; and of so many children
    never reached, for its site that has no session of its own, one is held."""
    alone_min: float = assumed(5.0, tag="R med", source="DOMAIN 8: a session from 5 children", ge=0)
    """With fewer missed children a remote place is a stop of a mobile day, not a session alone."""
    very_far_minutes: float = assumed(
        60, tag="F", source="DOMAIN 3.3: coverage falls over 1 h", ge=0
    )
    """Beyond so many minutes on foot from both, those who dropped out need a session, too."""
    drive_minutes: float = assumed(30, tag="A", source="DOMAIN 8: mobile beyond 30 minutes", ge=0)
    """Far on foot and, for vaccine, farther than this from the cold chain is remote."""


def choose_responses(
    places: pd.DataFrame, rules: pd.DataFrame, settings: ResponseSettings
) -> NDArray[np.object_]:
    """Choose what fits each settlement (n,): the first of these rules that holds.

    Far away is who walks long both to a post with a vaccinator and to a routine session; near is
    who walks little to either of them. In a town nobody is far away, for distance tells little
    there; but who walks long is not near either.

    1. fewer missed children than one, no long walk, no site without a session: keep as is;
    2. out of a town, behind water, and no vehicle comes there: boat day;
    3. nobody posted at the sub-centre: depute a vaccinator;
    4. families to be won over: influencer;
    5. a list that cannot be right: recount;
    6. remote, and too few for a session of its own: mobile day;
    7. far away, and more left-outs than drop-outs, or very far with enough for a session, or by
       the plan of routine sessions none is near; or a site without a session of its own (a small
       hamlet: with enough for one), and any left-outs: new session;
    8. near, and most of the missed have started: call-back and tracking;
    9. otherwise: extra sitting.

    Parameters
    ----------
    places
        (n) missed, left_out, drop_out, walk_minutes (NaN where cut off), session_walk_minutes (NaN
        where no routine session is known of) and drive_minutes (NaN where there is no way).
    rules
        (n, criteria) of bool.
    """
    session = places["session_walk_minutes"].to_numpy(dtype=float, na_value=np.nan)
    walk = np.fmin(places["walk_minutes"].to_numpy(dtype=float), session)
    more_left_out = (places["left_out"] > places["drop_out"]).to_numpy()
    any_left_out = (places["left_out"] >= settings.missed_min).to_numpy()
    most_started = (places["left_out"] < places["missed"] / 2).to_numpy()
    enough = (places["missed"] >= settings.alone_min).to_numpy()
    alone = _hold(rules, "hra_no_independent_session") | (_hold(rules, "small_hamlet") & enough)
    town, long = _hold(rules, "urban"), walk > settings.session_minutes
    far = ~(walk <= settings.session_minutes) & ~town
    near = (walk <= settings.near_minutes) | town & ~long
    remote = far & ~(places["drive_minutes"].to_numpy() <= settings.drive_minutes)
    very_far = far & ~(walk <= settings.very_far_minutes)
    sought = more_left_out | very_far & enough | ~np.isnan(session)
    no_vehicle = places["drive_minutes"].isna().to_numpy()
    cases = {
        KEPT: (places["missed"] < settings.missed_min).to_numpy() & ~far & ~long & ~alone,
        "boat day": _hold(rules, "water") & (no_vehicle | places["walk_minutes"].isna().to_numpy()),
        "depute a vaccinator": _hold(rules, "vacant_subcentre"),
        "influencer": _hold(rules, "refusal_cluster"),
        "recount": _hold(rules, "recount"),
        "mobile day": remote & ~enough,
        "new session": far & sought | any_left_out & alone,
        "call-back and tracking": most_started & near,
    }
    chosen = np.select(list(cases.values()), list(cases), default="extra sitting")
    return np.asarray(chosen, dtype=object)


def _hold(rules: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    """Return where a criterion holds; nowhere, if no place has it."""
    return rules[name].to_numpy(dtype=bool) if name in rules else np.zeros(len(rules), dtype=bool)


def sum_responses(places: pd.DataFrame, at: NDArray[np.intp]) -> pd.Series:
    """Return for each group the response that fits most of its missed children.

    What is done somewhere speaks for the group: it is kept as it is only if every place of it is.

    Parameters
    ----------
    places
        (n) response and missed.
    at
        (n,) group of each settlement, from 0.
    """
    if len(np.unique(at)) == len(at):  # every settlement by itself
        own = places["response"].where(places["missed"] > 0, KEPT).to_numpy(dtype=object)
        return pd.Series(own[np.argsort(at)])
    table = places["missed"].groupby([at, places["response"]]).sum().unstack(fill_value=0)
    table = table.reindex(columns=[word for word in RESPONSES if word in table])
    acted = table.drop(columns=KEPT, errors="ignore")
    if acted.empty:
        return table.idxmax(axis=1)
    return acted.idxmax(axis=1).where(acted.sum(axis=1) > 0, KEPT)
