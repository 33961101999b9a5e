"""S04, hand-off loss: tasks nobody took over, deals that stand still, teams that lose what they were handed.

The first two are facts about a customer and go to owner and leader at once; the third is about a team of
eight people and more and names nobody.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from groundrules.signals import excuses
from groundrules.signals.counts import left_behind
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, PROMPT, Count, Group, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import between
from groundrules.signals.handed_deals import handed_deals
from groundrules.signals.kernel import bh, mean_lfdr
from groundrules.signals.lost_deals import TeamLosses, team_losses
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import MOST_SURE, price
from groundrules.signals.report import strongest
from groundrules.signals.scene import Person, Scene
from groundrules.signals.stalling import Stalling, stalling
from groundrules.signals.standing import places
from groundrules.signals.units import Units

ON_HOLD = ("hold", "parked", "paused")
"""Words in a stage's name that say that somebody parked the deal on purpose."""

NEEDS = (
    Need(
        "orphan_days",
        "business days",
        "by then an old owner's tasks should be taken, closed or passed on",
        1,
        60,
        10,
    ),
    Need("max_age_days", "calendar days", "later a deal's silence is no hand-off's", 14, 300, 120),
    Need("orphans_for_days", "calendar days", "how long open tasks of the old owner are told", 14, 400, 240),
    Need("percentile", "share", "comparable deals that have shorter silences", 0.5, 0.999, 0.90),
    Need(
        "min_expected",
        "steps",
        "steps a deal should have seen before its silence says anything",
        0.5,
        20,
        2.0,
    ),
    Need("prior", "share", "how many deals that are handed over are dropped", 0.001, 0.5, 0.05),
    Need("max_lfdr", "share", "how often a case may be wrong", 0.001, 0.5, 0.10),
    Need("prompt_lfdr", "share", "how often a prompt to the owner may be wrong", 0.01, 0.9, 0.30),
    Need(
        "baseline_days", "calendar days", "the weeks before the move that show the deal's pace", 28, 120, 84
    ),
    Need("loss_days", "calendar days", "a deal lost by then was lost after the hand-off", 30, 180, 90),
    Need("min_deals", "deals", "deals a team must have been handed to be judged", 8, 200, 10),
    Need("min_ratio", "times", "losses over those expected, from which a team is told", 1.0, 10, 1.5),
    Need("fdr", "share", "how many of the teams told may be ordinary", 0.001, 0.5, 0.10),
    Need("loss", "share of revenue", "what a customer costs whose matters were left lying", 0.0, 1.0, 0.05),
)

CARDS = Cards(
    owner="These {what} of {account} were left open when it moved on {moved_on}. "
    "Each: take, close, or not mine?",
    partner="These {what} of {account} were yours until {moved_on} and nobody took them over. "
    "Each: pass on, or close?",
    leader="Reassign what was left of {account} in one go, and take fifteen minutes with both owners "
    "for its deals.",
)
DEAL_CARDS = Cards(
    owner="{deal} has seen no step for {days} since it became yours on {moved_on}. "
    "Take it on, park it, close it?",
    partner="{deal} has seen no step for {days} since it left you on {moved_on}. What should {new} know?",
    leader="Fifteen minutes with both owners about {deal}: who carries it on, and what is the next step?",
)
TEAM_CARDS = Cards(
    owner="Your team lost {lost} of {deals} deals it was handed; {expected} would be usual. "
    "What was missing?",
    partner="Your team lost {lost} of {deals} deals it was handed; {expected} would be usual. "
    "What was missing?",
    leader="Look at how deals are handed to this team: {lost} of {deals} were lost within {days} days, "
    "{expected} would be usual.",
)


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Orphaned tasks by account, stalled deals, and losses by team."""
    both = handed_deals(scene)
    judge = _Judge(scene, numbers)
    judged = judge.orphans()
    found = stalling(scene, both, numbers)
    thin = 0
    if found is not None:
        told = judge.stalls(found)
        judged += told
        thin = len(found.deals) - len(told)
    losses = team_losses(scene, both, numbers)
    judged += judge.teams(losses)
    totals = Counter(one.verdict for one in judged)
    totals[NOT_ENOUGH] += thin
    learned = {
        "deals handed over": float(len(both.handed)),
        "deals that stayed": float(len(both.stayed)),
        "open deals judged": float(len(found.deals)) if found else 0.0,
        "size": found.size if found else 0.0,
        "teams judged": float(len(losses)),
    }
    return Outcome(strongest(judged), totals, learned)


@dataclass(frozen=True, slots=True)
class _Judge:
    """One run's numbers, from which accounts, deals and teams are judged."""

    scene: Scene
    numbers: Numbers

    def orphans(self) -> list[Judged]:
        """Accounts that moved ``orphan_days`` ago and more, with open tasks of the old owner."""
        scene, numbers = self.scene, self.numbers
        units = scene.units
        office = (scene.time.office > 0).astype(float)
        working = between(office, units.new, units.moved, np.full(len(units), scene.today))
        kept = scene.current & ~scene.returned & (working >= numbers["orphan_days"])
        units = units.where(kept & (scene.today - units.moved <= numbers["orphans_for_days"]))
        if len(units) == 0:
            return []
        activities = scene.tables["activities"].filter(scene.tables["activities"].day >= scene.first)
        table = units.as_table(scene.ids, scene.first)
        found = left_behind.orphans(activities, scene.tables["sellers"], table, as_of=scene.as_of)
        rows: dict[int, list[dict[str, object]]] = {}
        for row in found.order_by("created_on", "activity_id").to_pyarrow().to_pylist():
            rows.setdefault(row["unit"], []).append(row)
        accounts = [str(units.account[unit]) for unit in rows]
        scene.base(accounts)
        standing, kept_deals = places(scene, accounts), self._kept_deals(accounts)
        return [
            self._orphaned(units, unit, tasks, standing, kept_deals) for unit, tasks in sorted(rows.items())
        ]

    def _kept_deals(self, accounts: list[str]) -> Mapping[tuple[str, str], set[str]]:
        """(account, owner) -> open deals."""
        deals = self.scene.tables["opportunities"]
        open_ = deals.filter(~deals.is_closed, deals.account_id.isin(accounts or [""]))
        found: dict[tuple[str, str], set[str]] = {}
        for row in open_.select("opportunity_id", "account_id", "owner_id").to_pyarrow().to_pylist():
            found.setdefault((row["account_id"], row["owner_id"]), set()).add(row["opportunity_id"])
        return found

    def _orphaned(
        self,
        units: Units,
        unit: int,
        tasks: list[dict[str, object]],
        standing: Mapping[tuple[str, str], str],
        kept_deals: Mapping[tuple[str, str], set[str]],
    ) -> Judged:
        scene, numbers = self.scene, self.numbers
        account = str(units.account[unit])
        name = scene.accounts[account][0] if account in scene.accounts else account
        old, new = scene.people[units.old[unit]], scene.people[units.new[unit]]
        moved_on = scene.time.day(int(units.moved[unit]))
        own = kept_deals.get((account, old.seller_id), set())
        carved = sum(task["opportunity_id"] in own for task in tasks if task["opportunity_id"])
        made = sum(
            task["created_by"] is not None and task["created_by"] not in scene.numbers for task in tasks
        )
        left = len(tasks) - carved - made
        tried = (
            Excuse(
                "carve_out",
                carved > 0 and left <= 0,
                f"{carved} of {len(tasks)} are about a deal the old owner keeps",
            ),
            Excuse("automatic", made > 0 and left <= 0, f"{made} of {len(tasks)} were made by a program"),
            self._has_a_place(old, standing.get((account, old.seller_id)), tasks),
            self._new_away(units.new[unit], moved_on),
        )
        is_excused = any(excuse.holds for excuse in tried)
        plural, is_are = ("task", "is") if len(tasks) == 1 else ("tasks", "are")
        words = {"what": f"{len(tasks)} {plural}", "account": name, "moved_on": f"{moved_on:%-d %B %Y}"}
        return Judged(
            kind="S04",
            grade=numbers.policy.grade,
            verdict=EXCUSED if is_excused else CASE,
            account_id=account,
            account_name=name,
            from_seller=(old.seller_id, old.name),
            to_seller=(new.seller_id, new.name),
            since=moved_on,
            headline=f"{len(tasks)} {plural} of {old.name} for {name} {is_are} still "
            f"open, though it moved on {moved_on:%-d %B %Y}.",
            question="which tasks of the old owner did nobody take over?",
            window=(moved_on, scene.as_of),
            counts=(Count("open tasks made before the move", len(tasks), "tasks"),),
            expected={"value": 0, "unit": "tasks", "how": "the hand-off settles every open task"},
            formula=f"{len(tasks)} made before {moved_on} and open on {scene.as_of}, "
            f"{numbers['orphan_days']:.0f} working days and more after the move",
            rows=tuple(self._task_row(task) for task in tasks),
            excuses=tried,
            price=price(
                p=MOST_SURE,
                base_minor=scene.base([account])[account],
                loss=numbers["loss"],
                age_days=(scene.as_of - moved_on).days,
                placeholder=numbers.is_placeholder,
            ),
            answers=CARDS.fill(**words),
        )

    def _has_a_place(self, old: Person, place: str | None, tasks: Sequence[Mapping[str, object]]) -> Excuse:
        """A declared place explains a task that is still ahead, not one that has lain past its day since."""
        excuse = excuses.on_the_team(name=old.name, place=place)
        patience = round(self.numbers["orphan_days"] * 7 / 5)
        due = [task["due_on"] for task in tasks]
        late = sum(isinstance(day, date) and (self.scene.as_of - day).days > patience for day in due)
        if not excuse.holds or late == 0:
            return excuse
        return Excuse(excuse.code, False, f"{excuse.why}; but {late} of {len(tasks)} should long be done")

    def _task_row(self, task: Mapping[str, object]) -> Mapping[str, object]:
        number = self.scene.numbers.get(str(task["seller_id"]))
        who = self.scene.people[number].name if number is not None else str(task["seller_id"])
        return {
            "day": str(task["created_on"]),
            "who": who,
            "what": "open task",
            "source": f"task {task['activity_id']}",
        }

    def _new_away(self, row: int, moved_on: date) -> Excuse:
        scene, days = self.scene, slice(self.scene.time.column(moved_on), self.scene.today)
        who = scene.people[row]
        return excuses.leave(
            name=who.name,
            at_work=float(scene.time.w[row, days].sum()),
            expected=float(scene.time.office[row, days].sum()),
            away_now=scene.time.away_now(int(row), scene.today),
            is_known=scene.sources["leave"].complete,
        )

    def stalls(self, found: Stalling) -> list[Judged]:
        """Deals whose silence is longer than nine in ten comparable ones, and hardly chance."""
        numbers = self.numbers
        rate = mean_lfdr(found.p)
        judged = []
        accounts = [str(account) for account in found.deals.account]
        self.scene.base(accounts)
        for deal in np.flatnonzero(found.p >= 1 - numbers["prompt_lfdr"]).tolist():
            is_long = found.gap[deal] > found.usual[deal] and found.mu[deal] >= numbers["min_expected"]
            sure = found.p[deal] >= 1 - numbers["max_lfdr"] and rate[deal] <= numbers["max_lfdr"]
            judged.append(
                self._stalled(found, deal, CASE if is_long and sure else PROMPT if is_long else NOT_ENOUGH)
            )
        return judged

    def _stalled(self, found: Stalling, deal: int, verdict: str) -> Judged:
        scene, numbers, deals = self.scene, self.numbers, found.deals
        account = str(deals.account[deal])
        name = scene.accounts[account][0] if account in scene.accounts else account
        old, new = scene.people[deals.old[deal]], scene.people[deals.new[deal]]
        moved_on, quiet_on = (scene.time.day(int(at[deal])) for at in (deals.handed, found.quiet_from))
        tried = self._stall_excuses(found, deal, new, moved_on)
        gap = excuses.days(found.gap[deal])
        words = {
            "deal": f"The deal of {name} at stage {found.stage[deal] or 'unknown'}",
            "days": gap,
            "moved_on": f"{moved_on:%-d %B %Y}",
            "new": new.name,
        }
        return Judged(
            kind="S04",
            grade=numbers.policy.grade,
            verdict=EXCUSED if any(excuse.holds for excuse in tried) and verdict != NOT_ENOUGH else verdict,
            account_id=account,
            account_name=name,
            from_seller=(old.seller_id, old.name),
            to_seller=(new.seller_id, new.name),
            since=moved_on,
            headline=f"A deal of {name} has seen no step and no contact for {gap} "
            f"since it came to {new.name}.",
            question="does anybody carry on the deal that was handed over?",
            window=(moved_on, scene.as_of),
            counts=self._stall_counts(found, deal),
            expected={
                "value": round(float(found.mu[deal]), 1),
                "unit": "steps",
                "how": f"{found.rate[deal]:.3f} a day "
                f"by its own pace and its stage's x {found.days[deal]:.1f} days of {new.name} at work",
            },
            formula=f"P(no step | {found.mu[deal]:.1f} expected, size {found.size:.2f}), "
            f"prior {numbers['prior']:g} -> P(dropped) = {found.p[deal]:.2f}",
            rows=(
                {
                    "day": quiet_on.isoformat(),
                    "who": new.name,
                    "what": "nothing from this day on",
                    "source": f"deal {deals.deal[deal]}",
                },
            ),
            excuses=tried,
            price=price(
                p=float(found.p[deal]),
                base_minor=int(deals.amount[deal]),
                loss=1.0,
                age_days=int(found.gap[deal]),
                placeholder=numbers.is_placeholder,
            ),
            answers=DEAL_CARDS.fill(**words),
            deal=(str(deals.deal[deal]), f"a deal of {name}"),
        )

    def _stall_counts(self, found: Stalling, deal: int) -> tuple[Count, ...]:
        usual = f"days {self.numbers['percentile']:.0%} of comparable deals stay below"
        return (
            Count("edits and contacts since the move", found.signs[deal], "steps"),
            Count("days without any", found.gap[deal], "days"),
            Count(usual, found.usual[deal], "days"),
        )

    def _stall_excuses(self, found: Stalling, deal: int, new: Person, moved_on: date) -> tuple[Excuse, ...]:
        scene, row = self.scene, int(found.deals.new[deal])
        stage = str(found.stage[deal])
        days = slice(scene.time.column(moved_on), scene.today)
        office = scene.time.office[row, days]
        dark = int(((office > 0) & scene.dark[row, days]).sum())
        return (
            Excuse("parked", any(word in stage.lower() for word in ON_HOLD), f"its stage is `{stage}`"),
            self._new_away(row, moved_on),
            excuses.left(name=new.name, left_on=new.left_on, as_of=scene.as_of),
            Excuse(
                "logged_elsewhere",
                dark * 2 >= max(int((office > 0).sum()), 1),
                f"nothing of {new.name} was recorded on {excuses.days(dark)}",
            ),
        )

    def teams(self, losses: tuple[TeamLosses, ...]) -> list[Judged]:
        """Teams that lost surely and notably more than such deals are lost; nobody is named."""
        if not losses:
            return []
        numbers = self.numbers
        called = bh([one.p for one in losses], numbers["fdr"])
        return [
            self._team(one)
            for one, surely in zip(losses, called, strict=True)
            if surely and one.lost >= numbers["min_ratio"] * one.expected
        ]

    def _team(self, one: TeamLosses) -> Judged:
        scene, numbers = self.scene, self.numbers
        first = scene.first
        words = {
            "lost": one.lost,
            "deals": one.deals,
            "expected": f"{one.expected:.1f}",
            "days": f"{numbers['loss_days']:.0f}",
        }
        answers = TEAM_CARDS.fill(**words)
        tried = (
            Excuse("small_group", False, f"{one.team.size} people"),
            Excuse("seasonal", False, "compared with deals of the same days that were not handed over"),
        )
        return Judged(
            kind="S04",
            grade="C",
            verdict=CASE,
            account_id=None,
            account_name=None,
            from_seller=None,
            to_seller=None,
            since=date(scene.as_of.year, (scene.as_of.month - 1) // 3 * 3 + 1, 1),
            headline=f"A team lost {one.lost} of {one.deals} deals it was handed; "
            f"{one.expected:.1f} would be usual.",
            question="does a team lose more of the deals it was handed than others lose of such deals?",
            window=(first, scene.as_of),
            counts=(
                Count("deals handed over", one.deals, "deals"),
                Count(f"lost within {numbers['loss_days']:.0f} days", one.lost, "deals"),
            ),
            expected={
                "value": round(one.expected, 1),
                "unit": "deals",
                "how": "stage, age and amount of each, as lost where the owner stayed",
            },
            formula=f"P({one.lost} or more of {one.deals} | {one.expected:.1f} expected) = {one.p:.3g}",
            rows=(),
            excuses=tried,
            price=price(
                p=min(MOST_SURE, 1 - one.p),
                base_minor=round(max(0.0, one.lost - one.expected) * one.amount),
                loss=1.0,
                age_days=90,
                placeholder=numbers.is_placeholder,
            ),
            answers=answers,
            group=Group("team", one.team.manager_id, one.team.name, one.team.size),
        )


DETECTOR = Detector(
    "S04",
    requires=("activities", "account_owners"),
    wants=("leave", "opportunities", "opportunity_changes"),
    needs=NEEDS,
    cards=CARDS,
    watch=watch,
)
