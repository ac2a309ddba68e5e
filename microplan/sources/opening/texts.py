"""Text of a map file that was read in the wrong encoding, told and mended.

A shapefile need not say what its text is in. GDAL reads it then as ISO 8859-1, in which every byte
is a letter, so that nothing ever fails: "Café" may come as "CafÃ©", and "बिहार" as "à¤¬à¤¿...".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from microplan.errors import Fault, InputFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from microplan.sources.file_settings import FileSettings
    from microplan.sources.ledger import Ledger

CUT_BYTES = 3
"""Of a letter of up to four bytes, so many may be left where a field was too narrow for it."""
UNPRINTED = {chr(code) for code in range(0x80, 0xA0)}
"""Letters of no language in ISO 8859-1; in Windows-1252 they are quotes, dashes and the euro."""


def mend_text(
    frame: pd.DataFrame, settings: FileSettings, ledger: Ledger | None = None
) -> pd.DataFrame:
    """Return a layer with its text as it was meant, where that is beyond doubt.

    Text is taken for UTF-8 that was read byte by byte only where every cell with a foreign letter
    can be, and for Windows-1252 where it holds what ISO 8859-1 never prints. An encoding of the
    plan is believed, and nothing is touched.

    Raises
    ------
    InputFault
        There is no ledger to write it in: the planner is to state the encoding.
    """
    if settings.encoding:
        return frame
    columns = [c for c in frame.columns if c != "geometry" and _holds_text(frame[c])]
    foreign = {text for column in columns for text in _foreign(frame[column])}
    meant = _find_meaning(foreign)
    if meant is None:
        return frame
    encoding, read = meant
    what = f"its text is in {encoding}, which it does not say"
    if ledger is None:
        raise InputFault([Fault(settings.where, what, f'set encoding = "{encoding}" in the plan')])
    how = f"{what}; {len(foreign)} different texts were read so, such as {read(min(foreign))!r}"
    ledger.mend("text", settings.where, how)
    return frame.assign(**{column: frame[column].map(_reader(read)) for column in columns})


def _find_meaning(foreign: set[str]) -> tuple[str, Callable[[str], str]] | None:
    """Return the encoding that the texts are really in, and how one of them is read again."""
    if not foreign:
        return None
    if all(_as_utf8(text) is not None for text in foreign):
        return "UTF-8", lambda text: _as_utf8(text) or text
    if any(UNPRINTED & set(text) for text in foreign) and all(map(_as_windows, foreign)):
        return "Windows-1252", lambda text: _as_windows(text) or text
    return None


def _reader(read: Callable[[str], str]) -> Callable[[object], object]:
    """Return what reads a cell again, and leaves all but foreign text alone."""

    def read_cell(cell: object) -> object:
        return read(cell) if isinstance(cell, str) and not cell.isascii() else cell

    return read_cell


def _holds_text(column: pd.Series) -> bool:
    """Tell whether a column holds text."""
    return bool(pd.api.types.is_object_dtype(column) or pd.api.types.is_string_dtype(column))


def _foreign(column: pd.Series) -> set[str]:
    """Return the different texts of a column that hold a letter beyond ASCII."""
    cells = column.dropna().unique()
    return {cell for cell in cells if isinstance(cell, str) and not cell.isascii()}


def _as_utf8(text: str) -> str | None:
    """Read again as UTF-8 what was read byte by byte; None where it was not.

    A last letter that the field was too narrow for is left out.
    """
    raw = _bytes_of(text)
    if raw is None:
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = error.start > 0 and error.start >= len(raw) - CUT_BYTES
        if not cut or error.reason != "unexpected end of data":
            return None
        whole = raw[: error.start].decode("utf-8").rstrip()
        # "Café" ends in what could begin a letter of UTF-8: one whole letter must tell
        return None if whole.isascii() else whole


def _bytes_of(text: str) -> bytes | None:
    """Return the bytes that a text was made of, read as ISO 8859-1 or as Windows-1252."""
    parts = []
    for letter in text:
        for encoding in ("latin-1", "cp1252"):
            try:
                parts.append(letter.encode(encoding))
                break
            except UnicodeEncodeError:
                continue
        else:
            return None
    return b"".join(parts)


def _as_windows(text: str) -> str | None:
    """Read again as Windows-1252 what was read as ISO 8859-1; None where it cannot be."""
    try:
        return text.encode("latin-1").decode("cp1252")
    except UnicodeError:
        return None
