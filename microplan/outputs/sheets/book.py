"""Route sheets: a page for each team's day, a PDF for each block, black and white, A4 landscape."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from microplan.outputs.naming import file_stem, list_blocks
from microplan.outputs.sheets.day_map import MAP_MM
from microplan.outputs.sheets.days import Sheet, write_sheet
from microplan.outputs.sheets.desk import Desk, lay_desk
from microplan.outputs.sheets.leaves import (
    DATE_MM,
    ERRAND_COLUMNS,
    FOOT_ID_MM,
    GAP_MM,
    PRINTER_MM,
    SESSION_COLUMNS,
    SIDE_MM,
    THINGS_GAP_MM,
    TOP_MM,
    measure_foot,
)
from microplan.outputs.sheets.load import name_kit
from microplan.outputs.sheets.places import pair, printable
from microplan.outputs.team_days import pick_printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from microplan.domain.handover import Plan

ROOM = Path(__file__).parent
PRINTER = ROOM / "printer.py"
PRINTERS = 2
HRA_CODES = "123456"
SIZES = {
    "side_mm": SIDE_MM,
    "top_mm": TOP_MM,
    "printer_mm": PRINTER_MM,
    "date_mm": DATE_MM,
    "foot_id_mm": FOOT_ID_MM,
    "gap_mm": GAP_MM,
    "things_gap_mm": THINGS_GAP_MM,
    "session_columns": SESSION_COLUMNS,
    "errand_columns": ERRAND_COLUMNS,
}
SAID = ("no_name", "team", "telephone", "signature", "scan", "hra_key", "foot_note")
TELEPHONES = ("anm", "asha", "courier", "supervisor", "aefi")
SIGNATURES = ("anm", "supervisor", "moic")


def write_sheets(plan: Plan, folder: Path) -> None:
    """Write a PDF for each block that has routes: its team-days by date and team, a page each.

    The file holds the teams that are based in the block; where it has none, those that come to it.
    Telephone numbers are blanks to fill in; the name of no child, woman or family is known here,
    and none is printed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    desk = lay_desk(plan)
    # One block is printed while the next is written.
    with TemporaryDirectory() as room, ThreadPoolExecutor(PRINTERS) as printers:
        printing = []
        for area_id, sheets in _write_blocks(desk):
            bench = Path(room) / file_stem(area_id)
            bench.mkdir()
            _lay_out(desk, area_id, sheets, bench)
            printing.append(printers.submit(_print, bench, folder / f"{bench.name}.pdf"))
        for printed in printing:
            printed.result()


def _write_blocks(desk: Desk) -> Iterator[tuple[str, list[Sheet]]]:
    """Write the sheets of each block that has any; a sheet of two blocks is written once."""
    written: dict[str, Sheet] = {}
    for area_id in sorted({*list_blocks(desk.plan), *desk.plan.routes["area_id"]}):
        routes: list[Any] = list(pick_printed(desk.plan, area_id).itertuples(index=False))
        for route in routes:
            if route.route_id not in written:
                written[route.route_id] = write_sheet(desk, route)
        if routes:
            yield area_id, [written[route.route_id] for route in routes]


def _lay_out(desk: Desk, area_id: str, sheets: list[Sheet], bench: Path) -> None:
    """Lay what the template prints beside it, as data: no text of the plan is ever markup."""
    about = desk.plan.about
    data = {
        "title": f"{printable(about.title)} · {desk.areas.get(area_id, (area_id, ''))[0]}",
        "foot": desk.foot,
        "foot_mm": measure_foot(desk.foot),
        "map_mm": MAP_MM,
        **SIZES,
        "words": _gather_template_words(desk.language),
        "sheets": sheets,
    }
    text = json.dumps(data, ensure_ascii=False, default=vars)
    (bench / "data.json").write_text(text, encoding="utf-8", newline="\n")
    (bench / "sheet.typ").write_bytes((ROOM / "sheet.typ").read_bytes())


def _print(bench: Path, pdf: Path) -> None:
    """Print a laid-out block to a file, in a process of its own (see `printer`)."""
    paths = (PRINTER, bench, ROOM.parent / "fonts", pdf)
    words = [sys.executable, *map(str, paths)]
    done = subprocess.run(words, check=False, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"{pdf.name} could not be printed: {done.stderr}")


def _gather_template_words(language: str) -> dict[str, Any]:
    """Gather the template's own words in both languages."""
    words: dict[str, Any] = {name: pair(language, f"sheet.{name}") for name in SAID}
    words["heads"] = {
        name: pair(language, f"sheet.head.{name}") for name in {**SESSION_COLUMNS, **ERRAND_COLUMNS}
    }
    words["kit"] = name_kit(language)
    words["hra"] = [pair(language, f"hra.{code}") for code in HRA_CODES]
    words["telephones"] = [pair(language, f"sheet.{who}") for who in TELEPHONES]
    words["signatures"] = [pair(language, f"sheet.{who}") for who in SIGNATURES]
    return words
