"""Something dear that is made once for all the processes of a test run, not once for each."""

from __future__ import annotations

import os
import pickle
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

T = TypeVar("T")
LOOK_AGAIN_SECONDS = 0.2


def make_once(name: str, make: Callable[[Path], T], temporary: pytest.TempPathFactory) -> T:
    """Return what `make` made in a folder of its own; the first process that asks makes it.

    The others wait for it. If it fails, the next one tries, and says why itself.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return make(temporary.mktemp(name))
    place = temporary.getbasetemp().parent / f"shared-{name}"
    made, being_made = place.with_suffix(".made"), place.with_suffix(".lock")
    while not made.exists():
        try:
            being_made.mkdir()
        except FileExistsError:
            time.sleep(LOOK_AGAIN_SECONDS)
            continue
        try:
            if not made.exists():
                _make(place, made, make)
        finally:
            being_made.rmdir()
    found: T = pickle.loads(made.read_bytes())
    return found


def _make(place: Path, made: Path, make: Callable[[Path], T]) -> None:
    """Make the thing, and show it to the others only when it is whole."""
    place.mkdir()
    half = made.with_suffix(".half")
    half.write_bytes(pickle.dumps(make(place)))
    half.replace(made)
