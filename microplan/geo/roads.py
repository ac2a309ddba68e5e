"""The roads of a plan, as one stage hands them to the next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from microplan.geo.barriers import Barriers, make_barriers

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
    """

    network: RoadNetwork
    drawn: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    repairs: pd.DataFrame
    km_total: float
    share_in_network: float
    kmh_without_roads: float = 20.0
    season: str = "dry"

    @property
    def known(self) -> bool:
        """Whether there is any road."""
        return self.network.edges > 0

    @cached_property
    def barriers(self) -> Barriers:
        """`water` in the network's metres."""
        return make_barriers(self.water, self.network.crs)
