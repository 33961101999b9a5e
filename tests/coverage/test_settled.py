"""Places settled for all accounts at once are those the steps would fill one by one."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundrules.coverage.assign import Answers
from groundrules.coverage.people import assign_people
from groundrules.coverage.pick import Choice
from groundrules.coverage.settled import NOBODY, Crowd, Settled
from groundrules.crm.tables import ACCOUNT_TEAM, ACCOUNTS, SELLERS
from tests.coverage.test_people import INSIDE_SUPPORT, Drawn, Row, worlds
from tests.coverage.worlds import DAY, book
from tests.fakes.facts import arrow_table

TEAMS = st.lists(
    st.tuples(
        st.integers(0, 11), st.integers(0, 7), st.sampled_from(["owner", "Support", "quarterback", "x"])
    ),
    max_size=6,
    unique_by=lambda row: row[:2],
)


def given_out(drawn: Drawn, team: list[tuple[int, int, str]]) -> list[Row]:
    sellers, accounts, rules = drawn
    by = book(INSIDE_SUPPORT)
    ids = [str(one["account_id"]) for one in accounts]
    rows: list[Row] = [
        {"account_id": f"a{a}", "seller_id": f"s{s}", "team_role": role}
        for a, s, role in team
        if a < len(ids)
    ]
    people = assign_people(
        book=by,
        decision=by.decisions["coverage"],
        answers=Answers(ids, [rules[one] for one in ids], {ids[0]: "no rule"}, ()),
        revenue={one: int(one[1:]) % 3 for one in ids},
        accounts=arrow_table(ACCOUNTS, accounts),
        sellers=arrow_table(SELLERS, sellers),
        account_team=arrow_table(ACCOUNT_TEAM, rows),
        as_of=DAY,
    )
    found: list[Row] = people.assignments.to_pylist()
    return found


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(worlds(), TEAMS)
def test_all_at_once_is_one_by_one(
    monkeypatch: pytest.MonkeyPatch, drawn: Drawn, team: list[tuple[int, int, str]]
) -> None:
    """The same people for the same reasons, loads and all, when nothing is settled beforehand."""
    at_once = given_out(drawn, team)

    def nothing(_: Crowd, team_role: str, asked: np.ndarray, *rest: object, **more: object) -> Settled:
        size = len(asked)
        return Settled(np.full(size, NOBODY), np.zeros(size, np.int64), [Choice(None, "nobody", "")])

    with monkeypatch.context() as patched:
        patched.setattr(Crowd, "settle", nothing)
        assert given_out(drawn, team) == at_once
