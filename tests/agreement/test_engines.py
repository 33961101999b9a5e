"""One answer everywhere: each engine in both forms against the reference, on the rule and all that hold."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundrules.coverage.masks import Form
from groundrules.rulebook.model import Decision
from tests.agreement.books import RECORDS, decisions
from tests.agreement.engines import Ask, Record, duck, postgres, sqlite
from tests.agreement.test_compiled import expected

FORMS: tuple[Form, ...] = ("case", "masks")
few = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with postgres(tmp_path_factory.mktemp("postgres")) as ask:
        yield ask


def agree(ask: Ask, decision: Decision, records: list[Record]) -> None:
    wanted = [expected(decision, record) for record in records]
    for form in FORMS:
        assert ask(decision, records, form) == wanted, form


@few
@given(decisions(), st.lists(RECORDS, min_size=30, max_size=40))
def test_duckdb_gives_the_reference_answer(decision: Decision, records: list[Record]) -> None:
    """DuckDB, CASE and masks, for random decisions of every policy, with exceptions and unknowns."""
    agree(duck, decision, records)


@few
@given(decisions(), st.lists(RECORDS, min_size=30, max_size=40))
def test_sqlite_gives_the_reference_answer(decision: Decision, records: list[Record]) -> None:
    """SQLite has neither arrays nor dates nor a LIKE that minds the case, and answers the same."""
    agree(sqlite, decision, records)


@few
@given(decisions(), st.lists(RECORDS, min_size=30, max_size=40))
def test_postgres_gives_the_reference_answer(server: Ask, decision: Decision, records: list[Record]) -> None:
    """PostgreSQL counts arrays from 1 and escapes patterns, and answers the same."""
    agree(server, decision, records)
