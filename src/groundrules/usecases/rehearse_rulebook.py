"""What would a draft do? Rehearsed on history, on today's facts, on past cases, and by trying to game it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa

from groundrules.cases import Docket, Wanted
from groundrules.coverage import Place
from groundrules.coverage.assign import Answers
from groundrules.coverage.families import Said
from groundrules.coverage.people import assign_people
from groundrules.coverage.ready import as_of_of, not_ready
from groundrules.coverage.staff import Staff, staff_of
from groundrules.coverage.tables import NO_RULE, OUTSIDE, SEVERAL_RULES
from groundrules.coverage.words import COVERAGE, account_decisions, decision_words
from groundrules.crm.ports import Facts
from groundrules.handoff.exceptions.deals import OpenDeal, open_deals
from groundrules.handoff.exceptions.holdovers import HOLDOVER
from groundrules.handoff.moves import Holding, find_moves
from groundrules.rehearsal.findings import found_findings
from groundrules.rehearsal.flapping import find_flapping
from groundrules.rehearsal.grounds import NINETY, Grounds
from groundrules.rehearsal.levers import levers_of
from groundrules.rehearsal.past import (
    Extracts,
    Memory,
    extract_near,
    lowest_amounts,
    not_remembered,
    stage_days,
    third_contacts,
)
from groundrules.rehearsal.result import Rehearsal
from groundrules.rehearsal.rulings import Ground, Tried, try_cases
from groundrules.rehearsal.shift import find_shift
from groundrules.rehearsal.timeline import NONE, SEVERAL, Timeline, answer, gather_timeline, month_ends
from groundrules.rehearsal.usage import count_use
from groundrules.rulebook.evaluate import Record
from groundrules.rulebook.model import Decision, Policy, Rulebook
from groundrules.terms import BusinessCalendar, Finding, Severity, TeamRole, has_errors

TABLES = (
    "accounts", "opportunities", "opportunity_changes", "activities", "tickets", "account_changes",
    "account_owners",
)  # fmt: skip
Tell = Callable[[str], None]


def rehearse_rulebook(
    *,
    draft: Rulebook,
    in_force: Rulebook | None,
    facts: Facts,
    extracts: Extracts,
    docket: Docket | None,
    calendar: BusinessCalendar,
    budget: float,
    since: date | None = None,
    said: Sequence[Said] | None = None,
    tell: Tell = lambda _: None,
) -> Rehearsal:
    """The draft rehearsed; nothing is written anywhere.

    Args:
        draft: a book without mistakes.
        in_force: the book it would replace; None when that book is rehearsed itself.
        facts: read for step ``crm``.
        extracts: our own earlier extracts, where they are kept.
        docket: past cases; None when there is no record.
        calendar: in whose business hours cases are open.
        budget: the most points a manoeuvre may cost.
        since: the first day to look back to, at most to the first deal that closed; default twelve months, as
            far as revenue is known.
        said: the lines of ``families.csv``; None: not read.
        tell: told what is being done, for those who wait.
    """
    manifest = facts.manifest("crm")
    findings = not_ready(draft, manifest)
    if manifest is None or findings:
        return Rehearsal(findings)
    as_of = as_of_of(manifest)
    if since is not None and since > as_of:
        return Rehearsal((_too_late(since, as_of),), as_of)
    memory = Memory.of({name: facts.read("crm", name) for name in TABLES})
    books = [draft] if in_force is None else [draft, in_force]
    begin = max(filter(None, (since or _since(memory, as_of), memory.first_close)))
    timeline = gather_timeline(
        books=books,
        memory=memory,
        days=month_ends(begin, as_of),
        extract_of=lambda day: extract_near(extracts, day),
        tell=tell,
        said=said,
    )
    if has_errors(timeline.findings):
        return Rehearsal(timeline.findings, as_of)
    tell("answers, people and moves")
    run = _Run((draft, in_force), facts, timeline, memory)
    result = run.back_test(budget)
    if docket is not None:
        result = replace(result, tried=run.past_cases(docket, calendar))
    tell("trying to game it")
    result = run.grounds(tell).search(result, budget, tell)
    shorter = (_history_begins(since, begin),) if since is not None and since < begin else ()
    return replace(result, findings=(*shorter, *timeline.findings, *found_findings(result, draft)))


def _since(memory: Memory, as_of: date) -> date:
    """Twelve months back, but not before the first day whose revenue is wholly known."""
    year = date(as_of.year - 1, as_of.month, 1)
    return max(year, memory.revenue_from or year)


class _Run:
    """One rehearsal: the answers of every day, and tomorrow's owners."""

    def __init__(
        self, books: tuple[Rulebook, Rulebook | None], facts: Facts, timeline: Timeline, memory: Memory
    ) -> None:
        self.draft, self.in_force = books
        self.facts, self.timeline, self.memory = facts, timeline, memory
        self.as_of = timeline.days[-1]
        draft = self.draft
        self.decision = draft.decisions[COVERAGE]
        self.codes = [answer(draft, self.decision, table) for table in timeline.tables]
        self.ids: list[str] = timeline.account_ids.to_pylist()
        self.place_of = {account_id: place for place, account_id in enumerate(self.ids)}
        sellers = facts.read("crm", "sellers").to_pyarrow()
        self.staff: Staff = staff_of(sellers.to_pylist(), self.as_of)
        self.roles = {one.seller_id: one.sales_role for one in self.staff.members.values()}
        self.holdings = self._holdings()
        self.moves = find_moves(self.holdings, self.staff.members)

    def back_test(self, budget: float) -> Rehearsal:
        """Everything that only counts: the shift, the turns, the use of rules."""
        words = sorted({word for one in account_decisions(self.draft) for word in self._known(one)})
        use = [*count_use(self.decision, self.codes)]
        for decision in account_decisions(self.draft):
            if decision is not self.decision and decision.policy is not Policy.ALL and self._filled(decision):
                codes = [answer(self.draft, decision, table) for table in self.timeline.tables]
                use += count_use(decision, codes)
        return Rehearsal(
            (),
            as_of=self.as_of,
            days=self.timeline.days,
            currency=self.draft.currency,
            shift=find_shift(self.holdings, self.staff.members),
            moves=self.moves,
            differing=self._differing(),
            flapping=find_flapping(
                self.timeline, self.codes, self.decision, self.draft.words, TeamRole.OWNER.value
            ),
            use=tuple(use),
            budget=budget,
            unknown_past=not_remembered(words, self.memory),
        )

    def _known(self, decision: Decision) -> tuple[str, ...]:
        return tuple(name for name in decision_words(decision) if name in self.timeline.today.column_names)

    def _filled(self, decision: Decision) -> bool:
        return len(self._known(decision)) == len(decision_words(decision))

    def _differing(self) -> int | None:
        if self.in_force is None or COVERAGE not in self.in_force.decisions:
            return None
        before = self._jobs(self.in_force, self.in_force.decisions[COVERAGE])
        after = self._jobs(self.draft, self.decision)
        return sum(one != other for one, other in zip(before, after, strict=True))

    def _jobs(self, book: Rulebook, decision: Decision) -> list[object]:
        if not set(decision_words(decision)) <= set(self.timeline.today.column_names):
            return [None] * len(self.ids)
        jobs = [rule.outcome.get(TeamRole.OWNER.value) for rule in decision.rules]
        codes = answer(book, decision, self.timeline.today).tolist()
        return [jobs[code] if code >= 0 else None for code in codes]

    def _holdings(self) -> tuple[Holding, ...]:
        """Every account with today's owner and the one the draft gives."""
        names = ("account_id", "name", "owner_id", "region", "territory")
        accounts = self.facts.read("crm", "accounts").select(*names).to_pyarrow()
        rule_ids = [_rule_id(self.decision, code) for code in self.codes[-1].tolist()]
        stakes = self.timeline.today.select(["revenue", "open_pipeline", "open_deals"]).to_pylist()
        assigned = assign_people(
            book=self.draft,
            decision=self.decision,
            answers=Answers(pa.array(self.ids, pa.string()), pa.array(rule_ids, pa.string()), {}, ()),
            revenue=self.timeline.today["revenue"],
            accounts=accounts.drop_columns(["name"]),
            sellers=self.facts.read("crm", "sellers").to_pyarrow(),
            account_team=self.facts.read("crm", "account_team").to_pyarrow(),
            as_of=self.as_of,
        ).assignments
        wanted = ("team_role", "account_id", "seller_id", "sales_role", "rule_id", "chosen_by", "chosen_why")
        columns = (assigned[name].to_pylist() for name in wanted)
        owners = {row[1]: row[2:] for row in zip(*columns, strict=True) if row[0] == TeamRole.OWNER.value}
        known = {row["account_id"]: row for row in accounts.to_pylist()}
        found = []
        for account_id, stake in zip(self.ids, stakes, strict=True):
            row, (seller_id, role, rule_id, chosen_by, why) = known[account_id], owners[account_id]
            place = Place(row["region"], row["territory"])
            people = (row["owner_id"] or None, seller_id, role, rule_id, chosen_by, why)
            at_stake = (stake["revenue"], stake["open_pipeline"], stake["open_deals"])
            found.append(Holding(account_id, row["name"], *people, place, *at_stake))
        return tuple(found)

    def past_cases(self, docket: Docket, calendar: BusinessCalendar) -> tuple[Tried, ...]:
        """The cases of the record tried under the draft."""
        cases = docket.find(Wanted())
        grounds = {}
        for case in cases:
            place = self.place_of.get(case.opened.account_id)
            if place is not None:
                holding = self.holdings[place]
                grounds[case.case_id] = Ground(
                    self._record(place, case.opened.as_of),
                    holding.today,
                    holding.tomorrow if holding.moves else holding.today,
                    holding.to_role,
                    holding.rule_id,
                )
        return try_cases(
            cases, grounds, self.roles, draft=self.draft, in_force=self.in_force, calendar=calendar
        )

    def _record(self, place: int, day: date) -> Record:
        """The account's facts on the last day looked at that is not after ``day``, else on the first."""
        at = max((n for n, one in enumerate(self.timeline.days) if one <= day), default=0)
        row = self.timeline.tables[at].slice(place, 1).to_pylist()[0]
        return {name: value for name, value in row.items() if name not in ("account_id", "is_there")}

    def grounds(self, tell: Tell) -> Grounds:
        """What the gaming search plays on."""
        tell("open deals")
        opportunities = self.facts.read("crm", "opportunities")
        return Grounds(
            book=self.draft,
            timeline=self.timeline,
            codes=self.codes[-1],
            owner_roles=[self.roles.get(holding.today or "") for holding in self.holdings],
            money=[holding.load.revenue + holding.load.open_pipeline for holding in self.holdings],
            moving=frozenset(move.account_id for move in self.moves),
            deals=opportunities.filter(~opportunities.is_closed)
            .order_by("opportunity_id")
            .to_pyarrow()
            .to_pylist(),
            stage_since=stage_days(self.memory.crm["opportunity_changes"]),
            third_contact=third_contacts(self.memory.crm["activities"], self.as_of),
            lowest_amount=lowest_amounts(self.memory.crm["opportunity_changes"], self.as_of - NINETY),
            as_of=self.as_of,
            levers=levers_of(self.draft.words),
            given=[move.account_id for move in self.moves if move.from_seller_id is not None],
            given_deals=self._given_deals(),
        )

    def _given_deals(self) -> tuple[OpenDeal, ...]:
        """Open deals that the givers of moving accounts own, as if the moves were announced today."""
        givers = {move.account_id: move.from_seller_id for move in self.moves if move.from_seller_id}
        if HOLDOVER not in self.draft.decisions or not givers:
            return ()
        found = open_deals(
            book=self.draft,
            crm=self.memory.crm,
            account_ids=givers,
            as_of=self.as_of,
            announced_on=self.as_of,
        )
        return tuple(deal for deal in found if deal.owner_id == givers[deal.account_id])


def _rule_id(decision: Decision, code: int) -> str:
    if code >= 0:
        return decision.rules[code].rule_id
    return {NONE: NO_RULE, SEVERAL: SEVERAL_RULES}.get(code, OUTSIDE)


def _history_begins(since: date, begin: date) -> Finding:
    return Finding(
        "GR297",
        Severity.NOTE,
        f"nothing is known of the time from {since.isoformat()} to {begin.isoformat()}, so it was left out",
        "",
        kind="usage",
    )


def _too_late(since: date, as_of: date) -> Finding:
    return Finding(
        "GR297",
        Severity.ERROR,
        f"`--since {since.isoformat()}` is after the day of the facts, {as_of.isoformat()}",
        "name an earlier day",
        kind="usage",
    )
