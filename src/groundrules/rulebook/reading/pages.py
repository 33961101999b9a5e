"""Everything of the book that is not a rule: goals, role cards, advice, clocks, signals, contacts."""

from collections.abc import Mapping

from groundrules.rulebook.catalogue import ALL_OTHERS, CATALOGUE
from groundrules.rulebook.language.mistake import did_you_mean
from groundrules.rulebook.model import (
    Advice,
    Clock,
    Contact,
    Goal,
    Parameter,
    RoleCard,
    SignalPolicy,
)
from groundrules.rulebook.reading.shape import Shape
from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import Span

TOPICS = ("coverage", "credit", "handoff", "cadence", "call-in", "escalation")
UNITS = ("business hours", "business days")
GRADES = ("A", "B", "C", "D")


def read_goals(shape: Shape, node: Node | None) -> tuple[Goal, ...]:
    """The goals in order."""
    goals = []
    for item in shape.items(node, "`goals`"):
        keys = shape.keys(item, "a goal", required=("id", "text"), optional=("measure",))
        goal_id, text = shape.text(keys.get("id"), "the id"), shape.text(keys.get("text"), "the text")
        goals.append(Goal(goal_id, text, shape.text(keys.get("measure"), "the measure"), item.span))
    return tuple(goals)


def read_roles(shape: Shape, node: Node | None) -> tuple[RoleCard, ...]:
    """The role cards in order."""
    cards = []
    for role, entry, span in shape.named(node, "`roles`"):
        optional = ("brings", "needs", "may decide", "does not")
        keys = shape.keys(entry, f"the role `{role}`", required=("say",), optional=optional)
        brings, needs, decides, does_not = (shape.texts(keys.get(key), f"`{key}`") for key in optional)
        say = shape.text(keys.get("say"), "`say`") or role.replace("_", " ")
        cards.append(RoleCard(role, say, brings, needs, decides, does_not, span))
    return tuple(cards)


def read_advice(shape: Shape, node: Node | None) -> tuple[Advice, ...]:
    """The advice in order."""
    advice = []
    for item in shape.items(node, "`advice`"):
        keys = shape.keys(item, "a piece of advice", required=("id", "topic", "text"))
        topic = shape.choice(keys.get("topic"), "topic", TOPICS)
        advice_id, text = shape.text(keys.get("id"), "the id"), shape.text(keys.get("text"), "the text")
        advice.append(Advice(advice_id, topic, text, item.span))
    return tuple(advice)


def read_clocks(shape: Shape, node: Node | None) -> Mapping[str, Clock]:
    """The clocks by id."""
    clocks = {}
    for clock_id, entry, span in shape.named(node, "`clocks`"):
        what = f"the clock `{clock_id}`"
        keys = shape.keys(entry, what, required=("say", "amount", "unit"), optional=("binds",))
        say = shape.text(keys.get("say"), "`say`")
        amount = shape.whole(keys.get("amount"), "amount of a clock", at_most=10_000)
        unit = shape.choice(keys.get("unit"), "unit of a clock", UNITS)
        clocks[clock_id] = Clock(clock_id, say, amount, unit, shape.text(keys.get("binds"), "`binds`"), span)
    return clocks


def read_signals(shape: Shape, node: Node | None) -> Mapping[str, SignalPolicy]:
    """The signals by id, each with its parameters."""
    signals: dict[str, SignalPolicy] = {}
    others: tuple[Node, Span] | None = None
    for signal_id, entry, span in shape.named(node, "`signals`"):
        if signal_id == ALL_OTHERS:
            others = entry, span
            continue
        what = f"the signal `{signal_id}`"
        required = ("say", "grade", "governed by")
        keys = shape.keys(entry, what, required=required, optional=("on", "off in", "parameters"))
        parameters = {}
        for name, parameter, place in shape.named(keys.get("parameters"), "`parameters`"):
            read = _parameter(shape, name, parameter, place)
            if read is not None:
                parameters[name] = read
        signals[signal_id] = SignalPolicy(
            signal_id,
            shape.text(keys.get("say"), "`say`"),
            shape.choice(keys.get("grade"), "grade", GRADES),
            shape.text(keys.get("governed by"), "`governed by`"),
            is_on=shape.yes_no(keys.get("on"), "answer to `on`", otherwise=True),
            parameters=parameters,
            span=keys["governed by"].span if "governed by" in keys else span,
            off_in=shape.texts(keys.get("off in"), "`off in`"),
        )
    if others is None:
        return signals
    return {**signals, **_all_others(shape, *others, named=frozenset(signals))}


def _all_others(shape: Shape, node: Node, span: Span, *, named: frozenset[str]) -> dict[str, SignalPolicy]:
    """Every kind of the catalogue that is not named and not excepted, under one rule."""
    optional = ("off in", "except")
    keys = shape.keys(node, f"`{ALL_OTHERS}`", required=("governed by",), optional=optional)
    governed_by = shape.text(keys.get("governed by"), "`governed by`")
    off_in = shape.texts(keys.get("off in"), "`off in`")
    left_out = shape.texts(keys.get("except"), "`except`")
    place = keys["except"].span if "except" in keys else span
    for signal_id in left_out:
        if signal_id not in CATALOGUE:
            mend = did_you_mean(signal_id, CATALOGUE, otherwise="the kinds are S01 to S25")
            shape.error("GR108", f"`{signal_id}` is no kind of signal", place, mend)
    return {
        signal_id: SignalPolicy(
            signal_id, kind.say, kind.grade, governed_by, span=span, off_in=off_in, is_other=True
        )
        for signal_id, kind in CATALOGUE.items()
        if signal_id not in named and signal_id not in left_out
    }


def _parameter(shape: Shape, name: str, node: Node, span: Span) -> Parameter | None:
    what = f"the parameter `{name}`"
    keys = shape.keys(node, what, required=("value",), optional=("unit", "why"))
    value = keys.get("value")
    if value is None:
        return None
    read: float | int | str | dict[str, float | int] | None
    if value.kind == "mapping":
        read = {}
        for part, entry, _ in shape.named(value, what):
            number = shape.number(entry, what)
            if number is None:
                shape.error("GR108", f"`{part}` of {what} is not a number", entry.span, "write a number")
            else:
                read[part] = number
    else:
        read = shape.number(value, what)
        if read is None:
            read = shape.text(value, what)
    return Parameter(
        name, read, shape.text(keys.get("unit"), "the unit"), shape.text(keys.get("why"), "`why`"), span
    )


def read_contacts(shape: Shape, node: Node | None) -> tuple[Contact, ...]:
    """Whom to ask, in order."""
    contacts = []
    for item in shape.items(node, "`contacts`"):
        keys = shape.keys(item, "a contact", required=("question", "who"))
        question, who = (
            shape.text(keys.get("question"), "the question"),
            shape.text(keys.get("who"), "`who`"),
        )
        contacts.append(Contact(question, who, item.span))
    return tuple(contacts)
