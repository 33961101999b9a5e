"""What is proved of each decision of a book: figures, findings, and a proof file that others can check."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from groundrules.rulebook import Decision, Rulebook
from groundrules.rulebook.model import Policy, Word
from groundrules.rulebook.proof.cells import TooManyPiecesError
from groundrules.rulebook.proof.certificate import COMPLETE, FREE, certificate, certified
from groundrules.rulebook.proof.checker import check, seal
from groundrules.rulebook.proof.plain import NoCertificateError, plain_decision
from groundrules.rulebook.proof.ports import AccountCounter
from groundrules.rulebook.proof.prove import prove
from groundrules.rulebook.proof.terrain import TooWideError, lay_out
from groundrules.terms import Finding, Severity, Span

_BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What the checker may stumble over in a file that is no certificate."""


@dataclass(frozen=True, slots=True)
class Proved:
    """What became of one decision.

    Attributes:
        decision: its name.
        policy: how many rules may answer.
        rules: how many rules it has.
        situations: how many different records its words allow; None when texts or sums make them uncountable.
        is_complete: every situation gets an answer; None: not proved, or not asked for.
        is_free: no situation gets two answers that differ; None: not proved, or not asked for.
        is_reached: every rule answers somewhere; None: not proved.
        seconds: how long it took.
        findings: what was found, most likely slips first.
    """

    decision: str
    policy: str
    rules: int
    situations: int | None
    is_complete: bool | None
    is_free: bool | None
    is_reached: bool | None
    seconds: float
    findings: tuple[Finding, ...]


def prove_rulebook(
    *, book: Rulebook, clock: Callable[[], float], count: AccountCounter | None = None
) -> tuple[Proved, ...]:
    """Every decision of the book proved, in the book's order.

    Args:
        book: the book.
        clock: seconds, for telling how long each proof took.
        count: counts real accounts in regions.
    """
    return tuple(
        _proved(decision, book.words, clock, count) for decision in book.decisions.values() if decision.rules
    )


def _proved(
    decision: Decision, words: Mapping[str, Word], clock: Callable[[], float], count: AccountCounter | None
) -> Proved:
    begin = clock()
    findings = prove(decision, words, count=count)
    found = {finding.code for finding in findings}
    is_open = "GR255" in found
    is_one = decision.policy is Policy.EXACTLY_ONE
    return Proved(
        decision=decision.name,
        policy=decision.policy.value,
        rules=len(decision.rules),
        situations=situations(decision, words),
        is_complete=None if decision.policy is Policy.ALL else _claim(found, {"GR251"}, is_open=is_open),
        is_free=_claim(found, {"GR252"}, is_open=is_open) if is_one else None,
        is_reached=_claim(found, {"GR253"}, is_open=is_open),
        seconds=clock() - begin,
        findings=findings,
    )


def _claim(found: set[str], against: set[str], *, is_open: bool) -> bool | None:
    return False if found & against else None if is_open else True


def situations(decision: Decision, words: Mapping[str, Word]) -> int | None:
    """How many records the decision's words allow, unknown as one value of each."""
    try:
        space = lay_out(decision, words).space
    except (TooManyPiecesError, TooWideError):
        return None
    if any(
        not column.form and not column.is_ordered and column.spelt < column.known_pieces
        for column in space.columns
    ):
        return None
    return prod(
        (column.highs[-1] - column.lows[0] + 1 if column.is_ordered else column.known_pieces) + column.unknown
        for column in space.columns
        if not column.form
    )


def write_certificate(*, book: Rulebook, proved: Sequence[Proved]) -> tuple[str, tuple[Finding, ...]]:
    """The proof file's text, and for each decision without a proof in it why that is."""
    plain = []
    findings = []
    for one in proved:
        decision = book.decisions[one.decision]
        is_single = one.is_free and not any(finding.code == "GR254" for finding in one.findings)
        claims = [claim for claim, holds in ((COMPLETE, one.is_complete), (FREE, is_single)) if holds]
        if COMPLETE not in claims:
            findings.append(_without(decision, _reason(decision)))
            continue
        try:
            plain.append(certified(lay_out(decision, book.words), claims))
        except NoCertificateError as error:
            findings.append(_without(decision, str(error)))
    return json.dumps(certificate(book, plain), separators=(",", ":")) + "\n", tuple(findings)


def _reason(decision: Decision) -> str:
    if decision.policy is Policy.ALL:
        return "under `all that fit` nothing has to be complete"
    return "it is not proved complete"


def _without(decision: Decision, why: str) -> Finding:
    message = f"`{decision.name}` has no proof in the file: {why}"
    return Finding("GR281", Severity.NOTE, message, "", decision.span, "no certificate")


def verify_certificate(
    *, text: str, file: str, book: Rulebook
) -> tuple[Mapping[str, Sequence[str]], tuple[Finding, ...]]:
    """What a proof file proves of the book: decision -> claims; or the findings that say why it does not.

    The independent checker goes through the file; then the rules in it are compared with the book's.
    """
    try:
        document = json.loads(text)
        decisions, digest, kept = document["decisions"], document["book"]["digest"], document["seal"]
        if kept != seal(document):
            return {}, (_refused("GR282", "the file was changed after it was written", file),)
        for plain in decisions:
            check(plain)
        claims = {plain["decision"]: list(plain["claims"]) for plain in decisions}
    except _BROKEN as error:
        why = (
            str(error)
            if isinstance(error, ValueError) and "refused: " in str(error)
            else "it is no proof file"
        )
        return {}, (_refused("GR282", why.removeprefix("refused: "), file),)
    strangers = [_stranger(plain, book, file) for plain in decisions]
    findings = tuple(finding for finding in strangers if finding is not None)
    if not findings and digest != book.digest:
        message = "the book's text was changed since the proof, its decisions were not: the proof holds"
        findings = (Finding("GR283", Severity.NOTE, message, "", Span(file), "certificate of another text"),)
        return claims, findings
    return ({} if findings else claims), findings


def _stranger(plain: Mapping[str, object], book: Rulebook, file: str) -> Finding | None:
    """A finding when the file's decision is not the book's."""
    name = str(plain["decision"])
    decision = book.decisions.get(name)
    if decision is None:
        return _refused("GR283", f"the book has no decision `{name}`", file)
    try:
        own = plain_decision(lay_out(decision, book.words))
    except (NoCertificateError, TooManyPiecesError, TooWideError):
        own = {}
    if any(plain.get(key) != value for key, value in own.items()) or not own:
        return _refused("GR283", f"`{name}` has other rules or words in the book than in the file", file)
    return None


def _refused(code: str, why: str, file: str) -> Finding:
    kind = "certificate refused" if code == "GR282" else "certificate of another book"
    mend = "write it anew with `groundrules prove --certificate FILE`"
    return Finding(code, Severity.ERROR, why, mend, Span(file), kind)
