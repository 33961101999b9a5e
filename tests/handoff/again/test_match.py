"""The match of account and owner: held to the formulas done one account at a time, and to known truths."""

from datetime import UTC, date, datetime, timedelta
from math import isclose, sqrt
from statistics import mean

import ibis
import numpy as np
import pyarrow as pa

from groundrules.crm.tables import BY_NAME
from groundrules.handoff.again.evidence import TABLES, evidence
from groundrules.handoff.again.match import FITS, FITS_NOT, MATCHES, TOO_EARLY, Part, match, matches_table
from tests.coverage.worlds import DAY, STAFF, account, deal, touch
from tests.fakes.facts import Row, arrow_table


def part(seen: list[float], expected: list[float], sign: int = 1) -> Part:
    """Counts against expectations, all chance that of counts."""
    return Part(np.array(seen), np.array(expected), np.array(expected), sign)


def by_hand(seen: list[float], expected: list[float]) -> list[tuple[float, float]]:
    """One thing, one account after the other, in the words of the papers."""
    offs = [(one - other) / other for one, other in zip(seen, expected, strict=True)]
    centre = sum(off * weight for off, weight in zip(offs, expected, strict=True)) / sum(expected)
    heterogeneity = sum(weight * (off - centre) ** 2 for off, weight in zip(offs, expected, strict=True))
    true = (heterogeneity - (len(seen) - 1)) / (
        sum(expected) - sum(weight**2 for weight in expected) / sum(expected)
    )
    found = []
    for off, weight in zip(offs, expected, strict=True):
        kept = true / (true + 1 / weight)
        found.append((kept * (off - centre) / sqrt(true), 1 - kept))
    return found


def test_it_is_what_the_papers_say() -> None:
    """Two things, one where less is better: the mean of both, each drawn towards the middle."""
    contacts, tickets = (
        ([40.0, 5.0, 20.0, 31.0], [20.0, 20.0, 25.0, 31.0]),
        ([9.0, 1.0, 4.0], [3.0, 4.0, 4.0]),
    )
    tickets = ([*tickets[0], 2.0], [*tickets[1], 9.0])
    found = match((part(*contacts), part(*tickets, sign=-1)))
    one, other = by_hand(*contacts), by_hand(*tickets)
    for place in range(4):
        assert isclose(found.estimate[place], (one[place][0] - other[place][0]) / 2, abs_tol=1e-12)
        assert isclose(found.error[place], sqrt(one[place][1] + other[place][1]) / 2, abs_tol=1e-12)


def test_no_more_than_chance_is_no_evidence() -> None:
    """Accounts that differ less than counts do by chance, or with nothing expected, all stay unsure at 0."""
    for same in (part([10, 11, 9, 10], [10.0] * 4), part([0, 0, 0, 0], [0.0] * 4)):
        found = match((same,))
        assert found.estimate.tolist() == [0] * 4
        assert found.error.tolist() == [1] * 4


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """2,000 accounts drawn from the model: about nine in ten intervals of 90 % hold the true match."""
    rng = np.random.default_rng(4)
    truth = rng.normal(0, 0.3, 2000)
    expected = rng.uniform(5, 60, 2000)
    seen = rng.poisson(expected * np.exp(truth)).astype(float)
    found = match((Part(seen, expected, expected),))
    held = np.abs(found.estimate - truth / 0.3) <= 1.645 * found.error
    assert 0.86 < held.mean() < 0.94
    assert np.corrcoef(found.estimate, truth)[0, 1] > 0.7
    little, much = expected < 10, expected > 50
    assert mean(found.error[little]) > mean(found.error[much])


def tables(**rows: list[Row]) -> dict[str, ibis.Table]:
    """The canonical tables the evidence is taken from."""
    made: dict[str, list[Row]] = {"sellers": list(STAFF), **rows}
    return {name: ibis.memtable(arrow_table(BY_NAME[name], made.get(name, []))) for name in TABLES}


def owner(account_id: str, owner_id: str, since: date, until: date | None = None) -> Row:
    """An interval of ownership."""
    start = datetime(since.year, since.month, since.day, tzinfo=UTC)
    end = None if until is None else datetime(until.year, until.month, until.day, tzinfo=UTC)
    return {
        "account_id": account_id, "owner_id": owner_id, "valid_from": start, "valid_to": end,
        "known_from": "history",
    }  # fmt: skip


def test_only_what_happened_under_this_owner_counts() -> None:
    """Contacts by the owner since the account came; deals and tickets since then; who left is not judged."""
    start = DAY - timedelta(99)
    at = datetime(2026, 5, 20, tzinfo=UTC)
    seen = evidence(
        tables(
            accounts=[account("A1"), account("A2"), account("A3")],
            account_owners=[
                owner("A1", "bob", DAY - timedelta(400), DAY - timedelta(49)),
                owner("A1", "ann", DAY - timedelta(49)),
                owner("A2", "bob", start),
                owner("A3", "nobody-we-know", start),
            ],
            activities=[
                touch("T0", "A2", start, seller_id="bob"),
                touch("T1", "A1", DAY - timedelta(60)),
                touch("T2", "A1", DAY - timedelta(49)),
                touch("T3", "A1", DAY - timedelta(3), seller_id="bob"),
                touch("T4", "A1", DAY - timedelta(2), is_bulk=True),
                touch("T5", "A1", DAY, is_done=False),
                touch("T6", "A2", DAY, seller_id="bob", direction="in", kind="meeting"),
            ],
            opportunities=[
                deal("D1", "A1", 100, won_on=DAY - timedelta(10)),
                deal("D2", "A1", 100, won_on=DAY - timedelta(80)),
                deal("D3", "A2", 100, is_closed=True),
                deal("D4", "A2", None),
            ],
            tickets=[
                {"ticket_id": "S1", "account_id": "A1", "opened_at": at, "is_closed": True},
                {"ticket_id": "S2", "account_id": "A1", "opened_at": at - timedelta(300)},
            ],
        ),
        DAY,
    )
    rows = {row["account_id"]: row for row in seen.to_pylist()}
    assert set(rows) == {"A1", "A2"}
    one, other = rows["A1"], rows["A2"]
    assert (one["seller_id"], one["days"], one["contacts"], one["tickets"]) == ("ann", 50, 1, 1)
    assert (one["deals"], one["won"], other["deals"], other["won"]) == (1, 1, 1, 0)
    assert (other["days"], other["contacts"]) == (100, 2)
    assert isclose(one["contacts_expected"], 3 * 50 / 150)
    assert isclose(other["tickets_expected"], 1 * 100 / 150)
    assert 0 < one["won_expected"] < 1


def test_people_are_told_three_things_only_and_what_they_rest_on() -> None:
    """Fits, does not fit, too early: by the interval at the book's certainty, with what it is made of."""
    count = 60
    seen = pa.table(
        {
            "account_id": [f"A{number}" for number in range(count)],
            "seller_id": ["ann"] * count,
            "days": [365] * count,
            "contacts": [200, 2, 52] + [50] * (count - 3),
            "contacts_expected": [50.0] * count,
            "deals": [0] * count,
            "won": [0] * count,
            "won_expected": [0.0] * count,
            "won_variance": [0.0] * count,
            "tickets": [1] * count,
            "tickets_expected": [1.0] * count,
        }
    )
    rows = matches_table(seen, certainty=0.9, as_of=DAY).to_pylist()
    assert [row["says"] for row in rows[:3]] == [FITS, FITS_NOT, TOO_EARLY]
    assert rows[0]["made_of"] == (
        "200 contacts where comparable accounts saw 50.0 in the same 365 days; 0 of 0 closed deals won where "
        "like deals win 0.0; 1 service tickets where comparable accounts opened 1.0"
    )
    assert all(row["low"] <= row["estimate"] <= row["high"] for row in rows)
    assert set(rows[0]) == set(MATCHES.names)
    hardly, surely = (
        [row["high"] - row["low"] for row in matches_table(seen, certainty=one, as_of=DAY).to_pylist()]
        for one in (0.5, 0.99)
    )
    assert all(narrow < wide for narrow, wide in zip(hardly, surely, strict=True))
