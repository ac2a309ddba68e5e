"""How the layers of plan.gpkg look in QGIS: the colours and marks of the maps, as QML."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from microplan.domain.handover import Plan

MISSED_STEPS = ((0.0, 0.1), (0.1, 0.2), (0.2, 0.35), (0.35, 0.5), (0.5, 1.0))
MISSED_FILLS = ("#ede6f2", "#cdb5dc", "#a683c1", "#774b9b", "#471c6c")
"""One hue, light to dark, as on the pages, so that it survives a grey printer."""
OKABE_ITO = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
DASHES = ("solid", "dash", "dash dot", "dash dot dot")
ROADS = {
    "motorway": ("#8a8a8a", 0.9),
    "trunk": ("#8a8a8a", 0.9),
    "primary": ("#8a8a8a", 0.7),
    "secondary": ("#9c9c9c", 0.5),
    "tertiary": ("#adadad", 0.4),
}
OTHER_ROAD = ("#bdbdbd", 0.25)
WATER = "#b9cbd6"
SIZE_BY_MISSED = 'coalesce(1 + sqrt(max("missed", 0)) * 0.9, 1)'
"""Millimetres: the circle's area grows with the missed children."""


def style_layers(plan: Plan) -> dict[str, str]:
    """Return the QML of each layer by name."""
    border = _line("#3c3c3c", 0.4, "dash dot")
    return {
        "areas": _single(_symbol("fill", border)),
        "water": _single(_symbol("fill", _fill(WATER))),
        "rivers": _single(_symbol("line", _line(WATER, 0.8))),
        "roads": _by_class(plan),
        "routes": _by_team(plan),
        "settlements": _by_missed(),
        "unserved": _single(_symbol("marker", _marker("cross2", "#000000", 3.2)), "name"),
        "facilities": _single(_symbol("marker", _marker("square", "#1f1f1f", 3.0)), "name"),
        "sites": _single(_symbol("marker", _marker("circle", "#ffffff", 2.8)), "name"),
        "stops": _single(_symbol("marker", _marker("circle", "#ffffff", 4.2)), "order"),
    }


def _by_missed() -> str:
    """Style settlements: area by missed children, lightness by the share missed."""
    circles = [_marker("circle", fill, 2.0, SIZE_BY_MISSED) for fill in MISSED_FILLS]
    symbols = "".join(_symbol("marker", c, str(i)) for i, c in enumerate(circles))
    ranges = "".join(
        f'<range lower="{low:.2f}" upper="{high:.2f}" symbol="{i}" render="true"'
        f' label="{low:.0%} - {high:.0%} missed"/>'
        for i, (low, high) in enumerate(MISSED_STEPS)
    )
    renderer = (
        '<renderer-v2 type="graduatedSymbol" attr="missed_rate" graduatedMethod="GraduatedColor"'
        f' enableorderby="0" forceraster="0" symbollevels="0"><ranges>{ranges}</ranges>'
        f"<symbols>{symbols}</symbols></renderer-v2>"
    )
    return _qml(renderer, "name")


def _by_class(plan: Plan) -> str:
    """Style roads in greys by class, thinner as they get smaller."""
    classes = sorted({str(name) for name in plan.roads["road_class"]})
    lines = {name: _line(*ROADS.get(name.removesuffix("_link"), OTHER_ROAD)) for name in classes}
    return _qml(_categorized("road_class", lines))


def _by_team(plan: Plan) -> str:
    """Style routes by team: a colour that the colour-blind tell apart, and a dash."""
    teams = sorted({str(team) for team in plan.routes["team_id"]})
    colours = len(OKABE_ITO)
    lines = {
        team: _line(OKABE_ITO[i % colours], 0.8, DASHES[i // colours % len(DASHES)])
        for i, team in enumerate(teams)
    }
    return _qml(_categorized("team_id", lines))


def _categorized(column: str, lines: Mapping[str, str]) -> str:
    """Return a renderer with a symbol for each value of a column."""
    symbols = "".join(_symbol("line", line, str(i)) for i, line in enumerate(lines.values()))
    values = "".join(
        f'<category value={quoteattr(v)} label={quoteattr(v)} symbol="{i}" render="true"/>'
        for i, v in enumerate(lines)
    )
    return (
        f'<renderer-v2 type="categorizedSymbol" attr="{column}" enableorderby="0" forceraster="0"'
        f' symbollevels="0"><categories>{values}</categories><symbols>{symbols}</symbols>'
        "</renderer-v2>"
    )


def _single(symbol: str, label: str = "") -> str:
    """Return a style with one symbol, and a label from a column."""
    renderer = '<renderer-v2 type="singleSymbol" enableorderby="0" forceraster="0"'
    return _qml(f'{renderer} symbollevels="0"><symbols>{symbol}</symbols></renderer-v2>', label)


def _qml(renderer: str, label: str = "") -> str:
    """Put a renderer, and a label, into a QML document."""
    written = (
        f'<labeling type="simple"><settings calloutType="simple"><text-style fieldName="{label}"'
        ' isExpression="0" fontFamily="Noto Sans" fontSize="8" fontSizeUnit="Point"'
        ' textColor="30,30,30,255"/><placement placement="6" dist="1"/></settings></labeling>'
        if label
        else ""
    )
    head = '<qgis version="3.28.0" styleCategories="Symbology|Labeling"'
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        f'{head} labelsEnabled="{int(bool(label))}">{renderer}{written}</qgis>'
    )


def _symbol(kind: str, layer: str, name: str = "0") -> str:
    """Return a symbol of one layer."""
    return (
        f'<symbol type="{kind}" name="{name}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f"{layer}</symbol>"
    )


def _marker(shape: str, fill: str, size: float, size_by: str = "") -> str:
    """Return a marker's layer, of a size in millimetres or by an expression."""
    options = {"name": shape, "color": _colour(fill), "size": str(size), "size_unit": "MM"}
    options |= {"outline_color": _colour("#3c3c3c"), "outline_width": "0.3"}
    return _layer("SimpleMarker", options.items(), size_by)


def _line(colour: str, width: float, dash: str = "solid") -> str:
    """Return a line's layer; a polygon wears it as its border."""
    options = {"line_color": _colour(colour), "line_width": str(width), "line_width_unit": "MM"}
    return _layer("SimpleLine", {**options, "line_style": dash, "capstyle": "round"}.items())


def _fill(colour: str) -> str:
    """Return a plain fill's layer."""
    options = {"color": _colour(colour), "style": "solid", "outline_style": "no"}
    return _layer("SimpleFill", options.items())


def _layer(kind: str, options: Iterable[tuple[str, str]], size_by: str = "") -> str:
    """Return a symbol's layer with its options."""
    words = "".join(
        f'<Option type="QString" name="{name}" value={quoteattr(value)}/>'
        for name, value in options
    )
    by = _data_defined(size_by) if size_by else ""
    return (
        f'<layer class="{kind}" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{words}</Option>{by}</layer>'
    )


def _data_defined(expression: str) -> str:
    """Return the properties that set a marker's size by an expression."""
    return (
        '<data_defined_properties><Option type="Map"><Option type="QString" name="name" value=""/>'
        '<Option type="Map" name="properties"><Option type="Map" name="size">'
        '<Option type="bool" name="active" value="true"/>'
        f'<Option type="QString" name="expression" value={quoteattr(expression)}/>'
        '<Option type="int" name="type" value="3"/></Option></Option>'
        '<Option type="QString" name="type" value="collection"/></Option></data_defined_properties>'
    )


def _colour(hex_colour: str) -> str:
    """Turn #rrggbb into QGIS's r,g,b,a."""
    red, green, blue = (int(hex_colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},255"
