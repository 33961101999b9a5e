"""``groundrules simulate``: a company whose every fault is known, to try rules and signals on."""

from collections.abc import Sequence
from pathlib import Path

import click

from groundrules.cli.frame import ending_well, format_option
from groundrules.cli.show import Printer
from groundrules.terms import Finding, Severity
from groundrules.wiring.simulated import (
    EXPORT,
    TABLES,
    TRUTH,
    Asked,
    Simulated,
    plants_known,
    simulate_company,
)

NOT_EMPTY, NO_RATE, NO_WORLD, UNREAL, UNWRITABLE = "GR675", "GR676", "GR677", "GR678", "GR679"


@click.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--sellers", type=click.IntRange(8), default=360, show_default=True, help="Seats in selling roles."
)
@click.option("--accounts", type=click.IntRange(8), help="Customer companies; twenty a seller by default.")
@click.option("--activities", type=click.IntRange(1), help="Activity rows in all; default by a usual rhythm.")
@click.option(
    "--seed", type=int, default=101, show_default=True, help="The same seed gives the same company."
)
@click.option(
    "--mode",
    type=click.Choice(["base", "hostile"]),
    default="base",
    show_default=True,
    help="hostile: people behave in ways measuring does not expect, and are innocent all the same.",
)
@click.option(
    "--plant",
    "plants",
    multiple=True,
    metavar="KIND=RATE",
    help="How much of a behaviour, 0 to 1; repeat it. Rates not given are drawn from the seed.",
)
@click.option("--healthy", is_flag=True, help="Nobody misbehaves, but for what --plant says.")
@click.option(
    "--logging",
    type=click.FloatRange(0.05, 1.0),
    default=1.0,
    show_default=True,
    help="Share of calls, meetings and notes that reach the CRM.",
)
@click.option("--tables", "as_tables", is_flag=True, help="Also as our own tables, one Parquet file each.")
@format_option
def simulate(
    *,
    out: Path,
    sellers: int,
    accounts: int | None,
    activities: int | None,
    seed: int,
    mode: str,
    plants: tuple[str, ...],
    healthy: bool,
    logging: float,
    as_tables: bool,
    form: str,
) -> None:
    """Make a company with known faults, as a CRM export in OUT.

    The truth (who misbehaved, from when to when, and who only looks like it) lies in a folder of its own that
    no other command reads. How real the company is, is printed check by check.
    """
    printer = Printer(form)
    with ending_well(printer, out):
        if out.exists() and any(out.iterdir()):
            printer.refuse(
                _finding(NOT_EMPTY, f"`{out}` holds files already", "name a folder that is new or empty")
            )
        asked = Asked(
            sellers=sellers,
            accounts=accounts or 20 * sellers,
            seed=seed,
            activities=activities,
            is_hostile=mode == "hostile",
            is_healthy=healthy,
            plants=_rates(plants, printer),
            logging=logging,
            as_tables=as_tables,
        )
        try:
            made = simulate_company(out, asked, lambda text: printer.say(f"  {text}", dim=True))
        except ValueError as error:
            printer.refuse(_finding(NO_WORLD, str(error), "`--help` names the options"))
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            printer.refuse(_finding(UNWRITABLE, f"`{out}` cannot be written: {why}", "name another folder"))
        findings = _told(made, out, printer, as_tables=as_tables)
        printer.findings(findings)
        printer.finish(findings, _document(made))


def _finding(code: str, message: str, help_: str) -> Finding:
    return Finding(code, Severity.ERROR, message, help_, kind="simulation")


def _rates(words: Sequence[str], printer: Printer) -> dict[str, float]:
    """KIND=RATE as kind -> rate; an unknown kind, a rate that is none or a second one is refused."""
    known = {kind for kind, _, _ in plants_known()}
    found: dict[str, float] = {}
    for word in words:
        kind, sign, text = word.partition("=")
        try:
            rate = float(text) if sign else -1.0
        except ValueError:
            rate = -1.0
        if kind in found or kind not in known or not 0 <= rate <= 1:
            why = "is given twice" if kind in found else "is no known behaviour with a rate from 0 to 1"
            there = "; ".join(f"{name} ({signal}, of {of})" for name, signal, of in plants_known())
            printer.refuse(_finding(NO_RATE, f"`{word}` {why}", f"there are: {there}"))
        found[kind] = rate
    return found


def _told(made: Simulated, out: Path, printer: Printer, *, as_tables: bool) -> tuple[Finding, ...]:
    printer.step("How real it is")
    printer.table(
        ("check", "target", "here", ""),
        [(name, target, f"{value:.3g}", "" if ok else "off") for name, target, value, ok in made.checks],
    )
    printer.step("What is in it")
    rows = [(kind, f"{count:,}", "planted") for kind, count in made.planted.items()]
    rows += [(kind, f"{count:,}", "innocent") for kind, count in made.look_alikes.items()]
    printer.table(("behaviour", "times", ""), rows)
    printer.say(f"  {sum(made.rows.values()):,} rows in {out / EXPORT / 'export.zip'}")
    if as_tables:
        printer.say(f"  our own tables in {out / TABLES}")
    printer.say(f"  the truth in {out / TRUTH}, which no other command reads")
    off = [name for name, _, _, ok in made.checks if not ok]
    if not off:
        return ()
    message = f"{len(off)} of {len(made.checks)} realism checks are off: `{off[0]}`"
    help_ = "a very small company is seldom like a real one; do not draw conclusions from it"
    return (Finding(UNREAL, Severity.WARNING, message, help_, kind="simulation", count=len(off)),)


def _document(made: Simulated) -> dict[str, object]:
    return {
        "rows": dict(made.rows),
        "checks": [
            {"check": name, "target": target, "value": value, "ok": ok}
            for name, target, value, ok in made.checks
        ],
        "planted": dict(made.planted),
        "look_alikes": dict(made.look_alikes),
    }
