"""What the shell tells: outcomes in a format, and on standard error what is wrong, with an exit code."""

import json
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from slakit.adapters.readings import Reading, write_rejects
from slakit.errors import DataError, SlakitError, SlakitWarning
from slakit.evaluation.evaluation import Evaluation
from slakit.leads.journeys import Journey
from slakit.reports import render
from slakit.reports.report import report

__all__ = [
    "BROKEN",
    "FORMATS",
    "bar",
    "errors_told",
    "form_of",
    "is_there",
    "refuse_overwriting",
    "say",
    "say_lines",
    "set_aside",
    "tell_beside",
    "tell_lines",
    "tell_outcomes",
    "tell_text",
    "warnings_told",
]

_Form = TypeVar("_Form", bound=str)
BROKEN, WRONG_CALL, WRONG_DATA = 1, 2, 3
FORMATS = (
    "table",
    "jsonl",
    "csv",
    "json",
    "markdown",
    "slack",
    "email",
    "cloudevents",
    "junit",
    "prometheus",
    "ics",
    "salesforce",
    "hubspot",
)


def say(line: str, *, err: bool = False) -> None:
    """Print one line, whatever breaks stand in the names and texts that it holds, with every sign shown."""
    click.echo(_shown(" ".join(line.splitlines())), err=err)


def say_lines(text: str, *, err: bool = False) -> None:
    """Print lines with every sign shown."""
    click.echo(_shown(text), err=err)


def _shown(text: str) -> str:
    r"""Name what has no shape, moves the cursor of a terminal, or turns its text around; line breaks stay.

    >>> _shown("a\x1b[2Jb\u202e")
    'a[U+001B][2Jb[U+202E]'
    """
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign == "\n" else f"[U+{ord(sign):04X}]" for sign in text)


@contextmanager
def bar(label: str, length: int, *, shown: bool) -> Iterator[Callable[[int], None] | None]:
    """Show progress on standard error, for long runs at a terminal."""
    if not (shown and sys.stderr.isatty()):
        yield None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as shown_bar:
        yield lambda done: shown_bar.update(done - shown_bar.pos)


def set_aside(path: Path, readings: Iterable[Reading[Any]]) -> None:
    """Write the rows that were set aside, and say how many. Raises: click.UsageError."""
    try:
        count = write_rejects(path, readings)
    except DataError as error:
        raise click.UsageError(str(error)) from None
    say(f"{count} rows were set aside in {path}", err=True)


def tell_outcomes(
    evaluation: Evaluation, form: str | None, output: Path | None, journeys: Iterable[Journey] = ()
) -> None:
    """Print an evaluation of some journeys, or write it to a file. Raises: click.UsageError where that can not be done."""
    if form is None:
        form = "table" if output is None and sys.stdout.isatty() else "jsonl"
    tell_lines(_lines(evaluation, form, journeys), output)


def tell_lines(lines: Iterable[str], output: Path | None) -> None:
    """Print lines, or write them to a file; - is standard output. Raises: click.UsageError where that can not be done."""
    if output is not None and str(output) == "-":
        output = None
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


def tell_text(text: str, output: Path | None = None) -> None:
    """Print a text for people with every sign shown, or write it so to a file, as `tell_lines` does."""
    tell_lines([_shown(text)], output)


def _lines(evaluation: Evaluation, form: str, journeys: Iterable[Journey]) -> Iterable[str]:
    match form:
        case "csv":
            return render.csv_text(evaluation)
        case "jsonl":
            return (f"{line}\n" for line in evaluation.jsonl_lines())
        case "cloudevents":
            return (_json_line(one) for one in render.cloud_events(evaluation))
        case "hubspot":
            return (_json_line(one) for one in render.hubspot_tasks(evaluation, journeys=journeys))
        case "salesforce":
            return render.csv_lines(render.TASK_COLUMNS, render.salesforce_tasks(evaluation, journeys=journeys))
        case _:
            return [_WHOLE[form](evaluation)]


def _json_line(value: Any) -> str:
    return f"{json.dumps(value, ensure_ascii=False)}\n"


_WHOLE: Mapping[str, Callable[[Evaluation], str]] = {
    "table": render.text,
    "json": render.json_text,
    "markdown": lambda evaluation: report(evaluation).to_markdown(),
    "slack": lambda evaluation: _json_line(render.slack_blocks(evaluation)),
    "email": lambda evaluation: render.email(evaluation).to_message(),
    "junit": render.junit_xml,
    "prometheus": render.prometheus_text,
    "ics": render.due_ics,
}


def tell_beside(evaluation: Evaluation, form: str | None) -> None:
    """Tell on standard error what a format for outcomes alone leaves out."""
    if form in {"table", "json", "markdown"} or (form is None and sys.stdout.isatty()):
        return  # the page says it
    for found in evaluation.problems:
        say_lines(str(found), err=True)


def form_of(output: Path | None, suffixes: Mapping[str, _Form], otherwise: _Form) -> _Form:
    """Return the form that the suffix of an output says. Raises: click.BadParameter for one that says none."""
    if output is None or str(output) == "-":
        return otherwise
    if (form := suffixes.get(output.suffix.casefold())) is None:
        message = f"{output}: give --format, or a name that ends with {', '.join(suffixes)}"
        raise click.BadParameter(message, param_hint="--output")
    return form


def refuse_overwriting(inputs: Iterable[Path | None], outputs: Mapping[str, Path | None]) -> None:
    """Refuse to write where the run reads, or two things to one place; `outputs` are by their options."""
    taken = [path for path in inputs if path is not None]
    for option, path in outputs.items():
        if path is not None:
            if any(_is_one_file(path, other) for other in taken):
                raise click.BadParameter(f"{path} is read or written by this run already", param_hint=option)
            taken.append(path)


def _is_one_file(path: Path, other: Path) -> bool:
    """Tell whether two names are one place: by way of a link, or of two spellings of a name, too."""
    return path.resolve() == other.resolve() or (is_there(path) and is_there(other) and path.samefile(other))


def is_there(path: Path) -> bool:
    """Tell whether a file is there; where nobody may look, that is told once it is opened or written."""
    try:
        return path.exists()
    except OSError:
        return False


@contextmanager
def errors_told() -> Iterator[None]:
    """Turn what is wrong into lines on standard error and an exit code."""
    try:
        yield
    except DataError as error:
        is_question = all(problem.code in _OF_THE_CALL for problem in error.problems)
        _fail(error, WRONG_CALL if is_question else WRONG_DATA)
    except SlakitError as error:
        _fail(error, WRONG_CALL)


# What was asked about has not happened yet: no other data answers it.
_OF_THE_CALL = frozenset({"I455"})


def _fail(error: SlakitError, code: int) -> NoReturn:
    for problem in error.problems:
        say_lines(str(problem), err=True)
    sys.exit(code)


@contextmanager
def warnings_told() -> Iterator[None]:
    """Turn warnings into lines on standard error."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", SlakitWarning)
        yield
    for message in dict.fromkeys(str(warning.message) for warning in caught):
        say_lines(f"warning: {message}", err=True)
