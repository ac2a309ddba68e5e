"""The little world's finished plan as files, and a way to change some of its tables."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from smallville import PEOPLE_IN, smallville

from microplan.outputs.files.tables import write_csv, write_tables
from microplan.verify.tables import KEYS, Written, read_written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from changes import Change


def make_manifest(rows: dict[str, int]) -> dict[str, object]:
    vials = {"OPV": 20, "Penta": 10, "MR": 5, "Td": 10}
    antigens = [{"name": name, "vial_doses": doses} for name, doses in vials.items()]
    settings = {"campaign": {"gap_days_min": 28}, "supply": {"antigens": antigens}}
    return {"microplan": "0", "counts": {"people_in": PEOPLE_IN} | rows, "settings": settings}


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a plan that breaks no law."""
    out = tmp_path_factory.mktemp("sound")
    plan = smallville()
    write_tables(plan, out / "tables")
    manifest = make_manifest({name: len(getattr(plan, name)) for name in KEYS})
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return out


@pytest.fixture(scope="session")
def written(sound: Path) -> Written:
    """Give the sound plan as it is read back."""
    return read_written(sound, ())


@pytest.fixture
def mutate(written: Written, tmp_path: Path) -> Callable[[Change], Written]:
    """Give a function that changes the plan's tables, and has them sorted and counted anew."""

    def make(change: Change) -> Written:
        frames = dict(written.items())
        before, texts = dict(frames), dict(written.texts.items())
        change(frames)
        for name in [name for name in KEYS if frames[name] is not before[name]]:
            key = list(KEYS[name])
            frames[name] = frames[name].sort_values(key, kind="stable", ignore_index=True)
            texts[name] = as_csv(frames[name], tmp_path / f"{name}.csv")
        manifest = make_manifest({name: len(frame) for name, frame in frames.items()})
        return replace(written, **frames, texts=replace(written.texts, **texts), manifest=manifest)

    return make


def as_csv(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Write a changed table, whose shapes are WKB as they were read, and read it as text."""
    if "geometry" in frame:
        import geopandas as gpd  # noqa: PLC0415

        shapes = gpd.GeoSeries.from_wkb(frame["geometry"], crs="EPSG:4326")
        frame = gpd.GeoDataFrame(frame.assign(geometry=shapes), geometry="geometry")
    write_csv(frame, path)
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
