"""The rules of the house: floors, sizes, names, and what no tracked file may say."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LINES_MAX = 400
BYTES_MAX = 500_000
# Tracked files that are meant to be larger, each with its reason.
LARGE_FILES: dict[str, str] = {}
DRAWERS = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py"}
# Written with brackets so that this file does not match its own rule.
FORBIDDEN_WORDS = re.compile(
    rb"(?<![\w.%:}/-])/(?:home|Users|root|work|tmp)/\w"
    rb"|[A-Z]:[\\]Users[\\]"
    rb"|pypi[.]org/simple|files[.]pythonhosted|registry[.]npmjs|deb[.]debian"
)


def tracked_files() -> list[Path]:
    """List what git tracks and what it would track, so that a fault shows before the commit."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout, so nothing is tracked")
    listing = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
    )
    names = listing.stdout.decode("utf-8").split("\0")
    return [path for path in (ROOT / name for name in names if name) if path.is_file()]


def relative(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def test_a_module_imports_only_from_floors_below_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    outcome = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert outcome == 0, capsys.readouterr().out


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    modules = [path for path in tracked_files() if path.suffix == ".py"]
    long = [
        path for path in modules if len(path.read_text(encoding="utf-8").splitlines()) > LINES_MAX
    ]
    assert modules
    assert relative(long) == []


def test_no_tracked_file_is_large_unless_it_is_meant_to_be() -> None:
    large = [path for path in tracked_files() if path.stat().st_size > BYTES_MAX]
    assert sorted(set(relative(large)) - set(LARGE_FILES)) == []


def test_every_file_that_may_be_large_is_there_and_is_large() -> None:
    idle = [
        name
        for name in LARGE_FILES
        if not (ROOT / name).is_file() or (ROOT / name).stat().st_size <= BYTES_MAX
    ]
    assert idle == []


def test_no_tracked_file_names_a_place_on_a_machine_or_an_index_host() -> None:
    named = {
        path.relative_to(ROOT).as_posix(): match.group().decode("utf-8", "replace")
        for path in tracked_files()
        if (match := FORBIDDEN_WORDS.search(path.read_bytes()))
    }
    assert named == {}


@pytest.mark.parametrize(
    "line",
    [
        "open('/" + "home/asha/plan.toml')",
        "/" + "tmp/x",
        "C:\\" + "Users\\asha",
        "https://pypi." + "org/simple/numpy",
    ],
)
def test_a_place_on_a_machine_is_recognized(line: str) -> None:
    assert FORBIDDEN_WORDS.search(line.encode())


@pytest.mark.parametrize("line", ["https://example.org/home/page", "../maps/area", "a/tmp/b"])
def test_an_address_or_a_relative_path_is_no_place_on_a_machine(line: str) -> None:
    assert FORBIDDEN_WORDS.search(line.encode()) is None


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    assert [name for name in relative(tracked_files()) if Path(name).name in DRAWERS] == []


def test_the_package_files_of_rooms_are_empty() -> None:
    top = ROOT / "microplan" / "__init__.py"
    packages = [path for path in (ROOT / "microplan").rglob("__init__.py") if path != top]
    assert relative([path for path in packages if path.read_bytes().strip()]) == []


def test_the_lock_pins_all_that_the_project_asks_for_and_names_no_address() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"==[^*]+", str(pin.specifier)) and pin.url is None for pin in pins)
    for wanted in map(Requirement, asked):
        name = canonicalize_name(wanted.name)
        found = [pin for pin in pins if canonicalize_name(pin.name) == name]
        versions = [str(pin.specifier).removeprefix("==") for pin in found]
        assert versions, f"{wanted.name} is not in the lock; run `make lock`"
        assert all(wanted.specifier.contains(version) for version in versions), str(wanted)


def test_a_test_cannot_reach_the_network() -> None:
    with socket.socket() as door, pytest.raises(OSError, match="tests use no network"):
        door.connect(("192.0.2.1", 9))
