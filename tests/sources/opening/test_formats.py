"""The same two blocks in every format and many coordinate systems: they land in one place."""

from __future__ import annotations

import json
import shutil
import zipfile
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely.geometry import Polygon, box

from microplan.errors import InputFault
from microplan.sources.file_settings import FileSettings
from microplan.sources.files import read_shapes
from microplan.sources.ledger import Ledger
from microplan.sources.opening.formats import list_layers, read_layer

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["Bélwa", "बेलवा"]
KINKED = Polygon([(82.0, 26.0), (82.2, 26.0), (82.2, 26.1), (82.11, 26.13), (82.0, 26.1)])
BLOCKS = gpd.GeoDataFrame(
    {"code": ["01", "02"], "called": NAMES},
    geometry=[KINKED, box(82.2, 26.0, 82.4, 26.2)],
    crs="EPSG:4326",
)
METRE_DEGREES = 1 / 111_320
DRIVERS = {
    "blocks.gpkg": "GPKG",
    "blocks.shp": "ESRI Shapefile",
    "blocks.geojson": "GeoJSON",
    "blocks.geojsonl": "GeoJSONSeq",
    "blocks.fgb": "FlatGeobuf",
    "blocks.kml": "KML",
    "blocks.gml": "GML",
    "blocks.tab": "MapInfo File",
    "blocks.shp.zip": "ESRI Shapefile",
    "blocks.zip": "ESRI Shapefile",
    "blocks.parquet": "",
    "blocks.topojson": "",
}
DEGREES_ONLY = {"blocks.geojsonl", "blocks.kml", "blocks.topojson"}
SYSTEMS = ["EPSG:4326", "EPSG:32644", "EPSG:3857", "EPSG:7755", "EPSG:24379"]
WRITTEN = [
    (name, crs)
    for name in DRIVERS
    for crs in (SYSTEMS[:1] if name in DEGREES_ONLY else SYSTEMS)
    # MapInfo has no word for the datum of the old Indian zones: the file itself is 90 m off
    if (name, crs) != ("blocks.tab", "EPSG:24379")
]


def write(folder: Path, name: str, crs: str) -> Path:
    """Write the blocks under a name in a coordinate system."""
    path, blocks = folder / name, BLOCKS.to_crs(crs)
    if name.endswith(".parquet"):
        blocks.to_parquet(path)
    elif name.endswith(".topojson"):
        write_topology(path)
    elif name.endswith("s.zip"):
        blocks.to_file(folder / "inside.shp", encoding="UTF-8")
        with zipfile.ZipFile(path, "w") as archive:
            for part in sorted(folder.glob("inside.*")):
                archive.write(part, f"a folder/of maps/{part.name}")
    else:
        blocks.to_file(path, driver=DRIVERS[name])
    return path


def write_topology(path: Path) -> None:
    """Write the blocks as TopoJSON, by hand: each with an arc of its own."""
    arcs = [shapely.get_coordinates(shape).tolist() for shape in BLOCKS.geometry]
    shapes = [
        {"type": "Polygon", "arcs": [[i]], "properties": {"code": code, "called": name}}
        for i, (code, name) in enumerate(zip(BLOCKS["code"], NAMES, strict=True))
    ]
    blocks = {"type": "GeometryCollection", "geometries": shapes}
    topology = {"type": "Topology", "objects": {"blocks": blocks}, "arcs": arcs}
    path.write_text(json.dumps(topology), encoding="utf-8")


@pytest.mark.parametrize(("name", "crs"), WRITTEN)
def test_blocks_land_in_the_same_place_whatever_file_they_come_in(
    tmp_path: Path, name: str, crs: str
) -> None:
    read = read_shapes(FileSettings(file=write(tmp_path, name, crs)))
    read = read.sort_values("code", ignore_index=True)  # FlatGeobuf keeps an order of its own
    assert read.crs == "EPSG:4326"
    assert not read.has_z.any()
    assert read["code"].tolist() == ["01", "02"]
    assert read["called"].tolist() == NAMES
    far = [
        shapely.hausdorff_distance(one, other)
        for one, other in zip(read.geometry, BLOCKS.geometry, strict=True)
    ]
    assert max(far) < METRE_DEGREES


def test_a_zip_of_several_layers_asks_for_one_and_takes_it_by_any_of_its_names(
    tmp_path: Path,
) -> None:
    for name in ("north", "south"):
        BLOCKS.assign(code=name).to_file(tmp_path / f"{name}.shp")
    path = tmp_path / "maps.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(tmp_path.glob("*.*")):
            if part != path:
                archive.write(part, f"{'a' if part.stem == 'north' else 'b'}/{part.name}")
        archive.writestr("__MACOSX/._north.shp", b"a Mac was here")
    with pytest.raises(InputFault, match=r"several layers — name one as layer: a/north\.shp, b/"):
        read_shapes(FileSettings(file=path))
    for layer in ("south", "south.shp", "b/south.shp"):
        assert read_shapes(FileSettings(file=path, layer=layer))["code"][0] == "south"


def test_a_layer_inside_a_zipped_geopackage_goes_by_its_own_name(tmp_path: Path) -> None:
    BLOCKS.to_file(tmp_path / "all.gpkg", layer="blocks")
    BLOCKS.to_file(tmp_path / "all.gpkg", layer="wards")
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(tmp_path / "all.gpkg", "all.gpkg")
    assert sorted(str(layer) for layer in list_layers(path)) == ["blocks", "wards"]
    assert len(read_layer(path, "wards", "")) == 2


def test_heights_are_left_out_and_said_so(tmp_path: Path) -> None:
    high = BLOCKS.set_geometry(shapely.force_3d(BLOCKS.geometry.to_numpy(), 250.0))
    high.to_file(tmp_path / "high.gpkg")
    ledger = Ledger()
    read = read_shapes(FileSettings(file=tmp_path / "high.gpkg"), ledger)
    assert not read.has_z.any()
    (told,) = ledger.repairs().itertuples()
    assert (told.what, told.where) == ("heights", "high.gpkg")


def test_a_file_without_a_map_in_it_is_told_what_to_export_to(tmp_path: Path) -> None:
    path = tmp_path / "blocks.gpkg"
    path.write_bytes(b"this is no geopackage, whatever it is called")
    with pytest.raises(InputFault, match=r"blocks\.gpkg: is no map file .* — export it as Geo"):
        read_shapes(FileSettings(file=path))


def test_no_fault_of_a_broken_file_names_a_folder_of_the_machine(tmp_path: Path) -> None:
    BLOCKS.to_file(tmp_path / "half.shp")
    (tmp_path / "half.shp").write_bytes((tmp_path / "half.shp").read_bytes()[:60])
    half = tmp_path / "half.gpkg"
    BLOCKS.to_file(half)
    half.write_bytes(half.read_bytes()[:50_000])
    (tmp_path / "cut.geojson").write_text('{"type": "FeatureCollection", "features": [{"ty')
    (tmp_path / "cut.parquet").write_bytes(b"PAR1 and nothing more")
    for name in ("half.shp", "half.gpkg", "cut.geojson", "cut.parquet"):
        with pytest.raises(InputFault) as caught:
            read_shapes(FileSettings(file=tmp_path / name))
        assert name in str(caught.value)
        assert str(tmp_path) not in str(caught.value)


def test_a_file_of_no_bytes_and_a_layer_of_no_rows_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "none.geojson").write_bytes(b"")
    BLOCKS.iloc[:0].to_file(tmp_path / "bare.gpkg")
    with pytest.raises(InputFault, match="is an empty file"):
        read_shapes(FileSettings(file=tmp_path / "none.geojson"))
    with pytest.raises(InputFault, match="has no rows"):
        read_shapes(FileSettings(file=tmp_path / "bare.gpkg"))


def test_a_folder_given_as_a_file_is_told_as_one(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="is a folder, not a file"):
        read_shapes(FileSettings(file=tmp_path))


def test_a_parquet_table_without_shapes_is_told(tmp_path: Path) -> None:
    BLOCKS[["code", "called"]].to_parquet(tmp_path / "t.parquet")
    with pytest.raises(InputFault, match="has no shapes"):
        read_shapes(FileSettings(file=tmp_path / "t.parquet"))


@pytest.mark.parametrize("zipped", [False, True])
def test_a_file_that_only_orders_shapes_from_elsewhere_is_refused(
    tmp_path: Path, zipped: bool
) -> None:
    BLOCKS.to_file(tmp_path / "secret.geojson")
    order = (
        '<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>'
        f"{tmp_path / 'secret.geojson'}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    path = tmp_path / "blocks.json"
    path.write_text(order, encoding="utf-8")
    if zipped:
        with zipfile.ZipFile(tmp_path / "blocks.zip", "w") as archive:
            archive.write(path, "blocks.json")
        path = tmp_path / "blocks.zip"
    with pytest.raises(InputFault, match="only an order to fetch them elsewhere"):
        read_shapes(FileSettings(file=path))


def test_an_archive_without_a_map_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "notes.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing here")
    with pytest.raises(InputFault, match="has no layer of shapes"):
        read_shapes(FileSettings(file=tmp_path / "notes.zip"))


def test_a_shapefile_that_came_without_its_companions_says_what_is_missing(tmp_path: Path) -> None:
    BLOCKS.to_file(tmp_path / "b.shp")
    (tmp_path / "alone").mkdir()
    shutil.copy(tmp_path / "b.shp", tmp_path / "alone" / "b.shp")
    with pytest.raises(InputFault, match=r"b\.shp: comes without its \.dbf and \.shx"):
        read_shapes(FileSettings(file=tmp_path / "alone" / "b.shp"))


def test_a_line_of_one_point_leaves_the_other_rows_where_they_are(shared_data: Path) -> None:
    path = shared_data / "broken" / "Nigeria_Roads.shp"
    roads = read_layer(path, "", "")
    assert np.flatnonzero(roads.geometry.isna()).size == 1


def test_the_styles_of_qgis_beside_the_layer_are_no_layer(tmp_path: Path) -> None:
    path = tmp_path / "styled.gpkg"
    BLOCKS.to_file(path, layer="blocks")
    pyogrio.write_dataframe(pd.DataFrame({"qml": ["<qgis/>"]}), path, layer="layer_styles")
    assert len(pyogrio.list_layers(path)) == 2
    assert len(read_shapes(FileSettings(file=path))) == 2


def test_a_csv_of_well_known_text_is_read_once_its_system_is_known(tmp_path: Path) -> None:
    path = tmp_path / "villages.csv"
    BLOCKS.assign(WKT=BLOCKS.geometry.to_wkt())[["code", "WKT"]].to_csv(path, index=False)
    with pytest.raises(InputFault, match=r'states no coordinate system — set crs = "EPSG:4326"'):
        read_shapes(FileSettings(file=path))
    read = read_shapes(FileSettings(file=path, crs="EPSG:4326"))
    assert read.geometry.geom_equals_exact(BLOCKS.geometry, 1e-9).all()


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "Polygon", "coordinates": ' + "[" * 200_000 + "]" * 200_000 + "}",
        '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {new} "{10 * f"&{old};"}">' for old, new in pairwise("abcdefghij"))
        + ']><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>&j;</name></Document></kml>',
    ],
    ids=["nested", "swelling"],
)
def test_text_that_is_made_to_choke_a_reader_is_a_fault_like_any_other(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / ("x.kml" if text.startswith("<") else "x.geojson")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputFault, match=r"x\.(kml|geojson): "):
        read_shapes(FileSettings(file=path))


@pytest.mark.parametrize("name", ["blocks.zip", "BLOCKS.ZIP", "a {b} c.zip", "ब्लॉक.zip"])
def test_an_archive_may_go_by_any_name_and_hold_any(tmp_path: Path, name: str) -> None:
    BLOCKS.to_file(tmp_path / "inside.gpkg", layer="blocks")
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.write(tmp_path / "inside.gpkg", "नक्शा/ब्लॉक {1}.gpkg")
    assert read_shapes(FileSettings(file=tmp_path / name))["called"].tolist() == NAMES
