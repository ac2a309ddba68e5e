"""A block's map: a folium map with nothing from outside, its panel, and the data they draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import folium
import shapely
from branca.element import Element, Figure
from folium.map import CustomPane
from folium.template import Template

from microplan.outputs.pages.facts import describe_block, head_block
from microplan.outputs.pages.shell import Shell, read_asset, render, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from microplan.outputs.pages.facts import BlockParts
    from microplan.outputs.pages.ground import BlockShapes
    from microplan.outputs.pages.how_known import HowKnown

STYLES = ("leaflet.css", "page.css", "block.css")
SCRIPTS = tuple(
    f"map/{name}.js"
    for name in (
        "words",
        "search",
        "marks",
        "routes",
        "names",
        "chart",
        "card",
        "panel",
        "order",
        "filters",
        "legend",
        "start",
    )
)
PANES = {
    "water": 210,
    "cases": 220,
    "roads": 230,
    "wash": 240,
    "fade": 250,
    "borders": 260,
    "rest": 410,
    "routes": 420,
    "marks": 640,
    "names": 650,
}
PANE_OF = {"water": "water", "stream": "water", "wash": "wash", "fade": "fade"}


class QuietMap(folium.Map):
    """A folium map whose place and script are all that it writes: no head, no sizes, no links."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="folium-map" id="{{ this.get_name() }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
            center: {{ this.location|tojson }}, ...{{ this.options|tojavascript }}});
        {% endmacro %}
        """
    )


class Opening(folium.MacroElement):
    """Hand the map to the page's own script once all layers are on it."""

    _template = Template(
        "{% macro script(this, kwargs) %}microplan.open({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )


@dataclass(frozen=True)
class Drawn:
    """A folium map as text: where it stands, and what makes it."""

    place: str
    script: str


def draw_block(parts: BlockParts, shapes: BlockShapes, how: HowKnown, area_id: str) -> Shell:
    """Draw the page of one block, all but its letters."""
    page = head_block(parts, area_id)
    drawn = draw_map(shapes)
    facts = write_json(describe_block(parts, shapes, area_id))
    panel = render("block.html.j2", page=page, how=how, coarse=shapes.coarse)
    legend = render("legend.html.j2", page=page)
    data = f'<script type="application/json" id="plan">{facts}</script>'
    own = read_asset(*SCRIPTS)
    return Shell(
        title=f"{page.name[0]} · {parts.plan.about.title}",
        styles=read_asset(*STYLES),
        head=f"<script>{read_asset('leaflet.js')}</script>",
        body=f'{panel}\n<main class="map-room">{drawn.place}\n{legend}</main>\n{data}',
        scripts=f"<script>{own}</script>\n<script>{drawn.script}</script>",
    )


def draw_map(shapes: BlockShapes) -> Drawn:
    """Draw the ground as folium layers, one a kind, and number what branca names by chance."""
    west, south, east, north = shapes.bounds
    chart = QuietMap(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        zoom_start=11,
        zoom_snap=0.25,
        zoom_delta=0.75,
        max_zoom=17,
        attribution_control=False,
        keyboard=True,
    )
    chart.default_js, chart.default_css = [], []  # folium's are ten remote files
    for name, height in PANES.items():
        CustomPane(name, z_index=height).add_to(chart)
    for kind, shape in shapes.layers:
        _lay(kind, shape).add_to(chart)
    Opening().add_to(chart)  # type: ignore[no-untyped-call]
    return _print_map(chart)


def _lay(kind: str, shape: Any) -> folium.GeoJson:
    """Return one layer; its look is a class of the page's style."""
    road = kind in {"path", "ferry", "track", "minor", "middle", "major"}
    pane = "roads" if road else PANE_OF.get(kind, "borders")
    style = f"road road-{kind}" if road else f"ground-{kind}"
    data = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(shape)}
    return folium.GeoJson(data, class_name=style, pane=pane, interactive=False)


def _print_map(chart: QuietMap) -> Drawn:
    """Render the map, with numbers in document order for ids."""
    figure = chart.get_root()
    assert isinstance(figure, Figure)
    for number, element in enumerate(_walk(figure)):
        element._id = f"{number:02d}"
    figure.render()
    return Drawn(figure.html.render().strip(), figure.script.render().strip())


def _walk(element: Element) -> Iterator[Element]:
    """Yield the element and all that hangs on it, in document order."""
    yield element
    for child in element._children.values():
        yield from _walk(child)
