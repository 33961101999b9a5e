"""What changed between two versions and is no rule: goals, role cards, words, clocks, signals, advice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from groundrules.rulebook.catalogue import ALL_OTHERS
from groundrules.rulebook.compare.model import Difference
from groundrules.rulebook.language.literals import written
from groundrules.rulebook.language.phrases import listed
from groundrules.rulebook.model import (
    Cap,
    Clock,
    Decision,
    ExceptionKind,
    Goal,
    Output,
    Parameter,
    RoleCard,
    Rulebook,
    SignalPolicy,
    Word,
    WordType,
)
from groundrules.rulebook.transition import EVERY

Item = TypeVar("Item")

_CARD = (
    ("brings", "brings", "no longer brings"),
    ("needs", "needs", "no longer needs"),
    ("may_decide", "may decide", "may no longer decide"),
    ("does_not", "does not", "is no longer told not to"),
)


def book_differences(old: Rulebook, new: Rulebook) -> tuple[Difference, ...]:
    """Everything that is no decision, in the order of the book's pages."""
    return (
        *_head(old, new),
        *_each("goal", _by(old.goals, _goal_id), _by(new.goals, _goal_id), _goal),
        *_cards(_by(old.roles, _role), _by(new.roles, _role)),
        *_words(old.words, new.words),
        *_each("advice", _texts(old), _texts(new), lambda _, text: text),
        *_clocks(old.clocks, new.clocks),
        *_exceptions(old.exceptions, new.exceptions),
        *_numbers(old.transition, new.transition),
        *_signals(old.signals, new.signals),
        *_each("contact", _contacts(old), _contacts(new), lambda name, who: f"{name} {who}"),
    )


def decision_differences(old: Decision | None, new: Decision | None) -> tuple[Difference, ...]:
    """What changed about a decision beside its rules."""
    if old is None and new is not None:
        says = f"`{new.name}` is a new decision for each {new.for_each}, with {_count(new)}"
        return (Difference("decision", new.name, says, after=new.policy.value),)
    if new is None and old is not None:
        says = f"`{old.name}` is no longer decided; it had {_count(old)}"
        return (Difference("decision", old.name, says, before=old.policy.value),)
    return () if old is None or new is None else tuple(_decision(old, new))


def _decision(old: Decision, new: Decision) -> Iterator[Difference]:
    def differs(what: str, before: str, after: str) -> Difference:
        return Difference("decision", new.name, f"`{new.name}` {what}", before, after)

    if old.for_each != new.for_each:
        what = f"was decided for each {old.for_each} and is now decided for each {new.for_each}"
        yield differs(what, old.for_each, new.for_each)
    if old.policy is not new.policy:
        before, after = old.policy.value, new.policy.value
        yield differs(f"was decided by `{before}` and is now decided by `{after}`", before, after)
    was, now = ({output.name: output for output in decision.gives} for decision in (old, new))
    for name in [name for name in now if name not in was]:
        yield differs(f"now also gives {_spoken(name)}: every answer says it", "", _output(now[name]))
    for name in [name for name in was if name not in now]:
        yield differs(f"no longer gives {_spoken(name)}", _output(was[name]), "")
    for name in now:
        if name in was and _output(was[name]) != _output(now[name]):
            before, after = _output(was[name]), _output(now[name])
            yield differs(f"gives {_spoken(name)} as {after}; it was {before}", before, after)
    if old.people != new.people:
        before, after = ", ".join(old.people), ", ".join(new.people)
        yield differs(f"picks people in the order {after or 'of nobody'}; it was {before}", before, after)
    if old.check != new.check:
        yield differs(
            f"promises for every rule `{new.check or 'nothing'}`; it was `{old.check or 'nothing'}`",
            old.check,
            new.check,
        )


def _count(decision: Decision) -> str:
    return "1 rule" if len(decision.rules) == 1 else f"{len(decision.rules)} rules"


def _output(output: Output) -> str:
    return listed([value.replace("_", " ") for value in output.values], "or") or output.type.value


def _spoken(name: str) -> str:
    return f"`{name.replace('_', ' ')}`"


def _head(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    for name, says in (
        ("title", "the title"),
        ("effective", "the day from which it holds"),
        ("owner", "the owner"),
        ("currency", "the currency"),
    ):
        before, after = str(getattr(old, name) or ""), str(getattr(new, name) or "")
        if before != after:
            yield Difference(
                "book", name, f"{says} is {after or 'not said'}; it was {_or(before)}", before, after
            )


def _or(before: str) -> str:
    return before or "not said"


def _each(
    part: str,
    old: Mapping[str, Item],
    new: Mapping[str, Item],
    say: Callable[[str, Item], str],
    binds: Callable[[Item], str] = lambda _: "",
) -> Iterator[Difference]:
    """Each thing by its name: new, dropped, or said differently."""
    for name in dict.fromkeys((*new, *old)):
        if name not in old:
            after = say(name, new[name])
            yield Difference(part, name, f"{part} {name} is new: {after}", "", after, binds(new[name]))
        elif name not in new:
            before = say(name, old[name])
            yield Difference(part, name, f"{part} {name} was dropped: {before}", before, "", binds(old[name]))
        else:
            before, after = say(name, old[name]), say(name, new[name])
            if before != after:
                says = f"{part} {name} is now: {after}; it was: {before}"
                yield Difference(part, name, says, before, after, binds(new[name]))


def _by(items: Iterable[Item], key: Callable[[Item], str]) -> dict[str, Item]:
    return {key(item): item for item in items}


def _goal_id(goal: Goal) -> str:
    return goal.goal_id


def _role(card: RoleCard) -> str:
    return card.role


def _goal(_: str, goal: Goal) -> str:
    return f"{goal.text} ({goal.measure})" if goal.measure else goal.text


def _texts(book: Rulebook) -> dict[str, str]:
    return {advice.advice_id: advice.text for advice in book.advice}


def _contacts(book: Rulebook) -> dict[str, str]:
    return {contact.question: contact.who for contact in book.contacts}


def _cards(old: Mapping[str, RoleCard], new: Mapping[str, RoleCard]) -> Iterator[Difference]:
    for role in dict.fromkeys((*new, *old)):
        if role not in old or role not in new:
            card = new.get(role) or old[role]
            what = "has a role card now" if role in new else "has no role card any more"
            yield Difference("role card", role, f"{card.say} {what}", *_ends(role in new, card.say), role)
            continue
        was, now = old[role], new[role]
        if was.say != now.say:
            yield Difference("role card", role, f"{was.say} is now called {now.say}", was.say, now.say, role)
        for name, says, no_longer in _CARD:
            before, after = getattr(was, name), getattr(now, name)
            yield from (
                Difference("role card", role, f"{now.say} now {says} {line}", "", line, role)
                if name != "does_not"
                else Difference("role card", role, f"{now.say} does not {line}", "", line, role)
                for line in _more(after, before)
            )
            yield from (
                Difference("role card", role, f"{now.say} {no_longer} {line}", line, "", role)
                for line in _more(before, after)
            )


def _ends(is_new: bool, text: str) -> tuple[str, str]:
    return ("", text) if is_new else (text, "")


def _more(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    return [line for line in lines if line not in others]


def _words(old: Mapping[str, Word], new: Mapping[str, Word]) -> Iterator[Difference]:
    for name in dict.fromkeys((*new, *old)):
        if name not in old:
            yield Difference(
                "word", name, f"`{name}` is a new word: {_domain(new[name])}", "", _domain(new[name])
            )
        elif name not in new:
            yield Difference("word", name, f"the word `{name}` was dropped", _domain(old[name]), "")
        else:
            before, after = _domain(old[name]), _domain(new[name])
            if before != after:
                yield Difference("word", name, f"`{name}` may be {after}; it was {before}", before, after)
            if old[name].say != new[name].say:
                says = f"`{name}` is now said as `{new[name].say}`; it was `{old[name].say}`"
                yield Difference("word", name, says, old[name].say, new[name].say)


def _domain(word: Word) -> str:
    """What the word may hold, in words: "a whole number from 0 to 500, or unknown"."""
    if word.type is WordType.ONE_OF:
        known = listed([value.replace("_", " ") for value in word.values], "or")
    else:
        known = word.type.value + (f" in {word.currency}" if word.type is WordType.MONEY else "")
        known += f" with {word.scale} decimals" if word.type in (WordType.DECIMAL, WordType.PERCENT) else ""
        known += "" if word.low is None else f" from {written(word.low, word)}"
        known += "" if word.high is None else f" to {written(word.high, word)}"
    return f"{known}, or unknown" if word.may_be_unknown else known


def _clocks(old: Mapping[str, Clock], new: Mapping[str, Clock]) -> Iterator[Difference]:
    def say(_: str, clock: Clock) -> str:
        whom = f", for the {clock.binds}" if clock.binds else ""
        return f"{clock.say} within {clock.amount} {clock.unit}{whom}"

    return _each("clock", old, new, say, lambda clock: clock.binds)


def _exceptions(old: Mapping[str, ExceptionKind], new: Mapping[str, ExceptionKind]) -> Iterator[Difference]:
    """Each kind of exception; for one that stays, each of its terms by itself."""
    for kind_id in dict.fromkeys((*new, *old)):
        if kind_id not in old or kind_id not in new:
            kind = new.get(kind_id) or old[kind_id]
            what = "may be granted now" if kind_id in new else "is no longer granted"
            terms = "; ".join(f"{name}: {says}" for name, says in _terms(kind).items())
            says = f"exception {kind_id} ({kind.say}) {what}: {terms}"
            yield Difference("exception", kind_id, says, *_ends(kind_id in new, terms))
            continue
        was, now = _terms(old[kind_id]), _terms(new[kind_id])
        for name in now:
            if was[name] != now[name]:
                says = f"exception {kind_id}: {name} {now[name]}; it was {was[name]}"
                yield Difference("exception", f"{kind_id} {name}", says, was[name], now[name])


def _terms(kind: ExceptionKind) -> Mapping[str, str]:
    """What a kind of exception says, each term by its key in the book."""
    return {
        "said as": kind.say,
        "about": f"the {kind.about}",
        "reasons": ", ".join(kind.reasons),
        "approved by": listed([role.replace("_", " ") for role in kind.approved_by], "or"),
        "longest days": str(kind.longest_days),
        "warn days": str(kind.warn_days),
        "at most": ", ".join(map(_cap, kind.caps)) or "as many as asked for",
        "governed by": kind.governed_by,
    }


def _cap(cap: Cap) -> str:
    return f"{cap.at_most:,} in all" if cap.per == "all" else f"{cap.at_most:,} per {cap.per}"


def _numbers(old: Mapping[str, Parameter], new: Mapping[str, Parameter]) -> Iterator[Difference]:
    """Each number of the transition, said as a page says it."""
    for one in _each("number", old, new, lambda _, parameter: _value(parameter)):
        says = f"{EVERY[one.name].say}: {one.after or 'not said any more'}"
        was = f"; it was {one.before}" if one.before else " (new)"
        yield Difference("transition", one.name, f"{says}{was}", one.before, one.after)


def _signals(old: Mapping[str, SignalPolicy], new: Mapping[str, SignalPolicy]) -> Iterator[Difference]:
    def say(_: str, signal: SignalPolicy) -> str:
        state = "" if signal.is_on else ", switched off"
        state += f", off in {', '.join(signal.off_in)}" if signal.off_in else ""
        grade = "" if signal.is_other else f"grade {signal.grade}, "
        return f"{signal.say} ({grade}governed by {signal.governed_by or 'nothing'}{state})"

    yield from _each("signal", _others_as_one(old), _others_as_one(new), say)
    for signal_id in new:
        if signal_id in old:
            was, now = old[signal_id].parameters, new[signal_id].parameters
            for one in _each("parameter", was, now, lambda _, parameter: _value(parameter)):
                name = f"{signal_id} {one.name}"
                says = f"signal {signal_id}: {one.says.removeprefix('parameter ')}"
                yield Difference("signal", name, says, one.before, one.after)


def _others_as_one(signals: Mapping[str, SignalPolicy]) -> dict[str, SignalPolicy]:
    """The signals as the book lists them: those it does not name are one entry."""
    named = {name: one for name, one in signals.items() if not one.is_other}
    others = [name for name in signals if name not in named]
    if not others:
        return named
    return {**named, ALL_OTHERS: replace(signals[others[0]], say=f"watched for: {', '.join(others)}")}


def _value(parameter: Parameter) -> str:
    value = parameter.value
    shown = (
        ", ".join(f"{key} {number}" for key, number in value.items())
        if isinstance(value, Mapping)
        else str(value)
    )
    return f"{shown} {parameter.unit}".rstrip()
