"""Which column of a log is the case, the activity, the user, the moment, the group: guessed by its name."""

import re
from collections.abc import Sequence
from dataclasses import fields
from difflib import get_close_matches

from groundrules.signals.processlog import Columns
from groundrules.terms import Finding, Severity, Span

_KNOWN = {
    "case": (
        "caseconceptname", "caseid", "case", "caseno", "casenumber", "srnumber", "ticketid", "ticket",
        "ticketnumber", "incidentid", "incident", "incidentnumber", "requestid", "orderid", "traceid",
        "processinstance", "instanceid", "caseidentifier", "parentid", "number",
    ),
    "activity": (
        "activity", "conceptname", "activityname", "incidentactivitytype", "event", "eventname", "task",
        "action", "step", "substatus", "status", "incidentstate", "field",
    ),
    "who": (
        "orgresource", "resource", "user", "userid", "username", "who", "actor", "performer", "employee",
        "agent", "owner", "ownerid", "ownerfirstname", "assignedto", "assignee", "operator", "createdbyid",
        "createdby", "sysupdatedby",
    ),
    "when": (
        "timetimestamp", "completetimestamp", "timestamp", "changedatetime", "datestamp", "endtime",
        "completetime", "end", "eventtime", "datetime", "when", "time", "createddate", "sysupdatedat",
        "starttimestamp", "starttime", "date",
    ),
    "group": (
        "orggroup", "group", "team", "assignmentgroup", "department", "involvedst", "orgrole", "role",
        "queue", "unit", "supportteam",
    ),
}  # fmt: skip
"""Names in public logs and usual systems, the surest first; capitals and signs are of no account."""

_NEEDED = {"case": "--case", "who": "--who", "when": "--when"}
_MEANS = {"case": "the case", "who": "who acted", "when": "when it was"}


def plain(header: str) -> str:
    """A header without capitals and signs."""
    return re.sub(r"[^a-z0-9]", "", header.lower())


def match(headers: Sequence[str], said: Columns, file: str) -> tuple[Columns, tuple[Finding, ...]]:
    """Every column by what somebody said, else by its name.

    Args:
        headers: of the log.
        said: what somebody said; its names need not have the same capitals.
        file: for findings.
    """
    found: dict[str, str | None] = {"moment": said.moment}
    findings = []
    taken: set[str] = set()
    for part in _KNOWN:
        wanted = getattr(said, part)
        if wanted is not None:
            here = _named(wanted, headers)
            if here is None:
                findings.append(_missing(wanted, headers, file))
            else:
                taken.add(here)
            found[part] = here
    for part, names in _KNOWN.items():
        if getattr(said, part) is not None:
            continue
        by_name = {plain(header): header for header in reversed(headers) if header not in taken}
        guess = next((by_name[name] for name in names if name in by_name), None)
        found[part] = guess
        if guess is not None:
            taken.add(guess)
        elif part in _NEEDED:
            findings.append(_unknown(part, headers, file))
    return Columns(**{one.name: found.get(one.name) for one in fields(Columns)}), tuple(findings)


def _named(wanted: str, headers: Sequence[str]) -> str | None:
    if wanted in headers:
        return wanted
    alike = [header for header in headers if plain(header) == plain(wanted)]
    return alike[0] if len(alike) == 1 else None


def _missing(wanted: str, headers: Sequence[str], file: str) -> Finding:
    near = get_close_matches(wanted, headers, 1)
    mend = f"did you mean `{near[0]}`?" if near else f"it has {_listed(headers)}"
    return Finding(
        "GR666", Severity.ERROR, f"the log has no column `{wanted}`", mend, Span(file), "no such column"
    )


def _unknown(part: str, headers: Sequence[str], file: str) -> Finding:
    return Finding(
        "GR666", Severity.ERROR, f"no column of the log looks like {_MEANS[part]}",
        f"name it with {_NEEDED[part]}; the log has {_listed(headers)}", Span(file), "column not guessed",
    )  # fmt: skip


def _listed(headers: Sequence[str]) -> str:
    some = ", ".join(f"`{header}`" for header in headers[:12])
    return some if len(headers) <= 12 else f"{some} and {len(headers) - 12} more"
