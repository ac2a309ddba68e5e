from __future__ import annotations

import pandas as pd
import pytest

from microplan.pipeline.closing import _warn_of_coverage


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ([37, 37], "2 areas was measured on 37 children"),
        ([30, 45], "2 areas was measured on 30 to 45"),
    ],
)
def test_shares_that_rest_on_few_children_are_warned_of(cases: list[int], told: str) -> None:
    coverage = pd.DataFrame({"area_id": ["D1", "D2"], "cases": cases, "kind": "survey"})
    assert told in _warn_of_coverage(coverage)[0]


def test_shares_that_rest_on_many_are_not() -> None:
    assert (
        _warn_of_coverage(pd.DataFrame({"area_id": ["D1"], "cases": [50], "kind": "survey"})) == []
    )
    register = pd.DataFrame({"area_id": ["D1"], "cases": [30], "kind": "register"})
    assert _warn_of_coverage(register) == []
