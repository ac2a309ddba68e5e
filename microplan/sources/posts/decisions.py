"""What each health post is, and whether it stores vaccine: one decision a row, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from microplan.domain.columns import FACILITY_KINDS
from microplan.domain.wording import count
from microplan.errors import IDS_SHOWN, Fault, InputFault
from microplan.sources.file_settings import name_file
from microplan.sources.files import as_ids, demand_columns, demand_ids, read_rows
from microplan.sources.posts.rules import apply_rules, own_part, read_rules
from microplan.sources.posts.unknown import tell_unknown

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from microplan.sources.ledger import Ledger
    from microplan.sources.posts.rules import Rule
    from microplan.sources.posts.settings import FacilitySettings

ANSWERS = {"yes": True, "y": True, "true": True, "1": True, "": None}
ANSWERS |= {"no": False, "n": False, "false": False, "0": False}
SURE = 0.8
"""Decisions that are less sure are written down, for a person to look at."""
KNOWN_COLUMNS = ("id", "kind", "name", "name_local", "cold_chain", "reason")
WORDS = {
    "subcentre": "Sub-centre",
    "phc": "PHC",
    "additional_phc": "Additional PHC",
    "urban_phc": "Urban PHC",
    "chc": "CHC",
    "sub_district_hospital": "Sub-District Hospital",
    "district_hospital": "District Hospital",
    "private": "Private clinic",
    "other_health": "Health post",
}


@dataclass(frozen=True)
class _Decision:
    """What a row was decided to be."""

    kind: str
    keep: bool
    cold_chain: bool
    vacant: bool
    name: str
    """Empty where it is to be named after its place."""
    name_local: str
    words: str
    """How its kind is said in a name."""
    how_sure: float
    source: str
    known: bool = True
    """False where no rule tells what it is."""


def decide_kinds(
    posts: gpd.GeoDataFrame, settings: FacilitySettings, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Return the posts that are for people, with kind, cold_chain, vacant, name, words, source.

    What a person vouches for wins, then the file's own kind, then the rules for free text. What is
    left out or not sure is written down.

    Raises
    ------
    InputFault
        A kind or an answer is none; a vouched-for id is not there; all at once.
    """
    _demand_answers(posts, settings)
    rules = read_rules(settings.rules)
    known = _read_known(posts, settings)
    decisions = [_decide(row, rules, known, settings) for row in posts.to_dict("records")]
    told = pd.DataFrame([vars(d) for d in decisions], index=posts.index)
    _tell_decisions(posts.assign(**told), settings, ledger)
    kept = pd.DataFrame(posts)[["facility_id", "id", "place", "row"]].join(told)
    frame = gpd.GeoDataFrame(kept, geometry=posts.geometry, crs=posts.crs)
    return frame[told["keep"].astype(bool)].reset_index(drop=True)


def _tell_decisions(posts: pd.DataFrame, settings: FacilitySettings, ledger: Ledger) -> None:
    """Write down what was left out, in a row for each reason, and every kind that is not sure."""
    text = posts["description"].where(posts["description"] != "", posts["name"])
    told = posts.assign(reason=posts["source"].str.split("; ", n=1).str[-1], text=text)
    for reason, rows in told[~told["keep"].astype(bool)].groupby("reason", sort=True):
        texts = rows["description"].value_counts(sort=False).sort_index()
        words = [
            f"{text!r} ({count})" if count > 1 else repr(text) for text, count in texts.items()
        ]
        what = count(len(rows), "post")
        ids = _list_first(rows["facility_id"].sort_values())
        how = f"left out, {reason}: {_list_first(words)}: {ids}"
        sure = float(rows["how_sure"].min())
        ledger.doubt(f"{what}: {reason}", settings.where, how, sure, len(rows), "posts")
    tell_unknown(told.loc[~told["known"].astype(bool), "text"], settings.where, ledger)
    unsure = told[told["keep"].astype(bool) & (told["how_sure"] < SURE)]
    for facility_id, text, kind, reason, sure in unsure[
        ["facility_id", "description", "kind", "reason", "how_sure"]
    ].to_numpy():
        where = f"{settings.where}: kind {kind}"
        ledger.match(facility_id, where, f"{text!r}: {reason}; taken as {kind}", sure)


def _list_first(items: Iterable[str]) -> str:
    """List the first items, and how many more there are."""
    every = list(items)
    shown, more = every[:IDS_SHOWN], len(every) - IDS_SHOWN
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _decide(
    post: dict[Hashable, str],
    rules: tuple[Rule, ...],
    known: dict[str, dict[str, str]],
    settings: FacilitySettings,
) -> _Decision:
    """Decide what one post is."""
    decision = _decide_by_file(post, rules, settings)
    if post["id"] not in known:
        return decision
    said = known[post["id"]]
    kind = said["kind"] or decision.kind
    by_kind = kind in settings.cold_chain_kinds
    cold_chain = ANSWERS[said["cold_chain"].lower()]
    return _Decision(
        kind,
        keep=said["kind"] != "none",
        cold_chain=by_kind if cold_chain is None else cold_chain,
        vacant=decision.vacant,
        name=said["name"] or decision.name,
        name_local=said["name_local"] or decision.name_local,
        words=WORDS.get(kind, ""),
        how_sure=1.0,
        source=f"{post['row']}; vouched for: {said['reason']}",
    )


def _decide_by_file(
    post: dict[Hashable, str], rules: tuple[Rule, ...], settings: FacilitySettings
) -> _Decision:
    """Decide by the file's own kind, else by the rules."""
    if post["kind"]:
        rule, kind, keep, words = None, post["kind"], True, WORDS[post["kind"]]
        name, how_sure, reason = post["name"], 1.0, "kind as the file states"
    else:
        rule = apply_rules(post["description"] or post["name"], rules)
        kind, keep, words = rule.kind, rule.keep, rule.words
        name = post["name"] or _name_by_text(post["description"], rule)
        how_sure, reason = rule.how_sure, f"rule {rule.number}: {rule.reason}"
    stated = ANSWERS[post["cold_chain"].lower()]
    ruled = rule.cold_chain if rule is not None else None
    by_kind = kind in settings.cold_chain_kinds
    return _Decision(
        kind,
        keep,
        cold_chain=next((a for a in (stated, ruled) if a is not None), by_kind),
        vacant=bool(ANSWERS[post["vacant"].lower()]),
        name=name,
        name_local=post["name_local"],
        words=words or WORDS.get(kind, ""),
        how_sure=how_sure,
        source=f"{post['row']}; {reason}",
        known=rule is None or not rule.knows_all,
    )


def _name_by_text(text: str, rule: Rule) -> str:
    """Return a name where the text says more than the kind: "PHC Bogdang"; else ""."""
    if not rule.words:
        typed = " ".join(text.split())
        return (typed.title() if typed in {typed.lower(), typed.upper()} else typed) * (
            " " in typed
        )
    own = own_part(text, rule)
    return f"{rule.words} {own}" if own else ""


def _read_known(posts: gpd.GeoDataFrame, settings: FacilitySettings) -> dict[str, dict[str, str]]:
    """Return what a person vouches for, by the file's own id; kind "none" leaves a row out."""
    if settings.known is None:
        return {}
    where = name_file(settings.known)
    rows = read_rows(settings.known)
    demand_columns(rows, KNOWN_COLUMNS, where)
    ids = as_ids(rows["id"])
    demand_ids(ids, where, "id")
    faults = []
    unknown = tuple(sorted(set(ids) - set(posts["id"])))
    if unknown:
        faults.append(Fault(where, "names posts that are not there", "", "id", unknown))
    kinds = ~rows["kind"].isin(["", "none", *FACILITY_KINDS])
    if kinds.any():
        todo = f"kinds are {', '.join(FACILITY_KINDS)}, or none for no health post"
        faults.append(Fault(where, "has an unknown kind", todo, "kind", tuple(ids[kinds])))
    wrong = ~rows["cold_chain"].str.lower().isin(ANSWERS)
    if wrong.any():
        faults.append(Fault(where, "is neither yes nor no", "", "cold_chain", tuple(ids[wrong])))
    InputFault.raise_any(faults)
    records = rows.assign(id=ids).to_dict("records")
    return {str(row["id"]): {str(k): str(v) for k, v in row.items()} for row in records}


def _demand_answers(posts: gpd.GeoDataFrame, settings: FacilitySettings) -> None:
    """Raise an `InputFault` for kinds and yes-or-no answers that are none."""
    faults = []
    unknown = ~posts["kind"].isin(["", *FACILITY_KINDS])
    if unknown.any():
        todo = f"kinds are {', '.join(FACILITY_KINDS)}; or name the column as description"
        ids = tuple(f"{i}: {k}" for i, k in posts.loc[unknown, ["id", "kind"]].to_numpy())
        faults.append(Fault(settings.where, "has unknown kinds", todo, settings.kind, ids))
    for field in ("cold_chain", "vacant"):
        wrong = ~posts[field].str.lower().isin(ANSWERS)
        if wrong.any():
            column, ids = getattr(settings, field), tuple(posts["id"][wrong])
            faults.append(Fault(settings.where, "is neither yes nor no", "", column, ids))
    InputFault.raise_any(faults)
