"""Certificates are checked, always."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from typing import TYPE_CHECKING

import certifi
import pytest
from fetch_servers import Answer, Service, serving

from microplan.errors import InputFault
from microplan.sources.fetch.downloads import Wanted
from microplan.sources.fetch.signs import demand_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import ThreadingHTTPServer
    from pathlib import Path

    from microplan.sources.fetch.downloads import Downloads


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the certificate, is not on this machine")
    folder = tmp_path_factory.mktemp("certificate")
    command = [
        openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=office",
        "-addext", "subjectAltName=IP:127.0.0.1",
    ]  # fmt: skip
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=30)
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def secured(certificate: tuple[Path, Path]) -> Iterator[Service]:
    def wrap(server: ThreadingHTTPServer) -> str:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        return "https"

    with serving(wrap) as service:
        service.routes["/a.json"] = Answer(b"[1]")
        yield service


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(
    secured: Service, open_downloads: Callable[..., Downloads]
) -> None:
    with pytest.raises(InputFault) as caught:
        open_downloads().fetch(Wanted(secured.at("/a.json"), ".json", demand_json))
    told = str(caught.value)
    assert "certificate is not trusted" in told
    assert "fetch.limits.certificates" in told
    assert secured.questions == []


@pytest.mark.parametrize("variable", ["CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_no_empty_variable_switches_the_check_off(
    secured: Service,
    open_downloads: Callable[..., Downloads],
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    monkeypatch.setenv(variable, "")
    with pytest.raises(InputFault, match="certificate is not trusted"):
        open_downloads().fetch(Wanted(secured.at("/a.json"), ".json", demand_json))


def test_an_office_names_its_own_authority(
    secured: Service,
    certificate: tuple[Path, Path],
    open_downloads: Callable[..., Downloads],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certifi.where())  # the plan's setting wins over it
    downloads = open_downloads(certificates=certificate[0])
    kept = downloads.fetch(Wanted(secured.at("/a.json"), ".json", demand_json))
    assert kept.path.read_bytes() == b"[1]"


def test_a_redirect_from_https_to_http_is_refused(
    secured: Service,
    service: Service,
    certificate: tuple[Path, Path],
    open_downloads: Callable[..., Downloads],
) -> None:
    service.routes["/a.json"] = Answer(b"[2]")
    secured.routes["/a.json"] = Answer(b"", 302, {"Location": service.at("/a.json")})
    with pytest.raises(InputFault, match="from https to http"):
        open_downloads(certificates=certificate[0]).fetch(
            Wanted(secured.at("/a.json"), ".json", demand_json)
        )
    assert service.questions == []
