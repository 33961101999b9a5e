"""A short run of the fuzzer; the long ones are ``python benchmarks/fuzz.py``."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SOURCE = Path(__file__).parent.parent.parent / "benchmarks" / "fuzz.py"


def _fuzzer() -> ModuleType:
    spec = spec_from_file_location("groundrules_fuzz", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


FUZZER = _fuzzer()
SMALL = tuple(text for text in FUZZER.corpus() if len(text) < 1_500)


@given(st.integers(0, 10**9))
@settings(max_examples=220, deadline=None, suppress_health_check=list(HealthCheck))
def test_torn_books(seed: int) -> None:
    """However a book is torn: a book, or findings within it; never an exception."""
    FUZZER.attempt(Random(seed), "parser", SMALL, seed)  # noqa: S311 - reproducible, not secret


@given(st.integers(0, 10**9))
@settings(max_examples=1_500, deadline=None, suppress_health_check=list(HealthCheck))
def test_torn_conditions_and_cells(seed: int) -> None:
    """However a condition or cell is torn: a test that reads back the same, or findings within it."""
    FUZZER.attempt(Random(seed), "expressions", SMALL, seed)  # noqa: S311 - reproducible, not secret


def test_the_fuzzer_sees_a_fault(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A reader that falls over, or points outside its text, is told with the text that shows it."""

    def falls_over(*_: object, **__: object) -> None:
        raise KeyError("planted")

    with monkeypatch.context() as patch:
        patch.setattr(FUZZER, "parse_condition", falls_over)
        assert FUZZER.run("expressions", 0.3, 1) > 0
        assert "KeyError in" in capsys.readouterr().out
    with monkeypatch.context() as patch:
        patch.setattr(FUZZER, "cell_condition", _points_outside)
        assert FUZZER.run("expressions", 0.3, 1) > 0
        assert "outside the cell" in capsys.readouterr().out


def _points_outside(*_: object) -> None:
    raise FUZZER.MistakeError("GR122", "planted", "", 10**6)
