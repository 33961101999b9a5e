"""What changed between two versions of a book, as plain frozen data: screens, slides and notes read this."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from groundrules.rulebook.condition import Condition, Value
from groundrules.rulebook.evaluate import Record
from groundrules.rulebook.model import Decision, Word
from groundrules.rulebook.proof.region import Region
from groundrules.rulebook.proof.space import Space


class Standing(StrEnum):
    """How a version stands to a situation."""

    ANSWERED = "answered"
    NO_RULE = "no rule"
    SEVERAL = "several rules"
    OUTSIDE = "outside the book"


class ChangeKind(StrEnum):
    """Whether people notice: another answer, or the same answer for another reason."""

    OUTCOME = "outcome"
    RULE = "rule"


class EditKind(StrEnum):
    """What the author did to a rule."""

    ADDED = "added"
    REMOVED = "removed"
    EDITED = "edited"
    RENAMED = "renamed"
    MOVED = "moved"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one version says of a situation.

    Attributes:
        standing: answered, no rule, several rules (under `exactly one`), or outside the book's words.
        rule_ids: the rule that answers; every rule under `all that fit` and where several contradict.
        outcomes: what each of ``rule_ids`` gives, in stored form.
        says: the same in plain words: "A3: owner field", "no rule", "A3 and A4 contradict".
    """

    standing: Standing
    rule_ids: tuple[str, ...] = ()
    outcomes: tuple[Mapping[str, Value], ...] = ()
    says: str = ""

    @property
    def is_answered(self) -> bool:
        """True when the version gives an answer."""
        return self.standing is Standing.ANSWERED


@dataclass(frozen=True, slots=True)
class Change:
    """One situation (a region of records) that the two versions do not treat alike.

    Attributes:
        decision: the decision's name.
        kind: another outcome, or the same outcome by another rule.
        before: what the old version says everywhere in the region.
        after: what the new version says everywhere in the region.
        region: the records, over the columns of the decision's ``space``; regions of a decision are disjoint.
        when: the region in plain words, as a clause after "when"; empty when it is every record.
        words: word -> what is allowed there in plain words; a word that is not named may be anything.
        size: how many records, counted over every word either version tests, unknown as one value; None
            where a text or a sum of words takes part and no exact count is claimed.
        example: a record of the region in stored form, confirmed by the reference evaluator; None when no
            record could be found (then the situation may not exist, and ``when`` is said with "perhaps").
        shown: the example as a person writes it.
    """

    decision: str
    kind: ChangeKind
    before: Verdict
    after: Verdict
    region: Region
    when: str
    words: Mapping[str, str]
    size: int | None
    example: Record | None
    shown: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edit:
    """What the author did to one rule, and whether any answer depends on it.

    Attributes:
        decision: the decision's name.
        kind: added, removed, edited, renamed, moved (order), reworded (the reason or the way it is written).
        rule_id: the rule, by its new id where it has one.
        is_redundant: without it every record that both versions' words allow would get the same outcome;
            False also where that could not be settled, and where another rule now gives what this one gave.
        says: one sentence: "A3 is written differently and means the same".
        old_id: the id it had in the old version, where it was there.
    """

    decision: str
    kind: EditKind
    rule_id: str
    is_redundant: bool
    says: str
    old_id: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that changed and is no rule: a goal, a role card, a clock, a signal's number, a word...

    Attributes:
        part: goal, role card, word, decision, clock, signal, advice, contact, or book.
        name: its id or name.
        says: one sentence in plain words.
        before: the old text; empty when it is new.
        after: the new text; empty when it was dropped.
        binds: the role or place it speaks to, where it speaks to one.
    """

    part: str
    name: str
    says: str
    before: str = ""
    after: str = ""
    binds: str = ""


@dataclass(frozen=True, slots=True)
class DecisionComparison:
    """One decision in both versions.

    Attributes:
        name: the decision's name.
        old: as it was; None when it is new.
        new: as it is; None when it was dropped.
        words: the words both are compared over: a word whose domain changed has both domains.
        changes: every situation that is not treated alike, other outcomes first; disjoint, complete unless
            ``unproved`` says otherwise.
        edits: every edited rule, redundant edits among them.
        differences: policy, what it gives, the order of people, its check.
        space: the columns the regions are sets of; None when nothing had to be compared.
        touched: a record for which none of these conditions holds is answered alike by both.
        unproved: what could not be settled, each a sentence.
    """

    name: str
    old: Decision | None
    new: Decision | None
    words: Mapping[str, Word] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    edits: tuple[Edit, ...] = ()
    differences: tuple[Difference, ...] = ()
    space: Space | None = None
    touched: tuple[Condition, ...] = ()
    unproved: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """True when both versions answer every record alike, by the same rules, and nothing is open."""
        return not (self.changes or self.differences or self.unproved)

    @property
    def outcome_changes(self) -> tuple[Change, ...]:
        """The situations in which the answer itself is another one."""
        return tuple(change for change in self.changes if change.kind is ChangeKind.OUTCOME)

    @property
    def redundant_edits(self) -> tuple[Edit, ...]:
        """The edits that change no answer."""
        return tuple(edit for edit in self.edits if edit.is_redundant)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that changed from one version of the book to another.

    Attributes:
        old_stamp: version and digest of the old book.
        new_stamp: version and digest of the new book.
        decisions: each decision of either book, in the new book's order.
        differences: what changed and is no rule, in the book's order.
    """

    old_stamp: str
    new_stamp: str
    decisions: tuple[DecisionComparison, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def is_same(self) -> bool:
        """True when nobody would notice: same answers by the same rules, and nothing else changed."""
        return not self.differences and all(decision.is_same for decision in self.decisions)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The situations of all decisions."""
        return tuple(change for decision in self.decisions for change in decision.changes)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edited rules of all decisions."""
        return tuple(edit for decision in self.decisions for edit in decision.edits)
