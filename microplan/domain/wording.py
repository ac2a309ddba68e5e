"""Numbers in sentences."""

from __future__ import annotations


def count(number: int, one: str, many: str = "") -> str:
    """Write a number of things: 1 fault, 2 faults."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
