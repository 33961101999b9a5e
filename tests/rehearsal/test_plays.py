"""The search for the cheapest manoeuvre, against trying everything."""

from itertools import product
from random import Random

import pytest

from groundrules.rehearsal.levers import LEVERS, Lever, Manoeuvre, Way, pull
from groundrules.rehearsal.plays import Board, Play, Record, cheapest
from groundrules.rehearsal.shortcuts import Shortcuts
from groundrules.rulebook.condition import And, Compare, Condition, Linear, Value
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision, Output, Policy, Rule, Word, WordType
from tests.rehearsal.worlds import WORDS, exhaustive, random_decision, random_record

MUCH = 1000.0


def field_rules(decision: Decision) -> frozenset[str]:
    """The rules that give the account to field."""
    return frozenset(rule.rule_id for rule in decision.rules if rule.outcome["owner"] == "field")


def points(play: Play | None) -> float | None:
    """The play's points, rounded."""
    return None if play is None else round(play.points, 6)


def follows(record: Record, play: Play) -> bool:
    """Whether the entries start from the record, cost what they say, and end in the play's record."""
    now: dict[str, Value | None] = dict(record)
    for entry in play.entries:
        done = pull(entry.lever, now, entry.after)
        if now[entry.lever.word] != entry.before or done is None or abs(done[0] - entry.points) > 1e-9:
            return False
        now = {**now, **done[1]}
    return all(play.record[name] == now[name] for name in record)


@pytest.mark.parametrize("seed", range(6))
def test_the_search_finds_the_same_least_effort_as_trying_everything(seed: int) -> None:
    """Random books with unknowns and every policy: optimum of the search, with and without shortcuts.

    With sums of words, splits, and levers that use up what another needs, the search looks only at the
    amounts at which answers change: what it finds there works, and is never cheaper than the best.
    """
    random = Random(seed)  # noqa: S311 - a test's dice
    found = 0
    for number in range(40):
        words = random.sample(list(WORDS.values()), 4)
        names = {word.name: word for word in words}
        decision = random_decision(random, words, sums=number % 4 == 0)
        rules = field_rules(decision)
        record = random_record(random, words)
        board = Board(decision, names, [lever for lever in LEVERS if lever.word in names])
        levers = [lever for lever in board.levers if lever.word in board.columns]
        best = exhaustive(decision, names, record, rules.__contains__, levers)
        plain = cheapest(board, record, rules.__contains__, budget=MUCH, levers=levers)
        quick = Shortcuts(board, levers).cheapest(record, rules, budget=MUCH)
        assert points(quick) == points(plain), (decision, record)
        coupled = any(lever.source in names or lever.manoeuvre is Manoeuvre.SPLIT for lever in levers)
        if number % 4 == 0 or coupled:
            assert plain is None or best is None or plain.points >= best - 1e-9
        else:
            assert points(plain) == (None if best is None else round(best, 6)), (decision, record)
        if plain is not None:
            found += 1
            assert follows(record, plain)
            assert decide(decision, plain.record).rule_id in rules
    assert found > 10  # the comparison was about something


def test_a_larger_budget_never_finds_fewer() -> None:
    """What is found within a budget is found within every larger one, at the same effort."""
    random = Random(99)  # noqa: S311 - a test's dice
    words = list(WORDS.values())[:5]
    names = {word.name: word for word in words}
    for _ in range(30):
        decision = random_decision(random, words)
        record = random_record(random, words)
        rules = field_rules(decision)
        board = Board(decision, names, [lever for lever in LEVERS if lever.word in names])
        levers = [lever for lever in board.levers if lever.word in board.columns]
        last: float | None = None
        for budget in (0, 2, 5, 9, 14, 20, 40):
            play = Shortcuts(board, levers).cheapest(record, rules, budget=budget)
            if play is not None:
                assert play.points <= budget
            if last is not None:
                assert points(play) == last
            last = points(play)


def decision_on(*conditions: Condition) -> Decision:
    """Rules F0, F1... that give field to the conditions in turn, then I that gives inside to the rest."""
    rules = [Rule(f"F{n}", one, {"owner": "field"}, "") for n, one in enumerate(conditions)]
    gives = (Output("owner", WordType.ONE_OF, ("field", "inside")),)
    rest = Rule("I", Compare("segment", "<>", "none"), {"owner": "inside"}, "")
    return Decision("coverage", "account", Policy.FIRST, gives, (*rules, rest))


IDLE = Word("days_idle", WordType.WHOLE, "days idle", low=0, high=400)
SEGMENT = Word("segment", WordType.ONE_OF, "segment", ("large", "small"))
LOG = next(lever for lever in LEVERS if lever.manoeuvre is Manoeuvre.LOG)


@pytest.mark.parametrize("limit", [10, 20, 31, 45, 63, 92])
def test_parking_costs_as_many_contacts_as_every_plan_of_logging_shows(limit: int) -> None:
    """Held through a quarter of monthly askings: the fewest logged contacts of all sixteen plans."""
    decision = decision_on(Compare("days_idle", "<=", limit))
    board = Board(decision, {"days_idle": IDLE, "segment": SEGMENT}, [LOG])
    askings = (0, 31, 61, 92)
    for idle in (0, 5, 30, 60, 200):
        fewest = None
        for plan in product((False, True), repeat=4):
            days, held = idle, True
            for n, logs in enumerate(plan):
                days = 0 if logs else days
                held = held and days <= limit
                days += askings[n + 1] - askings[n] if n < 3 else 0
            if held and (fewest is None or sum(plan) < fewest):
                fewest = sum(plan)
        play = cheapest(
            board,
            {"days_idle": idle, "segment": "small"},
            lambda rule_id: rule_id == "F0",
            budget=MUCH,
            askings=askings,
        )
        assert points(play) == fewest, idle
        assert play is not None
        assert [entry.day for entry in play.entries] == sorted(entry.day for entry in play.entries)


def test_a_split_counts_its_parts() -> None:
    """Under a line of 40 a deal of 100 is entered as three, each further part at the lever's price."""
    amount = Word("deal_amount", WordType.WHOLE, "deal amount", low=0, high=1000, about="deal")
    decision = decision_on(Compare("deal_amount", "<", 40))
    board = Board(decision, {"deal_amount": amount, "segment": SEGMENT}, LEVERS)
    split = [lever for lever in LEVERS if lever.manoeuvre is Manoeuvre.SPLIT]
    play = cheapest(
        board,
        {"deal_amount": 100, "segment": "small"},
        lambda rule_id: rule_id == "F0",
        budget=MUCH,
        levers=split,
    )
    assert play is not None
    assert (play.points, play.record["deal_amount"]) == (6.0, 34)


def test_a_budget_reaches_what_costs_just_as_much() -> None:
    """A contact for one point is within a budget of one, and not within less."""
    decision = decision_on(Compare("days_idle", "<=", 10))
    board = Board(decision, {"days_idle": IDLE, "segment": SEGMENT}, [LOG])
    record: Record = {"days_idle": 70, "segment": "small"}
    quick = Shortcuts(board, [LOG])
    for budget, expected in ((1, 1.0), (0.9, None)):
        assert points(quick.cheapest(record, {"F0"}, budget=budget)) == expected
        assert points(cheapest(board, record, frozenset({"F0"}).__contains__, budget=budget)) == expected


def test_a_win_pulled_forward_uses_up_the_pipeline() -> None:
    """Revenue rises only as far as open deals go, and the pipeline falls by it."""
    money = {
        name: Word(name, WordType.WHOLE, name, low=0, high=10_000) for name in ("revenue", "open_pipeline")
    }
    decision = decision_on(Compare("revenue", ">=", 500))
    words = {**money, "segment": SEGMENT}
    pulls = [lever for lever in LEVERS if lever.manoeuvre is Manoeuvre.PULL]
    board = Board(decision, words, pulls)

    def play(pipeline: int) -> Play | None:
        record: Record = {"revenue": 400, "open_pipeline": pipeline, "segment": "small"}
        return cheapest(board, record, lambda rule_id: rule_id == "F0", budget=MUCH)

    found = play(100)
    assert found is not None
    assert (found.record["revenue"], found.record["open_pipeline"]) == (500, 0)
    assert play(99) is None


def test_an_entry_that_mends_two_words_is_counted_once() -> None:
    """Entering a deal raises pipeline and number of deals at once: the bound must not count both."""
    words = {
        "open_pipeline": Word("open_pipeline", WordType.WHOLE, "pipeline", low=0, high=100),
        "open_deals": Word("open_deals", WordType.WHOLE, "deals", low=0, high=9),
        "segment": SEGMENT,
    }
    decision = decision_on(And((Compare("open_pipeline", ">=", 50), Compare("open_deals", ">=", 1))))
    board = Board(decision, words, [lever for lever in LEVERS if lever.word in words])
    record: Record = {"open_pipeline": 0, "open_deals": 0, "segment": "small"}
    play = Shortcuts(board, board.levers).cheapest(record, {"F0"}, budget=MUCH)
    assert play is not None
    assert play.points == 13.0
    assert points(Shortcuts(board, board.levers).cheapest(record, {"F0"}, budget=14)) == 13.0
    assert [entry.lever.manoeuvre for entry in play.entries] == [Manoeuvre.ENTER]


def test_a_sum_of_words_is_met_exactly() -> None:
    """The cheapest amount that makes ``2 * deal_amount >= revenue + 10`` hold."""
    words = {name: Word(name, WordType.WHOLE, name, low=0, high=1000) for name in ("deal_amount", "revenue")}
    decision = decision_on(Linear(((2, "deal_amount"), (-1, "revenue")), ">=", 10))
    board = Board(decision, {**words, "segment": SEGMENT}, LEVERS)
    up = [lever for lever in LEVERS if lever.manoeuvre is Manoeuvre.RAISE]
    record: Record = {"deal_amount": 40, "revenue": 91, "segment": "small"}
    play = Shortcuts(board, up).cheapest(record, {"F0"}, budget=MUCH)
    assert play is not None
    assert play.record["deal_amount"] == 51


def test_a_search_that_gives_up_is_counted() -> None:
    """With its share used up the search ends without an answer, and is counted; else it ends by itself."""
    words = {
        name: Word(name, WordType.WHOLE, name, low=0, high=100) for name in ("employees", "annual_revenue")
    }
    steps = [Compare(name, ">=", n) for name in words for n in range(5, 100, 5)]
    decision = decision_on(And((*steps, Compare("segment", "=", "none"))))
    record: Record = {"employees": 0, "annual_revenue": 0, "segment": "small"}
    levers = [lever for lever in LEVERS if lever.word in words]
    for records, given_up in ((1, 0), (10**6, 1)):
        board = Board(decision, {**words, "segment": SEGMENT}, levers, records=records)
        assert cheapest(board, record, frozenset({"F0"}).__contains__, budget=30) is None
        assert board.given_up == given_up


def test_no_entry_leads_outside_the_book() -> None:
    """A lever never makes a value the words do not allow, nor an unknown where the book says never."""
    words = {"employees": Word("employees", WordType.WHOLE, "employees", low=0, high=10), "segment": SEGMENT}
    decision = decision_on(Compare("employees", ">", 10))
    lever = Lever("employees", Manoeuvre.CLASS, Way.ANY, 1, may_clear=True)
    board = Board(decision, words, [lever])
    record: Record = {"employees": 3, "segment": "small"}
    assert cheapest(board, record, lambda rule_id: rule_id == "F0", budget=MUCH) is None
    assert all(after["employees"] is not None for _, _, after in board.entries(record, [lever]))
