"""The pages of a plan: the front page and a map for each block, each a file that opens offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.outputs.naming import file_stem, list_blocks
from microplan.outputs.pages.block import draw_block
from microplan.outputs.pages.facts import gather_parts
from microplan.outputs.pages.fonts import embed_fonts
from microplan.outputs.pages.front import draw_front
from microplan.outputs.pages.ground import shape_block, shape_ground
from microplan.outputs.pages.how_known import tell_how_known

if TYPE_CHECKING:
    from pathlib import Path

    from microplan.domain.handover import Plan
    from microplan.outputs.pages.shell import Shell


def write_pages(plan: Plan, folder: Path) -> None:
    """Write OUT/index.html and OUT/maps/<area_id>.html for each block: the public edition."""
    pages = draw_pages(plan)
    fonts = embed_fonts(shell.text for shell in pages.values())
    for name, shell in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shell.close(fonts), encoding="utf-8", newline="\n")


def draw_pages(plan: Plan) -> dict[str, Shell]:
    """Draw all pages, by their place in the folder."""
    ground, how = shape_ground(plan), tell_how_known(plan)
    parts = gather_parts(plan, ground)
    front = {"index.html": draw_front(plan, ground, how)}
    return front | {
        f"maps/{file_stem(area)}.html": draw_block(
            parts, shape_block(plan, ground, area), how, area
        )
        for area in list_blocks(plan)
    }
