"""How well names are joined, on real labelled pairs, against plain edit distances.

The pairs are places as the Census of 2011 and as the Local Government Directory spell them. The
code is the answer key and hidden; the directory's whole list of the state is the field to choose
from. ``python -m benchmarks.names [FOLDER]`` prints the table alone.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from rapidfuzz.distance import JaroWinkler, Levenshtein
from rapidfuzz.process import cdist
from scipy.optimize import linear_sum_assignment

from microplan.sources.names.joining import find_joins
from microplan.sources.names.settings import NO_NAMES
from microplan.sources.names.sides import JoinRules, Side

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Link = tuple[int, int, float]

MATCH_MIN = 0.80
THRESHOLDS = np.round(np.arange(0.20, 1.0, 0.02), 2)
OURS_TRIED = (0.70, 0.75, 0.80, 0.85, 0.90, 0.95)


@dataclass(frozen=True)
class Truth:
    """Places of the census, the whole directory, and which is which."""

    level: str
    left: Side
    right: Side
    answers: tuple[int, ...]
    """Position in the directory of each of the census's places; -1 where it has none."""

    def judge(self, links: Sequence[Link]) -> tuple[float, float]:
        """Return precision and recall of what was joined."""
        right = sum(self.answers[i] == j for i, j, _ in links)
        return right / max(len(links), 1), right / len(self.answers)

    def part(self, states: set[str]) -> Truth:
        """Return the truth of some states."""
        own = [i for i, state in enumerate(self.left.states) if state in states]
        at = [j for j, state in enumerate(self.right.states) if state in states]
        now = {j: k for k, j in enumerate(at)}
        answers = tuple(now.get(self.answers[i], -1) for i in own)
        return Truth(self.level, _pick(self.left, own), _pick(self.right, at), answers)

    def without_parents(self) -> Truth:
        """Return the same with nothing known of parents."""
        left, right = self.left, self.right
        return Truth(
            self.level,
            Side(left.names, left.ids, (), left.states),
            Side(right.names, right.ids, (), right.states),
            self.answers,
        )


def read_districts(folder: Path) -> Truth:
    """Read the labelled districts and the directory's list."""
    pairs, listed = _read(folder / "name_pairs_districts.csv"), _read(folder / "2-district.csv")
    right = Side(
        list(listed["District Name"]),
        list(listed["District Code"]),
        (),
        list(listed["State Name"]),
    )
    left = Side(
        list(pairs["census_name"]), list(pairs["census_district"]), (), list(pairs["lgd_state"])
    )
    return Truth("district", left, right, _answers(pairs["lgd_code"], right))


def read_subdistricts(folder: Path) -> Truth:
    """Read the labelled sub-districts; their parents are numbered by the census, the list's not."""
    pairs = _read(folder / "name_pairs_subdistricts.csv")
    listed = _read(folder / "3-subdistrict.csv")
    districts = _read(folder / "name_pairs_districts.csv")
    state_of = dict(zip(districts["census_district"], districts["lgd_state"], strict=True))
    right = Side(
        list(listed["Sub-district Name"]),
        list(listed["Sub-district Code"]),
        list(listed["District Code"]),
        list(listed["State Name"]),
    )
    left = Side(
        list(pairs["census_name"]),
        list(pairs["census_subdistrict"]),
        ["census " + code for code in pairs["census_district"]],
        list(pairs["census_district"].map(state_of).fillna("")),
    )
    return Truth("subdistrict", left, right, _answers(pairs["lgd_code"], right))


def join_parents(truth: Truth, districts: Truth) -> Truth:
    """Return sub-districts whose parents are those that their districts were joined to by name."""
    joined = {
        "census " + districts.left.id(i): districts.right.id(j)
        for i, j, _ in join_ours(districts, MATCH_MIN)
    }
    parents = [joined.get(parent, parent) for parent in truth.left.parents]
    left = Side(truth.left.names, truth.left.ids, parents, truth.left.states)
    return Truth(truth.level, left, truth.right, truth.answers)


def join_ours(truth: Truth, match_min: float) -> list[Link]:
    """Join by the project's own way."""
    rules = JoinRules("the directory", match_min, truth.level)
    joins = find_joins(truth.left, truth.right, rules, NO_NAMES)
    return [(join.left, join.right, join.score) for join in joins if join.accepted]


def join_plainly(truth: Truth, scorer: Callable[..., float], *, optimal: bool) -> list[Link]:
    """Join by a plain distance within the state, one to one, at any likeness."""
    links: list[Link] = []
    for state in sorted(set(truth.left.states)):
        own = [i for i, of in enumerate(truth.left.states) if of == state]
        at = [j for j, of in enumerate(truth.right.states) if of == state]
        names = [
            [side.names[k].lower() for k in ks]
            for side, ks in ((truth.left, own), (truth.right, at))
        ]
        scores = np.asarray(cdist(*names, scorer=scorer), dtype=float)
        pairs = _assign(scores) if optimal else _grab(scores)
        links += [(own[i], at[j], float(scores[i, j])) for i, j in pairs]
    return links


def best_threshold(truth: Truth, links: Sequence[Link]) -> tuple[float, list[Link]]:
    """Return the threshold at which precision and recall are best together, and what it keeps."""
    best: tuple[float, float, list[Link]] = (-1.0, 0.0, [])
    for least in THRESHOLDS:
        kept = [link for link in links if link[2] >= least]
        precision, recall = truth.judge(kept)
        both = 2 * precision * recall / max(precision + recall, 1e-9)
        if both > best[0]:
            best = (both, float(least), kept)
    return best[1], best[2]


def judge_across_states(truth: Truth) -> tuple[float, float]:
    """Choose the threshold on one half of the states, judge on the other, and the reverse."""
    states = sorted(set(truth.left.states))
    right = joined = 0
    for half in (0, 1):
        learn, test = truth.part(set(states[half::2])), truth.part(set(states[1 - half :: 2]))
        least = max(OURS_TRIED, key=lambda m, learn=learn: _together(learn, m))  # type: ignore[misc]
        links = join_ours(test, least)
        joined += len(links)
        right += sum(test.answers[i] == j for i, j, _ in links)
    return right / joined, right / len(truth.answers)


def print_names(folder: Path) -> None:
    """Print every way's precision and recall on the real pairs."""
    if not (folder / "name_pairs_districts.csv").is_file():
        print("Names: skipped, the labelled pairs are not here (see MICROPLAN_DATA)")
        return
    districts, subdistricts = read_districts(folder), read_subdistricts(folder)
    print(f"\n{'names joined':<68} {'precision':>9} {'recall':>7} {'seconds':>8}")
    for name, truth in (("districts", districts), ("sub-districts", subdistricts)):
        _print_ours(name, truth, districts)
        for way, scorer in (
            ("Levenshtein", Levenshtein.normalized_similarity),
            ("Jaro-Winkler", JaroWinkler.similarity),
        ):
            for optimal in (False, True):
                began = time.perf_counter()
                links = join_plainly(truth, scorer, optimal=optimal)
                seconds = time.perf_counter() - began
                least, kept = best_threshold(truth, links)
                how = "optimal" if optimal else "greedy"
                _print(
                    f"{name}: plain {way}, {how}, at its best ({least:.2f})",
                    truth.judge(kept),
                    seconds,
                )
    _print_survey(folder, districts.right)


def _print_survey(folder: Path, directory: Side) -> None:
    """Print how many districts of a survey are found in the directory; there is no answer key."""
    rows = _read(folder / "nfhs5_full_immunization_by_district.csv")
    left = Side(list(rows["district_name"]), (), (), list(rows["state_name"]))
    began = time.perf_counter()
    links = join_ours(Truth("district", left, directory, ()), MATCH_MIN)
    seconds = time.perf_counter() - began
    what = f"NFHS-5 districts found in the directory: {len(links)} of {len(rows)}"
    print(f"{what:<85} {seconds:8.2f}")


def _print_ours(name: str, truth: Truth, districts: Truth) -> None:
    """Print the project's own way: as it is used, across states, and with less known."""
    ways = {"": truth}
    if truth.level == "subdistrict":
        ways = {
            ", parents joined by name": join_parents(truth, districts),
            ", parents learnt": truth,
            ", no parents": truth.without_parents(),
        }
    for how, known in ways.items():
        began = time.perf_counter()
        links = join_ours(known, MATCH_MIN)
        _print(f"{name}: microplan{how}", truth.judge(links), time.perf_counter() - began)
    _print(
        f"{name}: microplan, threshold from the other half of the states",
        judge_across_states(truth),
        0,
    )


def _print(what: str, figures: tuple[float, float], seconds: float) -> None:
    print(f"{what:<68} {figures[0]:9.4f} {figures[1]:7.4f} {seconds:8.2f}")


def _together(truth: Truth, match_min: float) -> float:
    precision, recall = truth.judge(join_ours(truth, match_min))
    return 2 * precision * recall / max(precision + recall, 1e-9)


def _assign(scores: NDArray[np.float64]) -> list[tuple[int, int]]:
    rows, columns = linear_sum_assignment(scores, maximize=True)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _grab(scores: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Take the best pair that is left, again and again."""
    order = np.argsort(-scores, axis=None, kind="stable")
    rows, columns, pairs = set[int](), set[int](), []
    for i, j in zip(*np.unravel_index(order, scores.shape), strict=True):
        if i not in rows and j not in columns:
            rows.add(int(i))
            columns.add(int(j))
            pairs.append((int(i), int(j)))
    return pairs


def _pick(side: Side, at: list[int]) -> Side:
    return Side(
        [side.names[i] for i in at],
        [side.ids[i] for i in at],
        [side.parents[i] for i in at] if len(side.parents) else (),
        [side.states[i] for i in at],
    )


def _answers(codes: pd.Series[str], right: Side) -> tuple[int, ...]:
    at = {code: j for j, code in enumerate(right.ids)}
    return tuple(at.get(code, -1) for code in codes)


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


if __name__ == "__main__":
    print_names(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/data/coverage"))
