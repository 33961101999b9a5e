"""The book as five pages: goals, roles, rules, hand-offs and clocks, who to ask. Data only, no layout.

The deck, the web and the tests all show these pages; none of them writes a sentence of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from groundrules.rulebook.model import Advice, Clock, Decision, Policy, Rule, Rulebook
from groundrules.rulebook.pages.given import given_cells
from groundrules.rulebook.pages.known import mark_known, with_legend
from groundrules.rulebook.pages.named import say_setting, with_names
from groundrules.rulebook.pages.say import say_day, say_when, the_rest
from groundrules.rulebook.pages.titles import TITLES, decision_title
from groundrules.rulebook.pages.transition import EXCEPTION_HEAD, say_exception, say_transition
from groundrules.rulebook.render import say_exceptions

MOST_PAGES = 5


@dataclass(frozen=True, slots=True)
class Heading:
    """Opens a section; ``note`` is a short remark beside it."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or two sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short points."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; a cell may hold several lines.

    Attributes:
        section: the decision or other part of the book it shows.
        lead: what the first column holds: ``id`` of a rule or goal, ``name`` of a row, or just ``text``.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    section: str = ""
    lead: Literal["id", "name", "text"] = "text"


Block = Heading | Paragraph | Bullets | TableBlock


@dataclass(frozen=True, slots=True)
class Band:
    """Blocks in one column, or in two beside each other; the layout chooses how wide each is."""

    columns: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the book, or one outside the five: then ``aside`` says what it is ("role card")."""

    number: int
    title: str
    bands: tuple[Band, ...]
    aside: str = ""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks in reading order, for readers with one column (a phone)."""
        return tuple(block for band in self.bands for column in band.columns for block in column)


def pages(book: Rulebook) -> tuple[Page, ...]:
    """The five pages, always five; whether each fits its slide is measured by ``pages_layout``.

    A book that says how accounts move needs page 4 for that: how often we meet and what is watched then stand
    under the goals, calling a colleague in under the roles, and what may wait beside whom to ask.
    """
    title = "Clear goals, and how we work towards them" if is_moving(book) else "Clear goals"
    return (
        Page(1, title, _goals(book)),
        Page(2, "Clear roles", _roles(book)),
        Page(3, "Clear rules: who covers, who gets credit", _rules(book)),
        Page(4, "Hand-offs and clocks", _handoffs(book)),
        Page(5, "Who to ask, and how a case is decided", _asking(book)),
    )


def _goals(book: Rulebook) -> tuple[Band, ...]:
    count = sum(len(decision.rules) for decision in book.decisions.values())
    lead = (
        f"{book.title}: {_number(len(book.goals), 'goal')}, {_number(len(book.roles), 'role')}, "
        f"{_number(count, 'rule')}. What is not written here, the sales leader decides, and says why."
    )
    with_measure = any(goal.measure for goal in book.goals)
    rows = tuple(
        (goal.goal_id, goal.text, _sentence(goal.measure)) if with_measure else (goal.goal_id, goal.text)
        for goal in book.goals
    )
    headers = ("", "What we want", "How we will see it") if with_measure else ("", "What we want")
    blocks: list[Block] = [Paragraph(lead)]
    if rows:
        blocks.append(TableBlock(headers, rows, "goals", "id"))
    blocks += _advice(book, ("goals",))
    if not is_moving(book):
        return _stacked(blocks)
    return (*_stacked(blocks), *_stacked(_advised(book, "cadence", "cadence")), *_stacked(_watched(book)))


def is_moving(book: Rulebook) -> bool:
    """Whether the book says how accounts move: exceptions, or numbers of a transition."""
    return bool(book.exceptions or book.transition)


def _roles(book: Rulebook) -> tuple[Band, ...]:
    rows = tuple(
        (
            _sentence(card.say),
            _points(card.brings),
            _points(card.needs),
            _points(card.may_decide),
            _points(card.does_not),
        )
        for card in book.roles
    )
    headers = ("Role", "Brings", "Needs from the others", "May decide alone", "Does not")
    cards: list[Block] = [TableBlock(headers, rows, "roles", "name")] if rows else []
    calls = _advised(book, "call_in", "call-in") if is_moving(book) else []
    return (*_stacked(cards), *_stacked(calls))


def _rules(book: Rulebook) -> tuple[Band, ...]:
    coverage = _decision(book, "coverage")
    credit = _advised(book, "credit", "credit")
    aside: list[Block] = []
    if coverage and (people := book.decisions["coverage"].people):
        aside = [
            Heading("Which person"),
            Paragraph(_sentence(f"{', then '.join(map(_person, people))}.")),
        ]
    if book.settings:
        told = tuple(say_setting(setting, book) for setting in book.settings.values())
        aside += [Heading("What we mean by"), Bullets(told)]
    aside += _advice(book, ("coverage",))
    return (*_stacked(coverage), *_beside(credit, aside))


def _handoffs(book: Rulebook) -> tuple[Band, ...]:
    handoff = _advised(book, "handoff", "handoff")
    own = [block for name in book.decisions if name not in TITLES for block in _decision(book, name)]
    parts = _stacked(_decision(book, "holdover"))
    if is_moving(book):
        told = say_transition(book)
        limits: list[Block] = [Heading("How accounts move"), Paragraph(" ".join(told))] if told else []
        parts = (*parts, *_stacked(limits))
    else:
        cadence = _advised(book, "cadence", "cadence")
        parts = (*parts, *_beside(cadence, _advised(book, "call_in", "call-in")))
    return (*_stacked(handoff), *parts, *_stacked(own))


def _exceptions(book: Rulebook) -> list[Block]:
    """What may be held back from a move, and who grants it."""
    if not book.exceptions:
        return []
    rows = tuple(say_exception(kind, book) for kind in book.exceptions.values())
    return [Heading("What may wait"), TableBlock(EXCEPTION_HEAD, rows, "exceptions", "name")]


def _asking(book: Rulebook) -> tuple[Band, ...]:
    contacts: list[Block] = []
    if book.contacts:
        rows = tuple((contact.question, contact.who) for contact in book.contacts)
        contacts = [Heading("Who to ask"), TableBlock(("You want to know", "Ask"), rows, "contacts")]
    case = _decision(book, "escalation")
    points = [point for block in (*_advice(book, ("escalation",)), *_clocks(book)) for point in block.items]
    aside: list[Block] = [Heading("Meanwhile"), Bullets(tuple(points))] if points else []
    last = _exceptions(book) if is_moving(book) else _watched(book)
    return (*_stacked(contacts), *_beside(case, aside), *_stacked(last))


def _watched(book: Rulebook) -> list[Block]:
    """The kinds of friction that are looked for."""
    signals = [policy for policy in book.signals.values() if policy.is_on]
    if not signals:
        return []
    named = [one for one in signals if not one.is_other]
    watch = [(_sentence(one.say), one.governed_by, _reader(one.grade)) for one in named]
    note = "counts and dates, never content"
    if other := [one for one in signals if one.is_other]:
        note = f"and {len(other)} other kinds ({other[0].governed_by}); {note}"
    if not watch:
        return [Heading("What is watched", note)]
    return [
        Heading("What is watched", note),
        TableBlock(("When", "Rule", "Who sees it first"), tuple(watch), "signals"),
    ]


def _person(order: str) -> str:
    return {
        "incumbent": "whoever has it today",
        "pair": "their pair",
        "territory": "the territory's seller",
        "least loaded": "the least loaded",
    }.get(order, order)


def _reader(grade: str) -> str:
    return {
        "A": "owner and leader, at once",
        "B": "both sellers, two days before the leader",
        "C": "only groups, never a name",
        "D": "the person alone",
    }.get(grade, grade)


def _decision(book: Rulebook, name: str) -> list[Block]:
    """A decision as a table: rule, when, and what it gives."""
    decision = book.decisions.get(name)
    if decision is None or not decision.rules:
        return []
    outputs = [output for output in decision.gives if _differs(decision, output.name)]
    heads, cells = given_cells(decision, outputs, book)
    headers = ("", "When", *map(_sentence, heads))
    rows = tuple(
        (rule.rule_id, _sentence(say_condition_of(rule, decision, place, book)), *cells(rule))
        for place, rule in enumerate(decision.rules)
    )
    note = with_legend(_policy(decision.policy), tuple(row[1] for row in rows))
    return [Heading(decision_title(name), note), TableBlock(headers, rows, name, "id")]


def say_condition_of(rule: Rule, decision: Decision, place: int, book: Rulebook) -> str:
    """When a rule holds, in short, with a mark on what must be known; ``place`` is its place in the book."""
    condition, words = with_names(rule, book)
    said = say_when(condition, words) or the_rest(decision.policy, place)
    return mark_known(said, rule.condition, book.words) + say_exceptions(rule)


def _differs(decision: Decision, output: str) -> bool:
    """False when every rule gives nothing there."""
    return any(rule.outcome.get(output) not in (None, "", "none") for rule in decision.rules)


def _policy(policy: Policy) -> str:
    return {
        Policy.EXACTLY_ONE: "exactly one answers",
        Policy.FIRST: "the first that fits",
        Policy.ALL: "all that fit",
    }[policy]


def _clocks(book: Rulebook) -> list[Bullets]:
    told = tuple(f"{_sentence(clock.say)} {_length(clock)}." for clock in book.clocks.values())
    return [Bullets(told)] if told else []


def _length(clock: Clock) -> str:
    return f"{clock.amount:,} {clock.unit.removesuffix('s') if clock.amount == 1 else clock.unit}"


def _advice(book: Rulebook, topics: Sequence[str]) -> list[Bullets]:
    told: list[Advice] = [one for one in book.advice if one.topic in topics]
    return [Bullets(tuple(f"{one.advice_id}: {one.text}" for one in told))] if told else []


def _advised(book: Rulebook, name: str, topic: str) -> list[Block]:
    """A decision with the advice on it; advice alone has a heading of its own."""
    rules, advice = _decision(book, name), _advice(book, (topic,))
    return [*(rules or ([Heading(decision_title(name))] if advice else [])), *advice]


def _stacked(blocks: Iterable[Block]) -> tuple[Band, ...]:
    column = tuple(blocks)
    return (Band((column,)),) if column else ()


def _beside(left: Sequence[Block], right: Sequence[Block]) -> tuple[Band, ...]:
    if left and right:
        return (Band((tuple(left), tuple(right))),)
    return _stacked([*left, *right])


def edition(book: Rulebook) -> str:
    """Title, version, date and owner on one line, as every page carries it."""
    parts = [book.title, f"version {book.version}"]
    if book.effective:
        parts.append(f"from {say_day(book.effective)}")
    if book.owner:
        parts.append(book.owner)
    return " · ".join(parts)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _points(items: Iterable[str]) -> str:
    return "\n".join(_sentence(item) for item in items)
