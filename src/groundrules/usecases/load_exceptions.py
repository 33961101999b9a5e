"""A file of exceptions asked for: each line one act, none twice, and what is refused told with its line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from groundrules.handoff.exceptions.line import Line
from groundrules.handoff.exceptions.listed import Listed
from groundrules.terms import Finding
from groundrules.usecases.find_exceptions import Desk
from groundrules.usecases.keep_exceptions import Form, Wish, request_exception


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What became of the lines.

    Attributes:
        asked: requests that are on record now and were not before.
        before: requests the same line of the same person had made already.
        findings: why lines were refused, each with its place in the file.
    """

    asked: tuple[Line, ...] = ()
    before: tuple[Line, ...] = ()
    findings: tuple[Finding, ...] = ()


def load_exceptions(*, desk: Desk, by: str, lines: Sequence[Listed]) -> LoadResult:
    """Every line asked for by that person; a line that is refused keeps no other from being asked for.

    Args:
        desk: what the acts rest on.
        by: the seller_id of who asks.
        lines: as read from the file, without a mistake.
    """
    asked: list[Line] = []
    before: list[Line] = []
    findings: list[Finding] = []
    for one in lines:
        wish = Wish(one.kind_id, one.reason, one.until, one.account, one.deal, one.asked_by, one.note)
        result = request_exception(desk=desk, form=Form(by, key=_key(by, wish)), wish=wish)
        findings += [replace(finding, span=one.span) for finding in result.findings]
        if result.done and result.line is not None:
            (before if result.replayed else asked).append(result.line)
    return LoadResult(tuple(asked), tuple(before), tuple(findings))


def _key(by: str, wish: Wish) -> str:
    """The same line of the same person always has the same key, so it is asked for once."""
    said = (by, wish.kind_id, wish.reason, wish.until.isoformat(), wish.account, wish.deal, wish.asked_by)
    return f"file-{blake2b('|'.join((*said, wish.note)).encode(), digest_size=16).hexdigest()}"
