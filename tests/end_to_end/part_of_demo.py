"""Three blocks of the demo: its town, its islands and its hills, planned in a few seconds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from microplan.synth.district import write_demo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BLOCKS = {"B02", "B06", "B09"}


def write_part(folder: Path) -> Path:
    """Write the demo's inputs with all that lies outside the three blocks left out."""
    plan = write_demo(folder)
    for name in ("blocks", "subcentres", "wards"):
        _keep(folder / f"{name}.geojson", lambda row: row["properties"]["block_id"] in BLOCKS)
    ground = shapely.union_all([_shape(row) for row in _rows(folder / "blocks.geojson")])
    for name in ("places", "facilities", "roads"):
        _keep(folder / f"{name}.geojson", lambda row: bool(ground.intersects(_shape(row))))
    places = {row["properties"]["place_id"] for row in _rows(folder / "places.geojson")}
    _keep_rows(folder / "due_list.csv", lambda rows: rows["place_id"].isin(places))
    _keep_rows(folder / "coverage.csv", lambda rows: rows["block_id"].isin(BLOCKS))
    _keep_rows(
        folder / "high_risk.csv",
        lambda rows: shapely.contains_xy(
            ground, rows["lon"].astype(float), rows["lat"].astype(float)
        ),
    )
    return plan


def _rows(file: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["features"]
    return rows


def _shape(row: dict[str, Any]) -> shapely.Geometry:
    return shapely.from_geojson(json.dumps(row["geometry"]))


def _keep(file: Path, wanted: Callable[[dict[str, Any]], bool]) -> None:
    collection = json.loads(file.read_text(encoding="utf-8"))
    collection["features"] = [row for row in collection["features"] if wanted(row)]
    file.write_text(json.dumps(collection), encoding="utf-8")


def _keep_rows(file: Path, wanted: Callable[[pd.DataFrame], Any]) -> None:
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    rows[wanted(rows)].to_csv(file, index=False)
