"""Travel over a surface: ours, scikit-image's and, where it is installed, GRASS's, in one run.

They take turns, so that a slow moment of the machine falls on all of them. Every tool has its
raster in its own form beforehand; GRASS's modules read and write theirs within their time, as they
always do.

By itself: ``python -m benchmarks.surfaces``; ``... 300 600`` for two smaller sizes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil
from scipy.ndimage import gaussian_filter

from benchmarks.measure import LOOK_SECONDS, MIB, resident
from microplan.geo.surfaces.spreading import Sources, spread
from microplan.geo.surfaces.surface import Surface, square_cells

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SIDE, LARGE, SOURCES, METRES, TURNS = 1200, 8000, 40, 100.0, 3
GRASS_MIB = 4000
"""What GRASS may hold in memory: by its default of 300 it would work on disk."""
ALONE = "alone"


def make_ground(side: int) -> tuple[NDArray[np.float32], NDArray[np.float32], Sources]:
    """Return minutes a metre (inf: water), heights and sources: patches of land cover, 30 roads."""
    rng = np.random.default_rng(7)
    cover = gaussian_filter(rng.normal(size=(side, side)).astype(np.float32), 6)
    cover /= cover.std()
    kmh = np.select([cover > 1, cover > 0], [2.0, 3.0], 5.0) * rng.uniform(0.8, 1.25, cover.shape)
    kmh[rng.integers(0, side, 30)] = 40
    pace = (0.06 / kmh).astype(np.float32)
    pace[cover > 2.2] = np.inf
    heights = gaussian_filter(rng.normal(size=cover.shape).astype(np.float32), 12) * 2000
    cells = rng.choice(np.flatnonzero(np.isfinite(pace)), SOURCES, replace=False)
    return pace, heights, Sources(cells // side, cells % side, np.zeros(SOURCES))


def print_surfaces(side: int = SIDE, large: int = LARGE) -> None:
    """Measure every tool on both sizes and print its time, and as a multiple of ours.

    Of the smaller raster the quickest of three turns counts, of the larger the only one.
    """
    for size, turns in ((side, TURNS), (large, 1)):
        print(f"\ntravel over {size} x {size} cells, {SOURCES} sources, seconds (ours = 1)")
        with tempfile.TemporaryDirectory() as folder:
            _take_turns(_tools(size, Path(folder)), turns)
    _print_memory(large)


def _take_turns(tools: dict[str, Callable[[], object]], turns: int) -> None:
    """Let the tools take turns, and print the quickest turn of each."""
    seconds = dict.fromkeys(tools, np.inf)
    for _ in range(turns):
        for name, run in tools.items():
            begun = time.perf_counter()
            run()
            seconds[name] = min(seconds[name], time.perf_counter() - begun)
    for name, took in seconds.items():
        ours = seconds[f"microplan, {name.rsplit(', ', 1)[1]}"]
        print(f"  {name:<40} {took:7.2f}  {took / ours:5.1f}", flush=True)


def _print_memory(side: int) -> None:
    """Spread in a process of its own, whose memory is watched from here."""
    command, peak = [sys.executable, "-m", "benchmarks.surfaces", ALONE, str(side)], 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        process = psutil.Process(running.pid)
        assert running.stdout is not None
        running.stdout.readline()  # the ground is made
        before = process.memory_info().rss
        while running.poll() is None:
            peak = max(peak, resident(process))
            time.sleep(LOOK_SECONDS)
        told = running.stdout.read().rstrip()
    print(f"{told}, at most {(peak - before) / MIB:,.0f} MiB above the input")


def spread_alone(side: int) -> None:
    """Spread over a raster; say when the ground is made, and then what came of it."""
    pace, _, sources = make_ground(side)
    small, _, few = make_ground(60)
    spread(Surface(small, square_cells(60, METRES)), few)
    print("made", flush=True)
    begun = time.perf_counter()
    found = spread(Surface(pace, square_cells(side, METRES)), sources)
    took, reached = time.perf_counter() - begun, np.isfinite(found.minutes).mean()
    print(f"  microplan alone, {side} x {side}, 8 moves: {took:.1f} s, {reached:.1%} reached")


def _tools(side: int, folder: Path) -> dict[str, Callable[[], object]]:
    """Return what each tool does in its turn, by its name and move set."""
    from skimage.graph import MCP_Geometric  # noqa: PLC0415

    pace, heights, sources = make_ground(side)
    level = Surface(pace, square_cells(side, METRES))
    hilly = Surface(pace, level.cells, heights)
    costs = np.where(np.isfinite(pace), pace * METRES, -1).astype(np.float64)
    starts = list(zip(sources.row.tolist(), sources.col.tolist(), strict=True))
    _compile()
    turns: dict[str, Callable[[], object]] = {
        "microplan, 8 moves": lambda: spread(level, sources),
        "scikit-image MCP_Geometric, 8 moves": lambda: MCP_Geometric(costs).find_costs(starts),
        "microplan, 16 moves": lambda: spread(level, sources, 16),
        "microplan, 16 moves and slope": lambda: spread(hilly, sources, 16),
    }
    if not shutil.which("grass"):
        print("  GRASS: not installed (Debian's grass-core)")
        return turns
    grass = _Grass(folder, side)
    grass.put("pace", pace * METRES)
    grass.put("metre_pace", pace)
    grass.put("heights", heights)
    grass.put_points(starts)
    cost, walk = ["input=pace", "output=out"], ["friction=metre_pace", "elevation=heights"]
    common = ["start_points=starts", f"memory={GRASS_MIB}", "--overwrite", "--quiet"]
    turns["GRASS r.cost, 8 moves"] = lambda: grass.run("r.cost", *cost, *common)
    turns["GRASS r.cost -k, 16 moves"] = lambda: grass.run("r.cost", "-k", *cost, *common)
    turns["GRASS r.walk -k, 16 moves and slope"] = lambda: grass.run(
        "r.walk", "-k", *walk, "output=out", *common
    )
    return turns


def _compile() -> None:
    """Spread over little ground once each way: the first turn compiles."""
    pace, heights, sources = make_ground(60)
    level = Surface(pace, square_cells(60, METRES))
    spread(level, sources)
    spread(level, sources, 16)
    spread(Surface(pace, level.cells, heights), sources, 16)


class _Grass:
    """A GRASS database of its own, whose modules are called without its start-up."""

    def __init__(self, folder: Path, side: int) -> None:
        home = folder / "grass"
        where = ["grass", "--text", "-e", "-c", "XY", str(home)]
        subprocess.run(where, check=True, capture_output=True)
        base = subprocess.run(
            ["grass", "--config", "path"], check=True, capture_output=True, text=True
        ).stdout.strip()
        session = folder / "gisrc"
        session.write_text(
            f"GISDBASE: {folder}\nLOCATION_NAME: grass\nMAPSET: PERMANENT\nGUI: text\n",
            encoding="utf-8",
        )
        path = os.pathsep.join([f"{base}/bin", f"{base}/scripts", os.environ["PATH"]])
        self.folder, self.side = folder, side
        self.environment = {
            **os.environ, "GISBASE": base, "GISRC": str(session), "PATH": path,
            "LD_LIBRARY_PATH": f"{base}/lib",
        }  # fmt: skip
        edge = self.side * METRES
        self.run("g.region", f"n={edge}", "s=0", f"e={edge}", "w=0", f"res={METRES}")

    def run(self, *words: str) -> None:
        """Run a module."""
        subprocess.run(words, check=True, capture_output=True, env=self.environment)

    def put(self, name: str, cells: NDArray[np.floating]) -> None:
        """Put a raster into the database; inf is null."""
        raw = self.folder / f"{name}.bin"
        np.where(np.isfinite(cells), cells, -9999).astype("<f4").tofile(raw)
        edge = self.side * METRES
        self.run(
            "r.in.bin", "-f", f"input={raw}", f"output={name}", "bytes=4", "order=little",
            f"north={edge}", "south=0", f"east={edge}", "west=0", f"rows={self.side}",
            f"cols={self.side}", "anull=-9999",
        )  # fmt: skip

    def put_points(self, cells: list[tuple[int, int]]) -> None:
        """Put the middles of cells into the database as points."""
        table = self.folder / "starts.txt"
        lines = [f"{(c + 0.5) * METRES}|{(self.side - r - 0.5) * METRES}" for r, c in cells]
        table.write_text("\n".join(lines), encoding="utf-8")
        self.run("v.in.ascii", f"input={table}", "output=starts", "format=point", "x=1", "y=2")


if __name__ == "__main__":
    if ALONE in sys.argv:
        spread_alone(int(sys.argv[-1]))
    else:
        print_surfaces(*map(int, sys.argv[1:]))
