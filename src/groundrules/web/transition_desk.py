"""What the pages of the transition rest on, made from one request: book, facts, journal, working times."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from groundrules.handoff.exceptions.line import Moment
from groundrules.handoff.steps.refused import refusal
from groundrules.terms import Finding
from groundrules.usecases.handoff_facts import calendars_of
from groundrules.usecases.keep_exceptions import Desk as LedgerDesk
from groundrules.usecases.run_handoffs import HandoffDesk
from groundrules.web import access, words
from groundrules.web.frame import Desk
from groundrules.web.listing import ENGINE
from groundrules.web.screens import Link


def has_facts(desk: Desk) -> bool:
    """Whether anything was imported yet."""
    return desk.workspace.facts.manifest("crm") is not None


@contextmanager
def handoff_desk(desk: Desk) -> Iterator[HandoffDesk]:
    """What acts and pages about hand-offs rest on; nobody else asks the engine meanwhile."""
    workspace = desk.workspace
    with ENGINE:
        calendars = calendars_of(workspace.facts, workspace.calendar())
        yield HandoffDesk(workspace.book(), workspace.facts, workspace.journal(), calendars, desk.now)


def ledger_desk(desk: Desk) -> LedgerDesk:
    """What acts and pages about exceptions rest on."""
    workspace = desk.workspace
    return LedgerDesk(workspace.book(), workspace.facts, workspace.journal(), Moment(desk.now, desk.zone))


def place(zone: str) -> str:
    """A time zone as people say it: ``Europe/Berlin`` is Berlin."""
    return zone.rpartition("/")[2].replace("_", " ")


def local_moment(at: datetime, zone: str) -> str:
    """``Tue 30 Jun, 09:40 in Berlin``."""
    return f"{words.moment(at.astimezone(ZoneInfo(zone)), zone)} in {place(zone)}"


def day_of(values: Mapping[str, str], name: str) -> date | None:
    """The day of a field; None when it is empty.

    Raises:
        RefusedActError: it is no day (GR530).
    """
    given = values.get(name, "").strip()
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise refusal("GR530", f"`{given[:20]}` is no day", "write it as 2026-03-31") from None


def sentence(finding: Finding) -> str:
    """A finding as one or two sentences of a page."""
    help_ = f" {words.start(finding.help)}." if finding.help else ""
    return f"{words.start(finding.message)}.{help_}".replace("`", "")


def tabs(desk: Desk, here: str) -> tuple[Link, ...]:
    """The pages under Transition that are this person's: waves for leaders, moves and exceptions for all."""
    labels = {"transition": "Waves", "moves": "Moves", "exceptions": "Exceptions"}
    if not access.may(desk.viewer, "transition.read"):
        labels.pop("transition")
    return tuple(Link(label, reverse(name), name == here) for name, label in labels.items())
