"""A mapping file (YAML): a log's columns and systems, the steps a case must have, the numbers to judge by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from groundrules.signals.processlog import NUMBERS, Asked, Columns, Numbers
from groundrules.terms import Finding, Severity, Span

_COLUMNS = {"case": "case", "activity": "activity", "who": "who", "when": "when", "group": "group"}
_TEXTS = {**_COLUMNS, "date_format": "moment", "before": "before"}
_LISTS = {
    "system": "machines",
    "person": "persons",
    "requires": "requires",
    "requires_group": "requires_team",
    "handing": "handing",
}
_KEYS = (*_TEXTS, *_LISTS, "numbers")


@dataclass(frozen=True, slots=True)
class LogMapping:
    """What a mapping file says."""

    columns: Columns = field(default_factory=Columns)
    asked: Asked = field(default_factory=Asked)
    numbers: Numbers = field(default_factory=Numbers)
    findings: tuple[Finding, ...] = ()


def read_mapping(path: Path) -> LogMapping:
    """The mapping in the file; what is wrong is among its findings, each with its line."""
    try:
        content = YAML(typ="rt").load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        why = (error.strerror or "not readable").lower()
        return LogMapping(findings=(_wrong(f"`{path}` cannot be opened: {why}", "check the name", path, 1),))
    except UnicodeDecodeError:
        return LogMapping(findings=(_wrong(f"`{path.name}` is not UTF-8 text", "save it as UTF-8", path, 1),))
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        line = mark.line + 1 if mark is not None else 1
        return LogMapping(findings=(_wrong(f"`{path.name}` is no YAML", "look at this line", path, line),))
    if content is None:
        return LogMapping()
    if not isinstance(content, CommentedMap):
        message, mend = f"`{path.name}` is no mapping", "write `case: Case ID`, one thing a line"
        return LogMapping(findings=(_wrong(message, mend, path, 1),))
    return _read(content, path)


def _read(content: CommentedMap, path: Path) -> LogMapping:
    findings: list[Finding] = []
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    numbers = Numbers()
    for key, value in content.items():
        line = content.lc.key(key)[0] + 1
        if key in _TEXTS and isinstance(value, str):
            texts[_TEXTS[key]] = value
        elif key in _LISTS and (isinstance(value, str) or _all(value, str)):
            lists[_LISTS[key]] = (value,) if isinstance(value, str) else tuple(value)
        elif key == "numbers" and isinstance(value, CommentedMap):
            numbers = _numbers(value, path, findings)
        elif key in _KEYS:
            what = "a text" if key in _TEXTS else "numbers by name" if key == "numbers" else "a list of texts"
            findings.append(_wrong(f"`{key}` needs {what}", "", path, line))
        else:
            findings.append(_wrong(f"`{key}` is nothing a mapping says", _near(key, _KEYS), path, line))
    before = texts.pop("before", None)
    return LogMapping(Columns(**texts), Asked(before=before, **lists), numbers, tuple(findings))


def _numbers(content: CommentedMap, path: Path, findings: list[Finding]) -> Numbers:
    said: dict[str, int | float] = {}
    standard = Numbers()
    for key, value in content.items():
        line = content.lc.key(key)[0] + 1
        if key not in NUMBERS:
            findings.append(_wrong(f"`{key}` is no number of a log", _near(key, NUMBERS), path, line))
            continue
        is_whole = isinstance(getattr(standard, key), int)
        is_number = isinstance(value, int if is_whole else (int, float)) and not isinstance(value, bool)
        if not is_number or not _fits(key)(value):
            kind = "a whole number" if is_whole else "a number"
            findings.append(_wrong(f"`{key}` needs {kind} {_RANGES[key]}", "", path, line))
            continue
        said[key] = int(value) if is_whole else float(value)
    return Numbers(**{name: said.get(name, getattr(standard, name)) for name in NUMBERS})


_RANGES = {
    "least_handovers": "from 5", "pseudo_handovers": "from 0", "q": "between 0 and 0.5",
    "floor": "between 0 and 1", "longest": "from 3 to 1000", "hours": "from 12 to 24", "long_days": "from 1",
    "least_cases": "from 5",
}  # fmt: skip
_ENDS = {
    "least_handovers": (5, 10**9), "pseudo_handovers": (0, 10**6), "q": (0, 0.5), "floor": (0, 1),
    "longest": (3, 1000), "hours": (12, 24), "long_days": (1, 10**6), "least_cases": (5, 10**9),
}  # fmt: skip


def _fits(key: str) -> Callable[[float], bool]:
    low, high = _ENDS[key]
    return lambda value: low <= value <= high


def _all(value: object, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(one, kind) for one in value)


def _near(key: object, known: tuple[str, ...]) -> str:
    near = get_close_matches(str(key), known, 1)
    return f"did you mean `{near[0]}`?" if near else f"it says {', '.join(known)}"


def _wrong(message: str, mend: str, path: Path, line: int) -> Finding:
    return Finding("GR667", Severity.ERROR, message, mend, Span(path.name, line), "mapping")
