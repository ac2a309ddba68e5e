"""Which layers a file of shapes has, and how one of them is read, whatever format it is in."""

from __future__ import annotations

import warnings
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import geopandas as gpd
import pyarrow as pa
import pyogrio

from microplan.errors import Fault, InputFault
from microplan.geo.crs import WGS84
from microplan.sources.opening.archives import demand_size, list_members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd

PARQUET = {".parquet", ".geoparquet", ".pq"}
SHAPES = {
    ".shp", ".gpkg", ".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".topojson", ".fgb",
    ".kml", ".kmz", ".gml", ".tab", ".mif",
}  # fmt: skip
"""Endings by which a layer is told among the files of an archive."""
FORMATS = "GeoPackage, shapefile (also zipped), GeoJSON, TopoJSON, FlatGeobuf, KML or GeoParquet"
HEAD_BYTES = 4096
POINTERS = (
    b"<OGRVRTDataSource", b"<OGRWFSDataSource", b"<OGRCSWDataSource", b"<VRTDataset", b"<GDAL_WMS",
    b"gdal_streamed_alg", b"<WFS_Capabilities", b"<wfs:WFS_Capabilities",
)  # fmt: skip
"""Beginnings of files that hold no shapes but tell GDAL to fetch some elsewhere."""
OFFLINE = {"GML_DOWNLOAD_SCHEMA": "NO", "GML_SKIP_RESOLVE_ELEMS": "ALL", "GDAL_HTTP_TIMEOUT": "1"}
OSM_INDEX = "OSM_USE_CUSTOM_INDEXING"
UNREADABLE = (RuntimeError, ValueError, LookupError, OSError, pa.ArrowException)
"""What GDAL, pyogrio and pyarrow raise for files that they cannot read."""


@dataclass(frozen=True)
class Layer:
    """A layer of a file: where GDAL finds it, and what it goes by."""

    address: str
    name: str
    member: str = ""
    """The file in the archive that holds it; empty where the file is no archive."""

    def goes_by(self, name: str) -> bool:
        """Tell whether a planner means this layer by a name: its own, or its file's."""
        stem = PurePosixPath(self.member).stem if self.member else self.name
        return name in {self.name, self.member, PurePosixPath(self.member).name, stem}

    def __str__(self) -> str:
        """Write the layer as it may be named in the plan."""
        return self.member or self.name


def read_layer(path: Path, layer: str, encoding: str) -> pd.DataFrame:
    """Read a layer of a file of shapes as it stands, in its own coordinates.

    Returns
    -------
    DataFrame
        A GeoDataFrame, or a plain one where the layer has no shapes.

    Raises
    ------
    InputFault
        It cannot be opened, has no such layer, or has several and none is named.
    """
    demand_size(path)
    try:
        if path.suffix.lower() in PARQUET:
            return _read_parquet(path)
        with _options(OFFLINE):
            chosen = _pick_layer(path, layer)
            return _read_gdal(chosen, encoding)
    except UNREADABLE as error:
        raise InputFault([_tell_unreadable(path, layer, encoding, error)]) from None


def _tell_unreadable(path: Path, layer: str, encoding: str, error: Exception) -> Fault:
    """Say that a file cannot be read, without the folders of the machine."""
    where = f"{path.name}, layer {layer}" if layer else path.name
    if isinstance(error, UnicodeError | LookupError):
        stated = encoding or "the encoding that it states"
        todo = 'set encoding = "windows-1252" (or what it is) in the plan'
        return Fault(where, f"its text is not in {stated}", todo)
    told = str(error).strip().split(";")[0].splitlines()
    if not told or "not recognized" in told[0] or "duckdb" in told[0]:
        return Fault(where, "is no map file that can be read", f"export it as {FORMATS}")
    message = told[0].replace(str(path), path.name).replace(f"{path.parent}/", "")
    return Fault(where, f"cannot be opened: {message}", "export it again, best as GeoPackage")


def _read_parquet(path: Path) -> pd.DataFrame:
    """Read GeoParquet; a Parquet table without shapes comes as a plain table."""
    try:
        return gpd.read_parquet(path)
    except ValueError as error:
        if "geo metadata" not in str(error).lower():
            raise
        import pandas as pd  # noqa: PLC0415

        return pd.read_parquet(path)


def _read_gdal(layer: Layer, encoding: str) -> pd.DataFrame:
    """Read a layer; of an OpenStreetMap extract whose ids do not rise, in the way that can.

    Extracts that were put together from two sides, as at the 180th meridian, are such.
    """
    with warnings.catch_warnings():
        # feature numbers are never used; ids are the user's own column
        warnings.filterwarnings("ignore", "Several features with id", RuntimeWarning)
        # nobody asks for measures; rows whose shape cannot be built have none, and callers tell
        warnings.filterwarnings("ignore", "Measured .M. geometry types", UserWarning)
        warnings.filterwarnings("ignore", "Non closed ring detected", RuntimeWarning)
        warnings.filterwarnings("ignore", "invalid value encountered", RuntimeWarning)
        read: Callable[[], pd.DataFrame] = partial(
            gpd.read_file,
            layer.address,
            layer=layer.name,
            encoding=encoding or None,
            on_invalid="ignore",
        )
        try:
            shapes = read()
        except pyogrio.errors.FeatureError as error:
            if OSM_INDEX not in str(error):
                raise
            with _options({OSM_INDEX: "NO"}):
                return read()
    return _as_the_format_says(shapes, layer.address)


def _as_the_format_says(shapes: pd.DataFrame, address: str) -> pd.DataFrame:
    """Give TopoJSON, which has no word for it, the coordinates that its standard says: WGS 84."""
    if not isinstance(shapes, gpd.GeoDataFrame) or shapes.crs is not None:
        return shapes
    if not address.lower().endswith(("json", "jsonl", "jsons")):
        return shapes
    return shapes.set_crs(WGS84)


def _pick_layer(path: Path, layer: str) -> Layer:
    """Return the layer to read; a file with several must have one named."""
    layers = list_layers(path)
    chosen = [each for each in layers if not layer or each.goes_by(layer)]
    if len(chosen) == 1:
        return chosen[0]
    known = ", ".join(sorted(dict.fromkeys(map(str, layers))))
    if not layers:
        raise InputFault([Fault(path.name, "has no layer of shapes", f"export it as {FORMATS}")])
    if not chosen:
        raise InputFault([Fault(path.name, f"has no layer {layer}", f"it has: {known}")])
    exact = [each for each in chosen if str(each) == layer]
    if len(exact) == 1:
        return exact[0]
    raise InputFault([Fault(path.name, "has several layers", f"name one as layer: {known}")])


def list_layers(path: Path) -> list[Layer]:
    """Return the layers of a file, or of all map files in an archive.

    Raises
    ------
    InputFault
        The archive is not safe to open, or the file only points to others.
    """
    if path.suffix.lower() not in {".zip", ".kmz"}:
        with path.open("rb") as file:
            _demand_contents(path.name, file.read(HEAD_BYTES))
        return [Layer(str(path), name) for name in _name_layers(str(path))]
    members = list_members(path)
    if path.suffix.lower() == ".kmz":
        return [Layer(str(path), name) for name in _name_layers(str(path))]
    return [layer for member in _map_files(members) for layer in _layers_of(path, member)]


def _map_files(members: list[str]) -> list[str]:
    """Return the members that hold layers: files by their ending, and folders of a geodatabase."""
    visible = [m for m in members if not m.startswith("__MACOSX") and "/." not in f"/{m}"]
    files = [m for m in visible if PurePosixPath(m).suffix.lower() in SHAPES]
    folders = {
        str(parent)
        for member in visible
        for parent in PurePosixPath(member).parents
        if parent.suffix.lower() == ".gdb"
    }
    return sorted({*(m for m in files if not m.lower().endswith(".shp.json")), *folders})


def _layers_of(path: Path, member: str) -> list[Layer]:
    """Return the layers of one map file in an archive."""
    if not member.lower().endswith(".gdb"):
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            _demand_contents(f"{path.name}/{member}", file.read(HEAD_BYTES))
    # braces tell GDAL where the archive's name ends, unless that has braces of its own
    outer = str(path) if {"{", "}"} & set(str(path)) else f"{{{path}}}"
    address = f"/vsizip/{outer}/{member}"
    named = _name_layers(address)
    if len(named) == 1:
        return [Layer(address, named[0], member)]
    return [Layer(address, name) for name in named]


def _name_layers(address: str) -> list[str]:
    """Return the layers of a file by name; tables beside them, such as QGIS' styles, are none."""
    layers = [(str(name), kind) for name, kind in pyogrio.list_layers(address)]
    with_shapes = [name for name, kind in layers if kind is not None]
    return with_shapes or [name for name, _ in layers]


def _demand_contents(where: str, head: bytes) -> None:
    """Raise an `InputFault` for a file that only tells where shapes are to be fetched."""
    if any(pointer in head for pointer in POINTERS):
        what = "holds no shapes, only an order to fetch them elsewhere"
        raise InputFault([Fault(where, what, f"export the shapes themselves, as {FORMATS}")])


@contextmanager
def _options(options: dict[str, str]) -> Iterator[None]:
    """Set options of GDAL for a while."""
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)
