"""From roles to people: the book's order, who fits, and laws that hold for any world."""

from collections import Counter
from datetime import timedelta
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.coverage.assign import Answers
from groundrules.coverage.people import People, assign_people
from groundrules.coverage.tables import NO_RULE, OUTSIDE, SEVERAL_RULES
from groundrules.crm.tables import ACCOUNT_TEAM, ACCOUNTS, SELLERS
from groundrules.terms import Finding, TeamRole
from groundrules.usecases.assign_coverage import assign_coverage
from tests.coverage.worlds import DAY, STAFF, account, book, deal, seller, world
from tests.fakes.facts import MemoryFacts, arrow_table
from tests.work import calls_of

Row = dict[str, object]
INSIDE_SUPPORT = (
    "then: {owner: inside, quarterback: inside, support: none}\n        why: Small",
    "then: {owner: inside, quarterback: inside, support: inside}\n        why: Small",
)
"""Small accounts are owned and supported by inside sellers."""


def placed(facts: MemoryFacts, *changes: tuple[str, str]) -> dict[tuple[str, str], Row]:
    result = assign_coverage(book=book(*changes), facts=facts)
    assert result.published
    rows = facts.rows("coverage", "assignments")
    return {(str(row["account_id"]), str(row["team_role"])): row for row in rows}


def findings_of(facts: MemoryFacts) -> tuple[Finding, ...]:
    return assign_coverage(book=book(), facts=facts).findings


def chosen(row: Row) -> tuple[object, object]:
    return row["seller_id"], row["chosen_by"]


def test_an_owner_who_fits_stays() -> None:
    """Today's owner with the right job in the right territory keeps the account."""
    rows = placed(world(account("A", segment="strategic")))
    assert chosen(rows["A", "owner"]) == ("ann", "incumbent")
    assert rows["A", "owner"]["chosen_why"] == "Ann owns it today and is a field seller."
    assert chosen(rows["A", "quarterback"]) == ("quinn", "territory")
    assert chosen(rows["A", "support"]) == ("sam", "territory")


def test_the_declared_partner_comes_next() -> None:
    """An account that goes from field to inside goes to the owner's partner; one side declaring is enough."""
    rows = placed(world(account("A"), account("B", owner_id="bob", territory="N2")))
    assert chosen(rows["A", "owner"]) == ("ivy", "pair")
    assert chosen(rows["B", "owner"]) == ("ned", "territory")
    one_sided = [dict(one) | {"pair_id": None} for one in STAFF]
    one_sided[2]["pair_id"] = "bob"
    rows = placed(world(account("B", owner_id="bob", territory=None), sellers=one_sided))
    assert chosen(rows["B", "owner"]) == ("ivy", "pair")


def test_the_books_order_is_obeyed() -> None:
    """Least loaded first sends the account away from an owner who would fit."""
    order = ("people: [incumbent, pair, territory, least loaded]", "people: [least loaded, incumbent]")
    rows = placed(world(account("A", segment="strategic"), account("B", segment="strategic")), order)
    assert sorted(str(rows[one, "owner"]["seller_id"]) for one in "AB") == ["ann", "bob"]
    assert rows["A", "owner"]["chosen_by"] == "least loaded"


@pytest.mark.parametrize(
    ("change", "taker"),
    [
        ({"is_active": False}, "bob"),
        ({"left_on": DAY}, "bob"),
        ({"sales_role": "manager"}, "bob"),
        ({"territory": "N2"}, "bob"),
        ({"territory": None, "region": "south"}, "bob"),
        ({"full_time_share": 0.0}, "bob"),
        ({"territory": None}, "ann"),
        ({"territory": None, "region": None}, "ann"),
        ({"region": "south"}, "ann"),
    ],
)
def test_who_fits(change: Row, taker: str) -> None:
    """Active, right job, right place: territory where both sides name one, else region, else anybody."""
    sellers = [dict(one) for one in STAFF]
    sellers[0] |= change
    sellers[1] |= {"territory": "N1"}
    rows = placed(world(account("A", segment="strategic"), sellers=sellers))
    assert rows["A", "owner"]["seller_id"] == taker


def test_one_person_takes_two_places() -> None:
    """An owner with the quarterback's job leads the team; a quarterback with the support's job supports."""
    rows = placed(
        world(account("A"), account("B", segment="enterprise"), opportunities=[deal("1", "B", 30_000_000)])
    )
    assert chosen(rows["A", "quarterback"]) == ("ivy", "owner")
    assert chosen(rows["B", "owner"]) == ("ann", "incumbent")
    assert chosen(rows["B", "quarterback"]) == ("ivy", "pair")
    assert chosen(rows["B", "support"]) == ("ivy", "quarterback")
    assert rows["A", "support"]["chosen_why"] == "The rule asks for nobody."


def test_nobody_supports_an_account_they_own() -> None:
    """With one inside seller only, an inside owner gets no inside support, and a finding says so."""
    facts = world(account("A"), sellers=[seller("ivy", "inside")])
    result = assign_coverage(book=book(INSIDE_SUPPORT), facts=facts)
    rows = {row["team_role"]: row for row in facts.rows("coverage", "assignments")}
    assert chosen(rows["owner"]) == ("ivy", "territory")
    assert chosen(rows["support"]) == (None, "nobody")
    assert [finding.code for finding in result.findings] == ["GR408"]


def test_the_team_of_today_stays_on_it() -> None:
    """Who is on the account's team with the job asked for keeps a place, before partners and territory."""
    team: list[Row] = [{"account_id": "A", "seller_id": "ned", "team_role": "Inside"}]
    sellers = [dict(one) for one in STAFF]
    sellers[3] |= {"territory": None}
    rows = placed(world(account("A"), sellers=sellers, account_team=team))
    assert chosen(rows["A", "owner"]) == ("ned", "incumbent")
    assert "on the account's team today (Inside)" in str(rows["A", "owner"]["chosen_why"])


def test_a_missing_role_is_nobody_with_a_finding() -> None:
    """Without any specialist the place is empty, counted once for all accounts."""
    sellers = [dict(one) for one in STAFF if one["sales_role"] != "specialist"]
    facts = world(account("A", segment="strategic"), account("B", segment="strategic"), sellers=sellers)
    [finding] = findings_of(facts)
    assert (finding.code, finding.count) == ("GR408", 2)
    assert "nobody as support" in finding.message
    rows = {row["account_id"]: row for row in facts.rows("coverage", "assignments", {"team_role": "support"})}
    assert chosen(rows["A"]) == (None, "nobody")


def test_without_any_seller_every_place_is_empty() -> None:
    """An import without a seller gives every account to nobody, and says so for each place."""
    facts = world(account("A", segment="strategic"), sellers=[])
    assert {chosen(row) for row in placed(facts).values()} == {(None, "nobody")}
    assert [finding.code for finding in findings_of(facts)] == ["GR408"] * 3


def test_who_is_about_to_leave_keeps_accounts_and_gets_none() -> None:
    """Ivy leaves next month: hers stay hers until they move, what is new goes to Ned, a team stays a team."""
    staff = [dict(one) for one in STAFF]
    staff[2]["left_on"] = DAY + timedelta(30)
    staff[4]["left_on"] = DAY + timedelta(30)
    facts = world(
        account("A"), account("B", owner_id="ivy"), account("C", segment="strategic"),
        account("D", segment="strategic"), sellers=staff,
        account_team=[{"account_id": "D", "seller_id": "sam", "team_role": "support"}],
    )  # fmt: skip
    rows = placed(facts)
    assert chosen(rows["A", "owner"]) == ("ned", "least loaded")
    assert chosen(rows["B", "owner"]) == ("ivy", "incumbent")
    assert chosen(rows["C", "support"]) == (None, "nobody")
    assert chosen(rows["D", "support"]) == ("sam", "incumbent")
    staff[2]["left_on"] = staff[4]["left_on"] = None
    assert chosen(placed(world(account("A"), sellers=staff))["A", "owner"]) == ("ivy", "pair")


def test_integrations_own_nothing() -> None:
    """A system user is never given an account, whatever its role says."""
    robot = seller("aaa", "inside", is_system=True)
    rows = placed(world(account("A", owner_id="aaa", territory="N9"), sellers=[robot, *map(dict, STAFF)]))
    assert rows["A", "owner"]["seller_id"] in {"ivy", "ned"}


def test_load_is_shared_by_working_time() -> None:
    """A half-time seller gets half as many; the largest revenue is placed first."""
    sellers = [seller("full", "inside"), seller("half", "inside", full_time_share=0.5)]
    accounts = [account(f"{n:02}", owner_id=None, territory=None) for n in range(30)]
    deals = [deal("1", "29", 10, won_on=DAY)]
    rows = placed(world(*accounts, sellers=sellers, opportunities=deals))
    owners = Counter(row["seller_id"] for (_, role), row in rows.items() if role == "owner")
    assert owners == {"full": 20, "half": 10}
    assert "0 accounts so far" in str(rows["29", "owner"]["chosen_why"])


def test_undecided_accounts_are_given_to_nobody() -> None:
    """An account outside the book has all its places, empty, each with the reason."""
    rows = placed(world(account("A", segment="gold")))
    for team_role in ("owner", "quarterback", "support"):
        row = rows["A", team_role]
        assert chosen(row) == (None, "nobody")
        assert (row["sales_role"], row["rule_id"]) == ("none", "!outside the book")
        assert "segment is not one of strategic, enterprise, small" in str(row["chosen_why"])


def staying(size: int) -> tuple[Counter[str], int]:
    """The steps that find the people of accounts that are in good hands, and the calls it takes."""
    accounts = arrow_table(ACCOUNTS, [account(f"a{n}", segment="strategic") for n in range(size)])
    team = [("quinn", "quarterback"), ("sam", "support")]
    by = book()

    on_it = arrow_table(
        ACCOUNT_TEAM,
        [
            {"account_id": f"a{n}", "seller_id": one, "team_role": role}
            for n in range(size)
            for one, role in team
        ],
    )

    def act() -> People:
        return assign_people(
            book=by,
            decision=by.decisions["coverage"],
            answers=Answers(accounts["account_id"].combine_chunks(), pa.array(["A1"] * size), {}, ()),
            revenue=pa.chunked_array([[0] * size], pa.int64()),
            accounts=accounts,
            sellers=arrow_table(SELLERS, [dict(one) for one in STAFF]),
            account_team=on_it,
            as_of=DAY,
        )

    people, calls = calls_of(act)
    return Counter(people.assignments["chosen_by"].to_pylist()), calls


def test_who_keeps_an_account_costs_no_call() -> None:
    """Ten times the accounts whose people stay take no more calls."""
    few, many = staying(100), staying(1_000)
    assert (few[0], many[0]) == ({"incumbent": 300}, {"incumbent": 3_000})
    assert many[1] == few[1]


ROLES = st.sampled_from(["field", "inside", "specialist", "quarterback", "manager"])
PLACES = st.sampled_from([None, "N1", "N2"])
REGIONS = st.sampled_from([None, "north", "south"])


Drawn = tuple[list[Row], list[Row], dict[str, str]]


@st.composite
def worlds(draw: st.DrawFn) -> Drawn:
    """Sellers, accounts, and a rule for each account, of any shape."""
    size = draw(st.integers(1, 8))
    ids = [f"s{n}" for n in range(size)]
    sellers = [
        seller(
            one,
            draw(ROLES),
            region=draw(REGIONS),
            territory=draw(PLACES),
            is_active=draw(st.booleans()),
            left_on=draw(st.sampled_from([None, None, DAY, DAY + timedelta(30)])),
            pair_id=draw(st.sampled_from([None, *ids])),
        )
        for one in ids
    ]
    accounts = [
        account(
            f"a{n}",
            owner_id=draw(st.sampled_from([None, "gone", *ids])),
            region=draw(REGIONS),
            territory=draw(PLACES),
        )
        for n in range(draw(st.integers(1, 12)))
    ]
    rules = st.sampled_from(["A1", "A2", "A3", "A4", "A5", OUTSIDE, NO_RULE, SEVERAL_RULES])
    return sellers, accounts, {str(one["account_id"]): draw(rules) for one in accounts}


def given_out(sellers: list[Row], accounts: list[Row], rules: dict[str, str]) -> list[Row]:
    by = book(INSIDE_SUPPORT)
    ids = [str(one["account_id"]) for one in accounts]
    people = assign_people(
        book=by,
        decision=by.decisions["coverage"],
        answers=Answers(pa.array(ids), pa.array([rules[one] for one in ids]), {}, ()),
        revenue=pa.chunked_array([[int(one[1:]) % 3 for one in ids]], pa.int64()),
        accounts=arrow_table(ACCOUNTS, accounts),
        sellers=arrow_table(SELLERS, sellers),
        account_team=arrow_table(ACCOUNT_TEAM, []),
        as_of=DAY,
    )
    rows: list[Row] = people.assignments.to_pylist()
    return rows


@settings(max_examples=150, deadline=None, derandomize=True)
@given(worlds(), st.randoms(use_true_random=False))
def test_laws_of_assignment(drawn: Drawn, random: Random) -> None:
    """One row for each account and place; who is chosen is active, has the job, supports no own account.

    Who is about to leave has only places on accounts that are theirs today. A place stays empty only where
    the book asks for nobody or nobody who is active and stays could take it. The order of the
    input changes nothing.
    """
    sellers, accounts, rules = drawn
    rows = given_out(sellers, accounts, rules)
    keys = Counter((row["account_id"], row["team_role"]) for row in rows)
    assert keys == Counter((one["account_id"], place) for one in accounts for place in TeamRole)
    known = {one["seller_id"]: one for one in sellers}
    today = {one["account_id"]: one["owner_id"] for one in accounts}
    people = {(row["account_id"], row["team_role"]): row["seller_id"] for row in rows}
    for row in rows:
        owner = people[row["account_id"], "owner"] if row["team_role"] == "support" else None
        able = [
            one
            for one in sellers
            if one["is_active"] and one["left_on"] != DAY and one["sales_role"] == row["sales_role"]
        ]
        if row["seller_id"] is None:
            assert row["chosen_by"] == "nobody"
            assert {one["seller_id"] for one in able if one["left_on"] is None} <= {owner}
        else:
            assert known[row["seller_id"]] in able
            assert row["seller_id"] != owner
            assert known[row["seller_id"]]["left_on"] is None or today[row["account_id"]] == row["seller_id"]
    for part in (sellers, accounts):
        random.shuffle(part)
    again = given_out(sellers, accounts, rules)
    assert {(row["account_id"], row["team_role"]): row["seller_id"] for row in again} == people


@settings(max_examples=50, deadline=None, derandomize=True)
@given(worlds(), st.permutations(range(8)))
def test_relabelling_sellers_changes_no_role(drawn: Drawn, numbers: list[int]) -> None:
    """Rules look at accounts only: other ids for sellers change no job asked for and no place filled."""
    sellers, accounts, rules = drawn
    new = {f"s{n}": f"t{numbers[n]}" for n in range(8)}

    def renamed(row: Row, *columns: str) -> Row:
        return row | {name: new.get(str(row[name]), row[name]) for name in columns}

    others = [renamed(one, "seller_id", "pair_id") for one in sellers]
    owned = [renamed(one, "owner_id") for one in accounts]
    answers = [
        {
            (row["account_id"], row["team_role"]): (row["sales_role"], row["seller_id"] is None)
            for row in given_out(*world, rules)
        }
        for world in ((sellers, accounts), (others, owned))
    ]
    assert answers[0] == answers[1]
