"""Names of the demo: the same in both scripts, new within a block, and well spelled."""

from __future__ import annotations

import itertools
import math
import unicodedata

import numpy as np
import pytest

from microplan.synth.names import ENDINGS, NO_NAME, Namer

VOWEL_SIGNS = {chr(code) for code in range(0x093E, 0x094D)}


@pytest.mark.parametrize("land", sorted(ENDINGS))
def test_a_vowel_sign_only_follows_a_consonant(land: str) -> None:
    namer = Namer(np.random.default_rng(5))
    for _ in range(200):
        _, local = namer.name_village("B", land)
        for before, sign in itertools.pairwise(local):
            if sign in VOWEL_SIGNS:
                assert unicodedata.category(before) in ("Lo", "Mn"), local
                assert before not in VOWEL_SIGNS, local


def test_two_names_alike_in_latin_are_alike_in_devanagari() -> None:
    namer = Namer(np.random.default_rng(6))
    names = [namer.name_village(str(n % 9), "plain") for n in range(900)]
    local: dict[str, set[str]] = {}
    for name in names:
        local.setdefault(name[0], set()).add(name[1])
    assert {len(spellings) for spellings in local.values()} == {1}


@pytest.mark.parametrize(
    ("turn", "side"), [(0.1, "Purbi"), (1.5, "Uttari"), (3.1, "Pachhimi"), (-1.5, "Dakkhini")]
)
def test_a_hamlet_is_called_after_its_side_of_the_village(turn: float, side: str) -> None:
    village = ("Belapur", "बेलापुर")
    names = [
        Namer(np.random.default_rng(n)).name_hamlet("B", village, turn)[0].split()
        for n in range(30)
    ]
    sided = [name for name in names if name[1:] == [side, "Tola"]]
    assert len(sided) > 10
    others = {"Purbi", "Uttari", "Pachhimi", "Dakkhini"} - {side}
    assert not any(others & set(name) for name in names)


def test_a_hamlet_of_a_village_without_a_name_has_none_either() -> None:
    assert Namer(np.random.default_rng(1)).name_hamlet("B", NO_NAME, math.pi) == NO_NAME
