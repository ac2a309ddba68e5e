"""Sentences that other stages write, in the local language.

Reasons and locators come to the outputs as finished English sentences. phrases.csv holds their
patterns and how each is said in another language: {n} and {m} stand for numbers, {place} for a
name, which is given in the local script where the plan knows it, {text} and {rest} for a sentence
inside the sentence. The first pattern that fits is taken; what fits none stays English.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from microplan.outputs.public import public_text

if TYPE_CHECKING:
    from microplan.domain.handover import Plan

HOLES = {"n": r"\d[\d,.]*", "m": r"\d[\d,.]*", "place": r".+", "text": r".+?", "rest": r".+"}
DEPTH = 6
"""Sentences inside sentences that are followed."""


@dataclass(frozen=True)
class Phrases:
    """The local language, and how places are called in it."""

    language: str
    names: dict[str, str]

    def pair(self, text: str) -> tuple[str, str]:
        """Say a sentence in English and in the local language; nothing that is not public."""
        said = public_text(text)
        return (said, self.translate(said))

    def translate(self, text: str, depth: int = DEPTH) -> str:
        """Say a sentence in the local language, or leave it in English."""
        for pattern, words in patterns(self.language) if text and depth else ():
            if found := pattern.fullmatch(text):
                holes = {
                    hole: self._fill(hole, part, depth) for hole, part in found.groupdict().items()
                }
                return words.format(**holes)
        return text

    def _fill(self, hole: str, part: str, depth: int) -> str:
        if hole == "place":
            return self.names.get(part, part)
        return self.translate(part, depth - 1) if hole in {"text", "rest"} else part


def learn_phrases(plan: Plan) -> Phrases:
    """Learn how the plan's places are called in the local script."""
    names: dict[str, str] = {}
    for frame in (plan.settlements, plan.facilities, plan.areas):
        pairs = zip(frame["name"], frame["name_local"], strict=True)
        names |= {name: local for name, local in pairs if name and local}
    return Phrases(plan.about.local_language, names)


@cache
def patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what each pattern looks like and how it is said; none for a language not spoken."""
    table = resources.files("microplan.outputs").joinpath("phrases.csv")
    lines = table.read_text(encoding="utf-8").splitlines()
    rows = [(row["en"], row.get(language) or "") for row in csv.DictReader(lines)]
    return tuple((_compile(english), words) for english, words in rows if words)


def _compile(english: str) -> re.Pattern[str]:
    """Turn a pattern with {holes} into one that finds what fills them."""
    parts = re.split(r"\{(\w+)\}", english)
    fixed = [re.escape(part) for part in parts[::2]]
    holes = [f"(?P<{name}>{HOLES[name]})" for name in parts[1::2]]
    return re.compile("".join(a + b for a, b in zip(fixed, [*holes, ""], strict=True)))
