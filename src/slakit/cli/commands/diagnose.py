"""slakit diagnose: why a goal was missed, whether more comes than can be handled, and which leads are disputed."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from slakit.cli.agreements import load, own_options, refuse_unknown
from slakit.cli.inputs import Inputs, input_options
from slakit.cli.judging import judged
from slakit.cli.shown import Shown, shows_option
from slakit.cli.tables import TABLE_FORMATS, tell_tables
from slakit.cli.telling import errors_told, refuse_overwriting, warnings_told
from slakit.errors import hint
from slakit.leads.gathering import Journeys
from slakit.leads.patterns import Pattern, entered
from slakit.lifecycle.standard import STANDARD
from slakit.reports.diagnosis.conversions import conversion_by, moving_effort
from slakit.reports.diagnosis.gaps import gap_by
from slakit.reports.diagnosis.loads import load_of
from slakit.reports.diagnosis.quality import disputed_leads
from slakit.rules.agreement import Agreement
from slakit.rules.defining import definitions_in

__all__ = ["command"]

T = TypeVar("T")
_agreement = click.argument("agreement", type=click.Path(path_type=Path))
_FORM = click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="text", show_default=True)
_OUTPUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write there and not to standard output."
)


def _files(run: Callable[..., T]) -> Callable[..., T]:
    """Give a command the files that it reads, and how it tells what it found."""
    return own_options(input_options(_FORM(_OUTPUT(run))))


@click.group(name="diagnose", short_help="Find out why it went as it did.")
def command() -> None:
    """Find out why a goal was missed, whether more comes than can be handled, and which leads are disputed."""


# --- a goal that was missed


@command.command(name="gap", short_help="Tell which sources made a count or a sum fall short.")
@_agreement
@click.argument("commitment")
@click.option("--period", required=True, metavar="P", help="The period that is asked about, such as 2026-03.")
@click.option("--by", required=True, metavar="NAME", help="An attribute of the leads, such as source; or owner.")
@click.option("--plan", multiple=True, metavar="GROUP=N", help="What a group was to bring; else the period before.")
@click.option("--from", "among", default="mql", show_default=True, help="The stage that conversion begins at.")
@click.option("--reached", default="sql", show_default=True, help="The stage that conversion leads to.")
@click.option("--matures-after", default="30 days", show_default=True, help="The time that each entry is given.")
@click.option("--move", default="10%", show_default=True, help="The part of the effort that might go elsewhere.")
@click.option("--effort", multiple=True, metavar="GROUP=N", help="What went into a group, in money or hours.")
@_files
def gap(
    agreement: Path,
    commitment: str,
    period: str,
    by: str,
    plan: Sequence[str],
    among: str,
    reached: str,
    matures_after: str,
    move: str,
    effort: Sequence[str],
    form: str,
    output: Path | None,
    **given: Any,
) -> None:
    """Tell how much each group of leads adds to the gap of COMMITMENT, and what moving effort between them would bring.

    The gap is against the period before, or against a plan. Beside it stands which share of each group went on, with its
    interval; groups of few leads are marked.
    """
    planned, spent = _numbers(plan, "--plan"), _numbers(effort, "--effort")
    with errors_told(), warnings_told():
        text, leads, now = _read(agreement, output, given)
        refuse_unknown(commitment, [rule.id for rule in text.commitments], "COMMITMENT")
        found = gap_by(text, leads, commitment=commitment, period=period, by=by, as_of=now, plan=planned)
        ways: Any = {"among": _entered(text, among), "reached": _entered(text, reached)}
        shares = conversion_by(leads, by=by, as_of=now, matures_after=matures_after, zone=text.zone, **ways)
        moved = moving_effort(shares, share=move, effort=spent)
    beside = {name: getattr(found, name) for name in ("commitment", "period", "against", "actual", "expected", "gap")}
    tell_tables([found.contributions, shares, moved], form, output, beside)


def _numbers(given: Iterable[str], option: str) -> dict[str, str] | None:
    """Return numbers by group; None where none is given. Raises: click.BadParameter."""
    found: dict[str, str] = {}
    for one in given:
        group, equals, number = one.rpartition("=")
        if not equals or group in found:
            message = f"{one!r}: expected GROUP=N, such as webinar=40, and each group once"
            raise click.BadParameter(message, param_hint=option)
        found[group] = number
    return found or None


def _entered(text: Agreement, stage: str) -> Pattern:
    """Return what matches entering a stage. Raises: LifecycleError L102 for an unknown one."""
    return entered((text.lifecycle or STANDARD).stage(stage).name)


def _read(agreement: Path, output: Path | None, given: dict[str, Any]) -> tuple[Agreement, Journeys, datetime]:
    """Return the agreement, the leads and the instant of a run."""
    rules, criteria = given.pop("rules"), given.pop("criteria")
    inputs = Inputs.of(**given)
    refuse_overwriting([agreement, *inputs.paths], {"--output": output})
    (text,) = [loaded.agreement for loaded in load([agreement], rules, criteria)]
    leads, _ = inputs.read([text])
    return text, leads, inputs.instant


# --- more than can be handled


@command.command(name="capacity", short_help="Tell when answers come too late, at what comes and is handled.")
@_agreement
@click.argument("commitment")
@click.option("--weeks", type=int, default=4, show_default=True, help="Over how many weeks the load is measured.")
@click.option("--inflow", metavar="N", help="What comes a week; else what was measured.")
@click.option("--handling", metavar="N", help="What can be handled a week; else what was answered.")
@click.option("--limit", metavar="DURATION", help="The limit, such as '4 business hours'; else that of the promise.")
@click.option("--calendar", metavar="NAME", help="A calendar of the agreement; else that of the promise.")
@click.option("--days", type=int, default=20, show_default=True, help="How many open days are told.")
@_files
@shows_option
def capacity(
    agreement: Path,
    commitment: str,
    weeks: int,
    days: int,
    form: str,
    output: Path | None,
    rules: Sequence[str],
    criteria: Sequence[str],
    inflow: str | None,
    handling: str | None,
    limit: str | None,
    calendar: str | None,
    shows: Sequence[Shown],
    **given: Any,
) -> None:
    """Tell how the backlog of COMMITMENT goes on, and when a new lead waits longer than its limit.

    Of several limits it is the last one, that of a lead to which no case fits.
    """
    evaluation, leads = judged([agreement], rules, criteria, Inputs.of(**given), output, None, shows, strict=False)
    asked: Any = {"inflow": inflow, "handling": handling, "limit": limit, "calendar": calendar}
    with errors_told():
        refuse_unknown(commitment, [rule.id for rule in evaluation.agreement.commitments], "COMMITMENT")
        load, found = load_of(evaluation, commitment, weeks=weeks, days=days, journeys=leads, **asked)
    beside = {
        "commitment": commitment,
        "inflow": found.inflow,
        "handling": found.handling,
        "backlog": load.backlog,
        "growth": found.growth,
        "limit": str(found.limit),
        "passes_at": None if found.passes_at is None else found.passes_at.isoformat(timespec="minutes"),
        "most_inflow": found.most_inflow,
    }
    tell_tables([found.days], form, output, beside)


# --- poor quality


@command.command(name="disputed", short_help="List leads that were rejected but met, or accepted but not met.")
@_agreement
@click.option("--stage", default="mql", show_default=True, help="The stage whose definition is asked at its entry.")
@click.option("--accepted", multiple=True, metavar="STAGE", help="Where accepted leads go; else accepted and sql.")
@click.option(
    "--rejected", multiple=True, metavar="STAGE", help="Where rejected ones go; else rejected and disqualified."
)
@_files
def disputed(
    agreement: Path,
    stage: str,
    accepted: Sequence[str],
    rejected: Sequence[str],
    form: str,
    output: Path | None,
    **given: Any,
) -> None:
    """List the leads that sales rejected though they met the definition at hand-off, and accepted though they did not.

    Neither side is taken at its word: each row tells why the definition held, or what of it did not. Times of the text
    are local to the agreement.
    """
    sides: Any = {name: words for name, words in {"accepted": accepted, "rejected": rejected}.items() if words}
    with errors_told(), warnings_told():
        text, leads, now = _read(agreement, output, given)
        definitions = definitions_in(text.lifecycle)
        if stage not in definitions:
            message = f"{stage!r}: no stage of this name has a definition{hint(stage, list(definitions))}"
            raise click.BadParameter(message, param_hint="--stage")
        found = disputed_leads(leads, definitions[stage], as_of=now, at=entered(stage), **sides)
    tell_tables([found], form, output, zone=text.zone)
