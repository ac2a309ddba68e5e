"""Writing a stage's result to a folder, and reading it back.

A result is a frame, an array, a plain value, or a frozen dataclass of these. Frames lie as
Parquet, arrays as .npy, the rest as JSON; nothing is pickled. `value.json` says what is what.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

LABEL = "value.json"
OWN = "microplan."


class DamagedError(Exception):
    """A kept result cannot be read."""


def write_value(value: Any, folder: Path) -> None:
    """Write a value into an empty folder."""
    label = json.dumps(_write(value, folder, "value"), ensure_ascii=False, sort_keys=True)
    (folder / LABEL).write_text(label, encoding="utf-8", newline="\n")


def read_value(folder: Path) -> Any:
    """Read back what `write_value` wrote.

    Raises
    ------
    DamagedError
        A file is missing or unreadable.
    """
    try:
        label = json.loads((folder / LABEL).read_text(encoding="utf-8"))
        return _read(label, folder)
    except (OSError, ValueError, KeyError, AttributeError, ImportError) as error:
        raise DamagedError(str(error)) from error


def _write(value: Any, folder: Path, name: str) -> dict[str, Any]:
    """Write one value and return its label."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kind = f"{type(value).__module__}:{type(value).__qualname__}"
        parts = {
            f.name: _write(getattr(value, f.name), folder, f"{name}.{f.name}")
            for f in dataclasses.fields(value)
        }
        return {"kind": "group", "of": kind, "parts": parts}
    if isinstance(value, tuple):
        members = [_write(part, folder, f"{name}.{i}") for i, part in enumerate(value)]
        return {"kind": "tuple", "parts": members}
    if value is None or isinstance(value, str | int | float | bool):
        return {"kind": "plain", "value": value}
    return _write_data(value, folder, name)


def _write_data(value: Any, folder: Path, name: str) -> dict[str, Any]:
    """Write a frame or an array to a file of its own."""
    import geopandas as gpd  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    if isinstance(value, pd.DataFrame):
        value.to_parquet(folder / f"{name}.parquet", index=False)
        shapes = isinstance(value, gpd.GeoDataFrame)
        return {"kind": "shapes" if shapes else "frame", "file": f"{name}.parquet"}
    if isinstance(value, np.ndarray):
        np.save(folder / f"{name}.npy", value, allow_pickle=False)
        return {"kind": "array", "file": f"{name}.npy"}
    raise TypeError(f"a {type(value).__name__} cannot be kept in the store")


def _read(label: dict[str, Any], folder: Path) -> Any:
    """Read one value by its label."""
    kind = label["kind"]
    if kind == "plain":
        return label["value"]
    if kind == "tuple":
        return tuple(_read(part, folder) for part in label["parts"])
    if kind == "group":
        parts = {name: _read(part, folder) for name, part in label["parts"].items()}
        return _find_class(label["of"])(**parts)
    return _read_data(kind, folder / label["file"])


def _read_data(kind: str, path: Path) -> Any:
    import numpy as np  # noqa: PLC0415

    if kind == "array":
        return np.load(path, allow_pickle=False)
    return _read_frame(path, shapes=kind == "shapes")


def _read_frame(path: Path, *, shapes: bool) -> pd.DataFrame:
    import geopandas as gpd  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415
    from pyarrow import ArrowInvalid  # noqa: PLC0415

    try:
        return gpd.read_parquet(path) if shapes else pd.read_parquet(path)
    except ArrowInvalid as error:
        raise DamagedError(str(error)) from error


def _find_class(path: str) -> Any:
    """Return a class of the package by its module and name; never one from elsewhere."""
    module, name = path.split(":")
    if not module.startswith(OWN):
        raise DamagedError(f"{path} is not a class of microplan")
    return getattr(importlib.import_module(module), name)
