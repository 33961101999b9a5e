"""S14, sandbagging: deals that show up in the CRM only when they are as good as won.

A prompt to the person alone, never a case: late entry is the usual cause. What is usual is set by colleagues'
wins of the same product, type, source and size, so what is sold over the counter, renewed or ordered on the
web is held against its like.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa

from groundrules.signals import excuses
from groundrules.signals.counts import deals, wins
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Array, Index, codes, day_columns
from groundrules.signals.kernel import Mask, bb_upper, bh_adjusted, bulk_concentration, lfdr
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.report import strongest
from groundrules.signals.scene import Scene
from groundrules.signals.units import Texts
from groundrules.terms import Finding, Severity

SEED = 14
EVEN_CHANCE = 0.5
"""Nobody is asked about what is less likely than not."""

LEAST_PEOPLE = 20
LEAST_ALIKE = 20
"""Colleagues' wins of one kind from which its cycle and its share can be told; fewer: those of all kinds."""

STEADY = 20.0
"""Steadiness of people's shares where too few people tell."""

PRIOR = 10.0
"""Wins' worth of everybody's share in a kind's own."""

NEEDS = (
    Need("window_days", "calendar days", "half a year gives enough wins", 60, 400, 182),
    Need("min_wins", "wins", "fewer say nothing", 4, 200, 8),
    Need("min_late", "wins", "one or two late entries are nothing", 1, 50, 3),
    Need("visible_share", "share of usual", "a shorter life was not visible in time", 0.05, 0.9, 0.25),
    Need("min_ratio", "times the colleagues' share", "less is chance or habit of the trade", 1, 20, 2.0),
    Need(
        "dark_share",
        "share of late wins",
        "so many entered after days in the dark are late entry",
        0.1,
        1,
        0.5,
    ),
    Need("prompt_fdr", "share", "how many prompts may be false", 0.01, 0.9, 0.15),
    Need("fresh_days", "calendar days", "who was as visible as others for so long is not asked", 14, 400, 56),
    Need(
        "loss", "share of the hidden amount", "none: what is hidden is a forecast and not revenue", 0, 1, 0.0
    ),
)

CARDS = Cards(
    owner="{x} of your {n} wins since {start} were in the CRM for less than a quarter of the usual time; "
    "among colleagues with like deals it is {peers}. Were they entered late?",
    partner="Nothing is asked of anybody else.",
    leader="Nothing is told about single people. If many deals come late, ask for deals to be visible ten "
    "working days before credit is given.",
)


@dataclass(frozen=True, slots=True)
class Won:
    """Wins of the window and the year before, one entry each."""

    deal: Texts
    person: Index
    amount: Array
    life: Array
    steps: Array
    day: Index
    kind: Index
    usual: Array
    is_now: np.ndarray[tuple[int], np.dtype[np.bool_]]

    def __len__(self) -> int:
        return int(self.deal.size)


def read_wins(scene: Scene, numbers: Numbers) -> Won:
    """Wins of two windows with a known life, each with the median life of its kind."""
    window = numbers.days("window_days")
    changes, opportunities = scene.tables["opportunity_changes"], scene.tables["opportunities"]
    rows = wins.won(
        opportunities, changes, deals.closings(opportunities, changes),
        since=scene.as_of - timedelta(2 * window), until=scene.as_of,
    ).to_pyarrow()  # fmt: skip
    rows = rows.filter(pa.compute.is_valid(rows["life"])).sort_by("opportunity_id")
    amount = np.nan_to_num(rows["amount"].to_numpy().astype(np.float64))
    life = np.maximum(rows["life"].to_numpy().astype(np.float64), 0.0)
    thirds = np.searchsorted(np.quantile(amount, (1 / 3, 2 / 3)), amount) if amount.size else amount
    names = [
        "|".join(str(part) for part in parts)
        for parts in zip(*(rows[c].to_pylist() for c in ("product", "type", "source")), thirds, strict=True)
    ]
    _, kind = np.unique(np.asarray(names, dtype=object).astype(str), return_inverse=True)
    day = day_columns(rows["closed_on"], scene.first)
    return Won(
        np.asarray(rows["opportunity_id"].to_pylist(), dtype=object), codes(rows["owner_id"], scene.numbers),
        amount, life, rows["steps"].to_numpy().astype(np.float64), day, np.asarray(kind, dtype=np.int64),
        _usual(life, np.asarray(kind, dtype=np.int64)), np.asarray(day >= scene.today - window),
    )  # fmt: skip


def _usual(life: Array, kind: Index) -> Array:
    """The median life of each win's kind; of all wins where the kind is rare."""
    usual = np.full(life.size, float(np.median(life)) if life.size else 0.0)
    order = np.argsort(kind, kind="stable")
    for some in np.split(order, np.flatnonzero(np.diff(kind[order])) + 1):
        if some.size >= LEAST_ALIKE:
            usual[some] = np.median(life[some])
    return usual


def expected(won: Won, late: Array, people: int) -> Array:
    """Each win's chance of being late by colleagues' wins of its kind (the person's own left out)."""
    kinds = int(won.kind.max(initial=0)) + 1
    key = won.person * kinds + won.kind
    mine_n = np.bincount(key, minlength=people * kinds)[key]
    mine_x = np.bincount(key, weights=late, minlength=people * kinds)[key]
    kind_n = np.bincount(won.kind, minlength=kinds)[won.kind] - mine_n
    kind_x = np.bincount(won.kind, weights=late, minlength=kinds)[won.kind] - mine_x
    person_n = np.bincount(won.person, minlength=people)[won.person]
    person_x = np.bincount(won.person, weights=late, minlength=people)[won.person]
    overall = (late.sum() - person_x + 0.5) / (len(won) - person_n + 1.0)
    return np.asarray((kind_x + PRIOR * overall) / (kind_n + PRIOR), dtype=np.float64)


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Prompts to people whose wins come late far oftener than colleagues'."""
    every = read_wins(scene, numbers)
    known = np.flatnonzero(every.person >= 0)
    won = Won(*(getattr(every, name)[known] for name in Won.__dataclass_fields__))
    late = (won.life < numbers["visible_share"] * won.usual).astype(np.float64)
    people = len(scene.people)
    now = won.is_now.astype(np.float64)
    n = np.bincount(won.person, weights=now, minlength=people)
    x = np.bincount(won.person, weights=now * late, minlength=people)
    off = [scene.numbers[seller] for seller in scene.off]
    judged = np.flatnonzero((n >= numbers["min_wins"]) & ~scene.rows_in(np.arange(people), off))
    if judged.size < LEAST_PEOPLE:
        return Outcome(totals={NOT_ENOUGH: int((n > 0).sum())}, findings=(_too_few(int(judged.size)),))
    chance = expected(won, late, people)
    mean = np.bincount(won.person, weights=now * chance, minlength=people)[judged] / n[judged]
    mean = np.clip(mean, 1e-4, 1 - 1e-4)
    learned = bulk_concentration(x[judged], n[judged], mean, seed=SEED)
    strength = STEADY if learned is None else min(learned, 10 * STEADY)
    tail = bb_upper(x[judged], n[judged], mean * strength, (1 - mean) * strength)
    q, doubt = bh_adjusted(tail), lfdr(tail)
    share = x[judged] / n[judged]
    enough = (x[judged] >= numbers["min_late"]) & (share >= numbers["min_ratio"] * mean)
    called = np.flatnonzero(enough & (q <= numbers["prompt_fdr"]) & (doubt <= EVEN_CHANCE))
    names = _names(scene, [str(deal) for deal in won.deal[np.isin(won.person, judged[called]) & (late > 0)]])
    told = [
        _judge(scene, numbers, won, late, names, person=int(judged[place]), mean=float(mean[place]),
               strength=strength, tail=float(tail[place]), q=float(q[place]), doubt=float(doubt[place]))
        for place in called
    ]  # fmt: skip
    totals = {NOT_ENOUGH: int(((n > 0) & (n < numbers["min_wins"])).sum())}
    for one in told:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    return Outcome(
        strongest(told), totals,
        {"wins judged": float(now.sum()), "late": float((now * late).sum()), "steadiness": strength,
         "amount of late wins, minor units": float((now * late * won.amount).sum())},
    )  # fmt: skip


def _names(scene: Scene, wanted: Sequence[str]) -> dict[str, str]:
    found = scene.tables["opportunities"]
    rows = found.filter(found.opportunity_id.isin(sorted(wanted) or [""])).select("opportunity_id", "name")
    return {
        row["opportunity_id"]: row["name"] or row["opportunity_id"] for row in rows.to_pyarrow().to_pylist()
    }


def _judge(
    scene: Scene, numbers: Numbers, won: Won, late: Array, names: Mapping[str, str], *, person: int,
    mean: float, strength: float, tail: float, q: float, doubt: float,
) -> Judged:  # fmt: skip
    who = scene.people[person]
    mine = (won.person == person) & won.is_now
    hidden = np.flatnonzero(mine & (late > 0))
    x, n = int(hidden.size), int(mine.sum())
    before = (won.person == person) & ~won.is_now
    start = scene.as_of - timedelta(numbers.days("window_days"))
    jumps = int((won.steps[hidden] == 1).sum())
    tried = (*_excuses(scene, numbers, won, hidden, person=person),
             _over(scene, numbers, won, mine, late, mean=mean))  # fmt: skip
    words = {"x": x, "n": n, "start": f"{start:%-d %B %Y}", "peers": f"{mean:.0%}"}
    first = scene.time.day(int(won.day[hidden].min()))
    return Judged(
        kind="S14", grade="D", verdict=EXCUSED if any(one.holds for one in tried) else PROMPT,
        account_id=None, account_name=None, from_seller=None, to_seller=(who.seller_id, who.name),
        since=first,
        headline=f"{x} of {n} wins since {start:%-d %B %Y} were in the CRM for less than "
                 f"{numbers['visible_share']:.0%} of the usual time; colleagues with like deals: {mean:.0%}.",
        question="do this person's deals show up only when they are as good as won?",
        window=(start, scene.as_of),
        counts=(
            Count("wins in the window", float(n), "wins"),
            Count("visible too short a time", float(x), "wins"),
            Count("of them from the first stage to won in one step", float(jumps), "wins"),
            Count("amount of them, minor units", float(won.amount[hidden].sum()), "minor units"),
            Count("wins in the window before", float(before.sum()), "wins"),
            Count("too short a time in the window before", float((before & (late > 0)).sum()), "wins"),
        ),
        expected={"value": round(mean * n, 2), "unit": "wins",
                  "how": "colleagues' share among wins of like product, type, source and size, x own wins"},
        formula=f"{x} of {n} = {x / n:.0%} against {mean:.0%} of colleagues (steadiness {strength:.1f}): "
                f"chance {tail:.5f}, false-discovery rate {q:.4f} (prompt at {numbers['prompt_fdr']:g}); "
                f"{x / n / mean:.1f} times (floor {numbers['min_ratio']:g})",
        rows=tuple(
            {"day": scene.time.day(int(won.day[at])).isoformat(), "who": who.name,
             "what": f"{names.get(str(won.deal[at]), won.deal[at])} won {won.life[at]:.0f} days after its "
                     f"entry; {won.usual[at]:.0f} is usual",
             "source": f"opportunities {won.deal[at]}"}
            for at in hidden[np.argsort(won.day[hidden], kind="stable")]
        ),
        excuses=tried,
        price=price(p=1 - doubt, base_minor=int(won.amount[hidden].sum()), loss=numbers["loss"], age_days=90,
                    placeholder=False),
        answers=CARDS.fill(**words),
    )  # fmt: skip


def _excuses(scene: Scene, numbers: Numbers, won: Won, hidden: Index, *, person: int) -> tuple[Excuse, ...]:
    """Entered after days in the dark or away; or by somebody who is new or gone."""
    who = scene.people[person]
    created = np.clip(won.day[hidden] - won.life[hidden].astype(np.int64), 0, scene.time.days - 1)
    shut = scene.dark[person] | scene.time.away[person]
    late = 0
    for day in created:  # of one person's wins
        late += int(shut[max(0, int(day) - 7) : int(day) + 1].sum() >= 3)
    days = np.unique(created)
    booked = created.size - days.size if created.size else 0
    return (
        Excuse("logged_elsewhere", late >= numbers["dark_share"] * hidden.size,
               f"{late} of {hidden.size} were entered within a week of days away or without any record"),
        Excuse("entered_together", booked >= numbers["dark_share"] * hidden.size,
               f"{booked} of {hidden.size} were entered on the same day as another"),
        excuses.new_hire(name=who.name, hired_on=who.hired_on, as_of=scene.as_of, least=30),
        excuses.left(name=who.name, left_on=who.left_on, as_of=scene.as_of),
    )  # fmt: skip


def _over(scene: Scene, numbers: Numbers, won: Won, mine: Mask, late: Array, *, mean: float) -> Excuse:
    """Lately this person's wins are as visible as colleagues': what was once, is nothing to ask about."""
    days = numbers.days("fresh_days")
    fresh = mine & (won.day >= scene.today - days)
    x, n = int(late[fresh].sum()), int(fresh.sum())
    return Excuse("over", x < numbers["min_ratio"] * mean * n or x == 0,
                  f"{x} of {n} wins of the last {days} days were visible too short a time")  # fmt: skip


def _too_few(number: int) -> Finding:
    return Finding(
        "GR647", Severity.NOTE,
        f"only {number} people won enough deals for signal `S14`, too few to learn what is usual",
        f"nothing to do: it speaks when there are {LEAST_PEOPLE}", kind="too little evidence", count=number,
    )  # fmt: skip


DETECTOR = Detector(
    "S14", requires=("opportunities",), wants=("opportunity_changes", "leave"), needs=NEEDS, cards=CARDS,
    watch=watch,
)  # fmt: skip
