"""The door to the transition: which hand-offs, exceptions and moves exist for somebody, by the same table."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from groundrules.handoff.exceptions.line import KIND as EXCEPTION
from groundrules.handoff.heads import HEADS
from groundrules.handoff.journal import Head, Journal, Wanted, subject_of
from groundrules.handoff.risk import AtRisk
from groundrules.handoff.steps import KIND as HANDOFF
from groundrules.web.access import AccountScope, Viewer, account_thing, may, scope_for
from groundrules.web.matrix import Thing

if TYPE_CHECKING:
    from groundrules.crm.ports import Facts

_ONE_BY_ONE = 60
"""Up to so many people each one's stories are asked for; beyond it all are read and those in scope kept."""


def story_thing(head: Head) -> Thing:
    """The people a hand-off or an exception concerns."""
    return Thing(parties=frozenset(head.parties))


def handoff_head(viewer: Viewer, journal: Journal, name: str) -> Head | None:
    """The hand-off's line, if it exists for this viewer."""
    return _one(viewer, journal, HANDOFF, name, "handoff.read")


def exception_head(viewer: Viewer, journal: Journal, name: str) -> Head | None:
    """The exception's line, if it exists for this viewer."""
    return _one(viewer, journal, EXCEPTION, name, "exception.read")


def handoffs_for(
    viewer: Viewer,
    journal: Journal,
    *,
    statuses: Collection[str],
    account_id: str | None = None,
    limit: int | None = None,
) -> tuple[Head, ...]:
    """The hand-offs this viewer may open, the next due first."""
    return _many(viewer, journal, Wanted(HANDOFF, frozenset(statuses), _only(account_id)), "handoff.read")[
        :limit
    ]


def exceptions_for(
    viewer: Viewer, journal: Journal, *, statuses: Collection[str], account_id: str | None = None
) -> tuple[Head, ...]:
    """The exceptions this viewer is part of, or somebody below them is, the next due first."""
    return _many(viewer, journal, Wanted(EXCEPTION, frozenset(statuses), _only(account_id)), "exception.read")


def risks_for(viewer: Viewer, found: Iterable[AtRisk]) -> tuple[AtRisk, ...]:
    """The customers at risk whose hand-offs this viewer may open."""
    return tuple(
        one
        for one in found
        if may(viewer, "handoff.read", Thing(parties=frozenset({one.giver_id, one.receiver_id}) - {""}))
    )


def may_ask_for(viewer: Viewer, facts: "Facts", account_id: str) -> bool:
    """Whether this viewer may ask that the account, or a deal on it, stays where it is."""
    thing = account_thing(facts, account_id)
    return thing is not None and may(viewer, "exception.ask", thing)


def may_decide_on(viewer: Viewer, head: Head) -> bool:
    """Whether the table lets this viewer decide the request; the book has the last word on the role."""
    mine = {who for who, place in head.parties.items() if place in ("owner", "asked")}
    return viewer.seller_id not in mine and may(viewer, "exception.decide", story_thing(head))


def moves_for(viewer: Viewer) -> AccountScope:
    """Whose moves this viewer sees: moves from, to, or on an account of these people."""
    return scope_for(viewer, "move.read")


def _one(viewer: Viewer, journal: Journal, kind: str, name: str, act: str) -> Head | None:
    story = journal.load([subject_of(kind, name)])[subject_of(kind, name)]
    if not story.entries:
        return None
    head = HEADS[kind](story)
    return head if may(viewer, act, story_thing(head)) else None


def _many(viewer: Viewer, journal: Journal, wanted: Wanted, act: str) -> tuple[Head, ...]:
    scope = scope_for(viewer, act)
    if scope.everything or wanted.account_ids or len(scope.seller_ids) > _ONE_BY_ONE:
        found = journal.find(wanted)
    else:
        each = (
            head
            for person in sorted(scope.seller_ids)
            for head in journal.find(
                Wanted(wanted.kind, wanted.statuses, wanted.account_ids, person, wanted.due_by)
            )
        )
        by_subject = {head.subject: head for head in each}
        found = tuple(sorted(by_subject.values(), key=_due))
    return tuple(head for head in found if may(viewer, act, story_thing(head)))


def _due(head: Head) -> tuple[bool, str, str]:
    return head.due_at is None, head.due_at.isoformat() if head.due_at else "", head.subject


def _only(account_id: str | None) -> frozenset[str] | None:
    return None if account_id is None else frozenset({account_id})
