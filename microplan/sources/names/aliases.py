"""Other names of one place: official renamings that ship, and the user's own."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from microplan.sources.file_settings import name_file
from microplan.sources.files import as_text, demand_columns, read_rows
from microplan.sources.names.folding import plain, spell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from microplan.sources.names.settings import NameSettings

Level = Literal["", "state", "district", "subdistrict", "block", "place"]
CHAIN_MAX = 5
"""A name changes this often at most; more is a circle in the table."""


@dataclass(frozen=True)
class Alias:
    """Another name of a place."""

    level: str
    """state, district ..., or "place": of any level, and within longer names."""
    state: str
    """The state's name; "" for any."""
    old: str
    new: str
    told: str
    """Why the two are one, in words."""
    own: bool = False
    """Whether the user says so."""


@dataclass
class Aliases:
    """Other names, looked up by state, level and sound."""

    whole: dict[tuple[str, str, str], Alias] = field(default_factory=dict)
    within: dict[tuple[str, str], Alias] = field(default_factory=dict)

    def add(self, alias: Alias) -> None:
        """Take another name up; the last one wins."""
        sound = spell(alias.old).sound
        for state in {state_key(alias.state), ""}:
            self.whole[state, alias.level, sound] = alias
            if alias.level == "place":
                self.within[state, plain(alias.old)] = alias

    def resolve(self, name: str, state: str, level: str) -> tuple[str, Alias | None]:
        """Return the name that a place has now, and the last alias that says so."""
        key, told = state_key(state), None
        for _ in range(CHAIN_MAX):
            alias = self._find(name, key, level)
            if alias is None:
                break
            name, told = alias.new, alias
        if told is None:
            name, told = self._replace_words(name, key)
        return name, told

    def _find(self, name: str, state: str, level: str) -> Alias | None:
        sound = spell(name).sound
        for of in (level, "", "place"):
            alias = self.whole.get((state, of, sound))
            if alias is not None and spell(alias.new).sound != sound:
                return alias
        return None

    def _replace_words(self, name: str, state: str) -> tuple[str, Alias | None]:
        """Replace a renamed place within a longer name: Mangalore South is Mangaluru South."""
        words, told = plain(name).split(), None
        for at, word in enumerate(words if len(words) > 1 else ()):
            alias = self.within.get((state, word))
            if alias is not None:
                words[at], told = alias.new, alias
        return (" ".join(words), told) if told is not None else (name, None)


def read_aliases(names: NameSettings) -> Aliases:
    """Return the shipped renamings and the user's own, which win.

    Raises
    ------
    InputFault
        The user's table cannot be read, or has no columns old and new.
    """
    aliases = Aliases()
    for alias in [*_shipped(), *_read_own(names)]:
        aliases.add(alias)
    return aliases


@cache
def state_key(state: str) -> str:
    """Write a state's name so that its spellings are one: Orissa is Odisha."""
    sound = spell(state).sorted_core
    return _state_names().get(sound, sound)


@cache
def _state_names() -> Mapping[str, str]:
    return {
        spell(row["old"]).sorted_core: spell(row["new"]).sorted_core
        for row in _rows()
        if row["level"] == "state"
    }


@cache
def _rows() -> tuple[dict[str, str], ...]:
    path = files("microplan.sources.names") / "renamings.csv"
    with path.open(encoding="utf-8") as stream:
        return tuple(csv.DictReader(stream))


def _shipped() -> Iterable[Alias]:
    for row in _rows():
        if row["level"] != "state":
            since = f" ({row['kind']}{', ' + row['year'] if row['year'] else ''})"
            told = f"{row['old']} is {row['new']}{since}"
            yield Alias(row["level"], row["state"], row["old"], row["new"], told)


def _read_own(names: NameSettings) -> Iterable[Alias]:
    """Read the user's table of other names."""
    if names.aliases is None:
        return
    where = name_file(names.aliases)
    rows = read_rows(names.aliases)
    demand_columns(rows, ("old", "new"), where)
    for column in ("state", "level"):
        rows[column] = as_text(rows[column]) if column in rows else ""
    for old, new, state, level in rows[["old", "new", "state", "level"]].to_numpy():
        yield Alias(level, state, old.strip(), new.strip(), f"{old} is {new} ({where})", own=True)
