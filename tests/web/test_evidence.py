"""Stored evidence becomes what the page shows, and broken evidence becomes nothing."""

from groundrules.web.evidence import number, read_evidence

FULL: dict[str, object] = {
    "question": "has anybody visibly contacted the account since it moved?",
    "unit": {
        "account_id": "001A",
        "account": "Brightwater",
        "from": {"id": "005A", "name": "Ann Field"},
        "to": {"id": "005B", "name": "Ben Inside"},
        "moved_on": "2026-04-20",
    },
    "window": {"from": "2026-04-20", "to": "2026-06-30"},
    "counts": [{"label": "touches by the new owner", "value": 0, "unit": "touches"}],
    "expected": {"value": 7.34, "unit": "touches", "how": "0.11 a day"},
    "formula": "P(0 | 7.3) = 0.031",
    "rows": [
        {"day": "2026-05-03", "who": "Ann Field", "what": "call (out)", "source": "task 00T1"},
        {"day": "2026-05-04", "who": "Somebody Else", "what": "mail (in)", "source": "task 00T2"},
    ],
    "rows_total": 120,
    "excuses": [{"code": "leave", "holds": False, "why": "at work 40 of 42 days"}],
    "sources": [{"name": "activities", "complete": True}],
    "price": {"base_minor": 12300000, "loss": 0.15, "p": 0.94, "minor": 1734000, "placeholder": True},
    "answers": {"seller": "What happened?", "leader": "Call both."},
}


def test_every_number_of_the_evidence_is_on_the_page() -> None:
    """Counts, expectation, formula, excuses, price and totals come out as written in."""
    found = read_evidence(FULL)
    assert found is not None
    assert [(c.label, c.value) for c in found.counts] == [("touches by the new owner", "0")]
    assert found.expected is not None
    assert found.expected.value == "7.34"
    assert found.formula == "P(0 | 7.3) = 0.031"
    assert found.rows_total == 120
    assert [(e.code, e.holds) for e in found.excuses] == [("Leave", False)]
    assert [value for _, value in found.price] == ["$123k", "94%", "15%", "$17.3k"]
    assert found.placeholder


def test_both_sides_get_their_mark_and_strangers_none() -> None:
    """The old owner's rows lie on lane a; somebody who is no side is listed but not drawn."""
    found = read_evidence(FULL)
    assert found is not None
    assert [row.side for row in found.rows] == ["a", ""]
    assert found.strip is not None
    assert [mark.side for mark in found.strip.marks] == ["a"]


def test_broken_or_missing_evidence_shows_nothing() -> None:
    """No evidence, and parts of the wrong kind, never break a page."""
    assert read_evidence({}) is None
    odd = read_evidence({"question": "why", "rows": "x", "counts": {"a": 1}, "window": [], "price": 3})
    assert odd is not None
    assert odd.counts == ()
    assert odd.strip is None


def test_numbers_read_like_numbers() -> None:
    """Thousands get commas, small numbers keep what matters, text stays text."""
    assert [number(v) for v in (1234, 7.0, 0.0312, 12345.6, "n/a", True)] == [
        "1,234",
        "7",
        "0.0312",
        "12,346",
        "n/a",
        "yes",
    ]
