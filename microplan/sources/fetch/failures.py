"""How a try at an address fails: for now, or for good."""

from __future__ import annotations


class Broken(Exception):  # noqa: N818 - the words of the trade
    """A try failed in a way that may pass: worth another, after `wait_seconds` if it is given."""

    def __init__(self, what: str, wait_seconds: float | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.wait_seconds = wait_seconds


class Refused(Exception):  # noqa: N818
    """What came, or would come, is not taken; another try would bring the same."""

    def __init__(self, what: str, todo: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.todo = todo


class Absent(Refused):
    """The server says that there is nothing at this address (404, 410)."""
