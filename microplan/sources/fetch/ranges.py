"""A file at an address, read here and there: only the bytes that a reader asks for are fetched.

GDAL could read an address itself (/vsicurl/), but by its own rules for redirects, retries, sizes
and servers that know no ranges. Here the same rules hold as for whole files.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from typing import TYPE_CHECKING

from microplan.sources.fetch.failures import Broken, Refused
from microplan.sources.fetch.persisting import persist

if TYPE_CHECKING:
    from collections.abc import Mapping

    from microplan.sources.fetch.asking import Asker, Head
    from microplan.sources.fetch.persisting import Deadline
    from microplan.sources.fetch.telling import Listener

BLOCK_BYTES = 1 << 18
BLOCKS_KEPT = 64
MEGABYTE = 1_000_000


class NoRanges(Exception):  # noqa: N818 - not a fault: the file is then fetched whole
    """The server sends whole files only."""


class RemoteFile:
    """A file at an address, in blocks that are fetched when they are asked for, and kept a while.

    Raises
    ------
    NoRanges
        The server answers a question for a part with the whole.
    InputFault
        The file cannot be had.
    """

    def __init__(self, address: str, asker: Asker, listener: Listener) -> None:
        self.address = address
        self.size = 0
        self.head: Head | None = None
        self.fetched_bytes = 0
        self.failure: BaseException | None = None
        self._asker = asker
        self._listener = listener
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self.block(0)

    def block(self, number: int) -> bytes:
        """Return a block of the file, fetched or kept.

        Raises
        ------
        InputFault
            It cannot be had, or the file changed since its first block was read.
        """
        if number not in self._blocks:
            limits = self._asker.limits
            self._blocks[number] = persist(
                self.address, lambda end: self._fetch(number, end), limits, self._listener
            )
            if len(self._blocks) > BLOCKS_KEPT:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(number)
        return self._blocks[number]

    def _fetch(self, number: int, deadline: Deadline) -> bytes:
        first = number * BLOCK_BYTES
        with self._asker.ask(self.address, self._headers(first)) as (head, body):
            wanted = self._demand_part(head, first)
            content = bytearray()
            while len(content) < wanted and (
                chunk := body.read1(wanted - len(content), decode_content=False)
            ):
                content += chunk
                deadline.demand_time()
        if len(content) != wanted:
            raise Broken("the answer ends too early")
        self._count(wanted)
        return bytes(content)

    def _headers(self, first: int) -> Mapping[str, str]:
        headers = {"Range": f"bytes={first}-{first + BLOCK_BYTES - 1}"}
        if self.head and self.head.validator:
            headers["If-Range"] = self.head.validator
        return headers

    def _demand_part(self, head: Head, first: int) -> int:
        """Return how many bytes are to come; demand that they are of the same file."""
        if self.head is None:
            if head.status != 206 or head.total is None or head.packed:
                raise NoRanges
            self.head, self.size = head, head.total
        same = head.status == 206 and head.total == self.size and head.first == first
        if not same or head.validator != self.head.validator:
            raise Refused("the file changed while it was read", "fetch again")
        return min(BLOCK_BYTES, self.size - first)

    def _count(self, more: int) -> None:
        """Count what was fetched; a window may need no more than a whole file."""
        self.fetched_bytes += more
        self._asker.bytes += more
        self._listener.advance(self.fetched_bytes, None)
        most = self._asker.limits.file_megabytes_max * MEGABYTE
        if self.fetched_bytes > most:
            what = f"the districts need more than {most / MEGABYTE:g} MB of it"
            raise Refused(what, "raise fetch.limits.file_megabytes_max if that is right")

    def raise_failure(self) -> None:
        """Raise what went wrong while a library read the file through a `View`."""
        if self.failure:
            raise self.failure


class View(io.RawIOBase):
    """A remote file as libraries read files.

    A library written in C cannot be told of a fault: it is kept in the file's `failure`, and the
    library hears that there is nothing more to read.
    """

    def __init__(self, file: RemoteFile) -> None:
        super().__init__()
        self._file = file
        self._at = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be sought."""
        return True

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        self._at = max(start + offset, 0)
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes, fewer at the end of the file."""
        whole = size is None or size < 0
        end = self._file.size if whole else min(self._at + (size or 0), self._file.size)
        parts = []
        while self._at < end and not self._file.failure:
            number, skip = divmod(self._at, BLOCK_BYTES)
            try:
                piece = self._file.block(number)[skip : skip + end - self._at]
            except BaseException as failure:  # whatever it is, it is raised by raise_failure
                self._file.failure = failure
                return b""
            parts.append(piece)
            self._at += len(piece)
        return b"".join(parts)
