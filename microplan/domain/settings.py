"""The base of every settings model, and the mark of an assumed value.

A room's settings are frozen, refuse unknown keys, and carry their documentation under each field.
A value that DOMAIN.md tags [A] (assumed) or [R] (recalled) is declared with `assumed`, so that the
outputs can list it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

Tag = Literal["A", "R lo", "R med", "R hi", "D", "F"]


@dataclass(frozen=True)
class Assumption:
    """How sure a default is, and where it comes from (a section of DOMAIN.md)."""

    tag: Tag
    source: str


def assumed(default: Any, *, tag: Tag, source: str, **limits: Any) -> Any:
    """Declare a field whose default is an assumption; `limits` are pydantic's (ge, le, ...)."""
    extra: dict[str, Any] = {"assumption": {"tag": tag, "source": source}}
    return Field(default=default, json_schema_extra=extra, validate_default=True, **limits)


class Settings(BaseModel):
    """A frozen group of settings; a key that it does not know is refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, validate_default=True
    )


def _resolve(value: Any, info: ValidationInfo) -> Any:
    """Make a path of the plan file absolute, and refuse one that leads to no file."""
    folder = (info.context or {}).get("folder")
    if not isinstance(value, str | Path) or folder is None:
        return value
    path = Path(folder) / Path(value)
    if path.is_dir():
        raise ValueError(f"{value} is a folder, not a file")
    if not path.is_file():
        raise ValueError(f"there is no file {value}")
    return path


InputFile = Annotated[Path, BeforeValidator(_resolve)]
"""A file that a stage reads; relative paths start at the plan file's folder."""
