"""Who gets credit for a deal that was won: the book's ``credit`` decision, asked on the day it closed.

A deal that an exception kept with its old owner slides from him to the new one as the book's percentages say.
INVARIANT: the shares of a deal add up to what its rule gives, and so do the amounts, to the cent.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from groundrules.coverage.words import decision_words, shown
from groundrules.handoff.exceptions.line import Line
from groundrules.rulebook.condition import Value
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision, Rulebook, WordType
from groundrules.terms import Finding, Severity, TeamRole

CREDIT = "credit"
"""The name of the decision."""

OLD_OWNER, PARTNER = "old_owner", "partner"
"""Two of the places a share can go to, beside the owner; every other place is a job on the deal's team."""


@dataclass(frozen=True, slots=True)
class WonDeal:
    """A deal on the day it was won.

    Attributes:
        amount: in minor units; None when unknown.
        in_book_currency: False when the amount is in another currency than the book's rules speak of.
        facts: word of the book -> value in stored form, as it was on that day as far as anybody knows.
        people: place -> the seller_ids in it that day: the account's ``owner``, the owner's ``partner``, and
            each job on the deal's or the account's team.
        crm_owner_id: whom the CRM shows as the deal's owner.
    """

    deal_id: str
    deal_name: str
    account_id: str
    account_name: str
    closed_on: date
    amount: int | None
    currency: str
    in_book_currency: bool = True
    facts: Mapping[str, Value | None] = field(default_factory=dict)
    people: Mapping[str, Sequence[str]] = field(default_factory=dict)
    crm_owner_id: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """One person's part of one deal.

    Attributes:
        seller_id: who gets it; empty when the book gives a share to a place nobody is in.
        place: why: ``owner``, ``old_owner``, ``partner``, ``specialist``...
        hundredths: of a percent of the deal: 7,500 is 75 %.
        amount: in minor units; None when the deal's is unknown.
        rule_id: the rule of the book; exception: the exception that kept the deal, empty when none did.
        facts: word -> value as people say it, of every word the rules test.
    """

    deal_id: str
    deal_name: str
    account_id: str
    account_name: str
    closed_on: date
    seller_id: str
    place: str
    hundredths: int
    amount: int | None
    currency: str
    rule_id: str
    exception: str
    because: str
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def month(self) -> str:
        """The month it counts in: ``2026-06``."""
        return f"{self.closed_on:%Y-%m}"

    @property
    def percent(self) -> str:
        """The share as people write it: ``75``, ``33.34``."""
        return f"{self.hundredths / 100:.2f}".removesuffix(".00")


@dataclass(frozen=True, slots=True)
class PersonMonth:
    """What one person gets for one month, in one currency."""

    month: str
    seller_id: str
    currency: str
    deals: int
    amount: int
    by_place: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Credit:
    """The credit of a period: every share, and what could not be given."""

    shares: tuple[Share, ...]
    findings: tuple[Finding, ...] = ()


def give_credit(*, book: Rulebook, deals: Iterable[WonDeal], lines: Iterable[Line]) -> Credit:
    """Every won deal is shared by the book's rules for its day.

    Args:
        book: its decision ``credit`` gives percentages to places.
        deals: the deals won in the period.
        lines: every exception about a deal, also those that are over.
    """
    decision = book.decisions.get(CREDIT)
    if decision is None:
        return Credit((), (_no_decision(book),))
    kept: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.asked.deal_id and line.granted is not None:
            kept[line.asked.deal_id].append(line)
    shares: list[Share] = []
    silent: list[WonDeal] = []
    for deal in sorted(deals, key=lambda deal: (deal.closed_on, deal.deal_id)):
        found = _shares(book, decision, deal, kept.get(deal.deal_id, ()))
        shares.extend(found)
        silent.extend([] if found else [deal])
    return Credit(tuple(shares), tuple(_findings(shares, silent)))


def by_person(shares: Iterable[Share]) -> tuple[PersonMonth, ...]:
    """The shares added up for each person and month, by month and person; unknown amounts add nothing."""
    amounts: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    deals: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for share in shares:
        key = share.month, share.seller_id, share.currency
        amounts[key][share.place] += share.amount or 0
        deals[key].add(share.deal_id)
    return tuple(
        PersonMonth(*key, len(deals[key]), sum(amounts[key].values()), dict(sorted(amounts[key].items())))
        for key in sorted(amounts)
    )


def _shares(book: Rulebook, decision: Decision, deal: WonDeal, kept: Sequence[Line]) -> list[Share]:
    # Ended and granted again on one day, a deal was kept by both: the later one says by whom.
    standing = [one for one in kept if one.stood_on(deal.closed_on)]
    line = max(standing, key=_since, default=None)
    first = min((_since(one) for one in kept if _since(one) <= deal.closed_on), default=deal.closed_on)
    days = (deal.closed_on - first).days
    own: dict[str, Value | None] = {"deal_kept": line is not None, "days_kept": days}
    record = {name: own.get(name, deal.facts.get(name)) for name in decision_words(decision)}
    answer = decide(decision, record)
    if answer.rule_id is None:
        return []
    facts = {name: shown(book.words[name], value) for name, value in record.items()}
    parts = _parts(decision, answer.outcome, deal, line)
    return [
        Share(
            deal_id=deal.deal_id,
            deal_name=deal.deal_name,
            account_id=deal.account_id,
            account_name=deal.account_name,
            closed_on=deal.closed_on,
            seller_id=seller_id,
            place=place,
            hundredths=hundredths,
            amount=amount,
            currency=deal.currency,
            rule_id=answer.rule_id,
            exception=line.name if line is not None else "",
            because=_because(decision, answer.rule_id, line, days),
            facts=facts,
        )
        for (place, seller_id, hundredths), amount in zip(parts, _amounts(deal.amount, parts), strict=True)
    ]


def _since(line: Line) -> date:
    return line.granted.since if line.granted is not None else date.max


Part = tuple[str, str, int]
"""Place, seller_id (empty: nobody), hundredths of a percent."""


def _parts(decision: Decision, outcome: Mapping[str, Value], deal: WonDeal, line: Line | None) -> list[Part]:
    found: list[Part] = []
    for output in decision.gives:
        percent = outcome.get(output.name)
        if output.type is not WordType.PERCENT or not isinstance(percent, int) or not percent:
            continue
        people = sorted(_people(output.name, deal, line)) or [""]
        each, rest = divmod(percent * 100, len(people))
        found.extend((output.name, one, each + (n < rest)) for n, one in enumerate(people))
    return found


def _people(place: str, deal: WonDeal, line: Line | None) -> Sequence[str]:
    if place == OLD_OWNER:
        return [line.asked.owner_id] if line is not None else []
    return deal.people.get(place, ())


def _amounts(amount: int | None, parts: Sequence[Part]) -> list[int | None]:
    """Each part's amount; together exactly the deal's amount times the parts' sum, rounded down once."""
    if amount is None:
        return [None] * len(parts)
    sign, size = (-1 if amount < 0 else 1), abs(amount)
    whole = size * sum(hundredths for _, _, hundredths in parts) // 10_000
    floors = [divmod(size * hundredths, 10_000) for _, _, hundredths in parts]
    left = whole - sum(floor for floor, _ in floors)
    largest = sorted(range(len(parts)), key=lambda n: (-floors[n][1], n))[:left]
    return [sign * (floor + (n in largest)) for n, (floor, _) in enumerate(floors)]


def _because(decision: Decision, rule_id: str, line: Line | None, days: int) -> str:
    why = decision.rule(rule_id).why
    held = (
        f" The old owner kept the deal by exception {line.name}, day {days} since the move."
        if line is not None
        else ""
    )
    return f"Rule {rule_id}.{held}{' ' + why if why else ''}"


def _findings(shares: Sequence[Share], silent: Sequence[WonDeal]) -> Iterable[Finding]:
    if silent:
        yield _counted(
            len(silent),
            ("1 deal", "deals"),
            "won in this time without a rule of `credit` that answers",
            "look at its facts, then add a rule to the book or the missing fact to the CRM",
            silent[0].deal_id,
        )
    nobody = [share for share in shares if not share.seller_id]
    if nobody:
        places = ", ".join(f"`{place}`" for place in sorted({share.place for share in nobody}))
        yield _counted(
            len(nobody),
            ("1 share", "shares"),
            f"for {places} on whose deal nobody has that place: the share is listed without a name",
            "name the person on the deal's team in the CRM, then export again",
            nobody[0].deal_id,
        )
    unpriced = {share.deal_id for share in shares if share.amount is None}
    if unpriced:
        yield _counted(
            len(unpriced),
            ("1 deal", "deals"),
            "won without an amount: its shares have percentages only",
            "give it an amount in the CRM, then export again",
            min(unpriced),
        )


def _counted(count: int, noun: tuple[str, str], message: str, mend: str, deal_id: str) -> Finding:
    said = noun[0] if count == 1 else f"{count:,} {noun[1]}"
    return Finding(
        "GR519",
        Severity.WARNING,
        f"{said} {message}",
        mend,
        kind="credit",
        example={"deal": deal_id},
        count=count,
    )


def _no_decision(book: Rulebook) -> Finding:
    return Finding(
        "GR519",
        Severity.ERROR,
        f"`{book.file}` has no decision named `{CREDIT}`, so it does not say who gets credit",
        f"add `{CREDIT}:` under `decisions:`, for each deal, with percentages for `{TeamRole.OWNER.value}`",
        kind="credit",
    )
