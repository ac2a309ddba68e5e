"""One try at an address: the question, its redirects, and what the answer's head says."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import microplan
from microplan.errors import Fault, InputFault
from microplan.sources.fetch.addresses import follow
from microplan.sources.fetch.failures import Absent, Broken, Refused

try:
    import requests
    import urllib3
except ImportError:  # the extra is not installed
    what = "needs the library requests, which is not installed"
    todo = "install it with the extra: pip install 'microplan[fetch]'"
    raise InputFault([Fault("microplan fetch", what, todo)]) from None

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from microplan.sources.fetch.settings import LimitSettings

AGENT = f"microplan/{microplan.__version__} (field plans for immunization drives)"
"""Who asks; WorldPop at times turns away the name that the library gives itself."""
ONWARD = (301, 302, 303, 307, 308)
PASSING = (408, 425, 429, 500, 502, 503, 504, 509)
ANYTHING_ELSE = range(200, 300)
RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


@dataclass(frozen=True)
class Head:
    """What an answer says of itself."""

    status: int
    etag: str
    last_modified: str
    length: int | None
    """Bytes to come, where the server says so."""
    first: int
    """The place in the file of the first byte to come."""
    total: int | None
    """Bytes of the whole file, where the server says so."""
    packed: bool
    """Whether the body is compressed on its way, so that places in it mean nothing."""

    @property
    def validator(self) -> str:
        """What tells this state of the file from any other: a strong ETag, else the date."""
        strong = self.etag if self.etag and not self.etag.startswith("W/") else ""
        return "" if self.packed else strong or self.last_modified


@dataclass(frozen=True)
class _Asked:
    headers: dict[str, str]
    question: str
    silence_seconds: float


class _Session(requests.Session):
    """A session that leaves redirects alone.

    Even where it is not to follow them, requests looks where they lead, and reads the whole body
    of such an answer, however long it is.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Say that it leads nowhere."""


class Asker:
    """Asks addresses, within limits; one for a whole fetch. Counts its questions."""

    def __init__(self, limits: LimitSettings) -> None:
        self.limits = limits
        self.questions = 0
        self.bytes = 0
        self._session = _Session()
        self._session.headers.update({"User-Agent": AGENT, "Accept-Encoding": "identity"})
        self._session.auth = _add_no_password
        # given with each question: a session's own would give way to REQUESTS_CA_BUNDLE
        self._trusted = str(limits.certificates) if limits.certificates else None

    @contextmanager
    def ask(
        self,
        address: str,
        headers: Mapping[str, str] | None = None,
        question: str = "",
        silence_seconds: float = 0.0,
    ) -> Iterator[tuple[Head, urllib3.response.BaseHTTPResponse]]:
        """Give the head and the body of an answer; a `question` is posted, as Overpass wants it.

        Raises
        ------
        Broken, Refused, Absent
            The server does not answer, does not have it, or leads astray.
        """
        asked = _Asked(
            dict(headers or {}), question, max(silence_seconds, self.limits.timeout_seconds)
        )
        with _failures_told():
            response = self._ask_through(address, asked)
            with response:
                _demand_success(response)
                yield _read_head(response), response.raw

    def _ask_through(self, address: str, asked: _Asked) -> requests.Response:
        """Ask, and follow redirects one by one, each of them looked at."""
        for _ in range(self.limits.redirects_max + 1):
            response = self._ask_once(address, asked)
            onward = response.headers.get("Location")
            if response.status_code not in ONWARD or not onward:
                return response
            response.close()
            if asked.question and response.status_code not in (307, 308):
                raise Refused(f"leads on to {onward[:80]!r}", "set that as the address")
            address = follow(address, onward)
        raise Refused(f"leads on more than {self.limits.redirects_max} times")

    def _ask_once(self, address: str, asked: _Asked) -> requests.Response:
        self.questions += 1
        return self._session.request(
            "POST" if asked.question else "GET",
            address,
            headers=asked.headers,
            data={"data": asked.question} if asked.question else None,
            timeout=(self.limits.timeout_seconds, asked.silence_seconds),
            allow_redirects=False,
            verify=self._trusted,
            stream=True,
        )


def _add_no_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send the question as it is: without this, passwords out of a .netrc file would be added."""
    return request


@contextmanager
def _failures_told() -> Iterator[None]:
    """Turn what the library raises into a failure that passes, or one that does not."""
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise Refused(f"its certificate is not trusted: {_root(error)}", CERTIFICATE_TODO) from None
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
        raise Refused(f"is no address: {_root(error)}") from None
    except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError):
        raise Broken("it was silent for too long") from None
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
        raise Broken(_root(error)) from None


CERTIFICATE_TODO = (
    "check the address and this computer's date; an office's own authority goes into "
    "fetch.limits.certificates; checking is never switched off"
)


def _root(error: BaseException) -> str:
    """Return the words of the innermost cause."""
    cause: Any = error
    while inner := (getattr(cause, "reason", None) or next(iter(_inner(cause)), None)):
        cause = inner
    return str(cause).strip()[:200] or type(cause).__name__


def _inner(error: Any) -> list[BaseException]:
    return [part for part in getattr(error, "args", ()) if isinstance(part, BaseException)]


def _demand_success(response: requests.Response) -> None:
    status = response.status_code
    said = f"{status} {response.reason or ''}".strip()[:80]
    if status in PASSING:
        raise Broken(f"the server answers {said}", _read_wait(response.headers.get("Retry-After")))
    if status in (404, 410):
        raise Absent(f"the server has nothing there ({said})")
    if status not in ANYTHING_ELSE and status not in (304, 416):
        raise Refused(f"the server answers {said}")


def _read_wait(said: str | None) -> float | None:
    """Read a Retry-After in seconds; one that gives a date instead goes by the usual wait."""
    return float(said) if said and said.strip().isdigit() and len(said) < 10 else None


def _read_head(response: requests.Response) -> Head:
    headers = response.headers
    length = _whole(headers.get("Content-Length"))
    first, total = 0, length
    if response.status_code in (206, 416) and (
        found := RANGE.fullmatch(headers.get("Content-Range", ""))
    ):
        first = int(found[1])
        total = _whole(found[3])
    return Head(
        status=response.status_code,
        etag=headers.get("ETag", "")[:200],
        last_modified=headers.get("Last-Modified", "")[:100],
        length=length,
        first=first,
        total=total,
        packed=headers.get("Content-Encoding", "identity").lower() != "identity",
    )


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and len(text) < 19 else None


def read_day(last_modified: str) -> str:
    """Return the day of a Last-Modified as YYYY-MM-DD; "" where there is none."""
    try:
        return parsedate_to_datetime(last_modified).date().isoformat()
    except ValueError:
        return ""
