"""The roads of a plan, as one stage hands them to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from microplan.geo.barriers import NO_BARRIERS, Barriers, make_barriers

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from microplan.geo.graphs import RoadNetwork


@dataclass(frozen=True)
class Roads:
    """Roads and water: the network to travel on, and what the maps draw.

    Attributes
    ----------
    network
        Without a road file it is empty, and everyone travels straight line x path factor.
    drawn
        road_class, name, geometry (WGS 84).
    water
        What feet do not cross: name, geometry (WGS 84).
    repairs
        `repairs`: what was joined, what did not join, what was left out.
    km_total, share_in_network
        Length of all roads, and the share of it in the largest connected piece.
    kmh_without_roads
        Speed of a vehicle where there is no road file.
    season
        The season that the speeds are of: dry, wet or winter.
    closed
        Places that are closed to everybody in the drive: name, geometry (WGS 84).
    open_network
        The roads of the dry season with nothing closed by date; None where `network` is that.
    """

    network: RoadNetwork
    drawn: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    repairs: pd.DataFrame
    km_total: float
    share_in_network: float
    kmh_without_roads: float = 20.0
    season: str = "dry"
    closed: gpd.GeoDataFrame | None = None
    open_network: RoadNetwork | None = None

    @property
    def known(self) -> bool:
        """Whether there is any road."""
        return self.network.edges > 0

    @cached_property
    def barriers(self) -> Barriers:
        """What feet do not cross, `water` and `closed`, in the network's metres."""
        both = [self.water_barriers.shapes, self.closed_barriers.shapes]
        return Barriers(np.concatenate(both))

    @cached_property
    def water_barriers(self) -> Barriers:
        """`water` in the network's metres."""
        return make_barriers(self.water, self.network.crs)

    @cached_property
    def closed_barriers(self) -> Barriers:
        """`closed` in the network's metres."""
        if self.closed is None or self.closed.empty:
            return NO_BARRIERS
        return make_barriers(self.closed, self.network.crs)

    def reopened(self) -> Roads | None:
        """Return the roads as they are in the dry season with nothing closed; None if they are."""
        if self.open_network is None:
            return None
        return replace(
            self, network=self.open_network, season="dry", closed=None, open_network=None
        )
