"""S01, contested account: two sellers without a shared role act on one customer, and its deals show it.

Both sides are named alike; nobody is the intruder. Contacts alone never make a case: at least one adversarial
edit must stand beside them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from math import log
from typing import Any

import ibis
import numpy as np

from groundrules.signals import measures
from groundrules.signals.counts import late_owners
from groundrules.signals.counts import uninvited as counted
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Array
from groundrules.signals.kernel import bh_adjusted, lfdr
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.report import strongest, with_contacts
from groundrules.signals.scene import Scene
from groundrules.signals.standing import owners_today, related_account, relatives
from groundrules.signals.uninvited import Uninvited, look

NEEDS = (
    Need("window_days", "business days", "two weeks are a burst, a quarter is a habit", 5, 60, 20),
    Need("baseline_days", "calendar days", "the weeks before that show what is usual", 28, 180, 84),
    Need("min_touches", "touches", "contacts by the side with fewer of them: fewer are courtesy", 2, 50, 3),
    Need("owner_flips", "changes", "owner changes of the account's deals: one is a move", 2, 20, 2),
    Need("split_edits", "edits", "edits of credit on the account's deals", 1, 20, 2),
    Need("fdr", "share", "how many of the accounts called may be ordinary", 0.001, 0.5, 0.10),
    Need(
        "mass_rows", "deals", "so many deals passed on by one user within an hour are a data fix", 5, 1000, 20
    ),
    Need("loss", "share of revenue", "what a customer costs who is pulled two ways", 0.0, 1.0, 0.05),
)

SAID = (
    "{one} and {two} both contacted {account} this month ({n_one} and {n_two} times). Who leads? "
    "The rule that governs it is beside this. Agree here, or ask for a ruling."
)
CARDS = Cards(
    owner=SAID,
    partner=SAID,
    leader="Name the rule that governs {account} and rule within two days. "
    "If the book is silent, propose a rule.",
)


@dataclass(frozen=True, slots=True)
class _Quarrel:
    """What happened to an account's deals in the window: rows in words, and their numbers."""

    flips: int
    duplicates: int
    splits: int
    rows: tuple[Mapping[str, object], ...]
    by: frozenset[str]
    """Who made the edits or gained by them."""


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Accounts with contacts by two sides and an adversarial edit."""
    found = look(scene, window=numbers.days("window_days"), baseline=numbers.days("baseline_days"))
    quarrels = _quarrels(scene, found, numbers)
    chance = lfdr(found.p)
    found = replace(found, q=_among(found, quarrels))
    near = [
        at
        for at in np.flatnonzero(found.now >= numbers["min_touches"]).tolist()
        if found.account[at] in quarrels
    ]
    accounts = [str(found.account[at]) for at in near]
    scene.base(accounts)
    judge = _Judge(scene, numbers, found, quarrels, _touches(scene, found, accounts))
    judged = [one for at in near if (one := judge.judge(at, 1 - float(chance[at]))) is not None]
    totals = Counter(one.verdict for one in judged)
    totals[NOT_ENOUGH] += len(quarrels) - len(judged)
    learned = {
        "accounts with uninvited contacts": float(found.account.size),
        "with an adversarial edit": float(len(quarrels)),
        "both": float(len(near)),
    }
    return Outcome(with_contacts(scene, strongest(judged)), totals, learned)


def _among(found: Uninvited, quarrels: Mapping[str, _Quarrel]) -> Array:
    """The false-discovery rate among accounts that can be called at all: those with an adversarial edit.

    Whether a deal was edited says nothing about contacts where all is well, so the others are no questions
    asked; an edited account without such contacts is one, and counts with a chance of 1.
    """
    asked = np.asarray([account in quarrels for account in found.account], dtype=bool)
    rest = np.ones(max(0, len(quarrels) - int(asked.sum())))
    q = np.ones(found.p.size)
    q[asked] = bh_adjusted(np.concatenate([found.p[asked], rest]))[: int(asked.sum())]
    return q


def _quarrels(scene: Scene, found: Uninvited, numbers: Numbers) -> dict[str, _Quarrel]:
    """Accounts whose deals show an adversarial edit in the window or just before it."""
    tables, start, end = scene.tables, found.start, found.end
    deals = tables["opportunities"]
    flips = _flips(scene, start, end, numbers)
    doubles = counted.duplicates(deals, start=start, end=end).to_pyarrow().to_pylist()
    splits = (
        counted.split_edits(deals, tables["split_changes"], start=start, end=end).to_pyarrow().to_pylist()
    )
    by: dict[str, list[tuple[str, Mapping[str, object], tuple[object, ...]]]] = {}
    for row in flips:
        told = {
            "day": str(row["changed_at"].date()),
            "who": _name(scene, row["changed_by"]),
            "what": f"owner of a deal {_name(scene, row['giver'])} -> {_name(scene, row['taker'])}",
            "source": f"owner history of deal {row['opportunity_id']}",
        }
        by.setdefault(row["account_id"], []).append(("flip", told, (row["giver"], row["taker"])))
    for row in doubles:
        told = {
            "day": str(row["created_on"]),
            "who": _name(scene, row["owner_id"]),
            "what": "a second deal for the same product",
            "source": f"deal {row['opportunity_id']}",
        }
        by.setdefault(row["account_id"], []).append(("double", told, (row["owner_id"], row["other_owner"])))
    for row in splits:
        told = {
            "day": str(row["changed_on"]),
            "who": _name(scene, row["changed_by"]),
            "what": "credit changed",
            "source": f"splits of deal {row['opportunity_id']}",
        }
        by.setdefault(row["account_id"], []).append(("split", told, (row["changed_by"],)))
    made = {account: _quarrel(rows) for account, rows in by.items()}
    return {
        account: one
        for account, one in made.items()
        if one.flips >= numbers["owner_flips"] or one.duplicates or one.splits >= numbers["split_edits"]
    }


def _quarrel(rows: list[tuple[str, Mapping[str, object], tuple[object, ...]]]) -> _Quarrel:
    number = Counter(kind for kind, _, _ in rows)
    told = tuple(sorted((row for _, row, _ in rows), key=lambda row: str(row["day"])))
    people = frozenset(str(one) for _, _, some in rows for one in some if one)
    return _Quarrel(number["flip"], number["double"], number["split"], told, people)


def _flips(scene: Scene, start: date, end: date, numbers: Numbers) -> list[dict[str, Any]]:
    """Owner changes of deals that no move, data fix or slip explains: there and back on one day is a slip."""
    table = counted.flips(
        scene.tables["opportunities"], scene.tables["opportunity_changes"], start=start, end=end
    )
    hourly = late_owners.lots(scene.tables["opportunity_changes"])
    mass = {
        (row["changed_by"], row["hour"].replace(tzinfo=None))
        for row in hourly.filter(hourly.n >= numbers.days("mass_rows")).to_pyarrow().to_pylist()
    }
    moved = _moved(scene, start, end)
    rows = table.order_by("account_id", "opportunity_id", "changed_at").to_pyarrow().to_pylist()
    kept = [
        row
        for row in rows
        if row["account_id"] not in moved
        and (row["changed_by"], row["changed_at"].replace(minute=0, second=0, microsecond=0, tzinfo=None))
        not in mass
    ]
    slips = {
        (one["opportunity_id"], one["changed_at"].date())
        for one, two in pairwise(kept)
        if one["opportunity_id"] == two["opportunity_id"]
        and one["giver"] == two["taker"]
        and one["changed_at"].date() == two["changed_at"].date()
    }
    return [row for row in kept if (row["opportunity_id"], row["changed_at"].date()) not in slips]


def _moved(scene: Scene, start: date, end: date) -> frozenset[str]:
    """Accounts that themselves changed owner in the window: their deals went with them."""
    units = scene.units
    first, last = scene.time.column(start - timedelta(14)), scene.time.column(end)
    return frozenset(str(one) for one in units.account[(units.moved >= first) & (units.moved <= last)])


def _touches(scene: Scene, found: Uninvited, accounts: list[str]) -> dict[str, dict[str, int]]:
    """Account -> person -> contacts in the window, of everybody."""
    wanted = ibis.memtable({"account_id": accounts}, schema={"account_id": "string"})
    contacts = scene.contacts(kinds=measures.SELLING)
    rows = counted.by_people(contacts, wanted, start=found.start, end=found.end).to_pyarrow().to_pylist()
    touched: dict[str, dict[str, int]] = {}
    for row in rows:
        touched.setdefault(row["account_id"], {})[row["seller_id"]] = row["n"]
    return touched


def _name(scene: Scene, seller: object) -> str:
    number = scene.numbers.get(str(seller))
    return str(seller or "nobody") if number is None else scene.people[number].name


@dataclass(frozen=True, slots=True)
class _Judge:
    """One run's numbers, from which single accounts are judged."""

    scene: Scene
    numbers: Numbers
    found: Uninvited
    quarrels: Mapping[str, _Quarrel]
    touched: Mapping[str, Mapping[str, int]]

    def _sides(self, account: str, owner: str | None) -> tuple[str, str] | None:
        """The two with most contacts, one of them uninvited: the quarrel's people first."""
        touched, quarrel = self.touched.get(account, {}), self.quarrels[account]
        mine = self.found.rows.filter(
            self.found.rows.account_id == account, self.found.rows.day >= self.found.start
        )
        uninvited = Counter(mine.to_pyarrow()["seller_id"].to_pylist())
        if not uninvited:
            return None
        other = max(uninvited, key=lambda one: (one in quarrel.by, uninvited[one], one))
        rest = [one for one in {*touched, owner or ""} if one and one != other and one in self.scene.numbers]
        if not rest:
            return None
        leading = max(rest, key=lambda one: (one == owner, one in quarrel.by, touched.get(one, 0), one))
        return leading, other

    def judge(self, at: int, surely: float) -> Judged | None:
        """One account with contacts and edits; None where only one side can be told."""
        scene, numbers, found = self.scene, self.numbers, self.found
        account = str(found.account[at])
        owner = scene.once("owners today", lambda: owners_today(scene)).get(account)
        sides = self._sides(account, owner)
        if sides is None:
            return None
        one, two = sides
        n_one, n_two = (self.touched.get(account, {}).get(side, 0) for side in sides)
        quarrel = self.quarrels[account]
        name = scene.accounts[account][0] if account in scene.accounts else account
        tried = self._excuses(account, two, quarrel)
        first, second = _name(scene, one), _name(scene, two)
        answers = CARDS.fill(one=first, two=second, account=name, n_one=n_one, n_two=n_two)
        share = n_one / max(n_one + n_two, 1)
        score = sum(-part * log(part) for part in (share, 1 - share) if part > 0) * (n_one + n_two)
        return Judged(
            kind="S01",
            grade=numbers.policy.grade,
            verdict=self._verdict(at, n_one, n_two, tried),
            account_id=account,
            account_name=name,
            from_seller=(one, first),
            to_seller=(two, second),
            since=found.start,
            headline=answers["seller"],
            question="do two sellers without a shared role act on this customer, and do its deals show it?",
            window=(found.start, found.end),
            counts=(
                Count(f"contacts by {first}", n_one, "touches"),
                Count(f"contacts by {second}", n_two, "touches"),
                Count("contacts without a declared place", found.now[at], "touches"),
                Count("owner changes of deals", quarrel.flips, "changes"),
                Count("second deals for the same product", quarrel.duplicates, "deals"),
                Count("edits of credit", quarrel.splits, "edits"),
                Count("evenness x contacts", round(score, 1), "points"),
            ),
            expected={
                "value": round(float(found.mu[at]), 2),
                "unit": "touches without a declared place",
                "how": "the account's own twelve weeks before, drawn to its tier",
            },
            formula=f"P({found.now[at]:.0f} or more | {found.mu[at]:.2f} expected) = {found.p[at]:.3g}, "
            f"false-discovery rate {found.q[at]:.3g}",
            rows=quarrel.rows,
            excuses=tried,
            price=price(
                p=surely,
                base_minor=scene.base([account])[account],
                loss=numbers["loss"],
                age_days=(found.end - found.start).days,
                placeholder=numbers.is_placeholder,
            ),
            answers=answers,
        )

    def _verdict(self, at: int, n_one: int, n_two: int, tried: tuple[Excuse, ...]) -> str:
        numbers = self.numbers
        if self.found.q[at] > numbers["fdr"] or min(n_one, n_two) < numbers["min_touches"]:
            return NOT_ENOUGH
        if any(excuse.holds for excuse in tried):
            return EXCUSED
        whole = self.scene.sources["leave"].complete and self.scene.sources["activities"].complete
        return CASE if whole else PROMPT

    def _excuses(self, account: str, other: str, quarrel: _Quarrel) -> tuple[Excuse, ...]:
        scene = self.scene
        families = scene.once("families", lambda: relatives(scene))
        owners = scene.once("owners today", lambda: owners_today(scene))
        related = (
            related_account(scene, account, other, families=families, owners=owners)
            if account in scene.accounts
            else None
        )
        known = scene.sources["leave"].complete
        who = ", ".join(sorted(_name(scene, one) for one in quarrel.by)) or "nobody"
        return (
            Excuse(
                "family",
                related is not None,
                f"{_name(scene, other)} owns "
                + (f"the related account {related}" if related else "no related account"),
            ),
            Excuse(
                "leave",
                False,
                "contacts on days the owner was away are not counted"
                if known
                else "cannot be decided: there is no current leave file",
            ),
            Excuse(
                "not_their_quarrel",
                not quarrel.by & {other, *self.touched.get(account, {})},
                "the edits are about the people who contacted the customer"
                if quarrel.by & {other}
                else f"the edits were made by or for {who}",
            ),
        )


DETECTOR = Detector(
    "S01",
    requires=("activities", "account_owners", "opportunities"),
    wants=("leave", "opportunity_changes", "split_changes", "account_team"),
    needs=NEEDS,
    cards=CARDS,
    watch=watch,
)
