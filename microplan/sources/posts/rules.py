"""What kind of health post a free text speaks of: an ordered table of rules, the first wins."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne

from microplan.domain.columns import FACILITY_KINDS
from microplan.errors import Fault, InputFault
from microplan.sources.files import demand_columns, read_rows

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

SHIPPED = "facility_kinds.csv"
COLUMNS = ("order", "pattern", "kind", "keep", "cold_chain", "how_sure", "words", "reason")
YES_NO = {"yes": True, "no": False, "": None}
# Words that descriptions are made of; what is spelt nearly so is read as one of them.
VOCABULARY = (
    "additional",
    "animal",
    "atirikt",
    "centre",
    "community",
    "dispensary",
    "district",
    "health",
    "hospital",
    "husbandry",
    "immunization",
    "kendra",
    "livestock",
    "prathmik",
    "primary",
    "referral",
    "samudayik",
    "sheep",
    "swasthya",
    "veterinary",
    "wellness",
)
# Names and other words that look like one of the vocabulary, and are not meant for it: a Shree
# Krishna hospital is not for sheep.
OWN_WORDS = {
    *("central", "county", "pratham", "pratik", "samajik", "sanstha", "sansthan", "satya"),
    *("shahid", "shaheed", "sheed", "sheet", "shree", "veena", "vrinda"),
}
SPELT_NEARLY = 0.74
"""Likeness from which a word is read as one of the vocabulary."""
VETERINARY = 0.6
LETTERS_MIN = 5
FILLING = {
    *VOCABULARY,
    *("government", "govt", "gov", "new", "type", "old", "of", "the", "dept", "department"),
    *("care", "phc", "chc", "hsc", "uphc", "sc", "sub", "anm", "post", "vacant", "and", "kendra"),
    *("extra", "alternate", "addl", "add", "subcentre", "urban"),
}


@dataclass(frozen=True)
class Rule:
    """A rule: the pattern that it knows, and the decision."""

    number: str
    pattern: re.Pattern[str]
    kind: str
    keep: bool
    """False for what is no health post of people."""
    cold_chain: bool | None
    """None: by kind."""
    how_sure: float
    words: str
    """How the kind is said in a name; empty where the text itself is the name."""
    reason: str

    @property
    def knows_all(self) -> bool:
        """Whether the rule is the last, for what no other knows."""
        return self.pattern.pattern == ".*"


def simplify(text: str) -> str:
    """Write a description in small letters, single blanks and known words.

    "P.H.C Bogdang" is "p h c bogdang", and "Primery helath center" is "primary health centre".
    """
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9&]+", " ", bare.lower()).strip()
    return " ".join(_correct(word) for word in plain.split())


def read_rules(path: Path | None) -> tuple[Rule, ...]:
    """Read the rules, the shipped ones or the user's own, in their order.

    Raises
    ------
    InputFault
        A rule's pattern, kind or answer is none; all at once.
    """
    if path is not None:
        return _read_rules(path)
    with as_file(files("microplan.sources.posts") / SHIPPED) as shipped:
        return _read_rules(shipped)


def apply_rules(text: str, rules: tuple[Rule, ...]) -> Rule:
    """Return the first rule that knows the text.

    Raises
    ------
    InputFault
        No rule knows it; a table should end with one that knows everything.
    """
    plain = simplify(text)
    for rule in rules:
        if rule.pattern.search(plain):
            return rule
    todo = "end the table with the pattern .*"
    raise InputFault([Fault("rules of facilities", f"no rule knows {text!r}", todo)])


def own_part(text: str, rule: Rule) -> str:
    """Return what a text says beside its kind: "N.T.P.H.C KARSHA" says Karsha."""
    rest = rule.pattern.sub(" ", simplify(text)).split()
    own = [word for word in rest if word not in FILLING and len(word) > 1 and not word.isdigit()]
    return " ".join(own).title()


@lru_cache(maxsize=10_000)
def _correct(word: str) -> str:
    """Return the word of the vocabulary that a word is nearly spelt like, else the word."""
    if len(word) < LETTERS_MIN or word in OWN_WORDS:
        return word
    # cattle must never be taken for children: what begins with v may be spelt worse
    cutoff = VETERINARY if word[0] == "v" else SPELT_NEARLY
    near = extractOne(word, VOCABULARY, scorer=ratio, score_cutoff=cutoff * 100)
    return str(near[0]) if near is not None and near[0][0] == word[0] else word


def _read_rules(path: Path) -> tuple[Rule, ...]:
    """Read a table of rules."""
    rows = read_rows(path)
    demand_columns(rows, COLUMNS, path.name)
    faults = [fault for _, row in rows.iterrows() for fault in _find_faults(row, path.name)]
    InputFault.raise_any(faults)
    ordered = rows.assign(at=rows["order"].astype(float)).sort_values("at", kind="stable")
    return tuple(
        Rule(
            row["order"],
            re.compile(row["pattern"]),
            row["kind"],
            row["keep"] == "yes",
            YES_NO[row["cold_chain"]],
            float(row["how_sure"] or 1.0),
            row["words"],
            row["reason"],
        )
        for _, row in ordered.iterrows()
    )


def _find_faults(row: pd.Series[str], where: str) -> list[Fault]:
    """Return what is wrong with one rule."""
    faults = []
    kinds = FACILITY_KINDS if row["keep"] == "yes" else ("", *FACILITY_KINDS)
    if row["kind"] not in kinds:
        known = ", ".join(FACILITY_KINDS)
        faults.append(Fault(where, f"has the kind {row['kind']!r}", f"kinds are {known}", "kind"))
    if row["keep"] not in {"yes", "no"} or row["cold_chain"] not in YES_NO:
        faults.append(
            Fault(where, "keep and cold_chain are yes or no", "", "keep", (row["order"],))
        )
    for column in ("order", "how_sure"):
        if not re.fullmatch(r"\d*\.?\d+", row[column] or "1"):
            faults.append(Fault(where, f"{row[column]!r} is no number", "", column))
    try:
        re.compile(row["pattern"])
    except re.error as error:
        faults.append(Fault(where, f"{row['pattern']!r} is no pattern: {error}", "", "pattern"))
    return faults
