"""Which users of a log are systems: by what somebody says, by name, by a day no person has."""

import re
from collections.abc import Iterator

import ibis

from groundrules.signals.processlog import counts
from groundrules.signals.processlog.model import Asked, Machine, Numbers
from groundrules.terms import Finding, Severity

WORDS = frozenset(
    ("api", "automation", "automated", "batch", "bot", "daemon", "integration", "interface", "robot", "rpa",
     "scheduler", "service", "siebel", "system", "systemuser", "workflow")
)  # fmt: skip
"""Words in a name that no person bears. A name is cut at what is no letter: ``Service-Account 3`` has one."""


def machines(events: ibis.Table, asked: Asked, numbers: Numbers) -> tuple[tuple[Machine, ...], list[Finding]]:
    """The users taken for systems, and what to say of names that are not in the log."""
    seen = counts.actors(events, hours=numbers.hours).order_by("actor").to_pyarrow().to_pylist()
    known = {row["actor"] for row in seen}
    findings = [
        Finding(
            "GR670", Severity.ERROR, f"the log has no user `{name}`",
            "names are told apart by capitals and blanks; look into the log", kind="unknown user",
        )
        for name in (*asked.machines, *asked.persons)
        if name not in known
    ]  # fmt: skip
    found = []
    for row in seen:
        name = row["actor"]
        why = (
            ""
            if name in asked.persons
            else next(_reasons(name, row["days"], row["long_days"], asked, numbers), "")
        )
        if why:
            found.append(Machine(name, row["events"], why))
    return tuple(found), findings


def _reasons(name: str, days: int, long_days: int, asked: Asked, numbers: Numbers) -> Iterator[str]:
    if name in asked.machines:
        yield "you say so"
    words = {part.lower() for part in re.split(r"[\W\d_]+|(?<=[a-z])(?=[A-Z])", name)} & WORDS
    if words:
        yield f"its name says `{min(words)}`"
    if long_days >= numbers.long_days and 2 * long_days >= days:
        yield f"it acts in {numbers.hours} or more different hours of a day, on {long_days} of {days} days"


def said(found: tuple[Machine, ...], nobody: int) -> Iterator[Finding]:
    """What was left out, and how to take it in."""
    for one in found:
        yield Finding(
            "GR669", Severity.NOTE,
            f"`{one.name}` counts as a system: {one.why}; {one.events:,} events are left out",
            f'if it is a person: --person "{one.name}"', kind="system user", count=one.events,
        )  # fmt: skip
    if nobody:
        yield Finding(
            "GR669", Severity.NOTE, f"{nobody:,} events name no user and are left out of hand-overs",
            "", kind="no user", count=nobody,
        )  # fmt: skip
