"""Whole files from an address: resumed where they broke off, checked, bounded, and kept."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from microplan.sources.fetch.asking import Asker, Head
from microplan.sources.fetch.cache import Cache, Card, Place
from microplan.sources.fetch.digests import digest_file
from microplan.sources.fetch.failures import Broken, Refused
from microplan.sources.fetch.persisting import Deadline, persist
from microplan.sources.fetch.signs import demand_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from urllib3.response import BaseHTTPResponse

    from microplan.sources.fetch.settings import LimitSettings
    from microplan.sources.fetch.telling import Listener

CHUNK_BYTES = 1 << 18
MEGABYTE = 1_000_000


@dataclasses.dataclass(frozen=True)
class Wanted:
    """A file to fetch: its address, how it is kept, and how it is known for what it should be."""

    address: str
    ending: str
    look: Callable[[Path], None]
    """Raises `Broken` or `Refused` where the file is not what it should be."""
    sha256: str = ""
    question: str = ""
    """What is posted, to a server that is asked questions."""
    what: str = ""
    """What it is, in the words of the trade."""
    silence_seconds: float = 0.0
    """How long the server may be silent, where that is longer than from others."""


@dataclasses.dataclass(frozen=True)
class Kept:
    """A file that was fetched, or was there: where it lies, and its card."""

    path: Path
    card: Card


class Downloads:
    """Fetches files into the cache; what it has is not asked for again."""

    def __init__(self, limits: LimitSettings, cache: Cache, listener: Listener, as_of: str) -> None:
        self.limits = limits
        self.cache = cache
        self.listener = listener
        self.as_of = as_of
        self.asker = Asker(limits)
        self._seen: set[Path] = set()

    def fetch(self, wanted: Wanted) -> Kept:
        """Return a file, out of the cache or from its address.

        Raises
        ------
        InputFault
            It cannot be had: the fault names the address, the tries and what to do.
        """
        asked = {"address": wanted.address, "question": wanted.question}
        place = self.cache.place(asked, wanted.ending)
        card = place.find_whole(wanted.sha256)
        if card and (place.file in self._seen or not self.cache.fresh):
            return Kept(place.file, card)
        card = self._fetch_into(place, wanted, card)
        self._seen.add(place.file)
        return Kept(place.file, card)

    def read_json(self, address: str, what: str) -> Any:
        """Return a service's short answer in JSON."""
        most = self.limits.answer_megabytes_max
        few = Downloads(
            self.limits.model_copy(update={"file_megabytes_max": most}),
            self.cache, self.listener, self.as_of,
        )  # fmt: skip
        few.asker = self.asker
        kept = few.fetch(Wanted(address, ".json", demand_json, what=what))
        return json.loads(kept.path.read_bytes())

    def forget(self, kept: Kept) -> None:
        """Forget a file that turned out to be wrong, so that it is fetched again the next time."""
        kept.path.unlink(missing_ok=True)

    def _fetch_into(self, place: Place, wanted: Wanted, known: Card | None) -> Card:
        """Fetch a file to its place, with as many tries as it takes."""
        self.listener.begin(wanted.what or wanted.address)
        try:
            return persist(
                wanted.address,
                lambda deadline: self._try(place, wanted, known, deadline),
                self.limits,
                self.listener,
                lambda: place.part_bytes,
            )
        finally:
            self.listener.end()

    def _try(self, place: Place, wanted: Wanted, known: Card | None, deadline: Deadline) -> Card:
        """Fetch what is missing of a file, look at the whole, and put it in its place."""
        headers = _go_on_headers(place, known)
        with self.asker.ask(wanted.address, headers, wanted.question, wanted.silence_seconds) as (
            head,
            body,
        ):
            if head.status == 304 and known:
                return known
            self._demand_place(place, head)
            self._take(place, head, body, deadline)
        return self._settle(place, wanted, head)

    def _demand_place(self, place: Place, head: Head) -> None:
        """Let the part stand where the answer goes on with it, else begin anew."""
        have, card = place.part_bytes, place.read_card(place.part)
        if head.status == 206:
            goes_on = card and head.first == have and head.validator == card.validator
            if not goes_on:
                place.drop_part()
                raise Broken("the file changed while it was fetched; it begins anew", 0.0)
            return
        place.drop_part()
        if head.status in (304, 416):
            raise Broken("the server has no more of the file; it begins anew", 0.0)

    def _take(self, place: Place, head: Head, body: BaseHTTPResponse, deadline: Deadline) -> None:
        """Write what comes behind what is there, within the bounds."""
        most = int(self.limits.file_megabytes_max * MEGABYTE)
        _demand_size(head.total, most)
        place.part.parent.mkdir(parents=True, exist_ok=True)
        if head.validator:
            card = Card("", head.etag, head.last_modified, head.total)
            place.write_card(place.part, card)
        done = place.part_bytes
        with place.part.open("ab", buffering=0) as file:
            while chunk := body.read1(CHUNK_BYTES, decode_content=True):
                done += len(chunk)
                self.asker.bytes += len(chunk)
                _demand_size(done, most)
                deadline.demand_time()
                file.write(chunk)
                if file.tell() != done:  # what is appended lands behind whatever is there
                    place.drop_part()
                    raise Broken("another fetch writes the same file; it begins anew")
                self.listener.advance(done, head.total)
        if head.total is not None and not head.packed and done != head.total:
            raise Broken("the answer ends too early")

    def _settle(self, place: Place, wanted: Wanted, head: Head) -> Card:
        """Look at the whole file, and put it in its place."""
        sha256 = digest_file(place.part)
        try:
            if wanted.sha256 and sha256 != wanted.sha256:
                raise Broken(f"its SHA-256 is {sha256}, not {wanted.sha256} as the plan says")
            wanted.look(place.part)
        except (Broken, Refused):
            place.drop_part()
            raise
        card = Card(
            address=wanted.address,
            etag=head.etag,
            last_modified=head.last_modified,
            total=place.part_bytes,
            sha256=sha256,
            fetched=self.as_of,
        )
        place.settle(card)
        return card


def _go_on_headers(place: Place, known: Card | None) -> dict[str, str]:
    """Ask for what is missing of a part, or whether a known file is still the same."""
    part = place.read_card(place.part) if place.part_bytes else None
    if part and part.validator:
        return {"Range": f"bytes={place.part_bytes}-", "If-Range": part.validator}
    if known and known.etag:
        return {"If-None-Match": known.etag}
    if known and known.last_modified:
        return {"If-Modified-Since": known.last_modified}
    return {}


def _demand_size(size: int | None, most: int) -> None:
    if size is not None and size > most:
        what = f"is larger than {most / MEGABYTE:g} MB"
        raise Refused(what, "raise fetch.limits.file_megabytes_max if that is right")
