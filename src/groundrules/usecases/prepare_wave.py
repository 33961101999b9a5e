"""What applying one wave would do, without doing it: its changes, its files, what stays and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from groundrules.crm.ports import Facts
from groundrules.handoff.calendars import Calendars
from groundrules.handoff.changes.changeset import change_set_of
from groundrules.handoff.changes.effects import SideEffect, side_effects
from groundrules.handoff.changes.folder import Folder, ForPeople, folder_of
from groundrules.handoff.changes.model import ChangeSet
from groundrules.handoff.changes.people import Given
from groundrules.handoff.changes.ports import CrmSink
from groundrules.handoff.changes.refused import refusal
from groundrules.handoff.changes.story import WaveChanges, fold, subject_for
from groundrules.handoff.changes.world import Coverage
from groundrules.handoff.exceptions.holdovers import HeldDeals, Holdover
from groundrules.handoff.exceptions.line import Moment
from groundrules.handoff.exceptions.standing import Standing
from groundrules.handoff.journal import Journal, Story, Wanted
from groundrules.handoff.leavers import leavers_of
from groundrules.handoff.plan import Plan, PlannedMove, Wave
from groundrules.handoff.steps import KIND as HANDOFF
from groundrules.handoff.steps import Status
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.transition import Numbers
from groundrules.terms import Finding, Severity
from groundrules.usecases.hold_deals import hold_wave_deals
from groundrules.usecases.judge_deals import JudgedDeals, judge_deals
from groundrules.usecases.keep_exceptions import standing_on
from groundrules.usecases.plan_still_holds import still_holds
from groundrules.usecases.wave_facts import about_accounts, coverage_of, names_of


@dataclass(frozen=True, slots=True)
class WaveDesk:
    """What applying a wave rests on.

    Attributes:
        moment: when, and in which zone a day begins.
        sink: how the CRM is told.
        for_people: makes the tables that people open.
        calendars: everybody's working time, for the clocks of hand-offs; None: no hand-offs are kept.
        team_words: the CRM's words for places on a team, as far as the operator gave them.
    """

    book: Rulebook
    facts: Facts
    journal: Journal
    moment: Moment
    sink: CrmSink
    for_people: ForPeople
    calendars: Calendars | None = None
    team_words: Given = field(default_factory=dict)


@dataclass(frozen=True)
class PreparedWave:
    """A wave as it would be applied now.

    Attributes:
        moves: those that are made.
        held: open deals that stay by the book's rules once the wave is applied.
        standing: everything that stays then.
        findings: what is worth knowing; none of it stops the wave.
    """

    plan: Plan
    wave: int
    changes: ChangeSet
    folder: Folder
    effects: tuple[SideEffect, ...] = ()
    moves: tuple[PlannedMove, ...] = ()
    judged: JudgedDeals = field(default_factory=lambda: JudgedDeals(()))
    held: HeldDeals = field(default_factory=HeldDeals)
    standing: Standing = field(default_factory=Standing)
    findings: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        """The folder's name."""
        return f"changes-{self.changes.name}"


def wave_story(journal: Journal, plan_id: str, wave: int) -> WaveChanges | None:
    """A wave's changes as the journal has them; None when it was not applied."""
    subject = subject_for(plan_id, wave)
    return fold(journal.load([subject])[subject])


def prepare_wave(*, desk: WaveDesk, plan: Plan, wave: int) -> PreparedWave:
    """Everything applying would do, without doing it.

    Args:
        desk: what it rests on.
        plan: the reviewed plan.
        wave: which of its waves.

    Raises:
        RefusedActError: the plan does not hold any more (GR541) or has no such wave (GR542), the wave before
            is not done (GR548), or the wave changes nothing (GR549).
    """
    moves = _moves_of(plan, wave)
    _before_is_done(desk, plan, wave)
    basis, notes = still_holds(book=desk.book, facts=desk.facts, plan=plan, moves=moves)
    ids = [move.account_id for move in moves]
    stands = standing_on(journal=desk.journal, day=desk.moment.today)
    judged = judge_deals(
        book=desk.book,
        facts=desk.facts,
        moves=[move for move in moves if stands.account(move.account_id) is None],
        as_of=basis.as_of,
        announced_on=plan.as_of,
    )
    stories = desk.journal.load(judged.subjects(plan.plan_id))
    held = held_deals(desk, plan, judged.holdovers, stories, by="")
    standing = held.with_standing(stands)
    tables = about_accounts(desk.facts, ids)
    coverage = _who_stays(desk, plan.wave(wave), coverage_of(desk.facts, ids, desk.team_words))
    changes = change_set_of(basis.plan, wave, tables, standing, coverage)
    _not_empty(changes)
    effects = side_effects(changes, tables, desk.sink)
    made = frozenset(changes.moves)
    return PreparedWave(
        plan=plan,
        wave=wave,
        changes=changes,
        folder=folder_of(changes, desk.sink, effects, desk.for_people, names=names_of(tables["sellers"])),
        effects=effects,
        moves=tuple(move for move in moves if move.move_id in made),
        judged=judged,
        held=held,
        standing=standing,
        findings=(
            *notes,
            *_taken_back(desk, plan, wave),
            *_not_today(desk, plan.wave(wave)),
            *judged.findings,
            *(one.finding for one in held.not_held),
        ),
    )


def _moves_of(plan: Plan, wave: int) -> tuple[PlannedMove, ...]:
    """The wave's moves; GR542 when there are none."""
    moves = plan.in_wave(wave)
    if not moves:
        numbers = ", ".join(str(one.number) for one in plan.waves if plan.in_wave(one.number)) or "none"
        raise refusal(
            "GR542", f"plan `{plan.plan_id}` makes no move in a wave {wave}", f"waves with moves: {numbers}"
        )
    return moves


def _who_stays(desk: WaveDesk, wave: Wave, coverage: Coverage) -> Coverage:
    """The places on teams; whoever is gone by the day of the wave is put on none, and the place is left."""
    day = max(wave.starts_on, desk.moment.today)
    leavers = leavers_of(desk.facts.rows("crm", "sellers"), desk.moment.today)
    gone = {name for name, one in leavers.items() if one.gone_on <= day}
    seats = {
        account_id: [replace(one, seller_id=None) if one.seller_id in gone else one for one in found]
        for account_id, found in coverage.seats.items()
    }
    return replace(coverage, seats=seats)


def _not_empty(changes: ChangeSet) -> None:
    """GR549 when nothing is changed."""
    if not changes.changes:
        why = changes.left_alone[0].why if changes.left_alone else "there is nothing to change"
        raise refusal(
            "GR549",
            f"wave {changes.wave} changes nothing: {why}",
            "look at what holds its accounts, or plan again",
            count=len(changes.left_alone),
        )


def held_deals(
    desk: WaveDesk, plan: Plan, judged: Sequence[Holdover], stories: Mapping[str, Story], *, by: str
) -> HeldDeals:
    """What becomes of the deals that the book would keep with their owners, as the ledger stands now."""
    if not judged:
        return HeldDeals()
    return hold_wave_deals(
        book=desk.book,
        facts=desk.facts,
        journal=desk.journal,
        moment=desk.moment,
        stories=stories,
        holdovers=judged,
        plan_id=plan.plan_id,
        by=by,
    )


def _before_is_done(desk: WaveDesk, plan: Plan, wave: int) -> None:
    """The wave before was applied, and as many of its hand-offs are complete as the book asks.

    Raises:
        RefusedActError: it is not so (GR548).
    """
    earlier = [one.number for one in plan.waves if one.number < wave and plan.in_wave(one.number)]
    if not earlier:
        return
    last = max(earlier)
    story = wave_story(desk.journal, plan.plan_id, last)
    if story is None:
        raise refusal("GR548", f"wave {last} was not applied yet", f"apply wave {last} first")
    share = Numbers(desk.book).known("done_share")
    heads = [
        head
        for head in desk.journal.find(Wanted(HANDOFF))
        if head.data["plan_id"] == plan.plan_id and head.data["wave"] == last
    ]
    counted = [head for head in heads if head.status not in (Status.SUPERSEDED, Status.CLOSED)]
    done = sum(head.status == Status.COMPLETE for head in counted)
    if share is not None and counted and done < share * len(counted):
        raise refusal(
            "GR548",
            f"{done:,} of {len(counted):,} hand-offs of wave {last} are complete, the book asks {share:.0%}",
            "finish hand-offs first, or change `done_share` in the book",
            count=len(counted) - done,
        )


def _taken_back(desk: WaveDesk, plan: Plan, wave: int) -> tuple[Finding, ...]:
    """A warning for each earlier wave that was undone: this one was planned on top of it."""
    found = []
    for one in plan.waves:
        if one.number >= wave or not plan.in_wave(one.number):
            continue
        story = wave_story(desk.journal, plan.plan_id, one.number)
        if story is not None and story.undone is not None:
            said = (
                f"wave {one.number} was undone on {story.undone.at:%Y-%m-%d}, and wave {wave} was planned on "
                "top of it; owners are taken as the newest import shows them"
            )
            mend = "plan again if the caps of who gives and receives should be counted from today's owners"
            found.append(Finding("GR574", Severity.WARNING, said, mend, kind="wave undone"))
    return tuple(found)


def _not_today(desk: WaveDesk, wave: Wave) -> tuple[Finding, ...]:
    """A warning when the wave is planned for a later day."""
    if desk.moment.today >= wave.starts_on:
        return ()
    said = f"wave {wave.number} is planned for {wave.starts_on}, and today is {desk.moment.today}"
    mend = "load the files on that day: whoever opens an account sees the new owner at once"
    return (Finding("GR548", Severity.WARNING, said, mend, kind="early"),)
