"""S25, evidence outage: a person's (or everybody's) activity stopped being recorded. Runs first.

A person-week is held against the person's own norm on all accounts at once. What it finds is not counted
against anybody: the days are taken out of every other signal. Only who has all but stopped arriving is asked
about it; a slow stretch, in which some entries go on, is a question of work and not of evidence.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundrules.signals import excuses
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.exposure import Array
from groundrules.signals.kernel import Mask, bh_adjusted, bulk_size, lfdr, nb_lower
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.scene import Scene
from groundrules.signals.sources import dropped_finding, dropped_sources
from groundrules.terms import Finding, Severity

SEED = 25
WEEKS_BACK = 33
"""Weeks judged: the oldest move a book may ask about, and the baseline before it."""

EVEN_CHANCE = 0.5
"""Nobody is asked about what is less likely than not."""

LEAST_WEEKS = 4
"""Weeks at work that make a norm."""

PASSES = 3

NEEDS = (
    Need("window_days", "calendar days", "the longest gap looked for at once", 7, 28, 21),
    Need("baseline_days", "calendar days", "the weeks that make a person's own norm", 28, 126, 84),
    Need("min_expected", "activities", "below it silence proves nothing", 1, 1000, 10),
    Need("max_share", "share", "how little of the norm counts as an outage", 0.01, 0.9, 0.40),
    Need(
        "stopped_share",
        "share",
        "more than this of the norm is a slow stretch: nobody is asked",
        0,
        0.9,
        0.15,
    ),
    Need("fdr", "share", "how many alarms may be false", 0.001, 0.5, 0.10),
    Need("org_drop_share", "share", "how little of a source counts as a broken import", 0.01, 0.95, 0.50),
    Need("max_leave_age_days", "calendar days", "how old the leave calendar may be", 1, 366, 35),
)

CARDS = Cards(
    owner="Your activity did not arrive {span}. Did your mail or calendar sync break, or were you away?",
    partner="{name}'s activity did not arrive {span}; nothing is concluded from it.",
    leader="Have {name}'s sync mended, if it still fails. Nothing counts against {name} for these days, and "
    "nobody need be asked.",
)


@dataclass(frozen=True, slots=True)
class Weeks:
    """Person by week (0: the last before today): what was logged, what was expected, and who was at work."""

    logged: Array
    expected: Array
    at_work: Array


@dataclass(frozen=True, slots=True)
class Calls:
    """Which person-weeks are dark, at which false-discovery rate, the chance that each is ordinary, sizes."""

    dark: Mask
    q: Array
    doubt: Array
    sizes: tuple[float, ...]


def person_weeks(scene: Scene, *, baseline: int, skip: int, dark: Mask | None = None) -> Weeks:
    """Volume and own norm for each person and week.

    The norm is the median (per day at work) of the latest ``baseline`` weeks at work that lie ``skip`` weeks
    back and were not ``dark``, so that a gap does not set its own norm; less where the accounts owned
    became fewer; times what the same week did to everybody (the median person), so that holidays and
    quarter ends cancel.
    """
    total = scene.today // 7
    cut = scene.today - 7 * total

    def weekly(per_day: Array) -> Array:
        folded = per_day[:, cut : scene.today].reshape(per_day.shape[0], total, 7).sum(axis=2)
        return np.asarray(folded[:, ::-1], dtype=np.float64)

    logged, at_work = weekly(scene.volume.logged), weekly(scene.time.w)
    load = weekly(scene.volume.load) / 7
    usable = at_work >= 2
    if dark is not None:
        usable[:, : dark.shape[1]] &= ~dark
    rate = logged / np.maximum(at_work, 1e-9)
    judged = max(0, min(WEEKS_BACK, total - skip - LEAST_WEEKS))
    expected = np.zeros((logged.shape[0], judged))
    for week in range(judged):
        past = slice(week + skip, total)
        mine = usable[:, past] & (np.cumsum(usable[:, past], axis=1) <= baseline)
        enough = mine.sum(axis=1) >= LEAST_WEEKS
        norm, before = np.zeros(logged.shape[0]), np.zeros(logged.shape[0])
        norm[enough] = np.nanmedian(np.where(mine, rate[:, past], np.nan)[enough], axis=1)
        before[enough] = np.nanmean(np.where(mine, load[:, past], np.nan)[enough], axis=1)
        fewer = np.where(before > 0, np.minimum(1.0, load[:, week] / np.maximum(before, 1e-9)), 1.0)
        plain = norm * at_work[:, week] * fewer
        heard = plain >= 5
        season = np.median(logged[heard, week] / plain[heard]) if heard.sum() >= 5 else 1.0
        expected[:, week] = plain * np.clip(season, 0.5, 1.5)
    return Weeks(logged[:, :judged], expected, at_work[:, :judged])


def call_dark(weeks: Weeks, numbers: Numbers) -> Calls:
    """Weeks too quiet to be chance: lower tails over gaps of one to three weeks, all judged together."""
    longest = max(1, numbers.days("window_days") // 7)
    tails, places, sizes = [], [], []
    for length in range(1, longest + 1):
        logged, expected = _sliding(weeks.logged, length), _sliding(weeks.expected, length)
        testable = (_sliding(weeks.at_work, length) >= 1) & (expected >= numbers["min_expected"])
        size = bulk_size(logged[testable], expected[testable], seed=SEED + length)
        if size is None:
            continue
        sizes.append(size)
        tail = nb_lower(logged, expected, size)
        tails.append(tail[testable])
        places.append((length, np.argwhere(testable), logged[testable], expected[testable]))
    dark = np.zeros(weeks.logged.shape, dtype=bool)
    best, doubt = np.ones(weeks.logged.shape), np.ones(weeks.logged.shape)
    if not tails:
        return Calls(dark, best, doubt, ())
    every, ends = np.concatenate(tails), np.cumsum([tail.size for tail in tails])[:-1]
    adjusted, ordinary = np.split(bh_adjusted(every), ends), np.split(lfdr(every), ends)
    quiet = weeks.logged < numbers["max_share"] * weeks.expected
    for (length, where, logged, expected), q, chance in zip(places, adjusted, ordinary, strict=True):
        called = (q <= numbers["fdr"]) & (logged < numbers["max_share"] * expected)
        for (person, week), value, least in zip(where[called], q[called], chance[called], strict=True):
            mine = slice(week, week + length)
            dark[person, mine] |= quiet[person, mine]
            best[person, mine] = np.minimum(best[person, mine], value)
            doubt[person, mine] = np.minimum(doubt[person, mine], least)
    return Calls(dark, best, doubt, tuple(sizes))


def _sliding(per_week: Array, length: int) -> Array:
    """Sum of ``length`` weeks, the week itself and those before it; the last ones are short."""
    padded = np.concatenate([per_week, np.zeros((per_week.shape[0], length - 1))], axis=1)
    width = per_week.shape[1]
    total = sum(padded[:, shift : shift + width] for shift in range(length))
    return np.asarray(total, dtype=np.float64)


def dark_days(scene: Scene, weeks: Weeks, dark: Mask) -> NDArray[np.bool_]:
    """Dark weeks as days: each run begins and ends where the day-by-day evidence turns."""
    days = np.zeros(scene.time.w.shape, dtype=bool)
    for person, week in np.argwhere(dark):
        end = scene.today - 7 * int(week)
        days[person, end - 7 : end] = True
    for person in np.flatnonzero(dark.any(axis=1)):
        mine = dark[person]
        share = weeks.logged[person, mine].sum() / max(weeks.expected[person, mine].sum(), 1e-9)
        pace = weeks.expected[person, mine].sum() / max(weeks.at_work[person, mine].sum(), 1e-9)
        light = lightness(
            scene.volume.logged[person], pace * scene.time.w[person], float(np.clip(share, 0.02, 0.5))
        )
        for start, end in runs(days[person]):
            days[person, start:end] = False
            days[
                person, turn(light, start) : scene.today - turn(light[: scene.today][::-1], scene.today - end)
            ] = True
    days[:, scene.today] = days[:, scene.today - 1]
    return days


def lightness(logged: Array, expected: Array, share: float) -> Array:
    """Per day, how much better "recorded" explains the count than "dark" (log likelihood ratio, Poisson)."""
    return np.asarray(logged * np.log(1 / share) - expected * (1 - share), dtype=np.float64)


def turn(light: Array, at: int) -> int:
    """Where, within a week either side of ``at``, light most likely turned to dark.

    Source: maximum likelihood for one change point, Hinkley (1970), Biometrika 57, 1-17.
    """
    first, last = max(0, at - 7), min(light.size, at + 7)
    before = np.concatenate(([0.0], np.cumsum(light[first:last])))
    return (
        first + before.size - 1 - int(np.argmax(before[::-1]))
    )  # of equals the latest: no weekend at the edge


def runs(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of marked days as [start, end)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Who went dark, and when; the scene the later detectors see has those days taken out."""
    baseline, skip = numbers.days("baseline_days") // 7, numbers.days("window_days") // 7
    weeks = person_weeks(scene, baseline=baseline, skip=skip)
    calls = call_dark(weeks, numbers)
    for _ in range(PASSES):  # a long gap is found from its beginning: what was found sets no norm
        weeks = person_weeks(scene, baseline=baseline, skip=skip, dark=calls.dark)
        again = call_dark(weeks, numbers)
        grew, calls = bool((again.dark & ~calls.dark).any()), again
        if not grew:
            break
    dark = dark_days(scene, weeks, calls.dark)
    findings: list[Finding] = []
    sources = dict(scene.sources)
    drops = dropped_sources(
        scene, window_days=numbers.days("window_days"), drop_share=numbers["org_drop_share"]
    )
    for name, since, share in drops:
        findings.append(dropped_finding(name, since, share))
        why = f"only {share:.0%} of `{name}` since {since}"
        sources["activities"] = replace(sources["activities"], complete=False, why=why)
    if not calls.sizes:
        findings.append(_too_little())
    seen = replace(scene, dark=dark, sources=sources)
    judged = tuple(
        _judge(seen, numbers, weeks, calls, person=int(person), start=start, end=end)
        for person in np.flatnonzero(calls.dark.any(axis=1))
        for start, end in runs(dark[person])
        if end > scene.today - numbers.days("window_days")
    )
    judgeable = (weeks.expected[:, 0] >= numbers["min_expected"]).sum() if weeks.expected.size else 0
    active = int((scene.time.employed[:, scene.today]).sum())
    stopped = sum(one.verdict == PROMPT for one in judged)
    totals = {PROMPT: stopped, NOT_ENOUGH: max(0, active - int(judgeable) - stopped)}
    learned = {f"size_{weeks_} weeks": size for weeks_, size in enumerate(calls.sizes, 1)}
    learned["dark person-weeks"] = float(calls.dark.sum())
    return Outcome(judged, totals, learned, tuple(findings), seen)


def _too_little() -> Finding:
    return Finding(
        "GR608", Severity.NOTE,
        "too few person-weeks of activity to learn how uneven ordinary weeks are, so no outage can be told",
        "import at least four months of activities",
        kind="too little evidence",
    )  # fmt: skip


def _judge(
    scene: Scene, numbers: Numbers, weeks: Weeks, calls: Calls, *, person: int, start: int, end: int
) -> Judged:
    who = scene.people[person]
    stop = min(end, scene.today)
    mine = [week for week in range(weeks.logged.shape[1])
            if start < scene.today - 7 * week and scene.today - 7 * (week + 1) < stop]  # fmt: skip
    logged = scene.volume.logged[person, start:stop].sum()
    expected = weeks.expected[person, mine].sum() * (stop - start) / max(7 * len(mine), 1)
    q = float(calls.q[person, mine].min()) if mine else 1.0
    doubt = float(calls.doubt[person, mine].min()) if mine else 1.0
    has_stopped = logged <= numbers["stopped_share"] * expected and doubt <= EVEN_CHANCE
    since, until = scene.time.day(start), scene.time.day(stop)
    rows = tuple(
        {"day": scene.time.day(scene.today - 7 * (week + 1)).isoformat(), "who": who.name,
         "what": f"{weeks.logged[person, week]:.0f} activities, {weeks.expected[person, week]:.1f} expected",
         "source": "week of all activities"}
        for week in sorted(mine, reverse=True)
    )  # fmt: skip
    is_over = stop < scene.today
    span = f"from {since:%-d %B} to {until:%-d %B %Y}" if is_over else f"since {since:%-d %B %Y}"
    answers = CARDS.fill(span=span, name=who.name)
    office = float(scene.time.office[person, start:stop].sum())
    weekdays = sum(scene.time.day(day).weekday() < 5 for day in range(start, stop))
    return Judged(
        kind="S25", grade=numbers.policy.grade, verdict=PROMPT if has_stopped else NOT_ENOUGH,
        account_id=None, account_name=None, from_seller=None, to_seller=(who.seller_id, who.name),
        since=since,
        headline=f"{who.name}'s activity did not arrive {span}.",
        question="did this person's activity stop being recorded, on all accounts at once?",
        window=(since, until),
        counts=(
            Count("activities recorded", float(logged), "activities"),
            Count("days at work", float(scene.time.w[person, start:stop].sum()), "days"),
        ),
        expected={"value": round(expected, 1), "unit": "activities",
                  "how": "the person's own median week x days at work x the same weeks of everybody else"},
        formula=f"{logged:.0f} of {expected:.1f} expected in the quietest gap of up to "
                f"{numbers.days('window_days')} days; false-discovery rate {q:.4f} <= {numbers['fdr']:g}; "
                f"stopped: at most {numbers['stopped_share']:.0%} of it arrived",
        rows=rows,
        excuses=(
            excuses.leave(
                name=who.name, at_work=float(scene.time.w[person, start:stop].sum()), expected=office,
                away_now=0, is_known=scene.sources["leave"].complete,
            ),
            excuses.public_holiday(
                weekdays=weekdays, working=int((scene.time.office[person, start:stop] > 0).sum())
            ),
            excuses.new_hire(name=who.name, hired_on=who.hired_on, as_of=scene.as_of, least=30),
            excuses.left(name=who.name, left_on=who.left_on, as_of=scene.as_of),
        ),
        price=price(p=1 - doubt, base_minor=0, loss=0.0, age_days=(scene.as_of - since).days,
                    placeholder=False),
        answers=answers,
    )  # fmt: skip


DETECTOR = Detector("S25", requires=("activities",), wants=("leave",), needs=NEEDS, cards=CARDS, watch=watch)
