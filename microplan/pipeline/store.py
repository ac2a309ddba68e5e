"""The store of stage results.

A result is kept under a digest of the arguments it was made from, the package's source and the
library versions, so that a change remakes only what lies below it. What was just made is read
back before it is handed on: a kept result and a fresh one are the same to the bit.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import microplan
from microplan.pipeline.digest import digest, library_versions, source_digest
from microplan.pipeline.shelf import DamagedError, read_value, write_value

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
KEPT_PER_STAGE = 6
PACKAGE = Path(microplan.__file__).parent


@dataclass(frozen=True)
class StageReport:
    """What became of a stage: kept as it was, or made anew (and how long that took)."""

    stage: str
    kept: bool
    seconds: float
    warning: str = ""


class LineEnds(Exception):  # noqa: N818 - not an error: the stage that the user asked for is done
    """The line stops here, since the user asked for no more than this stage."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


@dataclass
class Store:
    """Keeps stage results in a folder; `report` is told of every stage as it ends.

    From the stage `remake_from` on, everything is made anew; after the stage `stop_after` the
    line ends.
    """

    folder: Path
    report: Callable[[StageReport], None] = lambda _: None
    begin: Callable[[str], None] = lambda _: None
    remake_from: str = ""
    stop_after: str = ""
    digests: dict[str, str] = field(default_factory=dict)
    _remaking: bool = False

    def keep(self, stage: str, make: Callable[..., T], *arguments: object) -> T:
        """Return the stage's kept result, or make and keep it.

        Raises
        ------
        LineEnds
            The stage was the last that the user asked for.
        """

        def fill(folder: Path) -> None:
            write_value(make(*arguments), folder)

        return cast("T", self._keep(stage, arguments, fill, read_value))

    def keep_files(self, stage: str, write: Callable[..., None], *arguments: object) -> Path:
        """Return the folder of files that `write(*arguments, folder)` fills, kept or made."""

        def fill(folder: Path) -> None:
            write(*arguments, folder)

        return self._keep(stage, arguments, fill, lambda folder: folder)

    def _keep(
        self,
        stage: str,
        arguments: tuple[object, ...],
        fill: Callable[[Path], None],
        read: Callable[[Path], T],
    ) -> T:
        self.begin(stage)
        started = time.perf_counter()
        self._remaking = self._remaking or stage == self.remake_from
        key = digest((stage, arguments, source_digest(PACKAGE), library_versions()))
        self.digests[stage] = key
        folder = self.folder / stage / key[:32]
        warning = ""
        kept = folder.is_dir() and not self._remaking
        if kept:
            try:
                value = read(folder)
            except DamagedError as error:
                kept, warning = False, f"the kept result was damaged and was made anew: {error}"
        if not kept:
            _replace(folder, fill)
            value = read(folder)
            _forget_old(folder.parent, folder)
        self.report(StageReport(stage, kept, time.perf_counter() - started, warning))
        if stage == self.stop_after:
            raise LineEnds(value)
        return value


def _replace(folder: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder beside the wanted one, then put it there: never a half-written result."""
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        fill(fresh)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def _forget_old(stage: Path, newest: Path) -> None:
    """Drop all but the last few results of a stage."""
    others = [p for p in stage.iterdir() if p.is_dir() and p != newest]
    by_age = sorted(others, key=lambda p: (p.stat().st_mtime, p.name), reverse=True)
    for old in by_age[KEPT_PER_STAGE - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
