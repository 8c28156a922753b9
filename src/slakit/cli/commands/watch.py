"""slakit watch: what has happened since the last run, told once, with a file that remembers."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import attrs
import click

from slakit.cli.agreements import agreement_options, load_versions
from slakit.cli.inputs import Inputs, input_options
from slakit.cli.shown import Shown, coverage_of, shows_option
from slakit.cli.telling import BROKEN, errors_told, is_there, refuse_overwriting, tell_lines, warnings_told
from slakit.errors import DataError, Problem
from slakit.evaluation.watching.happenings import Happening, What
from slakit.evaluation.watching.watch import Watch
from slakit.leads.journeys import LeadAttributes
from slakit.rules.agreement import Agreement
from slakit.rules.lines import clean
from slakit.rules.outcomes import Breached

__all__ = ["command"]


@click.command(name="watch", short_help="Tell what has happened since the last run, once.")
@agreement_options
@input_options
@shows_option
@click.option("--state", type=click.Path(path_type=Path), help="Remember there what was read and told; made if absent.")
@click.option("--format", "form", type=click.Choice(("jsonl", "text")), default="jsonl", show_default=True)
@click.option(
    "--only", multiple=True, type=click.Choice(get_args(What)), help="Print only these; may be given several times."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write there and not to standard output.")
def command(
    agreements: Sequence[Path],
    rules: Sequence[str],
    criteria: Sequence[str],
    state: Path | None,
    form: str,
    only: Sequence[str],
    output: Path | None,
    shows: Sequence[Shown],
    **given: Any,
) -> None:
    """Judge AGREEMENT over events as of an instant, and tell what has happened since the run that wrote the state.

    The events are the new ones or all of them again: what is known already changes nothing. Ends with 1 when something
    was broken or a clause fired since.
    """
    inputs = Inputs.of(**given)
    refuse_overwriting([*agreements, *inputs.paths], {"--state": state, "--output": output})
    with errors_told(), warnings_told():
        watch = _fed(load_versions(agreements, rules, criteria), inputs, state, shows)
        found = watch.look()
    told = _lines((one for one in found if not only or one.what in only), form)
    if state is None:
        tell_lines(told, output)
    else:
        # Written before anything is told: what can not be remembered would be told again each time.
        made = _beside(state)
        tell_lines([watch.to_json()], made)
        tell_lines(told, output)
        made.replace(state)
    if any(map(_is_alarming, found)):
        sys.exit(BROKEN)


def _is_alarming(one: Happening) -> bool:
    """Tell whether something was broken or fired that was not at the last look, done late by now or not, or is open again."""
    if isinstance(one.now, Breached):
        return not isinstance(one.before, Breached) or (one.now.open and not one.before.open)
    return one.what == "fired"


def _fed(versions: Sequence[Agreement], inputs: Inputs, state: Path | None, shows: Sequence[Shown]) -> Watch:
    """Return the watch that goes on from the state, or begins, with what the files tell."""
    if state is not None and is_there(state):
        watch = _remembered(state, versions)
    else:
        watch = Watch(versions, as_of=inputs.instant)
    with _standing(inputs) as files:
        leads, log = files.read(versions)
    if shows:
        watch.cover(coverage_of(shows, versions, leads, log))
    for journey in leads:
        values = journey.attributes if journey.exported_us is None else journey.current
        if values:
            watch.add_lead(LeadAttributes(lead_id=journey.lead_id, values=values, exported_us=journey.exported_us))
        watch.add(*journey.events, *journey.superseded)
    watch.add(*log)
    watch.advance(inputs.instant)
    return watch


@contextmanager
def _standing(inputs: Inputs) -> Iterator[Inputs]:
    """Yield the files of a run; what comes in by standard input is put into one for as long as it is read."""
    if str(inputs.events) != "-":
        yield inputs
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "standard-input.jsonl"
        path.write_bytes(sys.stdin.buffer.read())
        yield attrs.evolve(inputs, events=path)


def _remembered(path: Path, versions: Sequence[Agreement]) -> Watch:
    """Return the watch of a state; whatever is wrong with it is told with the name of the file."""
    try:
        return Watch.from_json(path.read_text(encoding="utf-8"), versions)
    except DataError as error:
        raise DataError(*(attrs.evolve(one, where=f"{path}: {one.where}") for one in error.problems)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(Problem("I417", str(path), f"the state can not be read: {error}")) from None


def _beside(path: Path) -> Path:
    """Return where the new state is written, so that a run that is cut short leaves the old one."""
    return path.with_name(f"{path.name}.new")


def _lines(found: Iterable[Happening], form: str) -> Iterator[str]:
    for one in found:
        # A name with a line break or an escape sequence makes no line of its own and moves no cursor.
        yield f"{clean(one.text) if form == 'text' else json.dumps(one.to_dict(), ensure_ascii=False)}\n"
