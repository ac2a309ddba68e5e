from __future__ import annotations

from pathlib import Path

from microplan.verify.laws import LAWS
from microplan.verify.page import describe_laws

PAGE = Path(__file__).resolve().parents[2] / "docs" / "laws.md"


def test_the_page_of_the_laws_is_in_step_with_the_laws() -> None:
    """Where it is not: write `describe_laws()` into docs/laws.md."""
    assert PAGE.read_text(encoding="utf-8") == describe_laws()


def test_the_page_tells_every_law_its_columns_and_its_function() -> None:
    page = describe_laws()
    for law in LAWS:
        assert law.sentence in page
        assert f"`{law.where}.{law.find_broken.__name__}`" in page
        section = page.partition(f"## Law {law.number}\n")[2].partition("## Law")[0]
        for column in law.columns:
            table, _, name = column.partition(".")
            [row] = [row for row in section.splitlines() if row.startswith(f"| {table} |")]
            assert f"`{name}`" in row
