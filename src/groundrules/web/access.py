"""The one door: who may see and do what, by relation, from the table in ``access.toml``.

Pages get their business objects here and nowhere else. What is outside somebody's scope does not exist for
them: functions return None, and the page answers 404, the same as for an id nobody has.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser, User

from groundrules.cases import Case, Hierarchy, Status
from groundrules.cases.decider import deciders
from groundrules.cases.subject import PEOPLE, asked_of, is_shared, sides_in, unit_of
from groundrules.rulebook.drafting import Draft
from groundrules.store import load
from groundrules.store.chain import Entry
from groundrules.usecases.work_cases import Study
from groundrules.web.case_view import CaseView, Shown, build
from groundrules.web.matrix import Thing, matrix

if TYPE_CHECKING:
    from groundrules.crm.ports import Facts

_NOT_A_SIDE = frozenset({"case.rule", "book.publish"})

NOBODYS = Thing()
"""What concerns nobody in particular: the rulebook, the log."""


@dataclass(frozen=True)
class Viewer:
    """The person who is signed in, with the tree of managers around them."""

    person: load.Person
    hierarchy: Hierarchy = field(repr=False)

    @property
    def seller_id(self) -> str:
        """Their id."""
        return self.person.seller_id

    @cached_property
    def subtree(self) -> frozenset[str]:
        """Everybody below them."""
        return self.hierarchy.subtree(self.person.seller_id)

    @cached_property
    def is_head(self) -> bool:
        """True for whoever leads everybody that has a manager; with two trees of people nobody does."""
        reporting = frozenset(self.hierarchy.managers)
        return bool(self.subtree) and not self.hierarchy.chain(self.seller_id) and reporting <= self.subtree

    def roles(self, thing: Thing) -> frozenset[str]:
        """What they are towards a thing; rights add up, whichever way they came.

        One right is given by hand; who sells is a seller besides, who has people below is a manager, and
        who calls the plays on an account is its quarterback.
        """
        found = {self.person.access}
        if self.person.is_seller:
            found.add("S")
        if self.subtree:
            found.add("M")
        if self.seller_id in thing.quarterbacks:
            found.add("Q")
        return frozenset(found)

    def relations(self, thing: Thing) -> frozenset[str]:
        """How they stand to a thing; one line each."""
        me = self.seller_id
        found = {"all"}
        if me in thing.about:
            found.add("self")
        if me in thing.owners:
            found.add("own")
        if me in thing.team:
            found.add("team")
        if me in thing.parties:
            found.add("party")
        if me in thing.deciders:
            found.add("decider")
        if me in thing.named:
            found.add("named")
        if self.is_head:
            found.add("head")
        if self.subtree & (thing.about | thing.owners | thing.team | thing.parties):
            found.add("subtree")
        return frozenset(found)


def may(viewer: Viewer, act: str, thing: Thing = NOBODYS) -> bool:
    """True when the table grants the act and no never-rule forbids it; somebody who has left may nothing."""
    if not viewer.person.is_active:
        return False
    if act in _NOT_A_SIDE and viewer.seller_id in thing.parties:
        return False  # nobody rules where he is a side or publishes what he proposed, whatever the table says
    row = matrix()[act]
    relations = viewer.relations(thing)
    return any(row[role] & relations for role in viewer.roles(thing))


def _granted(viewer: Viewer, act: str) -> frozenset[str]:
    """The relations by which the viewer may do the act at all."""
    row = matrix()[act]
    roles = viewer.roles(NOBODYS) if viewer.person.is_active else frozenset()
    return frozenset().union(*(row[role] for role in roles))


def viewer_of(user: User | AnonymousUser) -> Viewer | None:
    """The viewer behind a signed-in user; None when nobody is, or they have left."""
    person = load.person_of(user)
    return Viewer(person, load.people()) if person else None


# Accounts


@dataclass(frozen=True, slots=True)
class AccountScope:
    """The accounts whose details somebody sees: all, or those on which one of these people is."""

    everything: bool
    seller_ids: frozenset[str] = frozenset()

    def account_ids(self, facts: "Facts") -> frozenset[str]:
        """Ids of the accounts in scope; every account's when ``everything`` holds."""
        if self.everything:
            return frozenset(str(row["account_id"]) for row in facts.rows("crm", "accounts"))
        people = sorted(self.seller_ids)
        found = [facts.rows("crm", "accounts", {"owner_id": people})]
        found.append(facts.rows("crm", "account_team", {"seller_id": people}))
        if facts.manifest("coverage"):
            found.append(facts.rows("coverage", "assignments", {"seller_id": people}))
        return frozenset(str(row["account_id"]) for rows in found for row in rows)


def accounts_for(viewer: Viewer) -> AccountScope:
    """The accounts whose details this viewer sees."""
    return scope_for(viewer, "account.details")


def scope_for(viewer: Viewer, act: str) -> AccountScope:
    """The people whose matters somebody may meet by that act: everybody's, or one's own and those below."""
    granted = _granted(viewer, act)
    if "all" in granted:
        return AccountScope(True)
    mine = frozenset({viewer.seller_id}) if granted & {"own", "team", "party"} else frozenset()
    below = viewer.subtree if "subtree" in granted else frozenset()
    return AccountScope(False, mine | below)


def account_thing(facts: "Facts", account_id: str) -> Thing | None:
    """The people on an account: its owner, its team, those the book assigns; None when it is unknown."""
    accounts = facts.rows("crm", "accounts", {"account_id": account_id})
    if not accounts:
        return None
    where = {"account_id": account_id}
    places = facts.rows("coverage", "assignments", where) if facts.manifest("coverage") else []
    team = [*places, *facts.rows("crm", "account_team", where)]
    return Thing(
        owners=_ids(row["owner_id"] for row in accounts),
        team=_ids(row["seller_id"] for row in team),
        quarterbacks=_ids(row["seller_id"] for row in places if row["team_role"] == "quarterback"),
    )


def sees_account(viewer: Viewer, facts: "Facts", account_id: str) -> bool | None:
    """True: details; False: the minimal card only; None: not even that."""
    thing = account_thing(facts, account_id)
    if thing is None or not may(viewer, "account.card", thing):
        return None
    return may(viewer, "account.details", thing) and may(viewer, "account.why", thing)


def _ids(values: Iterable[object]) -> frozenset[str]:
    return frozenset(str(value) for value in values if value)


# Signals


def signals_for(
    viewer: Viewer, rows: Iterable[Mapping[str, object]], today: date
) -> tuple[Mapping[str, object], ...]:
    """The signals this viewer sees: prompts only of oneself, facts and patterns as their grade says.

    From the day it expires on nobody sees a signal any more, whoever they are.
    """
    return tuple(
        row for row in rows if not has_expired(row, today) and may(viewer, _act_on(row), _signal_thing(row))
    )


def has_expired(row: Mapping[str, object], today: date) -> bool:
    """True from the day on which a signal is kept no longer, and where no day says how long it may be."""
    ends = row.get("expires_on")
    return not isinstance(ends, date) or ends <= today


def _act_on(row: Mapping[str, object]) -> str:
    if is_shared(row):
        return "signal.group"
    if row["grade"] not in ("A", "B") or row["verdict"] != "case":
        return "signal.mine"
    unit = unit_of(row)
    if unit is not None and unit.kind in PEOPLE:
        return "case.people" if row["grade"] == "A" else "case.people early"
    return "signal.fact" if row["grade"] == "A" else "signal.pattern"


def _signal_thing(row: Mapping[str, object]) -> Thing:
    if is_shared(row):  # a team is known by its manager's id, and what it shares is read by those above him
        return Thing(about=_ids([row["group_id"]]) if row["group_kind"] == "team" else frozenset())
    return Thing(about=asked_of(row), parties=_ids(row.get(column) for column, _ in sides_in(row)))


# Cases


def case_thing(case: Case | load.CaseRow) -> Thing:
    """The people a case concerns: its sides, who decides it, who ruled on it."""
    ruled = {ruling.by for ruling in case.rulings} if isinstance(case, Case) else set()
    return Thing(parties=frozenset(case.party_ids), deciders=_ids([case.decider_id, *ruled]))


def reads_case(viewer: Viewer, case: Case | load.CaseRow) -> bool:
    """Whether the case exists for this viewer."""
    kind = case.opened.unit_kind if isinstance(case, Case) else case.unit_kind
    if kind in PEOPLE:
        act = "case.people early" if case.status is Status.WITH_PERSON else "case.people"
    else:
        acts = {Status.WITH_PERSON: "case.early", Status.WITH_LEADER: "case.facts"}
        act = acts.get(case.status, "case.ruling")
    return may(viewer, act, case_thing(case))


def case_for(
    viewer: Viewer, case_id: str, *, now: datetime, study: Callable[[Case], Study] | None = None
) -> CaseView | None:
    """The case as this viewer may see it; None when it does not exist for them.

    ``study`` works out proposal and precedents; it is asked for nobody but the decider (and auditors).
    """
    case = load.case_view(case_id)
    if case is None or not reads_case(viewer, case):
        return None
    thing = case_thing(case)
    acts = frozenset(
        name for name, act in _CASE_ACTS.items() if may(viewer, act, thing) and _ripe(case, name, viewer)
    )
    shown = Shown(
        viewer.seller_id,
        frozenset(party for party in case.party_ids if _reads_statement(viewer, case, party, now)),
        acts,
        {party: person.name for party, person in viewer.hierarchy.people.items()},
    )
    now_deciding = replace(thing, deciders=_ids([case.decider_id]))  # who ruled an earlier round only reads
    studied = study(case) if study and case.is_open and may(viewer, "case.proposal", now_deciding) else None
    readable: frozenset[str] = frozenset()
    if studied:
        likes = load.cases(frozenset(item.case_id for item in studied.precedents))
        readable = frozenset(key for key, like in likes.items() if reads_case(viewer, like))
    return build(case, shown, studied, readable)


_CASE_ACTS = {
    "answer": "case.answer",
    "rule": "case.rule",
    "close": "case.rule",
    "name interim": "case.rule",
    "stand back": "case.stand back",
    "appeal": "case.appeal",
    "correct": "case.correct",
}


def _ripe(case: Case, name: str, viewer: Viewer) -> bool:
    """Whether the case is at the point of its life where the act makes sense, for this person now."""
    if name == "answer":
        return case.is_open
    if name == "appeal":
        above = deciders(case.party_ids, viewer.hierarchy)
        somebody_higher = bool(above) and case.rulings != () and above[-1] != case.rulings[-1].by
        return case.status is Status.RULED and case.appeal is None and somebody_higher
    if name == "correct":
        return case.status is Status.RULED and case.rulings[-1].by == viewer.seller_id
    return case.status is Status.WITH_LEADER and case.decider_id == viewer.seller_id


def _reads_statement(viewer: Viewer, case: Case, party: str, now: datetime) -> bool:
    """One's own always; the other side's once both are in or the time is up; the decider all of them."""
    if party == viewer.seller_id:
        return True
    if not may(viewer, "case.statements", case_thing(case)):
        return False
    return viewer.seller_id not in case.party_ids or case.statements_open(now)


def queue_for(viewer: Viewer, now: datetime) -> tuple[load.CaseRow, ...]:
    """The cases this viewer decides now."""
    return tuple(
        row for row in load.queue(viewer.seller_id, now) if may(viewer, "case.rule", case_thing(row))
    )


def cases_for(viewer: Viewer) -> tuple[load.CaseRow, ...]:
    """The cases in which this viewer is a side."""
    return tuple(row for row in load.cases_of(viewer.seller_id) if reads_case(viewer, row))


def ruled_for(viewer: Viewer, newest: int = 20) -> tuple[load.CaseRow, ...]:
    """The cases this viewer decided lately."""
    return tuple(row for row in load.ruled_by(viewer.seller_id, newest) if reads_case(viewer, row))


def account_cases_for(viewer: Viewer, account_id: str) -> tuple[load.CaseRow, ...]:
    """The cases about an account that exist for this viewer."""
    return tuple(row for row in load.cases_of_account(account_id) if reads_case(viewer, row))


# The draft of the rulebook


def draft_thing(draft: Draft) -> Thing:
    """The people the draft concerns: who asks for it to be published, and who was named to read it."""
    proposal = draft.proposal
    if proposal is None:
        return NOBODYS
    return Thing(parties=frozenset({proposal.by}), named=frozenset(proposal.named))


# People and the log


def person_for(viewer: Viewer, seller_id: str) -> load.Person | None:
    """The card of a person: name, job, manager, patch."""
    found = load.person(seller_id)
    return found if found and may(viewer, "person.card", Thing(about=frozenset({seller_id}))) else None


def known_about(viewer: Viewer) -> str | None:
    """The id of the person about whom this viewer may read what is known: their own; None: nobody's."""
    return viewer.seller_id if may(viewer, "known.mine", Thing(about=_ids([viewer.seller_id]))) else None


def audit_for(viewer: Viewer, newest: int = 200) -> tuple[Entry, ...]:
    """The audit entries this viewer may read, newest first."""
    granted = _granted(viewer, "audit.read")
    if not granted:
        return ()
    if "all" in granted:
        return load.audit_entries(None, newest)
    mine = frozenset({viewer.seller_id}) if "self" in granted else frozenset()
    below = viewer.subtree if "subtree" in granted else frozenset()
    return load.audit_entries(mine | below, newest)
