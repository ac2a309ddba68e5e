"""Archives that mean harm, or are merely broken: each has its own answer."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from microplan.errors import InputFault
from microplan.sources.opening import archives
from microplan.sources.opening.archives import list_members

if TYPE_CHECKING:
    from pathlib import Path


def pack(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_the_files_of_a_good_archive_are_listed_in_order(tmp_path: Path) -> None:
    path = pack(tmp_path / "good.zip", **{"b/x.shp": b"x", "a.prj": b"p", "b/": b""})
    assert list_members(path) == ["a.prj", "b/x.shp"]


@pytest.mark.parametrize(
    "name", ["../../etc/x.shp", "/etc/x.shp", "C:/x.shp", "a\\..\\..\\x.shp", "..\\x.shp"]
)
def test_members_that_climb_out_are_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputFault, match="would lie outside it") as caught:
        list_members(pack(tmp_path / "bad.zip", **{name: b"x", "good.shp": b"y"}))
    assert len(caught.value.faults[0].ids) == 1


def test_an_archive_that_blows_up_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("blocks.geojson", "w", force_zip64=True) as member,
    ):
        for _ in range(120):
            member.write(bytes(10**6))
    assert path.stat().st_size < 10**6
    with pytest.raises(InputFault, match=r"would unpack to 0\.1 GB in 1 files"):
        list_members(path)


def test_an_archive_of_endless_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MEMBERS_MAX", 3)
    path = pack(tmp_path / "many.zip", **{f"{i}.shp": b"x" for i in range(4)})
    with pytest.raises(InputFault, match="in 4 files"):
        list_members(path)


def test_a_locked_archive_is_told_as_locked(tmp_path: Path) -> None:
    path = pack(tmp_path / "locked.zip", **{"a.shp": b"x"})
    raw = bytearray(path.read_bytes())
    directory = raw.index(b"PK\x01\x02")
    raw[directory + 8] |= 1
    path.write_bytes(bytes(raw))
    with pytest.raises(InputFault, match="locked with a password"):
        list_members(path)


def test_a_download_that_broke_off_is_told(tmp_path: Path) -> None:
    path = pack(tmp_path / "cut.zip", **{"a.shp": b"x" * 1000})
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputFault, match="is no zip file, or a broken one"):
        list_members(path)


def test_an_absurd_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FILE_MAX_BYTES", 10)
    with pytest.raises(InputFault, match="cut it to the districts of the plan"):
        list_members(pack(tmp_path / "large.zip", **{"a.shp": b"x" * 100}))
