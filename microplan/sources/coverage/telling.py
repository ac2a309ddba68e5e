"""What is odd in coverage figures, written down; the figures are kept as they were told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from microplan.sources.ledger import Ledger

ORDER = (("penta1", "penta3"), ("bcg", "full_immunization"), ("penta1", "full_immunization"),
         ("penta3", "full_immunization"), ("polio3", "full_immunization"),
         ("mr1", "full_immunization"))  # fmt: skip
"""Pairs of indicators of which the second cannot exceed the first."""


def tell_unsaid(figures: pd.DataFrame, name: str, where: str, ledger: Ledger) -> None:
    """Write down once of how many children a survey is assumed to be."""
    unsaid = figures[figures["cases_assumed"]]
    if unsaid.empty:
        return
    counts = " or ".join(f"{cases:g}" for cases in sorted(set(unsaid["cases"])))
    how = (
        f"{name} does not say how many children were measured in {len(unsaid)} figures: {counts}"
        " are assumed; name its column as `cases`"
    )
    ledger.doubt("cases", where, how, 0.3, float(len(unsaid)), "figures")


def tell_registers(figures: pd.DataFrame, ledger: Ledger) -> None:
    """Write down what cannot be of a register; it is kept as reported."""
    columns = ["area_id", "indicator", "share", "source"]
    for area_id, indicator, share, source in figures[columns].to_numpy():
        if share > 1:
            how = (
                f"{share:.0%} of its target: the target is too small, or doses are counted twice;"
                " kept as reported, and only compared with its neighbours"
            )
        elif share <= 0:
            how = "none reported: taken as no report, not as nobody vaccinated"
        else:
            continue
        ledger.doubt(f"{area_id} {indicator}", source, how, 0.3, float(share), "share")


def tell_disorder(figures: pd.DataFrame, ledger: Ledger) -> None:
    """Write down figures that contradict each other; they are kept as measured."""
    shares = figures.pivot_table(index=["kind", "area_id"], columns="indicator", values="share")
    for more, less in ORDER:
        if more not in shares or less not in shares:
            continue
        for kind, area_id in shares.index[shares[less] > shares[more] + 1e-9]:
            one, other = (float(shares[word][kind, area_id]) for word in (less, more))
            how = f"{less} ({one:.1%}) exceeds {more} ({other:.1%}); both are kept"
            what = "coverage surveys" if kind == "survey" else f"coverage, {kind}"
            ledger.doubt(f"{area_id} {less}", what, how, 0.5)
