"""Which rule answers for every row of a table somebody gives, and what it gives, written beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from groundrules.coverage.given import BrokenTableError, GivenTable, Run, match_columns
from groundrules.coverage.given.findings import broken, other_kind, wrong_cells
from groundrules.coverage.tables import NO_RULE, OUTSIDE, SEVERAL_RULES
from groundrules.coverage.words import COVERAGE, decision_words
from groundrules.rulebook.language.mistake import did_you_mean, listed
from groundrules.rulebook.model import Decision, Policy, Rulebook
from groundrules.terms import Finding, Severity, Span, has_errors


@dataclass(frozen=True)
class TableDecided:
    """What deciding a table came to.

    Attributes:
        findings: what is wrong; an error of the first kinds means nothing was written.
        is_written: whether the answers lie in the file.
        decision: the decision asked.
        rows: how many rows the table has.
        by_rule: rows for each rule, in the book's order; ids with ``!`` are not decided by the book.
        columns: word -> the header of its column.
        id: the header of the column that names the rows.
    """

    findings: tuple[Finding, ...]
    is_written: bool = False
    decision: Decision | None = None
    rows: int = 0
    by_rule: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    id: str = ""

    @property
    def undecided(self) -> int:
        """Rows the book does not decide; under `all that fit` a row that no rule fits is decided."""
        free = {NO_RULE} if self.decision and self.decision.policy is Policy.ALL else set()
        return sum(
            count for rule, count in self.by_rule.items() if rule.startswith(OUTSIDE[0]) and rule not in free
        )


def pick_decision(book: Rulebook, name: str | None) -> Decision | Finding:
    """The decision of that name; without a name ``coverage``, or the only one there is."""
    wanted = name or (COVERAGE if COVERAGE in book.decisions or len(book.decisions) != 1 else None)
    if wanted is None:
        return next(iter(book.decisions.values()))
    if wanted in book.decisions:
        return book.decisions[wanted]
    mend = did_you_mean(wanted, book.decisions, otherwise="name another with --decision")
    message = f"the book has no decision `{wanted}`; it has {listed(book.decisions)}"
    return Finding("GR429", Severity.ERROR, message, mend, Span(book.file), "no such decision")


def decide_table(
    *,
    book: Rulebook,
    decision: Decision,
    table: GivenTable,
    file: str,
    out: Path,
    id_header: str | None = None,
    explain: bool = False,
) -> TableDecided:
    """Every row of the table decided, and the answers written; rows the book does not decide say so.

    Args:
        book: a book without mistakes.
        decision: one of the book's.
        table: the table.
        file: its name, for findings.
        out: where the answers go, CSV or Parquet by its ending.
        id_header: the column that names the rows; None: it is looked for.
        explain: also every rule that holds, and the columns outside the book.
    """
    words = [book.words[name] for name in decision_words(decision)]
    matched = match_columns(table.columns, words, file=file, thing=decision.for_each, id_header=id_header)
    kinds = (other_kind(column, book.words[word], file) for word, column in matched.words.items())
    findings = (*matched.findings, *(found for found in kinds if found is not None))
    if has_errors(findings) or matched.id is None:
        return TableDecided(findings)
    run = Run(
        table=table,
        decision=decision,
        words=words,
        columns=matched.words,
        named=matched.id,
        explain=explain,
    )
    try:
        run.decide()
        rows, by_rule = run.rows(), run.counts()
        findings = tuple(_Report(run, table, decision, by_rule, file).findings(rows, out))
        run.write(out)
    except BrokenTableError as error:
        return TableDecided((broken(error, str(out) if error.is_output else file),))
    columns = {word: column.header for word, column in matched.words.items()}
    return TableDecided(findings, True, decision, rows, by_rule, columns, matched.id.header)


@dataclass(frozen=True)
class _Report:
    """What is to be said of a run."""

    run: Run
    table: GivenTable
    decision: Decision
    by_rule: Mapping[str, int]
    file: str

    def findings(self, rows: int, out: Path) -> Iterator[Finding]:
        """Rows the book does not decide, and ids that are written otherwise."""
        left = {mark: self.by_rule.get(mark, 0) for mark in (OUTSIDE, NO_RULE, SEVERAL_RULES)}
        if self.decision.policy is Policy.ALL:
            left[NO_RULE] = 0
        if left[OUTSIDE]:
            yield from (wrong_cells(one, self.file, self.table.line_of) for one in self.run.troubles())
        yield from (self._unanswered(mark, left[mark]) for mark in (NO_RULE, SEVERAL_RULES) if left[mark])
        if rows and sum(left.values()) == rows:
            message = f"the book decides none of the {rows:,} rows"
            mend = "the findings above say which cells are missing or outside the book's words"
            place = Span(self.file)
            yield Finding("GR415", Severity.ERROR, message, mend, place, "nothing decided", count=rows)
        changed = 0 if out.name.lower().endswith(".parquet") else self.run.changed_ids()
        if changed:
            ids = "1 id begins" if changed == 1 else f"{changed:,} ids begin"
            message = f"{ids} with a sign a spreadsheet would run: an apostrophe stands before it"
            mend = "write Parquet to have them as they are"
            yield Finding(
                "GR430", Severity.NOTE, message, mend, Span(str(out)), "ids made harmless", count=changed
            )

    def _unanswered(self, mark: str, count: int) -> Finding:
        """Only where the proof could not settle that it never happens."""
        row, name = self.run.example(mark)
        code, kind = ("GR406", "no rule") if mark == NO_RULE else ("GR407", "several rules")
        why = f"no rule of `{self.decision.name}` holds"
        if mark == SEVERAL_RULES:
            why = "several rules hold, and only one may"
        message = f"{count:,} {'row' if count == 1 else 'rows'} not decided: {why}, first in row {row:,}"
        place = Span(self.file, self.table.line_of(row) or 1)
        mend = "`groundrules check` says what could not be proved"
        example = {"row": str(row), "id": name}
        return Finding(code, Severity.WARNING, message, mend, place, kind, (), example, count)
