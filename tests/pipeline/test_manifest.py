"""The manifest names every input once, and never a folder of the machine without need."""

from __future__ import annotations

from pathlib import Path

from microplan.pipeline.manifest import _shorten, plain


def test_a_file_is_called_by_its_name_alone_where_no_other_is_called_alike() -> None:
    paths = {Path("/data/leh/roads.zip"), Path("/data/leh/blocks.zip")}
    assert {_shorten(path, paths) for path in paths} == {"roads.zip", "blocks.zip"}


def test_two_files_of_one_name_are_told_apart_by_their_folders() -> None:
    paths = {Path("/data/leh/roads.zip"), Path("/data/kargil/roads.zip")}
    assert {_shorten(path, paths) for path in paths} == {"leh/roads.zip", "kargil/roads.zip"}


def test_settings_become_json_without_the_folders_of_paths() -> None:
    assert plain({"a": (1, 2.5, None, True, Path("/data/x.csv"))}) == {
        "a": [1, 2.5, None, True, "x.csv"]
    }
