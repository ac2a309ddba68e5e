from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_files import write_csv

from microplan.errors import InputFault
from microplan.sources.posts.rules import apply_rules, own_part, read_rules, simplify

if TYPE_CHECKING:
    from pathlib import Path

RULES = read_rules(None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("N.T.P.H.C KARSHA", "additional_phc"),
        ("new type of PHC", "additional_phc"),
        ("Additional Primery Helath Center", "additional_phc"),
        ("A.P.H.C", "additional_phc"),
        ("primary health chentre", "phc"),
        ("P H c", "phc"),
        ("prathmik sawasthye kendra", "phc"),
        ("primary hospital", "phc"),
        ("COMUNITY HEALTH CENTRE CHIKTAN", "chc"),
        ("health sub centre", "subcentre"),
        ("HSC Belwa", "subcentre"),
        ("Sub District Hospital", "sub_district_hospital"),
        ("refral hospital", "sub_district_hospital"),
        ("District Hospital Kargil", "district_hospital"),
        ("Sadar Hospital", "district_hospital"),
        ("Urban Primary Health Centre", "urban_phc"),
        ("Laxmi nursing home", "private"),
        ("Trauma Unit", "other_health"),
        ("sowa rigpa", "other_health"),
        ("heart foundation", "other_health"),
        ("fac khardong", "other_health"),
        ("Medical", "other_health"),
        ("SNM hospital leh", "other_health"),
    ],
)
def test_a_text_is_told_by_the_first_rule_that_knows_it(text: str, kind: str) -> None:
    rule = apply_rules(text, RULES)
    assert (rule.kind, rule.keep) == (kind, True)


@pytest.mark.parametrize(
    "text",
    [
        "veterinary hospital", "VERTINARY HOSPITAL", "veterniary hospital", "vertinery",
        "vetneiry hospital", "Vateniary hospital", "valetinary hospital", "vet hospital",
        "Shee husbandry", "Animal husbandary", "S.W.D.C", "L.D.C", "lifestock dev. centre",
        "sheep extension centre hanu", "SEC", "Extension Centre", "Dev. of sheep & wool centre",
        "pratham vargiya pashu chikitsalaya", "pasu hospital",
    ],
)  # fmt: skip
def test_a_post_for_animals_is_none_for_children(text: str) -> None:
    assert not apply_rules(text, RULES).keep


@pytest.mark.parametrize("text", ["SNM hospital leh", "Medical", "panikhar", "health center"])
def test_what_is_not_sure_is_not_counted_on_for_vaccine(text: str) -> None:
    rule = apply_rules(text, RULES)
    assert rule.cold_chain is False or rule.kind == "other_health"
    assert rule.how_sure <= 0.5


def test_the_rest_of_a_text_is_its_own_name() -> None:
    for text, own in (("N.T.P.H.C KARSHA", "Karsha"), ("new type primary health center", "")):
        assert own_part(text, apply_rules(text, RULES)) == own


def test_words_that_are_nearly_known_are_read_as_known() -> None:
    assert simplify("Primery helath-center, BOGDANG") == "primary health centre bogdang"
    assert simplify("Vaishali") == "vaishali"


def test_a_users_own_rules_are_read_in_their_order(tmp_path: Path) -> None:
    header = "order,pattern,kind,keep,cold_chain,how_sure,words,reason\n"
    rules = read_rules(
        write_csv(tmp_path / "r.csv", header + "2,.*,phc,yes,,1,PHC,b\n1,fort,chc,yes,no,1,CHC,a\n")
    )
    assert [rule.number for rule in rules] == ["1", "2"]
    assert apply_rules("old fort", rules).cold_chain is False


def test_what_is_wrong_in_a_users_rules_comes_at_once(tmp_path: Path) -> None:
    header = "order,pattern,kind,keep,cold_chain,how_sure,words,reason\n"
    odd = write_csv(tmp_path / "r.csv", header + "x,(,castle,maybe,,high,,\n")
    with pytest.raises(InputFault) as caught:
        read_rules(odd)
    assert len(caught.value.faults) == 5


def test_a_text_that_no_rule_knows_is_refused(tmp_path: Path) -> None:
    header = "order,pattern,kind,keep,cold_chain,how_sure,words,reason\n"
    rules = read_rules(write_csv(tmp_path / "r.csv", header + "1,fort,chc,yes,,1,CHC,\n"))
    with pytest.raises(InputFault, match="no rule knows 'inn'"):
        apply_rules("inn", rules)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Shree Krishna PHC", "phc"),
        ("Sri Krishna Medical College", "district_hospital"),
        ("Pratham hospital", "other_health"),
        ("Dokan Waziri A Health Post", "subcentre"),
        ("Health Clinic Labi", "additional_phc"),
        ("Primary Health Center", "phc"),
        ("General Hospital", "district_hospital"),
        ("swast kender Bela", "additional_phc"),
        ("Aayushmaan Bharat", "subcentre"),
        ("A.P.H.C1", "additional_phc"),
        ("school of nursing hospital", "other_health"),
    ],
)
def test_words_of_other_places_and_near_words_are_known(text: str, kind: str) -> None:
    rule = apply_rules(text, RULES)
    assert (rule.kind, rule.keep) == (kind, True)


@pytest.mark.parametrize(
    "text",
    [
        "Shree Indane Gramin Vitrak", "Petrol Pump HP", "PACS Godown", "Block Headquater",
        "Panchayat Bhawan", "Prakhand Karyalay", "Rajkiya Uchch Vidyalaya", "Degree College",
        "vidhayalay", "SBI Branch", "bus stand", "ITI", "Private School", "rice mill",
        "Vanitary hospital", "vatneri hospital",
    ],
)  # fmt: skip
def test_what_is_no_health_post_is_none(text: str) -> None:
    assert not apply_rules(text, RULES).keep


def test_a_name_that_looks_like_a_word_is_left_as_it_is() -> None:
    assert simplify("Shree Satya Pratham Sansthan") == "shree satya pratham sansthan"
    assert simplify("Poste de Santé") == "poste de sante"
