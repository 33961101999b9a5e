"""S24: a vague rule, a fact that must not matter and a leader apart are found; alike leaders are not."""

import json
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from groundrules.rulebook.model import Rulebook, SignalPolicy
from groundrules.signals import detect
from groundrules.signals.kernel import Array
from groundrules.signals.rulings import leaning
from tests.signals.worlds import World

AS_OF = date(2026, 6, 30)
LEADERS, EACH = 16, 60
Rows = list[dict[str, object]]


def book() -> Rulebook:
    policy = SignalPolicy("S24", "rulings", "C", "V1", parameters={})
    return Rulebook(
        "T", "1", None, "n", "USD", words={}, decisions={}, signals={"S24": policy}, digest="0" * 64
    )


def rulings(
    *, apart: float = 0.0, vague: float = 0.0, tenure: float = 0.0, region: float = 0.0, each: int = EACH
) -> pa.Table:
    """Leaders L0.. rule by two facts; L0 leans by ``apart``, H2 is vague, East has other customers."""
    rng = np.random.default_rng(9)
    rows: Rows = []
    for leader in range(LEADERS):
        for n in range(each):
            rule, share, asked = ("H2", "A3")[n % 2], float(rng.normal()), bool(rng.random() < 0.3)
            years = float(rng.normal())
            odds = (0.6 if rule == "H2" else -0.3) + 1.2 * share - 1.5 * asked + tenure * years
            odds += apart * (leader == 0) + vague * (rule == "H2") * (1 if leader % 2 else -1)
            odds += region * (leader % 2)
            holds = rng.random() < 1 / (1 + np.exp(-odds))
            day = AS_OF - timedelta(1 + n)
            rows.append({
                "ruling_id": f"{leader}-{n}", "case_id": f"{leader}-{n}", "kind": "S03", "rule_id": rule,
                "book_version": "1", "ruled_at": datetime(day.year, day.month, day.day, tzinfo=UTC),
                "leader_id": f"L{leader}", "outcome": "rule holds" if holds else "exception",
                "facts": json.dumps({"share": share, "asked": asked}),
                "audit": json.dumps({"tenure": years}), "appealed": False, "overturned": False,
            })  # fmt: skip
    return pa.Table.from_pylist(rows)


def judged(table: pa.Table) -> Rows:
    world = World()
    for leader in range(LEADERS):
        world.seller(f"L{leader}", "manager", region="East" if leader % 2 else "West")
    found = detect(book=book(), facts=world.facts(AS_OF), as_of=AS_OF, given={"rulings": table})
    assert not [finding for finding in found.findings if finding.code == "GR615"]
    return [dict(row) for row in found.signals.to_pylist()]


def told(rows: Rows) -> set[tuple[object, object]]:
    return {(row["group_id"] or row["to_seller_id"], row["verdict"]) for row in rows}


def test_leaders_who_are_alike_give_an_empty_day() -> None:
    """Luck alone makes their shares differ: nothing is said; nor ever of fewer than 300 rulings."""
    assert judged(rulings()) == []
    assert judged(rulings(apart=2.5, vague=2.0, each=18)) == []


def test_a_leader_apart_is_told_alone() -> None:
    """A prompt of grade D to that leader; no row for anybody else, no group, no list."""
    rows = judged(rulings(apart=2.2))
    assert told(rows) == {("L0", "prompt")}
    assert rows[0]["grade"] == "D"


def test_a_vague_rule_is_the_rules_fault() -> None:
    """Leaders part over one rule: one case about the rule, with the number of leaders and no name."""
    rows = [row for row in judged(rulings(vague=1.5)) if row["grade"] == "C"]
    assert told(rows) == {("H2", "case")}
    assert rows[0]["group_size"] == LEADERS


def test_a_fact_that_must_not_matter_is_named() -> None:
    """Rulings go with tenure: a case about all rules by that fact."""
    assert told(judged(rulings(tenure=0.8))) == {("tenure", "case")}


def test_other_customers_are_an_excuse() -> None:
    """All leaders of a region rule otherwise: its customers may differ, no leader is prompted."""
    assert not [row for row in judged(rulings(region=1.2)) if row["verdict"] == "prompt"]


@pytest.mark.parametrize("text", ["", "not json", "[1]", '{"share": null}'])
def test_facts_that_cannot_be_read_are_unknown(text: str) -> None:
    """Rulings without facts are still compared by their rule; nothing breaks."""
    table = rulings()
    assert judged(table.set_column(table.schema.get_field_index("facts"), "facts",
                                   pa.array([text] * table.num_rows))) is not None  # fmt: skip


def test_a_fit_holds_against_an_independent_one() -> None:
    """The penalised likelihood is flat at the coefficients, its gradient taken by differences."""
    from groundrules.signals.rulings import fit

    rng = np.random.default_rng(1)
    x, penalty = rng.normal(size=(300, 4)), np.asarray([0.5, 0.5, 2.0, 2.0])
    y = (rng.random(300) < 1 / (1 + np.exp(-x[:, 0]))).astype(float)
    best = fit(x, y, penalty)

    def cost(beta: Array) -> float:
        z = x @ beta
        return float((np.logaddexp(0, z) - y * z).sum() + 0.5 * (penalty * beta**2).sum())

    for at in range(4):
        step = np.eye(4)[at] * 1e-5
        assert abs(cost(best + step) - cost(best - step)) / 2e-5 < 1e-4


def test_a_leaning_that_began_lately_is_seen_as_one() -> None:
    """Forty rulings as all, then two dozen against the others: surer than the same ones mixed up."""
    odds, usual = np.zeros(64), np.tile([0.0, 1.0], 32)
    usual[40:] = 0.0
    usual[50] = 1.0
    mixed = np.random.default_rng(8).permutation(64)
    late = leaning(usual, odds, floor=0.6, prior=0.1, alike=0.15)
    always = leaning(usual[mixed], odds[mixed], floor=0.6, prior=0.1, alike=0.15)
    assert late.p > 0.8
    assert always.p < 0.5
    assert late.by == pytest.approx(always.by)  # over all rulings it is the same
