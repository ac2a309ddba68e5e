"""Five settlements in two blocks of one district, every figure of which fits on paper.

::

    D1 ── B1 ── s1 village, 100 children, 10 min from a post
       │     ├─ s2 hamlet,  100 children, 90 min from a post, vacant sub-centre
       │     └─ s3 ward part (urban), 200 children, due list of 7
       └─ B2 ── s4 village, 60 children, tribal, cut off by water
             └─ s5 kiln, nobody counted

Full immunization is measured in B1 (60 %) and in D1 (50 %), Penta1 and Penta3 in D1 alone.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from shapely.geometry import box

from microplan.domain.tables import ACCESS, AREAS, COVERAGE, SETTLEMENTS

NOTHING: dict[str, Any] = {
    "subcentre_id": "",
    "name": "",
    "name_local": "",
    "locator": "",
    "kind": "village",
    "hra_code": "",
    "houses": pd.NA,
    "refusals": pd.NA,
    "last_verified": "",
    "urban": False,
    "tribal_share": float("nan"),
    "flags": "",
    "listed_children": pd.NA,
    "listed_pregnant": pd.NA,
    "source": "paper",
    "lon": 85.0,
    "lat": 25.0,
}


def make_settlements(*rows: dict[str, Any]) -> pd.DataFrame:
    """Make settlements from what is said of each; 20 people and 0.3 women go with a child."""
    full = [
        {
            **NOTHING,
            "people": row["children"] * 20.0,
            "pregnant": row["children"] * 0.3,
            **row,
        }
        for row in rows
    ]
    return SETTLEMENTS.arrange(pd.DataFrame(full))


def make_access(*rows: tuple[str, int | None, str, str]) -> pd.DataFrame:
    """Make access rows from settlement, minutes on foot, class and barriers.

    The vaccine's drive takes as long as the walk.
    """
    return ACCESS.arrange(
        pd.DataFrame(
            {
                "settlement_id": [row[0] for row in rows],
                "nearest_facility_id": "f1",
                "walk_minutes": pd.array([row[1] for row in rows], dtype="Int64"),
                "drive_minutes": pd.array([row[1] or 0 for row in rows], dtype="Int64"),
                "nearest_cold_chain_id": "f1",
                "reach_class": [row[2] for row in rows],
                "offroad_km": 0.0,
                "barriers": [row[3] for row in rows],
                "unreachable_reason": "",
            }
        ).reindex(columns=ACCESS.names)
    )


def make_areas(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Make areas from id, parent and level."""
    return AREAS.arrange(
        pd.DataFrame(
            {
                "area_id": [row[0] for row in rows],
                "parent_id": [row[1] for row in rows],
                "level": [row[2] for row in rows],
                "name": [f"Area {row[0]}" for row in rows],
                "name_local": "",
                "people": 0.0,
                "area_km2": 1.0,
                "vintage": "",
                "code_system": "",
                "source": "paper",
                "geometry": [box(85, 25, 86, 26)] * len(rows),
            }
        )
    )


def make_coverage(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    """Make coverage rows from area, indicator, share and cases."""
    frame = pd.DataFrame(rows, columns=["area_id", "indicator", "share", "cases"])
    return COVERAGE.arrange(frame.assign(source="paper survey", kind="survey", cases_assumed=False))


SETTLED = make_settlements(
    {"settlement_id": "s1", "area_id": "B1", "children": 100.0},
    {
        "settlement_id": "s2",
        "area_id": "B1",
        "children": 100.0,
        "kind": "hamlet",
        "flags": "vacant_subcentre",
    },
    {
        "settlement_id": "s3",
        "area_id": "B1",
        "children": 200.0,
        "kind": "ward part",
        "urban": True,
        "listed_children": 7,
        "last_verified": "2019-11-01",
    },
    {"settlement_id": "s4", "area_id": "B2", "children": 60.0, "tribal_share": 0.8},
    {
        "settlement_id": "s5",
        "area_id": "B2",
        "children": 0.0,
        "kind": "high-risk site",
        "hra_code": "3",
        "last_verified": "2019-10-01",
    },
)
WAYS = make_access(
    ("s1", 10, "0-15", ""),
    ("s2", 90, "60-120", "distance"),
    ("s3", 90, "60-120", "distance"),
    ("s4", None, "cut off", "cut off;water"),
    ("s5", 20, "15-30", ""),
)
AREA_ROWS = make_areas(("D1", "", "district"), ("B1", "D1", "block"), ("B2", "D1", "block"))
SURVEY = make_coverage(
    ("B1", "full_immunization", 0.6, 150),
    ("D1", "full_immunization", 0.5, 100),
    ("D1", "penta1", 0.9, 100),
    ("D1", "penta3", 0.8, 100),
)
