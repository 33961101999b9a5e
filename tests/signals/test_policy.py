"""Parameters from the book: what is missing or wrong is said with its place, and the signal does not run."""

from dataclasses import replace

import pytest

from groundrules.signals.detect import DETECTORS
from groundrules.signals.policy import Need, read_numbers
from groundrules.terms import Severity, Span
from tests.signals.worlds import PARAMETERS, book

NEEDS = {detector.signal_id: detector.needs for detector in DETECTORS}


def test_every_parameter_the_books_give_is_asked_for() -> None:
    """No number in the example's signals is decoration: some detector reads it."""
    for kind, numbers in PARAMETERS.items():
        assert set(numbers) <= {need.name for need in NEEDS[kind]}


@pytest.mark.parametrize("kind", list(PARAMETERS))
def test_a_whole_policy_is_read_and_our_defaults_are_named(kind: str) -> None:
    """All given numbers come through; what the book leaves to us is listed as assumed."""
    numbers, findings = read_numbers(book(), kind, NEEDS[kind])
    assert findings == ()
    assert numbers is not None
    assert set(numbers.assumed) == {n.name for n in NEEDS[kind] if n.name not in PARAMETERS[kind]}
    for name, value in PARAMETERS[kind].items():
        assert (numbers.by_tier[name] if isinstance(value, dict) else numbers[name]) == value


def test_a_missing_parameter_is_a_finding_with_its_place() -> None:
    """What has no default must be said, and the finding points at the signal's line in the book."""
    must = [replace(need, default=None) if need.name == "prior" else need for need in NEEDS["S03"]]
    numbers, findings = read_numbers(book(S03={"prior": None}), "S03", must)
    assert numbers is None
    assert [(f.code, f.severity, f.span) for f in findings] == [
        ("GR602", Severity.ERROR, Span("rulebook.yaml", 301, 3))
    ]
    assert "`prior`" in findings[0].message


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("prior", "often", "must be a number"),
        ("prior", 1.5, "between 0.001 and 0.5"),
        ("prior", {"A": 0.1}, "one number"),
        ("first_touch_days", 3, "a table by tier"),
        ("first_touch_days", {"A": True}, "must be a number"),
        ("first_touch_days", {}, "no tier"),
    ],
)
def test_a_wrong_parameter_is_a_finding(name: str, value: object, said: str) -> None:
    """Text, a share above one, a table where a number belongs: each is said in words."""
    numbers, findings = read_numbers(book(S03={name: value}), "S03", NEEDS["S03"])
    assert numbers is None
    assert findings[0].code == "GR603"
    assert said in findings[0].message


def test_a_misspelt_parameter_is_said_and_the_signal_runs() -> None:
    """``prompt_lfrd`` changes nothing, and nobody is left to wonder why; what cases read is known."""
    rules = book(S03={"prompt_lfrd": 0.2, "cool_down_weeks": 4})
    numbers, findings = read_numbers(rules, "S03", NEEDS["S03"])
    assert numbers is not None
    assert [(f.code, "`prompt_lfrd`" in f.message) for f in findings] == [("GR614", True)]


def test_a_signal_not_in_the_book_is_a_note() -> None:
    """Leaving a signal out is allowed and said."""
    numbers, findings = read_numbers(book(S02=None), "S02", NEEDS["S02"])
    assert numbers is None
    assert [(f.code, f.severity) for f in findings] == [("GR601", Severity.NOTE)]


def test_an_unknown_tier_gets_the_most_patient_clock() -> None:
    """An account without a tier is never held to the fastest promise."""
    numbers, _ = read_numbers(book(), "S03", NEEDS["S03"])
    assert numbers is not None
    assert [numbers.tier("first_touch_days", tier) for tier in ("A", None, "Z")] == [3, 10, 10]


def test_placeholders_are_known_by_the_books_own_word() -> None:
    """The S02 loss says it is a placeholder, the S03 loss has a source."""
    told = {kind: read_numbers(book(), kind, NEEDS[kind])[0] for kind in ("S02", "S03")}
    assert told["S02"] is not None
    assert told["S03"] is not None
    assert (told["S02"].is_placeholder, told["S03"].is_placeholder) == (True, False)


def test_names_of_needs_are_unique() -> None:
    """A detector asks for each number once."""
    for needs in NEEDS.values():
        names = [need.name for need in needs]
        assert len(names) == len(set(names))
        assert all(isinstance(need, Need) and need.low < need.high for need in needs)
