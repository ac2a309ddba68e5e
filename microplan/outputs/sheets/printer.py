"""Printing one laid-out block, in a process of its own.

typst keeps what it has laid out in memory for as long as its process lives, which is gigabytes for
the blocks of a district; a process that ends gives it back. `book` runs this file as a script, so
it imports nothing of the package.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typst


def print_pdf(bench: Path, fonts: Path) -> bytes:
    """Return the PDF of `bench`/sheet.typ, set in the given fonts alone and with no clock."""
    compiler = typst.Compiler(root=bench, font_paths=[fonts], ignore_system_fonts=True)
    pdf = compiler.compile(bench / "sheet.typ", format="pdf", pdf_tags=False)
    assert isinstance(pdf, bytes)  # a list only for formats of one file a page
    return pdf


if __name__ == "__main__":
    Path(sys.argv[3]).write_bytes(print_pdf(Path(sys.argv[1]), Path(sys.argv[2])))
