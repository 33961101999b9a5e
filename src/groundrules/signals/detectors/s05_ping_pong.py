"""S05, customer ping-pong: a customer who writes and is answered by one person after another.

A fact about the customer, told to owner and leader. Requests that two people keep handing back are told to
the two: the boundary between their roles is to be mended, not they.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import ibis
import numpy as np

from groundrules.signals import measures
from groundrules.signals.counts import pingpong
from groundrules.signals.counts.tickets import spans
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.kernel import bh, binomial_upper, lfdr
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import MOST_SURE, price
from groundrules.signals.processlog.counts import handovers, pairs, runs
from groundrules.signals.report import strongest, with_contacts
from groundrules.signals.scene import Scene
from groundrules.signals.standing import owners_today
from groundrules.signals.uninvited import Uninvited, look

NEEDS = (
    Need("window_days", "business days", "so long one matter may go round", 5, 60, 20),
    Need("baseline_days", "calendar days", "the weeks before that show what is usual", 28, 180, 84),
    Need("min_people", "people", "different people who contacted the customer", 3, 20, 3),
    Need("min_strangers", "people", "of these, without a declared place on the account", 1, 20, 2),
    Need("min_requests", "days", "days on which the customer wrote or opened a ticket", 1, 20, 2),
    Need("min_handovers", "changes", "times one person followed another", 2, 50, 4),
    Need("fdr", "share", "how many of those called may be ordinary", 0.001, 0.5, 0.10),
    Need("pair_days", "calendar days", "hand-overs between two people are counted so long", 30, 400, 182),
    Need("pair_handovers", "hand-overs", "hand-overs from which a pair is judged", 10, 500, 30),
    Need(
        "pseudo_handovers", "hand-overs", "hand-overs at everybody's share that each pair is given", 0, 100, 8
    ),
    Need("floor", "share", "how far a pair's returns must lie above everybody's", 0.0, 0.9, 0.10),
    Need("loss", "share of revenue", "what a customer costs who is sent round", 0.0, 1.0, 0.03),
)

SAID = "{account} had {people} contacts from us in four weeks: {names}. Who is the one face?"
CARDS = Cards(
    owner=SAID,
    partner=SAID,
    leader="Name one face for {account} today, and tell the customer.",
)
PAIR_SAID = (
    "Of {handovers} service requests that went from {one} to {two}, {returned} came straight back. "
    "What is missing when they are handed on?"
)
PAIR_CARDS = Cards(
    owner=PAIR_SAID,
    partner=PAIR_SAID,
    leader="Mend the rule at the boundary of the two roles, not the people: "
    "who takes what, with which facts.",
)


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Customers sent round, and pairs between whom requests go back and forth."""
    found = look(scene, window=numbers.days("window_days"), baseline=numbers.days("baseline_days"))
    judge = _Judge(scene, numbers)
    customers = judge.customers(found)
    twos, judged_pairs = judge.pairs()
    judged = [*with_contacts(scene, strongest(customers)), *twos]
    totals = Counter(one.verdict for one in judged)
    learned = {
        "accounts with uninvited contacts": float(found.account.size),
        "pairs judged": float(judged_pairs),
    }
    return Outcome(tuple(judged), totals, learned)


@dataclass(frozen=True, slots=True)
class _Judge:
    """One run's numbers, from which customers and pairs are judged."""

    scene: Scene
    numbers: Numbers

    def customers(self, found: Uninvited) -> list[Judged]:
        """Accounts with enough strangers, requests and changes of hands, beyond what is usual there."""
        scene, numbers = self.scene, self.numbers
        near = np.flatnonzero(found.people >= numbers["min_strangers"]).tolist()
        accounts = [str(found.account[at]) for at in near]
        wanted = ibis.memtable({"account_id": accounts}, schema={"account_id": "string"})
        contacts = scene.contacts(kinds=measures.SELLING)
        rows = pingpong.turns(contacts, wanted, start=found.start, end=found.end).to_pyarrow().to_pylist()
        turns = {row["account_id"]: (row["people"], row["handovers"]) for row in rows}
        asked = pingpong.asked(
            measures.requests(scene.seen), scene.tables["tickets"], start=found.start, end=found.end
        )
        requests = {row["account_id"]: row["n"] for row in asked.to_pyarrow().to_pylist()}
        scene.base(accounts)
        chance = lfdr(found.p)
        told = []
        for at, account in zip(near, accounts, strict=True):
            people, handed = turns.get(account, (0, 0))
            n = requests.get(account, 0)
            enough = people >= numbers["min_people"] and n >= numbers["min_requests"]
            if enough and handed >= numbers["min_handovers"] and account in scene.accounts:
                told.append(self._customer(found, at, (people, handed, n), 1 - float(chance[at])))
        return told

    def _customer(self, found: Uninvited, at: int, seen: tuple[int, int, int], surely: float) -> Judged:
        scene, numbers = self.scene, self.numbers
        account = str(found.account[at])
        name = scene.accounts[account][0]
        people, handed, requests = seen
        mine = found.rows.filter(found.rows.account_id == account, found.rows.day >= found.start)
        strangers = Counter(mine.to_pyarrow()["seller_id"].to_pylist())
        names = sorted(scene.people[scene.numbers[one]].name for one in strangers if one in scene.numbers)
        owner = scene.once("owners today", lambda: owners_today(scene)).get(account)
        row = scene.numbers.get(owner or "")
        who = None if row is None else (scene.people[row].seller_id, scene.people[row].name)
        tried = self._excuses(account, found)
        answers = CARDS.fill(account=name, people=people, names=", ".join(names))
        return Judged(
            kind="S05",
            grade=numbers.policy.grade,
            verdict=self._verdict(found.q[at], tried),
            account_id=account,
            account_name=name,
            from_seller=None,
            to_seller=who,
            since=found.start,
            headline=answers["seller"],
            question="is a customer who writes to us answered by one person after another?",
            window=(found.start, found.end),
            counts=(
                Count("people who contacted the customer", people, "people"),
                Count("of these without a declared place", len(strangers), "people"),
                Count("times one followed another", handed, "changes"),
                Count("days on which the customer asked", requests, "days"),
                Count("contacts without a declared place", found.now[at], "touches"),
            ),
            expected={
                "value": round(float(found.mu[at]), 2),
                "unit": "touches without a declared place",
                "how": "the account's own twelve weeks before, drawn to its tier",
            },
            formula=f"P({found.now[at]:.0f} or more | {found.mu[at]:.2f} expected) = {found.p[at]:.3g}, "
            f"false-discovery rate {found.q[at]:.3g}",
            rows=(),
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

    def _excuses(self, account: str, found: Uninvited) -> tuple[Excuse, ...]:
        units, scene = self.scene.units, self.scene
        first = scene.time.column(found.start - timedelta(21))
        moved = int(((units.account == account) & (units.moved >= first)).sum())
        known = scene.sources["leave"].complete
        return (
            Excuse(
                "approved_move", moved > 0, f"the account changed owner {moved} times since the window began"
            ),
            Excuse(
                "leave",
                False,
                "contacts on days the owner was away are not counted"
                if known
                else "cannot be decided: there is no current leave file",
            ),
        )

    def _verdict(self, q: float, tried: tuple[Excuse, ...]) -> str:
        if q > self.numbers["fdr"]:
            return NOT_ENOUGH
        if any(excuse.holds for excuse in tried):
            return EXCUSED
        return CASE if self.scene.sources["leave"].complete else PROMPT

    def pairs(self) -> tuple[list[Judged], int]:
        """Pairs whose hand-overs of service requests come straight back more often than everybody's."""
        scene, numbers = self.scene, self.numbers
        tickets = scene.tables["tickets"]
        since = scene.as_of - timedelta(numbers.days("pair_days"))
        some = tickets.filter(tickets.opened_at.date() >= since, tickets.opened_at.date() < scene.as_of)
        events = pingpong.held_events(spans(some, scene.tables["ticket_changes"]), scene.tables["sellers"])
        events = events.filter(events["at"].date() < scene.as_of)
        table = pairs(handovers(runs(events, "actor"))).order_by("giver", "taker").to_pyarrow().to_pylist()
        off = scene.off
        table = [row for row in table if row["giver"] not in off and row["taker"] not in off]
        asked = [row for row in table if row["handovers"] >= numbers["pair_handovers"]]
        rest = [row for row in table if row["handovers"] < numbers["pair_handovers"]]
        total, back = (sum(row[name] for row in rest) for name in ("handovers", "returned"))
        usual = (back + 1) / (total + 2)
        x, n = (
            np.asarray([row[name] for row in asked], dtype=np.float64) for name in ("returned", "handovers")
        )
        p = binomial_upper(x, n, np.full(x.size, usual))
        pseudo = numbers["pseudo_handovers"]
        share = (x + pseudo * usual) / (n + pseudo)
        called = bh(p, numbers["fdr"]) & (share - usual >= numbers["floor"])
        told = [self._pair(asked[at], usual, float(p[at])) for at in np.flatnonzero(called).tolist()]
        return told, len(asked)

    def _pair(self, row: dict[str, object], usual: float, p: float) -> Judged:
        scene, numbers = self.scene, self.numbers
        one, two = (scene.people[scene.numbers[str(row[side])]] for side in ("giver", "taker"))
        handed, returned = int(str(row["handovers"])), int(str(row["returned"]))
        since = scene.as_of - timedelta(numbers.days("pair_days"))
        answers = PAIR_CARDS.fill(handovers=handed, one=one.name, two=two.name, returned=returned)
        return Judged(
            kind="S05",
            grade="B",
            verdict=CASE,
            account_id=None,
            account_name=None,
            from_seller=(one.seller_id, one.name),
            to_seller=(two.seller_id, two.name),
            since=since,
            headline=answers["seller"],
            question="do requests between two people come straight back?",
            window=(since, scene.as_of),
            counts=(
                Count("requests handed over", handed, "hand-overs"),
                Count("that came straight back", returned, "hand-overs"),
            ),
            expected={
                "value": round(usual * handed, 1),
                "unit": "hand-overs",
                "how": "everybody else's share",
            },
            formula=f"P({returned} or more of {handed} | share {usual:.2f}) = {p:.3g}",
            rows=(),
            excuses=(Excuse("system", False, "queues and integrations are left out"),),
            price=price(p=MOST_SURE, base_minor=0, loss=numbers["loss"], age_days=90, placeholder=True),
            answers=answers,
        )


DETECTOR = Detector(
    "S05",
    requires=("activities", "account_owners"),
    wants=("leave", "tickets", "ticket_changes", "requests"),
    needs=NEEDS,
    cards=CARDS,
    watch=watch,
)
