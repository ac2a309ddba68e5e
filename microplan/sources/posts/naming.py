"""Health posts made single and named: one row a post, and never a bare id on a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from microplan.geo.crs import metric_crs, project
from microplan.sources.people.locators import say_coordinates, say_way

if TYPE_CHECKING:
    import geopandas as gpd

    from microplan.sources.ledger import Ledger

IN_THE_PLACE_METRES = 3000.0
"""Farther than this from the nearest named place, a post is named by distance and direction."""


def merge_doubles(
    posts: gpd.GeoDataFrame, merge_metres: float, where: str, ledger: Ledger
) -> gpd.GeoDataFrame:
    """Keep one of several posts of a kind that lie within `merge_metres` of each other.

    The one with a name of its own is kept, then the first by id; a post is only merged with one
    that is kept, so chains do not run on. Private and other posts are many things: those are only
    merged where they go by one name.
    """
    xy = project(posts["lon"], posts["lat"], metric_crs(posts["lon"], posts["lat"]))
    many = posts["kind"].isin(["private", "other_health"])
    sort = posts["kind"] + (": " + posts["words"] + " " + posts["name"].str.lower()).where(many, "")
    order = posts.assign(unnamed=posts["name"] == "").sort_values(["unnamed", "facility_id"]).index
    tree, kept = cKDTree(xy), set[int]()
    for i in order:
        near = sorted(j for j in tree.query_ball_point(xy[i], merge_metres) if j in kept)
        double = next((j for j in near if sort[j] == sort[i]), None)
        if double is None:
            kept.add(i)
            continue
        metres = float(np.hypot(*(xy[i] - xy[double])))
        how = f"one post entered twice: the same kind ({posts['kind'][i]}), {metres:.0f} m away"
        place = f"{where}: {posts['facility_id'][double]}"
        ledger.match(str(posts["facility_id"][i]), place, how, 0.8)
    return posts.loc[sorted(kept)].reset_index(drop=True)


def name_posts(posts: gpd.GeoDataFrame, settlements: pd.DataFrame) -> gpd.GeoDataFrame:
    """Name every post that has no name of its own: its kind, and the place it stands in.

    The place is the one that its file names by id, else the nearest with a name. Posts that would
    be called alike are told apart by a letter.
    """
    places = settlements[settlements["name"] != ""].reset_index(drop=True)
    bare = posts["name"] == ""
    if places.empty:
        fallback = list(map(say_coordinates, posts["lon"], posts["lat"]))
        names = posts["words"] + " " + pd.Series(fallback, index=posts.index)
    else:
        names = posts["words"] + " " + _places_of(posts, places)
    return posts.assign(name=_tell_apart(posts["name"].where(~bare, names), posts))


def _places_of(posts: gpd.GeoDataFrame, places: pd.DataFrame) -> pd.Series[str]:
    """Return the name of the place that each post stands in, or the way to it from there."""
    crs = metric_crs(posts["lon"], posts["lat"])
    at, of_places = (
        project(posts["lon"], posts["lat"], crs),
        project(places["lon"], places["lat"], crs),
    )
    metres, nearest = map(np.asarray, cKDTree(of_places).query(at))
    by_id = pd.Series(places.index, index=places["settlement_id"])
    stated = ("V-" + posts["place"]).map(by_id)
    words = []
    for i, row in enumerate(stated):
        if pd.notna(row):
            words.append(str(places["name"].iloc[int(row)]))
        elif metres[i] <= IN_THE_PLACE_METRES:
            words.append(str(places["name"].iloc[nearest[i]]))
        else:
            j = nearest[i]
            words.append(say_way(at[i], of_places[j], str(places["name"].iloc[j])))
    return pd.Series(words, index=posts.index)


def _tell_apart(names: pd.Series[str], posts: gpd.GeoDataFrame) -> pd.Series[str]:
    """Add A, B, C to names that several posts of one block would share, in the order of ids."""
    ordered = posts.assign(called=names).sort_values("facility_id")
    groups = ordered.groupby(["area_id", "called"])["facility_id"]
    number, size = groups.cumcount(), groups.transform("size")
    letter = (" " + number.map(_letters)).where(size > 1, "")
    return names + letter.reindex(names.index)


def _letters(number: int) -> str:
    """Return A for 0, B for 1, ..., AA for 26."""
    word = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        word = chr(ord("A") + rest) + word
    return word
