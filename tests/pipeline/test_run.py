"""What a run says at its end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
from smallville import smallville

from microplan.pipeline.run import sum_up


def test_places_where_nobody_is_expected_are_not_counted_as_unserved() -> None:
    plan = smallville()
    before = sum_up(plan, Path("out"))
    waiting = {"settlement_id": "S-none", "due_children": 0, "due_pregnant": 0}
    words = {"reason": "fewer than one child", "what_would_serve_it": "a head count"}
    longer = pd.concat([plan.unserved, pd.DataFrame([waiting | words])], ignore_index=True)
    after = sum_up(replace(plan, unserved=longer), Path("out"))
    assert after.unserved_places == before.unserved_places > 0
    assert after.unserved_children == before.unserved_children
    assert after.waiting_places == before.waiting_places + 1
