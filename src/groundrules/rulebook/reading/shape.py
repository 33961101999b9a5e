"""Strict reading of a tree: what a key must hold, and a finding at its place when it does not."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from groundrules.rulebook.codes import error
from groundrules.rulebook.language.literals import YES
from groundrules.rulebook.language.mistake import MistakeError, did_you_mean, listed
from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import Finding, Span

_WHOLE = re.compile(r"[+-]?[0-9]+")
_FRACTION = re.compile(r"[+-]?[0-9]+\.[0-9]+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WRITTEN = {"text": "one text", "list": "a list", "mapping": "keys and values"}
_EMPTY: Mapping[str, Node] = {}


class Shape:
    """Collects the findings while a tree is read; every method returns what could be read."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._rule_id = ""

    @contextmanager
    def within(self, rule_id: str) -> Iterator[None]:
        """What is noted meanwhile concerns that rule."""
        before, self._rule_id = self._rule_id, rule_id
        try:
            yield
        finally:
            self._rule_id = before

    def error(self, code: str, message: str, span: Span, mend: str = "", rule_id: str = "") -> None:
        """Note one finding."""
        about = rule_id or self._rule_id
        self.findings.append(error(code, message, span, mend, rules=(about,) if about else ()))

    def mistake(self, found: MistakeError, node: Node, *, rule_id: str = "", code: str = "") -> None:
        """Note a mistake met inside a scalar, at its place there."""
        self.error(code or found.code, found.message, node.place(found.offset), found.mend, rule_id)

    def keys(
        self, node: Node, what: str, *, required: Iterable[str] = (), optional: Iterable[str] = ()
    ) -> Mapping[str, Node]:
        """The mapping's entries that belong there: unknown keys and missing ones are findings."""
        must, may = tuple(required), tuple(optional)
        if node.kind != "mapping":
            self._wrong(node, what, f"keys: {listed((*must, *may))}")
            return _EMPTY
        known = {}
        for key, value in node.entries.items():
            if key in must or key in may:
                known[key] = value
            else:
                otherwise = f"its keys are {listed((*must, *may))}"
                if node.is_flow and value.is_empty:
                    otherwise = "a comma inside `{...}` cuts the text: put the text in quotes"
                mend = did_you_mean(key, (*must, *may), otherwise=otherwise)
                self.error("GR106", f"{what} has no key `{key}`", node.key_spans[key], mend)
        for key in must:
            if key not in known or known[key].is_empty:
                self.error("GR107", f"{what} needs `{key}`", node.span, f"add `{key}:`")
        return {key: value for key, value in known.items() if not value.is_empty}

    def named(self, node: Node | None, what: str) -> Iterable[tuple[str, Node, Span]]:
        """The entries of a mapping whose keys are names the author chose, with each key's place."""
        if node is None:
            return ()
        if node.kind != "mapping":
            self._wrong(node, what, "names, each with its values")
            return ()
        return tuple((key, value, node.key_spans[key]) for key, value in node.entries.items())

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """The values of a list."""
        if node is None or node.is_empty:
            return ()
        if node.kind != "list":
            self._wrong(node, what, "a list, one `- ` per item")
            return ()
        return node.items

    def text(self, node: Node | None, what: str) -> str:
        """The text of a scalar, trimmed and on one line; empty when there is none."""
        if node is None:
            return ""
        if node.kind != "text":
            self._wrong(node, what, "one text")
            return ""
        return " ".join(node.text.split())

    def texts(self, node: Node | None, what: str) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one."""
        if node is None or node.is_empty:
            return ()
        if node.kind == "text":
            return (self.text(node, what),)
        return tuple(self.text(item, what) for item in self.items(node, what) if not item.is_empty)

    def choice(self, node: Node | None, what: str, choices: Iterable[str]) -> str:
        """One of the choices; empty, with a finding, when it is another text."""
        found = self.text(node, what)
        known = tuple(choices)
        if node is not None and found and found not in known:
            mend = did_you_mean(found, known, otherwise=f"choose from {listed(known)}")
            self.error("GR108", f"`{found}` is not a possible {what}", node.span, mend)
            return ""
        return found

    def yes_no(self, node: Node | None, what: str, *, otherwise: bool) -> bool:
        """Yes or no; ``otherwise`` when the key is not there."""
        found = self.text(node, what).lower()
        if node is None or not found:
            return otherwise
        if found not in YES:
            self.error("GR108", f"`{found}` is not a possible {what}", node.span, "write `yes` or `no`")
            return otherwise
        return YES[found]

    def whole(self, node: Node | None, what: str, *, otherwise: int = 0, at_most: int = 10**15) -> int:
        """A whole number, not negative."""
        found = self.text(node, what)
        if node is None or not found:
            return otherwise
        if not _WHOLE.fullmatch(found) or len(found) > 16 or not 0 <= int(found) <= at_most:
            mend = f"write a number from 0 to {at_most}" if at_most < 10**15 else "write digits only"
            self.error("GR108", f"`{found}` is not a possible {what}", node.span, mend)
            return otherwise
        return int(found)

    def number(self, node: Node, what: str) -> int | float | None:
        """A number; None, without a finding, when the text is none."""
        found = self.text(node, what)
        if len(found) > 30:
            return None
        if _WHOLE.fullmatch(found):
            return int(found)
        return float(found) if _FRACTION.fullmatch(found) else None

    def day(self, node: Node | None, what: str) -> date | None:
        """A day of the calendar."""
        found = self.text(node, what)
        if node is None or not found:
            return None
        try:
            return date.fromisoformat(found if _DAY.fullmatch(found) else "")
        except ValueError:
            mend = "write year-month-day, like 2027-06-30"
            self.error("GR108", f"`{found}` is not a possible {what}", node.span, mend)
            return None

    def _wrong(self, node: Node, what: str, wanted: str) -> None:
        if node.is_empty:
            self.error("GR107", f"{what} is empty", node.span, f"it needs {wanted}")
        else:
            message = f"{what} is {_WRITTEN[node.kind]} where something else belongs"
            self.error("GR108", message, node.span, f"it needs {wanted}")
