"""How much room a receiver has in a wave, and in words how it was counted."""

from functools import cached_property

from groundrules.coverage.staff import say_role
from groundrules.handoff.plan.model import Room, RoomBasis
from groundrules.handoff.waves.limits import Limits
from groundrules.handoff.waves.situation import Person, Situation
from groundrules.rulebook.transition import Numbers
from groundrules.terms import Money

GAIN, TAKES, TOTAL = "receiver_revenue_share", "receiver_accounts", "receiver_total_accounts"
"""The caps on one receiver, by their names in the book; the last one may be left out."""


class Rooms:
    """The room of every receiver of one plan, each counted once.

    Revenue: the book's share of the own book or, when larger, of the middle of the job. The middle is taken
    as if everybody worked full time and then holds at the receiver's own share of full time; the own book is
    what somebody carries in the time there is, so nothing is taken from it twice. Accounts: the book's number
    at full time. Whose working time the CRM does not tell counts as full.
    """

    def __init__(self, situation: Situation, limits: Limits) -> None:
        self.situation, self.limits = situation, limits
        self._found: dict[str, Room] = {}

    def of(self, seller_id: str) -> Room:
        """The room of one receiver."""
        if seller_id not in self._found:
            self._found[seller_id] = self._count(self.situation.people[seller_id])
        return self._found[seller_id]

    @cached_property
    def received(self) -> tuple[Room, ...]:
        """The rooms of everybody to whom a move goes, by name."""
        ids = {move.to_seller_id for move in self.situation.moves}
        return tuple(sorted(map(self.of, ids), key=lambda room: (room.name, room.seller_id)))

    def _count(self, person: Person) -> Room:
        limits, role = self.limits, person.sales_role
        middle = self.situation.usual_revenue.get(role, 0)
        full_time = person.working_share
        usual = int(middle * full_time + _DUST)
        if person.revenue and person.revenue >= usual:
            basis, base = RoomBasis.OWN, person.revenue
        else:
            basis, base = (RoomBasis.JOB if usual else RoomBasis.COUNT), usual
        share = limits.share(GAIN, role)
        accounts = _part(limits.accounts(TAKES, role), full_time)
        total, left = self._in_all(person)
        return Room(
            seller_id=person.seller_id,
            name=person.name,
            sales_role=role,
            basis=basis,
            revenue=None if basis is RoomBasis.COUNT else int(share * base),
            accounts=accounts,
            more_accounts=left,
            says="; ".join(
                (
                    self._revenue_said(person, basis, share, middle),
                    _accounts_said(accounts, full_time),
                    *self._total_said(person, total, left),
                )
            ),
        )

    def _in_all(self, person: Person) -> tuple[int | None, int | None]:
        """How many accounts they can carry in all, and how many more that leaves."""
        told = self.situation.capacity.get(person.seller_id)
        if told is not None:
            return None, told
        whole = Numbers(self.limits.book).known(TOTAL, person.sales_role)
        if whole is None:
            return None, None
        total = _part(round(whole), person.working_share)
        return total, max(0, total - person.accounts)

    def _revenue_said(self, person: Person, basis: RoomBasis, share: float, middle: int) -> str:
        part, currency = f"{100 * share:g} %", self.limits.book.currency
        if basis is RoomBasis.OWN:
            return f"may gain {part} of {Money(person.revenue, currency).short()}, the own revenue, in a wave"
        if basis is RoomBasis.COUNT:
            return "no revenue to measure by, neither own nor in the job: limited by count only"
        time = f", at {_percent(person.working_share)} of full time" if person.working_share != 1 else ""
        return (
            f"may gain {part} of {Money(middle, currency).short()}, the middle of "
            f"{say_role(person.sales_role)}s{time}, in a wave"
        )

    def _total_said(self, person: Person, total: int | None, left: int | None) -> tuple[str, ...]:
        if left is None:
            return ()
        if total is None:
            return (f"{left:,} in all, as told for this plan",)
        time = f" at {_percent(person.working_share)} of full time" if person.working_share != 1 else ""
        return (f"{left:,} more in all: can carry {total:,}{time} and owns {person.accounts:,} today",)


_DUST = 1e-9
"""Below a whole number by less than this is the number: 0.29 of 100 are 29."""


def _part(whole: int, full_time: float) -> int:
    """So much of a number of accounts as the working time allows; at least one."""
    return max(1, int(whole * full_time + _DUST))


def _percent(share: float) -> str:
    return f"{round(100 * share, 1):g} %"


def _accounts_said(accounts: int, full_time: float) -> str:
    said = f"{accounts:,} {'account' if accounts == 1 else 'accounts'} in a wave"
    return said if full_time == 1 else f"{said} at {_percent(full_time)} of full time"
