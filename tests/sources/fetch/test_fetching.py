"""A whole fetch: what it writes, where, and what it leaves alone."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from fetch_country import Country, as_geojson, settings_for
from fetch_servers import Answer, Question, Service
from pydantic import ValidationError

from microplan.errors import InputFault
from microplan.sources.fetch.fetching import Fetch, Fetched
from microplan.sources.fetch.outbox import Outbox
from microplan.sources.fetch.register import Entry, read_register, write_register
from microplan.sources.fetch.settings import FetchSettings
from microplan.sources.fetch.telling import Listener
from microplan.sources.fetch.texts import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]
ALL = ["blocks.geojson", "districts.geojson", "facilities.geojson", "population.tif",
       "register-notes.csv", "register.csv", "roads.osm.pbf"]  # fmt: skip
OURS = ("register.csv", "register-notes.csv")
ENTRY = Entry("a.csv", "x", "p", "http://x/", "CC0", "", "2019", "", "2019-11-25", "", "", "", "")


def fetch(plan: Path, service: Service, *, refresh: bool = False, **more: Any) -> Fetched:
    settings = FetchSettings.model_validate(settings_for(service, **more), context={"folder": plan})
    return Fetch(plan, settings, Listener(), as_of="2019-11-25", refresh=refresh).run()


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    folder = tmp_path / "plan"
    folder.mkdir()
    return folder


def test_everything_comes_into_the_plans_folder_and_the_same_every_time(
    service: Service, country: Country, plan: Path, tmp_path: Path
) -> None:
    country.serve(service)
    assert fetch(plan, service).faults == []
    first = bytes_of(plan / "data")
    assert sorted(first) == ALL
    assert {path.name for path in plan.iterdir()} == {"data", ".microplan"}
    asked = len(service.questions)
    again = fetch(plan, service)
    assert (again.questions, len(service.questions)) == (0, asked)
    other = tmp_path / "other"
    other.mkdir()
    fetch(other, service)
    fetch(other, service, refresh=True)
    assert first == bytes_of(plan / "data") == bytes_of(other / "data")


def test_the_register_names_publisher_address_licence_date_and_digest(
    service: Service, country: Country, plan: Path
) -> None:
    country.serve(service)
    fetch(plan, service)
    with (plan / "data" / "register.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert sorted([*rows, *OURS]) == ALL
    for name, row in rows.items():
        content = (plan / "data" / name).read_bytes()
        assert row["sha256"] == hashlib.sha256(content).hexdigest()
        assert int(row["bytes"]) == len(content)
        assert all(row[key] for key in ("publisher", "address", "licence", "fetched", "vintage"))
    assert rows["population.tif"]["published"] == "2020-11-02"
    assert rows["roads.osm.pbf"]["vintage"] == "2019-11-20"
    assert "Survey of Xyzland" in rows["blocks.geojson"]["publisher"]


def test_the_people_of_the_districts_are_all_there(
    service: Service, country: Country, plan: Path
) -> None:
    country.serve(service)
    fetch(plan, service, population={"margin_km": 0})
    blocks = gpd.read_file(plan / "data" / "blocks.geojson")
    assert sorted(blocks["id"]) == [f"B{i:02}" for i in range(1, 10)]
    assert set(blocks["parent"]) == {"D01"}
    with rasterio.open(plan / "data" / "population.tif") as window:
        cells, bounds = window.read(1), window.bounds
    assert float(cells[cells > 1].sum()) == pytest.approx(273_500, rel=0.01)
    west, south, east, north = blocks.total_bounds
    assert bounds.left <= west
    assert bounds.bottom <= south
    assert east <= bounds.right
    assert north <= bounds.top
    assert np.isfinite(cells).all()


def test_a_part_that_fails_keeps_no_other_from_coming(
    service: Service, country: Country, plan: Path
) -> None:
    country.serve(service)
    service.routes["/files/xyz_ppp_2020.tif"] = Answer(b"", 503)
    del service.routes["/gb/XYZ/ADM3/"]
    done = fetch(plan, service)
    assert sorted(entry.file for entry in done.entries) == [
        "districts.geojson", "facilities.geojson", "roads.osm.pbf",
    ]  # fmt: skip
    told = [str(fault) for fault in done.faults]
    assert len(told) == 2
    assert "404" in told[0]
    assert "xyz_ppp_2020.tif" in told[1]
    country.serve(service)
    before = len(service.questions)
    assert fetch(plan, service).faults == []
    assert len(service.asked("/api/interpreter")) == 4  # asked the first time only
    assert len(service.questions) > before


@pytest.mark.parametrize("given", ["district", "region", "posts"])
def test_other_ways_to_the_same_data(
    service: Service, country: Country, plan: Path, given: str
) -> None:
    country.serve(service)
    more: dict[str, dict[str, Any]] = {
        "district": {"districts": ["D01"]},
        "region": {"roads": {"region": service.at("/region.osm.pbf")}},
        "posts": {"facilities": {"address": service.at("/posts.geojson")}},
    }
    assert fetch(plan, service, **more[given]).faults == []
    posts = gpd.read_file(plan / "data" / "facilities.geojson")
    assert len(posts) == 43
    assert "PHC" in " ".join(posts["description"]) or given != "posts"


def test_boundaries_of_ones_own_take_the_place_of_the_publishers(
    service: Service, country: Country, plan: Path
) -> None:
    country.serve(service)
    country.blocks.iloc[:3].to_file(plan / "own.gpkg")
    done = fetch(plan, service, districts=[], within={"file": "own.gpkg"})
    assert done.faults == []
    assert sorted(path.name for path in (plan / "data").iterdir()) == [
        "facilities.geojson", "population.tif", *sorted(OURS), "roads.osm.pbf",
    ]  # fmt: skip
    assert service.asked("/gb/XYZ/ADM2/") == []


def test_a_file_of_ones_own_is_never_written_over(
    service: Service, country: Country, plan: Path
) -> None:
    country.serve(service)
    (plan / "data").mkdir()
    (plan / "data" / "roads.osm.pbf").write_bytes(b"mine")
    done = fetch(plan, service)
    assert (plan / "data" / "roads.osm.pbf").read_bytes() == b"mine"
    assert ["it is yours" in str(fault) for fault in done.faults] == [True]
    assert service.asked("/api/interpreter") != []  # the health posts still came


def test_a_fetched_file_that_was_changed_is_its_owners(
    service: Service, country: Country, plan: Path
) -> None:
    country.serve(service)
    fetch(plan, service)
    blocks = plan / "data" / "blocks.geojson"
    blocks.write_bytes(blocks.read_bytes().replace(b"Belsari", b"Belsary"))
    done = fetch(plan, service)
    assert b"Belsary" in blocks.read_bytes()
    assert "was changed since it was fetched" in str(done.faults[0])


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("name", ["data", ".microplan"])
def test_a_link_that_leads_out_is_not_followed(
    service: Service, country: Country, plan: Path, tmp_path: Path, name: str
) -> None:
    country.serve(service)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (plan / name).symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(InputFault, match="leads out of the plan's folder"):
        fetch(plan, service)
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"folder": "../elsewhere"}, {"folder": "/tmp"}, {"folder": "a/b"}, {"folder": ".."},
        {"folder": "C:"}, {"country": "../x"}, {"country": "IND/"}, {"districts": []},
        {"boundaries": {"district_level": "ADM2/../.."}}, {"population": {"product": "a/b"}},
        {"population": {"address": "file:///etc/hostname"}}, {"parts": ["water"]},
        {"roads": {"service": "http://asha:secret@127.0.0.1/"}}, {"population": {"sha256": "12"}},
    ],
)  # fmt: skip
def test_no_setting_makes_a_path_or_leaves_http(service: Service, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FetchSettings.model_validate(settings_for(service, **wrong))


def test_a_district_called_like_a_path_makes_none(
    service: Service, country: Country, plan: Path, tmp_path: Path
) -> None:
    country.serve(service)
    with pytest.raises(InputFault, match="has no district"):
        fetch(plan, service, districts=["../../evil"])
    assert {path.name for path in tmp_path.iterdir()} == {"plan"}


def test_a_fetch_that_is_killed_leaves_whole_files_only(
    service: Service, country: Country, plan: Path, tmp_path: Path
) -> None:
    country.serve(service)
    whole = tmp_path / "whole"
    whole.mkdir()
    fetch(whole, service)
    expected = bytes_of(whole / "data")

    def drip(question: Question) -> Answer:
        return Answer(country.region, etag='"region"', drip_seconds=0.001)

    service.routes["/region.osm.pbf"] = drip
    code = (
        "import sys, json; from pathlib import Path;"
        "from microplan.sources.fetch.fetching import Fetch;"
        "from microplan.sources.fetch.settings import FetchSettings;"
        "from microplan.sources.fetch.telling import Listener;"
        "settings = FetchSettings.model_validate(json.loads(sys.argv[2]));"
        "Fetch(Path(sys.argv[1]), settings, Listener(), as_of='2019-11-25').run()"
    )
    given = settings_for(service, roads={"region": service.at("/region.osm.pbf")})
    process = subprocess.Popen([sys.executable, "-c", code, str(plan), json.dumps(given)], cwd=ROOT)
    deadline = time.monotonic() + 60
    while not service.asked("/region.osm.pbf") and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    process.wait(timeout=10)
    left = bytes_of(plan / "data")
    assert "roads.osm.pbf" not in left
    assert {name: left[name] for name in left if name != "register.csv"} == {
        name: expected[name] for name in left if name != "register.csv"
    }
    assert {entry.file for entry in read_register(plan / "data")} == set(left) - {"register.csv"}
    parts = list((plan / ".microplan" / "fetch").glob("*.part"))
    assert [part.stat().st_size > 0 for part in parts] == [True]
    country.serve(service)
    done = fetch(plan, service, roads={"region": service.at("/region.osm.pbf")})
    assert done.faults == []
    assert service.asked("/region.osm.pbf")[-1].headers["Range"].startswith("bytes=")
    assert not list((plan / ".microplan").rglob("*.part"))


def test_the_outbox_leaves_nothing_where_writing_fails(tmp_path: Path) -> None:
    def write(path: Path) -> None:
        path.write_bytes(b"half")
        raise InputFault([])

    outbox = Outbox(tmp_path, "data")
    with pytest.raises(InputFault):
        outbox.take(ENTRY, write)
    assert list((tmp_path / "data").iterdir()) == []


def test_the_register_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    entries = [ENTRY, Entry(*(f'ज़िला, "{i}"\n' for i in range(13)))]
    write_register(tmp_path, entries)
    assert sorted(read_register(tmp_path), key=lambda entry: entry.file) == sorted(
        entries, key=lambda entry: entry.file
    )


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "file\n", "\n\n", "file,what\n,x\n"])
def test_a_table_that_is_no_register_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "register.csv").write_text(text, encoding="utf-8")
    assert read_register(tmp_path) == ()


def test_a_services_words_are_one_line_that_no_spreadsheet_reckons_with() -> None:
    assert clean_text("=HYPERLINK(1)\n\x1b[31m red \u202e") == "HYPERLINK(1) [31m red"
    assert len(clean_text("x" * 5000)) == 300


def test_a_listener_hears_of_every_file(
    service: Service, country: Country, plan: Path, ears: Any, open_downloads: Callable[..., Any]
) -> None:
    country.serve(service)
    settings = FetchSettings.model_validate(settings_for(service, parts=["boundaries"]))
    heard: list[str] = []
    ears.begin = heard.append
    Fetch(plan, settings, ears, as_of="2019-11-25").run()
    assert heard == [
        "what geoBoundaries has of XYZ ADM2", "boundaries, XYZ ADM2",
        "what geoBoundaries has of XYZ ADM3", "boundaries, XYZ ADM3",
    ]  # fmt: skip


def test_a_disk_that_takes_no_more_is_a_fault(
    service: Service, country: Country, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device", str(plan / "data" / "roads.osm.pbf"))

    country.serve(service)
    monkeypatch.setattr("microplan.sources.fetch.fetching.merge_answers", refuse)
    done = fetch(plan, service, parts=["boundaries", "population", "roads"])
    told = "roads.osm.pbf: cannot be written: No space left on device"
    assert [str(fault).partition(" — ")[0] for fault in done.faults] == [told]
    assert len(done.entries) == 3


def test_what_a_border_cuts_is_written_down(service: Service, country: Country, plan: Path) -> None:
    country.serve(service)
    moved = country.districts.copy()
    moved.loc[0, "geometry"] = moved.geometry[0].difference(
        country.blocks.geometry[0].centroid.buffer(0.05)
    )
    service.routes["/files/XYZ-ADM2.geojson"] = Answer(as_geojson(moved))
    done = fetch(plan, service)
    written = (plan / "data" / "register-notes.csv").read_text(encoding="utf-8").splitlines()
    assert written == ["note", *(f'"{note}"' if "," in note else note for note in done.notes)]
    assert any("(B01) lies to" in note for note in done.notes)
