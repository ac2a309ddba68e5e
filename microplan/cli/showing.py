"""Printing what a stage of the line made."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd

from microplan.pipeline.run import Request, make_stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def print_stage(plan: Path, stage: str, store: Path | None) -> None:
    """Print the tables of a stage as CSV, each under its name."""
    value = make_stage(Request(plan, plan, store=store, to_stage=stage))
    for name, frame in _frames(value, stage):
        print(f"# {name}: {len(frame)} rows")
        sys.stdout.write(frame.to_csv(index=False, lineterminator="\n"))


def _frames(value: Any, name: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the tables inside a stage's result."""
    if isinstance(value, pd.DataFrame):
        yield name, value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _frames(getattr(value, field.name), field.name)
