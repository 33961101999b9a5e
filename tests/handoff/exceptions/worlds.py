"""A book with exceptions, a small company, and the ways tests ask for and grant things."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from groundrules.handoff.exceptions.commands import Ask, Command, Grant, Person, Thing
from groundrules.handoff.exceptions.counts import Counts
from groundrules.handoff.exceptions.life import decide
from groundrules.handoff.exceptions.limits import Ledger
from groundrules.handoff.exceptions.line import Line, Moment, head_of, line_of
from groundrules.handoff.journal import Head, Story
from groundrules.rulebook import Rulebook, read_book
from groundrules.usecases.run_exceptions import expire_exceptions, warn_exceptions
from tests.coverage.worlds import BOOK as SMALL
from tests.coverage.worlds import DAY, STAFF, account, deal, seller, touch, world
from tests.fakes.facts import MemoryFacts

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
TODAY = NOON.date()
assert DAY == TODAY, "the facts are of the day the tests act on"

DEAL_WORDS = """\
  deal_stage:    {type: one of, values: [new, proposal, signing], unknown: yes, about: deal, say: stage}
  deal_amount:   {type: money, from: 0, to: 1000000000, unknown: yes, about: deal, say: deal amount}
  days_since_contact: {type: whole number, from: 0, to: 3650, unknown: yes, about: deal, say: contact}
  days_before_announcement: {type: whole number, from: 0, to: 999, unknown: yes, about: deal, say: step}
  deal_kept:     {type: yes/no, about: deal, say: is kept}
  days_kept:     {type: whole number, from: 0, to: 365, about: deal, say: days since the move}
decisions:
"""

REST = """\
  holdover:
    for each: deal
    policy: first that fits
    gives: {holdover: [exempt, eligible, ineligible], keep_days: whole number}
    rules:
      - id: K1
        when: deal_stage in ('proposal', 'signing') and days_before_announcement <= 14
        then: {holdover: ineligible, keep_days: 0}
        why: A stage reached in the last fortnight proves nothing.
      - id: K2
        when: deal_stage in ('proposal', 'signing') and deal_amount >= 50000 and days_since_contact <= 30
        then: {holdover: eligible, keep_days: 90}
        why: What is nearly done is finished by whoever did it.
      - id: K3
        when: any
        then: {holdover: exempt, keep_days: 0}
  credit:
    for each: deal
    policy: first that fits
    gives: {owner: percent, partner: percent, specialist: percent, old_owner: percent}
    check: owner + partner + specialist + old_owner between 100 and 150
    rules:
      - id: C1
        when: deal_kept and days_kept <= 30
        then: {owner: 0, partner: 0, specialist: 0, old_owner: 100}
      - id: C2
        when: deal_kept and days_kept <= 60
        then: {owner: 25, partner: 0, specialist: 0, old_owner: 75}
        why: The new owner has begun to help.
      - id: C3
        when: deal_kept
        then: {owner: 50, partner: 0, specialist: 0, old_owner: 50}
      - id: C4
        when: needs_expert and deal_amount >= 50000
        then: {owner: 100, partner: 0, specialist: 30, old_owner: 0}
      - id: C5
        when: deal_amount >= revenue
        then: {owner: 100, partner: 50, specialist: 0, old_owner: 0}
      - id: C6
        when: any
        then: {owner: 100, partner: 0, specialist: 0, old_owner: 0}
advice:
  - {id: V1, topic: coverage, text: No account moves in the last two weeks of a quarter.}
roles:
  field: {say: field seller}
  inside: {say: inside seller}
  manager: {say: sales leader}
  head_of_sales: {say: head of sales}
exceptions:
  named:
    say: named account
    about: account
    reasons: [renewal under way, open service matter]
    approved by: [manager, head_of_sales]
    longest days: 90
    warn days: 10
    at most: {seller: 2, team: 3, all: 6}
    governed by: V1
  house:
    say: kept by a leader
    about: account
    reasons: [leader's word]
    approved by: [manager]
    longest days: 30
    warn days: 0
    at most: {leader: 1}
    governed by: V1
  holdover:
    say: late deal
    about: deal
    reasons: [nearly done, leader's proof]
    approved by: [manager]
    longest days: 60
    warn days: 10
    at most: {seller: 2}
    governed by: K2
"""


@cache
def book(*changes: tuple[str, str]) -> Rulebook:
    """The small book with deals and exceptions, texts replaced; it must read without mistakes."""
    text = SMALL.replace("decisions:\n", DEAL_WORDS, 1) + REST
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    reading = read_book(text, "rulebook.yaml")
    assert reading.book is not None, [str(finding) for finding in reading.findings]
    return reading.book


ANN = Person("ann", "Ann", frozenset({"field"}), "max")
BOB = Person("bob", "Bob", frozenset({"field"}), "max")
IVY = Person("ivy", "Ivy", frozenset({"inside"}), "mia")
MAX = Person("max", "Max", frozenset({"manager"}), "vera")
MIA = Person("mia", "Mia", frozenset({"manager"}), "vera")
VERA = Person("vera", "Vera", frozenset({"manager", "head_of_sales"}))
GONE = Person("gil", "Gil", frozenset({"manager"}), is_active=False)


def thing(account_id: str = "A", deal_id: str = "", **more: object) -> Thing:
    """An account that Ivy gets otherwise, or a deal on it."""
    made = Thing(
        account_id, f"Company {account_id}", deal_id, receiver_id="ivy", amount=36_500_00, currency="USD"
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the test names real fields


def ask(owner: Person = ANN, days: int = 30, what: Thing | None = None, **more: object) -> Ask:
    """The owner asks to keep an account for some days."""
    made = Ask(
        owner.seller_id,
        "named",
        what or thing(),
        owner,
        owner.seller_id,
        "renewal under way",
        TODAY + timedelta(days - 1),
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the test names real fields


def ledger(
    now: datetime = NOON, heads: Iterable[Head] = (), of: Rulebook | None = None, zone: str = "UTC"
) -> Ledger:
    """What a decision rests on."""
    moment = Moment(now, zone)
    return Ledger(of or book(), moment, Counts.of(heads, moment.today))


def after(story: Story, command: Command, given: Ledger | None = None) -> Story:
    """The story with what the command brings about."""
    return replace(story, entries=(*story.entries, *decide(story, command, given or ledger())))


def granted(name: str = "E-1", by: Person = MAX, given: Ledger | None = None, **asked: object) -> Story:
    """A story that stands."""
    story = after(Story(f"exception:{name}"), ask(**asked), given)  # type: ignore[arg-type]  # as of ask
    return after(story, Grant(by), given)


def line(story: Story) -> Line:
    """What a story adds up to."""
    found = line_of(story)
    assert found is not None
    return found


def heads(stories: Iterable[Story]) -> list[Head]:
    """Their lines in lists."""
    return [head_of(story) for story in stories]


def noon(day: date) -> datetime:
    """Twelve o'clock on a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def company(**tables: list[dict[str, object]]) -> MemoryFacts:
    """Two teams: Max leads Ann and Bob, Mia leads Ivy and Ned; Vera, head of sales, leads both."""
    leaders = {"ann": "max", "bob": "max", "ivy": "mia", "ned": "mia", "sam": "max", "quinn": "max"}
    people: list[dict[str, object]] = [{**one, "manager_id": leaders[str(one["seller_id"])]} for one in STAFF]
    people += [
        seller("max", "manager", manager_id="vera"),
        seller("mia", "manager", manager_id="vera"),
        seller("vera", "other", title="Head of Sales"),
        seller("gil", "manager", is_active=False),
    ]
    accounts = tables.pop("accounts", [account("A"), account("B", segment="strategic"), account("C")])
    return world(*accounts, sellers=people, **tables)


CLOCKS = {"ended": expire_exceptions, "end soon": warn_exceptions}
"""What the clock does to exceptions, without what it does to everything else."""

__all__ = [
    "ANN", "BOB", "CLOCKS", "DAY", "GONE", "IVY", "MAX", "MIA", "NOON", "TODAY", "VERA",
    "account", "after", "ask", "book", "company", "deal", "granted", "heads", "ledger", "line", "noon",
    "seller", "thing", "touch",
]  # fmt: skip
