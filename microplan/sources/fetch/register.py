"""The plan's register: of each fetched file its publisher, address, licence, date and digest.

It lies beside the files as `register.csv`. A run reads it to credit what it uses; a fetch reads it
to know which files are its own, for it never writes over anybody else's.
"""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from microplan.sources.fetch.digests import digest_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAME = "register.csv"


@dataclass(frozen=True)
class Entry:
    """A fetched file, as the register holds it; "" where a thing is not known."""

    file: str
    """Its name in the folder of the register."""
    what: str
    publisher: str
    address: str
    licence: str
    attribution: str
    vintage: str
    """Year or date that the data speak of."""
    published: str
    """Day on which the server says that it last changed."""
    fetched: str
    """Day on which it was fetched."""
    bytes: str
    sha256: str
    """Digest of the file, as it was written."""
    source_sha256: str
    """Digest of the whole file at the address, where it was fetched whole."""
    notes: str


COLUMNS = tuple(field.name for field in fields(Entry))


def read_register(folder: Path) -> tuple[Entry, ...]:
    """Return the register of a folder; none where it has none, or no whole row."""
    path = folder / NAME
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Entry(**{name: row.get(name) or "" for name in COLUMNS}) for row in rows if row.get("file")
    )


def write_register(folder: Path, entries: Iterable[Entry]) -> None:
    """Write the register of a folder, a row a file, sorted by file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(entry) for entry in sorted(entries, key=lambda entry: entry.file))
    fresh = folder / f"{NAME}.new"
    fresh.write_bytes(text.getvalue().encode())
    fresh.replace(folder / NAME)


def is_as_fetched(folder: Path, entry: Entry) -> bool:
    """Tell whether a file is there and is what was fetched."""
    path = folder / entry.file
    return path.is_file() and digest_file(path) == entry.sha256
