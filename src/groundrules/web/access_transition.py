"""The door to the transition: which hand-offs, exceptions and moves exist for somebody, by the same table."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from groundrules.handoff.exceptions.line import KIND as EXCEPTION
from groundrules.handoff.exceptions.line import Status
from groundrules.handoff.heads import HEADS
from groundrules.handoff.journal import Head, Journal, Wanted, subject_of
from groundrules.handoff.risk import AtRisk
from groundrules.handoff.steps import KIND as HANDOFF
from groundrules.usecases.show_handoffs import OPEN_NAMES
from groundrules.web.access import AccountScope, Viewer, account_thing, may, scope_for
from groundrules.web.matrix import Thing

if TYPE_CHECKING:
    from groundrules.crm.ports import Facts

_OPEN_EXCEPTIONS = frozenset({Status.STANDING.value, Status.REQUESTED.value})
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
    account_ids: Collection[str] | None = None,
    limit: int | None = None,
) -> tuple[Head, ...]:
    """The hand-offs this viewer may open, the next due first."""
    wanted = Wanted(HANDOFF, frozenset(statuses), _only(account_ids), limit=limit)
    return _many(viewer, journal, wanted, "handoff.read")[:limit]


def waiting_handoffs(viewer: Viewer, journal: Journal) -> int:
    """How many open hand-offs wait for something that this very person has to do."""
    found = journal.find(Wanted(HANDOFF, OPEN_NAMES, party_id=viewer.seller_id))
    return sum(
        may(viewer, "handoff.act", story_thing(head)) and viewer.seller_id in waits_for(head)
        for head in found
    )


def waits_for(head: Head) -> tuple[str, ...]:
    """The seller_ids a hand-off waits for now."""
    waits = head.data.get("waits_for")
    return tuple(str(one) for one in waits) if isinstance(waits, list) else ()


def exceptions_for(
    viewer: Viewer, journal: Journal, *, statuses: Collection[str], account_ids: Collection[str] | None = None
) -> tuple[Head, ...]:
    """The exceptions this viewer is part of, or somebody below them is, the next due first."""
    return _many(
        viewer, journal, Wanted(EXCEPTION, frozenset(statuses), _only(account_ids)), "exception.read"
    )


def exceptions_on(viewer: Viewer, facts: "Facts", journal: Journal, account_id: str) -> tuple[Head, ...]:
    """What stands or is asked for on an account, for whoever is on the account or part of it."""
    thing = account_thing(facts, account_id)
    if thing is None:
        return ()
    found = journal.find(Wanted(EXCEPTION, _OPEN_EXCEPTIONS, frozenset({account_id})))
    return tuple(
        head
        for head in found
        if may(viewer, "exception.read", replace(thing, parties=frozenset(head.parties)))
    )


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
    return not keeps(viewer, head) and may(viewer, "exception.decide", story_thing(head))


def may_end(viewer: Viewer, head: Head) -> bool:
    """Whether the table lets this viewer end it: who keeps it or asked for it, and who is above them."""
    return may(viewer, "exception.end", Thing(parties=_keepers(head)))


def keeps(viewer: Viewer, head: Head) -> bool:
    """Whether this viewer keeps the thing, or asked for it."""
    return viewer.seller_id in _keepers(head)


def _keepers(head: Head) -> frozenset[str]:
    return frozenset(who for who, place in head.parties.items() if place in ("owner", "asked"))


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
    if scope.everything or viewer.is_head:
        found = journal.find(wanted)
    elif wanted.account_ids or len(scope.seller_ids) > _ONE_BY_ONE:
        found = journal.find(replace(wanted, limit=None))
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


def _only(account_ids: Collection[str] | None) -> frozenset[str] | None:
    return None if account_ids is None else frozenset(account_ids)
