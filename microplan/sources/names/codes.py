"""Joining by code: Census, LGD or own ids, with or without their zeros."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_CODE = {"", "na", "nan", "none", "null", "-"}


def write_code(code: str) -> str:
    """Write a code so that its spellings are one: " 001" and "1.0" are "1"; "000" is none.

    A prefix of our own tables stays: "D-09" is "d-9".
    """
    bare = re.sub(r"\.0+$", "", code.strip().casefold())
    if bare in NO_CODE:
        return ""
    return re.sub(r"(?<![0-9a-z])0+(?=\d)", "", bare).removesuffix("-") if bare.strip("0") else ""


def pair_codes(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Join rows whose codes are the same and stand once on either side; the order is ours."""
    first, second = [write_code(c) for c in ours], [write_code(c) for c in theirs]
    counts, others = Counter(first), Counter(second)
    at = {code: i for i, code in enumerate(second)}
    return [
        (i, at[code])
        for i, code in enumerate(first)
        if code and counts[code] == 1 and others[code] == 1
    ]
