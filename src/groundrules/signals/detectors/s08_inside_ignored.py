"""S08, inside rep ignored: a field seller begins new deals without the inside partner the book wants on them.

The field seller is asked; nothing personal goes to the inside partner. Deals and the partner's requests are
one story, which began on some day or did not. A case takes few deals with the partner and, from a second
source, requests left lying, or two halves of the time that say the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from groundrules.signals import excuses
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Index
from groundrules.signals.inclusion import Deals, Inclusion, asked, deals, inclusion
from groundrules.signals.kernel.began import FAR_BELOW
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.scene import Scene
from groundrules.signals.teams import books
from groundrules.terms import Finding, Severity

NEEDS = (
    Need("min_eligible", "deals and requests", "fewer are no habit", 3, 100, 5),
    Need("min_deals", "deals", "with fewer of them nothing is said of deals", 1, 100, 2),
    Need("min_requests", "requests", "with fewer answers say nothing by themselves", 1, 100, 3),
    Need("max_share", "share of what colleagues do", "more is not ignoring", 0.05, 0.95, 0.5),
    Need(
        "window_days",
        "calendar days",
        "the months in which a habit may have begun, at most since the book took effect",
        30,
        400,
        400,
    ),
    Need("patience_days", "calendar days", "time to put the partner on a new deal", 1, 60, 10),
    Need("reply_days", "working days", "a request done in them is answered", 1, 20, 2),
    Need("jockeying_days", "calendar days", "a new pair finds its way first", 0, 180, 42),
    Need("full_book", "share of the usual load", "above it the partner has no time", 1, 5, 1.5),
    Need("fdr", "share", "how many cases may be false", 0.001, 0.5, 0.10),
    Need("prompt_fdr", "share", "how many prompts to the person may be false", 0.01, 0.9, 0.30),
    Need("likely", "probability", "nobody is asked about what is less likely", 0.0, 0.95, 0.5),
    Need("prior", "share of sellers", "how many leave inside out", 0.001, 0.5, 0.05),
    Need("second_source", "share", "how unlikely the answers must be by themselves", 0.01, 0.5, 0.20),
    Need(
        "loss", "share of revenue", "a placeholder: what leaving inside out costs in a year", 0.0, 1.0, 0.03
    ),
)

CARDS = Cards(
    owner="{alone} of your {n} new deals on accounts shared with inside had no inside partner. Rule {rule} "
    "says they should. Is there a reason?",
    partner="Nothing is asked of you.",
    leader="Sit in on the next account plan of {name} and {partner}. Ask {name}: what would make you bring "
    "{partner} in?",
)


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Field sellers who leave inside out of most deals, where colleagues do not."""
    if "assignments" not in scene.tables:
        return Outcome(findings=(_no_coverage(),))
    found = deals(scene, numbers)
    people = int(np.unique(found.seller).size)
    if people == 0:
        return Outcome(totals={NOT_ENOUGH: 0})
    seen = inclusion(scene, found, asked(scene, numbers), numbers)
    asked_about = seen.q <= max(numbers["fdr"], numbers["prompt_fdr"])
    near = np.flatnonzero(asked_about & (seen.p >= numbers["likely"]))
    accounts = {int(n): _alone(found, seen, int(n)) for n in near}
    scene.base(sorted({account for some in accounts.values() for account in some}))
    tried = _Tried(scene, numbers, found, seen, accounts)
    judged = tuple(tried.judge(int(person)) for person in near)
    thin = people - int(seen.judged.sum())
    totals = {NOT_ENOUGH: thin}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    learned = {
        "people judged": float(people - thin), "share of deals with inside": seen.peers,
        "share of requests answered": seen.peers_answer,
        "how alike people are": seen.strength, "how alike people answer": seen.strength_answer,
    }  # fmt: skip
    told = (_too_few(thin),) if thin == people else ()
    return Outcome(judged, totals, learned, told)


def _rows_of(found: Deals, seen: Inclusion, person: int) -> Index:
    """The person's deals since the day that count."""
    mine = (found.seller == seen.people[person]) & found.counts & (found.day >= seen.since[person])
    return np.flatnonzero(mine)


def _alone(found: Deals, seen: Inclusion, person: int) -> list[str]:
    """Accounts of the deals without the partner."""
    rows = _rows_of(found, seen, person)
    names = found.table["account_id"].to_pylist()
    return sorted({names[row] for row in rows[~found.included[rows]]})


@dataclass(frozen=True, slots=True)
class _Tried:
    """One look's numbers, from which single people are judged."""

    scene: Scene
    numbers: Numbers
    found: Deals
    seen: Inclusion
    accounts: Mapping[int, list[str]]

    def judge(self, person: int) -> Judged:
        scene, seen, numbers = self.scene, self.seen, self.numbers
        who = scene.people[int(seen.people[person])]
        rows = _rows_of(self.found, seen, person)
        mates = self.found.partner[rows[~self.found.included[rows]]]
        partner = scene.people[int(np.bincount(mates).argmax())]
        n, x = int(seen.n[person]), int(seen.x[person])
        since = scene.time.day(int(seen.since[person]))
        tried = self._excuses(person, scene.numbers[partner.seller_id])
        is_case = self._is_sure(person, rows)
        verdict = EXCUSED if any(one.holds for one in tried) else CASE if is_case else PROMPT
        base = scene.base(self.accounts[person])
        words = {"alone": n - x, "n": n, "rule": numbers.policy.governed_by, "name": who.name,
                 "partner": partner.name}  # fmt: skip
        return Judged(
            kind="S08", grade=numbers.policy.grade if is_case else "D", verdict=verdict, account_id=None,
            account_name=None, from_seller=None, to_seller=(who.seller_id, who.name), since=since,
            headline=f"{n - x} of {n} new deals of {who.name} on accounts shared with inside had no inside "
                     "partner.",
            question="does this field seller leave out the inside partner whom the book wants on a deal?",
            window=(since, scene.as_of), counts=self._counts(person),
            expected={"value": round(seen.peers * n, 1), "unit": "deals with inside",
                      "how": f"colleagues bring inside into {seen.peers:.0%} of such deals"},
            formula=self._formula(person), rows=self._rows(rows), excuses=tried,
            price=price(p=float(seen.p[person]), base_minor=sum(base.values()), loss=numbers["loss"],
                        age_days=(scene.as_of - since).days, placeholder=numbers.is_placeholder),
            answers=CARDS.fill(**words),
        )  # fmt: skip

    def _is_sure(self, person: int, rows: Index) -> bool:
        """Sure enough for a case: below the rate, and a second source or both halves say so."""
        seen, numbers = self.seen, self.numbers
        if seen.q[person] > numbers["fdr"] or numbers.policy.grade == "D":
            return False
        answers_too = bool(seen.p_answers[person] <= numbers["second_source"])
        halves = np.array_split(rows[np.argsort(self.found.day[rows], kind="stable")], 2)
        floor = numbers["max_share"] * seen.peers
        twice = all(half.size >= 3 and self.found.included[half].mean() < floor for half in halves)
        return answers_too or twice

    def _excuses(self, person: int, partner: int) -> tuple[Excuse, ...]:
        scene, found, numbers = self.scene, self.found, self.numbers
        who, mate = scene.people[int(self.seen.people[person])], scene.people[partner]
        every = found.seller == self.seen.people[person]
        apart = int((every & ~found.counts & ~found.included).sum())
        full = float(books(scene).fullness[partner])
        is_full = full > numbers["full_book"]
        return (
            Excuse("partner_away_or_new", False,
                   f"{apart} deals begun while the partner was away, or in the first "
                   f"{numbers.days('jockeying_days')} days of working together, are not counted"),
            Excuse("partner_full", is_full,
                   f"{mate.name} has {full:.0%} of the usual work (full above {numbers['full_book']:.0%})"),
            excuses.new_hire(name=who.name, hired_on=who.hired_on, as_of=scene.as_of,
                             least=numbers.days("jockeying_days")),
            excuses.left(name=who.name, left_on=who.left_on, as_of=scene.as_of),
            excuses.part_time(name=who.name, share=who.full_time_share),
            Excuse("rule_misread", False, "cannot be seen here: S23 asks how the rule is read"),
        )  # fmt: skip

    def _counts(self, person: int) -> tuple[Count, ...]:
        seen = self.seen
        return (
            Count("new deals on which the book wants inside", float(seen.n[person]), "deals"),
            Count("of them with inside", float(seen.x[person]), "deals"),
            Count("requests from inside", float(seen.asked[person]), "requests"),
            Count(f"of them done in {self.numbers.days('reply_days')} working days",
                  float(seen.answered[person]), "requests"),
        )  # fmt: skip

    def _formula(self, person: int) -> str:
        seen, numbers = self.seen, self.numbers
        since = self.scene.time.day(int(seen.since[person]))
        return (
            f"{seen.x[person]:.0f} of {seen.n[person]:.0f} deals since {since:%-d %B} where colleagues have "
            f"{seen.peers:.2f} (as alike as {seen.strength:.1f} deals), {seen.answered[person]:.0f} of "
            f"{seen.asked[person]:.0f} requests answered where {seen.peers_answer:.2f} is usual (as alike as "
            f"{seen.strength_answer:.1f}): deals and requests are "
            f"{np.exp(min(seen.log_ratio[person], 50)):.3g} times likelier if a habit of {FAR_BELOW:g} of "
            f"that began some day; prior {numbers['prior']:g} -> P = {seen.p[person]:.2f}; false-discovery "
            f"rate {seen.q[person]:.3f} (case at {numbers['fdr']:g}, prompt at {numbers['prompt_fdr']:g}); "
            f"share {seen.share[person]:.2f} (floor {numbers['max_share']:g} of colleagues')"
        )

    def _rows(self, rows: Index) -> tuple[Mapping[str, object], ...]:
        found, scene = self.found, self.scene
        deal, account = (found.table[name].to_pylist() for name in ("opportunity_id", "account_id"))
        order = rows[np.argsort(found.day[rows], kind="stable")]
        return tuple(
            {"day": scene.time.day(int(found.day[row])).isoformat(),
             "who": scene.people[int(found.seller[row])].name,
             "what": f"deal {deal[row]} on {scene.accounts[account[row]][0]} begun "
                     + ("with inside" if found.included[row] else "without inside"),
             "source": "deal and its team"}
            for row in order.tolist()
        )  # fmt: skip


def _no_coverage() -> Finding:
    return Finding(
        "GR627", Severity.WARNING,
        "signal `S08` was not run: nobody has decided who covers each account, so no deal wants inside",
        "run `groundrules cover` first", kind="no evidence",
    )  # fmt: skip


def _too_few(number: int) -> Finding:
    return Finding(
        "GR626", Severity.NOTE,
        f"none of {number} field sellers has enough new deals shared with inside, or too few have, for "
        "signal `S08` to know what is usual",
        "nothing to do: it speaks when a dozen people have enough of them", kind="too little evidence",
        count=number,
    )  # fmt: skip


DETECTOR = Detector(
    "S08", requires=("opportunities", "opportunity_team"), wants=("activities", "leave"), needs=NEEDS,
    cards=CARDS, watch=watch,
)  # fmt: skip
