"""One count everywhere: DuckDB, PostgreSQL and Spark give the twin's rows, on the same random worlds."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from tests.agreement.signals_engines import Engine, duck, postgres, spark
from tests.signals.twins.frame import Twin, World, all_twins
from tests.signals.twins.statements import expected, statement, tables_of, told
from tests.signals.twins.worlds import seeded_world

WORLDS = 3
SIZE = {"activities": 250, "people": 6, "accounts": 8}
ENGINES = ("duckdb", "postgres", "spark")


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    started_by: dict[str, Callable[[], AbstractContextManager[Engine]]] = {
        "duckdb": duck,
        "postgres": lambda: postgres(tmp_path_factory.mktemp("postgres")),
        "spark": spark,
    }
    with started_by[request.param]() as started:
        yield started


@pytest.fixture(scope="module", params=range(WORLDS))
def world(request: pytest.FixtureRequest, engine: Engine) -> World:
    """One random world, loaded into the engine."""
    made = World(seeded_world(7_000 + request.param, **SIZE))
    engine.load(tables_of(made))
    return made


@pytest.mark.parametrize("twin", all_twins(), ids=lambda twin: twin.name)
def test_engine_counts_what_the_twin_counts(
    request: pytest.FixtureRequest, twin: Twin, engine: Engine, world: World
) -> None:
    """Same rows, same columns, same numbers; where an engine rightly differs the twin says why."""
    if why := twin.differs.get(engine.dialect):
        request.applymarker(pytest.mark.xfail(reason=why, strict=False))
    asked = statement(twin, engine.dialect)
    assert told(engine.ask(asked), asked.columns) == expected(twin, world, asked.columns)
