"""The gaming search: for each account or deal the cheapest way to turn the draft's answer.

It says what could be done, never that anybody did it: no person and no account is named, only the rule and
the number that is gamed, how many records are within reach, what it would cost, and the money that would
change hands.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from groundrules.coverage.words import decision_words
from groundrules.rehearsal.levers import Lever, entering, levers_for
from groundrules.rehearsal.plays import MOST_EDGES, Board, Entry, Play, Record, cheapest
from groundrules.rehearsal.shortcuts import Shortcuts
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Decision, Word
from groundrules.rulebook.proof.cells import as_number

QUARTER = (0, 31, 61, 92)
"""The days on which a book is asked that decides once a month, for a quarter."""
FORESEEN = (0, 31)
"""Entries today, the book asked a month from now: who sees a move coming has about that long."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """One seller's chance on one record.

    Attributes:
        record: the facts the decision reads, and the sources of levers.
        rules: the answers that the seller would rather have.
        who: who gains, as a role: ``field owner who keeps it``.
        owns: whether the seller owns the record, and so can edit it.
        gains: by rule, what changes hands in minor units.
        barred: words that this record's seller cannot change.
        foresees: whether the book is asked once, on a day the seller may see coming.
        entry: the entry that makes the record; None when it is there already.
    """

    record: Record
    rules: frozenset[str]
    who: str
    owns: bool
    gains: Mapping[str, int]
    barred: frozenset[str] = frozenset()
    foresees: bool = False
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """A prospect for whom a play was found."""

    prospect: Prospect
    honest: str | None
    play: Play

    @property
    def stake(self) -> int:
        """What changes hands, in minor units."""
        return self.prospect.gains.get(self.play.rule_id or "", 0)


@dataclass(frozen=True, slots=True)
class Exposure:
    """One manoeuvre against one place of a draft, over all records within reach.

    Attributes:
        decision: whose answer is turned.
        who: who gains, as a role.
        manoeuvres: what is done, in order.
        words: the words it is done to.
        threshold: the number each crosses, in stored form; None for lists, flags and sums.
        honest, reached: the rules before and after, the most frequent first.
        records: how many are within reach.
        stake: what would change hands in all, in minor units.
        cheapest, usual: points for one of them; ``usual`` is the middle one.
        example: the cheapest one's play.
        for_a_quarter: the usual points for holding it at every month's end of a quarter; None when time
            plays no part.
        reaches: each one, for tables and patches.
    """

    decision: str
    who: str
    manoeuvres: tuple[str, ...]
    words: tuple[str, ...]
    threshold: tuple[Value | None, ...]
    honest: tuple[str, ...]
    reached: tuple[str, ...]
    records: int
    stake: int
    cheapest: float
    usual: float
    example: Reach
    for_a_quarter: float | None
    reaches: tuple[Reach, ...]


Prospects = Callable[[Board, Sequence[Record]], Iterable[Prospect]]
"""Who would gain what from which other answer, for the records of a decision."""


@dataclass(frozen=True)
class Ground:
    """Everything the search of one decision needs; a patch is another ground.

    Attributes:
        decision, words: of the draft.
        levers: what sellers can change.
        records: accounts or deals, always in the same order.
        prospects: who would gain what.
    """

    decision: Decision
    words: Mapping[str, Word]
    levers: tuple[Lever, ...]
    records: Sequence[Record]
    prospects: Prospects

    def board(self, most_edges: int = MOST_EDGES) -> Board:
        """The decision made ready for searching all its records."""
        levers = levers_for(self.words, decision_words(self.decision), self.levers)
        return Board(self.decision, self.words, levers, records=len(self.records), most_edges=most_edges)


class Search:
    """The search of one decision under one table of levers and one budget."""

    def __init__(self, board: Board, budget: float) -> None:
        self.board, self.budget = board, budget
        self._ready: dict[tuple[bool, frozenset[str]], Shortcuts] = {}
        self._made: dict[tuple[object, ...], Play | None] = {}

    def levers(self, prospect: Prospect) -> tuple[Lever, ...]:
        """The levers this seller can pull on this record."""
        if prospect.entry is not None:
            return entering(self.board.levers)
        return tuple(
            lever
            for lever in self.board.levers
            if (prospect.owns or lever.by_anyone) and lever.word not in prospect.barred
        )

    def reach(self, prospect: Prospect) -> Reach | None:
        """The cheapest play of a prospect; None when the answer is as wanted already, or out of reach."""
        if prospect.entry is not None:
            return self._made_to_fit(prospect, prospect.entry)
        honest = self.board.rule(prospect.record)
        if honest in prospect.rules:
            return None
        key = (prospect.owns, prospect.barred)
        if key not in self._ready:
            self._ready[key] = Shortcuts(self.board, self.levers(prospect))
        play = self._ready[key].cheapest(prospect.record, prospect.rules, budget=self.budget)
        if play is None and prospect.foresees:
            play = self._foreseen(prospect, self.budget)
            # Without an entry it is time that turns the answer, and nobody's doing.
            play = play if play is not None and play.entries else None
        return None if play is None else Reach(prospect, honest, play)

    def _foreseen(self, prospect: Prospect, budget: float) -> Play | None:
        """The cheapest entries of today and of the day the book is asked, a month from now."""
        if not self.board.drifting:
            return None
        return cheapest(
            self.board,
            prospect.record,
            lambda rule_id: rule_id in prospect.rules,
            budget=budget,
            askings=FORESEEN,
            levers=self.levers(prospect),
            ahead=1,
        )

    def _made_to_fit(self, prospect: Prospect, entry: Entry) -> Reach | None:
        """The cheapest way to a record that is not there yet; alike for records alike in what is asked."""
        words = decision_words(self.board.decision)
        key = (prospect.rules, *(prospect.record.get(name) for name in words))
        if key not in self._made:
            self._made[key] = self._make(prospect, entry)
        play = self._made[key]
        return None if play is None else Reach(prospect, None, play)

    def _make(self, prospect: Prospect, entry: Entry) -> Play | None:
        left = self.budget - entry.points
        if left < 0:
            return None
        play = cheapest(
            self.board,
            prospect.record,
            lambda rule_id: rule_id in prospect.rules,
            budget=left,
            levers=self.levers(prospect),
        ) or self._foreseen(prospect, left)
        if play is None:
            return None
        word = entry.lever.word
        chosen = next((one for one in play.entries if one.lever.word == word), entry)
        first = replace(entry, before=chosen.before, after=chosen.after)
        rest = tuple(one for one in play.entries if one is not chosen)
        return replace(play, points=play.points + entry.points, entries=(first, *rest))

    def held(self, reach: Reach) -> float | None:
        """The points for keeping the answer at every asking of a quarter, whatever time does to the facts.

        None where nothing can keep it, and where the book is asked only once.
        """
        prospect = reach.prospect
        if prospect.foresees:
            return None
        play = cheapest(
            self.board,
            prospect.record,
            lambda rule_id: rule_id in prospect.rules,
            budget=self.budget * len(QUARTER),
            askings=QUARTER,
            levers=self.levers(prospect),
        )
        return None if play is None else play.points

    def parked(self, prospect: Prospect) -> Reach | None:
        """The cheapest way to keep an account that nobody works: None while time alone does not lose it."""
        record = prospect.record
        if not prospect.owns or self.board.rule(record) not in prospect.rules:
            return None
        later = [self.board.rule(self.board.drifted(record, days)) for days in QUARTER[1:]]
        lost = next((rule_id for rule_id in later if rule_id not in prospect.rules), prospect)
        if isinstance(lost, Prospect):
            return None
        play = cheapest(
            self.board,
            record,
            lambda rule_id: rule_id in prospect.rules,
            budget=self.budget,
            askings=QUARTER,
            levers=self.levers(prospect),
        )
        return None if play is None else Reach(prospect, lost, play)


def search_all(search: Search, prospects: Iterable[Prospect]) -> tuple[Reach, ...]:
    """Every prospect with a play within the budget, today or by doing next to nothing for a quarter."""
    found = []
    drifts = bool(search.board.drifting)
    for prospect in prospects:
        reach = search.reach(prospect) or (search.parked(prospect) if drifts else None)
        if reach is not None:
            found.append(reach)
    return tuple(found)


def group(search: Search, reaches: Sequence[Reach]) -> tuple[Exposure, ...]:
    """The reaches by what is done against which number for whom; the most money at stake first."""
    groups: dict[tuple[object, ...], list[Reach]] = {}
    for reach in reaches:
        entries = sorted(reach.play.entries, key=lambda entry: entry.lever.word)
        key = (
            reach.prospect.who,
            tuple(entry.lever.manoeuvre.value for entry in entries),
            tuple(entry.lever.word for entry in entries),
            tuple(_line(search, entry) for entry in entries),
        )
        groups.setdefault(key, []).append(reach)
    exposures = [_exposure(search, found) for found in groups.values()]
    return tuple(sorted(exposures, key=lambda one: (-one.stake, -one.records, one.cheapest, one.words)))


def _exposure(search: Search, found: Sequence[Reach]) -> Exposure:
    first = min(found, key=lambda reach: (reach.play.points, -reach.stake))
    entries = sorted(first.play.entries, key=lambda entry: entry.lever.word)
    drifts = any(word in search.board.drifting for word in search.board.columns)
    held = [points for reach in found[:200] if drifts and (points := search.held(reach)) is not None]
    return Exposure(
        search.board.decision.name,
        first.prospect.who,
        tuple(entry.lever.manoeuvre.value for entry in entries),
        tuple(entry.lever.word for entry in entries),
        tuple(_line(search, entry) for entry in entries),
        _ranked(reach.honest or ("nothing" if reach.prospect.entry else "none") for reach in found),
        _ranked(reach.play.rule_id or "none" for reach in found),
        len(found),
        sum(reach.stake for reach in found),
        first.play.points,
        median(reach.play.points for reach in found),
        first,
        median(held) if held else None,
        tuple(found),
    )


def _ranked(names: Iterable[str]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))


def _line(search: Search, entry: Entry) -> Value | None:
    """The number that is crossed: the first value of the upper side; None for lists, flags and sums."""
    column, before, after = search.board.columns.get(entry.lever.word), entry.before, entry.after
    if column is None or not column.is_ordered or before is None or after is None:
        return None
    low, high = sorted((as_number(before), as_number(after)))
    starts = [start for start in column.lows if low < start <= high]
    if not starts:
        return None
    line = starts[-1] if as_number(after) == high else starts[0]
    return date.fromordinal(line) if isinstance(after, date) else line


def prospects_of_accounts(owner_roles: Sequence[str | None], money: Sequence[int]) -> Prospects:
    """Who would rather own which account: today's owner who would lose it, and the other jobs.

    Args:
        owner_roles: the job of each account's owner today; None when nobody owns it.
        money: what is on each account, in minor units; nothing to gain where it is nothing.
    """

    def prospects(board: Board, records: Sequence[Record]) -> Iterator[Prospect]:
        every = [rule.rule_id for rule in board.decision.rules]
        by_job: dict[str, set[str]] = {}
        for rule in board.decision.rules:
            by_job.setdefault(str(rule.outcome.get("owner", "")), set()).add(rule.rule_id)
        wanted = {job: frozenset(rules) for job, rules in by_job.items()}
        for record, owner, stake in zip(records, owner_roles, money, strict=True):
            if stake > 0:
                gains = dict.fromkeys(every, stake)
                for job, rules in wanted.items():
                    who = f"{job} owner keeps the account" if job == owner else f"{job} takes the account"
                    yield Prospect(record, rules, who, job == owner, gains)

    return prospects


def prospects_of_duties(board: Board, records: Sequence[Record]) -> Iterator[Prospect]:
    """Who would rather owe less: the owner of each account, wherever another rule asks for less often."""
    decision = board.decision
    names = [output.name for output in decision.gives if output.name.endswith(("_days", "_hours"))]
    lighter = {
        rule.rule_id: frozenset(
            other.rule_id for other in decision.rules if _is_lighter(other.outcome, rule.outcome, names)
        )
        for rule in decision.rules
    }
    for record in records:
        rules = lighter.get(board.rule(record) or "", frozenset())
        if rules:
            yield Prospect(record, rules, "owner owes less", True, {})


def _is_lighter(one: Mapping[str, Value], other: Mapping[str, Value], names: Sequence[str]) -> bool:
    pairs = [(int(one[name]), int(other[name])) for name in names]  # type: ignore[arg-type]  # whole numbers
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)
