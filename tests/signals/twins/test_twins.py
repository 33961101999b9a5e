"""Every count has a twin in plain Python, and DuckDB gives the twin's rows on small random worlds."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.agreement.signals_engines import Engine, duck
from tests.signals.twins.frame import Twin, World, all_twins, counts_of_signals, place
from tests.signals.twins.statements import expected, statement, tables_of, told
from tests.signals.twins.worlds import seeded_world, small_world

WORLDS = 25
RANDOM = st.randoms(use_true_random=False)
few = settings(
    max_examples=WORLDS, deadline=None, derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large
    ],
)  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with duck() as started:
        yield started


def test_every_count_has_a_twin() -> None:
    """A count that no plain reading stands beside is named; twins of what is no count any more as well."""
    twinned = {place(twin.of) for twin in all_twins()}
    assert set(counts_of_signals()) == twinned, "tests/signals/twins/README.md says how to add one"


@few
@given(rng=RANDOM)
def test_duckdb_counts_what_a_plain_loop_counts(engine: Engine, rng: Random) -> None:
    """On every small world each count gives exactly the rows, columns and numbers of its twin."""
    world = World(small_world(rng, activities=rng.randint(0, 25), people=3, accounts=3))
    engine.load(tables_of(world))
    for twin in all_twins():
        asked = statement(twin, "duckdb")
        assert told(engine.ask(asked), asked.columns) == expected(twin, world, asked.columns), twin.name


@pytest.mark.parametrize("twin", all_twins(), ids=lambda twin: twin.name)
def test_worlds_give_every_count_something_to_count(twin: Twin) -> None:
    """No count agrees because there was nothing: on larger worlds every twin gives rows."""
    assert any(twin.plain(World(seeded_world(seed, activities=200))) for seed in range(12))
