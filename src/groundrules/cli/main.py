"""The ``groundrules`` command and its list of sub-commands."""

import importlib
from itertools import pairwise

import click

from groundrules import __version__
from groundrules.cli.show import Printer
from groundrules.terms import Finding, Severity

_COMMANDS = {
    "init": "workspace",
    "check": "book",
    "prove": "prove",
    "fmt": "fmt",
    "compare": "compare",
    "simplify": "simplify",
    "rehearse": "rehearse",
    "convert": "convert",
    "schema": "convert",
    "import": "crm",
    "owned": "owned",
    "health": "health",
    "cover": "coverage",
    "why": "coverage",
    "decide": "decide",
    "plan": "plan",
    "exceptions": "exceptions",
    "credit": "credit",
    "tick": "tick",
    "apply": "apply",
    "undo": "apply",
    "verify": "apply",
    "handoff": "handoff",
    "matches": "matches",
    "switch": "switch",
    "log": "log",
    "watch": "cases",
    "recompute": "recompute",
    "fairness": "fairness",
    "whatweknow": "whatweknow",
    "cases": "cases",
    "deck": "deck",
    "serve": "serve",
    "demo": "demo",
    "simulate": "simulate",
}

_JSON = "groundrules.json"


class _Story(click.Group):
    """Commands in the order of the story; each one's module is loaded only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"groundrules.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, "import_" if cmd_name == "import" else cmd_name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[_JSON] = "--format=json" in args or ("--format", "json") in pairwise(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """A mistyped command is a finding too, for a program that asked for JSON."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            if not ctx.meta[_JSON]:
                raise
            Printer("json").document([_mistyped(error)])
            ctx.exit(error.exit_code)


def _mistyped(error: click.UsageError) -> Finding:
    said = error.format_message().rstrip(".")
    named = error.ctx.info_name if error.ctx and error.ctx.parent else None
    shows = f"groundrules {named} --help" if named else "groundrules --help"
    message = said[:1].lower() + said[1:]
    return Finding("GR008", Severity.ERROR, message, f"`{shows}` shows what it takes", kind="usage")


@click.group(cls=_Story, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="groundrules")
def main() -> None:
    """Change your sales coverage model without a turf war.

    A rulebook of five pages and a CRM export become: who covers each account and why, what has to move, where
    it rubs, and today's cases to decide.
    """
