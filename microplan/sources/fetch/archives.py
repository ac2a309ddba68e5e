"""Archives from elsewhere, opened with care: one file is taken out, and lands where we say.

No name of an archive becomes a path of this machine: the one member that is wanted is written
under a name of ours, so nothing in the archive can climb out of the folder.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import PurePosixPath
from stat import S_ISREG
from typing import TYPE_CHECKING

from microplan.sources.fetch.failures import Refused

if TYPE_CHECKING:
    from pathlib import Path

MEMBERS_MAX = 2000
RATIO_MAX = 200
"""GeoJSON packs to a tenth or twentieth; a thousandth is made to fill a disk."""
CHUNK_BYTES = 1 << 18


def unpack_one(archive: Path, ending: str, into: Path, bytes_max: int) -> None:
    """Write the archive's one file of this ending to `into`.

    Raises
    ------
    Refused
        It is no archive, is encrypted, has names that climb out, links, or too many members; has
        none or several of the ending; or unpacks to more than it says, than `bytes_max`, or than
        `RATIO_MAX` times its size.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            member = _pick(opened, ending)
            _demand_bounded(member, bytes_max)
            _copy(opened, member, into)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused(f"the archive cannot be opened: {error}") from None
    except ZLIB_ERRORS as error:
        raise Refused(f"the archive is damaged: {error}") from None


def _pick(opened: zipfile.ZipFile, ending: str) -> zipfile.ZipInfo:
    """Return the one member of an ending, after a look at all of them."""
    members = opened.infolist()
    if len(members) > MEMBERS_MAX:
        raise Refused(f"the archive holds {len(members)} files, which is too many")
    for member in members:
        _demand_harmless(member)
    found = [m for m in members if m.filename.lower().endswith(ending) and not m.is_dir()]
    if len(found) != 1:
        raise Refused(f"the archive holds {len(found)} files that end in {ending}, not one")
    return found[0]


def _demand_harmless(member: zipfile.ZipInfo) -> None:
    """Refuse names that lead elsewhere, and whatever is neither file nor folder."""
    name = member.orig_filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    shown = member.filename[:60]
    if ".." in parts or name.startswith("/") or ":" in name or "\0" in name:
        raise Refused(f"the archive holds {shown!r}, which leads out of its folder")
    mode = member.external_attr >> 16
    kind = mode & 0o170000
    if kind and not S_ISREG(mode) and not member.is_dir():
        raise Refused(f"the archive holds {shown!r}, which is a link or a device, not a file")
    if member.flag_bits & 0x1:
        raise Refused(f"the archive holds {shown!r}, which is encrypted")


def _demand_bounded(member: zipfile.ZipInfo, bytes_max: int) -> None:
    """Refuse a member that says it is too large, or packed too well to be true."""
    if member.file_size > bytes_max:
        raise Refused(f"{member.filename[:60]!r} unpacks to {member.file_size} bytes, too many")
    if member.file_size > RATIO_MAX * max(member.compress_size, 1):
        raise Refused(f"{member.filename[:60]!r} unpacks to more than {RATIO_MAX} times its size")


def _copy(opened: zipfile.ZipFile, member: zipfile.ZipInfo, into: Path) -> None:
    """Unpack a member; zipfile reads no more of it than it says that it has, and checks its sum."""
    fresh = into.with_name(f"{into.name}.new")
    try:
        with opened.open(member) as source, fresh.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK_BYTES)
        fresh.replace(into)
    finally:
        fresh.unlink(missing_ok=True)


def _list_zlib_errors() -> tuple[type[Exception], ...]:
    import lzma  # noqa: PLC0415 - not built into every Python
    import zlib  # noqa: PLC0415

    return (zlib.error, lzma.LZMAError)


ZLIB_ERRORS = _list_zlib_errors()
