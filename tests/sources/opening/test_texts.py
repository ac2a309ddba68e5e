"""Shapefiles that do not say what their text is in."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from microplan.errors import InputFault
from microplan.sources.file_settings import FileSettings
from microplan.sources.files import read_shapes
from microplan.sources.ledger import Ledger
from microplan.sources.opening.texts import mend_text


def write(path: Path, names: list[str], encoding: str) -> Path:
    """Write a shapefile without the word for its encoding."""
    shapes = [box(82 + i, 26, 83 + i, 27) for i in range(len(names))]
    frame = gpd.GeoDataFrame({"name": names}, geometry=shapes, crs="EPSG:4326")
    frame.to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink()
    return path


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["Café", "बिहार", "plain"], "UTF-8"),
        (["São Tomé"], "UTF-8"),
        (["Café", "“Old” town – €5"], "cp1252"),
    ],
)
def test_text_that_can_be_but_one_thing_is_mended_and_told(
    tmp_path: Path, names: list[str], encoding: str
) -> None:
    ledger = Ledger()
    read = read_shapes(FileSettings(file=write(tmp_path / "x.shp", names, encoding)), ledger)
    assert read["name"].tolist() == names
    (told,) = ledger.repairs().itertuples()
    assert told.what == "text"
    assert "which it does not say" in str(told.how)


def test_without_a_ledger_the_encoding_is_asked_for_rather_than_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "x.shp", ["बिहार"], "UTF-8")
    with pytest.raises(InputFault, match='set encoding = "UTF-8"'):
        read_shapes(FileSettings(file=path))
    assert read_shapes(FileSettings(file=path, encoding="UTF-8"))["name"][0] == "बिहार"


def test_a_letter_that_the_field_was_too_narrow_for_is_left_out(tmp_path: Path) -> None:
    raw = "बिहार".encode()[:-1].decode("latin-1")
    frame = gpd.GeoDataFrame({"name": [raw]}, geometry=[box(0, 0, 1, 1)])
    assert mend_text(frame, FileSettings(file=tmp_path), Ledger())["name"][0] == "बिहा"


@given(st.lists(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x24F)), min_size=1))
def test_text_that_was_read_rightly_is_never_touched(names: list[str]) -> None:
    # what could have been bytes of UTF-8 is the one thing that cannot be told apart
    if any(_could_be_bytes(name) for name in names):
        return
    frame = gpd.GeoDataFrame({"name": names}, geometry=[box(0, 0, 1, 1)] * len(names))
    settings = FileSettings.model_construct(file=Path("x.shp"), encoding="")
    printed = not any("\x80" <= letter < "\xa0" for name in names for letter in name)
    if printed:
        assert mend_text(frame, settings, Ledger())["name"].tolist() == names


def _could_be_bytes(name: str) -> bool:
    return any(letter in "\xc2\xc3\xc4\xc5\xc6\xc7\xc8\xc9" for letter in name) or any(
        ord(letter) in range(0xCA, 0xF5) for letter in name
    )


@pytest.mark.parametrize("name", ["Café", "Ñandú", "Ærø", "Łódź"])
def test_real_names_with_foreign_letters_stay(name: str, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"name": [name]}, geometry=[box(0, 0, 1, 1)])
    ledger = Ledger()
    assert mend_text(frame, FileSettings(file=tmp_path), ledger)["name"][0] == name
    assert ledger.repairs().empty
