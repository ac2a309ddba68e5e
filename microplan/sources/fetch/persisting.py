"""Trying again: with waits that double, for as long as tries bring something or are left."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from microplan.errors import Fault, InputFault
from microplan.sources.fetch.failures import Broken, Refused
from microplan.sources.fetch.texts import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from microplan.sources.fetch.settings import LimitSettings
    from microplan.sources.fetch.telling import Listener

T = TypeVar("T")


class Deadline:
    """The end of the time that one file may take."""

    def __init__(self, minutes: float) -> None:
        self.minutes = minutes
        self._end = time.monotonic() + minutes * 60

    def demand_time(self) -> None:
        """Raise `Refused` where the time is over."""
        if time.monotonic() > self._end:
            raise Refused(
                f"takes longer than {self.minutes:g} minutes", "raise fetch.limits.file_minutes_max"
            )


def persist(
    address: str,
    attempt: Callable[[Deadline], T],
    limits: LimitSettings,
    listener: Listener,
    progress: Callable[[], int] = lambda: 0,
) -> T:
    """Call `attempt` until it succeeds, is refused, or has failed too often in a row.

    A try that brought `progress` further than any before it starts the count anew: a line that
    breaks every minute still brings a large file.

    Raises
    ------
    InputFault
        It failed; the fault names the address, the tries, and what to do.
    """
    deadline, failed, furthest = Deadline(limits.file_minutes_max), 0, progress()
    while True:
        try:
            deadline.demand_time()
            return attempt(deadline)
        except Refused as refused:
            raise InputFault([Fault(address, clean_text(refused.what), refused.todo)]) from refused
        except Broken as broken:
            got = progress()
            failed, furthest = (1, got) if got > furthest else (failed + 1, furthest)
            if failed >= limits.tries:
                what = f"could not be had in {failed} tries: {clean_text(broken.what)}"
                raise InputFault([Fault(address, what, TRY_LATER)]) from broken
            seconds = _wait_after(failed, broken.wait_seconds, limits)
            listener.wait(clean_text(broken.what), seconds)
            time.sleep(seconds)


TRY_LATER = (
    "check the connection and the address, and fetch again later: what came is kept, and goes on "
    "from where it broke off"
)


def _wait_after(failed: int, asked: float | None, limits: LimitSettings) -> float:
    """Return the seconds to wait: doubling, or what the server asks for; never above the most."""
    usual = limits.wait_seconds * 2 ** (failed - 1)
    return min(usual if asked is None else max(asked, limits.wait_seconds), limits.wait_seconds_max)
