"""What a fetch tells while it goes on; the command line draws bars of it."""

from __future__ import annotations


class Listener:
    """Is told of every file as it comes; this one keeps silent."""

    def begin(self, what: str) -> None:
        """Hear that a file is asked for."""

    def advance(self, done_bytes: int, total_bytes: int | None) -> None:
        """Hear how much of it has come, of how much (None: the server did not say)."""

    def wait(self, what: str, seconds: float) -> None:
        """Hear that a try failed, and how long it is until the next."""

    def end(self) -> None:
        """Hear that the file is whole, or given up."""

    def note(self, text: str) -> None:
        """Hear what a planner should know."""
