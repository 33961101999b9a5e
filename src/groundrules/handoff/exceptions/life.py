"""(story, command, ledger) -> entries: what may happen to an exception, by the book and by what stands.

INVARIANT: no cap of the book is passed by a grant; nothing stands longer than the book's longest time, the
days it stood before included; nobody approves for himself or what he asked for; the clock never refuses.
"""

from datetime import date, datetime
from hashlib import blake2b
from typing import assert_never

from groundrules.handoff.exceptions.commands import (
    Ask,
    Command,
    End,
    Expire,
    Extend,
    Grant,
    GrantByRule,
    Refuse,
    Returns,
    Warn,
)
from groundrules.handoff.exceptions.counts import counts_for
from groundrules.handoff.exceptions.events import (
    CLOCK,
    Ended,
    Event,
    Expired,
    Extended,
    Granted,
    Refused,
    Requested,
    Warned,
    entry_of,
)
from groundrules.handoff.exceptions.limits import (
    Ledger,
    longest,
    may_approve,
    must_fit,
    room,
    warn_on,
    whose_of,
    with_article,
    words,
)
from groundrules.handoff.exceptions.line import Line, Moment, Status, line_of
from groundrules.handoff.exceptions.refused import refusal
from groundrules.handoff.exceptions.wording import said_of
from groundrules.handoff.journal.entries import Entry, Story
from groundrules.rulebook.model import ExceptionKind


def decide(story: Story, command: Command, ledger: Ledger) -> tuple[Entry, ...]:
    """The entries that the command brings about; the caller keeps them all or none.

    Raises:
        RefusedActError: with the finding to show (GR509 to GR517); nothing happened.
    """
    line = line_of(story)
    if isinstance(command, Ask):
        if line is not None:
            raise refusal("GR517", f"`{story.name}` was asked for before")
        return (entry_of(_ask(command, ledger)),)
    if line is None:
        raise refusal("GR509", f"`{story.name}`")
    happened = _next(line, command, ledger)
    return () if happened is None else (entry_of(happened),)


def _next(  # noqa: PLR0911 - one line per command
    line: Line, command: Command, ledger: Ledger
) -> Event | None:
    match command:
        case Ask():
            raise AssertionError("unreachable: asked for above")
        case Grant():
            return _grant(line, command, ledger)
        case GrantByRule():
            return _grant_by_rule(line, command, ledger)
        case Refuse():
            return _refuse(line, command, ledger)
        case Extend():
            return _extend(line, command, ledger)
        case Warn():
            return _warn(line, ledger.moment)
        case Expire():
            return _expire(line, command.returns, ledger.moment)
        case End():
            return _end(line, command, ledger)
        case _:
            assert_never(command)


def _ask(ask: Ask, ledger: Ledger) -> Requested:
    kind, thing, today = ledger.kind(ask.kind_id), ask.thing, ledger.moment.today
    if kind.about != thing.about:
        raise refusal(
            "GR518",
            f"`{kind.kind_id}` holds {with_article(kind.about)}, and you named {with_article(thing.about)}",
            f"name {with_article(kind.about)}, or use another kind",
        )
    if ask.reason not in kind.reasons:
        listed = ", ".join(f"`{reason}`" for reason in kind.reasons)
        raise refusal(
            "GR512", f"`{ask.reason}` is no reason for `{kind.kind_id}`", f"its reasons are {listed}"
        )
    if not ask.owner.is_active:
        raise refusal("GR518", f"{ask.owner.name} does not work here any more")
    must_fit(ask.until, kind, today, today, 0)
    return Requested(
        at=ledger.moment.now,
        by=ask.by,
        kind_id=kind.kind_id,
        about=kind.about,
        account_id=thing.account_id,
        account_name=thing.account_name,
        owner_id=ask.owner.seller_id,
        asked_by=ask.asked_by,
        reason=ask.reason,
        until=ask.until,
        zone=ledger.moment.zone,
        book_version=ledger.book.stamp,
        deal_id=thing.deal_id,
        deal_name=thing.deal_name,
        leader_id=ask.owner.leader_id,
        receiver_id=thing.receiver_id,
        governed_by=kind.governed_by,
        note=words(ask.note) if ask.note.strip() else "",
        amount=thing.amount,
        currency=thing.currency,
        facts=ask.facts,
    )


def _grant(line: Line, grant: Grant, ledger: Ledger) -> Granted:
    kind = ledger.kind(line.asked.kind_id)
    _must_be(line, Status.REQUESTED, ledger)
    role = may_approve(grant.approver, line, kind)
    until = grant.until if grant.until is not None else line.until
    stood = room(line, kind, ledger, grant.approver.seller_id)
    must_fit(until, kind, ledger.moment.today, ledger.moment.today, stood)
    because = words(grant.because) if grant.because.strip() else ""
    return _granted(line, kind, ledger, by=grant.approver.seller_id, role=role, until=until, because=because)


def _grant_by_rule(line: Line, grant: GrantByRule, ledger: Ledger) -> Granted:
    kind = ledger.kind(line.asked.kind_id)
    _must_be(line, Status.REQUESTED, ledger)
    stood = room(line, kind, ledger, "")
    today = ledger.moment.today
    until = min(line.until, longest(kind, today, stood))
    must_fit(until, kind, today, today, stood)
    return _granted(
        line, kind, ledger, by=grant.by, rule_id=grant.rule_id, until=until, because=grant.because
    )


def _granted(
    line: Line,
    kind: ExceptionKind,
    ledger: Ledger,
    *,
    by: str,
    until: date,
    because: str,
    role: str = "",
    rule_id: str = "",
) -> Granted:
    today, whose = ledger.moment.today, whose_of(line, "" if rule_id else by)
    stood = ledger.counts.days_before(kind, line.thing, line.asked.owner_id, today)
    return Granted(
        at=ledger.moment.now,
        by=by,
        role=role,
        rule_id=rule_id,
        since=today,
        until=until,
        longest=longest(kind, today, stood),
        warn_on=warn_on(until, kind),
        because=because,
        counted=tuple(
            f"{cap.per}: {ledger.counts.standing(kind.kind_id, cap.per, whose)} of {cap.at_most}"
            for cap in kind.caps
            if counts_for(cap, whose)
        ),
    )


def _refuse(line: Line, refuse: Refuse, ledger: Ledger) -> Refused:
    _must_be(line, Status.REQUESTED, ledger)
    may_approve(refuse.approver, line, ledger.kind(line.asked.kind_id))
    return Refused(ledger.moment.now, refuse.approver.seller_id, words(refuse.because))


def _extend(line: Line, extend: Extend, ledger: Ledger) -> Extended:
    kind, granted = ledger.kind(line.asked.kind_id), line.granted
    _must_be(line, Status.STANDING, ledger)
    if granted is None or ledger.moment.today > line.until:
        raise refusal("GR517", f"it stood until {line.until}, and that is over")
    role = may_approve(extend.approver, line, kind)
    if extend.until <= line.until:
        raise refusal("GR515", f"it stands until {line.until} as it is", "name a later day, or end it early")
    # The book of today may allow less than the one it was granted by, never more time than was left then.
    stood = ledger.counts.days_before(kind, line.thing, line.asked.owner_id, granted.since)
    last = min(granted.longest, longest(kind, granted.since, stood))
    if extend.until > last:
        raise refusal("GR515", f"the book ends `{kind.kind_id}` on {last}, and you named {extend.until}")
    because = words(extend.because)
    by = extend.approver.seller_id
    return Extended(ledger.moment.now, by, role, extend.until, warn_on(extend.until, kind), because)


def _warn(line: Line, moment: Moment) -> Warned | None:
    if line.status is not Status.STANDING or line.warned or line.warn_on is None:
        return None
    if not line.warn_on <= moment.today <= line.until:
        return None
    asked = line.asked
    told = (asked.owner_id, asked.asked_by, asked.receiver_id, line.approved_by, asked.leader_id)
    return Warned(moment.now, CLOCK, line.until, tuple(dict.fromkeys(one for one in told if one)))


def _expire(line: Line, returns: Returns, moment: Moment) -> Expired | None:
    if line.status not in {Status.STANDING, Status.REQUESTED} or moment.today <= line.until:
        return None
    if line.status is Status.REQUESTED:
        says = "nobody decided it in time, so nothing was held"
        return Expired(
            moment.now, CLOCK, line.until, was_standing=False, returns_to="", rule_id="", says=says
        )
    return Expired(
        moment.now,
        CLOCK,
        line.until,
        was_standing=True,
        returns_to=returns.seller_id,
        rule_id=returns.rule_id,
        says=returns.says,
    )


def _end(line: Line, end: End, ledger: Ledger) -> Ended:
    if line.status not in {Status.STANDING, Status.REQUESTED}:
        raise refusal("GR517", f"it is {said_of(line, ledger.moment.today)}")
    kind = ledger.book.exceptions.get(line.asked.kind_id)
    roles = end.by.roles.intersection(kind.approved_by) if kind is not None else frozenset()
    asked = line.asked
    if end.by.seller_id not in {asked.owner_id, asked.asked_by} and not roles:
        raise refusal(
            "GR513",
            f"{end.by.name} neither keeps it nor may approve one",
            "ask the person who keeps it, or somebody whose role the book names",
        )
    returns = end.returns if line.status is Status.STANDING else Returns(says="it was withdrawn")
    because = words(end.because)
    return Ended(
        ledger.moment.now, end.by.seller_id, because, returns.seller_id, returns.rule_id, returns.says
    )


def _must_be(line: Line, status: Status, ledger: Ledger) -> None:
    if line.status is not status:
        raise refusal("GR517", f"it is {said_of(line, ledger.moment.today)}")


def name_of(*parts: str | datetime) -> str:
    """The id of an exception: the same parts always give the same one."""
    from_parts = "|".join(part.isoformat() if isinstance(part, datetime) else part for part in parts)
    return f"E-{blake2b(from_parts.encode(), digest_size=6).hexdigest()}"
