"""Lists of accounts: one's own (or one's teams'), and the minimal cards of all."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from groundrules.web import access, customers
from groundrules.web.customers import Row
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.listing import TODAY, Wanted, find
from groundrules.web.screens import Choice
from groundrules.web.screens_account import AccountLine, AccountsPage, Paging

SIZE = 50
EVERYTHING = access.AccountScope(True)
NAME_LENGTH = 100


@require_safe
@for_the_signed_in
def accounts(desk: Desk) -> HttpResponse:
    """The list asked for; htmx takes the part of the page it needs."""
    if not access.may(desk.viewer, "account.card"):
        raise PermissionDenied
    everyone = desk.request.GET.get("scope") == "everyone"
    return desk.show("accounts.html", _everyone(desk) if everyone else _mine(desk))


def _mine(desk: Desk) -> AccountsPage:
    """Accounts one sees in full: a seller's own, a leader's teams', everybody's for sales operations."""
    facts, asked = desk.workspace.facts, desk.request.GET
    query, role = asked.get("q", "")[:NAME_LENGTH].strip(), asked.get("role", "")
    scope, number = access.accounts_for(desk.viewer), _number(asked)
    me = desk.viewer.seller_id
    found = find(facts, Wanted(scope, query, me, role if role in _KNOWN else ""), page=number, size=SIZE)
    paging = _paging(number, found.total)
    title = (
        "All accounts" if scope.everything else "Your teams' accounts" if desk.is_leader else "My accounts"
    )
    return AccountsPage(
        scope="mine",
        title=title,
        mine_label=title,
        lines=_lines(desk, found.rows, customers.places_of(facts, me)),
        paging=paging,
        query=query,
        role=role,
        roles=() if desk.is_leader or scope.everything else _ROLES,
        before_url=_url(paging.number - 1, q=query, role=role),
        after_url=_url(paging.number + 1, q=query, role=role),
        as_of=customers.as_of(facts),
    )


def _everyone(desk: Desk) -> AccountsPage:
    """Name, owner, quarterback and rule of any account: an owner nobody can find starts a turf battle."""
    facts, asked = desk.workspace.facts, desk.request.GET
    query = asked.get("q", "")[:NAME_LENGTH].strip()
    number = _number(asked)
    found = find(facts, Wanted(EVERYTHING, query), page=number, size=SIZE)
    paging = _paging(number, found.total)
    everything = access.accounts_for(desk.viewer).everything
    return AccountsPage(
        scope="everyone",
        title="Find any account",
        mine_label="All accounts"
        if everything
        else "Your teams' accounts"
        if desk.is_leader
        else "My accounts",
        lines=_cards(desk, found.rows),
        paging=paging,
        query=query,
        before_url=_url(paging.number - 1, scope="everyone", q=query),
        after_url=_url(paging.number + 1, scope="everyone", q=query),
        as_of=customers.as_of(facts),
    )


_ROLES = (
    Choice("", "any place"),
    *(Choice(role.value, label) for role, label in customers.PLACES.items()),
    Choice(TODAY, "Owner today"),
)
_KNOWN = frozenset(choice.value for choice in _ROLES)


def _lines(desk: Desk, rows: tuple[Row, ...], places: dict[str, list[Row]]) -> tuple[AccountLine, ...]:
    facts = desk.workspace.facts
    ids = sorted(str(row["account_id"]) for row in rows)
    if not ids:
        return ()
    held = {
        str(row["account_id"]): row for row in customers.rows(facts, "crm", "accounts", {"account_id": ids})
    }
    owners = _places_by_account(desk, ids)
    moves = {
        str(row["account_id"]): row for row in customers.rows(facts, "handoff", "moves", {"account_id": ids})
    }
    name = customers.names(
        facts,
        (
            *(row["to_seller_id"] for row in moves.values()),
            *(row["owner_id"] for row in held.values()),
            *(found["seller_id"] for found in owners.values()),
        ),
    )
    lines = []
    for row in rows:
        account_id = str(row["account_id"])
        account, owner, move = held[account_id], owners.get(account_id), moves.get(account_id)
        mine = [customers.say_place(place["team_role"]) for place in places.get(account_id, ())]
        if account["owner_id"] == desk.viewer.seller_id and "Owner" not in mine:
            mine.append("Owner today")
        meta = [str(account[key]).replace("_", " ") for key in ("segment", "territory") if account.get(key)]
        lines.append(
            AccountLine(
                account_id=account_id,
                name=str(row["name"]),
                role=", ".join(mine)
                or name.get(str(owner["seller_id"] if owner else account["owner_id"]), "Nobody"),
                rule_id=_cited(owner),
                next_move=f"to {name.get(str(move['to_seller_id']), 'nobody')}" if move else "",
                meta=", ".join(meta),
            )
        )
    return tuple(lines)


def _cards(desk: Desk, rows: tuple[Row, ...]) -> tuple[AccountLine, ...]:
    facts = desk.workspace.facts
    ids = sorted(str(row["account_id"]) for row in rows)
    if not ids:
        return ()
    held = {
        str(row["account_id"]): row for row in customers.rows(facts, "crm", "accounts", {"account_id": ids})
    }
    owners = _places_by_account(desk, ids)
    leads = _places_by_account(desk, ids, "quarterback")
    people = (
        *(row["owner_id"] for row in held.values()),
        *(row["seller_id"] for row in (*owners.values(), *leads.values())),
    )
    name = customers.names(facts, people)
    lines = []
    for row in rows:
        account_id = str(row["account_id"])
        owner, lead = owners.get(account_id), leads.get(account_id)
        owner_id = owner["seller_id"] if owner else held[account_id]["owner_id"]
        lines.append(
            AccountLine(
                account_id=account_id,
                name=str(row["name"]),
                role=name.get(str(lead["seller_id"]), "Nobody") if lead else "Nobody",
                rule_id=_cited(owner),
                owner=name.get(str(owner_id), "Nobody"),
            )
        )
    return tuple(lines)


def _places_by_account(desk: Desk, ids: Iterable[str], team_role: str = "owner") -> dict[str, Row]:
    where = {"account_id": list(ids), "team_role": team_role}
    found = customers.rows(desk.workspace.facts, "coverage", "assignments", where)
    return {str(row["account_id"]): row for row in found}


def _cited(place: Row | None) -> str:
    rule_id = str(place["rule_id"]) if place else ""
    return "" if rule_id.startswith("!") else rule_id


def _number(asked: QueryDict) -> int:
    given = asked.get("page", "1")
    return max(1, int(given)) if given.isdecimal() and len(given) < 7 else 1


def _paging(number: int, total: int) -> Paging:
    pages = max(1, -(-total // SIZE))
    number = min(number, pages)
    first = (number - 1) * SIZE + 1 if total else 0
    return Paging(number, pages, total, first, min(total, number * SIZE))


def _url(page: int, **kept: str) -> str:
    given = {name: value for name, value in kept.items() if value}
    return f"{reverse('accounts')}?{urlencode({**given, 'page': page})}"
