"""Sentences of other stages are said in Hindi, and what nobody translated stays as it is."""

from __future__ import annotations

import csv
import re
from importlib import resources

import pandas as pd
import pytest
from smallville import smallville

from microplan.domain.tables import OVERRIDES, TARGETS
from microplan.outputs.phrases import Phrases, learn_phrases
from microplan.targeting.facts import OWN_SURVEY
from microplan.targeting.overrides import tell_effects
from microplan.targeting.reasons import IN_TOWN, OWN, POOLED, SENTENCES, WON_OVER
from microplan.targeting.unranked import BACK, EMPTY, NOBODY, UNKNOWN

HINDI = Phrases("hi", {"Taradih": "तारडीह"})


@pytest.mark.parametrize(
    ("english", "hindi"),
    [
        ("1.9 km south-east of Taradih", "तारडीह से 1.9 कि.मी. दक्षिण-पूर्व"),
        ("1.2 km north of Padum, unnamed", "Padum से 1.2 कि.मी. उत्तर (नाम ज्ञात नहीं)"),
        ("in 3 of 7 places: a brick kiln", "7 में से 3 स्थानों में: ईंट भट्ठा"),
        ("1 h 45 min on foot from the nearest post with a vaccinator",
         "निकटतम टीकाकर्मी वाले केन्द्र से पैदल 1 घंटे 45 मिनट"),
        ("34 of every 100 children missed, against 21 on average"
         " (by the district's survey and the walk)",
         "हर 100 बच्चों में 34 छूटे, औसत 21 (जिले के सर्वेक्षण और पैदल दूरी से)"),
        ("the nearest mobile team, at Taradih, is 252 minutes away:"
         " with 90 minutes of sitting the day is 54 minutes too long",
         "निकटतम चलन्त दल तारडीह पर है, 252 मिनट दूर: 90 मिनट के सत्र के साथ दिन 54 मिनट अधिक लंबा"),
        ("a head count by the ASHA; whoever is found goes to the session at Taradih,"
         " 2.1 km away in a straight line",
         "आशा द्वारा गिनती; जो मिले वह तारडीह के सत्र में जाए (सीधी रेखा में 2.1 कि.मी.)"),
        ("at the sub-centre, 1.4 km from Taradih", "उपकेन्द्र में; तारडीह से 1.4 कि.मी."),
        ("a night halt, or a start 54 minutes earlier and 50 minutes more of work that day",
         "रात्रि विश्राम; या 54 मिनट पहले निकलना और उस दिन 50 मिनट अधिक काम"),
    ],
)  # fmt: skip
def test_a_known_sentence_is_said_in_hindi(english: str, hindi: str) -> None:
    assert HINDI.pair(english) == (english, hindi)


@pytest.mark.parametrize("text", ["", "a sentence of another kind", "{n} of {0} %s"])
def test_an_unknown_sentence_stays_english(text: str) -> None:
    assert HINDI.pair(text) == (text, text)


@pytest.mark.parametrize("sentence", sorted({*SENTENCES.values(), *IN_TOWN.values()} - {WON_OVER}))
def test_every_reason_of_a_rank_is_said_in_hindi(sentence: str) -> None:
    assert not re.search("[a-z]{3}", HINDI.translate(f"in 3 of 7 places: {sentence}"))


@pytest.mark.parametrize("survey", [OWN, POOLED, *OWN_SURVEY.values(), "the block's survey"])
@pytest.mark.parametrize("more", ["", " and what is known of it", " and the walk"])
def test_what_a_share_rests_on_is_said_in_hindi(survey: str, more: str) -> None:
    told = f"34 of every 100 children missed, against 21 on average (by {survey}{more})"
    assert not re.search("[a-z]{3}", HINDI.translate(told))


@pytest.mark.parametrize("sentence", [*NOBODY, *EMPTY, *UNKNOWN, BACK])
def test_why_a_place_is_not_ranked_is_said_in_hindi(sentence: str) -> None:
    assert not re.search("[a-z]{3}", HINDI.translate(sentence).replace("overrides", ""))


@pytest.mark.parametrize("missed", [{}, {"A": 0.4}, {"A": 1234.0}])
@pytest.mark.parametrize("is_area", [False, True])
def test_what_leaving_a_place_out_changes_is_said_in_hindi(
    missed: dict[str, float], is_area: bool
) -> None:
    override = dict.fromkeys(OVERRIDES.names, "") | {"area_id": "A", "field": "exclude"}
    rows = [{"area_id": "A", "computed": True, "chosen": False}] * is_area
    selection = pd.DataFrame(rows, columns=["area_id", "computed", "chosen"])
    told = tell_effects(pd.DataFrame([override]), TARGETS.empty(), selection, missed)
    assert re.search("[a-z]", HINDI.translate(str(told["effect"].iloc[0]))) is None


def test_a_language_that_is_not_spoken_stays_english() -> None:
    assert Phrases("xx", {}).pair("a brick kiln") == ("a brick kiln", "a brick kiln")


def test_what_may_not_be_forwarded_is_said_in_no_language() -> None:
    assert HINDI.pair("beside 12 refusals") == ("", "")


def test_a_sentence_inside_itself_is_followed_to_an_end() -> None:
    text = "no team can reach it: " * 50 + "a brick kiln"
    assert HINDI.translate(text).count("कोई दल नहीं पहुँच सकता") == 6


def test_places_are_called_as_the_plan_calls_them() -> None:
    phrases = learn_phrases(smallville())
    assert phrases.pair("beside Belwa")[1] == "बेलवा के पास"


def test_every_hole_of_a_sentence_is_filled_in_the_other_language() -> None:
    table = resources.files("microplan.outputs").joinpath("phrases.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(table.splitlines()))
    assert rows
    for row in rows:
        assert set(re.findall(r"{\w+}", row["hi"])) == set(re.findall(r"{\w+}", row["en"])), row
