"""S06, coasting: normal at home, absent on shared ground, where the credit is shared too.

Counted are account-weeks touched, never activities: counts would reward padding. A question to the people who
share the accounts, with the same neutral text for all; agreed division of work ends it with one click.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from groundrules.signals import excuses
from groundrules.signals.commons import FAR_BELOW, Commons, Ground, commons, ground
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Array, Index
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.scene import Scene
from groundrules.terms import Finding, Severity

NEEDS = (
    Need("weeks", "weeks", "the weeks judged", 3, 26, 6),
    Need("habit_weeks", "weeks", "a habit may be so old: what is usual is older", 6, 40, 16),
    Need("baseline_days", "calendar days", "the weeks before, which show the pace", 42, 300, 240),
    Need("min_baseline_days", "days at work", "with fewer nobody knows the pace on an account", 5, 120, 30),
    Need("burst", "share", "how far contacts come in bursts: 1 is evenly", 0.1, 1.0, 0.55),
    Need("min_expected", "account-weeks", "below it absence proves nothing", 1, 100, 4),
    Need("min_home", "account-weeks", "below it nobody knows the person's work at home", 1, 100, 4),
    Need("min_accounts", "shared accounts", "on fewer it is the account and no habit", 1, 50, 4),
    Need("max_share", "share of what is expected", "more is a matter of taste", 0.05, 0.95, 0.6),
    Need("min_credit", "share", "no credit, no free ride", 0.05, 1.0, 0.30),
    Need("partner_touches", "touches", "as many by a colleague make an account shared", 1, 100, 4),
    Need("partner_now", "touches", "a colleague is still at work on it: else nobody rides", 0, 100, 1),
    Need("overactive", "times the former pace", "a colleague who does more leaves less to do", 1.2, 10, 2.0),
    Need("prompt_fdr", "share", "how many prompts to the people may be false", 0.01, 0.9, 0.30),
    Need("likely", "probability", "nobody is asked about what is less likely", 0.0, 0.95, 0.5),
    Need("prior", "share of people", "how many coast", 0.001, 0.5, 0.05),
    Need("outage_share", "share", "below it the person's work is not being recorded", 0.05, 0.9, 0.40),
    Need("new_hire_days", "calendar days", "how long a newcomer is left alone", 0, 180, 60),
    Need("loss", "share of revenue", "a placeholder: what work left to the other costs", 0.0, 1.0, 0.03),
)

CARDS = Cards(
    owner="On your shared accounts the last {weeks} weeks look like {theirs}/{own}. Is that the plan?",
    partner="On your shared accounts the last {weeks} weeks look like {theirs}/{own}. Is that the plan?",
    leader="In the joint account review ask both: what does each of you bring?",
)


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Prompts to people who work as ever at home and hardly on shared accounts."""
    found = ground(scene, numbers)
    seen = commons(scene, found, numbers)
    near = np.flatnonzero((seen.q <= numbers["prompt_fdr"]) & (seen.true >= numbers["likely"]))
    on = {int(person): np.flatnonzero(found.is_shared & (found.person == person)) for person in near}
    accounts = found.table["account_id"]
    scene.base(sorted({accounts[int(row)].as_py() for rows in on.values() for row in rows}))
    tried = _Tried(scene, numbers, found, seen, on)
    judged = tuple(tried.judge(int(person)) for person in near)
    some = np.bincount(found.person[found.is_shared], minlength=len(scene.people)) > 0
    thin = int((some & ~seen.judged).sum())
    totals = {NOT_ENOUGH: thin}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    learned = {"people judged": float(seen.judged.sum()), "how alike people are": seen.strength}
    told = (_too_few(int(some.sum())),) if not seen.judged.any() else ()
    return Outcome(judged, totals, learned, told)


@dataclass(frozen=True, slots=True)
class _Tried:
    """One look's numbers, from which single people are judged."""

    scene: Scene
    numbers: Numbers
    found: Ground
    seen: Commons
    on: Mapping[int, Index]

    def judge(self, person: int) -> Judged:
        scene, seen, numbers, found = self.scene, self.seen, self.numbers, self.found
        who, rows = scene.people[person], self.on[person]
        since = scene.time.day(found.start)
        own, theirs = self._number("n_now", rows), self._number("others_now", rows)
        effort = own.sum() / max(own.sum() + theirs.sum(), 1.0)
        tried = self._excuses(person, rows)
        weeks = numbers.days("weeks")
        words = {"weeks": weeks, "own": round(100 * effort), "theirs": 100 - round(100 * effort)}
        credit = float(self._number("share", rows).mean())
        base = scene.base([self.found.table["account_id"][int(row)].as_py() for row in rows])
        return Judged(
            kind="S06", grade="D", verdict=EXCUSED if any(one.holds for one in tried) else PROMPT,
            account_id=None, account_name=None, from_seller=None, to_seller=(who.seller_id, who.name),
            since=since,
            headline=f"On the accounts {who.name} shares the last {weeks} weeks look like "
                     f"{words['theirs']}/{words['own']}.",
            question="does this person work as ever on own accounts, and hardly on shared ones?",
            window=(since, scene.as_of),
            counts=(
                Count("account-weeks touched on shared accounts", float(seen.x[person]), "account-weeks"),
                Count("account-weeks touched on own accounts", float(seen.home[person]), "account-weeks"),
                Count("shared accounts", float(rows.size), "accounts"),
                Count("contacts of the person on them", float(own.sum()), "contacts"),
                Count("contacts of the others on them", float(theirs.sum()), "contacts"),
            ),
            expected={"value": round(float(seen.mu[person]), 1), "unit": "account-weeks",
                      "how": f"the own pace on each account in {self.found.before_days} days before x "
                             f"days at work x {seen.visible[person]:.2f} as visible as at home "
                             f"({seen.home[person]:.0f} of {seen.home_mu[person]:.1f} account-weeks) x what "
                             "the middle of the role does; less where colleagues, too, find less to do"},
            formula=self._formula(person), rows=self._rows(rows, who.name), excuses=tried,
            price=price(p=float(seen.true[person]), base_minor=sum(base.values()),
                        loss=numbers["loss"] * max(0.0, credit - float(effort)),
                        age_days=(scene.as_of - since).days, placeholder=numbers.is_placeholder),
            answers=CARDS.fill(**words),
        )  # fmt: skip

    def _number(self, name: str, rows: Index) -> Array:
        return np.asarray(self.found.table[name].to_numpy(), dtype=np.float64)[rows]

    def _excuses(self, person: int, rows: Index) -> tuple[Excuse, ...]:
        scene, numbers, found = self.scene, self.numbers, self.found
        who, days = scene.people[person], slice(found.start, scene.today)
        office = scene.time.office[person, days]
        before, now = self._number("others", rows).sum(), self._number("others_now", rows).sum()
        usual = before * 7 * numbers.days("weeks") / found.before_days
        times = now / max(usual, 1.0)
        return (
            excuses.leave(name=who.name, at_work=float(scene.time.w[person, days].sum()),
                          expected=float(office.sum()), away_now=scene.time.away_now(person, scene.today),
                          is_known=scene.sources["leave"].complete),
            excuses.part_time(name=who.name, share=who.full_time_share),
            excuses.logged_elsewhere(
                name=who.name, dark_days=int(((office > 0) & scene.dark[person, days]).sum()),
                of_days=int((office > 0).sum()), index=float(self.seen.visible[person]),
                share=numbers["outage_share"]),
            excuses.new_hire(name=who.name, hired_on=who.hired_on, as_of=scene.as_of,
                             least=numbers.days("new_hire_days")),
            excuses.left(name=who.name, left_on=who.left_on, as_of=scene.as_of),
            Excuse("partner_overactive", bool(times >= numbers["overactive"]),
                   f"the others did {times:.1f} times what they used to ({now:.0f} contacts)"),
            Excuse("agreed_division", False, "cannot be seen here: one click by either of them ends it"),
        )  # fmt: skip

    def _formula(self, person: int) -> str:
        seen, numbers = self.seen, self.numbers
        x, mu = seen.x[person], seen.mu[person]
        return (
            f"P(X <= {x:.0f} of {seen.n[person]:.0f} account-weeks) with mean {mu:.1f} where people are as "
            f"alike as {seen.strength:.0f} = {seen.p[person]:.2g}; against {FAR_BELOW:g} of what is "
            f"expected, prior {numbers['prior']:g} -> P = {seen.true[person]:.2f}; false-discovery rate "
            f"{seen.q[person]:.3f} (prompt at {numbers['prompt_fdr']:g}); "
            f"{x / max(mu, 1e-9):.2f} of what is expected (floor {numbers['max_share']:g})"
        )

    def _rows(self, rows: Index, name: str) -> tuple[Mapping[str, object], ...]:
        """One row for each shared account."""
        scene, found = self.scene, self.found
        told = found.table.take(rows).to_pylist()
        return tuple(
            {"day": scene.time.day(found.start).isoformat(), "who": name,
             "what": f"{scene.accounts[row['account_id']][0]}: {row['weeks']} weeks touched, {expected:.1f} "
                     f"expected; contacts {row['n_now']} own, {row['others_now']} by others",
             "source": "contacts since that day"}
            for row, expected in zip(told, found.expected[rows], strict=True)
            if row["account_id"] in scene.accounts
        )  # fmt: skip


def _too_few(number: int) -> Finding:
    return Finding(
        "GR626", Severity.NOTE,
        f"of {number} people with shared accounts too few have enough work on them and at home for signal "
        "`S06` to know what is usual",
        "nothing to do: it speaks when thirty people have both", kind="too little evidence", count=number,
    )  # fmt: skip


DETECTOR = Detector(
    "S06", requires=("activities", "account_owners"), wants=("leave", "account_team", "splits"), needs=NEEDS,
    cards=CARDS, watch=watch,
)  # fmt: skip
