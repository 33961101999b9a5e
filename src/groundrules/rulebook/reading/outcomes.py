"""What a decision gives: its values fitted to their types, and what a rule leaves out."""

from collections.abc import Collection, Iterator, Sequence

from groundrules.rulebook.codes import error
from groundrules.rulebook.language.mistake import listed
from groundrules.rulebook.model import Output, Word, WordType
from groundrules.terms import Finding, Span


def as_word(output: Output) -> Word:
    """The output seen as a word, so that its values are read and said like any other."""
    scale = 2 if output.type is WordType.MONEY else 0
    return Word(output.name, output.type, output.name.replace("_", " "), values=output.values, scale=scale)


def outcomes_missing(
    rule_id: str, span: Span | None, named: Collection[str], decision: str, gives: Sequence[Output]
) -> Iterator[Finding]:
    """GR202: a rule that does not say everything its decision gives.

    Args:
        rule_id: the rule.
        span: where it stands.
        named: what it gives, rightly or wrongly.
        decision: the decision's name.
        gives: what every rule of the decision gives.
    """
    missing = [output.name for output in gives if output.name not in named]
    if missing:
        message = f"{rule_id} does not give {listed(missing)}"
        mend = f"every rule of {decision} gives {listed(output.name for output in gives)}"
        yield error("GR202", message, span, mend, rules=(rule_id,))
