"""The front page: where the plan stands, in one look, and the way to maps and sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.outputs.language import say
from microplan.outputs.naming import Pair, name_steps, say_pair
from microplan.outputs.pages import decided, standing
from microplan.outputs.pages.areas import tell_orders
from microplan.outputs.pages.counts import tell_counts
from microplan.outputs.pages.district import draw_district
from microplan.outputs.pages.goal import tell_goal
from microplan.outputs.pages.left_out import tell_status
from microplan.outputs.pages.places import share_breaks
from microplan.outputs.pages.ranking import learn_names, tell_lists
from microplan.outputs.pages.shell import Shell, read_asset, render

if TYPE_CHECKING:
    from microplan.domain.handover import Plan
    from microplan.outputs.pages.ground import Ground
    from microplan.outputs.pages.how_known import HowKnown


def draw_front(plan: Plan, ground: Ground, how: HowKnown) -> Shell:
    """Draw the front page, all but its letters."""
    about = plan.about
    local = about.local_language
    known = learn_names(plan)

    def word(key: str, **figures: object) -> Pair:
        return say_pair(local, key, **figures)

    body = render(
        "front.html.j2",
        title=(about.title, about.title_local or about.title),
        notice=(about.notice, about.notice_local or about.notice),
        dates=standing.say_dates(plan),
        language=local,
        tongue=say(local, "map.tongue"),
        pair=word,
        goal=round(100 * about.target_fic),
        steps=name_steps(share_breaks(about.target_fic)),
        status=tell_status(plan),
        figures=standing.tell_figures(plan),
        orders=tell_orders(plan, known),
        lists=tell_lists(plan, known),
        unranked=decided.tell_unranked(plan, known),
        decisions=decided.tell_decisions(plan, known),
        selection=decided.tell_selection(plan, known),
        capacity=decided.tell_capacity(plan, known),
        counts=tell_counts(plan, known),
        calendar=standing.tell_calendar(plan),
        standing=tell_goal(plan),
        districts=standing.tell_blocks(plan),
        no_courier=standing.tell_lack_of_couriers(plan),
        picture=draw_district(plan, ground),
        how=how,
    )
    script = f"<script>{read_asset('front.js')}</script>"
    return Shell(about.title, read_asset("page.css", "front.css"), "", body, script)
