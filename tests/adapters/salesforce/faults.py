"""What can go wrong on the line to Salesforce: one function for each fault, as the fake plants it."""

import socket
import struct
from collections.abc import Callable
from contextlib import suppress

from tests.fakes.salesforce import Answer, Fault, Handler, Org, refusal

Due = Callable[[], Answer]


def unanswered(handler: Handler, due: Due) -> None:
    """The request arrives and is acted on, but the answer never comes: the client waits in vain."""
    due()
    handler.connection.settimeout(1.5)
    with suppress(OSError):
        handler.connection.recv(1)


def never_arrived(handler: Handler, due: Due) -> None:
    """The connection is reset before anything is done."""
    _reset(handler)


def reset_after(handler: Handler, due: Due) -> None:
    """The request is acted on, then the connection is reset."""
    due()
    _reset(handler)


def _reset(handler: Handler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def broken_off(handler: Handler, due: Due) -> None:
    """Half of the answer comes, then the line goes dead."""
    status, headers, content = due()
    handler.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(content))}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])
    handler.wfile.flush()


def cut_short(handler: Handler, due: Due) -> Answer:
    """A page that ends in the middle of a row, and says nothing of it."""
    status, headers, content = due()
    return status, headers, content[: len(content) * 2 // 3]


def rows_missing(handler: Handler, due: Due) -> Answer:
    """A page without its last row, its header telling the full number."""
    status, headers, content = due()
    lines = content.decode().splitlines(keepends=True)
    return status, headers, "".join(lines[:-1]).encode()


def wrong_locator(handler: Handler, due: Due) -> Answer:
    """The locator leads back to the page before."""
    status, headers, content = due()
    return status, {**headers, "Sforce-Locator": "0"}, content


def ends_early(handler: Handler, due: Due) -> Answer:
    """The locator says there is nothing more, although there is."""
    status, headers, content = due()
    return status, {**headers, "Sforce-Locator": "null"}, content


def html(handler: Handler, due: Due) -> Answer:
    """A gateway's page instead of Salesforce's answer."""
    return 200, {"Content-Type": "text/html"}, b"<html><body>We are down for maintenance</body></html>"


def html_503(handler: Handler, due: Due) -> Answer:
    """A gateway's page with its status."""
    return 503, {"Content-Type": "text/html", "Retry-After": "7"}, b"<html>Service Unavailable</html>"


def server_error(handler: Handler, due: Due) -> Answer:
    """500."""
    return refusal(500, "UNKNOWN_EXCEPTION", "An unexpected error occurred")


def error_after(handler: Handler, due: Due) -> Answer:
    """The request is acted on, and answered 500."""
    due()
    return refusal(500, "UNKNOWN_EXCEPTION", "An unexpected error occurred")


def too_many(handler: Handler, due: Due) -> Answer:
    """429 with a time to wait."""
    return refusal(429, "TOO_MANY_REQUESTS", "slow down", **{"Retry-After": "11"})


def limit(handler: Handler, due: Due) -> Answer:
    """The daily limit."""
    return refusal(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")


def expired(handler: Handler, due: Due) -> Answer:
    """Every session ends now."""
    handler.org.tokens.clear()
    return refusal(401, "INVALID_SESSION_ID", "Session expired or invalid")


def aborted(handler: Handler, due: Due) -> Answer:
    """An administrator aborts the job."""
    _stop(handler.org, "Aborted", "Aborted by an administrator")
    return due()


def failed(handler: Handler, due: Due) -> Answer:
    """The job fails after its first row."""
    job = list(handler.org.jobs.values())[-1]
    if "query" not in job.about:
        handler.org.ingest(job)
        done = job.results["successfulResults"]
        left = [{key: row[key] for key in row if not key.startswith("sf__")} for row in done[1:]]
        job.results |= {"successfulResults": done[:1], "unprocessedRecords": left}
    _stop(handler.org, "Failed", "InternalServerError : unable to process batch")
    return due()


def _stop(org: Org, state: str, why: str) -> None:
    job = list(org.jobs.values())[-1]
    job.state, job.error = state, why


def fault(match: str, act: Callable[[Handler, Due], Answer | None], nth: int = 1, times: int = 1) -> Fault:
    """The fault planted."""
    return Fault(match, act, nth, times)
