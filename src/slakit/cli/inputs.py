"""What the shell reads of what happened: the files of a run, and how they are read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

import attrs
import click

from slakit.adapters.event_files import read_events
from slakit.adapters.lead_files import read_leads
from slakit.adapters.readings import Reading
from slakit.cli.telling import bar, is_there, set_aside
from slakit.errors import AgreementError, DataError, Problem
from slakit.leads.conversions import follow_aliases, unknown_stages
from slakit.leads.events import Event
from slakit.leads.gathering import Journeys, journeys
from slakit.leads.journeys import LeadAttributes
from slakit.lifecycle.stages import Lifecycle
from slakit.lifecycle.standard import STANDARD
from slakit.rules.agreement import Agreement
from slakit.rules.parts import as_share

__all__ = ["LARGE", "Inputs", "input_options", "instant_of", "share_of"]

T = TypeVar("T")
LARGE = 5_000_000
_NONE: Reading[Event] = Reading("", [])
_NO_LEADS: Reading[LeadAttributes] = Reading("", [])


_OPTIONS = (
    click.option(
        "--events", required=True, type=click.Path(path_type=Path), help="Events: .csv, .tsv, .jsonl or .ndjson."
    ),
    click.option("--leads", type=click.Path(path_type=Path), help="Leads with their attributes, in the same formats."),
    click.option("--log", type=click.Path(path_type=Path), help="Events of the agreement itself, such as reviews."),
    click.option("--as-of", required=True, metavar="T", help="The instant to judge at: 2026-11-27T16:00Z, or now."),
    click.option(
        "--zone", metavar="ZONE", help="The zone of times in the files that have no offset, such as Europe/Berlin."
    ),
    click.option(
        "--epoch", type=click.Choice(("seconds", "milliseconds")), help="Read whole numbers as times since 1970."
    ),
    click.option("--column", "columns", multiple=True, metavar="THEIRS=OURS", help="Rename a column of the events."),
    click.option("--lead-column", "lead_columns", multiple=True, metavar="THEIRS=OURS", help="Or one of the leads."),
    click.option("--delimiter", help="What separates the columns, if not what the suffix says."),
    click.option(
        "--values",
        type=click.Choice(("initial", "current")),
        default="initial",
        show_default=True,
        help="Whether attributes of leads are those before the first event, or those of an export.",
    ),
    click.option("--exported-at", metavar="T", help="When current values were exported."),
)


def input_options(command: Callable[..., T]) -> Callable[..., T]:
    """Give a command the options that say which files are read and how; `Inputs.of` takes them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@attrs.frozen(kw_only=True)
class Inputs:
    """The files of a run, how they are read, and the instant that is asked for."""

    events: Path
    leads: Path | None
    log: Path | None
    instant: datetime
    zone: str | None
    epoch: Any
    columns: Mapping[str, str]
    lead_columns: Mapping[str, str]
    delimiter: str | None
    values: Any
    exported: datetime | None

    @classmethod
    def of(
        cls,
        *,
        as_of: str,
        exported_at: str | None,
        columns: tuple[str, ...],
        lead_columns: tuple[str, ...],
        delimiter: str | None,
        values: str,
        **rest: Any,
    ) -> "Inputs":
        """Return what the options say. Raises: click.UsageError for what they can not say."""
        instant = instant_of(as_of, "--as-of")
        exported = None if exported_at is None else instant_of(exported_at, "--exported-at")
        if (values == "current") != (exported is not None):
            raise click.UsageError("--values current needs --exported-at, and only it has one")
        if delimiter is not None and len(delimiter) != 1:
            raise click.BadParameter(f"{delimiter!r}: expected one sign, such as ';'", param_hint="--delimiter")
        rest["columns"] = _renaming(columns, "--column")
        rest["lead_columns"] = _renaming(lead_columns, "--lead-column")
        return cls(instant=instant, exported=exported, delimiter=delimiter, values=values, **rest)

    @property
    def paths(self) -> tuple[Path | None, ...]:
        """The files that are read."""
        return (self.events, self.leads, self.log)

    def read(self, versions: Sequence[Agreement], rejects: Path | None = None) -> tuple[Journeys, Reading[Event]]:
        """Return the journeys of all leads, and the events of the agreement itself.

        Stage rows have the stages' own names where the agreement knows other ones; words that name none in any version are
        told among the problems. With `rejects` bad rows are set aside there.

        Raises: DataError for what can not be read; AgreementError D365.
        """
        on_error: Any = "raise" if rejects is None else "collect"
        timed: Any = {"zone": self.zone, "epoch": self.epoch}
        with _advised("--column"):
            own: Any = {"columns": self.columns, **timed, **self._own(self.events, on_error)}
            found = _read(self.events, lambda progress: read_events(self.events, on_progress=progress, **own))
        log = _NONE if self.log is None else read_events(self.log, log=True, **timed, **self._own(self.log, on_error))
        known = _NO_LEADS
        if self.leads is not None:
            with _advised("--lead-column"):
                own = {"columns": self.lead_columns, **self._own(self.leads, on_error)}
                known = read_leads(self.leads, values=self.values, exported_at=self.exported, **own)
        if rejects is not None:
            set_aside(rejects, [found, known, log])
        named, odd = _named(found, versions)
        made = journeys(named, known)
        return (Journeys(made, (*made.problems, *odd)) if odd else made), log

    def _own(self, path: Path, on_error: str) -> Any:
        lines = path.suffix.casefold() in {".jsonl", ".ndjson"}
        return {"delimiter": None if lines else self.delimiter, "on_error": on_error}


@contextmanager
def _advised(option: str) -> Iterator[None]:
    """Say of a file whose columns do not fit which options tell how it is written."""
    try:
        yield
    except DataError as error:
        *before, last = error.problems
        if last.code == "I005":
            last = attrs.evolve(last, message=f"{last.message}; {option} and --delimiter say how the file is written")
        raise DataError(*before, last) from None


def _read(path: Path, read: Callable[[Callable[[int], None] | None], T]) -> T:
    size = path.stat().st_size if is_there(path) else 0
    with bar("reading", size, shown=size > LARGE) as progress:
        return read(progress)


def instant_of(text: str, option: str) -> datetime:
    """Return the instant that an option gives, or now. Raises: click.BadParameter."""
    if text == "now":
        return datetime.now(UTC)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r}: expected a time such as 2026-11-27T16:00Z", param_hint=option) from None
    if instant.tzinfo is None:
        raise click.BadParameter(f"{text!r} has no UTC offset; write 2026-11-27T16:00Z", param_hint=option)
    return instant


def share_of(text: str, option: str) -> float:
    """Return the share between 0 and 1 that an option gives, such as 0.9 or 90%. Raises: click.BadParameter."""
    try:
        share = as_share(text, option)
    except AgreementError:
        share = Fraction(1)
    if share == 1:
        message = f"{text!r}: expected a share between 0 and 1, such as 0.9 or 90%"
        raise click.BadParameter(message, param_hint=option)
    return float(share)


def _renaming(columns: tuple[str, ...], option: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in columns:
        theirs, equals, ours = column.partition("=")
        if not (theirs and equals and ours):
            raise click.BadParameter(f"{column!r}: expected THEIRS=OURS", param_hint=option)
        found[theirs] = ours
    return found


# --- names of stages


def _named(events: Sequence[Event], versions: Sequence[Agreement]) -> tuple[Sequence[Event], tuple[Problem, ...]]:
    """Return events under the names that the versions have for stages, and the words that are a stage in none."""
    lifecycles = [STANDARD if one.lifecycle is None else one.lifecycle for one in versions]
    aliased = [one for one in lifecycles if any(stage.aliases for stage in one.stages)]
    if aliased and (problems := list(_two_meanings(versions, lifecycles))):
        raise AgreementError(*problems)
    for lifecycle in aliased:
        events = follow_aliases(events, lifecycle)
    return events, unknown_stages(events, [stage.name for one in lifecycles for stage in one.stages])


def _two_meanings(versions: Sequence[Agreement], lifecycles: Sequence[Lifecycle]) -> Iterator[Problem]:
    """Yield each word that is one stage in one version and another in another: rows have one name for all of them."""
    for (one, first), (other, second) in combinations(zip(versions, lifecycles, strict=True), 2):
        for word in {word.casefold(): word for stage in first.stages for word in (stage.name, *stage.aliases)}.values():
            meant = (first.named(word), second.named(word))
            if meant[1] in second and meant[0] != meant[1]:
                message = f"{word!r} is {meant[0]} in version {one.version} and {meant[1]} in {other.version}"
                yield Problem("D365", "versions", f"{message}: a row of the data has one name for both")
