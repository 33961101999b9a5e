"""Each plant puts into the world what its truth says, at the rate asked, and nothing else."""

import numpy as np
import pytest

from groundrules.simulate import Mode, World, WorldSize, days, ground_truth, make_world
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.ownership import WAVE
from groundrules.simulate.plants import BY_KIND, PLANTS
from groundrules.simulate.touches import BULK, MAIL_IN

SIZE = WorldSize(sellers=60, accounts=900, seed=107)


@pytest.fixture(scope="module")
def without() -> World:
    return make_world(SIZE, Mode(is_healthy=True, plants={"evidence_outage": 0}))


def planted(kind: str, rate: float, *, is_hostile: bool = False) -> World:
    plants = {"evidence_outage": 0.0, kind: rate}
    return make_world(SIZE, Mode(is_healthy=True, is_hostile=is_hostile, plants=plants))


def faults(world: World, kind: str) -> list[Deed]:
    return [deed for deed in world.deeds if deed.kind == kind and not deed.excuse]


def own(world: World, deed: Deed, person: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Touches of the person on the deed's account while it went on."""
    t = world.touches
    during = (t.day >= deed.since) & (t.day < deed.until) & ~np.isin(t.kind, (MAIL_IN, BULK))
    return np.asarray(during & (t.person == person) & (t.account == deed.account))


def test_a_gap_is_silence(without: World) -> None:
    """The new owner of a dropped account leaves no touch while it goes on, and elsewhere all is as before."""
    world = planted("handoff_gap", 0.05)
    found = faults(world, "handoff_gap")
    moves = int((world.ownership.changes.reason == WAVE).sum())
    assert len(found) == round(0.05 * moves)
    assert not any(own(world, deed, deed.people["to"]).any() for deed in found)
    calls = sum(int(own(without, deed, deed.people["to"]).sum()) for deed in found)
    assert calls > len(found)
    assert len(world.touches) < len(without.touches)


def test_holding_on_is_contact(without: World) -> None:
    """Old owners who hold on leave several times the contact they would have left otherwise."""
    world = planted("not_letting_go", 0.05)
    found = faults(world, "not_letting_go")
    held = sum(int(own(world, deed, deed.people["from"]).sum()) for deed in found)
    usual = sum(int(own(without, deed, deed.people["from"]).sum()) for deed in found)
    assert len(found) > 10
    assert held > 3 * usual


def test_an_outage_swallows_everything(without: World) -> None:
    """A person whose log is dark has no row at all while it lasts; it happens in a healthy world too."""
    world = make_world(SIZE, Mode(is_healthy=True, plants={"evidence_outage": 0.15}))
    found = faults(world, "evidence_outage")
    assert len(found) == 9
    for deed in found:
        for one, count in ((world, 0), (without, 1)):
            t = one.touches
            rows = (t.person == deed.people["seller"]) & (t.day >= deed.since) & (t.day < deed.until)
            assert int(rows.sum()) >= count
            assert count or not rows.any()


def test_padding_is_many_alike_in_minutes(without: World) -> None:
    """A padder's days carry bursts of rows with one subject within ten minutes, which nobody else has."""
    world = planted("padding", 0.1)
    found = faults(world, "padding")
    assert len(found) == 6
    for deed in found:
        t = world.touches
        rows = np.flatnonzero((t.person == deed.people["seller"]) & (t.subject >= 5_000_000))
        assert len(rows) == deed.facts["entries"]
        assert ((t.day[rows] >= deed.since) & (t.day[rows] < deed.until)).all()
        for subject in np.unique(t.subject[rows]):
            at = t.entered[rows[t.subject[rows] == subject]]
            assert np.ptp(at) <= 600
    assert not (without.touches.subject >= 5_000_000).any()


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.kind)
def test_deeds_begin_and_end_within_the_year(plant: object) -> None:
    """Stretches start in the last year, end after they start, and are not all of the last weeks."""
    kind = next(known for known, one in BY_KIND.items() if one is plant)
    found = faults(planted(kind, 0.2, is_hostile=True), kind)
    assert found
    assert all(days.END - 365 <= deed.since < deed.until <= OPEN for deed in found)
    assert any(deed.until < days.END - 60 for deed in found)
    assert all(deed.signal == BY_KIND[kind].signal for deed in found)


def test_no_two_stories_on_one_account() -> None:
    """Accounts of one kind of deed are not those of another, and each has one."""
    world = make_world(SIZE, Mode(plants={"handoff_gap": 0.1, "not_letting_go": 0.1}))
    accounts = [deed.account for deed in world.deeds if deed.account is not None and not deed.excuse]
    assert len(set(accounts)) == len(accounts)


def test_rates_are_drawn_from_the_seed_unless_given() -> None:
    """A rate not given lies in the plant's range and differs between seeds; a healthy world has none."""
    plant = BY_KIND["handoff_gap"]
    drawn = {plant.rate_of(Mode(), seed) for seed in range(101, 106)}
    assert len(drawn) == 5
    assert all(plant.rate[0] <= rate <= plant.rate[1] for rate in drawn)
    assert plant.rate_of(Mode(plants={"handoff_gap": 0.5}), 101) == 0.5
    assert plant.rate_of(Mode(is_healthy=True), 101) == 0


def test_a_behaviour_nobody_knows_is_refused() -> None:
    """The refusal names what was probably meant."""
    with pytest.raises(ValueError, match="did you mean `padding`"):
        make_world(SIZE, Mode(plants={"paddin": 0.1}))


def test_a_rate_is_a_share() -> None:
    """More than everybody, and less than nobody, are refused; so is logging nothing at all."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        Mode(plants={"padding": 1.5})
    with pytest.raises(ValueError, match="above 0"):
        Mode(logging=0)


def test_less_logging_leaves_fewer_rows(without: World) -> None:
    """Half the logging keeps about half of what people enter by hand; mails come in by themselves."""
    half = make_world(SIZE, Mode(is_healthy=True, plants={"evidence_outage": 0}, logging=0.5))
    by_hand = [int(np.isin(w.touches.kind, (0, 3, 4)).sum()) for w in (half, without)]
    assert 0.4 < by_hand[0] / by_hand[1] < 0.6
    mails = [int((w.touches.kind == MAIL_IN).sum()) for w in (half, without)]
    assert mails[0] > 0.9 * mails[1]


def test_what_was_planted_is_never_called_innocent() -> None:
    """In the truth no account is both dropped (or held on to) and a look-alike of the same."""
    world = make_world(SIZE, Mode(is_hostile=True, plants={"handoff_gap": 0.1, "not_letting_go": 0.1}))
    truth = ground_truth(world)
    sides = []
    for part in ("misbehaviour", "look_alikes"):
        entries = truth[part]
        assert isinstance(entries, list)
        sides.append({(entry["kind"], entry["account_id"]) for entry in entries if "account_id" in entry})
    assert all(sides)
    assert not sides[0] & sides[1]
