"""The letters of the pages: all that are needed, no more, and the same bytes every time."""

from __future__ import annotations

import base64
import io
import re

from fontTools.ttLib import TTFont

from microplan.outputs.pages import fonts
from microplan.outputs.pages.fonts import embed_fonts


def read_faces(rules: str) -> dict[tuple[str, str], TTFont]:
    faces = re.findall(
        r'font-family:"([^"]+)";font-weight:(\d+).*?base64,([A-Za-z0-9+/=]+)"', rules, re.DOTALL
    )
    return {
        (family, weight): TTFont(io.BytesIO(base64.b64decode(data)))
        for family, weight, data in faces
    }


def test_every_letter_of_the_texts_is_in_both_weights() -> None:
    faces = read_faces(embed_fonts(["Lakhimpur Khērī", "लखीमपुर खीरी"]))
    assert set(faces) == {
        (family, weight) for family in ("Plan Sans", "Plan Devanagari") for weight in ("400", "700")
    }
    for (family, _), font in faces.items():
        text = "लखीमपुरखीरी" if "Devanagari" in family else "LakhimpurKhērī0189"
        assert {ord(letter) for letter in text} <= set(font.getBestCmap())


def test_joined_letters_keep_their_shapes() -> None:
    font = read_faces(embed_fonts(["क्षेत्र"]))["Plan Devanagari", "400"]
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert "akhn" in features  # क + ् + ष is one shape


def test_no_letter_of_a_script_that_nobody_writes_is_carried() -> None:
    rules = embed_fonts(["only Latin"])
    assert {family for family, _ in read_faces(rules)} <= {"Plan Sans", "Plan Devanagari"}
    assert len(rules) < 120_000


def test_the_same_letters_give_the_same_bytes_in_any_order() -> None:
    first = embed_fonts(["अ b", "c"])
    fonts._cut.cache_clear()
    assert embed_fonts(["c", "b अ"]) == first
