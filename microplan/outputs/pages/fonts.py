"""The letters of a plan's pages: Noto Sans, cut down to what the pages say and embedded."""

from __future__ import annotations

import base64
import io
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fontTools.ttLib import TTFont

FACES = (
    ("NotoSans-Regular.ttf", 400),
    ("NotoSans-Bold.ttf", 700),
    ("NotoSansDevanagari-Regular.ttf", 400),
    ("NotoSansDevanagari-Bold.ttf", 700),
)
ALWAYS = (
    "".join(map(chr, range(0x20, 0x7F))) + "·–—…“”\u2018\u2019×→←↑↓°½≤✕✓▪▲◆●▸■\u00a0\u200c\u200d₹।"
)
"""Letters that a page may need whatever the plan says: what is typed, and what joins words."""


def embed_fonts(texts: Iterable[str]) -> str:
    """Return the style rules of fonts that hold every letter of the texts that Noto Sans has.

    The same letters give the same bytes: no clock, and letters in code order.
    """
    letters = "".join(sorted(set(ALWAYS).union(*texts)))
    rules = [_embed(file, weight, letters) for file, weight in FACES]
    return "\n".join(rule for rule in rules if rule)


def _embed(file: str, weight: int, letters: str) -> str:
    """Return the rule of one face, or nothing where it has none of the letters."""
    own = sorted(_list_codes(file).intersection(map(ord, letters)))
    if "Devanagari" in file:
        own = [code for code in own if code > 0x7F]
    if not own:
        return ""
    data = base64.b64encode(_cut(file, tuple(own))).decode("ascii")
    return (
        f'@font-face{{font-family:"{_family(file)}";font-weight:{weight};font-style:normal;'
        f'src:url("data:font/woff2;base64,{data}") format("woff2")}}'
    )


def _open(file: str) -> TTFont:
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    with resources.files("microplan.outputs").joinpath("fonts", file).open("rb") as stream:
        return TTFont(io.BytesIO(stream.read()), recalcTimestamp=False, lazy=True)


@cache
def _list_codes(file: str) -> frozenset[int]:
    """Return the codes of the letters that a face has."""
    return frozenset(_open(file).getBestCmap())


def _family(file: str) -> str:
    return "Plan Devanagari" if "Devanagari" in file else "Plan Sans"


@cache
def _cut(file: str, codes: tuple[int, ...]) -> bytes:
    """Return the font with these letters only, shaping rules kept, as woff2."""
    from fontTools import subset  # noqa: PLC0415

    options = subset.Options(hinting=False, notdef_outline=True, name_IDs=[1, 2])
    options.layout_features = ["*"] if codes[0] > 0x7F else ["kern", "mark", "mkmk", "tnum"]
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    font = _open(file)
    cutter.subset(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out, reorderTables=None)
    return out.getvalue()
