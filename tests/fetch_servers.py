"""A server on this machine that answers as public services do, well or badly."""

from __future__ import annotations

import re
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote

from microplan.sources.fetch.telling import Listener

ENDLESS_MAX = 40_000_000
"""What an endless body ends at all the same, so that no test can run away."""


@dataclass
class Answer:
    """One answer, and how it is given."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    ranges: bool = True
    """Whether it sends parts when asked."""
    heeds_if_range: bool = True
    etag: str = ""
    cut_after: int | None = None
    """Bytes after which the line breaks."""
    length: int | None = None
    """What it says of its length, where that is not true; -1: nothing."""
    silent_seconds: float = 0.0
    drip_seconds: float = 0.0
    """Wait between single bytes."""
    endless: bool = False


Route = Callable[["Question"], Answer]


@dataclass
class Question:
    """What was asked."""

    method: str
    path: str
    headers: dict[str, str]
    data: str = ""
    """The question posted, as Overpass is asked."""


class Service:
    """Answers by path; an answer may be a list, given one after the other, the last for ever."""

    def __init__(self) -> None:
        self.routes: dict[str, Answer | list[Answer] | Route] = {}
        self.questions: list[Question] = []
        self.address = ""
        self.bytes_sent = 0

    def at(self, path: str) -> str:
        """Return the address of a path."""
        return self.address + path

    def asked(self, path: str) -> list[Question]:
        """Return what was asked of a path."""
        return [question for question in self.questions if question.path == path]

    def answer(self, question: Question) -> Answer:
        """Return the answer to a question."""
        self.questions.append(question)
        found = self.routes.get(question.path)
        if found is None:
            return Answer(b"nothing here", 404)
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found(question) if callable(found) else found


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for a `Service`."""

    protocol_version = "HTTP/1.1"
    timeout = 5
    service: Service

    def do_GET(self) -> None:
        self._give("GET", "")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        text = self.rfile.read(length).decode()
        self._give("POST", parse_qs(text).get("data", [""])[0])

    def _give(self, method: str, data: str) -> None:
        question = Question(method, unquote(self.path), dict(self.headers.items()), data)
        answer = self.service.answer(question)
        time.sleep(answer.silent_seconds)
        with suppress(ConnectionError):
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        body, status, extra = self._choose_part(answer)
        self.send_response(status)
        for name, value in {**answer.headers, **extra}.items():
            self.send_header(name, value)
        if answer.etag:
            self.send_header("ETag", answer.etag)
        length = len(body) if answer.length is None else answer.length
        if answer.endless or length < 0:
            self.close_connection = True
            self.send_header("Connection", "close")
        elif status != 304:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if status == 304:
            return
        self._write(body, answer)

    def _write(self, body: bytes, answer: Answer) -> None:
        if answer.endless:
            for _ in range(ENDLESS_MAX // len(body)):
                self.wfile.write(body)
                self.service.bytes_sent += len(body)
        elif answer.drip_seconds:
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(answer.drip_seconds)
        else:
            self.wfile.write(body[: answer.cut_after])
        short = answer.length is not None and answer.length > len(body)
        if answer.cut_after is not None or short:
            self.close_connection = True

    def _choose_part(self, answer: Answer) -> tuple[bytes, int, dict[str, str]]:
        """Return the body, status and headers: the whole, a part, or nothing new."""
        same = answer.etag and self.headers.get("If-None-Match") == answer.etag
        if answer.status == 200 and same:
            return b"", 304, {}
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if answer.status != 200 or not wanted or not answer.ranges:
            return answer.body, answer.status, {}
        held = self.headers.get("If-Range")
        if answer.heeds_if_range and held and held not in (
            answer.etag, answer.headers.get("Last-Modified"),
        ):  # fmt: skip
            return answer.body, 200, {}
        first, total = int(wanted[1]), len(answer.body)
        if first >= total:
            return b"", 416, {"Content-Range": f"bytes */{total}"}
        last = min(int(wanted[2] or total - 1), total - 1)
        return (
            answer.body[first : last + 1], 206, {"Content-Range": f"bytes {first}-{last}/{total}"}
        )  # fmt: skip

    def log_message(self, *_: object) -> None:
        """Keep the terminal clean."""


class Ears(Listener):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.waits: list[tuple[str, float]] = []
        self.notes: list[str] = []

    def wait(self, what: str, seconds: float) -> None:
        self.waits.append((what, seconds))

    def note(self, text: str) -> None:
        self.notes.append(text)


class QuietServer(ThreadingHTTPServer):
    """A server that takes it lightly when who asks goes away."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of lines that the other side broke."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError | ssl.SSLError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serving(wrap: Callable[[ThreadingHTTPServer], str] = lambda _: "http") -> Iterator[Service]:
    """Give a service on a port of this machine, and stop it at the end."""
    service = Service()
    handler = type("Bound", (Handler,), {"service": service})
    server = QuietServer(("127.0.0.1", 0), handler)
    scheme = wrap(server)
    service.address = f"{scheme}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
