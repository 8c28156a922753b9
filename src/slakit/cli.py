"""The shell's door: evaluate an agreement, check one, or see a demonstration.

Exit codes: 0 nothing was broken and no clause fired, 1 something was or did, 2 the call or the agreement is wrong, 3 the
data is wrong.
"""

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from slakit.adapters.agreements import load_agreement
from slakit.adapters.demo import AS_OF, demo
from slakit.adapters.event_files import read_events
from slakit.adapters.lead_files import read_leads
from slakit.adapters.readings import Reading, write_rejects
from slakit.errors import AgreementError, DataError, Problem, SlakitError, SlakitWarning, SparseHistoryWarning, hint
from slakit.evaluation.evaluation import Evaluation
from slakit.evaluation.evaluator import evaluate as judge
from slakit.leads.criteria import Answer, Truth
from slakit.leads.events import Event
from slakit.leads.gathering import journeys
from slakit.leads.journeys import Journey, LeadAttributes
from slakit.leads.merging import merge_of, seen_at, takeovers
from slakit.leads.moves import why
from slakit.lifecycle.diagram import dot, mermaid
from slakit.lifecycle.standard import STANDARD
from slakit.reports import render
from slakit.reports.account import account
from slakit.rules.agreement import Agreement
from slakit.rules.custom import sentence_of
from slakit.worktime.instants import to_micros

__all__ = ["main"]

T = TypeVar("T")
BROKEN, WRONG_CALL, WRONG_DATA = 1, 2, 3
_FORMATS = ("table", "jsonl", "csv", "json")
_LARGE = 5_000_000
_NONE: Reading[Event] = Reading("", [])
_NO_LEADS: Reading[LeadAttributes] = Reading("", [])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="slakit")
def main() -> None:
    """Judge a marketing-sales service level agreement over what happened to every lead.

    Exit codes: 0 nothing was broken and no clause fired, 1 something was or did, 2 the call or the agreement is wrong, 3
    the data is wrong.
    """


@main.command(name="demo")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="What to print; a table on a terminal, else jsonl.")
def demo_command(form: str | None) -> None:
    """Judge a small agreement over made-up leads; nothing is read or fetched. Exits 0 whatever was broken."""
    agreement, leads = demo()
    with _warnings_told():
        evaluation = judge(agreement, leads, as_of=AS_OF)
    if form is None or form == "table":
        click.echo("What was promised:")
        for commitment in agreement.commitments:
            click.echo(f"  {sentence_of(commitment)}")
        click.echo()
    _print(evaluation, form or "table", None)


@main.command()
@click.argument("agreement", type=click.Path(path_type=Path))
@click.option("--events", required=True, type=click.Path(path_type=Path), help="Events: .csv, .tsv, .jsonl or .ndjson.")
@click.option("--leads", type=click.Path(path_type=Path), help="Leads with their attributes, in the same formats.")
@click.option("--log", type=click.Path(path_type=Path), help="Events of the agreement itself, such as reviews.")
@click.option("--as-of", required=True, metavar="T", help="The instant to judge at: 2026-11-27T16:00Z, or now.")
@click.option("--zone", help="The zone of times in the files that have no offset, such as Europe/Berlin.")
@click.option("--epoch", type=click.Choice(("seconds", "milliseconds")), help="Read whole numbers as times since 1970.")
@click.option("--column", "columns", multiple=True, metavar="THEIRS=OURS", help="Rename a column of the events.")
@click.option("--delimiter", help="What separates the columns, if not what the suffix says.")
@click.option(
    "--values",
    type=click.Choice(("initial", "current")),
    default="initial",
    show_default=True,
    help="Whether attributes of leads are those before the first event, or those of an export.",
)
@click.option("--exported-at", metavar="T", help="When current values were exported.")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="What to print; a table on a terminal, else jsonl.")
@click.option("--output", type=click.Path(path_type=Path), help="Write there and not to standard output.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Set bad rows aside in this CSV file, and go on.")
@click.option("--strict", is_flag=True, help="Stop with exit code 2 where a criterion or a rule of your own fails.")
def evaluate(
    agreement: Path,
    events: Path,
    leads: Path | None,
    log: Path | None,
    as_of: str,
    zone: str | None,
    epoch: Any,
    columns: tuple[str, ...],
    delimiter: str | None,
    values: Any,
    exported_at: str | None,
    form: str | None,
    output: Path | None,
    rejects: Path | None,
    *,
    strict: bool,
) -> None:
    """Judge AGREEMENT over events, as of an instant, and print the outcomes."""
    instant = _instant(as_of, "--as-of")
    exported = None if exported_at is None else _instant(exported_at, "--exported-at")
    if (values == "current") != (exported is not None):
        raise click.UsageError("--values current needs --exported-at, and only it has one")
    if delimiter is not None and len(delimiter) != 1:
        raise click.BadParameter(f"{delimiter!r}: expected one sign, such as ';'", param_hint="--delimiter")
    _refuse_overwriting([agreement, events, leads, log], output, rejects)
    renamed = dict(_renaming(column) for column in columns)
    on_error = "raise" if rejects is None else "collect"
    with _errors_told(), _warnings_told():
        loaded = load_agreement(agreement)
        timed: Any = {"zone": zone, "epoch": epoch}

        def own(path: Path) -> Any:
            lines = path.suffix.casefold() in {".jsonl", ".ndjson"}
            return {"delimiter": None if lines else delimiter, "on_error": on_error}

        found = _read(
            events, lambda progress: read_events(events, columns=renamed, **timed, **own(events), on_progress=progress)
        )
        reviews = _NONE if log is None else read_events(log, log=True, **timed, **own(log))
        known = _NO_LEADS if leads is None else read_leads(leads, values=values, exported_at=exported, **own(leads))
        if rejects is not None:
            _set_aside(rejects, [found, known, reviews])
        made = journeys(found, known)
        with _bar("judging", len(made), shown=len(found) > _LARGE // 100) as progress:
            evaluation = judge(loaded, made, as_of=instant, log=reviews, strict=strict, on_progress=progress)
    _print(evaluation, form, output)
    _tell_beside(evaluation, form)
    if evaluation.breaches or evaluation.firings:
        sys.exit(BROKEN)


@main.command()
@click.argument("agreement", type=click.Path(path_type=Path))
def check(agreement: Path) -> None:
    """Check the form and the meaning of AGREEMENT, and say in a sentence each what it promises."""
    with _errors_told(), _warnings_told():
        loaded = load_agreement(agreement)
        _examples_hold(loaded)
    for commitment in loaded.commitments:
        click.echo(f"{commitment.id}: {sentence_of(commitment)}")
    for clause in loaded.clauses:
        click.echo(f"{clause.id}: {clause.describe()}")
    for problem in loaded.lifecycle.checks() if loaded.lifecycle is not None else ():
        click.echo(f"warning: {problem}", err=True)
    click.echo(f"{agreement.name}: no problems; commitments: {len(loaded.commitments)}, clauses: {len(loaded.clauses)}")


@main.command()
@click.argument("agreement", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(("mermaid", "dot")), default="mermaid", show_default=True)
def diagram(agreement: Path, form: str) -> None:
    """Draw the lifecycle of AGREEMENT as text: stages with their owners, moves with their criteria."""
    with _errors_told(), _warnings_told():
        loaded = load_agreement(agreement)
    lifecycle = STANDARD if loaded.lifecycle is None else loaded.lifecycle
    click.echo(mermaid(lifecycle) if form == "mermaid" else dot(lifecycle))


@main.command()
@click.argument("agreement", type=click.Path(path_type=Path))
@click.argument("lead")
@click.option("--stage", help="The stage whose definition is asked, such as mql.")
@click.option("--commitment", help="The promise whose clocks are told day by day, such as first-response.")
@click.option("--events", required=True, type=click.Path(path_type=Path), help="Events: .csv, .tsv, .jsonl or .ndjson.")
@click.option("--leads", type=click.Path(path_type=Path), help="Leads with their attributes, in the same formats.")
@click.option("--as-of", required=True, metavar="T", help="The instant to ask at: 2026-11-27T16:00Z, or now.")
@click.option("--zone", help="The zone of times in the files that have no offset, such as Europe/Berlin.")
def explain(
    agreement: Path,
    lead: str,
    stage: str | None,
    commitment: str | None,
    events: Path,
    leads: Path | None,
    as_of: str,
    zone: str | None,
) -> None:
    """Tell why LEAD meets the definition of a stage, or how a promise about it came to be kept or broken.

    With --stage every part of the definition is told, with the events that count; exits with 1 when it does not hold or
    can not be told. With --commitment each clock is told day by day, with the events that counted and those passed
    over; exits with 1 when one was broken.
    """
    if (stage is None) == (commitment is None):
        raise click.UsageError("give either --stage or --commitment")
    instant = _instant(as_of, "--as-of")
    with _errors_told(), _warnings_told():
        loaded = load_agreement(agreement)
        known = _NO_LEADS if leads is None else read_leads(leads)
        found = {journey.lead_id: journey for journey in journeys(read_events(events, zone=zone), known)}
        if lead not in found:
            raise DataError(Problem("I422", lead, f"there is no such lead{hint(lead, found)}"))
        if commitment is not None:
            _tell_clocks(loaded, found, lead, commitment, instant)
            return
        seen = seen_at(found[lead], to_micros(instant, "--as-of"), takeovers(found.values()))
        answer = why(seen, stage or "", instant, STANDARD if loaded.lifecycle is None else loaded.lifecycle)
    click.echo("\n".join(_with_evidence(answer)))
    if answer.truth is not Truth.TRUE:
        sys.exit(BROKEN)


def _tell_clocks(
    agreement: Agreement, found: Mapping[str, Journey], lead: str, commitment: str, instant: datetime
) -> None:
    promises = [rule.id for rule in agreement.commitments]
    if commitment not in promises:
        raise DataError(Problem("I423", commitment, f"there is no such commitment{hint(commitment, promises)}"))
    # Of the other leads only those matter that were merged into this one.
    company = [one for one in found.values() if one.lead_id == lead or merge_of(one) is not None]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SparseHistoryWarning)  # a few leads say nothing about the others
        judged = judge(agreement, company, as_of=instant).by(commitment=commitment)
    told = [outcome for outcome in judged.outcomes if outcome.subject == lead]
    for outcome in told:
        click.echo(account(agreement, outcome, found[lead]))
    if not told:
        click.echo(f"{commitment} has no entry of {lead} as of {instant.isoformat()}")
    if any(outcome.status == "breached" for outcome in told):
        sys.exit(BROKEN)


def _with_evidence(answer: Answer, depth: int = 0) -> Iterator[str]:
    counted = f"  [{', '.join(answer.evidence)}]" if answer.evidence else ""
    yield f"{'  ' * depth}{answer.truth.value}: {answer.text}{counted}"
    for part in answer.parts:
        yield from _with_evidence(part, depth + 1)


def _examples_hold(agreement: Agreement) -> None:
    """Refuse an agreement whose examples say something else than its definitions."""
    problems = []
    for example in agreement.examples:
        definition: Any = None if agreement.lifecycle is None else agreement.lifecycle.stage(example.stage).when
        answer = None if definition is None else example.failed(definition)
        if definition is None:
            told = f"{example.stage} has no definition to hold this example against"
            problems.append(Problem("D276", example.where, told))
        elif answer is not None:
            told = f"{example.because or 'the example'}: it is {example.it_is}, but the definition says\n{answer}"
            problems.append(Problem("D276", example.where, told))
    if problems:
        raise AgreementError(*problems)


def _instant(text: str, option: str) -> datetime:
    if text == "now":
        return datetime.now(UTC)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r}: expected a time such as 2026-11-27T16:00Z", param_hint=option) from None
    if instant.tzinfo is None:
        raise click.BadParameter(f"{text!r} has no UTC offset; write 2026-11-27T16:00Z", param_hint=option)
    return instant


def _renaming(column: str) -> tuple[str, str]:
    theirs, equals, ours = column.partition("=")
    if not (theirs and equals and ours):
        raise click.BadParameter(f"{column!r}: expected THEIRS=OURS", param_hint="--column")
    return theirs, ours


def _read(path: Path, read: Callable[[Callable[[int], None] | None], T]) -> T:
    size = path.stat().st_size if path.is_file() else 0
    with _bar("reading", size, shown=size > _LARGE) as progress:
        return read(progress)


@contextmanager
def _bar(label: str, length: int, *, shown: bool) -> Iterator[Callable[[int], None] | None]:
    """Show progress on standard error, for long runs at a terminal."""
    if not (shown and sys.stderr.isatty()):
        yield None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield lambda done: bar.update(done - bar.pos)


def _set_aside(path: Path, readings: Iterable[Reading[Any]]) -> None:
    try:
        count = write_rejects(path, readings)
    except DataError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{count} rows were set aside in {path}", err=True)


def _print(evaluation: Evaluation, form: str | None, output: Path | None) -> None:
    if form is None:
        form = "table" if output is None and sys.stdout.isatty() else "jsonl"
    lines = _lines(evaluation, form)
    try:
        if output is None:
            for line in lines:
                click.echo(line, nl=False)
            return
        with output.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
    except OSError as error:
        # click's own error for files ends with 1, which here says that something was broken.
        if isinstance(error, BrokenPipeError):
            raise  # whoever read it has had enough; click knows what to do
        where = "standard output" if output is None else output
        raise click.UsageError(f"{where} can not be written: {error.strerror}") from None


def _lines(evaluation: Evaluation, form: str) -> Iterable[str]:
    match form:
        case "csv":
            return render.csv_text(evaluation)
        case "json":
            return [render.json_text(evaluation)]
        case "jsonl":
            return (f"{line}\n" for line in evaluation.jsonl_lines())
        case _:
            return [render.text(evaluation)]


def _tell_beside(evaluation: Evaluation, form: str | None) -> None:
    """Tell on standard error what a format for outcomes alone leaves out."""
    if form in {"table", "json"} or (form is None and sys.stdout.isatty()):
        return  # the page says it
    for found in evaluation.problems:
        click.echo(str(found), err=True)


def _refuse_overwriting(inputs: Iterable[Path | None], output: Path | None, rejects: Path | None) -> None:
    """Refuse to write where the run reads, or two things to one place."""
    taken = {path.resolve() for path in inputs if path is not None}
    for option, path in (("--output", output), ("--rejects", rejects)):
        if path is not None:
            if path.resolve() in taken:
                raise click.BadParameter(f"{path} is read or written by this run already", param_hint=option)
            taken.add(path.resolve())


@contextmanager
def _errors_told() -> Iterator[None]:
    """Turn what is wrong into lines on standard error and an exit code."""
    try:
        yield
    except DataError as error:
        _fail(error, WRONG_DATA)
    except SlakitError as error:
        _fail(error, WRONG_CALL)


def _fail(error: SlakitError, code: int) -> NoReturn:
    for problem in error.problems:
        click.echo(str(problem), err=True)
    sys.exit(code)


@contextmanager
def _warnings_told() -> Iterator[None]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", SlakitWarning)
        yield
    for warning in caught:
        click.echo(f"warning: {warning.message}", err=True)
