"""S18, activity padding: entries made for the count, many alike in minutes, and no customer comes back.

Two things must come together: far more entries that read alike than the person and colleagues usually make,
and far fewer answers than contact usually gets. A mail merge gets answers; imports, assistants' entries, list
mail and the same call entered twice are left out of the count. Nothing else may reward counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

import ibis
import numpy as np
import pyarrow as pa

from groundrules.signals import excuses, measures
from groundrules.signals.counts import entries
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Array, Index, between, codes
from groundrules.signals.kernel import (
    Mask,
    bb_lower,
    bh_adjusted,
    bulk_concentration,
    bulk_size,
    eb_beta,
    eb_gamma,
    nb_upper,
    stouffer,
)
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.report import strongest
from groundrules.signals.scene import Scene
from groundrules.terms import Finding, Severity

SEED = 18
LEAST_PEOPLE = 20
"""People from whom what is usual can be learned at all."""

SIZE = 2.0
"""How uneven counts of like entries are where too few people have any to learn from: they come in bursts."""

LEAST_MU = 1.0
"""Entries alike that must be expected of a person who is to teach the size: many people never have any."""

STRENGTH = 30.0
"""How steady people's answers are where too few people tell."""

ANSWERABLE = ("call", "mail")

NEEDS = (
    Need("window_days", "calendar days", "twenty working days show a habit", 14, 60, 28),
    Need("baseline_days", "calendar days", "the weeks before that show what is usual", 28, 180, 84),
    Need("within_minutes", "minutes", "how close together entries made for the count lie", 1, 60, 10),
    Need("least_run", "entries", "shorter runs are the same call entered twice", 2, 20, 3),
    Need("min_entries", "entries", "fewer say nothing", 3, 500, 15),
    Need("reply_days", "calendar days", "how long a customer has for coming back", 1, 21, 5),
    Need("max_reply_tail", "share", "how unlikely so few answers must be by chance", 0.001, 0.5, 0.10),
    Need("trim", "share of people", "the loudest do not set what is usual", 0.0, 0.4, 0.05),
    Need("fdr", "share", "how many cases may be false", 0.001, 0.5, 0.10),
    Need("loss", "share of revenue", "none: padding costs trust and not revenue", 0.0, 1.0, 0.0),
)

CARDS = Cards(
    owner="{n} near-identical entries in {runs} within minutes since {start}, {replies}. "
    "Import? Tag as bulk.",
    partner="Nothing is asked of anybody else.",
    leader="Remove the activity quota that asks for entries; ask {name} whether these were an import, and "
    "have them tagged. No count of entries may decide anything.",
)

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Seen:
    """Per person: like entries now and before; answers to them, to usual contact, and to contact now."""

    x: Array
    before: Array
    asked: Array
    replied: Array
    usual_asked: Array
    usual_replied: Array
    now_asked: Array
    now_replied: Array


@dataclass(frozen=True, slots=True)
class Weighed:
    """How unlikely each person's counts are; ``people`` are the rows judged."""

    people: Index
    mu: Array
    size: float
    upper: Array
    share: Array
    strength: float
    lower: Array
    q: Array


def look(scene: Scene, numbers: Numbers) -> tuple[Seen, pa.Table]:
    """The counts of everybody, and the rows of the entries alike in the window."""
    start = scene.as_of - timedelta(numbers.days("window_days"))
    first = start - timedelta(numbers.days("baseline_days"))
    within, reply = numbers.days("within_minutes"), numbers.days("reply_days")
    rows = entries.alike(
        scene.recorded, since=first, until=scene.as_of, within=within, least=numbers.days("least_run")
    ).to_pyarrow()  # fmt: skip
    known = codes(rows["seller_id"], scene.numbers) >= 0
    rows = rows.filter(pa.array(known))
    now = np.asarray([day >= start for day in rows["day"].to_pylist()], dtype=bool)
    who = codes(rows["seller_id"], scene.numbers)
    people = len(scene.people)
    x = np.bincount(who[now], minlength=people).astype(np.float64)
    before = np.bincount(who[~now], minlength=people).astype(np.float64)
    recent = rows.filter(pa.array(now))
    requests = measures.requests(scene.seen)
    until = scene.as_of - timedelta(reply)
    mine = entries.answered(ibis.memtable(recent), requests, since=start, until=until, within=reply)
    usual = entries.answered(
        scene.contacts(kinds=ANSWERABLE), requests, since=first, until=start, within=reply
    )
    today = entries.answered(
        scene.contacts(kinds=ANSWERABLE), requests, since=start, until=until, within=reply
    )
    answers = [part for counted in (mine, usual, today) for part in _by_person(scene, counted)]
    return Seen(x, before, *answers), recent


def _by_person(scene: Scene, counted: ibis.Table) -> tuple[Array, Array]:
    rows = counted.to_pyarrow()
    person = codes(rows["seller_id"], scene.numbers)
    known = person >= 0
    made = [np.zeros(len(scene.people)) for _ in range(2)]
    for column, name in zip(made, ("n", "r"), strict=True):
        column[person[known]] = rows[name].to_numpy()[known]
    return made[0], made[1]


def weigh(scene: Scene, seen: Seen, numbers: Numbers) -> Weighed | None:
    """Tails of everybody at work in the window; None: too few people to learn from."""
    window, today = numbers.days("window_days"), scene.today
    row = np.arange(len(scene.people))
    at = np.full(row.size, today)
    here = between(scene.visible_time, row, at - window, at)
    past = between(scene.visible_time, row, at - window - numbers.days("baseline_days"), at - window)
    off = scene.rows_in(row, [scene.numbers[seller] for seller in scene.off])
    people = np.flatnonzero((here >= 1) & ~off & (scene.volume.role != "other"))
    if people.size < LEAST_PEOPLE:
        return None
    roles = scene.roles(people)
    own = np.maximum(past[people], 1e-9)
    rate = eb_gamma(seen.before[people], own, roles).rate(seen.before[people], past[people])
    # The loudest do not set what is usual, for themselves either: who pads all year is no norm.
    mu = np.minimum(rate, np.quantile(rate, 1 - numbers["trim"])) * here[people]
    some = mu >= LEAST_MU
    learned = bulk_size(seen.x[people][some], mu[some], seed=SEED)
    size = SIZE if learned is None else learned
    upper = nb_upper(seen.x[people], mu, size)
    prior = eb_beta(seen.usual_replied[people], seen.usual_asked[people], roles)
    share = np.clip(prior.share(seen.usual_replied[people], seen.usual_asked[people]), 1e-6, 1 - 1e-6)
    even = bulk_concentration(seen.now_replied[people], seen.now_asked[people], share, seed=SEED)
    strength = STRENGTH if even is None else even
    asked, replied = seen.asked[people], seen.replied[people]
    lower = np.where(asked > 0, bb_lower(replied, asked, share * strength, (1 - share) * strength), np.nan)
    p = np.where(seen.x[people] > 0, stouffer(np.stack([upper, lower], axis=-1)), 1.0)
    return Weighed(people, mu, size, upper, share, strength, lower, bh_adjusted(p))


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Cases, prompts, and bursts that an answer or an import explains."""
    if not int(scene.recorded.fingerprint.count().to_pyarrow().as_py()):
        return Outcome(findings=(_no_fingerprint(),))
    seen, rows = look(scene, numbers)
    it = weigh(scene, seen, numbers)
    if it is None:
        return Outcome(totals={NOT_ENOUGH: len(scene.people)}, findings=(_too_few(),))
    x = seen.x[it.people]
    enough = x >= numbers["min_entries"]
    silent = np.nan_to_num(it.lower, nan=1.0) < numbers["max_reply_tail"]
    called = enough & silent & (it.q <= numbers["fdr"])
    near = np.flatnonzero(called | (enough & (it.upper <= numbers["fdr"])))
    by_person = _runs(scene, rows, [int(it.people[place]) for place in near])
    judged = [
        _judge(scene, numbers, seen, it, place=int(place), is_called=bool(called[place]), rows=rows_)
        for place, rows_ in zip(near, by_person, strict=True)
    ]
    totals = {NOT_ENOUGH: int(((x > 0) & ~enough).sum())}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    learned = {
        "entries alike": float(x.sum()), "size": it.size, "answers to usual contact": _share(seen),
        "steadiness of answers": it.strength,
    }  # fmt: skip
    return Outcome(strongest(judged), totals, learned)


def _share(seen: Seen) -> float:
    return float(seen.usual_replied.sum() / max(seen.usual_asked.sum(), 1.0))


def _runs(scene: Scene, rows: pa.Table, people: Sequence[int]) -> list[list[Row]]:
    """The runs of each of these people, in order of time: day, first moment, entries, minutes, kind."""
    wanted = rows.filter(
        pa.compute.is_in(rows["seller_id"], pa.array([scene.ids[n] for n in people], pa.string()))
    )
    whole = wanted.group_by(["seller_id", "kind", "run_from"]).aggregate(
        [("created_at", "max"), ("activity_id", "count"), ("day", "min")]
    )
    by_person: dict[str, list[Row]] = {}
    for row in whole.sort_by([("run_from", "ascending"), ("kind", "ascending")]).to_pylist():
        by_person.setdefault(row["seller_id"], []).append(row)
    return [by_person.get(scene.ids[person], []) for person in people]


def _judge(
    scene: Scene, numbers: Numbers, seen: Seen, it: Weighed, *, place: int, is_called: bool,
    rows: Sequence[Row],
) -> Judged:  # fmt: skip
    person = int(it.people[place])
    who = scene.people[person]
    x, asked, replied = (float(part[person]) for part in (seen.x, seen.asked, seen.replied))
    start = scene.as_of - timedelta(numbers.days("window_days"))
    tried = _excuses(scene, numbers, seen, it, place=place, is_called=is_called)
    verdict, grade = _verdict(scene, numbers, tried, rows, is_called=is_called)
    q = float(it.q[place])
    expected = float(it.share[place] * asked)
    runs = f"{len(rows)} run{'' if len(rows) == 1 else 's'}"
    words = {
        "n": f"{x:.0f}", "runs": runs, "start": f"{start:%-d %B}", "name": who.name,
        "replies": f"{replied:.0f} answers" if replied else "no answers",
    }  # fmt: skip
    return Judged(
        kind="S18", grade=grade, verdict=verdict, account_id=None, account_name=None, from_seller=None,
        to_seller=(who.seller_id, who.name), since=_first(rows, start),
        headline=f"{x:.0f} near-identical entries in {runs} within minutes since {start:%-d %B}, "
                 f"{words['replies']}. Import? Tag as bulk.",
        question="were entries made for the count, many alike in minutes and unanswered?",
        window=(start, scene.as_of),
        counts=(
            Count("entries alike within minutes", x, "entries"),
            Count("entries alike in the weeks before", float(seen.before[person]), "entries"),
            Count("account-days of them a customer could have answered", asked, "account-days"),
            Count("of them answered", replied, "account-days"),
        ),
        expected={"value": round(float(it.mu[place]), 2), "unit": "entries",
                  "how": f"the own rate of like entries, drawn to that of the role, x days at work; and "
                         f"{expected:.1f} answers at {it.share[place]:.0%} of account-days"},
        formula=f"{x:.0f} entries alike, {it.mu[place]:.1f} expected (size {it.size:.2f}): chance "
                f"{it.upper[place]:.4f}; {replied:.0f} of {asked:.0f} answered, {expected:.1f} expected: "
                f"chance {np.nan_to_num(it.lower[place], nan=1.0):.4f} (at most "
                f"{numbers['max_reply_tail']:g}); "
                f"together false-discovery rate {q:.4f} (at most {numbers['fdr']:g})",
        rows=tuple(_as_row(who.name, row) for row in rows), excuses=tried,
        price=price(p=1 - q, base_minor=0, loss=numbers["loss"], age_days=0, placeholder=False),
        answers=CARDS.fill(**words),
    )  # fmt: skip


def _verdict(
    scene: Scene, numbers: Numbers, tried: tuple[Excuse, ...], rows: Sequence[Row], *, is_called: bool
) -> tuple[str, str]:
    """A pattern needs two weeks and answers that could be seen; else the person alone is asked."""
    if any(excuse.holds for excuse in tried):
        return EXCUSED, numbers.policy.grade
    if not is_called:
        return NOT_ENOUGH, numbers.policy.grade
    days = [day for row in rows if isinstance(day := row["day_min"], date)]
    weeks = {day.isocalendar()[:2] for day in days}
    if len(weeks) < 2 or not scene.sources["activities"].complete:
        return PROMPT, "D"
    return (PROMPT if numbers.policy.grade == "D" else CASE), numbers.policy.grade


def _first(rows: Sequence[Row], start: date) -> date:
    day = rows[0]["day_min"] if rows else start
    return day if isinstance(day, date) else start


def _as_row(name: str, row: Row) -> dict[str, object]:
    first, last = (cast("datetime", row[name]) for name in ("run_from", "created_at_max"))
    minutes = max(1, round((last - first).total_seconds() / 60))
    return {
        "day": str(row["day_min"]), "who": name,
        "what": f"{row['activity_id_count']} entries of kind {row['kind']} that read alike, from "
                f"{first:%H:%M} UTC within {minutes} minute{'' if minutes == 1 else 's'}",
        "source": "activities by fingerprint",
    }  # fmt: skip


def _excuses(
    scene: Scene, numbers: Numbers, seen: Seen, it: Weighed, *, place: int, is_called: bool
) -> tuple[Excuse, ...]:
    person = int(it.people[place])
    who = scene.people[person]
    asked, replied = seen.asked[person], seen.replied[person]
    tail = float(np.nan_to_num(it.lower[place], nan=1.0))
    silent: Mask = np.asarray(tail < numbers["max_reply_tail"])
    return (
        Excuse("answered", not bool(silent) and asked > 0,
               f"customers came back on {replied:.0f} of {asked:.0f} account-days, as a mail merge's do; "
               f"usual is {it.share[place]:.0%}"),
        Excuse("too_early", asked == 0 and not is_called,
               f"{asked:.0f} account-days are old enough for an answer"),
        Excuse("import", False, "entries made by an integration or an assistant are not counted"),
        excuses.new_hire(name=who.name, hired_on=who.hired_on, as_of=scene.as_of, least=30),
        excuses.left(name=who.name, left_on=who.left_on, as_of=scene.as_of),
    )  # fmt: skip


def _no_fingerprint() -> Finding:
    return Finding(
        "GR645", Severity.WARNING,
        "no activity has a fingerprint of its subject line, so signal `S18` cannot tell like entries",
        "map the subject line `as: fingerprint` and import again; the line itself is never kept",
        kind="no evidence",
    )  # fmt: skip


def _too_few() -> Finding:
    return Finding(
        "GR646", Severity.NOTE,
        f"fewer than {LEAST_PEOPLE} people were at work, too few for signal `S18` to learn what is usual",
        "nothing to do: it speaks when there are more", kind="too little evidence",
    )  # fmt: skip


DETECTOR = Detector(
    "S18", requires=("activities", "requests"), wants=("leave",), needs=NEEDS, cards=CARDS, watch=watch
)
