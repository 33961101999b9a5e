"""Fairness: what is measured, from which fields, how long kept, who sees it, and whether it falls alike."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from groundrules.signals.evidence import LEAST_GROUP
from groundrules.signals.expiry import PROMPT_DAYS
from groundrules.usecases.groups_apart import TOGETHER
from groundrules.usecases.known_places import PLACES
from groundrules.usecases.report_fairness import (
    Fairness,
    GroupRate,
    Measured,
    measured_by,
    report_fairness,
)
from groundrules.usecases.what_we_know import ALONE, NEVER, SEEN
from groundrules.web import access, customers, words
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.screens_known import (
    FairnessPage,
    GroupLine,
    Interval,
    MeasuredLine,
    Rates,
    SplitTable,
)

_TITLES = {
    "role": "By role",
    "tenure": "By years in the company",
    "part-time": "By part-time",
    "leave": "By time away",
}
_HALVES = 2
_SEEN_BY = {
    **SEEN,
    "C": "nobody by name; leaders two levels above the group, sales operations, auditors",
    "D": ALONE,
}
_NOT_READ = "Rates by group are for those whose work is measured and for auditors; a system admin reads none."


@require_safe
@for_the_signed_in
def fairness(desk: Desk) -> HttpResponse:
    """What is measured, for everybody; the rates as they stood at the end of last month."""
    if not access.may(desk.viewer, "measured.read"):
        raise PermissionDenied
    book = desk.workspace.book()
    rates, no_rates = _rates(desk) if access.may(desk.viewer, "fairness.read") else (None, _NOT_READ)
    page = FairnessPage(
        measured=tuple(_measured(one) for one in measured_by(book)),
        fields=tuple((words.start(one.what), ", ".join(map(_plain, one.fields))) for one in PLACES),
        never=NEVER,
        rates=rates,
        no_rates=no_rates,
        least=words.small(LEAST_GROUP),
        prompt_days=PROMPT_DAYS,
    )
    return desk.show("fairness.html", page)


def last_of_month_before(day: date) -> date:
    """The last day of the month before: all looks at the page in one month see the same cases."""
    return day.replace(day=1) - timedelta(1)


def _rates(desk: Desk) -> tuple[Rates | None, str]:
    """How cases fell on groups, or why nothing can be said."""
    until = last_of_month_before(words.local_day(desk.now, desk.zone))
    found = _counted(desk, until)
    if found.since is None:
        return None, "Nothing has been imported yet, so there is nothing to compare."
    return Rates(
        since=found.since,
        until=until,
        cases=words.count(found.cases, "case"),
        splits=tuple(
            SplitTable(_TITLES[by], tuple(_line(one) for one in groups))
            for by, groups in groupby(found.groups, key=lambda one: one.by)
        ),
        hidden=_hidden(found),
        flags=tuple(_flags(found)),
        help=words.start(found.findings[0].help) if found.findings else "",
    ), ""


def _counted(desk: Desk, until: date) -> Fairness:
    """The report, counted once for a month, an import and a book: a year of cases is much to read."""
    workspace = desk.workspace
    manifest = workspace.facts.manifest("crm") or {}
    key = (str(workspace.folder), until, workspace.book().stamp, str(manifest.get("id", "")))
    found = counted.get(key)
    if found is None:
        found = report_fairness(
            book=workspace.book(), facts=workspace.facts, docket=workspace.record().docket, today=until
        )
        counted.clear()
        counted[key] = found
    return found


counted: dict[tuple[str, date, str, str], Fairness] = {}  # the latest, by all that can change it


def _flags(found: Fairness) -> Iterator[tuple[str, str]]:
    """The groups whose share is another, each with a sentence; of two halves of a split the smaller one."""
    for _, groups in groupby(found.groups, key=lambda one: one.by):
        split = sorted(groups, key=lambda one: (one.people, one.group))
        flagged = [one for one in split if one.flagged]
        for one in flagged[:1] if len(split) == _HALVES else flagged:
            yield (
                _name(one),
                f"confirmed in {one.confirmed:.0%} of their cases, all others in {one.others_confirmed:.0%}",
            )


def _name(one: GroupRate) -> str:
    names = one.group.split(TOGETHER)
    said = (customers.job(name) if one.by == "role" else name for name in names)
    return words.start(TOGETHER.join(said))


def _hidden(found: Fairness) -> str:
    if not found.hidden:
        return ""
    is_are = "group is" if found.hidden == 1 else "groups are"
    return (
        f"{words.start(words.small(found.hidden))} {is_are} not shown apart: too few people, or too few once "
        "other groups are taken away."
    )


def _measured(one: Measured) -> MeasuredLine:
    return MeasuredLine(
        one.kind,
        words.start(one.asks),
        ", ".join(map(_plain, one.reads)),
        ", ".join(one.off_in),
        _SEEN_BY[one.grade],
        f"{one.kept_days} days",
    )


def _line(one: GroupRate) -> GroupLine:
    told = one.confirmed is not None and one.low is not None and one.high is not None
    return GroupLine(
        group=_name(one),
        people=f"{one.people:,}",
        cases=f"{one.per_person:.2f}",
        others_cases=f"{one.others_per_person:.2f}",
        ended=f"{one.ended:,}",
        confirmed=f"{one.confirmed:.0%}" if one.confirmed is not None else "",
        interval=f"{one.low:.0%} to {one.high:.0%}" if told else "",
        false_alarms=f"{1 - one.confirmed:.0%}" if one.confirmed is not None else "",
        others=f"{one.others_confirmed:.0%}" if one.others_confirmed is not None else "",
        flagged=one.flagged,
        drawn=_drawn(one),
    )


def _drawn(one: GroupRate) -> Interval | None:
    if one.confirmed is None or one.others_confirmed is None or one.low is None or one.high is None:
        return None
    return Interval(
        100 * one.confirmed, 100 * one.low, 100 * (one.high - one.low), 100 * one.others_confirmed
    )


def _plain(name: str) -> str:
    return name.replace("_", " ")
