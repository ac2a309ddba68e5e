"""The plan file: TOML in, one frozen model out, all faults at once.

Precedence, in one line: ``--set`` > the plan file > the defaults beside each algorithm.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from microplan.config.model import PlanSettings
from microplan.errors import Fault, PlanFault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

VARIABLE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\}")
CLOSE_ENOUGH = 0.6
STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
SETTING = re.compile(r"[^.\[\]]+(\.[^.\[\]]+|\[\d+\])+")


@dataclass(frozen=True)
class PlanFile:
    """A plan file that was read: where it lies, its text as written, and its settings."""

    path: Path
    text: str
    overrides: tuple[str, ...]
    """The `--set` options, as typed."""
    settings: PlanSettings
    written: Mapping[str, Any] = field(default_factory=dict)
    """The plan's keys with `--set` put in, before any ${NAME} was filled in."""


def read_plan(path: Path, overrides: Sequence[str] = ()) -> PlanFile:
    """Read and check a plan file.

    Parameters
    ----------
    overrides
        ``section.key=value`` pairs that win over the file; values are TOML, else plain text.

    Raises
    ------
    PlanFault
        The file is missing, is not TOML, or breaks its model: every fault with its TOML path.
    """
    text = _read_text(path)
    raw = _parse(text, str(path))
    for override in overrides:
        _put(raw, override)
    faults: list[Fault] = []
    expanded = _expand(raw, "", faults.append)
    try:
        settings = PlanSettings.model_validate(expanded, context={"folder": path.parent.resolve()})
    except ValidationError as error:
        raise PlanFault([*faults, *_faults(error.errors())]) from None
    PlanFault.raise_any(faults)
    return PlanFile(path, text, tuple(overrides), settings, raw)


def read_section(path: Path, name: str, overrides: Sequence[str] = ()) -> BaseModel:
    """Read one section of a plan file alone, for a command that comes before the inputs are there.

    Raises
    ------
    PlanFault
        The file is missing, is not TOML, or has no such section; or the section breaks its model.
    """
    raw = _parse(_read_text(path), str(path))
    for override in overrides:
        _put(raw, override)
    model = inner_model(PlanSettings.model_fields[name].annotation)
    if not isinstance(raw.get(name), dict) or model is None:
        todo = "docs/plan.example.toml shows what goes into it"
        raise PlanFault([Fault(str(path), f"has no section [{name}]", todo)])
    faults: list[Fault] = []
    expanded = _expand(raw[name], name, faults.append)
    try:
        section = model.model_validate(expanded, context={"folder": path.parent.resolve()})
    except ValidationError as error:
        inside = [{**told, "loc": (name, *told["loc"])} for told in error.errors()]
        raise PlanFault([*faults, *_faults(cast("list[ErrorDetails]", inside))]) from None
    PlanFault.raise_any(faults)
    return section


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # Windows editors put a mark before it
    except OSError as error:
        todo = "name a plan file; examples/ has some"
        raise PlanFault([Fault(str(path), f"cannot be read: {error.strerror}", todo)]) from None
    except UnicodeDecodeError:
        raise PlanFault([Fault(str(path), "is not UTF-8 text", "save it as UTF-8")]) from None


def _parse(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanFault([Fault(where, f"is not TOML: {error}")]) from None


def _put(raw: dict[str, Any], override: str) -> None:
    """Put one ``section.key=value``, or ``section.list[0].key=value``, into the raw plan."""
    path, separator, text = override.partition("=")
    path = path.strip()
    if not separator or not SETTING.fullmatch(path):
        raise PlanFault([Fault(f"--set {override}", "is not of the form section.key=value")])
    steps = [int(number) if number else key for key, number in STEP.findall(path)]
    into: Any = raw
    for step in steps[:-1]:
        _demand_place(into, step, override)
        into = into.setdefault(step, {}) if isinstance(into, dict) else into[step]
    _demand_place(into, steps[-1], override)
    into[steps[-1]] = _toml_value(text)


def _demand_place(into: Any, step: int | str, override: str) -> None:
    """Raise a `PlanFault` where a step of a path leads nowhere."""
    where = f"--set {override}"
    if isinstance(step, int):
        count = len(into) if isinstance(into, list) else 0
        if step >= count:
            todo = f"there are {count}; the first is [0]"
            raise PlanFault([Fault(where, f"there is no [{step}]", todo)])
    elif not isinstance(into, dict):
        many = isinstance(into, list)
        todo = f"it stands in a list: say which one, as in [0].{step}" if many else ""
        raise PlanFault([Fault(where, f"{step} is in no section", todo)])


def _toml_value(text: str) -> Any:
    """Read a value as TOML; what is not TOML is plain text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _expand(value: Any, path: str, tell: Callable[[Fault], None]) -> Any:
    """Replace ${NAME:-default} in every text of the plan."""
    if isinstance(value, dict):
        return {k: _expand(v, f"{path}.{k}" if path else k, tell) for k, v in value.items()}
    if isinstance(value, list):
        return [_expand(v, f"{path}[{i}]", tell) for i, v in enumerate(value)]
    if not isinstance(value, str):
        return value

    def replace(match: re.Match[str]) -> str:
        name, default = match["name"], match["default"]
        if name not in os.environ and default is None:
            tell(
                Fault(path, f"uses ${{{name}}}, which is not set", f"set {name} or give a default")
            )
        return os.environ.get(name, default or "")

    return VARIABLE.sub(replace, value)


def _faults(errors: list[ErrorDetails]) -> list[Fault]:
    """Return the faults; a list that is empty only since its members are wrong is none."""
    places = [error["loc"] for error in errors]
    return [
        _fault(error)
        for error in errors
        if not (error["type"] == "too_short" and any(_within(loc, error["loc"]) for loc in places))
    ]


def _within(loc: tuple[int | str, ...], outer: tuple[int | str, ...]) -> bool:
    """Tell whether a location lies inside another."""
    return len(loc) > len(outer) and loc[: len(outer)] == outer


def _fault(error: ErrorDetails) -> Fault:
    """Turn one of pydantic's errors into a fault with its TOML path."""
    where = _toml_path(error["loc"])
    if error["type"] == "extra_forbidden":
        return Fault(where, "is not a known key", _nearest_key(error["loc"]))
    if error["type"] == "missing":
        return Fault(where, "is required and missing")
    what = error["msg"].removeprefix("Value error, ").replace("valid tuple", "list, as in [1, 2]")
    given = error["input"]
    said = error["type"] == "value_error" or not isinstance(given, str | int | float | bool)
    shown = "" if said else f", not {given!r}"
    return Fault(where, what[:1].lower() + what[1:] + shown)


def _toml_path(loc: tuple[int | str, ...]) -> str:
    """Write a location as a TOML path: section.key[0].name."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return path.removeprefix(".")


def _nearest_key(loc: tuple[int | str, ...]) -> str:
    """Say which known key is meant, if one is near."""
    model = _model_at(PlanSettings, loc[:-1])
    known = list(model.model_fields) if model else []
    near = difflib.get_close_matches(str(loc[-1]), known, n=1, cutoff=CLOSE_ENOUGH)
    return f"did you mean {near[0]}?" if near else f"known keys: {', '.join(known)}"


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel] | None:
    """Return the settings model at a location of the plan."""
    for part in loc:
        if isinstance(part, int):
            continue
        if part not in model.model_fields:
            return None
        inner = inner_model(model.model_fields[part].annotation)
        if inner is None:
            return None
        model = inner
    return model


def inner_model(annotation: Any) -> type[BaseModel] | None:
    """Return the settings model inside an annotation such as ``X | None`` or ``tuple[X, ...]``."""
    from typing import get_args  # noqa: PLC0415

    from pydantic import BaseModel as Base  # noqa: PLC0415

    if isinstance(annotation, type) and issubclass(annotation, Base):
        return annotation
    found = [inner_model(part) for part in get_args(annotation)]
    return next((model for model in found if model), None)
