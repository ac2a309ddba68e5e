"""Archives of ill will: nothing leaves the folder, and nothing fills the disk."""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING

import pytest

from microplan.sources.fetch.archives import MEMBERS_MAX, unpack_one
from microplan.sources.fetch.failures import Refused

if TYPE_CHECKING:
    from pathlib import Path

MUCH = 10_000_000


def pack(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def unpack(archive: Path, bytes_max: int = MUCH) -> bytes:
    into = archive.parent / "inside" / "out.tif"
    into.parent.mkdir(exist_ok=True)
    unpack_one(archive, ".tif", into, bytes_max)
    return into.read_bytes()


def refusal(archive: Path, bytes_max: int = MUCH) -> str:
    before = sorted(archive.parent.rglob("*"))
    with pytest.raises(Refused) as caught:
        unpack(archive, bytes_max)
    there = {path for path in archive.parent.rglob("*") if path.is_file()}
    assert there == {path for path in before if path.is_file()}  # nothing was written anywhere
    return caught.value.what


def test_the_one_file_of_the_ending_is_taken_out_whatever_else_there_is(tmp_path: Path) -> None:
    members = {"readme.txt": b"x", "deep/er/People.TIF": b"II*\0", "empty/": b""}
    assert unpack(pack(tmp_path / "a.zip", members)) == b"II*\0"


@pytest.mark.parametrize(
    "name",
    [
        "../a.tif",
        "a/../../b.tif",
        "/etc/a.tif",
        "..\\a.tif",
        "C:\\a.tif",
        "c:a.tif",
        "\\\\host\\a.tif",
    ],
)
def test_names_that_lead_out_are_refused_wherever_they_stand(tmp_path: Path, name: str) -> None:
    assert "leads out" in refusal(pack(tmp_path / "a.zip", {name: b"x"}))
    assert "leads out" in refusal(pack(tmp_path / "b.zip", {"good.tif": b"x", name + ".txt": b""}))


def test_links_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a.tif")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/hostname")
    assert "is a link" in refusal(tmp_path / "a.zip")


def test_what_packs_too_well_to_be_true_is_refused(tmp_path: Path) -> None:
    bomb = pack(tmp_path / "a.zip", {"a.tif": bytes(5_000_000)})
    assert "200 times" in refusal(bomb)


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    assert "too many" in refusal(
        pack(tmp_path / "a.zip", {"a.tif": bytes(range(256)) * 9}, 0), 1000
    )


def test_an_archive_that_lies_of_its_size_is_not_believed(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.tif": bytes(2_000_000)})
    raw = bytearray(path.read_bytes())
    for sign, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = raw.index(sign) + offset
        raw[at : at + 4] = struct.pack("<I", 1000)
    path.write_bytes(raw)
    refusal(path)


@pytest.mark.parametrize("members", [{"a.txt": b""}, {"a.tif": b"", "b.tif": b""}, {"a.tif/": b""}])
def test_none_or_several_of_the_ending_are_refused(
    tmp_path: Path, members: dict[str, bytes]
) -> None:
    assert "not one" in refusal(pack(tmp_path / "a.zip", members))


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    names = {f"{i}.txt": b"" for i in range(MEMBERS_MAX)}
    assert "too many" in refusal(pack(tmp_path / "a.zip", {**names, "a.tif": b"x"}))


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.tif": bytes(range(256)) * 500})
    raw = bytearray(path.read_bytes())
    raw[60:80] = b"x" * 20
    path.write_bytes(raw)
    refusal(path)


def test_an_encrypted_member_and_a_file_that_is_no_archive_are_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.tif": b"x"})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert "encrypted" in refusal(path)
    path.write_bytes(b"PK\x03\x04 and no more")
    assert "cannot be opened" in refusal(path)
