"""Why a place is ranked where it is, in words that may be forwarded.

A share of children missed is given as a reason only where it is above the average of the places
ranked, and with what it rests on: few places are measured by themselves, and most of those that
are rest on the surveys around them as well.

The words that people use of families who declined are never among them (DOMAIN 8), nor that a
disease broke out in a place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.wording import DAY_WALK_MINUTES, tell_walk
from microplan.targeting.facts import MEASURED_THERE
from microplan.units import MINUTES_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.targeting.pools import Pool
    from microplan.targeting.scoring import Scores

REASONS = 3
POOLED_FROM = 0.0005
"""By how much a share must differ from the own survey's to rest on others as well."""
OWN, POOLED = "a survey of its own", "its own survey and those around it"
WON_OVER = "families to be won over by an influencer"
HURTFUL = re.compile(r"refus|resist|hesitan", re.IGNORECASE)
SENTENCES = {
    "vacant_subcentre": "no vaccinator posted at the sub-centre",
    "missed_sessions": "routine sessions planned and too often not held",
    "low_coverage_pocket": "a known pocket of low coverage",
    "hra_no_independent_session": "a high-risk site without a session of its own",
    "vpd_evidence": "on the district's own list of places to visit first",
    "small_hamlet": "a small hamlet without a session of its own",
    "underserved_tola": "on the planner's list of under-served tolas",
    "post_overloaded": "its post is for many more people than the norm",
    "refusal_cluster": WON_OVER,
    "hra_1": "a slum with families who come and go",
    "hra_2": "a site of families on the move",
    "hra_3": "a brick kiln",
    "hra_4": "a construction site",
    "hra_5": "a site of seasonal workers",
    "hra_6": "a settled place that is hard to reach",
}
IN_TOWN = {"vacant_subcentre": "no vaccinator posted for this part of the town"}
"""What is said otherwise in a town, which has no sub-centres."""


def write_reasons(pool: Pool, scores: Scores, ages: str) -> list[list[str]]:
    """Write each place's three strongest contributions that speak for it, strongest first.

    Parameters
    ----------
    ages
        Whom the drive counts, such as "children under two".

    Returns
    -------
    list of list of str
        Of each place three sentences; "" where fewer parts count.
    """
    points = scores.points.to_numpy()
    parts = [str(part) for part in scores.points]
    order = np.argsort(-points, axis=1, kind="stable")
    mean = float(pool.missed.sum() / pool.facts["children"].sum())
    teller = _Teller(pool, ages, mean)
    written = []
    for place, strongest in enumerate(order):
        told = [soften(teller.tell(parts[n], place)) for n in strongest if points[place, n] > 0]
        written.append([*filter(None, told), "", "", ""][:REASONS])
    return written


class _Teller:
    """Says in words what a part of a place's score stands for."""

    def __init__(self, pool: Pool, ages: str, mean_rate: float) -> None:
        self.facts = {str(name): pool.facts[name].to_numpy() for name in pool.facts}
        self.flagged = {str(name): pool.flagged[name].to_numpy() for name in pool.flagged}
        self.any_flag = np.asarray((pool.flagged.to_numpy(dtype=float) > 0).any(axis=1))
        self.are_settlements = "walk_minutes" in self.facts
        self.ages = ages
        self.mean_rate = mean_rate

    def tell(self, part: str, place: int) -> str:
        """Return the sentence of one part of one place; "" where it does not speak for it."""
        if part == "missed_count":
            return self.tell_count(place)
        if part == "missed_rate":
            return self.tell_rate(place)
        if part == "reach":
            return self.tell_walk(place) if self.are_settlements else self.tell_far(place)
        return self.tell_flag(part, place)

    def tell_count(self, place: int) -> str:
        """Say how many children are missed, of how many, and how many a due list names."""
        missed, children = (self.facts[name][place] for name in ("missed", "children"))
        of = count(max(children, 1))
        ages = self.ages.replace("children", "child", 1) if of == "1" else self.ages
        listed = self.facts["listed_children"][place] if self.are_settlements else pd.NA
        if not pd.isna(listed) and listed > self.facts["missed_estimate"][place]:
            about = count(max(self.facts["missed_estimate"][place], 1))
            return f"{count(listed)} on the due list (the estimate is about {about} of {of} {ages})"
        also = "" if pd.isna(listed) else f"; {count(listed)} on the due list"
        if missed < 0.5:
            return f"about {of} {ages}, fewer than one of them missed{also}"
        return f"about {count(max(missed, 1))} of {of} {ages} missed{also}"

    def tell_rate(self, place: int) -> str:
        """Say what share is missed where it is above the pool's, and how that is known."""
        rate = self.facts["missed"][place] / self.facts["children"][place]
        here, mean = (round(100 * share) for share in (rate, self.mean_rate))
        if here <= mean:
            return ""
        known = self.tell_basis(place)
        return f"{here} of every 100 children missed, against {mean} on average ({known})"

    def tell_basis(self, place: int) -> str:
        """Say what a place's share rests on."""
        survey = f"by {self.facts['survey'][place]}"
        if self.facts["weakest"][place] in MEASURED_THERE:
            return survey
        if self.any_flag[place]:
            return f"{survey} and what is known of it"
        return f"{survey} and the walk" if self.facts["rural"][place] > 0 else survey

    def tell_walk(self, place: int) -> str:
        """Say how long a settlement's families walk."""
        minutes, why = (self.facts[name][place] for name in ("walk_minutes", "unreachable_reason"))
        if np.isnan(minutes):
            on_foot = why.removeprefix("on foot: ").split("; by road: ")[0]
            return "no way on foot to a post with a vaccinator" + (f": {on_foot}" * bool(on_foot))
        if minutes >= DAY_WALK_MINUTES:
            return f"{tell_walk(minutes)} from the nearest post with a vaccinator"
        return f"{duration(minutes)} on foot from the nearest post with a vaccinator"

    def tell_far(self, place: int) -> str:
        """Say what share of an area's children live far away."""
        share = round(100 * self.facts["far"][place] / self.facts["children"][place])
        if not share:
            return ""
        who = "all children" if share == 100 else f"{share} of every 100 children"
        return f"{who} live over 30 minutes on foot from a post with a vaccinator"

    def tell_flag(self, part: str, place: int) -> str:
        """Say which criterion holds, and in how many of an area's settlements."""
        said = SENTENCES if self.facts["rural"][place] > 0 else SENTENCES | IN_TOWN
        sentence = said.get(part, part.replace("_", " "))
        if self.are_settlements:
            return sentence
        settlements = int(self.facts["settlements"][place])
        held = round(settlements * float(self.flagged[part][place]))
        return f"in {held} of {settlements} places: {sentence}"


def name_surveys(places: pd.DataFrame, weakness: NDArray[np.int64]) -> NDArray[np.object_]:
    """Name the surveys that each settlement's share rests on, as the place that is ranked has it.

    Parameters
    ----------
    places
        (n) survey (of the nearest area with a figure, in words), figure_share (that figure) and
        anchor_fic (the share that is reproduced there).
    weakness
        (n,) how well the figure of each settlement's place is known.
    """
    shares = places[["anchor_fic", "figure_share"]].to_numpy(dtype=float)
    pooled = np.abs(shares[:, 0] - shares[:, 1]) > POOLED_FROM
    own = np.isin(weakness, MEASURED_THERE)
    said = np.select([own & pooled, own], [POOLED, OWN], places["survey"].to_numpy(dtype=object))
    return said.astype(object)


def soften(sentence: str) -> str:
    """Return the sentence, or one that says the same without a hurtful word."""
    return WON_OVER if HURTFUL.search(sentence) else sentence


def count(people: float) -> str:
    """Write a number of people: whole, tens from a thousand on."""
    whole = round(people, -1) if people >= 1000 else people
    return f"{round(whole):,}"


def duration(minutes: float) -> str:
    """Write minutes as hours and minutes, to five minutes from half an hour on."""
    rounded = 5 * round(minutes / 5) if minutes >= 30 else round(minutes)
    hours, rest = divmod(rounded, MINUTES_PER_HOUR)
    return " ".join([f"{hours} h"] * (hours > 0) + [f"{rest} min"] * (rest > 0 or hours == 0))


def name_ages(age_months_max: int) -> str:
    """Say whom a drive counts."""
    words = {12: "one", 24: "two", 36: "three", 48: "four", 60: "five"}
    limit = words.get(age_months_max, f"{age_months_max} months")
    return f"children under {limit}"
