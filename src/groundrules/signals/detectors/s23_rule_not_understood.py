"""S23, rule not accepted or not understood: by rule, never by person.

Three things are held against the book's floors: who has not accepted although there was time, how many
answers to the rule's questions were wrong, and whether cases about it pile up beside all other rules. People
who were away or have just come are left out; the rule is to be rewritten before anybody is blamed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundrules.signals.counts import answers
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, LEAST_GROUP, NOT_ENOUGH, Count, Group, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.kernel import bh_adjusted, binomial_upper, table_excess, wilson
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.readers import Readers, read_readers
from groundrules.signals.scene import Scene

NEEDS = (
    Need("due_days", "working days", "how long somebody at work may take to accept a rule", 1, 120, 10),
    Need("max_not_accepted", "share", "how many may still not have accepted it then", 0.01, 0.9, 0.10),
    Need("max_wrong", "share", "how many answers to its questions may be wrong", 0.05, 0.9, 0.25),
    Need("min_people", "people", "fewer say nothing about a rule", LEAST_GROUP, 1000, 20),
    Need("cases", "cases", "rulings on one rule that are many", 2, 1000, 3),
    Need("cases_days", "calendar days", "in how many days", 7, 180, 30),
    Need("cases_ratio", "times", "how often the usual of the months before", 1, 20, 2),
    Need("fdr", "share", "how many rules may be called wrongly", 0.001, 0.5, 0.10),
    Need("new_hire_days", "calendar days", "how long a newcomer is left out", 0, 180, 30),
    Need("loss", "share of the year's revenue", "a placeholder: what accounts under the rule may lose",
         0, 0.5, 0.02),
)  # fmt: skip

CARDS = Cards(
    owner="Many found {rule} hard. Your own answers are on your page and nowhere else; the worked example "
    "beside the rule may help. What would make it clearer?",
    partner="Many found {rule} hard. What would make it clearer?",
    leader="Rewrite {rule} before blaming anybody: one sentence, one example, and the five pages hold.",
)

BEFORE = 6
"""Spans of the same length that the latest cases are held against."""

ALIKE = 0.05
"""How unlikely it must be, were both questions equally hard, that errors sit on one of them as they do."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One rule: what was counted, and how likely that is at the book's floor.

    Attributes:
        open: people who had time and have not accepted; ``due``: who had time.
        wrong: answers that were wrong; ``answers`` of how many; ``people`` who answered.
        spread: how much more the wrong share varies than chance gives, as people differ.
        recent: cases in the latest days; ``before`` of the months before.
        p: tails of the three, at the floors; 1 where too little is known.
    """

    rule_id: str
    open: int
    due: int
    wrong: int
    answers: int
    people: int
    spread: float
    recent: int = 0
    before: int = 0
    overturned: int = 0
    others: tuple[int, int] = (0, 0)
    p: tuple[float, float, float] = (1.0, 1.0, 1.0)


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Rules many have not accepted, do not understand, or go to the leader about."""
    readers = read_readers(scene, numbers)
    if readers is None:
        return Outcome()
    seen = [_weighed(one, numbers) for one in _with_cases(scene, numbers, list(_rules(readers)))]
    adjusted = bh_adjusted(np.asarray([one.p for one in seen]).ravel()).reshape(-1, 3)
    judge = _Judge(scene, numbers, readers)
    judged: list[Judged] = []
    totals = {NOT_ENOUGH: 0}
    for one, q in zip(seen, adjusted, strict=True):
        found = judge.rule(one, q)
        if found is not None:
            judged.append(found)
        verdict = found.verdict if found else NOT_ENOUGH
        totals[verdict] = totals.get(verdict, 0) + 1
    learned = {"rules asked about": float(len(seen)), "people asked": float(readers.people)}
    return Outcome(tuple(judged), totals, learned)


def _rules(readers: Readers) -> Iterator[Seen]:
    """The book as a whole first (people who accepted nothing of it), then each rule among the others."""
    none = readers.accepted_nothing
    due = readers.is_due
    persons = np.unique(readers.person[due])
    yield Seen("", int(np.isin(persons, none).sum()), int(persons.size), 0, 0, 0, 1.0)
    for rule_id in sorted(set(readers.rule.tolist())):
        mine = readers.rule == rule_id
        owing = mine & due & ~np.isin(readers.person, none)
        told = mine & (readers.asked > 0) & ~readers.is_new
        wrong = (readers.asked - readers.right)[told]
        yield Seen(
            rule_id, int((owing & ~readers.accepted).sum()), int(owing.sum()), int(wrong.sum()),
            int(readers.asked[told].sum()), int(told.sum()), _spread(wrong, readers.asked[told]),
        )  # fmt: skip


def _spread(wrong: NDArray[np.int64], asked: NDArray[np.int64]) -> float:
    """Pearson's X2 over its degrees of freedom, never below 1: answers of one person go together."""
    if wrong.size < 2:
        return 1.0
    share = (wrong.sum() + 0.5) / (asked.sum() + 1.0)
    squares = ((wrong - asked * share) ** 2 / (asked * share * (1 - share))).sum()
    return max(1.0, float(squares / (wrong.size - 1)))


def _with_cases(scene: Scene, numbers: Numbers, seen: list[Seen]) -> list[Seen]:
    span = numbers.days("cases_days")
    table = answers.disputes(
        scene.tables["rulings"], until=scene.as_of, recent=span, before=BEFORE * span
    ).to_pyarrow()  # fmt: skip
    by_rule = {row["rule_id"]: row for row in table.to_pylist()}
    recent = sum(row["recent"] for row in by_rule.values())
    before = sum(row["before"] for row in by_rule.values())
    found = []
    for one in seen:
        row = by_rule.get(one.rule_id)
        if row is None:
            found.append(one)
            continue
        others = (recent - row["recent"], before - row["before"])
        found.append(replace(
            one, recent=row["recent"], before=row["before"], overturned=row["overturned"], others=others
        ))  # fmt: skip
    return found


def _weighed(one: Seen, numbers: Numbers) -> Seen:
    least = numbers["min_people"]
    late = _tail(one.open, one.due, numbers["max_not_accepted"]) if one.due >= least else 1.0
    wrong = 1.0
    if one.people >= least:
        wrong = _tail(one.wrong / one.spread, one.answers / one.spread, numbers["max_wrong"])
    cases = 1.0
    if one.recent >= numbers["cases"] and BEFORE * one.recent >= numbers["cases_ratio"] * one.before:
        # Whatever brings cases to every rule (a wave, a quarter's end) cancels; alone, a rule says nothing.
        cases = float(table_excess(one.recent, one.before, *one.others)) if sum(one.others) else 1.0
    return replace(one, p=(late, wrong, cases))


def _tail(hits: float, tries: float, floor: float) -> float:
    """P(so many or more) if the share were the floor; 1 below it."""
    return float(binomial_upper(hits, tries, floor)) if hits > floor * tries else 1.0


@dataclass(frozen=True, slots=True)
class _Judge:
    scene: Scene
    numbers: Numbers
    readers: Readers

    def rule(self, one: Seen, q: NDArray[np.float64]) -> Judged | None:
        """What is to be said of the rule; None: nothing near."""
        fdr = self.numbers["fdr"]
        called = [name for name, value in zip(("late", "wrong", "cases"), q, strict=True) if value <= fdr]
        size = max(one.due, one.people) if one.rule_id else one.due
        if not called or size < LEAST_GROUP:
            return None
        tried = self._excuses(one, called[0])
        since = self.readers.since
        name = f"rule {one.rule_id}" if one.rule_id else "the book"
        base = self._base(one.rule_id)
        return Judged(
            kind="S23", grade="C", verdict=EXCUSED if any(e.holds for e in tried) else CASE,
            account_id=None, account_name=None, from_seller=None, to_seller=None, since=since,
            headline=self._headline(one, called[0], name),
            question="is the rule accepted and understood by those it is asked of?",
            window=(since, self.scene.as_of), counts=self._counts(one),
            expected={"value": self.numbers["max_not_accepted"], "unit": "share",
                      "how": "the book's floors: not accepted although there was time, and "
                      f"{self.numbers['max_wrong']:.0%} of answers wrong"},
            formula=self._formula(one, q),
            rows=self._rows(one), excuses=tried,
            price=price(p=1 - float(q.min()), base_minor=base, loss=self.numbers["loss"],
                        age_days=(self.scene.as_of - since).days, placeholder=self.numbers.is_placeholder),
            answers=CARDS.fill(rule=name),
            group=Group("rule", one.rule_id or "book", name, size),
        )  # fmt: skip

    def _headline(self, one: Seen, why: str, name: str) -> str:
        name = name[0].upper() + name[1:]
        if why == "late":
            return (f"{name}: {one.open} of {one.due} people have not accepted it after "
                    f"{self.numbers.days('due_days')} working days.")  # fmt: skip
        if why == "wrong":
            share = one.wrong / one.answers
            return f"{name}: {share:.0%} of the answers {one.people} people gave about it are wrong."
        span = self.numbers.days("cases_days")
        usual = one.before / BEFORE
        return f"{name}: {one.recent} cases in {span} days, where {usual:.1f} were usual."

    def _counts(self, one: Seen) -> tuple[Count, ...]:
        counts = [
            Count("people who had time to accept", one.due, "people"),
            Count("of these not accepted", one.open, "people"),
        ]
        if one.rule_id:
            counts += [
                Count("people who answered its questions", one.people, "people"),
                Count("answers", one.answers, "answers"),
                Count("of these wrong", one.wrong, "answers"),
                Count("cases ruled lately", one.recent, "cases"),
                Count("cases ruled in the months before", one.before, "cases"),
                Count("rulings turned round on appeal", one.overturned, "rulings"),
            ]
        return (*counts, Count("people left out: away, just come or gone", self.readers.left_out, "people"))

    def _formula(self, one: Seen, q: NDArray[np.float64]) -> str:
        parts = []
        if one.due:
            low, high = wilson(one.open, one.due)
            parts.append(f"not accepted {one.open} of {one.due} = {one.open / one.due:.0%} "
                         f"(95 % interval {float(low):.0%} to {float(high):.0%}), "
                         f"P at {self.numbers['max_not_accepted']:.0%} = {one.p[0]:.2g}")  # fmt: skip
        if one.answers:
            low, high = wilson(one.wrong / one.spread, one.answers / one.spread)
            parts.append(f"wrong {one.wrong} of {one.answers} = {one.wrong / one.answers:.0%} "
                         f"({float(low):.0%} to {float(high):.0%}, spread {one.spread:.2f}), "
                         f"P at {self.numbers['max_wrong']:.0%} = {one.p[1]:.2g}")  # fmt: skip
        if one.recent:
            parts.append(f"cases {one.recent} against {one.before} before, other rules {one.others[0]} "
                         f"against {one.others[1]}, P = {one.p[2]:.2g}")  # fmt: skip
        return "; ".join(parts) + f"; false-discovery rate over all rules {float(q.min()):.2g}"

    def _rows(self, one: Seen) -> tuple[dict[str, object], ...]:
        """By country, where at least eight people were asked; never a person."""
        readers = self.readers
        found: list[dict[str, object]] = []
        for country in sorted(set(readers.country.tolist())):
            mine = (readers.country == country) & self._of(one)
            due = mine & readers.is_due
            told = mine & (readers.asked > 0) & ~readers.is_new
            if np.unique(readers.person[mine]).size < LEAST_GROUP:
                continue
            open_ = int((due & ~readers.accepted).sum())
            wrong = int((readers.asked - readers.right)[told].sum())
            found.append({
                "day": self.readers.since.isoformat(), "who": country or "no country",
                "what": f"{open_} of {int(due.sum())} not accepted, "
                f"{wrong} of {int(readers.asked[told].sum())} answers wrong",
                "source": f"acceptances of version {readers.version}",
            })  # fmt: skip
        return tuple(found)

    def _of(self, one: Seen) -> NDArray[np.bool_]:
        everything = np.ones(self.readers.rule.size, dtype=bool)
        return np.asarray(self.readers.rule == one.rule_id) if one.rule_id else everything

    def _excuses(self, one: Seen, why: str) -> tuple[Excuse, ...]:
        readers = self.readers
        away = (
            f"{readers.away} people had fewer than {self.numbers.days('due_days')} days at work since they "
        )
        away += "were asked and are not counted"
        new = f"{readers.new} people had just come and are not counted"
        return (
            Excuse("leave", False, away), Excuse("new_hire", False, new),
            self._one_country(one, why), self._one_question(one, why),
        )  # fmt: skip

    def _one_country(self, one: Seen, why: str) -> Excuse:
        """Everybody it is hard for is in one country: its text there is at fault, or it may not apply."""
        readers = self.readers
        if why == "cases":
            return Excuse("one_country", False, "cases are not counted by country")
        floor = self.numbers["max_not_accepted" if why == "late" else "max_wrong"]
        kept = self._of(one) & (readers.is_due if why == "late" else (readers.asked > 0) & ~readers.is_new)
        bad = ~readers.accepted if why == "late" else readers.asked - readers.right
        weight = np.ones(kept.size) if why == "late" else readers.asked
        for country in sorted(set(readers.country[kept].tolist())):
            rest = kept & (readers.country != country)
            inside = kept & (readers.country == country)
            many = min(int(rest.sum()), int(inside.sum())) >= self.numbers["min_people"]
            share = float(bad[rest].sum()) / max(float(weight[rest].sum()), 1.0)
            if many and share <= floor:
                there = float(bad[inside].sum()) / float(weight[inside].sum())
                words = f"{there:.0%} in {country or 'no country'}, {share:.0%} everywhere else: "
                return Excuse("one_country", True, words + "look at the translation there first")
        return Excuse("one_country", False, "it is not the matter of one country")

    def _one_question(self, one: Seen, why: str) -> Excuse:
        readers = self.readers
        two = self._of(one) & (readers.asked == 2) & ~readers.is_new
        people = int(two.sum())
        if why != "wrong" or people < self.numbers["min_people"]:
            return Excuse("ambiguous_question", False, "not a matter of two questions")
        both = int((readers.right[two] == 0).sum())
        share = float((2 - readers.right[two]).sum()) / (2 * people)
        # Were both questions equally hard, share**2 of the people would have both wrong, or more.
        low = 1.0 - float(binomial_upper(both + 1, people, share**2))
        words = f"{both} of {people} people had both wrong, where {share**2 * people:.0f} would be expected"
        return Excuse("ambiguous_question", low < ALIKE, words)

    def _base(self, rule_id: str) -> int:
        """What the accounts under the rule bring in a year, minor units."""
        if "assignments" not in self.scene.tables or not rule_id:
            return 0
        ours = self.scene.tables["assignments"]
        if "rule_id" not in ours.columns:
            return 0
        under = ours.filter(ours.rule_id == rule_id).select("account_id").distinct().to_pyarrow()
        return sum(self.scene.base(under["account_id"].to_pylist()).values())


DETECTOR = Detector(
    "S23", requires=("acceptances",), wants=("leave", "rulings"), needs=NEEDS, cards=CARDS, watch=watch,
)  # fmt: skip
