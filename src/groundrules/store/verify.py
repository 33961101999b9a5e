"""Is the record whole? Everything that must agree is compared: log, events, heads, sides, keys, file."""

from dataclasses import dataclass

from django.db import connection

from groundrules.cases import Case
from groundrules.store import audit
from groundrules.store.chain import Checkpoint
from groundrules.store.docket import cases_by_id, head_of
from groundrules.store.drafts import check_drafts
from groundrules.store.journal import check_journal
from groundrules.store.models import CaseHead, CaseParty, IdempotencyKey, StoryHead


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """What was looked at, and every fault as one sentence; no fault, no loss."""

    entries: int
    cases: int
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """True when there is no fault."""
        return not self.faults


def verify_record(checkpoint: Checkpoint | None = None) -> RecordCheck:
    """Every act is there whole, sealed in the log, and lists agree with what happened."""
    chain = audit.verify_chain(checkpoint)
    faults = [] if chain.ok else [chain.why]
    heads = {head.case_id: head for head in CaseHead.objects.all()}
    cases = cases_by_id(heads)
    sides = {case_id: set[str]() for case_id in heads}
    for case_id, seller_id in CaseParty.objects.values_list("case_id", "seller_id"):
        sides[case_id].add(seller_id)
    for case_id, head in heads.items():
        case = cases.get(case_id)
        if case is None:
            faults.append(f"case {case_id} has no events")
        elif not _same(head, case):
            faults.append(f"case {case_id} is listed otherwise than it happened")
        elif sides[case_id] != set(case.party_ids):
            faults.append(f"case {case_id} has other sides than when it opened")
    versions = dict(StoryHead.objects.values_list("subject", "version"))
    for case_id, end in _keys():
        if case_id not in cases or cases[case_id].version < end:
            faults.append(f"a form's answer on case {case_id} names an event that is not there")
    for subject, end in _stories_of_keys():
        if versions.get(subject, 0) < end:
            faults.append(f"a form's answer on {subject} names an entry that is not there")
    faults.extend(check_journal())
    faults.extend(check_drafts())
    faults.extend(_file())
    return RecordCheck(chain.count, len(heads), tuple(faults))


def _same(head: CaseHead, case: Case) -> bool:
    wanted = head_of(case)
    names = [field.attname for field in CaseHead._meta.concrete_fields]
    return all(getattr(head, name) == getattr(wanted, name) for name in names)


def _keys() -> list[tuple[str, int]]:
    answers = IdempotencyKey.objects.values_list("answer", flat=True)
    return [(str(answer["case_id"]), int(answer["to"])) for answer in answers if "case_id" in answer]


def _stories_of_keys() -> list[tuple[str, int]]:
    answers = IdempotencyKey.objects.values_list("answer", flat=True)
    return [pair for answer in answers for pair in answer.get("stories", {}).items()]


def _file() -> list[str]:
    """What the database engine itself finds wrong with its file."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        found = [str(row[0]) for row in cursor.fetchall()]
    return [] if found == ["ok"] else [f"the file is damaged: {line}" for line in found]
