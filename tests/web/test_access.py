"""Who may see and do what, written twice: the table and the relations against sixty plain lines."""

import random
import tomllib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundrules.cases import Case, Hierarchy
from groundrules.store import load
from groundrules.store.docket import OrmDocket
from groundrules.store.save import sync_people
from groundrules.terms import SalesRole, Seller
from groundrules.usecases.open_cases import open_cases
from groundrules.usecases.work_cases import answer_case, appeal_ruling, rule_case, study_case
from groundrules.web import access
from groundrules.web import matrix as table
from groundrules.web.access import Viewer
from groundrules.web.case_view import CaseView
from groundrules.web.matrix import Thing
from tests.cases.worlds import CALENDAR, WEDNESDAY, book, company, pattern, signal
from tests.fakes.docket import MemoryPeople
from tests.fakes.facts import MemoryFacts

PEOPLE = 40


@dataclass
class World:
    """Forty people over five levels with cycles, unknown managers and leavers; things of every shape."""

    people: list[load.Person]
    things: list[Thing] = field(default_factory=list)

    @property
    def hierarchy(self) -> Hierarchy:
        """The tree as the record gives it."""
        return Hierarchy(load.seller_of(person) for person in self.people)

    @cached_property
    def above(self) -> dict[str, set[str]]:
        """Managers above each person, as the reference sees them."""
        return {person.seller_id: _above(self, person.seller_id) for person in self.people}


def _world(seed: int) -> World:
    rng = random.Random(seed)  # noqa: S311  # a world, not a secret
    ids = [f"p{n}" for n in range(PEOPLE)]
    people = []
    for n, seller_id in enumerate(ids):
        level = 0 if n == 0 else 1 + (n > 2) + (n > 7) + (n > 15)
        above = [i for i, other in enumerate(ids) if other != seller_id and i < (0, 1, 3, 8, 16)[level]]
        manager: str | None = ids[rng.choice(above)] if above else None
        if rng.random() < 0.12:
            manager = rng.choice([*ids, "ghost", seller_id])  # cycles, strangers, oneself
        people.append(
            load.Person(
                seller_id=seller_id,
                name=seller_id,
                sales_role=rng.choice(["field", "inside", "specialist", "manager", "other"]),
                manager_id=manager,
                territory="",
                region="",
                pair_id=None,
                access=rng.choice("SSSSSSSRAU"),
                is_active=rng.random() > 0.1,
                is_imported=rng.random() > 0.1,
            )
        )

    def some(most: int) -> frozenset[str]:
        return frozenset(rng.sample(ids, rng.randint(0, most)))

    things = [Thing(some(1), some(1), some(3), some(1), some(2), some(1), some(2)) for _ in range(6)]
    return World(people, [*things, Thing()])


def _above(world: World, person: str) -> set[str]:
    """Managers above a person, by walking; a link that leads back to its start counts for nothing."""
    manager_of = {p.seller_id: p.manager_id for p in world.people}

    def link(start: str) -> str | None:
        here = manager_of.get(start)
        if here not in manager_of:
            return None
        walked = set[str]()
        step: str | None = here
        while step is not None and step in manager_of and step not in walked:
            if step == start:
                return None
            walked.add(step)
            step = manager_of[step]
        return here

    found: set[str] = set()
    step = link(person)
    while step is not None:
        found.add(step)
        step = link(step)
    return found


def _leads_everybody(world: World, me: str) -> bool:
    """Nobody above, somebody below, and everybody who has a manager is below."""
    managed = [person for person, above in world.above.items() if above]
    return not world.above[me] and bool(managed) and all(me in world.above[person] for person in managed)


def allowed(world: World, me: load.Person, act: str, thing: Thing) -> bool:  # noqa: C901, PLR0911, PLR0912
    """The reference: the same policy in plain words, sharing nothing with the code it judges."""
    i = me.seller_id
    if not me.is_active:
        return False
    everybody = {*thing.about, *thing.owners, *thing.team, *thing.parties}
    manages = any(i in world.above[person] for person in everybody)
    is_manager = any(i in above for above in world.above.values())
    sells = me.access == "S" or (me.is_imported and me.sales_role != "other")
    calls_plays = i in thing.quarterbacks
    revops, admin, auditor = (me.access == letter for letter in "RAU")
    seller_or_qb = sells or calls_plays
    business = seller_or_qb or is_manager or revops or auditor
    if act in ("rulebook.read", "person.card", "measured.read"):
        return business or admin
    if act == "fairness.read":
        return business
    if act == "known.mine":
        return i in thing.about and (business or admin)
    if act == "draft.read":
        named = is_manager and (i in thing.named or _leads_everybody(world, i))
        return named or revops or auditor
    if act == "draft.edit":
        return revops
    if act == "book.publish":
        return i not in thing.parties and (revops or (is_manager and _leads_everybody(world, i)))
    if act == "account.card":
        return business
    if act in ("account.details", "account.why"):
        mine = (sells and i in thing.owners) or (seller_or_qb and i in thing.team)
        return mine or manages or revops or auditor
    if act == "signal.mine":
        return i in thing.about and (seller_or_qb or is_manager or revops)
    if act in ("signal.fact", "signal.pattern", "case.early"):
        mine = seller_or_qb and i in thing.parties
        return mine or revops or auditor or (act == "signal.fact" and manages)
    if act == "signal.group":
        head = is_manager and _leads_everybody(world, i)
        return manages or head or revops or auditor
    if act in ("case.people early", "case.people"):
        mine = seller_or_qb and i in thing.parties
        leads = act == "case.people" and (manages or (is_manager and i in thing.deciders))
        return mine or leads or auditor
    if act in ("case.facts", "case.ruling"):
        decides = is_manager and i in thing.deciders
        return (seller_or_qb and i in thing.parties) or decides or manages or revops or auditor
    if act in ("case.answer", "case.appeal"):
        return seller_or_qb and i in thing.parties
    if act == "case.statements":
        return (seller_or_qb and i in thing.parties) or (is_manager and i in thing.deciders) or auditor
    if act == "case.proposal":
        return (is_manager and i in thing.deciders) or auditor
    if act in ("case.rule", "case.stand back", "case.correct"):
        is_side = act == "case.rule" and i in thing.parties
        return is_manager and i in thing.deciders and not is_side
    if act == "audit.read":
        return auditor or manages or (i in thing.about and (seller_or_qb or is_manager or revops))
    if act == "audit.verify":
        return admin or auditor
    if act == "handoff.read":
        return (business and i in thing.parties) or manages or revops or auditor
    if act == "handoff.act":
        return (seller_or_qb or is_manager) and i in thing.parties
    if act == "handoff.close":
        return manages
    if act in ("exception.read", "move.read"):
        mine = (seller_or_qb and i in {*thing.parties, *thing.team}) or (is_manager and i in thing.parties)
        owns = act == "exception.read" and sells and i in thing.owners
        return mine or owns or manages or revops or auditor
    if act == "exception.ask":
        mine = ((sells or is_manager) and i in thing.owners) or (seller_or_qb and i in thing.team)
        return mine or manages or revops
    if act == "exception.end":
        return ((seller_or_qb or is_manager) and i in thing.parties) or manages or revops
    if act == "exception.decide":
        return manages or revops
    if act in ("exception.counts", "transition.read"):
        return is_manager or revops or auditor
    if act in ("exception.value", "transition.money"):
        return (is_manager and _leads_everybody(world, i)) or revops or auditor
    raise AssertionError(f"the reference does not know {act}")


def _disagreements(world: World) -> list[str]:
    tree = world.hierarchy
    return [
        f"{act}: {person} on {thing}"
        for person in world.people
        for viewer in [Viewer(person, tree)]
        for thing in world.things
        for act in table.matrix()
        if access.may(viewer, act, thing) != allowed(world, person, act, thing)
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_both_policies_agree_on_random_companies(seed: int) -> None:
    """Over a hundred thousand decisions, no disagreement."""
    assert _disagreements(_world(seed)) == []


@pytest.mark.parametrize("relation", sorted(table.RELATIONS))
def test_a_flipped_relation_is_noticed(monkeypatch: pytest.MonkeyPatch, relation: str) -> None:
    """The planted fault: with any one relation turned round, the two policies disagree."""
    real = Viewer.relations
    monkeypatch.setattr(Viewer, "relations", lambda self, thing: real(self, thing) ^ {relation})
    assert any(_disagreements(_world(seed)) for seed in range(2))


def test_nobody_rules_where_they_are_a_side_whatever_the_table_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """A never-rule is code: a table that grants everything to everybody does not lift it."""
    granting = dict.fromkeys(table.ROLES, table.RELATIONS)
    monkeypatch.setattr(access, "matrix", lambda: {"case.rule": granting})
    (max_,) = [person for person in company() if person.seller_id == "max"]
    viewer = Viewer(_person(max_), Hierarchy(company()))
    assert access.may(viewer, "case.rule", Thing())
    assert not access.may(viewer, "case.rule", Thing(parties=frozenset({"max"})))


def _person(seller: Seller) -> load.Person:
    return load.Person(
        seller.seller_id,
        seller.name,
        seller.sales_role,
        seller.manager_id,
        "",
        "",
        None,
        "S",
        seller.is_active,
    )


def test_half_a_table_serves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row with a column missing or a relation nobody knows stops the start."""
    row = {role: ["all"] for role in table.ROLES}
    for wrong, words in (({**row, "M": ["boss"]}, "boss"), ({"S": ["all"]}, "must fill")):
        monkeypatch.setattr(tomllib, "loads", lambda _text, wrong=wrong: {"x": {"row": 1, **wrong}})
        with pytest.raises(table.MatrixError, match=words):
            table.matrix.__wrapped__()


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_the_list_of_accounts_is_what_the_single_check_grants(seed: int) -> None:
    """For every person, the accounts in scope are exactly those whose details they may open."""
    world = _world(seed)
    rng = random.Random(seed)  # noqa: S311  # a world, not a secret
    ids = [person.seller_id for person in world.people]
    accounts = [
        {"account_id": f"a{n}", "name": f"A{n}", "owner_id": rng.choice([*ids, None])} for n in range(12)
    ]
    team = [
        {"account_id": f"a{n}", "seller_id": rng.choice(ids), "team_role": "support"} for n in range(0, 12, 2)
    ]
    facts = MemoryFacts.of(date(2026, 6, 30), accounts=accounts, account_team=team)
    tree = world.hierarchy
    for person in world.people:
        viewer = Viewer(person, tree)
        listed = access.accounts_for(viewer).account_ids(facts)
        single = {
            str(a["account_id"]) for a in accounts if access.sees_account(viewer, facts, str(a["account_id"]))
        }
        assert listed == single
        assert access.sees_account(viewer, facts, "no such account") is None


def _viewer(seller_id: str) -> Viewer:
    person = load.person(seller_id)
    assert person is not None
    return Viewer(person, load.people())


@pytest.fixture
def dispute(db: None) -> Case:
    """Ann and Bob are asked about an account; nobody has answered yet."""
    sync_people(company(), now=WEDNESDAY)
    found = open_cases(
        book=book(),
        signals=[pattern("p1")],
        people=MemoryPeople(company()),
        docket=OrmDocket(),
        calendar=CALENDAR,
        now=WEDNESDAY,
    )
    return found.opened[0]


def _answer(case: Case, by: str) -> None:
    done = answer_case(
        docket=OrmDocket(),
        people=MemoryPeople(company()),
        book=book(),
        calendar=CALENDAR,
        case_id=case.case_id,
        by=by,
        reason="open deal",
        text=f"secret of {by}",
        now=WEDNESDAY,
    )
    assert done.done, done.findings


def _view(who: str, case: Case, hours: float = 0) -> CaseView | None:
    now = WEDNESDAY + timedelta(hours=hours)
    study = lambda found: study_case(case=found, docket=OrmDocket())  # noqa: E731
    return access.case_for(_viewer(who), case.case_id, now=now, study=study)


def test_strangers_and_early_leaders_see_no_case(dispute: Case) -> None:
    """While the sides have the first word the case exists for them alone."""
    seen = {who for who in ("ann", "bob", "fay", "ida", "max", "mia", "vera") if _view(who, dispute)}
    assert seen == {"ann", "bob"}
    assert _view("ann", replace(dispute, case_id="c-none")) is None


def test_statements_are_blind_until_both_are_in(dispute: Case) -> None:
    """Ann's words reach Bob only with his own on record; the history shows that she answered, not what."""
    _answer(dispute, "ann")
    early = _view("bob", dispute)
    assert early is not None
    assert "secret of ann" not in repr(early)
    assert "open deal" not in repr(early.steps)
    assert [(s.given, s.readable) for s in early.statements] == [(True, False), (False, True)]
    assert "secret of ann" in repr(_view("ann", dispute))
    _answer(dispute, "bob")
    for who in ("ann", "bob", "vera"):
        assert "secret of ann" in repr(_view(who, dispute))
        assert "secret of bob" in repr(_view(who, dispute))


def test_time_up_opens_the_statement_that_is_in(dispute: Case) -> None:
    """After two business days Bob reads Ann's words although he said nothing."""
    _answer(dispute, "ann")
    assert "secret of ann" in repr(_view("bob", dispute, hours=49))


def test_only_the_decider_sees_the_proposal_and_may_rule(dispute: Case) -> None:
    """Once the leader has it: the head studies and rules, sides and their managers read facts only."""
    _answer(dispute, "ann")
    _answer(dispute, "bob")
    views = {who: _view(who, dispute) for who in ("ann", "bob", "max", "mia", "vera", "fay")}
    assert views.pop("fay") is None
    assert {who for who, view in views.items() if view and view.study} == {"vera"}
    assert {who for who, view in views.items() if view and "rule" in view.acts} == {"vera"}
    assert {who for who, view in views.items() if view and "answer" in view.acts} == {"ann", "bob"}
    assert "secret of" not in repr(views["max"])
    assert [row.case_id for row in access.queue_for(_viewer("vera"), WEDNESDAY)] == [dispute.case_id]
    assert access.queue_for(_viewer("max"), WEDNESDAY) == ()


def test_after_the_ruling_the_sides_read_its_reason(dispute: Case) -> None:
    """Reason and outcome are the sides' to read; there is nobody above Vera to appeal to."""
    _answer(dispute, "ann")
    _answer(dispute, "bob")
    case = load.case_view(dispute.case_id)
    assert case is not None
    done = rule_case(
        docket=OrmDocket(),
        book=book(),
        case_id=case.case_id,
        by="vera",
        outcome="let go",
        reason="H4 holds for both",
        against_why="the deal is lost",
        now=WEDNESDAY,
        seen_version=case.version,
    )
    assert done.done, done.findings
    view = _view("ann", dispute)
    assert view is not None
    assert view.ruling is not None
    assert (view.ruling.say, view.ruling.reason) == ("The old owner lets go", "H4 holds for both")
    assert view.acts == frozenset()
    decided = _view("vera", dispute)
    assert decided is not None
    assert decided.acts == {"correct"}
    assert [row.case_id for row in access.ruled_for(_viewer("vera"))] == [dispute.case_id]
    assert [row.case_id for row in access.cases_for(_viewer("ann"))] == [dispute.case_id]
    assert access.account_cases_for(_viewer("ida"), dispute.opened.account_id) == ()


def test_an_appeal_is_offered_where_somebody_is_higher_and_its_words_stay_with_the_sides(db: None) -> None:
    """Mia's ruling can go to Vera; the appeal's reason is a side's word, not everybody's."""
    sync_people(company(), now=WEDNESDAY)
    world = {"people": MemoryPeople(company()), "docket": OrmDocket(), "book": book(), "calendar": CALENDAR}
    (case,) = open_cases(signals=[signal("s1")], now=WEDNESDAY, **world).opened  # type: ignore[arg-type]
    rule_case(
        docket=OrmDocket(),
        book=book(),
        case_id=case.case_id,
        by="mia",
        outcome="owner contacts",
        reason="H2",
        now=WEDNESDAY,
        seen_version=case.version,
    )
    bob = _view("bob", case)
    assert bob is not None
    assert bob.acts == {"appeal"}
    version = bob.version
    appealed = appeal_ruling(
        case_id=case.case_id,
        by="bob",
        reason="secret of bob",
        now=WEDNESDAY,
        seen_version=version,
        **world,  # type: ignore[arg-type]
    )
    assert appealed.done
    deciding, ruled = _view("vera", case), _view("mia", case)
    assert deciding is not None
    assert ruled is not None
    assert "secret of bob" in repr(deciding)
    assert (deciding.study is not None, ruled.study) == (True, None)
    assert ruled.acts == frozenset()
    revops = Viewer(replace(_viewer("ida").person, access="R"), load.people())
    read = access.case_for(revops, case.case_id, now=WEDNESDAY)
    assert read is not None
    assert "secret of bob" not in repr(read)


def test_precedents_name_no_account_the_decider_may_not_open(db: None) -> None:
    """Max sees how Mia ruled in a like case, and not whose it was."""
    sync_people(company(), now=WEDNESDAY)
    world = {"people": MemoryPeople(company()), "docket": OrmDocket(), "book": book(), "calendar": CALENDAR}
    earlier = signal("s1", account_name="Secretive")
    (first,) = open_cases(signals=[earlier], now=WEDNESDAY, **world).opened  # type: ignore[arg-type]
    rule_case(
        docket=OrmDocket(),
        book=book(),
        case_id=first.case_id,
        by="mia",
        outcome="owner contacts",
        reason="H2",
        now=WEDNESDAY,
        seen_version=first.version,
    )
    (case,) = open_cases(signals=[signal("s2", to_seller_id="ann")], now=WEDNESDAY, **world).opened  # type: ignore[arg-type]
    view = _view("max", case)
    assert view is not None
    (like,) = view.likes
    assert (like.account_name, like.readable) == ("", False)
    assert like.precedent.outcome == "owner contacts"


def test_signals_by_grade(db: None) -> None:
    """A prompt is one's own, a fact the owner's and his managers', a pattern the two sides' alone."""
    sync_people(company(), now=WEDNESDAY)
    until = {"expires_on": date(2026, 7, 2)}
    rows = [
        signal("fact", **until),
        pattern("pattern", **until),
        pattern("prompt", verdict="prompt", grade="D", **until),
    ]
    today = date(2026, 7, 1)
    seen = {
        who: [row["signal_id"] for row in access.signals_for(_viewer(who), rows, today)]
        for who in ("ann", "bob", "ida", "max", "mia", "vera")
    }
    assert seen == {
        "ann": ["pattern", "prompt"],
        "bob": ["fact", "pattern"],
        "ida": [],
        "max": [],
        "mia": ["fact"],
        "vera": ["fact"],
    }


def test_what_has_expired_is_seen_by_nobody(db: None) -> None:
    """The day it expires on counts already, and a signal without such a day is not shown either."""
    sync_people(company(), now=WEDNESDAY)
    kept = {"verdict": "prompt", "grade": "D", "expires_on": date(2026, 7, 2)}
    rows = [pattern("p", **kept), pattern("dayless", **{**kept, "expires_on": None})]
    ann = _viewer("ann")
    assert [row["signal_id"] for row in access.signals_for(ann, rows, date(2026, 7, 1))] == ["p"]
    assert access.signals_for(ann, rows, date(2026, 7, 2)) == ()
    assert access.signals_for(_viewer("vera"), rows, date(2026, 7, 1)) == ()


def test_groups_are_read_two_levels_up_and_pairs_by_the_pair(db: None) -> None:
    """Max's team is Vera's to read and not Max's; a pattern of a pair is the pair's alone."""
    sync_people(company(), now=WEDNESDAY)
    until = {"expires_on": date(2026, 7, 2), "account_id": None, "account_name": None}
    nobody = {"from_seller_id": None, "to_seller_id": None, "grade": "C", "group_size": 9}
    rows = [
        signal("team", **until, **nobody, group_kind="team", group_id="max", group_name="Max's team"),
        signal("rule", **until, **nobody, group_kind="rule", group_id="H2", group_name="H2"),
        pattern("pair", **until),
        signal("both", **until, kind="S06", grade="D", verdict="prompt"),
    ]
    seen = {
        who: [row["signal_id"] for row in access.signals_for(_viewer(who), rows, date(2026, 7, 1))]
        for who in ("ann", "bob", "ida", "max", "mia", "vera")
    }
    assert seen == {
        "ann": ["pair", "both"],
        "bob": ["pair", "both"],
        "ida": [],
        "max": [],
        "mia": [],
        "vera": ["team", "rule"],
    }


def test_the_log_is_ones_own_ones_peoples_or_the_auditors(dispute: Case) -> None:
    """Ann reads her acts, Max his people's, Fay nothing of theirs."""
    _answer(dispute, "ann")

    def actors(who: str) -> set[str]:
        return {entry.actor for entry in access.audit_for(_viewer(who))}

    assert actors("ann") == {"ann"}
    assert actors("max") == {"ann"}
    assert actors("fay") == set()
    auditor = replace(_viewer("ida").person, access="U")
    found = access.audit_for(Viewer(auditor, load.people()))
    assert {entry.actor for entry in found} == {"import", "the signals", "ann"}
    gone = replace(auditor, is_active=False)
    assert access.audit_for(Viewer(gone, load.people())) == ()


def test_everybody_finds_a_colleagues_card(db: None) -> None:
    """Name, job and manager are no secret; a person nobody knows has no card."""
    sync_people(company(), now=WEDNESDAY)
    card = access.person_for(_viewer("ida"), "ann")
    assert card is not None
    assert (card.name, card.sales_role) == ("Ann", SalesRole.FIELD)
    assert access.person_for(_viewer("ida"), "nobody") is None
