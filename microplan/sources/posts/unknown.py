"""Texts of posts that no rule knows: how many they are, and which words rules are wanted for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from microplan.sources.posts.rules import FILLING, simplify

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from microplan.sources.ledger import Ledger

SHOWN = 8
"""Texts and words that are shown."""
COMMON_FROM = 2
"""A word that fewer texts hold is a name."""
UNKNOWN_SURE = 0.3


def tell_unknown(texts: pd.Series[str], where: str, ledger: Ledger) -> None:
    """Write down how many posts no rule knows, with the commonest texts and words."""
    if texts.empty:
        return
    count = f"{len(texts)} posts" if len(texts) > 1 else "1 post"
    shown = ", ".join(f"{text!r} ({n})" for text, n in count_texts(texts))
    words = ", ".join(f"{word} ({n})" for word, n in offer_words(texts))
    wanted = f" Words that rules would know most of them by: {words}." if words else ""
    how = (
        f"no rule tells what {count} are: counted as other_health, without vaccine. Texts: {shown}."
        f"{wanted} Copy facility_kinds.csv, add a row a word, and name it as rules in [facilities];"
        " or name the column that tells health posts from others as category"
    )
    ledger.doubt(f"{count} that no rule knows", where, how, UNKNOWN_SURE, len(texts), "posts")


def count_texts(texts: pd.Series[str]) -> list[tuple[str, int]]:
    """Return the commonest texts, as simplified, and how many posts have each."""
    return _most(Counter(simplify(text) for text in texts))


def offer_words(texts: Iterable[str]) -> list[tuple[str, int]]:
    """Return the words that most of the texts share, and of how many; names are not among them."""
    held = Counter(word for text in texts for word in set(simplify(text).split()))
    return _most(
        Counter(
            {
                word: n
                for word, n in held.items()
                if n >= COMMON_FROM and len(word) > 2 and word not in FILLING and word.isalpha()
            }
        )
    )


def _most(counted: Counter[str]) -> list[tuple[str, int]]:
    """Return the commonest, alphabetically where as many."""
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
