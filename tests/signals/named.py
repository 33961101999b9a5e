"""A book that names one signal and S25, every number of it at its default unless given."""

from collections.abc import Mapping
from dataclasses import replace

from groundrules.rulebook.model import Parameter, Rulebook, SignalPolicy
from groundrules.terms import Span
from tests.signals.worlds import book


def naming(kind: str, grade: str, **numbers: float) -> Rulebook:
    """The test book with nothing but S25 and this signal."""
    plain = book(S02=None, S03=None)
    told: Mapping[str, Parameter] = {
        name: Parameter(name, value, "unit", "because") for name, value in numbers.items()
    }
    policy = SignalPolicy(
        kind, f"{kind} in words", grade, "H2", parameters=told, span=Span("rulebook.yaml", 400, 3)
    )
    return replace(plain, signals={**plain.signals, kind: policy})
