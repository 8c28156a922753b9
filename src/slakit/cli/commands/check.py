"""slakit check: whether agreements can be judged, what they promise, and whether they are signed."""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from slakit.adapters.agreements import Loaded
from slakit.cli.agreements import agreement_options, load, locating, together
from slakit.cli.inputs import instant_of
from slakit.cli.telling import BROKEN, errors_told, say, warnings_told
from slakit.errors import AgreementError, Problem
from slakit.evaluation.versions import in_force
from slakit.leads.criteria import fits
from slakit.reports.findings import line
from slakit.rules.agreement import Agreement
from slakit.rules.custom import sentence_of
from slakit.rules.fingerprint import fingerprint
from slakit.rules.lint import lint
from slakit.worktime.instants import date_of, to_micros

__all__ = ["command"]


@click.command(name="check", short_help="Say what an agreement promises, and what is wrong with it.")
@agreement_options
@click.option("--signed", is_flag=True, help="Also ask whether the version in force is signed; exits with 1 if not.")
@click.option("--as-of", metavar="T", help="When it must be signed, for --signed: 2026-11-27T16:00Z, or now.")
def command(
    agreements: Sequence[Path], rules: Sequence[str], criteria: Sequence[str], *, signed: bool, as_of: str | None
) -> None:
    """Check the form and the meaning of AGREEMENT, and say in a sentence each what it promises.

    Several files must fit together as versions of one agreement.
    """
    if signed != (as_of is not None):
        raise click.UsageError("--signed needs --as-of, such as --as-of now, and only it has one")
    instant = None if as_of is None else instant_of(as_of, "--as-of")
    with errors_told(), warnings_told():
        loaded = load(agreements, rules, criteria)
        versions = together(agreements, loaded)
        _examples_hold(versions)
        ordered = in_force(versions)
    for path, version in zip(agreements, versions, strict=True):
        _tell_promises(path.name, version)
    for version in ordered if len(ordered) > 1 else ():
        say(_judges(version))
    if instant is not None and not _are_signed(agreements, loaded, instant):
        sys.exit(BROKEN)


def _tell_promises(name: str, agreement: Agreement) -> None:
    for commitment in agreement.commitments:
        say(f"{commitment.id}: {sentence_of(commitment)}")
    for clause in agreement.clauses:
        say(f"{clause.id}: {clause.describe()}")
    for problem in agreement.lifecycle.checks() if agreement.lifecycle is not None else ():
        say(f"warning: {problem}", err=True)
    say(f"{name}: no problems; commitments: {len(agreement.commitments)}, clauses: {len(agreement.clauses)}")


def _judges(version: Agreement) -> str:
    assert version.term is not None  # noqa: S101 - several versions have one each
    until = "on" if version.term.until is None else f"until {version.term.until}"
    return f"version {version.version} judges what starts from {version.term.since} {until}"


# --- examples


def _examples_hold(versions: Sequence[Agreement]) -> None:
    """Refuse agreements whose examples say something else than their definitions."""
    if problems := [problem for version in versions for problem in _odd_examples(version)]:
        raise AgreementError(*problems)


def _odd_examples(agreement: Agreement) -> Iterator[Problem]:
    fitting = {persona.name: fits(persona) for persona in agreement.personas}
    for example in agreement.examples:
        definition = fitting[example.persona] if example.persona else _definition(agreement, example.stage)
        answer = None if definition is None else example.failed(definition)
        if definition is None:
            told = f"{example.stage} has no definition to hold this example against"
            yield Problem("D276", example.where, told)
        elif answer is not None:
            says = "persona" if example.persona else "definition"
            told = f"{example.because or 'the example'}: it is {example.it_is}, but the {says} says\n{answer}"
            yield Problem("D276", example.where, told)


def _definition(agreement: Agreement, stage: str) -> Any:
    return None if agreement.lifecycle is None else agreement.lifecycle.stage(stage).when


# --- signatures


def _are_signed(paths: Sequence[Path], loaded: Sequence[Loaded], instant: datetime) -> bool:
    """Tell what is missing in the signatures, or who signed what, and return whether nothing is."""
    versions = [one.agreement for one in loaded]
    missing = lint(versions, only=("W523", "W524"), as_of=instant)
    locate = locating(paths, loaded)
    for finding in missing:
        say(line(finding, locate(finding)), err=True)
    if not missing:
        say(_who_signed(versions, instant))
    return not missing


def _who_signed(versions: Sequence[Agreement], instant: datetime) -> str:
    day = date_of(to_micros(instant), versions[0].zone)
    for version in in_force(versions):
        since, until = (None, None) if version.term is None else (version.term.since, version.term.until)
        if (since is None or since <= day) and (until is None or day < until):
            text = next(one for one in versions if one.version == version.version)
            who = " and ".join(f"{party.name} on {party.signed}" for party in text.parties)
            return f"version {text.version}, fingerprint {fingerprint(text)}: signed by {who}"
    return f"no version is in force on {day}"
