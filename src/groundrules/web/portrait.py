"""One account as a page shows it: who covers it and why, from the explanation; or the minimal card."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from groundrules.coverage.explaining.explanation import Change, Explanation, FactUsed
from groundrules.rulebook import Rulebook
from groundrules.usecases.explain_account import explain_account
from groundrules.web import customers, words
from groundrules.web.customers import Row
from groundrules.web.rules import rule_text
from groundrules.web.screens import CaseLine, Person, RuleText
from groundrules.web.screens_account import AccountPage, Fact, NearMiss, Place, PlannedMove, Tenure

if TYPE_CHECKING:
    from groundrules.crm.ports import Facts

NEAREST = 6


def card(facts: "Facts", account: Row) -> AccountPage:
    """Name, owner, quarterback and rule: what everybody may know, and nothing else."""
    account_id = str(account["account_id"])
    found = {str(row["team_role"]): row for row in customers.places(facts, account_id)}
    owner_id = found["owner"]["seller_id"] if "owner" in found else account["owner_id"]
    quarterback_id = found["quarterback"]["seller_id"] if "quarterback" in found else None
    name = customers.names(facts, (owner_id, quarterback_id))
    rule_id = str(found["owner"]["rule_id"]) if "owner" in found else ""
    return AccountPage(
        account_id,
        str(account["name"]),
        full=False,
        owner=name.get(str(owner_id), "nobody"),
        quarterback=name.get(str(quarterback_id), "nobody"),
        rule_id="" if rule_id.startswith("!") else rule_id,
    )


def portrait(*, facts: "Facts", book: Rulebook, account: Row, cases: Sequence[CaseLine]) -> AccountPage:
    """Everything the account's team may know."""
    account_id = str(account["account_id"])
    small = card(facts, account)
    told = explain_account(book=book, facts=facts, account=account_id).explanation
    today = told.as_of if told else customers.as_of(facts)
    return AccountPage(
        account_id,
        small.name,
        full=True,
        owner=small.owner,
        quarterback=small.quarterback,
        rule_id=small.rule_id,
        today_owner=_today(told),
        lines=_lines(facts, account_id, account),
        places=_places(told, small),
        rule=_rule(told, book) if told else None,
        facts=tuple(_fact(fact) for fact in told.facts if fact.used) if told else (),
        near_misses=tuple(_miss(change) for change in told.changes[:NEAREST]) if told else (),
        more_misses=max(0, len(told.changes) - NEAREST) if told else 0,
        also=tuple(
            (other.decision.replace("_", " "), other.rule_id, other.gives) for other in told.other_answers
        )
        if told
        else (),
        move=_move(facts, account_id),
        tenures=_tenures(told, today) if told and today else (),
        cases=tuple(cases),
        book_version=told.book_version if told else "",
        as_of=today,
    )


def _rule(told: Explanation, book: Rulebook) -> RuleText:
    """The rule that answers; or, with no number to cite, why the book does not decide."""
    return rule_text(book, told.rule_id) if told.is_decided else RuleText("", told.rule, in_book=False)


def _places(told: Explanation | None, small: AccountPage) -> tuple[Place, ...]:
    if told is None or not told.is_decided:
        return (Place("Owner", "as the CRM shows it today", Person("", small.owner), ""),)
    return tuple(
        Place(
            person.team_role.capitalize(),
            "" if person.sales_role == "none" else customers.job(person.sales_role),
            Person(person.seller_id, person.name) if person.seller_id and person.name else None,
            person.why,
        )
        for person in told.people
    )


def _today(told: Explanation | None) -> str:
    """A note when the CRM's owner of today is not the one the book gives."""
    if told is None:
        return "Coverage has not been worked out yet: this is the owner in the CRM."
    if not told.is_decided:
        return "The book does not decide this account, so the owner of today stays until it does."
    if told.person is None or told.person.seller_id != told.owner_today_id:
        return f"Today the CRM shows {told.owner_today or 'nobody we know'} as owner."
    return ""


def _lines(facts: "Facts", account_id: str, account: Row) -> tuple[tuple[str, str], ...]:
    lines = [
        (label, str(account[column]).replace("_", " "))
        for label, column in (("Segment", "segment"), ("Territory", "territory"))
        if account.get(column)
    ]
    found = customers.rows(facts, "coverage", "account_facts", {"account_id": account_id})
    if found:
        currency = found[0].get("currency") or account.get("currency")
        lines.append(("Won in 12 months", customers.money(found[0].get("revenue"), currency)))
        lines.append(("Open pipeline", customers.money(found[0].get("open_pipeline"), currency)))
    return tuple(lines)


def _fact(fact: FactUsed) -> Fact:
    age = fact.age if fact.age in ("", "today") else f"{fact.age} old"
    return Fact(fact.say, fact.value, fact.source, age or "age unknown")


def _miss(change: Change) -> NearMiss:
    gives = f"{change.gives[:1].upper()}{change.gives[1:]}"
    return NearMiss(change.rule_id, f"{change.change}, another rule would answer.", gives)


def _move(facts: "Facts", account_id: str) -> PlannedMove | None:
    row = next(iter(customers.rows(facts, "handoff", "moves", {"account_id": account_id})), None)
    if row is None:
        return None
    name = customers.names(facts, (row["from_seller_id"], row["to_seller_id"]))
    currency = row["currency"]
    deals = row["open_deals"]
    stake = (
        f"{customers.money(row['revenue'], currency)} won in 12 months and "
        f"{customers.money(row['open_pipeline'], currency)} open"
    )
    if isinstance(deals, int) and deals:
        stake += f" in {words.count(deals, 'deal')}"
    return PlannedMove(
        name.get(str(row["from_seller_id"]), "Nobody"),
        name.get(str(row["to_seller_id"]), "Nobody"),
        customers.job(row["to_role"]),
        str(row["because"]),
        str(row["rule_id"]),
        f"{stake} go with it.",
    )


def _tenures(told: Explanation, today: date) -> tuple[Tenure, ...]:
    """The present owner first."""
    return tuple(
        Tenure(
            tenure.name,
            tenure.starts,
            tenure.ends,
            tenure.known_from,
            words.span_of_days(tenure.starts, tenure.ends or max(today, tenure.starts))
            if tenure.starts
            else "",
        )
        for tenure in reversed(told.history)
    )
