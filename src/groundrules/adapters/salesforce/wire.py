"""The line to Salesforce: signs in, asks again where that helps, and says in a sentence where it does not.

The ecosystem's client (simple-salesforce) makes the requests. Asked again are requests that time out, whose
connection breaks, that are refused for the moment (429, 500, 502, 503, 504; ``Retry-After`` is obeyed) or
that are answered by something that is not Salesforce's (an HTML page of a gateway). A session that has ended
is renewed once. A daily limit is not argued with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError

from groundrules.terms import Finding, Severity

if TYPE_CHECKING:
    from datetime import datetime

T = TypeVar("T")
API = "59.0"
_TIMES = 5
_MOMENTARY = (429, 500, 502, 503, 504)
_LONGEST_WAIT = 120.0
_BREAKS = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


class LiveError(Exception):
    """The CRM cannot be read or written on; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


class UnansweredError(Exception):
    """A request that must not be made twice got no answer: whether it arrived is not known."""


class NotSalesforceError(Exception):
    """An answer that is not in Salesforce's form."""


@dataclass(frozen=True, slots=True)
class Session:
    """Where an org is, and the token that opens it for a while."""

    instance_url: str
    token: str


@dataclass(slots=True)
class Wire:
    """A session with one org.

    Args:
        login: gives a new session; raises LiveError when it is refused.
        sleep: waits so many seconds.
        timeout: seconds to connect, and to wait for an answer.
        can_renew: whether ``login`` gives a fresh session each time.
    """

    login: Callable[[], Session]
    sleep: Callable[[float], None]
    timeout: tuple[float, float] = (10.0, 120.0)
    can_renew: bool = True
    seen_at: "datetime | None" = None
    _client: Salesforce | None = None
    _last: list[requests.Response] = field(default_factory=list)

    def client(self) -> Salesforce:
        """The ecosystem's client, signed in."""
        if self._client is None:
            session = requests.Session()
            for scheme in ("https://", "http://"):
                session.mount(scheme, _Patient(self.timeout))
            session.hooks["response"].append(self._note)
            opened = self.login()
            client = Salesforce(
                instance_url=opened.instance_url, session_id=opened.token, session=session, version=API
            )
            # The client knows only https and a bare host; an org's own address is used as it was given.
            client.base_url = f"{opened.instance_url}/services/data/v{API}/"
            client.bulk2_url = f"{client.base_url}jobs/"
            self._client = client
        return self._client

    def ask(self, what: str, request: Callable[[Salesforce], T], *, is_repeatable: bool = True) -> T:
        """What the request gives.

        Args:
            what: what is asked for, for the sentence when it cannot be had (``the result of Account``).
            request: made once or more with the client.
            is_repeatable: making it twice does no more than making it once.

        Raises:
            LiveError: it cannot be had.
            UnansweredError: it is not repeatable, and may have arrived or not.
        """
        was_renewed = False
        for time in range(1, _TIMES + 1):
            try:
                return request(self.client())
            except SalesforceError as error:
                if error.status == HTTPStatus.UNAUTHORIZED and not was_renewed and self.can_renew:
                    was_renewed, self._client = True, None
                    continue
                self._judge(what, error)
                self._wait(what, time, f"it answers {error.status}", is_repeatable=is_repeatable)
            except (NotSalesforceError, requests.exceptions.JSONDecodeError):
                why = "it answers with something that is not Salesforce's"
                self._wait(what, time, why, is_repeatable=is_repeatable)
            except _BREAKS as error:
                self._last.clear()
                self._wait(what, time, _broken(error), is_repeatable=is_repeatable)
        raise AssertionError("the last wait raises")

    def get(self, path: str) -> Any:
        """The JSON under a path of the REST API."""

        def asked(client: Salesforce) -> Any:
            answer = client.session.get(f"{client.base_url}{path}", headers=client.headers)
            try:
                told = answer.json()
            except ValueError as error:
                if answer.status_code < HTTPStatus.MULTIPLE_CHOICES:
                    raise NotSalesforceError from error
                told = answer.content
            if answer.status_code >= HTTPStatus.MULTIPLE_CHOICES:
                raise SalesforceError(answer.url, answer.status_code, "", told)
            return told

        return self.ask("its description of itself", asked)

    def _note(self, answer: requests.Response, *_: object, **__: object) -> None:
        self._last[:] = [answer]
        if "Date" in answer.headers and self.seen_at is None:
            self.seen_at = parsedate_to_datetime(answer.headers["Date"])

    def _judge(self, what: str, error: SalesforceError) -> None:
        """Raises what no asking again helps against."""
        code, said = _told(error)
        if error.status == HTTPStatus.UNAUTHORIZED:
            raise LiveError(_ended()) from error
        if code == "REQUEST_LIMIT_EXCEEDED":
            raise LiveError(_limit()) from error
        if error.status not in _MOMENTARY:
            raise LiveError(_refused(what, code or str(error.status), said)) from error

    def _wait(self, what: str, time: int, why: str, *, is_repeatable: bool) -> None:
        if not is_repeatable:
            raise UnansweredError(why)
        if time >= _TIMES:
            raise LiveError(_unreachable(what, why))
        asked = self._last[0].headers.get("Retry-After", "") if self._last else ""
        wait = float(asked) if asked.isdecimal() else 2.0**time
        self.sleep(min(wait, _LONGEST_WAIT))


class _Patient(HTTPAdapter):
    """Waits for an answer so long and no longer."""

    def __init__(self, timeout: tuple[float, float]) -> None:
        super().__init__()
        self._given = timeout

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["timeout"] = kwargs.get("timeout") or self._given
        return super().send(*args, **kwargs)


def _told(error: SalesforceError) -> tuple[str, str]:
    """The error code and message of Salesforce's answer, if it has them."""
    content: object = error.content
    if isinstance(content, list) and content and isinstance(content[0], Mapping):
        first = content[0]
        return str(first.get("errorCode", "")), str(first.get("message", ""))
    return "", ""


def _broken(error: Exception) -> str:
    return (
        "it does not answer in time" if isinstance(error, requests.Timeout) else "the connection breaks off"
    )


def _ended() -> Finding:
    return Finding(
        "GR376", Severity.ERROR, "Salesforce says that the session has ended, and it could not be renewed",
        "give a fresh access token, or credentials that can be used again", kind="salesforce",
    )  # fmt: skip


def _limit() -> Finding:
    return Finding(
        "GR373", Severity.ERROR, "the org's daily limit of API requests is used up",
        "try again when it is free (Setup, Company Information shows when); nothing was changed here",
        kind="salesforce",
    )  # fmt: skip


def _refused(what: str, code: str, said: str) -> Finding:
    more = f": {said.rstrip('.').lower()}" if said else ""
    return Finding(
        "GR374", Severity.ERROR, f"Salesforce refuses {what} (`{code}`){more}",
        "check the rights of the user who signs in", kind="salesforce",
    )  # fmt: skip


def _unreachable(what: str, why: str) -> Finding:
    return Finding(
        "GR372", Severity.ERROR, f"{what} cannot be had from Salesforce: {why}, {_TIMES} times",
        "try again later; nothing was changed here", kind="salesforce",
    )  # fmt: skip
