"""The folder into which a fetch writes: beside the plan file, and nowhere else."""

from __future__ import annotations

import csv
import dataclasses
import io
from typing import TYPE_CHECKING

from microplan.errors import Fault, InputFault
from microplan.sources.fetch.cache import write_whole
from microplan.sources.fetch.digests import digest_file
from microplan.sources.fetch.register import Entry, is_as_fetched, read_register, write_register
from microplan.sources.fetch.texts import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

NOTES = "register-notes.csv"


class Outbox:
    """Takes files whole, one by one, and enters each in the register at once.

    A file of a name that is ours but that the register does not know, or that was changed since
    it was fetched, is its owner's: it is never written over.
    """

    def __init__(self, plan_folder: Path, name: str) -> None:
        self.plan_folder = plan_folder.resolve()
        self.folder = self.plan_folder / name
        if self.folder.resolve().parent != self.plan_folder:
            what = "leads out of the plan's folder"
            raise InputFault([Fault(name, what, "take the link away, or set fetch.folder")])
        if self.folder.exists() and not self.folder.is_dir():
            raise InputFault([Fault(name, "is a file", "move it, or set fetch.folder")])
        self.folder.mkdir(exist_ok=True)
        self._entries = {entry.file: entry for entry in read_register(self.folder)}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The register, as it stands."""
        return tuple(self._entries[name] for name in sorted(self._entries))

    def demand_own(self, name: str) -> None:
        """Raise an `InputFault` where a file of this name is not this fetch's to write over."""
        path = self.folder / name
        entry = self._entries.get(name)
        if path.is_symlink() or (
            path.exists() and not (entry and is_as_fetched(self.folder, entry))
        ):
            what = "was changed since it was fetched" if entry else "was not fetched: it is yours"
            todo = "move it away, or name another folder as fetch.folder"
            raise InputFault([Fault(f"{self.folder.name}/{name}", what, todo)])

    def write_notes(self, notes: Iterable[str]) -> None:
        """Write what a planner should know of the files, a row each, beside the register."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([["note"], *([note] for note in notes)])
        write_whole(self.folder / NOTES, text.getvalue().encode())

    def take(self, entry: Entry, write: Callable[[Path], None]) -> Entry:
        """Let `write` write a file, put it in its place, and enter it in the register.

        A file that comes out as it was keeps its entry, with the day on which it was fetched.
        """
        self.demand_own(entry.file)
        path = self.folder / entry.file
        fresh = self.folder / f".new-{entry.file}"
        fresh.unlink(missing_ok=True)
        try:
            write(fresh)
            size, sha256 = fresh.stat().st_size, digest_file(fresh)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        made = _tidy(dataclasses.replace(entry, bytes=str(size), sha256=sha256))
        self._entries[entry.file] = made
        write_register(self.folder, self._entries.values())
        return made


def _tidy(entry: Entry) -> Entry:
    """Keep texts of services to one line of printable signs that no spreadsheet reckons with."""
    texts = {
        name: clean_text(value)
        for name, value in dataclasses.asdict(entry).items()
        if name != "file"
    }
    return dataclasses.replace(entry, **texts)
