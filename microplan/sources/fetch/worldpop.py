"""People per cell, as WorldPop publishes them: of a country's raster only the districts' window.

The window's cells are the source's, to the bit: nothing is resampled, scaled or masked.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import numpy as np
import rasterio
from rasterio.errors import RasterioError
from rasterio.warp import transform_bounds
from rasterio.windows import Window, from_bounds

from microplan.errors import Fault, InputFault
from microplan.sources.fetch.addresses import demand_address
from microplan.sources.fetch.archives import unpack_one
from microplan.sources.fetch.asking import read_day
from microplan.sources.fetch.cache import Card
from microplan.sources.fetch.digests import digest_file
from microplan.sources.fetch.downloads import Kept, Wanted
from microplan.sources.fetch.failures import Broken, Refused
from microplan.sources.fetch.ranges import NoRanges, RemoteFile, View
from microplan.sources.fetch.register import Entry
from microplan.sources.fetch.signs import TIFF, demand_tiff, is_zip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rasterio.io import DatasetReader

    from microplan.sources.fetch.downloads import Downloads
    from microplan.sources.fetch.places import Place
    from microplan.sources.fetch.settings import FetchSettings, PopulationFetchSettings

ROWS_AT_ONCE = 512
LISTS_MAX = 10_000
REMOTE_NAME = "population.tif"
QUIET_GDAL = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_NUM_THREADS": "1"}


def fetch_population(
    downloads: Downloads, settings: FetchSettings, place: Place
) -> tuple[Kept, Entry]:
    """Return the window of the raster around a place, and what the register says of it.

    Raises
    ------
    InputFault
        It cannot be had, is no raster of people, or does not reach the place.
    """
    given = settings.population
    address, told = (given.address, {}) if given.address else _find_raster(downloads, settings)
    bounds = place.widen(given.margin_km).bounds
    kept = _keep_window(downloads, given, address, bounds)
    entry = Entry(
        file="population.tif",
        what="people per cell",
        publisher=given.publisher,
        address=address,
        licence=given.licence,
        attribution=given.attribution,
        vintage=str(told.get("popyear") or given.year),
        published=read_day(kept.card.last_modified),
        fetched=kept.card.fetched,
        bytes="",
        sha256="",
        source_sha256=given.sha256,
        notes=" ".join(str(told.get(key) or "") for key in ("title", "doi")).strip(),
    )
    return kept, entry


def _find_raster(downloads: Downloads, settings: FetchSettings) -> tuple[str, dict[str, Any]]:
    """Return the address of the country's raster of the year, as the service tells it."""
    given = settings.population
    asked = given.service.replace("{product}", given.product)
    asked = asked.replace("{country}", settings.country)
    what = f"what WorldPop has of {settings.country}"
    answer = downloads.read_json(asked, what)
    listed = answer.get("data") if isinstance(answer, dict) else None
    rows = listed[:LISTS_MAX] if isinstance(listed, list) else []
    rows = [row for row in rows if isinstance(row, dict)]
    years = {str(row.get("popyear")): row for row in rows}
    if not rows:
        todo = "see fetch.population.service, product and fetch.country"
        raise InputFault([Fault(asked, "tells of no file: it is not as WorldPop answers", todo)])
    if str(given.year) not in years:
        has = f"it has: {', '.join(sorted(years)[:30])}"
        raise InputFault([Fault(asked, f"has no file of {given.year}", has)])
    row = years[str(given.year)]
    return _pick_address(row, given.files, asked), row


def _pick_address(row: dict[str, Any], files: str, asked: str) -> str:
    """Return the one GeoTIFF of a row; one that is named by its place only lies under `files`."""
    named = row.get("files") if isinstance(row.get("files"), list) else []
    found = [str(name) for name in named or [] if str(name).lower().endswith((".tif", ".tiff"))]
    usable = [name for name in found if urlsplit(name).scheme in ("http", "https")]
    if not usable and str(row.get("data_file") or "").lower().endswith((".tif", ".tiff")):
        usable = [urljoin(files, str(row["data_file"]).lstrip("/"))]
    if len(usable) != 1:
        what = f"names {len(usable)} GeoTIFFs, not one"
        raise InputFault([Fault(asked, what, "name one as fetch.population.address")])
    try:
        return demand_address(usable[0])
    except ValueError as error:
        raise InputFault([Fault(asked, f"names {usable[0][:80]!r}, which {error}")]) from None


def _keep_window(
    downloads: Downloads,
    given: PopulationFetchSettings,
    address: str,
    bounds: tuple[float, float, float, float],
) -> Kept:
    """Return the window, kept or cut anew."""
    asked = {"address": address, "window": [round(x, 7) for x in bounds], "sha256": given.sha256}
    kept_at = downloads.cache.place(asked, ".tif")
    card = kept_at.find_whole()
    if card and not downloads.cache.fresh:
        return Kept(kept_at.file, card)
    with _open_raster(downloads, given, address) as (raster, state):
        _cut(raster, bounds, address, kept_at.part, downloads.limits.file_megabytes_max)
    made = Card(
        address, state.etag, state.last_modified, kept_at.part_bytes, digest_file(kept_at.part),
        downloads.as_of,
    )  # fmt: skip
    kept_at.settle(made)
    return Kept(kept_at.file, made)


@contextmanager
def _open_raster(
    downloads: Downloads, given: PopulationFetchSettings, address: str
) -> Iterator[tuple[DatasetReader, Card]]:
    """Open the raster where it lies; where that cannot be, fetch it whole."""
    remote = None if given.sha256 else _reach(downloads, address)
    if remote is None:
        with _open_whole(downloads, given, address) as opened:
            yield opened
        return

    def open_view(path: str, mode: str = "rb") -> View:
        if path != REMOTE_NAME or mode != "rb":
            raise FileNotFoundError(path)
        return View(remote)

    state = remote.head
    card = Card(address, state.etag, state.last_modified) if state else Card(address)
    downloads.listener.begin("people per cell: the districts' window")
    try:
        with (
            _read_by(address, remote),
            rasterio.Env(**QUIET_GDAL),
            rasterio.open(REMOTE_NAME, driver="GTiff", opener=open_view) as raster,
        ):
            yield raster, card
    finally:
        downloads.listener.end()


def _reach(downloads: Downloads, address: str) -> RemoteFile | None:
    """Return the file to be read in parts; None where its server or its kind does not let us."""
    try:
        remote = RemoteFile(address, downloads.asker, downloads.listener)
    except NoRanges:
        downloads.listener.note(f"{address}: the server sends no parts; the file is fetched whole")
        return None
    first = remote.block(0)[:4]
    if first in TIFF:
        return remote
    if first.startswith(b"PK"):
        return None
    raise InputFault([Fault(address, "is no GeoTIFF", "see fetch.population")])


@contextmanager
def _open_whole(
    downloads: Downloads, given: PopulationFetchSettings, address: str
) -> Iterator[tuple[DatasetReader, Card]]:
    """Fetch the file whole, and open it; out of a zip where it is one."""
    kept = downloads.fetch(
        Wanted(address, ".whole", _demand_tiff_or_zip, given.sha256, what="people per cell, whole")
    )
    path = kept.path
    if is_zip(path):
        path = downloads.cache.place({"unpacked": kept.card.sha256}, ".tif").file
        unpack(kept, ".tif", path, downloads)
        try:
            demand_tiff(path)
        except Broken as broken:
            raise InputFault([Fault(address, broken.what)]) from None
    with (
        _read_by(address),
        rasterio.Env(**QUIET_GDAL),
        rasterio.open(path, driver="GTiff") as raster,
    ):
        yield raster, kept.card


def _demand_tiff_or_zip(path: Path) -> None:
    if not is_zip(path):
        demand_tiff(path)


def unpack(kept: Kept, ending: str, path: Path, downloads: Downloads) -> None:
    """Take the one file of an ending out of an archive, unless it was taken already."""
    if path.is_file():
        return
    try:
        unpack_one(kept.path, ending, path, int(downloads.limits.file_megabytes_max * 1_000_000))
    except Refused as refused:
        raise InputFault([Fault(kept.card.address, refused.what, refused.todo)]) from None


@contextmanager
def _read_by(address: str, remote: RemoteFile | None = None) -> Iterator[None]:
    """Turn a failure to read the raster into a fault."""
    try:
        yield
    except RasterioError as error:
        if remote:
            remote.raise_failure()
        raise InputFault([Fault(address, f"cannot be read as GeoTIFF: {error}")]) from None


def _cut(
    raster: DatasetReader,
    bounds: tuple[float, float, float, float],
    address: str,
    path: Path,
    megabytes_max: float,
) -> None:
    """Write the cells within bounds (WGS 84), a few hundred rows at a time."""
    window = _find_window(raster, bounds, address)
    size = window.width * window.height * np.dtype(raster.dtypes[0]).itemsize
    if size > megabytes_max * 1_000_000:
        what = f"the districts' window has {size / 1e6:.0f} MB of cells"
        raise InputFault([Fault(address, what, "raise fetch.limits.file_megabytes_max")])
    profile = {
        "driver": "GTiff",
        "width": window.width,
        "height": window.height,
        "count": 1,
        "dtype": raster.dtypes[0],
        "crs": raster.crs,
        "transform": raster.window_transform(window),
        "nodata": raster.nodata,
        "tiled": True,
        "blockxsize": 256,
        "blockysize": 256,
        "compress": "deflate",
        "BIGTIFF": "IF_SAFER",
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(path, "w", **profile) as target:
        for top in range(0, window.height, ROWS_AT_ONCE):
            rows = min(ROWS_AT_ONCE, window.height - top)
            part = Window(window.col_off, window.row_off + top, window.width, rows)
            cells = raster.read(1, window=part)
            target.write(cells, 1, window=Window(0, top, window.width, rows))


def _find_window(
    raster: DatasetReader, bounds: tuple[float, float, float, float], address: str
) -> Window:
    """Return the whole cells that touch the bounds (WGS 84)."""
    if raster.count != 1:
        what = f"has {raster.count} bands; people per cell are one"
        raise InputFault([Fault(address, what, "name another file as fetch.population.address")])
    if raster.crs is None:
        raise InputFault([Fault(address, "states no coordinate system")])
    there = transform_bounds("EPSG:4326", raster.crs, *bounds)
    exact = from_bounds(*there, transform=raster.transform)
    left, top = int(np.floor(exact.col_off)), int(np.floor(exact.row_off))
    right = int(np.ceil(exact.col_off + exact.width))
    bottom = int(np.ceil(exact.row_off + exact.height))
    left, top = max(left, 0), max(top, 0)
    right, bottom = min(right, raster.width), min(bottom, raster.height)
    if right <= left or bottom <= top:
        todo = "see fetch.country and fetch.population"
        raise InputFault([Fault(address, "does not reach the districts", todo)])
    return Window(left, top, right - left, bottom - top)


def copy_kept(kept: Kept, path: Path) -> None:
    """Copy a kept file."""
    shutil.copyfile(kept.path, path)
