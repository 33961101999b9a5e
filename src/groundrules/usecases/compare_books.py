"""What would change from one version of the book to another, for which accounts, and for whom?"""

from collections import Counter
from collections.abc import Iterator, Mapping

import pyarrow as pa

from groundrules.coverage.count import ACCOUNT, Concerned, accounts_by_words, concerned_accounts
from groundrules.coverage.ready import as_of_of
from groundrules.crm.ports import Facts
from groundrules.rulebook.compare import Change, ChangeKind, Comparison, DecisionComparison, compare, note
from groundrules.rulebook.model import Rulebook
from groundrules.terms import TeamRole
from groundrules.usecases.compared import Affected, ComparedBooks, Person, compare_uncounted, findings_of


def compare_books(*, old: Rulebook, new: Rulebook, facts: Facts) -> ComparedBooks:
    """Every situation whose answer changes, with the accounts of today in it.

    Args:
        old: the version people work by.
        new: the version that may replace it.
        facts: read for the steps ``crm`` and ``coverage``; before the first import nobody is counted.
    """
    crm = facts.manifest("crm")
    if crm is None:
        return compare_uncounted(old=old, new=new)
    comparison = compare(old, new)
    concerned = {
        decision.name: found
        for decision in comparison.decisions
        if (found := _concerned(decision, old, new, facts)) is not None
    }
    affected = tuple(sorted(_affected(comparison, concerned, facts), key=_changes_owner_first))
    counts = {name: found.counts for name, found in concerned.items()}
    return ComparedBooks(
        comparison,
        note(comparison, new, counts),
        findings_of(comparison, new, counts),
        as_of=as_of_of(crm),
        accounts=int(facts.read("crm", "accounts").count().to_pyarrow().as_py()),
        counts=counts,
        affected=affected,
        people=_people(affected, facts),
    )


def _concerned(decision: DecisionComparison, old: Rulebook, new: Rulebook, facts: Facts) -> Concerned | None:
    """The accounts in a decision's changes; None when it is not about accounts, or nothing changes."""
    version = decision.new or decision.old
    if version is None or version.for_each != ACCOUNT or not decision.changes:
        return None
    known = {**old.words, **new.words}
    words = accounts_by_words(known, new.currency, facts, tuple(decision.words))
    return None if words is None else concerned_accounts(decision, words)


def _affected(comparison: Comparison, concerned: Mapping[str, Concerned], facts: Facts) -> Iterator[Affected]:
    """Each account with another outcome, with its name and today's owner."""
    moving = [
        (account_id, decision.changes[place])
        for decision in comparison.decisions
        if decision.name in concerned
        for account_id, place in zip(
            concerned[decision.name].account_ids, concerned[decision.name].changes, strict=True
        )
        if decision.changes[place].kind is ChangeKind.OUTCOME
    ]
    if not moving:
        return
    accounts = facts.read("crm", "accounts").select("account_id", "name", "owner_id").to_pyarrow()
    wanted = pa.table({"account_id": list(dict.fromkeys(account_id for account_id, _ in moving))})
    rows = {row["account_id"]: row for row in wanted.join(accounts, "account_id").to_pylist()}
    names = _sellers(facts)
    for account_id, change in moving:
        row = rows[account_id]
        owner_id = row["owner_id"] or None
        from_role, to_role = _owner_roles(change)
        yield Affected(
            change.decision,
            account_id,
            row["name"] or account_id,
            owner_id,
            names.get(owner_id or "", ("nobody" if owner_id is None else owner_id, ""))[0],
            change.before.says,
            change.after.says,
            from_role,
            to_role,
        )


def _owner_roles(change: Change) -> tuple[str, str]:
    """The owner's role before and after, where both versions give one and it is another one."""
    if len(change.before.outcomes) != 1 or len(change.after.outcomes) != 1:
        return "", ""
    was, now = (verdict.outcomes[0].get(TeamRole.OWNER) for verdict in (change.before, change.after))
    return (was, now) if isinstance(was, str) and isinstance(now, str) and was != now else ("", "")


def _changes_owner_first(one: Affected) -> tuple[bool, str, str]:
    return not one.to_role, one.decision, one.account_name


def _sellers(facts: Facts) -> dict[str, tuple[str, str]]:
    """Name and job of everybody, by id."""
    return {
        str(row["seller_id"]): (str(row["name"]), str(row["sales_role"]))
        for row in facts.rows("crm", "sellers")
    }


def _people(affected: tuple[Affected, ...], facts: Facts) -> tuple[Person, ...]:
    """Whose accounts change."""
    if not affected:
        return ()
    names = _sellers(facts)
    owned: dict[str, set[str]] = {}
    role_changes: dict[str, Counter[str]] = {}
    for one in affected:
        seller = one.owner_id or ""
        owned.setdefault(seller, set()).add(one.account_id)
        if one.to_role:
            role_changes.setdefault(seller, Counter())[one.to_role] += 1
    people = [
        Person(
            seller,
            *names.get(seller, (seller or "nobody", "")),
            len(accounts),
            role_changes.get(seller, Counter()).total(),
            dict(role_changes.get(seller, Counter()).most_common()),
        )
        for seller, accounts in owned.items()
    ]
    return tuple(sorted(people, key=lambda one: (-one.role_changes, -one.accounts, one.name)))
