"""A small sales team whose every habit is known, on which single faults and their innocent twins are put."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np

from groundrules.rulebook.model import Parameter, Rulebook, SignalPolicy
from groundrules.terms import Span
from tests.fakes.facts import MemoryFacts

AS_OF = date(2026, 6, 30)
START = date(2025, 5, 5)
MOVED = date(2026, 3, 16)
PACE = 0.3  # contacts per working day and account

PARAMETERS: dict[str, dict[str, object]] = {
    "S25": {"window_days": 21, "baseline_days": 84, "min_expected": 10, "max_share": 0.40, "fdr": 0.10,
            "org_drop_share": 0.50, "max_leave_age_days": 35},
    "S03": {"first_touch_days": {"A": 3, "B": 5, "C": 10}, "evaluate_from_day": 5, "max_age_days": 120,
            "prior": 0.05, "max_lfdr": 0.10, "loss": 0.15},
    "S02": {"grace_days": 21, "window_days": 56, "baseline_days": 84, "moved_at_least_days_ago": 35,
            "moved_at_most_days_ago": 147, "min_touches": 3, "min_pace": 0.25, "new_owner_share": 0.70,
            "fdr": 0.10, "trim": 0.10, "loss": 0.05},
}  # fmt: skip
GRADES = {"S25": "A", "S03": "A", "S02": "B"}
RULES = {"S25": "V6", "S03": "H2", "S02": "H4"}


def book(**changes: dict[str, object] | None) -> Rulebook:
    """The example book's signals; ``S03={"prior": None}`` leaves a parameter out, ``S03=None`` the signal."""
    signals = {}
    for line, (kind, numbers) in enumerate(PARAMETERS.items(), 300):
        change = changes.get(kind, {})
        if change is None:
            continue
        told = {name: value for name, value in (numbers | change).items() if value is not None}
        why = {"loss": "a placeholder" if kind == "S02" else "published losses"}
        signals[kind] = SignalPolicy(
            kind, f"{kind} in words", GRADES[kind], RULES[kind],
            parameters={n: Parameter(n, v, "unit", why.get(n, "because")) for n, v in told.items()},  # type: ignore[arg-type]  # plain values
            span=Span("rulebook.yaml", line, 3),
        )  # fmt: skip
    return Rulebook(
        "Test book", "1", None, "nobody", "USD", words={}, decisions={}, signals=signals, digest="0" * 64
    )


def at(day: date, hour: int = 9) -> datetime:
    """An instant on a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def weekdays(start: date, end: date) -> list[date]:
    """Monday to Friday in [start, end)."""
    days = [start + timedelta(n) for n in range((end - start).days)]
    return [day for day in days if day.weekday() < 5]


Row = dict[str, object]


@dataclass
class World:
    """Rows of the CRM tables, and the verbs that add to them."""

    seed: int = 1
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)

    def add(self, table: str, **row: object) -> Row:
        """One more row."""
        self.tables.setdefault(table, []).append(row)
        return row

    def seller(self, seller_id: str, role: str = "field", **more: object) -> str:
        """A person on the payroll since 2020."""
        row: Row = {
            "seller_id": seller_id, "name": f"Seller {seller_id}", "sales_role": role, "country": "US",
            "hired_on": date(2020, 1, 1), "is_active": True, "is_system": False,
        }  # fmt: skip
        self.add("sellers", **(row | more))
        return seller_id

    def account(self, account_id: str, *owners: tuple[str, date], tier: str = "A", **more: object) -> str:
        """An account and who owned it since when."""
        row: Row = {"account_id": account_id, "name": f"Account {account_id}", "tier": tier,
                    "owner_id": owners[-1][0]}  # fmt: skip
        self.add("accounts", **(row | more))
        for (owner, since), until in zip(owners, [*(s for _, s in owners[1:]), None], strict=True):
            self.add(
                "account_owners", account_id=account_id, owner_id=owner, valid_from=at(since),
                valid_to=at(until) if until else None, known_from="history",
            )  # fmt: skip
        return account_id

    def touch(self, seller: str, account: str, day: date, **more: object) -> str:
        """One visible contact: an outgoing call unless said otherwise."""
        number = len(self.tables.get("activities", ()))
        row: Row = {
            "activity_id": f"T{number:06d}", "day": day, "created_at": at(day, 8) + timedelta(seconds=number),
            "seller_id": seller, "account_id": account, "kind": "call", "direction": "out",
            "is_joint": False, "is_bulk": False, "is_done": True, "source": "task",
        }  # fmt: skip
        self.add("activities", **(row | more))
        return f"T{number:06d}"

    def habit(
        self, seller: str, account: str, start: date, end: date, *, pace: float = PACE,
        unless: Callable[[date], bool] = lambda _: False, **more: object,
    ) -> None:  # fmt: skip
        """Contacts at a steady pace by chance, on weekdays of [start, end)."""
        for day in weekdays(start, end):
            for _ in range(int(self.rng.poisson(pace))):
                if not unless(day):
                    self.touch(seller, account, day, **more)

    def away(self, seller: str, start: date, end: date) -> None:
        """Leave in [start, end)."""
        self.add("leave", seller_id=seller, starts_on=start, ends_on=end, kind="leave")

    def deal(self, account: str, amount: int, *, won: date | None = None, **more: object) -> None:
        """A deal: won on a day, or open at one chance in two. ``amount`` in cents."""
        number = len(self.tables.get("opportunities", ()))
        row: Row = {
            "opportunity_id": f"O{number}", "account_id": account, "amount": amount, "currency": "USD",
            "probability": 1.0 if won else 0.5, "close_date": won or AS_OF + timedelta(30),
            "is_closed": won is not None, "is_won": won is not None, "stage": "any",
        }  # fmt: skip
        self.add("opportunities", **(row | more))

    def facts(self, as_of: date = AS_OF) -> MemoryFacts:
        """The workspace that holds all this."""
        return MemoryFacts.of(as_of, **self.tables)


def healthy(*, seed: int = 1, stays: int = 48, moved: int = 40) -> World:
    """Six field and six inside sellers at their usual pace; ``moved`` accounts changed hands and are well.

    Accounts S00.. stayed with their owner, Q00.. too, but hardly need contact; accounts M00.. went from
    field to inside on MOVED. Everybody has
    a week of leave in autumn, so that there is a leave calendar, and one entry reaches into July.
    """
    world = World(seed)
    field_, inside = [f"F{n}" for n in range(6)], [f"I{n}" for n in range(6)]
    for seller in field_:
        world.seller(seller)
    for seller in inside:
        world.seller(seller, "inside")
    for number, seller in enumerate([*field_, *inside]):
        free = date(2025, 9, 1) + timedelta(7 * number)
        world.away(seller, free, free + timedelta(7))
    world.away("F5", date(2026, 7, 6), date(2026, 7, 13))
    off = {row["seller_id"]: row for row in world.tables["leave"] if row["starts_on"] < AS_OF}  # type: ignore[operator]

    def unless(seller: str) -> Callable[[date], bool]:
        return lambda day: off[seller]["starts_on"] <= day < off[seller]["ends_on"]  # type: ignore[operator]

    for number in range(stays):
        owner = [*field_, *inside][number % 12]
        world.account(f"S{number:02d}", (owner, START), tier="ABC"[number % 3])
        world.habit(owner, f"S{number:02d}", START, AS_OF, unless=unless(owner))
    for number in range(12):  # quiet customers, as every team has
        owner = field_[number % 6]
        world.account(f"Q{number:02d}", (owner, START), tier="ABC"[number % 3])
        world.habit(owner, f"Q{number:02d}", START, AS_OF, pace=0.02, unless=unless(owner))
    for number in range(moved):
        old, new, account = field_[number % 6], inside[(number + 1) % 6], f"M{number:02d}"
        world.account(account, (old, START), (new, MOVED), tier="ABC"[number % 3])
        world.habit(old, account, START, MOVED, unless=unless(old))
        world.habit(new, account, MOVED, AS_OF)
        world.deal(account, 10_000_000, won=date(2026, 1, 15))
    return world
