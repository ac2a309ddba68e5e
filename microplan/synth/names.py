"""Names of villages, in Latin and Devanagari letters, built from the same syllables.

The stems are trees, colours, crops and lie of the land: nobody's name, caste or faith.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

Name = tuple[str, str]
"""In Latin and in Devanagari letters."""

NO_NAME: Name = ("", "")
STEMS: tuple[Name, ...] = (
    ("Bel", "बेल"),
    ("Semar", "सेमर"),
    ("Kamal", "कमल"),
    ("Chandan", "चंदन"),
    ("Pipar", "पीपर"),
    ("Jamun", "जामुन"),
    ("Nim", "नीम"),
    ("Mahua", "महुआ"),
    ("Bans", "बाँस"),
    ("Kusum", "कुसुम"),
    ("Phul", "फूल"),
    ("Madhu", "मधु"),
    ("Dhan", "धान"),
    ("Sona", "सोना"),
    ("Rupa", "रूपा"),
    ("Lal", "लाल"),
    ("Nil", "नील"),
    ("Arhar", "अरहर"),
    ("Tal", "ताल"),
    ("Jal", "जल"),
    ("Sarso", "सरसो"),
    ("Kachnar", "कचनार"),
    ("Katahal", "कटहल"),
    ("Gulab", "गुलाब"),
    ("Keshar", "केशर"),
    ("Tisi", "तीसी"),
    ("Makai", "मकई"),
    ("Imli", "इमली"),
    ("Barga", "बरगा"),
    ("Palas", "पलास"),
    ("Khair", "खैर"),
    ("Jhau", "झाऊ"),
    ("Matar", "मटर"),
    ("Anar", "अनार"),
    ("Suraj", "सूरज"),
    ("Tara", "तारा"),
    ("Megh", "मेघ"),
    ("Basant", "बसंत"),
    ("Sawan", "सावन"),
    ("Mor", "मोर"),
    ("Hans", "हंस"),
    ("Titar", "तीतर"),
    ("Naya", "नया"),
    ("Purana", "पुराना"),
)
MIDDLES: tuple[Name, ...] = (
    ("", ""),
    ("", ""),
    ("", ""),
    ("wa", "वा"),
    ("a", "ा"),
    ("i", "ी"),
    ("ia", "िया"),
)
"""What may stand between stem and ending; a vowel sign only after a bare consonant."""
CONSONANTS = range(0x0915, 0x093A)
ENDINGS: dict[str, tuple[Name, ...]] = {
    "plain": (
        ("pur", "पुर"),
        ("pur", "पुर"),
        ("pur", "पुर"),
        ("ganj", "गंज"),
        ("dih", "डीह"),
        ("bigha", "बिगहा"),
        ("patti", "पट्टी"),
        ("gaon", "गाँव"),
        ("chak", "चक"),
        ("tola", "टोला"),
        (" Khurd", " खुर्द"),
        (" Kalan", " कलां"),
    ),
    "hill": (
        ("tand", "टांड़"),
        ("tand", "टांड़"),
        ("dih", "डीह"),
        ("jharia", "झरिया"),
        ("pahari", "पहाड़ी"),
        ("tungri", "टुंगरी"),
        ("ghati", "घाटी"),
        ("bera", "बेड़ा"),
    ),
    "char": (
        ("pur", "पुर"),
        (" Diara", " दियारा"),
        ("ghat", "घाट"),
        ("tola", "टोला"),
        (" Dih", " डीह"),
        ("patti", "पट्टी"),
    ),
}
SIDES: tuple[Name, ...] = (
    ("Purbi Tola", "पूर्वी टोला"),
    ("Uttari Tola", "उत्तरी टोला"),
    ("Pachhimi Tola", "पश्चिमी टोला"),
    ("Dakkhini Tola", "दक्षिणी टोला"),
)
"""East, north, west, south: what a hamlet is called after its side of the village."""
FORMS: tuple[Name, ...] = (
    ("Naya Tola", "नया टोला"),
    ("Bagicha Tola", "बगीचा टोला"),
    ("Nahar Par", "नहर पार"),
    ("Pokhar Tola", "पोखर टोला"),
    ("Chhota {}", "छोटा {}"),
    ("Tola {}", "टोला {}"),
)
QUARTERS: tuple[Name, ...] = (
    ("Mohalla", "मोहल्ला"),
    ("Nagar", "नगर"),
    ("Bazar", "बाज़ार"),
    ("Colony", "कॉलोनी"),
    ("Gali", "गली"),
    ("Chowk", "चौक"),
    ("Bagh", "बाग"),
)


@dataclass
class Namer:
    """Gives names; within one block no village gets a name that another has."""

    rng: np.random.Generator

    def __post_init__(self) -> None:
        """Start with no name given."""
        self.given: dict[str, set[str]] = {}

    def name_village(self, block: str, land: str) -> Name:
        """Return a new village name for `block`."""
        return self._give(block, lambda: self._join(ENDINGS[land]))

    def name_quarter(self, block: str) -> Name:
        """Return a new name for a quarter of the town."""
        return self._give(block, self._say_quarter)

    def name_hamlet(self, block: str, village: Name, turn: float) -> Name:
        """Return a hamlet's name: its side of the village (`turn`, radians from east), or its own.

        A hamlet of a village without a name has none either.
        """
        if not village[0]:
            return NO_NAME
        side = SIDES[int((turn / (math.pi / 2)) + 4.5) % 4]
        name = (f"{village[0]} {side[0]}", f"{village[1]} {side[1]}")
        if name[0] not in self.given.get(block, set()) and self.rng.random() < 0.6:
            return self._give(block, lambda: name)
        return self._give(block, lambda: self._say_form(village))

    def _give(self, block: str, say: Callable[[], Name]) -> Name:
        """Say names until one is new in the block, and note it."""
        given = self.given.setdefault(block, set())
        name = say()
        while name[0] in given:
            name = say()
        given.add(name[0])
        return name

    def _say_form(self, village: Name) -> Name:
        form = self._pick(FORMS)
        if "{}" in form[0]:
            return form[0].format(village[0]), form[1].format(village[1])
        near = village if self.rng.random() < 0.5 else self._join((NO_NAME,))
        return f"{near[0]} {form[0]}", f"{near[1]} {form[1]}"

    def _say_quarter(self) -> Name:
        stem, quarter = self._pick(STEMS), self._pick(QUARTERS)
        return f"{stem[0]} {quarter[0]}", f"{stem[1]} {quarter[1]}"

    def _join(self, endings: tuple[Name, ...]) -> Name:
        """Join a stem, what may follow it, and an ending, alike in both scripts."""
        stem = self._pick(STEMS)
        bare = ord(stem[1][-1]) in CONSONANTS
        parts = (stem, self._pick(MIDDLES if bare else MIDDLES[:4]), self._pick(endings))
        return "".join(part[0] for part in parts), "".join(part[1] for part in parts)

    def _pick(self, names: tuple[Name, ...]) -> Name:
        return names[int(self.rng.integers(len(names)))]
