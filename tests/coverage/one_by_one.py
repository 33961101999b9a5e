"""People given out one account at a time: what ``assign_people`` means, without its speed."""

from collections.abc import Mapping, Sequence
from datetime import date

from groundrules.coverage.people import team_roles
from groundrules.coverage.pick import BY_LOAD, STEPS, Choice, Need, Step, second_place
from groundrules.coverage.staff import Place, Staff, say_role, staff_of
from groundrules.coverage.tables import NONE
from groundrules.rulebook.model import Decision
from groundrules.terms import TeamRole

Row = Mapping[str, object]
Chosen = dict[tuple[str, str], tuple[str, str | None, str, str]]
"""By account and place: the job, the person, the step and the reason."""


def give_out(
    decision: Decision,
    *,
    rules: Mapping[str, str],
    reasons: Mapping[str, str],
    revenue: Mapping[str, int | None],
    accounts: Sequence[Row],
    sellers: Sequence[Row],
    team: Sequence[Row],
    as_of: date,
) -> Chosen:
    """Every place of every account, in the order in which places are given out."""
    staff = staff_of(sellers, as_of)
    known = {str(row["account_id"]): row for row in accounts}
    first = next((n for n, step in enumerate(decision.people) if step in BY_LOAD), len(decision.people))
    early = (second_place, *(STEPS[step] for step in decision.people[:first]))
    late = tuple(STEPS[step] for step in decision.people[first:])
    chosen: Chosen = {}
    for team_role in team_roles(decision):
        left: list[tuple[str, Need]] = []
        for account_id in sorted(known, key=lambda one: (-(revenue[one] or 0), one)):
            outcome = next((rule.outcome for rule in decision.rules if rule.rule_id == rules[account_id]), {})
            job = str(outcome.get(team_role, NONE))
            if job == NONE:
                why = "The rule asks for nobody."
                if account_id in reasons:
                    why = f"The book does not decide this account: {reasons[account_id]}."
                chosen[account_id, team_role] = (job, None, "nobody", why)
                continue
            need = _need(known[account_id], (team_role, job), staff, team, chosen)
            choice = _first(early, need, staff)
            if choice is None:
                left.append((account_id, need))
            else:
                chosen[account_id, team_role] = _taken(need, choice)
        for account_id, need in left:
            choice = _first(late, need, staff) or _nobody(need, decision)
            chosen[account_id, team_role] = _taken(need, choice)
    return chosen


def _need(
    account: Row, asked: tuple[TeamRole, str], staff: Staff, team: Sequence[Row], chosen: Chosen
) -> Need:
    team_role, job = asked
    account_id, owner_id = str(account["account_id"]), str(account["owner_id"])
    on_it = [
        (staff.members[str(row["seller_id"])], str(row["team_role"]))
        for row in team
        if row["account_id"] == account_id and row["seller_id"] in staff.members
    ]
    on_it.sort(key=lambda one: (one[0].seller_id, one[1]))
    region, territory = (
        None if account[name] is None else str(account[name]) for name in ("region", "territory")
    )
    people = {
        place: staff.members.get(str(chosen[account_id, place][1])) if (account_id, place) in chosen else None
        for place in (TeamRole.OWNER, TeamRole.QUARTERBACK)
        if place != team_role
    }
    owner, quarterback = people.get(TeamRole.OWNER), people.get(TeamRole.QUARTERBACK)
    today = staff.members.get(owner_id)
    return Need(team_role, job, Place(region, territory), today, tuple(on_it), owner, quarterback)


def _first(steps: Sequence[Step], need: Need, staff: Staff) -> Choice | None:
    return next((choice for step in steps if (choice := step(need, staff))), None)


def _taken(need: Need, choice: Choice) -> tuple[str, str | None, str, str]:
    """The choice; the account is one more for the person, however many places they have on it."""
    member = choice.member
    if member and member is not need.owner and member is not need.quarterback:
        member.accounts += 1
    return need.sales_role, member.seller_id if member else None, choice.chosen_by, choice.why


def _nobody(need: Need, decision: Decision) -> Choice:
    other = "other " if need.team_role == TeamRole.SUPPORT and need.owner else ""
    steps = ", ".join(decision.people)
    return Choice(None, "nobody", f"No {other}active {say_role(need.sales_role)} is found by {steps}.")
