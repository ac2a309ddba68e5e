"""Telling on the terminal why a place has its rank, site or route."""

from __future__ import annotations

import dataclasses
import json
import sys
import textwrap
from typing import TYPE_CHECKING

from microplan.compare.explain import explain

if TYPE_CHECKING:
    from pathlib import Path

WIDTH = 80
TABLE_INDENT = 12
"""Of the second line of a paragraph that begins with a figure, in a sum."""


def explain_and_tell(out: Path, text: str, *, as_json: bool) -> None:
    """Explain a place, and print it in lines of at most eighty letters."""
    told = explain(out, text)
    if as_json:
        print(json.dumps(dataclasses.asdict(told), ensure_ascii=False))
        return
    if hasattr(sys.stdout, "reconfigure"):  # a console that lacks a letter shows a question mark
        sys.stdout.reconfigure(errors="replace")
    print(_wrap(told.title))
    for each in told.sections:
        print()
        print(_wrap(each.heading.upper()))
        for line in each.lines:
            print(_wrap(line, "  "))


def _wrap(text: str, indent: str = "") -> str:
    """Break a paragraph into lines; what follows a dash or a figure stands under it."""
    lead = len(text) - len(text.lstrip())
    inner = TABLE_INDENT if lead else 2 * text.startswith("- ")
    return textwrap.fill(
        text.strip(),
        WIDTH,
        initial_indent=indent + " " * lead,
        subsequent_indent=indent + " " * inner,
        break_long_words=False,
        break_on_hyphens=False,
    )
