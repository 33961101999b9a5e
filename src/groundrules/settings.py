"""What only an operator cares about: ``groundrules.toml`` and the environment become one frozen Settings.

Anything a seller could argue with is not here but in the rulebook.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from groundrules.terms import Finding, SalesRole, Severity, Span, TeamRole, undecoded

FILE = "groundrules.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """One workspace's operating settings.

    Attributes:
        address, port: where ``groundrules serve`` listens.
        set_aside: load the sound rows of an export although others are quarantined.
        engine_memory: the most memory the embedded engine takes, such as ``2GB``.
        engine_threads: threads of the embedded engine.
        zone: the time zone whose working hours the clocks of cases run in.
        country: the country whose public holidays those clocks respect.
        opens, closes: the local working hours, as ``HH:MM``.
        crm_address: where people open records of the CRM: ``https://you.my.salesforce.com``,
            ``https://app.hubspot.com/contacts/1234567``, ``https://you.odoo.com``; empty: no links.
        team_words: the CRM's words for places on an account's team: place, job, word; an empty job means
            every job. Empty: the words in use there say it.
    """

    address: str = "127.0.0.1"
    port: int = 8000
    set_aside: bool = False
    engine_memory: str = "2GB"
    engine_threads: int = 2
    zone: str = "UTC"
    country: str = "US"
    opens: str = "09:00"
    closes: str = "17:00"
    crm_address: str = ""
    team_words: tuple[tuple[str, str, str], ...] = ()


_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "web": ("address", "port"),
    "import": ("set_aside",),
    "engine": ("engine_memory", "engine_threads"),
    "calendar": ("zone", "country", "opens", "closes"),
    "crm": ("crm_address",),
}
_TEAM_WORDS = "team_words"
_PLACES = (TeamRole.QUARTERBACK.value, TeamRole.SUPPORT.value)
_JOBS = tuple(SalesRole)


@dataclass(frozen=True, slots=True)
class SettingsReading:
    """Settings as far as they could be read (defaults elsewhere), and what is wrong."""

    settings: Settings
    findings: tuple[Finding, ...] = ()


def read_settings(folder: Path, environment: Mapping[str, str] | None = None) -> SettingsReading:
    """Settings of a workspace: the file, then ``GROUNDRULES_<NAME>`` from the environment on top.

    A missing file means defaults; a wrong key or value is a finding GR003 with its line.
    """
    environment = os.environ if environment is None else environment
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        tree = tomllib.loads(text)
    except UnicodeDecodeError as error:
        return SettingsReading(
            Settings(),
            (
                Finding(
                    "GR003",
                    Severity.ERROR,
                    f"`{FILE}` is not UTF-8 text",
                    "write the character there again and save the file as UTF-8",
                    undecoded(FILE, error),
                    kind="encoding",
                ),
            ),
        )
    except tomllib.TOMLDecodeError as error:
        finding = Finding(
            "GR003",
            Severity.ERROR,
            f"`{FILE}` is not valid TOML: {str(error).lower()}",
            "see the line named in the message; strings need double quotes",
            Span(FILE, *_place(str(error))),
            kind="settings",
        )
        return SettingsReading(Settings(), (finding,))
    values, findings = _from_tree(tree, text)
    for field in fields(Settings):
        if field.name == _TEAM_WORDS:
            continue  # a table; the environment has room for single values only
        given = environment.get(f"GROUNDRULES_{field.name.upper()}")
        if given is not None:
            value = _convert(given, field.name)
            if value is None:
                findings.append(_wrong_value(field.name, given, Span("environment")))
            else:
                values[field.name] = value
    return SettingsReading(Settings(**values), tuple(findings))  # type: ignore[arg-type]  # types checked above


def _from_tree(tree: Mapping[str, object], text: str) -> tuple[dict[str, object], list[Finding]]:
    values: dict[str, object] = {}
    findings: list[Finding] = []
    for section, content in tree.items():
        if section == _TEAM_WORDS and isinstance(content, dict):
            values[section], wrong = _team_words(content, text)
            findings += wrong
            continue
        if section not in _SECTIONS or not isinstance(content, dict):
            findings.append(_unknown(section, (*_SECTIONS, _TEAM_WORDS), _line_of(text, f"[{section}]")))
            continue
        for key, value in content.items():
            span = _line_of(text, key)
            if key not in _SECTIONS[section]:
                findings.append(_unknown(key, _SECTIONS[section], span))
            elif type(value) is not type(getattr(Settings(), key)):
                findings.append(_wrong_value(key, str(value), span))
            else:
                values[key] = value
    return values, findings


def _team_words(
    content: Mapping[str, object], text: str
) -> tuple[tuple[tuple[str, str, str], ...], list[Finding]]:
    """``support = "Helper"`` for every job, ``support.specialist = "Expert"`` for one."""
    found: list[tuple[str, str, str]] = []
    findings: list[Finding] = []
    for place, said in content.items():
        if place not in _PLACES:
            findings.append(_unknown(place, _PLACES, _line_of(text, place)))
            continue
        for job, word in said.items() if isinstance(said, dict) else [("", said)]:
            if job and job not in _JOBS:
                findings.append(_unknown(job, _JOBS, _line_of(text, job)))
            elif not isinstance(word, str) or not word.strip():
                findings.append(_no_word(f"{place}.{job}" if job else place, word, _line_of(text, place)))
            else:
                found.append((place, job, word))
    return tuple(sorted(found)), findings


def _no_word(key: str, word: object, span: Span) -> Finding:
    message = f"setting `{key}` cannot be `{word}`"
    return Finding(
        "GR003", Severity.ERROR, message, 'write the CRM\'s word: `"Helper"`', span, kind="settings"
    )


def _convert(given: str, name: str) -> object | None:
    kind = type(getattr(Settings(), name))
    if kind is bool:
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
            given.lower()
        )
    if kind is int:
        return int(given) if given.isdecimal() else None
    return given


def _unknown(word: str, known: tuple[str, ...], span: Span) -> Finding:
    close = difflib.get_close_matches(word, known, 1)
    help_ = f"did you mean `{close[0]}`?" if close else f"known here: {', '.join(known)}"
    return Finding("GR003", Severity.ERROR, f"unknown setting `{word}`", help_, span, kind="settings")


def _wrong_value(key: str, value: str, span: Span) -> Finding:
    default = getattr(Settings(), key)
    return Finding(
        "GR003",
        Severity.ERROR,
        f"setting `{key}` cannot be `{value}`",
        f"write it like its default, `{default}`",
        span,
        kind="settings",
    )


def _line_of(text: str, word: str) -> Span:
    for number, line in enumerate(text.splitlines(), 1):
        column = line.find(word)
        if column >= 0:
            return Span(FILE, number, column + 1)
    return Span(FILE)


def _place(message: str) -> tuple[int, int]:
    numbers = [int(part) for part in message.replace(",", " ").replace(")", " ").split() if part.isdecimal()]
    return (numbers[-2], numbers[-1]) if len(numbers) >= 2 else (1, 1)
