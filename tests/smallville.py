r"""A finished plan of a tiny fictional world, made by hand: every figure can be checked on paper.

::

    lat                  block B-1 (Pachhim) | block B-2 (Purab)
    26.20  +---------------------------------+---------------------------------+
           |                                 |~~~~~~~~~~ river ~~~~~~~~~~~~~~~~|
    26.17  |                                 |~~~~~~~~~( S-island )~~~~~~~~~~~~|
           |          S-unnamed              |~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~|
    26.15  |      F-sc1 = P-1, S-belwa       |                                 |
           |       /                         |                                 |
    26.13  |      /                        __|_ P-3, S-ghatiya (on foot)       |
    26.11  |   P-5, S-rampur             _/  |                                 |
    26.10  |= F-phc ================ P-2 ====|======.             W-1 S-naibasti|
    26.08  |                     S-kiln      |       `== P-4, S-madhopur, F-sc2|
    26.00  +---------------------------------+---------------------------------+
         82.00  .05 .06 .09 .10       .15  .20 .21        .27  .30 .31       82.40   lon

One hundredth of a degree is 1.0 km east and 1.1 km north here. Teams: T-anm (one vaccinator on a
two-wheeler, from F-sc1), T-mobile (a jeep from F-phc, carries its own vaccine), T-courier (a
motorcycle from F-phc). Two rounds of three days.

Due in round 1 (children + women): P-1 8+1 (all of Belwa 5+1, three of the unnamed hamlet's five),
P-2 8+1 (kiln 6+1, two of the unnamed hamlet's), P-3 4+1, P-4 11+3 (Madhopur 5+1, Nai Basti 6+2),
P-5 6+2; the island's 3+1 are unserved: 40 children and 9 women in all. Round 2 is for who is left;
P-4's round 2 (4+1) has no team-day.

A child needs one dose of OPV, Penta and MR, a woman one of Td; vials are
max(1, ceil(doses x 1.2 / doses a vial)), with 20, 10, 5 and 10 doses a vial, none where no dose is
due; as many diluents as MR vials and one 5 ml mixing syringe each; 0.5 ml syringes are
ceil(1.1 x (Penta + MR + Td doses)).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely
import smallville_rows as rows

from microplan.domain import tables as t
from microplan.domain.handover import About, Plan, Source

if TYPE_CHECKING:
    from microplan.domain.schema import Column, Table

PEOPLE_IN = 5700.0
"""5685.5 people in the settlements and 14.5 outside (law 1)."""

HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    "& \"quotes\" 'and' <b>bold</b>",
    "Sixty characters of a name that no table on earth was made 4",
    "قرية\u200e السلام\u202e left",
    "#let x = 1; #panic(*_$_*) \\ @ref `raw` ~ // /* <label>",
    "$ x^2 $ = heading - list + enum / term: [content] {code}",
    "=SUM(A1:A9), \t tab; semi|pipe \N{BLACK SQUARE} \N{PERSON WITH FOLDED HANDS}",
    "%s {name} {{0}} ${HOME} </style></textarea>]]>",
)
HOSTILE_LOCAL = "नाम जो बहुत लम्बा है और जिसे कहीं काटा नहीं जाना चाहिए & <i>#x</i> क्ष्म्य"


def smallville() -> Plan:
    """Make the finished plan of the little world."""
    return Plan(
        about=ABOUT,
        **{name: _read(getattr(t, name.upper()), getattr(rows, name.upper())) for name in READ},
        supply=t.SUPPLY.arrange(pd.DataFrame(_issues())),
        supply_totals=t.SUPPLY_TOTALS.arrange(_totals()),
        roads=_shapes(rows.ROADS),
        water=_shapes(rows.WATER),
    )


READ = [
    "areas",
    "settlements",
    "facilities",
    "staff",
    "ri_sessions",
    "outside",
    "access",
    "facility_catchments",
    "need",
    "targets",
    "contributions",
    "sites",
    "catchments",
    "visits",
    "teams",
    "calendar",
    "sessions",
    "routes",
    "stops",
    "legs",
    "unserved",
    "unserved_visits",
    "matches",
    "repairs",
    "assumptions",
]
ABOUT = About(
    title="Sukhpur district",
    title_local="सुखपुर जिला",
    notice="A fictional district, made by hand",
    notice_local="एक काल्पनिक जिला, हाथ से बनाया हुआ",
    version="0.0.0",
    plan_version="3f9a1c",
    supersedes="77b0e2",
    rounds=2,
    target_fic=0.9,
    top_share=0.2,
    local_language="hi",
    sources=(
        Source("people", "population.tif", "the test", "CC0", "2019", "made by hand"),
        Source("roads", "roads.gpkg", "the test", "CC0", "2019", "made by hand"),
    ),
    warnings=("the list of Nai Basti is 62 days old",),
)


def hostile(plan: Plan) -> Plan:
    """Return the plan with names and words that try to break what prints them."""
    about = replace(
        plan.about,
        title=HOSTILE_NAMES[0],
        title_local=HOSTILE_LOCAL,
        notice=HOSTILE_NAMES[4],
        notice_local=HOSTILE_NAMES[1],
        supersedes=HOSTILE_NAMES[5],
        warnings=HOSTILE_NAMES,
        sources=(Source(*HOSTILE_NAMES[:6]),),
    )
    named = {
        name: _renamed(getattr(plan, name), ("name", "name_local"))
        for name in ("areas", "settlements", "facilities", "sites", "roads", "water")
    }
    worded = {
        "targets": _renamed(plan.targets, ("reason_1", "reason_2", "reason_3")),
        "sessions": _renamed(plan.sessions, ("department",)),
        "unserved": _renamed(plan.unserved, ("reason", "what_would_serve_it")),
        "unserved_visits": _renamed(plan.unserved_visits, ("reason", "what_would_serve_it")),
        "staff": _renamed(plan.staff, ("vehicle",)),
        "ri_sessions": _renamed(plan.ri_sessions, ("name", "pattern")),
        "matches": _renamed(plan.matches, ("how",)),
        "repairs": _renamed(plan.repairs, ("how",)),
    }
    return replace(plan, about=about, **named, **worded)


def _renamed(frame: Any, columns: tuple[str, ...]) -> Any:
    """Give each row the next hostile text; a local name keeps its script."""
    texts = [HOSTILE_NAMES[i % len(HOSTILE_NAMES)] for i in range(len(frame))]
    locals_ = [HOSTILE_LOCAL] * len(frame)
    new = {c: locals_ if c == "name_local" else texts for c in columns if c in frame.columns}
    if "locator" in frame.columns:
        new["locator"] = texts[::-1]
    return frame.assign(**new)


def _rows(text: str) -> list[dict[str, str]]:
    """Split a drawn table into rows of text by column name."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def _read(table: Table, text: str) -> Any:
    """Turn a drawn table into a frame in the table's shape."""
    drawn = _rows(text)
    assert set(drawn[0]) == set(table.names), (table.name, set(drawn[0]) ^ set(table.names))
    read = [{c.name: _value(row[c.name], c) for c in table.columns} for row in drawn]
    return table.arrange(pd.DataFrame(read))


def _value(cell: str, column: Column) -> Any:
    """Turn one drawn cell into a value of the column's kind."""
    if column.kind == "flag":
        return {"yes": True, "no": False}[cell]
    if column.kind == "geometry":
        return shapely.from_wkt(cell)
    if column.kind in {"float", "whole"}:
        return float(cell) if cell else None
    return cell


def _shapes(text: str) -> gpd.GeoDataFrame:
    """Turn a drawn table with shapes, which is no table of the plan, into a frame."""
    frame = pd.DataFrame(_rows(text))
    shapes = shapely.from_wkt(frame["geometry"].to_numpy())
    return gpd.GeoDataFrame(frame.assign(geometry=shapes), geometry="geometry", crs="EPSG:4326")


def _issues() -> list[dict[str, Any]]:
    """List what each session is issued, an item a row; what is not needed is not there."""
    issues: list[dict[str, Any]] = []
    for row in _rows(rows.ISSUES):
        for item, figures in list(row.items())[2:]:
            doses, issued = (int(figure) for figure in figures.split(":"))
            antigen = item.split()[0] if item.endswith(("vial", "diluent")) else ""
            unit = {"vial": "vials", "diluent": "vials"}.get(item.split()[1], "pieces")
            issues.append(
                {
                    "session_id": row["session_id"],
                    "route_id": row["route_id"],
                    "item": item,
                    "antigen": antigen,
                    "doses_due": doses,
                    "issued": issued,
                    "unit": unit,
                }
            )
    return [row for row in issues if row["issued"]]


def _totals() -> pd.DataFrame:
    """Add up what F-phc hands out by day and item; carriers come back, the rest is used up."""
    days = pd.DataFrame(_rows(rows.ROUTES))[["route_id", "round", "date"]].astype({"round": int})
    issues = pd.DataFrame(_issues()).merge(days, on="route_id")
    totals = issues.groupby(["round", "date", "item", "unit"], as_index=False)["issued"].sum()
    consumed = totals["issued"].where(totals["item"] != "vaccine carrier", 0)
    return pd.DataFrame(totals).assign(facility_id="F-phc", consumed=consumed)
