"""What is given, in what vials, and how long an opened vial lasts (DOMAIN 2.3, 8)."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from microplan.domain.settings import Settings, assumed

EVERYWHERE = "everywhere"


class Antigen(Settings):
    """One antigen of the schedule."""

    name: str = Field(min_length=1)
    """Name, as on the vial."""
    children_share: float = Field(default=0.0, ge=0, le=1)
    """Doses for a due child: at most one dose of an antigen a child a visit."""
    women_share: float = Field(default=0.0, ge=0, le=1)
    """Doses for a due woman."""
    vial_doses: int = Field(ge=1)
    """Doses in a vial."""
    keeps_28_days: bool
    """An opened vial may be used at the next session; else it dies in 4 hours."""
    has_diluent: bool = False
    """Mixed with a diluent of its own, one to one."""
    syringe: Literal["0.5 ml", "0.1 ml", "none"] = "0.5 ml"
    """The auto-disable syringe of a dose; none where it is given by mouth."""
    wastage: float = Field(default=1.11, ge=1)
    """Vials used up, against those that the doses fill, where opened vials are kept."""
    by_switch: bool = False
    """Given only where `switched_on` says so."""


# HepB0 is never an outreach dose, and little BCG is (DOMAIN 8).
ANTIGENS = (
    Antigen(
        name="BCG",
        children_share=0.1,
        vial_doses=10,
        keeps_28_days=False,
        has_diluent=True,
        syringe="0.1 ml",
    ),
    Antigen(name="OPV", children_share=0.9, vial_doses=20, keeps_28_days=True, syringe="none"),
    Antigen(name="Penta", children_share=0.5, vial_doses=10, keeps_28_days=True),
    Antigen(name="fIPV", children_share=0.4, vial_doses=25, keeps_28_days=True, syringe="0.1 ml"),
    Antigen(name="RVV", children_share=0.3, vial_doses=5, keeps_28_days=False, syringe="none"),
    Antigen(name="PCV", children_share=0.4, vial_doses=4, keeps_28_days=True, by_switch=True),
    Antigen(name="MR", children_share=0.6, vial_doses=5, keeps_28_days=False, has_diluent=True),
    Antigen(
        name="JE",
        children_share=0.6,
        vial_doses=5,
        keeps_28_days=False,
        has_diluent=True,
        by_switch=True,
    ),
    Antigen(name="DPT", children_share=0.2, vial_doses=10, keeps_28_days=True),
    Antigen(name="Td", women_share=1.0, vial_doses=10, keeps_28_days=True),
)


class SupplySettings(Settings):
    """What sessions are handed out."""

    antigens: tuple[Antigen, ...] = assumed(
        ANTIGENS, tag="R med", source="DOMAIN 2.3, 8; doses for a due child are assumed"
    )
    """What is given."""
    switched_on: dict[str, tuple[str, ...]] = Field(default={})
    """Antigens given only in some places (PCV, JE): the blocks, or ["everywhere"]."""
    walk_in_factor: float = assumed(1.2, tag="A", source="DOMAIN 8: the list plus 20 %", ge=1)
    """Doses carried for a dose due, for who comes without being listed."""
    syringe_factor: float = assumed(1.11, tag="R hi", source="DOMAIN 2.3", ge=1)
    """Syringes for a dose."""
    ice_packs_per_carrier: int = assumed(4, tag="R hi", source="DOMAIN 2.4", ge=1)
    """Conditioned ice packs in a carrier; a spare set stays in the freezer."""
    vials_per_carrier: int = assumed(18, tag="R hi", source="DOMAIN 2.4: 16 to 20", ge=1)
    """Vials and diluents that a carrier holds."""
    vials_per_cold_box: int = assumed(
        50, tag="D", source="DOMAIN 2.4: 5 l, against 1.7 l of a carrier", ge=1
    )
    """Vials and diluents in a cold box, for what is more than a team's carriers hold."""
    ice_packs_per_cold_box: int = assumed(10, tag="A", source="a cold box of 5 l", ge=1)
    """Conditioned ice packs in a cold box."""

    @model_validator(mode="after")
    def _refuse_contradictions(self) -> Self:
        """Refuse two antigens of one name, switches of none, and more used than carried."""
        names = [antigen.name for antigen in self.antigens]
        if len(set(names)) < len(names):
            raise ValueError("antigens: a name occurs twice")
        unknown = sorted(set(self.switched_on) - set(names))
        if unknown:
            raise ValueError(f"switched_on: no antigen is named {', '.join(unknown)}")
        over = [a.name for a in self.antigens if a.wastage > self.walk_in_factor]
        if over:
            what = "more vials used up than are carried"
            raise ValueError(f"wastage of {', '.join(over)} is above walk_in_factor: {what}")
        return self

    def is_given(self, antigen: Antigen, area_id: str) -> bool:
        """Return whether an antigen is given in a block."""
        places = self.switched_on.get(antigen.name, ())
        return not antigen.by_switch or EVERYWHERE in places or area_id in places
