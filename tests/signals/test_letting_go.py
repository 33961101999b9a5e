"""The letting-go curve: who holds on stands out against accounts that moved alike, with the excuses tried."""

from datetime import timedelta

import numpy as np
import pytest
from scipy.stats import betabinom

from groundrules.signals.detectors.s02_not_letting_go import NEEDS
from groundrules.signals.letting_go import HOLDING, NORMAL, SLOW, THIN, Band, Curve, fit_band, letting_go
from groundrules.signals.policy import read_numbers
from groundrules.signals.scene import read_scene
from tests.signals.test_s02_not_letting_go import every, move, steady, troubled
from tests.signals.worlds import AS_OF, MOVED, World, book, healthy


def curves(world: World, **changes: object) -> dict[str, Curve]:
    """Account -> curve on the last day."""
    of = book(**changes)  # type: ignore[arg-type]  # parameters of the book
    numbers, _ = read_numbers(of, "S02", NEEDS)
    assert numbers is not None
    scene = read_scene(book=of, facts=world.facts(), as_of=AS_OF)
    return {one.account_id: one for one in letting_go(scene, numbers, let_go_days=21)}


@pytest.fixture(scope="module")
def found() -> dict[str, Curve]:
    """The troubled team."""
    return curves(troubled())


def test_who_holds_on_stands_out_and_the_twins_do_not(found: dict[str, Curve]) -> None:
    """Nine in ten contacts in week fifteen is not letting go; the excused twins are normal or too quiet."""
    assert found["LINGER"].verdict == HOLDING
    assert found["LINGER"].lasts
    for twin in ("CARVE", "JOINT", "ASKED", "BULK", "COVER", "GRACE"):
        assert found[twin].verdict in {NORMAL, THIN}, twin
    healthy_ones = [curve for name, curve in found.items() if name.startswith("M")]
    assert {curve.verdict for curve in healthy_ones} <= {NORMAL, THIN}
    assert all(not curve.lasts for curve in healthy_ones)


@pytest.mark.parametrize(
    ("account", "code"),
    [("CARVE", "carve_out"), ("JOINT", "joint_activity"), ("ASKED", "customer_asked"), ("BULK", "bulk_mail")],
)
def test_the_excuse_is_found(found: dict[str, Curve], account: str, code: str) -> None:
    """What would look like holding on is shown with the reason that explains it, and no other."""
    assert {excuse.code for excuse in found[account].excuses if excuse.holds} == {code}


def test_weeks_are_counted_from_the_move(found: dict[str, Curve]) -> None:
    """Each complete week has the contacts of its seven days, and a band that holds what is usual."""
    curve = found["LINGER"]
    assert len(curve.weeks) == (AS_OF - MOVED).days // 7
    assert [week.starts_on for week in curve.weeks[:2]] == [MOVED, MOVED + timedelta(7)]
    in_window = [week for week in curve.weeks if week.starts_on >= AS_OF - timedelta(49)]
    assert sum(week.old for week in in_window) >= 10
    judged = [week for week in curve.weeks if week.usual is not None]
    assert judged
    for week in judged:
        assert week.low is not None
        assert week.high is not None
        assert week.usual is not None
        assert 0 <= week.low <= week.high <= 1
        assert week.low <= week.usual <= week.high or week.usual < 0.05
        assert week.accounts >= 12
    assert set(curve.told) == {"F0", "I0"}


def test_too_few_alike_say_nothing() -> None:
    """With four accounts that moved nothing is said of any of them; the number is the book's."""
    world = healthy(moved=4)
    move(world, "LINGER")
    steady(world, "LINGER", every(3))
    assert {curve.verdict for curve in curves(world).values()} == {THIN}
    assert curves(world, S02={"comparable_accounts": 5})["LINGER"].accounts <= 5


def test_before_the_days_of_the_book_nobody_holds_on() -> None:
    """In the third week the same pace is slow at most: letting go takes its time."""
    world = healthy(moved=60)
    on = AS_OF - timedelta(20)
    for number in range(30):
        move(world, f"N{number:02d}", on=on)
    move(world, "FRESH", on=on)
    steady(world, "FRESH", every(1, start=on))
    assert curves(world)["FRESH"].verdict in {SLOW, NORMAL}


def test_the_band_is_the_one_the_counts_came_from() -> None:
    """Drawn from a known spread, the fitted middle and ends lie near the true ones."""
    rng = np.random.default_rng(5)
    total = rng.integers(3, 12, 4000).astype(float)
    old = np.asarray(betabinom.rvs(total.astype(int), 2.0, 8.0, random_state=rng), dtype=np.float64)
    band = fit_band(old, total, 0.0)
    assert band is not None
    assert band.usual == pytest.approx(0.2, abs=0.01)
    assert band.a + band.b == pytest.approx(10.0, rel=0.15)
    assert fit_band(old, np.zeros(4000), 0.0) is None


def test_the_tail_is_a_chance() -> None:
    """More contacts by the old owner are never more ordinary, and none at all are entirely so."""
    band = Band(1.0, 9.0, 30)
    tails = [band.tail(count, 10) for count in range(11)]
    assert tails[0] == pytest.approx(1.0)
    assert tails == sorted(tails, reverse=True)
