"""The figures of the signals' benchmark, against a small made-up log worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from benchmarks.signals.looks import Call, Looked
from benchmarks.signals.metrics import (
    CASES,
    TOLD,
    after_the_first,
    budgeted,
    calibration,
    disparity,
    ratio,
    recalibrated,
    score,
    untouched,
)
from benchmarks.signals.report import report
from benchmarks.signals.truth import About, Deed, about, findable_from, left_by_ignoring

MONDAY = date(2026, 4, 6)
DAYS = [MONDAY + timedelta(weeks=n) for n in range(8)]
PEOPLE = {
    "p1": {"role": "field", "manager": "m1", "part-time": True, "leave": False, "logged": 1.0},
    "p2": {"role": "field", "manager": "m1", "part-time": False, "leave": True, "logged": 5.0},
    "p3": {"role": "field", "manager": "m2", "part-time": False, "leave": False, "logged": 9.0},
}


def deed(account: str, since: int, until: int, signal: str = "S03") -> Deed:
    """A deed on an account between two weeks."""
    day = MONDAY + timedelta(weeks=since), MONDAY + timedelta(weeks=until)
    return Deed(signal, About(account=account), *day)


def call(week: int, account: str, right: tuple[int, ...] = (), **more: object) -> Call:
    """A case told at a look."""
    told: dict[str, object] = {
        "how": "case",
        "kind": "S03",
        "p": 0.9,
        "at_risk": 10,
        "base": 100,
        "late": False,
    }
    told |= more
    people = frozenset({str(told.pop("who", "p1"))})
    return Call(DAYS[week], str(told.pop("kind")), str(told.pop("how")), About(account, people),
                float(str(told.pop("p"))), int(str(told.pop("at_risk"))), int(str(told.pop("base"))),
                deeds=right, late=bool(told.pop("late")), excuse=str(told.pop("excuse", "")))  # fmt: skip


def world(calls: list[Call], **more: object) -> Looked:
    """Two managers over eight looks; deeds worth 60, 30 and 10; the last began too late to be found."""
    true = [deed("a", 1, 9), deed("b", -5, 3), deed("c", 7, 20)]
    looked = Looked("0-base", DAYS, true, [60, 30, 10], 2, PEOPLE, calls)
    for name, value in more.items():
        setattr(looked, name, value)
    return looked


def test_precision_recall_value_and_false_alarms_by_hand() -> None:
    """Four cases, two of them right about one deed: every figure as counted on paper."""
    calls = [
        call(2, "a", (0,)), call(4, "a", (0,), late=True), call(0, "x"), call(1, "y", excuse="leave"),
        call(0, "b", (1,), how="prompt"),
    ]  # fmt: skip
    found = score([world(calls)], CASES)
    assert (found.called, found.right, found.late, found.caught, found.going_on) == (4, 2, 1, 1, 2)
    assert found.precision == 0.5
    assert found.recall == 0.5  # of a and b; c began within four weeks of the last look
    assert found.value_recall == pytest.approx(60 / 90)
    assert found.manager_days == 2 * 5 * 8
    assert found.per_hundred == pytest.approx(100 * 4 / 80)
    assert found.false_per_hundred == pytest.approx(100 * 2 / 80)
    assert found.days == (5,)  # from the second Monday to the third
    assert found.fooled == {"leave": 1}
    told = score([world(calls)], TOLD)
    assert (told.called, told.right, told.recall, told.value_recall) == (5, 3, 1.0, 1.0)
    assert told.days == (5,)  # b had begun before anybody looked: its time says nothing


def test_without_the_first_look_there_are_fewer_days_and_calls() -> None:
    """What the first look met is gone, and its days with it."""
    calm = after_the_first(world([call(0, "x"), call(1, "y"), call(7, "z")]))
    found = score([calm], CASES)
    assert (found.called, found.manager_days) == (2, 2 * 5 * 7)


def test_one_signal_alone_counts_its_own_deeds() -> None:
    """Asked of another signal, none of these calls and deeds is there."""
    found = score([world([call(2, "a", (0,))])], CASES, frozenset({"S02"}))
    assert (found.called, found.going_on) == (0, 0)


def test_a_budget_keeps_the_most_valuable_and_adds_up_over_weeks() -> None:
    """Half a case a week is one at once and one in the second after: the dearest, a unit only once."""
    calls = [call(0, "x", at_risk=900), call(1, "a", (0,), at_risk=50), call(2, "b", (1,), at_risk=40),
             call(2, "x", at_risk=990), call(2, "y", at_risk=30)]  # fmt: skip
    found = budgeted([world(calls)], CASES, frozenset({"S03"}), 0.5)
    # x at the first look; nothing at the second; b at the third, as x was looked at before.
    assert (found.called, found.right, found.caught) == (2, 1, 1)
    assert found.value_recall == pytest.approx(30 / 90)


def test_what_a_fixed_budget_would_have_caught_is_read_off_the_whole_list() -> None:
    """Rows that were not told count in the ranking as well."""
    ranked = [(DAYS[1], "m1", call(1, "a", (0,), how="ranked", at_risk=5)),
              (DAYS[1], "m2", call(1, "z", how="ranked", at_risk=9))]  # fmt: skip
    found = untouched([world([], ranked=ranked)])
    assert (found.called, found.caught) == (2, 1)
    assert found.value_recall == pytest.approx(60 / 90)


def test_the_list_is_in_the_order_of_chance_times_what_the_account_brings() -> None:
    """A fresh hand-off, at which little is at risk yet, comes before an old one of a smaller account."""
    ranked = [(DAYS[1], "m1", call(1, "a", (0,), how="ranked", at_risk=5, p=0.5, base=300)),
              (DAYS[1], "m1", call(1, "z", how="ranked", at_risk=90, p=0.9, base=100))]  # fmt: skip
    found = untouched([world([], ranked=ranked)])
    assert (found.called, found.caught) == (1, 1)


def test_calibration_is_the_mean_gap_by_tenths() -> None:
    """Ten claims of 0.9, six true, and ten of 0.1, one true: (0.3 * 10 + 0) / 20."""
    calls = [call(0, str(n), (0,) if n < 6 else (), p=0.9, at_risk=90) for n in range(10)]
    calls += [call(0, str(n), (0,) if n < 1 else (), p=0.1, at_risk=10) for n in range(10)]
    error, bins = calibration(calls)
    assert error == pytest.approx(0.15)
    assert [(b.low, b.calls, b.true) for b in bins] == [(0.1, 10, 0.1), (0.9, 10, 0.6)]
    assert [b.money for b in bins] == [pytest.approx(1.0), pytest.approx(600 / 900)]


def test_chances_are_corrected_by_other_worlds_alone() -> None:
    """Sixty closed cases elsewhere, half of them true, turn a claim of 0.9 into one half."""
    other = world([call(0, str(n), (0,) if n % 2 else (), p=0.9) for n in range(60)])
    mine = world([call(0, "a", (0,), p=0.9), call(0, "b", p=0.9)])
    error, corrected = recalibrated([mine, other], CASES)
    assert corrected == 2  # the other world's own claims have too few cases beside them
    assert error == pytest.approx((2 * 0.0 + 60 * 0.4) / 62)


def test_disparity_is_false_alarms_per_head() -> None:
    """Two about the one who works part-time, one about the two others: four times as many per head."""
    calls = [call(0, "x"), call(1, "y"), call(0, "z", who="p2"), call(2, "a", (0,), who="p3")]
    found = disparity([world(calls)], CASES)
    part = found["part-time : full-time"]
    assert (part.one, part.other, part.people, part.ratio) == (2, 1, (1, 2), 4.0)
    assert found["recent leave : none"].ratio == pytest.approx((1 / 1) / (2 / 2))
    assert found["low logging : others"].one == 2


def test_the_interval_of_a_ratio_holds_the_textbook_case() -> None:
    """Five of ten with as many people on both sides: Clopper and Pearson's 0.187 to 0.813, as odds."""
    found = ratio(5, 5, 100, 100)
    assert found.ratio == 1.0
    assert found.low == pytest.approx(0.1871 / 0.8129, abs=1e-3)
    assert found.high == pytest.approx(0.8129 / 0.1871, abs=1e-2)
    assert ratio(0, 0, 10, 10).ratio != ratio(0, 0, 10, 10).ratio  # nothing is known: not a number


def test_a_call_and_a_deed_are_the_same_by_deal_account_group_or_people() -> None:
    """The most exact thing both name decides; people must lie within each other."""
    row = about({"account_id": "a", "from_seller_id": "p", "to_seller_id": None, "opportunity_id": None})
    assert row.is_same(About("a", frozenset({"q"})))
    assert not row.is_same(About("b", frozenset({"p"})))
    assert row.is_same(About(people=frozenset({"p", "q"})))
    assert not About(people=frozenset({"p", "r"})).is_same(About(people=frozenset({"p", "q"})))
    assert not About("a", deals=frozenset({"d"})).is_same(About("a", deals=frozenset({"e"})))
    assert about({"group_id": "m1"}).is_same(About(people=frozenset({"p"}), groups=frozenset({"m1"})))
    assert not about({}).is_same(About("a"))


def test_the_report_names_targets_and_figures() -> None:
    """What was counted is what is printed; a world without anything is said as such and not as zero."""
    calls = [call(2, "a", (0,)), call(0, "x")]
    text = report({("base", False): [world(calls)], ("base", True): [world([], deeds=[], values=[])]}, {}, 30)
    assert "| precision, base | cases | 0.50 | >= 0.85 |" in text
    assert "| false alarms per 100 manager-days, healthy base | cases | 0.00 | <= 0.5 |" in text
    assert "| S03 | case | 2 | 1 | 0 | 0.50 | 1/2 | 0.50 |" in text
    assert "| S03 | naive |" not in text  # the naive rules were not asked
    assert "precision, base | naive |" not in text
    told = report({("base", False): [world([call(2, "a", (0,), how="naive")])]}, {}, 30)
    assert "| precision, base | naive | 1.00 | >= 0.85 |" in told


def test_a_request_let_lie_is_an_orphan_once_its_account_moved() -> None:
    """Of one seller's ignored requests only those open two weeks after the move; nobody else's tasks."""
    ignoring = Deed("S08", About(people=frozenset({"f", "i"})), MONDAY, MONDAY + timedelta(90),
                    facts={"seller_id": "f"})  # fmt: skip
    noon = datetime.combine(MONDAY, time(12), UTC)

    def task(seller: str, account: str, made: int, done: int | None) -> dict[str, object]:
        over = None if done is None else noon + timedelta(done)
        return {"seller_id": seller, "account_id": account, "created_at": noon + timedelta(made),
                "completed_at": over}  # fmt: skip

    owners = [{"account_id": one, "owner_id": who, "valid_from": noon + timedelta(at)}
              for one in "abcd" for who, at in (("f", -100), ("n", 30))]  # fmt: skip
    tasks = [task("f", "a", 10, None), task("f", "a", 12, 60), task("f", "b", 10, 40),
             task("x", "c", 10, None), task("f", "c", 35, None),
             task("f", "d", 20, 50), task("f", "d", -5, None)]  # fmt: skip
    moved = MONDAY + timedelta(30)
    found = left_by_ignoring([ignoring, deed("a", 1, 9)], tasks, owners)
    assert [(one.signal, one.about.account, one.since, one.until) for one in found] == [
        ("S04", "a", moved, date(9000, 1, 1)), ("S04", "d", moved, MONDAY + timedelta(50)),
    ]  # fmt: skip
    assert found[0].about.people == frozenset({"f", "n"})


def test_what_is_told_of_a_group_is_right_but_finds_nobody_in_it() -> None:
    """A wave told to those above it counts as told and true; whose deals were pulled is still to be found."""
    one = Deed("S13", About(people=frozenset({"p1"}), groups=frozenset({"wave"})), DAYS[0], DAYS[7])
    rule = Deed("S24", About(groups=frozenset({"A3"})), DAYS[0], DAYS[7])
    looked = world([], deeds=[one, rule], values=[0, 0])
    looked.calls = [
        Call(DAYS[2], kind, "shared", About(groups=frozenset({group})), 0.9, 0, 0, deeds=(n,))
        for n, (kind, group) in enumerate([("S13", "wave"), ("S24", "A3")])
    ]
    found = score([looked], CASES)
    assert (found.called, found.right, found.caught, found.going_on) == (2, 2, 1, 2)
    assert score([looked], CASES, frozenset({"S13"})).caught == 0


def test_a_move_too_young_for_a_signal_could_not_be_found_by_it() -> None:
    """S21 leaves a move alone for two quarters, by its own number; other kinds ask from the fourth week."""
    facts = {"moved_on": DAYS[0].isoformat()}
    late = Deed("S21", About(account="a"), DAYS[1], DAYS[7], facts=facts)
    assert findable_from(late) == DAYS[0] + timedelta(182)
    assert findable_from(replace(late, signal="S03")) == DAYS[1] + timedelta(28)
    assert findable_from(Deed("S21", About(account="a"), DAYS[1], DAYS[7])) == DAYS[1] + timedelta(28)
