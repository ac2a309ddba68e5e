"""The cache: whole answers under a digest of what was asked, each with a card that describes it.

A file is written as `.part` and renamed when it is whole and was looked at; the card follows. A
fetch that is killed leaves whole files and parts that can be gone on with, never a half file
under a whole one's name. The folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from microplan.sources.fetch.digests import digest_file

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Card:
    """What is known of a kept answer, or of a part of one."""

    address: str
    etag: str = ""
    last_modified: str = ""
    total: int | None = None
    sha256: str = ""
    fetched: str = ""
    """The day on which it was fetched."""

    @property
    def validator(self) -> str:
        """What tells this state of the file from any other: a strong ETag, else the date."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified


@dataclass(frozen=True)
class Place:
    """Where an answer is kept: the file, its part, and the cards of both."""

    file: Path

    @property
    def part(self) -> Path:
        """The file while it is not whole."""
        return self.file.with_name(f"{self.file.name}.part")

    def read_card(self, path: Path) -> Card | None:
        """Return the card beside a file; None where there is none that can be read."""
        try:
            return Card(**json.loads(_card_of(path).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write_card(self, path: Path, card: Card) -> None:
        """Write the card beside a file."""
        text = json.dumps(asdict(card), indent=1, sort_keys=True) + "\n"
        write_whole(_card_of(path), text.encode())

    def settle(self, card: Card) -> None:
        """Put the whole part in the file's place."""
        self.file.unlink(missing_ok=True)
        self.write_card(self.file, card)
        self.part.replace(self.file)
        _card_of(self.part).unlink(missing_ok=True)

    def drop_part(self) -> None:
        """Forget the part."""
        self.part.unlink(missing_ok=True)
        _card_of(self.part).unlink(missing_ok=True)

    @property
    def part_bytes(self) -> int:
        """How much of the part has come."""
        return self.part.stat().st_size if self.part.is_file() else 0

    def find_whole(self, sha256: str = "") -> Card | None:
        """Return the card of the whole file, where that is there and still what it was."""
        card = self.read_card(self.file) if self.file.is_file() else None
        if card is None or digest_file(self.file) != card.sha256:
            return None
        return card if sha256 in ("", card.sha256) else None


class Cache:
    """Keeps answers in a folder; with `fresh`, each is asked for again, once."""

    def __init__(self, folder: Path, *, fresh: bool = False) -> None:
        self.folder = folder
        self.fresh = fresh

    def place(self, asked: dict[str, Any], ending: str) -> Place:
        """Return where the answer to a question is kept; `ending` is ours, never a server's."""
        key = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        self.folder.mkdir(parents=True, exist_ok=True)
        return Place(self.folder / f"{key[:40]}{ending}")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file by another name first, so that it is never there by halves."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)


def _card_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.card")
