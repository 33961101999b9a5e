"""What the book says of the transition: which exceptions there may be, and the numbers moves go by."""

import re
from collections.abc import Mapping

from groundrules.rulebook.codes import warning
from groundrules.rulebook.language.mistake import did_you_mean, listed
from groundrules.rulebook.model import Cap, ExceptionKind, Parameter
from groundrules.rulebook.reading.shape import Shape
from groundrules.rulebook.transition import EVERY, OTHERWISE, NumberKind, number_meant
from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import SalesRole, Span

HELD = ("account", "deal")
"""What an exception may hold."""
CAPS = ("seller", "leader", "team", "all")
"""Per whom exceptions are counted."""
ROLES = (*(role.value for role in SalesRole), OTHERWISE)
_NAME = re.compile(r"[^\W\d]\w*")
_MOST_DAYS = 3650
_MOST_STANDING = 1_000_000
Number = float | int


def read_exceptions(shape: Shape, node: Node | None) -> Mapping[str, ExceptionKind]:
    """The kinds of exception by id, each as far as it can be read."""
    kinds = {}
    for kind_id, entry, span in shape.named(node, "`exceptions`"):
        if not _NAME.fullmatch(kind_id):
            message = f"`{kind_id}` cannot be the name of an exception"
            shape.error("GR231", message, span, "use letters, digits and `_`")
        kinds[kind_id] = _exception(shape, kind_id, entry, span)
    return kinds


def _exception(shape: Shape, kind_id: str, node: Node, span: Span) -> ExceptionKind:
    what = f"the exception `{kind_id}`"
    keys = shape.keys(
        node,
        what,
        required=("say", "about", "reasons", "approved by", "longest days", "warn days", "governed by"),
        optional=("at most",),
    )
    longest = shape.whole(keys.get("longest days"), "number of days", at_most=_MOST_DAYS)
    warn = shape.whole(keys.get("warn days"), "number of days", at_most=_MOST_DAYS)
    if "longest days" in keys and not longest:
        message = f"{what} lasts no day"
        shape.error("GR231", message, keys["longest days"].span, "write after how many days it ends")
    elif "warn days" in keys and warn >= longest:
        message = f"{what} ends after {longest} days and warns {warn} days before its end"
        shape.error("GR231", message, keys["warn days"].span, f"warn at most {longest - 1} days before")
    reasons = shape.texts(keys.get("reasons"), "`reasons`")
    approvers = shape.texts(keys.get("approved by"), "`approved by`")
    for key, names in (("reasons", reasons), ("approved by", approvers)):
        _none_or_twice(shape, what, key, names, keys.get(key))
    if keys and "at most" not in keys:
        message = f"{what} has no cap: nothing keeps it from becoming the rule"
        shape.findings.append(warning("GR231", message, span, "add `at most: {seller: ..., all: ...}`"))
    return ExceptionKind(
        kind_id,
        shape.text(keys.get("say"), "`say`") or kind_id.replace("_", " "),
        shape.choice(keys.get("about"), "thing to hold", HELD) or HELD[0],
        tuple(dict.fromkeys(reasons)),
        tuple(dict.fromkeys(approvers)),
        longest,
        warn,
        _caps(shape, what, keys.get("at most")),
        shape.text(keys.get("governed by"), "`governed by`"),
        span,
    )


def _none_or_twice(shape: Shape, what: str, key: str, names: tuple[str, ...], node: Node | None) -> None:
    if node is None:
        return
    if not names:
        shape.error("GR107", f"{what} has nothing under `{key}`", node.span, "name at least one")
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            shape.error("GR126", f"`{key}` of {what} names `{name}` twice", node.span, "delete one")


def _caps(shape: Shape, what: str, node: Node | None) -> tuple[Cap, ...]:
    """How many may stand at a time: ``{seller: 2, all: 40}``."""
    caps = []
    for per, entry, span in shape.named(node, "`at most`"):
        if per not in CAPS:
            mend = did_you_mean(per, CAPS, otherwise=f"count them per {listed(CAPS)}")
            shape.error("GR231", f"{what} cannot be counted per `{per}`", span, mend)
            continue
        most = shape.whole(entry, "number of exceptions", otherwise=-1, at_most=_MOST_STANDING)
        if most == 0:
            message = f"{what} may stand for no {per if per != 'all' else 'one'} at all"
            shape.error("GR231", message, entry.span, "write how many may, or delete the exception")
        if most > 0:
            caps.append(Cap(per, most))
    return tuple(caps)


def read_transition(shape: Shape, node: Node | None) -> Mapping[str, Parameter]:
    """The numbers of the transition by name; one nobody asks for is left out."""
    numbers = {}
    for name, entry, span in shape.named(node, "`transition`"):
        kind = EVERY.get(name)
        if kind is None:
            shape.error("GR233", f"no transition goes by a number `{name}`", span, number_meant(name))
            continue
        numbers[name] = _number(shape, kind, entry, span)
    return numbers


def _number(shape: Shape, kind: NumberKind, node: Node, span: Span) -> Parameter:
    """The number; one that could not be read is kept as text, so that it is not told to be missing too."""
    keys = shape.keys(node, f"the number `{kind.name}`", required=("value",), optional=("unit", "why"))
    unit = shape.text(keys.get("unit"), "the unit")
    if unit and kind.units and unit not in kind.units:
        message = f"`{kind.name}` is counted in {kind.units[0]}, and not in `{unit}`"
        shape.error("GR234", message, keys["unit"].span, f"write `unit: {kind.units[0]}` and its value in it")
    value = keys.get("value")
    read: Number | str | dict[str, Number] = ""
    if value is not None and value.kind == "mapping":
        read = _by_role(shape, kind, value)
    elif value is not None:
        found = _within(shape, kind, value)
        read = value.text if found is None else found
    return Parameter(kind.name, read, unit, shape.text(keys.get("why"), "`why`"), span)


def _by_role(shape: Shape, kind: NumberKind, node: Node) -> dict[str, Number]:
    """One value for each sales role named, and ``otherwise`` for everybody else."""
    values: dict[str, Number] = {}
    for role, entry, span in shape.named(node, f"the values of `{kind.name}`"):
        if role not in ROLES:
            mend = did_you_mean(role, ROLES, otherwise=f"name {listed(ROLES)}")
            shape.error(
                "GR235", f"`{kind.name}` cannot differ for `{role}`, which is no sales role", span, mend
            )
            continue
        value = _within(shape, kind, entry)
        if value is not None:
            values[role] = value
    if OTHERWISE not in node.entries:
        message = f"`{kind.name}` says nothing for the other sales roles"
        shape.error("GR235", message, node.span, f"add `{OTHERWISE}:` with the value for everybody else")
    return values


def _within(shape: Shape, kind: NumberKind, node: Node) -> Number | None:
    """The number, when it lies where such a number can lie."""
    written = shape.text(node, f"the value of `{kind.name}`")
    if node.kind != "text":
        return None
    value = shape.number(node, kind.name)
    mend = f"write {_range(kind)}"
    if value is None:
        shape.error("GR234", f"`{written}` is not a possible `{kind.name}`", node.span, mend)
        return None
    if not kind.low <= value <= kind.high or (kind.is_whole and not isinstance(value, int)):
        message = f"`{kind.name}` is {written}, which makes no sense"
        shape.error("GR234", message, node.span, mend)
        return None
    return value


def _range(kind: NumberKind) -> str:
    if kind.high == 1:
        return f"a share from {kind.low:g} to 1: 0.15 is 15 in 100"
    what = "a whole number" if kind.is_whole else "a number"
    unit = f" of {kind.units[0]}" if kind.units else ""
    return f"{what}{unit} from {kind.low:,g} to {kind.high:,.0f}"
