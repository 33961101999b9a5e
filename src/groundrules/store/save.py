"""The right to write the record: the docket, the people, the sign-ins. Only wiring hands it out."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction

from groundrules.cases import Hierarchy
from groundrules.store import audit, load
from groundrules.store.chain import digest
from groundrules.store.docket import OrmDocket
from groundrules.store.journal import OrmJournal
from groundrules.store.models import Access, Person
from groundrules.store.signin import account_name
from groundrules.terms import Seller

__all__ = [
    "OrmDocket",
    "OrmJournal",
    "OrmPeople",
    "SyncResult",
    "create_user",
    "end_access",
    "give_access",
    "prepare",
    "sync_people",
]


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What the import changed about people, by seller id."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """True when something changed."""
        return bool(self.added or self.changed or self.left)


class OrmPeople:
    """Who is who, from the record; see ``groundrules.cases.ports.People``."""

    def hierarchy(self) -> Hierarchy:
        """Everybody, and who manages whom."""
        return load.people()


def prepare() -> None:
    """The record's database exists, readable by its owner only, and has today's tables."""
    path = Path(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and path.parent.is_dir() and not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    call_command("migrate", verbosity=0, interactive=False)


def sync_people(sellers: Iterable[Seller], *, now: datetime, actor: str = "import") -> SyncResult:
    """Names, jobs and managers are those of the import; rights stay as they were.

    Somebody the import no longer knows, or marks as gone, can no longer sign in and is signed out at the next
    click. People made by hand (sales operations, auditors) are left alone.
    """
    wanted = {seller.seller_id: seller for seller in sellers}
    with transaction.atomic():
        known = {row.seller_id: row for row in Person.objects.all()}
        added = [key for key in wanted if key not in known]
        changed = [key for key, seller in wanted.items() if key in known and _update(known[key], seller, now)]
        left = [key for key, row in known.items() if row.is_imported and row.is_active and key not in wanted]
        for key in left:
            known[key].is_active, known[key].synced_at = False, now
        Person.objects.bulk_create(_new(wanted[key], now) for key in added)
        Person.objects.bulk_update([known[key] for key in (*changed, *left)], _IMPORTED)
        gone = [key for key in (*changed, *left) if not known[key].is_active]
        User.objects.filter(person__in=gone).update(is_active=False)
        result = SyncResult(tuple(sorted(added)), tuple(sorted(changed)), tuple(sorted(left)))
        if result.anything:
            counts = {"added": len(added), "changed": len(changed), "left": len(left)}
            _log(now, actor, "sync people", counts)
    return result


def create_user(
    *, seller_id: str, sign_in: str, password: str | None, now: datetime, actor: str, name: str = ""
) -> None:
    """The person can sign in; ``password`` None: not until one is set. Unknown ids become people by hand.

    Raises:
        ValueError: the sign-in name is taken by somebody else.
    """
    account = account_name(sign_in)
    with transaction.atomic():
        row, _made = Person.objects.get_or_create(
            pk=seller_id, defaults={"name": name or seller_id, "synced_at": now, "is_imported": False}
        )
        taken = User.objects.filter(username=account).exclude(person=row).exists()
        if taken:
            raise ValueError(f"the sign-in name {account} is taken")
        user = row.user or User(username=account)
        user.username, user.is_active = account, row.is_active
        user.set_password(password)
        user.save()
        row.user, row.synced_at = user, now
        row.save(update_fields=("user", "synced_at"))
        _log(now, actor, "create user", {"person": seller_id})


def give_access(*, seller_id: str, access: str, now: datetime, actor: str) -> None:
    """The person has that right: S seller, R sales operations, A system admin, U auditor.

    Raises:
        ValueError: there is no such right, or the actor changes his own.
    """
    if access not in Access.values:
        raise ValueError(f"there is no right {access}")
    if actor == seller_id:
        raise ValueError("nobody changes his own right")
    with transaction.atomic():
        row = Person.objects.get(pk=seller_id)
        before, row.access, row.synced_at = row.access, access, now
        row.save(update_fields=("access", "synced_at"))
        _log(now, actor, "give access", {"person": seller_id, "from": before, "to": access})


def end_access(*, seller_id: str, now: datetime, actor: str) -> None:
    """The person can no longer sign in, and is signed out at the next click."""
    with transaction.atomic():
        row = Person.objects.get(pk=seller_id)
        row.is_active, row.synced_at = False, now
        row.save(update_fields=("is_active", "synced_at"))
        User.objects.filter(person=row).update(is_active=False)
        _log(now, actor, "end access", {"person": seller_id})


_IMPORTED = (
    "name",
    "sales_role",
    "manager_id",
    "territory",
    "region",
    "pair_id",
    "is_active",
    "is_imported",
    "synced_at",
)


def _values(seller: Seller) -> dict[str, object]:
    return {
        "name": seller.name,
        "sales_role": seller.sales_role.value,
        "manager_id": seller.manager_id or "",
        "territory": seller.territory or "",
        "region": seller.region or "",
        "pair_id": seller.pair_id or "",
        "is_active": seller.is_active,
        "is_imported": True,
    }


def _new(seller: Seller, now: datetime) -> Person:
    return Person(seller_id=seller.seller_id, synced_at=now, **_values(seller))


def _update(row: Person, seller: Seller, now: datetime) -> bool:
    """True when the import says something new about the person."""
    values = _values(seller)
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.synced_at = now
    return True


def _log(now: datetime, actor: str, act: str, detail: Mapping[str, object]) -> None:
    """One audit entry about people; its digest covers them all, so that a changed tree has a new seal."""
    everybody = list(Person.objects.order_by("pk").values_list("pk", *_IMPORTED[:-1], "access"))
    audit.write(
        at=now,
        actor=actor,
        act=act,
        object_="people",
        detail={**detail, "digest": digest([list(row) for row in everybody])},
    )
