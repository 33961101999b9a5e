"""A move becomes a hand-off: who speaks for which side, what is known, what the book asks at first."""

from datetime import date, datetime

from groundrules.handoff.calendars import Calendars
from groundrules.handoff.journal.entries import Entry, subject_of
from groundrules.handoff.plan import PlannedMove
from groundrules.handoff.steps.events import CLOCK, Event, Opened, entry_of
from groundrules.handoff.steps.fold import apply
from groundrules.handoff.steps.looking import is_here, left_behind, look, stand_in
from groundrules.handoff.steps.picture import Picture
from groundrules.handoff.steps.since import Ground
from groundrules.handoff.steps.state import KIND
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.transition import Numbers


def name_of(move_id: str, plan_id: str) -> str:
    """What the hand-off of a move in a plan is called."""
    return f"{move_id}@{plan_id}"


def subject_for(move_id: str, plan_id: str) -> str:
    """The subject of its story."""
    return subject_of(KIND, name_of(move_id, plan_id))


def opening(
    move: PlannedMove,
    picture: Picture,
    book: Rulebook,
    calendars: Calendars,
    now: datetime,
    *,
    plan_id: str,
    moved_on: date,
    by: str = CLOCK,
) -> tuple[Entry, ...]:
    """The entries that open the hand-off of one move, to be kept in one act with the whole wave's.

    Args:
        move: the move, in a wave.
        picture: what the facts show of its account (``usecases.handoff_facts.pictures_of``).
        book: the book whose ``handoff`` decision says what is asked.
        calendars: everybody's working time.
        now: when it is opened.
        plan_id: the plan the move belongs to.
        moved_on: the first day of the wave; a wave that is applied later moves on the day it is.
        by: who applies the wave.

    Raises:
        RefusedActError: the book does not say how long a receiver has (GR239).
    """
    sellers = calendars.sellers
    receiver = move.to_seller_id
    from_id = move.from_seller_id or ""
    giver = from_id if from_id and is_here(sellers, from_id) else ""
    if from_id and not giver:
        giver = stand_in(sellers, from_id, receiver)
    hours = Numbers(book).number("push_back_hours", move.to_role)
    opened = Opened(
        at=now,
        by=by,
        plan_id=plan_id,
        wave=move.wave or 0,
        move_id=move.move_id,
        account_id=move.account_id,
        account_name=move.account_name,
        from_id=from_id,
        from_name=move.from_name if from_id else "",
        giver_id=giver,
        giver_name=_named(move, giver, calendars),
        receiver_id=receiver,
        receiver_name=move.to_name,
        moved_on=max(moved_on, calendars.today(receiver, now)),
        rule_id=move.rule_id,
        because=move.because,
        book_version=book.stamp,
        known=picture.known,
        items=left_behind(picture, from_id),
        accept_by=None if giver else calendars.due(receiver, now, hours),
        top_customer=move.top_customer,
    )
    found = apply(name_of(move.move_id, plan_id), None, opened)
    seen: tuple[Event, ...] = look(found, picture, Ground(book, calendars, now))
    return (entry_of(opened), *(entry_of(event) for event in seen))


def _named(move: PlannedMove, giver: str, calendars: Calendars) -> str:
    """The name of who speaks for the giving side; empty when nobody does."""
    if giver == (move.from_seller_id or ""):
        return move.from_name if giver else ""
    return str(calendars.sellers.get(giver, {}).get("name") or giver)
