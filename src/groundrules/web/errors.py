"""What a person reads when something is missing, not allowed or broken: a sentence, never a traceback."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from groundrules.web.frame import frame_of

_log = logging.getLogger("groundrules.web")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  as Django calls it
    """400: the browser sent something no page of ours sends."""
    return _trouble(
        request,
        400,
        "That cannot be read",
        "Go back, open the page again and send it once more.",
        with_frame=False,
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  as Django calls it
    """403: a whole function that is not this person's."""
    return _trouble(request, 403, "Not your desk", "This part is for others. The rulebook says whom to ask.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  as Django calls it
    """404: there is no such thing, or it is outside one's scope; the two look the same on purpose."""
    return _trouble(
        request,
        404,
        "There is no such page",
        "The link may be old, or what it shows is not one of your matters.",
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; the reference finds it in the log. Reads nothing, so that it cannot break again."""
    reference = secrets.token_hex(4)
    _log.error("reference %s for %s", reference, request.path)
    return _trouble(
        request,
        500,
        "Something broke",
        "It is our fault and it is in the log. If you had just sent a form, look at the page before you "
        "send it again: it may have been done.",
        reference=reference,
        with_frame=False,
    )


def _trouble(
    request: HttpRequest,
    status: int,
    title: str,
    sentence: str,
    *,
    reference: str = "",
    with_frame: bool = True,
) -> HttpResponse:
    context = {"title": title, "sentence": sentence, "reference": reference}
    if with_frame:
        context["frame"] = frame_of(request)  # type: ignore[assignment]  # a context holds anything
    return render(request, "groundrules/trouble.html", context, status=status)
