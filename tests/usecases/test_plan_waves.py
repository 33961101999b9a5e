"""The use case: prices, families, rests and people gathered from facts, the plan published."""

from dataclasses import replace
from datetime import UTC, date, datetime

from groundrules.coverage.families import read_said
from groundrules.crm.tables import BY_NAME
from groundrules.handoff.plan.model import MoveStanding, Plan, PriceSource
from groundrules.rulebook.model import Rulebook
from groundrules.usecases.assign_coverage import assign_coverage
from groundrules.usecases.check_health import check_health
from groundrules.usecases.plan_waves import Wishes, draft_plan, plan_waves
from tests.coverage.worlds import DAY, LONG_AGO, STAFF, account, book, deal, seller, touch, world
from tests.fakes.facts import MemoryFacts, arrow_table
from tests.fakes.journal import MemoryJournal
from tests.handoff.waves.situations import numbers

WISHES = Wishes(starts_on=date(2026, 7, 6))
LED = [dict(one) | {"manager_id": "max"} for one in STAFF] + [seller("max", "manager")]
LAST_MAY = date(2026, 5, 1)


def facts_with(*accounts: dict[str, object], **tables: list[dict[str, object]]) -> MemoryFacts:
    """An import with coverage worked out; all accounts are Ann's and small, so they are Ivy's by the book."""
    facts = world(*accounts, sellers=[dict(one) for one in LED], **tables)
    assign_coverage(book=book(), facts=facts)
    return facts


def planned(facts: MemoryFacts, wishes: Wishes = WISHES, **changed: float) -> Plan:
    result = plan_waves(book=numbers(**changed), facts=facts, wishes=wishes)
    assert result.plan is not None, result.findings
    return result.plan


def test_a_plan_of_a_small_world_end_to_end() -> None:
    """Price, contacts, team, successor, wave and reason of each move; the published tables say the same."""
    facts = facts_with(
        account("A", industry="retail"),
        account("B", industry="retail"),
        account("K", segment="strategic"),
        opportunities=[
            deal("1", "A", 1_000_00, won_on=LAST_MAY, owner_id="ann", type="New"),
            deal("2", "B", 900_000_00, won_on=LAST_MAY, owner_id="ann"),
            deal("3", "K", 100_000_00, won_on=LAST_MAY, owner_id="ann"),
        ],
        activities=[
            touch("t1", "A", LAST_MAY),
            touch("t2", "A", LAST_MAY),
            touch("t3", "A", date(2020, 1, 1)),
        ],
    )
    plan = planned(facts)
    told = {move.account_id: move for move in plan.moves}
    assert set(told) == {"A", "B"}
    assert (told["A"].wave, told["A"].team_id, told["A"].team_name) == (1, "max", "Max")
    assert (told["A"].price.low, told["A"].price.high) == (-200_00, -100_00)
    assert told["A"].price.source is PriceSource.PUBLISHED
    assert told["A"].price.gain.startswith("Ann had 2 contacts with it in 12 months")
    assert told["B"].standing is MoveStanding.OVER_A_CAP
    assert "giver_revenue_share" in told["B"].unplanned
    assert told["B"].top_customer
    assert told["A"].successor in {"ivy"}
    rows = {row["account_id"]: row for row in facts.rows("waves", "wave_moves")}
    assert (rows["A"]["wave"], rows["A"]["starts_on"], rows["A"]["effect_low"]) == (
        1,
        date(2026, 7, 6),
        -200_00,
    )
    assert rows["B"]["wave"] is None
    waves = facts.rows("waves", "waves")
    assert [(row["wave"], row["moves"], row["revenue"]) for row in waves] == [
        (1, 1, 1_000_00),
        (2, 0, 0),
        (3, 0, 0),
    ]
    manifest = facts.manifest("waves")
    assert manifest is not None
    assert (manifest["plan_id"], manifest["planned"], manifest["moves"]) == (plan.plan_id, 1, 2)


def test_families_move_together_by_the_crm_and_by_what_people_said() -> None:
    """Parent and child share a unit; one that stands alone does not; strangers said to be one do."""
    facts = facts_with(account("A"), account("B", parent_id="A"), account("C", parent_id="A"), account("D"))
    units = {move.account_id: move.unit_id for move in planned(facts).moves}
    assert units["A"] == units["B"] == units["C"] != units["D"]
    said = read_said(
        "account_id,belongs to,because,approved by\nC,,own budget,Max\nD,A,one purchasing office,Max\n"
    )
    assert said.findings == ()
    units = {move.account_id: move.unit_id for move in planned(facts, replace(WISHES, said=said.lines)).moves}
    assert units["A"] == units["B"] == units["D"] != units["C"]


def test_accounts_and_customers_rest_after_a_move() -> None:
    """An account moved in June rests; so does the family of one that did; a leaver's account does not."""
    june = datetime(2026, 6, 10, 12, tzinfo=UTC)

    def owned(name: str, who: str, since: datetime, until: datetime | None = None) -> dict[str, object]:
        return {
            "account_id": name,
            "owner_id": who,
            "valid_from": since,
            "valid_to": until,
            "known_from": "history",
        }

    facts = facts_with(
        account("A"),
        account("B", parent_id="A"),
        account("C"),
        account("D"),
        account_owners=[
            owned("A", "bob", LONG_AGO, june), owned("A", "ann", june), owned("B", "ann", LONG_AGO),
            owned("C", "gone", LONG_AGO, june), owned("C", "ann", june), owned("D", "ann", LONG_AGO),
        ],
    )  # fmt: skip
    told = {move.account_id: move.standing for move in planned(facts).moves}
    assert told["A"] is told["B"] is MoveStanding.TOO_EARLY
    assert told["D"] is MoveStanding.PLANNED


def test_own_past_moves_price_once_there_are_enough() -> None:
    """Forty customers of which ten moved: ten needed gives own prices, eleven the published range."""
    moved = datetime(2024, 9, 2, 12, tzinfo=UTC)
    accounts = [account(f"A{n:02}") for n in range(40)]
    owners, deals = [], []
    for n in range(40):
        row = {"account_id": f"A{n:02}", "owner_id": "ann", "valid_from": LONG_AGO, "known_from": "history"}
        if n < 10:
            owners += [row | {"owner_id": "bob", "valid_to": moved}, row | {"valid_from": moved}]
        else:
            owners.append(row)
        for month in range(30):
            drop = 0.8 if n < 10 and month >= 8 else 1.0
            day = date(2024 + month // 12, month % 12 + 1, 15)
            amount = round((10 + n) * 100_00 * drop)
            deals.append(deal(f"{n}-{month}", f"A{n:02}", amount, won_on=day, owner_id="ann"))
    # eight months before and after the change lie in the data; a year does not
    facts = facts_with(*accounts, account_owners=owners, opportunities=deals)
    move = planned(facts, own_moves_needed=10).moves[0]
    own = move.price
    assert (own.source, own.past_moves) == (PriceSource.OWN_MOVES, 10)
    assert own.low <= own.effect <= own.high < 0
    assert move.revenue
    assert -0.25 < own.effect / move.revenue < -0.15
    assert planned(facts, own_moves_needed=11).moves[0].price.source is PriceSource.PUBLISHED


def test_what_is_missing_is_said_before_anything_is_written() -> None:
    """A book without the numbers, no coverage; nothing published. Acceptance not told is a note."""
    facts = facts_with(account("A"))
    bare: Rulebook = book()
    result = plan_waves(book=bare, facts=facts, wishes=WISHES)
    assert ([one.code for one in result.findings], result.plan) == (["GR239"], None)
    empty = world(account("A"))
    assert [one.code for one in plan_waves(book=numbers(), facts=empty, wishes=WISHES).findings] == ["GR501"]
    assert facts.manifest("waves") is None
    told = plan_waves(book=numbers(), facts=facts, wishes=WISHES)
    codes = [one.code for one in told.findings]  # nobody owns revenue here, and no holidays are known
    assert codes == ["GR526", "GR571", "GR573"]
    assert told.findings[1].message == (
        "1 receiver is limited by the count of accounts only: neither they nor anybody in their job "
        "(`inside seller`) owns revenue to measure by"
    )
    nobody = replace(WISHES, accepted=frozenset())
    assert planned(facts, nobody).moves[0].standing is MoveStanding.NOT_ACCEPTED


def test_the_story_of_a_plan_begins_once() -> None:
    """Drafting the same plan again leaves its story with one entry."""
    journal, plan = MemoryJournal(), planned(facts_with(account("A")))
    now = datetime(2026, 7, 1, tzinfo=UTC)
    for _ in range(2):
        draft_plan(journal=journal, plan=plan, digest="d", now=now, by="max")
    (story,) = journal.load([f"plan:{plan.plan_id}"]).values()
    assert [entry.kind for entry in story.entries] == ["drafted"]


def test_waves_beyond_the_known_holidays_are_named_with_what_hangs_on_them() -> None:
    """Known to the end of July: a wave that ends later is named with its moves, in `plan` and in `health`."""
    for last, is_known in ((date(2026, 7, 14), False), (date(2026, 7, 31), True)):
        facts = facts_with(account("A"), holidays=[{"day": last, "country": None, "name": "a feast"}])
        result = plan_waves(book=numbers(), facts=facts, wishes=WISHES)
        found = [one for one in result.findings if one.code == "GR572"]
        assert [one.code for one in result.findings if one.code == "GR573"] == []
        healthy = [one for one in check_health(book=numbers(), facts=facts).findings if one.code == "GR572"]
        if is_known:
            assert found == healthy == []
            continue
        assert found[0].message == (
            "the public holidays of people whose country the import does not tell are known up to "
            "2026-07-14, and later than that lie wave 1 (2026-07-06 to 2026-07-20) with 1 move"
        )
        assert "wave 1 (2026-07-06 to 2026-07-20)" in healthy[0].message


def leaving(*accounts: dict[str, object], last: date, who: str = "ivy", spare: bool = True) -> MemoryFacts:
    """The company with one who leaves and, if asked for, a second inside seller of the same place.

    The last day was told after coverage had been decided: coverage itself gives nothing to who leaves.
    """
    staff = [one | {"left_on": last} if one["seller_id"] == who else dict(one) for one in LED]
    more = [seller("dan", "inside", territory="N1", manager_id="max")] if spare else []
    facts = world(*accounts, sellers=[*(dict(one) for one in LED), *more])
    assign_coverage(book=book(), facts=facts)
    facts.tables["crm", "sellers"] = arrow_table(BY_NAME["sellers"], [*staff, *more])
    return facts


def test_a_receiver_who_leaves_is_replaced_and_named() -> None:
    """Ivy leaves during the waves: Dan gets her accounts, which the finding lists; a day later she stays."""
    accounts = (account("A"), account("B", parent_id="A"), account("C"))
    last_wave_ends = date(2026, 8, 17)
    for day, taker in ((date(2026, 7, 6), "dan"), (date(2026, 8, 16), "dan"), (last_wave_ends, "ivy")):
        facts = leaving(*accounts, last=day)
        result = plan_waves(book=numbers(), facts=facts, wishes=WISHES)
        assert result.plan is not None
        assert result.plan.waves[-1].ends_on == last_wave_ends
        assert {move.to_seller_id for move in result.plan.moves} == {taker}
        found = [one for one in result.findings if one.code == "GR575"]
        if taker == "ivy":
            assert found == []
            continue
        assert (
            f"`Ivy`, who leaves on {day}: Company A, Company B, Company C; planned for Dan"
            in found[0].message
        )
        assert (found[0].count, found[0].example["accounts"]) == (3, "A B C")
        assert all(
            f"Ivy leaves on {day}; Dan fits the rule too" in move.because for move in result.plan.moves
        )
        assert all(move.successor != "ivy" for move in result.plan.moves)
        assert len({move.move_id for move in result.plan.moves}) == 3


def test_accounts_nobody_who_stays_can_receive_are_in_no_wave() -> None:
    """Only Ivy fits the place: the move waits, with the reason."""
    result = plan_waves(
        book=numbers(), facts=leaving(account("A"), last=date(2026, 7, 10), spare=False), wishes=WISHES
    )
    assert result.plan is not None
    (move,) = result.plan.moves
    assert (move.standing, move.wave) == (MoveStanding.NOBODY_STAYS, None)
    assert move.unplanned == "Ivy leaves on 2026-07-10, and nobody else fits the rule there."
    (found,) = [one for one in result.findings if one.code == "GR575"]
    assert "for 1 of them nobody else fits" in found.message


def test_a_giver_who_leaves_before_the_wave_is_named() -> None:
    """Ann leaves on the day wave 1 starts: said with her account; later, or long gone, it is no news."""
    for day, is_said in ((WISHES.starts_on, True), (date(2026, 7, 7), False), (DAY, False)):
        result = plan_waves(book=numbers(), facts=leaving(account("A"), last=day, who="ann"), wishes=WISHES)
        found = [one.message for one in result.findings if one.code == "GR576"]
        said = f"`Ann` leaves on {day} and is to hand over 1 account in wave 1 (2026-07-06): Company A"
        assert found == ([said] if is_said else [])


def test_health_names_who_leaves_a_plan_that_is_under_way() -> None:
    """Ivy leaves after the plan was made: named before and after the move, not once it is Bob's."""
    for owner, is_said in (("ann", True), ("ivy", True), ("bob", False)):
        facts = facts_with(account("A"))
        planned(facts)
        table = facts.tables["crm", "sellers"]
        rows = [one | {"left_on": DAY} if one["seller_id"] == "ivy" else one for one in table.to_pylist()]
        facts.tables["crm", "sellers"] = type(table).from_pylist(rows, schema=table.schema)
        table = facts.tables["crm", "accounts"]
        rows = [one | {"owner_id": owner} for one in table.to_pylist()]
        facts.tables["crm", "accounts"] = type(table).from_pylist(rows, schema=table.schema)
        found = [
            one.message for one in check_health(book=numbers(), facts=facts).findings if one.code == "GR575"
        ]
        said = "`Ivy` left on 2026-06-30 and is to take over 1 account in wave 1 (2026-07-06): Company A"
        assert found == ([said] if is_said else [])


def test_health_names_a_giver_until_the_account_has_moved() -> None:
    """Ann leaves before her wave: named while the account is hers, no more once it is Ivy's."""
    for owner, count in (("ann", 1), ("ivy", 0)):
        facts = leaving(account("A"), last=date(2026, 7, 3), who="ann")
        planned(facts)
        table = facts.tables["crm", "accounts"]
        rows = [one | {"owner_id": owner} for one in table.to_pylist()]
        facts.tables["crm", "accounts"] = type(table).from_pylist(rows, schema=table.schema)
        codes = [one.code for one in check_health(book=numbers(), facts=facts).findings]
        assert codes.count("GR576") == count
