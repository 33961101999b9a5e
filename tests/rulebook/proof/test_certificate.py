"""Proof files: accepted where the proof is right, refused however they are changed."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from groundrules.rulebook.condition import Always, And, Compare, Condition, IsUnknown, Linear, Not, Or
from groundrules.rulebook.model import Decision, Policy
from groundrules.rulebook.proof import checker
from groundrules.rulebook.proof.analysis import survey
from groundrules.rulebook.proof.certificate import COMPLETE, FREE, certificate, certified
from groundrules.rulebook.proof.checker import check, seal, surely
from groundrules.rulebook.proof.plain import NoCertificateError, plain_decision
from groundrules.rulebook.proof.terrain import lay_out
from groundrules.usecases.prove_rulebook import verify_certificate
from tests.rulebook.proof.agree import asked
from tests.rulebook.proof.test_told import LED, decision
from tests.rulebook.proof.test_told import WORDS as TOLD_WORDS
from tests.rulebook.proof.worlds import WORDS, everything, mentions_text, random_world
from tests.rulebook.small_book import small_book
from tests.rulebook.worlds import seeded

CHECKER = Path(checker.__file__)
Plain = dict[str, Any]


def book_of(*decisions: Decision) -> Any:
    return small_book(words=TOLD_WORDS, decisions={one.name: one for one in decisions}, digest="d" * 64)


def staircase() -> Decision:
    """Twelve rules over hours, employees (also unknown) and led, one of them an exception."""
    rules: list[tuple[str, Condition, str]] = []
    for step in range(5):
        hours = And((Compare("hours", ">=", 100 * step), Compare("hours", "<", 100 * step + 100)))
        known = And((hours, Compare("employees", "<", 500 * step + 10)))
        rest = And((hours, Or((Compare("employees", ">=", 500 * step + 10), IsUnknown("employees")))))
        rules += [(f"A{step}", known, f"x{step}"), (f"B{step}", rest, f"y{step}")]
    rules += [("C", Compare("hours", ">=", 500), "z"), ("E", And((LED, Compare("hours", ">", 700))), "e")]
    return decision(*rules, yields={"C": ("E",)})


@pytest.fixture(scope="module")
def document() -> Plain:
    """The staircase's proof file."""
    book = book_of(staircase())
    return certificate(book, [certified(lay_out(staircase(), TOLD_WORDS), [COMPLETE, FREE])])


def accepts(document: Plain) -> bool:
    """Whether the checker and the comparison with the book let the file pass."""
    claims, _ = verify_certificate(text=json.dumps(document), file="p.json", book=book_of(staircase()))
    return bool(claims)


def test_checker_is_one_short_file_without_us() -> None:
    """At most 120 lines, nothing but the standard library, no solver."""
    text = CHECKER.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    modules = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    assert {str(module).partition(".")[0] for module in modules} <= sys.stdlib_module_names


def test_checker_runs_alone(document: Plain, tmp_path: Path) -> None:
    """``python checker.py FILE`` accepts the file, and refuses it with one digit changed."""
    path = tmp_path / "proof.json"
    text = json.dumps(document)
    for content, code in ((text, 0), (text.replace("700", "701", 1), 1), (text.replace("399", "398", 1), 1)):
        path.write_text(content, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-I", str(CHECKER), str(path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr
        assert ("coverage: complete, free of conflicts" in done.stdout) is (code == 0)


@pytest.mark.parametrize("first", range(0, 160, 40))
def test_what_is_proved_is_certified_and_nothing_else(first: int) -> None:
    """What holds gets a file the checker accepts (sums and patterns apart), what does not gets none."""
    certified_claims = open_claims = 0
    for seed in range(first, first + 40):
        one = random_world(seeded(seed))
        if one.policy is Policy.ALL or len(list(everything(one))) > 3000:
            continue
        one = one if seed % 3 else _with_default(one)
        terrain = lay_out(one, WORDS)
        facts = asked(one)
        is_complete = all(fact.fit for fact in facts)
        is_free = is_complete and all(len(fact.standing) == 1 for fact in facts)
        claims = [COMPLETE, FREE] if is_free and one.policy is Policy.EXACTLY_ONE else [COMPLETE]
        try:
            plain = certified(terrain, claims)
        except NoCertificateError:
            open_claims += is_complete and not terrain.space.forms and not mentions_text(one)
            continue
        check(plain)
        assert is_complete
        certified_claims += 1
    assert certified_claims > 4
    assert open_claims == 0


def _with_default(one: Decision) -> Decision:
    """Complete, as random decisions mostly are not: the last rule takes what the others leave."""
    others = Or(tuple(rule.condition for rule in one.rules[:-1]))
    condition: Condition = Always() if one.policy is Policy.FIRST else Not(others)
    return replace(one, rules=(*one.rules[:-1], replace(one.rules[-1], condition=condition)))


def test_checker_reads_conditions_as_the_evaluator_does() -> None:
    """On a single situation "surely true" and "surely not" are what the reference says, for every rule."""
    random = seeded(12)
    for _ in range(60):
        one = random_world(random)
        try:
            terrain = lay_out(one, WORDS)
            plain = plain_decision(terrain)
        except NoCertificateError:
            continue
        tops = [column["to"] for column in plain["columns"]]
        for fact in asked(one)[:: random.randint(5, 40)]:
            box = [[[number, number]] for number in _numbers(fact.record, terrain.space.columns, tops)]
            for rule in plain["rules"]:
                holds = rule["id"] in fact.fit
                assert surely(rule["when"], box, True, True, tops) is holds
                assert surely(rule["when"], box, True, False, tops) is not holds


def _numbers(record: Any, columns: Any, tops: list[int]) -> Iterator[int]:
    for column, top in zip(columns, tops, strict=True):
        values = [record[word] for _, word in column.form] or [record[column.name]]
        if any(value is None for value in values):
            yield top + 1
        elif column.form:
            yield sum(factor * record[word] for factor, word in column.form)
        elif column.is_ordered:
            yield values[0].toordinal() if hasattr(values[0], "toordinal") else values[0]
        else:
            named = column.values[: column.spelt]
            yield named.index(values[0]) if values[0] in named else column.spelt


def test_sums_and_unknowns_are_certified() -> None:
    """A sum, its opposite and its unknown cover everything; the checker sees which regions hold nothing."""
    quarter = Linear(((4, "hours"), (-1, "employees")), ">=", 0)
    book = decision(("A", quarter, "x"), ("B", Not(quarter), "y"), ("C", IsUnknown("employees"), "z"))
    plain = certified(lay_out(book, TOLD_WORDS), [COMPLETE, FREE])
    check(plain)
    assert None in [owner for owner, _ in plain["regions"]]
    plain["columns"][-1]["to"] -= 1
    with pytest.raises(ValueError, match="cuts its sum short"):
        check(plain)


def test_words_that_cancel_get_no_certificate() -> None:
    """The checker cannot ask that a word is known which its test does not name: then nothing is certified."""
    same = Linear(((1, "hours"), (-1, "hours")), ">=", 0)
    book = decision(("A", same, "x"), ("B", IsUnknown("hours"), "y"))
    with pytest.raises(NoCertificateError, match="cancels out"):
        certified(lay_out(book, TOLD_WORDS), [COMPLETE, FREE])


def test_thousand_random_changes_are_all_refused(document: Plain) -> None:
    """Any value changed, lost, doubled or swapped anywhere in the file: refused 1,000 times of 1,000."""
    assert accepts(document)
    random = seeded(1)
    for _ in range(1_000):
        tampered = deepcopy(document)
        tamper(random, tampered)
        assert not accepts(tampered)


def test_changes_under_a_new_seal_are_refused_too(document: Plain) -> None:
    """Who seals the changed file anew is refused by the checker or by the comparison with the book."""
    random = seeded(2)
    by_checker = 0
    for _ in range(400):
        tampered = deepcopy(document)
        one = tampered["decisions"][0]
        harm(random, one)
        tampered["seal"] = seal(tampered)
        assert not accepts(tampered)
        try:
            check(one)
        except (ValueError, LookupError, TypeError):
            by_checker += 1
    assert by_checker > 360


def tamper(random: Random, document: Plain) -> None:
    """One change anywhere."""
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            places.append((node, key))
            if isinstance(node[key], (dict, list)):
                walk(node[key])

    walk(document)
    node, key = random.choice(places)
    value = node[key]
    if isinstance(value, bool):
        node[key] = not value
    elif isinstance(value, int):
        node[key] = value + random.choice((-1, 1, 1000))
    elif isinstance(value, str):
        node[key] = value + "x"
    elif isinstance(node, list) and random.random() < 0.5:
        node.insert(key, deepcopy(value))
    else:
        del node[key]


def harm(random: Random, one: Plain) -> None:
    """One change that makes the proof wrong: a bound, an owner, a region, a rule or a column."""
    regions = one["regions"]
    region = random.choice(regions)
    draw = random.randrange(6)
    if draw == 0:
        ends = random.choice(random.choice(region[1]))
        ends[random.randrange(2)] += random.choice((-1, 1))
    elif draw == 1:
        region[0] = (region[0] + random.randrange(1, len(one["rules"]))) % len(one["rules"])
    elif draw == 2:
        regions.remove(region)
    elif draw == 3:
        regions.append(deepcopy(region))
    elif draw == 4:
        column = random.choice(one["columns"])
        column["to"] += random.choice((-1, 1))
    else:
        rule = random.choice(one["rules"])
        tests = [part for part in rule["when"] if isinstance(part, list) and part[0] in ("in", "is")]
        ranges = random.choice(tests)[2] if tests else rule["when"][2]
        ranges[0] = [ranges[0][0] + 1, ranges[0][1]]


def test_file_of_another_book_is_refused(document: Plain) -> None:
    """Right by itself, but of other rules: told as that. A book only laid out anew keeps its proof."""
    fewer = staircase()
    other = book_of(replace(fewer, rules=fewer.rules[1:]))
    _, (finding,) = verify_certificate(text=json.dumps(document), file="p.json", book=other)
    assert (finding.code, finding.kind) == ("GR283", "certificate of another book")
    same = small_book(words=TOLD_WORDS, decisions={"coverage": staircase()}, digest="e" * 64)
    claims, (note,) = verify_certificate(text=json.dumps(document), file="p.json", book=same)
    assert claims == {"coverage": [COMPLETE, FREE]}
    assert note.severity.value == "note"


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"decisions": 5}', "[" * 5000])
def test_what_is_no_proof_file_is_refused(text: str) -> None:
    """Anything else gets a finding, never a traceback."""
    claims, (finding,) = verify_certificate(text=text, file="p.json", book=book_of(staircase()))
    assert not claims
    assert finding.code == "GR282"


def test_gap_or_conflict_gets_no_certificate() -> None:
    """A decision with a gap, or with a conflict where freedom is claimed, cannot be certified."""
    gap = decision(("A", LED, "x"))
    clash = decision(("A", Always(), "x"), ("B", LED, "y"))
    for book, claims in ((gap, [COMPLETE]), (clash, [COMPLETE, FREE])):
        assert survey(lay_out(book, TOLD_WORDS)).unproved == ()
        with pytest.raises(NoCertificateError):
            certified(lay_out(book, TOLD_WORDS), claims)
    check(certified(lay_out(clash, TOLD_WORDS), [COMPLETE]))
