"""Places filled for all accounts at once are those the steps fill one by one."""

from collections import Counter
from itertools import permutations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.coverage.assign import Answers
from groundrules.coverage.people import assign_people
from groundrules.crm.tables import ACCOUNT_TEAM, ACCOUNTS, SELLERS
from tests.coverage.one_by_one import give_out
from tests.coverage.test_people import INSIDE_SUPPORT, Drawn, Row, worlds
from tests.coverage.worlds import DAY, book
from tests.fakes.facts import arrow_table

WORDS = st.sampled_from(["owner", "Owner, support", "Support", "quarterback", "x", ""])
TEAMS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 8), WORDS), max_size=20, unique=True)
ORDER = ("incumbent", "pair", "territory", "least loaded")
ORDERS = st.sampled_from([order[:n] for order in permutations(ORDER) for n in range(1, 5)])
SHARES = st.lists(st.sampled_from([None, 0.3, 0.5, 1.0]), min_size=8, max_size=8)
REVENUE = st.lists(st.sampled_from([None, 0, 1, 2]), min_size=12, max_size=12)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(worlds(), TEAMS, ORDERS, SHARES, REVENUE)
def test_all_at_once_is_one_by_one(
    drawn: Drawn,
    team: list[tuple[int, int, str]],
    order: tuple[str, ...],
    shares: list[float | None],
    revenue: list[int | None],
) -> None:
    """The same people by the same steps for the same reasons, loads and all, in any order of steps."""
    sellers, accounts, rules = drawn
    sellers = [one | {"full_time_share": share} for one, share in zip(sellers, shares, strict=False)]
    by = book(INSIDE_SUPPORT, (f"people: [{', '.join(ORDER)}]", f"people: [{', '.join(order)}]"))
    ids = [str(one["account_id"]) for one in accounts]
    on_it: list[Row] = [
        {"account_id": f"a{a}", "seller_id": f"s{s}", "team_role": word} for a, s, word in team
    ]
    reasons = {one: f"reason {n % 2}" for n, one in enumerate(ids) if rules[one].startswith("!") and n % 3}
    people = assign_people(
        book=by,
        decision=by.decisions["coverage"],
        answers=Answers(pa.array(ids), pa.array([rules[one] for one in ids]), reasons, ()),
        revenue=pa.chunked_array([revenue[: len(ids)]], pa.int64()),
        accounts=arrow_table(ACCOUNTS, accounts[::-1]),
        sellers=arrow_table(SELLERS, sellers),
        account_team=arrow_table(ACCOUNT_TEAM, on_it),
        as_of=DAY,
    )
    names = ("sales_role", "seller_id", "chosen_by", "chosen_why")
    rows = people.assignments.to_pylist()
    found = {(row["account_id"], row["team_role"]): tuple(row[name] for name in names) for row in rows}
    meant = give_out(
        by.decisions["coverage"],
        rules=rules,
        reasons=reasons,
        revenue=dict(zip(ids, revenue, strict=False)),
        accounts=accounts,
        sellers=sellers,
        team=on_it,
        as_of=DAY,
    )
    assert found == meant
    assert [row["account_id"] for row in rows] == ids * (len(rows) // len(ids))
    missing = Counter(
        (role, job) for (_, role), (job, who, *_) in meant.items() if job != "none" and who is None
    )
    assert [one.count for one in people.findings] == [count for _, count in missing.most_common()]
    says = [f"nobody as {role}" for (role, _), _ in missing.most_common()]
    assert all(text in one.message for text, one in zip(says, people.findings, strict=True))
