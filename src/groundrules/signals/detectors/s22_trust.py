"""S22, trust decline: answers about a boundary between two roles fell in one unit, and stay down.

Only groups: no answer of a person is read as one, no pair has a result, fewer than eight answers are shown
to nobody. Where fewer than half answered it is unknown, and the silence itself is shown.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from groundrules.signals.counts import answers
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, LEAST_GROUP, NOT_ENOUGH, Count, Group, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.kernel.survival import median_wait, slower
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.scene import Scene
from groundrules.signals.trust import Fall, Noise, Series, common, fallen, learn_noise, net_of, read_series

NEEDS = (
    Need("drop_sd", "standard deviations of an answer", "how far answers must have fallen", 0.1, 3, 0.5),
    Need("window_days", "calendar days", "a slow fall is held against so long ago", 7, 120, 28),
    Need("within_days", "calendar days", "how long ago a sudden fall may be", 14, 366, 100),
    Need("rounds_down", "rounds", "in how many rounds it must show: one bad week is no decline", 1, 6, 2),
    Need("min_p", "probability", "how sure we must be", 0.5, 0.999, 0.90),
    Need("prior", "share", "boundaries expected to fall in such a time", 0.001, 0.5, 0.05),
    Need("min_response", "share", "fewer answers than this and nothing is known", 0.1, 0.95, 0.50),
    Need("busy", "times the usual work", "from which it is the work and not the trust", 1.05, 5, 1.40),
    Need("min_requests", "requests", "between colleagues, to speak of how long answers take", 5, 1000, 20),
)  # fmt: skip

CARDS = Cards(
    owner="Answers about {boundary} have fallen in {unit}. Your own answer stays yours. What would help?",
    partner="Answers about {boundary} have fallen in {unit}. What would help?",
    leader="Talk with both sides of {boundary} in {unit} about what changed since {since}. There is no "
    "result for a person or a pair, and no score to be reached.",
)

BUSY_DAYS, USUAL_DAYS = 28, 84


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Boundaries where trust has fallen, and those where too few answer to know."""
    whole, thin, sd = read_series(scene)
    # What all others did in the same rounds is nobody's own unevenness: one bad month of all teaches nothing.
    noise = learn_noise(tuple(net_of(one, common(whole, one)) for one in whole), sd)
    judge = _Judge(scene, numbers, whole, noise)
    found = [judge.series(one) for one in whole] + [judge.unknown(one) for one in thin]
    judged = tuple(one for one in found if one is not None)
    totals = {NOT_ENOUGH: len(found) - len(judged)}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    learned = {
        "boundaries by unit": float(len(whole) + len(thin)), "noise over chance": noise.excess,
        "usual step in standard deviations": noise.step / noise.sd,
    }  # fmt: skip
    return Outcome(judged, totals, learned)


@dataclass(frozen=True, slots=True)
class Replies:
    """How long requests between the two roles waited, lately and before, in days at work."""

    lately: float
    before: float
    requests: int
    p: float


@dataclass(frozen=True, slots=True)
class _Judge:
    scene: Scene
    numbers: Numbers
    all: tuple[Series, ...]
    noise: Noise

    def series(self, one: Series) -> Judged | None:
        """What is to be said of a boundary; None: nothing near."""
        if one.answered[-1] < self.numbers["min_response"] * one.asked[-1]:
            return self.unknown(one)
        fall = self._fall(one)
        if fall.p < self.numbers["min_p"] or fall.since is None:
            return None
        tried = self._excuses(one)
        verdict = EXCUSED if any(excuse.holds for excuse in tried) else CASE
        return self._row(one, fall, verdict, tried)

    def unknown(self, one: Series) -> Judged | None:
        """Too few answered: the rate itself is what can be told, where eight people were asked."""
        if not one.closed or max(one.answered[-1], 0) < LEAST_GROUP:
            return None
        return self._row(one, Fall(0.0, 0.0, None, 0), NOT_ENOUGH, ())

    def _fall(self, one: Series) -> Fall:
        n = self.numbers
        return fallen(
            one, self.noise, floor=n["drop_sd"], prior=n["prior"], within_days=n.days("within_days"),
            window_days=n.days("window_days"), rounds_down=n.days("rounds_down"),
        )  # fmt: skip

    def _excuses(self, one: Series) -> tuple[Excuse, ...]:
        shared = common(self.all, one)
        net = self._fall(net_of(one, shared))
        alone = Excuse(
            "everywhere", bool(shared) and net.p < self.numbers["min_p"],
            f"beside what all other boundaries did in the same rounds it is down by {net.by:.2f} standard "
            f"deviations, with probability {net.p:.2f}" if shared else "no others to compare with",
        )  # fmt: skip
        return alone, self._workload(one)

    def _workload(self, one: Series) -> Excuse:
        scene = self.scene
        rows = [row for row, who in enumerate(scene.people) if who.region == one.unit and one.unit]
        end = min(scene.today, scene.time.column(one.closed[-1]))
        if len(rows) < LEAST_GROUP or end < BUSY_DAYS + USUAL_DAYS:
            return Excuse("workload", False, "cannot be told: the unit is no region of eight people and more")

        def pace(first: int, last: int) -> float:
            days = float(scene.visible_time[rows, first:last].sum())
            return float(scene.volume.logged[rows, first:last].sum()) / max(days, 1.0)

        usual = pace(end - BUSY_DAYS - USUAL_DAYS, end - BUSY_DAYS)
        ratio = pace(end - BUSY_DAYS, end) / usual if usual else 1.0
        holds = ratio >= self.numbers["busy"]
        return Excuse("workload", holds, f"visible work there was {ratio:.2f} times the usual in those weeks")

    def _replies(self, one: Series) -> Replies | None:
        """Requests between the boundary's roles, lately against the twelve weeks before."""
        scene = self.scene
        roles = [role for role in sorted({who.sales_role for who in scene.people}) if role in one.boundary]
        if len(roles) != 2 or not scene.sources["activities"].rows:
            return None
        table = answers.requests(
            scene.tables["activities"], scene.tables["sellers"],
            since=scene.as_of - timedelta(BUSY_DAYS + USUAL_DAYS), until=scene.as_of,
        )  # fmt: skip
        kept = table.filter(table.asker_role.isin(roles), table.asked_role.isin(roles),
                            table.asker_role != table.asked_role)  # fmt: skip
        rows = [row for row in kept.to_pyarrow().to_pylist() if row["region"] == one.unit or not one.unit]
        people = {row["asker_id"] for row in rows} | {row["asked_id"] for row in rows}
        late = np.asarray([row["made_on"] >= scene.as_of - timedelta(BUSY_DAYS) for row in rows], dtype=bool)
        if len(people) < LEAST_GROUP or min(late.sum(), (~late).sum()) < self.numbers["min_requests"]:
            return None
        over = np.asarray([row["done_on"] is not None for row in rows], dtype=bool)
        waited = np.asarray([self._waited(row["asked_id"], row["made_on"], row["done_on"]) for row in rows])
        # What was asked before is looked at for as long as what was asked lately could be.
        cut = waited > BUSY_DAYS
        waited, over = np.minimum(waited, BUSY_DAYS), over & ~cut
        return Replies(
            median_wait(waited[late], over[late]), median_wait(waited[~late], over[~late]), len(rows),
            slower(waited, over, late),
        )  # fmt: skip

    def _waited(self, who: str, made: date, done: date | None) -> float:
        time = self.scene.time
        first, last = time.column(made), time.column(done or self.scene.as_of)
        return float(time.w[self.scene.numbers[who], max(first, 0) : max(last, 0)].sum())

    def _row(self, one: Series, fall: Fall, verdict: str, tried: tuple[Excuse, ...]) -> Judged:
        since = fall.since or one.closed[-1]
        unit = one.unit or "the whole company"
        asked, answered = one.asked[-1], one.answered[-1]
        if verdict == NOT_ENOUGH:
            headline = (f"{one.name}: {answered} of {asked} people answered, too few to know how it stands; "
                        "the silence itself may tell something.")  # fmt: skip
        else:
            headline = (f"Answers about {one.name} are down by {fall.by:.1f} standard deviations since "
                        f"{since:%-d %B %Y}.")  # fmt: skip
        replies = None if verdict == NOT_ENOUGH else self._replies(one)
        return Judged(
            kind="S22", grade="C", verdict=verdict, account_id=None, account_name=None, from_seller=None,
            to_seller=None, since=since, headline=headline,
            question="have answers about working together fallen here, and stayed down?",
            window=(one.closed[0], self.scene.as_of), counts=self._counts(one, fall, replies),
            expected={"value": round(float(one.level[fall.before] / self.noise.sd), 2), "unit": "sd",
                      "how": "the level before, with "
                      f"a usual step of {self.noise.step / self.noise.sd:.2f} sd from round to round"},
            formula=self._formula(one, fall, replies), rows=self._rounds(one), excuses=tried,
            price=price(p=fall.p, base_minor=0, loss=0.0, age_days=0, placeholder=False),
            answers=CARDS.fill(boundary=one.boundary, unit=unit, since=f"{since:%-d %B %Y}"),
            group=Group("boundary", f"{one.boundary}|{one.unit}", one.name, answered),
        )  # fmt: skip

    def _counts(self, one: Series, fall: Fall, replies: Replies | None) -> tuple[Count, ...]:
        counts = [
            Count("people asked in the newest round", one.asked[-1], "people"),
            Count("of these answered", one.answered[-1], "people"),
            Count("answered in the round before the fall", one.answered[fall.before], "people"),
            Count("answers in the newest round", float(one.n[-1]), "answers"),
            Count("level now", float(one.level[-1] / self.noise.sd), "standard deviations"),
            Count("level before", float(one.level[fall.before] / self.noise.sd), "standard deviations"),
        ]
        if replies is not None:
            counts.append(Count("requests between the two roles", replies.requests, "requests"))
            for label, value in (("half of them answered within, lately", replies.lately),
                                 ("half of them answered within, before", replies.before)):  # fmt: skip
                if np.isfinite(value):
                    counts.append(Count(label, value, "days at work"))
        return tuple(counts)

    def _formula(self, one: Series, fall: Fall, replies: Replies | None) -> str:
        if fall.since is None:
            return f"{one.answered[-1]} of {one.asked[-1]} = {one.answered[-1] / one.asked[-1]:.0%} answered"
        text = (f"level fell by {fall.by:.2f} sd (noise {self.noise.excess:.1f} x chance, step "
                f"{self.noise.step / self.noise.sd:.2f} sd); P(down by {self.numbers['drop_sd']:g} sd "
                f"and more) = {fall.p:.2f}")  # fmt: skip
        return text if replies is None else f"{text}; replies slower: log-rank P = {replies.p:.2g}"

    def _rounds(self, one: Series) -> tuple[dict[str, object], ...]:
        told = zip(one.closed, one.level, one.asked, one.answered, strict=True)
        return tuple(
            {"day": day.isoformat(), "who": one.name, "source": "pulse",
             "what": f"level {level / self.noise.sd:+.2f} sd, {answered} of {asked} answered"}
            for day, level, asked, answered in told
        )  # fmt: skip


DETECTOR = Detector(
    "S22", requires=("pulse", "pulse_rounds"), wants=("activities",), needs=NEEDS, cards=CARDS, watch=watch,
)  # fmt: skip
