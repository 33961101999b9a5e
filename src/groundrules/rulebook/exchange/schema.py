"""The JSON Schema (2020-12) of a rulebook's file, for editors: its keys, which are needed, what each holds.

It says the shape, not the meaning: what conditions may say and whether rules are complete is for ``check``.
YAML editors read `yes` and `03` as other things than text, so a scalar may be any of them.
"""

import json
from collections.abc import Iterable, Mapping

from groundrules.rulebook.catalogue import ALL_OTHERS, CATALOGUE
from groundrules.rulebook.model import HOWS, WAYS, Policy, WordType
from groundrules.rulebook.reading.decisions import PEOPLE
from groundrules.rulebook.reading.pages import GRADES, TOPICS, UNITS
from groundrules.rulebook.reading.transition import CAPS, HELD, ROLES
from groundrules.rulebook.reading.words import THINGS
from groundrules.rulebook.transition import DAYS, EVERY, HOURS, OTHERWISE, SHARE, NumberKind

ADDRESS = "https://json-schema.org/draft/2020-12/schema"
Shape = dict[str, object]
_YES_NO: Shape = {"enum": [True, False, "yes", "no", "true", "false"]}
_OUTCOMES = [kind.value for kind in WordType if kind not in {WordType.ONE_OF, WordType.DECIMAL}]


def schema_text() -> str:
    """The schema as a file, ending with a new line."""
    return json.dumps(book_schema(), indent=2, ensure_ascii=False) + "\n"


def book_schema() -> Shape:
    """The schema of the whole file."""
    return {
        "$schema": ADDRESS,
        "title": "Groundrules rulebook",
        **_keys(
            "A rulebook: words, decisions, and the pages around them",
            required={
                "groundrules": {"description": "the version of this language", "enum": [1, "1"]},
                "book": _text("the title"),
                "version": {
                    "description": "the version of the book, such as 3",
                    "type": ["integer", "string"],
                    "minimum": 0,
                    "pattern": "^[0-9]+$",
                },
                "words": _named(_ref("word"), "every column a rule may use"),
                "decisions": _named(_ref("decision"), "what is decided, each by its rules"),
            },
            optional={
                "effective": _day("the day from which it holds"),
                "owner": _text("who answers for the book"),
                "currency": _text("of money without its own, such as USD"),
                "goals": _list(_ref("goal"), "what the change is for"),
                "roles": _named(_ref("role"), "a card for every role"),
                "settings": _named(_ref("setting"), "constants with a name"),
                "advice": _list(_ref("advice"), "rules that are shown and not run"),
                "clocks": _named(_ref("clock"), "deadlines in business time"),
                "exceptions": _named(_ref("exception"), "what may be held back from a move"),
                "transition": _transition(),
                "signals": {
                    **_named(_ref("signal"), "how each kind of friction is judged"),
                    "properties": {ALL_OTHERS: _all_others()},
                },
                "contacts": _list(_ref("contact"), "whom to ask"),
            },
        ),
        "$defs": {
            **_word_shapes(),
            **_decision_shapes(),
            **_page_shapes(),
            **_exception_shapes(),
            **_number_shapes(),
        },
    }


def _word_shapes() -> Mapping[str, Shape]:
    bound: Shape = {"type": ["number", "string"], "description": "included"}
    gamed = _keys(
        "one way to game a word",
        required={
            "how": _one_of(HOWS, "the manoeuvre"),
            "points": {"type": "number", "minimum": 0, "description": "effort of using it once"},
        },
        optional={
            "way": _one_of(WAYS, "the direction in which it works"),
            "per share": {"type": "number", "minimum": 0, "description": "points for the whole value"},
            "by": _one_of(("owner", "anyone"), "who can do it"),
        },
    )
    word = _keys(
        "a word: one column a rule may use",
        required={"type": _one_of([kind.value for kind in WordType], "what kind of value it holds")},
        optional={
            "values": {**_list(_text(""), "for `one of`: the values"), "minItems": 1},
            "from": {**bound, "description": "the smallest value, included"},
            "to": {**bound, "description": "the largest value, included"},
            "decimals": {"description": "for decimal and percent", "enum": [*range(7), *map(str, range(7))]},
            "unknown": {**_YES_NO, "description": "whether the value may be missing"},
            "say": _text("how to say it"),
            "about": _one_of(THINGS, "what it describes; account if left out"),
            "meaning": _text("what it means, for readers"),
            "gamed": {
                "description": "how a seller could change it by entries nobody checks; no: not at all",
                "anyOf": [{"enum": ["no", False]}, gamed, {**_list(gamed, ""), "minItems": 1}],
            },
        },
    )
    setting = _keys(
        "a setting: a constant with a name",
        required={
            "say": _text("how to say it"),
            "is": {
                "description": "one value, or one for each value of `by`",
                "anyOf": [_text(""), _named(_text(""), "by value")],
            },
        },
        optional={
            "by": _text("the word it differs by"),
            "unit": _text("its unit"),
            "why": _text("why it is that"),
        },
    )
    return {"word": word, "setting": setting}


def _decision_shapes() -> Mapping[str, Shape]:
    given: Shape = {"anyOf": [_one_of(_OUTCOMES, ""), {**_list(_text(""), ""), "minItems": 1}]}
    table = _keys("a table in a file beside the book", required={"file": _text("its name")}, optional={
        "sheet": _text("the sheet of a workbook"),
    })  # fmt: skip
    decision = _keys(
        "a decision: one question the book answers",
        required={
            "for each": _one_of(THINGS, "what it decides for"),
            "policy": _one_of([policy.value for policy in Policy], "how many rules may answer"),
        },
        optional={
            "gives": _named(given, "what it gives: values, or a type"),
            "people": _list(_one_of(PEOPLE, ""), "coverage only: the order in which a person is picked"),
            "check": _text("what must hold for every rule's outcome"),
            "rules": _list(_ref("rule"), "its rules"),
            "table": {"description": "its rules as a table", "anyOf": [{"type": "string"}, table]},
            "examples": _list(_ref("example"), "tests the book carries"),
        },
    )
    decision["not"] = {"required": ["rules", "table"]}
    rule = _keys(
        "a rule: when it holds, then what it gives",
        required={
            "id": _text("its name"),
            "when": _text("the condition, such as segment = 'small' and employees < 500"),
            "then": _named(_text(""), "what it gives"),
        },
        optional={
            "why": _text("the reason"),
            "yields to": _texts("rules that go first where they hold too"),
        },
    )
    example = _keys(
        "an example: a record and what it must get",
        required={"record": _named(_text(""), "word: value; a word left out is unknown")},
        optional={
            "gives": _named(_text(""), "any part of the outcome"),
            "rule": _texts("the rule that must answer"),
            "rules": _texts("the rules that must answer"),
        },
    )
    example["anyOf"] = [{"required": [key]} for key in ("gives", "rule", "rules")]
    return {"decision": decision, "rule": rule, "example": example}


def _page_shapes() -> Mapping[str, Shape]:
    goal = _keys(
        "a goal",
        required={"id": _text("its name"), "text": _text("what for")},
        optional={"measure": _text("how we will see it")},
    )
    parts = ("brings", "needs", "may decide", "does not")
    role = _keys(
        "a role card",
        required={"say": _text("how to say it")},
        optional={part: _texts(f"what this role {part}") for part in parts},
    )
    advice = _keys(
        "advice, shown and not run",
        required={
            "id": _text("its name"),
            "topic": _one_of(TOPICS, "its page"),
            "text": _text("what it says"),
        },
    )
    amount: Shape = {"type": ["integer", "string"], "description": "how many"}
    clock = _keys(
        "a deadline",
        required={"say": _text("what for"), "amount": amount, "unit": _one_of(UNITS, "business time")},
        optional={"binds": _text("whom")},
    )
    value = {"anyOf": [_text(""), _named({"type": ["number", "string"]}, "by grade or the like")]}
    parameter = _keys(
        "a number a seller could argue with",
        required={"value": {**value, "description": "the number"}},
        optional={"unit": _text("its unit"), "why": _text("why it is that")},
    )
    signal = _keys(
        "a kind of friction",
        required={
            "say": _text("what it says"),
            "grade": _one_of(GRADES, "how sure it is"),
            "governed by": _text("a rule, a piece of advice or a clock"),
        },
        optional={
            "on": _YES_NO,
            "off in": _list(_text(""), "countries in which nobody is judged by it or shown"),
            "parameters": _named(parameter, "its numbers"),
        },
    )
    contact = _keys("whom to ask", required={"question": _text("what"), "who": _text("whom")})
    return {
        "goal": goal, "role": role, "advice": advice, "clock": clock, "signal": signal, "contact": contact
    }  # fmt: skip


def _all_others() -> Shape:
    countries = _list(_text(""), "countries in which nobody is judged by them or shown")
    return _keys(
        "every kind of the catalogue the book does not name, with the numbers taken when a book is silent",
        required={"governed by": _text("a rule, a piece of advice or a clock")},
        optional={"off in": countries, "except": _list(_one_of(tuple(CATALOGUE), ""), "kinds left off")},
    )


def _exception_shapes() -> Mapping[str, Shape]:
    days: Shape = {"type": ["integer", "string"], "description": "calendar days"}
    most: Shape = {"type": ["integer", "string"]}
    exception = _keys(
        "a kind of exception: what is held back from a move, why, how long and how many",
        required={
            "say": _text("how to say it"),
            "about": _one_of(HELD, "what is held"),
            "reasons": _texts("the reasons one may be granted for"),
            "approved by": _texts("the roles that may grant one"),
            "longest days": {**days, "description": "calendar days after which it ends by itself"},
            "warn days": {**days, "description": "calendar days before the end at which people are told"},
            "governed by": _text("a rule, a piece of advice or a clock"),
        },
        optional={
            "at most": _keys("how many may stand at a time", required={}, optional=dict.fromkeys(CAPS, most))
        },
    )
    return {"exception": exception}


def _transition() -> Shape:
    """The numbers of a transition, each by its name."""
    numbers = {name: {"description": kind.say, **_ref(_number_of(kind))} for name, kind in EVERY.items()}
    return _keys("the numbers that moves go by", required={}, optional=numbers)


def _number_of(kind: NumberKind) -> str:
    return {DAYS: "number of days", HOURS: "number of hours", SHARE: "share"}.get(kind.units, "number")


def _number_shapes() -> Mapping[str, Shape]:
    one: Shape = {"type": ["number", "string"]}
    by_role = _keys("by sales role", required={OTHERWISE: one}, optional=dict.fromkeys(ROLES[:-1], one))
    value: Shape = {"description": "one value, or one by sales role", "anyOf": [one, by_role]}

    def number(unit: Shape) -> Shape:
        optional = {"unit": unit, "why": _text("why it is that")}
        return _keys("a number of the transition", required={"value": value}, optional=optional)

    named = {"number of days": DAYS, "number of hours": HOURS, "share": SHARE}
    shapes = {name: number(_one_of(units, "its unit")) for name, units in named.items()}
    return {**shapes, "number": number(_text("its unit"))}


def _keys(what: str, *, required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """A mapping with these keys and no other."""
    return {
        "description": what,
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _named(shape: Shape, what: str) -> Shape:
    """A mapping whose keys are names of the author's own."""
    return {"description": what, "type": "object", "additionalProperties": shape}


def _list(shape: Shape, what: str) -> Shape:
    return {"description": what, "type": "array", "items": shape}


def _texts(what: str) -> Shape:
    """One text, or several."""
    return {"description": what, "anyOf": [_text(""), _list(_text(""), "")]}


def _text(what: str) -> Shape:
    """One line; a number and a yes or no are texts here too."""
    shape: Shape = {"type": ["string", "number", "boolean"]}
    return {"description": what, **shape} if what else shape


def _day(what: str) -> Shape:
    return {"description": what, "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def _one_of(values: Iterable[str], what: str) -> Shape:
    shape: Shape = {"enum": list(values)}
    return {"description": what, **shape} if what else shape


def _ref(name: str) -> Shape:
    return {"$ref": f"#/$defs/{name}"}
