"""The public edition: what a page that may be forwarded says, and how exactly (DOMAIN 8)."""

from __future__ import annotations

import math
import re

UNSAID = re.compile(
    r"refus|resist|hesitan|avoidan|outbreak|measles|diphtheri|tetanus case|vpd|\bcaste|religio"
    r"|influencer|(?:\+?\d[\s-]?){10,}",
    re.IGNORECASE,
)
"""Refusing families, outbreaks, caste and religion, and anything that looks like a telephone."""


def is_public(text: str) -> bool:
    """Tell whether the text may stand in a page that is forwarded."""
    return UNSAID.search(text) is None


def public_text(text: str) -> str:
    """Return the text, or nothing where it may not be forwarded."""
    return text if is_public(text) else ""


def public_list(texts: list[str]) -> list[str]:
    """Return those of the texts that say something and may be forwarded."""
    return [text for text in texts if text and is_public(text)]


def round_to_known(number: float) -> int:
    """Round an estimate to what is known of it: about 40, not 39.7.

    Up to 20 by ones, to 100 by fives, to 1,000 by tens, above that to three figures.
    """
    if number < 20:
        return math.floor(number + 0.5)
    step = 5 if number < 100 else 10 ** max(1, math.floor(math.log10(number)) - 2)
    return math.floor(number / step + 0.5) * step
