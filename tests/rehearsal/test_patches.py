"""Patches: what they write is proved, what they leave is searched again, their price is counted."""

from random import Random

import pytest

from groundrules.rehearsal.gaming import Ground, Search, group, prospects_of_accounts, search_all
from groundrules.rehearsal.levers import LEVERS, Lever, Manoeuvre, Way
from groundrules.rehearsal.patches import Patch, Substitute, find_patches, fixed, over_ninety_days
from groundrules.rehearsal.plays import Record
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import WordType
from groundrules.rulebook.parse import parse_condition
from groundrules.terms import Span
from tests.rehearsal.test_gaming import RECORD, coverage, read
from tests.rehearsal.worlds import WORDS, random_decision, random_record, values_of

RULES = (
    ("segment = 'large' or open_pipeline >= 100000", "field"),
    ("segment = 'small' and open_pipeline < 100000", "inside"),
)


def patched(
    records: list[Record], owners: list[str | None], *, substitutes: tuple[Substitute, ...] = ()
) -> tuple[Ground, tuple[Patch, ...]]:
    """The patches against the worst exposure of those rules."""
    book = read(coverage(*RULES))
    money = [1000_00] * len(records)
    ground = Ground(
        book.decisions["coverage"], book.words, LEVERS, records, prospects_of_accounts(owners, money)
    )
    board = ground.board()
    search = Search(board, 6)
    reaches = search_all(search, ground.prospects(board, records))
    worst = group(search, reaches)[0]
    return ground, find_patches(ground, worst, reaches, budget=6, substitutes=substitutes)


NEAR: list[Record] = [{**RECORD, "open_pipeline": amount * 100} for amount in (80_000, 90_000, 99_000)]
FAR: list[Record] = [{**RECORD, "open_pipeline": 300_000_00}, {**RECORD, "segment": "large"}]


@pytest.mark.parametrize("seed", range(4))
def test_a_word_fixed_answers_as_the_book_does_along_that_slice(seed: int) -> None:
    """For every value of the fixed word and random records: the same rule as the original at that value."""
    random = Random(seed)  # noqa: S311 - a test's dice
    compared = 0
    for _ in range(60):
        words = random.sample(list(WORDS.values()), 3)
        decision = random_decision(random, words)
        word = random.choice([one for one in words if one.type is not WordType.TEXT])
        for value in values_of(word):
            if value is None:
                continue
            slim = fixed(decision, word.name, value)
            assert slim is not None
            for _ in range(5):
                record = random_record(random, words)
                assert decide(slim, record).rule_id == decide(decision, {**record, word.name: value}).rule_id
                compared += 1
    assert compared > 500


def test_a_sum_of_words_is_not_fixed() -> None:
    """A rule that adds the word to another cannot be looked at along one slice."""
    book = read(
        coverage(
            ("open_pipeline + revenue >= 100000", "field"), ("open_pipeline + revenue < 100000", "inside")
        )
    )
    assert fixed(book.decisions["coverage"], "open_pipeline", 0) is None


def test_to_stop_asking_leaves_nothing_and_its_price_is_counted() -> None:
    """Without the pipeline the three near the line are out of reach; the large one loses field."""
    ground, patches = patched(NEAR + FAR, ["field"] * 5)
    best = next(one for one in patches if "below $100,000" in one.say)
    assert (best.was_records, best.left_records, best.left_stake) == (3, 0, 0)
    assert (best.changes, best.of, best.is_proved) == (1, 5, True)
    assert dict(best.rules) == {"A0": "segment = 'large'", "A1": "segment = 'small'"}
    for _, text in best.rules:
        assert parse_condition(text, ground.words, lambda column: Span("", 1, column)).condition is not None


def test_a_patch_that_helps_nobody_is_not_proposed() -> None:
    """What leaves everything within reach at the same effort is no patch."""
    _, patches = patched(NEAR, ["field"] * 3)
    assert all((one.left_stake, one.left_records) < (one.was_stake, one.was_records) for one in patches)
    assert patches


def test_the_lowest_of_ninety_days_is_out_of_reach_today() -> None:
    """The pipeline's lowest of three months stands in: entering a deal now does nothing."""
    book = read(coverage(*RULES))
    history = [(amount, amount) for amount in (80_000_00, 90_000_00, 99_000_00)]
    one = over_ninety_days(book.words["open_pipeline"], history, up=True, levers=LEVERS)
    _, patches = patched(NEAR, ["field"] * 3, substitutes=(one,))
    asked = next(patch for patch in patches if patch.needs_word)
    assert (asked.needs_word, asked.left_records, asked.changes) == ("open_pipeline_90d", 0, 0)
    assert dict(asked.rules)["A1"] == "segment = 'small' and open_pipeline_90d < 100000"
    assert [lever.manoeuvre for lever in one.levers] == [Manoeuvre.LOSE]
    assert one.values == [80_000_00, 90_000_00, 99_000_00]


def test_a_substitute_that_can_be_gamed_too_says_what_is_left() -> None:
    """A stand-in with a lever of its own is searched again like any word."""
    weak = Substitute(
        "open_pipeline",
        "pipeline_again",
        "pipeline again",
        "no reason",
        [80_000_00, 0, 0, 80_000_00],
        (Lever("pipeline_again", Manoeuvre.ENTER, Way.UP, 3, 10, by_anyone=True),),
    )
    not_theirs = [*NEAR, NEAR[0]]
    _, patches = patched(not_theirs, ["field", "field", "field", "inside"], substitutes=(weak,))
    asked = next(patch for patch in patches if patch.needs_word == "pipeline_again")
    assert (asked.was_records, asked.left_records, asked.left_usual) == (3, 1, 5.0)


def test_two_signatures_take_an_edit_out_of_reach() -> None:
    """A flag that both sides must sign is no lever any more; the rules stay as they are."""
    book = read(coverage(("needs_expert", "field"), ("not needs_expert", "inside")))
    ground = Ground(
        book.decisions["coverage"], book.words, LEVERS, [RECORD], prospects_of_accounts(["field"], [100])
    )
    board = ground.board()
    search = Search(board, 6)
    reaches = search_all(search, ground.prospects(board, [RECORD]))
    patches = find_patches(ground, group(search, reaches)[0], reaches, budget=6)
    signed = next(one for one in patches if "both sides" in one.say)
    assert (signed.rules, signed.changes, signed.left_records) == ((), 0, 0)
