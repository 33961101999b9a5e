"""What a form on a case brings, read strictly: named fields only, each of a known shape."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import QueryDict

LONGEST_TEXT = 20_000
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True)
class Sent:
    """One act on a case as the browser sent it.

    ``version`` is the case's version the person saw, ``key`` the form's own key: the same form sent twice
    acts once.
    """

    version: int
    key: str
    picked: str
    text: str
    against_why: str


def read_sent(post: QueryDict) -> Sent:
    """The fields of a posted form.

    Raises:
        BadRequest: version or key are not what our own forms carry.
    """
    version, key = post.get("version", ""), post.get("key", "")
    if not version.isdecimal() or len(version) > 6 or not _KEY.fullmatch(key):
        raise BadRequest("the form is not one of ours")
    return Sent(
        int(version),
        key,
        post.get("pick", "")[:100],
        _text(post.get("text", "")),
        _text(post.get("against_why", "")),
    )


def fresh_key() -> str:
    """A key for one form on one page."""
    return secrets.token_urlsafe(18)


def _text(given: str) -> str:
    """Words as typed, with one kind of line end; cut far above what a case accepts, which then says so."""
    return given.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")[:LONGEST_TEXT]


@dataclass(frozen=True, slots=True)
class Seen:
    """What every form of the transition carries: the version the person saw, and the form's own key."""

    version: int
    key: str


def read_seen(post: QueryDict) -> Seen:
    """The version and the key of a posted form.

    Raises:
        BadRequest: they are not what our own forms carry.
    """
    sent = read_sent(post)
    return Seen(sent.version, sent.key)


def values_of(post: QueryDict) -> Mapping[str, str]:
    """Every field of our own a form brought, by its name, so that it can be shown again as it was."""
    own = (name for name in post if name not in {"version", "key", "csrfmiddlewaretoken"})
    return {name: _text(post.get(name, "")) for name, _ in zip(own, range(_MOST_FIELDS), strict=False)}


_MOST_FIELDS = 60
