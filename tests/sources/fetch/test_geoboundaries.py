"""Districts by name or id, and the blocks below them: exactly, or with a fault that helps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
from fetch_country import Country, settings_for, tell_level
from fetch_servers import Answer, Service
from shapely.geometry import LineString, box

from microplan.errors import InputFault
from microplan.sources.fetch.districts import choose_districts, place_within
from microplan.sources.fetch.geoboundaries import fetch_level
from microplan.sources.fetch.geojson import write_geojson
from microplan.sources.fetch.settings import FetchSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from microplan.sources.fetch.downloads import Downloads
    from microplan.sources.fetch.geoboundaries import Level


def level(downloads: Downloads, service: Service, name: str = "ADM2", **more: Any) -> Level:
    settings = FetchSettings.model_validate(settings_for(service, boundaries=more))
    return fetch_level(downloads, settings.boundaries, "XYZ", name)


def units(*rows: tuple[str, str, Any]) -> gpd.GeoDataFrame:
    ids, names, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame({"id": ids, "name": names}, geometry=list(shapes), crs=4326)


def test_a_level_has_its_units_and_what_its_publisher_says(
    service: Service, country: Country, open_downloads: Callable[..., Downloads]
) -> None:
    country.serve(service)
    found = level(open_downloads(), service)
    assert list(found.units["id"]) == ["D01", "D02", "D03"]
    assert found.units.geometry.iloc[0].equals(country.districts.geometry.iloc[0])


def test_the_simplified_shapes_are_asked_for_by_a_setting(
    service: Service, country: Country, open_downloads: Callable[..., Downloads]
) -> None:
    country.serve(service)
    service.routes["/files/XYZ-ADM2_simplified.geojson"] = service.routes["/files/XYZ-ADM2.geojson"]
    assert "simplified" in level(open_downloads(), service, simplified=True).kept.card.address
    assert service.asked("/files/XYZ-ADM2.geojson") == []


@pytest.mark.parametrize(
    "answer", [{}, [], [1, 2], None, {"gjDownloadURL": 5}, {"gjDownloadURL": ""}, {"error": "x"}]
)
def test_an_answer_of_another_shape_is_told(
    service: Service, open_downloads: Callable[..., Downloads], answer: Any
) -> None:
    service.routes["/gb/XYZ/ADM2/"] = Answer(json.dumps(answer).encode())
    with pytest.raises(InputFault, match="answers without gjDownloadURL"):
        level(open_downloads(), service)


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://a:b@127.0.0.1/x", "x.geojson"])
def test_a_service_cannot_name_a_file_of_this_machine(
    service: Service, open_downloads: Callable[..., Downloads], address: str
) -> None:
    service.routes["/gb/XYZ/ADM2/"] = Answer(json.dumps(tell_level("ADM2", address)).encode())
    with pytest.raises(InputFault, match="names"):
        level(open_downloads(), service)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5\n", "a note where"),
        (b'{"type": "FeatureCollection", "features": [', "ends too early"),
        (b'{"type": "FeatureCollection", "features": [{"type": }]}', "cannot be read"),
        (b'{"type": "FeatureCollection", "features": []}', "has no shapeID and no shapeName"),
        (b"<OGRVRTDataSource></OGRVRTDataSource>", "is no GeoJSON"),
    ],
)
def test_a_file_that_is_no_boundaries_is_told_and_not_kept(
    service: Service,
    country: Country,
    open_downloads: Callable[..., Downloads],
    body: bytes,
    said: str,
) -> None:
    country.serve(service)
    whole = service.routes["/files/XYZ-ADM2.geojson"]
    service.routes["/files/XYZ-ADM2.geojson"] = Answer(body)
    with pytest.raises(InputFault, match=said):
        level(open_downloads(), service)
    service.routes["/files/XYZ-ADM2.geojson"] = whole
    assert len(level(open_downloads(), service).units) == 3


def test_a_unit_without_an_area_is_left_out_and_told(
    service: Service, open_downloads: Callable[..., Downloads]
) -> None:
    odd = units(
        ("1", "A", box(0, 0, 1, 1)), ("2", "B", LineString([(0, 0), (1, 1)])), ("3", "C", None)
    )
    named = odd.rename(columns={"id": "shapeID", "name": "shapeName"})
    file = service.at("/a.geojson")
    service.routes["/gb/XYZ/ADM2/"] = Answer(json.dumps(tell_level("ADM2", file)).encode())
    service.routes["/a.geojson"] = Answer(named.to_json().encode())
    found = level(open_downloads(), service)
    assert list(found.units["id"]) == ["1"]
    assert found.notes == ("B (2) has no area: left out", "C (3) has no area: left out")


SEVERAL = units(
    ("1", "Aurangabad", box(0, 0, 1, 1)),
    ("2", "Aurangabad", box(1, 0, 2, 1)),
    ("3", "Rohtas", box(2, 0, 3, 1)),
    ("4", "3", box(3, 0, 4, 1)),
)


def test_districts_are_found_by_id_first_and_by_name_without_regard_to_capitals() -> None:
    assert list(choose_districts(SEVERAL, (" ROHTAS ",), "x")["id"]) == ["3"]
    assert list(choose_districts(SEVERAL, ("3", "2"), "x")["id"]) == ["2", "3"]


def test_a_name_that_several_have_is_not_guessed_at() -> None:
    with pytest.raises(InputFault) as caught:
        choose_districts(SEVERAL, ("Aurangabad", "Rohtaas", "Nowhere"), "the list")
    told = str(caught.value)
    assert "Aurangabad = 1, Aurangabad = 2" in told
    assert "no district Rohtaas; near it are (Rohtas)" in told
    assert "no district Nowhere —" in told


def test_blocks_go_where_most_of_them_lies_and_what_a_border_cuts_is_told() -> None:
    districts = units(("D1", "One", box(0, 0, 1, 1)), ("D2", "Two", box(1, 0, 2, 1)))
    blocks = units(
        ("B1", "inside", box(0.1, 0.1, 0.5, 0.5)),
        ("B2", "mostly two", box(0.9, 0.1, 1.3, 0.5)),
        ("B3", "mostly out", box(1.7, 0.1, 2.6, 0.5)),
        ("B4", "beside", box(2, 0, 3, 1)),
        ("B5", "far", box(9, 9, 10, 10)),
    )
    kept, notes = place_within(blocks, districts)
    assert kept[["id", "parent"]].to_numpy().tolist() == [["B1", "D1"], ["B2", "D2"]]
    assert kept["share"].to_list() == pytest.approx([1.0, 0.75], abs=1e-3)
    assert notes == [
        "mostly two (B2) lies to 75% in D2: taken whole",
        "mostly out (B3) lies to 33% in D2: left out",
    ]


def test_geojson_is_written_the_same_whatever_the_order(tmp_path: Path) -> None:
    rows = [({"id": str(i), "name": "ज़िला"}, box(i, 0, i + 1, 1)) for i in range(3)]
    write_geojson(rows, tmp_path / "a.geojson")
    write_geojson(reversed(rows), tmp_path / "b.geojson")
    assert (tmp_path / "a.geojson").read_bytes() == (tmp_path / "b.geojson").read_bytes()
    assert list(gpd.read_file(tmp_path / "a.geojson")["name"]) == ["ज़िला"] * 3
