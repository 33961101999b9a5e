"""What the gaming search plays on: decisions whose records we have, who would gain, what could mend it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from groundrules.coverage.sources import DERIVED
from groundrules.coverage.words import COVERAGE, decision_words, stored_value
from groundrules.handoff.exceptions.deals import OpenDeal
from groundrules.handoff.exceptions.holdovers import HOLDOVER
from groundrules.rehearsal.deals import Deal, not_filled, open_deals, parties, prospects_of_deals
from groundrules.rehearsal.gaming import (
    Exposure,
    Ground,
    Search,
    group,
    prospects_of_accounts,
    prospects_of_duties,
    search_all,
)
from groundrules.rehearsal.keeping import late_deals, new_deals, prospects_of_keepers, why_not_kept
from groundrules.rehearsal.levers import LEVERS, Lever, Manoeuvre, Way
from groundrules.rehearsal.patches import Patch, Substitute, find_patches, over_ninety_days
from groundrules.rehearsal.plays import Record
from groundrules.rehearsal.result import Gamed, Rehearsal
from groundrules.rehearsal.timeline import Codes, Timeline
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Decision, Policy, Rulebook, WordType

PATCHED, PATCHED_DUTIES = 5, 2
"""Exposures of a decision for which patches are tried: with money at stake, and with duties alone."""
NINETY = timedelta(92)
SETTLED_DAYS = 14
"""How long a deal must have been late for a stage not to count as rushed."""


@dataclass(frozen=True)
class Grounds:
    """The facts of a rehearsal as records.

    Attributes:
        book: the draft.
        timeline, codes: the facts, and today's answers to ``coverage``.
        owner_roles, money: for each account the job of today's owner, and revenue and pipeline on it.
        moving: accounts that change their owner under the draft.
        deals: rows of open deals.
        stage_since: by deal the day on which it came to its stage, where the CRM tells.
        third_contact: by account the day of our third last contact.
        lowest_amount: by deal the lowest amount it had in the last three months, where it was edited.
        as_of: today.
        levers: what sellers can change.
        given: moving accounts that somebody owns today.
        given_deals: open deals on them that their owner owns too, with their facts were it announced today.
    """

    book: Rulebook
    timeline: Timeline
    codes: Codes
    owner_roles: Sequence[str | None]
    money: Sequence[int]
    moving: Collection[str]
    deals: Sequence[Mapping[str, object]]
    stage_since: Mapping[str, date]
    third_contact: Mapping[str, date]
    lowest_amount: Mapping[str, int]
    as_of: date
    levers: tuple[Lever, ...] = LEVERS
    given: Collection[str] = ()
    given_deals: Sequence[OpenDeal] = ()

    def search(self, result: Rehearsal, budget: float, tell: Callable[[str], None]) -> Rehearsal:
        """The result with every exposure, and patches for the worst."""
        skipped: dict[str, str] = {}
        searched: dict[str, int] = {}
        given_up: dict[str, int] = {}
        found: list[Gamed] = []
        for ground, substitutes in self._grounds(skipped):
            name = ground.decision.name
            searched[name] = len(ground.records)
            tell(f"{name}: {len(ground.records):,} records")
            board = ground.board()
            search = Search(board, budget)
            reaches = search_all(search, ground.prospects(board, ground.records))
            if board.given_up:
                given_up[name] = board.given_up
            for place, exposure in enumerate(group(search, reaches)):
                patches: tuple[Patch, ...] = ()
                if place < (PATCHED if exposure.stake else PATCHED_DUTIES):
                    tell(f"{name}: patch against {' and '.join(exposure.manoeuvres)}")
                    patches = find_patches(
                        ground, exposure, reaches, budget=budget, substitutes=substitutes(exposure)
                    )
                found.append(Gamed(exposure, patches))
        found.sort(key=lambda one: (-one.exposure.stake, -one.exposure.records, one.exposure.cheapest))
        return replace(result, gamed=tuple(found), searched=searched, not_searched=skipped, given_up=given_up)

    def _grounds(
        self, skipped: dict[str, str]
    ) -> Iterator[tuple[Ground, Callable[[Exposure], Sequence[Substitute]]]]:
        names = [name for name in self.timeline.today.column_names if name not in ("account_id", "is_there")]
        rows: list[Record] = [
            {name: stored_value(row, name) for name in names}
            for row in self.timeline.today.select(names).to_pylist()
        ]
        for decision in self.book.decisions.values():
            why = self._why_not(decision, names)
            if why:
                skipped[decision.name] = why
            elif decision.name == HOLDOVER:
                yield self._keeping_ground(decision, rows)
            elif decision.for_each == "deal":
                yield self._deal_ground(decision, rows)
            else:
                yield self._account_ground(decision, rows)

    def _why_not(self, decision: Decision, known: Collection[str]) -> str:
        if decision.policy is Policy.ALL:
            return "several of its rules may answer at once, and each only adds a duty"
        if decision.for_each not in ("account", "deal"):
            return f"its facts about each {decision.for_each} come from clocks and people, not from the CRM"
        is_deal = decision.for_each == "deal"
        if is_deal and decision.name == HOLDOVER:
            return why_not_kept(self.book, decision, known)
        tested = not_filled(decision, known) if is_deal else decision_words(decision)
        lacking = [name for name in tested if is_deal or name not in known]
        if lacking:
            return f"no column gives {', '.join(f'`{name}`' for name in lacking)}"
        if is_deal and not parties(decision):
            return "nothing it gives is a share in percent"
        return ""

    def _account_ground(
        self, decision: Decision, rows: list[Record]
    ) -> tuple[Ground, Callable[[Exposure], Sequence[Substitute]]]:
        prospects = (
            prospects_of_accounts(self.owner_roles, self.money)
            if decision.name == COVERAGE
            else prospects_of_duties
        )
        ground = Ground(decision, self.book.words, self.levers, rows, prospects)
        return ground, self._account_substitutes

    def _deal_ground(
        self, decision: Decision, rows: list[Record]
    ) -> tuple[Ground, Callable[[Exposure], Sequence[Substitute]]]:
        accounts = dict(zip(self.timeline.account_ids.to_pylist(), rows, strict=True))
        deals = open_deals(
            rows=self.deals, accounts=accounts, moving=self.moving, as_of=self.as_of, words=self.book.words
        )
        ground = Ground(
            decision, self.book.words, self.levers, [deal.record for deal in deals], prospects_of_deals(deals)
        )
        return ground, lambda exposure: self._deal_substitutes(exposure, deals)

    def _keeping_ground(
        self, decision: Decision, rows: list[Record]
    ) -> tuple[Ground, Callable[[Exposure], Sequence[Substitute]]]:
        accounts = dict(zip(self.timeline.account_ids.to_pylist(), rows, strict=True))
        late = late_deals(book=self.book, decision=decision, deals=self.given_deals, accounts=accounts)
        given = [accounts[account_id] for account_id in sorted(self.given) if account_id in accounts]
        new = new_deals(book=self.book, decision=decision, accounts=given, as_of=self.as_of)
        prospects = prospects_of_keepers(late, new)
        records = [deal.record for deal in late]
        return Ground(decision, self.book.words, self.levers, records, prospects), lambda _: ()

    def _account_substitutes(self, exposure: Exposure) -> list[Substitute]:
        found = []
        for entry in exposure.example.play.entries:
            word = self.book.words[entry.lever.word]
            if word.name == "days_idle":
                found.append(self._third_contact())
            elif word.name in DERIVED and word.type in (WordType.MONEY, WordType.WHOLE):
                columns = [
                    table[word.name].to_pylist()
                    for day, table in zip(self.timeline.days, self.timeline.tables, strict=True)
                    if day >= self.as_of - NINETY
                ]
                if len(columns) > 1 and isinstance(entry.after, int) and isinstance(entry.before, int):
                    up = entry.after > entry.before
                    found.append(
                        over_ninety_days(word, list(zip(*columns, strict=True)), up=up, levers=self.levers)
                    )
        return found

    def _third_contact(self) -> Substitute:
        days: list[Value | None] = []
        high = self.book.words["days_idle"].high
        for account_id in self.timeline.account_ids.to_pylist():
            last = self.third_contact.get(account_id)
            gone = None if last is None else (self.as_of - last).days
            days.append(min(gone, high) if gone is not None and isinstance(high, int) else gone)
        lever = Lever("days_since_third_contact", Manoeuvre.LOG, Way.ZERO, 3, by_anyone=True)
        return Substitute(
            "days_idle",
            lever.word,
            "days since our third last contact",
            "one entry no longer does",
            days,
            (lever,),
        )

    def _deal_substitutes(self, exposure: Exposure, deals: Sequence[Deal]) -> list[Substitute]:
        found = []
        for word in dict.fromkeys(exposure.words):
            if word == "deal_amount" and Manoeuvre.SPLIT in exposure.manoeuvres:
                lever = Lever("deals_90d", Manoeuvre.RAISE, Way.UP, 3, 10)
                why = "parts of one deal are added up again"
                say = "amount of the customer's deals entered within 90 days"
                found.append(Substitute(word, lever.word, say, why, _family(deals), (lever,)))
            if word == "deal_amount" and Manoeuvre.RAISE in exposure.manoeuvres:
                lows: list[Value | None] = [
                    min(deal.amount, self.lowest_amount.get(deal.deal_id, deal.amount)) for deal in deals
                ]
                found.append(
                    over_ninety_days(self.book.words[word], [(low,) for low in lows], up=True, levers=())
                )
            if word == "deal_kept":
                kept: list[Value | None] = [
                    bool(deal.record["deal_kept"])
                    and (since := self.stage_since.get(deal.deal_id)) is not None
                    and (self.as_of - since).days >= SETTLED_DAYS
                    for deal in deals
                ]
                say = f"is kept, and was at its stage {SETTLED_DAYS} days before"
                found.append(
                    Substitute(word, "deal_kept_14d", say, "a stage set now comes too late", kept, ())
                )
        return found


def _family(deals: Sequence[Deal]) -> list[Value | None]:
    """For each deal the amount of all open deals of its customer entered within ninety days of it."""
    by_account: dict[str, list[Deal]] = {}
    for deal in deals:
        by_account.setdefault(deal.account_id, []).append(deal)
    totals: list[Value | None] = []
    for deal in deals:
        near = [
            other.amount
            for other in by_account[deal.account_id]
            if deal.entered is None or other.entered is None or abs(deal.entered - other.entered) <= NINETY
        ]
        totals.append(sum(near))
    return totals
