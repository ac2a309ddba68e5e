"""What the readers wrote down, gathered into kinds, the least sure first.

A report table has a row a place; a person wants a line a kind. Rows are of one kind where they
speak of one file and say the same but for names, ids and numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from microplan.domain.checking import Finding, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from microplan.domain.checking import Weight

SURE = 1.0
KINDS_MAX = 12
"""More kinds than these of one file are told as one: their rows say why."""
FEW_ROWS = 2
MANY_KINDS = 3
"""So many kinds of so few rows that begin alike, up to a colon, are one kind."""
MANY_ROWS = 20
RARE = 0.05
"""Among many rows of a file, a word in fewer than this share of them is a name."""
TOLD_MIN = 0.5
"""So much of a sentence must stay when its rare words are taken out."""
SMALLEST = 0.001
LETTERS_MIN = 8
GAPS_MAX = 1
NEVER_ADDED = {"ratio", "km"}
"""Units of which a sum says nothing: ratios, and how far each lies from something."""
NAME_THE_PAIR = (
    "if it is one place, say so in a corrected matches.csv ([names] decisions), or add another name"
    " for it ([names] aliases)"
)
NOT_JOINED = "; not joined"
CHANGING = re.compile(
    r"""'[^']*'|"[^"]*"|\b[A-Z]-\S+"""  # what is quoted, and the plan's own ids
    r"|\b\d[\d,.:/–-]*%?"  # numbers, shares, dates
    r"|(?:(?<=^)|(?<=\s)|(?<=\())[A-Z][\w.'/-]*(?:\s+(?:[A-Z(][\w.'/()-]*|\d\S*))*"  # names
)
UNCLOSED = re.compile(r"\(…(?=[:;,])")
AGAIN = re.compile(r"…(?:[\s(]*…\)?)+")
PLACE_IN_FILE = re.compile(r"(, (row|cell) \S+$)|(: .*$)")
OF_DISTRICT = re.compile(r"\bdistrict \S+$")


def gather_findings(
    matches: pd.DataFrame, repairs: pd.DataFrame
) -> tuple[list[Finding], list[Finding]]:
    """Return the doubts and what is done and sure, of all `matches` and `repairs`."""
    rows = [_mark_joins(matches)] if len(matches) else []
    rows += [_mark_repairs(repairs)] if len(repairs) else []
    if not rows:
        return [], []
    marked = pd.concat(rows, ignore_index=True)
    marked["file"] = marked["where"].str.replace(PLACE_IN_FILE, "", regex=True)
    marked["file"] = marked["file"].str.replace(OF_DISTRICT, "districts", regex=True)
    marked["kind"] = [UNCLOSED.sub("(…)", CHANGING.sub("…", how)) for how in marked["how"]]
    marked["kind"] = _take_out_rare_words(marked)
    marked["kind"] = _join_small_kinds(marked)
    doubtful = marked["weight"] == "doubt"
    doubts = sorted(_find(marked[doubtful], "doubt"), key=_by_sureness)
    return doubts, sorted(_find(marked[~doubtful], "done"), key=_by_count)


def _take_out_rare_words(marked: pd.DataFrame) -> pd.Series[str]:
    """Return the kinds without the words that few rows of their file have: names in small letters.

    A sentence of which less than half would stay is left as it is: it is rare by itself.
    """
    plain = marked["kind"].copy()
    for _, kinds in marked.groupby(["file", "head"], sort=False)["kind"]:
        if len(kinds) < MANY_ROWS:
            continue
        counts = kinds.value_counts()
        words: Counter[str] = Counter()
        for kind, rows in counts.items():
            words.update(dict.fromkeys(str(kind).split(), int(rows)))
        known = {word for word, rows in words.items() if rows >= RARE * len(kinds)}
        plain[kinds.index] = kinds.map(
            {kind: _keep_words(str(kind), known) for kind in counts.index}
        )
    return plain


def _keep_words(kind: str, known: set[str]) -> str:
    """Return a sentence with "…" for the words that are not known, if enough of it stays."""
    words = kind.split()
    kept = [word if word in known else "…" for word in words]
    if sum(word != "…" for word in kept) < TOLD_MIN * len(words):
        return kind
    return AGAIN.sub("…", " ".join(kept))


def _join_small_kinds(marked: pd.DataFrame) -> pd.Series[str]:
    """Return the kinds, with those of few rows that begin alike made one."""
    head = marked["kind"].str.split(": ", n=1).str[0] + ": …"
    keys = ["file", "head", "weight"]
    few = marked.groupby([*keys, "kind"])["kind"].transform("size") <= FEW_ROWS
    few &= marked["kind"].str.contains(": ", regex=False)
    begins = marked.assign(begins=head)[few].groupby([*keys, "begins"])["kind"]
    many = begins.transform("nunique").reindex(marked.index, fill_value=0) >= MANY_KINDS
    return marked["kind"].mask(few & many, head)


def _mark_joins(matches: pd.DataFrame) -> pd.DataFrame:
    """Return joins with their weight and what to do: those not made, or not sure, are doubts."""
    refused, sure = ~matches["accepted"], matches["how_sure"] >= SURE
    weight = pd.Series("doubt", index=matches.index).mask(sure & ~refused, "done")
    two = (matches["left"] != "") & (matches["right"] != "")
    head = pd.Series("", index=matches.index).mask(matches["method"] != "", "joined: ")
    how = matches["how"].str.removesuffix(NOT_JOINED)
    pair = "“" + matches["left"] + "” and “" + matches["right"] + "”: " + how
    todo = pd.Series("look whether it is right", index=matches.index)
    return matches.assign(
        how=how,
        said=how.mask(two, pair),
        weight=weight,
        head=head.mask(refused, "not joined: "),
        todo=todo.mask(refused, NAME_THE_PAIR).mask(weight == "done", ""),
        amount=float("nan"),
        unit="",
    )


def _mark_repairs(repairs: pd.DataFrame) -> pd.DataFrame:
    """Return repairs with their weight."""
    sure = repairs["how_sure"] >= SURE
    return repairs.assign(
        weight=pd.Series("doubt", index=repairs.index).mask(sure, "done"),
        said=repairs["how"],
        head="",
        todo="",
    )


def _find(rows: pd.DataFrame, weight: Weight) -> Iterator[Finding]:
    """Yield a finding for each kind of each file."""
    for _, of_file in rows.groupby(["file", "head"], sort=True):
        kinds = [group for _, group in of_file.groupby("kind", sort=True)]
        kinds.sort(key=len, reverse=True)
        apart = kinds if len(kinds) <= KINDS_MAX else kinds[: KINDS_MAX - 1]
        yield from (_sum_up(group, weight) for group in apart)
        if len(apart) < len(kinds):
            rest = pd.concat(kinds[len(apart) :])
            yield _sum_up(rest, weight, "each for a reason of its own")


def _sum_up(rows: pd.DataFrame, weight: Weight, told: str = "") -> Finding:
    """Make one finding of rows of one kind."""
    first, kind = str(rows["how"].iloc[0]), str(rows["kind"].iloc[0])
    what = told or (first if rows["how"].nunique() == 1 else kind)
    bare = len(re.findall(r"\w", what)) < LETTERS_MIN  # nothing of the sentence is left
    if bare or what.count("…") > GAPS_MAX:  # nor is a sentence that is mostly gaps one to read
        what = f"such as {first}"
    return Finding(
        weight,
        str(rows["file"].iloc[0]),
        f"{rows['head'].iloc[0]}{what}",
        str(rows["todo"].iloc[0]),
        float(rows["how_sure"].min()),
        _add_amounts(rows),
        tuple(Row(*map(str, row)) for row in rows[["what", "where", "said"]].to_numpy()),
    )


def _add_amounts(rows: pd.DataFrame) -> str:
    """Return what moved in all, with its unit; empty where nothing was measured."""
    units = set(rows["unit"][rows["amount"].notna()])
    total = float(rows["amount"].sum())
    if len(units) != 1 or not total:
        return ""
    if len(rows) > 1 and units <= NEVER_ADDED:
        return f"up to {write_number(float(rows['amount'].max()))} {units.pop()}"
    return f"{write_number(total)} {units.pop()}"


def write_number(number: float) -> str:
    """Write a number as a person would: three figures are enough for small ones."""
    if abs(number) < SMALLEST:
        return f"less than {SMALLEST:g}" if number else "0"
    if abs(number) >= 100 or number == round(number):
        return f"{number:,.0f}"
    return f"{number:.3g}"


def _by_sureness(finding: Finding) -> tuple[float, int, str, str]:
    """Sort what is least sure first, then what is of most places."""
    return finding.how_sure, -len(finding.rows), finding.where, finding.what


def _by_count(finding: Finding) -> tuple[int, str, str]:
    """Sort what is of most places first."""
    return -len(finding.rows), finding.where, finding.what


def as_rows(ids: Iterable[object], where: str, how: str) -> tuple[Row, ...]:
    """Return a row for each id, all of one place and sentence."""
    return tuple(Row(str(i), where, how) for i in ids)
