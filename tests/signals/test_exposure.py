"""Working time: the engine's table against a plain loop, and the running sums against both."""

from datetime import date, timedelta

import ibis
import numpy as np
import pytest

from groundrules.crm.tables import BY_NAME
from groundrules.signals.exposure import between, calendar, read_working_time, workdays
from tests.fakes.facts import Row, arrow_table

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def random_world(seed: int) -> dict[str, list[Row]]:
    """Twelve people in three countries with holidays, leave that may overlap, hires and leavers."""
    rng = np.random.default_rng(seed)

    def day() -> date:
        return FIRST + timedelta(int(rng.integers(0, 90)))

    sellers: list[Row] = [
        {
            "seller_id": f"P{n}", "name": f"P{n}", "sales_role": "field", "is_active": True,
            "is_system": n == 11, "country": [None, "US", "DE"][n % 3],
            "full_time_share": [None, 1.0, 0.6][n % 3 if n % 2 else 0],
            "hired_on": day() if n % 4 == 0 else None, "left_on": day() if n % 5 == 0 else None,
        }
        for n in range(12)
    ]  # fmt: skip
    leave: list[Row] = [
        {"seller_id": f"P{rng.integers(0, 12)}", "starts_on": (d := day()),
         "ends_on": d + timedelta(int(rng.integers(1, 20)))}
        for _ in range(15)
    ]  # fmt: skip
    holidays: list[Row] = [
        {"day": day(), "country": [None, "US", "DE"][n % 3], "name": f"H{n}"} for n in range(9)
    ]
    return {"sellers": sellers, "leave": leave, "holidays": holidays}


def plain_workday(world: dict[str, list[Row]], person: Row, day: date) -> tuple[float, bool] | None:
    """The share at work and whether on leave, by asking each rule in turn; None: not employed."""
    if (person["hired_on"] and day < person["hired_on"]) or (person["left_on"] and day >= person["left_on"]):  # type: ignore[operator]
        return None
    away = any(
        row["seller_id"] == person["seller_id"] and row["starts_on"] <= day < row["ends_on"]  # type: ignore[operator]
        for row in world["leave"]
    )
    free = any(row["day"] == day and row["country"] in (None, person["country"]) for row in world["holidays"])
    share = 1.0 if person["full_time_share"] is None else person["full_time_share"]
    return (0.0 if away or free or day.weekday() >= 5 else float(str(share))), away


def tables(world: dict[str, list[Row]]) -> dict[str, ibis.Table]:
    """The world for the engine."""
    return {name: ibis.memtable(arrow_table(BY_NAME[name], rows)) for name, rows in world.items()}


@pytest.mark.parametrize("seed", range(4))
def test_working_days_equal_a_plain_loop(seed: int) -> None:
    """Every person and day gets the same share from the engine and from the rules read one by one."""
    world = random_world(seed)
    engine = tables(world)
    countries = engine["sellers"].select(country=engine["sellers"].country.fill_null("")).distinct()
    working = calendar(countries=countries, holidays=engine["holidays"], first=FIRST, last=LAST)
    rows = workdays(sellers=engine["sellers"], leave=engine["leave"], working=working).to_pyarrow()
    told = {(r["seller_id"], r["day"]): (r["w"], r["is_away"]) for r in rows.to_pylist()}
    assert len(told) == rows.num_rows
    expected = {
        (person["seller_id"], day): answer
        for person in world["sellers"]
        if not person["is_system"]
        for day in (FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1))
        if (answer := plain_workday(world, person, day)) is not None
    }
    assert told == expected


def test_running_working_day_numbers_count_days_between_dates() -> None:
    """The difference of two running numbers is the number of working days between, per country."""
    world = random_world(7)
    engine = tables(world)
    countries = ibis.memtable({"country": ["US", "DE", ""]})
    rows = calendar(countries=countries, holidays=engine["holidays"], first=FIRST, last=LAST).to_pyarrow()
    number = {(r["country"], r["day"]): r["working_day"] for r in rows.to_pylist()}
    person: Row = {
        "seller_id": "X",
        "hired_on": None,
        "left_on": None,
        "full_time_share": 1.0,
        "country": "DE",
    }
    days = [FIRST + timedelta(n) for n in range(11, 61)]
    shares = [plain_workday(world | {"leave": []}, person, day) for day in days]
    plain = sum(share[0] for share in shares if share)
    assert number["DE", days[-1]] - number["DE", days[0] - timedelta(1)] == plain


def test_time_between_is_the_sum_of_the_days() -> None:
    """Running sums give what adding up day by day gives, for any stretch, also an empty one."""
    world = random_world(3)
    engine = tables(world)
    numbers = {f"P{n}": n for n in range(11)}
    time = read_working_time(**engine, numbers=numbers, first=FIRST, last=LAST)
    rng = np.random.default_rng(0)
    person, start = rng.integers(0, 11, 50), rng.integers(0, 80, 50)
    end = start + rng.integers(0, 15, 50) - 2
    expected = [time.w[p, s:e].sum() for p, s, e in zip(person, start, end, strict=True)]
    assert between(time.w, person, start, end) == pytest.approx(expected)


def test_leave_lowers_the_days_at_work_and_not_the_office_days() -> None:
    """``office`` is what calendar and contract give; ``w`` takes leave out of it."""
    world: dict[str, list[Row]] = {
        "sellers": [{"seller_id": "A", "name": "A", "sales_role": "field", "is_active": True}],
        "leave": [{"seller_id": "A", "starts_on": date(2026, 1, 5), "ends_on": date(2026, 1, 10)}],
        "holidays": [{"day": date(2026, 1, 1), "country": None, "name": "New Year"}],
    }
    time = read_working_time(**tables(world), numbers={"A": 0}, first=FIRST, last=date(2026, 1, 9))
    assert (time.office.sum(), time.w.sum()) == (6.0, 1.0)
    assert time.away_now(0, time.column(date(2026, 1, 9))) == 5
