"""Putting a finished folder in the place of the last one, all at once.

A run writes into a sibling folder. At the end the two change places in one step where the system
can do that (Linux, macOS); elsewhere in two, and `recover` mends what a kill between the two
leaves behind. A run that is killed at any moment leaves the last good plan.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from microplan.errors import Fault, PlanFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANIFEST = "manifest.json"
AT_FDCWD = -100
RENAME_EXCHANGE = 2
"""Linux renameat2 and macOS renamex_np both call the exchange flag 2."""


@contextmanager
def fresh_folder(out: Path) -> Iterator[Path]:
    """Give an empty sibling of `out`; on success it takes `out`'s place, else it is removed.

    Raises
    ------
    PlanFault
        `out` holds something that is not a plan, which would be lost.
    """
    refuse_foreign(out)
    recover(out)
    fresh = _sibling(out, "new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        yield fresh
        put_in_place(fresh, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def refuse_foreign(out: Path) -> None:
    """Refuse to write over a folder that is not a plan of ours."""
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        todo = "name another folder with --out, or empty this one"
        raise PlanFault([Fault(str(out), "is not empty and holds no plan (manifest.json)", todo)])
    for place in (out, *out.parents):
        if place.is_file():
            raise PlanFault([Fault(str(place), "is a file", "name a folder with --out")])


def recover(out: Path) -> None:
    """Put back the last good plan where a run was killed between the two renames."""
    old = _sibling(out, "old")
    if old.is_dir() and not out.exists():
        old.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def put_in_place(fresh: Path, out: Path) -> None:
    """Put `fresh` where `out` is (or is to be), and drop what was there."""
    if not out.exists():
        fresh.rename(out)
    elif _exchange(fresh, out):
        shutil.rmtree(fresh, ignore_errors=True)
    else:
        old = _sibling(out, "old")
        out.rename(old)
        fresh.rename(out)
        shutil.rmtree(old, ignore_errors=True)


def _sibling(out: Path, role: str) -> Path:
    return out.with_name(f".{out.name}.{role}")


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot."""
    names = os.fsencode(one.resolve()), os.fsencode(other.resolve())
    try:
        c = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return bool(c.renamex_np(*names, RENAME_EXCHANGE) == 0)
        return bool(c.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0)
    except (OSError, TypeError, AttributeError):
        return False
