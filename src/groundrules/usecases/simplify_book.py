"""What could go: what each rule decides, what dropping it costs, and a smaller book that answers alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from groundrules.coverage.matches import count_fits
from groundrules.crm.ports import Facts
from groundrules.rulebook.model import Policy, Rulebook
from groundrules.rulebook.pages.five import MOST_PAGES, pages
from groundrules.rulebook.pages.layout import lay_out
from groundrules.rulebook.pages.reading_ease import PageEase, Sentence, ease_of_pages, sentences_of
from groundrules.rulebook.simplicity import Drop, RuleUse, Smaller, drop_costs, make_smaller, rule_uses
from groundrules.rulebook.simplicity.proposal import Proposal, propose
from groundrules.terms import Finding, has_errors
from groundrules.usecases.adopt_rulebook import check_rulebook

_ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Simplified:
    """What was found.

    Attributes:
        findings: what is wrong with the book; with an error nothing else was looked at.
        slides: how many slides the book needs; ``most_slides`` is the limit.
        ease: reading ease of each page.
        hardest: the sentences that read worst, hardest first.
        uses: for each decision about accounts, its rules by how many they decide; empty without facts.
        drops: for the same decisions, what dropping each rule would cost.
        smaller: every decision made smaller.
        proposal: the book's text with those steps made.
    """

    findings: tuple[Finding, ...]
    slides: int = 0
    most_slides: int = MOST_PAGES
    ease: tuple[PageEase, ...] = ()
    hardest: tuple[Sentence, ...] = ()
    uses: Mapping[str, tuple[RuleUse, ...]] = field(default_factory=dict)
    drops: Mapping[str, tuple[Drop, ...]] = field(default_factory=dict)
    smaller: Mapping[str, Smaller] = field(default_factory=dict)
    proposal: Proposal | None = None


def simplify_book(
    *,
    text: str,
    file: str,
    facts: Facts | None,
    told: Callable[[str], None] = lambda _: None,
    most_sentences: int = 3,
) -> Simplified:
    """The book looked at for what it could do without; nothing is changed.

    Args:
        text: the whole book.
        file: its name, for findings.
        facts: today's accounts; None when there are none yet.
        told: told which decision is being looked at, since a long table takes a while.
        most_sentences: how many of the hardest sentences to name.
    """
    checked = check_rulebook(text=text, file=file)
    book = checked.book
    if book is None or has_errors(checked.findings):
        return Simplified(checked.findings)
    told("counting accounts")
    fits = _fits(book, facts)
    smaller = {}
    for name, decision in book.decisions.items():
        if decision.policy is not Policy.ALL:
            told(f"looking for a smaller `{name}`")
            smaller[name] = make_smaller(decision, book.words, kept=_spoken_of(book))
    steps = [step for one in smaller.values() for step in one.steps]
    five = pages(book)
    sentences = sorted(sentences_of(book), key=lambda sentence: sentence.ease)
    return Simplified(
        checked.findings,
        len(lay_out(five)),
        ease=ease_of_pages(five),
        hardest=tuple(sentences[:most_sentences]),
        uses={name: rule_uses(book.decisions[name], counted) for name, counted in fits.items()},
        drops={name: drop_costs(book.decisions[name], counted) for name, counted in fits.items()},
        smaller=smaller,
        proposal=propose(text, steps),
    )


def _fits(book: Rulebook, facts: Facts | None) -> dict[str, Mapping[tuple[str, ...], int]]:
    """For each decision about accounts how many accounts each set of rules holds for; empty without facts."""
    if facts is None or facts.manifest("coverage") is None:
        return {}
    table = facts.read("coverage", "account_facts")
    decisions = [decision for decision in book.decisions.values() if decision.for_each == _ACCOUNT]
    counted = {decision.name: count_fits(decision, table) for decision in decisions}
    return {name: fits for name, fits in counted.items() if fits is not None}


def _spoken_of(book: Rulebook) -> frozenset[str]:
    """Rules that signals, exceptions and examples name: they stay, so that nothing points at what is gone."""
    named = {signal.governed_by for signal in book.signals.values()}
    named.update(kind.governed_by for kind in book.exceptions.values())
    for decision in book.decisions.values():
        named.update(rule_id for example in decision.examples for rule_id in example.rule_ids)
    return frozenset(named)
