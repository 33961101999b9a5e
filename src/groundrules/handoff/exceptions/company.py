"""The company as the ledger needs it: who is who, what can be held, and whose it is once nothing holds it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from groundrules.coverage.explaining.find import find_account, is_short_id, with_checksum
from groundrules.handoff.exceptions.commands import Person, Returns, Thing
from groundrules.handoff.exceptions.line import Line
from groundrules.handoff.exceptions.refused import nobody, refusal
from groundrules.handoff.exceptions.standing import DEAL
from groundrules.terms import Finding, RefusedActError, TeamRole

if TYPE_CHECKING:
    from groundrules.crm.ports import Facts

_APART = re.compile(r"[^\w]+")


@dataclass
class Company:
    """The newest import, and coverage where it has been worked out.

    Attributes:
        sign_ins: sign-in name -> seller_id, where people have one.
    """

    facts: "Facts"
    sign_ins: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Everybody the import knows who is a person, by seller id."""
        names = {str(row["role_id"]): str(row["name"]) for row in self.facts.rows("crm", "roles")}
        return {
            str(row["seller_id"]): _person(row, names.get(str(row["role_id"]), ""))
            for row in self.facts.rows("crm", "sellers")
            if not row["is_system"]
        }

    def person(self, seller_id: str) -> Person:
        """The person with that id; one who works here no more when the import does not know it."""
        return self.people.get(seller_id) or Person(seller_id, seller_id, frozenset(), is_active=False)

    def called(self, name: str) -> Person:
        """The person somebody means by an id, a name or a sign-in name.

        Raises:
            RefusedActError: nobody is called that, or several are (GR518).
        """
        wanted = name.strip()
        if wanted in self.people:
            return self.people[wanted]
        if is_short_id(wanted) and with_checksum(wanted) in self.people:
            return self.people[with_checksum(wanted)]
        alike = [one for one in self.people.values() if one.name.casefold() == wanted.casefold()]
        if len(alike) == 1:
            return alike[0]
        if alike:
            ids = ", ".join(f"`{one.seller_id}`" for one in alike[:5])
            raise nobody(f"{len(alike)} people are called `{wanted}`", f"name one by the id: {ids}")
        signed_in = self.people.get(self.sign_ins.get(wanted.casefold(), ""))
        if signed_in is not None:
            return signed_in
        mend = "give the name or the id as the CRM shows it, or the sign-in name"
        raise nobody(f"nobody is called `{wanted}`", mend)

    def account(self, called: str) -> tuple[Thing, str]:
        """The account somebody means, and who owns it.

        Raises:
            RefusedActError: there is none (GR410, GR411), or nobody owns it (GR518).
        """
        found = find_account(self.facts, called)
        if isinstance(found, Finding):
            raise RefusedActError(found)
        account_id, name = str(found["account_id"]), str(found["name"])
        owner_id = _text(found["owner_id"])
        if not owner_id:
            raise refusal("GR518", f"nobody owns `{name}`, so nobody can keep it")
        receiver = self._receiver(account_id, owner_id, owner_id)
        revenue, currency = self._revenue(account_id)
        return Thing(account_id, name, receiver_id=receiver, amount=revenue, currency=currency), owner_id

    def deal(self, called: str) -> tuple[Thing, str]:
        """The open deal with that id, and who owns it.

        Raises:
            RefusedActError: there is none that is open (GR518).
        """
        wanted = called.strip()
        ids = [wanted, with_checksum(wanted)] if is_short_id(wanted) else [wanted]
        rows = self.facts.rows("crm", "opportunities", {"opportunity_id": ids})
        if not rows:
            raise refusal("GR518", f"no deal has the id `{wanted}`")
        row = rows[0]
        name = _text(row["name"]) or wanted
        if row["is_closed"]:
            raise refusal("GR518", f"the deal `{name}` is closed", "closed deals stay as they are")
        owner_id, account_id = _text(row["owner_id"]), _text(row["account_id"])
        if not owner_id or not account_id:
            raise refusal("GR518", f"the deal `{name}` has no owner or no account")
        account = self._accounts({account_id}).get(account_id, {})
        amount = row["amount"] if isinstance(row["amount"], int) else None
        thing = Thing(
            account_id,
            _text(account.get("name")) or account_id,
            str(row["opportunity_id"]),
            name,
            receiver_id=self._receiver(account_id, _text(account.get("owner_id")), owner_id),
            amount=amount,
            currency=_text(row["currency"]),
        )
        return thing, owner_id

    def returns(self, lines: Collection[Line]) -> Mapping[str, Returns]:
        """What becomes of each thing once nothing holds it, by the exception's name."""
        ids = {line.asked.account_id for line in lines}
        given, accounts = self._given(ids), self._accounts(ids)
        return {line.name: self._returns(line, given, accounts) for line in lines}

    def _returns(
        self, line: Line, given: Mapping[str, Returns], accounts: Mapping[str, Mapping[str, object]]
    ) -> Returns:
        asked = line.asked
        by_book = given.get(asked.account_id)
        account = accounts.get(asked.account_id)
        if account is None:
            return Returns(says="the CRM does not show the account any more")
        if asked.about == DEAL:
            return self._deal_returns(line, _text(account["owner_id"]), by_book)
        if by_book is None:
            return Returns(says="whose it is now is known after `groundrules cover`")
        keeper, rule = self.person(asked.owner_id).name, by_book.rule_id
        if not by_book.seller_id:
            return Returns(rule_id=rule, says=f"the book names nobody, so it stays with {keeper}")
        if by_book.seller_id == asked.owner_id:
            return Returns(asked.owner_id, rule, f"rule {rule} leaves it with {keeper}")
        to = self.person(by_book.seller_id).name
        return Returns(by_book.seller_id, rule, f"rule {rule} gives it to {to}: the next plan moves it")

    def _deal_returns(self, line: Line, owner_id: str, by_book: Returns | None) -> Returns:
        asked, rule = line.asked, by_book.rule_id if by_book is not None else ""
        to_id = owner_id or asked.receiver_id
        if not to_id:
            return Returns(rule_id=rule, says="nobody owns the account, so the deal stays where it is")
        to = self.person(to_id).name
        if to_id == asked.owner_id:
            return Returns(to_id, rule, f"it stays with {to}, who owns the account")
        return Returns(to_id, rule, f"it goes to {to}, who owns the account")

    def _receiver(self, account_id: str, account_owner: str, owner_id: str) -> str:
        """Who has the account instead of the deal's owner, today or by the book; empty: nobody."""
        if account_owner and account_owner != owner_id:
            return account_owner
        given = self._given({account_id}).get(account_id)
        return _other(given.seller_id, owner_id) if given is not None else ""

    def _given(self, account_ids: Collection[str]) -> Mapping[str, Returns]:
        """Whom the book gives each account, and by which rule; empty before coverage is worked out."""
        if not account_ids or self.facts.manifest("coverage") is None:
            return {}
        where = {"account_id": sorted(account_ids), "team_role": TeamRole.OWNER.value}
        rows = self.facts.rows("coverage", "assignments", where)
        return {str(row["account_id"]): Returns(_text(row["seller_id"]), str(row["rule_id"])) for row in rows}

    def _accounts(self, account_ids: Collection[str]) -> Mapping[str, Mapping[str, object]]:
        if not account_ids:
            return {}
        rows = self.facts.rows("crm", "accounts", {"account_id": sorted(account_ids)})
        return {str(row["account_id"]): row for row in rows}

    def _revenue(self, account_id: str) -> tuple[int | None, str]:
        if self.facts.manifest("coverage") is None:
            return None, ""
        rows = self.facts.rows("coverage", "account_facts", {"account_id": account_id})
        if not rows:
            return None, ""
        revenue = rows[0]["revenue"]
        return revenue if isinstance(revenue, int) else None, _text(rows[0]["currency"])


def word_of(text: str) -> str:
    """A title as the book would write it: ``Head of Sales`` is ``head_of_sales``."""
    return _APART.sub("_", text.strip().casefold()).strip("_")


def names_of(people: Iterable[Person]) -> Mapping[str, str]:
    """seller_id -> name."""
    return {one.seller_id: one.name for one in people}


def _person(row: Mapping[str, object], crm_role: str) -> Person:
    called = (_text(row["sales_role"]), word_of(crm_role), word_of(_text(row["title"])))
    return Person(
        seller_id=str(row["seller_id"]),
        name=str(row["name"]),
        roles=frozenset(word for word in called if word),
        leader_id=_text(row["manager_id"]),
        is_active=bool(row["is_active"]),
    )


def _other(one: str, than: str) -> str:
    return one if one != than else ""


def _text(value: object) -> str:
    return str(value) if value else ""
