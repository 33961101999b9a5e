"""What leaders ruled as the product's own table: it comes from the desk's record, so no export has it."""

import json
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from groundrules.simulate import days
from groundrules.simulate.life.answers import VERSIONS
from groundrules.simulate.life.rulings import FLAGS, NUMBERS, OUTCOMES, RAISED, RULED
from groundrules.simulate.salesforce_ids import id_texts
from groundrules.simulate.world import World

_START = datetime(days.FIRST.year, days.FIRST.month, days.FIRST.day, tzinfo=UTC)
_KINDS = {"H2": "S03", "H4": "S02"}


def rulings(world: World) -> pa.Table:
    """The rulings of the world by the columns of the signals' ``rulings`` table."""
    ruled = world.life.rulings
    people = world.force.people
    ids = id_texts("user", len(people))
    rows = []
    for n, outcome in enumerate(ruled.outcome):
        leader, rule = int(ruled.leader[n]), RULED[int(ruled.rule[n])]
        facts: dict[str, object] = {
            name: round(float(ruled.number[place, n]), 3) for place, name in enumerate(NUMBERS)
        }
        facts |= {name: bool(ruled.flag[place, n]) for place, name in enumerate(FLAGS)}
        audit = {
            "tenure_years": round(float(ruled.tenure[n]), 2),
            "quota_attainment": round(float(ruled.quota[n]), 2),
            "raised_by": RAISED[int(ruled.raised[n])],
        }  # fmt: skip
        rows.append({
            "ruling_id": f"ruling-{n}", "case_id": f"case-{n}", "kind": _KINDS.get(rule, "S01"),
            "rule_id": rule, "book_version": VERSIONS[int(ruled.version[n])],
            "ruled_at": _START + timedelta(seconds=int(ruled.moment[n])), "leader_id": ids[leader],
            "outcome": OUTCOMES[int(outcome)], "facts": json.dumps(facts), "audit": json.dumps(audit),
            "appealed": bool(ruled.appealed[n]), "overturned": bool(ruled.overturned[n]),
            "opportunity_id": None,
        })  # fmt: skip
    texts = ("ruling_id", "case_id", "kind", "rule_id", "book_version")
    schema = pa.schema([
        *((name, pa.string()) for name in texts), ("ruled_at", pa.timestamp("us", "UTC")),
        *((name, pa.string()) for name in ("leader_id", "outcome", "facts", "audit")),
        ("appealed", pa.bool_()), ("overturned", pa.bool_()), ("opportunity_id", pa.string()),
    ])  # fmt: skip
    return pa.Table.from_pylist(rows, schema=schema)
