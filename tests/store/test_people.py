"""People come from the import, rights by hand; who has left is out at the next click."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from groundrules.store import audit, load
from groundrules.store.models import AuditEntry, Person
from groundrules.store.save import OrmPeople, create_user, end_access, give_access, sync_people
from groundrules.terms import SalesRole
from tests.cases.worlds import WEDNESDAY, company, seller

pytestmark = pytest.mark.django_db
LATER = WEDNESDAY + timedelta(days=7)


def _sign_in(seller_id: str) -> User:
    create_user(
        seller_id=seller_id,
        sign_in=f"{seller_id}@example.com",
        password="a long enough word",
        now=WEDNESDAY,
        actor="cli",
    )
    return User.objects.get(person=seller_id)


def test_an_import_brings_people_and_their_managers() -> None:
    """After the import the tree of managers is the import's."""
    found = sync_people(company(), now=WEDNESDAY)
    assert len(found.added) == 7
    assert load.people().subtree("max") == {"ann", "fay"}
    assert OrmPeople().hierarchy().chain("bob") == ("mia", "vera")


def test_an_import_that_says_nothing_new_is_no_act() -> None:
    """Reading the same people again changes nothing and logs nothing."""
    sync_people(company(), now=WEDNESDAY)
    assert not sync_people(company(), now=LATER).anything
    assert AuditEntry.objects.count() == 1


def test_rights_never_come_from_an_import() -> None:
    """A right given by hand survives the import, and no import gives one."""
    sync_people(company(), now=WEDNESDAY)
    give_access(seller_id="ida", access="U", now=WEDNESDAY, actor="ada")
    sync_people([replace(person, territory="north") for person in company()], now=LATER)
    assert Person.objects.get(pk="ida").access == "U"
    assert set(Person.objects.exclude(pk="ida").values_list("access", flat=True)) == {"S"}


def test_nobody_changes_their_own_right() -> None:
    """Not even to give one up; unknown rights are refused too."""
    sync_people(company(), now=WEDNESDAY)
    with pytest.raises(ValueError, match="his own right"):
        give_access(seller_id="ida", access="R", now=WEDNESDAY, actor="ida")
    with pytest.raises(ValueError, match="no right"):
        give_access(seller_id="ida", access="root", now=WEDNESDAY, actor="ada")


@pytest.mark.parametrize("how", ["missing", "marked", "by hand"])
def test_who_has_left_cannot_sign_in_and_is_signed_out(how: str) -> None:
    """Gone from the import, marked as gone, or ended by hand: the account is off at once."""
    sync_people(company(), now=WEDNESDAY)
    user = _sign_in("ann")
    assert load.person_of(user) is not None
    if how == "missing":
        sync_people([person for person in company() if person.seller_id != "ann"], now=LATER)
    elif how == "marked":
        gone = [replace(person, is_active=person.seller_id != "ann") for person in company()]
        sync_people(gone, now=LATER)
    else:
        end_access(seller_id="ann", now=LATER, actor="ada")
    user.refresh_from_db()
    assert not user.is_active
    assert load.person_of(user) is None


def test_an_import_never_hands_a_sign_in_back() -> None:
    """Somebody whose access was ended stays out although the CRM still lists them."""
    sync_people(company(), now=WEDNESDAY)
    user = _sign_in("ann")
    end_access(seller_id="ann", now=LATER, actor="ada")
    sync_people(company(), now=LATER)
    user.refresh_from_db()
    assert not user.is_active


def test_people_made_by_hand_stay() -> None:
    """An auditor the CRM never heard of is left alone by imports."""
    create_user(seller_id="ugo", sign_in="ugo", password=None, name="Ugo", now=WEDNESDAY, actor="cli")
    sync_people(company(), now=LATER)
    found = load.person("ugo")
    assert found is not None
    assert found.is_active
    assert not found.is_seller
    assert not User.objects.get(username="ugo").has_usable_password()


def test_a_sign_in_name_has_one_owner() -> None:
    """Names that look alike are the same name; making one's own again changes the password only."""
    sync_people(company(), now=WEDNESDAY)
    _sign_in("ann")
    _sign_in("ann")
    with pytest.raises(ValueError, match="taken"):
        create_user(seller_id="fay", sign_in="ANN@Example.com ", password=None, now=WEDNESDAY, actor="cli")
    assert load.sign_in_names() == {"ann@example.com": "ann"}


def test_the_tree_changes_with_the_import() -> None:
    """A kept tree is never an old one."""
    sync_people(company(), now=WEDNESDAY)
    assert load.people().manages("mia", "bob")
    moved = [
        replace(person, manager_id="max") if person.seller_id == "bob" else person for person in company()
    ]
    sync_people(moved, now=LATER)
    assert load.people().manages("max", "bob")
    assert not load.people().manages("mia", "bob")


def test_each_act_about_people_is_sealed() -> None:
    """Imports, sign-ins, rights and their ends are in the log, in order."""
    sync_people(company(), now=WEDNESDAY)
    _sign_in("ann")
    give_access(seller_id="ann", access="R", now=WEDNESDAY, actor="ada")
    end_access(seller_id="ann", now=LATER, actor="ada")
    assert [entry.act for entry in reversed(load.audit_entries())] == [
        "sync people",
        "create user",
        "give access",
        "end access",
    ]
    assert audit.verify_chain().ok


def test_people_beside_the_sales_force_are_no_sellers() -> None:
    """Somebody the CRM lists with another job is known but does not sell."""
    sync_people([seller("zoe", None, SalesRole.OTHER), seller("ann", None)], now=WEDNESDAY)
    zoe, ann = load.person("zoe"), load.person("ann")
    assert zoe is not None
    assert ann is not None
    assert (zoe.is_seller, ann.is_seller) == (False, True)
    assert load.person("nobody") is None
