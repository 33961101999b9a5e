"""What changes from another version of the book: each situation with its answer before and after."""

from collections.abc import Mapping, Sequence

from groundrules.rulebook.compare.model import Change, Comparison, DecisionComparison
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.pages.five import Band, Block, Bullets, Heading, Page, Paragraph, TableBlock
from groundrules.rulebook.pages.say import say_day
from groundrules.rulebook.pages.titles import decision_title

MOST_CHANGES = 24
"""Situations shown on slides; the rest is counted, and ``groundrules compare`` lists it."""
_MOST_OTHERS = 12


Counts = Mapping[str, Sequence[int | None]]
"""For each decision the accounts of today in each of its changes; None where that cannot be counted."""


def difference_page(
    comparison: Comparison, *, old: Rulebook, new: Rulebook, counts: Counts | None = None
) -> Page:
    """One page (it may run on over several slides) that tells what is different and for whom."""
    return Page(
        0,
        f"What changes from version {old.version}",
        tuple(Band((blocks,)) for blocks in _parts(comparison, new, counts or {})),
        f"version {new.version}",
    )


def _parts(comparison: Comparison, new: Rulebook, counts: Counts) -> list[tuple[Block, ...]]:
    if comparison.is_same:
        return [(Paragraph("Every record gets the same answer by the same rule. Nothing else changed."),)]
    parts: list[tuple[Block, ...]] = [(Paragraph(_in_short(comparison)),)]
    room = MOST_CHANGES
    for decision in comparison.decisions:
        shown = decision.outcome_changes[:room]
        if shown:
            parts.append(_situations(decision, shown, new, counts.get(decision.name)))
            room -= len(shown)
    others = [difference.says for difference in comparison.differences]
    others += [one.says for decision in comparison.decisions for one in decision.differences]
    others += [f"Not settled: {said}" for decision in comparison.decisions for said in decision.unproved]
    if others:
        parts.append((Heading("Also different"), Bullets(_cut(others))))
    return parts


def _in_short(comparison: Comparison) -> str:
    outcomes = sum(len(decision.outcome_changes) for decision in comparison.decisions)
    by_rule = sum(len(decision.changes) for decision in comparison.decisions) - outcomes
    idle = sum(len(decision.redundant_edits) for decision in comparison.decisions)
    said = [_count(outcomes, "situation", "gets another answer", "get another answer")]
    if by_rule:
        said.append(
            _count(
                by_rule, "situation", "keeps its answer by another rule", "keep their answer by another rule"
            )
        )
    if idle:
        said.append(_count(idle, "edit", "changes no answer", "change no answer"))
    if outcomes > MOST_CHANGES:
        said.append(f"The first {MOST_CHANGES} are shown; `groundrules compare` lists all")
    return ". ".join(said) + "."


def _situations(
    decision: DecisionComparison,
    changes: tuple[Change, ...],
    new: Rulebook,
    counts: Sequence[int | None] | None,
) -> tuple[Block, ...]:
    from_day = f"From {say_day(new.effective)}" if new.effective else "From now on"
    rows: tuple[tuple[str, ...], ...] = tuple(
        (_sentence(change.when or "in every case"), change.before.says, change.after.says)
        for change in changes
    )
    title = decision_title(decision.name)
    if counts is not None:
        numbers = [counts[decision.changes.index(change)] for change in changes]
        cells = ("" if number is None else f"{number:,}" for number in numbers)
        rows = tuple((*row, cell) for row, cell in zip(rows, cells, strict=True))
        return Heading(title), TableBlock(("When", "Until now", from_day, "Accounts"), rows, decision.name)
    return Heading(title), TableBlock(("When", "Until now", from_day), rows, decision.name)


def _cut(items: list[str]) -> tuple[str, ...]:
    said = [_sentence(item) for item in items]
    if len(said) > _MOST_OTHERS:
        said = [*said[:_MOST_OTHERS], f"And {len(items) - _MOST_OTHERS} more."]
    return tuple(said)


def _count(count: int, noun: str, one: str, many: str) -> str:
    if count == 0:
        return f"No {noun} {one}"
    return f"1 {noun} {one}" if count == 1 else f"{count:,} {noun}s {many}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
