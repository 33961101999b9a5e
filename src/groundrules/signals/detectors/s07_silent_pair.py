"""S07, a pair that does not talk: two people who are to work together fell silent, though both are there.

Counts of contacts only, never a word of them. Both get the same text; a leader hears of it only where a
second channel shows the same. Without a current leave calendar it does not look at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from groundrules.signals import excuses
from groundrules.signals.cadence import FALLEN_TO, Cadence, cadence, channels, couples, quiet_channels, silent
from groundrules.signals.counts import pairs as counted
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Array, Index
from groundrules.signals.pairs import Pairs, pairs
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.scene import Person, Scene
from groundrules.signals.volume import visibility
from groundrules.terms import Finding, Severity

NEEDS = (
    Need("window_days", "days both were there", "the shortest silence looked for", 5, 60, 10),
    Need("longest_window_days", "days both were there", "the longest silence looked for", 10, 120, 45),
    Need("baseline_days", "days both were there", "as many make a habit", 20, 250, 60),
    Need("min_baseline_days", "days both were there", "with fewer nobody knows the habit", 5, 120, 8),
    Need("min_expected", "contacts", "below it silence proves nothing", 1, 100, 4),
    Need("max_share", "share of the habit", "less is a pair that does not talk", 0.05, 0.95, 0.5),
    Need("max_spread", "calendar days for each", "beyond it the days lie too far back", 1.4, 10, 2.5),
    Need("fdr", "share", "how many cases may be false", 0.001, 0.5, 0.10),
    Need("prompt_fdr", "share", "how many prompts to the two may be false", 0.01, 0.9, 0.30),
    Need("likely", "probability", "nobody is asked about what is less likely", 0.0, 0.95, 0.5),
    Need("prior", "share of pairs", "how many have stopped talking", 0.001, 0.5, 0.05),
    Need("shared_days", "calendar days", "who worked an account in them shares it", 30, 400, 180),
    Need("loss", "share of revenue", "a placeholder: what silence costs on shared accounts", 0.0, 1.0, 0.03),
    Need("outage_share", "share", "below it the person's work is not being recorded", 0.05, 0.9, 0.40),
    Need("new_hire_days", "calendar days", "how long a newcomer is left alone", 0, 180, 30),
)

CARDS = Cards(
    owner="You two used to exchange about {usual} notes a week; in the last {days} days you were both there: "
    "{x}. All fine, another channel, or should you talk?",
    partner="You two used to exchange about {usual} notes a week; in the last {days} days you were both "
    "there: {x}. All fine, another channel, or should you talk?",
    leader="Ten minutes with {one} and {other} together: ask what got in the way, agree a fixed slot, look "
    "again in three weeks.",
)


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Prompts to pairs that fell silent, and cases where a second channel says so too."""
    if not scene.sources["leave"].complete:
        return Outcome(findings=(_no_leave(scene.sources["leave"].why),))
    every = pairs(scene)
    found = cadence(scene, every, every.touched, numbers)
    q, p, tell = silent(found, max_share=numbers["max_share"], prior=numbers["prior"])
    near = np.flatnonzero((q <= max(numbers["fdr"], numbers["prompt_fdr"])) & (p >= numbers["likely"]))
    thin = int((~found.judged.any(axis=1)).sum())
    learned = {"pairs judged": float(len(every) - thin)}
    for length, size, season in zip(found.windows, found.sizes, found.season, strict=True):
        learned |= {f"size over {length} days": size, f"everybody's talk over {length} days": season}
    if thin == len(every):
        return Outcome(totals={NOT_ENOUGH: thin}, learned=learned, findings=(_too_few(thin),))
    judged: tuple[Judged, ...] = ()
    if near.size:
        by_channel = channels(scene, every)
        quiet = quiet_channels(scene, every, by_channel, tell, numbers)
        shared = _shared(scene, every, near, numbers)
        scene.base(sorted({account for accounts in shared.values() for account in accounts}))
        tried = _Tried(scene, numbers, every, found, q, p, tell, quiet, by_channel, shared)
        judged = tuple(tried.judge(int(pair)) for pair in near)
    totals = {NOT_ENOUGH: thin}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    return Outcome(judged, totals, learned)


def _shared(scene: Scene, every: Pairs, near: Index, numbers: Numbers) -> dict[tuple[str, str], list[str]]:
    """Accounts both of a near pair contacted lately: (id, id) in order -> accounts."""
    contacts = scene.contacts()
    contacts = contacts.filter(contacts.day >= scene.as_of - timedelta(numbers.days("shared_days")))
    rows = counted.worked_by_both(contacts, couples(scene, every, near)).to_pyarrow().to_pylist()
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        found.setdefault((row["one"], row["other"]), []).append(row["account_id"])
    return found


@dataclass(frozen=True, slots=True)
class _Tried:
    """One look's numbers, from which single pairs are judged."""

    scene: Scene
    numbers: Numbers
    pairs: Pairs
    found: Cadence
    q: Array
    p: Array
    tell: Index
    quiet: Array
    by_channel: Mapping[str, Array]
    shared: Mapping[tuple[str, str], list[str]]

    def judge(self, pair: int) -> Judged:
        scene, found, numbers = self.scene, self.found, self.numbers
        w = int(self.tell[pair])
        people = sorted((self._person(row) for row in (self.pairs.one[pair], self.pairs.other[pair])),
                        key=lambda person: person.seller_id)  # fmt: skip
        one, other = people
        accounts = self.shared.get((one.seller_id, other.seller_id), [])
        start = int(found.start[pair, w])
        since = scene.time.day(start)
        tried = self._excuses(people, start, len(accounts))
        grade = numbers.policy.grade if self._is_sure(pair) else "D"
        bases = scene.base(sorted(accounts))
        x, days, usual = found.x[pair, w], found.windows[w], 5 * found.rate[pair, w]
        words = {"usual": f"{usual:.0f}" if usual >= 1.5 else f"{usual:.1f}", "days": days, "x": f"{x:.0f}",
                 "one": one.name, "other": other.name}  # fmt: skip
        return Judged(
            kind="S07", grade=grade, verdict=self._verdict(grade, tried), account_id=None, account_name=None,
            from_seller=(one.seller_id, one.name), to_seller=(other.seller_id, other.name), since=since,
            headline=f"{one.name} and {other.name} used to exchange about {words['usual']} notes a week; in "
                     f"the last {days} days both were there: {x:.0f}.",
            question="do these two, who are to work together, talk less than they used to?",
            window=(since, scene.as_of),
            counts=(
                Count("contacts of the two, all channels", float(x), "contacts"),
                Count("days both were there", float(days), "days"),
                Count("days before that make the habit", float(found.before[pair, w]), "days"),
                Count("channels that show it by themselves", float(self.quiet[pair]), "channels"),
                Count("accounts both worked lately", float(len(accounts)), "accounts"),
            ),
            expected={"value": round(float(found.mu[pair, w]), 1), "unit": "contacts",
                      "how": f"{found.rate[pair, w]:.2f} a day by their own habit x {days} days both were "
                             f"there x {found.season[w]:.2f} for everybody's talk in these days"},
            formula=self._formula(pair, w), rows=self._rows(pair, start, one.name, other.name), excuses=tried,
            price=price(p=float(self.p[pair]), base_minor=sum(bases.values()), loss=numbers["loss"],
                        age_days=(scene.as_of - since).days, placeholder=numbers.is_placeholder),
            answers=CARDS.fill(**words),
        )  # fmt: skip

    def _person(self, row: int) -> Person:
        return self.scene.people[int(row)]

    def _is_sure(self, pair: int) -> bool:
        """Sure enough for more than a prompt: a second channel shows it by itself."""
        return bool(self.q[pair] <= self.numbers["fdr"] and self.quiet[pair] >= 2)

    def _verdict(self, grade: str, tried: tuple[Excuse, ...]) -> str:
        if any(excuse.holds for excuse in tried):
            return EXCUSED
        return PROMPT if grade == "D" else CASE

    def _excuses(self, people: list[Person], start: int, shared: int) -> tuple[Excuse, ...]:
        scene, numbers, tried = self.scene, self.numbers, []
        for person in people:
            row = scene.numbers[person.seller_id]
            days = slice(start, scene.today)
            office = scene.time.office[row, days]
            at_work = float(scene.time.w[row, days].sum())
            tried += [
                excuses.leave(name=person.name, at_work=at_work, expected=float(office.sum()),
                              away_now=scene.time.away_now(row, scene.today), is_known=True),
                excuses.part_time(name=person.name, share=person.full_time_share),
                excuses.logged_elsewhere(
                    name=person.name, dark_days=int(((office > 0) & scene.dark[row, days]).sum()),
                    of_days=int((office > 0).sum()), index=_index(scene, row, start),
                    share=numbers["outage_share"]),
                excuses.new_hire(name=person.name, hired_on=person.hired_on, as_of=scene.as_of,
                                 least=numbers.days("new_hire_days")),
                excuses.left(name=person.name, left_on=person.left_on, as_of=scene.as_of),
            ]  # fmt: skip
        why = f"both worked {shared} account{'' if shared == 1 else 's'} lately"
        return (
            *tried,
            Excuse("nothing_shared", shared == 0, why),
            Excuse("other_channel", False, "cannot be seen here: either of them may say so with one click"),
        )

    def _formula(self, pair: int, w: int) -> str:
        found, numbers = self.found, self.numbers
        return (
            f"P(X <= {found.x[pair, w]:.0f}) with mean {found.mu[pair, w]:.1f} and size {found.sizes[w]:.2f} "
            f"= {found.p[pair, w]:.2g}, for the most telling of {int(found.judged[pair].sum())} windows; "
            f"against one of {', '.join(f'{to:g}' for to in FALLEN_TO)} of the habit, prior "
            f"{numbers['prior']:g} -> P = {self.p[pair]:.2f}; "
            f"false-discovery rate over all pairs {self.q[pair]:.3f} (prompt at {numbers['prompt_fdr']:g}, "
            f"case at {numbers['fdr']:g} and two channels); {found.share[pair, w]:.2f} of the habit "
            f"(floor {numbers['max_share']:g})"
        )

    def _rows(self, pair: int, start: int, one: str, other: str) -> tuple[Mapping[str, object], ...]:
        """What was counted by day, from four weeks before the window on."""
        rows = []
        for column in range(max(0, start - 28), self.scene.today):
            for channel, touched in self.by_channel.items():
                if touched[pair, column]:
                    there = "" if self.pairs.together[pair, column] else ", not both there: left out"
                    rows.append({"day": self.scene.time.day(column).isoformat(), "who": f"{one} and {other}",
                                 "what": f"{touched[pair, column]:.0f} by {channel}{there}",
                                 "source": "internal contacts"})  # fmt: skip
        return tuple(rows)


def _index(scene: Scene, row: int, start: int) -> float:
    """The person's visible work since ``start`` against the twelve weeks before."""
    person, begin, end = (np.array([value]) for value in (row, start, scene.today))
    found = visibility(
        scene.volume, scene.time, scene.time.w, person=person, base=(np.maximum(begin - 84, 0), begin),
        window=(begin, end), elsewhere=np.zeros(1), bounds=(0.0, 1.0),
    )  # fmt: skip
    return float(found[0])


def _no_leave(why: str) -> Finding:
    return Finding(
        "GR625", Severity.WARNING,
        f"signal `S07` was not run: without a current leave calendar ({why}) silence may be absence",
        "export the leave calendar with the CRM", kind="leave calendar",
    )  # fmt: skip


def _too_few(number: int) -> Finding:
    return Finding(
        "GR626", Severity.NOTE,
        f"of {number} pairs too few have enough contacts on record for signal `S07` to know what is usual",
        "nothing to do: it speaks when thirty pairs have a habit to be held against",
        kind="too little evidence", count=number,
    )  # fmt: skip


DETECTOR = Detector(
    "S07",
    requires=("internal_contacts", "leave"),
    wants=("activities",),
    needs=NEEDS,
    cards=CARDS,
    watch=watch,
)
