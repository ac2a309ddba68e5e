"""The words on maps, pages and sheets, in every language that the package speaks.

They stand in words.csv: a key, then a column a language. `say` fills in the figures; where a
language or a word of it is missing, English is said.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

ENGLISH = "en"


def say(language: str, key: str, **figures: object) -> str:
    """Say the words of `key` in a language, with the figures filled in.

    Parameters
    ----------
    language : str
        Code of a column of words.csv, such as "hi"; English where there is none.
    key : str
        A key of words.csv.
    **figures : object
        What the words' {name} fields stand for.

    Raises
    ------
    KeyError
        The key is not in words.csv: a fault of the caller's, not of the plan's.
    """
    words = vocabulary(language).get(key) or vocabulary(ENGLISH)[key]
    return words.format(**figures) if figures else words


def knows(key: str) -> bool:
    """Tell whether words.csv holds the key."""
    return key in vocabulary(ENGLISH)


@cache
def vocabulary(language: str) -> dict[str, str]:
    """Return the words of one language by key; empty where the language is not spoken."""
    table = resources.files("microplan.outputs").joinpath("words.csv")
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {row["key"]: row[language] for row in rows if row.get(language)}
