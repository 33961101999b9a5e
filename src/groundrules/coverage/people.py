"""From roles to people, in the order the book states.

Places are filled role by role: owners, then quarterbacks, then support. Within a role, whoever is found by a
step that does not look at load is settled first; then the rest are placed, the account with the largest
revenue first, each by the loads that have built up by then. The same input gives the same people, always.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from groundrules.coverage.arrow import as_arrow
from groundrules.coverage.assign import Answers
from groundrules.coverage.pick import BY_LOAD, INCUMBENT, STEPS, Choice, Need, Step, second_place
from groundrules.coverage.settled import NOBODY, Crowd, Index, Settled
from groundrules.coverage.staff import Member, Place, Staff, say_role, staff_of
from groundrules.coverage.tables import ASSIGNMENTS, NONE
from groundrules.rulebook.model import Decision, Rulebook
from groundrules.terms import Finding, Severity, TeamRole

_NOWHERE = Place(None, None)
ASKS_NOBODY = Choice(None, "nobody", "The rule asks for nobody.")


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
    revenue: Mapping[str, int],
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
        revenue: by account, in minor units; who is placed first. Missing counts as nothing.
        accounts: today's owners, regions and territories.
        sellers: everybody who could be given a place.
        account_team: who else is on the account today.
        as_of: the day; who has left by then is given nothing.
    """
    staff = staff_of(sellers.to_pylist(), as_of)
    filling = _Filling(staff, decision, answers, _today(staff, accounts, account_team))
    ids = answers.account_ids
    most = [-revenue.get(account_id, 0) for account_id in ids]
    order = np.array([n for _, _, n in sorted(zip(most, ids, range(len(ids)), strict=True))], np.int64)
    for team_role in team_roles(decision):
        filling.fill(team_role, order)
    return People(filling.table(book.stamp, as_of), filling.findings())


def team_roles(decision: Decision) -> tuple[TeamRole, ...]:
    """The places the decision speaks of, owner first."""
    names = {output.name for output in decision.gives}
    return tuple(team_role for team_role in TeamRole if team_role in names)


class _Today(NamedTuple):
    """What the CRM shows of one account."""

    place: Place = _NOWHERE
    owner: Member | None = None
    team: tuple[tuple[Member, str], ...] = ()


def _today(staff: Staff, accounts: pa.Table, account_team: pa.Table) -> Mapping[str, _Today]:
    team: dict[str, list[tuple[Member, str]]] = defaultdict(list)
    columns = (account_team[name].to_pylist() for name in ("account_id", "seller_id", "team_role"))
    for account_id, seller_id, team_role in sorted(zip(*columns, strict=True)):
        if seller_id in staff.members:
            team[account_id].append((staff.members[seller_id], team_role))
    names = ("account_id", "owner_id", "region", "territory")
    place = lru_cache(None)(Place)
    return {
        account_id: _Today(place(region, patch), staff.members.get(owner_id), tuple(team.get(account_id, ())))
        for account_id, owner_id, region, patch in zip(
            *(accounts[name].to_pylist() for name in names), strict=True
        )
    }


class _Filling:
    """One run: what every account asks for, and who has been given what so far."""

    def __init__(
        self, staff: Staff, decision: Decision, answers: Answers, today: Mapping[str, _Today]
    ) -> None:
        self.staff, self.decision, self.answers, self.today = staff, decision, answers, today
        split = next((n for n, step in enumerate(decision.people) if step in BY_LOAD), len(decision.people))
        self.early: tuple[Step, ...] = (second_place, *(STEPS[name] for name in decision.people[:split]))
        self.late: tuple[Step, ...] = tuple(STEPS[name] for name in decision.people[split:])
        found = [today[account_id] for account_id in answers.account_ids]
        self.crowd = Crowd(
            staff,
            [one.place for one in found],
            [one.owner for one in found],
            [bool(one.team) for one in found],
        )
        reasons = answers.reasons
        self.reasons = {
            n: reasons[name]
            for n, name in enumerate(answers.account_ids if reasons else ())
            if name in reasons
        }
        self.chosen: dict[TeamRole, Settled] = {}
        self.unfilled: Counter[tuple[TeamRole, str]] = Counter()

    def fill(self, team_role: TeamRole, order: Index) -> None:
        """Gives every account its person for one place."""
        asked = self.asked(team_role)
        before = {role: settled.members for role, settled in self.chosen.items()}
        is_first = self.decision.people[:1] == (INCUMBENT,)
        jobs = self.crowd.jobs([None if job == NONE else job for job in asked])
        settled = self.crowd.settle(team_role, jobs, before, incumbent_first=is_first)
        self.chosen[team_role] = settled
        settled.put(jobs == NOBODY, ASKS_NOBODY, NOBODY)
        for n, why in self.reasons.items():
            settled.put(n, Choice(None, "nobody", f"The book does not decide this account: {why}."), NOBODY)
        searched = (jobs != NOBODY) & (settled.members == NOBODY)
        left = []
        for n in order[searched[order]].tolist():
            need = self._need(n, team_role, asked[n])
            choice = _first(self.early, need, self.staff)
            if choice is None:
                left.append((n, need))
            else:
                self._take(settled, n, choice, need)
        for n, need in left:
            choice = _first(self.late, need, self.staff)
            if choice is None:
                self.unfilled[team_role, need.sales_role] += 1
                choice = Choice(None, "nobody", self._why_unfilled(need))
            self._take(settled, n, choice, need)

    def asked(self, team_role: TeamRole) -> list[str]:
        """The job each account's rule asks for in that place."""
        gives = {
            rule.rule_id: str(rule.outcome[team_role])
            for rule in self.decision.rules
            if team_role in rule.outcome
        }
        return [gives.get(rule_id, NONE) for rule_id in self.answers.rule_ids]

    def _need(self, n: int, team_role: TeamRole, asked: str) -> Need:
        today = self.today[self.answers.account_ids[n]]
        owner = None if team_role == TeamRole.OWNER else self._chosen(TeamRole.OWNER, n)
        quarterback = None if team_role == TeamRole.QUARTERBACK else self._chosen(TeamRole.QUARTERBACK, n)
        return Need(team_role, asked, today.place, today.owner, today.team, owner, quarterback)

    def _chosen(self, team_role: TeamRole, n: int) -> Member | None:
        if team_role not in self.chosen:
            return None
        number = self.chosen[team_role].members[n]
        return None if number == NOBODY else self.crowd.members[number]

    def _take(self, settled: Settled, n: int, choice: Choice, need: Need) -> None:
        """Adds the account to the person's load: once, however many places they have on it."""
        member = choice.member
        if member and member is not need.owner and member is not need.quarterback:
            member.accounts += 1
        settled.put(n, choice, NOBODY if member is None else self.crowd.number[member.seller_id])

    def _why_unfilled(self, need: Need) -> str:
        steps = ", ".join(self.decision.people)
        other = "other " if need.team_role == TeamRole.SUPPORT and need.owner else ""
        return f"No {other}active {say_role(need.sales_role)} is found by {steps}."

    def table(self, book_version: str, as_of: date) -> pa.Table:
        """Every choice as a row: all owners, then all quarterbacks, then all support."""
        ids = pa.array(self.answers.account_ids, pa.string())
        rule_ids = pa.array(self.answers.rule_ids, pa.string())
        columns: dict[str, list[pa.Array]] = {name: [] for name in ASSIGNMENTS.names}
        for team_role, settled in self.chosen.items():
            code, choices = pa.array(settled.code), settled.choices
            people = [choice.member.seller_id if choice.member else None for choice in choices]
            columns["account_id"].append(ids)
            columns["team_role"].append(pa.repeat(team_role.value, len(ids)))
            columns["sales_role"].append(pa.array(self.asked(team_role), pa.string()))
            columns["seller_id"].append(pa.array(people, pa.string()).take(code))
            columns["rule_id"].append(rule_ids)
            said = pa.array([choice.chosen_by for choice in choices], pa.string())
            columns["chosen_by"].append(said.take(code))
            why = pa.array([choice.why for choice in choices], pa.string())
            columns["chosen_why"].append(why.take(code))
            columns["book_version"].append(pa.repeat(book_version, len(ids)))
            columns["as_of"].append(pa.repeat(pa.scalar(as_of), len(ids)))
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


def _first(steps: Sequence[Step], need: Need, staff: Staff) -> Choice | None:
    for step in steps:
        choice = step(need, staff)
        if choice is not None:
            return choice
    return None
