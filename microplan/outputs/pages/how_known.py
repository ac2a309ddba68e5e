"""How we know: the sources, assumptions and warnings that stand on every page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from microplan.outputs.naming import Pair, each_row, say_pair
from microplan.outputs.phrases import learn_phrases
from microplan.outputs.public import public_list

if TYPE_CHECKING:
    from microplan.domain.handover import Plan, Source


SURE = {
    "A": "assumed",
    "R hi": "recalled, quite sure",
    "R med": "recalled, fairly sure",
    "R lo": "recalled, unsure",
    "D": "derived",
    "F": "from a source",
}
"""What the tags of assumed values mean."""


@dataclass(frozen=True)
class HowKnown:
    """Lines of text, and what was left out because the page may be forwarded."""

    sources: list[str]
    assumptions: list[str]
    warnings: list[Pair]
    unsaid: Pair
    version: Pair


def tell_how_known(plan: Plan) -> HowKnown:
    """Tell what the plan rests on, in lines."""
    sources = [*map(_tell_source, plan.about.sources), *tell_boundaries(plan)]
    rows = each_row(plan.assumptions)
    assumptions = [
        f"{row.how} ({row.what} = {row.value}; {SURE.get(row.how_sure, row.how_sure)}; {row.where})"
        for row in rows
    ]
    warnings, phrases = list(plan.about.warnings), learn_phrases(plan)
    told = HowKnown(
        sources=public_list(sources),
        assumptions=public_list(assumptions),
        warnings=[phrases.pair(text) for text in public_list(warnings)],
        unsaid=("", ""),
        version=_version(plan),
    )
    shown = len(told.sources) + len(told.assumptions) + len(told.warnings)
    unsaid = len(sources) + len(assumptions) + len(warnings) - shown
    said = say_pair(plan.about.local_language, "how.unsaid", n=unsaid)
    return replace(told, unsaid=said) if unsaid else told


def _tell_source(source: Source) -> str:
    facts = (source.publisher, source.file, source.vintage, source.licence, source.attribution)
    return f"{source.what}: {', '.join(fact for fact in facts if fact)}"


def tell_boundaries(plan: Plan) -> list[str]:
    """Tell of each level of areas which file, of what date and with whose codes, it is drawn by."""
    areas = plan.areas[["level", "source", "vintage", "code_system"]].drop_duplicates()
    return [
        f"Boundaries, {level}: {source}, {vintage or 'date not stated'}, "
        f"{codes or 'whose codes is not stated'}"
        for level, source, vintage, codes in areas.sort_values("level").itertuples(index=False)
    ]


def _version(plan: Plan) -> Pair:
    about = plan.about
    figures = {"plan": about.plan_version, "program": about.version}
    return say_pair(about.local_language, "how.version", **figures)
