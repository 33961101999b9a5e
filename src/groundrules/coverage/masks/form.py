"""The two forms of a decision's query, and which of them costs less.

A wrong price costs time and never an answer: ``tests/agreement`` holds both forms to the reference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sqlglot import exp

from groundrules.coverage.masks.duck import DuckDb
from groundrules.coverage.masks.engines import Engine, Postgres, Spark, Sqlite
from groundrules.coverage.masks.masks import Masks
from groundrules.coverage.masks.plain import plain_query
from groundrules.rulebook.model import Decision, Word
from groundrules.rulebook.proof.cells import atoms

Form = Literal["case", "masks"]

ENGINES: dict[str, Engine] = {engine.dialect: engine for engine in (DuckDb(), Postgres(), Spark(), Sqlite())}
"""The engines a decision can be written for, by sqlglot's name of the dialect."""
ENGINES |= {"pyspark": ENGINES["spark"]}

_TEST = 6.0
_START = 60.0
_AXIS = 20.0
_RULE = 0.5


@dataclass(frozen=True)
class Deciding:
    """A decision to be asked of an engine.

    Attributes:
        decision: with at least one rule.
        words: the words its rules test.
        form: None takes the cheaper one.
    """

    decision: Decision
    words: Mapping[str, Word]
    form: Form | None = None

    @cached_property
    def masks(self) -> Masks:
        """The decision as masks."""
        return Masks.of(self.decision, self.words)

    def query(
        self, source: exp.Table, key: Sequence[str], dialect: str, columns: Sequence[str]
    ) -> exp.Select:
        """For each row of the source its key and the columns asked for.

        Args:
            source: one column per word, in stored form.
            key: columns of the source that name its rows.
            dialect: one of ``ENGINES``.
            columns: ``rule_id`` and ``rule_ids`` as ``coverage.compile.decide_all`` has them (``rule_ids`` is
                one text with a line for each rule where an engine has no arrays); ``matches``, the
                ``set_id`` of ``rule_ids``; or the masks' own ``word_columns``.
        """
        engine = ENGINES[dialect]
        needs_masks = any(name.startswith("_") for name in columns)
        if needs_masks or (self.form or cheaper_form(self.decision)) == "masks":
            return self.masks.query(source, key, engine, columns)
        return plain_query(self.decision, source, key, engine, columns)


def cheaper_form(decision: Decision) -> Form:
    """The form that costs less for each row; in nanoseconds of one core, from ``benchmarks/decide.py``."""
    found = [atom for rule in decision.rules for atom in atoms(rule.condition)]
    subjects = {getattr(atom, "word", atom) for atom in found}
    masks = _START + _AXIS * len(subjects) + _RULE * len(decision.rules)
    return "case" if _TEST * len(found) <= masks else "masks"
