"""Signing in and out; the throttle lives in the record's sign-in, behind ``authenticate``."""

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from groundrules.web.screens import Frame

PROBLEM = (
    "That name and password do not go together, or there were too many tries. "
    "Check both; after ten tries, wait a quarter of an hour."
)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The door: the right name and password open it, everything else gets the same sentence."""
    if request.method == "POST":
        name, password = request.POST.get("name", ""), request.POST.get("password", "")
        user = authenticate(request, username=name[:254], password=password[:256])
        if user is not None:
            login(request, user)
            return redirect(_inside(request, request.POST.get("next", "")))
        return _door(
            request, name=name[:254], problem=PROBLEM, next_url=request.POST.get("next", ""), status=401
        )
    if request.user.is_authenticated:
        return redirect("today")
    return _door(request, next_url=request.GET.get("next", ""))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session is over, here and on the server."""
    logout(request)
    return redirect("sign-in")


def _door(
    request: HttpRequest, *, name: str = "", problem: str = "", next_url: str = "", status: int = 200
) -> HttpResponse:
    context = {"frame": Frame(), "name": name, "problem": problem, "next": next_url[:500]}
    return render(request, "groundrules/sign_in.html", context, status=status)


def _inside(request: HttpRequest, url: str) -> str:
    """The wanted page when it is one of ours; the first page otherwise."""
    ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if ours else "/"
