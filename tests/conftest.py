"""What every test may ask for: the real data, and a network that stays shut."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
DEAR_FILES = (
    "end_to_end/test_ladakh.py",
    "end_to_end/test_demo.py",
    "end_to_end/test_every_file.py",
    "end_to_end/test_again.py",
    "outputs/pages/test_in_a_browser.py",
    "targeting/test_ranking.py",
    "cli/test_app.py",
    "outputs/sheets/test_book.py",
    "pipeline/test_check.py",
)
"""Files that take longest, begun first so that no worker is left with one of them at the end; and
Ladakh and the demo before what needs their plans, so that none waits for the other's."""
LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}

# The same examples every time, and no clock: the machines that run this share their cores.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the dear files first; `make test` keeps this order when it deals files to workers."""
    places = {ROOT / "tests" / name: place for place, name in enumerate(DEAR_FILES)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of real data, which is not the project's to ship."""
    folder = Path(os.environ.get("MICROPLAN_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("the real data is not on this machine (MICROPLAN_DATA names its folder)")
    return folder


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def connect_at_home(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOCAL_HOSTS:
            raise OSError(f"a test tried to reach {address[0]}; tests use no network")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_at_home)
        yield
