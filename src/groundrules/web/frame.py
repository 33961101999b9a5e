"""What surrounds every page: who is signed in, where they can go, and what happens when nobody is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from groundrules import wiring
from groundrules.web import access, customers, unready, words
from groundrules.web.access import Viewer
from groundrules.web.screens import Frame, Link
from groundrules.wiring import NotAWorkspaceError, Workspace

P = ParamSpec("P")
_TRANSITION = ("/transition/", "/moves/", "/exceptions/")


@dataclass(frozen=True)
class Desk:
    """One request of one person: who asks, on which workspace, when."""

    request: HttpRequest
    viewer: Viewer
    workspace: Workspace
    now: datetime

    @property
    def zone(self) -> str:
        """The time zone instants are told in."""
        return self.workspace.settings.zone

    @property
    def is_leader(self) -> bool:
        """True for somebody who has people below them."""
        return bool(self.viewer.subtree)

    def show(self, template: str, screen: object, status: int = 200) -> HttpResponse:
        """The screen in its template, framed."""
        context = {"frame": _frame(self.request, self.viewer), "screen": screen, "zone": self.zone}
        return render(self.request, f"groundrules/{template}", context, status=status)


Page = Callable[Concatenate[Desk, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def for_the_signed_in(page: Page[P]) -> View[P]:
    """Only a person who is signed in and works here gets the page; everybody else gets the door."""

    @wraps(page)
    @never_cache
    def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        viewer = access.viewer_of(request.user)
        if viewer is None:
            target = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
            return redirect(f"{reverse('sign-in')}?{urlencode({'next': target})}")
        try:
            workspace = wiring.current()
            return page(Desk(request, viewer, workspace, workspace.now()), *args, **kwargs)
        except NotAWorkspaceError as error:
            return _not_ready(request, viewer, error)

    return view


def _not_ready(request: HttpRequest, viewer: Viewer, error: NotAWorkspaceError) -> HttpResponse:
    """503: the desk cannot answer yet; whoever may mend the book is shown what is wrong, and the way."""
    screen = unready.page(viewer, error)
    context = {"frame": _frame(request, viewer), "screen": screen}
    return render(request, "groundrules/unready.html", context, status=503)


def frame_of(request: HttpRequest) -> Frame:
    """The frame for a page outside the usual path; empty when nobody is signed in."""
    user = getattr(request, "user", None)
    viewer = access.viewer_of(user) if user is not None else None
    return _frame(request, viewer) if viewer else Frame()


def _frame(request: HttpRequest, viewer: Viewer) -> Frame:
    here: Mapping[str, bool] = {
        "today": request.path == reverse("today") or request.path.startswith("/cases/"),
        "accounts": request.path.startswith(reverse("accounts")),
        "hand-offs": request.path.startswith(reverse("hand-offs")),
        "transition": request.path.startswith(_TRANSITION),
        "rulebook": request.path.startswith(reverse("rulebook")),
    }
    labels = {
        "today": "Today",
        "accounts": "Accounts",
        "hand-offs": "Hand-offs",
        "transition": "Transition",
        "rulebook": "Rulebook",
    }
    if not access.may(viewer, "account.card"):
        labels.pop("accounts")
        labels.pop("hand-offs")
        labels.pop("transition")
    first = {"transition": "transition" if access.may(viewer, "transition.read") else "moves"}
    links = tuple(Link(label, reverse(first.get(name, name)), here[name]) for name, label in labels.items())
    return Frame(viewer.person.name, words.start(_job(viewer)), links)


def _job(viewer: Viewer) -> str:
    by_hand = {"R": "sales operations", "A": "system admin", "U": "auditor"}
    job = by_hand.get(viewer.person.access) or customers.job(viewer.person.sales_role)
    return f"{job}, {viewer.person.territory}" if viewer.person.territory else job
