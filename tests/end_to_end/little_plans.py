"""Small plans written around one file: four blocks, places, posts and a survey, all in a box.

What a test wants to try takes the place of a section; the rest is sound, so that whatever the
check says, it says of that file.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

from microplan.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

Bounds = tuple[float, float, float, float]
"""West, south, east, north."""
PLACES_A_SIDE = 6
PEOPLE = 400


@dataclass(frozen=True)
class Answer:
    """What `microplan check` answered: its exit code, what it printed, and what its page says."""

    exit_code: int
    printed: str
    page: str
    unforeseen: BaseException | None


def ask(plan: Path) -> Answer:
    """Check a plan as a user would, and read the page as text."""
    report = plan.with_name("check.html")
    done = CliRunner().invoke(app, ["check", str(plan), "--report", str(report)])
    unforeseen = None if isinstance(done.exception, SystemExit) else done.exception
    page = report.read_text(encoding="utf-8") if report.is_file() else ""
    body = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    return Answer(done.exit_code, _flat(done.output), _flat(unescape(body)), unforeseen)


def write_plan(folder: Path, bounds: Bounds, given: dict[str, Any]) -> Path:
    """Write a plan of four blocks in the bounds, with the given sections in place of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_blocks(folder, bounds)
    _write_places(folder, bounds)
    _write_survey(folder)
    sections = {**_sound_sections(), **given}
    text = "\n".join(f"{name} = {_toml(value)}" for name, value in sections.items())
    path = folder / "plan.toml"
    path.write_text(text + "\n", encoding="utf-8")
    return path


def _sound_sections() -> dict[str, Any]:
    return {
        "plan": {"title": "A little plan"},
        "areas": {
            "vintage": "2019",
            "code_system": "own ids",
            "blocks": {"file": "blocks.geojson", "id": "id", "parent": "district", "name": "name"},
            "districts": {"names": {"1": "Sukhpur"}},
        },
        "population": {
            "places": {"file": "places.csv", "id": "id", "name": "name", "people": "people"}
        },
        "coverage": {
            "surveys": [{"file": "survey.csv", "area": "block", "full_immunization": "fic"}]
        },
        "facilities": {"file": "posts.csv", "id": "id", "name": "name", "kind": "kind"},
        "calendar": {"ri_days": ["wed"]},
    }


def _write_blocks(folder: Path, bounds: Bounds) -> None:
    west, south, east, north = bounds
    across, up = (west + east) / 2, (south + north) / 2
    corners = [(west, south), (across, south), (west, up), (across, up)]
    features = [
        {
            "type": "Feature",
            "properties": {"id": str(n), "district": "1", "name": f"Khand {'ABCD'[n - 1]}"},
            "geometry": _box(x, y, across - west, up - south),
        }
        for n, (x, y) in enumerate(corners, 1)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (folder / "blocks.geojson").write_text(text, encoding="utf-8")


def _box(x: float, y: float, wide: float, high: float) -> dict[str, Any]:
    ring = [[x, y], [x + wide, y], [x + wide, y + high], [x, y + high], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def _write_places(folder: Path, bounds: Bounds) -> None:
    west, south, east, north = bounds
    steps = [(n + 0.5) / PLACES_A_SIDE for n in range(PLACES_A_SIDE)]
    points = [(west + (east - west) * x, south + (north - south) * y) for y in steps for x in steps]
    rows = [f"P{n},Gaon {n},{PEOPLE},{x},{y}" for n, (x, y) in enumerate(points)]
    (folder / "places.csv").write_text("id,name,people,lon,lat\n" + "\n".join(rows), "utf-8")
    posts = [f"F{n},Post {n},phc,{x},{y}" for n, (x, y) in enumerate(points) if n % 7 == 0]
    (folder / "posts.csv").write_text("id,name,kind,lon,lat\n" + "\n".join(posts), "utf-8")


def _write_survey(folder: Path) -> None:
    rows = [f"{n},{60 + n}" for n in (1, 2, 3, 4)]
    (folder / "survey.csv").write_text("block,fic\n" + "\n".join(rows), encoding="utf-8")


def _toml(value: Any) -> str:
    """Write a value as inline TOML."""
    if isinstance(value, dict):
        parts = [f"{json.dumps(k, ensure_ascii=False)} = {_toml(v)}" for k, v in value.items()]
        return "{ " + ", ".join(parts) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _flat(text: str) -> str:
    return " ".join(text.split())
