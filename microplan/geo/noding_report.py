"""What became of the lines of a road file, in figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import connected_components

from microplan.geo.gaps import find_gaps
from microplan.geo.graphs import make_graph
from microplan.geo.splitting import SAME_METRES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microplan.geo.barriers import Barriers
    from microplan.geo.gaps import Gap
    from microplan.geo.graphs import RoadNetwork
    from microplan.geo.snapping import Links


@dataclass(frozen=True)
class NodingReport:
    """What became of the lines.

    Attributes
    ----------
    km_total, km_largest
        Length of all roads, and of those in the largest connected piece, links included.
    lines, lines_dropped
        Lines that came in, and those of no length, which are left out.
    pieces_before, pieces_after
        Connected pieces by shared vertices alone, and in the end.
    ends_moved, metres_moved, metres_moved_max
        Ends led to a road, by how much in all and at most.
    crossings, crossings_joined
        Pairs of roads of one layer that cross without a common vertex, and how many of them were
        joined.
    crossings_over
        Pairs that cross on two layers: bridges and tunnels. They are not joined.
    km_one_way, km_no_return
        Length of one-way roads; and of roads joined to the largest network that vehicles can only
        come to, or only come back from.
    km_drivable, km_driven
        Length of roads for vehicles, and of those within which they get everywhere and back.
    gaps
        Where the longest other pieces come nearest to the largest.
    """

    km_total: float
    km_largest: float
    lines: int
    lines_dropped: int
    pieces_before: int
    pieces_after: int
    ends_moved: int
    metres_moved: float
    metres_moved_max: float
    crossings: int
    crossings_joined: int
    crossings_over: int = 0
    km_one_way: float = 0.0
    km_no_return: float = 0.0
    km_drivable: float = 0.0
    km_driven: float = 0.0
    gaps: tuple[Gap, ...] = ()

    @property
    def share_largest(self) -> float:
        """Share of road length in the largest piece; 0 without roads."""
        return self.km_largest / self.km_total if self.km_total else 0.0


@dataclass(frozen=True)
class Tally:
    """Pieces by shared vertices alone; crossings on one layer, those joined, those on two."""

    pieces: int
    crossings: int
    joined: int
    over: int


def report_nothing(dropped: int) -> NodingReport:
    """Return the report of a road file without a usable line."""
    return NodingReport(0.0, 0.0, dropped, dropped, 0, 0, 0, 0.0, 0.0, 0, 0)


def make_report(
    network: RoadNetwork, links: Links, lines: tuple[int, int], how: tuple[Tally, Barriers]
) -> NodingReport:
    """Return what became of the lines: so many that were used, so many that were dropped."""
    tally, barriers = how
    drivable = network.find_open("drive")
    moved = links.metres[links.metres > SAME_METRES]
    return NodingReport(
        km_total=float(network.edge_km.sum()),
        km_largest=float(network.edge_km[network.edge_piece == 0].sum()),
        lines=sum(lines),
        lines_dropped=lines[1],
        pieces_before=tally.pieces,
        pieces_after=int(network.piece.max()) + 1,
        ends_moved=len(moved),
        metres_moved=float(moved.sum()),
        metres_moved_max=float(moved.max(initial=0.0)),
        crossings=tally.crossings,
        crossings_joined=tally.joined,
        crossings_over=tally.over,
        km_one_way=float(network.edge_km[network.find_one_way()].sum()),
        km_no_return=float(network.edge_km[_find_no_return(network)].sum()),
        km_drivable=float(network.edge_km[drivable].sum()),
        km_driven=float(network.edge_km[drivable & network.on_largest("drive")].sum()),
        gaps=find_gaps(network, barriers),
    )


def _find_no_return(network: RoadNetwork) -> NDArray[np.bool_]:
    """Tell which edges vehicles can come to from the largest network or leave for it, not both."""
    if network.two_way:
        return np.zeros(network.edges, np.bool_)
    label = connected_components(make_graph(network, "drive").matrix, directed=False)[1]
    main = label == label[np.argmin(network.drive_piece)]
    joined = main[network.edge_from] & network.find_open("drive")
    return np.asarray(joined & ~network.on_largest("drive"))
