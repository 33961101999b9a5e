"""From roles to people, in the order the book states.

Places are filled role by role: owners, then quarterbacks, then support. Within a role, whoever is found by a
step that does not look at load is settled first; then the rest are placed, the account with the largest
revenue first, each by the loads that have built up by then. The same input gives the same people, always.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.coverage.arrow import as_arrow
from groundrules.coverage.assign import Answers
from groundrules.coverage.crowd import NOBODY, Crowd, Index, numbered, placed
from groundrules.coverage.filled import Filled
from groundrules.coverage.loads import Loads, Pools
from groundrules.coverage.pick import BY_LOAD, Choice
from groundrules.coverage.settled import Found, Needs, finders, second_places
from groundrules.coverage.staff import say_role, staff_of
from groundrules.coverage.tables import ASSIGNMENTS, NONE
from groundrules.rulebook.model import Decision, Rulebook
from groundrules.terms import Finding, Severity, TeamRole


@dataclass(frozen=True)
class People:
    """The table ``assignments``, and the places nobody can fill."""

    assignments: pa.Table
    findings: tuple[Finding, ...]


def assign_people(
    *,
    book: Rulebook,
    decision: Decision,
    answers: Answers,
    revenue: pa.ChunkedArray,
    accounts: pa.Table,
    sellers: pa.Table,
    account_team: pa.Table,
    as_of: date,
) -> People:
    """A person for every place the book asks for.

    Args:
        book: stamped on every row.
        decision: gives a sales role for each team role, and the order of picking people.
        answers: the rule for each account.
        revenue: of each account that is answered for, in minor units; who is placed first. Unknown counts as
            nothing.
        accounts: today's owners, regions and territories.
        sellers: everybody who could be given a place.
        account_team: who else is on the account today.
        as_of: the day; who has left by then is given nothing.
    """
    roles = team_roles(decision)
    asked = {str(rule.outcome[role]) for rule in decision.rules for role in roles if role in rule.outcome}
    staff = staff_of(sellers.to_pylist(), as_of)
    crowd = Crowd(staff, sorted(asked - {NONE}), answers.account_ids, accounts, account_team)
    filling = _Filling(crowd, decision, answers, _largest_first(revenue, answers.account_ids))
    for team_role in roles:
        filling.fill(team_role)
    return People(filling.table(book.stamp, as_of), filling.findings())


def team_roles(decision: Decision) -> tuple[TeamRole, ...]:
    """The places the decision speaks of, owner first."""
    names = {output.name for output in decision.gives}
    return tuple(team_role for team_role in TeamRole if team_role in names)


def _largest_first(revenue: pa.ChunkedArray, account_ids: pa.Array) -> Index:
    """The accounts by revenue; of equals the lower id first."""
    rows = pa.table({"revenue": pc.fill_null(revenue, 0), "account_id": account_ids})
    keys = [("revenue", "descending"), ("account_id", "ascending")]
    order: Index = pc.sort_indices(rows, sort_keys=keys).to_numpy().astype(np.int64)
    return order


class _Filling:
    """One run: what every account asks for, and who has been given what so far."""

    def __init__(self, crowd: Crowd, decision: Decision, answers: Answers, order: Index) -> None:
        self.crowd, self.decision, self.order = crowd, decision, order
        self.account_ids = crowd.account_ids
        split = next((n for n, step in enumerate(decision.people) if step in BY_LOAD), len(decision.people))
        self.early, self.late = decision.people[:split], decision.people[split:]
        self.rule_ids = answers.rule_ids
        self.rules, [self.rule] = numbered(self.rule_ids)
        self.undecided = placed(pa.array(list(answers.reasons), pa.string()), self.account_ids)
        self.reasons, [self.reason] = numbered(pa.array(list(answers.reasons.values()), pa.string()))
        self.loads, self.pools = Loads(crowd), Pools(crowd)
        self.filled: dict[TeamRole, Filled] = {}
        self.unfilled: Counter[tuple[TeamRole, str]] = Counter()

    def fill(self, team_role: TeamRole) -> None:
        """Gives every account its person for one place."""
        owner, quarterback = self._tomorrow(TeamRole.OWNER), self._tomorrow(TeamRole.QUARTERBACK)
        needs = Needs(team_role, self.asked(team_role), owner, quarterback, self.crowd)
        filled = self.filled[team_role] = Filled(len(self.account_ids))
        filled.put(self._not_decided(needs), self.undecided)
        rest = np.flatnonzero(needs.job != NOBODY)
        for finder in (
            *second_places(team_role),
            *(one for step in self.early for one in finders(step, team_role)),
        ):
            rest = filled.put(finder(needs, rest), rest)
        who = filled.who
        self.loads.add(who[(who != NOBODY) & (who != owner) & (who != quarterback)])
        is_left = (needs.job != NOBODY) & (who == NOBODY)
        self._search(needs, filled, self.order[is_left[self.order]])

    def _search(self, needs: Needs, filled: Filled, left: Index) -> None:
        """The late steps for the accounts that are left, in their order."""
        pool, rest = np.full_like(needs.job, NOBODY), left
        for step in self.late:
            for kind in BY_LOAD.get(step, ()):
                pool[rest] = self.pools.find(kind, needs, rest)
                rest = rest[pool[rest] == NOBODY]
            for finder in () if step in BY_LOAD else finders(step, needs.team_role):
                rest = filled.put(finder(needs, rest), rest)
        self._leave_empty(needs, filled, rest)
        at = left[(filled.who[left] != NOBODY) | (pool[left] != NOBODY)]
        but = needs.owner[at] if needs.team_role == TeamRole.SUPPORT else np.full_like(at, NOBODY)
        picks = self.loads.pick(self.pools, at, pool[at], filled.who[at], but)
        if len(picks.at):
            filled.put_told(picks.at, picks.who, self.pools.steps(picks), self.pools.sentences(picks))

    def asked(self, team_role: TeamRole) -> Index:
        """The job each account's rule asks for in that place."""
        jobs = [self.crowd.jobs.get(job, NOBODY) for job in self._jobs(team_role)]
        return np.array(jobs, np.int64)[self.rule]

    def _jobs(self, team_role: TeamRole) -> list[str]:
        """The job each rule asks for in that place, by number of the rule."""
        gives = {rule.rule_id: str(rule.outcome.get(team_role, NONE)) for rule in self.decision.rules}
        return [gives.get(rule_id, NONE) for rule_id in self.rules]

    def _tomorrow(self, team_role: TeamRole) -> Index:
        """Who has been chosen for a place so far."""
        if team_role in self.filled:
            return self.filled[team_role].who
        return np.full(len(self.account_ids), NOBODY)

    def _not_decided(self, needs: Needs) -> Found:
        """The accounts the book does not decide, with the reason."""
        asks_nobody = needs.job[self.undecided] == NOBODY
        at, reason = self.undecided[asks_nobody], self.reason[asks_nobody]
        says = "The book does not decide this account: {}."
        return Found(
            at,
            np.full_like(at, NOBODY),
            reason,
            lambda number: Choice(None, "nobody", says.format(self.reasons[number])),
        )

    def _leave_empty(self, needs: Needs, filled: Filled, at: Index) -> None:
        """Nobody is found for these, the first of a kind first."""
        jobs, job = list(self.crowd.jobs), needs.job[at]
        for number in job.tolist():
            self.unfilled[needs.team_role, jobs[number]] += 1
        other = (needs.owner[at] != NOBODY) & (needs.team_role == TeamRole.SUPPORT)

        def say(key: int) -> Choice:
            active = "other active" if key % 2 else "active"
            steps = ", ".join(self.decision.people)
            return Choice(None, "nobody", f"No {active} {say_role(jobs[key // 2])} is found by {steps}.")

        filled.put(Found(at, np.full_like(at, NOBODY), job * 2 + other, say), at)

    def table(self, book_version: str, as_of: date) -> pa.Table:
        """Every choice as a row: all owners, then all quarterbacks, then all support."""
        rule, size = pa.array(self.rule), len(self.account_ids)
        columns: dict[str, list[pa.Array]] = {name: [] for name in ASSIGNMENTS.names}
        for team_role, filled in self.filled.items():
            part = {
                "account_id": self.account_ids,
                "team_role": pa.repeat(team_role.value, size),
                "sales_role": pa.array(self._jobs(team_role), pa.string()).take(rule),
                "rule_id": self.rule_ids,
                **filled.columns(self.crowd.seller_ids),
                "book_version": pa.repeat(book_version, size),
                "as_of": pa.repeat(pa.scalar(as_of), size),
            }
            for name, column in part.items():
                columns[name].append(column)
        return as_arrow(ASSIGNMENTS, {name: pa.chunked_array(parts) for name, parts in columns.items()})

    def findings(self) -> tuple[Finding, ...]:
        """One finding for each place and job that stay empty against the book."""
        return tuple(
            Finding(
                "GR408",
                Severity.WARNING,
                f"{count:,} {'account has' if count == 1 else 'accounts have'} nobody as {team_role.value}: "
                f"no active {say_role(sales_role)} is found by {', '.join(self.decision.people)}",
                "mark a seller with that role as active in the CRM, or let the rules ask for another role",
                self.decision.span,
                "nobody fits",
                count=count,
            )
            for (team_role, sales_role), count in self.unfilled.most_common()
        )
