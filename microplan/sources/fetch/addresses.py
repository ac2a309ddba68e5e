"""Addresses: which are asked, and where one may lead on to another."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from microplan.sources.fetch.failures import Refused

SCHEMES = ("https", "http")
LENGTH_MAX = 2000


def demand_address(address: str) -> str:
    """Return an address as it is; empty is one too.

    Raises
    ------
    ValueError
        It is not of http or https, names no server, or holds a user name or a password.
    """
    if address and (complaint := _complain(address)):
        raise ValueError(complaint)
    return address


def follow(address: str, location: str) -> str:
    """Return where a redirect leads.

    Raises
    ------
    Refused
        It leads to anything but http and https, or from https to http.
    """
    try:
        target = urljoin(address, location)
    except ValueError:
        raise Refused(f"leads on to {location[:80]!r}, which is no address") from None
    if complaint := _complain(target):
        raise Refused(f"leads on to {target[:80]!r}, which {complaint}")
    if urlsplit(address).scheme == "https" and urlsplit(target).scheme == "http":
        raise Refused(
            f"leads from https to http ({target[:80]}), where anyone could change the file"
        )
    return target


def _complain(address: str) -> str:
    """Say what is wrong with an address; "" where nothing is."""
    if len(address) > LENGTH_MAX or not address.isascii() or not address.isprintable():
        return f"is longer than {LENGTH_MAX} characters or holds signs that no address has"
    try:
        parts = urlsplit(address)
        named, _ = parts.hostname, parts.port
    except ValueError:
        return "is no address"
    if parts.scheme not in SCHEMES:
        return "is not an http or https address"
    if not named:
        return "names no server"
    if "@" in parts.netloc:
        return "holds a user name or password, which the register would publish"
    return ""
