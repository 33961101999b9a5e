"""Reading a mapping's tree: each key checked, each mistake noted with its place."""

import difflib
from collections.abc import Iterable, Mapping

from groundrules.rulebook.yaml_text import Node
from groundrules.terms import Finding, Severity, Span


class Notes:
    """The mistakes found so far, and the ways to take values out of the tree without stopping at one."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def wrong(self, code: str, message: str, span: Span, mend: str) -> None:
        """One mistake more."""
        self.findings.append(Finding(code, Severity.ERROR, message, mend, span, kind="mapping"))

    def entries(self, node: Node, known: Iterable[str] | None, what: str) -> Mapping[str, Node]:
        """The mapping's values by key; keys that are not known are mistakes. None: any key will do."""
        if node.kind != "mapping":
            self.wrong("GR350", f"{what} must be keys with values", node.span, "write `key: value` lines")
            return {}
        if known is None:
            return node.entries
        allowed = tuple(known)
        for key in node.entries:
            if key not in allowed:
                self.wrong(
                    "GR351",
                    f"{what} has no `{key}`",
                    node.key_spans[key],
                    closest(key, allowed) or f"it may have {', '.join(allowed)}",
                )
        return {key: value for key, value in node.entries.items() if key in allowed}

    def text(self, node: Node, what: str) -> str:
        """One word or text; empty, and a mistake, when it is a list or more."""
        if node.kind != "text":
            self.wrong("GR350", f"{what} must be one text", node.span, "write it on one line")
            return ""
        return node.text

    def texts(self, node: Node, what: str) -> tuple[str, ...]:
        """A list of texts; one text alone will do."""
        if node.kind == "list":
            return tuple(self.text(item, what) for item in node.items)
        return (self.text(node, what),)

    def yes(self, node: Node, what: str) -> bool:
        """Yes or no."""
        word = self.text(node, what).casefold()
        if word not in {"yes", "no", "true", "false"}:
            self.wrong("GR350", f"{what} must be yes or no, not `{word}`", node.span, "write yes or no")
        return word in {"yes", "true"}


def closest(word: str, among: Iterable[str]) -> str:
    """``did you mean `OwnerId`?``, or nothing when no name is near."""
    by_fold = {name.casefold(): name for name in among}
    near = difflib.get_close_matches(word.casefold(), list(by_fold), n=1, cutoff=0.6)
    return f"did you mean `{by_fold[near[0]]}`?" if near else ""
