"""Every page says by which boundaries it was drawn, of what date and with whose codes."""

from __future__ import annotations

from dataclasses import replace

from smallville import smallville

from microplan.outputs.pages.how_known import tell_boundaries, tell_how_known


def test_each_level_tells_its_file_date_and_codes() -> None:
    plan = smallville()
    told = tell_boundaries(plan)
    assert told == [
        f"Boundaries, {level}: hand, 2019, own ids"
        for level in ("block", "district", "subcentre", "ward")
    ]
    assert set(told) <= set(tell_how_known(plan).sources)


def test_what_nobody_stated_is_said_to_be_unstated() -> None:
    plan = smallville()
    bare = replace(plan, areas=plan.areas.assign(vintage="", code_system=""))
    assert tell_boundaries(bare)[0] == (
        "Boundaries, block: hand, date not stated, whose codes is not stated"
    )
