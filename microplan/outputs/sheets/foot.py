"""The lines at the foot of every page: version, data, notice, boundaries, want of roads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.outputs.sheets.places import Pair, pair, printable

if TYPE_CHECKING:
    from microplan.domain.handover import Plan


def write_foot(plan: Plan) -> list[str]:
    """Write the lines at the foot of every page: what the plan rests on, and its notice."""
    about, language = plan.about, plan.about.local_language
    dates = ", ".join(f"{s.what} {s.vintage}".strip() for s in about.sources)
    said = {"version": about.plan_version, "supersedes": about.supersedes, "data": dates}
    first = [f"{_both(pair(language, f'sheet.{k}'))} {v}" for k, v in said.items() if v]
    second = [_both((about.notice, about.notice_local)), _both(pair(language, "sheet.boundaries"))]
    third = [_both(pair(language, "sheet.no_roads"))] if plan.roads.empty else []
    lines = [line for line in (first, second, third) if line]
    return [printable(" · ".join(part for part in line if part)) for line in lines]


def _both(texts: Pair) -> str:
    """Join a text in both languages."""
    return " / ".join(text for text in texts if text)
