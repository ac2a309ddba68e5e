"""Whole files: resumed, checked, bounded; from servers that behave, and from those that do not."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from fetch_servers import ENDLESS_MAX, Answer, Ears, Service, serving

from microplan.errors import InputFault
from microplan.sources.fetch.downloads import Downloads, Wanted
from microplan.sources.fetch.signs import demand_json, demand_tiff

if TYPE_CHECKING:
    from pathlib import Path

Open = Callable[..., Downloads]
BODY = random.Random(7).randbytes(900_000)
SHA = hashlib.sha256(BODY).hexdigest()


def take_anything(path: Path) -> None:
    """Look at nothing."""


def wanted(address: str, sha256: str = "") -> Wanted:
    return Wanted(address, ".bin", take_anything, sha256)


def fault_of(downloads: Downloads, one: Wanted) -> str:
    with pytest.raises(InputFault) as caught:
        downloads.fetch(one)
    assert one.address in str(caught.value)
    return str(caught.value)


def test_a_file_comes_whole_and_a_second_time_out_of_the_cache(
    service: Service, open_downloads: Open
) -> None:
    service.routes["/a.bin"] = Answer(BODY, etag='"1"')
    kept = open_downloads().fetch(wanted(service.at("/a.bin")))
    assert kept.path.read_bytes() == BODY
    assert (kept.card.sha256, kept.card.fetched) == (SHA, "2019-11-25")
    again = open_downloads()
    assert again.fetch(wanted(service.at("/a.bin"))).card == kept.card
    assert (again.asker.questions, len(service.questions)) == (0, 1)


def test_refreshing_asks_whether_the_file_changed_and_no_more(
    service: Service, open_downloads: Open
) -> None:
    service.routes["/a.bin"] = Answer(BODY, etag='"1"')
    kept = open_downloads().fetch(wanted(service.at("/a.bin")))
    again = open_downloads(fresh=True)
    assert again.fetch(wanted(service.at("/a.bin"))) == kept
    assert (again.asker.questions, again.asker.bytes) == (1, 0)
    service.routes["/a.bin"] = Answer(b"new", etag='"2"')
    assert (
        open_downloads(fresh=True).fetch(wanted(service.at("/a.bin"))).path.read_bytes() == b"new"
    )


@pytest.mark.parametrize("damage", [b"", BODY[:-1], BODY[:-1] + b"x"])
def test_a_cached_file_that_was_damaged_is_fetched_again(
    service: Service, open_downloads: Open, damage: bytes
) -> None:
    service.routes["/a.bin"] = Answer(BODY)
    kept = open_downloads().fetch(wanted(service.at("/a.bin")))
    kept.path.write_bytes(damage)
    assert open_downloads().fetch(wanted(service.at("/a.bin"))).path.read_bytes() == BODY


def test_a_broken_line_is_gone_on_with_where_it_broke(
    service: Service, open_downloads: Open
) -> None:
    service.routes["/a.bin"] = [
        Answer(BODY, etag='"1"', cut_after=300_000),
        Answer(BODY, etag='"1"'),
    ]
    downloads = open_downloads()
    assert downloads.fetch(wanted(service.at("/a.bin"))).path.read_bytes() == BODY
    ranges = [question.headers.get("Range") for question in service.questions]
    assert ranges[0] is None
    assert ranges[1] is not None
    assert downloads.asker.bytes == len(BODY)  # nothing came twice


def test_a_line_that_breaks_more_often_than_there_are_tries_still_brings_the_file(
    service: Service, open_downloads: Open
) -> None:
    service.routes["/a.bin"] = Answer(BODY, etag='"1"', cut_after=100_000)
    downloads = open_downloads(tries=2)
    assert downloads.fetch(wanted(service.at("/a.bin"))).path.read_bytes() == BODY
    assert downloads.asker.questions >= 9


def test_a_fetch_that_is_killed_goes_on_the_next_time(
    service: Service, open_downloads: Open
) -> None:
    service.routes["/a.bin"] = [
        Answer(BODY, etag='"1"', cut_after=500_000), Answer(b"", 503), Answer(b"", 503),
        Answer(b"", 503), Answer(BODY, etag='"1"'),
    ]  # fmt: skip
    fault_of(open_downloads(), wanted(service.at("/a.bin")))
    downloads = open_downloads()
    assert downloads.fetch(wanted(service.at("/a.bin"))).path.read_bytes() == BODY
    assert downloads.asker.bytes < len(BODY)


@pytest.mark.parametrize("heeds", [True, False])
def test_a_file_that_changed_meanwhile_begins_anew(
    service: Service, open_downloads: Open, heeds: bool
) -> None:
    new = BODY[::-1]
    service.routes["/a.bin"] = [
        Answer(BODY, etag='"1"', cut_after=300_000),
        Answer(new, etag='"2"', heeds_if_range=heeds),
    ]
    assert open_downloads().fetch(wanted(service.at("/a.bin"))).path.read_bytes() == new


def test_two_fetches_at_once_do_not_mix_their_bytes(
    service: Service, open_downloads: Open, tmp_path: Path, ears: Ears
) -> None:
    service.routes["/a.bin"] = Answer(BODY, etag='"1"')

    def write_too(done: int, total: int | None) -> None:
        part = next((tmp_path / "cache").glob("*.part"))
        if len(service.questions) == 1:
            with part.open("ab") as other:
                other.write(b"other")

    ears.advance = write_too  # type: ignore[method-assign]
    assert open_downloads().fetch(wanted(service.at("/a.bin"))).path.read_bytes() == BODY
    assert "another fetch" in ears.waits[0][0]


@pytest.mark.parametrize("again", [Answer(BODY, etag='"1"', ranges=False), Answer(BODY)])
def test_a_server_that_knows_no_ranges_sends_the_whole_again(
    service: Service, open_downloads: Open, again: Answer
) -> None:
    service.routes["/a.bin"] = [Answer(BODY, etag='"1"', cut_after=300_000), again]
    assert open_downloads().fetch(wanted(service.at("/a.bin"))).path.read_bytes() == BODY


@pytest.mark.parametrize("etag", ["", 'W/"1"'])
def test_without_a_strong_sign_of_sameness_nothing_is_gone_on_with(
    service: Service, open_downloads: Open, etag: str
) -> None:
    service.routes["/a.bin"] = [Answer(BODY, etag=etag, cut_after=300_000), Answer(BODY, etag=etag)]
    open_downloads().fetch(wanted(service.at("/a.bin")))
    assert all("Range" not in question.headers for question in service.questions)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(service: Service, open_downloads: Open, status: int) -> None:
    service.routes["/a.bin"] = [Answer(b"", status), Answer(b"", status), Answer(BODY)]
    assert open_downloads().fetch(wanted(service.at("/a.bin"))).path.read_bytes() == BODY


def test_waits_double_and_what_the_server_asks_for_is_heeded_within_bounds(
    service: Service, open_downloads: Open, ears: Ears
) -> None:
    busy = [Answer(b"", 503), Answer(b"", 503, {"Retry-After": "0"})]
    patient = Answer(b"", 429, {"Retry-After": "86400"})
    dated = Answer(b"", 503, {"Retry-After": "Wed, 21 Oct 2065 07:28:00 GMT"})
    service.routes["/a.bin"] = [*busy, patient, dated, Answer(BODY)]
    open_downloads(tries=9).fetch(wanted(service.at("/a.bin")))
    waits = [seconds for _, seconds in ears.waits]
    assert waits == [0.01, 0.01, 0.05, 0.05]


def test_a_server_that_stays_busy_is_given_up_and_the_fault_says_what_to_do(
    service: Service, open_downloads: Open
) -> None:
    service.routes["/a.bin"] = Answer(b"", 503)
    told = fault_of(open_downloads(), wanted(service.at("/a.bin")))
    assert "3 tries" in told
    assert "503" in told
    assert "fetch again later" in told
    assert len(service.questions) == 3


def test_nothing_there_is_not_asked_for_again(service: Service, open_downloads: Open) -> None:
    assert "404" in fault_of(open_downloads(), wanted(service.at("/a.bin")))
    assert len(service.questions) == 1


def test_no_server_at_all_is_a_fault_with_the_address(open_downloads: Open) -> None:
    with serving() as gone:
        address = gone.at("/a.bin")
    assert "3 tries" in fault_of(open_downloads(), wanted(address))


def test_a_silent_server_is_not_waited_for(service: Service, open_downloads: Open) -> None:
    service.routes["/a.bin"] = Answer(BODY, silent_seconds=0.6)
    told = fault_of(open_downloads(timeout_seconds=0.1), wanted(service.at("/a.bin")))
    assert "silent" in told


def test_a_server_that_drips_is_given_up_when_the_time_is_over(
    service: Service, open_downloads: Open
) -> None:
    service.routes["/a.bin"] = Answer(BODY[:3000], drip_seconds=0.01)
    told = fault_of(open_downloads(file_minutes_max=0.005), wanted(service.at("/a.bin")))
    assert "0.005 minutes" in told


def test_a_body_without_end_is_stopped_at_the_bound(service: Service, open_downloads: Open) -> None:
    service.routes["/a.bin"] = Answer(b"x" * 65536, endless=True)
    downloads = open_downloads(file_megabytes_max=2)
    assert "larger than 2 MB" in fault_of(downloads, wanted(service.at("/a.bin")))
    assert downloads.asker.bytes < 3_000_000
    assert downloads.asker.questions == 1


def test_a_file_that_says_it_is_too_large_is_not_begun(
    service: Service, open_downloads: Open
) -> None:
    service.routes["/a.bin"] = Answer(BODY, length=10_000_000_000)
    downloads = open_downloads()
    assert "larger than 2000 MB" in fault_of(downloads, wanted(service.at("/a.bin")))
    assert downloads.asker.bytes == 0


def test_a_body_shorter_than_its_length_is_no_whole_file(
    service: Service, open_downloads: Open
) -> None:
    service.routes["/a.bin"] = Answer(BODY, length=len(BODY) + 10)
    fault_of(open_downloads(), wanted(service.at("/a.bin")))


def test_a_wrong_digest_is_tried_again_and_then_told(
    service: Service, open_downloads: Open
) -> None:
    service.routes["/a.bin"] = [Answer(BODY[:-1] + b"x"), Answer(BODY)]
    assert open_downloads().fetch(wanted(service.at("/a.bin"), sha256=SHA)).card.sha256 == SHA
    told = fault_of(open_downloads(), wanted(service.at("/a.bin"), sha256="0" * 64))
    assert "as the plan says" in told
    assert SHA in told


@pytest.mark.parametrize("body", [b"<html>sign in to the network</html>", b"", b'{"a": 1'])
def test_a_page_or_half_an_answer_in_place_of_json_is_told(
    service: Service, open_downloads: Open, body: bytes
) -> None:
    service.routes["/api"] = Answer(body)
    with pytest.raises(InputFault, match="is no JSON") as caught:
        open_downloads().read_json(service.at("/api"), "an answer")
    assert service.at("/api") in str(caught.value)


def test_a_page_that_goes_away_is_only_a_try_lost(service: Service, open_downloads: Open) -> None:
    service.routes["/api"] = [Answer(b"<html>busy</html>"), Answer(b'{"a": 1}')]
    assert open_downloads().read_json(service.at("/api"), "an answer") == {"a": 1}


def test_json_nested_without_end_is_refused(service: Service, open_downloads: Open) -> None:
    service.routes["/api"] = Answer(b"[" * 2_000_000)
    with pytest.raises(InputFault):
        open_downloads().read_json(service.at("/api"), "an answer")


def test_a_short_answer_has_a_bound_of_its_own(service: Service, open_downloads: Open) -> None:
    service.routes["/api"] = Answer(b'"' + b"x" * 1_500_000 + b'"')
    with pytest.raises(InputFault, match="larger than 1 MB"):
        open_downloads(answer_megabytes_max=1).read_json(service.at("/api"), "an answer")


def test_what_is_not_the_format_leaves_nothing_in_the_cache(
    service: Service, open_downloads: Open, tmp_path: Path
) -> None:
    service.routes["/a.tif"] = Answer(b"<VRTDataset><SourceFilename>/etc/hostname</SourceFilename>")
    with pytest.raises(InputFault, match="is no GeoTIFF"):
        open_downloads().fetch(Wanted(service.at("/a.tif"), ".tif", demand_tiff))
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_redirect_is_followed_and_a_circle_is_not(service: Service, open_downloads: Open) -> None:
    service.routes["/old"] = Answer(b"", 302, {"Location": "/new"})
    service.routes["/new"] = Answer(BODY)
    assert open_downloads().fetch(wanted(service.at("/old"))).path.read_bytes() == BODY
    service.routes["/x"] = Answer(b"", 302, {"Location": "/y"})
    service.routes["/y"] = Answer(b"", 301, {"Location": "/x"})
    assert "more than 5 times" in fault_of(open_downloads(), wanted(service.at("/x")))


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/hostname",
        "ftp://127.0.0.1/a",
        "data:,a",
        "http://u:p@127.0.0.1/",
        "http://[::1",
        "\\",
    ],
)
def test_a_redirect_to_anything_but_http_is_refused(
    service: Service, open_downloads: Open, target: str
) -> None:
    service.routes["/a.bin"] = Answer(b"", 302, {"Location": target})
    fault_of(open_downloads(), wanted(service.at("/a.bin")))
    assert len(service.asked("/a.bin")) == 1


def test_the_body_of_a_redirect_is_not_read(service: Service, open_downloads: Open) -> None:
    onward = {"Location": "/new"}
    service.routes["/old"] = Answer(b"x" * 65536, 302, onward, endless=True)
    service.routes["/new"] = Answer(BODY)
    open_downloads(timeout_seconds=0.5).fetch(wanted(service.at("/old")))
    assert service.bytes_sent < ENDLESS_MAX / 2


def test_a_header_without_end_is_not_read(service: Service, open_downloads: Open) -> None:
    service.routes["/a.bin"] = Answer(BODY, headers={"X-Long": "x" * 200_000})
    fault_of(open_downloads(), wanted(service.at("/a.bin")))


def test_a_body_packed_on_its_way_is_unpacked_within_the_bound(
    service: Service, open_downloads: Open
) -> None:
    import gzip  # noqa: PLC0415

    packed = gzip.compress(b"0" * 5_000_000)
    service.routes["/a.bin"] = Answer(packed, headers={"Content-Encoding": "gzip"}, etag='"1"')
    assert "larger than 2 MB" in fault_of(
        open_downloads(file_megabytes_max=2), wanted(service.at("/a.bin"))
    )
    kept = open_downloads().fetch(wanted(service.at("/a.bin")))
    assert kept.path.stat().st_size == 5_000_000


def test_passwords_of_the_machine_are_not_sent(
    service: Service, open_downloads: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = tmp_path / "netrc"
    secrets.write_text("machine 127.0.0.1 login asha password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", os.fspath(secrets))
    service.routes["/a.bin"] = Answer(BODY)
    open_downloads().fetch(wanted(service.at("/a.bin")))
    sent = service.questions[0].headers
    assert "Authorization" not in sent
    assert sent["User-Agent"].startswith("microplan/")


def test_a_look_that_passes_is_the_only_way_in(service: Service, open_downloads: Open) -> None:
    service.routes["/api"] = Answer(b"[1]")
    kept = open_downloads().fetch(Wanted(service.at("/api"), ".json", demand_json))
    assert kept.path.suffix == ".json"
