"""S24, inconsistent rulings: a rule leaders read differently, a fact that matters and must not.

Rules first: they are rewritten. A leader who leans from the others is told so alone (grade D), and nobody
else is; there is no list of leaders anywhere. Fewer than 300 rulings, or 30 of one leader, say nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, LEAST_GROUP, NOT_ENOUGH, PROMPT, Count, Group, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Array
from groundrules.signals.kernel import bh_adjusted
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import Price, price
from groundrules.signals.rulings import (
    Agreement,
    Docket,
    Leaning,
    agreement,
    does_it_matter,
    expected,
    leaning,
    read_docket,
    split,
    usual_spread,
)
from groundrules.signals.scene import Scene

NEEDS = (
    Need("window_days", "calendar days", "how long ago a ruling still counts", 60, 420, 365),
    Need("min_rulings", "rulings", "fewer in all say nothing", 50, 100_000, 300),
    Need("min_of_leader", "rulings", "fewer of one leader say nothing about them", 10, 1000, 30),
    Need("min_logit", "logits", "how far leaders must part", 0.1, 3, 0.6),
    Need("min_p", "probability", "how sure we must be of a leader's own leaning", 0.5, 0.999, 0.90),
    Need("prior", "share", "leaders expected to lean that far", 0.005, 0.5, 0.10),
    Need("min_fact", "logits per standard deviation", "how much such a fact has to matter", 0.05, 2, 0.2),
    Need("fdr", "share", "how many rules and facts may be called wrongly", 0.001, 0.5, 0.02),
)  # fmt: skip

CARDS = Cards(
    owner="Like cases about {what} were not always ruled alike. The reasons of each ruling stand beside it; "
    "you can appeal yours once.",
    partner="Like cases about {what} were not always ruled alike.",
    leader="Rewrite what is vague about {what} first; then rule five past cases of it blind, two leaders "
    "each. No list of leaders exists.",
)
OWN = Cards(
    owner="On cases with like facts you rule {direction} than your colleagues do. Only you see this. Look at "
    "the five most alike cases before the next one; a reason written down makes a departure a precedent.",
    partner="",
    leader="",
)


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Rules that are read differently, facts that matter and must not, and prompts to leaders alone."""
    docket = read_docket(scene, window_days=numbers.days("window_days"))
    if docket is None or len(docket) < numbers["min_rulings"]:
        return Outcome(totals={NOT_ENOUGH: 1}, learned={"rulings": float(len(docket) if docket else 0)})
    odds = expected(docket)
    alike = usual_spread(docket, odds)
    look = _Look(scene, numbers, docket, odds, alike, agreement(docket, odds, np.random.default_rng(24)))
    judged = (*look.leaders(), *look.rules(), *look.facts())
    totals: dict[str, int] = {}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    learned = {"rulings": float(len(docket)), "leaders": float(len(docket.leaders)), "usual spread": alike}
    if look.like:
        learned |= {"like pairs": float(look.like.pairs), "ruled alike": look.like.share,
                    "at best": look.like.ceiling}  # fmt: skip
    return Outcome(judged, totals, learned)


@dataclass(frozen=True, slots=True)
class _Look:
    scene: Scene
    numbers: Numbers
    docket: Docket
    odds: Array
    alike: float
    like: Agreement | None

    def _leaning(self, leader: int, odds: Array, but: str = "") -> Leaning:
        """A leader's leaning; ``but`` leaves the cases of one rule out."""
        mine = (self.docket.leader == leader) & (self.docket.rule != but)
        n = self.numbers
        return leaning(
            self.docket.usual[mine], odds[mine], floor=n["min_logit"], prior=n["prior"], alike=self.alike
        )

    def leaders(self) -> Iterator[Judged]:
        """Prompts to leaders who lean from the others, for their eyes only."""
        regions = [self.scene.people[self.scene.numbers[one]].region for one in self.docket.leaders]
        everybody = [self._leaning(number, self.odds).by for number in range(len(self.docket.leaders))]
        for number in range(len(self.docket.leaders)):
            rulings = int((self.docket.leader == number).sum())
            if rulings < self.numbers["min_of_leader"]:
                continue
            found = self._leaning(number, self.odds)
            if found.p < self.numbers["min_p"]:
                continue
            beside = [
                by
                for other, by in enumerate(everybody)
                if other != number and regions[other] == regions[number]
            ]
            yield self._leader(number, rulings, found, beside)

    def _leader(self, number: int, rulings: int, found: Leaning, beside: list[float]) -> Judged:
        there = float(np.median(beside)) if len(beside) >= 3 else 0.0
        net = self._leaning(number, self.odds + there)
        tried = (
            Excuse("other_customers", net.p < self.numbers["min_p"],
                   f"the {len(beside)} other leaders of the region lean by {there:+.2f} logits; beside them "
                   f"P = {net.p:.2f}"),
            Excuse("rule_changed", False, "each version of a rule is held against itself"),
        )  # fmt: skip
        who = self.scene.people[self.scene.numbers[self.docket.leaders[number]]]
        direction = "more often as is usual" if found.by > 0 else "more often otherwise"
        verdict = EXCUSED if tried[0].holds else PROMPT
        return Judged(
            kind="S24", grade="D", verdict=verdict, account_id=None, account_name=None, from_seller=None,
            to_seller=(who.seller_id, who.name), since=self._since,
            headline=f"On like cases you rule {direction} than your colleagues.",
            question="are like cases ruled alike?", window=(self._since, self.scene.as_of),
            counts=(Count("your rulings", rulings, "rulings"), *self._counts()),
            expected=self._expected(),
            formula=f"leaning {found.by:+.2f} logits from what colleagues' rulings on the same facts give "
            f"(usual spread {self.alike:.2f}); P(beyond {self.numbers['min_logit']:g}) = {found.p:.2f}",
            rows=(), excuses=tried, price=self._price(found.p, 0),
            answers=OWN.fill(direction=direction),
        )  # fmt: skip

    def rules(self) -> Iterator[Judged]:
        """Rules on which leaders part beyond how they differ everywhere: a fault of the rule."""
        names = sorted(set(self.docket.rule.tolist()))
        raw = [
            split(self.docket, one, self.odds, np.random.default_rng([24, n])) for n, one in enumerate(names)
        ]
        # Where they part most must not pass for how they lean everywhere.
        worst = names[max(range(len(names)), key=lambda n: (raw[n].spread, n))]
        own = [self._leaning(n, self.odds, worst).by for n in range(len(self.docket.leaders))]
        odds = self.odds + np.asarray(own)[self.docket.leader]
        found = [
            split(self.docket, name, odds, np.random.default_rng([24, n])) for n, name in enumerate(names)
        ]
        adjusted = bh_adjusted([one.p for one in found])
        for name, one, q in zip(names, found, adjusted, strict=True):
            if q > self.numbers["fdr"] or one.spread < self.numbers["min_logit"] or one.leaders < LEAST_GROUP:
                continue
            formula = (f"leaders part by {one.spread:.2f} logits on it beyond how they differ on all rules; "
                       f"P by shuffling {one.p:.3f}, false-discovery rate {q:.3f}")  # fmt: skip
            turned = int(self.docket.turned[self.docket.rule == name].sum())
            yield self._group(
                Group("rule", name, f"rule {name}", one.leaders), f"rule {name}", 1 - float(q), formula,
                f"Leaders read rule {name} differently: like cases under it end differently.",
                (Count("rulings under it", one.rulings, "rulings"),
                 Count("leaders who ruled", one.leaders, "people"),
                 Count("turned round on appeal", turned, "rulings")),
            )  # fmt: skip

    def facts(self) -> Iterator[Judged]:
        """Facts that must not matter and do, over all leaders together."""
        names = list(self.docket.audit)
        odds = self.odds
        found = [does_it_matter(self.docket, self.docket.audit[name], odds) for name in names]
        adjusted = bh_adjusted([p for p, _ in found])
        leaders = len(self.docket.leaders)
        for name, (p, size), q in zip(names, found, adjusted, strict=True):
            if q > self.numbers["fdr"] or abs(size) < self.numbers["min_fact"] or leaders < LEAST_GROUP:
                continue
            words = name.replace("_", " ")
            formula = (
                f"{size:+.2f} logits per standard deviation beside all facts that may matter; P = {p:.2g}"
            )
            yield self._group(
                Group("rule", name, f"all rules, by {words}", leaders),
                f"all rules ({words})", 1 - float(q), f"{formula}, false-discovery rate {q:.3f}",
                f"Rulings go with {words}, which must not matter.",
                (Count("rulings", len(self.docket), "rulings"),
                 Count("leaders who ruled", leaders, "people")),
            )  # fmt: skip

    def _group(  # noqa: PLR0917 - what differs between a rule and a fact
        self, group: Group, what: str, p: float, formula: str, headline: str, counts: tuple[Count, ...]
    ) -> Judged:
        return Judged(
            kind="S24", grade="C", verdict=CASE, account_id=None, account_name=None, from_seller=None,
            to_seller=None, since=self._since, headline=headline, question="are like cases ruled alike?",
            window=(self._since, self.scene.as_of), counts=(*counts, *self._counts()),
            expected=self._expected(),
            formula=formula, rows=(),
            excuses=(Excuse("rule_changed", False, "each version of a rule is held against itself"),),
            price=self._price(p, self.like.value if self.like else 0), answers=CARDS.fill(what=what),
            group=group,
        )  # fmt: skip

    @property
    def _since(self) -> date:
        return self.scene.as_of - timedelta(self.numbers.days("window_days"))

    def _price(self, p: float, base: int) -> Price:
        return price(p=p, base_minor=base, loss=1.0, age_days=90, placeholder=True)

    def _counts(self) -> tuple[Count, ...]:
        if self.like is None:
            return (Count("like pairs of cases", 0, "pairs, too few for an index"),)
        return (
            Count("like pairs of cases", self.like.pairs, "pairs"),
            Count("of these ruled alike", 100 * self.like.share, "percent"),
            Count("at best, were all leaders alike", 100 * self.like.ceiling, "percent"),
        )

    def _expected(self) -> dict[str, object]:
        how = "each case against what the other leaders' rulings on its facts lead one to expect"
        if self.like is None:
            return {"value": 0, "unit": "logits", "how": how}
        return {"value": round(self.like.ceiling, 2), "unit": "share of like pairs ruled alike",
                "how": f"{how}; seen {self.like.share:.2f} ({self.like.low:.2f} to "
                f"{self.like.high:.2f})"}  # fmt: skip


DETECTOR = Detector(
    "S24", requires=("rulings",), wants=(), needs=NEEDS, cards=CARDS, watch=watch,
)  # fmt: skip
