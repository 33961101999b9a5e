"""How to sign in, from the environment; a secret may lie in a file, named by the same word and ``_FILE``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests
from simple_salesforce.exceptions import SalesforceAuthenticationFailed
from simple_salesforce.login import SalesforceLogin, token_login

from groundrules.adapters.salesforce.wire import LiveError, Session
from groundrules.terms import Finding, Severity

PREFIX = "SALESFORCE_"
WORDS = (
    "INSTANCE_URL", "ACCESS_TOKEN", "CONSUMER_KEY", "CONSUMER_SECRET", "USERNAME", "PASSWORD",
    "SECURITY_TOKEN", "PRIVATE_KEY", "DOMAIN",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Login:
    """How sessions are opened, and whether a second one can be."""

    open: Callable[[], Session]
    can_renew: bool


def read_login(environment: Mapping[str, str]) -> Login:
    """The way to sign in that the environment describes; the first that is complete.

    1. ``SALESFORCE_INSTANCE_URL`` with ``SALESFORCE_CONSUMER_KEY`` and ``SALESFORCE_CONSUMER_SECRET``: a
       connected app's client credentials.
    2. ``SALESFORCE_USERNAME``, ``SALESFORCE_CONSUMER_KEY`` and ``SALESFORCE_PRIVATE_KEY``: a signed token.
    3. ``SALESFORCE_USERNAME``, ``SALESFORCE_PASSWORD`` and ``SALESFORCE_SECURITY_TOKEN``.
    4. ``SALESFORCE_INSTANCE_URL`` with ``SALESFORCE_ACCESS_TOKEN``: cannot be renewed when it ends.

    ``SALESFORCE_DOMAIN`` is ``test`` for a sandbox, or the org's own domain; default ``login``.

    Raises:
        LiveError: none is complete, or a file cannot be read.
    """
    given = {word: value for word in WORDS if (value := _value(environment, word))}
    domain = given.get("DOMAIN", "login")
    if {"INSTANCE_URL", "CONSUMER_KEY", "CONSUMER_SECRET"} <= given.keys():
        return Login(lambda: _client_credentials(given), can_renew=True)
    if {"USERNAME", "CONSUMER_KEY", "PRIVATE_KEY"} <= given.keys():
        return Login(
            lambda: _login(
                username=given["USERNAME"], consumer_key=given["CONSUMER_KEY"],
                privatekey=given["PRIVATE_KEY"], domain=domain,
            ),
            can_renew=True,
        )  # fmt: skip
    if {"USERNAME", "PASSWORD", "SECURITY_TOKEN"} <= given.keys():
        return Login(
            lambda: _login(
                username=given["USERNAME"], password=given["PASSWORD"],
                security_token=given["SECURITY_TOKEN"], domain=domain,
            ),
            can_renew=True,
        )  # fmt: skip
    if {"INSTANCE_URL", "ACCESS_TOKEN"} <= given.keys():
        return Login(lambda: Session(_address(given["INSTANCE_URL"]), given["ACCESS_TOKEN"]), can_renew=False)
    raise LiveError(_incomplete(sorted(given)))


def _value(environment: Mapping[str, str], word: str) -> str | None:
    name = f"{PREFIX}{word}"
    path = environment.get(f"{name}_FILE")
    if path is None:
        return environment.get(name)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise LiveError(
            Finding(
                "GR370", Severity.ERROR, f"the file `{path}`, named by `{name}_FILE`, cannot be read",
                "check the path and its permissions", kind="credentials",
            )
        ) from error  # fmt: skip


def _address(url: str) -> str:
    parts = urlsplit(url if "://" in url else f"https://{url}")
    return f"{parts.scheme}://{parts.netloc}"


def _client_credentials(given: Mapping[str, str]) -> Session:
    url = _address(given["INSTANCE_URL"])
    data = {
        "grant_type": "client_credentials",
        "client_id": given["CONSUMER_KEY"],
        "client_secret": given["CONSUMER_SECRET"],
    }
    try:
        token, _ = token_login(f"{url}/services/oauth2/token", data, "", given["CONSUMER_KEY"], None, None)
    except (SalesforceAuthenticationFailed, requests.RequestException, KeyError) as error:
        raise LiveError(_not_let_in(error)) from error
    return Session(url, str(token))


def _login(**how: str) -> Session:
    try:
        token, host = SalesforceLogin(**how)  # type: ignore[arg-type]  # texts by name, as it takes them
    except (SalesforceAuthenticationFailed, requests.RequestException, ValueError) as error:
        raise LiveError(_not_let_in(error)) from error
    return Session(f"https://{host}", token)


def _not_let_in(error: Exception) -> Finding:
    code = getattr(error, "code", None) if isinstance(error, SalesforceAuthenticationFailed) else None
    why = f" (`{code}`)" if code else ""
    return Finding(
        "GR371", Severity.ERROR, f"Salesforce does not let us in{why}",
        "check the SALESFORCE_ credentials, and that the user may use the API", kind="credentials",
    )  # fmt: skip


def _incomplete(given: list[str]) -> Finding:
    have = ", ".join(f"`{PREFIX}{word}`" for word in given) or "none of them"
    return Finding(
        "GR370", Severity.ERROR,
        f"the environment does not say how to sign in to Salesforce; it gives {have}",
        "set SALESFORCE_INSTANCE_URL, SALESFORCE_CONSUMER_KEY and SALESFORCE_CONSUMER_SECRET, or _FILE twins",
        kind="credentials",
    )  # fmt: skip
