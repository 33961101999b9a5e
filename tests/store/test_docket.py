"""What every Docket promises, asked of the record's and of the one in memory."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from groundrules.cases import Act, Docket, Event, RefusedError, Status, Wanted
from groundrules.cases.case import Case
from groundrules.cases.commands import Close, NameInterim
from groundrules.cases.events import SIGNALS
from groundrules.cases.life import decide
from groundrules.cases.opening import opening
from groundrules.cases.ports import KeyReusedError, StaleVersionError
from groundrules.store.docket import OrmDocket
from groundrules.store.models import AuditEntry, CaseEvent, CaseHead
from groundrules.store.verify import verify_record
from tests.cases.worlds import WEDNESDAY, escalation, pattern, signal, tree
from tests.fakes.docket import MemoryDocket


@pytest.fixture(params=["memory", "record"])
def docket(request: pytest.FixtureRequest) -> Iterator[Docket]:
    """Each docket in turn, empty."""
    if request.param == "memory":
        yield MemoryDocket()
        return
    request.getfixturevalue("db")
    yield OrmDocket()
    assert verify_record().faults == ()


def _open(docket: Docket, case_id: str = "c1", days: int = 0, **given: object) -> Case:
    row = (pattern if given.pop("grade", "A") == "B" else signal)(case_id, **given)
    now = WEDNESDAY + timedelta(days=days)
    command = opening(row, hierarchy=tree(), escalation=escalation(), now=now)
    act = Act("open", SIGNALS, case_id, now, seen_version=0)
    return docket.append(act, lambda case: decide(case, command, now)).case


def _interim(docket: Docket, key: str = "", seen: int | None = None, because: str = "ill") -> Case:
    def events(case: Case | None) -> tuple[Event, ...]:
        return decide(case, NameInterim("mia", "ida", because), WEDNESDAY)

    act = Act("interim", "mia", "c1", WEDNESDAY, key, {"because": because}, seen)
    return docket.append(act, events).case


def test_what_is_appended_is_loaded(docket: Docket) -> None:
    """A case read back is the case as it was left, event for event."""
    case = _open(docket)
    assert docket.load("c1") == case
    assert docket.load("c2") is None


def test_an_act_at_an_old_version_is_refused_whole(docket: Docket) -> None:
    """The second person who saw version 4 changes nothing and learns the version now."""
    case = _open(docket)
    _interim(docket, seen=case.version)
    with pytest.raises(StaleVersionError, match="version 4, it is 5"):
        _interim(docket, seen=case.version)
    found = docket.load("c1")
    assert found is not None
    assert found.version == case.version + 1


def test_a_refusal_leaves_nothing(docket: Docket) -> None:
    """What the life of a case refuses is in no list."""
    _open(docket)
    with pytest.raises(RefusedError):
        docket.append(
            Act("close", "bob", "c1", WEDNESDAY, "k1"),
            lambda case: decide(case, Close("bob", "settled", "x"), WEDNESDAY),
        )
    found = docket.load("c1")
    assert found is not None
    assert found.status is Status.WITH_LEADER


def test_the_same_form_twice_is_done_once(docket: Docket) -> None:
    """The same key and words get the same case back, as it was then; only one act happens."""
    _open(docket)
    first = _interim(docket, key="k1", seen=4)
    _interim(docket, because="better now")
    assert _interim(docket, key="k1", seen=4) == first
    found = docket.load("c1")
    assert found is not None
    assert found.version == first.version + 1


def test_the_same_key_with_other_words_is_refused(docket: Docket) -> None:
    """A reused key with another body is a mistake of the page, never a second act."""
    _open(docket)
    _interim(docket, key="k1")
    with pytest.raises(KeyReusedError):
        _interim(docket, key="k1", because="something else")


def test_a_key_belongs_to_one_person(docket: Docket) -> None:
    """Somebody else's form with the same key is another form."""
    _open(docket)
    _interim(docket, key="k1")

    def events(case: Case | None) -> tuple[Event, ...]:
        return decide(case, Close(SIGNALS, "excused", "leave"), WEDNESDAY)

    done = docket.append(Act("close", SIGNALS, "c1", WEDNESDAY, "k1"), events)
    assert not done.replayed
    assert done.case.status is Status.CLOSED


def test_finding_by_each_condition(docket: Docket) -> None:
    """Every condition narrows; together they must all hold; newest opening first."""
    _open(docket, "c1", account_id="acme")
    _open(docket, "c2", days=1, grade="B", account_id="beta")
    _open(docket, "c3", days=2, account_id="acme", rule_id="H9")

    def ids(wanted: Wanted) -> list[str]:
        return [case.case_id for case in docket.find(wanted)]

    assert ids(Wanted()) == ["c3", "c2", "c1"]
    assert ids(Wanted(limit=2)) == ["c3", "c2"]
    assert ids(Wanted(statuses=frozenset({Status.WITH_PERSON}))) == ["c2"]
    assert ids(Wanted(kind="S03")) == ["c3", "c1"]
    assert ids(Wanted(kind="S03", rule_id="H9")) == ["c3"]
    assert ids(Wanted(account_ids=frozenset({"acme"}))) == ["c3", "c1"]
    assert ids(Wanted(decider_id="mia")) == ["c3", "c1"]
    assert ids(Wanted(party_id="ann")) == ["c2"]
    assert ids(Wanted(signal_ids=frozenset({"c1", "c2"}))) == ["c2", "c1"]
    assert ids(Wanted(opened_from=WEDNESDAY + timedelta(days=1))) == ["c3", "c2"]
    assert ids(Wanted(due_by=WEDNESDAY + timedelta(days=2))) == ["c1"]
    assert ids(Wanted(statuses=frozenset())) == []


@pytest.mark.django_db
def test_each_act_has_one_audit_entry_without_peoples_words() -> None:
    """The log names who did what to which case and holds no text a person wrote."""
    docket = OrmDocket()
    _open(docket)
    _interim(docket, because="a secret illness")
    entries = list(AuditEntry.objects.values_list("actor", "act", "object"))
    assert entries == [(SIGNALS, "open", "case:c1"), ("mia", "interim", "case:c1")]
    assert not AuditEntry.objects.filter(detail__contains="illness").exists()


@pytest.mark.django_db
def test_an_act_without_events_is_a_mistake_of_ours() -> None:
    """An act that brings nothing about is never logged as if it did."""
    docket = OrmDocket()
    _open(docket)
    with pytest.raises(ValueError, match="brought no event"):
        docket.append(Act("nothing", "mia", "c1", WEDNESDAY), lambda _case: ())
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_verify_sees_each_kind_of_fault() -> None:
    """A list that differs, a side removed, an event edited, added or dropped: each is named."""
    docket = OrmDocket()
    _open(docket)
    _interim(docket, key="k1")
    assert verify_record().ok
    CaseHead.objects.update(value_at_risk=1)
    assert verify_record().faults == ("case c1 is listed otherwise than it happened",)
    CaseHead.objects.update(value_at_risk=20_000_00)
    event = CaseEvent.objects.get(sequence=5)
    CaseEvent.objects.filter(pk=event.pk).update(data={**event.data, "because": "well"})
    assert "is not what the log was sealed for" in verify_record().faults[0]
    CaseEvent.objects.filter(pk=event.pk).update(data=event.data)
    extra = CaseEvent.objects.create(
        case_id="c1", sequence=6, kind=event.kind, at=event.at, actor="mia", data=event.data
    )
    assert "event 6 has no audit entry" in verify_record().faults[0]
    extra.delete()
    event.delete()
    assert any("event 5 of 5 is missing" in fault for fault in verify_record().faults)
    assert any("names an event that is not there" in fault for fault in verify_record().faults)


@pytest.mark.django_db
def test_cases_of_the_version_before_are_about_their_account() -> None:
    """An event stored before cases knew units is read, and the migration gives its head the account."""
    _open(OrmDocket(), account_id="acme", account_name="Acme")
    row = CaseEvent.objects.get(case_id="c1", sequence=1)
    row.data = {name: value for name, value in row.data.items() if not name.startswith("unit_")}
    row.save()
    CaseHead.objects.update(unit_id="", unit_name="")
    step = import_module("groundrules.store.migrations.0004_what_a_case_is_about")
    step.name_the_accounts(apps, None)
    found = OrmDocket().find(Wanted(unit=("account", "acme")))
    assert [case.opened.about for case in found] == [("account", "acme", "Acme")]
    assert not [fault for fault in verify_record().faults if "listed otherwise" in fault]


def test_cases_are_found_by_their_unit(docket: Docket) -> None:
    """A pair is found by kind and id, whichever account ids look alike."""
    _open(docket, "c1", account_id="ann+bob")
    _open(docket, "c2", account_id=None)
    assert [case.case_id for case in docket.find(Wanted(unit=("pair", "ann+bob")))] == ["c2"]
    assert [case.case_id for case in docket.find(Wanted(unit=("account", "ann+bob")))] == ["c1"]
