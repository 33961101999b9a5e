"""From roles to people, in the order the book states.

Places are filled role by role: owners, then quarterbacks, then support. Within a role, whoever is found by a
step that does not look at load is settled first; then the rest are placed, the account with the largest
revenue first, each by the loads that have built up by then. The same input gives the same people, always.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from groundrules.coverage.arrow import as_arrow
from groundrules.coverage.assign import Answers
from groundrules.coverage.pick import BY_LOAD, STEPS, Choice, Need, Step, second_place
from groundrules.coverage.staff import Member, Place, Staff, say_role, staff_of
from groundrules.coverage.tables import ASSIGNMENTS, NONE
from groundrules.rulebook.model import Decision, Rulebook
from groundrules.terms import Finding, Severity, TeamRole

_NOWHERE = Place(None, None)


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
    order = sorted(range(len(ids)), key=lambda n: (-revenue.get(ids[n], 0), ids[n]))
    for team_role in team_roles(decision):
        filling.fill(team_role, order)
    return People(filling.table(book.stamp, as_of), filling.findings())


def team_roles(decision: Decision) -> tuple[TeamRole, ...]:
    """The places the decision speaks of, owner first."""
    names = {output.name for output in decision.gives}
    return tuple(team_role for team_role in TeamRole if team_role in names)


@dataclass(slots=True)
class _Today:
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
    return {
        account_id: _Today(Place(region, patch), staff.members.get(owner_id), tuple(team[account_id]))
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
        self.outcomes = {rule.rule_id: rule.outcome for rule in decision.rules}
        split = next((n for n, step in enumerate(decision.people) if step in BY_LOAD), len(decision.people))
        self.early: tuple[Step, ...] = (second_place, *(STEPS[name] for name in decision.people[:split]))
        self.late: tuple[Step, ...] = tuple(STEPS[name] for name in decision.people[split:])
        self.chosen: dict[TeamRole, list[Choice]] = {}
        self.unfilled: Counter[tuple[TeamRole, str]] = Counter()

    def fill(self, team_role: TeamRole, order: Sequence[int]) -> None:
        """Gives every account its person for one place."""
        choices = [Choice(None, "nobody", "")] * len(order)
        self.chosen[team_role] = choices
        left = []
        for n in order:
            asked = self.asks(n, team_role)
            if asked == NONE:
                choices[n] = Choice(None, "nobody", self._why_nobody(n))
                continue
            need = self._need(n, team_role, asked)
            choice = _first(self.early, need, self.staff)
            if choice is None:
                left.append((n, need))
            else:
                choices[n] = self._taken(choice, need)
        for n, need in left:
            choice = _first(self.late, need, self.staff)
            if choice is None:
                self.unfilled[team_role, need.sales_role] += 1
                choice = Choice(None, "nobody", self._why_unfilled(need))
            choices[n] = self._taken(choice, need)

    def asks(self, n: int, team_role: TeamRole) -> str:
        """The job the account's rule asks for in that place."""
        return str(self.outcomes.get(self.answers.rule_ids[n], {}).get(team_role, NONE))

    def _need(self, n: int, team_role: TeamRole, asked: str) -> Need:
        today = self.today[self.answers.account_ids[n]]
        owner, quarterback = (
            self.chosen[role][n].member if role in self.chosen and role != team_role else None
            for role in (TeamRole.OWNER, TeamRole.QUARTERBACK)
        )
        return Need(team_role, asked, today.place, today.owner, today.team, owner, quarterback)

    def _taken(self, choice: Choice, need: Need) -> Choice:
        """Adds the account to the person's load: once, however many places they have on it."""
        member = choice.member
        if member and member is not need.owner and member is not need.quarterback:
            member.accounts += 1
        return choice

    def _why_nobody(self, n: int) -> str:
        reason = self.answers.reasons.get(self.answers.account_ids[n])
        return f"The book does not decide this account: {reason}." if reason else "The rule asks for nobody."

    def _why_unfilled(self, need: Need) -> str:
        steps = ", ".join(self.decision.people)
        other = "other " if need.team_role == TeamRole.SUPPORT and need.owner else ""
        return f"No {other}active {say_role(need.sales_role)} is found by {steps}."

    def table(self, book_version: str, as_of: date) -> pa.Table:
        """Every choice as a row: all owners, then all quarterbacks, then all support."""
        ids, rule_ids = self.answers.account_ids, self.answers.rule_ids
        columns: dict[str, list[object]] = {name: [] for name in ASSIGNMENTS.names}
        for team_role, choices in self.chosen.items():
            columns["account_id"] += ids
            columns["team_role"] += [team_role.value] * len(ids)
            columns["sales_role"] += [self.asks(n, team_role) for n in range(len(ids))]
            columns["seller_id"] += [choice.member.seller_id if choice.member else None for choice in choices]
            columns["rule_id"] += rule_ids
            columns["chosen_by"] += [choice.chosen_by for choice in choices]
            columns["chosen_why"] += [choice.why for choice in choices]
        rows = len(columns["account_id"])
        columns["book_version"] = [book_version] * rows
        columns["as_of"] = [as_of] * rows
        return as_arrow(ASSIGNMENTS, columns)

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
