"""Running a command while watching its time and its peak memory."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Sequence

MIB = 1 << 20
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Cost:
    """What a command took."""

    seconds: float
    peak_mib: float


def measure(arguments: Sequence[str]) -> Cost:
    """Run ``python -m microplan.cli.app`` with arguments; return its time and peak memory.

    Memory is the resident set of the process and its children, looked at every 20 ms.
    """
    return watch([sys.executable, "-m", "microplan.cli.app", *arguments])


def watch(command: Sequence[str]) -> Cost:
    """Run a command; return its time and peak memory, as `measure` does."""
    started, peak = time.perf_counter(), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
        process = psutil.Process(running.pid)
        while running.poll() is None:
            peak = max(peak, resident(process))
            time.sleep(LOOK_SECONDS)
        errors = running.stderr.read().decode() if running.stderr else ""
    if running.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {running.returncode}:\n{errors}")
    return Cost(time.perf_counter() - started, peak / MIB)


def resident(process: psutil.Process) -> int:
    """Return the resident bytes of a process and its children; 0 where it has ended."""
    total = 0
    try:
        for one in (process, *process.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total
