"""Parts of the editor worked out on the server: try it, the difference, the five pages."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from groundrules.rulebook.compare.compare import compare
from groundrules.rulebook.compare.model import Change, DecisionComparison, EditKind
from groundrules.rulebook.model import Decision, Policy, Rule, Rulebook, Word, WordType
from groundrules.rulebook.near import NearMiss
from groundrules.rulebook.pages import five
from groundrules.rulebook.pages.budget import too_long
from groundrules.rulebook.pages.layout import STANDARD, Sheet, lay_out
from groundrules.rulebook.render import say_outcome, say_rule
from groundrules.usecases.try_rulebook import Given, Said, Trial, is_choice
from groundrules.web import words
from groundrules.web.screens import Choice
from groundrules.web.screens_editor import (
    DecisionPart,
    DifferencePart,
    FactField,
    Miss,
    PageFill,
    PagesPart,
    RuleLine,
    Situation,
    TryPart,
    Verdict,
)

UNCOUNTED = "Pages of a draft that cannot be read whole are not counted: mend its errors first."
MOST_MISSES = 6
MOST_SITUATIONS = 40

_HINTS = {
    WordType.WHOLE: "a whole number",
    WordType.DECIMAL: "a number",
    WordType.MONEY: "an amount",
    WordType.PERCENT: "a percentage",
    WordType.DATE: "like 2027-06-30",
    WordType.TEXT: "a text",
}


def try_part(trial: Trial, book: Rulebook) -> TryPart:
    """What the draft says of one thing, as the page tells it."""
    return TryPart(
        account=trial.account,
        thing=trial.thing,
        things=tuple(Choice(thing, thing) for thing in trial.things),
        fields=tuple(_field(given) for given in trial.given),
        verdicts=tuple(_verdict(said, book) for said in trial.said),
    )


def _field(given: Given) -> FactField:
    word = given.word
    values = ("yes", "no") if word.type is WordType.YES_NO else word.values
    choices = (Choice("", "unknown"), *(Choice(value, value) for value in values)) if is_choice(word) else ()
    hint = "" if choices else _hint(word)
    problem = words.start(given.problem).replace("`", "")
    return FactField(word.name, word.say, given.written, choices, hint, given.source, problem)


def _hint(word: Word) -> str:
    hint = _HINTS.get(word.type, "")
    return f"{hint}, or nothing" if word.may_be_unknown and hint else hint


def _verdict(said: Said, book: Rulebook) -> Verdict:
    decision = said.decision
    name, policy = words.start(decision.name.replace("_", " ")), decision.policy.value
    if said.missing:
        lacking = ", ".join(book.words[one].say for one in said.missing)
        return Verdict(name, policy, f"Fill in first: {lacking}", "none")
    if said.unasked:
        return Verdict(name, policy, f"Not asked: {said.unasked}.", "soon")
    fitting = tuple(_rule(rule, decision, book) for rule in said.fitting)
    winner = said.winner
    shown = said.misses[:MOST_MISSES]
    is_all = decision.policy is Policy.ALL
    if said.contradicts:
        headline, tone = f"{words.small(len(fitting)).capitalize()} rules answer, and only one may", "late"
    elif winner is None and not (is_all and fitting):
        headline, tone = "No rule answers", "calm" if is_all else "late"
    elif is_all:
        headline, tone = f"{words.count(len(fitting), 'rule')} together", "calm"
    else:
        headline, tone = f"Answered by {winner.rule_id}" if winner else "", "calm"
    winners = tuple(_rule(winner, decision, book) for winner in ([winner] if winner else []))
    return Verdict(
        name,
        policy,
        headline,
        tone,
        gives=_gives(winner, decision) if winner else (),
        winners=winners or (fitting if is_all or said.contradicts else ()),
        fitting=() if is_all or said.contradicts else tuple(one for one in fitting if one not in winners),
        yielded=tuple(_rule(rule, decision, book) for rule in said.yielded),
        unknown=tuple(book.words[name].say for name in said.unknown),
        misses=tuple(_miss(miss, decision, book) for miss in shown),
        more_misses=len(said.misses) - len(shown),
    )


def _gives(rule: Rule, decision: Decision) -> tuple[tuple[str, str], ...]:
    return tuple(
        (words.start(output.name.replace("_", " ")), _value(rule.outcome.get(output.name)))
        for output in decision.gives
        if output.name in rule.outcome
    )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


def _rule(rule: Rule, decision: Decision, book: Rulebook) -> RuleLine:
    says = say_rule(rule, decision, book.words)
    is_here = rule.span is not None and rule.span.file == book.file
    return RuleLine(
        rule.rule_id, words.start(says), rule.span.line if rule.span and is_here else None, rule.why
    )


def _miss(miss: NearMiss, decision: Decision, book: Rulebook) -> Miss:
    rule = decision.rule(miss.rule_id)
    change = f"If {book.words[miss.word].say} were {miss.needs}"
    return Miss(_rule(rule, decision, book), change, say_outcome(miss.would_give, decision))


def difference_part(
    old: Rulebook | None, new: Rulebook | None, old_text: str, new_text: str
) -> DifferencePart:
    """What the draft changes, in situations and words; of a draft that cannot be read only the lines."""
    added, gone = _lines(old_text, new_text)
    if new is None:
        trouble = "The draft has errors, so what it would change cannot be said yet: mend them first."
        return DifferencePart(trouble, lines_added=added, lines_gone=gone)
    if old is None:
        trouble = "The book in force has mistakes, so nobody can be told what would change."
        return DifferencePart(trouble, lines_added=added, lines_gone=gone)
    comparison = compare(old, new)
    return DifferencePart(
        is_same=comparison.is_same and not comparison.edits,
        lines_added=added,
        lines_gone=gone,
        decisions=tuple(_decision(one) for one in comparison.decisions if _has_something(one)),
        differences=tuple(_sentence(one.says) for one in comparison.differences),
    )


def _has_something(one: DecisionComparison) -> bool:
    return bool(one.changes or one.edits or one.differences or one.unproved)


def _decision(one: DecisionComparison) -> DecisionPart:
    changes = one.outcome_changes
    quiet = {EditKind.REWORDED, EditKind.MOVED, EditKind.RENAMED}
    return DecisionPart(
        words.start(one.name.replace("_", " ")),
        tuple(_situation(change) for change in changes[:MOST_SITUATIONS]),
        max(0, len(changes) - MOST_SITUATIONS),
        tuple(_sentence(edit.says) for edit in one.edits if not edit.is_redundant or edit.kind in quiet),
        tuple(_sentence(edit.says) for edit in one.edits if edit.is_redundant and edit.kind not in quiet),
        tuple(_sentence(item.says) for item in one.differences),
        tuple(_sentence(text) for text in one.unproved),
    )


def _situation(change: Change) -> Situation:
    size = f"{change.size:,} kinds of record" if change.size and change.size > 1 else ""
    perhaps = "" if change.example is not None else "perhaps, "
    return Situation(
        f"{perhaps}{change.when}" if change.when else "always",
        change.before.says,
        change.after.says,
        size,
        tuple(change.shown.items()),
    )


def _sentence(text: str) -> str:
    return f"{words.start(text)}." if not text.endswith(".") else words.start(text)


def _lines(old: str, new: str) -> tuple[int, int]:
    """Lines that are new, and lines that are gone."""
    before, after = old.split("\n"), new.split("\n")
    most = min(len(before), len(after))
    head = next((n for n in range(most) if before[n] != after[n]), most)
    tail = next((n for n in range(most - head) if before[-1 - n] != after[-1 - n]), most - head)
    one, two = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(one) * len(two) > 4_000_000:
        return len(two), len(one)
    same = sum(size for _, _, size in SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks())
    return len(two) - same, len(one) - same


def pages_part(book: Rulebook | None) -> PagesPart:
    """The five pages of the draft on real slides: how full each is, and what to cut where one runs over."""
    if book is None:
        return PagesPart(trouble=UNCOUNTED)
    pages = five.pages(book)
    sheets = lay_out(pages)
    return PagesPart(
        len(sheets),
        five.MOST_PAGES,
        tuple(_fill(page, [sheet for sheet in sheets if sheet.page == page.number]) for page in pages),
        tuple(_cut(found.message, found.help) for found in too_long(book, sheets)),
    )


def _cut(message: str, mend: str) -> str:
    return f"{words.start(message)}; {mend}.".replace("`", "")


def _fill(page: five.Page, own: Iterable[Sheet]) -> PageFill:
    """How full the page is at the type it is set in; one that runs over is as full as its slides together."""
    sheets = list(own)
    room = STANDARD.bottom - STANDARD.top
    used = [
        max((one.top + one.height for one in sheet.placed), default=STANDARD.top) - STANDARD.top
        for sheet in sheets
    ]
    full = room * (len(sheets) - 1) + used[-1] if sheets else 0.0
    sizes = [one.setting.size for sheet in sheets for one in sheet.placed]
    return PageFill(
        page.number, page.title, round(100 * full / room), int(min(sizes, default=0)), len(sheets)
    )
