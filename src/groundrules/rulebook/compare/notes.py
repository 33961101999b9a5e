"""What changes for whom, in sentences a seller understands: one block of text for each role."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from groundrules.rulebook.compare.model import Change, Comparison, DecisionComparison, Standing, Verdict
from groundrules.rulebook.condition import Value
from groundrules.rulebook.language.phrases import listed
from groundrules.rulebook.model import Decision, Policy, RoleCard, Rulebook
from groundrules.rulebook.render import say_outcome

EVERYBODY = ""
"""The ``role`` of the block that is for everybody."""
NOBODY = "none"
MOST_SITUATIONS = 3
_PLACES = {"owner": "own the customer", "quarterback": "call the plays", "support": "support the customer"}
_FOR_EVERYBODY = ("goal", "role card", "clock", "contact", "advice", "exception", "transition")
_LEADERS = "manager"
_TO_LEADERS = "case"

Counts = Mapping[str, Sequence[int | None]]
"""For each decision the accounts in each of its changes."""


@dataclass(frozen=True, slots=True)
class RoleNote:
    """What changes for one role.

    Attributes:
        role: the role card's key; empty for what everybody should know.
        title: how the role is said: "Field seller", "Everybody".
        lines: short sentences; empty when nothing changes for the role.
    """

    role: str
    title: str
    lines: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The block as plain text: the title, then a line for each sentence."""
        lines = self.lines or ("Nothing changes for you.",)
        return "\n".join([self.title, *(f"- {line}" for line in lines)])


def note(comparison: Comparison, book: Rulebook, counts: Counts | None = None) -> tuple[RoleNote, ...]:
    """The change note: everybody first, then each role card of the new book in its order.

    Args:
        comparison: what changed.
        book: the new book; its role cards say how a role is called.
        counts: accounts of today in each change, to be said with it.
    """
    writer = _Writer(book, counts or {})
    for decision in comparison.decisions:
        writer.decision(decision)
    for difference in comparison.differences:
        role = _bound(difference.binds, book.roles)
        if role or difference.part in _FOR_EVERYBODY:
            writer.add(role, _sentence(difference.says))
    return tuple(writer.notes())


def _bound(binds: str, cards: Sequence[RoleCard]) -> str:
    """The role a difference speaks to; everybody when it speaks to no one card."""
    for card in cards:
        if binds and binds.lower() in (card.role, card.say.lower()):
            return card.role
    return EVERYBODY


class _Writer:
    def __init__(self, book: Rulebook, counts: Counts) -> None:
        self._book = book
        self._counts = counts
        self._cards = {card.role: card for card in book.roles}
        self._lines: dict[str, dict[str, None]] = {EVERYBODY: {}, **{role: {} for role in self._cards}}

    def add(self, role: str, line: str) -> None:
        """The role's block has the line, once."""
        self._lines.setdefault(role, {})[line] = None

    def notes(self) -> Iterator[RoleNote]:
        """The blocks; a role without a card has none."""
        yield RoleNote(EVERYBODY, "Everybody", tuple(self._lines[EVERYBODY]))
        for role, card in self._cards.items():
            yield RoleNote(role, card.say, tuple(self._lines[role]))

    def decision(self, compared: DecisionComparison) -> None:
        """What one decision's changes mean to each role."""
        for difference in compared.differences:
            self.add(EVERYBODY, _sentence(difference.says))
        for said in compared.unproved:
            self.add(EVERYBODY, _sentence(f"not settled: {said}"))
        decision = compared.new or compared.old
        if decision is None:
            return
        for changes in _alike(compared):
            when = self._when(compared, changes)
            told: dict[str, list[str]] = {}
            for role, line in self._told(decision, changes[0].before, changes[0].after):
                told.setdefault(role, []).append(line)
            for role, lines in told.items():
                self.add(role, _sentence(f"{when}: {'; '.join(lines)}"))

    def _told(self, decision: Decision, before: Verdict, after: Verdict) -> Iterator[tuple[str, str]]:
        """Who is told what about one change, without the situation."""
        if decision.policy is Policy.ALL and Standing.OUTSIDE not in (before.standing, after.standing):
            yield from self._duties(decision, before, after)
            return
        if len(before.outcomes) != 1 or len(after.outcomes) != 1:
            said, until_now = _short(after, decision), _short(before, decision)
            line = f"{_plain(decision.name)} says {said} (until now {until_now})"
            for role in (EVERYBODY, *self._roles_in(before, after)):
                yield role, line
            return
        was, now = before.outcomes[0], after.outcomes[0]
        rest: dict[str, Value] = {}
        for name in now:
            if was.get(name) == now[name]:
                continue
            if self._is_role(was.get(name)) or self._is_role(now[name]):
                yield from self._place(name, str(was.get(name)), str(now[name]))
            else:
                rest[name] = now[name]
        if rest:
            yield from self._amounts(decision, was, rest)

    def _place(self, name: str, was: str, now: str) -> Iterator[tuple[str, str]]:
        """A place on the account goes from one role to another."""
        you = _PLACES.get(name, f"are the {_plain(name)}")
        if now in self._cards:
            yield now, f"you {you} (until now {self._who(was)} did)"
        if was in self._cards:
            yield was, f"you no longer {you} ({self._who(now)} does now)"

    def _amounts(
        self, decision: Decision, was: Mapping[str, Value], now: Mapping[str, Value]
    ) -> Iterator[tuple[str, str]]:
        """Numbers, days and the like."""
        before = {name: was[name] for name in now if name in was}
        subject = decision.name.replace("_", " ")
        line = f"{subject}: {say_outcome(now, decision)} (until now {say_outcome(before, decision)})"
        yield EVERYBODY, line
        if decision.for_each == _TO_LEADERS and _LEADERS in self._cards:
            yield _LEADERS, line
        for name in now:
            if name in self._cards:
                own = say_outcome({name: now[name]}, decision), say_outcome({name: was[name]}, decision)
                yield name, f"your {subject}: {own[0]} (until now {own[1]})"

    def _duties(self, decision: Decision, before: Verdict, after: Verdict) -> Iterator[tuple[str, str]]:
        for outcome in after.outcomes:
            yield from self._duty(decision, outcome, "new duty")
        for outcome in before.outcomes:
            yield from self._duty(decision, outcome, "no longer a duty")

    def _duty(self, decision: Decision, outcome: Mapping[str, Value], what: str) -> Iterator[tuple[str, str]]:
        line = f"{what} in {decision.name.replace('_', ' ')}: {say_outcome(outcome, decision)}"
        roles = [str(value) for value in outcome.values() if self._is_role(value)]
        for role in dict.fromkeys([EVERYBODY, *roles]):
            yield role, line

    def _roles_in(self, *verdicts: Verdict) -> list[str]:
        return [
            role
            for role in self._cards
            if any(role in outcome.values() for verdict in verdicts for outcome in verdict.outcomes)
        ]

    def _is_role(self, value: Value | None) -> bool:
        return isinstance(value, str) and value in self._cards

    def _who(self, role: str) -> str:
        return "nobody" if role == NOBODY else self._a(role)

    def _a(self, role: str) -> str:
        said = self._cards[role].say.lower() if role in self._cards else _plain(role)
        return f"{'an' if said[:1] in 'aeiou' else 'a'} {said}"

    def _when(self, compared: DecisionComparison, changes: Sequence[Change]) -> str:
        """The situations, largest first, and how many accounts of today they are."""
        shown = [change.when for change in changes[:MOST_SITUATIONS]]
        more = len(changes) - len(shown)
        said = f"when {'; or when '.join(shown)}" if all(shown) else "in every case"
        if more > 0:
            said += f"; and in {more:,} more situation{'s' if more > 1 else ''}"
        counts = self._counts.get(compared.name)
        if counts is None:
            return said
        places = {id(change): place for place, change in enumerate(compared.changes)}
        numbers = [counts[places[id(change)]] for change in changes]
        if None in numbers:
            return said
        total = sum(number or 0 for number in numbers)
        return f"{said} ({total:,} account{'' if total == 1 else 's'} today)"


def _alike(compared: DecisionComparison) -> list[list[Change]]:
    """Changes of outcome with equal outcomes before and after, together."""
    groups: dict[object, list[Change]] = {}
    for change in compared.outcome_changes:
        key = tuple(
            (verdict.standing, frozenset(frozenset(outcome.items()) for outcome in verdict.outcomes))
            for verdict in (change.before, change.after)
        )
        groups.setdefault(key, []).append(change)
    return list(groups.values())


def _short(verdict: Verdict, decision: Decision) -> str:
    if verdict.standing is Standing.ANSWERED:
        return listed([say_outcome(outcome, decision) for outcome in verdict.outcomes], "and")
    return verdict.says


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _sentence(text: str) -> str:
    start = text[:1].upper() + text[1:]
    return start if start.endswith(".") else f"{start}."
