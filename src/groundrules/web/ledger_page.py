"""The ledger of exceptions as its page shows it to one person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from groundrules.handoff.exceptions.company import Company
from groundrules.handoff.exceptions.counts import Counts, Whose
from groundrules.handoff.exceptions.line import KIND, Line, Status, line_of
from groundrules.handoff.exceptions.value import SMALL, LedgerValue
from groundrules.handoff.exceptions.wording import is_over, said_of
from groundrules.handoff.journal import Head, Wanted, subject_of
from groundrules.rulebook.model import ExceptionKind
from groundrules.terms import Money
from groundrules.usecases.keep_exceptions import OPEN, STANDING
from groundrules.usecases.keep_exceptions import Desk as LedgerDesk
from groundrules.usecases.return_deals import look_at_comebacks
from groundrules.usecases.value_exceptions import value_exceptions
from groundrules.web import access, customers, words
from groundrules.web.access_transition import exceptions_for, keeps, may_decide_on
from groundrules.web.forms import fresh_key
from groundrules.web.frame import Desk
from groundrules.web.handoff_page import NOTHING, Sent
from groundrules.web.screens import Choice, Clock
from groundrules.web.screens_handoff import Stamp
from groundrules.web.screens_ledger import (
    CapLine,
    ComesBack,
    ExceptionLine,
    KindLine,
    LedgerGroup,
    LedgerPage,
    Reasons,
    Worth,
)
from groundrules.web.transition_desk import tabs

APART = "|"
"""Between kind and reason in what the form sends."""

_SHOWN = 200


@dataclass(frozen=True)
class _Book:
    """What one page is made of."""

    desk: Desk
    at: LedgerDesk
    company: Company
    sent: Sent

    @property
    def me(self) -> str:
        return self.desk.viewer.seller_id

    def stamp(self, act: str, name: str = "", version: int = 0) -> Stamp:
        came_back = self.sent.act == act and self.sent.thing == name
        return Stamp(
            f"exception {act}",
            version,
            fresh_key(),
            self.sent.errors if came_back else (),
            self.sent.values if came_back else {},
        )


def ledger_page(desk: Desk, at: LedgerDesk, sent: Sent = NOTHING) -> LedgerPage:
    """The page; after a refused act with its sentence and what was written."""
    book = _Book(desk, at, Company(at.facts), sent)
    heads = exceptions_for(desk.viewer, at.journal, statuses=OPEN)[:_SHOWN]
    stories = at.journal.load(head.subject for head in heads)
    known = [(head, line) for head in heads if (line := line_of(stories[head.subject])) is not None]
    groups = _groups(book, known)
    return LedgerPage(
        lead=_lead(groups),
        groups=tuple(group for group in groups if group.lines),
        kinds=tuple(_kind(book, kind) for kind in at.book.exceptions.values()),
        ask=book.stamp("ask") if _may_ask(desk) and at.book.exceptions else None,
        reasons=tuple(_reasons(kind) for kind in at.book.exceptions.values()),
        worth=_worth(book) if access.may(desk.viewer, "exception.value") else None,
        earliest=at.moment.today,
        tabs=tabs(desk, "exceptions"),
        comebacks=tuple(_comebacks(book)),
        as_of=customers.as_of(desk.workspace.facts),
        notice=sent.notice,
        kept=tuple(text for text in sent.values.values() if text.strip()) if sent.notice else (),
    )


def _comebacks(book: _Book) -> Iterator[ComesBack]:
    """Deals that go to the account's owner now, of exceptions this person may read."""
    found = look_at_comebacks(facts=book.at.facts, journal=book.at.journal)
    if not found.deals:
        return
    over = frozenset({Status.EXPIRED.value, Status.ENDED.value})
    mine = {head.subject for head in exceptions_for(book.desk.viewer, book.at.journal, statuses=over)}
    for one in found.deals:
        if subject_of(KIND, one.exception) in mine:
            name = book.company.person
            people = f"from {name(one.from_seller_id).name} to {name(one.to_seller_id).name}"
            deal = f"{one.deal_name or one.deal_id} at {one.account_name}"
            yield ComesBack(one.exception, deal, people, one.because, one.exception in found.written)


def _may_ask(desk: Desk) -> bool:
    """Whether there may be anything this person can ask for; each account is looked at when it is named."""
    scope = access.scope_for(desk.viewer, "exception.ask")
    return scope.everything or bool(scope.seller_ids)


def _groups(book: _Book, known: Sequence[tuple[Head, Line]]) -> tuple[LedgerGroup, ...]:
    soon: list[ExceptionLine] = []
    decide: list[ExceptionLine] = []
    waiting: list[ExceptionLine] = []
    rest: list[ExceptionLine] = []
    over: list[ExceptionLine] = []
    for head, line in known:
        shown = _line(book, head, line)
        if is_over(line, book.at.moment.today):
            over.append(shown)
        elif line.status is Status.REQUESTED:
            (decide if shown.decide else waiting).append(shown)
        elif shown.clock.tone in ("soon", "late"):
            soon.append(shown)
        else:
            rest.append(shown)
    return (
        LedgerGroup("decide", "Waiting for your word", tuple(decide)),
        LedgerGroup("waiting", "Asked for", tuple(waiting), "Somebody whose role may approve it decides."),
        LedgerGroup("soon", "Ending soon", tuple(soon), "Each ends by itself on its last day."),
        LedgerGroup("standing", "Standing", tuple(rest)),
        LedgerGroup("over", "Over", tuple(over), "They hold nothing any more; the next tick closes them."),
    )


def _lead(groups: Sequence[LedgerGroup]) -> str:
    number = {group.key: len(group.lines) for group in groups}
    if number["decide"]:
        waits = "request waits" if number["decide"] == 1 else "requests wait"
        return f"{words.start(words.small(number['decide']))} {waits} for your word"
    stand = number["soon"] + number["standing"]
    if not stand:
        return "No exception stands"
    return f"{words.start(words.small(stand))} {'exception stands' if stand == 1 else 'exceptions stand'}"


def _line(book: _Book, head: Head, line: Line) -> ExceptionLine:
    asked, person = line.asked, book.company.person
    kind = book.at.book.exceptions.get(asked.kind_id)
    deal = f"{asked.deal_name or asked.deal_id} at " if asked.deal_id else ""
    may = may_decide_on(book.desk.viewer, head)
    over = is_over(line, book.at.moment.today)
    is_standing = line.status is Status.STANDING
    may_give_up = keeps(book.desk.viewer, head)
    has_role = may and kind is not None and bool(set(kind.approved_by) & person(book.me).roles)
    may_give_up = may_give_up or (has_role and is_standing)
    word = "asked for by " + person(asked.asked_by).name
    if line.granted is not None:
        by_rule = line.granted.rule_id
        word = f"granted by rule {by_rule}" if by_rule else f"granted by {person(line.approved_by).name}"
    instead = not over and asked.receiver_id and asked.receiver_id != asked.owner_id
    return ExceptionLine(
        name=line.name,
        account_id=asked.account_id,
        what=f"{deal}{asked.account_name}",
        kind=kind.say if kind is not None else asked.kind_id,
        owner=person(asked.owner_id).name,
        verb=_verb(line, is_over=over),
        reason=asked.reason,
        note=asked.note,
        until=line.until,
        clock=_clock(book, line, kind),
        word=word,
        instead=f"otherwise {person(asked.receiver_id).name} has it" if instead else "",
        rule_id=line.rests_on,
        decide=book.stamp("decide", line.name, head.version)
        if has_role and not is_standing and not over
        else None,
        extend=book.stamp("extend", line.name, head.version)
        if has_role and is_standing and not over
        else None,
        end=book.stamp("end", line.name, head.version) if may_give_up and not over else None,
    )


def _verb(line: Line, *, is_over: bool) -> str:
    if line.granted is None:
        return "wanted to keep" if is_over else "would keep"
    return "kept" if is_over else "keeps"


def _clock(book: _Book, line: Line, kind: ExceptionKind | None) -> Clock:
    left = (line.until - book.at.moment.today).days
    warn = kind.warn_days if kind is not None else 14
    if is_over(line, book.at.moment.today):
        return Clock(said_of(line, book.at.moment.today, words.day), "late" if left < 0 else "calm")
    says = "last day today" if left == 0 else f"{words.count(left, 'day')} left"
    return Clock(says, "soon" if left < warn else "calm")


def _kind(book: _Book, kind: ExceptionKind) -> KindLine:
    """The kind with the caps this person may read: the own count, and for leaders the company's."""
    viewer, journal = book.desk.viewer, book.at.journal
    counts = Counts.of(journal.find(Wanted(KIND, STANDING)), book.at.moment.today)
    mine = Whose(book.me, book.me if book.desk.is_leader else "", book.me)
    caps = []
    for cap in kind.caps:
        if cap.per == "all" and not access.may(viewer, "exception.counts"):
            continue
        if cap.per in ("leader", "team") and not book.desk.is_leader:
            continue
        if cap.per == "seller" and not viewer.person.is_seller:
            continue
        number = counts.standing(kind.kind_id, cap.per, mine)
        few = cap.per == "all" and number < SMALL and not access.may(viewer, "exception.value")
        told = f"Fewer than {SMALL}" if few else f"{number:,}"
        caps.append(CapLine(_PER[cap.per], told, 0 if few else number, cap.at_most))
    return KindLine(
        words.start(kind.say),
        kind.about,
        kind.longest_days,
        kind.warn_days,
        " or ".join(role.replace("_", " ") for role in kind.approved_by),
        kind.governed_by,
        tuple(caps),
        _stand(book, kind, counts),
    )


def _stand(book: _Book, kind: ExceptionKind, counts: Counts) -> str:
    """How many stand in all, for those who may read it, where no cap says so already."""
    if any(cap.per == "all" for cap in kind.caps) or not access.may(book.desk.viewer, "exception.counts"):
        return ""
    number = counts.standing(kind.kind_id, "all", Whose("", "", ""))
    if number < SMALL and not access.may(book.desk.viewer, "exception.value"):
        return f"Fewer than {words.small(SMALL)} stand in the whole company"
    return f"{words.count(number, 'stands', 'stand')} in the whole company"


_PER = {
    "seller": "of yours",
    "leader": "granted by you",
    "team": "in your team",
    "all": "in the whole company",
}


def _reasons(kind: ExceptionKind) -> Reasons:
    choices = (Choice(f"{kind.kind_id}{APART}{reason}", reason) for reason in kind.reasons)
    return Reasons(words.start(kind.say), kind.about, tuple(choices))


def _worth(book: _Book) -> Worth:
    found = value_exceptions(
        book=book.at.book, facts=book.at.facts, journal=book.at.journal, today=book.at.moment.today
    )
    names: Mapping[str, str] = {one: book.company.person(one).name for one in _approvers(found)}
    deals, reach, money = found.deals, found.out_of_reach, found.currency or "USD"
    closed = (
        f"{deals.closed} closed while kept, {deals.won} of them won for "
        f"{Money(deals.amount_won, money).short()}; {deals.later} closed later, {deals.still_open} open"
    )
    kept = (
        f"{words.count(reach.account_days, 'day')} in all, {Money(reach.revenue, money).short()} of revenue"
        f"{f', {reach.unknown} of unknown revenue' if reach.unknown else ''}"
    )
    lines = [
        (words.count(deals.held, "deal kept", "deals kept"), closed),
        (words.count(reach.accounts, "account kept from a new owner", "accounts kept from new owners"), kept),
        (f"{found.by_rule} by a rule", "granted by the book itself, and by no person"),
    ]
    lines += [
        (
            words.start(kind.say),
            f"{kind.asked} asked for, {kind.granted} granted, {kind.refused} refused, {kind.standing} stand",
        )
        for kind in found.kinds
    ]
    if found.overdue:
        lines.append(("Overdue", f"{len(found.overdue)} should have ended; run the clock"))
    approvers = tuple(
        (names.get(one.approver_id) or "All others", one.granted, one.standing) for one in found.approvers
    )
    return Worth(tuple(lines), approvers)


def _approvers(found: LedgerValue) -> list[str]:
    return [one.approver_id for one in found.approvers if one.approver_id]
