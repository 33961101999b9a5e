"""Which column of a given table is which word of a decision, and which one names its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from groundrules.coverage.given.ports import GivenColumn
from groundrules.rulebook.exchange.domains import smooth
from groundrules.rulebook.exchange.names import word_name
from groundrules.rulebook.language.mistake import did_you_mean, listed
from groundrules.rulebook.model import Word
from groundrules.terms import Finding, Severity, Span


@dataclass(frozen=True, slots=True)
class Matched:
    """The columns that are used.

    Attributes:
        words: word -> its column.
        id: the column that names the rows; None with a finding.
        findings: words without a column, words with several, no id.
    """

    words: Mapping[str, GivenColumn]
    id: GivenColumn | None
    findings: tuple[Finding, ...]


def match_columns(
    columns: Sequence[GivenColumn],
    words: Sequence[Word],
    *,
    file: str,
    thing: str,
    id_header: str | None = None,
) -> Matched:
    """Each word's column, by the word's name or by how the book says it.

    ``Open Pipeline``, ``openPipeline`` and ``open-pipeline`` are all the word ``open_pipeline``; a header
    written exactly like the word goes before one that only means it.

    Args:
        columns: of the table.
        words: what the decision asks for.
        file: the table's name, for findings.
        thing: what a row is: account, deal.
        id_header: the column that names the rows; None: it is looked for.
    """
    found: dict[str, GivenColumn] = {}
    findings: list[Finding] = []
    for word in words:
        fits = _fitting(columns, word)
        if len(fits) == 1:
            found[word.name] = fits[0]
        elif fits:
            findings.append(_several(word, fits, file))
    used = {column.name for column in found.values()}
    spare = [column for column in columns if column.name not in used]
    findings += [
        _missing(word, spare, file)
        for word in words
        if word.name not in found and not _fitting(columns, word)
    ]
    named = _id(columns, spare, thing, id_header)
    if named is None:
        findings.append(_no_id(columns, thing, id_header, file))
    return Matched(found, named, tuple(findings))


def _fitting(columns: Sequence[GivenColumn], word: Word) -> list[GivenColumn]:
    ways = (
        lambda header: header.strip() == word.name,
        lambda header: word_name(header) == word.name.lower(),
        lambda header: smooth(header) == smooth(word.say),
    )
    for means in ways:
        fits = [column for column in columns if means(column.header)]
        if fits:
            return fits
    return []


def _id(
    columns: Sequence[GivenColumn], spare: Sequence[GivenColumn], thing: str, wanted: str | None
) -> GivenColumn | None:
    if wanted is not None:
        exact = [column for column in columns if column.header == wanted]
        loose = [column for column in columns if smooth(column.header) == smooth(wanted)]
        return next(iter(exact or loose), None)
    plain = word_name(thing)
    for name in (f"{plain}_id", "id", plain, f"{plain}_number"):
        for column in spare:
            if word_name(column.header) == name:
                return column
    ids = [column for column in spare if word_name(column.header).endswith("_id")]
    return ids[0] if len(ids) == 1 else spare[0] if len(spare) == 1 else None


def _missing(word: Word, spare: Iterable[GivenColumn], file: str) -> Finding:
    message = f"`{file}` has no column for `{word.name}`, which the rules ask for"
    how = "an empty cell means unknown" if word.may_be_unknown else "the book says it is always known"
    mend = did_you_mean(word.name, [column.header for column in spare], otherwise="")
    mend = f"{mend} then name it so; {how}" if mend else f"add the column; {how}"
    return _error("GR422", message, mend, file, "missing column")


def _several(word: Word, fits: Sequence[GivenColumn], file: str) -> Finding:
    message = f"`{word.name}` could be the columns {listed(column.header for column in fits)} of `{file}`"
    return _error("GR423", message, f"call one of them exactly `{word.name}`", file, "ambiguous column")


def _no_id(columns: Sequence[GivenColumn], thing: str, wanted: str | None, file: str) -> Finding:
    headers = [column.header for column in columns]
    if wanted is not None:
        mend = did_you_mean(wanted, headers, otherwise=f"its columns are {listed(headers)}")
        return _error("GR424", f"`{file}` has no column `{wanted}`", mend, file, "no id column")
    message = f"it is not clear which column of `{file}` names the {thing}"
    return _error(
        "GR424", message, f"say it with --id; its columns are {listed(headers)}", file, "no id column"
    )


def _error(code: str, message: str, mend: str, file: str, kind: str) -> Finding:
    return Finding(code, Severity.ERROR, message, mend, Span(file), kind)
