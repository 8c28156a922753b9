"""What the shell tells of one lead: why it meets a definition, and how promises about it came to be kept or broken."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import click

from slakit.errors import DataError, Problem, SparseHistoryWarning, hint
from slakit.evaluation.evaluator import evaluate as judge
from slakit.leads.criteria import Answer, Truth
from slakit.leads.events import Event
from slakit.leads.gathering import Journeys
from slakit.leads.journeys import Journey
from slakit.leads.merging import merge_of
from slakit.leads.moves import why
from slakit.lifecycle.standard import STANDARD
from slakit.reports.account import account
from slakit.rules.agreement import Agreement

__all__ = ["explained"]


def explained(
    agreement: Agreement,
    leads: Journeys,
    lead: str,
    instant: datetime,
    *,
    log: Iterable[Event],
    stage: str | None,
    commitment: str | None,
) -> bool:
    """Tell of a lead what is asked, and return whether the definition held, or nothing was broken.

    Raises: DataError I422 for an unknown lead, I423 for an unknown commitment; LifecycleError L102 for an unknown stage.
    """
    found = {journey.lead_id: journey for journey in leads}
    if lead not in found:
        raise DataError(Problem("I422", lead, f"there is no such lead{hint(lead, found)}"))
    for problem in leads.problems:
        if problem.code == _UNKNOWN_STAGE:
            click.echo(str(problem), err=True)
    if commitment is not None:
        return _clocks_told(agreement, found, lead, commitment, instant, log)
    lifecycle = STANDARD if agreement.lifecycle is None else agreement.lifecycle
    answer = why(found[lead], stage or "", instant, lifecycle, among=leads)
    click.echo("\n".join(_with_evidence(answer)))
    return answer.truth is Truth.TRUE


_UNKNOWN_STAGE = "J303"


def _with_evidence(answer: Answer, depth: int = 0) -> Iterator[str]:
    counted = f"  [{', '.join(answer.evidence)}]" if answer.evidence else ""
    yield f"{'  ' * depth}{answer.truth.value}: {answer.text}{counted}"
    for part in answer.parts:
        yield from _with_evidence(part, depth + 1)


def _clocks_told(
    agreement: Agreement,
    found: Mapping[str, Journey],
    lead: str,
    commitment: str,
    instant: datetime,
    log: Iterable[Event],
) -> bool:
    promises = [rule.id for rule in agreement.commitments]
    if commitment not in promises:
        raise DataError(Problem("I423", commitment, f"there is no such commitment{hint(commitment, promises)}"))
    # Of the other leads only those matter that were merged into this one.
    company = [one for one in found.values() if one.lead_id == lead or merge_of(one) is not None]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SparseHistoryWarning)  # a few leads say nothing about the others
        judged = judge(agreement, company, as_of=instant, log=log).by(commitment=commitment)
    told = [outcome for outcome in judged.outcomes if outcome.subject == lead]
    for outcome in told:
        click.echo(account(agreement, outcome, found[lead]))
    if not told:
        click.echo(f"{commitment} has no entry of {lead} as of {instant.isoformat()}")
    return all(outcome.status != "breached" for outcome in told)
