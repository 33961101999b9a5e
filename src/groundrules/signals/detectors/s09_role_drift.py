"""S09, role drift: service work crowds out an inside seller's selling.

It protects the person, who is told first; the work's senders are shown as accounts. Weeks in which a whole
region has more to serve raise what is expected of everybody there.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from groundrules.signals.counts import diary, tickets
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Array, Index, between
from groundrules.signals.kernel import Mask, bh_adjusted, bulk_size, min_p, nb_lower, nb_upper, posterior
from groundrules.signals.personal import PERSON_NEEDS, holds, many, ordinary
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import Price, price
from groundrules.signals.report import strongest
from groundrules.signals.scene import Scene
from groundrules.signals.service import service
from groundrules.terms import Finding, SalesRole, Severity

JOB = SalesRole.INSIDE.value
SEED = 9
DRIFTED = 2.0
"""Service work of somebody who drifted, against what is expected."""
START_SIZE = 12.0
"""How even service work is taken to be while fewer than 30 people can be judged."""
MOST_SIZE = 20.0
"""What is expected is itself a guess: no month is believed to be more even than this."""
PRIOR_EVENTS = 20.0
"""Events' worth of doubt in a seller's own rate."""
REGION_EVENTS = 5.0
"""Events' worth of doubt in a region's week."""
LIKELY = 0.5
"""Nobody is troubled by what is less likely than not."""
WEEK = 7

NEEDS = (
    Need("window_days", "calendar days", "the weeks judged", 14, 90, 28),
    Need("long_window_days", "calendar days", "a longer look, for what grows slowly", 14, 180, 56),
    Need("baseline_days", "calendar days", "the weeks before, which show what is usual", 56, 390, 168),
    Need("min_expected", "events", "with fewer expected nothing can be said", 1, 100, 5),
    Need("service_share", "share of visible work", "less is still a seller's job", 0.05, 1, 0.40),
    Need("times_expected", "times", "less is an ordinary month", 1, 10, 1.4),
    Need("fdr", "share", "how many cases may be false", 0.001, 0.5, 0.10),
    Need("prompt_fdr", "share", "how many prompts to the person may be false", 0.01, 0.9, 0.30),
    Need("prior", "share of inside sellers", "how many drift", 0.001, 0.5, 0.05),
    Need("service_minutes", "minutes", "one service event, for the price", 1, 240, 20),
    *PERSON_NEEDS,
)

CARDS = Cards(
    owner="Service took {now} of your visible work in the last {weeks} weeks, up from {before}. "
    "Most of it came from {senders}. Re-route it?",
    partner="Service takes {now} of {seller}'s visible work. Does any of it belong with support?",
    leader="Find the source and not the fault: most came from {senders}. Send it to support at the door.",
)


@dataclass(frozen=True, slots=True)
class Load:
    """Inside sellers' service work in the window, one entry each, and what was to be expected.

    Attributes:
        row: row of the person.
        x, selling: service events and selling contacts in the window.
        first, second: service events in its halves.
        mu, mu_first, mu_second: expected in the window and its halves.
        usual: own rate a day at work, drawn to the others'.
        days: days at work and recorded in the window.
        factor: the region's weeks against its usual.
        more: own selling against the usual, where there is more of it.
        before: service share of the visible work before the window.
    """

    row: Index
    x: Array
    selling: Array
    first: Array
    second: Array
    mu: Array
    mu_first: Array
    mu_second: Array
    usual: Array
    days: Array
    factor: Array
    more: Array
    before: Array

    @property
    def share(self) -> Array:
        """Service as a share of service and selling."""
        return self.x / np.maximum(self.x + self.selling, 1.0)


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Cases, prompts and excused inside sellers."""
    load = read_load(scene, numbers, numbers.days("window_days"))
    long = read_load(scene, numbers, max(numbers.days("window_days"), numbers.days("long_window_days")))
    enough = load.mu >= numbers["min_expected"]
    if not enough.any():
        return Outcome(totals={NOT_ENOUGH: int(load.row.size)}, findings=(_too_few(int(load.row.size)),))
    looks = [Look.of(one, enough, numbers["prior"]) for one in (load, long)]
    tail = min_p(np.stack([look.tail for look in looks], axis=-1))
    q = np.ones_like(tail)
    q[enough] = bh_adjusted(tail[enough])
    tried = _Tried(scene, numbers, load, looks, tail, q)
    near = np.flatnonzero(tried.is_near())
    off = [scene.numbers[seller_id] for seller_id in scene.off]
    near = near[~np.isin(load.row[near], off)]
    sent = _sent(scene, load.row[near], numbers) if near.size else {}
    judged = [tried.judge(int(n), sent.get(int(load.row[n]), Sent({}, (), 0))) for n in near]
    totals = {NOT_ENOUGH: int(load.row.size - near.size)}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    learned = {"inside sellers judged": float(enough.sum()), "size": looks[0].size,
               "size of the longer look": looks[1].size,
               "service share": float(load.x.sum() / max((load.x + load.selling).sum(), 1.0))}  # fmt: skip
    return Outcome(strongest(judged), totals, learned)


def read_load(scene: Scene, numbers: Numbers, window: int) -> Load:
    """Service in the window against own rate x days at work x the region's factor x more selling."""
    work = service(scene)
    w = scene.visible_time
    seen = w > 0
    served, sold = np.where(seen, work.service, 0.0), np.where(seen, work.selling, 0.0)
    people = scene.people
    row = np.asarray([n for n, one in enumerate(people)
                      if one.sales_role == JOB and scene.time.employed[n, scene.today]],
                     dtype=np.int64)  # fmt: skip
    end = np.full(row.size, scene.today)
    start = end - window
    middle = start + window // 2
    begin = np.maximum(start - numbers.days("baseline_days"), 0)
    was, then = between(served, row, begin, start), between(w, row, begin, start)
    rate = _own_rate(was, then)
    factor = _factors(scene, row, rate, served=served, w=w, since=int(start[0]) if row.size else 0)
    sold_was, sold_now = between(sold, row, begin, start), between(sold, row, start, end)
    days = between(w, row, start, end)
    due = sold_was / np.maximum(then, 1e-9) * days
    more = np.maximum(1.0, (sold_now + PRIOR_EVENTS) / (due + PRIOR_EVENTS))
    daily = np.zeros_like(w)
    daily[row] = w[row] * factor
    all_, early = between(daily, row, start, end), between(daily, row, start, middle)
    return Load(
        row=row, x=between(served, row, start, end), selling=sold_now,
        first=between(served, row, start, middle), second=between(served, row, middle, end),
        mu=rate * more * all_, mu_first=rate * more * early, mu_second=rate * more * (all_ - early),
        usual=rate, days=days, factor=np.where(days > 0, all_ / np.maximum(days, 1e-9), 1.0), more=more,
        before=was / np.maximum(was + sold_was, 1.0),
    )  # fmt: skip


def _own_rate(events: Array, days: Array) -> Array:
    """Own rate, drawn to that of all by so many events' worth of time."""
    overall = events.sum() / max(days.sum(), 1e-9) if days.size else 0.0
    doubt = PRIOR_EVENTS / max(overall, 1e-9)
    return np.asarray((events + PRIOR_EVENTS) / (days + doubt), dtype=np.float64)


def _factors(scene: Scene, row: Index, rate: Array, *, served: Array, w: Array, since: int) -> Array:
    """Each person's region by day: its other sellers' service that week against their usual rates.

    The most burdened seller of a region has no say in it, so that one who drifts does not excuse the next.
    """
    regions = np.asarray([scene.people[n].region for n in row.tolist()], dtype=np.str_)
    made = np.ones((row.size, w.shape[1]))
    last = scene.today
    for end in range(last, max(since - WEEK, 0), -WEEK):
        begin = max(end - WEEK, 0)
        seen, due = served[row, begin:end].sum(axis=1), rate * w[row, begin:end].sum(axis=1)
        for region in np.unique(regions):
            mine = np.flatnonzero(regions == region)
            if mine.size < 3:
                continue
            over = seen[mine] / np.maximum(due[mine], 1.0)
            order = np.argsort(over)
            for place, one in enumerate(mine):
                loudest = order[-1] if order[-1] != place else order[-2]
                others = np.setdiff1d(np.arange(mine.size), [place, loudest])
                total = seen[mine[others]].sum() + REGION_EVENTS
                made[one, begin:end] = total / (due[mine[others]].sum() + REGION_EVENTS)
    return made


@dataclass(frozen=True, slots=True)
class Look:
    """One window, weighed: its load, how uneven ordinary months are, tails and P(drift) per person."""

    load: Load
    size: float
    tail: Array
    p: Array

    @classmethod
    def of(cls, load: Load, enough: Mask, prior: float) -> "Look":
        """The size is learned from everybody with enough to judge."""
        size = min(bulk_size(load.x[enough], load.mu[enough], seed=SEED) or START_SIZE, MOST_SIZE)
        usual = np.maximum(_chance(load.x, load.mu, size), 1e-300)
        drifted = np.maximum(_chance(load.x, np.maximum(DRIFTED * load.mu, load.x), size), 1e-300)
        return cls(load, size, nb_upper(load.x, load.mu, size), posterior(prior, usual / drifted))


def _chance(x: Array, mean: Array, size: float) -> Array:
    mean = np.maximum(mean, 1e-3)
    return np.asarray(nb_lower(x, mean, size) - nb_lower(x - 1, mean, size))


@dataclass(frozen=True, slots=True)
class Sent:
    """Whose service work a person had in the window.

    Attributes:
        by_account: events by account.
        rows: (day, account, events).
        covering: events on accounts that a colleague, away that day, usually serves.
    """

    by_account: dict[str, float]
    rows: tuple[tuple[date, str, int], ...]
    covering: int


def _sent(scene: Scene, people: Index, numbers: Numbers) -> dict[int, Sent]:
    """Person row -> whose work it was; who usually serves an account is read from the weeks before."""
    first = scene.as_of - timedelta(numbers.days("window_days"))
    before = first - timedelta(numbers.days("baseline_days"))
    requests = scene.tables["tickets"]
    requests = requests.filter(requests.opened_at.date() < scene.as_of)
    held = tickets.spans(requests, scene.tables["ticket_changes"])
    every = diary.senders(scene.seen, held, first=before, until=scene.as_of)
    ids = [scene.people[int(row)].seller_id for row in people]
    mine = every.filter(every.seller_id.isin(ids), every.day >= first).select("account_id").distinct()
    rows = (
        every.semi_join(mine, "account_id")
        .order_by("day", "account_id", "seller_id")
        .to_pyarrow()
        .to_pylist()
    )
    usual: dict[str, dict[str, int]] = {}
    for row in rows:
        if row["day"] < first:
            of = usual.setdefault(row["account_id"], {})
            of[row["seller_id"]] = of.get(row["seller_id"], 0) + row["n"]
    server = {account: max(sorted(of), key=lambda one: of[one]) for account, of in usual.items()}
    found: dict[int, Sent] = {}
    for number, person in enumerate(people.tolist()):
        own = [row for row in rows if row["seller_id"] == ids[number] and row["day"] >= first]
        by: dict[str, float] = {}
        covering = 0
        for row in own:
            by[row["account_id"]] = by.get(row["account_id"], 0) + row["n"]
            colleague = scene.numbers.get(server.get(row["account_id"], ids[number]), person)
            away = scene.time.away[colleague, scene.time.column(row["day"])]
            covering += int(row["n"]) if colleague != person and away else 0
        found[person] = Sent(
            by, tuple((row["day"], row["account_id"], int(row["n"])) for row in own), covering
        )
    return found


@dataclass(frozen=True, slots=True)
class _Tried:
    """One run's numbers, from which single people are judged."""

    scene: Scene
    numbers: Numbers
    load: Load
    looks: list[Look]
    tail: Array
    q: Array

    def surest(self, n: int) -> Look:
        """The look that says most of this person."""
        return min(self.looks, key=lambda look: float(look.tail[n]))

    def is_near(self) -> Array:
        load, numbers = self.load, self.numbers
        floor = (load.share > numbers["service_share"]) & (load.x > numbers["times_expected"] * load.mu)
        return np.asarray(floor & (self.q <= numbers["prompt_fdr"]))

    def verdict(self, n: int, tried: tuple[Excuse, ...]) -> str:
        load = self.load
        if holds(tried):
            return EXCUSED
        least = (1 + self.numbers["times_expected"]) / 2
        if load.first[n] <= least * load.mu_first[n] or load.second[n] <= least * load.mu_second[n]:
            return NOT_ENOUGH  # a single burst is no habit
        if self.q[n] <= self.numbers["fdr"]:
            return CASE
        return PROMPT if self.surest(n).p[n] >= LIKELY else NOT_ENOUGH

    def judge(self, n: int, sent: Sent) -> Judged:
        scene, numbers, load = self.scene, self.numbers, self.load
        who = scene.people[int(load.row[n])]
        start = scene.as_of - timedelta(numbers.days("window_days"))
        tried = self._excuses(n, sent)
        verdict = self.verdict(n, tried)
        top = sorted(sent.by_account, key=lambda name: (-sent.by_account[name], name))[:3]
        names = [scene.accounts[name][0] for name in top if name in scene.accounts]
        since = self._since(n)
        words = {
            "now": f"{load.share[n]:.0%}", "before": f"{load.before[n]:.0%}", "seller": who.name,
            "weeks": f"{numbers.days('window_days') / 7:.0f}", "senders": ", ".join(names) or "many accounts",
        }  # fmt: skip
        return Judged(
            kind="S09", grade="D" if verdict == PROMPT else numbers.policy.grade, verdict=verdict,
            account_id=None, account_name=None, from_seller=None, to_seller=(who.seller_id, who.name),
            since=since,
            headline=f"Service took {load.share[n]:.0%} of {who.name}'s visible work since {start:%-d %B}, "
                     f"{load.x[n] / max(load.mu[n], 1e-9):.1f} times what was to be expected.",
            question="does service work crowd out selling?", window=(start, scene.as_of),
            counts=self._counts(n), expected=self._expected(n), formula=self._formula(n),
            rows=self._rows(sent, who.name), excuses=tried, price=self._price(n, since),
            answers=CARDS.fill(**words),
        )  # fmt: skip

    def _since(self, n: int) -> date:
        """The Monday of the first week of the run of weeks above expectation that leads to the window."""
        scene, load = self.scene, self.load
        row, week = int(load.row[n]), self.scene.today
        served, w = service(scene).service[row], scene.visible_time[row]
        limit = self.numbers["times_expected"] * load.usual[n] * load.factor[n] * load.more[n]
        start = scene.today - self.numbers.days("window_days")
        while start - WEEK >= 0:
            some = slice(start - WEEK, start)
            if w[some].sum() > 0 and served[some].sum() <= limit * w[some].sum():
                break
            start -= WEEK
        return scene.time.day(min(start, week))

    def _excuses(self, n: int, sent: Sent) -> tuple[Excuse, ...]:
        scene, load, numbers = self.scene, self.load, self.numbers
        rest = load.x[n] - sent.covering
        days = slice(max(scene.today - numbers.days("window_days"), 0), scene.today)
        return (
            Excuse("covering", bool(sent.covering and rest <= numbers["times_expected"] * load.mu[n]),
                   f"{many(sent.covering, 'event')} of {load.x[n]:.0f} on accounts that a colleague on leave "
                   "usually serves"),
            Excuse("incident", False, f"the region's weeks were {load.factor[n]:.2f} of its usual, and so "
                   "much more was expected"),
            *ordinary(scene, int(load.row[n]), days, numbers),
        )  # fmt: skip

    def _counts(self, n: int) -> tuple[Count, ...]:
        load = self.load
        return (
            Count("service events", load.x[n], "events"),
            Count("selling contacts", load.selling[n], "contacts"),
            Count("service share of both", load.share[n], "share"),
            Count("service share before", load.before[n], "share"),
            Count("days at work", load.days[n], "days"),
        )

    def _expected(self, n: int) -> dict[str, object]:
        load = self.load
        how = (f"{load.usual[n]:.2f} a day before x {load.days[n]:.1f} days at work x {load.factor[n]:.2f} "
               f"region's weeks x {load.more[n]:.2f} more selling")  # fmt: skip
        return {"value": round(float(load.mu[n]), 1), "unit": "events", "how": how}

    def _formula(self, n: int) -> str:
        load, numbers, look = self.load, self.numbers, self.surest(n)
        longer = "" if look is self.looks[0] else f" in {numbers['long_window_days']:.0f} days"
        return (
            f"P(at least {look.load.x[n]:.0f}{longer} | {look.load.mu[n]:.1f} expected, size "
            f"{look.size:.2f}) = {look.tail[n]:.3g}, for two windows {self.tail[n]:.3g}, "
            f"false-discovery rate {self.q[n]:.3f} (case at {numbers['fdr']:g}, prompt at "
            f"{numbers['prompt_fdr']:g}); {load.x[n] / max(load.mu[n], 1e-9):.2f} times (floor "
            f"{numbers['times_expected']:g}), share {load.share[n]:.2f} (floor {numbers['service_share']:g});"
            f" prior {numbers['prior']:g} -> P = {look.p[n]:.2f}"
        )

    def _rows(self, sent: Sent, name: str) -> tuple[dict[str, object], ...]:
        return tuple(
            {"day": str(day), "who": name, "what": f"service, {many(events, 'event')}",
             "source": self.scene.accounts[account][0] if account in self.scene.accounts else account}
            for day, account, events in sent.rows
        )  # fmt: skip

    def _price(self, n: int, since: date) -> Price:
        scene, load, numbers = self.scene, self.load, self.numbers
        hours = max(load.x[n] - load.mu[n], 0.0) * numbers["service_minutes"] / 60
        lost = min(1.0, hours / max(float(load.days[n]) * 8, 1.0))
        p = float(self.surest(n).p[n])
        return price(p=p, base_minor=_team_sales(scene, int(load.row[n])), loss=round(lost, 4),
                     age_days=(scene.as_of - since).days, placeholder=False)  # fmt: skip


def _team_sales(scene: Scene, row: int) -> int:
    """What the median colleague of the person's team and job sold in the last twelve months, minor units."""
    sold = scene.once("sold", lambda: _sold(scene))
    manager = scene.people[row].manager_id
    team = [one.seller_id for one in scene.people if one.manager_id == manager and one.sales_role == JOB]
    return round(float(np.median([sold.get(one, 0.0) for one in team]))) if team else 0


def _sold(scene: Scene) -> dict[str, float]:
    rows = diary.sold(scene.tables["opportunities"], as_of=scene.as_of).to_pyarrow().to_pylist()
    return {str(row["seller_id"]): float(row["amount"] or 0) for row in rows}


def _too_few(number: int) -> Finding:
    return Finding(
        "GR630", Severity.NOTE,
        f"none of {number} inside sellers has enough service work to judge for signal `S09`",
        "nothing to do: it speaks when more of their service work is recorded", kind="too little evidence",
        count=number,
    )  # fmt: skip


DETECTOR = Detector(
    "S09", requires=("activities",), wants=("tickets", "leave"), needs=NEEDS, cards=CARDS, watch=watch
)
