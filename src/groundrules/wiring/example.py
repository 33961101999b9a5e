"""The example company: its book, its export, and the people who sign in to its desk."""

import json
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from groundrules.wiring.workspace import Workspace

if TYPE_CHECKING:
    from groundrules.cases import Case, Hierarchy

_PEOPLE = "demo-people.json"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the example company one can sign in as."""

    sign_in: str
    seller_id: str
    who: str
    sees: str
    password: str


def example_folder() -> Path:
    """Where the example book and settings lie: inside an installed package, or beside the source."""
    inside = Path(__file__).parents[1] / "examples" / "first-transition"
    return inside if inside.exists() else Path(__file__).parents[3] / "examples" / "first-transition"


def make_export(
    folder: Path,
    *,
    sellers: int | None,
    accounts: int | None,
    activities: int | None,
    seed: int | None,
    tell: Callable[[str], None],
) -> Mapping[str, int]:
    """The example company's CRM export lies in the folder; returns rows by file."""
    from groundrules.simulate import DEMO, WorldSize, make_world, write_export

    size = WorldSize(sellers=sellers or 62, accounts=accounts or 1200, seed=seed or 0, activities=activities)
    return write_export(make_world(size, DEMO, tell), folder, tell).rows


def telling_account(workspace: Workspace) -> str:
    """The account worth explaining first: the move with the most revenue, else any."""
    moves = workspace.facts.rows("handoff", "moves")
    if moves:
        return str(max(moves, key=lambda move: (move["revenue"] or 0, str(move["account_id"])))["account_id"])
    return str(workspace.facts.rows("crm", "accounts")[0]["account_id"])


def demo_people(workspace: Workspace) -> tuple[DemoPerson, ...]:
    """The people of the example who can sign in, made on first use, with one password for this workspace."""
    path = workspace.folder / _PEOPLE
    if path.exists():
        return tuple(DemoPerson(**one) for one in json.loads(path.read_text(encoding="utf-8")))
    record = workspace.record()
    from groundrules.store.save import create_user, give_access

    hierarchy, now = record.people.hierarchy(), workspace.now()
    password = "-".join(secrets.choice(_WORDS) for _ in range(4))
    people = []
    for seller_id, job, sees in _cast(workspace, hierarchy):
        name = hierarchy.people[seller_id].name
        sign_in = name.lower().replace(" ", ".")
        create_user(seller_id=seller_id, sign_in=sign_in, password=password, now=now, actor="demo")
        if job == "sales operations":
            give_access(seller_id=seller_id, access="R", now=now, actor="demo")
        people.append(DemoPerson(sign_in, seller_id, f"{name}, {job}", sees, password))
    _keep(path, people)
    return tuple(people)


def _cast(workspace: Workspace, hierarchy: "Hierarchy") -> Iterable[tuple[str, str, str]]:
    """A leader with a case, its two sides, a stranger to it, the head of sales, and sales operations."""
    from groundrules.cases import OPEN_STATUSES, Wanted

    cases = sorted(
        workspace.record().docket.find(Wanted(statuses=frozenset(OPEN_STATUSES))),
        key=lambda case: (case.status.value != "with the leader", -case.opened.value_at_risk),
    )
    chosen: dict[str, tuple[str, str]] = {}
    if cases:
        _sides(cases, hierarchy, chosen)
    active = [one for one in hierarchy.people.values() if one.is_active]
    top = [one for one in active if one.sales_role == "manager" and one.manager_id is None]
    for one in top[:1]:
        chosen.setdefault(one.seller_id, ("head of sales", "every team"))
    for one in [one for one in active if one.sales_role == "other"][:1]:
        chosen.setdefault(one.seller_id, ("sales operations", "every account, no private notes"))
    return [(seller_id, job, sees) for seller_id, (job, sees) in chosen.items()]


def _sides(cases: "list[Case]", hierarchy: "Hierarchy", chosen: dict[str, tuple[str, str]]) -> None:
    first = cases[0]
    if first.decider_id:
        chosen[first.decider_id] = ("leader", f"today's cases, first {first.opened.account_name}")
    for case in [first, *(case for case in cases if case.status.value != first.status.value)][:2]:
        for party in case.party_ids:
            role = hierarchy.people[party].sales_role.value
            chosen.setdefault(party, (f"{role} seller", f"own side of {case.opened.account_name}"))
    involved = {party for case in cases for party in case.party_ids}
    for seller in hierarchy.people.values():
        if seller.is_active and seller.sales_role in ("field", "inside") and seller.seller_id not in involved:
            chosen.setdefault(
                seller.seller_id, (f"{seller.sales_role.value} seller", "own accounts; no case")
            )
            break


def _keep(path: Path, people: list[DemoPerson]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump([asdict(one) for one in people], file, indent=1)


_PLAIN = (
    "amber acorn arrow birch bison bridge cedar cliff cobalt coral delta ember falcon fern flint garnet "
    "glacier harbor hazel heron indigo island jasper juniper kestrel lagoon lantern larch maple marble "
    "meadow mesa nectar oak olive onyx opal orchard osprey pebble pine plum quartz raven reef river saffron "
    "sage slate spruce summit thistle tide topaz tulip umber valley violet walnut willow wren zephyr"
)
_WORDS = tuple(_PLAIN.split())
