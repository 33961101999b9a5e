"""A card for each role: what it brings, needs, decides, leaves alone, and the rules that name it."""

from collections.abc import Iterable

from groundrules.rulebook.model import Decision, RoleCard, Rule, Rulebook
from groundrules.rulebook.pages.five import (
    Band,
    Block,
    Bullets,
    Heading,
    Page,
    TableBlock,
    say_condition_of,
)
from groundrules.rulebook.pages.known import with_legend
from groundrules.rulebook.pages.say import say_output
from groundrules.rulebook.pages.titles import decision_title

ASIDE = "role card"


def role_cards(book: Rulebook) -> tuple[Page, ...]:
    """One page for each role of the book, in the book's order; outside the five."""
    return tuple(
        Page(0, card.say[:1].upper() + card.say[1:], _bands(card, book), ASIDE) for card in book.roles
    )


def _bands(card: RoleCard, book: Rulebook) -> tuple[Band, ...]:
    pairs = (
        (("Brings", card.brings), ("Needs from the others", card.needs)),
        (("May decide alone", card.may_decide), ("Does not", card.does_not)),
    )
    bands = []
    for pair in pairs:
        columns = tuple(_points(title, items) for title, items in pair if items)
        if columns:
            bands.append(Band(columns))
    named = [
        _named(decision, rows)
        for decision in book.decisions.values()
        if (rows := _rows(card, decision, book))
    ]
    return (*bands, *(Band((blocks,)) for blocks in named))


def _points(title: str, items: Iterable[str]) -> tuple[Block, ...]:
    return Heading(title), Bullets(tuple(item[:1].upper() + item[1:] for item in items))


def _named(decision: Decision, rows: tuple[tuple[str, ...], ...]) -> tuple[Block, ...]:
    title = f"Rules that name you: {decision_title(decision.name)}"
    note = with_legend("", tuple(row[1] for row in rows)).removeprefix("; ")
    return Heading(title, note), TableBlock(("", "When", "Named as"), rows, decision.name, "id")


def _rows(card: RoleCard, decision: Decision, book: Rulebook) -> tuple[tuple[str, ...], ...]:
    """The rules that give this role something to do, and as what."""
    rows = []
    for place, rule in enumerate(decision.rules):
        as_what = _as_what(card, decision, rule)
        if as_what:
            when = say_condition_of(rule, decision, place, book)
            rows.append((rule.rule_id, when[:1].upper() + when[1:], as_what))
    return tuple(rows)


def _as_what(card: RoleCard, decision: Decision, rule: Rule) -> str:
    own = {card.role.replace("_", " "), card.say.lower(), card.say.lower().removesuffix(" seller")}
    named = [
        say_output(output)
        for output in decision.gives
        if str(rule.outcome.get(output.name, "")).replace("_", " ").lower() in own
    ]
    return ", ".join(named)
