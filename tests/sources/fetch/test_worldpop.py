"""The window of a country's raster: the source's own cells, and few of its bytes."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import rasterio
from fetch_country import Country, settings_for
from fetch_servers import Answer, Service
from rasterio.io import MemoryFile
from rasterio.windows import from_bounds
from shapely.geometry import box

from microplan.errors import InputFault
from microplan.sources.fetch.places import Place
from microplan.sources.fetch.settings import FetchSettings
from microplan.sources.fetch.worldpop import fetch_population

if TYPE_CHECKING:
    from collections.abc import Callable

    from microplan.sources.fetch.downloads import Downloads, Kept

HERE = Place(box(84.70, 25.20, 84.80, 25.30))
FILE = "/files/xyz_ppp_2020.tif"


def fetch(downloads: Downloads, service: Service, place: Place = HERE, **more: Any) -> Kept:
    settings = FetchSettings.model_validate(settings_for(service, population=more))
    return fetch_population(downloads, settings, place)[0]


def demand_source_cells(kept: Kept, raster: bytes) -> None:
    """Demand that every cell of the window is the source's, and that none of the place is lost."""
    with MemoryFile(raster) as memory, memory.open() as source, rasterio.open(kept.path) as window:
        part = from_bounds(*window.bounds, transform=source.transform)
        expected = source.read(1, window=part.round_offsets().round_lengths())
        assert np.array_equal(window.read(1), expected)
        assert (window.crs, window.nodata, window.dtypes) == (
            source.crs, source.nodata, source.dtypes,
        )  # fmt: skip
        west, south, east, north = HERE.widen(0.5).bounds
        cell = source.res[0]
        assert west - cell < window.bounds.left <= west
        assert east <= window.bounds.right < east + cell
        assert south - cell < window.bounds.bottom <= south
        assert north <= window.bounds.top < north + cell


def test_the_window_has_the_sources_cells_and_takes_a_part_of_its_bytes(
    service: Service, country: Country, open_downloads: Callable[..., Downloads]
) -> None:
    country.serve(service)
    downloads = open_downloads()
    kept = fetch(downloads, service)
    demand_source_cells(kept, country.raster)
    assert downloads.asker.bytes < len(country.raster) / 2
    assert all("Range" in question.headers for question in service.asked(FILE))
    assert fetch(open_downloads(), service) == kept
    assert open_downloads().cache.place({}, "").file.parent == kept.path.parent


def test_the_window_is_the_same_bytes_whichever_way_it_comes(
    service: Service, country: Country, open_downloads: Callable[..., Downloads]
) -> None:
    country.serve(service)
    first = fetch(open_downloads(), service).path.read_bytes()
    service.routes["/whole.tif"] = Answer(country.raster, ranges=False)
    downloads = open_downloads()
    kept = fetch(downloads, service, address=service.at("/whole.tif"))
    assert kept.path.read_bytes() == first
    assert downloads.asker.bytes >= len(country.raster)
    packed, zipped = io.BytesIO(), service.at("/people.zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xyz/people.tif", country.raster)
    service.routes["/people.zip"] = Answer(packed.getvalue())
    assert fetch(open_downloads(), service, address=zipped).path.read_bytes() == first


def test_a_server_without_ranges_is_told_of(
    service: Service, country: Country, open_downloads: Callable[..., Downloads], ears: Any
) -> None:
    country.serve(service)
    service.routes[FILE] = Answer(country.raster, ranges=False)
    demand_source_cells(fetch(open_downloads(), service), country.raster)
    assert any("fetched whole" in note for note in ears.notes)


def test_a_digest_asks_for_the_whole_file_and_is_held_to(
    service: Service, country: Country, open_downloads: Callable[..., Downloads]
) -> None:
    country.serve(service)
    with pytest.raises(InputFault, match="as the plan says"):
        fetch(open_downloads(), service, sha256="0" * 64)


def test_broken_and_busy_answers_between_the_parts_do_no_harm(
    service: Service, country: Country, open_downloads: Callable[..., Downloads]
) -> None:
    country.serve(service)
    good = Answer(country.raster, etag='"people"')
    broken = Answer(country.raster, etag='"people"', cut_after=1000)
    service.routes[FILE] = [good, broken, Answer(b"", 503), good, broken, good]
    demand_source_cells(fetch(open_downloads(), service), country.raster)


@pytest.mark.parametrize("heeds", [True, False])
def test_a_raster_that_changes_while_it_is_read_is_refused(
    service: Service, country: Country, open_downloads: Callable[..., Downloads], heeds: bool
) -> None:
    country.serve(service)
    changed = Answer(country.raster, etag='"other"', heeds_if_range=heeds)
    service.routes[FILE] = [Answer(country.raster, etag='"people"'), changed]
    with pytest.raises(InputFault, match="changed while it was read"):
        fetch(open_downloads(), service)


def test_a_server_that_dies_while_gdal_reads_is_a_fault_and_no_traceback(
    service: Service, country: Country, open_downloads: Callable[..., Downloads]
) -> None:
    country.serve(service)
    service.routes[FILE] = [Answer(country.raster, etag='"people"'), Answer(b"", 503)]
    with pytest.raises(InputFault, match="503"):
        fetch(open_downloads(), service)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html>sign in</html>", "is no GeoTIFF"),
        (b"", "it is empty"),
        (b"<VRTDataset><VRTRasterBand/></VRTDataset>", "is no GeoTIFF"),
        (b"II*\0" + bytes(500), "cannot be read as GeoTIFF"),
        (b"PK\x03\x04 no archive", "archive cannot be opened"),
    ],
)
def test_what_is_no_raster_is_refused(
    service: Service,
    country: Country,
    open_downloads: Callable[..., Downloads],
    body: bytes,
    said: str,
) -> None:
    country.serve(service)
    service.routes[FILE] = Answer(body)
    with pytest.raises(InputFault, match=said) as caught:
        fetch(open_downloads(), service)
    assert service.at(FILE) in str(caught.value)


def test_a_window_that_needs_too_much_is_refused(
    service: Service, country: Country, open_downloads: Callable[..., Downloads]
) -> None:
    country.serve(service)
    with pytest.raises(InputFault, match=r"more than 0\.5 MB"):
        fetch(open_downloads(file_megabytes_max=0.5), service)


def test_a_place_that_the_raster_does_not_reach_is_told(
    service: Service, country: Country, open_downloads: Callable[..., Downloads]
) -> None:
    country.serve(service)
    with pytest.raises(InputFault, match="does not reach the districts"):
        fetch(open_downloads(), service, Place(box(10, 10, 10.1, 10.1)))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"data": []}, "tells of no file"),
        ({"error": "no"}, "tells of no file"),
        ([1, 2], "tells of no file"),
        ({"data": [{"popyear": "2015", "files": []}]}, "has no file of 2020"),
        ({"data": [{"popyear": "2020", "files": []}]}, "names 0 GeoTIFFs"),
        ({"data": [{"popyear": "2020", "files": "a.tif"}]}, "names 0 GeoTIFFs"),
        ({"data": [{"popyear": "2020", "files": ["http://u:p@x/a.tif"]}]}, "password"),
        ({"data": [{"popyear": "2020", "files": ["file:///a.tif"]}]}, "names 0 GeoTIFFs"),
    ],
)
def test_a_listing_of_another_shape_is_told(
    service: Service, open_downloads: Callable[..., Downloads], answer: Any, said: str
) -> None:
    service.routes["/wp/cic2020_100m?iso3=XYZ"] = Answer(json.dumps(answer).encode())
    with pytest.raises(InputFault, match=said):
        fetch(open_downloads(), service)


def test_a_file_named_by_ftp_is_taken_from_where_the_files_lie(
    service: Service, country: Country, open_downloads: Callable[..., Downloads]
) -> None:
    row = {"popyear": "2020", "files": ["ftp://x/a.tif"], "data_file": "files/xyz_ppp_2020.tif"}
    country.serve(service)
    service.routes["/wp/cic2020_100m?iso3=XYZ"] = Answer(json.dumps({"data": [row]}).encode())
    kept = fetch(open_downloads(), service, files=service.at("/"))
    assert kept.card.address == service.at(FILE)
