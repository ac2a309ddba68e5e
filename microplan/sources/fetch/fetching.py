"""A fetch: for the districts that a plan names, part by part, each file into the plan's folder."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from microplan.errors import Fault, InputFault
from microplan.sources.fetch.asking import read_day
from microplan.sources.fetch.cache import Cache
from microplan.sources.fetch.districts import choose_districts, place_within
from microplan.sources.fetch.downloads import Downloads
from microplan.sources.fetch.facilities import (
    fetch_posts,
    read_geojson_posts,
    read_osm_posts,
    write_posts,
)
from microplan.sources.fetch.geoboundaries import describe_level, fetch_level
from microplan.sources.fetch.geojson import write_geojson
from microplan.sources.fetch.outbox import Outbox
from microplan.sources.fetch.overpass import (
    POSTS,
    ROADS,
    fetch_squares,
    lay_squares,
    merge_answers,
)
from microplan.sources.fetch.overpass import read_state as read_overpass_state
from microplan.sources.fetch.places import Place, make_place
from microplan.sources.fetch.regions import cut_roads, fetch_region
from microplan.sources.fetch.regions import read_state as read_region_state
from microplan.sources.fetch.register import Entry
from microplan.sources.fetch.worldpop import copy_kept, fetch_population
from microplan.sources.files import read_shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from microplan.sources.fetch.downloads import Kept
    from microplan.sources.fetch.facilities import Feature
    from microplan.sources.fetch.geoboundaries import Level
    from microplan.sources.fetch.settings import FetchSettings, Part
    from microplan.sources.fetch.telling import Listener

CACHE = (".microplan", "fetch")
"""Beside the plan file, where stage results are kept too; it may be deleted."""
DISTRICTS, BLOCKS, ROAD_FILE, POST_FILE = (
    "districts.geojson",
    "blocks.geojson",
    "roads.osm.pbf",
    "facilities.geojson",
)


@dataclass
class Fetched:
    """What came of a fetch."""

    folder: str
    entries: list[Entry] = field(default_factory=list)
    """The files that are there now, as the register holds them."""
    faults: list[Fault] = field(default_factory=list)
    """Why the others are not."""
    notes: list[str] = field(default_factory=list)
    """What a planner should know of them."""
    questions: int = 0
    """How often a server was asked; 0 where the cache had everything."""
    bytes: int = 0
    """How much came over the network."""


class Fetch:
    """One fetch for one plan: where it writes, what it asks, and what has come of it so far."""

    def __init__(
        self,
        plan_folder: Path,
        settings: FetchSettings,
        listener: Listener,
        *,
        as_of: str,
        refresh: bool = False,
    ) -> None:
        self.settings = settings
        self.listener = listener
        self.outbox = Outbox(plan_folder, settings.folder)
        cache = Cache(make_cache_folder(plan_folder), fresh=refresh)
        self.downloads = Downloads(settings.limits, cache, listener, as_of)
        self.fetched = Fetched(settings.folder)

    def run(self) -> Fetched:
        """Fetch every part; one that fails does not keep the others from coming.

        Raises
        ------
        InputFault
            The districts cannot be found, without which there is nothing to fetch.
        """
        with disk_told():
            place = self._find_place()
        for part, fetch in self._parts().items():
            if part not in self.settings.parts:
                continue
            try:
                with disk_told():
                    fetch(place)
            except InputFault as fault:
                self.fetched.faults.extend(fault.faults)
        self.outbox.write_notes(self.fetched.notes)
        self.fetched.questions = self.downloads.asker.questions
        self.fetched.bytes = self.downloads.asker.bytes
        return self.fetched

    def _parts(self) -> dict[Part, Callable[[Place], None]]:
        return {
            "population": self._fetch_population,
            "roads": self._fetch_roads,
            "facilities": self._fetch_facilities,
        }

    def _take(self, entry: Entry, write: Callable[[Path], None]) -> None:
        self.fetched.entries.append(self.outbox.take(entry, write))

    def _find_place(self) -> Place:
        """Return the place of the plan's districts, and write their boundaries."""
        within = self.settings.within
        if within is not None:
            shapes = read_shapes(within)
            return make_place(shapes[shapes.geometry.notna()], within.where)
        given, country = self.settings.boundaries, self.settings.country
        level = self._fetch_level(given.district_level)
        where = f"{country} {given.district_level} of geoBoundaries"
        districts = choose_districts(level.units, self.settings.districts, where)
        if "boundaries" in self.settings.parts:
            self._take_units(level, districts, DISTRICTS, "districts")
            self._fetch_blocks(districts)
        return make_place(districts, where)

    def _fetch_level(self, level: str) -> Level:
        given = self.settings
        found = fetch_level(self.downloads, given.boundaries, given.country, level)
        self._note(found.notes)
        return found

    def _note(self, notes: Iterable[str]) -> None:
        for note in notes:
            self.fetched.notes.append(note)
            self.listener.note(note)

    def _fetch_blocks(self, districts: gpd.GeoDataFrame) -> None:
        """Write the units below the districts; what keeps them away is told at the end."""
        name = self.settings.boundaries.block_level
        if not name:
            return
        try:
            level = self._fetch_level(name)
            blocks, notes = place_within(level.units, districts)
            if blocks.empty:
                what = f"has no {name} that lies mostly in the districts"
                raise InputFault([Fault(level.kept.card.address, what)])
            self._take_units(level, blocks, BLOCKS, "blocks")
        except InputFault as fault:
            self.fetched.faults.extend(fault.faults)
            return
        self._note(notes)

    def _take_units(self, level: Level, units: gpd.GeoDataFrame, file: str, what: str) -> None:
        columns = [name for name in ("id", "parent", "name", "share") if name in units.columns]
        features = [
            (dict(zip(columns, row, strict=True)), shape)
            for row, shape in zip(
                units[columns].itertuples(index=False), units.geometry, strict=True
            )
        ]
        entry = describe_level(level, file, what, self.settings.boundaries)
        self._take(entry, partial(write_geojson, features))

    def _fetch_population(self, place: Place) -> None:
        self.outbox.demand_own("population.tif")
        kept, entry = fetch_population(self.downloads, self.settings, place)
        self._take(entry, partial(copy_kept, kept))

    def _fetch_roads(self, place: Place) -> None:
        self.outbox.demand_own(ROAD_FILE)
        given = self.settings.roads
        outline = place.widen(given.margin_km)
        if given.region:
            kept = fetch_region(self.downloads, given)
            entry = self._describe_map(ROAD_FILE, "roads", kept, read_region_state(kept))
            self._take(entry, partial(cut_roads, kept, outline))
            return
        answers = self._ask_overpass(outline, ROADS, "roads")
        entry = self._describe_map(ROAD_FILE, "roads", answers[0], read_overpass_state(answers))
        self._take(entry, partial(merge_answers, answers))

    def _fetch_facilities(self, place: Place) -> None:
        self.outbox.demand_own(POST_FILE)
        given = self.settings.facilities
        outline = place.widen(given.margin_km)
        if given.address:
            kept, vintage = fetch_posts(self.downloads, given), ""
            posts, where = read_geojson_posts(kept, self.downloads, outline), given.address
        elif self.settings.roads.region:
            kept = fetch_region(self.downloads, self.settings.roads)
            posts, where = read_osm_posts(kept.path, outline), self.settings.roads.region
            vintage = read_region_state(kept)
        else:
            answers = self._ask_overpass(outline, POSTS, "health posts")
            kept, vintage, where = answers[0], read_overpass_state(answers), kept_at(answers)
            posts = self._read_merged(answers, outline)
        entry = self._describe_map(POST_FILE, "health posts", kept, vintage)
        self._take(entry, partial(write_posts, posts, where=where))

    def _ask_overpass(self, outline: BaseGeometry, what: tuple[str, ...], name: str) -> list[Kept]:
        given = self.settings.roads
        squares = lay_squares(outline, given.tile_km)
        return fetch_squares(self.downloads, given.service, squares, what, name)

    def _read_merged(self, answers: list[Kept], outline: BaseGeometry) -> list[Feature]:
        """Read the posts of several answers, through a file in the cache."""
        digests = [kept.card.sha256 for kept in answers]
        merged = self.downloads.cache.place({"merged": digests}, ".osm.pbf").file
        merge_answers(answers, merged)
        return read_osm_posts(merged, outline)

    def _describe_map(self, file: str, what: str, kept: Kept, vintage: str) -> Entry:
        given = self.settings.facilities if file == POST_FILE else self.settings.roads
        one = kept.card.address != self.settings.roads.service
        return Entry(
            file=file,
            what=what,
            publisher=given.publisher,
            address=kept.card.address,
            licence=given.licence,
            attribution=given.attribution,
            vintage=vintage,
            published=read_day(kept.card.last_modified) if one else "",
            fetched=kept.card.fetched,
            bytes="",
            sha256="",
            source_sha256=kept.card.sha256 if one else "",
            notes="",
        )


@contextmanager
def disk_told() -> Iterator[None]:
    """Turn what keeps a file from being written into a fault."""
    try:
        yield
    except OSError as error:
        name = Path(str(error.filename)).name if error.filename else "the plan's folder"
        todo = "make room, and see that the folder may be written to; what came is kept"
        raise InputFault([Fault(name, f"cannot be written: {error.strerror}", todo)]) from None


def kept_at(answers: list[Kept]) -> str:
    """Return the address of the server that answered."""
    return answers[0].card.address


def make_cache_folder(plan_folder: Path) -> Path:
    """Return the folder of the cache, inside the plan's folder.

    Raises
    ------
    InputFault
        A link leads it elsewhere.
    """
    home = plan_folder.resolve()
    folder = home.joinpath(*CACHE)
    if not folder.resolve().is_relative_to(home):
        what = "leads out of the plan's folder"
        raise InputFault([Fault("/".join(CACHE), what, "take the link away")])
    folder.mkdir(parents=True, exist_ok=True)
    return folder
