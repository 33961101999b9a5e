"""Which rule answers for each account: the book run over every account at once.

An account with a value the book does not allow, with no rule or with several is never given a rule silently:
its ``rule_id`` says which of the three it is, and a finding counts it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.coverage.before import Before
from groundrules.coverage.every import decide_changed, decide_every
from groundrules.coverage.tables import ANSWERS, NO_RULE, OUTSIDE
from groundrules.coverage.words import decision_words, shown, stored_value, why_outside
from groundrules.rulebook.model import Decision, Rulebook, Word
from groundrules.terms import Finding, Severity


@dataclass(frozen=True)
class Answers:
    """The rule for each account.

    Attributes:
        account_ids: in the order of the account facts.
        rule_ids: the rule, or ``!outside the book``, ``!no rule``, ``!several rules``.
        reasons: for the latter three, by account: what is wrong, as the rest of a sentence.
        findings: counted, with an example account.
    """

    account_ids: pa.StringArray
    rule_ids: pa.StringArray
    reasons: Mapping[str, str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Answered(Answers):
    """Answers with what is kept of them.

    Attributes:
        table: the table ``answers``.
        rule_sets: the table ``rule_sets``.
    """

    table: pa.Table
    rule_sets: pa.Table


def answer_accounts(
    *, book: Rulebook, decision: Decision, account_facts: pa.Table, before: Before | None = None
) -> Answered:
    """What the decision says of every account.

    Args:
        book: whose words the facts are values of.
        decision: answered for each account, by one rule.
        account_facts: the table ``account_facts``.
        before: the last run; only what can have changed since is decided anew. The answers are the same.
    """
    found = (before and decide_changed(account_facts, decision, book.words, before)) or decide_every(
        account_facts, decision, book.words
    )
    rule_ids = pc.fill_null(found.rule_ids, OUTSIDE).combine_chunks()
    strange = pc.indices_nonzero(pc.starts_with(rule_ids, OUTSIDE[0]))
    rows = account_facts.take(strange).to_pylist()
    report = _Report(book, decision)
    strange_ids, strange_sets = rule_ids.take(strange).to_pylist(), found.matches.take(strange).to_pylist()
    for rule_id, number, row in zip(strange_ids, strange_sets, rows, strict=True):
        report.add(rule_id, found.sets.get(number, ()), row)
    ids = account_facts["account_id"].combine_chunks()
    return Answered(
        ids,
        rule_ids,
        report.reasons,
        (*report.findings(), *_other_currency(book, account_facts)),
        pa.table([ids, rule_ids, found.matches], names=list(ANSWERS.names)),
        found.rule_sets(decision),
    )


_Key = tuple[str, str, tuple[str, ...]]  # rule_id, what is wrong, the rules that hold


class _Report:
    """Counts the accounts the book does not decide, by what is wrong."""

    def __init__(self, book: Rulebook, decision: Decision) -> None:
        self.book, self.decision = book, decision
        self.words = decision_words(decision)
        self.reasons: dict[str, str] = {}
        self.counts: Counter[_Key] = Counter()
        self.examples: dict[_Key, Mapping[str, object]] = {}

    def add(self, rule_id: str, rules: tuple[str, ...], row: Mapping[str, object]) -> None:
        """Counts one account under what is wrong with it; ``rules`` are those that hold."""
        account_id = str(row["account_id"])
        if rule_id == OUTSIDE:
            words = [self.book.words[name] for name in str(row["outside"]).split()]
            wrong = [(word.name, self._why(word, row)) for word in words]
            self.reasons[account_id] = "; ".join(f"{self.book.words[name].say} {why}" for name, why in wrong)
            keys: list[_Key] = [(rule_id, f"{name}|{why}", ()) for name, why in wrong]
        else:
            several = f"rules {' and '.join(rules)} all hold, and only one may"
            self.reasons[account_id] = several if rules else "no rule of the book holds"
            keys = [(rule_id, "", rules)]
        for key in keys:
            self.counts[key] += 1
            self.examples.setdefault(key, row)

    def _why(self, word: Word, row: Mapping[str, object]) -> str:
        if word.name in str(row["other_currency"] or "").split():
            return f"is unknown: some amounts are not in {self.book.currency}"
        return why_outside(word, stored_value(row, word.name))

    def findings(self) -> list[Finding]:
        """One finding for each thing that is wrong, the most frequent first."""
        return [self._finding(key, count) for key, count in self.counts.most_common()]

    def _finding(self, key: _Key, count: int) -> Finding:
        rule_id, wrong, rules = key
        row = self.examples[key]
        example = {"account": str(row["account_id"])} | {
            name: shown(self.book.words[name], stored_value(row, name)) for name in self.words
        }
        accounts = "1 account" if count == 1 else f"{count:,} accounts"
        if rule_id == OUTSIDE:
            name, why = wrong.split("|", 1)
            code, kind, span = "GR404", "outside the book", self.book.words[name].span
            message = f"{accounts} not decided: `{name}` {why}"
            mend = "mend it in the CRM or in mapping.yaml, or let the book's word allow it"
        elif rule_id == NO_RULE:
            code, kind, span = "GR406", "no rule", self.decision.span
            message = f"{accounts} not decided: no rule of `{self.decision.name}` holds"
            mend = "add the missing case to the book; `groundrules check` shows every gap"
        else:
            code, kind, span = "GR407", "several rules", self.decision.rule(rules[0]).span
            message = f"{accounts} not decided: rules {' and '.join(f'`{rule}`' for rule in rules)} all hold"
            mend = "narrow one of them; `groundrules check` shows every overlap"
        return Finding(code, Severity.WARNING, message, mend, span, kind, rules, example, count)


def _other_currency(book: Rulebook, account_facts: pa.Table) -> list[Finding]:
    counts: Counter[str] = Counter()
    for names in account_facts["other_currency"].drop_null().to_pylist():
        counts.update(names.split())
    return [
        Finding(
            "GR405",
            Severity.WARNING,
            f"`{name}` is unknown for {count:,} {'account' if count == 1 else 'accounts'}: "
            f"some amounts are not in {book.currency}",
            f"convert amounts to {book.currency} before the import; amounts in different currencies "
            "are never added up",
            book.words[name].span if name in book.words else None,
            "other currency",
            count=count,
        )
        for name, count in counts.most_common()
    ]
