"""Whose the inputs are: what the register beside a fetched file says of it.

A register is believed only of a file that is still what was fetched, by its digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from microplan.config.assumptions import walk_settings
from microplan.domain.handover import Source
from microplan.pipeline.digest import file_digest
from microplan.sources.fetch.register import read_register

if TYPE_CHECKING:
    from collections.abc import Iterable

    from microplan.config.model import SourceCredit
    from microplan.config.planfile import PlanFile
    from microplan.sources.fetch.register import Entry


@dataclass(frozen=True)
class Credit:
    """An input that a register knows, and whether it is still what was fetched."""

    path: Path
    entry: Entry
    unchanged: bool


def list_paths(made_from: PlanFile) -> set[Path]:
    """Return every file that the plan's settings name."""
    return {s.value for s in walk_settings(made_from.settings) if isinstance(s.value, Path)}


def find_credits(paths: Iterable[Path]) -> list[Credit]:
    """Return what registers say of files, in the order of their names."""
    found = []
    registers = {folder: read_register(folder) for folder in {path.parent for path in paths}}
    for path in sorted(paths):
        for entry in registers[path.parent]:
            if entry.file == path.name:
                found.append(Credit(path, entry, file_digest(path) == entry.sha256))
    return found


def credit_sources(given: Iterable[SourceCredit], found: Iterable[Credit]) -> tuple[Source, ...]:
    """Return the plan's own credits, and those of fetched files that they do not cover.

    The plan covers a file by naming it, or by naming its publisher.
    """
    own = [Source(**source.model_dump()) for source in given]
    files = {Path(source.file).name for source in own if source.file}
    publishers = {source.publisher.casefold() for source in own}
    added = [
        Source(
            what=credit.entry.what,
            file=credit.entry.file,
            publisher=credit.entry.publisher,
            licence=credit.entry.licence,
            vintage=credit.entry.vintage,
            attribution=credit.entry.attribution,
        )
        for credit in found
        if credit.unchanged
        and credit.entry.file not in files
        and credit.entry.publisher.casefold() not in publishers
    ]
    return (*own, *added)


def warn_of_changes(found: Iterable[Credit]) -> list[str]:
    """Say which files are no longer what was fetched."""
    return [
        f"{credit.entry.file} was changed since it was fetched from {credit.entry.publisher}: its "
        "register does not hold for it, and the plan must credit it."
        for credit in found
        if not credit.unchanged
    ]
