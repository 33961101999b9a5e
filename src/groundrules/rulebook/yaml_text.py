"""Strict YAML 1.2: one plain tree in which every value knows its place in the file.

Text stays text: ``no`` is the word no, ``03`` is 03; whoever reads the tree decides what a value means.
What makes YAML surprising (anchors, aliases, tags, merge keys, repeated keys) is a finding, never a guess.
"""

import re
from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.reader import ReaderError

from groundrules.rulebook.codes import error
from groundrules.rulebook.yaml_quick import read_quickly
from groundrules.rulebook.yaml_tree import Node, Source
from groundrules.terms import Finding, Span

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Node", "load_strict"]
MAX_DEPTH = 20
MAX_BYTES = 1_000_000
MAX_VALUES = 60_000
MAX_MISTAKES = 200
_TREACHEROUS = re.compile("\r(?!\n)|[\x85\u2028\u2029\ufeff]")
_WORDS = {
    "'<stream end>'": "the end of the file",
    "end of stream": "end of file",
    "the node content": "a value",
    "'<block end>'": "the end of this part",
    "'<block mapping start>'": "a key of another level",
    "'<block sequence start>'": "a list",
    "'<scalar>'": "another text",
    "that cannot start any token": "where a key or value should start",
}


def load_strict(text: str, file: str) -> tuple[Node | None, tuple[Finding, ...]]:
    """The file's tree and what is wrong with it; the tree is None when there is none to read.

    Args:
        text: the whole file.
        file: its name, for the findings.
    """
    text = text.removeprefix("\ufeff")
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        place = Span(file, 1, 1)
        return None, (error("GR104", "the file is larger than 1 MB", place, "split it or take data out"),)
    source = Source.of(text, file)
    foreign = _TREACHEROUS.search(text)
    if foreign:
        sign = f"U+{ord(foreign.group()):04X}"
        message = f"the character {sign} cannot be seen, and programs read it differently"
        mend = "delete it, and save the file with plain line ends"
        return None, (error("GR101", message, source.span(foreign.start()), mend),)
    quick = read_quickly(source)
    is_small = len(text) < 2 * MAX_VALUES
    if quick is not None and (is_small or _values(quick) <= MAX_VALUES):
        return quick, ()
    return read_slowly(source)


def _values(node: Node) -> int:
    """How many values the tree has, keys included."""
    inside = sum(map(_values, node.items)) + sum(map(_values, node.entries.values()))
    return 1 + inside + len(node.entries)


def read_slowly(source: Source) -> tuple[Node | None, tuple[Finding, ...]]:
    """The same by the full parser, which knows all of YAML and says what is wrong."""
    builder = _Builder(source)
    try:
        tree = builder.document(YAML(typ="safe", pure=True).parse(source.text))
    except _TooMuchError as much:
        builder.findings.append(error("GR104", much.message, much.span, much.mend))
        return None, tuple(builder.findings)
    except (YAMLError, ValueError, OverflowError) as broken:
        builder.findings.append(_syntax(broken, builder.source))
        return None, tuple(builder.findings)
    if tree is None:
        builder.findings.append(error("GR101", "the file is empty", Span(source.file, 1, 1)))
    return tree, tuple(builder.findings)


class _TooMuchError(Exception):
    """Raised to leave the parser at once, before it costs more than a book is worth."""

    def __init__(self, message: str, mend: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.span = span


class _Builder:
    """Turns the parser's events into nodes and notes what is refused."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.findings: list[Finding] = []
        self.values = 0

    def document(self, events: Iterator[Event]) -> Node | None:
        tree: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, StreamEndEvent):
                break
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if event.version or event.tags:
                    self._refuse(event, "a `%` directive", "delete the line")
                if documents > 1:
                    self._refuse(event, "a second document", "keep one document per file: delete `---`")
                    break
            elif isinstance(event, NodeEvent):
                tree = self._node(event, events, 1)
        return None if tree is None or tree.is_empty else tree

    def _refuse(self, event: Event, what: str, mend: str) -> None:
        self._tell("GR102", f"{what} is not allowed here", self.source.span(event.start_mark.index), mend)

    def _tell(self, code: str, message: str, place: Span, mend: str) -> None:
        self.findings.append(error(code, message, place, mend))
        if len(self.findings) >= MAX_MISTAKES:
            message = f"the file has more than {MAX_MISTAKES} such mistakes: only the first are told"
            raise _TooMuchError(message, "mend these first", place)

    def _node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        if not isinstance(event, NodeEvent):
            raise TypeError(f"a value was expected, not {event!r}")
        span = self.source.span(event.start_mark.index)
        if depth > MAX_DEPTH:
            raise _TooMuchError(f"nested deeper than {MAX_DEPTH} levels", "flatten this part", span)
        self.values += 1
        if self.values > MAX_VALUES:
            message = f"the file has more than {MAX_VALUES:,} values"
            raise _TooMuchError(message, "put long tables into files beside the book", span)
        if isinstance(event, AliasEvent):
            self._refuse(event, f"the alias `*{event.anchor}`", "write the value out")
            return Node("text", span, is_plain=True, source=self.source)
        if event.anchor is not None:
            self._refuse(event, f"the anchor `&{event.anchor}`", "delete it")
        if isinstance(event, (ScalarEvent, CollectionStartEvent)) and event.tag is not None:
            self._refuse(event, f"the tag `{event.tag}`", "delete it: the type follows from the key")
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, events, depth)
        is_flow = isinstance(event, SequenceStartEvent) and bool(event.flow_style)
        items = []
        for inner in events:
            if isinstance(inner, SequenceEndEvent):
                break
            items.append(self._node(inner, events, depth + 1))
        return Node("list", span, is_flow=is_flow, items=tuple(items), source=self.source)

    def _scalar(self, event: ScalarEvent) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        if event.style:  # past the quote, or past the block sign's line
            start += 1
        if event.style in {"|", ">"}:
            line_end = self.source.text.find("\n", start)
            start = line_end + 1 if line_end >= 0 else start
        return Node(
            "text",
            self.source.span(event.start_mark.index),
            text=event.value,
            is_plain=not event.style,
            is_literal=event.style == "|",
            source=self.source,
            start=start,
            end=end,
        )

    def _nothing_after(self, key: Node) -> Node:
        """A key without a value: the place is right after its colon, not at whatever comes next."""
        raw, at = self.source.text, key.end
        while at < len(raw) and raw[at] in " \t":
            at += 1
        at = at + 1 if raw[at : at + 1] == ":" else key.end
        return Node("text", self.source.span(at), is_plain=True, source=self.source, start=at, end=at)

    def _mapping(self, event: MappingStartEvent, events: Iterator[Event], depth: int) -> Node:
        entries: dict[str, Node] = {}
        key_spans: dict[str, Span] = {}
        for inner in events:
            if isinstance(inner, MappingEndEvent):
                break
            key = self._node(inner, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if value.is_empty and not value.text:
                value = self._nothing_after(key)
            if key.kind != "text":
                self._tell(
                    "GR102", "a list or mapping as a key is not allowed here", key.span, "use a plain word"
                )
            elif key.text == "<<" and key.is_plain:
                self._tell("GR102", "the merge key `<<` is not allowed here", key.span, "write it out")
            elif key.text in entries:
                first = key_spans[key.text]
                message = f"`{key.text}` is given twice; the first is on line {first.line}"
                self._tell("GR103", message, key.span, "keep one of the two")
            else:
                entries[key.text] = value
                key_spans[key.text] = key.span
        return Node(
            "mapping",
            self.source.span(event.start_mark.index),
            is_flow=bool(event.flow_style),
            entries=entries,
            key_spans=key_spans,
            source=self.source,
        )


def _syntax(broken: Exception, source: Source) -> Finding:
    """The parser's complaint in our words, at its place."""
    if isinstance(broken, MarkedYAMLError):
        mark = broken.problem_mark or broken.context_mark
        place = source.span(mark.index) if mark else Span(source.file)
        problem = _plainly((broken.problem or broken.context or "the text does not parse").strip())
        return error("GR101", f"not readable as YAML: {problem}", place, _advice(problem))
    if isinstance(broken, ReaderError):
        position = broken.position if isinstance(broken.position, int) else 0
        sign = f"U+{broken.character:04X}" if isinstance(broken.character, int) else repr(broken.character)
        place = source.span(min(position, len(source.text)))
        return error("GR101", f"the character {sign} is not allowed in YAML", place, "delete it")
    return error("GR101", f"not readable as YAML: {broken}", Span(source.file))


def _plainly(problem: str) -> str:
    for theirs, ours in _WORDS.items():
        problem = problem.replace(theirs, ours)
    return problem


def _advice(problem: str) -> str:
    if "tab" in problem or "\\t" in problem:
        return "indent with spaces, not tabs"
    if "mapping values are not allowed" in problem:
        return "put the text in quotes when it contains a colon, and check the indentation"
    if "or ']'" in problem or "or '}'" in problem:
        return "a closing bracket is missing, or a text with a comma or colon needs quotes"
    if "end of file" in problem or "quoted scalar" in problem:
        return "a closing quote or bracket is missing"
    return "check the indentation, brackets and quotes here and on the line above"
