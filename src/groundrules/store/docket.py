"""The docket on the ORM: one act is one transaction with its audit entry inside."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from groundrules.cases import (
    Act,
    Appended,
    Case,
    Event,
    Wanted,
)
from groundrules.cases.case import fold
from groundrules.cases.codec import as_data, from_data
from groundrules.cases.events import Opened
from groundrules.cases.ports import Decide, KeyReusedError, StaleVersionError
from groundrules.store import audit
from groundrules.store.chain import digest
from groundrules.store.models import CaseEvent, CaseHead, CaseParty, IdempotencyKey


class OrmDocket:
    """Cases in the record's database; see ``groundrules.cases.ports.Docket``."""

    def load(self, case_id: str) -> Case | None:
        """The case with all its events; None when there is none."""
        return load_case(case_id)

    def find(self, wanted: Wanted) -> tuple[Case, ...]:
        """The cases that fit, newest opening first."""
        heads = list(matching(wanted).values_list("case_id", flat=True))
        cases = cases_by_id(heads)
        return tuple(cases[case_id] for case_id in heads)

    def append(self, act: Act, decide: Decide) -> Appended:
        """Events, head, key and audit entry in one transaction, or nothing at all."""
        body = digest([act.name, act.case_id, dict(act.body)])
        # IMMEDIATE on SQLite: the write lock is taken before the first read, so what was read is still true.
        with transaction.atomic():
            if act.key:
                replay = _replayed(act, body)
                if replay is not None:
                    return replay
            case = load_case(act.case_id, lock=True)
            version = case.version if case else 0
            if act.seen_version is not None and act.seen_version != version:
                raise StaleVersionError(act.seen_version, version)
            events = decide(case)
            after = _store(act, case, events)
            rows = [[version + n, *as_data(event)] for n, event in enumerate(events, 1)]
            audit.write(
                at=act.at,
                actor=act.actor,
                act=act.name,
                object_=f"case:{act.case_id}",
                detail={
                    "from": version,
                    "to": after.version,
                    "events": [row[1] for row in rows],
                    "digest": digest(rows),
                },
            )
            if act.key:
                IdempotencyKey.objects.create(
                    actor=act.actor,
                    key=act.key,
                    act=act.name,
                    digest=body,
                    answer={"case_id": act.case_id, "from": version, "to": after.version},
                    at=act.at,
                )
        return Appended(after, events)


def load_case(case_id: str, *, lock: bool = False) -> Case | None:
    """The case folded from its events; ``lock`` holds its head until the transaction ends."""
    if lock:
        CaseHead.objects.select_for_update().filter(case_id=case_id).first()
    return fold(case_id, _events(CaseEvent.objects.filter(case_id=case_id).order_by("sequence")))


def cases_by_id(case_ids: Iterable[str]) -> dict[str, Case]:
    """Cases folded from their events, in two queries however many there are."""
    rows: dict[str, list[CaseEvent]] = {}
    for row in CaseEvent.objects.filter(case_id__in=list(case_ids)).order_by("case_id", "sequence"):
        rows.setdefault(row.case_id, []).append(row)
    folded = ((case_id, fold(case_id, _events(found))) for case_id, found in rows.items())
    return {case_id: case for case_id, case in folded if case is not None}


def matching(wanted: Wanted) -> QuerySet[CaseHead]:
    """Heads of the cases that fit, newest opening first."""
    given = {
        "status__in": wanted.statuses,
        "kind": wanted.kind,
        "rule_id": wanted.rule_id,
        "account_id__in": wanted.account_ids,
        "unit_kind": wanted.unit[0] if wanted.unit else None,
        "unit_id": wanted.unit[1] if wanted.unit else None,
        "decider_id": wanted.decider_id,
        "sides__seller_id": wanted.party_id,
        "signal_id__in": wanted.signal_ids,
        "due_at__lte": wanted.due_by,
        "opened_at__gte": wanted.opened_from,
    }
    filters = {name: value for name, value in given.items() if value is not None}
    heads = CaseHead.objects.filter(**filters).order_by("-opened_at", "case_id")
    return heads[: wanted.limit] if wanted.limit else heads


def _events(rows: Iterable[CaseEvent]) -> Iterable[Event]:
    return (from_data(row.kind, row.data) for row in rows)


def _replayed(act: Act, body: str) -> Appended | None:
    """The answer this key got before; None when it is new."""
    known = IdempotencyKey.objects.filter(actor=act.actor, key=act.key).first()
    if known is None:
        return None
    if known.digest != body:
        raise KeyReusedError
    start, end = known.answer["from"], known.answer["to"]
    rows = CaseEvent.objects.filter(case_id=known.answer["case_id"], sequence__lte=end).order_by("sequence")
    events = tuple(_events(rows))
    case = fold(known.answer["case_id"], events)
    if case is None:
        raise AssertionError("unreachable: a key is stored together with its events")
    return Appended(case, events[start:], replayed=True)


def _store(act: Act, case: Case | None, events: tuple[Event, ...]) -> Case:
    """The new events and the head they add up to."""
    after = fold(act.case_id, (*(case.events if case else ()), *events))
    if after is None or not events:
        raise ValueError(f"act {act.name} on {act.case_id} brought no event")
    head = head_of(after)
    if case is None:
        head.save(force_insert=True)
        CaseParty.objects.bulk_create(
            CaseParty(case=head, seller_id=party.seller_id, name=party.name, side=party.side)
            for party in after.parties
        )
    else:
        head.save(force_update=True)
    first = after.version - len(events)
    CaseEvent.objects.bulk_create(
        CaseEvent(case=head, sequence=first + n, kind=kind, at=event.at, actor=event.by, data=data)
        for n, event in enumerate(events, 1)
        for kind, data in [as_data(event)]
    )
    return after


def head_of(case: Case) -> CaseHead:
    """The line a case has in lists, worked out from what happened."""
    opened: Opened = case.opened
    outcome = case.outcome
    unit_kind, unit_id, unit_name = opened.about
    return CaseHead(
        case_id=case.case_id,
        signal_id=opened.signal_id,
        kind=opened.kind,
        status=case.status.value,
        grade=opened.grade,
        account_id=opened.account_id,
        account_name=opened.account_name,
        unit_kind=unit_kind,
        unit_id=unit_id,
        unit_name=unit_name,
        headline=opened.headline,
        rule_id=opened.rule_id,
        book_version=opened.book_version,
        value_at_risk=opened.value_at_risk,
        value_band=opened.value_band,
        currency=opened.currency,
        p_true=opened.p_true,
        outcome=outcome[0] if outcome else "",
        decider_id=case.decider_id or "",
        opened_at=opened.at,
        due_at=case.due_at,
        sent_at=case.sent_at,
        version=case.version,
    )
