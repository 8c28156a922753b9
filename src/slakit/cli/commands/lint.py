"""slakit lint: what is legal in an agreement, and what its parties should look at before they sign."""

import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import attrs
import click

from slakit.cli.agreements import agreement_options, load, locating
from slakit.cli.inputs import instant_of
from slakit.cli.telling import BROKEN, errors_told, tell_lines, warnings_told
from slakit.errors import AgreementError
from slakit.reports.findings import Spot, json_text, sarif_text, text
from slakit.rules.lint import Finding, lint

__all__ = ["command"]

_GRAVEST_FIRST = ("error", "warning", "note")


@click.command(name="lint", short_help="Tell what to look at before an agreement is signed.")
@agreement_options
@click.option("--format", "form", type=click.Choice(("text", "json", "sarif")), default="text", show_default=True)
@click.option("--select", multiple=True, metavar="CODES", help="Only these codes and families, such as W504,sides.")
@click.option("--ignore", multiple=True, metavar="CODES", help="All but these codes and families.")
@click.option(
    "--fail-on",
    type=click.Choice(_GRAVEST_FIRST),
    default="warning",
    show_default=True,
    help="The least severity that ends with 1.",
)
@click.option("--as-of", metavar="T", help="When today is, for what depends on it: 2026-11-27T16:00Z, or now.")
def command(
    agreements: Sequence[Path],
    rules: Sequence[str],
    criteria: Sequence[str],
    form: str,
    select: Sequence[str],
    ignore: Sequence[str],
    fail_on: str,
    as_of: str | None,
) -> None:
    """Tell what is legal in AGREEMENT and should be looked at before it is signed.

    Files with one name inside are looked at as versions of one agreement. Ends with 1 when a warning or an
    error was found; a note alone ends with 0, unless --fail-on asks for less.
    """
    only, without = _codes(select, "--select"), _codes(ignore, "--ignore")
    instant = None if as_of is None else instant_of(as_of, "--as-of")
    with errors_told(), warnings_told():
        loaded = load(agreements, rules, criteria)
        try:
            found = lint([one.agreement for one in loaded], only=only, without=without, as_of=instant)
        except AgreementError as error:
            told = {"only": "--select", "without": "--ignore"}
            raise AgreementError(*(attrs.evolve(one, where=told[one.where]) for one in error.problems)) from None
    tell_lines([_told(form, found, locating(agreements, loaded))], None)
    grave = _GRAVEST_FIRST[: _GRAVEST_FIRST.index(fail_on) + 1]
    if any(finding.severity in grave for finding in found):
        sys.exit(BROKEN)


def _codes(given: Sequence[str], option: str) -> list[str]:
    codes = [code.strip() for one in given for code in one.split(",")]
    if not all(codes):
        raise click.BadParameter("expected codes or families, such as W504,sides", param_hint=option)
    return codes


def _told(form: str, found: Sequence[Finding], locate: Callable[[Finding], Spot]) -> str:
    match form:
        case "json":
            return json_text(found, locate=locate)
        case "sarif":
            return sarif_text(found, locate=locate, version=version("slakit"))
        case _:
            return text(found, locate=locate)
