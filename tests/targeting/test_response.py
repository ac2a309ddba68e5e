"""The truth table of what fits a place: a row a rule, and a row on each side of every edge."""

from __future__ import annotations

import pandas as pd
import pytest

from microplan.targeting.response import ResponseSettings, choose_responses

NONE = float("nan")
PLACE = {
    "missed": 10.0, "left_out": 6.0, "drop_out": 4.0,
    "walk_minutes": 60.0, "session_walk_minutes": NONE, "drive_minutes": 10.0,
}  # fmt: skip
"""A far place, near a road, with enough missed children, of whom most never started."""
STARTED = {"left_out": 3.0, "drop_out": 7.0}


@pytest.mark.parametrize(
    ("differs", "holds", "fits"),
    [
        # keep as is: fewer than one child, not far, no site without a session
        ({"missed": 0.9, "walk_minutes": 30.0}, [], "keep as is"),
        ({"missed": 1.0, "walk_minutes": 30.0}, [], "extra sitting"),
        ({"missed": 0.9}, [], "new session"),
        ({"missed": 0.9, "walk_minutes": 10.0}, ["hra_no_independent_session"], "new session"),
        ({"missed": 0.9, "walk_minutes": 10.0}, ["small_hamlet"], "keep as is"),
        ({"missed": 0.9, "walk_minutes": 10.0}, ["vacant_subcentre"], "keep as is"),
        # one answer wins over those below it
        ({"drive_minutes": NONE}, ["water", "vacant_subcentre", "refusal_cluster"], "boat day"),
        ({"walk_minutes": NONE}, ["water"], "boat day"),
        ({}, ["water"], "new session"),  # a vehicle comes by road
        ({}, ["vacant_subcentre", "refusal_cluster", "recount"], "depute a vaccinator"),
        ({}, ["refusal_cluster", "recount"], "influencer"),
        ({}, ["recount"], "recount"),
        # mobile day: far on foot, far from vaccine, and too few for a session alone
        ({"missed": 4.9, "drive_minutes": 31.0}, [], "mobile day"),
        ({"missed": 4.9, "drive_minutes": NONE}, [], "mobile day"),
        ({"missed": 4.9, "drive_minutes": 30.0}, [], "new session"),
        ({"missed": 5.0, "drive_minutes": 31.0}, [], "new session"),
        ({"missed": 4.9, "drive_minutes": 31.0, "walk_minutes": 30.0}, [], "extra sitting"),
        # new session: far, and more left-outs than drop-outs
        ({}, [], "new session"),
        ({"walk_minutes": NONE}, [], "new session"),
        ({"walk_minutes": 30.0}, [], "extra sitting"),
        (STARTED, [], "extra sitting"),
        (STARTED | {"walk_minutes": 61.0}, [], "new session"),
        (STARTED | {"walk_minutes": NONE}, [], "new session"),
        (STARTED | {"missed": 4.9, "walk_minutes": 61.0}, [], "extra sitting"),
        # ... but not where a routine session sits near, and always where the plan has none near
        ({"session_walk_minutes": 20.0}, [], "extra sitting"),
        ({"walk_minutes": NONE, "session_walk_minutes": 20.0}, [], "extra sitting"),
        (STARTED | {"session_walk_minutes": 45.0}, [], "new session"),
        (STARTED | {"walk_minutes": 20.0, "session_walk_minutes": 45.0}, [], "extra sitting"),
        # a site or hamlet without a session of its own
        ({"walk_minutes": 10.0}, ["hra_no_independent_session"], "new session"),
        ({"walk_minutes": 10.0}, ["small_hamlet"], "new session"),
        ({"walk_minutes": 10.0, "missed": 4.9}, ["small_hamlet"], "extra sitting"),
        (
            {"walk_minutes": 10.0, "left_out": 0.0, "drop_out": 10.0},
            ["hra_no_independent_session"],
            "call-back and tracking",
        ),
        # call-back and tracking: near a post or a working session, and most have started
        (STARTED | {"walk_minutes": 15.0}, [], "call-back and tracking"),
        (STARTED | {"walk_minutes": 16.0}, [], "extra sitting"),
        (STARTED | {"session_walk_minutes": 15.0}, [], "call-back and tracking"),
        ({"walk_minutes": 10.0}, [], "extra sitting"),
        # a town has no distance, but two hours on foot are not near
        (STARTED | {"walk_minutes": 30.0}, ["urban"], "call-back and tracking"),
        (STARTED | {"walk_minutes": NONE}, ["urban"], "call-back and tracking"),
        (STARTED | {"walk_minutes": 31.0}, ["urban"], "extra sitting"),
        ({"missed": 0.9, "walk_minutes": 158.0}, ["urban"], "extra sitting"),
        ({"missed": 0.9, "walk_minutes": 30.0}, ["urban"], "keep as is"),
        ({}, ["urban"], "extra sitting"),
    ],
)
def test_what_fits_a_place(differs: dict[str, float], holds: list[str], fits: str) -> None:
    places = pd.DataFrame([PLACE | differs])
    rules = pd.DataFrame([dict.fromkeys(holds, True)], index=[0])
    assert choose_responses(places, rules, ResponseSettings()).tolist() == [fits]
