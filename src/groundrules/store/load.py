"""Reading for screens: plain frozen data, never a model; ``web.access`` says who may see what of it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet

from groundrules.cases import (
    Case,
    Hierarchy,
    Party,
    Status,
    Wanted,
)
from groundrules.cases.case import OPEN_STATUSES
from groundrules.store import audit
from groundrules.store.chain import Entry
from groundrules.store.docket import cases_by_id, load_case, matching
from groundrules.store.models import AuditEntry, CaseHead
from groundrules.store.models import Person as PersonRow
from groundrules.terms import SalesRole, Seller

__all__ = [
    "CaseRow",
    "Person",
    "audit_entries",
    "case_view",
    "cases",
    "cases_of",
    "cases_of_account",
    "find_cases",
    "people",
    "person",
    "person_of",
    "queue",
    "ruled_by",
    "sign_in_names",
    "waiting_with_people",
]


@dataclass(frozen=True, slots=True)
class Person:
    """One person with the right given by hand: S seller, R sales operations, A system admin, U auditor."""

    seller_id: str
    name: str
    sales_role: str
    manager_id: str | None
    territory: str
    region: str
    pair_id: str | None
    access: str
    is_active: bool
    is_imported: bool = True

    @property
    def is_seller(self) -> bool:
        """True when the import knows them as somebody who sells."""
        return self.is_imported and self.sales_role != SalesRole.OTHER


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case on one line. ``value_at_risk`` in minor units; times in UTC."""

    case_id: str
    signal_id: str
    kind: str
    status: Status
    grade: str
    account_id: str
    account_name: str
    headline: str
    rule_id: str
    value_at_risk: int
    value_band: str
    currency: str
    p_true: float
    outcome: str
    decider_id: str | None
    opened_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    version: int
    parties: tuple[Party, ...]
    unit_kind: str = "account"
    unit_name: str = ""

    @property
    def party_ids(self) -> tuple[str, ...]:
        """The sides' seller ids."""
        return tuple(party.seller_id for party in self.parties)


def person_of(user: User | AnonymousUser) -> Person | None:
    """The person who is signed in; None for nobody, and for somebody who has left."""
    if not user.is_authenticated:
        return None
    row = PersonRow.objects.filter(user_id=user.pk, is_active=True).first()
    return _person(row) if row else None


def person(seller_id: str) -> Person | None:
    """The person of that id, here or gone; None when nobody has it."""
    row = PersonRow.objects.filter(pk=seller_id).first()
    return _person(row) if row else None


def people() -> Hierarchy:
    """Everybody and who manages whom: ``.people``, ``.chain(id)``, ``.subtree(id)``, ``.manages(a, b)``."""
    stamp = AuditEntry.objects.filter(object="people").order_by("-sequence").values_list("seal", flat=True)
    seal = stamp.first()
    if seal is None or seal not in _trees:
        tree = Hierarchy(seller_of(_person(row)) for row in PersonRow.objects.all())
        if seal is None:
            return tree
        _trees.clear()
        _trees[seal] = tree
    return _trees[seal]


_trees: dict[str, Hierarchy] = {}  # the newest tree, by the seal of the act that changed it


def seller_of(found: Person) -> Seller:
    """The person as the steps know people."""
    return Seller(
        found.seller_id,
        found.name,
        SalesRole(found.sales_role),
        found.manager_id,
        found.territory or None,
        found.region or None,
        found.pair_id,
        found.is_active,
    )


def sign_in_names() -> dict[str, str]:
    """Sign-in name -> seller id of everybody who can sign in."""
    rows = PersonRow.objects.filter(is_active=True, user__is_active=True).order_by("user__username")
    return {str(name): seller_id for name, seller_id in rows.values_list("user__username", "seller_id")}


def queue(viewer_id: str, now: datetime) -> tuple[CaseRow, ...]:
    """The cases this person decides: overdue ones first, then the most value at risk, then the oldest."""
    heads = CaseHead.objects.filter(decider_id=viewer_id, status=Status.WITH_LEADER.value)
    rows = _rows(heads.order_by("-value_at_risk", "opened_at", "case_id"))
    return tuple(sorted(rows, key=lambda row: row.due_at is None or row.due_at > now))


def waiting_with_people(seller_ids: frozenset[str]) -> int:
    """How many cases wait for an answer of one of these people, before any leader sees them."""
    heads = CaseHead.objects.filter(status=Status.WITH_PERSON.value, sides__seller_id__in=seller_ids)
    return heads.distinct().count()


def case_view(case_id: str) -> Case | None:
    """One case with all that happened to it; None when there is none."""
    return load_case(case_id)


def cases_of(seller_id: str) -> tuple[CaseRow, ...]:
    """Cases in which this person is a side: open ones first, newest first."""
    return _open_first(CaseHead.objects.filter(sides__seller_id=seller_id))


def cases_of_account(account_id: str) -> tuple[CaseRow, ...]:
    """Cases about an account: open ones first, newest first."""
    return _open_first(CaseHead.objects.filter(account_id=account_id))


def ruled_by(decider_id: str, newest: int = 20) -> tuple[CaseRow, ...]:
    """Cases this person ruled or that ended on their desk, newest first."""
    ended = (Status.RULED.value, Status.CLOSED.value)
    heads = CaseHead.objects.filter(decider_id=decider_id, status__in=ended)
    return _rows(heads.order_by("-opened_at", "case_id")[:newest])


def find_cases(wanted: Wanted) -> tuple[CaseRow, ...]:
    """Cases that fit, newest opening first."""
    return _rows(matching(wanted))


def cases(case_ids: frozenset[str]) -> dict[str, Case]:
    """Whole cases by id."""
    return cases_by_id(case_ids)


def audit_entries(actors: frozenset[str] | None = None, newest: int = 200) -> tuple[Entry, ...]:
    """The audit log, newest first; of these actors only when given."""
    return audit.entries(actors=actors, newest=newest)


def _open_first(heads: QuerySet[CaseHead]) -> tuple[CaseRow, ...]:
    rows = _rows(heads.order_by("-opened_at", "case_id"))
    return tuple(sorted(rows, key=lambda row: row.status not in OPEN_STATUSES))


def _rows(heads: QuerySet[CaseHead]) -> tuple[CaseRow, ...]:
    return tuple(_row(head) for head in heads.prefetch_related("sides"))


def _row(head: CaseHead) -> CaseRow:
    sides = sorted(head.sides.all(), key=lambda side: side.pk)
    return CaseRow(
        case_id=head.case_id,
        signal_id=head.signal_id,
        kind=head.kind,
        status=Status(head.status),
        grade=head.grade,
        account_id=head.account_id,
        account_name=head.account_name,
        headline=head.headline,
        rule_id=head.rule_id,
        value_at_risk=head.value_at_risk,
        value_band=head.value_band,
        currency=head.currency,
        p_true=head.p_true,
        outcome=head.outcome,
        decider_id=head.decider_id or None,
        opened_at=head.opened_at,
        due_at=head.due_at,
        sent_at=head.sent_at,
        version=head.version,
        parties=tuple(Party(side.seller_id, side.name, side.side) for side in sides),
        unit_kind=head.unit_kind,
        unit_name=head.unit_name,
    )


def _person(row: PersonRow) -> Person:
    return Person(
        seller_id=row.seller_id,
        name=row.name,
        sales_role=row.sales_role,
        manager_id=row.manager_id or None,
        territory=row.territory,
        region=row.region,
        pair_id=row.pair_id or None,
        access=row.access,
        is_active=row.is_active,
        is_imported=row.is_imported,
    )
