"""S10, quarterback bypass: proposals on led accounts go out and the quarterback hears nothing of them.

Telling within two business days counts as telling: the aim is coordination, not permission. A quarterback
passed over by many is a question about the place, asked of the group and of nobody by name.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa

from groundrules.signals.counts import roles
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, LEAST_GROUP, NOT_ENOUGH, PROMPT, Count, Group, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Index, between, codes, day_columns
from groundrules.signals.kernel import Mask
from groundrules.signals.personal import PERSON_NEEDS, holds, many, ordinary
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.report import strongest
from groundrules.signals.scene import Scene
from groundrules.signals.shares import Shares, weigh
from groundrules.terms import Finding, SalesRole, Severity

JOB = SalesRole.QUARTERBACK.value
THERE = 0.3
"""Of the days the contract gives, around the proposal: a quarterback less there could not be told."""

MOST_FORMER = 20.0
"""At most so many of the proposals before the habit say what the seller's own way was."""

NEEDS = (
    Need("min_events", "proposals", "with fewer nothing can be said", 2, 50, 4),
    Need("inform_days", "business days", "telling within them is telling in time", 0, 20, 2),
    Need("meeting_days", "calendar days", "a meeting with the customer so long before counts", 0, 120, 30),
    Need("window_days", "calendar days", "the months judged", 60, 400, 210),
    Need("proposal_chance", "share", "from this chance of winning on a deal counts as proposed", 0.1, 1, 0.6),
    Need("most_informed", "share", "with more it is no bypass", 0.05, 1, 0.5),
    Need("floor", "share of what peers do", "with more it is no bypass either", 0.05, 1, 0.5),
    Need(
        "sellers_of_one", "sellers", "from so many on it is the place, and nobody is asked by name", 2, 20, 3
    ),
    Need("fdr", "share", "how many cases may be false", 0.001, 0.5, 0.10),
    Need("prompt_fdr", "share", "how many prompts to the person may be false", 0.01, 0.9, 0.30),
    Need("likely", "probability", "nobody is asked about what is less likely", 0.0, 0.95, 0.5),
    Need("prior", "share of sellers", "how many pass the quarterback over", 0.001, 0.5, 0.05),
    Need("loss", "share of open pipeline", "what uncoordinated proposals cost", 0.0, 1.0, 0.03),
    *PERSON_NEEDS,
)

CARDS = Cards(
    owner="{missed} at {accounts} went out without a word to the quarterback. Tell {lead} now?",
    partner="{missed} at {accounts} went out and nothing shows that you knew. Were you told another way?",
    leader="Say once in public what the quarterback decides, and ask {lead} what the next step gains by it. "
    "If it is several sellers, mend the place and not the people.",
)
ROLE_CARDS = Cards(
    owner="Proposals in {region} often go out without the quarterback. What would make telling worth it?",
    partner="Proposals in {region} often go out without the quarterback. What would make telling worth it?",
    leader="Several sellers in {region} pass the quarterback over: it is the place that wants mending. Say "
    "what it decides and what it adds.",
)


@dataclass(frozen=True, slots=True)
class Steps:
    """Proposals the quarterback was to be told of, one entry each, in order of day.

    ``lead`` is a quarterback with the place on the account (the first by id), ``there`` whether any was
    at work.
    """

    deal: list[str]
    account: list[str]
    seller: Index
    day: Index
    lead: Index
    told: Mask
    there: Mask


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Cases, prompts and excused sellers, and groups whose quarterback is passed over by many."""
    steps = read_steps(scene, numbers)
    off = [scene.numbers[seller_id] for seller_id in scene.off]
    sellers = [int(row) for row in np.unique(steps.seller) if row not in off]
    counts = [int((steps.seller == row).sum()) for row in sellers]
    if not any(count >= numbers["min_events"] for count in counts):
        return Outcome(totals={NOT_ENOUGH: len(sellers)}, findings=(_too_few(len(sellers)),))
    tried = _Tried(scene, numbers, steps, sellers, _weigh(scene, steps, sellers, numbers, there_only=True),
                   _weigh(scene, steps, sellers, numbers, there_only=False))  # fmt: skip
    near = [n for n in range(len(sellers)) if tried.is_near(n)]
    judged = [tried.judge(n) for n in near]
    judged = _by_place(tried, near, judged)
    totals = {NOT_ENOUGH: len(sellers) - len(near)}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    learned = {"sellers judged": float(len(sellers)), "proposals on led accounts": float(len(steps.deal)),
               "told in time": float(steps.told.mean())}  # fmt: skip
    return Outcome(strongest(judged), totals, learned)


def proposed(opportunities: ibis.Table, chance: float) -> list[str]:
    """Names of the stages in which open deals usually have that chance of winning or more."""
    open_ = opportunities.filter(~opportunities.is_closed, opportunities.stage.notnull())
    rows = open_.filter(open_.probability.notnull()).select("stage", "probability").to_pyarrow().to_pylist()
    chances: dict[str, list[float]] = {}
    for row in rows:
        chances.setdefault(str(row["stage"]), []).append(float(row["probability"]))
    return sorted(stage for stage, seen in chances.items() if float(np.median(seen)) >= chance - 1e-9)


def read_steps(scene: Scene, numbers: Numbers) -> Steps:
    """Proposals of the window whose time for telling is over, and whether the quarterback was told."""
    tables, sellers = scene.tables, scene.tables["sellers"]
    places = roles.wanted(tables["assignments"], tables["account_team"], sellers, sales_role=JOB)
    first = scene.as_of - timedelta(numbers.days("window_days"))
    wait = numbers.days("inform_days")
    until = np.busday_offset(np.datetime64(scene.as_of), -wait, roll="backward").astype(object)
    found = roles.reached(
        tables["opportunities"], tables["opportunity_changes"], places,
        stages=proposed(tables["opportunities"], numbers["proposal_chance"]), first=first, until=until,
    ).order_by("day", "opportunity_id").to_pyarrow()  # fmt: skip
    leads = roles.leads(tables["account_team"], sellers, sales_role=JOB)
    team = roles.on_the_team(tables["opportunity_team"], sellers, sales_role=JOB)
    meetings = roles.met(scene.touches, sellers, sales_role=JOB)
    asked = ibis.memtable(_asked(found, wait, numbers.days("meeting_days")))
    told = roles.informed(asked, team, meetings, tables["internal_contacts"], leads).to_pyarrow()
    known = {row["opportunity_id"] for row in told.to_pylist()
             if row["on_team"] or row["in_meeting"] or row["in_touch"]}  # fmt: skip
    who: dict[str, list[int]] = {}
    held = leads.order_by("account_id", "seller_id").to_pyarrow()
    for account, row in zip(
        held["account_id"].to_pylist(), codes(held["seller_id"], scene.numbers), strict=True
    ):
        if row >= 0:
            who.setdefault(account, []).append(int(row))
    seller = codes(found["owner_id"], scene.numbers)
    accounts = found["account_id"].to_pylist()
    own = np.asarray([row in who.get(name, ()) for row, name in zip(seller.tolist(), accounts, strict=True)])
    job = np.asarray([person.sales_role in (JOB, SalesRole.OTHER.value) for person in scene.people])
    kept = (seller >= 0) & ~job[seller] & ~own if len(seller) else np.zeros(0, dtype=bool)
    found, seller = found.filter(pa.array(kept, pa.bool_())), seller[kept]
    day = day_columns(found["day"], scene.first)
    names, deal = found["account_id"].to_pylist(), found["opportunity_id"].to_pylist()
    there = np.asarray([_is_there(scene, who.get(name, []), int(at), wait)
                        for name, at in zip(names, day, strict=True)], dtype=bool)  # fmt: skip
    lead = np.asarray([who.get(name, [-1])[0] for name in names], dtype=np.int64)
    return Steps(
        deal, names, seller, day, lead, np.asarray([one in known for one in deal], dtype=bool), there
    )


def _asked(found: pa.Table, wait: int, before: int) -> pa.Table:
    day = found["day"].combine_chunks() if found.num_rows else pa.array([], pa.date32())
    days = np.asarray(day.cast(pa.int32()).to_numpy(), dtype=np.int64).astype("datetime64[D]")
    due = np.busday_offset(days, wait, roll="backward")
    return pa.table(
        {
            **{name: found[name] for name in ("opportunity_id", "account_id", "owner_id")},
            "day": day, "since": pa.array(days - before, pa.date32()), "due": pa.array(due, pa.date32()),
        }
    )  # fmt: skip


def _is_there(scene: Scene, leads: list[int], day: int, wait: int) -> bool:
    """Whether any quarterback of the account was at work enough around the proposal."""
    span = np.asarray([max(day - 3, 0)]), np.asarray([min(day + wait + 5, scene.time.days)])
    for row in leads:
        who = np.asarray([row])
        office = float(between(scene.time.office, who, *span)[0])
        if float(between(scene.time.w, who, *span)[0]) >= THERE * office and office > 0:
            return True
    return False


def _weigh(scene: Scene, steps: Steps, sellers: list[int], numbers: Numbers, *, there_only: bool) -> Shares:
    counted = steps.there | steps.told if there_only else np.ones(len(steps.deal), dtype=bool)
    place = np.full(len(scene.people), -1, dtype=np.int64)
    place[sellers] = np.arange(len(sellers))
    some = np.flatnonzero(counted & (place[steps.seller] >= 0))
    group = np.asarray([scene.people[row].sales_role for row in sellers], dtype=np.str_)
    first = scene.today - numbers.days("window_days")
    return weigh(
        place[steps.seller[some]], steps.day[some], steps.told[some], group, first=first, today=scene.today,
        most_former=MOST_FORMER, least=numbers["min_events"], prior=numbers["prior"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tried:
    """One run's numbers, from which single sellers are judged."""

    scene: Scene
    numbers: Numbers
    steps: Steps
    sellers: list[int]
    weighed: Shares
    plain: Shares

    def counted(self, n: int) -> Index:
        """Proposals since the habit began that a quarterback could be told of."""
        some = self._since(n, self.weighed)
        return some[self.steps.there[some] | self.steps.told[some]]

    def _since(self, n: int, by: Shares) -> Index:
        steps = self.steps
        return np.flatnonzero((steps.seller == self.sellers[n]) & (steps.day >= by.since[n]))

    def _told_by(self, n: int) -> Shares:
        """The look that says most: where a quarterback was there, or, where none was, anywhere."""
        return self.weighed if self.weighed.q[n] <= self.numbers["prompt_fdr"] else self.plain

    def missed(self, n: int) -> Index:
        some = self.counted(n)
        return some[~self.steps.told[some]]

    def _is_low(self, n: int, some: Index) -> bool:
        if not len(some):
            return False
        share = float(self.steps.told[some].mean())
        numbers = self.numbers
        return share < numbers["most_informed"] and share < numbers["floor"] * float(self.weighed.expected[n])

    def is_near(self, n: int) -> bool:
        limit = self.numbers["prompt_fdr"]
        return any(
            by.q[n] <= limit and self._is_low(n, self._since(n, by)) for by in (self.weighed, self.plain)
        )

    def verdict(self, n: int, tried: tuple[Excuse, ...]) -> str:
        if holds(tried):
            return EXCUSED
        some, q = self.counted(n), float(self.weighed.q[n])
        half = len(some) // 2
        if self.weighed.p[n] < self.numbers["likely"]:
            return NOT_ENOUGH
        if len(some) < self.numbers["min_events"] or not self._is_low(n, some[half:]):
            return NOT_ENOUGH
        if q <= self.numbers["fdr"] and self._is_low(n, some[:half]):
            return CASE
        return PROMPT if q <= self.numbers["prompt_fdr"] else NOT_ENOUGH

    def judge(self, n: int) -> Judged:
        scene, numbers, steps = self.scene, self.numbers, self.steps
        who, some, missed = scene.people[self.sellers[n]], self.counted(n), self.missed(n)
        tried = self._excuses(n)
        verdict = self.verdict(n, tried)
        since = scene.time.day(int(self._told_by(n).since[n]))
        accounts = sorted({steps.account[place] for place in missed})
        names = ", ".join(scene.accounts[name][0] for name in accounts[:3]) + (
            " and others" if accounts[3:] else ""
        )
        lead = scene.people[int(steps.lead[missed[-1]])].name if len(missed) else "the quarterback"
        words = {"missed": many(len(missed), "proposal"), "accounts": names or "led accounts", "lead": lead}
        base = scene.base(accounts)
        return Judged(
            kind="S10", grade="D" if verdict == PROMPT else numbers.policy.grade, verdict=verdict,
            account_id=None, account_name=None, from_seller=None, to_seller=(who.seller_id, who.name),
            since=since,
            headline=f"{who.name} told the quarterback of {int(steps.told[some].sum())} of "
                     f"{many(len(some), 'proposal')} on led accounts within "
                     f"{numbers['inform_days']:.0f} business days.",
            question="does the quarterback hear of proposals on the accounts he leads?",
            window=(since, scene.as_of),
            counts=self._counts(n), expected=self._expected(n), formula=self._formula(n), rows=self._rows(n),
            excuses=tried,
            price=price(p=float(self.weighed.p[n]), base_minor=sum(base.values()), loss=numbers["loss"],
                        age_days=(scene.as_of - since).days, placeholder=numbers.is_placeholder),
            answers=CARDS.fill(**words),
        )  # fmt: skip

    def _day(self, place: int) -> date:
        return self.scene.time.day(int(self.steps.day[place]))

    def _excuses(self, n: int) -> tuple[Excuse, ...]:
        steps, row = self.steps, self.sellers[n]
        since = self._told_by(n)
        every = self._since(n, since)
        out = int((~steps.there[every] & ~steps.told[every]).sum())
        decided = bool(self.weighed.q[n] > self.numbers["prompt_fdr"])
        days = slice(max(int(since.since[n]), 0), self.scene.today)
        return (
            Excuse("quarterback_away", decided and out > 0,
                   f"{many(out, 'proposal')} went out while no quarterback of the account was there"),
            *ordinary(self.scene, row, days, self.numbers),
        )  # fmt: skip

    def _counts(self, n: int) -> tuple[Count, ...]:
        steps, some = self.steps, self.counted(n)
        return (
            Count("proposals on led accounts", len(some), "proposals"),
            Count("of these told in time", float(steps.told[some].sum()), "proposals"),
            Count("left out: no quarterback there",
                  float(len(self._since(n, self.weighed)) - len(some)), "proposals"),
        )  # fmt: skip

    def _expected(self, n: int) -> dict[str, object]:
        share, total = float(self.weighed.expected[n]), len(self.counted(n))
        how = (f"{share:.0%} of {many(total, 'proposal')}: the usual share of sellers of the same job "
               "and the seller's own before")  # fmt: skip
        return {"value": round(share * total, 1), "unit": "proposals", "how": how}

    def _formula(self, n: int) -> str:
        it, some, numbers = self.weighed, self.counted(n), self.numbers
        x = int(self.steps.told[some].sum())
        return (
            f"P(at most {x} of {len(some)} | Beta({it.a[n]:.1f}, {it.b[n]:.1f})) = {it.tail[n]:.3g} by "
            f"themselves; all proposals are {np.exp(min(it.log_ratio[n], 50)):.3g} times likelier if the "
            f"quarterback is passed over since some day, "
            f"false-discovery rate {it.q[n]:.3f} (case at {numbers['fdr']:g}, prompt "
            f"at {numbers['prompt_fdr']:g}); told {x / max(len(some), 1):.2f} (floor "
            f"{numbers['most_informed']:g}, and {numbers['floor']:g} of {it.expected[n]:.2f} expected); "
            f"prior {numbers['prior']:g} -> P = {it.p[n]:.2f}"
        )

    def _rows(self, n: int) -> tuple[dict[str, object], ...]:
        steps, scene, who = self.steps, self.scene, self.scene.people[self.sellers[n]].name
        rows: list[dict[str, object]] = []
        for place in self._since(n, self._told_by(n)).tolist():
            told = (
                "told in time"
                if steps.told[place]
                else "not told"
                if steps.there[place]
                else "not told, not counted: no quarterback there"
            )
            account = scene.accounts[steps.account[place]][0]
            rows.append({"day": str(self._day(place)), "who": who, "what": f"proposal at {account}: {told}",
                         "source": f"opportunity {steps.deal[place]}"})  # fmt: skip
        return tuple(rows)


def _by_place(tried: _Tried, near: list[int], judged: list[Judged]) -> list[Judged]:
    """Where many sellers pass one quarterback over, the place is asked about, and no seller by name."""
    told = {n: one for n, one in zip(near, judged, strict=True) if one.verdict in (CASE, PROMPT)}
    passed: dict[int, set[int]] = {}
    for n in told:
        for lead in np.unique(tried.steps.lead[tried.missed(n)]).tolist():
            passed.setdefault(int(lead), set()).add(n)
    places = {lead: some for lead, some in passed.items() if len(some) >= tried.numbers["sellers_of_one"]}
    if not places:
        return judged
    people, groups, hidden = tried.scene.people, [], set[int]()
    for region in sorted({people[lead].region for lead in places}):
        some = set().union(*(who for lead, who in places.items() if people[lead].region == region))
        group = _group(tried, region, max(told[n].price.p for n in some))
        if group is not None:  # where they are too few to be a group, each is asked
            groups.append(group)
            hidden |= some
    return [*(one for n, one in zip(near, judged, strict=True) if n not in hidden), *groups]


def _group(tried: _Tried, region: str, p: float) -> Judged | None:
    """The row about the sellers and quarterbacks of a region; None: they are too few to speak of."""
    scene, numbers, steps = tried.scene, tried.numbers, tried.steps
    rows = [row for row in tried.sellers if scene.people[row].region == region]
    leads = np.unique(steps.lead[np.isin(steps.seller, rows)])
    size = len(rows) + len(leads)
    if size < LEAST_GROUP:
        return None
    some = np.flatnonzero(np.isin(steps.seller, rows) & (steps.there | steps.told))
    missed = some[~steps.told[some]]
    base = scene.base(sorted({steps.account[place] for place in missed}))
    name = f"sellers and quarterbacks of {region}" if region else "sellers and quarterbacks"
    share = float(steps.told[some].mean())
    return Judged(
        kind="S10", grade="C", verdict=CASE, account_id=None, account_name=None, from_seller=None,
        to_seller=None, since=scene.time.day(int(steps.day[missed[0]])),
        headline=f"{len(missed)} of {many(len(some), 'proposal')} of {name} went out without "
                 "the quarterback.",
        question="is the quarterback's place accepted where he leads?",
        window=(scene.as_of - timedelta(numbers.days("window_days")), scene.as_of),
        counts=(Count("proposals on led accounts", len(some), "proposals"),
                Count("of these told in time", float(steps.told[some].sum()), "proposals")),
        expected={"value": round(float(steps.told.mean()) * len(some), 1), "unit": "proposals",
                  "how": "the share told in time everywhere"},
        formula=f"{share:.2f} told in time, {steps.told.mean():.2f} everywhere; so low for "
                f"{numbers['sellers_of_one']:.0f} sellers of one quarterback or more",
        rows=(), excuses=(),
        price=price(p=p, base_minor=sum(base.values()), loss=numbers["loss"],
                    age_days=(scene.as_of - scene.time.day(int(steps.day[missed[0]]))).days,
                    placeholder=numbers.is_placeholder),
        answers=ROLE_CARDS.fill(region=region or "the region"),
        group=Group("boundary", f"quarterback {region}".strip(), name, size),
    )  # fmt: skip


def _too_few(number: int) -> Finding:
    return Finding(
        "GR632", Severity.NOTE,
        f"none of {number} sellers has enough proposals on led accounts for signal `S10`",
        "nothing to do: it speaks when there are more such proposals", kind="too little evidence",
        count=number,
    )  # fmt: skip


DETECTOR = Detector(
    "S10",
    requires=("opportunities", "opportunity_changes", "opportunity_team", "account_team", "assignments"),
    wants=("attendees", "internal_contacts", "leave"), needs=NEEDS, cards=CARDS, watch=watch,
)  # fmt: skip
