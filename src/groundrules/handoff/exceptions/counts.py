"""How many exceptions stand, for each cap the book may set, and what is held by which."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from groundrules.handoff.exceptions.line import Status
from groundrules.handoff.exceptions.standing import DEAL
from groundrules.handoff.journal.entries import Head
from groundrules.rulebook.model import Cap, ExceptionKind

PER = ("seller", "leader", "team", "all")


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose an exception is, for the caps.

    Attributes:
        owner_id: who keeps the thing: a cap per seller.
        team_id: the leader of the owner's team; empty for those nobody leads: a cap per team.
        approver_id: the leader who approved it; empty when a rule granted it: a cap per leader.
    """

    owner_id: str
    team_id: str
    approver_id: str

    def by(self, per: str) -> str:
        """The id a cap of that kind counts under."""
        return {"seller": self.owner_id, "team": self.team_id, "leader": self.approver_id}.get(per, "")


@dataclass(frozen=True, slots=True)
class Stood:
    """One that was: for how many days, until when."""

    days: int
    ended_on: date


@dataclass
class Counts:
    """The ledger counted, before an act and while it goes on.

    Whoever grants several in one act adds each with ``add``, so that the next one counts it.
    """

    _standing: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _held: dict[tuple[str, str], str] = field(default_factory=dict)
    _before: dict[tuple[str, tuple[str, str], str], list[Stood]] = field(default_factory=dict)

    @classmethod
    def of(cls, heads: Iterable[Head], today: date) -> "Counts":
        """The counts of a ledger on a day, from its heads; each counts once, however often it is given.

        What should have ended before today does not stand any more, whether or not the clock has run.
        """
        counts = cls()
        for head in {head.subject: head for head in heads}.values():
            data = {name: str(value or "") for name, value in head.data.items()}
            thing = data["about"], data["deal_id"] if data["about"] == DEAL else head.account_id
            is_over = head.status != Status.STANDING or date.fromisoformat(data["until"]) < today
            if not is_over:
                whose = Whose(data["owner_id"], data["leader_id"], data["approved_by"])
                counts.add(data["kind_id"], thing, whose, head.subject)
            elif data["since"]:
                since, last = (
                    date.fromisoformat(day) for day in (data["since"], data["ended_on"] or data["until"])
                )
                key = data["kind_id"], thing, data["owner_id"]
                counts._before.setdefault(key, []).append(Stood((last - since).days + 1, last))
        return counts

    def add(self, kind_id: str, thing: tuple[str, str], whose: Whose, subject: str) -> None:
        """One more stands."""
        for per in PER:
            self._standing[kind_id, per, whose.by(per)] += 1
        self._held[thing] = subject

    def standing(self, kind_id: str, per: str, whose: Whose) -> int:
        """How many of the kind stand for that seller or team, by that leader, or in all."""
        return self._standing[kind_id, per, whose.by(per)]

    def full(self, kind: ExceptionKind, whose: Whose) -> Cap | None:
        """The first cap that leaves no room for one more; None when all do."""
        return next(
            (
                cap
                for cap in kind.caps
                if counts_for(cap, whose) and self.standing(kind.kind_id, cap.per, whose) >= cap.at_most
            ),
            None,
        )

    def held_by(self, thing: tuple[str, str]) -> str | None:
        """The subject of the exception that holds the thing; None when nothing does."""
        return self._held.get(thing)

    def days_before(self, kind: ExceptionKind, thing: tuple[str, str], owner_id: str, today: date) -> int:
        """Days the same owner already kept the same thing by the same kind, and not long ago.

        What ended more than the kind's longest time ago is past: a new exception starts afresh then.
        """
        stood = self._before.get((kind.kind_id, thing, owner_id), ())
        return sum(one.days for one in stood if (today - one.ended_on).days <= kind.longest_days)


def counts_for(cap: Cap, whose: Whose) -> bool:
    """Whether a cap counts this one: a cap per leader counts only what a leader approved."""
    return cap.per != "leader" or bool(whose.approver_id)
