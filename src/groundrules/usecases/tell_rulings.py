"""What leaders ruled and how cases ended, out of the record, as tables that signals read."""

import json
from collections.abc import Iterator, Mapping

import pyarrow as pa

from groundrules.cases import Case, Docket, Hierarchy, People, Wanted
from groundrules.cases.decider import decider_at
from groundrules.cases.events import Corrected, Ending, Ruled
from groundrules.cases.outcomes import confirms
from groundrules.cases.subject import DEAL
from groundrules.coverage.arrow import STORED
from groundrules.signals.tables import FOUND, RULINGS
from groundrules.terms import Table


def tell_rulings(*, docket: Docket, people: People) -> dict[str, pa.Table]:
    """The tables ``rulings`` and ``found``: one row a ruling, one row a case that ended and says what was so.

    No seller is named: ``rulings`` has the leader, since the question is whether leaders agree, and of the
    sides only what must not matter, for the audit.
    """
    tree = people.hierarchy()
    cases = sorted(docket.find(Wanted()), key=lambda case: case.case_id)
    return {
        RULINGS.name: _table(RULINGS, [row for case in cases for row in _rulings(case, tree)]),
        FOUND.name: _table(FOUND, [row for case in cases for row in _found(case)]),
    }


def _rulings(case: Case, tree: Hierarchy) -> Iterator[dict[str, object]]:
    """One row a round; a correction stands in the place of what it corrects."""
    corrected = {event.round: event for event in case.events if isinstance(event, Corrected)}
    outcomes = [
        corrected[event.round].outcome if event.round in corrected else event.outcome
        for event in case.rulings
    ]
    for place, ruled in enumerate(case.rulings):
        last = place == len(case.rulings) - 1
        yield {
            "ruling_id": f"{case.case_id}-{ruled.round}",
            "case_id": case.case_id,
            "kind": case.opened.kind,
            "rule_id": ruled.rule_id,
            "book_version": ruled.book_version,
            "ruled_at": ruled.at,
            "leader_id": ruled.by,
            "outcome": outcomes[place],
            "facts": json.dumps(_facts(case, ruled), ensure_ascii=False, sort_keys=True),
            "audit": json.dumps(_audit(case, tree), ensure_ascii=False, sort_keys=True),
            "appealed": not last or (case.appeal is not None and len(case.rulings) == 1),
            "overturned": not last and outcomes[place] != outcomes[-1],
            "opportunity_id": case.opened.unit_id if case.opened.unit_kind == DEAL else None,
        }


def _facts(case: Case, ruled: Ruled) -> Mapping[str, object]:
    """What may matter, as it was before the ruling: what was counted, what is at stake, what was said."""
    opened = case.opened
    said = {answer.reason for answer in case.answers if answer.at <= ruled.at}
    days = (opened.as_of - opened.since).days if opened.since else None
    return {
        **opened.facts,
        "days since": days,
        "value band": opened.value_band,
        "severity": opened.severity,
        "answers": sorted(said),
        "round": ruled.round,
    }


def _audit(case: Case, tree: Hierarchy) -> Mapping[str, object]:
    """What must not matter: the sides' jobs, regions and whether they have one leader."""
    sides = [tree.people[party] for party in case.party_ids if party in tree.people]
    return {
        "jobs": sorted(str(person.sales_role) for person in sides),
        "regions": sorted({person.region for person in sides if person.region}),
        "one leader": len({person.manager_id for person in sides}) <= 1,
        "by the nearest leader": bool(case.rulings)
        and case.rulings[0].by == decider_at(case.party_ids, tree, 0),
    }


def _found(case: Case) -> Iterator[dict[str, object]]:
    """Whether what the signal said was so; a case that expired or that the sides settled says nothing."""
    if case.outcome is not None:
        is_true, at = confirms(case.opened.kind, case.outcome[0]), case.rulings[-1].at
    elif case.closed is not None and case.closed.how == Ending.EXCUSED:
        is_true, at = False, case.closed.at
    else:
        return
    yield {
        "case_id": case.case_id,
        "kind": case.opened.kind,
        "stated": _stated(case),
        "is_true": is_true,
        "ended_at": at,
    }


def _stated(case: Case) -> float:
    """The chance as the measure itself gave it, before any correction by earlier cases."""
    tree = json.loads(case.opened.evidence)
    price = tree.get("price") if isinstance(tree, dict) else None
    stated = price.get("p_stated") if isinstance(price, dict) else None
    return float(stated) if isinstance(stated, (int, float)) else case.opened.p_true


def _table(table: Table, rows: list[dict[str, object]]) -> pa.Table:
    schema = pa.schema([(column.name, STORED[column.type]) for column in table.columns])
    return pa.Table.from_pylist(rows, schema=schema)
