"""What the book lets an exception be: how many, how long, by whom; and the words people must give."""

from dataclasses import dataclass
from datetime import date, timedelta

from groundrules.handoff.exceptions.commands import Person
from groundrules.handoff.exceptions.counts import Counts, Whose
from groundrules.handoff.exceptions.line import Line, Moment
from groundrules.handoff.exceptions.refused import refusal
from groundrules.rulebook.model import ExceptionKind, Rulebook

LONGEST_TEXT = 4_000
"""Longer than anybody reads."""

PER_WORDS = {"seller": "for one seller", "leader": "by one leader", "team": "for one team", "all": "in all"}


@dataclass(frozen=True, slots=True)
class Ledger:
    """What every decision rests on: the book, the moment, and what stands already."""

    book: Rulebook
    moment: Moment
    counts: Counts

    def kind(self, kind_id: str) -> ExceptionKind:
        """The kind of that name; refused when the book has none."""
        kind = self.book.exceptions.get(kind_id)
        if kind is None:
            known = ", ".join(f"`{name}`" for name in self.book.exceptions)
            raise refusal("GR511", f"`{kind_id}`", f"its kinds are {known}" if known else "")
        return kind


def room(line: Line, kind: ExceptionKind, ledger: Ledger, approver_id: str) -> int:
    """The days the thing was kept before; refused when it is held already or a cap leaves no room.

    ``approver_id`` is empty when a rule of the book grants it.
    """
    held = ledger.counts.held_by(line.thing)
    if held is not None:
        raise refusal("GR516", f"`{held.partition(':')[2]}` holds {_named(line)}")
    whose = whose_of(line, approver_id)
    cap = ledger.counts.full(kind, whose)
    if cap is not None:
        stand = ledger.counts.standing(kind.kind_id, cap.per, whose)
        raise refusal(
            "GR514",
            f"{stand:,} of `{kind.kind_id}` stand and the book allows {cap.at_most:,} {PER_WORDS[cap.per]}",
        )
    return ledger.counts.days_before(kind, line.thing, line.asked.owner_id, ledger.moment.today)


def may_approve(approver: Person, line: Line, kind: ExceptionKind) -> str:
    """The role by which the person may approve; refused when there is none, or it is his own."""
    if not approver.is_active:
        raise refusal("GR513", f"{approver.name} does not work here any more")
    if approver.seller_id in {line.asked.owner_id, line.asked.asked_by}:
        raise refusal("GR513", f"{approver.name} would approve what is for {approver.name}")
    role = next((role for role in kind.approved_by if role in approver.roles), None)
    if role is None:
        listed = ", ".join(f"`{one}`" for one in kind.approved_by)
        is_ = ", ".join(f"`{one}`" for one in sorted(approver.roles)) or "nothing the book knows"
        raise refusal(
            "GR513", f"{approver.name} is {is_}", f"the book lets these approve `{kind.kind_id}`: {listed}"
        )
    return role


def must_fit(until: date, kind: ExceptionKind, since: date, today: date, stood: int) -> None:
    """Refused when the last day is over, or later than the book lets it stand from that day."""
    if stood >= kind.longest_days:
        raise refusal(
            "GR515",
            f"it was kept by `{kind.kind_id}` for {stood} days already, and {kind.longest_days} are the most",
            "let it go to the owner the book names",
        )
    if until < today:
        raise refusal("GR515", f"{until} is over", "name a day to come")
    last = longest(kind, since, stood)
    if until > last:
        before = f", {stood} of them used up before" if stood else ""
        raise refusal(
            "GR515",
            f"you named {until}, and `{kind.kind_id}` stands {kind.longest_days} days at most{before}",
            f"the last day there can be is {last}",
        )


def longest(kind: ExceptionKind, since: date, stood: int) -> date:
    """The last day on which what began on that day may stand, having stood that many days before."""
    return since + timedelta(kind.longest_days - stood - 1)


def warn_on(until: date, kind: ExceptionKind) -> date:
    """The day on which the people concerned are told that it ends."""
    return until + timedelta(1 - kind.warn_days)


def whose_of(line: Line, approver_id: str) -> Whose:
    """Whose exceptions the caps count, the team being the owner's when it was asked for."""
    return Whose(line.asked.owner_id, line.asked.leader_id, approver_id)


def with_article(about: str) -> str:
    """``an account``, ``a deal``."""
    return f"{'an' if about[0] in 'aeiou' else 'a'} {about}"


def words(text: str) -> str:
    """A person's words, trimmed; refused when empty or longer than anybody reads."""
    said = text.strip()
    if not said:
        raise refusal("GR510", "nobody said why")
    if len(said) > LONGEST_TEXT:
        raise refusal("GR510", f"{len(said):,} characters, {LONGEST_TEXT:,} fit", "say it shorter")
    return said


def _named(line: Line) -> str:
    asked = line.asked
    return f"the deal `{asked.deal_name or asked.deal_id}`" if asked.deal_id else f"`{asked.account_name}`"
