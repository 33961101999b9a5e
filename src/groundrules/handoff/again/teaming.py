"""A segment switched from strict separation to teamed coverage, or back, as an edit of the book's own text.

*Strict*: whoever owns an account leads it alone. *Teamed*: the other side, inside for field and field for
inside, supports. Only the rules of that segment change; a rule that covers others too is split.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from groundrules.handoff.again.examples import with_examples
from groundrules.handoff.again.narrow import halves
from groundrules.handoff.again.split import Split, split_rule, with_yields
from groundrules.rulebook.editing import EditRefusedError, set_outcome
from groundrules.rulebook.model import Decision, Rule, Rulebook, Word, WordType
from groundrules.terms import Finding, SalesRole, Severity, TeamRole

STRICT, TEAMED = "strict", "teamed"
NONE = "none"
_PARTNER: Mapping[str, str] = {
    SalesRole.FIELD.value: SalesRole.INSIDE.value,
    SalesRole.INSIDE.value: SalesRole.FIELD.value,
}
_PLACES = (TeamRole.QUARTERBACK.value, TeamRole.SUPPORT.value)


@dataclass(frozen=True, slots=True)
class SwitchedRule:
    """One rule that changes.

    Attributes:
        rule_id: the rule as the book has it.
        new_id: the rule that now answers for the segment; the same when nothing had to be split.
        before, after: the places that change, with their jobs.
    """

    rule_id: str
    new_id: str
    before: Mapping[str, str]
    after: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Switched:
    """The book's text after the switch, or why there is none."""

    text: str = ""
    rules: tuple[SwitchedRule, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be switched.

    Attributes:
        value: the segment.
        to: ``teamed`` or ``strict``.
        word: the word that tells segments apart.
        support, quarterback: jobs to give instead of those that follow from the owner's; empty: those.
    """

    value: str
    to: str
    word: str = "segment"
    support: str = ""
    quarterback: str = ""
    decision: str = field(default="coverage")


def switch(text: str, book: Rulebook, wish: Wish) -> Switched:
    """The text with the rules of that segment switched; every other line stays as it is.

    Args:
        text: the whole book.
        book: as read from that text.
        wish: what is to be switched.
    """
    wrong = _not_possible(book, wish)
    if wrong is not None:
        return Switched(findings=(wrong,))
    decision, word = book.decisions[wish.decision], book.words[wish.word]
    done: list[SwitchedRule] = []
    answering = 0
    try:
        for rule in decision.rules:
            parts = halves(rule, word, wish.value, book.words)
            answering += bool(parts.inside)
            after = _wanted(rule, decision, wish) if parts.inside else {}
            if after:
                text, new_id = _edited(text, decision, Split(rule, parts, word.name, wish.value, after))
                before = {name: str(rule.outcome[name]) for name in after}
                done.append(SwitchedRule(rule.rule_id, new_id, before, after))
        new = {one.new_id: one.rule_id for one in done if one.new_id != one.rule_id}
        if new:
            text = with_yields(text, decision, book.words, new)
        if done:
            text = with_examples(text, book, wish.decision, {one.rule_id for one in done})
    except EditRefusedError as refused:
        return Switched(findings=(_refused(refused),))
    if not done:
        return Switched(findings=(_nothing(wish, answering),))
    return Switched(_next_version(text), tuple(done), _reasons(done))


def _edited(text: str, decision: Decision, wanted: Split) -> tuple[str, str]:
    if wanted.parts.rest:
        return split_rule(text, decision, wanted)
    for name, job in wanted.after.items():
        text = set_outcome(text, wanted.rule.rule_id, name, job)
    return text, wanted.rule.rule_id


def _wanted(rule: Rule, decision: Decision, wish: Wish) -> dict[str, str]:
    """The places of a rule that must change, with their new jobs."""
    can_be = {output.name: output.values for output in decision.gives}
    owner = str(rule.outcome.get(TeamRole.OWNER, ""))
    wanted: dict[str, str] = {}
    if wish.to == TEAMED:
        wanted[TeamRole.SUPPORT.value] = wish.support or _partner(rule, owner)
        if wish.quarterback:
            wanted[TeamRole.QUARTERBACK.value] = wish.quarterback
    else:
        wanted[TeamRole.SUPPORT.value] = wish.support or NONE
        wanted[TeamRole.QUARTERBACK.value] = wish.quarterback or owner
    changed = {}
    for name, job in wanted.items():
        if name not in rule.outcome or rule.outcome[name] == job or not job:
            continue
        if job not in can_be[name]:
            raise EditRefusedError(f"`{name}` of `{decision.name}` cannot be `{job}`")
        changed[name] = job
    return changed


def _partner(rule: Rule, owner: str) -> str:
    """Who supports beside the owner; whoever already does stays."""
    now = str(rule.outcome.get(TeamRole.SUPPORT, ""))
    return now if now != NONE else _PARTNER.get(owner, "")


def _not_possible(book: Rulebook, wish: Wish) -> Finding | None:
    decision, word = book.decisions.get(wish.decision), book.words.get(wish.word)
    if decision is None or not any(output.name in _PLACES for output in decision.gives):
        message = f"the book has no `{wish.decision}` that gives {' or '.join(_PLACES)}"
        return _error("GR551", message, "a switch changes who leads and who supports")
    if word is None or word.type is not WordType.ONE_OF:
        message = f"`{wish.word}` is no word of this book with a list of values"
        return _error("GR551", message, f"name one of {_listed(book.words)} with --word")
    if wish.value not in word.values:
        message = f"`{wish.value}` is no {word.say} of this book"
        return _error("GR551", message, f"choose from {', '.join(word.values)}")
    return None


def _listed(words: Mapping[str, Word]) -> str:
    return ", ".join(name for name, word in words.items() if word.type is WordType.ONE_OF)


def _nothing(wish: Wish, answering: int) -> Finding:
    if not answering:
        message = f"no rule of `{wish.decision}` answers for `{wish.value}`"
        return _error("GR552", message, "look at the rules: `groundrules check`")
    return _error("GR552", f"`{wish.value}` is {wish.to} already: nothing changes", "there is nothing to do")


def _refused(refused: EditRefusedError) -> Finding:
    message = str(refused)
    return _error("GR553", message[:1].lower() + message[1:], "change these rules by hand")


def _reasons(done: Sequence[SwitchedRule]) -> tuple[Finding, ...]:
    """New rules have no reason yet: nobody but the book's authors can say it."""
    new = [one.new_id for one in done if one.new_id != one.rule_id]
    if not new:
        return ()
    said = ", ".join(f"`{rule_id}`" for rule_id in new)
    message = f"{said} {'has' if len(new) == 1 else 'have'} no reason yet"
    mend = "write a `why:` everybody will read before the draft is published"
    return (Finding("GR554", Severity.NOTE, message, mend, kind="switch", rules=tuple(new), count=len(new)),)


def _error(code: str, message: str, mend: str) -> Finding:
    return Finding(code, Severity.ERROR, message, mend, kind="switch")


def _next_version(text: str) -> str:
    """The text with a version of one more, where versions are counted."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        name, colon, rest = line.partition(":")
        said = rest.split("#")[0].strip()
        if name == "version" and colon and said.isdigit():
            lines[number] = line.replace(said, str(int(said) + 1), 1)
            break
    return "".join(lines)
