"""A mapping file becomes a typed mapping, every mistake a finding at its line and column."""

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from groundrules.adapters.csvfolder.mapping_values import read_value, read_when
from groundrules.adapters.csvfolder.notes import Notes, closest
from groundrules.adapters.csvfolder.sealing import sealed
from groundrules.crm.mapping import CrmMapping, Feed, FileSpec, Skip, Value
from groundrules.crm.tables import BY_NAME, READ
from groundrules.rulebook.yaml_text import Node, load_strict
from groundrules.terms import Finding, Span, has_errors

TOP = ("mapping", "source", "extends", "written", "files", "tables")
WRITTEN = ("delimiter", "quote", "encoding")
FILE = (
    "name",
    "known_by",
    "needs",
    "header",
    "optional",
    "without",
    "rare",
    "newest",
    "private",
    "key",
    *WRITTEN,
)
FEED = ("from", "columns", "skip", "each")
DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


@dataclass(frozen=True, slots=True)
class MappingReading:
    """The mapping, None when it cannot be used, and what is wrong with the text."""

    mapping: CrmMapping | None
    findings: tuple[Finding, ...] = ()


def read_mapping(text: str, file: str, known: Mapping[str, str] | None = None) -> MappingReading:
    """The mapping in a text.

    Args:
        text: the whole YAML file.
        file: its name, for findings.
        known: built-in mappings by name, which ``extends`` may build on.
    """
    tree, found = load_strict(text, file)
    if tree is None or has_errors(found):
        return MappingReading(None, found)
    notes = Notes()
    keys = notes.entries(tree, TOP, "a mapping")
    base = _base(notes, keys, known or {})
    source = notes.text(keys["source"], "`source`") if "source" in keys else (base.source if base else "")
    written = notes.entries(keys["written"], WRITTEN, "`written`") if "written" in keys else {}
    files = dict(base.files) if base else {}
    for key, node in _named(notes, keys, "files").items():
        files[key] = _file(notes, key, node, files.get(key), written)
    feeds = list(base.feeds) if base else []
    for table, node in _named(notes, keys, "tables").items():
        if table not in {one.name for one in READ}:
            place = keys["tables"].key_spans[table]
            near = closest(table, (one.name for one in READ))
            notes.wrong("GR352", f"we have no table `{table}`", place, near or "see `groundrules tables`")
            continue
        items = node.items if node.kind == "list" else (node,)
        for item in items:
            _merge(feeds, _feed(notes, table, item, feeds))
    mapping = sealed(notes, CrmMapping(source or file, files, tuple(feeds)))
    _check(notes, mapping, tree.span)
    findings = (*found, *notes.findings)
    return MappingReading(None if has_errors(findings) else mapping, findings)


def _base(notes: Notes, keys: Mapping[str, Node], known: Mapping[str, str]) -> CrmMapping | None:
    if "extends" not in keys:
        return None
    name = notes.text(keys["extends"], "`extends`")
    if name not in known:
        mend = closest(name, known) or f"there is {', '.join(known) or 'none'}"
        notes.wrong("GR355", f"there is no built-in mapping `{name}`", keys["extends"].span, mend)
        return None
    reading = read_mapping(
        known[name], f"{name} (built in)", {key: known[key] for key in known if key != name}
    )
    notes.findings.extend(reading.findings)
    return reading.mapping


def _named(notes: Notes, keys: Mapping[str, Node], key: str) -> Mapping[str, Node]:
    return notes.entries(keys[key], None, f"`{key}`") if key in keys else {}


def _file(
    notes: Notes, key: str, node: Node, before: FileSpec | None, written: Mapping[str, Node]
) -> FileSpec:
    spec = before or FileSpec(key, f"{key}.csv", node.span)
    if node.kind == "text":
        return replace(_written(notes, spec, written), name=node.text, span=node.span)
    keys = notes.entries(node, FILE, f"the file `{key}`")
    spec = _written(notes, spec if before else _written(notes, spec, written), keys)

    def texts(name: str, kept: tuple[str, ...]) -> tuple[str, ...]:
        return notes.texts(keys[name], f"`{name}`") if name in keys else kept

    return replace(
        spec,
        span=node.span,
        name=notes.text(keys["name"], "`name`") if "name" in keys else spec.name,
        optional=notes.yes(keys["optional"], "`optional`") if "optional" in keys else spec.optional,
        without=notes.text(keys["without"], "`without`") if "without" in keys else spec.without,
        rare=notes.yes(keys["rare"], "`rare`") if "rare" in keys else spec.rare,
        known_by=texts("known_by", spec.known_by),
        needs=texts("needs", spec.needs),
        header=texts("header", spec.header),
        newest=texts("newest", spec.newest),
        private=texts("private", spec.private),
        key_columns=texts("key", spec.key_columns),
    )


def _written(notes: Notes, spec: FileSpec, keys: Mapping[str, Node]) -> FileSpec:
    delimiter, quote, encoding = spec.delimiter, spec.quote, spec.encoding
    if "delimiter" in keys:
        word = notes.text(keys["delimiter"], "`delimiter`")
        delimiter = DELIMITERS.get(word, word)
        if len(delimiter) != 1:
            mend = f"one sign, or {', '.join(DELIMITERS)}"
            notes.wrong("GR355", f"`delimiter` cannot be `{word}`", keys["delimiter"].span, mend)
            delimiter = ","
    if "quote" in keys:
        word = notes.text(keys["quote"], "`quote`")
        quote = "" if word == "none" else word
        if len(quote) > 1:
            notes.wrong("GR355", f"`quote` cannot be `{word}`", keys["quote"].span, "one sign, or none")
            quote = '"'
    if "encoding" in keys:
        encoding = notes.text(keys["encoding"], "`encoding`")
        if not _is_encoding(encoding):
            mend = "utf-8, utf-16, windows-1252, iso-8859-1 and the like"
            notes.wrong("GR355", f"there is no text encoding `{encoding}`", keys["encoding"].span, mend)
            encoding = "utf-8"
    return replace(spec, delimiter=delimiter, quote=quote, encoding=encoding)


def _is_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except LookupError:
        return False


def _feed(notes: Notes, table: str, node: Node, before: list[Feed]) -> Feed:
    keys = notes.entries(node, FEED, f"`{table}`")
    if "from" not in keys:
        notes.wrong("GR355", f"`{table}` does not say from which file", node.span, "add `from: ...`")
        return Feed(table, "", {}, node.span)
    file = notes.text(keys["from"], "`from`")
    old = next((feed for feed in before if (feed.table, feed.file) == (table, file)), None)
    columns: dict[str, Value] = dict(old.columns) if old else {}
    given = notes.entries(keys["columns"], BY_NAME[table].names, f"`{table}`") if "columns" in keys else {}
    for name, value in given.items():
        columns[name] = read_value(notes, value)
    skip = old.skip if old and "skip" not in keys else _skips(notes, keys.get("skip"))
    each = _each(notes, keys["each"]) if "each" in keys else (old.each if old else None)
    return Feed(table, file, columns, keys["from"].span, skip, each)


def _each(notes: Notes, node: Node) -> tuple[str, str] | None:
    keys = notes.entries(node, ("column", "between"), "`each`")
    if "column" not in keys or "between" not in keys:
        notes.wrong("GR355", "`each` needs `column` and `between`", node.span, "name the column and the sign")
        return None
    return notes.text(keys["column"], "`column`"), notes.text(keys["between"], "`between`")


def _merge(feeds: list[Feed], feed: Feed) -> None:
    """A feed of the same file into the same table takes the older one's place."""
    for index, old in enumerate(feeds):
        if (old.table, old.file) == (feed.table, feed.file):
            feeds[index] = feed
            return
    feeds.append(feed)


def _skips(notes: Notes, node: Node | None) -> tuple[Skip, ...]:
    skips = []
    for item in node.items if node else ():
        keys = notes.entries(item, ("when", "because"), "a `skip`")
        if "when" not in keys or "because" not in keys:
            notes.wrong(
                "GR355", "a `skip` needs `when` and `because`", item.span, "say why rows are left out"
            )
            continue
        skips.append(Skip(read_when(notes, keys["when"]), notes.text(keys["because"], "`because`")))
    return tuple(skips)


def _check(notes: Notes, mapping: CrmMapping, place: Span) -> None:
    """Files named exist, required columns are given, and something is read at all."""
    if not mapping.feeds and not notes.findings:
        notes.wrong("GR350", "the mapping fills no table", place, "add `tables:` with at least sellers")
    for feed in mapping.feeds:
        for column in BY_NAME[feed.table].columns:
            if column.required and column.name not in feed.columns:
                mend = "every row needs it; use `constant` when all are the same"
                notes.wrong("GR352", f"`{feed.table}` lacks `{column.name}`", feed.span, mend)
    for file, span in _named_files(mapping, place):
        if file and file not in mapping.files:
            mend = closest(file, mapping.files) or "add it under `files`"
            notes.wrong("GR353", f"`{file}` is not among the files", span, mend)


def _named_files(mapping: CrmMapping, place: Span) -> Iterator[tuple[str, Span]]:
    """Every file the mapping speaks of, and where."""
    for feed in mapping.feeds:
        yield feed.file, feed.span
        for value in feed.columns.values():
            for inner in value.within():
                for link in (inner.lookup, inner.exists):
                    if link:
                        yield link.file, inner.span
    for test in mapping.tests():
        if test.operation == "listed_in":
            yield test.values[0], place
