"""The use case: the plan over a small world, and what stops it."""

from datetime import UTC, date, datetime

from groundrules.usecases.assign_coverage import assign_coverage
from groundrules.usecases.plan_moves import plan_moves
from tests.coverage.worlds import DAY, LONG_AGO, account, book, deal, world
from tests.fakes.facts import MemoryFacts


def planned() -> MemoryFacts:
    """Ann keeps a strategic account, passes one small one to Ivy; one nobody owns; one outside the book."""
    facts = world(
        account("A"),
        account("B", segment="strategic"),
        account("C", owner_id=None),
        account("D", segment="gold"),
        opportunities=[deal("1", "A", 500), deal("2", "A", 300, won_on=DAY), deal("3", "B", 70, won_on=DAY)],
    )
    assign_coverage(book=book(), facts=facts)
    return facts


def test_the_plan_says_who_gains_and_loses_what() -> None:
    """Moves, balances and totals of a world small enough to add up by hand."""
    facts = planned()
    result = plan_moves(book=book(), facts=facts)
    assert result.published
    assert [(one.account_id, one.from_name, one.to_name, one.rule_id) for one in result.moves] == [
        ("A", "Ann", "Ivy", "A5"),
        ("C", "nobody", "Ivy", "A5"),
    ]
    assert (result.accounts.accounts, result.moving.accounts, result.undecided) == (4, 2, 1)
    assert (result.accounts.revenue, result.moving.revenue, result.moving.open_pipeline) == (370, 300, 500)
    assert result.by_rule == {"A5": 2}
    balance = {one.seller_name: one for one in result.balances}
    assert (balance["Ann"].before.accounts, balance["Ann"].after.accounts) == (3, 2)
    assert (balance["Ann"].net_revenue, balance["Ivy"].net_revenue, balance["nobody"].net_revenue) == (
        -300,
        300,
        0,
    )
    assert facts.rows("handoff", "moves", {"account_id": "A"})[0]["because"] == (
        "Ann is a field seller and the rule asks for an inside seller. "
        "Ivy is the declared partner of today's owner, Ann."
    )
    manifest = facts.manifest("handoff")
    assert manifest is not None
    assert (manifest["moving"], manifest["revenue_moving"], manifest["undecided"]) == (2, 300, 1)


def test_a_plan_needs_coverage_by_this_book_and_import() -> None:
    """Before the import, before coverage, after an edit of the book and after a new import it stops."""
    assert [one.code for one in plan_moves(book=book(), facts=MemoryFacts()).findings] == ["GR400"]
    facts = world(account("A"))
    assert [one.code for one in plan_moves(book=book(), facts=facts).findings] == ["GR501"]
    facts = planned()
    edited = book(("employees >= 500", "employees >= 700"), ("employees < 500", "employees < 700"))
    assert [one.code for one in plan_moves(book=edited, facts=facts).findings] == ["GR502"]
    facts.manifests["crm"]["id"] = "another"
    result = plan_moves(book=book(), facts=facts)
    assert ([one.code for one in result.findings], result.published) == (["GR503"], False)
    assert facts.manifest("handoff") is None


def test_an_account_that_goes_back_is_pointed_out() -> None:
    """An account Ivy had until May goes from Ann back to her: said in the reason, counted in a note."""
    past = {"account_id": "A", "owner_id": "ivy", "valid_from": LONG_AGO, "known_from": "history"}
    moved = datetime(2026, 5, 4, 23, 0, tzinfo=UTC)
    facts = world(
        account("A"),
        account("B"),
        account_owners=[
            past | {"valid_to": moved},
            past | {"owner_id": "ann", "valid_from": moved},
            past | {"account_id": "B", "owner_id": "ann"},
        ],
    )
    assign_coverage(book=book(), facts=facts)
    result = plan_moves(book=book(), facts=facts)
    moves = {move.account_id: move for move in result.moves}
    assert moves["A"].because.endswith(" Ivy had it until 2026-05-04.")
    assert (moves["A"].had_until, moves["A"].last_moved_on) == (date(2026, 5, 4), date(2026, 5, 4))
    assert (moves["B"].had_until, moves["B"].last_moved_on) == (None, None)
    assert [(one.code, one.count, one.rules) for one in result.findings] == [("GR504", 1, ("A5",))]


def test_after_the_moves_there_is_nothing_left_to_move() -> None:
    """Owners set as planned, the same book keeps every account where it is."""
    facts = planned()
    after = {one.account_id: one.to_seller_id for one in plan_moves(book=book(), facts=facts).moves}
    accounts = [
        row | {"owner_id": after.get(str(row["account_id"]), row["owner_id"])}
        for row in facts.rows("crm", "accounts")
    ]
    settled = world(*accounts)
    assign_coverage(book=book(), facts=settled)
    assert plan_moves(book=book(), facts=settled).moves == ()
