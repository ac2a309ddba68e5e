"""Whom each post is the nearest for: by hand, and as a law over any world."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from microplan.targeting.post_catchments import NormSettings, count_post_catchments


def homes(people, nearest, tribal=0.0):
    ids = [f"S{n}" for n in range(len(people))]
    settlements = pd.DataFrame(
        {"settlement_id": ids, "people": np.array(people, float), "tribal_share": tribal}
    ).assign(children=lambda f: f["people"] / 20)
    return settlements, pd.DataFrame({"settlement_id": ids, "nearest_facility_id": nearest})


def posts(**kinds):
    return pd.DataFrame(
        {
            "facility_id": list(kinds),
            "kind": list(kinds.values()),
            "vacant": False,
            "vaccinators": 1,
        }
    )


def count(people, nearest, kinds, tribal=0.0, **norms):
    settlements, access = homes(people, nearest, tribal)
    found = count_post_catchments(settlements, posts(**kinds), access, NormSettings(**norms))
    return found.set_index("facility_id")


def test_a_sub_centre_with_too_many_shows_by_how_many():
    found = count([4000, 2500, 700, 90], ["A", "A", "B", ""], {"A": "subcentre", "B": "phc"})
    assert found.loc["A", ["settlements", "people", "children"]].tolist() == [2, 6500, 325]
    assert found.loc["A", ["capacity", "over", "norm"]].tolist() == [5000, 1500, "plain"]
    assert found.loc["B", ["capacity", "over"]].tolist() == [30000, 0]
    assert found.loc["", "people"] == 90
    assert np.isnan(found.loc["", "capacity"])


def test_hills_and_tribal_people_have_the_smaller_norm():
    kinds = {"A": "subcentre", "B": "subcentre", "C": "other_health"}
    tribal = [0.9, 0.2, np.nan]
    found = count([1000, 900, 500], ["A", "B", "C"], kinds, tribal)
    assert found["capacity"].tolist()[:2] == [3000, 5000]
    assert found["norm"].tolist() == ["tribal", "plain", ""]
    assert np.isnan(found.loc["C", "over"])
    hills = count([1000, 900, 500], ["A", "B", "C"], kinds, tribal, hilly=True)
    assert hills["capacity"].tolist()[:2] == [3000, 3000]


def test_a_post_that_nobody_is_near_has_a_row_and_a_vacant_one_has_none():
    settlements, access = homes([100], ["A"])
    three = posts(A="subcentre", B="phc", C="phc").assign(vacant=[False, False, True])
    found = count_post_catchments(settlements, three, access, NormSettings())
    assert found["facility_id"].tolist() == ["A", "B"]
    assert found["settlements"].tolist() == [1, 0]


@given(
    st.lists(
        st.tuples(st.floats(0, 1e5), st.sampled_from(["", "A", "B", "C"])), min_size=1, max_size=30
    )
)
def test_sums_are_those_of_all_settlements(rows):
    people, nearest = zip(*rows, strict=True)
    found = count(list(people), list(nearest), {"A": "subcentre", "B": "chc", "C": "private"})
    assert found["settlements"].sum() == len(rows)
    assert found["people"].sum() == pytest.approx(sum(people))
    assert found["children"].sum() == pytest.approx(sum(people) / 20)
