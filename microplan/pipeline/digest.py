"""A digest of whatever a stage is given: equal arguments, equal digest.

Files count by their contents and name, never by where they lie; frames by their columns, types
and values; settings by their fields. Clocks and machine paths never enter.
"""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    import pandas as pd

SHAPEFILE_PARTS = (".dbf", ".shx", ".prj", ".cpg")
CHUNK_BYTES = 1 << 20
LIBRARIES = (
    "exactextract",
    "folium",
    "geopandas",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",
    "pyogrio",
    "pyproj",
    "pyvrp",
    "rapidfuzz",
    "rasterio",
    "scipy",
    "segno",
    "shapely",
    "typst",
)


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's contents, in hexadecimal."""
    state = hashlib.sha256()
    _feed(state, value)
    return state.hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file; a shapefile's parts count as one file."""
    state = hashlib.sha256()
    for part in file_parts(path):
        with part.open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                state.update(chunk)
    return state.hexdigest()


def file_parts(path: Path) -> list[Path]:
    """Return the file and, for a shapefile, the files that belong to it."""
    if path.suffix.lower() != ".shp":
        return [path]
    beside = [
        p
        for p in path.parent.iterdir()
        if p.stem == path.stem and p.suffix.lower() in SHAPEFILE_PARTS
    ]
    return [path, *sorted(beside)]


@cache
def library_versions() -> dict[str, str]:
    """Return the versions of the libraries whose results a plan rests on."""
    return {name: version(name) for name in LIBRARIES}


@cache
def source_digest(package: Path) -> str:
    """Return the digest of the package's own files, whatever they are called from."""
    files = [p for p in package.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    named = sorted((p.relative_to(package).as_posix(), file_digest(p)) for p in files)
    return digest(named)


def _feed(state: Any, value: Any) -> None:
    """Feed a value, tagged with its type so that 1, 1.0, "1" and True differ."""
    state.update(f"{type(value).__name__}:".encode())
    if isinstance(value, Path):
        state.update(f"{value.name}:{file_digest(value)}".encode())
    elif isinstance(value, BaseModel):
        _feed_named(state, {name: getattr(value, name) for name in type(value).model_fields})
    elif dataclasses.is_dataclass(value):
        _feed_named(state, {f.name: getattr(value, f.name) for f in dataclasses.fields(value)})
    elif isinstance(value, dict):
        _feed_named(state, {str(key): value[key] for key in sorted(value, key=str)})
    elif isinstance(value, tuple | list):
        _feed_named(state, dict(enumerate(value)))
    elif value is None or isinstance(value, str | int | float | date):
        state.update(repr(value).encode())
    else:
        _feed_data(state, value)
    state.update(b";")


def _feed_named(state: Any, parts: dict[Any, Any]) -> None:
    for name, part in parts.items():
        state.update(f"{name}=".encode())
        _feed(state, part)


def _feed_data(state: Any, value: Any) -> None:
    """Feed a frame or an array."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    if isinstance(value, pd.DataFrame):
        _feed_frame(state, value)
    elif isinstance(value, np.ndarray):
        state.update(f"{value.dtype}{value.shape}".encode())
        state.update(np.ascontiguousarray(value).tobytes())
    else:
        raise TypeError(f"a {type(value).__name__} cannot be handed from stage to stage")


def _feed_frame(state: Any, frame: pd.DataFrame) -> None:
    import geopandas as gpd  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    for name in frame.columns:
        column = frame[name]
        state.update(f"{name}/{column.dtype}=".encode())
        if isinstance(column, gpd.GeoSeries):
            column = pd.Series(column.to_wkb(), dtype=object).map(lambda b: b or b"")
            state.update(b"".join(hashlib.sha256(b).digest() for b in column))
        else:
            state.update(pd.util.hash_pandas_object(column, index=False).to_numpy().tobytes())
