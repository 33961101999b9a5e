"""One account explained: the rule, the facts it used, the rules that almost applied, the people and why.

Reads stored rows and the reference evaluator only, so that it starts at once: nothing here knows the engine.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from groundrules.coverage.explaining.explanation import (
    TODAY,
    Change,
    Explained,
    Explanation,
    FactUsed,
    OtherAnswer,
    PersonChosen,
    Tenure,
)
from groundrules.coverage.explaining.find import find_account
from groundrules.coverage.explaining.near import answer_of, near_misses
from groundrules.coverage.ready import as_of_of, no_coverage_yet, not_gathered, not_ready, stale
from groundrules.coverage.staff import a_role
from groundrules.coverage.tables import NONE, OUTSIDE, SEVERAL_RULES
from groundrules.coverage.words import (
    COVERAGE,
    account_decisions,
    decision_words,
    stored_value,
    why_outside,
)
from groundrules.crm.tables import BEGINNING
from groundrules.rulebook.condition import Compare, Value, words_of
from groundrules.rulebook.evaluate import Record, decide
from groundrules.rulebook.model import Decision, Policy, Rulebook, WordType
from groundrules.rulebook.near import NearMiss
from groundrules.rulebook.render import say_condition, say_outcome, say_rule, say_value
from groundrules.terms import Finding, TeamRole

if TYPE_CHECKING:
    from groundrules.crm.ports import Facts

Row = Mapping[str, object]


def explain(*, book: Rulebook, facts: "Facts", account: str) -> Explained:
    """Why the account is covered as it is; only findings when there is no such account or no coverage yet.

    Args:
        book: the book as it is now.
        facts: the steps ``crm`` and ``coverage`` are read.
        account: its id in 15 or 18 characters, or its name.
    """
    crm, coverage = facts.manifest("crm"), facts.manifest("coverage")
    if stops := not_ready(book, crm):
        return Explained(None, stops)
    if coverage is None or crm is None:
        return Explained(None, (no_coverage_yet(),))
    found = find_account(facts, account)
    if isinstance(found, Finding):
        return Explained(None, (found,))
    account_id = str(found["account_id"])
    rows = facts.rows("coverage", "account_facts", {"account_id": account_id})
    older = stale(book, crm, coverage)
    if not rows:
        return Explained(None, (*older, no_coverage_yet()))
    if missing := [name for name in decision_words(book.decisions[COVERAGE]) if name not in rows[0]]:
        return Explained(None, (*older, not_gathered(missing)))
    telling = _Telling(book=book, facts=facts, account=found, row=rows[0], as_of=as_of_of(coverage))
    return Explained(telling.told(), older)


class _Telling:
    """Everything known of one account, and how it is put."""

    def __init__(
        self,
        *,
        book: Rulebook,
        facts: "Facts",
        account: Row,
        row: Row,
        as_of: date,
    ) -> None:
        self.book, self.facts, self.account, self.row, self.as_of = book, facts, account, row, as_of
        self.account_id = str(account["account_id"])
        self.decision = book.decisions[COVERAGE]
        self.words = {name: word for name, word in book.words.items() if name in row}
        self.record: Record = {name: stored_value(row, name) for name in self.words}
        self.rule_id = answer_of(self.decision, self.record, book.words)

    def told(self) -> Explanation:
        """The whole explanation."""
        people_rows = self.facts.rows("coverage", "assignments", {"account_id": self.account_id})
        history = self._history_rows()
        ids = {row["seller_id"] for row in people_rows} | {row["owner_id"] for row in history}
        names = self._names(ids | {self.account["owner_id"]})
        owner_today = names.get(self.account["owner_id"])
        rule = next((rule for rule in self.decision.rules if rule.rule_id == self.rule_id), None)
        return Explanation(
            account_id=self.account_id,
            account=str(self.account["name"]),
            as_of=self.as_of,
            book=self.book.title,
            book_version=self.book.stamp,
            rule_id=self.rule_id,
            rule=say_rule(rule, self.decision, self.book.words) if rule else self._why_no_rule(),
            rule_text=rule.text if rule else "",
            why=rule.why if rule else "",
            gives={name: str(value) for name, value in rule.outcome.items()} if rule else {},
            facts=self._facts(words_of(rule.condition) if rule else decision_words(self.decision)),
            changes=self._changes(),
            people=tuple(self._person(row, names) for row in _in_order(people_rows)),
            owner_today=owner_today,
            owner_today_id=str(self.account["owner_id"]) if self.account["owner_id"] else None,
            history=tuple(self._tenure(row, names) for row in history),
            other_answers=tuple(self._others()),
        )

    def _names(self, ids: set[object]) -> dict[object, str]:
        rows = self.facts.rows("crm", "sellers", {"seller_id": sorted(str(one) for one in ids if one)})
        return {row["seller_id"]: str(row["name"]) for row in rows}

    def _why_no_rule(self) -> str:
        if self.rule_id == OUTSIDE:
            wrong = []
            for name in decision_words(self.decision):
                if why := why_outside(self.book.words[name], self.record.get(name)):
                    value = say_value(self.record.get(name), self.book.words[name])
                    shown = "" if self.record.get(name) is None else f" {value}"
                    wrong.append(f"{self.book.words[name].say}{shown} {why}")
            return f"The book does not decide this account: {'; '.join(wrong)}."
        if self.rule_id == SEVERAL_RULES:
            held = decide(self.decision, self.record).rule_ids
            return f"The book does not decide this account: rules {' and '.join(held)} all hold."
        return "The book does not decide this account: none of its rules holds."

    def _facts(self, used: tuple[str, ...]) -> tuple[FactUsed, ...]:
        names = sorted(decision_words(self.decision), key=lambda name: name not in used)
        return tuple(self._fact(name, name in used) for name in names)

    def _fact(self, name: str, used: bool) -> FactUsed:
        seen = self.row.get(f"{name}__as_of")
        on = seen if isinstance(seen, date) else None
        return FactUsed(
            word=name,
            say=self.book.words[name].say,
            value=say_value(self.record[name], self.book.words[name]),
            stored=self.record[name],
            source=str(self.row.get(f"{name}__source") or ""),
            as_of=on,
            age=age_of(on, self.as_of) if on else "",
            used=used,
        )

    def _changes(self) -> tuple[Change, ...]:
        """What would change the answer: numbers and yes/no before lists, another owner before the rest."""
        misses = near_misses(self.decision, self.record, self.book.words)
        changes = [self._change(miss) for miss in misses]
        return tuple(
            sorted(
                changes,
                key=lambda change: (
                    self.book.words[change.word].type is WordType.ONE_OF,
                    not change.owner_changes,
                    not change.roles_change,
                ),
            )
        )

    def _change(self, miss: NearMiss) -> Change:
        word, rule = self.book.words[miss.word], self.decision.rule(miss.rule_id)
        now = say_value(self.record.get(miss.word), word)
        if word.type is WordType.YES_NO and miss.nearest is not None:
            said = say_condition(Compare(word.name, "=", miss.nearest), self.book.words)
            change = f"If the record said that {said} (it says {now})"
        else:
            known = "" if self.record.get(miss.word) is not None or miss.needs == "known" else "known to be "
            change = f"If {word.say} were {known}{miss.needs} (now {now})"
        outcome = decide(self.decision, self.record).outcome
        differing = {role: value for role, value in rule.outcome.items() if outcome.get(role) != value}
        return Change(
            rule_id=miss.rule_id,
            word=miss.word,
            now=now,
            needs=miss.needs,
            change=change,
            gives=say_roles(differing) if differing else "the same roles",
            owner_changes=TeamRole.OWNER in differing,
            roles_change=bool(differing),
        )

    def _person(self, row: Row, names: Mapping[object, str]) -> PersonChosen:
        seller_id = row["seller_id"]
        return PersonChosen(
            team_role=str(row["team_role"]),
            sales_role=str(row["sales_role"]),
            seller_id=str(seller_id) if seller_id else None,
            name=names.get(seller_id),
            chosen_by=str(row["chosen_by"]),
            why=str(row["chosen_why"] or ""),
        )

    def _history_rows(self) -> list[dict[str, object]]:
        try:
            rows = self.facts.rows("crm", "account_owners", {"account_id": self.account_id})
        except KeyError:
            return []
        return sorted(rows, key=lambda row: str(row["valid_from"]))

    def _tenure(self, row: Row, names: Mapping[object, str]) -> Tenure:
        owner_id = row["owner_id"]
        return Tenure(
            seller_id=str(owner_id) if owner_id else None,
            name=names.get(owner_id, "somebody the CRM no longer knows") if owner_id else "nobody",
            starts=None if row["valid_from"] == BEGINNING else _day(row["valid_from"]),
            ends=_day(row["valid_to"]) if row["valid_to"] else None,
            known_from=str(row["known_from"]),
        )

    def _others(self) -> list[OtherAnswer]:
        """What the book's other decisions about accounts say of this one."""
        found = []
        for decision in account_decisions(self.book):
            if decision.name == COVERAGE or any(name not in self.record for name in decision_words(decision)):
                continue
            for rule_id in _answering(decision, self.record, self.book):
                rule = decision.rule(rule_id)
                found.append(
                    OtherAnswer(decision.name, rule_id, say_outcome(rule.outcome, decision), rule.why)
                )
        return found


def say_roles(outcome: Mapping[str, Value]) -> str:
    """Roles a rule gives, as a person says them: ``owner a field seller, support nobody``."""
    return ", ".join(
        f"{role.replace('_', ' ')} {'nobody' if job == NONE else a_role(str(job))}"
        for role, job in outcome.items()
    )


def age_of(seen: date, today: date) -> str:
    """How old evidence is, as a person says it."""
    days = (today - seen).days
    if days <= 0:
        return TODAY
    for size, name in ((365, "year"), (30, "month")):
        if days >= 2 * size:
            return f"{days // size} {name}s"
    return f"{days} day{'' if days == 1 else 's'}"


def _answering(decision: Decision, record: Record, book: Rulebook) -> tuple[str, ...]:
    if any(why_outside(book.words[name], record.get(name)) for name in decision_words(decision)):
        return ()
    answer = decide(decision, record)
    if decision.policy is Policy.ALL:
        return answer.rule_ids
    return (answer.rule_id,) if answer.rule_id else ()


def _in_order(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    places = [role.value for role in TeamRole]
    return sorted(rows, key=lambda row: places.index(str(row["team_role"])))


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise TypeError(f"{value!r} is no day")
